"""The statements of one pass: rows of a view, dated, placed, judged and added up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pmflib.catalogue.record_measures import Attribution, RecordMeasure
from pmflib.measures.case_views import OF_CHILD, OF_PERIOD, CaseView
from pmflib.measures.passes import Measured, Pass
from pmflib.measures.places import COUNTY_WIDE, UNALLOCATED

_ROWS = "pmf_rows"
#: Sums keep six decimals, so that they do not depend on the order in which rows are added.
_NUMBER = "DECIMAL(30,6)"
_KEPT = ("record_id", "person_id", "recorded_at", "team_id", "recorded_district", "provider_id", "closed")
_HOLDS = "r.pmf_as_at >= {0}.since AND r.pmf_as_at < {0}.next"
_OF_PERSON = ("dob", "sex", "ethnicity", "disabled", "uasc_since", "uasc_until")
#: What a doubtful row may be: judged wrongly, or counted though it should not be; and where that pushes the figure.
DOUBTS = ("answer_up", "answer_down", "surplus_up", "surplus_down")
_ANY_DOUBT = " OR ".join(f"pmf_{doubt} IS NOT NULL" for doubt in DOUBTS)
SUMS = ("num", "den", "value")
DOUBT_SUMS = ("doubtful", "taken", "added", "less", "fewer")
#: Figures that are there though nothing is to be counted.
_WHOLE = "level IN ('authority', 'district') AND breakdown = 'all'"
#: What a breakdown is called where its value is missing.
NOT_KNOWN = "not known"
_CATEGORY: Mapping[str, str] = {"population": "CASE WHEN uasc THEN 'uasc' ELSE 'excl_uasc' END"}
_AGE_BANDS = ((1, "Under 1"), (5, "1 to 4"), (10, "5 to 9"), (16, "10 to 15"), (18, "16 to 17"))
_AGE_BAND = (
    "CASE WHEN age IS NULL THEN 'not known' "
    + " ".join(f"WHEN age < {above} THEN '{band}'" for above, band in _AGE_BANDS)
    + " ELSE '18 and over' END"
)


def rows(view: CaseView, columns: frozenset[str]) -> list[str]:
    """Return the statements that store the rows of a view with what passes over it need.

    Beside the columns: the indicators that a doubtful record pushes up or down, by what it may be (`DOUBTS`). Where
    the rows are of people, their homes and teams alone are kept to be looked up in.
    """
    added = set(OF_CHILD) | set(OF_PERIOD)
    wanted = [name for name in view.columns if name in columns - added or name in _KEPT]
    person, child = "person_id" in view.columns, _asks_of_child(columns)
    parts = [f'v."{name}"' for name in wanted]
    parts += [f"p.{name}" for name in _OF_PERSON] if child else []
    joined = " LEFT JOIN pmf_people AS p ON p.person_id = v.person_id" if child else ""
    parts += [f"q.pmf_{doubt}" for doubt in DOUBTS]
    joined += f" LEFT JOIN pmf_doubtful AS q ON q.record_table = '{view.table}' AND q.record_id = v.record_id"
    made = [f"CREATE OR REPLACE TEMP TABLE {_ROWS} AS SELECT {', '.join(parts)} FROM case_{view.name} AS v{joined}"]  # noqa: S608
    looked_up = ("pmf_homes", "pmf_involved") if person else ()
    made += [
        f"CREATE OR REPLACE TEMP TABLE {name}_here AS SELECT * FROM {name} SEMI JOIN {_ROWS} USING (person_id)"  # noqa: S608
        for name in looked_up
    ]
    return made


def _asks_of_child(columns: Iterable[str]) -> bool:
    return not {*OF_CHILD, *_CATEGORY}.isdisjoint(columns)


def judged(one: Pass, source: str = _ROWS, *, more: Iterable[str] = ()) -> str:
    """Return the query of a pass's rows by period: placed, with what each indicator makes of them.

    Columns: ``period``, the columns of the view, ``district``, ``team``, ``provider``, and for the indicator number i
    of the pass ``d<i>`` (in its base), ``n<i>`` (counted, or its number) and each of `DOUBTS`; of `OF_CHILD` those
    there are where an indicator, or `more`, asks for one.
    """
    made = ", ".join(part for number, each in enumerate(one.indicators) for part in _made(number, each))
    child = _asks_of_child({*more, *(name for each in one.indicators for name in each.columns)})
    return f"SELECT *, {made} FROM ({_last_only(one, _timed_and_placed(one, source, child=child))})"  # noqa: S608


def added_up(one: Pass) -> str:
    """Return the query that adds a pass up by period, for the council, its districts, teams, providers and groups.

    A row for each indicator: ``indicator, window, period_start, period_end, level, area`` (null for the council),
    ``breakdown, category, num, den, value`` (a median). Teams, providers and groups in which nothing is to be counted
    are left out.
    """
    sums = [part for number, each in enumerate(one.indicators) for part in _sums(number, each)]
    grouped = _grouped(one, judged(one), sums, names=("d", "n"), breakdowns=one.breakdowns)
    return _long(one, grouped, SUMS, some="num > 0 OR den > 0")


def doubts_added_up(one: Pass) -> str:
    """Return the query that adds up only the rows in doubt, by period, council, district, team and provider.

    For each indicator: ``doubtful``; ``taken`` and ``added`` (rows that may have to come out of the count, or go into
    it); ``less`` and ``fewer`` (rows, counted and not counted, that may not belong there at all).
    """
    said = [f"({each.spec.doubtful}\n)" for each in one.indicators if each.spec.doubtful]
    in_doubt = " OR ".join([_ANY_DOUBT, *said])
    sums = [part for number, each in enumerate(one.indicators) for part in _doubtful_sums(number, each)]
    # Which row is a child's last must be found among all of them, and an expression may ask for the period.
    query = f"SELECT * FROM ({judged(one)}) WHERE {in_doubt}"  # noqa: S608
    if not one.rule.once_per and not said:
        query = judged(one, f"(SELECT * FROM {_ROWS} WHERE {in_doubt})")  # noqa: S608
    grouped = _grouped(one, query, sums, names=("d", "n", *DOUBTS))
    return _long(one, grouped, DOUBT_SUMS, some="doubtful > 0", whole="false")


def some_in_doubt() -> str:
    """Return the query that tells whether any row stored by `rows` is in doubt."""
    return f"SELECT count(*) > 0 FROM {_ROWS} WHERE {_ANY_DOUBT}"  # noqa: S608


def explained(one: Pass) -> str:
    """Return the query of the rows of a pass's first indicator in the period given as parameter, in base or counted."""
    each = one.indicators[0]
    person = "person_id" if "person_id" in one.view.columns else "NULL::VARCHAR"
    counted = "CAST(n0 AS INTEGER)" if each.counts else "n0"
    base = "d0" if each.spec.type == "ratio" else "CAST(d0 AS INTEGER)"
    doubtful = " OR ".join(f"{doubt}0" for doubt in DOUBTS)
    matters = "d0" if each.counts else "n0 IS NOT NULL"
    return (
        f"SELECT record_id, {person} AS person_id, on_day AS day, district, team, provider, "  # noqa: S608
        f"CAST({base} AS DOUBLE) AS in_base, CAST({counted} AS DOUBLE) AS counted, {doubtful} AS doubtful "
        f"FROM ({judged(one)}) WHERE period = ? AND {matters}"
    )


def listed(one: Pass, columns: Iterable[str]) -> str:
    """Return the query of the rows that count for a pass's first indicator, with these columns of the view."""
    person = "person_id" if "person_id" in one.view.columns else "NULL::VARCHAR"
    more = "".join(f', "{name}"' for name in columns)
    return (
        f"SELECT record_id, {person} AS person_id, on_day AS day, district, team{more} "  # noqa: S608
        f"FROM ({judged(one, more=columns)}) WHERE d0 AND n0 ORDER BY on_day, record_id"
    )


def first_day(one: Pass) -> str:
    """Return the query of the first day of a pass's rows, one in a thousand left aside as misdated."""
    return f"SELECT quantile_disc(CAST(({one.rule.date}\n) AS DATE), 0.001) FROM {_ROWS}"  # noqa: S608


def periods_of(one: Pass) -> str:
    """Return the name of the table of a pass's periods; that of their months has the suffix ``_months``."""
    return "pmf_periods_" + "_".join(one.windows)


def _grouped(
    one: Pass, query: str, sums: list[str], *, names: tuple[str, ...], breakdowns: tuple[str, ...] = ()
) -> str:
    """Return the query that adds up by every set of groups, with one column for level, area, breakdown, category."""
    areas = ("district", "team", "provider")
    groups = ["", *areas, *(part for name in breakdowns for part in (name, f"district, {name}"))]
    sets = ", ".join(f"(period{', ' if group else ''}{group})" for group in groups)
    category = [f"coalesce({_CATEGORY.get(name, name)}, '{NOT_KNOWN}') AS {name}" for name in breakdowns]
    keep = [f"{name}{number}" for number, _ in enumerate(one.indicators) for name in names]
    inner = f"SELECT period, district, team, provider, {', '.join([*category, *keep])} FROM ({query})"  # noqa: S608

    def chosen(of: Iterable[str], then: str, otherwise: str) -> str:
        cases = " ".join(f"WHEN grouping({name}) = 0 THEN {then.format(name)}" for name in of)
        return f"CASE {cases} ELSE {otherwise} END" if cases else otherwise

    labels = {
        "level": chosen(areas, "'{}'", "'authority'"),
        "area": chosen(areas, "{}", "NULL"),
        "breakdown": chosen(breakdowns, "'{}'", "'all'"),
        "category": chosen(breakdowns, "{}", "'all'"),
    }
    columns = ", ".join([*(f"{text} AS {name}" for name, text in labels.items()), *sums])
    return f"SELECT period, {columns} FROM ({inner}) GROUP BY GROUPING SETS ({sets})"  # noqa: S608


def _long(one: Pass, grouped: str, names: tuple[str, ...], *, some: str, whole: str = _WHOLE) -> str:
    """Return the query that gives each indicator a row of its own: all at once, since a branch for each takes long."""
    numbers = range(len(one.indicators))
    parts = {
        "indicator": [f"'{each.code}'" for each in one.indicators],
        "pmf_told": [_told(each) for each in one.indicators],
        **{name: [f'CAST("{name}{number}" AS DOUBLE)' for number in numbers] for name in names},
    }
    columns = ", ".join(f'{_row_by_row(part)} AS "{name}"' for name, part in parts.items())
    return (
        f'SELECT indicator, "window", period_start, period_end, level, area, breakdown, category, {", ".join(names)} '  # noqa: S608
        f"FROM (SELECT period, level, area, breakdown, category, {columns} FROM ({grouped}) "
        f"WHERE level = 'authority' OR area IS NOT NULL) "
        f"JOIN {periods_of(one)} USING (period) WHERE pmf_told AND (({whole}) OR {some})"
    )


def _row_by_row(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"unnest([{', '.join(parts)}])"


def _told(each: Measured) -> str:
    """Return the condition of the groups in which an indicator is told."""
    split = ", ".join(f"'{name}'" for name in ("all", *each.spec.breakdowns))
    # Children who live there are known for districts, not for teams.
    levels = " AND level IN ('authority', 'district')" if each.spec.type == "rate" else ""
    return f"breakdown IN ({split}){levels}"


def _mattering(one: Pass, source: str) -> str:
    """Leave rows aside early that matter to no indicator, where that can be told before they are dated and placed."""
    if not all(set(each.parsed["where"].columns) <= set(each.view.columns) for each in one.indicators):
        return source
    tests = dict.fromkeys(f"({each.spec.where}\n)" for each in one.indicators)
    return f"(SELECT * FROM {source} WHERE {' OR '.join(tests)})"  # noqa: S608


def _timed_and_placed(one: Pass, source: str, *, child: bool) -> str:
    """Rows by period with their place; placed first where that does not depend on the period."""
    of_child = _of_child if child else str
    rule, source = one.rule, _mattering(one, source)
    if rule.at == "period_end" or rule.is_stock:
        return of_child(_placed(_timed(source, one), one))
    dated = f"SELECT *, CAST(({rule.date}\n) AS DATE) AS on_day FROM {source}"  # noqa: S608
    first, last = (f"(SELECT {day} FROM {periods_of(one)})" for day in ("min(period_start)", "max(period_end)"))  # noqa: S608
    within = f"SELECT * FROM ({dated}) WHERE on_day BETWEEN {first} AND {last}"  # noqa: S608
    return _in_months(of_child(_placed(within, one)), one)


def _timed(source: str, one: Pass) -> str:
    rule = one.rule
    if not rule.is_stock:
        return _in_months(f"SELECT *, CAST(({rule.date}\n) AS DATE) AS on_day FROM {source}", one)  # noqa: S608
    since = f"CAST(({rule.since}\n) AS DATE)"
    until = f"CAST(({rule.until}\n) AS DATE)" if rule.until else "NULL::DATE"
    opened = f"SELECT *, {since} AS pmf_since, coalesce({until}, DATE '9999-12-31') AS pmf_until FROM {source}"  # noqa: S608
    return (
        f"SELECT r.* EXCLUDE (pmf_until), d.period, d.period_start, d.period_end, d.period_end AS on_day "  # noqa: S608
        f"FROM ({opened}) AS r JOIN {periods_of(one)} AS d "
        "ON r.pmf_since <= d.period_end AND r.pmf_until > d.period_end"
    )


def _in_months(query: str, one: Pass) -> str:
    periods = periods_of(one)
    return (
        f"SELECT r.*, m.period, m.period_start, m.period_end FROM ({query}) AS r "  # noqa: S608
        f"JOIN {periods}_months AS m ON m.month = CAST(date_trunc('month', r.on_day) AS DATE)"
    )


def _placed(query: str, one: Pass) -> str:
    """Add ``district``, ``team`` and ``provider`` as they were on the day of attribution."""
    columns, rule = one.view.columns, one.rule
    person = "person_id" in columns
    as_at = {"event": "pmf_since" if rule.is_stock else "on_day", "closure": "closed", "period_end": "period_end"}
    joins, home, recorded = [], "NULL", "NULL"
    team = _team_id(columns, rule)
    if person:
        joins.append(f"LEFT JOIN pmf_involved_here AS i ON i.person_id = r.person_id AND {_HOLDS.format('i')}")
    if person and rule.attribution == "home":
        joins.append(f"LEFT JOIN pmf_homes_here AS h ON h.person_id = r.person_id AND {_HOLDS.format('h')}")
        home = "CASE WHEN coalesce(h.until, r.pmf_as_at) >= r.pmf_as_at THEN h.district END"
    if "recorded_district" in columns:
        joins.append("LEFT JOIN pmf_places AS pl ON pl.text = r.recorded_district")
        recorded = "pl.code"
    if "provider_id" in columns:
        joins.append("LEFT JOIN pmf_providers AS pr ON pr.provider_id = r.provider_id")
    dated = f"SELECT *, {as_at[rule.at]} AS pmf_as_at FROM ({query})"  # noqa: S608
    provider = "pr.slug" if "provider_id" in columns else "NULL::VARCHAR"
    looked_up = (
        f"SELECT r.*, {team} AS pmf_team, {home} AS pmf_home, {recorded} AS pmf_recorded, {provider} AS provider "  # noqa: S608
        f"FROM ({dated}) AS r {' '.join(joins)}"
    )
    return (
        f"SELECT r.* EXCLUDE (pmf_team, pmf_home, pmf_recorded), {_district(rule.attribution)} AS district, "  # noqa: S608
        f"t.slug AS team FROM ({looked_up}) AS r "
        f"LEFT JOIN pmf_teams AS t ON t.team_id = r.pmf_team AND {_HOLDS.format('t')}"
    )


def _team_id(columns: Mapping[str, str], rule: RecordMeasure) -> str:
    """The record's own team first for an event, the team that holds the child first at a later day."""
    own = "r.team_id" if "team_id" in columns else "NULL::VARCHAR"
    if "person_id" not in columns:
        return own
    held = "CASE WHEN coalesce(i.until, r.pmf_as_at) >= r.pmf_as_at THEN i.team_id END"
    return f"coalesce({own}, {held})" if rule.at == "event" else f"coalesce({held}, {own})"


def _district(attribution: Attribution) -> str:
    if attribution in ("provider", "council"):
        return f"'{COUNTY_WIDE}'"
    outside = f"CASE WHEN t.county_wide THEN '{COUNTY_WIDE}' ELSE '{UNALLOCATED}' END"
    if attribution == "team":
        return f"CASE WHEN t.county_wide THEN '{COUNTY_WIDE}' ELSE coalesce(t.district, '{UNALLOCATED}') END"
    return f"coalesce(r.pmf_home, r.pmf_recorded, {outside})"


def _of_child(query: str) -> str:
    """Add age, age band and whether unaccompanied, on the day."""
    aged = f"SELECT *, date_sub('year', dob, on_day) AS age FROM ({query})"  # noqa: S608
    uasc = "coalesce(uasc_since <= on_day AND uasc_until >= on_day, false)"
    return f"SELECT *, {_AGE_BAND} AS age_band, {uasc} AS uasc FROM ({aged})"  # noqa: S608


def _last_only(one: Pass, query: str) -> str:
    """Keep the last row of each child or worker in a period, where the indicators count each once."""
    once, rule = one.rule.once_per, one.rule
    if once is None:
        return query
    return (
        f"SELECT * FROM ({query}) WHERE {once} IS NOT NULL AND ({rule.where}\n) "  # noqa: S608
        f"QUALIFY row_number() OVER (PARTITION BY period, {once} ORDER BY on_day DESC, record_id DESC) = 1"
    )


def _made(number: int, one: Measured) -> list[str]:
    """What one indicator makes of a row: in its base, counted or its number, and whether that is in doubt."""
    spec = one.spec
    where = f"coalesce(({spec.where}\n), false)"
    numerator, denominator = f"({spec.numerator}\n)", f"({spec.denominator or 'true'}\n)"
    doubts = [f"{_doubted(one, doubt)} AS {doubt}{number}" for doubt in DOUBTS]
    if one.counts:
        base = f"{where} AND coalesce({denominator}, false)" if spec.type == "share" else where
        return [f"{base} AS d{number}", f"{base} AND coalesce({numerator}, false) AS n{number}", *doubts]
    kind = "DOUBLE" if spec.type == "median" else _NUMBER
    own = f"CASE WHEN {where} THEN CAST({numerator} AS {kind}) END AS n{number}"
    base = f"CASE WHEN {where} THEN CAST({denominator} AS {_NUMBER}) END" if spec.type == "ratio" else where
    return [f"{base} AS d{number}", own, *doubts]


def _doubted(one: Measured, doubt: str) -> str:
    said = f"coalesce(({one.spec.doubtful}\n), false) OR " if one.spec.doubtful and "answer" in doubt else ""
    return f"({said}coalesce(list_has_any(pmf_{doubt}, ['', '{one.code}']), false))"


def _sums(number: int, one: Measured) -> list[str]:
    """Add one indicator up: counts, sums, or the middle value and how many it is of."""
    n, d, kind = f"n{number}", f"d{number}", one.spec.type
    above, below, value = f"sum({n})", f"count({n})", "NULL::DOUBLE"
    if one.counts:
        above, below = f"count(*) FILTER (WHERE {n})", f"count(*) FILTER (WHERE {d})"
    elif kind == "ratio":
        below = f"sum({d})"
    elif kind == "median":
        above, value = "NULL::DOUBLE", f"quantile_cont({n}, 0.5)"
    return [f"{above} AS num{number}", f"{below} AS den{number}", f"{value} AS value{number}"]


def _doubtful_sums(number: int, one: Measured) -> list[str]:
    counted = f"n{number}" if one.counts else f"n{number} IS NOT NULL"
    base = f"d{number}" if one.spec.type == "share" else counted
    doubted = " OR ".join(f"{doubt}{number}" for doubt in DOUBTS)
    surplus = f"(surplus_up{number} OR surplus_down{number})"
    tests = {
        "doubtful": f"{base} AND ({doubted})",
        "taken": f"{counted} AND answer_up{number} AND NOT {surplus}",
        "added": f"{base} AND NOT {counted} AND answer_down{number} AND NOT {surplus}",
        "less": f"{counted} AND surplus_up{number}",
        "fewer": f"{base} AND NOT {counted} AND surplus_down{number}",
    }
    return [f"count(*) FILTER (WHERE {test}) AS {name}{number}" for name, test in tests.items()]
