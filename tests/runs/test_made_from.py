"""What a report is made from: a figure of another district counts where the report shows it, and nowhere else."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from pmflib import disclosure, folders, store
from pmflib.runs import made_from

EDITION, AUDIENCE, OWN = "2026-27-q2", "internal-officer", "ambermoor"
MOVED = {"core": ["numerator", "value", "lower", "upper"], "comparisons": ["comparator_value", "rank", "gap"]}


@pytest.fixture(scope="module")
def outputs(northmere: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fictional council's release, to be changed."""
    place = tmp_path_factory.mktemp("changed") / "outputs"
    of = Path("northmere/releases") / EDITION / AUDIENCE
    shutil.copytree(northmere / of, place / of)
    return place


def folder(outputs: Path) -> Path:
    return disclosure.release_folder(outputs / "northmere", EDITION, AUDIENCE)


def compared(slice_: Path) -> set[str]:
    told = store.read_json(slice_ / "context.json")["quarterly"]
    return {*told["cards"], *told["districts"], *(code for story in told["stories"] for code in story["charts"])}


def change(outputs: Path, *, indicators: str, of: str) -> None:
    """Move figures in the slice of a district: its fellows' or its own, of indicators that are compared or are not."""
    place = folder(outputs) / OWN
    context = disclosure.open_slice(folder(outputs), OWN).context
    hashes = store.read_json(folder(outputs) / "release.json")
    own = {code for code, area in context.areas.items() if context.area in (code, area.parent)}
    fellows = {code for code, area in context.areas.items() if area.parent == context.authority} - own
    for name, columns in MOVED.items():
        table = store.read_table(place / f"{name}.parquet")
        rows = table["indicator"].isin(compared(place)) == (indicators == "compared")
        if name == "core":
            rows &= table["area"].isin(fellows if of == "fellows" else own)
        else:
            rows &= (table["comparator"] == "districts") == (of == "fellows")
        assert rows.any()
        table.loc[rows, columns] = table.loc[rows, columns] * 1.5 + 1
        store.write_table(table, place / f"{name}.parquet")
        hashes["sha256"][f"{OWN}/{name}.parquet"] = store.sha256(place / f"{name}.parquet")
    store.write_json(hashes, folder(outputs) / "release.json")
    opened = disclosure.open_slice(folder(outputs), OWN)
    hashes["held"][OWN] = disclosure.digests(opened)
    store.write_json(hashes, folder(outputs) / "release.json")


def ran(report: str, outputs: Path) -> list[Any]:
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
            names |= {**given, "as_of": "2026-11-20", "outputs": str(outputs)}
        if isinstance(last, ast.Expr):
            shown.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names)._repr_mimebundle_())
    return shown


@pytest.mark.parametrize("report", ["quarterly", "exceptions", "members", "data_quality"])
def test_figures_of_other_districts_that_a_report_does_not_show_do_not_count(northmere, tmp_path, report):
    of = Path("northmere/releases") / EDITION / AUDIENCE
    shutil.copytree(northmere / of, tmp_path / of)
    before = made_from.figures(folder(tmp_path) / OWN, dated=False, report=report)
    whole = made_from.figures(folder(tmp_path) / OWN, dated=False)
    shown = ran(report, tmp_path)
    change(tmp_path, indicators="others", of="fellows")
    assert made_from.figures(folder(tmp_path) / OWN, dated=False, report=report) == before
    assert made_from.figures(folder(tmp_path) / OWN, dated=False) != whole
    assert ran(report, tmp_path) == shown


@pytest.mark.parametrize(("indicators", "of"), [("compared", "fellows"), ("compared", "own"), ("others", "own")])
def test_what_a_report_shows_counts(outputs, indicators, of):
    before = made_from.figures(folder(outputs) / OWN, dated=False, report="quarterly")
    change(outputs, indicators=indicators, of=of)
    assert made_from.figures(folder(outputs) / OWN, dated=False, report="quarterly") != before


def test_a_report_nobody_knows_may_show_everything(outputs):
    before = made_from.figures(folder(outputs) / OWN, dated=False, report="of_my_own")
    change(outputs, indicators="others", of="fellows")
    assert made_from.figures(folder(outputs) / OWN, dated=False, report="of_my_own") != before


def test_without_hashes_in_two_parts_all_of_a_slice_counts(outputs):
    manifest = store.read_json(folder(outputs) / "release.json")
    store.write_json({**manifest, "held": {}}, folder(outputs) / "release.json")
    whole = made_from.figures(folder(outputs) / OWN, dated=False)
    assert made_from.figures(folder(outputs) / OWN, dated=False, report="quarterly") == whole
