"""A report is the old one or the new one, also when the power goes between two steps."""

from __future__ import annotations

import pytest

from pmflib.runs.place import part_of, put, recover


def _folder(path, text):
    path.mkdir(parents=True)
    (path / "report.html").write_text(text)
    return path


def test_a_new_report_takes_the_place_of_the_old(tmp_path):
    target = _folder(tmp_path / "ashby", "old")
    part = part_of(target)
    (part / "report.html").write_text("new")
    put(part, target)
    assert (target / "report.html").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["ashby"]


def test_what_a_broken_run_left_behind_does_not_get_in(tmp_path):
    _folder(tmp_path / "ashby.part", "half")
    assert not list(part_of(tmp_path / "ashby").iterdir())


def test_a_report_cut_off_between_the_two_renames_comes_back(tmp_path):
    target = tmp_path / "ashby"
    _folder(tmp_path / "ashby.old", "old")
    recover(target)
    assert (target / "report.html").read_text() == "old"
    assert not (tmp_path / "ashby.old").exists()


@pytest.mark.parametrize("there", [True, False])
def test_an_old_report_already_replaced_is_cleared(tmp_path, there):
    target = _folder(tmp_path / "ashby", "new")
    if there:
        _folder(tmp_path / "ashby.old", "old")
    recover(target)
    assert (target / "report.html").read_text() == "new"
    assert not (tmp_path / "ashby.old").exists()
