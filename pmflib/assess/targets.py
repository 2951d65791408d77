"""Each figure against the target that held on the last day of its period."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from pmflib import formats, frames
from pmflib.assess.grid import Floats
from pmflib.catalogue.models import Catalogue, Target

_LEVELS = ("target", "floor", "stretch", "tolerance", "floor_tolerance", "lower_threshold", "upper_threshold")
_SCALED = ("target", "floor", "stretch")
_DATES = ("valid_from", "valid_to", "agreed_on", "review_due")
_REST = ("baseline", "baseline_period", "profile", "origin", "set_by", "capacity_note", "version")
_HALF_WIDTH = float(ndtri(0.975))
_FOR_EVER = pd.Timestamp("2262-01-01")


def targets(core: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return `frames.TARGETS`: RAG on the displayed value, and the probability that the true value meets the target.

    Parameters
    ----------
    core : DataFrame
        Shape `frames.CORE`.
    catalogue : Catalogue
        With its targets; each is valid from one day to another.

    Notes
    -----
    Green meets the target, amber the floor, red neither; with polarity near, the distance to the target decides;
    activity has thresholds and no RAG. The value is rounded as it is displayed before it is rated, so that no
    reader sees 20.0 rated against 20 as missed. A count is rated in the indicator's own window only, a count of the
    year to date by the share of the target due by then. The interval never changes the rating; it gives
    ``p_meets`` beside it.
    """
    rated = held_targets(core.loc[core["breakdown"] == "all"], catalogue)
    rated = rated.loc[rated["version"].notna()].reset_index(drop=True)
    if rated.empty:
        return frames.empty(frames.TARGETS)
    indicators = catalogue.indicators
    polarity = rated["indicator"].map({code: one.polarity for code, one in indicators.items()}).to_numpy(dtype=str)
    decimals = rated["indicator"].map({code: one.decimals for code, one in indicators.items()})
    shown = np.array([formats.rounded(*pair) for pair in zip(rated["value"], decimals, strict=True)], dtype=np.float64)
    found = rated.assign(
        rag=_rag(shown, rated, polarity),
        threshold=_threshold(shown, rated),
        gap_to_target=shown - rated["target"],
        p_meets=p_meets(rated, polarity),
    )
    return frames.conform(found[frames.names(frames.TARGETS)], frames.TARGETS)


def held_targets(rows: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the rows with the target valid on the last day of their period, if there is one.

    Parameters
    ----------
    rows : DataFrame
        Columns indicator, area, window and period_end; order and index stay.
    catalogue : Catalogue
    """
    pairs = [(target, area) for target in catalogue.targets for area in target.areas]
    held = pd.DataFrame(
        [{"indicator": target.indicator, "area": area} | _fields(target) for target, area in pairs],
        columns=["indicator", "area", *_LEVELS, *_DATES, *_REST],
    )
    held = held.astype(dict.fromkeys(_DATES, "datetime64[s]") | dict.fromkeys(_LEVELS, "float64"))
    asked = rows[["indicator", "area", "window", "period_end"]].assign(position=np.arange(len(rows)))
    both = asked.loc[asked["indicator"].isin(held["indicator"])].merge(held, on=["indicator", "area"])
    valid = (both["period_end"] >= both["valid_from"]) & (both["period_end"] <= both["valid_to"].fillna(_FOR_EVER))
    own = both["indicator"].map({code: one.window for code, one in catalogue.indicators.items()})
    counted = both["indicator"].map({code: one.unit == "count" for code, one in catalogue.indicators.items()})
    comparable = ~counted.astype(bool) | (both["window"] == own)
    found = _profiled(both.loc[valid & comparable]).set_index("position")
    laid = found[[*_LEVELS, *_DATES, *_REST]].reindex(np.arange(len(rows))).set_index(rows.index)
    return pd.concat([rows, laid], axis=1)


def _fields(target: Target) -> dict[str, object]:
    return {name: getattr(target, name) for name in (*_LEVELS, *_DATES, *_REST)}


def _profiled(rated: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the levels of a year to date scaled by the share due at the end of the period."""
    due = np.array([_due(*row) for row in zip(rated["profile"], rated["window"], rated["period_end"], strict=True)])
    return rated.assign(**{name: rated[name] * due for name in _SCALED})


def _due(profile: tuple[float, ...], window: str, end: pd.Timestamp) -> float:
    """Return the share of the year's target due by the end of a period; missing between two ends of the profile."""
    if not profile or window != "ytd":
        return 1.0
    months = (end.month - 4) % 12 + 1
    place, rest = divmod(months * len(profile), 12)
    return profile[place - 1] if rest == 0 else np.nan


def _rag(shown: Floats, rated: pd.DataFrame, polarity: np.ndarray) -> np.ndarray:
    target, floor = rated["target"].to_numpy(), rated["floor"].to_numpy()
    sign = np.select([polarity == "high", polarity == "low"], [1.0, -1.0], np.nan)
    near = polarity == "near"
    with np.errstate(invalid="ignore"):
        # One rounding step of binary arithmetic must not turn a colour.
        distance = np.round(np.abs(shown - target), 9)
        met = np.where(near, distance <= rated["tolerance"], (shown - target) * sign >= 0)
        held = np.where(near, distance <= rated["floor_tolerance"], (shown - floor) * sign >= 0)
    rateable = np.isfinite(shown) & np.isfinite(target)
    return np.select([~rateable, met, held], ["none", "green", "amber"], "red")


def _threshold(shown: Floats, rated: pd.DataFrame) -> np.ndarray:
    lower, upper = rated["lower_threshold"].to_numpy(), rated["upper_threshold"].to_numpy()
    asked = np.isfinite(shown) & (np.isfinite(lower) | np.isfinite(upper))
    return np.select([~asked, shown < lower, shown > upper], ["", "below", "above"], "within")


def p_meets(rated: pd.DataFrame, polarity: np.ndarray) -> Floats:
    """Return the probability that the true value meets the target, given the value and its 95% limits.

    Parameters
    ----------
    rated : DataFrame
        Columns value, lower, upper, target and tolerance.
    polarity : array of str
        high, low or near by row; missing for none.

    Notes
    -----
    On each side of the value the true one is taken to lie as a normal curve whose 97.5% point is that side's
    limit: an interval wider upwards gives more room upwards.
    """
    target, tolerance = rated["target"].to_numpy(), rated["tolerance"].to_numpy()
    below = _below(rated, target)
    near = _below(rated, target + tolerance) - _below(rated, target - tolerance)
    return np.select([polarity == "high", polarity == "low", polarity == "near"], [1.0 - below, below, near], np.nan)


def _below(rated: pd.DataFrame, level: Floats) -> Floats:
    """Return the probability that the true value lies below a level."""
    value, lower, upper = (rated[name].to_numpy() for name in ("value", "lower", "upper"))
    reach = level - value
    side = np.where(reach < 0, value - lower, upper - value) / _HALF_WIDTH
    with np.errstate(invalid="ignore", divide="ignore"):
        # Limits without width leave no doubt; a value exactly on the level is as likely above as below.
        score = np.where(reach == 0, 0.0, reach / side)
    return np.where(np.isfinite(lower) & np.isfinite(upper) & np.isfinite(reach), ndtr(score), np.nan)
