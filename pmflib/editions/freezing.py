"""`publish`: what was signed, frozen with all it was made from; a version that stands is never touched again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pmflib import __version__, disclosure, registers, store
from pmflib.build import Recomputed
from pmflib.disclosure.stored import AUDIT, WITHHELD
from pmflib.editions import checking, deciding, folders, inputs, restating, telling
from pmflib.editions.asking import Asked
from pmflib.editions.folders import Version
from pmflib.editions.inputs import KeptInputs
from pmflib.errors import BadInput
from pmflib.registers import Decision
from pmflib.runs import made_from, place, signing
from pmflib.runs.lock import locked

if TYPE_CHECKING:
    from pmflib.runs import RunResult
    from pmflib.runs.batch import Watch


@dataclass(frozen=True, kw_only=True)
class Published:
    """A published version.

    Parameters
    ----------
    version : Version
    new : bool
        Whether it was published now; if not, the very same stood already.
    reports : int
    follows : str
        The version it takes the place of; empty if it is the first.
    changed : mapping of str to int
        Figures that changed since that one, by cause, as its readers see them.
    """

    version: Version
    new: bool
    reports: int
    follows: str = ""
    changed: Mapping[str, int] = field(default_factory=dict)


class NotWritten(Exception):
    """Some reports could not be written with their sign-off, so that nothing was published."""

    def __init__(self, result: RunResult) -> None:
        super().__init__("reports failed")
        self.result = result


def publish(asked: Asked, *, watch: Watch | None = None) -> Published:
    """Freeze what was signed.

    Parameters
    ----------
    asked : Asked
    watch : Watch, optional
        Told of the reports as they are written with their last stamp.

    Returns
    -------
    Published

    Raises
    ------
    BadInput
        If a report is not signed, or the figures cannot be worked out again from what is kept. Nothing is published.
    NotWritten
        If a report failed.
    """
    if asked.report or asked.area:
        what = "an edition is published whole."
        raise BadInput.one("publish", what, "Leave out --report and --area; they say what is reviewed or signed.")
    if missing := deciding.unsigned(asked):
        raise BadInput(missing)
    written = deciding.standing_reports(asked)
    known = folders.versions(asked.place, edition=asked.edition, audience=asked.audience)
    release = signing.release_hash(asked.release)
    if known and _says_the_same(known[-1], release, written):
        return _already(asked, known[-1], release)
    kept = inputs.keep(asked)
    figures = checking.reproduced(asked.release, kept)
    decision = _decision(asked, release)
    result = _written_as_published(asked, written, decision, watch)
    if result.failed or result.interrupted or result.problems:
        signing.refresh(asked.release, council=asked.council, parameters=asked.parameters)
        raise NotWritten(result)
    before = known[-1] if known else None
    changed = _changed(before, asked, kept, figures) if before else None
    content = _Content(kept=kept, figures=figures, decision=decision, before=before, changed=changed)
    # From here on nobody else may write: a version is never written over, and what was signed is what is frozen.
    with locked(asked.outputs, purpose="pmf publish"):
        version = _put(asked, content)
    return Published(
        version=version,
        new=True,
        reports=len(written),
        follows=before.name if before else "",
        changed=changed.seen.counts if changed else {},
    )


@dataclass(frozen=True, kw_only=True)
class _Content:
    """What goes into a version beside its reports."""

    kept: KeptInputs
    figures: Recomputed
    decision: Decision
    before: Version | None
    changed: telling.Told | None


def _says_the_same(last: Version, release: str, written: Sequence[tuple[str, str]]) -> bool:
    told = last.told()
    return bool(told["release"] == release) and told["reports"] == ["/".join(one) for one in written]


def _already(asked: Asked, version: Version, release: str) -> Published:
    told = version.told()
    # The register may have been put back, or never written: the version is the proof.
    deciding.note(asked, Decision(**{**told["published"], "release": release}))
    return Published(version=version, new=False, reports=len(told["reports"]))


def _changed(before: Version, asked: Asked, kept: KeptInputs, figures: Recomputed) -> telling.Told:
    """Return what changed since the version before, true for officers and as the readers see it."""
    whole = restating.restated(before, asked.place, kept, figures, made_from.code())
    rules = figures.known.audiences[asked.audience].rules(figures.known.audiences)
    officers = rules["local_figures"] and rules["threshold"] == 0 and rules["rounds"] == "nothing"
    then, now = telling.released(before.slices), telling.released(asked.release)
    authority = figures.known.council.authority.code
    seen = restating.as_seen(whole, then, now, authority=authority, officers=bool(officers))
    return telling.Told(seen=seen, whole=whole, before=before, release=asked.release)


def _looked_through(asked: Asked, folder: Path) -> None:
    """Look through pages that no run wrote, as every run looks through its own."""
    from pmflib.runs import Request
    from pmflib.runs.guard import Guard

    request = Request(
        reports=(folders.CHANGES,), outputs=asked.outputs, council=asked.council, parameters=asked.parameters
    )
    slices = [asked.release / area for area in disclosure.slices(asked.release)]
    Guard(request).search(folder, slices)


def _decision(asked: Asked, release: str) -> Decision:
    """Return the decision to publish: of who is named, or else of who signed."""
    holds = signing.decided(asked.release, council=asked.council, parameters=asked.parameters)
    signed = [one for one in holds if one.state in ("signed", "published")][-1]
    name, post = deciding.named(asked.by) if asked.by else (signed.name, signed.post)
    return Decision(
        edition=asked.edition,
        audience=asked.audience,
        state="published",
        name=name,
        post=post,
        date=asked.on.isoformat(),
        release=release,
    )


def _written_as_published(
    asked: Asked, written: Sequence[tuple[str, str]], decision: Decision, watch: Watch | None
) -> RunResult:
    """Write the reports once more on the release as it stands: their covers must say that they are published."""
    from pmflib.runs import again  # papermill and the exporters take a second to import

    holds = signing.decided(asked.release, council=asked.council, parameters=asked.parameters)
    registers.write_sidecar(asked.release, (*holds, decision))
    return again.rewritten(
        asked.release,
        written,
        outputs=asked.outputs,
        parameters=asked.parameters,
        notebooks=asked.notebooks,
        watch=watch,
    )


def _put(asked: Asked, content: _Content) -> Version:
    """Freeze what was signed as the next version, unless somebody else has changed it in the meantime."""
    version = folders.next_folder(asked.place, asked.edition, asked.audience, content.kept.name)
    last = folders.versions(asked.place, edition=asked.edition, audience=asked.audience)
    if (
        signing.release_hash(asked.release) != content.decision.release
        or (last[-1] if last else None) != content.before
    ):
        what = "was built or published by somebody else in the meantime."
        raise BadInput.one(f"{asked.edition} for {asked.audience}", what, "Look at it, and publish again.")
    _freeze(version, asked, content)
    deciding.note(asked, content.decision)
    return version


def _freeze(version: Version, asked: Asked, content: _Content) -> None:
    with store.whole_folder(version.public) as part:
        jobs = _copied(asked, part)
        _slices(asked.release, part / folders.DATA)
        if content.changed is not None:
            content.changed.write(part / folders.CHANGES)
            _looked_through(asked, part / folders.CHANGES)
        told = {
            **_facts(version, asked, content),
            "reports": sorted(jobs),
            "files": folders.hashes(part),
        }
        store.write_json(told, part / folders.MANIFEST)
        folders.seal(part, officers=False)
        _evidence(version, asked, content, jobs)
    folders.seal(version.public, officers=False)


def _facts(version: Version, asked: Asked, content: _Content) -> dict[str, Any]:
    holds = signing.decided(asked.release, council=asked.council, parameters=asked.parameters)
    return {
        "council": asked.council,
        "edition": asked.edition,
        "version": version.number,
        "audience": asked.audience,
        "release": content.decision.release,
        "as_of": content.kept.inputs.as_of,
        "follows": content.before.name if content.before else "",
        "signed": [asdict(one) for one in holds if one.state != "published"],
        "published": asdict(content.decision),
        "pmf": __version__,
    }


def _copied(asked: Asked, part: Path) -> dict[str, Any]:
    """Copy every report and the page that opens them; return what each was made from, which readers do not get."""
    jobs: dict[str, Any] = {}
    for report, folder in deciding.standing_reports(asked):
        source = asked.reports / report / folder
        for path in folders.files(source):
            folders.same_disk_copy(path, part / report / folder / path.relative_to(source))
        jobs[f"{report}/{folder}"] = place.read(source)
    index = asked.reports / "index.html"
    if index.is_file():
        folders.same_disk_copy(index, part / index.name)
    return jobs


def _slices(release: Path, target: Path) -> None:
    """Copy the protected figures; what was withheld from them, and why, is for officers."""
    told = store.read_json(release / "release.json")
    for name in told["sha256"]:
        folders.same_disk_copy(release / name, target / name)
    named = {name: told[name] for name in ("council", "edition", "audience", "sha256")}
    store.write_json(named, target / "release.json")


def _evidence(version: Version, asked: Asked, content: _Content, jobs: Mapping[str, Any]) -> None:
    """Keep for officers what a version was made from; in place before the version itself is."""
    from pmflib.runs.record import versions as packages

    with store.whole_folder(version.evidence) as part:
        for name in (AUDIT, WITHHELD):
            folders.same_disk_copy(asked.release / name, part / name)
        disclosure.keep_truth(asked.release, part)
        (part / folders.FIGURES).mkdir()
        for name, table in content.figures.tables.items():
            store.write_table(table, part / folders.FIGURES / f"{name}.parquet")
        if content.changed is not None:
            content.changed.write_evidence(part / folders.CHANGES)
        proof = {
            "inputs": content.kept.name,
            "made_from": asdict(content.kept.inputs),
            "extracts": inputs.extract_hashes(content.kept),
            "code": made_from.code(),
            "packages": packages(),
            "jobs": dict(jobs),
            "files": folders.hashes(part),
        }
        store.write_json(proof, part / folders.MANIFEST)
    folders.seal(version.evidence, officers=True)
