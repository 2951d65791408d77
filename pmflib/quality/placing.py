"""Temporary tables and macros that give every record its district, team and quarter, and rules their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from pmflib import periods, records
from pmflib.catalogue import Catalogue, clocks
from pmflib.catalogue.places import folded
from pmflib.quality.subjects import SUBJECTS, Subject
from pmflib.records import Records
from pmflib.redaction import UPN_LETTERS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COUNTY_WIDE, UNALLOCATED = "county-wide", "unallocated"
#: Records dated more than so many years back say more about the date than about that quarter.
OLDEST_YEARS = 10


def delivered(staged: Records) -> dict[str, set[str]]:
    """Return the fields that each table of an extract came with."""
    from pyarrow import parquet

    return {name: set(parquet.read_schema(path).names) for name, path in staged.tables.items()}


def prepare(connection: DuckDBPyConnection, catalogue: Catalogue, *, extracted: date) -> None:
    """Give a connection what rules and their placing use.

    Macros for conditions: ``extracted()``, ``own_council()``, ``district_of(text)`` (code of the district meant, or
    null), ``is_district(text)`` (whether it is written as it should be), ``code_holds(list, code, day)``,
    ``sounds(name)``, ``postcode_of(text)``, ``is_upn(text)``, ``age_on(dob, day)``, and the clocks' own, such as
    ``working_days_between(a, b)``.

    Parameters
    ----------
    connection : DuckDBPyConnection
        With a view for every record table.
    catalogue : Catalogue
    extracted : date
    """
    clocks.install(connection, catalogue.clocks)
    for statement in _words(catalogue, extracted):
        connection.execute(statement)
    _table(connection, "q_codes", _codes())
    _table(connection, "q_places", _places(connection, catalogue))
    _table(connection, "q_slugs", _slugs(connection))
    for statement in (_HOMES, _TEAMS, _HELD, _CARE, _ACTIVITY):
        connection.execute(statement)


def place(
    connection: DuckDBPyConnection, table: str, *, day: str | None = None, words: Collection[str] | None = None
) -> None:
    """Lay a table's rows out as ``q_rows``: with id, child, day, quarter's end, area, team and row number.

    Parameters
    ----------
    connection : DuckDBPyConnection
        As `prepare` leaves it.
    table : str
        One of `SUBJECTS`.
    day : str, optional
        SQL expression of another day than the event's that places a row in a quarter.
    words : collection of str, optional
        Words of what will be asked of the rows: fields that are not among them are left out. Default: every field.
    """
    subject = SUBJECTS[table] if day is None else replace(SUBJECTS[table], day=f"({day})")
    fields = records.tables()[table].fields
    wanted = [name for name in fields if words is None or name in words]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE q_rows AS {_placed(table, subject, wanted)}")


def _placed(table: str, subject: Subject, fields: Iterable[str]) -> str:
    key = records.tables()[table].key or records.tables()[table].required
    named = ", ".join(f'r."{field}"' for field in key)
    own = "".join(f'r."{field}", ' for field in fields)
    child = subject.person != "NULL"
    looked_up, home, holder = (_LOOKED_UP, "a.q_home", "a.q_holder") if child else ("FROM q_at", "NULL", "NULL")
    # Only names from the shape of the records and from this room get in here.
    return f"""
        WITH q_own AS (
            SELECT {own}row_number() OVER () AS q_row, concat_ws('|', {named}) AS q_id, {subject.person} AS q_person,
                {subject.day} AS q_day, {subject.team} AS q_row_team, {subject.district} AS q_recorded
            FROM "{table}" r {subject.joined} WHERE {subject.counted}),
        q_at AS (SELECT *, coalesce(q_day, extracted()) AS q_when FROM q_own),
        q_held_by AS ({looked_up})
        SELECT a.* EXCLUDE ({_PASSING if child else _PASSING_ALONE}),
            {home}::VARCHAR AS q_home, coalesce(t.team, '') AS q_team,
            coalesce({home}, district_of(a.q_recorded), {"" if child else "t.area,"}
                CASE WHEN t.county_wide THEN '{COUNTY_WIDE}' END, '{UNALLOCATED}') AS q_area,
            CASE WHEN a.q_day BETWEEN oldest_day() AND extracted()
                THEN last_day(date_trunc('quarter', a.q_day) + INTERVAL 2 MONTH) ELSE last_quarter() END AS q_end
        FROM q_held_by a LEFT JOIN q_teams t ON t.team_id = coalesce(a.q_row_team, {holder})
            AND a.q_when BETWEEN t.from_day AND t.to_day"""  # noqa: S608


_PASSING_ALONE = "q_row_team, q_recorded, q_when"
_PASSING = f"{_PASSING_ALONE}, q_home, q_holder"
_LOOKED_UP = """
        SELECT a.*, CASE WHEN a.q_when <= h.to_day THEN h.area END AS q_home,
            CASE WHEN a.q_when <= i.to_day THEN i.team_id END AS q_holder
        FROM q_at a
        LEFT JOIN q_homes h ON a.q_person = h.person AND a.q_when >= h.from_day AND a.q_when < h.next_day
        LEFT JOIN q_held i ON a.q_person = i.person AND a.q_when >= i.from_day AND a.q_when < i.next_day"""


# What holds from a day holds until the next begins; each row says itself from when it is passed over, so that a join on
# person and days finds it.
_HOMES = """
    CREATE TABLE q_homes AS
    SELECT *, lead(from_day, 1, DATE 'infinity') OVER (PARTITION BY person ORDER BY from_day) AS next_day FROM (
    SELECT addr_person_id AS person, coalesce(addr_address_start_date, ever()) AS from_day,
        max_by(district_of(district), coalesce(addr_address_end_date, always())) AS area,
        max(coalesce(addr_address_end_date, always())) AS to_day
    FROM ssd_address WHERE addr_person_id IS NOT NULL GROUP BY ALL)"""
# The first row of a team reaches back: a record that names a team is that team's.
_TEAMS = """
    CREATE TABLE q_teams AS
    SELECT team_id, slug AS team, county_wide, district_of(district) AS area,
        CASE WHEN nth = 1 THEN ever() ELSE coalesce(valid_from, ever()) END AS from_day,
        coalesce(lead(valid_from) OVER (PARTITION BY team_id ORDER BY nth) - 1, valid_to, always()) AS to_day
    FROM (SELECT dept_team_id AS team_id, kind = 'county_wide' AS county_wide, district, valid_from, valid_to,
            row_number() OVER (PARTITION BY dept_team_id ORDER BY valid_from NULLS FIRST, dept_team_name) AS nth
        FROM (SELECT DISTINCT * FROM ssd_department) WHERE dept_team_id IS NOT NULL)
    JOIN q_slugs USING (team_id)"""
_HELD = """
    CREATE TABLE q_held AS
    SELECT *, lead(from_day, 1, DATE 'infinity') OVER (PARTITION BY person ORDER BY from_day) AS next_day FROM (
    SELECT invo_person_id AS person, coalesce(invo_involvement_start_date, ever()) AS from_day,
        max_by(invo_professional_team, coalesce(invo_involvement_end_date, always())) AS team_id,
        max(coalesce(invo_involvement_end_date, always())) AS to_day
    FROM ssd_involvements WHERE invo_person_id IS NOT NULL AND invo_professional_team IS NOT NULL GROUP BY ALL)"""
_CARE = """
    CREATE TABLE q_care AS
    SELECT clae_cla_id AS cla_id, any_value(clae_person_id) AS person,
        max_by(team_id, clae_cla_episode_start_date) AS team_id,
        bool_and(coalesce(responsible_authority, own_council()) = own_council()) AS own
    FROM ssd_cla_episodes WHERE clae_cla_id IS NOT NULL GROUP BY clae_cla_id"""
_ACTIVITY = """
    CREATE TABLE q_activity AS
    SELECT person, min(day) AS first_day, max(day) AS last_day FROM (
        SELECT cine_person_id AS person, cine_referral_date AS day FROM ssd_cin_episodes
        UNION ALL SELECT clae_person_id, clae_cla_episode_start_date FROM ssd_cla_episodes
        UNION ALL SELECT cppl_person_id, cppl_cp_plan_start_date FROM ssd_cp_plans
        UNION ALL SELECT clea_person_id, status_date FROM ssd_care_leavers)
    WHERE day <= extracted() AND person IS NOT NULL GROUP BY person"""


def _words(catalogue: Catalogue, extracted: date) -> Iterable[str]:
    oldest = extracted.replace(year=extracted.year - OLDEST_YEARS, day=1)
    last = periods.last_over(extracted, "quarter")
    code = catalogue.council.authority.code
    yield f"CREATE MACRO extracted() AS DATE '{extracted}'"
    yield "CREATE MACRO ever() AS DATE '0001-01-01'"
    yield "CREATE MACRO always() AS DATE '9999-12-31'"
    yield f"CREATE MACRO oldest_day() AS DATE '{oldest}'"
    yield f"CREATE MACRO last_quarter() AS DATE '{last.end}'"
    yield f"CREATE MACRO own_council() AS '{code}'"
    yield "CREATE TABLE q_codes (list VARCHAR, code VARCHAR, from_day DATE, to_day DATE)"
    yield "CREATE TABLE q_places (raw VARCHAR, code VARCHAR, as_written BOOLEAN)"
    yield "CREATE MACRO district_of(x) AS (SELECT p.code FROM q_places p WHERE p.raw = x)"
    yield "CREATE MACRO is_district(x) AS coalesce((SELECT p.as_written FROM q_places p WHERE p.raw = x), false)"
    yield (
        "CREATE MACRO code_holds(l, c, d) AS EXISTS (SELECT 1 FROM q_codes q WHERE q.list = l AND q.code = c "
        "AND coalesce(d, extracted()) >= q.from_day AND coalesce(d, extracted()) <= q.to_day)"
    )
    yield "CREATE MACRO postcode_of(x) AS nullif(regexp_replace(upper(x), '[^A-Z0-9]', '', 'g'), '')"
    yield "CREATE MACRO age_on(dob, d) AS date_sub('year', dob, d)"
    yield _sounds()
    yield _upn()


def _sounds() -> str:
    """Return the macro of a name's sound, a key like Soundex that does not keep the first letter.

    Letters made in one place of the mouth share a digit (b f p v w; c g j k q s x z; d t; l; m n; r), doubled ones
    count once, and vowels, h and y only at the beginning. So Katharine and Catherine, Phelan and Felan, Smith and
    Smyth sound the same.
    """
    plain = "regexp_replace(lower(strip_accents(x)), '[^a-z]', '', 'g')"
    silent = f"regexp_replace(replace({plain}, 'ph', 'f'), '^(kn|gn|pn)', 'n')"
    digits = f"translate({silent}, 'abcdefghijklmnopqrstuvwxyz', '01230120022455012623011202')"
    for digit in "123456":
        digits = f"regexp_replace({digits}, '{digit}{digit}+', '{digit}', 'g')"
    return f"CREATE MACRO sounds(x) AS nullif(regexp_replace({digits}, '(.)0+', '\\1', 'g'), '')"


def _upn() -> str:
    """Return the macro of a valid pupil number: 13 characters, the first a check letter.

    Each of the other twelve is multiplied by its place, 2 to 13, and the sum modulo 23 picks the letter; a temporary
    number ends in a letter that counts as its place in the same list (Department for Education, unique pupil number
    guide).
    """
    digit = "strpos('0123456789', substr(u, {0}, 1)) - 1"
    last = f"CASE WHEN substr(u, 13, 1) BETWEEN '0' AND '9' THEN {digit.format(13)} "
    last += f"ELSE strpos('{UPN_LETTERS}', substr(u, 13, 1)) - 1 END"
    total = " + ".join([*(f"{place} * ({digit.format(place)})" for place in range(2, 13)), f"13 * ({last})"])
    form = f"regexp_full_match(u, '[{UPN_LETTERS}][0-9]{{11}}[0-9{UPN_LETTERS}]')"
    return f"CREATE MACRO is_upn(u) AS {form} AND substr('{UPN_LETTERS}', ({total}) % 23 + 1, 1) = substr(u, 1, 1)"


def _codes() -> pd.DataFrame:
    rows = [
        (one.name, code, one.valid_from.get(code, date(1, 1, 1)), one.valid_to.get(code, date(9999, 12, 31)))
        for one in records.code_lists().values()
        for code in one.meanings
    ]
    frame = pd.DataFrame(rows, columns=["list", "code", "from_day", "to_day"])
    return frame.astype({"from_day": "str", "to_day": "str"})


def _places(connection: DuckDBPyConnection, catalogue: Catalogue) -> pd.DataFrame:
    """Return every spelling of a district in the records, the district meant, and whether it is its name or code."""
    with_district = [table.name for table in records.tables().values() if "district" in table.fields]
    union = " UNION ".join(f'FROM "{name}" SELECT district' for name in with_district)
    spelt = [str(row[0]) for row in connection.execute(f"FROM ({union}) WHERE district IS NOT NULL").fetchall()]
    districts = catalogue.council.districts
    meant = {folded(name): one.code for one in districts for name in (one.slug, one.name, *one.aliases)}
    codes = {one.code: one.code for one in districts} | dict(catalogue.council.successors)
    written = {one.name for one in districts} | {one.code for one in districts}
    return pd.DataFrame(
        {
            "raw": pd.Series(spelt, dtype="str"),
            "code": pd.Series([codes.get(text.strip(), meant.get(folded(text))) for text in spelt], dtype="str"),
            "as_written": [text in written for text in spelt],
        }
    )


def _slugs(connection: DuckDBPyConnection) -> pd.DataFrame:
    """Return a slug for each team, from its newest name; teams of one name are told apart by their id."""
    rows = connection.execute(
        "SELECT dept_team_id, arg_max(dept_team_name, coalesce(valid_from, ever())) FROM ssd_department "
        "WHERE dept_team_id IS NOT NULL GROUP BY dept_team_id ORDER BY dept_team_id"
    ).fetchall()
    plain = {code: folded(name or "") or folded(code) or "unnamed" for code, name in rows}
    often = Counter(plain.values())
    slugs = [name if often[name] == 1 else f"{name}-{folded(code)}" for code, name in plain.items()]
    columns = {"team_id": list(plain), "slug": slugs, "name": [name or code for code, name in rows]}
    return pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in columns.items()})


def _table(connection: DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    import pyarrow as pa

    connection.register("q_given", pa.Table.from_pandas(frame, preserve_index=False))
    if name in ("q_codes", "q_places"):
        connection.execute(f"INSERT INTO {name} SELECT * FROM q_given")  # noqa: S608
    else:
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM q_given")  # noqa: S608
    connection.unregister("q_given")
