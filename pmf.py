"""Set PMF Workbook up on first use, then hand every word to the ``pmf`` command.

    python3 pmf.py run quarterly --all     set up, then build the sample council and write its reports
    python3 pmf.py test                    set up, then run the tests and the linters
    python3 pmf.py ANYTHING ELSE           the same as ``pmf ANYTHING ELSE``

Standard library only, the same on Windows, macOS and Linux, without administrator rights: everything goes into
``.venv`` beside this file. ``uv`` is used when it is there and works, otherwise pip. Both install the versions and
hashes in ``requirements.lock``.
"""

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

# No `from __future__ import annotations` here, and no syntax newer than Python 3.6, so that an old Python can read
# this file far enough to say that it is too old.
OLDEST = (3, 11)
NEWEST_TRIED = (3, 14)
if sys.version_info[:2] < OLDEST:
    sys.stderr.write(
        "PMF Workbook needs Python {}.{} or later; this is {}.\n"
        "Install a newer Python and call it by name, for example: python3.12 pmf.py\n".format(
            *OLDEST, platform.python_version()
        )
    )
    sys.exit(2)

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
LOCK = HERE / "requirements.lock"
PYPROJECT = HERE / "pyproject.toml"
STAMP = VENV / "pmf-set-up.txt"

DONE, CANNOT_START, INTERRUPTED = 0, 2, 130
LAST_LINES = 15

# The whole suite, on every core: a file's tests stay together, because they share what they made, and files begin in
# the order that tests/conftest.py gives them.
EVERY_TEST = ("--numprocesses", "logical", "--maxprocesses", "4", "--dist", "loadfile", "--no-loadscope-reorder")


class CannotSetUp(Exception):
    """Set-up cannot go on; the message says why and what to do."""


def main(words: list[str]) -> int:
    """Set up if need be, then run ``words``; the exit code is that of the command run."""
    try:
        set_up()
        return hand_over(words)
    except CannotSetUp as problem:
        say(str(problem))
        return CANNOT_START
    except KeyboardInterrupt:
        say("Interrupted. The same command goes on from here.")
        return INTERRUPTED


def set_up() -> None:
    """Make ``.venv`` whole: nothing to do, an update in place, or made from nothing."""
    wanted, found = stamp(), read_stamp()
    if found == wanted and venv_python().exists():
        return
    # A stamp is written last and removed first, so a folder without one is half made and is made again.
    reuse = found[:1] == wanted[:1] and venv_python().exists()
    STAMP.unlink(missing_ok=True)
    if not (install_with_uv(reuse) or install_with_pip(reuse)):
        raise CannotSetUp(
            f"Set-up failed. {newer_hint()}Nothing outside .venv was changed; the same command tries again."
        )
    STAMP.write_text("\n".join(wanted) + "\n", encoding="utf-8")
    say("Set up.")


def stamp() -> list[str]:
    """What a whole ``.venv`` was made from: its Python and place, then the hash of lock and project file."""
    made_from = hashlib.sha256(LOCK.read_bytes() + PYPROJECT.read_bytes()).hexdigest()
    return ["Python {}.{} of {} for {}".format(*sys.version_info[:2], sys.base_prefix, HERE), made_from]


def read_stamp() -> list[str]:
    """Return the stamp left by the last complete set-up, or nothing."""
    try:
        return STAMP.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def venv_python() -> Path:
    """Where the environment's own Python stands on this system."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install_with_uv(reuse: bool) -> bool:
    """Install with ``uv``; False when it is absent or fails, for example behind a proxy it does not trust."""
    uv = shutil.which("uv")
    if uv is None:
        return False
    say("Setting up with uv (once) ...")
    if not reuse:
        clear()
    pip = [uv, "pip", "install", "--quiet", "--python", str(venv_python()), "--system-certs", "--compile-bytecode"]
    steps = [
        *([] if reuse else [[uv, "venv", "--quiet", "--no-project", "--python", base_python(), str(VENV)]]),
        [*pip, "--require-hashes", "-r", str(LOCK)],
        [*pip, "--no-deps", "--no-build-isolation", "-e", str(HERE)],
    ]
    return all(step(command, "uv did not manage; pip takes over.") for command in steps)


def install_with_pip(reuse: bool) -> bool:
    """Install with the ``venv`` and ``pip`` that come with Python."""
    check_modules()
    if not (reuse and step([str(venv_python()), "-m", "pip", "--version"], "Making .venv again.")):
        say("Making .venv ...")
        clear()
        if not step([base_python(), "-m", "venv", str(VENV)], "Python could not make .venv."):
            return False
    say("Fetching and installing the packages with pip; this takes about two minutes, once ...")
    pip = [str(venv_python()), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    steps = [
        [*pip, "--require-hashes", "--no-deps", "-r", str(LOCK)],
        # pip refuses an editable package together with hashes: hence a second step.
        [*pip, "--no-deps", "--no-build-isolation", "-e", str(HERE)],
    ]
    remedy = (
        "pip could not install the packages. Check the network and any proxy (HTTPS_PROXY); where a network inspects\n"
        "TLS, set PIP_CERT to your organisation's certificate file. Then give the same command again."
    )
    return all(step(command, remedy) for command in steps)


def check_modules() -> None:
    """Raise, naming the package to install, when this Python came without ``venv`` or ``ensurepip``."""
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise CannotSetUp(f"This Python came without the module {' and '.join(missing)}. {module_remedy()}")


def module_remedy() -> str:
    """Return the one command or download that brings ``venv`` and ``ensurepip``."""
    version = "{}.{}".format(*sys.version_info[:2])
    try:
        system = platform.freedesktop_os_release()
    except OSError:
        system = {}
    if {"debian", "ubuntu"} & {system.get("ID", ""), *system.get("ID_LIKE", "").split()}:
        return f"Install it and give the same command again:\n  sudo apt install python{version}-venv"
    return f"Install your system's full Python {version}, or the one from python.org, and give the same command again."


def newer_hint() -> str:
    """Say so when this Python is so new that packages may not be built for it yet."""
    if sys.version_info[:2] <= NEWEST_TRIED:
        return ""
    return "Packages may not be ready for Python {}.{}: try python{}.{}. ".format(*sys.version_info[:2], *NEWEST_TRIED)


def base_python() -> str:
    """Return the Python to build from: never the one inside ``.venv``, which may be about to go."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def clear() -> None:
    """Remove a half-made or outdated ``.venv``."""
    try:
        if VENV.exists():
            shutil.rmtree(VENV)
    except OSError as problem:
        raise CannotSetUp(f"{VENV} cannot be removed ({problem}). Close what uses it, then try again.") from problem


def step(command: list[str], failure: str) -> bool:
    """Run one set-up command quietly; when it fails, say so with the end of what it printed."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    try:
        done = subprocess.run(  # noqa: S603 - our own words, no shell
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, cwd=HERE
        )
        failed, printed = done.returncode != 0, done.stdout.decode(errors="replace").strip().splitlines()
    except OSError as problem:
        failed, printed = True, [f"{command[0]}: {problem}"]
    if failed:
        say("\n".join([*(f"  {line}" for line in printed[-LAST_LINES:]), failure]))
    return not failed


def hand_over(words: list[str]) -> int:
    """Run the tests, or the ``pmf`` command with ``words``, inside the environment."""
    if words[:1] == ["test"]:
        return run([str(venv_python()), "-m", "pytest", *(words[1:] or EVERY_TEST)], folder=HERE)
    return run([str(venv_python()), "-m", "pmflib", *words], folder=Path.cwd())


def run(command: list[str], *, folder: Path) -> int:
    """Run ``command`` to its end and return its exit code, 130 when it was interrupted."""
    interrupted = False
    with subprocess.Popen(command, cwd=folder) as child:  # noqa: S603 - no shell
        while True:
            try:
                code = child.wait()
                break
            except KeyboardInterrupt:
                # The command was told too and is putting its work in order: wait for it.
                interrupted = True
    return INTERRUPTED if interrupted else code if code >= 0 else 128 - code


def say(line: str) -> None:
    """Tell the person at the keyboard, leaving standard output to the command."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
