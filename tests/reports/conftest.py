"""Reports opened on fabricated figures, without a store."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pmflib.disclosure import Release
from pmflib.reports import base
from tests.releases import Case, fabricate


@pytest.fixture
def opens(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Release]:
    """Make every report open the fabricated figures of a case."""

    def open_case(case: Case | None = None) -> Release:
        release = fabricate(case or Case())
        monkeypatch.setattr(base, "opened", lambda _: release)
        return release

    return open_case
