"""Records into observations: one engine for every indicator that has a ``records:`` rule."""

from __future__ import annotations

from pmflib.measures.measuring import Observed, measure, observe

__all__ = ["Observed", "measure", "observe"]
