"""The lock: everything the project needs, pinned, hashed, and silent about where it was fetched from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
RENEW = "renew the lock as CONTRIBUTING.md says"
ENTRY = re.compile(r"^(?P<requirement>[^\s#\\-][^\\]*?) \\\n(?P<hashes>(?:    --hash=\S+(?: \\)?\n)+)", re.MULTILINE)


@pytest.fixture(scope="module")
def lock() -> str:
    return (ROOT / "requirements.lock").read_text("utf-8")


@pytest.fixture(scope="module")
def pinned(lock) -> dict[str, list[Requirement]]:
    entries: dict[str, list[Requirement]] = {}
    for entry in ENTRY.finditer(lock):
        requirement = Requirement(entry["requirement"])
        entries.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return entries


def declared() -> list[Requirement]:
    file = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project = file["project"]
    names = [*project["dependencies"], *project["optional-dependencies"]["dev"], *file["build-system"]["requires"]]
    return [Requirement(name) for name in names]


def test_lock_says_nothing_but_pins_and_hashes(lock):
    assert ENTRY.sub("", lock) == "", RENEW
    assert "://" not in lock


def test_every_entry_is_pinned_and_carries_sha256(lock, pinned):
    assert len(pinned) > 100
    assert all(re.fullmatch(r"==[^,*]+", str(entry.specifier)) for entries in pinned.values() for entry in entries)
    hashes = re.findall(r"--hash=(\S+)", lock)
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes)


@pytest.mark.parametrize("requirement", declared(), ids=str)
def test_everything_declared_is_locked_within_its_bounds(pinned, requirement):
    entries = pinned.get(canonicalize_name(requirement.name), [])
    assert entries, f"{requirement.name} is not in requirements.lock: {RENEW}"
    for entry in entries:
        version = str(entry.specifier).removeprefix("==")
        assert requirement.specifier.contains(version), f"{entry} breaks {requirement}: {RENEW}"


def test_lock_serves_windows_and_macos_too(pinned):
    markers = " ".join(str(entry.marker) for entries in pinned.values() for entry in entries if entry.marker)
    assert "win32" in markers
    assert "darwin" in markers
