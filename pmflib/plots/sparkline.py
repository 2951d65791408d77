"""The course of a series in the height of a line of text, for a table cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pmflib import theme

_WIDTH, _HEIGHT, _EDGE = 64.0, 18.0, 3.0


def sparkline(values: Sequence[float]) -> str:
    """Return a series as a small SVG: gaps stay gaps, the last point is a dot; empty below two points.

    Parameters
    ----------
    values : sequence of float
        From the oldest to the newest; missing is NaN.

    Returns
    -------
    str
    """
    numbers = np.asarray(values, dtype=float)
    there = np.flatnonzero(np.isfinite(numbers))
    if len(there) < 2:
        return ""
    x = np.linspace(_EDGE, _WIDTH - _EDGE, len(numbers))
    low, high = numbers[there].min(), numbers[there].max()
    share = (numbers - low) / (high - low) if high > low else np.where(np.isfinite(numbers), 0.5, np.nan)
    y = _HEIGHT - _EDGE - share * (_HEIGHT - 2 * _EDGE)
    last = there[-1]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" '
        f'width="{_WIDTH:g}" height="{_HEIGHT:g}">'
        f'<path d="{_path(x, y)}" fill="none" stroke="{theme.BRAND}" stroke-width="1.5" stroke-linejoin="round"/>'
        f'<circle cx="{x[last]:.1f}" cy="{y[last]:.1f}" r="2.6" fill="{theme.WARNING}"/></svg>'
    )


def _path(x: np.ndarray, y: np.ndarray) -> str:
    steps = []
    drawing = False
    for across, down in zip(x, y, strict=True):
        if np.isfinite(down):
            steps.append(f"{'L' if drawing else 'M'}{across:.1f} {down:.1f}")
        drawing = bool(np.isfinite(down))
    return "".join(steps)
