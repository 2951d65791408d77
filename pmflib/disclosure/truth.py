"""The true numbers behind what a release withholds, kept for officers: by them a finished report is searched.

They lie in a folder that its owner alone can enter, apart from the release: neither a slice nor anything beside it
holds them, and nothing in the release is a hash of them, by which small numbers could be tried out. A published
version keeps its own among its evidence: what it hid must not come out of any later release, whatever is built again.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pmflib import store
from pmflib.disclosure.protect import Pack
from pmflib.disclosure.stored import hashes_of, open_records, release_folder
from pmflib.errors import BadInput

_FOLDER, _NUMBERS, _OF = "truth", "numbers.parquet", "of.json"
#: Where a published version has what only officers see.
_EVIDENCE = "evidence"
_REMEDY = "Run 'pmf build' again."


def write_truth(pack: Pack, council_outputs: Path) -> None:
    """Write the true numbers of what a pack withholds, bound to the release that is stored of it.

    Parameters
    ----------
    pack : Pack
        Already written to its `release_folder`.
    council_outputs : Path
    """
    owned = council_outputs / _FOLDER
    owned.mkdir(mode=0o700, parents=True, exist_ok=True)
    owned.chmod(0o700)
    with store.whole_folder(owned / pack.edition / pack.audience) as part:
        store.write_table(pack.truth, part / _NUMBERS)
        manifest = release_folder(council_outputs, pack.edition, pack.audience) / "release.json"
        store.write_json({"release": store.sha256(manifest)}, part / _OF)


def open_truth(council_outputs: Path, edition: str, audience: str) -> pd.DataFrame:
    """Return the true numbers of the figures of which a stored release withholds something.

    Returns
    -------
    DataFrame
        Columns of `withheld.NUMBERS`; empty for an audience that sees true counts.

    Raises
    ------
    BadInput
        If there is no release, its records are not those written with it, or its numbers are those of another.
    """
    folder = release_folder(council_outputs, edition, audience)
    open_records(folder)
    kept = council_outputs / _FOLDER / edition / audience
    if not kept.is_dir():
        raise BadInput.one(str(kept), "is missing: nobody could say what the reports must not tell.", _REMEDY)
    if store.read_json(kept / _OF) != {"release": store.sha256(folder / "release.json")}:
        raise BadInput.one(str(kept), "holds the numbers of another release than the one that stands.", _REMEDY)
    return store.read_table(kept / _NUMBERS)


def truth_if_kept(council_outputs: Path, edition: str, audience: str) -> pd.DataFrame | None:
    """Return what `open_truth` does; None where it was not kept, or is that of another release."""
    try:
        return open_truth(council_outputs, edition, audience)
    except BadInput:  # written before true numbers were kept, or elsewhere: what it shows is known all the same
        return None


def keep_truth(release: Path, evidence: Path) -> None:
    """Put the true numbers behind a release among the evidence of the version it is published as.

    Parameters
    ----------
    release : Path
        ``releases/<edition>/<audience>``.
    evidence : Path
        Folder of the version's evidence, being written.
    """
    edition, audience = release.parent.name, release.name
    (evidence / _FOLDER).mkdir()
    store.write_table(open_truth(release.parents[2], edition, audience), evidence / _FOLDER / _NUMBERS)
    store.write_json({"shown": hashes_of(release)}, evidence / _FOLDER / _OF)


def truth_of_version(published: Path) -> pd.DataFrame | None:
    """Return the true numbers behind a published version; None where it has none, or they are not its own.

    Parameters
    ----------
    published : Path
        ``editions/<version>/<audience>/data``.
    """
    kept = published.parents[1] / _EVIDENCE / published.parent.name / _FOLDER
    if not kept.is_dir() or store.read_json(kept / _OF) != {"shown": hashes_of(published)}:
        return None
    return store.read_table(kept / _NUMBERS)
