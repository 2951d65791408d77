"""The page that opens an edition: what stands in its folder, and what the last run could not write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from pmflib.disclosure import Context, open_slice
from pmflib.document import TitlePage
from pmflib.errors import BadInput
from pmflib.export import Edition, Entry, index
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
    contexts = _contexts(releases, sorted({_area(path) for path in [*standing, *ran]}))
    if not contexts:
        return folder / PAGE
    some = next(iter(contexts.values()))
    entries = [
        _entry(path, standing.get(path), ran.get(path), _place(contexts, path))
        for path in sorted({*standing, *ran}, key=lambda path: (path.parts[0], _order(contexts, path), path))
    ]
    edition = Edition(cover=_cover(some), entries=tuple(entries), planned=len(entries))
    with guard.looking(folder / PAGE, [releases / slug for slug in contexts]) as part:
        index(edition, part)
    return folder / PAGE


def _contexts(releases: Path, slugs: Iterable[str]) -> dict[str, Context]:
    """Open what can be opened: a broken slice has failed its own job, and need not cost the others their page."""
    found: dict[str, Context] = {}
    for slug in slugs:
        with suppress(BadInput):
            found[slug] = open_slice(releases, slug).context
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


def _entry(path: Path, standing: Path | None, outcome: Outcome | None, area: str) -> Entry:
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
