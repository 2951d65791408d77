"""Tables of a round of audits: grades by question, by place, what was named, and how far people agree."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from pmflib import document, findings, formats
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.findings import Judged, Share
from pmflib.findings.grades import CODED, GOOD_OR_BETTER, MENTIONED

_SOURCE = "Audits of case files drawn by chance"
_WEIGHTED = "Shares are estimates for all cases, weighted by each file’s chance of being drawn, with 95% intervals."
_NONE = Cell(text="–")
_OVERALL = "Overall"


def grades_table(release: Release, theme: str, area: str) -> document.Table | None:
    """Return the grades of the newest round: overall, then each question; None where too few files were read.

    Parameters
    ----------
    release : Release
    theme : str
        A file of parameters/themes.
    area : str
        Code.

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    one = findings.judged(require_release(release), theme, area)
    good = None if one is None else one.share("grade", "overall", GOOD_OR_BETTER)
    if one is None or good is None or not good.told:
        return None
    changed = (ColumnHead(label="Change since the round before"),) if one.before is not None else ()
    asked = {share.item: share for share in one.shares("question", answer=GOOD_OR_BETTER)}
    rows = [_graded(one, "grade", good, _OVERALL, changed=bool(changed))]
    rows += [
        _graded(one, "question", asked[item], text, changed=bool(changed))
        for item, text in one.round.questions.items()
        if item in asked
    ]
    return document.Table(
        title=findings.questions_title(one),
        subtitle=f"Per cent of cases by grade · {one.round.period_label}",
        columns=(
            ColumnHead(label="Question"),
            *(ColumnHead(label=grade.capitalize(), align="right") for grade in one.round.grades),
            ColumnHead(label="Good or better (95% interval)", align="right"),
            *changed,
            ColumnHead(label="Files", align="right"),
        ),
        rows=tuple(rows),
        source=_SOURCE,
        notes=(_WEIGHTED,),
    )


def _graded(one: Judged, measure: findings.Measure, good: Share, text: str, *, changed: bool) -> tuple[Cell, ...]:
    parts = {share.answer: share for share in one.shares(measure) if share.item == good.item}
    given = tuple(_percent(parts[grade]) if grade in parts else _NONE for grade in one.round.grades)
    since = (_since(good),) if changed else ()
    return (Cell(text=text), *given, _with_limits(good), *since, Cell(text=f"{good.base:.0f}", number=good.base))


def judged_places_table(release: Release, theme: str, area: str) -> document.Table | None:
    """Return planned, done and grades of each district of an authority, or team of a district.

    None where there is but one place, or none has a file read.
    """
    context = require_release(release).context
    places = [one for one in context.areas.values() if one.parent == area and one.level in ("district", "elsewhere")]
    found = [(place.name, findings.judged(release, theme, place.code)) for place in places]
    noun = "District"
    if not places:
        teams = {one.slug: one.name for one in context.areas.values() if one.level == "team"}
        noun = "Team"
        found = [(name, findings.judged(release, theme, area, team=slug)) for slug, name in teams.items()]
    some = [(name, one) for name, one in found if one is not None]
    if len(some) < 2:
        return None
    rows = sorted(some, key=lambda pair: -_good(pair[1]))
    return document.Table(
        title=_places_title(rows, noun.lower()),
        subtitle=rows[0][1].round.period_label,
        columns=(
            ColumnHead(label=noun),
            *(ColumnHead(label=label, align="right") for label in ("Cases", "Drawn", "Read")),
            ColumnHead(label="Good or better (95% interval)", align="right"),
        ),
        rows=tuple(_place(name, one) for name, one in rows),
        source=_SOURCE,
        notes=(_WEIGHTED, "Where few files were read the interval is wide: it, and not the order, is what to go by."),
    )


def _good(one: Judged) -> float:
    good = one.share("grade", "overall", GOOD_OR_BETTER)
    return good.value if good is not None and good.told else -1.0


def _places_title(rows: Sequence[tuple[str, Judged]], noun: str) -> str:
    shares = {name: good for name, one in rows if (good := one.share("grade", "overall", GOOD_OR_BETTER)) and good.told}
    if len(shares) < 2:
        return f"Too few files were read to compare one {noun} with another"
    best, worst = max(shares.items(), key=_value), min(shares.items(), key=_value)
    if best[1].lower <= worst[1].upper or not findings.differ([*shares.values()]):
        return f"No {noun} is clearly graded better or worse than another"
    return f"{best[0]} is graded clearly better than {worst[0]}"


def _value(pair: tuple[str, Share]) -> float:
    return pair[1].value


def _place(name: str, one: Judged) -> tuple[Cell, ...]:
    planned = one.share("activity", "planned")
    frame = math.nan if planned is None else planned.frame
    good = one.share("grade", "overall", GOOD_OR_BETTER)
    return (
        Cell(text=name),
        Cell(text=formats.number(frame), number=frame) if math.isfinite(frame) else _NONE,
        _count(one.count("planned")),
        _count(one.count("done")),
        _with_limits(good) if good is not None and good.told else Cell(text=_unsaid(one), tone="muted"),
    )


def _unsaid(one: Judged) -> str:
    return "too few files" if one.count("done") else "no file read"


def named_table(release: Release, theme: str, area: str) -> document.Table | None:
    """Return the strengths and areas for improvement that auditors ticked, and how often their notes speak of each."""
    one = findings.judged(require_release(release), theme, area)
    good = None if one is None else one.share("grade", "overall", GOOD_OR_BETTER)
    if one is None or good is None or not good.told:
        return None
    kinds: tuple[tuple[findings.Measure, str], ...] = (("strength", "Strength"), ("improvement", "To improve"))
    rows = [row for measure, word in kinds for row in _named(one, measure, word)]
    if not rows:
        return None
    best = [cells[1].text for cells in rows if cells[0].text == "To improve"]
    title = f"Named most to improve: {best[0].lower()}" if best else f"Named most: {rows[0][1].text.lower()}"
    return document.Table(
        title=title,
        subtitle=one.round.period_label,
        columns=(
            *(ColumnHead(label=label) for label in ("Kind", "What auditors named")),
            ColumnHead(label="Files", align="right"),
            ColumnHead(label="Share of cases (95% interval)", align="right"),
            ColumnHead(label="Notes that speak of it", align="right"),
        ),
        rows=tuple(rows),
        source=_SOURCE,
        notes=(
            _WEIGHTED,
            "Notes are searched for words; whether they speak well or ill of it is not told: the number is a hint.",
        ),
    )


def _named(one: Judged, measure: findings.Measure, word: str) -> Iterable[tuple[Cell, ...]]:
    spoken = {share.item: share.number for share in one.shares(measure, answer=MENTIONED)}
    ticked = [share for share in one.shares(measure, answer=CODED) if share.number or spoken.get(share.item)]
    for share in sorted(ticked, key=lambda each: (-each.value, each.item)):
        text = one.round.codes.get(share.item, share.item)
        notes = _count(spoken[share.item]) if share.item in spoken else _NONE
        yield Cell(text=word), Cell(text=text), _count(share.number), _with_limits(share), notes


def agreement_table(release: Release, theme: str, area: str) -> document.Table | None:
    """Return how far two auditors, and auditor and moderator, agree; None where no case was seen twice."""
    one = findings.judged(require_release(release), theme, area)
    whose = {"auditors": "Two auditors", "moderation": "Auditor and moderator"}
    rows = [] if one is None else [row for answer, text in whose.items() for row in _agreed(one, answer, text)]
    if one is None or not rows:
        return None
    said = findings.agreement_sentences(one)
    return document.Table(
        title=said[0].split(". ")[0].rstrip(".") if said else "How far grades agree",
        subtitle=one.round.period_label,
        columns=(
            ColumnHead(label="Who"),
            *(ColumnHead(label=label, align="right") for label in ("Cases", "Same grade (95% interval)")),
            *(ColumnHead(label=label, align="right") for label in ("Weighted kappa", "AC2")),
            ColumnHead(label="Reading of AC2"),
        ),
        rows=tuple(rows),
        source=_SOURCE,
        notes=(
            "Weighted kappa and AC2 are agreement beyond chance: 1 is complete, 0 what chance gives. One grade apart "
            "counts for more than half. Kappa falls where nearly all cases have one grade; AC2 does not.",
        ),
    )


def _agreed(one: Judged, answer: str, text: str) -> Iterable[tuple[Cell, ...]]:
    exact = one.share("agreement", "exact", answer)
    if exact is None:
        return
    kappa, ac2 = (one.share("agreement", item, answer) for item in ("weighted kappa", "AC2"))
    known = ac2 is not None and math.isfinite(ac2.value)
    word = findings.agreement_words(ac2.value) if ac2 is not None and known else "too few cases"
    yield (
        Cell(text=text),
        _count(exact.base),
        _with_limits(exact),
        _coefficient(kappa),
        _coefficient(ac2),
        Cell(text=word, tone="plain" if known else "muted"),
    )


def _coefficient(share: Share | None) -> Cell:
    if share is None or not math.isfinite(share.value):
        return _NONE
    text = f"{formats.number(share.value, 2)} ({formats.number(share.lower, 2)} to {formats.number(share.upper, 2)})"
    return Cell(text=text, number=share.value)


def _percent(share: Share) -> Cell:
    return Cell(text=f"{formats.number(share.value)}%", number=share.value) if math.isfinite(share.value) else _NONE


def _with_limits(share: Share) -> Cell:
    if not math.isfinite(share.value):
        return _NONE
    return Cell(text=f"{formats.number(share.value)}% ({share.interval})", number=share.value)


def _since(share: Share) -> Cell:
    if not math.isfinite(share.change):
        return _NONE
    word = "clear" if share.moved else "unclear"
    return Cell(text=f"{formats.change(share.change, 'per cent', 0)} ({word})", number=share.change)


def _count(number: float) -> Cell:
    return Cell(text=formats.number(number), number=float(number)) if math.isfinite(number) else _NONE
