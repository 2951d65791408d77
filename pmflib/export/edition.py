"""The page that opens an edition for one audience: every report of every area, and what is missing."""

from __future__ import annotations

from html import escape
from pathlib import Path, PurePosixPath
from typing import Annotated
from urllib.parse import quote

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pmflib.document import Callout, TitlePage
from pmflib.document.html import markup
from pmflib.document.text import RequiredText, Text
from pmflib.export.html_page import framed
from pmflib.export.writing import replace


def _inside(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or "\\" in path or ":" in path or any(part == ".." for part in parts):
        raise ValueError(f"not a path inside the edition's folder: {path!r}")
    return path


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Entry(_Model):
    """One report of one area: its files, or why there are none.

    `files` are pairs of what a link says and a path below the edition's folder.
    """

    area: RequiredText
    report: RequiredText
    headline: Text = ""
    files: tuple[tuple[RequiredText, Annotated[str, AfterValidator(_inside)]], ...] = ()
    failed: Text = ""


class Edition(_Model):
    """What the index says; `planned` counts the jobs of the batch, so that nothing can go missing unseen."""

    cover: TitlePage
    entries: tuple[Entry, ...]
    planned: int = Field(ge=0)

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
    """Return the index as one page without script."""
    main = f'<main id="main" tabindex="-1"><h2>Reports</h2>{_state(edition)}{_table(edition)}</main>'
    return framed(edition.cover, f'<div class="wrap">{main}</div>')


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


def _table(edition: Edition) -> str:
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Area", "Report", "Headline", "Files"))
    rows = "".join(map(_row, edition.entries))
    return (
        '<div class="data-table"><div class="scroll" role="region" tabindex="0" aria-labelledby="reports">'
        f'<table><caption><span class="title" id="reports">Reports by area</span></caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></div>"
    )


def _row(entry: Entry) -> str:
    # A link says which report it opens: read out of context, "HTML" alone would mean nothing.
    about = f'<span class="unseen">, {escape(entry.report)}, {escape(entry.area)}</span>'
    files = " ".join(f'<a href="{quote(path)}">{escape(name)}{about}</a>' for name, path in entry.files)
    shown = f'<strong class="failed">Failed:</strong> {escape(entry.failed)}' if entry.failed else files
    return (
        f'<tr><th scope="row">{escape(entry.area)}</th><td>{escape(entry.report)}</td>'
        f'<td>{escape(entry.headline)}</td><td class="files">{shown}</td></tr>'
    )
