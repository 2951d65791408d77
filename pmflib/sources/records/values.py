"""Numbers, flags, codes and texts: the expression that makes a typed value of a cell, null where it cannot."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pmflib.sources.records.engine import literal, quoted

#: Trimmed around every cell: what spreadsheets and web pages leave, the hard space and the byte-order mark included.
_BLANKS = literal(" \t\r\n\u00a0\ufeff")
_LETTER = r"^[a-z]{1,2}\d?\) *"
_HEAD = r"^([A-Za-z0-9]+) *[:–-].*$"
_YES = ("y", "yes", "true", "t", "1")
_NO = ("n", "no", "false", "f", "0")
_PLAIN = r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?"
_WHOLE = r"[-+]?\d{1,18}"
_GREATEST = 1e15
#: Pounds and grouped thousands, by decimal mark: with none declared only where the grouping cannot be decimals.
_GROUPED = {
    ".": r"-?£?\d{1,3}(,\d{3})*(\.\d+)?",
    ",": r"-?£?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?",
    "": r"-?£?(\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}|\d+(\.\d+)?)",
}


def bare(cell: str, *, odd_blanks: bool) -> str:
    """Return the expression of a cell without the blanks around it; nothing, or the word NULL of a database, is null.

    Spaces alone are trimmed where a source has no other blanks: looking for all of them takes twice as long as all
    the rest of reading.
    """
    trimmed = f"trim({cell}, {_BLANKS})" if odd_blanks else f"trim({cell})"
    return f"nullif(nullif({trimmed}, ''), 'NULL')"


def text_of(cell: str, codes: Mapping[str, str], known: Collection[str] = (), *, lettered: bool = False) -> str:
    """Return the expression of a cell's text with the source's values as our codes.

    Parameters
    ----------
    cell : str
        Expression of the cell, see `bare`.
    codes : mapping of str to str
        The source's value to our code; upper and lower case are one, an empty code is no value.
    known : collection of str
        Codes of the field's list: a code in another case is that code.
    lettered : bool
        Whether values may carry a letter and a bracket, and a code words of its own.
    """
    trimmed = f"regexp_replace({cell}, '{_LETTER}', '')" if lettered else cell
    folded = {code.casefold(): code for code in known}
    folded |= {theirs.strip().casefold(): ours for theirs, ours in codes.items()}
    if not folded:
        return trimmed
    whens = " ".join(
        f"WHEN {literal(theirs)} THEN {literal(ours) if ours else 'NULL'}" for theirs, ours in folded.items()
    )
    plain = f"(CASE lower({trimmed}) {whens} ELSE {trimmed} END)"
    if not lettered or not known:
        return plain
    # The code stands before its words: 2A: Schools.
    head = f"lower(regexp_extract({trimmed}, '{_HEAD}', 1))"
    return f"(CASE {head} {whens} ELSE {plain} END)"


def number_of(field: str, decimal: str | None) -> str:
    """Return the expression of a number; a comma that may group or may be a decimal mark makes none."""
    name = quoted(field)
    marks = {".": ("','", "'.'"), ",": ("'.'", "','")}[decimal or "."]
    bare = f"replace(replace(replace({name}, '£', ''), {marks[0]}, ''), {marks[1]}, '.')"
    grouped = f"WHEN regexp_full_match({name}, '{_GROUPED[decimal or '']}') THEN try_cast({bare} AS DOUBLE)"
    plain = f"WHEN regexp_full_match({name}, '{_PLAIN}') THEN try_cast({name} AS DOUBLE)"
    # With a decimal comma the point of a plain number groups thousands: that reading goes first, and alone.
    whens = grouped if decimal == "," else f"{plain} {grouped}"
    value = f"(CASE {whens} END)"
    return f"(CASE WHEN isfinite({value}) THEN {value} END)"


def integer_of(field: str, decimal: str | None) -> str:
    """Return the expression of a whole number; one with a part after the point makes none."""
    name = quoted(field)
    value = number_of(field, decimal)
    whole = f"(CASE WHEN abs({value}) < {_GREATEST} AND {value} = floor({value}) THEN {value}::BIGINT END)"
    return f"(CASE WHEN regexp_full_match({name}, '{_WHOLE}') THEN try_cast({name} AS BIGINT) ELSE {whole} END)"


def flag_of(field: str) -> str:
    """Return the expression of a flag: Y, N, or null."""
    name = f"lower({quoted(field)})"
    yes, no = (", ".join(literal(word) for word in words) for words in (_YES, _NO))
    return f"(CASE WHEN {name} IN ({yes}) THEN 'Y' WHEN {name} IN ({no}) THEN 'N' END)"


FAULTS = {
    "number": "not a number",
    "integer": "not a whole number",
    "flag": "neither yes nor no",
}
