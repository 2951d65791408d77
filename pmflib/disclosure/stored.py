"""Packs on disk: a folder per area, every hash in release.json, a slice opened only if its hash holds.

Beside the slices lie the officers' records: `audit.json`, the attack, and `withheld.parquet`, what is hidden and why.
No slice holds them, and no notebook opens them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from pmflib import frames, periods, store
from pmflib.disclosure.digests import digests
from pmflib.disclosure.protect import Pack
from pmflib.disclosure.release import _SEAL, Context, Release
from pmflib.errors import BadInput, near
from pmflib.periods import Period

AUDIT, WITHHELD = "audit.json", "withheld.parquet"


def write_pack(pack: Pack, folder: Path) -> None:
    """Write every slice and `release.json` into `folder`, whole or not at all."""
    with store.whole_folder(folder) as part:
        hashes: dict[str, str] = {}
        held: dict[str, Any] = {}
        for slug, release in pack.slices.items():
            place = part / slug
            place.mkdir()
            store.write_tables({place / f"{name}.parquet": release.table(name) for name in frames.RELEASED})
            store.write_json(release.context.model_dump(mode="json"), place / "context.json")
            held[slug] = digests(release)
            hashes |= {f"{slug}/{path.name}": store.sha256(path) for path in sorted(place.iterdir())}
        store.write_json(dict(pack.audit), part / AUDIT)
        store.write_table(pack.withheld, part / WITHHELD)
        records = {name: store.sha256(part / name) for name in (AUDIT, WITHHELD)}
        named = {"council": pack.council, "edition": pack.edition, "audience": pack.audience}
        manifest = {**named, "sha256": hashes, "records": records, "held": held}
        store.write_json(manifest, part / "release.json")


def release_folder(council_outputs: Path, edition: str, audience: str) -> Path:
    """Return where a council's release of an edition and audience stands."""
    return council_outputs / "releases" / edition / audience


def stored_editions(council_outputs: Path, audience: str) -> list[Period]:
    """Return the editions stored for an audience, oldest first."""
    folders = (council_outputs / "releases").glob(f"*/{audience}/release.json")
    found = [periods.read(path.parent.parent.name) for path in folders]
    return sorted((period for period in found if period), key=lambda period: (period.end, period.start))


def slices(folder: Path) -> list[str]:
    """Return the area slugs of a stored pack, in order; none if there is no pack."""
    manifest = folder / "release.json"
    if not manifest.is_file():
        return []
    return sorted({name.split("/")[0] for name in hashes_of(folder)})


def hashes_of(folder: Path) -> dict[str, str]:
    """Return the hash of every file that a release, or the version it is published as, shows its readers."""
    told: dict[str, str] = store.read_json(folder / "release.json")["sha256"]
    return told


def open_slice(folder: Path, area: str) -> Release:
    """Open one area's slice of a stored pack.

    Parameters
    ----------
    folder : Path
        ``releases/<edition>/<audience>``.
    area : str
        Slug of the area.

    Raises
    ------
    BadInput
        If the pack or the slice is missing, a file is not the one that was protected, or another version wrote it.
    """
    known = slices(folder)
    if area not in known:
        what = f"holds no figures for '{area}'." if known else "holds no release."
        raise BadInput.one(str(folder), what, near(area, known) or "Run 'pmf build' first.")
    hashes = hashes_of(folder)
    # Slices of an earlier version lack a table: they are built again, not read in part.
    for name in (*(f"{table}.parquet" for table in frames.RELEASED), "context.json"):
        expected = hashes.get(f"{area}/{name}")
        if expected is None or store.sha256(folder / area / name) != expected:
            raise BadInput.one(
                str(folder / area / name), "is not the file that was protected.", "Run 'pmf build' again."
            )
    try:
        return _read(folder / area)
    except (ValidationError, frames.ShapeError) as error:
        raise BadInput.one(
            str(folder / area), "was written by another version of pmf.", "Run 'pmf build' again."
        ) from error


def open_records(folder: Path) -> tuple[dict[str, Any], pd.DataFrame]:
    """Open the officers' records of a stored pack: the attack, and one line per number withheld.

    Raises
    ------
    BadInput
        If there is no pack, or a record is not the one written with it.
    """
    if not slices(folder):
        raise BadInput.one(str(folder), "holds no release.", "Run 'pmf build' first.")
    hashes = store.read_json(folder / "release.json").get("records", {})
    for name in (AUDIT, WITHHELD):
        if name not in hashes or store.sha256(folder / name) != hashes[name]:
            raise BadInput.one(str(folder / name), "is not the record of this release.", "Run 'pmf build' again.")
    return store.read_json(folder / AUDIT), store.read_table(folder / WITHHELD)


def _read(place: Path) -> Release:
    context = Context.model_validate_json((place / "context.json").read_bytes())
    tables = {
        name: frames.conform(store.read_table(place / f"{name}.parquet"), frames.SHAPES[name])
        for name in frames.RELEASED
    }
    return Release(context=context, tables=tables, seal=_SEAL)
