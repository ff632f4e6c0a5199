"""Tables as files: exactly the rows that are shown, as Excel or CSV, the same bytes for the same rows.

Text is always written as text: a donor called `=1+1` stays a name and never becomes a formula.
"""

import csv
import dataclasses
import datetime as dt
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from flask import Response

from fund.errors import NotFound
from fund.text import fold

Cell = str | int | dt.date | None
_FIXED_CREATED = dt.datetime(2026, 1, 1)  # noqa: DTZ001  a file property, the same on every day
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ExportFormatUnknown(NotFound):
    """Tables are given as xlsx or csv only."""


@dataclasses.dataclass(frozen=True)
class Column:
    """One column: its heading and, for Excel, its width in characters."""

    label: str
    width: int = 16


def export_table(
    rows: Iterable[Sequence[Cell]], columns: Sequence[Column], *, name: str, file_format: str, title: str = ""
) -> Response:
    """Give a table as a file to keep.

    Args:
        rows: Cells in the order of the columns: text, whole numbers, days or None.
        name: File name without ending; it is folded to plain letters.
        file_format: "xlsx" or "csv".
        title: A line above the table in Excel (what is shown, which filters).

    Raises:
        ExportFormatUnknown: Another format.
    """
    if file_format == "csv":
        content = csv_bytes(rows, columns)
    elif file_format == "xlsx":
        content = xlsx_bytes(rows, columns, title=title)
    else:
        raise ExportFormatUnknown(file_format=file_format[:20])
    plain_name = "-".join("".join(c if c.isalnum() else " " for c in fold(name)).split())
    return Response(
        content,
        content_type=_TYPES[file_format],
        headers={"Content-Disposition": f'attachment; filename="{plain_name}.{file_format}"'},
    )


def csv_bytes(rows: Iterable[Sequence[Cell]], columns: Sequence[Column]) -> bytes:
    """Write CSV that Excel opens rightly: UTF-8 with its mark, formulas disarmed by an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.label for column in columns])
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, int):
        return str(cell)
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


def xlsx_bytes(rows: Iterable[Sequence[Cell]], columns: Sequence[Column], *, title: str = "") -> bytes:
    """Write an Excel file row by row, with a frozen, bold head."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    book.set_properties({"created": _FIXED_CREATED, "title": title})
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E3F0F2", "text_wrap": True})
    money = book.add_format({"num_format": "#,##0"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet()
    top = 0
    if title:
        sheet.write_string(0, 0, title, book.add_format({"bold": True}))
        top = 2
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
    for index, column in enumerate(columns):
        sheet.write_string(top, index, column.label, head)
    sheet.freeze_panes(top + 1, 0)
    for line, row in enumerate(rows, start=top + 1):
        for index, cell in enumerate(row):
            if isinstance(cell, dt.date):
                sheet.write_datetime(line, index, dt.datetime.combine(cell, dt.time()), day)
            elif isinstance(cell, int):
                sheet.write_number(line, index, cell, money)
            elif cell:
                sheet.write_string(line, index, cell)
    book.close()
    return out.getvalue()
