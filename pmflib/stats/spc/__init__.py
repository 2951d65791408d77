"""Statistical process control: what of a series is noise and what is a signal."""

from __future__ import annotations

from pmflib.stats.spc.xmr import XmR, xmr

__all__ = ["XmR", "xmr"]
