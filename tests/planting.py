"""Things planted in the hidden places of finished files."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import openpyxl
import pikepdf
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

Plant = Callable[[bytes, str], bytes]


def _before(mark: str, form: str) -> Plant:
    def plant(content: bytes, words: str) -> bytes:
        assert mark.encode() in content
        return content.replace(mark.encode(), form.format(words).encode() + mark.encode(), 1)

    return plant


def _data_uri(content: bytes, words: str, *, encoding: str = "utf-8", kind: str = "image/svg+xml") -> bytes:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><metadata>{words}</metadata></svg>'
    packed = base64.b64encode(svg.encode(encoding)).decode()
    return content.replace(b"</main>", f'<img alt="x" src="data:{kind};base64,{packed}"></main>'.encode(), 1)


PAGE: dict[str, Plant] = {
    "comment": _before("</main>", "<!-- {} -->"),
    "meta": _before("</head>", '<meta name="x" content="{}">'),
    "attribute": _before("</main>", '<span data-x="{}"></span>'),
    "title": _before("</main>", '<span title="{}">x</span>'),
    "hidden text": _before("</main>", "<p hidden>{}</p>"),
    "details": _before("</main>", "<details><p>{}</p></details>"),
    "script": _before("</main>", "<script>var x = '{}';</script>"),
    "drawing": _before("</main>", '<svg xmlns="http://www.w3.org/2000/svg"><desc>{}</desc></svg>'),
    "drawing as data": _data_uri,
    "drawing's description": _before("</main>", '<img src="x.png" alt="{}">'),
}
PAGE_RAW: dict[str, Plant] = {
    "data in UTF-16": lambda content, words: _data_uri(content, words, encoding="utf-16", kind="text/plain"),
    "style": _before("</style>", "/* {} */"),
}


def _in_part(name: str, mark: str, form: str) -> Plant:
    def plant(content: bytes, words: str) -> bytes:
        parts = unzipped(content)
        assert mark in parts[name].decode()
        parts[name] = parts[name].decode().replace(mark, form.format(words) + mark, 1).encode()
        return zipped(parts)

    return plant


def _new_part(name: str, form: str, encoding: str = "utf-8") -> Plant:
    return lambda content, words: zipped(unzipped(content) | {name: form.format(words).encode(encoding)})


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def zipped(parts: dict[str, bytes], comment: bytes = b"") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        package.comment = comment
        for name, held in parts.items():
            package.writestr(name, held)
    return written.getvalue()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RUN = "<w:p><w:r>{}<w:t>{{}}</w:t></w:r></w:p>"
DOCUMENT: dict[str, Plant] = {
    "hidden text": _in_part("word/document.xml", "<w:sectPr", _RUN.format("<w:rPr><w:vanish/></w:rPr>")),
    "deleted text": _in_part(
        "word/document.xml", "<w:sectPr", "<w:p><w:del><w:r><w:delText>{}</w:delText></w:r></w:del></w:p>"
    ),
    "header": _in_part("word/header1.xml", "</w:hdr>", _RUN.format("")),
    "comment": _new_part("word/comments.xml", f"<w:comments {_W}>{_RUN.format('')}</w:comments>"),
    "footnote": _new_part("word/footnotes.xml", f"<w:footnotes {_W}>{_RUN.format('')}</w:footnotes>"),
    "property": _in_part("docProps/core.xml", "</cp:coreProperties>", "<cp:keywords>{}</cp:keywords>"),
    "custom part": _new_part("customXml/item1.xml", "<x>{}</x>"),
    "drawing": _new_part("word/media/a.svg", '<svg xmlns="http://www.w3.org/2000/svg"><desc>{}</desc></svg>'),
}


def _in_picture(content: bytes, words: str, *, after: bool = False) -> bytes:
    parts = unzipped(content)
    name = next(name for name in parts if name.endswith(".png"))
    said = b"tEXtComment\0" + words.encode()
    chunk = struct.pack(">I", len(said) - 4) + said + struct.pack(">I", zlib.crc32(said))
    end = len(parts[name]) if after else parts[name].index(b"IDAT") - 4
    parts[name] = parts[name][:end] + chunk + parts[name][end:]
    return zipped(parts)


DOCUMENT_RAW: dict[str, Plant] = {
    "any part": _new_part("word/odd.bin", "{}"),
    "a part in UTF-16": _new_part("word/odd.bin", "{}", "utf-16"),
    "package comment": lambda content, words: zipped(unzipped(content), words.encode()),
    "picture's comment": _in_picture,
    "after a picture": lambda content, words: _in_picture(content, words, after=True),
    "variable": _in_part("word/settings.xml", "</w:settings>", '<w:docVars><w:docVar w:val="{}"/></w:docVars>'),
}


def _with_book(change: Callable[[openpyxl.Workbook, str], None]) -> Plant:
    def plant(content: bytes, words: str) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(content))
        change(book, words)
        written = io.BytesIO()
        book.save(written)
        return written.getvalue()

    return plant


def _hidden_sheet(book: openpyxl.Workbook, words: str) -> None:
    sheet = book.create_sheet("Working")
    sheet["C3"] = words
    sheet.sheet_state = "veryHidden"


def _hidden_column(book: openpyxl.Workbook, words: str) -> None:
    sheet = book["Table 1"]
    sheet["ZZ2"] = words
    sheet.column_dimensions["ZZ"].hidden = True


def _hidden_row(book: openpyxl.Workbook, words: str) -> None:
    book["Table 1"]["A400"] = words
    book["Table 1"].row_dimensions[400].hidden = True


def _comment(book: openpyxl.Workbook, words: str) -> None:
    book["Notes"]["A1"].comment = Comment(words, "x")


def _defined_name(book: openpyxl.Workbook, words: str) -> None:
    book.defined_names["x"] = DefinedName("x", attr_text=f'"{words}"', hidden=True)


def _property(book: openpyxl.Workbook, words: str) -> None:
    book.properties.description = words


def _footer(book: openpyxl.Workbook, words: str) -> None:
    book["Notes"].oddFooter.center.text = words


BOOK: dict[str, Plant] = {
    "hidden sheet": _with_book(_hidden_sheet),
    "hidden column": _with_book(_hidden_column),
    "hidden row": _with_book(_hidden_row),
    "comment": _with_book(_comment),
    "defined name": _with_book(_defined_name),
    "property": _with_book(_property),
    "footer": _with_book(_footer),
    "custom part": _new_part("customXml/item1.xml", "<x>{}</x>"),
}
BOOK_RAW: dict[str, Plant] = {"any part": _new_part("xl/odd.bin", "{}", "utf-16")}


def _with_pdf(change: Callable[[pikepdf.Pdf, str], None]) -> Plant:
    def plant(content: bytes, words: str) -> bytes:
        with pikepdf.open(io.BytesIO(content)) as document:
            change(document, words)
            written = io.BytesIO()
            document.save(written)
        return written.getvalue()

    return plant


def _pdf_property(document: pikepdf.Pdf, words: str) -> None:
    document.docinfo["/Keywords"] = words


def _pdf_metadata(document: pikepdf.Pdf, words: str) -> None:
    with document.open_metadata() as data:
        data["dc:description"] = words


def _pdf_attachment(document: pikepdf.Pdf, words: str) -> None:
    document.attachments["notes.txt"] = pikepdf.AttachedFileSpec(document, words.encode(), filename="notes.txt")


def _pdf_description(document: pikepdf.Pdf, words: str) -> None:
    part = next(one for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one)
    part.Alt = words


def _pdf_unseen(document: pikepdf.Pdf, words: str) -> None:
    page = document.pages[0]
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources.Font["/Planted"] = font
    shown = words.replace("(", "").encode("latin-1")
    page.contents_add(b"BT 3 Tr /Planted 1 Tf 20 20 Td (" + shown + b") Tj ET")


def _pdf_object(document: pikepdf.Pdf, words: str) -> None:
    document.Root.Odd = pikepdf.Dictionary(Said=pikepdf.String(words))


def _pdf_stream(document: pikepdf.Pdf, words: str) -> None:
    document.Root.Odd = document.make_stream(words.encode("utf-16"))


PRINTED: dict[str, Plant] = {
    "property": _with_pdf(_pdf_property),
    "metadata": _with_pdf(_pdf_metadata),
    "attachment": _with_pdf(_pdf_attachment),
    "description": _with_pdf(_pdf_description),
    "text nobody sees": _with_pdf(_pdf_unseen),
}
PRINTED_RAW: dict[str, Plant] = {"object": _with_pdf(_pdf_object), "stream in UTF-16": _with_pdf(_pdf_stream)}

#: Where a text can be read, so that a hidden number in it is one; and where only a canary means anything.
READ = {"report.html": PAGE, "report.docx": DOCUMENT, "data.xlsx": BOOK, "report.pdf": PRINTED}
KEPT = {"report.html": PAGE_RAW, "report.docx": DOCUMENT_RAW, "data.xlsx": BOOK_RAW, "report.pdf": PRINTED_RAW}
