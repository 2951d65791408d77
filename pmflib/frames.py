"""The shapes that cross doors: which columns, what each means, what each could reveal.

One list of `Column` per table. Rooms check a frame at the door with `conform`; disclosure asks
each column what it reveals; the data dictionary is written from the same lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

Kind = Literal["text", "number", "date"]
Reveals = Literal["neither", "numerator", "denominator", "both"]
About = Literal["area", "comparator"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a shape.

    Parameters
    ----------
    name : str
    kind : {"text", "number", "date"}
        Text is ``str``, a number ``float64`` (missing is NaN), a date naive ``datetime64``.
    meaning : str
        One line for the data dictionary.
    reveals : {"neither", "numerator", "denominator", "both"}
        Which count of children a reader could work out from it.
    about : {"area", "comparator"}
        Whose count that is: the row's own area's, or that of what it is held against.
    """

    name: str
    kind: Kind
    meaning: str
    reveals: Reveals = "neither"
    about: About = "area"


class ShapeError(ValueError):
    """A frame does not have the shape its door asks for: a fault of ours, not of the user."""


def _text(name: str, meaning: str, reveals: Reveals = "neither") -> Column:
    return Column(name=name, kind="text", meaning=meaning, reveals=reveals)


def _date(name: str, meaning: str) -> Column:
    return Column(name=name, kind="date", meaning=meaning)


def _number(name: str, meaning: str, reveals: Reveals = "neither") -> Column:
    return Column(name=name, kind="number", meaning=meaning, reveals=reveals)


def _other(name: str, meaning: str) -> Column:
    return Column(name=name, kind="number", meaning=meaning, reveals="both", about="comparator")


def _interval(name: str, what: str) -> tuple[Column, Column]:
    return (
        _number(f"{name}_lower", f"Lower 95% limit of {what}", "both"),
        _number(f"{name}_upper", f"Upper 95% limit of {what}", "both"),
    )


_IDENTITY = (
    _text("indicator", "Code in indicators.yml"),
    _text("area", "ONS code; fictional codes start with X; teams and providers by slug"),
)
_SPLIT = (
    _text("breakdown", "Characteristic the row is split by, or all"),
    _text("category", "Group within the breakdown, or all"),
    _text("window", "month, quarter, ytd, r12m, year or snapshot"),
)
KEY: tuple[str, ...] = ("indicator", "area", "breakdown", "category", "window", "period_end")
SERIES: tuple[str, ...] = KEY[:-1]
_KEY_COLUMNS = (*_IDENTITY, *_SPLIT, _date("period_end", "Last day of the period"))

_MEASURED = (
    _number("numerator", "Events or cases counted", "numerator"),
    _number("denominator", "Base of the figure", "denominator"),
    _number("value", "In the indicator's unit", "both"),
    _number("lower", "Lower 95% limit (observations: only where the source publishes one)", "both"),
    _number("upper", "Upper 95% limit (observations: only where the source publishes one)", "both"),
    _number("n", "Cases the value rests on; decides 'too few to judge'", "both"),
)
_ORIGIN = (
    _text("status", "Why a value is missing; empty where it is there"),
    _text("marks", "Qualifies a value that is there: provisional, estimated, revised, break; joined by ;"),
    _text("source", "Table it came from, as named in sources.yml"),
    _date("release", "Publication or extract date"),
)

OBSERVATIONS: tuple[Column, ...] = (
    *_IDENTITY,
    _text("level", "england, region, authority, district, provider or team"),
    *_SPLIT,
    _date("period_start", "First day of the period"),
    _date("period_end", "Last day of the period"),
    *_MEASURED,
    *_ORIGIN,
)

CORE: tuple[Column, ...] = (
    *OBSERVATIONS,
    _date("previous_period_end", "Last day of the period before, of the same series"),
    _number("previous", "Value of the period before", "both"),
    _number("change", "Value minus previous, in the unit (percentage points for per cent)", "both"),
    _number("change_lower", "Lower 95% limit of the change", "both"),
    _number("change_upper", "Upper 95% limit of the change", "both"),
    # Whether a number is small itself or protects another one would help a reader to work it out: not told here.
    _text("hidden_because", "source: its source hid it; protected: hidden here, see the officers' record; else empty"),
)

COMPARISONS: tuple[Column, ...] = (
    *_KEY_COLUMNS,
    _text("comparator", "neighbours, region, england or districts"),
    _text("comparator_set", "Name of the neighbour set, or code of the region or country"),
    _date("comparator_period_start", "First day of the comparator's own period"),
    _date("comparator_period_end", "Last day of the comparator's own period"),
    _other("comparator_value", "Median of the neighbours or districts; published value of region or England"),
    _other("comparator_mean", "Unweighted mean of the neighbours or districts with data"),
    _other("spread_lower", "Lower quartile of the group"),
    _other("spread_upper", "Upper quartile of the group"),
    _number("with_data", "Members of the group with a value"),
    _number("members", "Members of the group"),
    _number("gap", "Value minus comparator_value, in the unit", "both"),
    _number("gap_lower", "Lower 95% limit of the gap", "both"),
    _number("gap_upper", "Upper 95% limit of the gap", "both"),
    _number("rank", "1 is best; ties share the smaller rank; missing without polarity", "both"),
    _number("of", "Areas ranked, the area itself included"),
    _text("quartile_band", "A (best quarter) to D; empty without polarity", "both"),
    _text("comparator_status", "Why the comparator's value is missing; empty where it is there"),
    _number("funnel_z", "England: standard errors from the pooled figure, over-dispersion allowed for", "both"),
    _number("funnel_position", "England: limits (95%, 99.8%) the value lies beyond: -2, -1, 0, 1 or 2", "both"),
)

SHIFTS: tuple[Column, ...] = (
    *_KEY_COLUMNS,
    _date("since", "Last day of the earlier period the gap is held against"),
    _text("comparator_set", "Neighbour list, applied to both periods"),
    _date("comparator_since", "Last day of the neighbours' own earlier period"),
    _date("comparator_period_end", "Last day of the neighbours' own later period"),
    _number("gap_then", "Gap to the neighbours' median in the earlier period", "both"),
    _number("gap_now", "Gap to the neighbours' median in the later period", "both"),
    _number("shift", "gap_now minus gap_then = own_change minus neighbours_change", "both"),
    *_interval("shift", "the shift"),
    _number("own_change", "Own change between the two periods", "both"),
    *_interval("own_change", "the own change"),
    _other("neighbours_change", "Change of the neighbours' median on this list"),
    _other("neighbours_change_lower", "Lower 95% limit of the neighbours' change"),
    _other("neighbours_change_upper", "Upper 95% limit of the neighbours' change"),
    _text("previous_set", "Neighbour list used before; empty if none"),
    _number("gap_then_previous_set", "Gap in the earlier period on the list used before", "both"),
    _number("gap_now_previous_set", "Gap in the later period on the list used before", "both"),
    _other("list_effect", "Taken after the shift: gap_then minus gap_then_previous_set, the change of list alone"),
    _text("mix_breakdown", "Breakdown whose categories the own change is split by; empty if none"),
    _number("mix_effect", "Part of the own change due to a changed mix of categories", "both"),
    _number("within_effect", "Part of the own change due to change within categories", "both"),
    _text("verdict", "real: the interval excludes zero; unclear: it does not; empty without interval", "both"),
    _text("justification", "Recorded reason for the shift; empty if none is recorded"),
    _text("justified_by", "Who recorded the reason"),
)

TARGETS: tuple[Column, ...] = (
    *_KEY_COLUMNS,
    _number("baseline", "Value the target starts from"),
    _text("baseline_period", "Period of the baseline, as written in targets.yml"),
    _number("target", "Target of the period, the profile through the year applied"),
    _number("floor", "Floor standard of the period; missing it must lead to management action"),
    _number("stretch", "What would be very good"),
    _number("tolerance", "Polarity near: green this close to the target"),
    _number("floor_tolerance", "Polarity near: amber this close to the target"),
    _number("lower_threshold", "Activity below it is asked about; no RAG"),
    _number("upper_threshold", "Activity above it is asked about; no RAG"),
    _text("rag", "green, amber or red on the displayed value; none without one, or where thresholds rule", "both"),
    _text("threshold", "within, below or above the thresholds; empty where there are none", "both"),
    _number("gap_to_target", "Displayed value minus target", "both"),
    _number("p_meets", "Probability that the true value meets the target, from the interval; 0 to 1", "both"),
    _text("origin", "Where the target comes from"),
    _text("set_by", "Who agreed it"),
    _date("agreed_on", "Day it was agreed"),
    _date("review_due", "Day it is to be reviewed"),
    _text("capacity_note", "What the target assumes of staff and money"),
    _text("version", "Version of the target"),
)

SIGNALS: tuple[Column, ...] = (
    *_KEY_COLUMNS,
    _number("points", "Values the process limits rest on: those of the series since its last break"),
    _number("mean", "Mean of the process; none below 12 points", "both"),
    _number("lpl", "Lower process limit", "both"),
    _number("upl", "Upper process limit", "both"),
    _text("special_cause", "Rule the value breaks; empty if none", "both"),
    _text("variation", "common_cause, improvement, concern, neutral_high or neutral_low; empty without limits", "both"),
    _text("assurance", "consistent_pass, consistent_fail or inconsistent at the target; empty without one", "both"),
    _number("slope", "Change a period by regression over the series since its last break; from five points", "both"),
    *_interval("slope", "the slope"),
    _text("direction", "improving, worsening, rising, falling or no clear change, by the slope's limits", "both"),
    _number("attention_p", "Chance of so unusual a value, adjusted for having looked at all indicators", "both"),
    _number("attention", "Rank of attention among the area's indicators, 1 first", "both"),
    _number("forecast", "Projected value at the end of the financial year", "both"),
    *_interval("forecast", "the projected value"),
    _date("forecast_period_end", "Last day of the period projected"),
    _number("p_on_track", "Probability that the projected value meets the target; 0 to 1", "both"),
)

BOUNDS: tuple[Column, ...] = (
    *_KEY_COLUMNS,
    _number("unknown_share", "Per cent of cases whose answer is not known", "both"),
    _number("value_of_known", "Value among the cases whose answer is known", "both"),
    _number("bound_lower", "Value if no unknown case counted", "both"),
    _number("bound_upper", "Value if every unknown case counted", "both"),
)

QUALITY: tuple[Column, ...] = (
    *_KEY_COLUMNS,
    _text("confidence", "high, medium or low; empty without a value, or where nothing was checked"),
    _number("score", "0 to 100: what is left of full confidence after each reason's penalty"),
    _text("reasons", "Codes of what lowers it, worst first; joined by ;"),
    _text("bias", "up, down or unclear: where the doubtful records push the value; empty if none are doubtful"),
    _number("doubtful", "Doubtful records among those the value rests on", "both"),
    _number("doubtful_share", "Doubtful records as per cent of those the value rests on", "both"),
    _number("lowest", "Value if every doubtful record fell the way that lowers it", "both"),
    _number("highest", "Value if every doubtful record fell the way that raises it", "both"),
    _number("expected", "Provisional: what the value will be once late entries are in; empty if none are due", "both"),
    *_interval("expected", "the value once late entries are in"),
)

#: What the checks found. Its key is (rule, area, team, period_end); the area is the authority, a district,
#: ``county-wide`` or ``unallocated``.
FAILURES: tuple[Column, ...] = (
    _text("rule", "Code of the rule, as in quality.yml"),
    _text("record_table", "Record table it was checked on"),
    _text("dimension", "accuracy, completeness, consistency, timeliness, uniqueness or validity"),
    _text("area", "Code of the authority or district; county-wide or unallocated"),
    _text("team", "Slug of the team; empty for the whole area"),
    _date("period_start", "First day of the period the records belong to"),
    _date("period_end", "Last day of that period"),
    _number("checked", "Records checked", "denominator"),
    _number("failed", "Records that failed", "numerator"),
    _number("fixed", "Records that failed in the extract before and no longer do; empty if not looked at", "numerator"),
    _number("new", "Records that fail now and did not in the extract before; empty if not looked at", "numerator"),
)

#: What audits of case files found. Its key is (theme, round, area, team, measure, item, answer); the area is the
#: authority, a district, ``county-wide`` or ``unallocated``, and a team stands in its own district.
GRADES: tuple[Column, ...] = (
    _text("theme", "Theme, as in parameters/themes"),
    _text("round", "Round of audits, as in audit_rounds.csv"),
    _text("area", "Code of the authority or district; county-wide or unallocated"),
    _text("team", "Slug of the team; empty for the whole area"),
    _text("measure", "activity, grade, question, strength, improvement, agreement or moderation"),
    _text("item", "What was counted: done, late …; overall or the question; the code; the coefficient; the direction"),
    _text("answer", "Grade, or 'good or better'; coded or mentioned; auditors or moderation; else empty"),
    _date("period_start", "First day of the period the cases belong to"),
    _date("period_end", "Last day of that period"),
    _number("frame", "Cases there were to draw from", "denominator"),
    _number("number", "Audits with this answer", "numerator"),
    _number("base", "Audits with any answer (activity: planned; agreement: looked at twice)", "denominator"),
    _number("value", "Per cent of all cases, weighted; agreement: the coefficient; shift: grades", "both"),
    _number("lower", "Lower 95% limit; none for activity, which is no estimate", "both"),
    _number("upper", "Upper 95% limit; none for activity, which is no estimate", "both"),
    _number("n", "Audits the value rests on, allowing for unequal weights", "both"),
    _text("previous_round", "The theme's round before; empty if none"),
    _number("previous", "Its value", "both"),
    _number("change", "Value minus previous", "both"),
    *_interval("change", "the change"),
    _text("status", "Why a value is missing; empty where it is there"),
)

#: How long cases take, those still open counted for as long as they were seen; by view, area, period_end and days.
DURATIONS: tuple[Column, ...] = (
    _text("view", "Case view the cases are of, such as assessments"),
    _text("area", "Code of the authority or district; county-wide or unallocated"),
    _date("period_start", "First day on which the cases began"),
    _date("period_end", "Last day on which the cases began"),
    _number("days", "Days since the clock of the case started, on which at least one closed"),
    _text("unit", "working days or calendar days"),
    _number("time_limit", "Days by which a case is to be closed"),
    _number("begun", "Cases that began in the period", "denominator"),
    _number("at_risk", "Cases still open and seen just before that day", "both"),
    _number("still_open", "Per cent of cases still open after that day", "both"),
    _number("lower", "Lower 95% limit of that per cent", "both"),
    _number("upper", "Upper 95% limit of that per cent", "both"),
)

#: What complaints and findings are about. Its key is (view, area, theme, period_end).
THEMES: tuple[Column, ...] = (
    _text("view", "Case view the cases are of, such as complaints"),
    _text("area", "Code of the authority or district; unallocated"),
    _text("theme", "Code of the theme; other words for what is no code"),
    _date("period_start", "First day of the period"),
    _date("period_end", "Last day of the period"),
    _number("number", "Cases that name the theme; a case may name several", "numerator"),
    _number("base", "Cases", "denominator"),
)

SHAPES: dict[str, tuple[Column, ...]] = {
    "observations": OBSERVATIONS,
    "core": CORE,
    "comparisons": COMPARISONS,
    "shifts": SHIFTS,
    "targets": TARGETS,
    "signals": SIGNALS,
    "bounds": BOUNDS,
    "quality": QUALITY,
    "failures": FAILURES,
    "grades": GRADES,
    "durations": DURATIONS,
    "themes": THEMES,
}
#: What `assess` works out, in that order.
ASSESSED: tuple[str, ...] = ("core", "comparisons", "shifts", "targets", "signals", "bounds")
#: The tables of figures: what was assessed, and how far each figure can be trusted.
FIGURES: tuple[str, ...] = (*ASSESSED, "quality")
#: What travels with the figures of a release on a key of its own.
EVIDENCE: tuple[str, ...] = ("failures", "grades", "durations", "themes")
#: Every table of a release.
RELEASED: tuple[str, ...] = (*FIGURES, *EVIDENCE)


def names(shape: Sequence[Column]) -> list[str]:
    """Return the column names of a shape, in order."""
    return [column.name for column in shape]


def empty(shape: Sequence[Column]) -> pd.DataFrame:
    """Return a frame of the shape without rows."""
    return conform(pd.DataFrame({column.name: [] for column in shape}), shape)


def conform(frame: pd.DataFrame, shape: Sequence[Column]) -> pd.DataFrame:
    """Return the frame with exactly the columns of the shape, in order and of their kinds.

    Raises
    ------
    ShapeError
        If a column is missing or unknown, or its values are not of its kind.
    """
    wanted = names(shape)
    missing = [name for name in wanted if name not in frame.columns]
    unknown = [str(name) for name in frame.columns if name not in wanted]
    if missing or unknown:
        raise ShapeError(f"columns missing: {missing}; columns unknown: {unknown}")
    given = {name: frame[name] for name in wanted}
    cast = {column.name: _cast(given[column.name], column) for column in shape}
    # What is of the shape already is not put together again: tables pass several doors on their way.
    if list(frame.columns) == wanted and all(cast[name] is given[name] for name in wanted):
        return frame.copy(deep=False)
    return pd.DataFrame(cast)


def _cast(values: pd.Series, column: Column) -> pd.Series:
    try:
        if column.kind == "number":
            return values if values.dtype == "float64" else values.astype("float64")
        if column.kind == "date":
            return values if values.dtype == "datetime64[s]" else values.astype("datetime64[s]")
        # Millions of cells pass this door: those that are text already are not written again.
        return values if values.dtype == "str" and not values.hasnans else values.astype("str").fillna("")
    except (TypeError, ValueError) as error:
        raise ShapeError(f"column {column.name} is not {column.kind}: {error}") from error


def dictionary() -> pd.DataFrame:
    """Return the data dictionary: one row per table and column, with kind, meaning and what it could reveal.

    Returns
    -------
    DataFrame
        Columns ``table, column, kind, meaning, reveals, about``, in the order of the tables.
    """
    rows = [
        (table, column.name, column.kind, column.meaning, column.reveals, column.about)
        for table, shape in SHAPES.items()
        for column in shape
    ]
    return pd.DataFrame(rows, columns=["table", "column", "kind", "meaning", "reveals", "about"], dtype="str")


def missing_is_explained(frame: pd.DataFrame) -> pd.Series:
    """Return, by row, whether the value is there or its status says why not."""
    return pd.Series(np.isfinite(frame["value"]) | (frame["status"] != ""), index=frame.index)
