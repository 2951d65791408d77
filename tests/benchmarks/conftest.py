"""Benchmarks stand aside from the tests: ``pytest tests/benchmarks --benchmark-only`` runs them."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave benchmarks out unless they were asked for by name of the option."""
    return None if config.getoption("benchmark_only", default=False) else True
