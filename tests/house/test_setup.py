"""``pmf.py``: sets up once, repairs what is half made, falls back to pip, and hands over the rest untouched."""

from __future__ import annotations

import ast
import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import pmf

SCRIPT = Path(pmf.__file__)
# A busy machine takes its time; what never comes fails all the same.
SECONDS = 180


class Checkout:
    """A made-up checkout whose set-up steps are noted down instead of taken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.steps: list[list[str]] = []
        self.failing: set[str] = set()
        for name in ("requirements.lock", "pyproject.toml"):
            (folder / name).write_text(name, encoding="utf-8")

    def step(self, command: list[str], failure: str) -> bool:
        self.steps.append(command)
        if "venv" in command:
            pmf.venv_python().parent.mkdir(parents=True)
            pmf.venv_python().touch()
        return not self.failing & {Path(command[0]).name, *command}

    def set_up(self) -> list[str]:
        self.steps.clear()
        pmf.set_up()
        return [
            " ".join(Path(command[0]).name if part == command[0] else part for part in command)
            for command in self.steps
        ]


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    made_up = Checkout(tmp_path)
    monkeypatch.setattr(pmf, "HERE", tmp_path)
    monkeypatch.setattr(pmf, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(pmf, "LOCK", tmp_path / "requirements.lock")
    monkeypatch.setattr(pmf, "PYPROJECT", tmp_path / "pyproject.toml")
    monkeypatch.setattr(pmf, "STAMP", tmp_path / ".venv" / "pmf-set-up.txt")
    monkeypatch.setattr(pmf, "step", made_up.step)
    monkeypatch.setattr(pmf.shutil, "which", lambda name: None)
    return made_up


def test_second_call_has_nothing_to_do(checkout):
    assert checkout.set_up()
    assert checkout.set_up() == []


def test_packages_come_from_the_hashed_lock_and_the_checkout_after_it(checkout):
    *_, locked, itself = checkout.set_up()
    assert "--require-hashes" in locked
    assert str(pmf.LOCK) in locked
    assert "-e" in itself
    assert "--no-deps" in itself
    assert "--no-build-isolation" in itself


def test_uv_is_used_where_it_works(checkout, monkeypatch):
    monkeypatch.setattr(pmf.shutil, "which", lambda name: "/somewhere/uv")
    steps = checkout.set_up()
    assert all(step.startswith("uv ") for step in steps)
    assert all("--system-certs" in step and "--compile-bytecode" in step for step in steps if "install" in step)


def test_pip_takes_over_from_a_failing_uv(checkout, monkeypatch):
    monkeypatch.setattr(pmf.shutil, "which", lambda name: "/somewhere/uv")
    checkout.failing = {"uv"}
    assert " -m pip install" in checkout.set_up()[-1]
    assert checkout.set_up() == []


def test_half_made_environment_is_made_again(checkout):
    checkout.set_up()
    pmf.STAMP.unlink()
    leftover = pmf.VENV / "leftover"
    leftover.touch()
    assert "-m venv" in " ".join(checkout.set_up())
    assert not leftover.exists()


def test_environment_without_its_python_is_made_again(checkout):
    checkout.set_up()
    pmf.venv_python().unlink()
    assert "-m venv" in " ".join(checkout.set_up())
    assert pmf.venv_python().exists()


@pytest.mark.parametrize("name", ["LOCK", "PYPROJECT"])
def test_changed_lock_or_project_updates_in_place(checkout, name):
    checkout.set_up()
    getattr(pmf, name).write_text("changed", encoding="utf-8")
    assert "-m venv" not in " ".join(steps := checkout.set_up())
    assert "--require-hashes" in " ".join(steps)


def test_another_python_makes_it_anew(checkout, monkeypatch):
    checkout.set_up()
    monkeypatch.setattr(pmf.sys, "base_prefix", "/another/python")
    assert "-m venv" in " ".join(checkout.set_up())


def test_failure_leaves_no_stamp_and_says_what_to_do(checkout, capsys):
    checkout.set_up()
    pmf.LOCK.write_text("changed", encoding="utf-8")
    checkout.failing = {"install"}
    assert pmf.main(["test"]) == 2
    assert "the same command tries again" in capsys.readouterr().err
    checkout.failing = set()
    assert "-m venv" in " ".join(checkout.set_up())


def test_failure_on_a_python_too_new_to_have_been_tried_names_one_that_was(checkout, monkeypatch, capsys):
    checkout.failing = {"install"}
    monkeypatch.setattr(pmf, "NEWEST_TRIED", sys.version_info[:2])
    assert pmf.main([]) == 2
    assert "try python" not in capsys.readouterr().err
    monkeypatch.setattr(pmf, "NEWEST_TRIED", (3, 10))
    assert pmf.main([]) == 2
    assert "try python3.10" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("system", "remedy"),
    [
        ({"ID": "debian"}, "sudo apt install python{}.{}-venv"),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "sudo apt install python{}.{}-venv"),
        ({"ID": "fedora"}, "python.org"),
        (None, "python.org"),
    ],
)
def test_missing_venv_module_is_answered_with_what_to_install(checkout, monkeypatch, capsys, system, remedy):
    def os_release() -> dict[str, str]:
        if system is None:
            raise OSError
        return system

    monkeypatch.setattr(pmf.platform, "freedesktop_os_release", os_release)
    find = importlib.util.find_spec
    monkeypatch.setattr(
        pmf.importlib.util, "find_spec", lambda name, package=None: None if name == "ensurepip" else find(name, package)
    )
    assert pmf.main(["run", "quarterly"]) == 2
    told = capsys.readouterr().err
    assert "ensurepip" in told
    assert remedy.format(*sys.version_info) in told
    assert not pmf.VENV.exists()


def test_old_python_is_told_so_in_one_message():
    act_old = "import runpy, sys; sys.version_info = (3, 10, 2, 'final', 0); runpy.run_path(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", act_old, str(SCRIPT)], capture_output=True, text=True, check=False, timeout=SECONDS
    )
    assert done.returncode == 2
    assert "needs Python 3.11 or later" in done.stderr
    assert "Traceback" not in done.stderr


def test_old_python_can_read_it_and_nothing_needs_installing():
    tree = ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 7))
    imported = {
        name.name.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    }
    imported |= {str(node.module).partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert "__future__" not in imported
    assert imported <= sys.stdlib_module_names


def test_steps_compile_bytecode_even_where_python_is_told_not_to(monkeypatch, capsys):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    ask = "import os, sys; print('spoken'); sys.exit('PYTHONDONTWRITEBYTECODE' in os.environ)"
    assert pmf.step([sys.executable, "-c", ask], "why")
    assert capsys.readouterr().err == ""


def test_a_failing_step_shows_what_was_printed_and_why(capsys):
    assert not pmf.step([sys.executable, "-c", "import sys; print('the cause'); sys.exit(1)"], "the remedy")
    told = capsys.readouterr().err
    assert "the cause" in told
    assert told.rstrip().endswith("the remedy")


def test_a_step_that_cannot_start_has_failed(tmp_path, capsys):
    assert not pmf.step([str(tmp_path / "absent")], "the remedy")
    assert "absent" in capsys.readouterr().err


@pytest.mark.parametrize("code", [0, 1, 2, 130])
def test_exit_code_is_passed_through(code, tmp_path):
    assert pmf.run([sys.executable, "-c", f"raise SystemExit({code})"], folder=tmp_path) == code


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to die of")
def test_a_killed_command_is_no_success(tmp_path):
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert pmf.run([sys.executable, "-c", kill], folder=tmp_path) == 128 + signal.SIGKILL


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C reaches a Windows console otherwise")
def test_interrupt_waits_for_the_command_to_finish_and_exits_130(tmp_path):
    child = (
        "import pathlib, signal, sys, time\n"
        "def finish(*_):\n"
        "    time.sleep(0.5)\n"
        "    pathlib.Path('finished').touch()\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGINT, finish)\n"
        "time.sleep(0.5)  # so that whoever started it waits for it by now\n"
        "print('ready', flush=True)\n"
        "time.sleep(300)\n"
    )
    parent = (
        "import pathlib, sys, pmf; sys.exit(pmf.run([sys.executable, '-c', sys.argv[1]], folder=pathlib.Path.cwd()))"
    )
    environment = os.environ | {"PYTHONPATH": str(SCRIPT.parent)}
    with subprocess.Popen(
        [sys.executable, "-c", parent, child],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=SECONDS) == 130
    assert (tmp_path / "finished").exists()


@pytest.mark.parametrize(
    ("words", "module", "rest"),
    [
        (["run", "quarterly", "--all"], "pmflib", ["run", "quarterly", "--all"]),
        (["test", "-m", "fresh"], "pytest", ["-m", "fresh"]),
        (["test"], "pytest", [*pmf.EVERY_TEST]),
        ([], "pmflib", []),
    ],
)
def test_test_goes_to_pytest_and_every_other_word_to_pmf(monkeypatch, words, module, rest):
    given = []
    monkeypatch.setattr(pmf, "run", lambda command, *, folder: given.append(command) or 7)
    assert pmf.hand_over(words) == 7
    assert given == [[str(pmf.venv_python()), "-m", module, *rest]]
