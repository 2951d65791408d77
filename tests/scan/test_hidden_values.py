"""Hidden figures: told wherever they stand in their place, and nothing else is."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from releases import OWN, Case, district_code, fabricate

from pmflib import scan
from pmflib.disclosure import Release
from pmflib.errors import BadInput, Unprotected

FILES = {"report.html", "report.pdf", "data.xlsx", "report.docx"}
TITLE = "Re-referrals within 12 months"
TRUE, LOWER = 21.678, 20.1


def leaks(folder, pair) -> tuple[scan.Leak, ...]:
    return scan.scan(folder, protected=pair.protected)


def test_a_report_of_what_may_be_seen_tells_nothing(clean_report, pair):
    assert leaks(clean_report, pair) == ()


def test_a_report_of_the_true_figures_is_found_out_in_every_format(leaking_report, pair):
    found = leaks(leaking_report, pair)
    assert {leak.file for leak in found} == FILES
    for area in (OWN, district_code(3), district_code(5)):
        assert {leak.file for leak in found if f", {area}, " in leak.sought} == FILES
    assert {leak.kind for leak in found} == {"hidden value"}


@pytest.mark.parametrize(
    ("file", "place"),
    [
        ("report.html", "alt"),
        ("report.html", "table"),
        ("report.html", "figcaption"),
        ("report.pdf", "description"),
        ("report.pdf", "table"),
        ("report.docx", "picture"),
        ("report.docx", "table"),
        ("data.xlsx", "sheet 'Figure 1', row"),
        ("data.xlsx", "sheet 'Table 1', row"),
    ],
)
def test_it_is_found_in_tables_titles_and_descriptions(leaking_report, pair, file, place):
    assert any(leak.file == file and place in leak.place for leak in leaks(leaking_report, pair))


def test_a_hidden_point_and_a_hidden_bar_are_found_in_the_drawing(leaking_report, pair):
    drawn = {leak.sought for leak in leaks(leaking_report, pair) if leak.sought.endswith("drawn")}
    assert {f"value of REF02, {area}, to 2026-03, drawn" for area in (OWN, district_code(5))} <= drawn


@pytest.fixture
def said(pair, tmp_path):
    """Scans one page that says something under a heading."""

    def scanned(markup: str, heading: str = "Front door") -> set[str]:
        (tmp_path / "report.html").write_text(f"<html><body><h2>{heading}</h2>{markup}</body></html>", "utf-8")
        return {leak.sought.split(" of ")[0] for leak in scan.scan(tmp_path, protected=pair.protected)}

    return scanned


def test_a_sentence_that_names_the_figure_tells_it(said):
    assert said(f"<p>{TITLE} in Northmere were 21.7% in the year to March 2026.</p>") == {"value"}


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE} fell to 21.7%.",
        f"{TITLE} fell. They now stand at 21.68 per cent.",
        f"{TITLE}: 95% interval 20.1–23.3%.",
        f"{TITLE.upper()} IN NORTHMERE: 21.7%",
        f"{TITLE}, year to 31 March 2026: 21.7%",
        f"{TITLE}, 2025-26: 21.7%",
        "REF02 was 21.6780 in 2025/26",
    ],
)
def test_so_does_one_that_leaves_area_or_period_to_the_report(said, text):
    assert said(f"<p>{text}</p>")


@pytest.mark.parametrize(
    "text",
    [
        "There are 21.7% more visitors.",
        f"{TITLE} were 21.7% in the year to March 2022.",
        f"{TITLE} in England were 21.7%.",
        "Second or subsequent child protection plans stood at 21.7%.",
        f"{TITLE} rank 22 of 30 and have for 24 quarters.",
        f"{TITLE} changed by 21.7 pp.",
        f"{TITLE} changed by +21.7.",
        f"{TITLE} in the 22% of cases nobody knows.",
        f"{TITLE}: released 21 March 2026, page 22.",
    ],
)
def test_the_same_number_about_something_else_does_not(said, text):
    assert said(f"<p>{text}</p>") == set()


def test_a_sentence_that_names_no_indicator_may_give_a_number_of_any_that_those_beside_it_name(pair):
    hidden = replace(pair.protected.by_subject["REF02", OWN][0], measures=(("value", 66.6),))
    code = next(code for code in pair.release.context.indicators if code != "REF02")
    both = replace(pair.protected, by_subject={("REF02", OWN): (hidden,)}, shown={(code, OWN): np.array([66.6])})
    beside = f"{TITLE} fell. {pair.release.context.indicators[code].title} rose."
    assert not any(True for _ in _told("Now 66.6%.", both, beside))
    assert any(True for _ in _told(f"{TITLE}: now 66.6%.", both, beside))


def test_the_number_of_a_quarter_and_of_what_a_list_holds_counts_no_children(pair, tmp_path):
    three = replace(pair.protected.by_subject["REF02", OWN][0], counts=(("denominator", 3.0), ("remainder", 1.0)))
    few = replace(pair.protected, by_subject={("REF02", OWN): (replace(three, headline=True),)})

    def found(text: str) -> set[str]:
        (tmp_path / "report.html").write_text(f"<html><body><p>{text}</p></body></html>", "utf-8")
        return {leak.sought.split(" of ")[0] for leak in scan.scan(tmp_path, protected=few)}

    assert not found(f"{TITLE} are of quarter 1, or of its last day.")
    assert not found(f"3: {TITLE}; visits in time; plans of two years.")
    assert not found(f"1 known change of practice behind this measure: {TITLE}")
    assert found(f"1 known child behind this measure: {TITLE}") == {"remainder"}
    assert found(f"3: {TITLE}; visits in time.") == {"denominator"}
    assert found(f"{TITLE}: 3; visits in time; plans of two years.") == {"denominator"}
    assert found(f"{TITLE} came to 1 in the quarter.") == {"remainder"}


def test_a_number_the_release_gives_on_the_same_subject_explains_itself(said, pair):
    row = pair.release.beside(OWN, "neighbours")
    shown = row.loc[row["indicator"] == "REF02", "comparator_value"].iloc[-1]
    hidden = replace(pair.protected.by_subject["REF02", OWN][0], measures=(("value", float(shown)),))
    same = replace(pair.protected, by_subject={("REF02", OWN): (hidden,)})
    assert not any(True for _ in _told(f"{TITLE}: neighbours {shown:.1f}%", same))
    alone = replace(same, shown={})
    assert any(True for _ in _told(f"{TITLE}: neighbours {shown:.1f}%", alone))


def _told(text, protected, beside=""):
    from pmflib.scan.contents import Passage
    from pmflib.scan.judging import told

    return told(Passage(place="here", text=text, beside=beside), protected)


TABLE = "<table><caption>{}</caption><tr>{}</tr><tr>{}</tr></table>"


@pytest.mark.parametrize(
    ("caption", "heads", "cells", "found"),
    [
        (TITLE, ("Area", "Period", "Cases"), ("Northmere", "2025-26", "2,400"), {"denominator"}),
        (TITLE, ("Area", "Period", "Cases"), ("Northmere", "2024-25", "2,400"), set()),
        (TITLE, ("Area", "Period", "Cases"), ("Council 4", "2025-26", "2,400"), set()),
        ("Anything", ("Area", "Period", "Cases"), ("Northmere", "2025-26", "2,400"), set()),
        ("Anything", ("Area", TITLE), ("Northmere", "21.7"), {"value"}),
        (TITLE, ("Period", "Northmere"), ("year to March 2026", "21.7%"), {"value"}),
        (TITLE, ("Area", "Rank", "Rows"), ("Northmere", "2 of 11", "3"), set()),
    ],
)
def test_row_column_and_caption_together_place_a_cell(said, caption, heads, cells, found):
    top = "".join(f"<th>{text}</th>" for text in heads)
    assert said(TABLE.format(caption, top, "".join(f"<td>{text}</td>" for text in cells))) == found


def test_layout_and_definitions_tell_nothing(pair, tmp_path):
    small = replace(pair.protected.by_subject["REF02", OWN][0], counts=(("numerator", 3.0),), measures=(), base=17.0)
    said = "First review within 3 months, then within 3"
    protected = replace(
        pair.protected, by_subject={("REF02", OWN): (small,)}, definitions=f" {said.casefold().replace(',', '')} "
    )
    texts = {
        f"<p>{TITLE}. {said}.</p>": False,
        f"<p>{TITLE}. {said} children of {TITLE}.</p>": True,
        f'<p tabindex="3">{TITLE}</p>': False,
        f'<p title="{TITLE}: 3">.</p>': True,
    }
    for text, told in texts.items():
        (tmp_path / "a.html").write_text(text, "utf-8")
        assert bool(scan.scan(tmp_path, protected=protected)) == told, text


def test_a_small_count_is_told_in_its_row_only(pair, tmp_path):
    small = replace(pair.protected.by_subject["REF02", OWN][0], counts=(("numerator", 3.0),), measures=(), base=17.0)
    protected = replace(pair.protected, by_subject={("REF02", OWN): (small,)})
    texts = {
        f"{TITLE}: 3 of 17 children.": True,
        f"{TITLE}: 3 children.": True,
        f"{TITLE}: 3 quarters in a row, 3 of 11, 3 in 10, 3.0 pp, 0.3%, on 3 March 2026, {TITLE.lower()} 33": False,
        f"{TITLE}: figure 3, table-3, outcome 3, period (3), page 3 of 17": False,
        f"{TITLE}: 3 periods have no value.": False,
        f"{TITLE}: 3 girls have no plan.": True,
        f"{TITLE}: picture 3, 3 statistical neighbours, 3.0–4.9%": False,
        "3": False,
        f"{TITLE} cannot be judged everywhere. 3 not shown.": False,
    }
    for text, told in texts.items():
        (tmp_path / "a.html").write_text(f"<p>{text}</p>", "utf-8")
        assert bool(scan.scan(tmp_path, protected=protected)) == told, text


def _row(pair, caption: str, *, row: str = "2025-26 | 21.7", head: str = "Value", text: str = "21.7%", protected=None):
    from pmflib.scan.contents import Passage
    from pmflib.scan.judging import told

    around = ((row, head), (caption, "Source: Records of Council 4, released 12 October 2026"))
    return list(told(Passage(place="here", text=text, around=around), protected or pair.protected))


def test_neither_a_source_nor_a_note_says_whose_figures_a_row_holds(pair):
    assert _row(pair, TITLE)
    assert _row(pair, f"{TITLE}. England stands as published.")
    assert not _row(pair, TITLE, row="Council 4 | 2025-26 | 21.7")


def test_a_number_shown_of_the_reports_own_area_is_no_other_areas_unless_the_row_says_so(pair):
    other = district_code(1)
    name = next(name for name, code in pair.protected.places if code == other)
    nine = replace(
        pair.protected.by_subject["REF02", OWN][0], area=other, counts=(("numerator", 9.0),), measures=(), base=40.0
    )
    protected = replace(
        pair.protected, by_subject={("REF02", other): (nine,)}, counted={("REF02", OWN): {(2026, 3): frozenset({9.0})}}
    )
    said = {"head": "Cases", "text": "9", "protected": protected}
    assert not _row(pair, f"{TITLE}, beside {name}", row="2025-26 | 9", **said)
    assert _row(pair, TITLE, row=f"{name} | 2025-26 | 9", **said)


def test_a_name_with_a_number_in_it_is_read_before_sections_and_pages_are_left_out(pair, tmp_path):
    protected = replace(pair.protected, names=(("Section 47 enquiries", "REF02"),))
    (tmp_path / "a.html").write_text("<p>Section 47 enquiries: 21.7%, see section 47.</p>", "utf-8")
    assert scan.scan(tmp_path, protected=protected)


def test_a_long_list_of_numbers_is_read_piece_by_piece(said):
    others = ", ".join(f"Council {at % 8 + 1} {30 + at / 7:.1f}%" for at in range(60))
    assert said(f"<p>{TITLE}, 2025-26: {others}</p>") == set()
    assert said(f"<p>{TITLE}, 2025-26: {others}, Northmere 21.7%, {others}</p>") == {"value"}
    assert said(f"<p>{others}, {TITLE} in Northmere 2,400 cases, {others}</p>") == {"denominator"}


def test_records_in_json_and_csv_are_rows_too(pair, tmp_path):
    row = {"indicator": "REF02", "area": OWN, "period_end": "2026-03-31", "value": TRUE}
    (tmp_path / "data.json").write_text(json.dumps({"figures": [row, {**row, "area": "E92000001"}]}))
    (tmp_path / "data.csv").write_text("\n".join(",".join(map(str, part)) for part in (row, row.values())))
    assert [leak.file for leak in leaks(tmp_path, pair)] == ["data.csv", "data.json"]


def test_how_many_figures_a_report_has_counts_no_children(pair, tmp_path):
    few = replace(pair.protected.by_subject["REF02", OWN][0], counts=(("remainder", 14.0),), headline=True)
    protected = replace(pair.protected, by_subject={("REF02", OWN): (few,)})
    manifest = {"headline": f"{TITLE} fell.", "elements": {"figure": 14, "table": 2}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert scan.scan(tmp_path, protected=protected) == ()
    (tmp_path / "manifest.json").write_text(json.dumps(manifest | {"children": 14}), "utf-8")
    assert len(scan.scan(tmp_path, protected=protected)) == 1


@pytest.mark.parametrize(
    ("heads", "told"),
    [("Limit,Gap,Limit (2)", False), ("Limit,Gap,Children (2)", True), ("Limit,Gap,2 children", True)],
)
def test_a_counter_of_columns_of_one_name_counts_no_children(pair, tmp_path, heads, told):
    two = replace(pair.protected.by_subject["REF02", OWN][0], counts=(("numerator", 2.0),), measures=(), base=7.0)
    protected = replace(pair.protected, by_subject={("REF02", OWN): (two,)})
    (tmp_path / "a.csv").write_text(f"{TITLE},{heads}\n", "utf-8")
    assert bool(scan.scan(tmp_path, protected=protected)) == told


def test_a_rounded_release_still_hides_the_true_counts(pair, tmp_path):
    core = pair.truth.core
    core["numerator"] = (core["numerator"] / 10).round() * 10 + 10
    rounded = Release(context=pair.truth.context, tables={"core": core}, seal=_seal())
    protected = scan.protected(pair.truth.core, rounded)
    assert any(dict(one.counts).keys() == {"numerator"} or not one.counts for one in protected.hidden)
    assert all("value" not in dict(one.measures) for one in protected.hidden)


def _seal():
    from pmflib.disclosure import release

    return release._SEAL


def test_nothing_hidden_is_nothing_to_look_for():
    whole = fabricate(Case())
    assert not scan.protected(whole.core, whole).by_subject


def test_only_a_release_says_what_may_be_seen(pair):
    with pytest.raises(Unprotected, match="disclosure"):
        scan.protected(pair.truth.core, pair.truth.core)


def test_a_leaking_report_is_refused_and_no_message_tells_the_number(leaking_report, clean_report, pair):
    scan.clean(clean_report, protected=pair.protected)
    with pytest.raises(BadInput) as refused:
        scan.clean(leaking_report, protected=pair.protected)
    told = str(refused.value)
    assert "report.html: " in told
    assert "value of REF02, X10000001, to 2026-03" in told
    assert "21.6" not in told
    assert "21.7" not in told
    assert "2,400" not in told
    assert "2400" not in told
