"""What is whole and unchanged is not written again; what changed, broke or was never begun is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pmflib import runs, store
from pmflib.errors import BadInput
from pmflib.runs import builds, made_from, record, resume
from pmflib.runs.batch import Silent, run_jobs
from pmflib.runs.models import Failure, Outcome, Request
from pmflib.runs.ordering import longest_first
from pmflib.runs.standing import step, why_again
from tests.runs import fake_notebooks as notebooks
from tests.runs.trials import AREAS, AS_OF

EDITION = "2026-27-q2"


@pytest.fixture(scope="module")
def done(released, tmp_path_factory):
    """Three reports written over a release."""
    root = tmp_path_factory.mktemp("done") / "trial"
    shutil.copytree(released, root)
    notebooks.write(root / "notebooks", "sound", notebooks.SHOW)
    runs.run(_request(root))
    return root


@pytest.fixture
def outputs(done, tmp_path):
    """A copy of them to disturb."""
    return Path(shutil.copytree(done, tmp_path / "done"))


def _request(root, **asked):
    paths = {name: root / name for name in ("parameters", "data", "notebooks", "outputs")}
    asked = {"areas": AREAS, "as_of": AS_OF, "formats": ("html",), **paths, **asked}
    return Request(reports=("sound",), council="ours", **asked)


def _due(root, **asked):
    return {each.job.area: each.why for each in runs.planned(_request(root, **asked)) if each.due}


def _release(root):
    return root / f"outputs/ours/releases/{EDITION}/internal-officer"


def _report(root, area):
    return root / f"outputs/ours/{EDITION}/internal-officer/sound/{area}"


def _change_slice(root, area, name="core.parquet"):
    """Write other figures into one area's slice, as a build on other data would."""
    path = _release(root) / area / name
    path.write_bytes(path.read_bytes() + b" ")
    manifest = store.read_json(_release(root) / "release.json")
    manifest["sha256"][f"{area}/{name}"] = store.sha256(path)
    store.write_json(manifest, _release(root) / "release.json")
    kept = root / "outputs/ours/runs/builds.json"
    known = {
        key: {**each, "release": store.sha256(_release(root) / "release.json")}
        for key, each in json.loads(kept.read_text()).items()
    }
    kept.write_text(json.dumps(known))


def test_nothing_changed_is_said_without_building_or_starting_anything(outputs, monkeypatch):
    def refuse(*_args, **_options):
        raise AssertionError("nothing has changed")

    for name in ("pmflib.build.build", "pmflib.runs.processes.each", "pmflib.runs.contents.write_index"):
        monkeypatch.setattr(name, refuse)
    result = runs.run(_request(outputs))
    assert (result.planned, len(result.unchanged), len(result.done), len(result.failed)) == (3, 3, 0, 0)
    assert result.indexes[0].exists()
    assert json.loads((result.folder / "record.json").read_text())["skipped"] == 3


def test_neither_a_clock_nor_a_date_on_a_file_makes_a_report_new(outputs):
    for path in outputs.rglob("*"):
        path.touch()
    assert not _due(outputs)


def test_changed_figures_of_one_district_run_that_district_again_and_no_other(outputs):
    _change_slice(outputs, "ashby")
    assert _due(outputs) == {"ashby": "its figures have changed"}


def test_the_day_of_the_build_is_no_figure_unless_it_was_asked_for(outputs):
    slice_ = _release(outputs) / "ashby"
    undated, dated = (made_from.figures(slice_, dated=dated) for dated in (False, True))
    context = json.loads((slice_ / "context.json").read_text())
    (slice_ / "context.json").write_text(json.dumps({**context, "as_of": "2030-01-01"}))
    assert made_from.figures(slice_, dated=False) == undated
    assert made_from.figures(slice_, dated=True) != dated


@pytest.mark.parametrize("there", [True, False])
def test_a_file_changed_or_lost_behind_our_back_is_noticed(outputs, there):
    page = _report(outputs, "ashby") / "report.html"
    page.write_text(page.read_text() + " ") if there else page.unlink()
    assert _due(outputs) == {"ashby": "its files are not those that were written"}


def test_a_file_that_should_not_be_there_is_noticed(outputs):
    (_report(outputs, "ashby") / "notes.txt").write_text("mine")
    assert _due(outputs) == {"ashby": "its files are not those that were written"}


@pytest.mark.parametrize("manifest", ["", "{", "[]", '{"files": {}}'])
def test_a_report_with_a_broken_manifest_is_written_again(outputs, manifest):
    (_report(outputs, "ashby") / "manifest.json").write_text(manifest)
    assert _due(outputs) == {"ashby": "its manifest is missing or cannot be read"}


def test_a_changed_notebook_other_formats_and_changed_code_are_told_apart(outputs, monkeypatch):
    assert set(_due(outputs, audience="internal-officer").values()) == set()
    request = _request(outputs)
    (job, *_) = (each.job for each in runs.planned(request))
    before = step(job, request=request, release=_release(outputs)).made_from
    target = request.outputs / job.folder
    for name, says in {"code": "pmf has changed", "packages": "a package", "formats": "formats"}.items():
        assert says in why_again(target, {**before, name: "other"})
    notebooks.write(outputs / "notebooks", "sound", notebooks.SHOW, "1 + 1")
    assert set(_due(outputs).values()) == {"its notebook has changed"}


def test_a_report_can_be_asked_for_again(outputs):
    assert _due(outputs, again=True) == dict.fromkeys(AREAS, "asked for again")


def test_a_broken_slice_is_built_again_and_the_reports_stay(outputs):
    (_release(outputs) / "ashby/core.parquet").write_bytes(b"broken")
    assert not _due(outputs)
    assert (_release(outputs) / "ashby/core.parquet").read_bytes() != b"broken"


def test_a_changed_figure_in_the_data_runs_the_reports_that_are_compared_with_it_and_back_again_none(outputs):
    data, release = outputs / "data/figures.csv", _release(outputs)
    before = {path: store.sha256(path) for path in release.glob("*/*")}
    data.write_text(data.read_text().replace("REF01,ashby,2026-27-q2,160", "REF01,ashby,2026-27-q2,171"))
    due = _due(outputs)
    changed = {path.parent.name for path, hashed in before.items() if store.sha256(path) != hashed}
    assert due == dict.fromkeys(changed, "its figures have changed")
    assert "ashby" in changed
    data.write_text(data.read_text().replace("171", "160"))
    assert not _due(outputs)


def test_changed_parameters_that_change_no_figure_run_nothing_again(outputs):
    council = outputs / "parameters/councils/ours/council.yml"
    council.write_text("# a remark\n" + council.read_text())
    assert not _due(outputs)


def test_several_editions_are_planned_together(outputs):
    both = _request(outputs, areas=("ashby",), first="2026-27-q1", last="2026-09-30")
    # With the edition before it there, the later one says what has changed since.
    steps = runs.planned(both)
    assert [(each.job.parameters.period, each.due) for each in steps] == [("2026-27-q1", True), (EDITION, True)]
    runs.run(both)
    assert [each.due for each in runs.planned(both)] == [False, False]


def test_a_run_that_died_before_its_first_job_is_resumed_as_it_was_asked_for(outputs, monkeypatch):
    def cut(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(builds, "release", cut)
    asked = _request(outputs, areas=("ashby",), as_of="2026-11-01", jobs=1)
    with pytest.raises(KeyboardInterrupt):
        runs.run(asked)
    earlier = resume.unfinished(asked.outputs / "ours")
    assert earlier is not None
    assert earlier["state"] == "interrupted"
    how = Request(reports=(), outputs=asked.outputs, jobs=7)
    again = resume.request(earlier, how)
    assert (again.reports, again.areas, again.as_of, again.notebooks) == (
        asked.reports,
        asked.areas,
        asked.as_of,
        asked.notebooks,
    )
    assert again.jobs == 7


def test_what_a_later_run_took_up_is_not_resumed(outputs):
    council = outputs / "outputs/ours"
    notebooks.write(outputs / "notebooks", "sound", "assert area != 'ashby'", notebooks.SHOW)
    assert runs.run(_request(outputs)).failed
    earlier = resume.unfinished(council)
    assert earlier is not None
    notebooks.write(outputs / "notebooks", "sound", notebooks.SHOW)
    request = resume.request(earlier, Request(reports=(), outputs=outputs / "outputs"))
    result = runs.run(request, resumes=earlier["run"])
    assert not result.failed
    assert json.loads((result.folder / "record.json").read_text())["resumes"] == earlier["run"]
    assert resume.unfinished(council) is None


def test_a_request_that_was_not_right_leaves_no_run(outputs):
    before = record.runs_of(outputs / "outputs/ours")
    with pytest.raises(BadInput):
        runs.run(_request(outputs, areas=("nowhere",)))
    assert record.runs_of(outputs / "outputs/ours") == before


def test_executed_notebooks_of_old_runs_go_and_records_stay(outputs):
    council = outputs / "outputs/ours"
    for number in range(7):
        folder = council / f"runs/20250101T00000{number}Z"
        folder.mkdir()
        (folder / "a.ipynb").write_text("{}")
        (folder / "record.json").write_text("{}")
    record.prune(council)
    kept = [folder for folder in record.runs_of(council) if list(folder.glob("*.ipynb"))]
    assert len(kept) == record.KEPT_RUNS
    assert kept == record.runs_of(council)[: record.KEPT_RUNS]
    assert len(record.runs_of(council)) == 8


def test_a_new_run_is_the_newest_though_the_clock_was_set_back(tmp_path):
    (tmp_path / "runs/29990101T000000Z").mkdir(parents=True)
    (tmp_path / "runs/29990101T000000Z/record.json").write_text("{}")
    names = []
    for _ in range(12):
        folder = record.new_folder(tmp_path)
        (folder / "record.json").write_text("{}")
        names.append(folder.name)
    assert [path.name for path in record.runs_of(tmp_path)][:-1] == names[::-1]
    assert names[0] == "29990101T000000Z-2"


def test_the_lines_of_a_log_add_up_to_the_record_also_when_cut_anywhere(tmp_path):
    notebooks.write(tmp_path / "notebooks", "sound")
    batch = notebooks.batch(tmp_path, ["sound"], areas=("a", "b", "c"))
    folder = tmp_path / "outputs/ours/runs/20260101T000000Z"
    folder.mkdir(parents=True)
    written = record.Record(folder, request=batch.request)
    written.plan(batch.steps)
    failure = Failure(cell="cell 4", cause="It broke.", remedy="Mend it.")
    for job, state in zip(batch.jobs, ("done", "failed", "skipped"), strict=True):
        written.begin(job)
        written.end(Outcome(job=job, state=state, seconds=1, failure=failure if state == "failed" else None))
    written.close("finished")
    whole = json.loads((folder / "record.json").read_text())
    assert (whole["planned"], whole["done"], whole["failed"], whole["skipped"]) == (3, 1, 1, 1)
    (folder / "record.json").unlink()
    assert record.load(folder) == whole
    log = (folder / "record.jsonl").read_bytes()
    first = log.index(b"\n") + 1
    (folder / "record.jsonl").write_bytes(log[: first - 1])
    assert not record.runs_of(tmp_path / "outputs/northmere")
    for end in range(first, len(log), 97):
        (folder / "record.jsonl").write_bytes(log[:end])
        read = record.load(folder)
        assert read["state"] == "cut off"
        assert read["done"] + read["failed"] + read["skipped"] == read["planned"] == len(read["jobs"])


def test_the_longest_job_starts_first_and_one_never_seen_before_all(outputs):
    notebooks.write(outputs / "notebooks", "other", notebooks.SHOW)
    batch = notebooks.batch(outputs, ["sound"], areas=("barford", "ashby", "ourshire"))
    council = outputs / "outputs/ours"
    (newest, *_) = record.runs_of(council)
    kept = json.loads((newest / "record.json").read_text())
    seconds = {"ourshire": 1.0, "ashby": 9.0, "barford": 5.0}
    kept["jobs"] = [{**job, "seconds": seconds[job["area"]]} for job in kept["jobs"]]
    (newest / "record.json").write_text(json.dumps(kept))
    assert [each.job.area for each in longest_first(batch.steps, council)] == ["ashby", "barford", "ourshire"]
    other = notebooks.batch(outputs, ["sound", "other"], areas=("ashby",))
    assert [each.job.report for each in longest_first(other.steps, council)] == ["other", "sound"]


def test_a_death_that_may_pass_is_tried_again_with_its_reason(tmp_path):
    once = "import os, pathlib, signal\nseen = pathlib.Path(outputs) / 'seen'\n"
    once += "if not seen.exists():\n    seen.touch(); os.kill(os.getpid(), signal.SIGKILL)"
    notebooks.write(tmp_path / "notebooks", "sound", once, notebooks.SHOW)
    result = run_jobs(notebooks.batch(tmp_path, ["sound"]), watch=Silent())
    (job,) = json.loads((result.folder / "record.json").read_text())["jobs"]
    assert (job["state"], job["attempts"]) == ("done", 2)
    assert job["retried"][0].startswith("The kernel died")
    assert job["cpu_seconds"] > 0
    assert job["peak_megabytes"] > 10


def test_an_error_in_a_cell_is_not_tried_again(tmp_path):
    notebooks.write(tmp_path / "notebooks", "sound", "1 / 0")
    result = run_jobs(notebooks.batch(tmp_path, ["sound"], retries=3), watch=Silent())
    (job,) = json.loads((result.folder / "record.json").read_text())["jobs"]
    assert (job["state"], job["attempts"]) == ("failed", 1)


def test_a_notebook_that_eats_memory_fails_at_its_limit_and_the_others_are_done(tmp_path):
    eats = "held = []\nwhile True:\n    held.append(bytearray(10_000_000))"
    notebooks.write(tmp_path / "notebooks", "eats", eats)
    notebooks.write(tmp_path / "notebooks", "sound", notebooks.SHOW)
    result = run_jobs(notebooks.batch(tmp_path, ["eats", "sound"], memory_limit=900, retries=0), watch=Silent())
    assert [outcome.job.report for outcome in result.done] == ["sound"]
    assert [outcome.job.report for outcome in result.failed] == ["eats"]
