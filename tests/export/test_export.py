"""The front door: files whole or not at all, the same bytes every time, and the same content in every format."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import demo_report as demo
import nbformat
import pikepdf
import pypdfium2
import pytest
import word_reading
from nbconvert.exporters import get_exporter

from pmflib.errors import BadInput
from pmflib.export import Edition, Entry, export, index
from pmflib.export.writing import replace

NAMES = ["report.html", "report.pdf", "data.xlsx", "report.docx"]


def test_all_four_files_are_written_and_nothing_else(notebook, tmp_path):
    written = export(notebook, tmp_path / "new" / "folder")
    assert [path.name for path in written] == NAMES
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == sorted(NAMES)


def test_another_export_in_another_process_gives_the_same_bytes(notebook, exported, tmp_path):
    code = "import sys; from pathlib import Path; from pmflib.export import export; export(*map(Path, sys.argv[1:]))"
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"}
    subprocess.run([sys.executable, "-c", code, str(notebook), str(tmp_path)], check=True, env=environment)
    for name in NAMES:
        assert (tmp_path / name).read_bytes() == (exported / name).read_bytes(), name


def test_only_what_is_asked_is_written(notebook, tmp_path):
    assert [path.name for path in export(notebook, tmp_path, formats=("pdf",))] == ["report.pdf"]


def test_a_failure_leaves_the_earlier_files_as_they_were(tmp_path):
    (tmp_path / "report.html").write_text("earlier")
    cells = [demo.TITLE, demo.scorecard().model_copy(update={"notes": ("😀",)})]
    with pytest.raises(BadInput, match="typeface"):
        export(demo.write(tmp_path / "run", cells), tmp_path)
    assert (tmp_path / "report.html").read_text() == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "run"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match=r"file.*cannot be written"):
        replace({tmp_path / "file" / "report.html": b"x"})


def test_a_broken_write_leaves_nothing_half_written(tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    (tmp_path / "b").write_bytes(b"earlier")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadInput, match="No space left"):
        replace({tmp_path / "a": b"x", tmp_path / "b": b"y"})
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("b", b"earlier")]


@pytest.mark.parametrize(("name", "file"), [("pmf-html", "report.html"), ("pmf-pdf", "report.pdf")])
def test_nbconvert_finds_the_exporters_and_they_give_the_same_bytes(notebook, exported, name, file):
    output, resources = get_exporter(name)().from_filename(str(notebook))
    content = output.encode() if isinstance(output, str) else output
    assert content == (exported / file).read_bytes()
    assert resources["output_extension"] == Path(file).suffix


def test_an_exporter_refuses_a_failed_notebook():
    error = {"output_type": "error", "ename": "E", "evalue": "x", "traceback": []}
    node = nbformat.from_dict(demo.notebook([demo.TITLE, demo.code("boom", [error])]))
    with pytest.raises(BadInput, match="cell 2"):
        get_exporter("pmf-html")().from_notebook_node(node)


class Page(HTMLParser):
    """Headings, tables, texts and descriptions of the main part, without the numbers behind the charts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words, self.alts, self.tables, self.headings = "", [], [], []
        self._inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag in {"main", "details", "h2", "h3", "h4", "th", "td"}:
            self._inside.append(tag)
        if self._inside[:1] != ["main"] or "details" in self._inside:
            return
        if tag == "img" and dict(attrs)["alt"]:
            self.alts.append(dict(attrs)["alt"])
        if tag in {"h2", "h3", "h4"}:
            self.headings.append((int(tag[1]) - 1, ""))
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in {"th", "td"}:
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag):
        if self._inside and tag == self._inside[-1]:
            self._inside.pop()

    def handle_data(self, data):
        if self._inside[:1] != ["main"] or "details" in self._inside:
            return
        self.words += data + " "
        if self._inside[-1] in {"h2", "h3", "h4"}:
            level, text = self.headings[-1]
            self.headings[-1] = (level, text + data)
        if self._inside[-1] in {"th", "td"}:
            self.tables[-1][-1][-1] = (self.tables[-1][-1][-1] + data).strip()


class Words(HTMLParser):
    """The text of the main part and the alternative texts, without the numbers behind the charts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words, self.alts, self._inside = "", [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag in {"main", "details"}:
            self._inside.append(tag)
        if tag == "img" and dict(attrs)["alt"]:
            self.alts.append(dict(attrs)["alt"])

    def handle_endtag(self, tag):
        if tag in {"main", "details"}:
            self._inside.pop()

    def handle_data(self, data):
        if self._inside == ["main"]:
            self.words += data + " "


def test_page_and_pdf_say_the_same(exported):
    document = pypdfium2.PdfDocument(exported / "report.pdf")
    printed = re.sub(r"[\s\ufffe-]", "", "".join(page.get_textpage().get_text_range() for page in document))
    said = Words((exported / "report.html").read_text(encoding="utf-8"))
    # Words a line break may part are compared without spaces and hyphens.
    assert [word for word in said.words.split() if re.sub("[\ufffe-]", "", word) not in printed] == []
    assert len(said.alts) == 7


def test_page_and_word_document_say_the_same(exported):
    page = Page((exported / "report.html").read_text(encoding="utf-8"))
    document = word_reading.read((exported / "report.docx").read_bytes())
    assert document.headings == page.headings
    assert document.tables == page.tables
    assert document.alts == page.alts
    # The shapes that tell ratings apart are pictures on the page and signs in the document.
    printed = re.sub(r"[\s■▲●–]", "", document.text)
    assert [word for word in page.words.split() if word.strip("–") and word.replace("–", "") not in printed] == []


def test_page_pdf_and_word_document_describe_the_same_pictures(exported):
    page = Page((exported / "report.html").read_text(encoding="utf-8"))
    with pikepdf.open(exported / "report.pdf") as document:
        spoken = [str(part.Alt) for part in document.objects if isinstance(part, pikepdf.Dictionary) and "/Alt" in part]
    assert sorted(spoken) == sorted(page.alts)


def entry(area: str, **more) -> Entry:
    return Entry(area=area, report="Quarterly report", **more)


def test_the_index_names_what_is_missing(tmp_path):
    files = (("HTML", "quarterly/ashmere/report.html"), ("PDF", "quarterly/ashmere/report.pdf"))
    edition = Edition(
        cover=demo.TITLE,
        entries=(
            entry("Ashmere", headline="Re-referrals fell <b>to</b> 19.4%.", files=files),
            entry("Brackwell", failed="cell 7 failed with KeyError"),
        ),
        planned=3,
    )
    page = index(edition, tmp_path).read_text(encoding="utf-8")
    assert "Incomplete: 1 of 3" in page
    assert "Brackwell, Quarterly report: cell 7 failed with KeyError" in page
    assert 'href="quarterly/ashmere/report.html"' in page
    assert "&lt;b&gt;to&lt;/b&gt;" in page
    assert page.count("<script") == 1


def test_a_complete_index_says_so(tmp_path):
    edition = Edition(cover=demo.TITLE, entries=(entry("Ashmere", files=(("HTML", "a/report.html"),)),), planned=1)
    assert "Complete: 1 of 1." in index(edition, tmp_path).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path", ["../x.html", "/etc/passwd", "javascript:alert(1)", "https://evil.example", "a\\b", ""]
)
def test_the_index_links_only_to_files_of_its_own_folder(path):
    with pytest.raises(ValueError, match="not a path inside"):
        entry("Ashmere", files=(("HTML", path),))
