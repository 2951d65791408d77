"""A folder of one's own goes with its owner, or is swept up after an owner that was killed; never another's."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pmflib.runs.private import private_folder, sweep

# What makes channels: a folder as a batch has it, and a kernel's own where no batch gave it one.
KINDS = {
    "folder": "from pmflib.runs.private import PrivateFolder\npath = (held := PrivateFolder()).path",
    "kernel": "from pmflib.runs.kernel import PrivateKernelManager\npath = (held := PrivateKernelManager()).folder",
}
OWNER = """
import sys
{made}
(path / "kernel-ipc-1").touch()
print(path, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """A folder for temporary files in which nobody else sweeps."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@pytest.fixture(params=KINDS)
def owner(request):
    """A process that holds a folder, and the folder."""
    words = [sys.executable, "-c", OWNER.format(made=KINDS[request.param])]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process, Path(process.stdout.readline().strip())
        process.kill()


def test_what_a_killed_process_leaves_is_swept_up_by_the_next_and_not_before(owner, temporary):
    process, folder = owner
    sweep()
    assert (folder / "kernel-ipc-1").exists()
    process.kill()
    process.wait()
    assert folder.exists()
    with private_folder() as ours:
        assert not folder.exists()
        assert [*temporary.iterdir()] == [ours]


def test_neither_age_nor_a_number_that_lives_makes_a_folder_another_s(owner):
    process, folder = owner
    os.utime(folder, (0, 0))
    sweep()
    assert folder.exists()
    process.kill()
    process.wait()
    os.utime(folder, (4e9, 4e9))
    sweep()
    assert not folder.exists()


def test_only_this_user_can_enter_and_it_goes_with_its_owner():
    with private_folder() as folder:
        (folder / "k").mkdir()
        assert os.name == "nt" or folder.stat().st_mode & 0o077 == 0
        sweep()
        assert folder.exists()
    assert not folder.exists()


def test_what_was_not_made_here_is_left(temporary):
    for name in ("pmf-records", "pmf-0123", "kernel"):
        (temporary / name).mkdir()
        (temporary / name / "mine.txt").touch()
    (temporary / "elsewhere").mkdir()
    (temporary / "elsewhere/owned").touch()
    (temporary / "pmf-linked").symlink_to(temporary / "elsewhere")
    sweep()
    assert all((temporary / name / "mine.txt").exists() for name in ("pmf-records", "pmf-0123", "kernel"))
    assert (temporary / "elsewhere/owned").exists()
