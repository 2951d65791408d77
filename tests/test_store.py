"""A folder is replaced whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pmflib import store
from pmflib.errors import BadInput


def test_a_new_folder_takes_the_place_of_the_old(tmp_path: Path) -> None:
    for word in ("old", "new"):
        with store.whole_folder(tmp_path / "place") as part:
            (part / word).write_text(word)
    assert [path.name for path in tmp_path.rglob("*")] == ["place", "new"]


def test_a_failed_write_leaves_the_old_folder_and_nothing_else(tmp_path: Path) -> None:
    with store.whole_folder(tmp_path / "place") as part:
        (part / "old").write_text("old")

    def write_half() -> None:
        with store.whole_folder(tmp_path / "place") as part:
            (part / "half").write_text("half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_half()
    assert [path.name for path in tmp_path.rglob("*")] == ["place", "old"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BadInput, match="--outputs"), store.whole_folder(tmp_path / "file" / "place"):
        pass


def test_a_table_keeps_its_kinds_and_its_bytes(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": ["x", ""], "b": [1.5, float("nan")], "c": pd.to_datetime(["2025-03-31", None])})
    store.write_table(frame, tmp_path / "one.parquet")
    store.write_table(frame, tmp_path / "two.parquet")
    pd.testing.assert_frame_equal(store.read_table(tmp_path / "one.parquet"), frame)
    assert store.sha256(tmp_path / "one.parquet") == store.sha256(tmp_path / "two.parquet")


@pytest.mark.parametrize("read", [store.read_table, store.read_json])
def test_a_missing_or_broken_file_names_the_cure(tmp_path: Path, read) -> None:
    with pytest.raises(BadInput, match="pmf build"):
        read(tmp_path / "none")
    (tmp_path / "broken").write_text("{")
    with pytest.raises(BadInput, match="broken"):
        read(tmp_path / "broken")
