"""What a round of audits found in a place's case files, in words: read from the grades of a Release."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import special

from pmflib import formats
from pmflib.disclosure import Release, RoundContext, require_release

Measure = Literal["activity", "grade", "question", "strength", "improvement", "agreement", "moderation"]
GOOD_OR_BETTER, CODED, MENTIONED = "good or better", "coded", "mentioned"
#: Files read below which a share is given with a warning and no question singled out, and below which none is given.
FEW, LEAST = 10, 5
_COEFFICIENTS = ("AC2", "weighted kappa")
#: Upper ends of the bands of Landis and Koch.
_BANDS = (
    (0.0, "no better than chance"),
    (0.2, "slight"),
    (0.4, "fair"),
    (0.6, "moderate"),
    (0.8, "substantial"),
    (1.0, "almost perfect"),
)


@dataclass(frozen=True, kw_only=True)
class Share:
    """One share a round estimates: files with the answer, files read, and the estimate for all cases with its limits.

    Parameters
    ----------
    item, answer : str
        As in `frames.GRADES`.
    number, base, frame : float
        Files with the answer, files read, and all cases.
    value, lower, upper : float
        Per cent of all cases, weighted (a coefficient: from -1 to 1; a shift: grades).
    previous, change, change_lower, change_upper : float
        The round before and the change since; missing without one.
    """

    item: str
    answer: str
    number: float
    base: float
    frame: float
    value: float
    lower: float
    upper: float
    previous: float
    change: float
    change_lower: float
    change_upper: float

    @property
    def moved(self) -> bool:
        """Whether the interval of the change leaves out zero."""
        return self.change_lower > 0 or self.change_upper < 0

    @property
    def told(self) -> bool:
        """Whether enough files were read to give a share of them."""
        return self.base >= LEAST and math.isfinite(self.value)

    @property
    def interval(self) -> str:
        """The 95% interval of a share in words; where every case was read there is none."""
        if self.base >= self.frame:
            return "every case read"
        return formats.interval(self.lower, self.upper, "per cent", 0)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What the newest round of a theme says of one place.

    Parameters
    ----------
    round : RoundContext
    before : RoundContext or None
    rows : DataFrame
        Shape `frames.GRADES`, of this round and place.
    """

    round: RoundContext
    before: RoundContext | None
    rows: pd.DataFrame

    def shares(self, measure: Measure, *, answer: str | None = None) -> tuple[Share, ...]:
        """Return the shares of a measure, in the order of the round."""
        chosen = self.rows["measure"] == measure
        if answer is not None:
            chosen &= self.rows["answer"] == answer
        names = list(Share.__dataclass_fields__)
        return tuple(Share(**{str(name): row[name] for name in names}) for row in self.rows[chosen].to_dict("records"))

    def share(self, measure: Measure, item: str, answer: str = "") -> Share | None:
        """Return one share, or None if the round does not have it."""
        return next((one for one in self.shares(measure, answer=answer) if one.item == item), None)

    def count(self, item: str) -> int:
        """Return how many audits of the activity there were: planned, done, late, given up …"""
        found = self.share("activity", item)
        return 0 if found is None or not math.isfinite(found.number) else int(found.number)


def judged(release: Release, theme: str, area: str, *, team: str = "") -> Judged | None:
    """Return what the newest round of a theme says of an area or team; None where no file of it was to be read.

    Parameters
    ----------
    release : Release
    theme : str
        A file of parameters/themes.
    area : str
        Code.
    team : str
        Slug of a team of the area; empty for the whole area.

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    rows = require_release(release).grades
    rounds = [one for one in release.context.rounds if one.theme == theme]
    if not rounds:
        return None
    mine = rows.loc[(rows["round"] == rounds[-1].name) & (rows["area"] == area) & (rows["team"] == team)]
    if mine.empty:
        return None
    return Judged(round=rounds[-1], before=rounds[-2] if len(rounds) > 1 else None, rows=mine)


def round_of(release: Release, theme: str) -> RoundContext | None:
    """Return the newest round of a theme of which answers came back, whoever may see what they say."""
    rounds = [one for one in require_release(release).context.rounds if one.theme == theme]
    return rounds[-1] if rounds else None


def read_title(one: Judged) -> str:
    """Return the finding of a round as a title."""
    good = one.share("grade", "overall", GOOD_OR_BETTER)
    if good is None or not good.base:
        return f"None of the {formats.many(one.count('planned'), 'case file')} drawn has been read yet"
    if not good.told:
        return f"{formats.many(int(good.base), 'case file')} read: too few to speak of all cases"
    return f"{formats.number(good.value)}% of cases are graded good or better ({good.interval})"


def judgement_sentences(one: Judged) -> tuple[str, ...]:
    """Return what a round found, in a few sentences: the base, the grade, what stands out, and what changed."""
    good = one.share("grade", "overall", GOOD_OR_BETTER)
    said = [_base(one)]
    if good is not None and good.base and not good.told:
        said.append(f"Fewer than {LEAST} files were read here: too few to speak of all cases, or of any question.")
    elif good is not None and good.base:
        said += [_grade(one, good), _questions(one), _named(one, "strength"), _named(one, "improvement")]
    return tuple(sentence for sentence in said if sentence)


def _base(one: Judged) -> str:
    planned, done = one.count("planned"), one.count("done")
    found = one.share("activity", "planned")
    frame = 0 if found is None else int(found.frame)
    parts = [_read_of(planned, done, frame)]
    for item, words in (("late", "late"), ("given up", "could not be looked at"), ("outstanding", "outstanding")):
        if count := one.count(item):
            parts.append(f"{count} {_of_those(item, count)}{words}")
    lost = one.count("uncovered")
    tail = f" Nothing is known of {formats.many(lost, 'case')} in groups of which no file was read." if lost else ""
    return f"{', '.join(parts)} ({one.round.period_label}).{tail}"


def _read_of(planned: int, done: int, frame: int) -> str:
    if frame == 1:
        return f"The only case was {'' if done else 'not '}read"
    files = formats.many(planned, "case file")
    drawn = f"{files} drawn by chance from {frame:,}" if planned < frame else f"{files} there are"
    return f"Of the {drawn}, {done} {_was(done)} read" if planned != done else f"The {drawn} were all read"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _of_those(item: str, count: int) -> str:
    if item == "late":
        return "of them "
    return "" if item == "given up" else f"{'is' if count == 1 else 'are'} "


def _grade(one: Judged, good: Share) -> str:
    few = (
        f" Only {formats.many(int(good.base), 'case file')} {_was(int(good.base))} read: the interval is what to go by."
        if good.base < FEW
        else ""
    )
    said = f"{read_title(one)}, as estimated from the {int(good.base)} read for all {good.frame:,.0f}."
    return f"{said}{_since(one, good)}{few}"


def _since(one: Judged, good: Share) -> str:
    if one.before is None:
        return ""
    if not math.isfinite(good.change):
        alike = (one.rows["previous_round"] != "").any()
        other = (
            f" It is not set beside {one.before.period_label}: other cases were drawn from then, or on another scale."
        )
        return "" if alike else other
    change = formats.change(good.change, "per cent", 0)
    limits = formats.interval(good.change_lower, good.change_upper, "per cent", 0, signed=True)
    if not good.moved:
        return f" That is no clear change since {one.before.period_label} ({change}, {limits})."
    way = "more" if good.change > 0 else "fewer"
    return f" That is clearly {way} than in {one.before.period_label} ({change}, {limits})."


def questions_title(one: Judged) -> str:
    """Return which question is answered worst, where it clearly is, as a title."""
    found = _apart(one)
    if found is None:
        return "No question is answered clearly better or worse than the others"
    return f"Weakest: {one.round.questions.get(found[1].item, found[1].item)}"


def _apart(one: Judged) -> tuple[Share, Share] | None:
    """Return the questions best and worst answered, where their intervals are apart and enough files were read."""
    asked = [share for share in one.shares("question", answer=GOOD_OR_BETTER) if share.base >= FEW]
    if len(asked) < 2:
        return None
    best, worst = max(asked, key=lambda share: share.value), min(asked, key=lambda share: share.value)
    return None if best.lower <= worst.upper else (best, worst)


def _questions(one: Judged) -> str:
    """Name the questions best and worst answered, where their intervals are apart."""
    asked = [share for share in one.shares("question", answer=GOOD_OR_BETTER) if share.base >= FEW]
    found = _apart(one)
    if found is None:
        return "No question stands out: the intervals of the best and the worst overlap." if len(asked) > 1 else ""
    best, worst = found
    return f"Strongest: {_question(one, best)}. Weakest: {_question(one, worst)}."


def _question(one: Judged, share: Share) -> str:
    text = one.round.questions.get(share.item, share.item).rstrip("?.")
    return f"“{text}?” ({formats.number(share.value)}% good or better, {share.interval})"


def _named(one: Judged, measure: Literal["strength", "improvement"]) -> str:
    ticked = sorted(one.shares(measure, answer=CODED), key=lambda share: -share.value)
    shown = [
        f"{one.round.codes.get(share.item, share.item).lower()} ({share.number:.0f})"
        for share in ticked[:3]
        if share.number
    ]
    lead = "Strengths named most" if measure == "strength" else "Areas for improvement named most"
    return f"{lead}, of {ticked[0].base:.0f} files: {', '.join(shown)}." if shown else ""


def agreement_sentences(one: Judged) -> tuple[str, ...]:
    """Return how far auditors see cases alike, and what moderation changed; nothing where no case was seen twice."""
    return tuple(sentence for sentence in (_auditors(one), _moderated(one)) if sentence)


def _auditors(one: Judged) -> str:
    exact = one.share("agreement", "exact", "auditors")
    if exact is None or not exact.base:
        return ""
    said = f"Two auditors, each on their own, gave the same grade to {exact.number:.0f} of {exact.base:.0f} cases"
    found = one.share("agreement", _COEFFICIENTS[0], "auditors")
    if found is None or not math.isfinite(found.value):
        return f"{said}: too few to say how far they agree beyond chance."
    limits = formats.interval(found.lower, found.upper, "ratio", 2).replace(formats.EN_DASH, " to ")
    word, least = agreement_words(found.value), agreement_words(found.lower)
    sure = "at the lower end of the interval too" if word == least else f"it could be as little as {least}"
    near = "Beyond chance, and with one grade apart counted as nearly the same, "
    return f"{said}. {near}their agreement is {word} (AC2 {found.value:.2f}, 95% {limits}); {sure}."


def agreement_words(coefficient: float) -> str:
    """Return the word for a coefficient of agreement.

    Source
    ------
    Landis and Koch, Biometrics 33 (1977) 159-174: conventional bands, without a reason in numbers.
    """
    return next((word for most, word in _BANDS if coefficient <= most), _BANDS[-1][1])


def _moderated(one: Judged) -> str:
    changed = one.share("moderation", "changed")
    if changed is None or not changed.base:
        return ""
    raised, lowered = (one.share("moderation", item) for item in ("raised", "lowered"))
    ways = f"{0 if raised is None else raised.number:.0f} up, {0 if lowered is None else lowered.number:.0f} down"
    said = f"Moderation changed {changed.number:.0f} of {changed.base:.0f} grades ({ways})"
    shift = one.share("moderation", "shift")
    if shift is None or not math.isfinite(shift.lower) or shift.lower <= 0 <= shift.upper:
        return f"{said}: auditors are not clearly milder or stricter than moderators."
    return f"{said}: auditors are clearly {'stricter' if shift.value > 0 else 'milder'} than moderators."


def differ(shares: Sequence[Share]) -> bool:
    """Return whether places differ more than chance allows, all of them looked at together.

    Source
    ------
    Pearson's test of equal proportions, on files read; that few cases are left unread makes it cautious.
    """
    table = np.array([[share.number, share.base - share.number] for share in shares])
    if len(table) < 2 or (table.sum(axis=0) == 0).any():
        return False
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    distance = float(((table - expected) ** 2 / expected).sum())
    return bool(special.chdtrc(len(table) - 1, distance) < 0.05)
