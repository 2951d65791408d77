"""From a report's options to the one slice it may open; what is not stored yet is built first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pmflib import disclosure, folders
from pmflib.disclosure import Release


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a report was asked for, as its notebook's parameters say it; empty text means the default."""

    council: str
    area: str
    period: str
    as_of: str
    audience: str
    outputs: str

    @property
    def folder(self) -> Path:
        """Where outputs are kept: as given, or the usual place."""
        return Path(self.outputs) if self.outputs else folders.outputs()


def opened(wanted: Wanted) -> Release:
    """Open the slice a report shows, building the release first where it is not stored.

    Raises
    ------
    BadInput
        If council, area, period or audience are unknown, or a council that reads real files has no release yet.
    """
    stored = _stored(wanted)
    if stored is not None and (not wanted.as_of or stored.context.as_of.isoformat() == wanted.as_of):
        return stored
    # What builds loads every source reader and statistic: seconds that a report on a stored release need not spend.
    from pmflib import build

    built = build.build(
        wanted.council,
        areas=(wanted.area,) if wanted.area else (),
        period=wanted.period,
        as_of=wanted.as_of,
        audience=wanted.audience,
        outputs=wanted.folder,
    )
    return disclosure.open_slice(built.folder, built.requested[0])


def slices(wanted: Wanted, release: Release) -> list[str]:
    """Return the areas whose slice stands beside an opened one."""
    return disclosure.slices(release_of(wanted, release))


def release_of(wanted: Wanted, release: Release) -> Path:
    """Return the folder of the pack an opened slice belongs to."""
    context = release.context
    return disclosure.release_folder(wanted.folder / context.council, context.edition, context.audience)


def _stored(wanted: Wanted) -> Release | None:
    place = wanted.folder / wanted.council
    stored = [edition.code for edition in disclosure.stored_editions(place, wanted.audience)]
    edition = wanted.period or (stored[-1] if stored else "")
    if edition not in stored:
        return None
    return _meant(wanted.area, disclosure.release_folder(place, edition, wanted.audience))


def _meant(area: str, folder: Path) -> Release | None:
    """Open the stored slice that an area's slug, name or code means; empty is the authority's. None if there is none.

    The pack itself says which area is whose, so that a council of other parameters is found as well; it is asked of
    the authority's own slice.
    """
    known = disclosure.slices(folder)
    if area in known:
        return disclosure.open_slice(folder, area)
    authority = _authority(folder, known)
    if authority is None or not area:
        return authority
    asked = area.casefold()
    # The authority's own slice names itself first, then its districts and those it is compared with.
    named = (
        one.slug for one in authority.context.areas.values() if asked in (one.code.casefold(), one.name.casefold())
    )
    slug = next((slug for slug in named if slug in known), "")
    return disclosure.open_slice(folder, slug) if slug else None


def _authority(folder: Path, known: Sequence[str]) -> Release | None:
    """Open the slice of the council a pack belongs to; None where it is not stored.

    Any slice of its own names it, hence the first; only one of another council, asked for beside them, does not.
    """
    contexts = (disclosure.open_slice(folder, slug).context for slug in known)
    named = (one.areas[one.authority].slug for one in contexts if one.authority in one.areas)
    slug = next(named, "")
    return disclosure.open_slice(folder, slug) if slug in known else None
