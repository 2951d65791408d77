"""Parameters of reports: the shipped ones fit the indicators, and faulty ones name every problem."""

from __future__ import annotations

import pytest

from pmflib import catalogue, folders
from pmflib.errors import BadInput
from pmflib.reports import options

THEMES = sorted(path.stem for path in (folders.shipped("parameters") / "themes").glob("*.yml"))


@pytest.fixture(scope="module")
def known():
    return catalogue.load("northmere").indicators


def test_quarterly_names_only_indicators_there_are(known):
    asked = options.quarterly()
    codes = {
        *asked.cards,
        *asked.scorecard,
        *asked.districts,
        *(code for each in asked.stories for code in each.charts),
    }
    assert codes <= set(known)


def test_quarterly_tells_every_theme_once_and_charts_its_own_indicators(known):
    stories = options.quarterly().stories
    assert [story.theme for story in stories] == list(dict.fromkeys(one.theme for one in known.values()))
    assert all(known[code].theme == story.theme for story in stories for code in story.charts)


@pytest.mark.parametrize("name", THEMES)
def test_themes_name_only_indicators_there_are(name, known):
    asked = options.theme(name)
    assert {asked.headline, *asked.linked} <= set(known)


def test_every_problem_of_a_theme_is_named_at_once(tmp_path, monkeypatch):
    folder = tmp_path / "themes"
    folder.mkdir()
    (folder / "bad.yml").write_text("title: One\nquestion: Why?\nheadlin: REF02\nlinked: [ref]\nlimits: []\n")
    monkeypatch.setattr(options.folders, "shipped", lambda _: tmp_path)
    with pytest.raises(BadInput) as caught:
        options.theme("bad")
    told = str(caught.value)
    for part in ("themes/bad.yml, line 3", "headlin", "linked", "limits"):
        assert part in told
