"""Hidden points in drawings: in lines, in bars, among hundreds of places; and what only looks like them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from releases import OWN, district_code

from pmflib import scan
from pmflib.plots.sparkline import sparkline
from pmflib.scan.charts import MOST_PLACES
from pmflib.scan.figures import Course, figures

TITLE = "Re-referrals within 12 months"
TOLD = f"value of REF02, {OWN}, to 2026-03, drawn"


@pytest.fixture
def course(pair) -> np.ndarray:
    """The true series of the own area, the last of it hidden."""
    core = pair.truth.core
    own = core.loc[(core["indicator"] == "REF02") & (core["area"] == OWN) & (core["breakdown"] == "all")]
    return own.sort_values("period_end")["value"].to_numpy(float)


@pytest.fixture
def drawn(pair, tmp_path):
    """Scans a page with one drawing under a caption."""

    def scanned(shapes: str, caption: str = TITLE) -> set[str]:
        svg = f'<svg xmlns="http://www.w3.org/2000/svg">{shapes}</svg>'
        page = f"<html><body><figure><figcaption>{caption}</figcaption>{svg}</figure></body></html>"
        (tmp_path / "report.html").write_text(page, "utf-8")
        return {leak.sought for leak in scan.scan(tmp_path, protected=pair.protected)}

    return scanned


def line(values: np.ndarray, *, left: float = 20, top: float = 80, rise: float = 1.7, places: int = 6) -> str:
    points = (f"{left + 11 * at:.{places}f} {top - rise * value:.{places}f}" for at, value in enumerate(values))
    return f'<path d="M {" L ".join(points)}"/>'


def panels(count: int) -> str:
    """Lines of other things, as a page of small charts has: places by the hundred."""
    noise = np.random.default_rng(7)
    return "".join(line(noise.uniform(10, 40, 6), left=150.0 * at, top=90) for at in range(count))


def test_a_line_through_a_hidden_point_is_found_and_one_that_ends_before_is_not(drawn, course):
    assert drawn(line(course)) == {TOLD}
    assert drawn(line(course[:-1])) == set()


def test_it_is_found_among_hundreds_of_other_places(drawn, course):
    assert drawn(panels(100) + line(course)) == {TOLD}
    assert drawn(panels(100) + line(course[:-1])) == set()


def test_a_part_of_the_course_is_enough(drawn, course):
    assert drawn(panels(60) + line(course[1:])) == {TOLD}


def test_a_line_drawn_in_tenths_of_a_point_is_read_too(drawn, course):
    assert drawn(sparkline(course)) == {TOLD}
    assert drawn(sparkline(course[:-1])) == set()


def test_a_point_that_may_be_seen_is_not_taken_for_a_hidden_one_as_near_as_tenths_tell(pair, tmp_path):
    values = np.array([583.4, 432.8, 620.3, 350.04, 348.39, 215.4, 402.0, 308.2, 173.4, 428.7, 457.3, 379.8])
    gone = np.arange(len(values)) == 4
    one = replace(pair.protected.by_subject["REF02", OWN][0], measures=(("value", 348.39),))
    courses = {("REF02", OWN): (Course(values=values, gone=gone),)}
    told = {"by_subject": {("REF02", OWN): figures([one])}, "courses": courses}
    protected = replace(pair.protected, **told, shown={("REF02", OWN): values[~gone]}, series={})

    def found(drawing: str) -> tuple[scan.Leak, ...]:
        (tmp_path / "a.html").write_text(f"<figure><figcaption>{TITLE}</figcaption>{drawing}</figure>", "utf-8")
        return scan.scan(tmp_path, protected=protected)

    assert found(sparkline(np.where(gone, np.nan, values))) == ()
    assert {leak.sought for leak in found(sparkline(values))} == {TOLD}
    beside = f'<circle cx="75" cy="{80 - 0.1 * values[4]:.6f}" r="2"/>'
    finely = f"<svg>{line(values[~gone], rise=0.1)}{{}}</svg>"
    assert found(finely.format("")) == ()
    assert {leak.sought for leak in found(finely.format(beside))} == {TOLD}


def test_a_mark_alone_where_the_line_would_go_on_is_found(drawn, course):
    mark = f'<circle cx="75.000000" cy="{80 - 1.7 * course[-1]:.6f}" r="2"/>'
    assert drawn(panels(60) + line(course[:-1]) + mark) == {TOLD}
    assert drawn(panels(60) + line(course[:-1]) + mark.replace("75.", "76.").replace('cy="', 'cy="1')) == set()


def test_a_hidden_bar_is_found_beside_those_of_other_districts(drawn, pair):
    core = pair.truth.core
    newest = core.loc[(core["indicator"] == "REF02") & (core["period_end"] == core["period_end"].max())]
    parts = newest.loc[newest["area"].isin([OWN, *map(district_code, range(1, 13))])].drop_duplicates("area")
    wide = dict(zip(parts["area"], parts["value"], strict=True))

    def bars(values: dict[str, float]) -> str:
        every = enumerate(values.values())
        return "".join(f'<rect x="30" y="{12 * at}" width="{3.1 * value:.6f}" height="9"/>' for at, value in every)

    assert f"value of REF02, {district_code(3)}, to 2026-03, drawn" in drawn(bars(wide))
    hidden = {OWN, *map(district_code, (3, 5))}
    assert drawn(bars({area: value for area, value in wide.items() if area not in hidden})) == set()


def test_a_box_is_no_course_of_four_values(pair, tmp_path):
    """Values of small numbers come in twos, as the corners of a box do."""
    values = np.array([54.5, 66.7, 66.7, 54.5, 50.0])
    one = replace(pair.protected.by_subject["REF02", OWN][0], measures=(("value", 66.7),))
    courses = {("REF02", OWN): (Course(values=values, gone=np.arange(5) == 2),)}
    protected = replace(pair.protected, by_subject={("REF02", OWN): figures([one])}, courses=courses)
    box = '<path d="M 10 54.5 L 10 66.7 L 30 66.7 L 30 54.5 z"/><path d="M 10 54.5 L 20 66.7 L 30 66.7 L 40 54.5"/>'
    (tmp_path / "a.html").write_text(f"<figure><figcaption>{TITLE}</figcaption><svg>{box}</svg></figure>", "utf-8")
    assert scan.scan(tmp_path, protected=protected) == ()


def test_more_places_than_can_be_searched_are_told_and_stop_the_report(drawn):
    marks = "".join(f'<circle cx="{at}" cy="{at * 1.5}" r="1"/>' for at in range(MOST_PLACES + 1))
    assert drawn(marks) == {
        f"draws something in more than {MOST_PLACES:,} places, so that nobody can say what they show"
    }
