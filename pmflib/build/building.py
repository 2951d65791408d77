"""The left-hand side of the house, walked once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from pmflib import catalogue, disclosure, frames, measures, store
from pmflib.assess import Figures, newest_release
from pmflib.build.contexts import Asked, contexts
from pmflib.build.data import data_folder, read_sources
from pmflib.build.editions import chosen_edition, headlines, within
from pmflib.build.grading import with_audits
from pmflib.build.inputs import FilesRead, note_inputs
from pmflib.build.noting import Noted, as_known_then, assessed, read_noted
from pmflib.build.recorded import Recorded, evidence, recorded, with_records
from pmflib.catalogue.models import Area, Catalogue
from pmflib.errors import BadInput, near
from pmflib.periods import Period
from pmflib.sources import Sources


@dataclass(frozen=True, kw_only=True)
class Built:
    """A stored release and what stands in it.

    Parameters
    ----------
    folder : Path
        ``releases/<edition>/<audience>``.
    council, edition, audience : str
    slices : tuple of str
        Slugs of the authority and of each district that has a figure: what ``--all`` means.
    requested : tuple of str
        Slugs of the areas asked for, in that order; the authority if none was.
    """

    folder: Path
    council: str
    edition: str
    audience: str
    slices: tuple[str, ...]
    requested: tuple[str, ...]


def build(
    council: str,
    *,
    areas: Sequence[str] = (),
    period: str = "",
    as_of: str = "",
    audience: str = "internal-officer",
    data: Path | None = None,
    parameters: Path | None = None,
    outputs: Path | None = None,
) -> Built:
    """Read what a council's sources hold, assess it, protect it and store it.

    Parameters
    ----------
    council : str
        Name of its folder under ``parameters/councils``.
    areas : sequence of str
        Further areas to hold a slice for, by slug, name or code; any council of the data.
    period : str
        Edition, e.g. ``2025-26`` or ``2026-27-q2``; default: the newest the data holds.
    as_of : str
        ISO date; releases after it do not count. Default: today, or a fictional council's newest release.
    audience : str
    data : Path, optional
        Folder that holds the files named in ``sources.yml``. The sample council writes its own by default.
    parameters, outputs : Path, optional
        Default: the shipped parameters; ``outputs`` in the working directory.

    Returns
    -------
    Built

    Raises
    ------
    BadInput
        If anything given or read is wrong; nothing is then written.
    """
    known = catalogue.load(council, parameters=parameters)
    policy = _policy(known, audience)
    place = (outputs or Path("outputs")) / council
    given = _given(known, areas, place, as_of=as_of, data=data, parameters=parameters)
    policy = _with_teams(policy, known, given.records)
    read, day, noted = given.read, given.day, given.noted
    behind = _behind(known, read, policy, day, period, place)
    figures = assessed(known, disclosure.allowed(behind.rows, policy, known=behind.known), read, day, noted)
    edition = chosen_edition(figures.core, known, period)
    folder = disclosure.release_folder(place, edition.code, audience)
    core = within(figures.core, known, edition)
    own = _with_figures(core, known, edition)
    wanted = tuple(_wanted(folder, own, [area.code for area in given.requested], read.areas))
    of = Asked(edition=edition, as_of=day, audience=audience, areas=wanted)
    words = contexts(known, read, core, asked=of, said=noted.commentary, records=given.records, noted=noted.acted)
    found = evidence(known, given.records, noted.file_checks, until=edition.end)
    tables = as_known_then(figures, core, known, noted) | found
    words, tables, files = with_audits(words, tables, known, place, of, given.records, true_counts=policy.true_counts)
    pack = disclosure.protect(tables, policy=policy, contexts=words, known=behind.known, truth=behind.truth)
    _write(pack, folder, place, given, figures if policy.true_counts else None)
    note_inputs(known, of, folder, day=as_of, read=given.of(parameters, files))
    return Built(
        folder=folder,
        council=council,
        edition=edition.code,
        audience=audience,
        slices=tuple(own.values()),
        requested=tuple(area.slug for area in given.requested) or (known.council.authority.slug,),
    )


@dataclass(frozen=True, kw_only=True)
class _Given:
    """What a build starts from: everything read and where from, the day it is read for, and the areas asked for."""

    files: Path
    read: Sources
    records: Recorded | None
    noted: Noted
    requested: tuple[Area, ...]
    day: date

    def of(self, parameters: Path | None, audits: Mapping[str, str]) -> FilesRead:
        """Return the files it was read from, those of audits too."""
        return FilesRead(parameters=parameters, data=self.files, records=self.records, audits=audits)


def _given(
    known: Catalogue, areas: Sequence[str], place: Path, *, as_of: str, data: Path | None, parameters: Path | None
) -> _Given:
    asked = _day(as_of, known)
    files = data_folder(known, data, place)
    published = read_sources(known, files)
    # What can be refused is refused before anything takes long.
    requested = tuple(catalogue.resolve_area(known, published.areas, text) for text in areas)
    noted = read_noted(known, published, parameters)
    own_records = recorded(known, published, files, place, asked)
    read = with_records(published, own_records)
    day = asked or _today(known, read)
    return _Given(files=files, read=read, records=own_records, noted=noted, requested=requested, day=day)


@dataclass(frozen=True, kw_only=True)
class _Behind:
    """True figures, and what readers have of them from earlier releases: an audience sees neither."""

    rows: pd.DataFrame
    known: tuple[disclosure.Known, ...] = ()
    truth: pd.DataFrame | None = None


def _behind(known: Catalogue, read: Sources, policy: disclosure.Policy, day: date, period: str, place: Path) -> _Behind:
    if not policy.protects:
        return _Behind(rows=read.observations)
    rows = newest_release(read.observations, day, local=known.own_files)
    edition = chosen_edition(rows, known, period)
    earlier = disclosure.known_to(place, policy.audience, edition=edition.code, also=policy.also_reads)
    return _Behind(rows=rows, known=tuple(earlier), truth=rows)


def _policy(known: Catalogue, audience: str) -> disclosure.Policy:
    if audience not in known.audiences:
        raise BadInput.one("audience", f"'{audience}' is not an audience.", near(audience, known.audiences))
    council = known.council
    parts = (*(place.code for place in council.districts), measures.COUNTY_WIDE, measures.UNALLOCATED)
    parents = dict.fromkeys(parts, council.authority.code)
    return disclosure.Policy.of(
        audience,
        known.audiences,
        sources=known.own_files,
        parents=parents,
        not_people=measures.about_no_child(known),
        averages=measures.averages(known),
    )


def _with_teams(policy: disclosure.Policy, known: Catalogue, records: Recorded | None) -> disclosure.Policy:
    """Tell which district each team is part of: where teams are shown, their figures add up to its own."""
    if records is None:
        return policy
    districts = records.teams["district"].replace("", known.council.authority.code)
    parents = dict(zip(records.teams["slug"], districts, strict=True))
    return policy.model_copy(update={"parents": {**parents, **policy.parents}})


def _day(as_of: str, known: Catalogue) -> date | None:
    if not as_of:
        return None
    try:
        day = date.fromisoformat(as_of)
    except ValueError:
        raise BadInput.one("as-of", f"'{as_of}' is not a date.", "Write it as 2026-03-31.") from None
    # What a fictional council lives through has days of its own.
    if day > date.today() and not known.council.synthetic:
        raise BadInput.one("as-of", f"{as_of} is still to come.", "Give today's date or an earlier one.")
    return day


def _today(known: Catalogue, read: Sources) -> date:
    """Return today; for a fictional council the day of its newest release, so that no clock changes its reports."""
    if known.council.synthetic:
        return date.fromisoformat(f"{read.observations['release'].max():%Y-%m-%d}")
    return datetime.now(tz=UTC).date()


def _with_figures(core: pd.DataFrame, known: Catalogue, edition: Period) -> dict[str, str]:
    """Return code and slug of the authority and of each district the edition shows a figure for."""
    shown = headlines(core, known, edition)
    rows = core.merge(shown[["indicator", "window", "period_end"]], on=["indicator", "window", "period_end"])
    having = set(rows["area"])
    council = known.council
    districts = {place.code: place.slug for place in council.districts if place.code in having}
    return {council.authority.code: council.authority.slug, **districts}


def _wanted(folder: Path, own: Mapping[str, str], asked: Sequence[str], areas: pd.DataFrame) -> list[str]:
    """Codes that get a slice: own, asked for, and those already stored, so that no earlier report loses its base."""
    slug_of = areas.drop_duplicates("slug").set_index("slug")["code"]
    stored = [str(slug_of[slug]) for slug in disclosure.slices(folder) if slug in slug_of.index]
    return list(dict.fromkeys([*own, *asked, *stored]))


def _write(pack: disclosure.Pack, folder: Path, place: Path, given: _Given, figures: Figures | None) -> None:
    """Write the pack, what it withholds, and where figures are given the officers' store."""
    if figures is not None:
        _store(place / "store", given.read, figures, given.records)
    disclosure.write_pack(pack, folder)
    disclosure.write_truth(pack, place)


def _store(folder: Path, read: Sources, figures: Figures, records: Recorded | None) -> None:
    tables = {f"figures_{name}": table for name, table in figures.tables().items()}
    if records is not None:
        # Which records fail is for the managers' lists alone: numbers of cases do not stand among outputs.
        tables |= {"failures": records.checked.failures}
    with store.whole_folder(folder) as part:
        store.write_table(read.observations, part / "observations.parquet")
        for name, table in tables.items():
            store.write_table(table, part / f"{name}.parquet")
        frames.dictionary().to_csv(part / "data_dictionary.csv", index=False, lineterminator="\n")
