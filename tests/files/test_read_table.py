from __future__ import annotations

import gzip
import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib.errors import BadInput
from pmflib.files import Limits, inert, read_table, write_csv

PLAIN = "area,count\nKent,007\nMedway,c\n"
ROWS = {"area": ["Kent", "Medway"], "count": ["007", "c"]}


def _workbook(path, rows, sheet="Figures"):
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def _rewritten(path, part, change):
    """Copy a workbook, with one part changed."""
    copy = path.with_name(f"changed-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return copy


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("suffix", [".csv", ".csv.gz"])
def test_csv_is_read_as_text_with_or_without_a_mark(tmp_path, encoding, suffix):
    path = tmp_path / f"table{suffix}"
    content = PLAIN.encode(encoding)
    path.write_bytes(gzip.compress(content) if suffix.endswith("gz") else content)
    frame = read_table(path)
    assert frame.to_dict("list") == ROWS
    assert all(isinstance(kind, pd.StringDtype) for kind in frame.dtypes)


def test_parquet_numbers_become_text_without_a_needless_point(tmp_path):
    path = tmp_path / "table.parquet"
    pd.DataFrame({"code": [877.0, None], "share": [38.5, 1e-7], "day": pd.to_datetime(["2025-03-31"] * 2)}).to_parquet(
        path
    )
    frame = read_table(path)
    assert frame["code"].tolist() == ["877", ""]
    assert [float(cell) for cell in frame["share"]] == [38.5, 1e-7]
    assert frame["day"].str[:10].tolist() == ["2025-03-31"] * 2


def test_excel_cells_become_the_text_a_reader_sees(tmp_path):
    path = _workbook(tmp_path / "t.xlsx", [["area", "count", "share", None], ["Kent", 7, 21.6, None], [None] * 4])
    frame = read_table(path)
    assert frame.to_dict("list") == {"area": ["Kent"], "count": ["7"], "share": ["21.6"]}


def test_repeated_and_empty_column_names_are_told_apart(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("SN1,SNP,SN2,SNP,SNP.1, ,\n1,a,2,b,c,,\n", encoding="utf-8")
    assert list(read_table(path)) == ["SN1", "SNP", "SN2", "SNP.1", "SNP.1.1", "column 6", "column 7"]


def test_cells_may_hold_commas_quotes_and_line_ends(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('name,note\n"Bristol, City of","two\nlines ""so"""\n', encoding="utf-8")
    assert read_table(path).iloc[0].tolist() == ["Bristol, City of", 'two\nlines "so"']


def test_only_the_rows_and_columns_asked_for_are_kept(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("short,area,value\n Ab ,Kent,1\nCd,Kent,2\n", encoding="utf-8")
    frame = read_table(path, columns=["value"], rows={"short": ["Ab"]})
    assert frame.to_dict("list") == {"value": ["1"]}
    with pytest.raises(BadInput, match=r"no column 'valeu'. Did you mean 'value'"):
        read_table(path, columns=["valeu"])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", b"", "The file is empty"),
        ("t.csv", b"\n\n", "no column names"),
        ("t.csv", b"a,b\n1,2\n3\n4,5,6\n", r"row 3: The row has 1 cells, the header 2[\s\S]*row 4"),
        ("t.csv", b"a;b\n1;2\n", "not separated by commas"),
        ("t.csv", b"area\nCalder\xf4n\n", r"line 2: The text is not UTF-8 \(near 'rea Calderôn'"),
        ("t.csv", "a,b\n".encode("utf-16"), "UTF-16 text, not CSV"),
        ("t.csv", b"PK\x03\x04", "an Excel workbook"),
        ("t.csv", b"a,b\n1,\x00\n", "not text"),
        ("t.csv.gz", gzip.compress(PLAIN.encode() * 50, mtime=0)[:-12], "cut short"),
        ("t.csv.gz", b"plain", "cannot be read"),
        ("t.xlsx", b"PK\x03\x04 and then nothing", "not a whole Excel workbook"),
        ("t.xlsx", b"no workbook", "not a whole Excel workbook"),
        ("t.parquet", b"PAR1 and then nothing", "not whole Parquet"),
        ("t.ods", b"something", "Save it as one of .csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_message(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput, match=message) as caught:
        read_table(path)
    assert name in str(caught.value)


def test_a_missing_file_is_answered_with_near_names(tmp_path):
    (tmp_path / "referrals_2025.csv").write_text(PLAIN, encoding="utf-8")
    with pytest.raises(BadInput, match=r"no such file. Did you mean 'referrals_2025.csv'"):
        read_table(tmp_path / "referals_2025.csv")
    with pytest.raises(BadInput, match=r"folder .* does not exist either"):
        read_table(tmp_path / "nowhere" / "t.csv")


def test_a_wrong_or_empty_sheet_is_named(tmp_path):
    path = _workbook(tmp_path / "t.xlsx", [["a"], [1]])
    with pytest.raises(BadInput, match=r"no sheet 'Figure'. Did you mean 'Figures'"):
        read_table(path, sheet="Figure")
    with pytest.raises(BadInput, match="sheet is empty"):
        read_table(_workbook(tmp_path / "empty.xlsx", []))
    csv = tmp_path / "t.csv"
    csv.write_text(PLAIN, encoding="utf-8")
    with pytest.raises(BadInput, match="no workbook"):
        read_table(csv, sheet="Figures")


def test_one_cell_in_the_far_corner_is_refused_before_parsing(tmp_path):
    path = tmp_path / "far.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "a", 1
    book.save(path)
    with pytest.raises(BadInput, match="row 1,048,576 and column 16,384"):
        read_table(path)


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (12 << 20))
    with pytest.raises(BadInput, match="unpacks suspiciously"):
        read_table(path)
    with pytest.raises(BadInput, match="when unpacked"):
        read_table(path, limits=Limits(unpacked=1 << 20))


def test_a_gzip_bomb_is_stopped_at_the_limit(tmp_path):
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"a\n" + b"1\n" * (2 << 20)))
    with pytest.raises(BadInput, match="when unpacked"):
        read_table(path, limits=Limits(unpacked=1 << 20))


def test_a_workbook_with_entities_is_refused(tmp_path):
    path = _workbook(tmp_path / "t.xlsx", [["a"], [1]])
    hostile = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "e">]>'
    changed = _rewritten(path, "xl/worksheets/sheet1.xml", lambda content: hostile + content.split(b"?>", 1)[-1])
    with pytest.raises(BadInput, match="declares XML entities"):
        read_table(changed)


def test_a_sheet_cut_in_the_middle_is_refused(tmp_path):
    path = _workbook(tmp_path / "t.xlsx", [["a"], *[[number] for number in range(50)]])
    changed = _rewritten(path, "xl/worksheets/sheet1.xml", lambda content: content[: len(content) // 2])
    with pytest.raises(BadInput, match="not a whole Excel workbook"):
        read_table(changed)


@given(st.integers(min_value=0, max_value=2000), st.binary(min_size=1, max_size=8))
def test_no_damage_to_a_workbook_gets_past_as_anything_but_a_message(tmp_path_factory, place, noise):
    folder = tmp_path_factory.getbasetemp()
    good = folder / "good.xlsx"
    content = good.read_bytes() if good.exists() else _workbook(good, [["a", "b"], ["x", 1]]).read_bytes()
    cut = place % len(content)
    damaged = folder / "damaged.xlsx"
    damaged.write_bytes(content[:cut] + noise + content[cut + len(noise) :])
    try:
        frame = read_table(damaged)
    except BadInput:
        return
    assert frame.shape[1] <= 2


@given(st.text(max_size=20))
def test_text_made_inert_starts_no_formula(text):
    safe = inert(text)
    assert safe.endswith(text)
    try:
        float(safe)
    except ValueError:
        assert safe.lstrip(" \n\r\t\x00")[:1] not in {"=", "+", "-", "@"} or safe[0] == "'"


def test_csv_out_opens_safely_and_comes_back(tmp_path):
    frame = pd.DataFrame({"area": ["=1+1", "@x", "-3", "Kent"], "count": [-1.5, 2.0, 3.0, 4.0]})
    back = read_table(write_csv(frame, tmp_path / "out.csv"))
    assert back["area"].tolist() == ["'=1+1", "'@x", "-3", "Kent"]
    assert back["count"].tolist() == ["-1.5", "2.0", "3.0", "4.0"]
    assert not list(tmp_path.glob("*.part"))
