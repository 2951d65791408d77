"""How sources write days, numbers and text, and what becomes of each; every kind of file says the same."""

from __future__ import annotations

import datetime as dt
import gzip
import zipfile
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pmflib import records

KEYS = "cine_referral_id,cine_person_id"


def column(cases, field, texts, *, table="ssd_cin_episodes", other="", **entry):
    """Stage one column of texts and return its values in the order given."""
    head = {"ssd_cin_episodes": KEYS, "finance": "line_id,month,service"}[table]
    keys = {"ssd_cin_episodes": "R{0:06},P1", "finance": "L{0:06},2026-03-31,care"}[table]
    lines = [f"{keys.format(number)},{text}" for number, text in enumerate(texts)]
    cases.write("\n".join([f"{head},{field}", *lines]) + "\n", table=table)
    cases.entry = (
        {"file": "records/*/ssd_cin_episodes.csv", **entry} if table == "ssd_cin_episodes" else {"file": "x.csv"}
    )
    staged = cases.staged()
    if table in staged.missing:
        return staged.missing[table]
    with records.connected(staged) as connection:
        key = head.split(",")[0]
        return [row[0] for row in connection.execute(f"SELECT {field} FROM {table} ORDER BY {key}").fetchall()]


@pytest.mark.parametrize(
    "texts",
    [
        ["2026-03-04", "2026-03-25"],
        ["2026-03-04T10:30:00", "2026-03-25 23:59:59.997"],
        ["04/03/2026", "25/03/2026"],
        ["4.3.2026", "25-03-2026 00:00"],
        ["03/04/2026 12:00:00 AM", "03/25/2026 12:00:00 AM"],
        ["2026/3/4", "2026/03/25"],
        ["20260304", "20260325"],
        ["46085", "46106.75"],
        ["4 Mar 2026", "25-March-2026"],
        ["Mar  4 2026 12:00AM", "Mar 25 2026 12:00AM"],
    ],
)
def test_a_day_is_the_same_day_however_it_is_written(cases, texts):
    assert column(cases, "cine_referral_date", texts) == [date(2026, 3, 4), date(2026, 3, 25)]


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2026",
        "2026-13-01",
        "1899-12-31",
        "9999-12-31",
        "12/03/26",
        "2026-03-04T23:30:00Z",
        "soon",
        "12",
        "0",
        "٣",
    ],
)
def test_what_is_no_day_is_no_day(cases, text):
    assert column(cases, "cine_referral_date", ["2026-03-04", "25/03/2026", text]) == [
        date(2026, 3, 4),
        date(2026, 3, 25),
        None,
    ]


def test_a_column_that_mixes_forms_is_named(cases):
    assert column(cases, "cine_referral_date", ["2026-03-14", "25/03/2026", "46085"])[2] == date(2026, 3, 4)
    said = "\n".join(str(note) for note in cases.staged().notes)
    assert "row 4, column cine_referral_date: The column writes dates in 3 ways" in said


def test_what_a_spreadsheet_swapped_is_refused(cases):
    swapped = ["2026-01-02", "2026-03-04", "2026-05-06", "13/02/2026", "14/02/2026", "15/02/2026"]
    assert "swapped day and month" in column(cases, "cine_referral_date", swapped)


def test_another_date_of_the_table_settles_day_and_month(cases):
    text = f"{KEYS},cine_referral_date,cine_close_date\nR1,P1,03/04/2026,25/04/2026\n"
    staged = cases.stage(text)
    with records.connected(staged) as connection:
        assert connection.execute("SELECT cine_referral_date FROM ssd_cin_episodes").fetchall() == [(date(2026, 4, 3),)]


@pytest.mark.parametrize(
    ("order", "expected"),
    [("dd/mm/yyyy", [date(2026, 4, 3), None]), ("mm/dd/yyyy", [date(2026, 3, 4), date(2026, 3, 25)])],
)
def test_what_sources_yml_says_goes_before_everything(cases, order, expected):
    assert column(cases, "cine_referral_date", ["03/04/2026", "03/25/2026"], dates=order) == expected
    assert (
        column(cases, "cine_referral_date", ["03/04/2026", "03/25/2026"], date_columns={"cine_referral_date": order})
        == expected
    )


FORMS = {
    "cine_referral_date": "%Y-%m-%d",
    "cine_close_date": "%d/%m/%Y",
    "decision_date": "%d %b %Y",
    "recorded_at": "%Y%m%d",
}


@settings(max_examples=6, phases=(Phase.explicit, Phase.generate))
@given(days=st.lists(st.dates(date(1900, 1, 1), date(2099, 12, 31)), min_size=1, max_size=200))
def test_days_come_back_from_every_form_that_can_be_read(make_cases, days):
    lines = [",".join([f"R{n:04}", "P1", *(f"{day:{form}}" for form in FORMS.values())]) for n, day in enumerate(days)]
    text = "\n".join([f"{KEYS},{','.join(FORMS)}", *lines]) + "\n"
    with records.connected(make_cases().stage(text, dates="dd/mm/yyyy")) as connection:
        found = connection.execute(
            f"SELECT {', '.join(FORMS)} FROM ssd_cin_episodes ORDER BY cine_referral_id"
        ).fetchall()
    assert found == [(day,) * len(FORMS) for day in days]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1234.5", "-7", "1e3", ".5", "£20.25"], [1234.5, -7, 1000, 0.5, 20.25]),
        (['"1,234.50"', '"1,234,567"'], [1234.5, 1234567]),
        (['"1,234"', '"12,5"', "12%", "ten", "1 000", "inf", "nan", "0x10", "1_000"], [None] * 9),
    ],
)
def test_numbers_are_read_and_what_could_be_two_numbers_is_none(cases, texts, expected):
    assert column(cases, "budget", texts, table="finance") == expected


@pytest.mark.parametrize(("mark", "expected"), [(".", [1234, None]), (",", [1.234, 12.5])])
def test_a_declared_decimal_mark_settles_the_comma(cases, mark, expected):
    text = 'line_id,month,service,budget\nA,2026-03-31,care,"1,234"\nB,2026-03-31,care,"12,5"\n'
    cases.write(text, table="finance")
    cases.entry = {"file": "records/*/finance.csv", "decimal": mark, "record_table": "finance"}
    with records.connected(cases.staged()) as connection:
        assert [
            row[0] for row in connection.execute("SELECT budget FROM finance ORDER BY line_id").fetchall()
        ] == expected


def test_whole_numbers_take_no_parts(cases):
    people = "csdq_table_id,csdq_person_id,csdq_sdq_score\nA,P1,12\nB,P1,12.0\nC,P1,12.5\nD,P1,99999999999999999999\n"
    cases.write(people, table="ssd_sdq_scores")
    cases.entry = {"file": "records/*/ssd_cin_episodes.csv"}
    cases.write(f"{KEYS}\nR1,P1\n")
    with records.connected(cases.staged()) as connection:
        found = connection.execute("SELECT csdq_sdq_score FROM ssd_sdq_scores ORDER BY csdq_table_id").fetchall()
    assert found == [(12,), (12,), (None,), (None,)]


def test_ids_that_became_decimals_match_again_and_blanks_go(cases):
    text = "cine_referral_id,cine_person_id,cine_referral_source_code,district\n1.0, 7 ,1A,NULL\n2.0,8\u00a0,1A,\n,,,\n"
    with records.connected(cases.stage(text)) as connection:
        found = connection.execute("SELECT cine_referral_id, cine_person_id, district FROM ssd_cin_episodes").fetchall()
    assert found == [("1", "7", None), ("2", "8", None)]


ROWS = [("R1", "Zoë", date(2026, 3, 4)), ("R2", "Bjørn", date(2026, 3, 25))]
TEXT = f"{KEYS},cine_referral_date\n" + "".join(f"{key},{who},{day:%d/%m/%Y}\n" for key, who, day in ROWS)


@pytest.mark.parametrize(
    ("content", "entry"),
    [
        (TEXT.encode(), {}),
        (TEXT.encode("utf-8-sig"), {}),
        (TEXT.replace("\n", "\r\n").encode("utf-8-sig"), {}),
        (TEXT.replace("\n", "\r").encode(), {}),
        (TEXT.replace("\n", "\r\n", 1).encode(), {}),
        (TEXT.rstrip("\n").encode(), {}),
        (TEXT.replace("\n", "\n\n").encode(), {}),
        (TEXT.encode("cp1252"), {"encoding": "cp1252"}),
        (TEXT.encode("utf-16"), {}),
        (TEXT.encode("utf-16-le"), {"encoding": "utf-16"}),
        (TEXT.replace(",", ";").encode(), {"separator": ";"}),
        (TEXT.replace(",", "\t").encode(), {"separator": "tab"}),
        (("Extract of March\n\n" + TEXT).encode(), {"header_row": 3}),
        (TEXT.replace("date\n", "date\n---,---,---\n").encode(), {}),
        (TEXT.upper().encode(), {}),
        (('"' + TEXT.rstrip("\n").replace(",", '","').replace("\n", '"\n"') + '"\n').encode(), {}),
    ],
)
def test_a_csv_says_the_same_however_it_was_saved(cases, content, entry):
    staged = cases.stage(content, **entry)
    assert staged.missing == {}
    with records.connected(staged) as connection:
        fields = "cine_referral_id, cine_person_id, cine_referral_date"
        found = connection.execute(f"SELECT {fields} FROM ssd_cin_episodes ORDER BY 1").fetchall()
    assert [(key, who.casefold(), day) for key, who, day in found] == [(k, w.casefold(), d) for k, w, d in ROWS]


def write_kind(path, suffix):
    names = [*KEYS.split(","), "cine_referral_date"]
    if suffix == ".csv.gz":
        path.write_bytes(gzip.compress(TEXT.encode()))
    elif suffix == ".parquet":
        keys, who, days = zip(*ROWS, strict=True)
        pq.write_table(pa.table([keys, pa.array(who).dictionary_encode(), pa.array(days)], names=names), path)
    else:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("Referrals")
            sheet.write_row(0, 0, names)
            for number, (key, who, day) in enumerate(ROWS, start=1):
                sheet.write_row(number, 0, (key, who))
                sheet.write_datetime(number, 2, day, book.add_format({"num_format": "dd/mm/yyyy"}))


@pytest.mark.parametrize("suffix", [".csv.gz", ".parquet", ".xlsx"])
def test_every_kind_of_file_says_the_same(cases, suffix):
    path = cases.write("", suffix=suffix)
    write_kind(path, suffix)
    cases.entry = {"file": f"records/*/ssd_cin_episodes{suffix}"}
    staged = cases.staged()
    assert staged.missing == {}
    with records.connected(staged) as connection:
        fields = "cine_referral_id, cine_person_id, cine_referral_date"
        assert connection.execute(f"SELECT {fields} FROM ssd_cin_episodes ORDER BY 1").fetchall() == ROWS


def test_an_instant_of_parquet_is_a_day_where_the_council_is(cases):
    path = cases.write("", suffix=".parquet")
    late = pa.array([dt.datetime(2026, 6, 30, 23, 30)], pa.timestamp("us", "UTC"))
    pq.write_table(pa.table([["R1"], ["P1"], late], names=[*KEYS.split(","), "cine_referral_date"]), path)
    cases.entry = {"file": "records/*/ssd_cin_episodes.parquet"}
    with records.connected(cases.staged()) as connection:
        assert connection.execute("SELECT cine_referral_date FROM ssd_cin_episodes").fetchall() == [(date(2026, 7, 1),)]


@pytest.mark.parametrize(
    ("suffix", "content", "said"),
    [
        (".csv.gz", gzip.compress(b"0" * 30_000_000, mtime=0), "unpacks suspiciously"),
        (".csv.gz", gzip.compress(TEXT.encode(), mtime=0)[:-9], "cannot be read"),
        (".xlsx", b"PK\x03\x04", "not a whole Excel workbook"),
        (".xlsx", TEXT.encode(), "not a whole Excel workbook"),
        (".parquet", TEXT.encode(), "not whole Parquet"),
        (".parquet", b"PAR1" + b"\0" * 40 + b"PAR1", "not whole Parquet"),
    ],
)
def test_a_file_that_is_not_whole_or_not_safe_is_missing_with_the_reason(cases, suffix, content, said):
    staged = cases.stage(content, suffix=suffix)
    assert said in staged.missing["ssd_cin_episodes"]


def far_cell(path):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Referrals")
        sheet.write_row(0, 0, KEYS.split(","))
        sheet.write(1_048_575, 16_383, "far")


def packed_noughts(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)


def no_rows(path):
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Referrals").write_row(0, 0, KEYS.split(","))


def no_header(path):
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Referrals")


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (far_cell, "reaches to row 1,048,576"),
        (packed_noughts, "unpacks suspiciously"),
        (no_rows, "sheet Referrals: There is no row below the header"),
        (no_header, "has no column names"),
    ],
)
def test_a_workbook_that_is_not_safe_or_no_table_is_missing_with_the_reason(cases, write, said):
    write(cases.write("", suffix=".xlsx"))
    cases.entry = {"file": "records/*/ssd_cin_episodes.xlsx"}
    assert said in cases.staged().missing["ssd_cin_episodes"]


def test_a_message_about_a_sheet_names_file_sheet_row_column_and_value(cases):
    path = cases.write("", suffix=".xlsx")
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes")
        sheet = book.add_worksheet("Referrals")
        sheet.write_row(2, 0, [*KEYS.split(","), "Ref date"])
        sheet.write_row(3, 0, ["R1", "P1", "31/02/2026"])
    cases.entry = {
        "file": "records/*/ssd_cin_episodes.xlsx",
        "sheet": "Referrals",
        "header_row": 3,
        "columns": {"cine_referral_date": "Ref date"},
        "dates": "dd/mm/yyyy",
    }
    place = "records/2026-10-12/ssd_cin_episodes.xlsx, sheet Referrals, row 4, column Ref date"
    assert [str(note) for note in cases.staged().notes] == [
        f"{place}: '31/02/2026' is not a day of the calendar; it is left empty. "
        "Correct it in the record, or export dates as yyyy-mm-dd."
    ]


def test_a_row_of_another_width_is_left_out_and_listed(cases):
    rows = "".join(f"R{number},P1,2026-03-04\n" for number in range(50))
    staged = cases.stage(f"{KEYS},cine_referral_date\n{rows}R98,P1\nR99,P1,2026-03-04,more\n")
    with records.connected(staged) as connection:
        assert connection.execute("SELECT count(*) FROM ssd_cin_episodes").fetchone() == (50,)
        listed = connection.execute('SELECT "row", fault FROM unreadable ORDER BY "row"').fetchall()
    assert listed == [(52, "fewer cells than the header"), (53, "more cells than the header")]
    assert "row 52: The row is left out" in str(staged.notes[0])


def test_text_over_several_lines_loses_no_row(cases):
    text = f'{KEYS},district\nR1,P1,"one\ntwo, ""three""\n\nfour"\nR2,P2,five\n'
    with records.connected(cases.stage(text)) as connection:
        assert connection.execute("SELECT district FROM ssd_cin_episodes ORDER BY cine_referral_id").fetchall() == [
            ('one\ntwo, "three"\n\nfour',),
            ("five",),
        ]


@pytest.mark.parametrize("since_1904", [True, False])
def test_bare_numbers_of_a_workbook_that_counts_from_1904_are_refused(cases, tmp_path, since_1904):
    path = tmp_path / "mac.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": since_1904}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["cine_referral_id", "cine_person_id", "cine_referral_date"])
        for row, number in enumerate((44623, 44655), start=1):
            sheet.write_row(row, 0, [f"R{row}", f"P{row}", number])
    staged = cases.stage(path.read_bytes(), suffix=".xlsx")
    assert ("counts days from 1904" in staged.missing.get("ssd_cin_episodes", "")) == since_1904
