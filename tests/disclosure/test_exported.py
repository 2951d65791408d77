"""The files of two editions for two audiences, read as anybody can, and all their numbers put through the attack."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from reading_reports import Seen, read, words_of
from typer.testing import CliRunner

from pmflib import catalogue, disclosure, frames, measures
from pmflib.cli import app
from pmflib.disclosure import attacker

pytestmark = pytest.mark.stress

KNOWN = catalogue.load("northmere")
EDITIONS, AUDIENCES, REPORTS = ("2026-27-q1", "2026-27-q2"), ("public", "members"), ("quarterly", "exceptions")
KEY = list(frames.KEY)
PLACE = ["indicator", "area", "month"]
_BY = {"--review": "A. Smith, Head of Performance", "--sign": "C. Director, Director", "": "C. Director, Director"}


def pmf(outputs: Path, *words: str) -> None:
    done = CliRunner().invoke(app, [*words, "--outputs", str(outputs)], env={"COLUMNS": "300"})
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both editions, written and published for both audiences, the second after the first."""
    outputs = tmp_path_factory.mktemp("exported")
    for edition in EDITIONS:
        for audience in AUDIENCES:
            to = ("--audience", audience)
            pmf(outputs, "run", *REPORTS, "--all", "--period", edition, "--as-of", "2026-11-20", *to)
        for audience in AUDIENCES:
            for step, by in _BY.items():
                words = [step] if step else []
                pmf(outputs, "publish", edition, *words, "--by", by, "--on", "2026-11-26", "--audience", audience)
    return outputs / "northmere"


def release(place: Path, edition: str, audience: str) -> Path:
    return disclosure.release_folder(place, edition, audience)


def true_figures(place: Path, edition: str, audience: str) -> pd.DataFrame:
    """Return the council's own figures of children in a release, with their true numbers."""
    core = disclosure.open_slice(release(place, edition, audience), "northmere").core
    own = core["source"].isin(KNOWN.own_files) & ~core["indicator"].isin(measures.about_no_child(KNOWN))
    core = core.loc[own].reset_index(drop=True)
    truth = disclosure.open_truth(place, edition, audience).drop_duplicates(KEY).set_index(KEY)
    true = truth.reindex(pd.MultiIndex.from_frame(core[KEY])).reset_index(drop=True)
    return core.assign(**{name: core[name].fillna(true[name]) for name in ("numerator", "denominator", "n", "value")})


def noted(place: Path, edition: str, audience: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return every number a reader finds in the files of an edition, and the window each measure is shown by."""
    stored = release(place, edition, audience)
    slices = {slug: disclosure.open_slice(stored, slug) for slug in disclosure.slices(stored)}
    folder = place / "editions" / f"{edition}-v1" / audience
    seen: list[Seen] = []
    for report in REPORTS:
        for slug, one in slices.items():
            seen += read(folder / report / slug, words_of(one.context))
    windows = {code: one.window for code, one in slices["northmere"].context.indicators.items()}
    table = pd.DataFrame([vars(one) for one in seen])
    return table.drop_duplicates([*PLACE, "column", "number"]), windows


def with_months(core: pd.DataFrame) -> pd.DataFrame:
    return core.assign(month=list(zip(core["period_end"].dt.year, core["period_end"].dt.month, strict=True)))


def pieced(seen: pd.DataFrame, windows: dict[str, str], true: pd.DataFrame) -> pd.DataFrame:
    """Return the figures as the numbers in the files make them up: counts from percentages and their cases."""
    wide = seen.drop_duplicates([*PLACE, "column"]).pivot(index=PLACE, columns="column", values="number").reset_index()
    wide = wide.rename(columns={"value": "told"})[[*PLACE, "told", "cases"]]
    rows = with_months(true).merge(wide, on=PLACE, how="left")
    rows.loc[rows["window"] != rows["indicator"].map(windows), ["told", "cases"]] = np.nan
    times = true["value"] * true["denominator"] / true["numerator"].where(true["numerator"] > 0)
    times = times.groupby(true["indicator"]).transform("median")
    share, rate = (times - 100).abs() < 1, times >= 5_000
    counted = true["numerator"].isna() & true["denominator"].isna()
    of_share = (rows["told"] * rows["cases"] / 100).round()
    return true.assign(
        numerator=of_share.where(share, rows["cases"].where(rate | (true["n"] == true["numerator"]))),
        denominator=true["denominator"].where(rate, rows["cases"].where(true["n"] == true["denominator"])),
        n=rows["cases"],
        value=rows["told"].where(counted),
        lower=np.nan,
        upper=np.nan,
    )


def test_no_file_tells_a_hidden_number_and_all_of_them_together_tell_no_small_one(published: Path) -> None:
    shown: dict[tuple[str, str], pd.DataFrame] = {}
    truths: dict[tuple[str, str], pd.DataFrame] = {}
    for one in ((edition, audience) for edition in EDITIONS for audience in AUDIENCES):
        truths[one] = true_figures(published, *one)
        seen, windows = noted(published, *one)
        core = disclosure.open_slice(release(published, *one), "northmere").core
        now = with_months(core.loc[core["window"] == core["indicator"].map(windows)])
        hidden = now.loc[now["status"] == "suppressed", PLACE].drop_duplicates()
        assert len(hidden) > 1_000
        assert seen.merge(hidden, on=PLACE).empty
        shown[one] = pieced(seen, windows, truths[one])
        read_off = shown[one]["numerator"].notna()
        assert read_off.sum() > 2_000
        assert ((shown[one]["numerator"] - truths[one]["numerator"]).abs()[read_off] < 0.5).all()
    newest = (EDITIONS[-1], AUDIENCES[0])
    context = disclosure.open_slice(release(published, *newest), "northmere").context
    parents = {code: area.parent for code, area in context.areas.items() if area.parent}
    parents |= dict.fromkeys((measures.COUNTY_WIDE, measures.UNALLOCATED), context.authority)
    rules = attacker.Rules(threshold=5, parents=parents, means=measures.averages(KNOWN))
    earlier = [attacker.Past(shown=shown[one], truth=truths[one]) for one in shown if one != newest]
    found = attacker.attack(shown[newest], truths[newest], rules, earlier)
    small = found.intervals["small"]
    assert small.sum() > 10_000
    assert not (found.intervals["pinned"] | (found.intervals["exact"] & small)).any()
    assert not (found.before["pinned"] | (found.before["exact"] & found.before["small"])).any()
