"""`confidence`: how far each figure can be trusted, worked out from what the checks found.

A score starts at 100. Every rule that bears on the indicator takes off the per cent of records that fail it, in the
place and the quarters the figure covers, times the points of its dimension, at most so many; rules that are only
probably right take off a share of that. Events still to be entered, disagreement with case files and an extract that
does not reach back take off points too. The level follows from the score; a figure that doubtful records could move
far is not high, or not even medium, whatever its score. All numbers stand in quality.yml under ``scoring``.

A figure that stands on one day is judged by the records of the twelve months before it, one of a provider by those of
the council.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmflib import frames
from pmflib.catalogue import Catalogue, Indicator
from pmflib.quality import bounds
from pmflib.quality.checking import Checked
from pmflib.quality.evidence import KINDS, TEAM, Doubts, Evidence, Spans, pushing
from pmflib.records import Records
from pmflib.stats.intervals.proportions import proportion

Floats = npt.NDArray[np.float64]
RestsOn = Mapping[str, tuple[str, ...]]

#: Reasons that are not rules, in words.
REASONS = {
    "LATE": "Some events of the period are still to be entered.",
    "FILES": "Samples of case files did not agree with the records.",
    "LOOKBACK": "The extract does not reach back to the beginning of the period.",
    "BOUNDS": "Doubtful records could move the figure far.",
}
_FEWEST_POINTS = 0.5
_ONE_WAY = 0.75
_FILES_BEFORE, _FILES_AFTER = np.timedelta64(365, "D"), np.timedelta64(730, "D")
_STOCK = pd.DateOffset(months=12)
_FEWEST_MISSING = 0.0005
_EXACT = ("doubtful", "lowest", "highest")


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """The figures of one indicator, a place and period a row, and what they are judged by."""

    indicator: Indicator
    tables: tuple[str, ...]
    rows: pd.DataFrame
    spans: Spans


@dataclass(frozen=True, kw_only=True)
class _Judge:
    checked: Checked
    catalogue: Catalogue
    staged: Records
    evidence: Evidence
    file_checks: pd.DataFrame
    exact: bool


def confidence(
    checked: Checked,
    observed: pd.DataFrame,
    *,
    catalogue: Catalogue,
    records: Records,
    file_checks: pd.DataFrame,
    rests_on: RestsOn,
    exact: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return how far each figure measured from records can be trusted, and why not further.

    Parameters
    ----------
    checked : Checked
        What `check` found in the same extract.
    observed : DataFrame
        `frames.OBSERVATIONS` measured from it.
    catalogue : Catalogue
    records : Records
    file_checks : DataFrame
        As `registers.file_checks` gives them.
    rests_on : mapping of str to tuple of str
        Record tables of each indicator, that of its cases first. Indicators that are not there are left out.
    exact : DataFrame, optional
        `frames.KEY`, ``doubtful, lowest, highest`` of the rows that have doubtful cases, counted case by case. It then
        takes the place of what is worked out here from the case table's own rules; what those do not know (events that
        are lacking, doubts in other tables) comes on top.

    Returns
    -------
    DataFrame
        `frames.QUALITY`, one row for each observation of those indicators.
    """
    judge = _Judge(
        checked=checked,
        catalogue=catalogue,
        staged=records,
        evidence=Evidence(checked),
        file_checks=file_checks,
        exact=exact is not None and not exact.empty,
    )
    known = observed[observed["indicator"].isin(rests_on.keys() & catalogue.indicators.keys())].reset_index(drop=True)
    keys, rows = known[list(frames.KEY)], _asked(known, checked.authority, exact)
    spans = judge.evidence.spans(rows["place"], rows["start"], rows["period_end"])
    parts, order = [frames.empty(frames.QUALITY).drop(columns=list(frames.KEY))], [np.zeros(0, dtype=np.int64)]
    for code, found in known.groupby("indicator", sort=False).indices.items():
        at = np.asarray(found, dtype=np.int64)
        indicator, own = catalogue.indicator(str(code)), rests_on[str(code)]
        asked = _Asked(indicator=indicator, tables=own, rows=rows.take(at).reset_index(drop=True), spans=spans.at(at))
        parts.append(_judged(judge, asked))
        order.append(at)
    whole = pd.concat(parts, ignore_index=True).set_axis(np.concatenate(order))
    return frames.conform(keys.join(whole, how="right").reset_index(drop=True), frames.QUALITY)


def reason_words(catalogue: Catalogue) -> dict[str, str]:
    """Return what each reason code means, in words for a reader."""
    return {code: f"{rule.named}." for code, rule in catalogue.quality.rules.items()} | REASONS


def _judged(judge: _Judge, asked: _Asked) -> pd.DataFrame:
    """Return what is said of each figure, beside its key."""
    doubts = _doubts(judge, asked)
    expected = _expected(judge, asked)
    lost = _lost(judge, asked, expected["missing"])
    scoring = judge.catalogue.quality.scoring
    score = np.clip(100.0 - sum(lost.values(), np.zeros(len(asked.rows))), 0.0, 100.0)
    level, moved = _levels(score, doubts, asked.rows, asked.indicator, judge)
    lost["BOUNDS"] = np.where(moved, scoring.most, 0.0)
    # Where there is no figure there is nothing to trust.
    level = np.where(asked.rows["value"].isna(), "", level)
    said = {"confidence": level, "score": np.round(score, 1), "reasons": _reasons(lost)} | doubts | expected
    return pd.DataFrame({name: said[name] for name in frames.names(frames.QUALITY) if name in said})


def _asked(known: pd.DataFrame, authority: str, exact: pd.DataFrame | None) -> pd.DataFrame:
    """Return what is asked of each figure: its numbers and period, its place among the evidence, its exact doubts."""
    level, stock = known["level"], (known["window"] == "snapshot").to_numpy()
    place = known["area"].where(level != "team", TEAM + known["area"]).where(level != "provider", authority)
    start = known["period_start"].where(~stock, known["period_end"] - _STOCK + pd.DateOffset(days=1))
    whole = (known["breakdown"] == "all").to_numpy(dtype=bool)
    rows = known[["area", "period_start", "period_end", "value", "numerator", "denominator", "n"]]
    rows = rows.assign(place=place, start=start, whole=whole, stock=stock)
    if exact is None:
        return rows
    told = known[list(frames.KEY)].merge(exact, on=list(frames.KEY), how="left")
    return rows.assign(**{f"exact_{name}": told[name].to_numpy(np.float64) for name in _EXACT})


def _lost(judge: _Judge, asked: _Asked, missing: Floats) -> dict[str, Floats]:
    """Return the points that each reason takes off, figure by figure."""
    scoring, lost = judge.catalogue.quality.scoring, {}
    for code in pushing(judge.checked.rules, asked.indicator.code, asked.tables):
        rule = judge.checked.rules[code]
        weight = scoring.points.get(rule.dimension, 0.0) * (scoring.likely if rule.certainty == "likely" else 1.0)
        most = scoring.most if rule.most is None else min(rule.most, scoring.most)
        lost[code] = np.minimum(100.0 * judge.evidence.share(code, asked.spans) * weight, most)
    lost["LATE"] = np.minimum(100.0 * missing * scoring.late, scoring.most)
    disagreed = _disagreed(_sampled(judge, asked), asked, judge.checked.authority)
    lost["FILES"] = np.minimum(100.0 * disagreed * scoring.points.get("accuracy", 0.0), scoring.most)
    reach = [judge.staged.look_back[table] for table in asked.tables if table in judge.staged.look_back]
    if reach:
        lost["LOOKBACK"] = np.where(asked.rows["period_start"] < pd.Timestamp(max(reach)), scoring.most, 0.0)
    return lost


def _sampled(judge: _Judge, asked: _Asked) -> pd.DataFrame:
    """Return the samples of fields that bear on the indicator: by a rule that names both, or that no rule names."""
    rules = judge.catalogue.quality.rules.values()
    named = {(rule.table, field) for rule in rules for field in rule.columns}
    own = {(rule.table, field) for rule in rules if asked.indicator.code in rule.bias for field in rule.columns}
    bearing = [
        table in asked.tables and ((table, name) in own or (table, name) not in named)
        for table, name in zip(judge.file_checks["record_table"], judge.file_checks["field"], strict=True)
    ]
    return judge.file_checks[np.array(bearing, dtype=bool)]


def _disagreed(own: pd.DataFrame, asked: _Asked, authority: str) -> Floats:
    """Return the share of sampled cases in which file and record differ: the place's own samples, else the council's.

    Samples count for the year before them and the two years after.
    """
    end, area = asked.rows["period_end"].to_numpy("datetime64[D]"), asked.rows["area"].to_numpy()
    sampled, differed = np.zeros((2, len(end))), np.zeros((2, len(end)))
    size, agreed = own["sample_size"].to_numpy(np.float64), own["agreed"].to_numpy(np.float64)
    for place, day, many, same in zip(own["area"], own["date"].to_numpy("datetime64[D]"), size, agreed, strict=True):
        holds = (end >= day - _FILES_BEFORE) & (end <= day + _FILES_AFTER)
        for side, here in enumerate((holds & (area == place), holds & (place == authority))):
            sampled[side] += here * many
            differed[side] += here * (many - same)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.where(sampled > 0, differed / sampled, 0.0)
    return np.asarray(np.where(sampled[0] > 0, shares[0], shares[1]))


def _doubts(judge: _Judge, asked: _Asked) -> dict[str, Floats | npt.NDArray[np.object_]]:
    """Return bias, doubtful records and bounds; nothing for parts of a breakdown that are not counted case by case."""
    rows = asked.rows
    whole = rows["whole"].to_numpy()
    value, x, n = (rows[name].to_numpy(dtype=np.float64) for name in ("value", "numerator", "denominator"))
    base = np.where(np.isnan(rows["n"]), n, rows["n"])
    cases, beside = _found(judge, asked, np.where(whole, base, 0.0))
    cases = {kind: np.where(whole, many, 0.0) for kind, many in cases.items()}
    every = {kind: cases[kind] + beside[kind] for kind in cases}
    doubtful, reach = sum(every.values(), np.zeros(len(rows))), _bounds(asked.indicator, x, n, value, every)
    if judge.exact:
        lacking = {kind: many if kind[0] == "lacking" else np.zeros(len(rows)) for kind, many in cases.items()}
        more = {kind: lacking[kind] + beside[kind] for kind in cases}
        doubtful, reach = _with_exact(asked, more, _bounds(asked.indicator, x, n, value, more))
    doubtful = np.where(np.isnan(base), doubtful, np.minimum(doubtful, base))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(base > 0, 100.0 * doubtful / base, np.nan)
    told = whole | (doubtful > 0)
    return {
        "bias": np.where(told & (np.round(doubtful) > 0), _bias(every), ""),
        "doubtful": np.where(told, np.round(doubtful), np.nan),
        "doubtful_share": np.where(told, share, np.nan),
        "lowest": np.where(told, reach.lowest, np.nan),
        "highest": np.where(told, reach.highest, np.nan),
    }


def _found(judge: _Judge, asked: _Asked, base: Floats) -> tuple[Doubts, Doubts]:
    """Return doubtful records of the case table, counted, and those of other tables, as often as among all of them."""
    rules = judge.checked.rules
    pushed = {
        code: (rules[code].effect_on(asked.indicator.code), way)
        for code, way in pushing(rules, asked.indicator.code, asked.tables).items()
        if rules[code].method is None and rules[code].effect_on(asked.indicator.code) != "none"
    }
    own = {code: kind for code, kind in pushed.items() if rules[code].table == asked.tables[0]}
    beside = {kind: np.zeros(len(base)) for kind in KINDS}
    for code, kind in pushed.items():
        if code not in own:
            beside[kind] += np.nan_to_num(base) * judge.evidence.share(code, asked.spans)
    return judge.evidence.doubts(own, asked.spans), beside


def _bounds(indicator: Indicator, x: Floats, n: Floats, value: Floats, found: bounds.Doubts) -> bounds.Bounds:
    if indicator.unit == "per cent" and indicator.records is not None and indicator.records.type == "share":
        return bounds.of_shares(x, n, value, found)
    with np.errstate(invalid="ignore", divide="ignore"):
        each = np.where(x > 0, value / x, np.nan)
        # Where nothing was counted, one event adds what it adds elsewhere for a base of that size.
        usual = np.nanmedian(each * n) if np.isfinite(each * n).any() else np.nan
        each = np.where(np.isnan(each), usual / n, each)
    return bounds.of_counts(x, value, each, found)


def _with_exact(asked: _Asked, more: Doubts, wider: bounds.Bounds) -> tuple[Floats, bounds.Bounds]:
    """Return doubts counted case by case, widened by what the case table's own rules cannot tell."""
    value = asked.rows["value"].to_numpy(dtype=np.float64)
    exact = {name: asked.rows[f"exact_{name}"].to_numpy(dtype=np.float64) for name in _EXACT}
    low, high = (np.where(np.isnan(exact[name]), value, exact[name]) for name in ("lowest", "highest"))
    low, high = low - np.nan_to_num(value - wider.lowest), high + np.nan_to_num(wider.highest - value)
    if asked.indicator.unit == "per cent":
        high = np.minimum(high, np.maximum(value, 100.0))
    low = np.where(value >= 0, np.maximum(low, 0.0), low)
    return np.nan_to_num(exact["doubtful"]) + sum(more.values(), np.zeros(len(value))), bounds.Bounds(low, high)


def _bias(found: Doubts) -> npt.NDArray[np.object_]:
    """Return where most doubtful records push: three quarters of them, or it is unclear."""
    up, down, both = (
        sum((many for (_, way), many in found.items() if way == asked), np.zeros(1))
        for asked in ("up", "down", "unclear")
    )
    total = up + down + both
    clear = np.where(up >= _ONE_WAY * total, "up", np.where(down >= _ONE_WAY * total, "down", "unclear"))
    return np.where(total > 0, clear, "").astype(object)


def _levels(
    score: Floats,
    doubts: Mapping[str, npt.NDArray[np.generic]],
    rows: pd.DataFrame,
    indicator: Indicator,
    judge: _Judge,
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.bool_]]:
    """Return the levels, and whether the bounds made them lower than the score."""
    scoring = judge.catalogue.quality.scoring
    lowest, highest = (doubts[name].astype(np.float64) for name in ("lowest", "highest"))
    value = rows["value"].to_numpy(dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = highest - lowest if indicator.unit == "per cent" else 100.0 * (highest - lowest) / np.abs(value)
    apart = np.nan_to_num(apart, posinf=np.inf)
    by_score = np.where(score >= scoring.high, 2, np.where(score >= scoring.medium, 1, 0))
    by_reach = np.where(apart <= scoring.movement.high, 2, np.where(apart <= scoring.movement.medium, 1, 0))
    names = np.array(["low", "medium", "high"], dtype=object)
    return names[np.minimum(by_score, by_reach)], by_reach < by_score


def _expected(judge: _Judge, asked: _Asked) -> dict[str, Floats]:
    """Return the value once late entries are in, with limits, and the share of events still missing.

    A count or rate grows with its events. A share keeps its value, as if late cases were like those already in; its
    limits are those of a share among them. A figure that stands on one day is left alone: starts and ends are late.
    """
    rows = asked.rows
    out = {name: np.full(len(rows), np.nan) for name in ("expected", "expected_lower", "expected_upper")}
    absent = np.zeros(len(rows))
    entry = judge.checked.late.get(asked.tables[0]) if asked.tables else None
    flow = np.flatnonzero(~rows["stock"].to_numpy() & rows["value"].notna().to_numpy())
    if entry is None or not len(flow):
        return out | {"missing": absent}
    own = rows.take(flow)
    known, whole = entry.expected(own["place"], own["start"], own["period_end"])
    older = _older(own, known)
    with np.errstate(invalid="ignore", divide="ignore"):
        grown = [(older + each) / (older + known) for each in (whole.expected, whole.lower, whole.upper)]
    absent[flow] = missing = np.nan_to_num(1.0 - 1.0 / grown[0])
    due = missing > _FEWEST_MISSING
    for each, values in zip(out.values(), _grown(own, grown, asked.indicator), strict=True):
        each[flow[due]] = values[due]
    return out | {"missing": absent}


def _older(rows: pd.DataFrame, known: Floats) -> Floats:
    """Return the events of each period that are too old for late entry, as far as the figure's own base tells."""
    base = rows["n"].fillna(rows["denominator"]).to_numpy(dtype=np.float64)
    return np.nan_to_num(np.maximum(base - known, 0.0))


def _grown(rows: pd.DataFrame, grown: list[Floats], indicator: Indicator) -> list[Floats]:
    value = rows["value"].to_numpy(dtype=np.float64)
    if indicator.unit != "per cent":
        moves = indicator.unit in ("per 10,000", "count")
        return (
            [value * each for each in grown]
            if moves
            else [value, np.full(len(value), np.nan), np.full(len(value), np.nan)]
        )
    x, n = (rows[name].to_numpy(dtype=np.float64) for name in ("numerator", "denominator"))
    late = np.nan_to_num(n * (grown[2] - 1.0))
    share = proportion(np.nan_to_num(x), np.nan_to_num(np.maximum(n, x)), fractional=True)
    own = proportion(np.minimum(np.nan_to_num(late * share.value / 100.0), late), late, fractional=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = ((100.0 * x + late * np.nan_to_num(edge)) / (n + late) for edge in (own.lower, own.upper))
    return [value, np.minimum(low, value), np.maximum(high, value)]


def _reasons(lost: Mapping[str, Floats]) -> list[str]:
    """Return the codes of what takes off points, the most first."""
    codes = np.array(list(lost), dtype=object)
    points = np.column_stack([np.broadcast_to(each, len(lost["LATE"])) for each in lost.values()])
    order = np.argsort(-points, axis=1, kind="stable")
    counts = (points >= _FEWEST_POINTS).sum(axis=1)
    return [";".join(codes[row[:many]]) for row, many in zip(order, counts, strict=True)]
