"""Parameters of reports: the shipped ones fit the indicators, and faulty ones name every problem at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pmflib import catalogue, folders
from pmflib.errors import BadInput


@pytest.fixture
def parameters(tmp_path: Path) -> Path:
    return Path(shutil.copytree(folders.shipped("parameters"), tmp_path / "parameters"))


def test_quarterly_tells_every_theme_that_has_a_published_measure_once_and_charts_its_own():
    known = catalogue.load("northmere")
    stories = known.quarterly.stories
    told = [story.theme for story in stories]
    assert len(told) == len(set(told))
    assert {one.theme for one in known.indicators.values() if one.published} <= set(told)
    assert all(known.indicators[code].theme == story.theme for story in stories for code in story.charts)


def test_every_deep_dive_that_ships_is_there():
    shipped = {path.stem for path in (folders.shipped("parameters") / "themes").glob("*.yml")}
    assert set(catalogue.load("kent").dives) == shipped


def test_every_problem_is_named_at_once(parameters: Path):
    themes, reports = parameters / "themes", parameters / "reports"
    (themes / "bad.yml").write_text("title: One\nquestion: Why?\nheadlin: REF02\nlinked: [ref]\nlimits: []\n")
    (themes / "lost.yml").write_text("title: One\nquestion: Why?\nheadline: REF99\nlinked: [REF01]\nlimits: [None.]\n")
    written = (reports / "quarterly.yml").read_text(encoding="utf-8")
    (reports / "quarterly.yml").write_text(written.replace("theme: Front door", "theme: Front dor"), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        catalogue.load("northmere", parameters=parameters)
    told = str(caught.value)
    for part in (
        "themes/bad.yml, line 3",
        "headlin",
        "linked",
        "limits",
        "themes/lost.yml, line 3: headline: 'REF99' is not an indicator.",
        "'Front dor' is not a theme. Did you mean 'Front door'?",
    ):
        assert part in told


def test_parameters_for_figures_alone_need_no_reports(parameters: Path):
    shutil.rmtree(parameters / "reports")
    shutil.rmtree(parameters / "themes")
    known = catalogue.load("northmere", parameters=parameters)
    assert (known.quarterly, known.dives) == (None, {})
