"""Where the files are: the fictional council writes its own, at the size the machine can bear."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmflib import catalogue
from pmflib.build import data
from pmflib.errors import BadInput


def test_a_slow_machine_may_ask_for_a_smaller_council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(data.SCALE, "0.05")
    folder = data.data_folder(catalogue.load("northmere"), None, tmp_path)
    assert (folder / "made-by.txt").read_text(encoding="utf-8").splitlines()[1] == "2026 0.05 faults"


@pytest.mark.parametrize("said", ["small", "0", "21", ""])
def test_a_size_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv(data.SCALE, said)
    with pytest.raises(BadInput, match="PMF_SAMPLE_SCALE"):
        data.data_folder(catalogue.load("northmere"), None, tmp_path)
    assert not any(tmp_path.iterdir())
