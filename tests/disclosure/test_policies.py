"""What each policy shows and hides, what it refuses, and what it proposes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib import catalogue, disclosure, frames
from pmflib.disclosure import Policy, preparing
from pmflib.disclosure.decide import unsound
from pmflib.errors import BadInput
from tests.disclosure.random_packs import COUNTY, Shape, contexts, core
from tests.disclosure.test_attack import PARENTS, PUBLIC, released

SHAPE = Shape(districts=4, quarters=1, groups=(3,), usual=12.0)
COUNTS = ["numerator", "denominator"]


def figures(seed: int = 5) -> pd.DataFrame:
    return core(SHAPE, seed).reset_index(drop=True)


def changed(**changes: object) -> Policy:
    return PUBLIC.model_copy(update=changes)


def shown(given: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    return released(given, SHAPE.districts, policy).slices["ashire"].core


@pytest.mark.parametrize("name", ["internal-officer", "members", "public", "dfe-cin", "dfe-cla", "nhs-hes"])
def test_every_audience_that_ships_has_rules_for_a_council(name: str) -> None:
    audiences = catalogue.load("northmere").audiences
    policy = Policy.of(name, audiences, sources=("local",), parents=PARENTS)
    out = shown(figures(), policy)
    small = out["numerator"].between(1, 7 if name == "nhs-hes" else 5)
    assert small.any() == (name == "internal-officer")
    assert policy.protects == (name != "internal-officer")


def test_members_see_what_the_public_sees_and_may_be_exempt() -> None:
    audiences = catalogue.load("northmere").audiences
    members, public = (Policy.of(name, audiences, sources=("local",), parents={}) for name in ("members", "public"))
    assert (members.also_reads, public.also_reads) == (("public",), ("members",))
    assert members.model_copy(update={"audience": "public", "also_reads": ("members",)}) == public
    pd.testing.assert_frame_equal(
        shown(figures(), changed(exempt=("local",)))[COUNTS], figures()[COUNTS].astype("float64")
    )


def test_zeros_are_shown_or_hidden_as_the_policy_says() -> None:
    given = figures()
    assert (shown(given, PUBLIC)["numerator"] == 0).sum() == (given["numerator"] == 0).sum() > 0
    assert not (shown(given, changed(zeros="hidden"))["numerator"] == 0).any()


def test_percentages_are_hidden_or_whole_and_always_of_the_counts_shown() -> None:
    given = figures()
    percent = given["indicator"].isin(["P0", "C0"])
    whole = shown(given, changed(percentages="whole"))["value"][percent.to_numpy()].dropna()
    assert len(whole) > 0
    assert (whole == whole.round()).all()
    assert shown(given, changed(percentages="hidden"))["value"].isna().all()


def test_totals_or_all_counts_are_rounded_and_rates_made_of_those() -> None:
    given = figures()
    totals = shown(given, changed(rounds="totals", rounding=10))
    county = (totals["area"] == COUNTY).to_numpy()
    assert (totals["numerator"][county].dropna() % 10 == 0).all()
    assert (totals["numerator"][~county].dropna() % 10 != 0).any()
    every = shown(given, changed(rounds="counts", rounding=5, threshold=7))
    there = every.dropna(subset=["value"])
    there = there.loc[there["indicator"].isin(["P0", "C0"]) & (there["denominator"] > 0)]
    assert (there[COUNTS] % 5 == 0).all(axis=None)
    np.testing.assert_allclose(there["value"], 100 * there["numerator"] / there["denominator"])


@pytest.mark.parametrize("seed", range(3))
def test_controlled_rounding_hides_nothing_and_adds_up(seed: int) -> None:
    given = figures(seed)
    out = shown(given, changed(rounds="controlled", rounding=5))
    assert out["numerator"].notna().all()
    assert (out["numerator"] % 5 == 0).all()
    assert (out["numerator"] - given["numerator"]).abs().max() < 10
    by = ["indicator", "period_end", "breakdown", "category"]
    for name in ("numerator", *(["denominator"] if seed == 0 else [])):
        one = out.loc[out["indicator"].isin(["P0", "C0"] if name == "denominator" else out["indicator"].unique())]
        county = one.loc[one["area"] == COUNTY].set_index(by)[name].sort_index()
        parts = one.loc[one["area"] != COUNTY].groupby(by)[name].sum().sort_index()
        pd.testing.assert_series_equal(county, parts, check_names=False)


def test_levels_and_breakdowns_that_are_not_for_an_audience_are_not_there() -> None:
    given = figures()
    assert set(shown(given, changed(levels=("authority",)))["area"]) == {COUNTY}
    assert set(shown(given, changed(breakdowns=("other",)))["breakdown"]) == {"all"}


def test_a_hidden_figure_says_why_without_telling_which_numbers_are_small() -> None:
    pack = released(figures(), SHAPE.districts)
    out = pack.slices["ashire"].core
    hidden = out["value"].isna() & (figures()["denominator"] > 0)
    assert set(out.loc[hidden, "status"]) == {"suppressed"}
    assert set(out.loc[hidden, "hidden_because"]) == {"protected"}
    assert set(out.loc[~hidden, "hidden_because"]) == {""}
    assert set(pack.withheld["reason"]) == {"primary", "secondary"}


def test_what_was_worked_out_from_hidden_counts_is_hidden_with_them() -> None:
    given = figures()
    names = {column.name for column in frames.SIGNALS} - set(frames.KEY)
    kinds = {column.name: column.kind for column in frames.SIGNALS}
    made = given[list(frames.KEY)].assign(
        **{name: {"text": "x", "number": 1.0, "date": pd.NaT}[kinds[name]] for name in names}
    )
    tables = {"core": given, "signals": frames.conform(made[frames.names(frames.SIGNALS)], frames.SIGNALS)}
    pack = disclosure.protect(tables, policy=PUBLIC, contexts=contexts(SHAPE.districts))
    out, found = pack.slices["ashire"].core, pack.slices["ashire"].signals
    series = pd.MultiIndex.from_frame(out.loc[out["value"].isna(), list(frames.SERIES)])
    touched = pd.MultiIndex.from_frame(found[list(frames.SERIES)]).isin(series)
    assert found.loc[touched, ["mean", "slope", "forecast"]].isna().all(axis=None)
    assert found.loc[~touched, ["mean", "slope", "forecast"]].notna().all(axis=None)


def test_what_was_assessed_on_protected_counts_is_kept() -> None:
    given = figures()
    allowed = disclosure.allowed(given, PUBLIC)
    told = allowed.assign(previous=1.0, change=1.0)
    pack = disclosure.protect({"core": told}, policy=PUBLIC, contexts=contexts(SHAPE.districts), truth=given)
    out = pack.slices["ashire"].core
    pd.testing.assert_frame_equal(out[COUNTS], allowed[COUNTS].astype("float64"))
    assert (out["change"].notna() == out["value"].notna()).sum() > len(out) / 2
    assert set(pack.withheld["reason"]) == {"primary", "secondary"}


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (lambda rows: rows.assign(numerator=rows["numerator"].where(rows.index != 7, -2.0)), "is below none"),
        (lambda rows: rows.assign(numerator=rows["numerator"].where(rows.index != 7, 2.5)), "not a whole number"),
        (
            lambda rows: rows.assign(numerator=rows["numerator"].where(rows["area"] != COUNTY, 1.0)),
            "its parts come to .* more",
        ),
    ],
)
def test_unsound_counts_are_named_and_nothing_is_released(break_it, words: str) -> None:
    given = figures()
    rates = given.loc[given["indicator"] == "R0"].reset_index(drop=True)
    with pytest.raises(BadInput, match=words):
        shown(break_it(rates), PUBLIC)


@pytest.mark.parametrize("value", [2.5, -3.0, 7.01])
def test_a_count_without_a_base_is_whole_and_not_below_none_or_named(value: float) -> None:
    rates = figures().loc[lambda rows: rows["indicator"] == "R0"].reset_index(drop=True)
    counts = rates.assign(numerator=np.nan, denominator=np.nan, value=rates["numerator"], n=rates["numerator"])
    assert shown(counts, PUBLIC)["value"].notna().any()
    counts.loc[4, ["value", "n"]] = value
    with pytest.raises(BadInput, match="nothing is released") as refused:
        shown(counts, PUBLIC)
    assert [one.where for one in refused.value.problems] == [
        f"local: R0, {counts['area'][4]}, {counts['breakdown'][4]} {counts['category'][4]}, quarter to 2022-06-30"
    ]


@given(st.integers(0, 200), st.sampled_from(["numerator", "denominator"]), st.floats(-50, -0.01))
def test_any_count_below_none_is_named_and_nothing_is_released(at: int, column: str, wrong: float) -> None:
    given_rows = figures()
    at %= len(given_rows)
    given_rows.loc[at, column] = wrong
    told = list(unsound(given_rows))
    assert any(given_rows["indicator"][at] in one.where and "is below none" in one.what for one in told)
    assert all("nothing is released" in one.what and one.remedy for one in told)


@given(st.integers(0, 200), st.integers(1, 40))
def test_any_total_smaller_than_its_parts_is_named(at: int, less: int) -> None:
    rates = figures().loc[lambda rows: rows["indicator"] == "R0"].reset_index(drop=True)
    county = rates.index[(rates["area"] == COUNTY) & (rates["numerator"] > 0)]
    at = county[at % len(county)]
    rates.loc[at, ["numerator", "n"]] -= min(less, rates["numerator"][at])
    with pytest.raises(BadInput, match="its parts come to") as refused:
        preparing.prepared(rates, policy=PUBLIC)
    assert all("overlapping" in one.remedy for one in refused.value.problems)


def test_overlapping_groups_are_no_fault_where_the_policy_names_them() -> None:
    given = figures()
    rates = given.loc[given["indicator"] == "R0"].reset_index(drop=True)
    twice = rates["breakdown"] != "all"
    rates["numerator"] = rates["numerator"].mask(twice, rates["numerator"] * 2)
    rates["n"], rates["value"] = rates["numerator"], 1e4 * rates["numerator"] / rates["denominator"]
    with pytest.raises(BadInput, match="overlap"):
        shown(rates, PUBLIC)
    assert shown(rates, changed(overlapping=("b0",)))["value"].notna().any()


def test_a_policy_that_cannot_be_kept_says_what_to_change() -> None:
    with pytest.raises(BadInput, match=r"cannot be kept.*always_shown"):
        shown(figures(), changed(always_shown=("authority", "district")))


def test_where_no_way_to_protect_is_found_the_tables_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pmflib.disclosure.moves.solved", lambda *_: None)
    with pytest.raises(BadInput, match="no way was found to protect it") as refused:
        shown(figures(), PUBLIC)
    assert all(one.where.startswith("disclosure.yml: public: ") for one in refused.value.problems)
    assert all("coarser window; nothing is released" in one.remedy for one in refused.value.problems)


def test_an_attack_that_cannot_be_finished_releases_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    unsolved = SimpleNamespace(x=None, message="no luck")
    monkeypatch.setattr("pmflib.disclosure.attacker.intervals.linprog", lambda *_, **__: unsolved)
    with pytest.raises(BadInput, match="the attack on what is shown was not finished"):
        shown(figures(), PUBLIC)


def test_a_figure_its_source_hid_is_hidden_with_what_would_give_it_away() -> None:
    rates = figures().loc[lambda rows: rows["indicator"] == "R0"].reset_index(drop=True)
    at = rates.index[(rates["area"] == "D1") & (rates["breakdown"] == "all") & (rates["numerator"] > 9)][0]
    rates.loc[at, ["numerator", "value", "n"]] = np.nan
    rates.loc[at, "status"] = "suppressed"
    pack = released(rates, SHAPE.districts)
    out = pack.slices["ashire"].core
    assert out.loc[at, "hidden_because"] == "source"
    assert pack.audit["reasons"]["source"] == 1
    beside = out.loc[(out["period_end"] == out.loc[at, "period_end"]) & (out["breakdown"] == "all")]
    assert beside["value"].isna().sum() > 1


def test_a_longer_window_or_a_coarser_level_is_proposed_where_much_is_hidden() -> None:
    shape = Shape(districts=4, quarters=4, groups=(), usual=4.0)
    pack = released(core(shape, 2), shape.districts)
    told = {line.split(":")[0]: line for line in pack.audit["proposals"]}
    assert "By year about" in told["R0"]
    busy = released(core(Shape(districts=3, quarters=1, groups=(), usual=300.0), 1), 3)
    assert busy.audit["proposals"] == []


def beside(rows: pd.DataFrame, shape: tuple[frames.Column, ...], text: str) -> pd.DataFrame:
    """Return a table of a shape with a row for each figure, and something in every column."""
    table = frames.conform(pd.DataFrame(anything(shape, text), index=rows.index), shape)
    return table.assign(**{name: rows[name] for name in frames.KEY})


def anything(shape: tuple[frames.Column, ...], text: str = "x") -> dict[str, object]:
    """Return something for every column of a shape."""
    kinds = {"text": text, "number": 4.0, "date": pd.Timestamp("2024-03-31")}
    return {column.name: kinds[column.kind] for column in shape}


def test_how_many_records_are_doubtful_or_faulty_is_told_to_nobody_outside() -> None:
    given_rows = figures()
    tables = {"core": given_rows, "quality": beside(given_rows, frames.QUALITY, text="high")}
    officers = Policy(audience="internal-officer", local_figures=True, local_sources=("local",))
    out = {
        policy.audience: disclosure.protect(tables, policy=policy, contexts=contexts(SHAPE.districts))
        for policy in (PUBLIC, officers)
    }
    public, inside = (out[name].slices["ashire"].quality for name in ("public", "internal-officer"))
    counting = ["score", "doubtful", "doubtful_share", "lowest", "highest"]
    assert public[counting].isna().all(axis=None)
    assert (public["confidence"] == "high").all()
    # Why the records of a hidden figure are doubted would tell whether it rests on many.
    gone = out["public"].slices["ashire"].core["status"] == "suppressed"
    assert 0 < gone.sum() < len(gone)
    assert ((public[["reasons", "bias"]] == "").all(axis=1).to_numpy() == gone.to_numpy()).all()
    assert inside[counting].notna().all(axis=None)


def test_a_median_with_its_cases_alone_is_no_count_and_hidden_with_them() -> None:
    given = core(replace(SHAPE, middles=True), 3)
    medians = given["indicator"] == "N0"
    given.loc[medians, "denominator"] = np.nan
    given.loc[medians, "value"] = given.loc[medians, "value"].round()
    out = shown(given.reset_index(drop=True), PUBLIC)
    few = (medians & given["n"].between(1, 5)).to_numpy()
    assert few.sum() > 2
    assert out.loc[few, ["value", "n"]].isna().all(axis=None)
    kept = out.loc[medians.to_numpy() & out["value"].notna().to_numpy()]
    assert not kept["n"].between(1, 5).any()
    assert len(kept) > 2


def test_what_a_target_starts_from_is_told_where_nothing_of_its_indicator_and_area_is_hidden() -> None:
    given_rows = figures()
    tables = {"core": given_rows, "targets": beside(given_rows, frames.TARGETS, text="x")}
    shown = disclosure.protect(tables, policy=PUBLIC, contexts=contexts(SHAPE.districts)).slices["ashire"]
    gone = (shown.core["status"] == "suppressed").groupby([shown.core["indicator"], shown.core["area"]])
    assert set(gone.any()) == {True, False}
    assert (shown.targets["baseline"].isna().to_numpy() == gone.transform("any").to_numpy()).all()
    assert shown.targets["target"].notna().all()


def test_what_a_service_says_of_a_hidden_figure_is_not_told() -> None:
    given_rows = figures(2)
    out = released(given_rows, SHAPE.districts).slices["ashire"].core
    rates = out.loc[(out["indicator"] == "P0") & (out["breakdown"] == "all") & (out["area"] != COUNTY)]
    assert {True, False} == set(rates["value"].isna())
    said = tuple(SimpleNamespace(indicator="P0", area=area) for area in rates["area"])
    edition = SimpleNamespace(window="quarter", period_end=date(2022, 6, 30))
    (context,) = contexts(SHAPE.districts).values()
    told = {"ashire": context.model_copy(update={"indicators": {"P0": edition}, "commentary": said})}
    public = disclosure.protect({"core": given_rows}, policy=PUBLIC, contexts=told)
    kept = public.slices["ashire"].context.commentary
    assert [one.area for one in kept] == rates.loc[rates["value"].notna(), "area"].tolist()
    officers = Policy(audience="internal-officer", local_figures=True, local_sources=("local",))
    inside = disclosure.protect({"core": given_rows}, policy=officers, contexts=told)
    assert inside.slices["ashire"].context.commentary == said


@pytest.mark.parametrize("name", frames.EVIDENCE)
def test_what_checks_and_audits_found_is_withheld_as_a_whole_and_the_reason_said(name: str) -> None:
    told = anything(frames.SHAPES[name]) | {"area": COUNTY}
    tables = {"core": figures(), name: frames.conform(pd.DataFrame([told]), frames.SHAPES[name])}
    of_county = contexts(SHAPE.districts)
    public, officers = (
        disclosure.protect(tables, policy=policy, contexts=of_county)
        for policy in (PUBLIC, Policy(audience="internal-officer", local_figures=True, local_sources=("local",)))
    )
    shown = public.slices["ashire"]
    assert shown.table(name).empty
    assert "not shown to this audience" in shown.context.withheld[name]
    assert shown.context.withheld[name] in disclosure.explained(shown, public.withheld, public.audit)
    assert len(officers.slices["ashire"].table(name)) == 1
    assert officers.slices["ashire"].context.withheld == {}


def test_the_words_for_a_manager_count_what_the_edition_withholds(northmere: Path) -> None:
    folder = disclosure.release_folder(northmere / "northmere", "2026-27-q2", "internal-officer")
    audit, withheld = disclosure.open_records(folder)
    lines = disclosure.explained(disclosure.open_slice(folder, "northmere"), withheld, audit)
    assert any("true counts" in line for line in lines)


def test_the_words_for_a_manager_tell_where_small_numbers_are_and_what_protects_them() -> None:
    (context,) = contexts(SHAPE.districts).values()
    edition = SimpleNamespace(title="Share of some", window="quarter", period_end=date(2022, 6, 30))
    told = {"ashire": context.model_copy(update={"indicators": {"P0": edition}})}
    pack = disclosure.protect({"core": figures(2)}, policy=PUBLIC, contexts=told)
    lines = disclosure.explained(pack.slices["ashire"], pack.withheld, pack.audit)
    core_rows = pack.slices["ashire"].core.loc[lambda rows: (rows["indicator"] == "P0") & (rows["area"] != COUNTY)]
    gone = int(core_rows["value"].isna().sum())
    assert f"{gone} of the {len(core_rows)} figures of its districts and teams in this edition are withheld." in lines
    (line,) = [one for one in lines if one.startswith(f"  Share of some (P0), {gone} of {len(core_rows)}: ")]
    assert "small numbers, or all but small ones, in District-0" in line
    assert any(one.startswith("  Share of some, P0") and "withheld. " in one for one in lines)
    assert any("How many records are doubtful is not shown" in one for one in lines)
    assert any(one.startswith("For officers only") for one in lines[:3])


def test_a_record_that_is_not_the_releases_own_is_not_opened(tmp_path: Path) -> None:
    disclosure.write_pack(released(figures(), SHAPE.districts), tmp_path / "release")
    audit, withheld = disclosure.open_records(tmp_path / "release")
    assert (audit["attacked"], len(withheld)) == (True, audit["hidden_counts"])
    (tmp_path / "release" / "audit.json").write_text("{}", "utf-8")
    with pytest.raises(BadInput, match="not the record"):
        disclosure.open_records(tmp_path / "release")


def test_readers_know_other_editions_and_other_audiences(tmp_path: Path) -> None:
    for seed, edition, audience in ((1, "q1", "public"), (2, "q2", "public"), (3, "q2", "members")):
        pack = released(figures(seed), SHAPE.districts)
        disclosure.write_pack(pack, disclosure.release_folder(tmp_path, f"2023-24-{edition}", audience))
    assert len(disclosure.known_to(tmp_path, "public", edition="2023-24-q2")) == 1
    assert len(disclosure.known_to(tmp_path, "public", edition="2023-24-q2", also=("members",))) == 2
    assert len(disclosure.known_to(tmp_path, "members", edition="2023-24-q2", also=("public",))) == 2


@pytest.mark.parametrize("beside", [True, False])
def test_what_one_audience_is_not_shown_of_an_edition_the_other_is_not_shown_either(beside: bool) -> None:
    given = figures()
    first = released(given, SHAPE.districts).slices["ashire"].core
    of_one = (first["area"] == "D0") & (first["breakdown"] == "all")
    assert (first.loc[of_one, "numerator"] > 0).any()
    numbers = ["numerator", "denominator", "n", "value"]
    less = first.assign(**{name: first[name].mask(of_one) for name in numbers})
    known = [disclosure.Known(core=less, beside=beside)]
    second = released(given, SHAPE.districts, known=known).slices["ashire"].core
    told = second["numerator"].notna() & less["numerator"].isna() & (given["numerator"] > 0)
    assert told.any() != beside


def test_what_two_audiences_were_shown_alike_is_known_once(tmp_path: Path) -> None:
    pack = released(figures(), SHAPE.districts)
    for audience in ("public", "members"):
        disclosure.write_pack(pack, disclosure.release_folder(tmp_path, "2023-24-q1", audience))
    assert len(disclosure.known_to(tmp_path, "public", edition="2023-24-q2", also=("members",))) == 1
