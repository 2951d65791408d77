"""The README's two commands, word for word, in a clean clone with next to nothing in the environment.

There the second of them reads every test and runs those marked ``smoke``. That all of them pass on what is committed
is for the run before it to show, which `.ci/run` starts in a checkout without changes of its own.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUR = 3600

# What a machine needs to work at all, and how it reaches its package index.
KEPT = re.compile(
    r"PATH|LANG|SYSTEMROOT|COMSPEC|PATHEXT|TEMP|TMP|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE"
    r"|(HTTPS?|NO|ALL)_PROXY|PIP_(CERT|DEFAULT_TIMEOUT|CONFIG_FILE|(EXTRA_)?INDEX_URL|FIND_LINKS)"
    r"|UV_(CONFIG_FILE|DEFAULT_INDEX|INDEX|INDEX_URL|SYSTEM_CERTS|NATIVE_TLS)",
    re.IGNORECASE,
)


def two_commands(readme: str) -> list[str]:
    """Commands in the first fenced block under the README's heading "Two commands"."""
    section = re.search(r"^## Two commands.*?(?=^## |\Z)", readme, flags=re.DOTALL | re.MULTILINE)
    block = re.search(r"^```sh\n(.*?)^```$", section.group() if section else "", flags=re.DOTALL | re.MULTILINE)
    assert block, "README.md needs the heading `## Two commands` and under it a block fenced as sh"
    lines = (line.partition(" #")[0].strip() for line in block.group(1).splitlines())
    return [line for line in lines if line]


def run(command: str, folder: Path, home: Path, **more: str) -> str:
    """Run a command, and return what it said; ``more`` is added to the environment."""
    environment = {name: value for name, value in os.environ.items() if KEPT.fullmatch(name)}
    environment |= {"HOME": str(home), "USERPROFILE": str(home), "LANG": "C.UTF-8", **more}
    words = shlex.split(command)
    # `python3` is a name that only some systems know; everywhere it means the Python at hand.
    words[0] = words[0] if shutil.which(words[0]) else sys._base_executable
    done = subprocess.run(
        words, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        timeout=HOUR,
    )  # fmt: skip
    print(done.stdout[-3000:])
    assert done.returncode == 0, f"{command}\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}"
    return done.stdout


def test_readme_names_both_commands():
    first, second = two_commands((ROOT / "README.md").read_text("utf-8"))
    assert first == "python3 pmf.py run quarterly --all"
    assert second == "python3 pmf.py test"


def test_commands_are_found_under_their_heading():
    section = "## Two commands\n\nSay:\n\n```sh\none --all  # and wait\ntwo\n```\n"
    other = "## {}\n\n```sh\nother\n```\n"
    assert two_commands(other.format("Before") + section + other.format("After")) == ["one --all", "two"]
    with pytest.raises(AssertionError, match="needs the heading"):
        two_commands("## Two commands\n\nnone\n\n" + other.format("After"))


@pytest.mark.fresh
def test_both_commands_work_in_a_clean_clone(tmp_path):
    clone, home = tmp_path / "pmf-workbook", tmp_path / "home"
    home.mkdir()
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    report, tests = two_commands((clone / "README.md").read_text("utf-8"))

    run(report, clone, home)
    written = sorted(clone.glob("outputs/northmere/*/internal-officer/quarterly/*/report.html"))
    assert len(written) > 1, "no report for the council and its districts"
    for page in written:
        names = ("report.html", "report.pdf", "data.xlsx", "report.docx")
        sizes = {name: (page.parent / name).stat().st_size for name in names}
        assert all(sizes.values()), f"{page.parent.name}: {sizes}"
    assert list(clone.glob("outputs/northmere/*/internal-officer/index.html"))

    said = run(tests, clone, home, PYTEST_ADDOPTS="-m smoke")
    passed = re.search(r"(\d+) passed", said)
    assert passed
    assert int(passed.group(1)) > 200
    status = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True)
    assert status.stdout == "", "the two commands changed committed files"
