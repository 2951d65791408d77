"""Statistical process control: what of a series is noise and what is a signal."""

from __future__ import annotations

from pmflib.stats.spc.charts import chart
from pmflib.stats.spc.runs import critical, runs_signal
from pmflib.stats.spc.steps import suggest_steps
from pmflib.stats.spc.xmr import XmR, xmr

__all__ = ["XmR", "chart", "critical", "runs_signal", "suggest_steps", "xmr"]
