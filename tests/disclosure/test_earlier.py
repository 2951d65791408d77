"""The edition before: of the same kind, published before stored, the newest version of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmflib import store


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for folder in (
        "releases/2025-26/public",
        "releases/2026-27-q1/public",
        "releases/2026-27-q2/public",
        "releases/2025-26-q4/public",
        "editions/2026-27-q1-v2/public/data",
        "editions/2026-27-q1-v10/public/data",
        "editions/2026-27-q1-v11/members/data",
    ):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "release.json").write_text("{}")
    return tmp_path


@pytest.mark.parametrize(
    ("edition", "before"),
    [
        ("2026-27-q2", "editions/2026-27-q1-v10/public/data"),
        ("2026-27-q1", "releases/2025-26-q4/public"),
        ("2025-26-q4", None),
        ("2026-27", "releases/2025-26/public"),
    ],
)
def test_the_newest_version_of_the_newest_edition_of_its_kind_counts(place: Path, edition: str, before: str | None):
    assert store.edition_before(place, edition, "public") == (None if before is None else place / before)


def test_versions_come_in_order(place: Path) -> None:
    found = [folder.parents[1].name for _, folder in store.published_slices(place, "public")]
    assert found == ["2026-27-q1-v2", "2026-27-q1-v10"]
