"""What a report is made from: a figure of another district counts where the report shows it, and nowhere else."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from pmflib import disclosure, folders, frames, store
from pmflib.plots.journey import STAGES
from pmflib.runs import made_from, planning, shown
from pmflib.runs.models import Request

EDITION, AUDIENCE, OWN = "2026-27-q2", "internal-officer", "ambermoor"
THEME = "re_referrals"
THEMES = sorted(path.stem for path in (folders.shipped("parameters") / "themes").glob("*.yml"))
REPORTS = ("quarterly", "exceptions", "members", "data_quality", "annual_qa", "deep_dive", "case_audit")
ON_SOME = ("deep_dive", "case_audit")
NUMBERS = {name: [column.name for column in frames.SHAPES[name] if column.kind == "number"] for name in frames.FIGURES}


@pytest.fixture(scope="module")
def outputs(northmere: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fictional council's release, to be changed."""
    place = tmp_path_factory.mktemp("changed") / "outputs"
    of = Path("northmere/releases") / EDITION / AUDIENCE
    shutil.copytree(northmere / of, place / of)
    return place


def folder(outputs: Path) -> Path:
    return disclosure.release_folder(outputs / "northmere", EDITION, AUDIENCE)


def place(outputs: Path) -> Path:
    return folder(outputs) / OWN


def asked(outputs: Path, report: str, theme: str = THEME) -> shown.Shown:
    found = shown.shown(report, theme, store.read_json(place(outputs) / "context.json"))
    assert found is not None
    return found


def every(outputs: Path) -> set[str]:
    return set(store.read_json(place(outputs) / "context.json")["indicators"])


def hashed(outputs: Path, report: str, theme: str = THEME) -> str:
    return made_from.figures(place(outputs), dated=False, report=report, theme=theme)


def change(outputs: Path, codes: Collection[str], *, of: str) -> None:
    """Move all numbers of some indicators in the slice of a district, its fellows' or its own, as a build would."""
    context = disclosure.open_slice(folder(outputs), OWN).context
    manifest = store.read_json(folder(outputs) / "release.json")
    own = {code for code, area in context.areas.items() if context.area in (code, area.parent)}
    fellows = {code for code, area in context.areas.items() if area.parent == context.authority} - own
    for name, columns in NUMBERS.items():
        table = store.read_table(place(outputs) / f"{name}.parquet")
        theirs = table["area"].isin(fellows)
        if name == "comparisons":
            theirs = table["comparator"] == "districts"
        rows = table["indicator"].isin(codes) & (theirs if of == "fellows" else ~theirs)
        table.loc[rows, columns] = table.loc[rows, columns] * 1.5 + 1
        store.write_table(table, place(outputs) / f"{name}.parquet")
        manifest["sha256"][f"{OWN}/{name}.parquet"] = store.sha256(place(outputs) / f"{name}.parquet")
    store.write_json(manifest, folder(outputs) / "release.json")
    manifest["held"][OWN] = disclosure.digests(disclosure.open_slice(folder(outputs), OWN))
    store.write_json(manifest, folder(outputs) / "release.json")


def ran(report: str, outputs: Path, theme: str = THEME) -> list[Any]:
    """Run a notebook's cells as a script, and return what they show."""
    cells = json.loads((folders.shipped("notebooks") / f"{report}.ipynb").read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {}
    shown = []
    for cell in (cell for cell in cells if cell["cell_type"] == "code"):
        body = ast.parse("".join(cell["source"])).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), "cell", "exec"), names)
        if "parameters" in cell["metadata"].get("tags", ()):
            given = {"council": "northmere", "area": OWN, "period": EDITION, "audience": AUDIENCE}
            names |= {**given, "as_of": "2026-11-20", "outputs": str(outputs), "theme": theme}
        if isinstance(last, ast.Expr):
            shown.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names)._repr_mimebundle_())
    return shown


@pytest.fixture
def copied(northmere: Path, tmp_path: Path) -> Path:
    of = Path("northmere/releases") / EDITION / AUDIENCE
    shutil.copytree(northmere / of, tmp_path / of)
    return tmp_path


OTHER_THEMES = [pytest.param("deep_dive", theme, marks=pytest.mark.stress) for theme in THEMES if theme != THEME]


@pytest.mark.parametrize(("report", "theme"), [*((report, THEME) for report in REPORTS), *OTHER_THEMES])
def test_figures_that_a_report_does_not_show_do_not_count(copied, report, theme):
    before, whole, said = hashed(copied, report, theme), hashed(copied, ""), ran(report, copied, theme)
    of_some = asked(copied, report, theme)
    change(copied, every(copied) - of_some.beside, of="fellows")
    if report in ON_SOME:
        change(copied, every(copied) - of_some.own, of="own")
    assert hashed(copied, report, theme) == before
    assert hashed(copied, "") != whole
    assert ran(report, copied, theme) == said


@pytest.mark.parametrize("report", REPORTS)
def test_what_a_report_shows_counts(outputs, report):
    one = min(asked(outputs, report).beside & every(outputs))
    for of in ("fellows", "own"):
        before = hashed(outputs, report)
        change(outputs, {one}, of=of)
        assert hashed(outputs, report) != before


@pytest.mark.parametrize("table", ["durations", "failures", "grades", "themes"])
def test_evidence_that_is_not_by_indicator_counts_whole(copied, table):
    before = {report: hashed(copied, report) for report in REPORTS}
    path = place(copied) / f"{table}.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    assert all(hashed(copied, report) != each for report, each in before.items())


def test_a_figure_that_is_there_no_more_counts_for_every_report(copied):
    before = {report: hashed(copied, report) for report in REPORTS}
    core = store.read_table(place(copied) / "core.parquet")
    rows = (core["area"] == "X07000001") & (core["indicator"] == max(every(copied) - asked(copied, "deep_dive").own))
    core.loc[rows, "value"] = None
    store.write_table(core, place(copied) / "core.parquet")
    manifest = store.read_json(folder(copied) / "release.json")
    manifest["sha256"][f"{OWN}/core.parquet"] = store.sha256(place(copied) / "core.parquet")
    store.write_json(manifest, folder(copied) / "release.json")
    manifest["held"][OWN] = disclosure.digests(disclosure.open_slice(folder(copied), OWN))
    store.write_json(manifest, folder(copied) / "release.json")
    assert all(hashed(copied, report) != each for report, each in before.items())


def test_the_course_of_children_is_what_is_drawn():
    assert set(shown._JOURNEY) == {indicator for indicator, *_ in STAGES}


@pytest.mark.parametrize("report", ["of_my_own", ""])
def test_a_report_nobody_knows_may_show_everything(outputs, report):
    before = hashed(outputs, report)
    change(outputs, {max(every(outputs) - asked(outputs, "deep_dive").own)}, of="fellows")
    assert hashed(outputs, report) != before


def test_a_notebook_of_one_s_own_may_show_everything_whatever_its_name(copied):
    mine = copied / "notebooks/quarterly.ipynb"
    mine.parent.mkdir()
    shutil.copyfile(folders.shipped("notebooks") / "quarterly.ipynb", mine)
    request = Request(reports=("quarterly",), outputs=copied, areas=(OWN,))
    (job,) = planning.plan(request, folder=mine.parent, edition=EDITION, areas=(OWN,))
    asked_of = {"release": folder(copied), "formats": ("html",), "dated": False}
    assert made_from.made_from(job, **asked_of)["figures"] == hashed(copied, "quarterly")
    mine.write_text(mine.read_text().replace("report.key_messages", "report.release.core"))
    assert made_from.made_from(job, **asked_of)["figures"] == hashed(copied, "")


@pytest.mark.parametrize("held", [{}, {"own": "a hash of all", "beside": {}}])
def test_without_hashes_by_indicator_all_of_a_slice_counts(outputs, held):
    manifest = store.read_json(folder(outputs) / "release.json")
    store.write_json({**manifest, "held": {OWN: held}}, folder(outputs) / "release.json")
    assert hashed(outputs, "quarterly") == hashed(outputs, "")
