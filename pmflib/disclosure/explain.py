"""What a release withholds and why, in words an analyst can hand to a manager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pmflib import formats, frames
from pmflib.disclosure.release import Context, Release

_KEY = list(frames.KEY)
#: Reasons from the one that is told first.
_REASONS = ("source", "primary", "secondary", "rounding")
_SHOWN = 25
#: How the places are told that a reason holds for.
_SAID = {
    "primary": "small numbers, or all but small ones, in",
    "secondary": "to protect others, in",
    "source": "hidden by their source, in",
}
_WITHIN = "For officers only: it tells which numbers are small and which protect them, and the release does not."
_DOUBT = "How many records are doubtful is not shown either; how far a figure can be trusted is said in a word."


def explained(release: Release, withheld: pd.DataFrame, audit: Mapping[str, Any]) -> list[str]:
    """Return the lines that tell what is withheld from one area's release, and why.

    Parameters
    ----------
    release : Release
        The slice of the area.
    withheld, audit
        As `open_records` gives them.
    """
    context = release.context
    core = release.core
    core = core.loc[core["indicator"].isin(list(context.indicators))]
    here = core.loc[core["area"] == context.area]
    parts = core.loc[core["area"].map({code: area.parent for code, area in context.areas.items()}) == context.area]
    own = context.areas[context.area].name
    lines = [f"{context.council_name}, {context.edition_label}: {own}, for {_audience(context)}.", ""]
    if not audit.get("attacked"):
        return [*lines, str(audit["why"]), *_by_publishers(core), *context.withheld.values()]
    lines += [_WITHIN, ""]
    told = _told(core, withheld)
    lines += _headline(f"figures of {own}", here, told, context, audit)
    if len(parts):
        lines += ["", *_of_places(parts, told, context)]
    whole = ["", *context.withheld.values(), _DOUBT]
    lines += [*_elsewhere(told, here, parts, context), *_by_publishers(core), *whole, ""]
    return lines + _checked(audit, context)


def _audience(context: Context) -> str:
    return f"the audience '{context.audience}'"


def _told(core: pd.DataFrame, withheld: pd.DataFrame) -> pd.DataFrame:
    """One line per row of which something is withheld, with the reason that is told first."""
    order = withheld["reason"].map({reason: place for place, reason in enumerate(_REASONS)})
    first = withheld.assign(order=order).sort_values("order", kind="stable").drop_duplicates(_KEY)
    first = first.assign(period_end=first["period_end"].astype(core["period_end"].dtype))
    return core[[*_KEY, "level"]].merge(first[[*_KEY, "reason", "already"]], on=_KEY)


def _headline(
    what: str, rows: pd.DataFrame, told: pd.DataFrame, context: Context, audit: Mapping[str, Any]
) -> list[str]:
    """Tell of the figures the edition is about."""
    now = _of_edition(rows, context)
    hidden = _of_edition(told, context).merge(now[_KEY], on=_KEY)
    gone = hidden.loc[hidden["reason"] != "rounding"]
    lines = [f"{len(gone)} of the {len(now)} {what} in this edition are withheld."]
    lines += [f"  {_line(row, context, audit)}" for row in gone.head(_SHOWN).to_dict("records")]
    if len(gone) > _SHOWN:
        lines.append(f"  … and {len(gone) - _SHOWN} more.")
    if rounded := len(hidden) - len(gone):
        lines.append(f"{rounded} more are shown rounded.")
    return lines


def _of_places(rows: pd.DataFrame, told: pd.DataFrame, context: Context) -> list[str]:
    """Tell, indicator by indicator, of the figures of an authority's districts and teams."""
    now = _of_edition(rows, context)
    hidden = _of_edition(told, context).merge(now[_KEY], on=_KEY)
    gone = hidden.loc[hidden["reason"] != "rounding"]
    lines = [f"{len(gone)} of the {len(now)} figures of its districts and teams in this edition are withheld."]
    shown = now.groupby("indicator").size()
    for code in [code for code in context.indicators if code in set(gone["indicator"])]:
        own = gone.loc[gone["indicator"] == code]
        reasons = set(own["reason"])
        said = [f"{words} {_names(own, reason, context)}" for reason, words in _SAID.items() if reason in reasons]
        lines.append(f"  {context.indicators[code].title} ({code}), {len(own)} of {shown[code]}: {'; '.join(said)}.")
    return lines


def _names(rows: pd.DataFrame, reason: str, context: Context) -> str:
    areas = rows.loc[rows["reason"] == reason, "area"].unique()
    return ", ".join(context.areas[area].name if area in context.areas else area for area in areas)


def _of_edition(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    shown = pd.DataFrame(
        [(code, one.window, pd.Timestamp(one.period_end)) for code, one in context.indicators.items()],
        columns=["indicator", "window", "period_end"],
    )
    return rows.merge(shown.astype({"period_end": rows["period_end"].dtype}), on=["indicator", "window", "period_end"])


def _line(row: Mapping[Any, Any], context: Context, audit: Mapping[str, Any]) -> str:
    title = context.indicators[row["indicator"]].title
    area = context.areas[row["area"]].name if row["area"] in context.areas else row["area"]
    group = "" if row["breakdown"] == "all" else f", {row['breakdown']} {row['category']}"
    said = f"{title} ({row['indicator']}), {area}{group}, to {formats.day(row['period_end'])}: {_why(row, audit)}"
    return said + (" An earlier release has shown it." if row["already"] else "")


def _why(row: Mapping[Any, Any], audit: Mapping[str, Any]) -> str:
    if row["reason"] == "source":
        return "hidden by its source."
    if row["reason"] == "primary":
        return f"it rests on a number of children from 1 to {audit['threshold']}, or on all but so few."
    return "with it, a small number elsewhere could be worked out from totals."


def _elsewhere(told: pd.DataFrame, here: pd.DataFrame, parts: pd.DataFrame, context: Context) -> list[str]:
    gone = told.loc[told["reason"] != "rounding"]
    counted = _of_edition(gone, context)
    counted = counted.loc[counted["area"].isin([*here["area"], *parts["area"]])]
    more = len(gone) - len(counted)
    return ["", f"In earlier periods, and of places shown beside, {more:,} more are withheld."] if more else []


def _by_publishers(core: pd.DataFrame) -> list[str]:
    by_source = core.loc[core["hidden_because"] == "source"]
    if by_source.empty:
        return []
    number = len(by_source)
    return ["", f"{number} published figures, comparators' included, carry the symbols their publishers gave them."]


def _checked(audit: Mapping[str, Any], context: Context) -> list[str]:
    """Tell how the release was attacked, and what would withhold less."""
    titles = {code: one.title for code, one in context.indicators.items()}
    lines = [
        f"How it was checked: {audit['hidden_counts']:,} numbers of the whole pack are hidden. Everything in it "
        f"together, with {audit['earlier_releases']} earlier releases, was put through {audit['equations']:,} sums as "
        "a reader might. None could be worked out, and of none could it be told that it is small."
    ]
    lines += _of_then(audit)
    told = [(one.split(":")[0].split(" ")[0], one) for one in audit["proposals"]]
    proposals = [f"  {titles[code]}, {one}" for code, one in told if code in titles]
    return lines + (["", "To withhold less:", *proposals] if proposals else [])


def _of_then(audit: Mapping[str, Any]) -> list[str]:
    """Tell what could be said of numbers that earlier releases hid and that were revised since."""
    told, unkept = audit.get("told_already", []), audit.get("earlier_releases_without_true_counts", [])
    lines = []
    if tried := audit.get("counts_of_then"):
        lines.append(f"{tried:,} numbers that earlier releases hid and that are no longer the same were tried as well.")
    if unkept:
        lines.append(
            f"What these hid is protected as it is now, not as it was then, for want of its true counts: "
            f"{', '.join(unkept)}. Build them again to have it protected as it was, if they were not handed out."
        )
    if told:
        more = [f"  … and {len(told) - _SHOWN} more."] if len(told) > _SHOWN else []
        lines.append(
            "Earlier releases have told these small numbers by themselves. If one of those was never handed out, build "
            "it again first; else nothing can take them back:"
        )
        lines += [*(f"  {one}." for one in told[:_SHOWN]), *more]
    return lines
