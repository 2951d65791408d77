"""Where people live, which team holds them and who they are: the small tables every case is looked up in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from pmflib.catalogue import Catalogue, Council
from pmflib.catalogue.places import folded
from pmflib.records import Records, connected, side_by_side

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COUNTY_WIDE = "county-wide"
UNALLOCATED = "unallocated"
#: Tables that name a district in a person's own words.
_DISTRICTS: Mapping[str, str] = {
    "ssd_address": "district",
    "ssd_department": "district",
    "complaints": "district",
    "compliments": "district",
    "feedback": "district",
    "audits": "district",
    "iro_findings": "district",
    "actions": "district",
}

# An address holds from its first day until the next begins, at the longest to its last day. So the one that started
# last counts, and none if that has ended: a person without a known home has none. Each row says itself from when it is
# passed over (``next``): a join on person and days is then five times as fast as one that looks for the last row.
_HOMES = """
CREATE OR REPLACE TABLE pmf_homes AS
SELECT *, lead(since, 1, DATE 'infinity') OVER (PARTITION BY person_id ORDER BY since) AS next
FROM (
    SELECT
        a.addr_person_id AS person_id, coalesce(a.addr_address_start_date, DATE '0001-01-01') AS since,
        a.addr_address_end_date AS until, p.code AS district
    FROM ssd_address AS a
    LEFT JOIN pmf_places AS p ON p.text = a.district
    WHERE a.addr_person_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY a.addr_person_id, since ORDER BY a.addr_table_id DESC) = 1
)
"""
_INVOLVED = """
CREATE OR REPLACE TABLE pmf_involved AS
SELECT *, lead(since, 1, DATE 'infinity') OVER (PARTITION BY person_id ORDER BY since) AS next
FROM (
    SELECT
        i.invo_person_id AS person_id, coalesce(i.invo_involvement_start_date, DATE '0001-01-01') AS since,
        i.invo_involvement_end_date AS until, i.invo_professional_team AS team_id
    FROM ssd_involvements AS i
    WHERE i.invo_person_id IS NOT NULL AND i.invo_professional_team IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY i.invo_person_id, since ORDER BY i.invo_involvements_id DESC) = 1
)
"""
_PEOPLE = """
CREATE OR REPLACE TABLE pmf_people AS
SELECT
    p.pers_person_id AS person_id, p.pers_dob AS dob,
    CASE p.pers_sex WHEN '1' THEN 'boy' WHEN '2' THEN 'girl' ELSE 'not known' END AS sex,
    CASE
        WHEN p.pers_ethnicity IN ('WBRI', 'WIRI', 'WIRT', 'WOTH', 'WROM') THEN 'White'
        WHEN p.pers_ethnicity IN ('MWBC', 'MWBA', 'MWAS', 'MOTH') THEN 'Mixed'
        WHEN p.pers_ethnicity IN ('AIND', 'APKN', 'ABAN', 'AOTH', 'CHNE') THEN 'Asian'
        WHEN p.pers_ethnicity IN ('BCRB', 'BAFR', 'BOTH') THEN 'Black'
        WHEN p.pers_ethnicity = 'OOTH' THEN 'Other'
        ELSE 'not known'
    END AS ethnicity,
    d.disa_person_id IS NOT NULL AS disabled,
    u.since AS uasc_since, u.until AS uasc_until
FROM ssd_person AS p
LEFT JOIN (
    SELECT DISTINCT disa_person_id FROM ssd_disability WHERE disa_disability_code <> 'NONE'
) AS d ON d.disa_person_id = p.pers_person_id
LEFT JOIN (
    SELECT
        immi_person_id, min(coalesce(immi_immigration_status_start_date, DATE '0001-01-01')) AS since,
        max(coalesce(immi_immigration_status_end_date, DATE '9999-12-31')) AS until
    FROM ssd_immigration_status
    WHERE immi_immigration_status = 'Unaccompanied Asylum Seeking Child'
    GROUP BY immi_person_id
) AS u ON u.immi_person_id = p.pers_person_id
WHERE p.pers_person_id IS NOT NULL
"""
_PLACED_HERE = """
CREATE OR REPLACE TABLE pmf_placed_here AS
SELECT
    e.clae_person_id AS person_id, coalesce(e.clae_cla_episode_start_date, DATE '0001-01-01') AS since,
    coalesce(e.clae_cla_episode_ceased_date, DATE '9999-12-31') AS until
FROM ssd_cla_episodes AS e
WHERE e.responsible_authority <> (SELECT authority FROM pmf_council) AND e.clae_person_id IS NOT NULL
"""


def prepare(connection: DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Give a connection to records the tables that cases are looked up in.

    ``pmf_council`` (the authority's code), ``pmf_places`` (district texts and the codes they stand for),
    ``pmf_homes``, ``pmf_involved``, ``pmf_people``, ``pmf_placed_here`` (children in the care of other councils, from
    when until when), ``pmf_teams`` (one row for each team and place it served, from when; the first reaches back),
    ``pmf_providers``.
    """
    _store(connection, "pmf_council", authority=pa.array([catalogue.council.authority.code], pa.string()))
    _places(connection, catalogue.council)
    side_by_side(connection, (_HOMES, _INVOLVED, _PEOPLE, _PLACED_HERE), lambda own, made: own.execute(made))
    _teams(connection)
    _providers(connection)


def teams(records: Records, catalogue: Catalogue) -> pd.DataFrame:
    """Return the teams of an extract: ``slug, name, district`` (code; empty where it serves the whole council).

    A team that moved is with the district it serves now.
    """
    served = _served(records, catalogue).drop_duplicates("team", keep="last")
    slugs = _slugs(dict(zip(served["team"], served["name"], strict=True)))
    slug = served["team"].map(slugs).astype("str")
    name = served["name"].where(served["name"] != "", slug)
    return pd.DataFrame({"slug": slug, "name": name, "district": served["district"]}).reset_index(drop=True)


def moves(records: Records, catalogue: Catalogue) -> pd.DataFrame:
    """Return the teams of an extract that went from one district to another, in the order of the days.

    Returns
    -------
    DataFrame
        ``team`` (its name), ``before`` and ``after`` (codes of districts), ``since`` (first day with the second).
    """
    served = _served(records, catalogue)
    before = served.groupby("team")["district"].shift()
    moved = before.notna() & (before != "") & (served["district"] != "") & (before != served["district"])
    found = served.assign(before=before).loc[moved & served["since"].notna()]
    named = found[["name", "before", "district", "since"]].set_axis(["team", "before", "after", "since"], axis=1)
    return named.sort_values(["since", "team"], ignore_index=True)


def _served(records: Records, catalogue: Catalogue) -> pd.DataFrame:
    """Return which team served what from when, the rows of a team in order: team, name, district (code), since."""
    with connected(records) as connection:
        rows = connection.execute(
            "SELECT dept_team_id AS team, coalesce(dept_team_name, '') AS name, district, valid_from AS since,"
            " coalesce(kind = 'county_wide', false) AS everywhere"
            " FROM ssd_department WHERE dept_team_id IS NOT NULL ORDER BY dept_team_id, valid_from NULLS FIRST"
        ).df()
    codes = codes_of(catalogue.council, rows["district"].dropna().unique().tolist())
    known = rows["district"].map(codes).where(~rows["everywhere"])
    return rows.assign(district=known.fillna("").astype("str"), name=rows["name"].astype("str"))


def codes_of(council: Council, texts: Iterable[str]) -> dict[str, str]:
    """Return the code each district text stands for: codes, names, slugs, aliases in any spelling of case and marks.

    Texts that stand for no district of the council are left out.
    """
    known = {folded(name): one.code for one in council.districts for name in (one.name, one.slug, *one.aliases)}
    known |= {folded(one.code): one.code for one in council.districts}
    known |= {folded(old): new for old, new in council.successors.items() if new in known.values()}
    known.pop("", None)
    return {text: known[folded(text)] for text in texts if folded(text) in known}


def _places(connection: DuckDBPyConnection, council: Council) -> None:
    union = " UNION ".join(f"SELECT {column} AS text FROM {table}" for table, column in _DISTRICTS.items())  # noqa: S608
    texts = [row[0] for row in connection.execute(union).fetchall() if row[0] is not None]
    found = codes_of(council, texts)
    text, code = pa.array(found.keys(), pa.string()), pa.array(found.values(), pa.string())
    _store(connection, "pmf_places", text=text, code=code)


def _teams(connection: DuckDBPyConnection) -> None:
    rows = connection.execute(
        "SELECT d.dept_team_id, d.dept_team_name, d.kind = 'county_wide', p.code, d.valid_from"
        " FROM ssd_department AS d LEFT JOIN pmf_places AS p ON p.text = d.district"
        " WHERE d.dept_team_id IS NOT NULL ORDER BY d.dept_team_id, d.valid_from NULLS FIRST, d.dept_team_name"
    ).fetchall()
    slugs = _slugs({row[0]: row[1] for row in rows})
    ids = [row[0] for row in rows]
    # The first row reaches back: a record that names a team is that team's.
    first = [number == 0 or ids[number - 1] != team for number, team in enumerate(ids)]
    since = [date.min if start or row[4] is None else row[4] for row, start in zip(rows, first, strict=True)]
    following = [since[nth] if ids[nth : nth + 1] == [team] else date.max for nth, team in enumerate(ids, start=1)]
    _store(
        connection,
        "pmf_teams",
        team_id=pa.array(ids, pa.string()),
        slug=pa.array([slugs[team] for team in ids], pa.string()),
        county_wide=pa.array([row[2] for row in rows], pa.bool_()),
        district=pa.array([row[3] for row in rows], pa.string()),
        since=pa.array(since, pa.date32()),
        next=pa.array(following, pa.date32()),
    )


def _providers(connection: DuckDBPyConnection) -> None:
    rows = connection.execute("SELECT provider_id, name FROM providers WHERE provider_id IS NOT NULL").fetchall()
    slugs = _slugs(dict(rows))
    ids, names = pa.array(slugs.keys(), pa.string()), pa.array(slugs.values(), pa.string())
    _store(connection, "pmf_providers", provider_id=ids, slug=names)


def _slugs(names: Mapping[str, str | None]) -> dict[str, str]:
    """Return a slug for each id, from its newest name; ids of one name are told apart by the id."""
    plain = {code: folded(name or "") or folded(code) or "unnamed" for code, name in names.items()}
    owners: dict[str, list[str]] = {}
    for code, slug in plain.items():
        owners.setdefault(slug, []).append(code)
    return {code: slug if owners[slug] == [code] else f"{slug}-{folded(code)}" for code, slug in plain.items()}


def _store(connection: DuckDBPyConnection, name: str, **columns: pa.Array) -> None:
    connection.register("pmf_frame", pa.table(columns))
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM pmf_frame")  # noqa: S608 (our own names)
    connection.unregister("pmf_frame")
