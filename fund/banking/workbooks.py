"""Open a workbook (XLSX, XLS) that may be hostile, and give its sheets as rows of text.

Looked at before it is opened: size and number of its parts, macros, encryption, cells far outside. Only stored values
are read; a formula is never computed. Numbers become plain digits, real dates ISO text with a "T", so that no later
step can take one for the other.
"""

import datetime as dt
import io
import re
import zipfile
import zlib
from typing import NamedTuple

import python_calamine

from fund.banking.decoding import NotAStatementFile, check_text
from fund.errors import InvalidInput

MAX_ROWS = 400_000
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
MAX_RATIO = 150
MAX_PARTS = 1_000
MAX_WIDTH = 120
_BLOCK = 1024 * 1024
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})([0-9]{1,9})["']""")
_SPELLED_REFERENCE = re.compile(rb"""\br\s*=\s*["'][^"'<>]{0,40}&""")
_OVERLAP = 64


class ZipBomb(InvalidInput):
    """A workbook whose parts unpack to more than a statement can hold."""


class MacroWorkbook(InvalidInput):
    """A workbook with a program in it."""


class EncryptedWorkbook(InvalidInput):
    """A workbook that opens only with a password."""


class BrokenWorkbook(InvalidInput):
    """A workbook that cannot be opened."""


class TooManyRows(InvalidInput):
    """A table has more rows than an import takes, or cells far outside of any table."""


class Sheet(NamedTuple):
    """One sheet with something in it: its name, and its rows from the first row of the sheet on."""

    name: str
    rows: list[list[str]]


def read_workbook(content: bytes, kind: str) -> list[Sheet]:
    """Read every sheet that has cells.

    Args:
        content: The file.
        kind: "xlsx" or "xls", by its first bytes.

    Raises:
        InvalidInput: One of the refusals above, `NotAStatementFile`, or a control character in a cell.
    """
    check_package(content) if kind == "xlsx" else check_compound(content)
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        names = book.sheet_names
        found = [_rows_of(book.get_sheet_by_index(place)) for place in range(len(names))]
    except python_calamine.PasswordError as error:
        raise EncryptedWorkbook from error
    except python_calamine.CalamineError as error:
        raise BrokenWorkbook from error
    return [Sheet(name, rows) for name, rows in zip(names, found, strict=True) if rows]


def check_package(content: bytes) -> None:
    """Judge an XLSX by its directory, then unpack it once in small blocks, so that no part is larger than it says.

    Raises:
        NotAStatementFile: A ZIP that is no workbook.
        ZipBomb: Or `MacroWorkbook`, `EncryptedWorkbook`, `BrokenWorkbook`, `TooManyRows`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _judge_directory(package.infolist(), len(content))
            for part in package.infolist():
                _unpack(package, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise BrokenWorkbook from error


def _judge_directory(parts: list[zipfile.ZipInfo], size: int) -> None:
    names = {part.filename.lower() for part in parts}
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * max(size, 20_000):
        raise ZipBomb(megabytes=unpacked // 1_000_000, limit=MAX_UNPACKED_BYTES // 1_000_000)
    if any(part.flag_bits & 1 for part in parts):
        raise EncryptedWorkbook
    if any("vbaproject" in name or "/macrosheets/" in name for name in names):
        raise MacroWorkbook
    if "xl/workbook.xml" not in names:
        raise NotAStatementFile(kind="DOCX" if "word/document.xml" in names else "ZIP")


def _unpack(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    is_sheet = part.filename.lower().startswith("xl/worksheets/")
    before = b""
    with package.open(part) as stream:
        while block := stream.read(_BLOCK):
            if is_sheet:
                _judge_cells(before + block)
                before = block[-_OVERLAP:]


def _judge_cells(block: bytes) -> None:
    """Refuse a cell far outside: the library would make room for everything up to it."""
    if _SPELLED_REFERENCE.search(block):
        raise BrokenWorkbook
    for letters, digits in _REFERENCE.findall(block):
        if len(letters) > 2 or (letters > b"DZ" and len(letters) == 2) or int(digits) > MAX_ROWS:
            raise TooManyRows(limit=MAX_ROWS, columns=MAX_WIDTH)


def check_compound(content: bytes) -> None:
    """Judge an old Office file by the names of its streams.

    Raises:
        NotAStatementFile: A document.
        EncryptedWorkbook: Or `MacroWorkbook`.
    """
    if _has_stream(content, "EncryptedPackage"):
        raise EncryptedWorkbook
    if _has_stream(content, "_VBA_PROJECT_CUR"):
        raise MacroWorkbook
    if _has_stream(content, "WordDocument"):
        raise NotAStatementFile(kind="DOC")
    if not (_has_stream(content, "Workbook") or _has_stream(content, "Book")):
        raise BrokenWorkbook


def _has_stream(content: bytes, name: str) -> bool:
    return name.encode("utf-16-le") + b"\x00\x00" in content


def _rows_of(sheet: python_calamine.CalamineSheet) -> list[list[str]]:
    if sheet.total_height == 0 or sheet.end is None:
        return []
    if sheet.end[0] >= MAX_ROWS or sheet.end[1] >= MAX_WIDTH * 2:
        raise TooManyRows(limit=MAX_ROWS, columns=MAX_WIDTH)
    rows = [[_spell(cell) for cell in cells] for cells in sheet.iter_rows()]
    rows = [[] for _ in range(sheet.start[0] if sheet.start else 0)] + rows if _drops_top(sheet, rows) else rows
    for number, cells in enumerate(rows, start=1):
        for cell in cells:
            if not cell.isascii() or not cell.isprintable():
                check_text(cell.replace("\n", " "), line=number)
    return rows


def _drops_top(sheet: python_calamine.CalamineSheet, rows: list[list[str]]) -> bool:
    """Tell whether the library left out the empty rows above the first cell."""
    return sheet.end is not None and len(rows) <= sheet.end[0]


def _spell(value: object) -> str:
    """Write a stored value: digits for a whole number, a fraction so that no thousands can be read into it."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, dt.datetime | dt.date):
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        return moment.strftime("%Y-%m-%dT%H:%M:%S")
    if isinstance(value, dt.time):
        return value.strftime("%H:%M:%S")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else _fraction(value)
    return str(value)


def _fraction(value: float) -> str:
    text = repr(value)
    return f"{text}0" if len(text.rpartition(".")[2]) == 3 else text
