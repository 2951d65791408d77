"""Which slice a report opens, and when the release is built first."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pmflib import build, disclosure, folders
from pmflib.disclosure import open_slice
from pmflib.errors import BadInput
from pmflib.reports.opening import Wanted, opened


def wanted(outputs: Path, **given: str) -> Wanted:
    options = {"council": "northmere", "area": "", "period": "", "as_of": "", "audience": "internal-officer"}
    return Wanted(**(options | given), outputs=str(outputs))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Outputs in which a first report had the sample council built."""
    outputs = tmp_path_factory.mktemp("outputs")
    opened(wanted(outputs))
    return outputs


@pytest.fixture
def no_build(monkeypatch):
    monkeypatch.setattr(build, "build", lambda *_, **__: pytest.fail("built again"))


def test_sample_council_is_built_where_nothing_is_stored(store):
    [edition] = disclosure.stored_editions(store / "northmere", "internal-officer")
    folder = disclosure.release_folder(store / "northmere", edition.code, "internal-officer")
    assert "northmere" in disclosure.slices(folder)


def test_stored_slice_is_opened_without_building(store, no_build):
    assert opened(wanted(store)).context.area == "X10000001"


def test_district_is_opened_by_its_slug(store, no_build):
    release = opened(wanted(store, area="ambermoor"))
    assert release.context.areas[release.context.area].name == "Ambermoor"


def test_area_by_name_is_built_and_found(store):
    release = opened(wanted(store, area="Larksea and Moorend"))
    assert release.context.areas[release.context.area].slug == "larksea-and-moorend"


def test_unknown_area_is_named_with_the_nearest(store):
    with pytest.raises(BadInput, match="ambermor"):
        opened(wanted(store, area="ambermor"))


def test_real_council_without_a_release_says_where_its_files_are_named(tmp_path):
    with pytest.raises(BadInput, match="--data"):
        opened(wanted(tmp_path, council="kent"))


def test_another_day_is_another_release(store, monkeypatch):
    class Asked(Exception):
        pass

    def refuse(_: str, **given: str) -> None:
        raise Asked(given["as_of"])

    monkeypatch.setattr(build, "build", refuse)
    with pytest.raises(Asked, match="2026-10-31"):
        opened(wanted(store, as_of="2026-10-31"))


def test_outputs_stand_in_the_usual_place_by_default(tmp_path):
    assert replace(wanted(tmp_path), outputs="").folder == folders.outputs()
    assert folders.outputs() == folders.shipped("notebooks").parent / "outputs"


def test_a_stored_release_is_opened_without_loading_what_builds(store):
    code = f"""if True:
        import sys
        from pmflib.reports import QuarterlyReport
        QuarterlyReport(outputs={str(store)!r}).scorecard
        print([name for name in ("pmflib.build", "scipy.stats", "seaborn") if name in sys.modules])"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("asked", ["Pinewold", "X07000012", "pinewold"])
def test_a_stored_area_is_found_by_name_code_or_slug(store, asked, monkeypatch):
    def build(*_, **__):
        raise AssertionError("what is stored needs no building")

    monkeypatch.setattr("pmflib.build.build", build)
    assert opened(replace(wanted(store), area=asked)).context.area == "X07000012"


@pytest.mark.parametrize(("area", "most"), [("ambermoor", 1), ("", 2), ("Pinewold", 3)])
def test_no_more_slices_are_opened_than_it_takes_to_find_one(store, no_build, monkeypatch, area, most):
    opened_slices = []
    monkeypatch.setattr(disclosure, "open_slice", lambda *of: opened_slices.append(of[1]) or open_slice(*of))
    opened(wanted(store, area=area))
    assert len(opened_slices) <= most


def test_the_own_authority_is_found_beside_a_slice_of_another_council(store, no_build):
    [edition] = disclosure.stored_editions(store / "northmere", "internal-officer")
    folder = disclosure.release_folder(store / "northmere", edition.code, "internal-officer")
    assert disclosure.slices(folder)[0] != "northmere"
    assert opened(wanted(store)).context.area == "X10000001"
