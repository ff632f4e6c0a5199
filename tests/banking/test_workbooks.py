"""Workbooks are judged before they are opened: bombs, macros, passwords, far cells, wrong names, control characters."""

import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter

from fund.banking.decoding import EmptyStatement, NotAStatementFile, UnreadableCharacter
from fund.banking.profiles import get_profile
from fund.banking.statements import SeveralSheets, StatementFaults, read_statement
from fund.banking.tables import WrongExtension, open_table
from fund.banking.workbooks import (
    BrokenWorkbook,
    EncryptedWorkbook,
    MacroWorkbook,
    TooManyRows,
    ZipBomb,
    read_workbook,
)
from fund.errors import FundError
from tests.builders.banking import VIETCOMBANK_HEADS, numbered_gifts, vietcombank_file
from tests.builders.statement_files import facts, xls, xlsx

TODAY = dt.date(2024, 12, 31)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100


def stream(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\x00\x00"


def package(**parts: bytes) -> bytes:
    """Zip parts named with dots for slashes: xl__workbook.xml."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), data)
    return content.getvalue()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """Replace or add one part of a workbook."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, data)
    return made.getvalue()


def workbook(*sheets: list[list[str | int | float]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
    return content.getvalue()


def line(credit: str | float) -> list[list[str | int | float]]:
    return [list(VIETCOMBANK_HEADS), ["1", "03/09/2024", "5000.1", "", credit, "", "memo"]]


SHEET = "xl/worksheets/sheet1.xml"
FAR_CELL = b'<worksheet><sheetData><row r="1"><c r="%s"><v>1</v></c></row></sheetData></worksheet>'
LONG = b"<worksheet>" + b" " * 60_000_000 + b"</worksheet>"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (with_part(xlsx(facts(1)), SHEET, LONG), ZipBomb),
        (with_part(xlsx(facts(1)), "xl/vbaProject.bin", b"x"), MacroWorkbook),
        (with_part(xlsx(facts(1)), SHEET, FAR_CELL % b"XFD1"), TooManyRows),
        (with_part(xlsx(facts(1)), SHEET, FAR_CELL % b"A1048576"), TooManyRows),
        (with_part(xlsx(facts(1)), SHEET, FAR_CELL % b"&#88;FD1048576"), BrokenWorkbook),
        (package(word__document_xml=b"<w/>"), NotAStatementFile),
        (package(anything=b"x"), NotAStatementFile),
        (xlsx(facts(1))[:-200], BrokenWorkbook),
        (b"PK\x03\x04" + b"x" * 100, BrokenWorkbook),
        (OLD_OFFICE + stream("EncryptedPackage"), EncryptedWorkbook),
        (OLD_OFFICE + stream("_VBA_PROJECT_CUR") + stream("Workbook"), MacroWorkbook),
        (OLD_OFFICE + stream("WordDocument"), NotAStatementFile),
        (OLD_OFFICE, BrokenWorkbook),
        (OLD_OFFICE + stream("Workbook"), BrokenWorkbook),
        (workbook([]), EmptyStatement),
    ],
    ids=[
        *("bomb", "macros", "far column", "far row", "spelled reference", "docx", "zip", "cut off"),
        *("no zip", "password", "old macros", "doc", "no stream", "no workbook", "empty"),
    ],
)
def test_a_hostile_or_foreign_workbook_is_refused(content: bytes, refusal: type[FundError]) -> None:
    with pytest.raises(refusal):
        open_table(content)


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    """The directory says 100 bytes where 60 MB unpack: unpacking stops there and the sum of the part is wrong."""
    content = bytearray(with_part(xlsx(facts(1)), SHEET, LONG))
    size = len(LONG).to_bytes(4, "little")
    while (place := content.find(size)) >= 0:
        content[place : place + 4] = (100).to_bytes(4, "little")

    with pytest.raises(BrokenWorkbook):
        open_table(bytes(content))


@pytest.mark.parametrize(
    ("content", "filename", "refusal"),
    [
        (vietcombank_file(numbered_gifts(1)), "a.xlsx", WrongExtension),
        (vietcombank_file(numbered_gifts(1)), "a.XLS", WrongExtension),
        (xlsx(facts(1)), "a.csv", WrongExtension),
        (xlsx(facts(1)), "a.xls", WrongExtension),
        (xls(facts(1)), "a.xlsx", WrongExtension),
        (xlsx(facts(1)), "a.xlsm", MacroWorkbook),
    ],
)
def test_a_name_that_says_another_kind_is_refused(content: bytes, filename: str, refusal: type[FundError]) -> None:
    with pytest.raises(refusal):
        open_table(content, filename=filename)


@pytest.mark.parametrize("filename", ["a.csv", "a.TXT", "a", "sao ke 09.2024", "a.tsv"])
def test_text_goes_by_any_name_of_text(filename: str) -> None:
    assert open_table(vietcombank_file(numbered_gifts(1)), filename=filename).kind == "csv"


@pytest.mark.parametrize("fraction", [50.125, 0.5, 1234.5])
def test_a_fraction_in_a_number_cell_is_never_read_as_thousands(fraction: float) -> None:
    with pytest.raises(StatementFaults) as refusal:
        read_statement(workbook(line(fraction)), get_profile("vietcombank-csv"), today=TODAY)

    assert [(fault.code, fault.facts["line"]) for fault in refusal.value.violations] == [("BadAmount", 2)]


def test_a_whole_number_cell_is_read_to_the_dong() -> None:
    statement = read_statement(workbook(line(9_000_000_000_000)), get_profile("vietcombank-csv"), today=TODAY)

    assert statement.lines[0].credit_vnd == 9_000_000_000_000


def test_a_formula_gives_its_stored_value_and_a_text_formula_is_no_amount() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(line("")):
            sheet.write_row(row, 0, cells)
        sheet.write_formula(1, 4, "=1000+1", None, 1001)

    read = read_statement(content.getvalue(), get_profile("vietcombank-csv"), today=TODAY)

    assert read.lines[0].credit_vnd == 1001
    with pytest.raises(StatementFaults):
        read_statement(
            vietcombank_file(numbered_gifts(1)).replace(b"10.100", b"=1+1"), get_profile("vietcombank-csv"), today=TODAY
        )


def test_two_sheets_of_one_layout_are_refused_and_a_sheet_beside_is_not() -> None:
    with pytest.raises(SeveralSheets):
        read_statement(workbook(line(1000), line(2000)), get_profile("vietcombank-csv"), today=TODAY)

    beside = workbook([["Ghi chú"]], line(1000))
    assert read_statement(beside, get_profile("vietcombank-csv"), today=TODAY).lines[0].line_no == 2


def test_a_control_character_in_a_cell_is_told_with_its_row() -> None:
    with pytest.raises(UnreadableCharacter) as refusal:
        open_table(with_part(xlsx(facts(1)), SHEET, _sheet_with("a\x7fb")))

    assert refusal.value.facts["line"] == 2


def _sheet_with(text: str) -> bytes:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    rows += f'<row r="2"><c r="A2" t="inlineStr"><is><t>{text}</t></is></c></row>'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def test_rows_above_the_first_cell_keep_their_numbers() -> None:
    (sheet,) = read_workbook(xlsx(facts(1)), "xlsx")

    assert sheet.rows[0] == [""] * len(sheet.rows[0]) or sheet.rows[0] == []
    assert sheet.rows[1][0] == "SAO KÊ TÀI KHOẢN THANH TOÁN"
    assert sheet.rows[4][0].startswith("2024-09-03T")
