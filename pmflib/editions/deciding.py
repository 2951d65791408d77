"""Draft, reviewed, signed: each step by a named person, in that order, on the figures as they stand."""

from __future__ import annotations

from collections.abc import Iterator

from pmflib import disclosure, registers
from pmflib.editions import inputs
from pmflib.editions.asking import Asked
from pmflib.errors import BadInput, Problem, near
from pmflib.registers import STATES, Decision, State
from pmflib.runs import place, signing

_NAMED = 3
_WRITE = "Write it as --by 'A. Smith, Director of Children’s Services'."


def decide(asked: Asked, state: State) -> Decision:
    """Note that reports were reviewed or signed.

    Parameters
    ----------
    asked : Asked
    state : {"reviewed", "signed"}

    Returns
    -------
    Decision
        Bound to the figures as they stand: once they are built again and differ, the reports are drafts again.

    Raises
    ------
    BadInput
        If nothing is written yet, a step was left out, or no name is given. Nothing is then noted.
    """
    name, post = named(asked.by)
    written = standing_reports(asked)
    early = list(_left_out(asked, written, before=STATES[STATES.index(state) - 1]))
    if early:
        raise BadInput(early)
    inputs.keep(asked)
    decision = Decision(
        edition=asked.edition,
        audience=asked.audience,
        report=asked.report,
        area=asked.area,
        state=state,
        name=name,
        post=post,
        date=asked.on.isoformat(),
        release=signing.release_hash(asked.release),
    )
    note(asked, decision)
    return decision


def note(asked: Asked, decision: Decision) -> None:
    """Add a decision to the register, and put it beside the release for the covers; the same one twice is one.

    Raises
    ------
    BadInput
        If the register is not sound or cannot be written to.
    """
    every = signing.every_decision(asked.council, asked.parameters)
    same = {(one.edition, one.audience, one.report, one.area, one.state, one.release) for one in every}
    key = (decision.edition, decision.audience, decision.report, decision.area, decision.state, decision.release)
    if key not in same:
        keep(asked, (*every, decision))
    signing.refresh(asked.release, council=asked.council, parameters=asked.parameters)


def keep(asked: Asked, decisions: tuple[Decision, ...]) -> None:
    """Write the register; raises as `note`."""
    try:
        registers.keep_signoffs(asked.registers, decisions)
    except PermissionError:
        remedy = "Keep the council's parameters in a folder of your own: --parameters."
        raise BadInput.one(str(asked.registers), "cannot be written to.", remedy) from None


def named(by: str) -> tuple[str, str]:
    """Return name and post of who decides.

    Raises
    ------
    BadInput
        If either is missing.
    """
    name, _, post = (part.strip() for part in by.partition(","))
    if not name or not post:
        what = f"'{by}' is not a name and a post." if by else "nobody is named."
        raise BadInput.one("--by", what, _WRITE)
    return name, post


def standing_reports(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Return report and area of all reports that stand and are asked for.

    Raises
    ------
    BadInput
        If there are none, or the edition, report or area are not among them.
    """
    found = sorted((path.parts[-3], path.parts[-2]) for path in asked.reports.glob(f"*/*/{place.MANIFEST}"))
    if not found:
        stored = [one.code for one in disclosure.stored_editions(asked.place, asked.audience)]
        what = f"no report of '{asked.edition}' for {asked.audience} is written."
        run = f"Run: pmf run quarterly --all --period {asked.edition} --audience {asked.audience}"
        raise BadInput.one("edition", what, run if asked.edition in stored else near(asked.edition, stored) or run)
    problems = list(_not_among(asked, found))
    if problems:
        raise BadInput(problems)
    chosen = [(report, folder) for report, folder in found if asked.report in ("", report)]
    return tuple(one for one in chosen if asked.area in ("", area_of(one[1])))


def area_of(folder: str) -> str:
    """Return the area's slug of a report's folder, which may name a theme too."""
    return folder.partition("--")[0]


def unsigned(asked: Asked) -> list[Problem]:
    """Return what of an edition is not signed yet, and what to do about it."""
    return list(_left_out(asked, standing_reports(asked), before="signed"))


def _not_among(asked: Asked, found: list[tuple[str, str]]) -> Iterator[Problem]:
    reports = sorted({report for report, _ in found})
    areas = sorted({area_of(folder) for _, folder in found})
    if asked.report and asked.report not in reports:
        yield Problem(where="--report", what=f"no '{asked.report}' is written.", remedy=near(asked.report, reports))
    if asked.area and asked.area not in areas:
        yield Problem(where="--area", what=f"no report of '{asked.area}' is written.", remedy=near(asked.area, areas))


def _left_out(asked: Asked, written: tuple[tuple[str, str], ...], *, before: State) -> Iterator[Problem]:
    """Yield a problem for each kind of report that has not come as far as it must have before the step asked for."""
    holds = signing.decided(asked.release, council=asked.council, parameters=asked.parameters)
    lagging: dict[tuple[str, State], list[str]] = {}
    for report, folder in written:
        reached = registers.standing(holds, report=report, area=area_of(folder)).state
        if STATES.index(reached) < STATES.index(before):
            lagging.setdefault((report, reached), []).append(area_of(folder))
    for (report, reached), areas in lagging.items():
        shown = ", ".join(dict.fromkeys(areas[:_NAMED])) + (" …" if len(areas) > _NAMED else "")
        step = "--review" if reached == "draft" else "--sign"
        yield Problem(
            where=f"{asked.edition} {report}",
            what=f"{'a draft' if reached == 'draft' else reached} and not {before}: {shown}.{_again(asked, reached)}",
            remedy=f"First: pmf publish {asked.edition} --audience {asked.audience} {step} --by 'Name, post'",
        )


def _again(asked: Asked, reached: State) -> str:
    """Say so where it had come further before its figures were built again."""
    if reached != "draft":
        return ""
    every = signing.every_decision(asked.council, asked.parameters)
    before = [one for one in every if (one.edition, one.audience) == (asked.edition, asked.audience)]
    if not before:
        return ""
    last = before[-1]
    return f" What was {last.state} on {last.date} were other figures: they have been built again since."
