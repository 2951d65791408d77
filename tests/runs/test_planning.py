"""Jobs follow from the request alone, and what a notebook does not ask for never reaches a kernel."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pmflib import periods
from pmflib.errors import BadInput
from pmflib.runs import editions
from pmflib.runs.models import Parameters, Request
from pmflib.runs.notebooks import declared, mismatches, reports
from pmflib.runs.planning import check, plan
from tests.runs import fake_notebooks as notebooks

THEMED = notebooks.PARAMETERS + 'theme: str = "re_referrals"  # which theme\n'


def _plan(folder, **asked):
    request = Request(outputs=folder / "outputs", **{"reports": ("quarterly",), **asked})
    return plan(request, folder=folder, edition="2024-25", areas=("kent", "dover"))


def test_reports_areas_and_themes_become_jobs(tmp_path):
    notebooks.write(tmp_path, "quarterly")
    notebooks.write(tmp_path, "deep_dive", parameters=THEMED)
    jobs = _plan(tmp_path, council="kent", reports=("quarterly", "deep_dive"), themes=("re_referrals", "stability"))
    assert [job.folder.as_posix() for job in jobs] == [
        "kent/2024-25/internal-officer/quarterly/kent",
        "kent/2024-25/internal-officer/quarterly/dover",
        "kent/2024-25/internal-officer/deep_dive/kent--re_referrals",
        "kent/2024-25/internal-officer/deep_dive/kent--stability",
        "kent/2024-25/internal-officer/deep_dive/dover--re_referrals",
        "kent/2024-25/internal-officer/deep_dive/dover--stability",
    ]
    assert len({job.id for job in jobs}) == len(jobs)
    assert (
        _plan(tmp_path, council="kent", reports=("quarterly", "deep_dive"), themes=("re_referrals", "stability"))
        == jobs
    )


def test_a_report_on_a_theme_takes_the_notebook_s_own_if_none_is_asked_for(tmp_path):
    notebooks.write(tmp_path, "deep_dive", parameters=THEMED)
    assert {job.theme for job in _plan(tmp_path, reports=("deep_dive",))} == {"re_referrals"}


def test_explore_is_no_report(tmp_path):
    notebooks.write(tmp_path, "explore")
    notebooks.write(tmp_path, "quarterly")
    assert list(reports(tmp_path)) == ["quarterly"]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (notebooks.PARAMETERS.replace("area:", "aera:"), "does not know 'area'. Did you mean 'aera'?"),
        (notebooks.PARAMETERS + "threshold: float = 0.5", "'threshold' is not given"),
        (notebooks.PARAMETERS.replace('area: str = "northmere"', "area: int = 3"), "'area' must be int, got str"),
        (notebooks.PARAMETERS + "from os import system", "line 7: 'from os import system'"),
        (notebooks.PARAMETERS + "extra: str = str(3)", "line 7: 'extra: str = str(3)'"),
        (notebooks.PARAMETERS + "extra: tuple = (1,)", "line 7: 'extra: tuple = (1,)'"),
        ("area = 3", "line 1: 'area = 3'"),
        ("area: str = (", "line 1: '(' was never closed"),
    ],
)
def test_a_notebook_that_asks_for_other_parameters_is_refused_before_the_build(tmp_path, cell, said):
    notebooks.write(tmp_path, "quarterly", parameters=cell)
    with pytest.raises(BadInput, match=r"quarterly\.ipynb: parameters") as refused:
        check(Request(reports=("quarterly",), outputs=tmp_path), folder=tmp_path)
    assert said in str(refused.value)


def test_all_problems_of_a_request_are_told_together(tmp_path):
    notebooks.write(tmp_path, "quarterly")
    request = Request(
        reports=("quartely", "annual"), outputs=tmp_path, period="2025-27", as_of="tomorrow", themes=("stability",)
    )
    with pytest.raises(BadInput) as refused:
        check(request, folder=tmp_path)
    said = str(refused.value)
    assert "there is no report 'quartely'. Did you mean 'quarterly'?" in said
    assert "there is no report 'annual'. Known: quarterly." in said
    assert "'2025-27' is not a period. Did you mean '2025-26'?" in said
    assert "'tomorrow' is not a date" in said


def test_a_theme_for_reports_without_themes_is_refused(tmp_path):
    notebooks.write(tmp_path, "quarterly")
    with pytest.raises(BadInput, match="theme: none of the reports asked for takes one"):
        check(Request(reports=("quarterly",), outputs=tmp_path, themes=("stability",)), folder=tmp_path)


def test_an_unknown_theme_is_refused_with_the_near_name(tmp_path):
    notebooks.write(tmp_path, "deep_dive", parameters=THEMED)
    with pytest.raises(BadInput, match=r"there is no theme 're-referrals'\. Did you mean 're_referrals'"):
        check(Request(reports=("deep_dive",), outputs=tmp_path, themes=("re-referrals",)), folder=tmp_path)


@pytest.mark.parametrize("cells", ["", "{}", '{"cells": 3}', '{"cells": []}'])
def test_a_broken_notebook_is_named(tmp_path, cells):
    (tmp_path / "quarterly.ipynb").write_text(cells)
    with pytest.raises(BadInput, match=r"quarterly\.ipynb"):
        declared(tmp_path / "quarterly.ipynb")


def test_a_declared_parameter_carries_type_default_and_help(tmp_path):
    path = notebooks.write(
        tmp_path, "quarterly", parameters="years: list[int] = [1, 2]  # which # years\nat: str | None = None"
    )
    years, at = declared(path).values()
    assert (years.annotation, years.default, years.help) == ("list[int]", [1, 2], "which # years")
    assert (at.annotation, at.default, at.help) == ("str | None", None, "")


@pytest.mark.parametrize(
    ("annotation", "right", "wrong"),
    [
        ("str", ["a"], [1, None, ["a"]]),
        ("int", [1], [True, 1.0, "1"]),
        ("float", [1.0], [1, True]),
        ("bool", [True], [1, "True"]),
        ("list[str]", [[], ["a"]], [["a", 1], ("a",), "a"]),
        ("int | None", [1, None], [1.0, False]),
    ],
)
def test_only_exact_types_are_taken(tmp_path, annotation, right, wrong):
    example = repr(right[0])
    path = notebooks.write(tmp_path, "quarterly", parameters=f"value: {annotation} = {example}")
    declares = declared(path)
    assert not [value for value in right if mismatches(path, declares, {"value": value})]
    assert [value for value in wrong if mismatches(path, declares, {"value": value})] == wrong


@given(st.text(max_size=30))
def test_an_area_outside_the_allowed_letters_never_becomes_a_parameter(text):
    good = {"council": "kent", "period": "2024-25", "as_of": "", "audience": "public", "outputs": "out"}
    try:
        area = Parameters(area=text, **good).area
    except ValidationError:
        return
    assert set(area) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")
    assert area[0] not in "-_"


@pytest.mark.parametrize("name", ["area; import os", "../x", "a/b", "{x}", "a\n", "", "A", "x" * 61])
def test_hostile_area_names_are_refused(tmp_path, name):
    notebooks.write(tmp_path, "quarterly")
    with pytest.raises(BadInput, match="quarterly: area"):
        plan(Request(reports=("quarterly",), outputs=tmp_path), folder=tmp_path, edition="2024-25", areas=(name,))


def test_a_folder_too_long_for_every_system_is_refused(tmp_path):
    notebooks.write(tmp_path, "deep_dive", parameters=THEMED)
    request = Request(reports=("deep_dive",), outputs=tmp_path, council="c" * 60, themes=("t" * 60,))
    with pytest.raises(BadInput, match="path has"):
        plan(request, folder=tmp_path, edition="2024-25", areas=("a" * 60,))


def test_the_command_of_a_job_names_only_what_differs_from_the_defaults_or_matters(tmp_path):
    notebooks.write(tmp_path, "quarterly")
    request = Request(reports=("quarterly",), outputs=tmp_path / "my outputs", council="kent", data=tmp_path / "data")
    (job,) = plan(request, folder=tmp_path, edition="2024-25", areas=("dover",))
    command = request.command(job)
    assert command.startswith("pmf run quarterly --area dover --period 2024-25 --council kent --data ")
    assert "--theme" not in command
    assert f"'{tmp_path / 'my outputs'}'" in command


def _never():
    raise AssertionError("the newest edition does not matter here")


@pytest.mark.parametrize(
    ("asked", "newest", "codes"),
    [
        ({}, "2026-27-q2", ["2026-27-q2"]),
        ({"period": "2025-26"}, "", ["2025-26"]),
        ({"first": "2026-27-q1", "last": "2026-27-q3"}, "", ["2026-27-q1", "2026-27-q2", "2026-27-q3"]),
        ({"first": "2026-07", "last": "2026-09-30"}, "", ["2026-07", "2026-08", "2026-09"]),
        ({"first": "2024-25"}, "2026-27-q2", ["2024-25", "2025-26"]),
        ({"first": "2026-06-30"}, "2026-27-q2", ["2026-27-q1", "2026-27-q2"]),
        ({"first": "2026-07-01", "last": "2026-12-30"}, "2026-27-q2", ["2026-27-q2"]),
        (
            {"first": "2025-04-01", "last": "2026-03-31"},
            "2026-03",
            [f"2025-{month:02}" for month in range(4, 13)] + ["2026-01", "2026-02", "2026-03"],
        ),
    ],
)
def test_a_range_means_every_edition_that_ends_in_it(tmp_path, asked, newest, codes):
    request = Request(reports=("quarterly",), outputs=tmp_path, **asked)
    assert not editions.problems(request)
    assert list(editions.asked(request, (lambda: newest) if newest else _never)) == codes


def test_a_range_without_an_edition_is_refused(tmp_path):
    request = Request(reports=("quarterly",), outputs=tmp_path, first="2026-07-02", last="2026-07-03")
    with pytest.raises(BadInput, match="no edition ends between 2026-07-02 and 2026-07-03"):
        editions.asked(request, lambda: "2026-27-q2")


@given(st.integers(2000, 2039), st.integers(1, 4), st.integers(0, 40))
def test_a_range_of_quarters_is_whole_and_in_order(first, number, more):
    begins = periods.quarter(first, number)
    ends = begins.shifted(more)
    request = Request(reports=("quarterly",), outputs=Path(), first=begins.code, last=ends.code)
    codes = editions.asked(request, _never)
    assert list(codes) == [begins.shifted(steps).code for steps in range(more + 1)]
