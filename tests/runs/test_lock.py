"""One batch at a time: the second is told who holds the folder, soon, and writes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

from pmflib.errors import BadInput
from pmflib.runs.lock import locked


def test_a_second_batch_is_told_the_holder(tmp_path):
    hold = textwrap.dedent(f"""
        import pathlib
        from pmflib.runs.lock import locked
        with locked(pathlib.Path({str(tmp_path)!r}), purpose="pmf run quarterly"):
            print("held", flush=True)
            input()
    """)
    with subprocess.Popen([sys.executable, "-c", hold], stdin=-1, stdout=-1, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(BadInput) as refused, locked(tmp_path, purpose="pmf build"):
            pass
        holder.communicate("\n")
    assert f"in use by process {holder.pid} on " in str(refused.value)
    assert "(pmf run quarterly). Wait until it has finished, or give another folder" in str(refused.value)


def test_a_folder_is_free_again_after_its_holder_was_killed(tmp_path):
    hold = "import pathlib, os; from pmflib.runs.lock import locked; "
    hold += f"locked(pathlib.Path({str(tmp_path)!r}), purpose='x').__enter__(); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", hold], check=False)
    with locked(tmp_path, purpose="pmf build"):
        assert (tmp_path / ".lock-holder.json").read_text().startswith(f'{{"process": {os.getpid()}')
    assert not (tmp_path / ".lock-holder.json").exists()


def test_an_outputs_folder_that_cannot_be_one_is_named(tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(BadInput, match="cannot be written to") as refused, locked(tmp_path / "taken", purpose="x"):
        pass
    assert "--outputs" in str(refused.value)
