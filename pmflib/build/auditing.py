"""Rounds of audits from the command's side: drawn and sent out, taken in again, and how they stand."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from pmflib import audits, catalogue, measures, periods, registers, sources
from pmflib.audits import Drawn, Frame, Round
from pmflib.build.checking import registers_folder
from pmflib.build.data import data_folder
from pmflib.build.recording import own_areas
from pmflib.catalogue.audit_plans import AuditPlan
from pmflib.catalogue.models import Catalogue
from pmflib.catalogue.report_options import Theme
from pmflib.errors import BadInput, near
from pmflib.files import delete_expired, marked, private_folder, store_private
from pmflib.periods import Period
from pmflib.records import Records

ENDING, ALL_CASES = "audit", "all-cases"
NO_TEAMS = pd.DataFrame({"slug": [], "name": [], "district": []}, dtype="str")


@dataclass(frozen=True, kw_only=True)
class Draw:
    """What is asked of a round: the options of ``pmf audit sample``.

    Parameters
    ----------
    theme : str
        A file of parameters/themes.
    period : str
        Of the cases; the newest quarter that is over if left out.
    name : str
        Of the round; theme and period if left out.
    size, seed : int, optional
        Default: those of the register where the round is there already; else the theme's, and one drawn by chance.
    listed, auditors : Path, optional
        A list of cases instead of the records; who audits instead of the council's ``auditors.csv``.
    """

    theme: str
    period: str = ""
    name: str = ""
    size: int | None = None
    seed: int | None = None
    listed: Path | None = None
    auditors: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Sampled:
    """A round that was drawn, and where its workbooks are.

    Parameters
    ----------
    round : Round
    files : tuple of Path
        The list of all cases, then a workbook for each auditor.
    notes : tuple of str
    deleted : tuple of Path
        Lists and workbooks whose day had passed.
    """

    round: Round
    files: tuple[Path, ...]
    notes: tuple[str, ...]
    deleted: tuple[Path, ...]


@dataclass(frozen=True, kw_only=True)
class _Ready:
    """What a round is drawn from."""

    theme: Theme
    plan: AuditPlan
    frame: Frame
    period: Period
    teams: pd.DataFrame


def sample_audit(
    council: str,
    wanted: Draw,
    *,
    out: Path,
    today: date,
    data: Path | None = None,
    parameters: Path | None = None,
    outputs: Path,
) -> Sampled:
    """Draw a round of audits, and write its workbooks and its entry in the register.

    Parameters
    ----------
    council : str
    wanted : Draw
    out : Path
        Where workbooks are written: outside the outputs, for their owner alone.
    today : date
    data, parameters : Path, optional
    outputs : Path

    Raises
    ------
    BadInput
        If the theme has no audit, the frame or the list cannot be used or holds too few cases, nobody may look at some
        of them, or the round was drawn before from other cases.
    """
    known = catalogue.load(council, parameters=parameters)
    theme, plan = _theme(known, wanted.theme)
    place = outputs / council
    folder = private_folder(out, outputs=outputs)
    ready = _ready(known, theme, plan, wanted, place, today=today, data=data)
    kept = registers_folder(known, parameters)
    people = audits.read_auditors(wanted.auditors or kept / audits.FILE, teams=ready.teams, agencies=plan.agencies)
    name = wanted.name or f"{wanted.theme}-{ready.period.code}"
    before = audits.open_round(place, name) if name in audits.stored_rounds(place) else None
    asked = _asked(wanted, ready, name, known, kept, before, today)
    slugs = {one.code: one.slug for one in known.council.districts}
    one, drawn = audits.planned(asked, ready.frame, people, districts=slugs)
    _refuse_another(before, one)
    # What was handed over since stays with whoever has it.
    one = before or one
    registers.keep_audit_round(kept, _entry(one, drawn), drawn.strata, catalogue=known, areas=own_areas(known))
    if before is None:
        audits.store_round(place, one)
    deleted = _delete_expired(folder, today)
    files, left = _write(private_folder(folder / name, outputs=outputs), one, drawn)
    notes = (*_left_out(ready.frame), *drawn.notes, *left)
    return Sampled(round=one, files=files, notes=notes, deleted=deleted)


def _theme(known: Catalogue, name: str) -> tuple[Theme, AuditPlan]:
    audited = {theme: dive for theme, dive in known.dives.items() if dive.audit is not None}
    if name not in known.dives:
        raise BadInput.one("--theme", f"there is no theme '{name}'.", near(name, known.dives))
    plan = known.dives[name].audit
    if plan is None:
        what = f"themes/{name}.yml says nothing of an audit."
        raise BadInput.one("--theme", what, f"Add 'audit:' to it. {near(name, audited)}".rstrip())
    return known.dives[name], plan


def _ready(
    known: Catalogue, theme: Theme, plan: AuditPlan, wanted: Draw, place: Path, *, today: date, data: Path | None
) -> _Ready:
    asked = periods.parse(wanted.period, where="--period") if wanted.period else None
    if wanted.listed is not None:
        frame = audits.from_list(wanted.listed, catalogue=known, plan=plan, taken=today)
        period = asked or periods.last_over(today, "quarter")
        return _Ready(theme=theme, plan=plan, frame=frame, period=period, teams=NO_TEAMS)
    if wrong := audits.problems(known):
        raise BadInput(wrong)
    records = drawn_from(known, place, data)
    period = asked or periods.last_over(records.extracted, "quarter")
    frame = audits.from_records(records, catalogue=known, plan=plan, period=period)
    return _Ready(theme=theme, plan=plan, frame=frame, period=period, teams=measures.teams(records, known))


def drawn_from(known: Catalogue, place: Path, data: Path | None) -> Records:
    """Return the newest extract of the records.

    Raises
    ------
    BadInput
        If the council has none.
    """
    if not known.records:
        what = "names no case records to draw from."
        raise BadInput.one("sources.yml", what, "Bring a list of cases: --list FILE.")
    return sources.stage(known, data_folder(known, data, place), place)


def _asked(
    wanted: Draw, ready: _Ready, name: str, known: Catalogue, kept: Path, before: Round | None, today: date
) -> audits.Asked:
    entries = registers.audit_rounds(kept, catalogue=known, areas=own_areas(known))
    entry = entries.loc[entries["round"] == name, ["seed", "size"]].to_numpy(dtype="int64").tolist()
    # Without other words the same round is written again, not another one under its name.
    recorded = entry[0] if entry else [None, None]
    seed, size = (
        own if own is not None else was for own, was in zip((wanted.seed, wanted.size), recorded, strict=True)
    )
    return audits.Asked(
        name=name,
        theme=wanted.theme,
        title=ready.theme.title,
        question=ready.theme.question,
        period=ready.period,
        plan=ready.plan,
        seed=secrets.randbelow(1_000_000) if seed is None else seed,
        salt=secrets.token_hex(16) if before is None else before.facts.salt,
        drawn_on=today if before is None else before.facts.drawn_on,
        size=size,
    )


def _refuse_another(before: Round | None, one: Round) -> None:
    if before is None or before.facts.version == one.facts.version:
        return
    facts = before.facts
    if facts.fingerprint != one.facts.fingerprint:
        why = f"the frame of {facts.taken} held {facts.frame:,} cases, that of {one.facts.taken} {one.facts.frame:,}"
    elif (facts.seed, facts.size) != (one.facts.seed, one.facts.size):
        why = f"with the seed {facts.seed} and {facts.size} cases"
    else:
        why = "with other questions or other auditors"
    what = f"was drawn on {facts.drawn_on} from something else: {why}."
    raise BadInput.one(f"round {facts.name}", what, "Give the new round a name of its own: --name.")


def _entry(one: Round, drawn: Drawn) -> dict[str, object]:
    facts, cases = one.facts, drawn.cases
    days = {"drawn": facts.drawn_on, "due": facts.due, "taken": facts.taken}
    return {
        "round": facts.name,
        **{name: getattr(facts, name) for name in ("theme", "period", "seed", "frame", "size", "source")},
        **{name: pd.Timestamp(day) for name, day in days.items()},
        "reserve": int(cases["reserve"].sum()),
        "double": int(cases["double"].sum()),
        "moderated": int(cases["moderated"].sum()),
        "auditors": len(facts.auditors),
        "fingerprint": facts.fingerprint,
        "version": facts.version,
    }


def _delete_expired(folder: Path, today: date) -> tuple[Path, ...]:
    """Delete what is past its day in every round's folder."""
    gone = [path for each in sorted(folder.iterdir()) if each.is_dir() for path in _expired(each, today)]
    return tuple(gone)


def _expired(folder: Path, today: date) -> tuple[Path, ...]:
    return delete_expired(folder, today=today, ending=ENDING)


def _write(folder: Path, one: Round, drawn: Drawn) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Write the list of all cases and the workbooks that are not there: one that is may have been filled in."""
    until = one.facts.delete_after
    listing = folder / marked(f"{ALL_CASES}-{ENDING}", until, "xlsx")
    files = [store_private(listing, audits.case_list(one, drawn.cases))]
    having, left = set(one.assigned["auditor"]), 0
    for slug in one.auditors:
        path = folder / marked(f"{slug}-{ENDING}", until, "xlsx")
        if slug not in having:
            continue
        files.append(path)
        if path.exists():
            left += 1
        else:
            store_private(path, audits.auditor_workbook(one, slug, drawn.cases))
    said = f"{left} workbooks stood there and were left as they are: they may have been filled in."
    return tuple(files), (said,) if left else ()


def _left_out(frame: Frame) -> tuple[str, ...]:
    if not frame.left_out:
        return ()
    named = ", ".join(frame.left_out)
    return (f"Columns of the list that say who a child is were not read: {named}. Take them out of the list.",)
