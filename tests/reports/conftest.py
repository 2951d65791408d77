"""Reports opened on fabricated figures, without a store."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pmflib.disclosure import Release
from pmflib.reports import base
from tests.releases import Case, fabricate


@pytest.fixture
def shows(monkeypatch: pytest.MonkeyPatch) -> Callable[[Release], Release]:
    """Make every report open this release."""

    def show(release: Release) -> Release:
        monkeypatch.setattr(base, "opened", lambda _: release)
        return release

    return show


@pytest.fixture
def opens(shows: Callable[[Release], Release]) -> Callable[..., Release]:
    """Make every report open the fabricated figures of a case."""
    return lambda case=None: shows(fabricate(case or Case()))
