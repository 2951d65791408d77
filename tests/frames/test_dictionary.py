"""The page of the data dictionary says what the shapes say."""

from __future__ import annotations

from importlib import resources

from pmflib import frames

HEAD = """# Data dictionary

The tables that `pmf build` keeps as Parquet, flat and long, so that Power BI, SQL or R can read them:

- `outputs/<council>/store/`: `observations.parquet`, `figures_<table>.parquet` and `failures.parquet`, with true
  counts, for officers only; `data_dictionary.csv` beside them is this page as a table.
- `outputs/<council>/releases/<edition>/<audience>/<area>/<table>.parquet`: the same columns after disclosure control,
  for one area with its districts and comparators.

All tables of figures share one key: indicator, area, breakdown, category, window and period_end. "Reveals" says which
count of children a reader could work out from a column, and of whom: the row's own area, or what it is held against.
"""


def page() -> str:
    parts = [HEAD]
    for table, rows in frames.dictionary().groupby("table", sort=False):
        lines = [f"## {table}", "", "| column | kind | meaning | reveals |", "|---|---|---|---|"]
        for row in rows.itertuples():
            whose = "" if row.about == "area" else " (of the comparator)"
            lines.append(f"| `{row.column}` | {row.kind} | {row.meaning} | {row.reveals}{whose} |")
        parts.append("\n".join([*lines, ""]))
    return "\n".join(parts)


def test_the_page_is_the_shapes():
    written = resources.files("pmflib").joinpath("docs/data_dictionary.md").read_text(encoding="utf-8")
    assert written == page(), "pmflib/docs/data_dictionary.md differs from pmflib/frames.py"


def test_every_column_says_what_it_means():
    said = frames.dictionary()
    assert said["meaning"].str.len().min() > 3
    assert not said.duplicated(["table", "column"]).any()
