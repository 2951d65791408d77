from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pmflib import build, folders, sample
from pmflib.errors import BadInput


def test_the_fictional_council_is_looked_through_whole(tmp_path: Path) -> None:
    found = build.check("northmere", outputs=tmp_path)
    assert (found.indicators > 83, found.observations > 10_000) == (True, True)
    assert all(proposal.indicator in str(proposal) for proposal in found.proposals)


def test_a_real_council_is_looked_through_as_far_as_it_goes(tmp_path: Path) -> None:
    found = build.check("kent", outputs=tmp_path)
    assert (found.tables, found.observations) == (22, 0)
    with pytest.raises(BadInput, match="no such file"):
        build.check("kent", data=tmp_path, outputs=tmp_path)


def test_a_sample_of_another_version_is_written_again(tmp_path: Path) -> None:
    build.check("northmere", outputs=tmp_path)
    folder = tmp_path / "northmere" / "sample"
    assert sample.is_current(folder)
    (folder / "made-by.txt").write_text("another version")
    (folder / "local" / "quarterly_figures.csv").write_text("of another shape")
    build.check("northmere", outputs=tmp_path)
    assert sample.is_current(folder)


def test_a_neighbour_list_that_does_not_know_the_council_is_named(northmere: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(northmere / "northmere" / "sample", data)
    table = data / "published" / "neighbours_2025.csv"
    lines = table.read_text("utf-8-sig").splitlines(keepends=True)
    kept = [line for line in lines if not line.split(",")[1].startswith("Northmere")]
    assert len(kept) == len(lines) - 1
    table.write_text("".join(kept), "utf-8-sig", newline="")
    with pytest.raises(BadInput, match=r"neighbours\.2025.*no neighbours of Northmere"):
        build.check("northmere", data=data, outputs=tmp_path)


def test_a_check_of_records_that_is_none_is_named_before_anything_is_read(tmp_path: Path) -> None:
    parameters = tmp_path / "parameters"
    shutil.copytree(folders.shipped("parameters"), parameters)
    rules = parameters / "quality.yml"
    rules.write_text(rules.read_text("utf-8").replace("fails: r.sampled_by = 'chosen'", "fails: r.sampled = 'chosen'"))
    with pytest.raises(BadInput, match=r"quality\.yml: DQ34C\.fails"):
        build.check("kent", parameters=parameters, outputs=tmp_path)


def test_a_report_and_a_theme_the_schedule_cannot_mean_are_named_together(tmp_path: Path) -> None:
    parameters = tmp_path / "parameters"
    shutil.copytree(folders.shipped("parameters"), parameters)
    plan = parameters / "schedule.yml"
    plan.write_text(plan.read_text("utf-8").replace("[exceptions]", "[exceptons]").replace("[neglect,", "[neglct,"))
    with pytest.raises(BadInput, match=r"'exceptons'.*exceptions") as told:
        build.check("kent", parameters=parameters, outputs=tmp_path)
    assert len(told.value.problems) == 2
    plan.write_text("quarterly_reports: {title: x}\n")
    with pytest.raises(BadInput, match=r"schedule\.yml"):
        build.check("kent", parameters=parameters, outputs=tmp_path)
