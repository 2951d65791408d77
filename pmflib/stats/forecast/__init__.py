"""Where a series will stand at the end of the year, how sure that is, and how often such promises were kept."""

from __future__ import annotations

from pmflib.stats.forecast.backtest import backtest
from pmflib.stats.forecast.project import project, year_end

__all__ = ["backtest", "project", "year_end"]
