"""The page that opens an edition: what stands in its folder, and what the last run could not write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from pmflib import disclosure, findings, registers, store
from pmflib.disclosure import Context, Release, open_slice
from pmflib.document import TitlePage
from pmflib.errors import BadInput
from pmflib.export import Edition, Entry, Standing, index
from pmflib.runs import place
from pmflib.runs.guard import Guard
from pmflib.runs.models import Outcome

PAGE = "index.html"
_FILES = {"report.html": "HTML", "report.pdf": "PDF", "data.xlsx": "Spreadsheet", "report.docx": "Word"}
# The cause stays in the record: it may quote what this audience is not to see.
_FAILED = "not written by the last run"
_KEPT = "not written by the last run; the report before is kept"


def write_index(folder: Path, *, releases: Path, outcomes: Sequence[Outcome], guard: Guard) -> Path:
    """Write `index.html` into an edition's folder for one audience, once it has been looked through like a report.

    Parameters
    ----------
    folder : Path
        ``<council>/<edition>/<audience>``; every report in it is listed.
    releases : Path
        The release the reports were made from, for names and marking.
    outcomes : sequence of Outcome
        Of the run just ended.
    guard : Guard
        Told of what it must not tell; then the page before stays.

    Returns
    -------
    Path
        Not there if no slice of the release can be opened and there was none before.
    """
    standing = {path.parent.relative_to(folder): path.parent for path in folder.glob(f"*/*/{place.MANIFEST}")}
    ran = {Path(outcome.job.report, outcome.job.folder.name): outcome for outcome in outcomes}
    opened = _opened(releases, sorted({_area(path) for path in [*standing, *ran]}))
    contexts = {slug: one.context for slug, one in opened.items()}
    if not contexts:
        return folder / PAGE
    told = _Told(releases, opened)
    some = next(iter(contexts.values()))
    entries = [
        _entry(path, standing.get(path), ran.get(path), _place(contexts, path), told)
        for path in sorted({*standing, *ran}, key=lambda path: (_order(contexts, path), path.parts[0], path))
    ]
    edition = Edition(
        cover=_cover(some), entries=tuple(entries), planned=len(entries), versions=_versions(releases, some)
    )
    with guard.looking(folder / PAGE, [releases / slug for slug in contexts]) as part:
        index(edition, part)
    return folder / PAGE


class _Told:
    """What every report of an area says of it alike: how its figures stand, and who signed what.

    Parameters
    ----------
    releases : Path
    opened : mapping of str to Release
        Slices by slug.
    """

    def __init__(self, releases: Path, opened: Mapping[str, Release]) -> None:
        self._place = releases.parents[2]
        self._opened = opened
        self._decided = registers.read_sidecar(releases)
        self._standing: dict[str, Standing] = {}

    def standing(self, slug: str) -> Standing | None:
        """Return how the figures of an area stand; nothing if its slice could not be opened."""
        if slug not in self._opened:
            return None
        if slug not in self._standing:
            self._standing[slug] = self._counted(self._opened[slug])
        return self._standing[slug]

    def signed(self, report: str, slug: str) -> str:
        """Return how far a report has come."""
        return registers.standing(self._decided, report=report, area=slug).words

    def _counted(self, release: Release) -> Standing:
        area = release.context.area
        urgent = findings.exceptions(release, area)
        then = disclosure.earlier(self._place, release)
        return Standing(
            red=sum(one.tier == 0 for one in urgent),
            worsening=sum(one.tier > 0 for one in urgent),
            doubted=sum(one.distrusted for one in findings.readings(release, area)),
            since=findings.since_summary(release, then.release) if then is not None else "",
        )


def _versions(releases: Path, context: Context) -> tuple[str, ...]:
    """Return the names of the versions of this edition that are published for this audience."""
    published = store.published_slices(releases.parents[2], context.audience)
    return tuple(folder.parents[1].name for period, folder in published if period.code == context.edition)


def _opened(releases: Path, slugs: Iterable[str]) -> dict[str, Release]:
    """Open what can be opened: a broken slice has failed its own job, and need not cost the others their page."""
    found: dict[str, Release] = {}
    for slug in slugs:
        with suppress(BadInput):
            found[slug] = open_slice(releases, slug)
    return found


def _area(path: Path) -> str:
    return path.name.split("--")[0]


def _order(contexts: Mapping[str, Context], path: Path) -> tuple[bool, str]:
    """The authority first, then its districts and others by name."""
    context = contexts.get(_area(path))
    return context is None or context.area != context.authority, _place(contexts, path)


def _place(contexts: Mapping[str, Context], path: Path) -> str:
    """Return the name of a report's area, as its own slice or any other tells it."""
    slug = _area(path)
    own = [context.areas[context.area] for name, context in contexts.items() if name == slug]
    others = [area for context in contexts.values() for area in context.areas.values() if area.slug == slug]
    return next((area.name for area in [*own, *others]), slug)


def _entry(path: Path, standing: Path | None, outcome: Outcome | None, area: str, told: _Told) -> Entry:
    report, place_name = path.parts
    theme = place_name.partition("--")[2]
    failed = "" if outcome is None or outcome.state != "failed" else (_KEPT if standing else _FAILED)
    manifest = place.read(standing) if standing else {}
    files = manifest.get("files", {})
    return Entry(
        area=area,
        report=_words(report) + (f": {theme.replace('-', ' ')}" if theme else ""),
        headline=manifest.get("headline", ""),
        files=tuple((says, (path / name).as_posix()) for name, says in _FILES.items() if name in files),
        failed=failed,
        signed=told.signed(report, _area(path)),
        standing=told.standing(_area(path)),
    )


def _words(slug: str) -> str:
    return slug.replace("_", " ").capitalize()


def _cover(context: Context) -> TitlePage:
    synthetic = ("Synthetic data: no real child, family or council.",) if context.synthetic else ()
    return TitlePage(
        council=context.council_name,
        title="Reports",
        subtitle=context.edition_label,
        facts=(("Audience", _words(context.audience.replace("-", " "))), ("Contact", context.contact)),
        marking=context.marking,
        notices=synthetic,
        colour=context.colour,
    )
