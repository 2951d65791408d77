"""The page that opens an edition for one audience: every report of every area, how it stands, and what is missing."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Annotated
from urllib.parse import quote

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pmflib.document import Callout, TitlePage
from pmflib.document.html import markup
from pmflib.document.text import RequiredText, Text
from pmflib.export.html_page import framed
from pmflib.export.writing import replace

_HEADS = (
    "Area",
    "Report",
    "Sign-off",
    "Below floor",
    "Worsening",
    "Low confidence",
    "Since last edition",
    "Files",
)
_COUNTS, _NUMBER = _HEADS[3:6], ' class="number"'
_STATES = ("Draft", "Reviewed", "Signed", "Published")


def _inside(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or "\\" in path or ":" in path or any(part == ".." for part in parts):
        raise ValueError(f"not a path inside the edition's folder: {path!r}")
    return path


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Standing(_Model):
    """How the figures of an area stand: how many are below their floor, worsening, or of low confidence."""

    red: int = Field(ge=0)
    worsening: int = Field(ge=0)
    doubted: int = Field(ge=0)
    since: Text = ""


class Entry(_Model):
    """One report of one area: its files, or why there are none.

    `files` are pairs of what a link says and a path below the edition's folder.
    """

    area: RequiredText
    report: RequiredText
    headline: Text = ""
    files: tuple[tuple[RequiredText, Annotated[str, AfterValidator(_inside)]], ...] = ()
    failed: Text = ""
    signed: Text = ""
    standing: Standing | None = None


class Edition(_Model):
    """What the index says; `planned` counts the jobs of the batch, so that nothing can go missing unseen."""

    cover: TitlePage
    entries: tuple[Entry, ...]
    planned: int = Field(ge=0)
    versions: tuple[RequiredText, ...] = ()

    @property
    def done(self) -> int:
        """Reports with files."""
        return sum(bool(entry.files) and not entry.failed for entry in self.entries)


def index(edition: Edition, folder: Path) -> Path:
    """Write `index.html` of an edition into its folder and return its path.

    Raises
    ------
    BadInput
        If the folder cannot be written or the council's colour cannot be read against white.
    """
    return replace({folder / "index.html": index_page(edition).encode()})[0]


def index_page(edition: Edition) -> str:
    """Return the index as one page; its only script searches the table, and without it every line is there."""
    body = f"{_state(edition)}{_signed(edition)}{_search(edition)}{_table(edition)}{_messages(edition)}"
    main = f'<main id="main" tabindex="-1"><h2>Reports</h2>{body}</main>'
    script = (files("pmflib.export") / "index.js").read_text(encoding="utf-8")
    return framed(edition.cover, f'<div class="wrap">{main}</div>', script=script)


def _state(edition: Edition) -> str:
    if edition.done == edition.planned:
        return f"<p>Complete: {edition.done} of {edition.planned}.</p>"
    failed = tuple(f"{entry.area}, {entry.report}: {entry.failed}" for entry in edition.entries if entry.failed)
    return markup(
        Callout(
            title=f"Incomplete: {edition.done} of {edition.planned}",
            paragraphs=failed or ("Some planned reports have not been made.",),
            tone="warning",
        )
    )


def _signed(edition: Edition) -> str:
    """Say how many reports have come how far, and which versions are published."""
    counts = {state: sum(_short(entry) == state for entry in edition.entries) for state in _STATES}
    told = "; ".join(f"{count} {state.lower()}" for state, count in counts.items() if count)
    versions = f"<p>Published versions: {escape(', '.join(edition.versions))}.</p>" if edition.versions else ""
    return (f"<p>Sign-off: {told}.</p>" if told else "") + versions


def _search(edition: Edition) -> str:
    """Return the fields to search and filter by; hidden until the script is there to serve them."""
    chosen = (
        ("report", "Report", dict.fromkeys(entry.report for entry in edition.entries)),
        ("signed", "Sign-off", [state for state in _STATES if any(_short(one) == state for one in edition.entries)]),
    )
    lists = "".join(
        f'<div><label for="by-{key}">{name}</label> <select id="by-{key}"><option value="">All</option>'
        + "".join(f"<option>{escape(text)}</option>" for text in texts)
        + "</select></div>"
        for key, name, texts in chosen
    )
    return (
        '<form id="search" class="search" role="search" hidden><div><label for="by-text">Search area, report or finding'
        f'</label> <input id="by-text" type="search" autocomplete="off"></div>{lists}'
        '<label for="by-red" class="tick"><input id="by-red" type="checkbox"> Only with a measure below its floor'
        '</label><p id="found" role="status" aria-live="polite"></p></form>'
    )


def _table(edition: Edition) -> str:
    heads = "".join(f'<th scope="col"{_NUMBER if name in _COUNTS else ""}>{name}</th>' for name in _HEADS)
    rows = "".join(map(_row, edition.entries))
    return (
        '<div class="data-table"><div class="scroll" role="region" tabindex="0" aria-labelledby="reports">'
        f'<table id="all"><caption><span class="title" id="reports">Reports by area</span></caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></div>"
    )


def _row(entry: Entry) -> str:
    # A link says which report it opens: read out of context, "HTML" alone would mean nothing.
    about = f'<span class="unseen">, {escape(entry.report)}, {escape(entry.area)}</span>'
    links = " ".join(f'<a href="{quote(path)}">{escape(name)}{about}</a>' for name, path in entry.files)
    shown = f'<strong class="failed">Failed:</strong> {escape(entry.failed)} {links}' if entry.failed else links
    one = entry.standing
    counts = ("", "", "") if one is None else (one.red, one.worsening, one.doubted)
    numbers = "".join(f'<td class="number">{count}</td>' for count in counts)
    told = f'data-words="{escape(entry.headline)}"'
    keys = (
        f'{told} data-report="{escape(entry.report)}" data-signed="{_short(entry)}" data-red="{one.red if one else 0}"'
    )
    return (
        f'<tr {keys}><th scope="row">{escape(entry.area)}</th><td>{escape(entry.report)}</td>'
        f"<td>{escape(entry.signed)}</td>{numbers}<td>{escape(one.since if one else '')}</td>"
        f'<td class="files">{shown}</td></tr>'
    )


def _messages(edition: Edition) -> str:
    """Return the first key message of each report."""
    told = [entry for entry in edition.entries if entry.headline]
    if not told:
        return ""
    items = "".join(
        f"<li><strong>{escape(one.area)}, {escape(one.report)}:</strong> {escape(one.headline)}</li>" for one in told
    )
    return f'<h2>First finding of each report</h2><ul id="findings">{items}</ul>'


def _short(entry: Entry) -> str:
    """Return the state alone, of the words that tell who and when."""
    return entry.signed.partition(" ")[0].rstrip(",") if entry.signed else "Draft"
