"""Nothing a reader must not know comes into place: the process that runs a batch looks through every finished file."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import demo_report as demo
import pandas as pd
import planting
import pytest
from record_extracts import staged

from pmflib import disclosure, export, runs
from pmflib.document import Paragraph
from pmflib.records import UNREADABLE
from pmflib.runs import builds, place
from pmflib.runs.batch import Batch, tasks
from pmflib.runs.contents import write_index
from pmflib.runs.guard import Guard
from pmflib.runs.models import FORMATS, Outcome, Request
from pmflib.runs.planning import plan
from pmflib.runs.standing import step
from pmflib.sources.records import manifest
from pmflib.store import sha256
from tests.runs import fake_notebooks as notebooks
from tests.runs.trials import AS_OF

FIGURES = """\
indicator,area,period,numerator,denominator
REF02,ashby,2026-27-q1,21,100
REF02,barford,2026-27-q1,30,100
REF02,ashby,2026-27-q2,3,100
REF02,barford,2026-27-q2,31,100
"""
TOLD = "Re-referrals within 12 months in Ashby, quarter to September 2026: 3 of 100 children."
CHILD = "P-77310-Q"
REFUSED = {"report.html": "html", "report.pdf": "pdf", "data.xlsx": "xlsx", "report.docx": "docx"}


@pytest.fixture(scope="module")
def council(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Request:
    """A council whose newest figure of one district is too small for the public, built for it."""
    root = tmp_path_factory.mktemp("guarded") / "root"
    shutil.copytree(released, root)
    (root / "data/figures.csv").write_text(FIGURES)
    shutil.rmtree(root / "outputs")
    paths = {name: root / name for name in ("parameters", "data", "notebooks", "outputs")}
    request = Request(
        reports=("sound",), council="ours", as_of=AS_OF, areas=("ashby", "barford"), audience="public", **paths
    )
    builds.release(request, "")
    notebooks.write(paths["notebooks"], "sound", notebooks.SHOW)
    return request


@pytest.fixture
def batch(council: Request, tmp_path: Path) -> Batch:
    """A report on each of two districts of it, not written yet, in outputs of its own."""
    shutil.copytree(council.outputs, tmp_path / "outputs")
    request = replace(council, outputs=tmp_path / "outputs")
    release = disclosure.release_folder(request.outputs / "ours", "2026-27-q2", "public")
    assert request.notebooks is not None
    jobs = plan(request, folder=request.notebooks, edition="2026-27-q2", areas=request.areas)
    return Batch(request=request, steps=tuple(step(job, request=request, release=release) for job in jobs))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a sound report, in every format."""
    folder = tmp_path_factory.mktemp("files")
    export.export(demo.write(folder / "run", [demo.TITLE, Paragraph(text="One finding.")]), folder / "out")
    return folder / "out"


def finished(batch: Batch, files: Path, plants: dict[str, str]) -> list:
    """Lay every job's report beside its place, over one that stands; what is planted goes into the first."""
    found = tasks(batch, batch.request.outputs, batch.request.outputs)
    for task in found:
        task.target.mkdir(parents=True)
        (task.target / "report.html").write_text("the report before")
        part = place.part_of(task.target)
        for path in files.iterdir():
            content, words = path.read_bytes(), plants.get(path.name, "") if task.job.area == "ashby" else ""
            plant = next(iter(planting.READ[path.name].values()))
            (part / path.name).write_bytes(plant(content, words) if words else content)
        shown = place.Shown(counts={}, headline="One finding.")
        place.write_manifest(
            part, job=task.job, inputs=task.inputs, shown=shown, files=list(part.iterdir()), made_from={}
        )
    return sorted(found, key=lambda task: task.job.area)


def extracted(council: Path) -> None:
    """Stage an extract that names one child."""
    day, frame = date(2026, 10, 12), pd.DataFrame({"pers_person_id": [CHILD]})
    records = staged(council / "extracts", {"ssd_person": frame}, extracted=day)
    entry = manifest.Entry(source="cases", fingerprint="", taken=day, rows=1)
    of = manifest.Manifest(folder=records.folder, extracted=day, entries={"ssd_person": entry})
    manifest.write(of, records.folder)
    pd.DataFrame({name: [] for name in UNREADABLE}).to_parquet(records.folder / manifest.UNREADABLE_FILE)


@pytest.mark.parametrize("file", REFUSED)
def test_a_hidden_number_planted_in_any_format_stops_that_report_only(batch, files, file):
    assert set(REFUSED.values()) == set(FORMATS)
    ashby, barford = finished(batch, files, {file: TOLD})
    guard = Guard(batch.request)
    failure = guard.admit(ashby)
    assert failure is not None
    assert f"{file}: " in failure.cause
    assert "tells a number this audience must not see: numerator of REF02, E07000901, to 2026-09" in failure.cause
    assert "3" not in failure.cause.replace("E07000901", "").replace("2026-09", "").split("REF02")[1]
    assert (ashby.target / "report.html").read_text() == "the report before"
    assert guard.admit(barford) is None
    assert place.read(barford.target)["job"] == barford.job.id


def test_officers_see_the_number_and_nobody_a_child_or_a_secret(batch, files, monkeypatch, tmp_path):
    monkeypatch.setenv("CASE_DB", "postgresql://reader:Tr0ub4dour@db.example/ssd")
    given = batch.request.parameters / "councils/ours/sources.yml"
    sources = tmp_path / "parameters/councils/ours/sources.yml"
    shutil.copytree(given.parents[2], tmp_path / "parameters")
    sources.write_text(given.read_text() + "cases: {format: records, sql: {url_env: CASE_DB, query: x}}\n")
    extracted(batch.request.outputs / "ours")
    request = replace(batch.request, parameters=tmp_path / "parameters")
    for words, found in (
        (f"The child {CHILD.lower()} was seen.", "must stand in no report: pers_person_id"),
        ("reader:Tr0ub4dour", "holds a secret: the password in CASE_DB"),
    ):
        task, _ = finished(batch, files, {"report.html": words})
        failure = Guard(request).admit(task)
        assert failure is not None
        assert found in failure.cause
        assert "77310" not in failure.cause
        assert "ub4" not in failure.cause
        shutil.rmtree(batch.request.outputs / "ours/2026-27-q2")


@pytest.mark.parametrize("lost", ["truth", "another's", "release", "file"])
def test_what_cannot_be_looked_through_stays_out(batch, files, lost):
    task, _ = finished(batch, files, {})
    council = batch.request.outputs / "ours"
    kept = council / "truth/2026-27-q2/public"
    if lost == "truth":
        shutil.rmtree(kept)
    elif lost == "another's":
        (kept / "of.json").write_text('{"release": "0"}')
    elif lost == "release":
        shutil.rmtree(council / "releases")
    else:
        (place.beside(task.target, place.PART) / "report.html").write_text("changed")
    failure = Guard(batch.request).admit(task)
    assert failure is not None
    assert failure.cause
    assert failure.remedy
    assert (task.target / "report.html").read_text() == "the report before"


def test_the_true_numbers_lie_apart_from_the_release_for_their_owner_alone(batch):
    council = batch.request.outputs / "ours"
    assert not (council / "truth").stat().st_mode & 0o077
    truth = disclosure.open_truth(council, "2026-27-q2", "public")
    assert truth[["area", "numerator"]].to_numpy().tolist() == [["E07000901", 3.0]]
    hashes = sha256(council / "truth/2026-27-q2/public/numbers.parquet")
    assert not [path for path in (council / "releases").rglob("*.json") if hashes in path.read_text()]


def test_true_numbers_that_are_gone_are_built_again(batch):
    shutil.rmtree(batch.request.outputs / "ours/truth")
    builds.release(batch.request, "")
    assert len(disclosure.open_truth(batch.request.outputs / "ours", "2026-27-q2", "public")) == 1


def test_the_page_that_opens_an_edition_is_looked_through_too(batch, files):
    ashby, _ = finished(batch, files, {})
    guard = Guard(batch.request)
    assert guard.admit(ashby) is None
    folder, release = ashby.target.parents[1], ashby.inputs.parent
    outcomes = [Outcome(job=ashby.job, state="done")]
    page = write_index(folder, releases=release, outcomes=outcomes, guard=guard)
    sound = page.read_text()
    assert "One finding." in sound
    says = ashby.target / place.MANIFEST
    says.write_text(says.read_text().replace("One finding.", TOLD))
    write_index(folder, releases=release, outcomes=outcomes, guard=guard)
    assert page.read_text() == sound
    assert {problem.where.split(":")[0] for problem in guard.refused} == {"index.html"}
    assert not list(folder.glob("*.part"))


def test_a_run_goes_on_after_a_report_that_leaks(council):
    assert council.notebooks is not None
    sound = council.notebooks / "sound.ipynb"
    request = replace(council, formats=("html",))
    try:
        first = runs.run(request)
        leaks = f'Section(elements=(Paragraph(text="{TOLD}" if area == "ashby" else "Two findings."),))'
        notebooks.write(council.notebooks, "sound", notebooks.SHOW, leaks)
        second = runs.run(request)
    finally:
        notebooks.write(council.notebooks, "sound", notebooks.SHOW)
    assert sorted(outcome.job.area for outcome in first.done) == ["ashby", "barford"]
    assert [outcome.job.area for outcome in second.done] == ["barford"]
    (failed,) = second.failed
    assert failed.failure is not None
    assert failed.failure.cause.startswith("report.html: ")
    kept = council.outputs / failed.job.folder
    assert TOLD not in (kept / "report.html").read_text()
    assert "One finding." in (kept / "report.html").read_text()
    assert sound.exists()
