"""Tables as files: text stays text, the same rows give the same bytes."""

import csv
import datetime as dt
import io
import zipfile

import pytest

from fund.web.exporting import Cell, Column, csv_bytes, xlsx_bytes

COLUMNS = (Column("Ngày"), Column("Người", 30), Column("Số tiền"))
ROWS: list[tuple[Cell, ...]] = [(dt.date(2026, 3, 5), "Bà Sáu", 1_500_000), (None, "", -500)]


@pytest.mark.parametrize("danger", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_csv_disarms_what_a_spreadsheet_would_run(danger: str) -> None:
    content = csv_bytes([(danger,)], (Column("Người"),)).decode("utf-8-sig")

    assert next(iter(list(csv.reader(io.StringIO(content, newline="")))[1:])) == [f"'{danger}"]


@pytest.mark.parametrize("danger", ["=1+1", "http://evil.example", "{=1}"])
def test_excel_keeps_text_as_text(danger: str) -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes([(danger,)], (Column("Người"),)))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")

    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet
    assert b'<c r="A2" t="inlineStr">' in sheet


def test_csv_opens_in_excel_with_its_accents_and_plain_numbers() -> None:
    content = csv_bytes(ROWS, COLUMNS)

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines() == ["Ngày,Người,Số tiền", "05/03/2026,Bà Sáu,1500000", ",,-500"]


def test_the_same_rows_give_the_same_bytes() -> None:
    assert xlsx_bytes(ROWS, COLUMNS, title="Sổ quỹ") == xlsx_bytes(ROWS, COLUMNS, title="Sổ quỹ")
