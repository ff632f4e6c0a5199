"""From the bytes of a statement file to rows of cells, whatever the file is: CSV, XLSX, XLS.

The content decides what a file is; a name that says otherwise is refused. Nothing is opened before it is judged.
"""

import csv
import io
from collections.abc import Iterator

from fund.banking.decoding import EmptyStatement, check_content, decode_statement, workbook_kind
from fund.banking.workbooks import MacroWorkbook, Sheet, read_workbook
from fund.errors import InvalidInput

_TEXT_ENDINGS = ("csv", "txt", "tsv")
_ENDINGS = (*_TEXT_ENDINGS, "xlsx", "xls")


class WrongExtension(InvalidInput):
    """The name of the file says one kind, its content is another (facts: ending, kind)."""


class Table:
    """A file that was opened: text to be cut by a delimiter, or the sheets of a workbook."""

    def __init__(self, kind: str, *, text: str = "", sheets: tuple[Sheet, ...] = ()) -> None:
        """Hold what `open_table` found."""
        self.kind = kind
        self._text = text
        self.sheets = sheets

    @property
    def is_workbook(self) -> bool:
        """Tell whether there are sheets, so that no delimiter matters."""
        return self.kind != "csv"

    def cut(self, delimiter: str) -> Iterator[list[str]]:
        """Cut text into rows; quotation marks that never close end in csv.Error at their row."""
        return csv.reader(io.StringIO(self._text, newline=""), delimiter=delimiter, strict=True)

    def main_rows(self, delimiter: str) -> Iterator[list[str]]:
        """Give the rows of the text, or of the sheet that has most of them."""
        if not self.is_workbook:
            return self.cut(delimiter)
        return iter(max(self.sheets, key=lambda sheet: len(sheet.rows)).rows)

    def first_line(self) -> str:
        """Give the first line of text with something in it, at most 1,000 letters."""
        return next((line for line in self._text.splitlines() if line.strip()), "")[:1000]


def open_table(content: bytes, *, filename: str = "") -> Table:
    """Open a statement file.

    Raises:
        InvalidInput: What `decode_statement` and `read_workbook` refuse.
        WrongExtension: The name says another kind of file.
        EmptyStatement: There is nothing in it.
    """
    check_content(content)
    kind = workbook_kind(content) or "csv"
    _check_ending(filename, kind)
    if kind == "csv":
        return Table(kind, text=decode_statement(content))
    sheets = tuple(read_workbook(content, kind))
    if not sheets:
        raise EmptyStatement
    return Table(kind, sheets=sheets)


def _check_ending(filename: str, kind: str) -> None:
    ending = filename.rpartition(".")[2].casefold() if "." in filename else ""
    if ending in {"xlsm", "xlsb", "xltm"}:
        raise MacroWorkbook
    fits = ending in _TEXT_ENDINGS if kind == "csv" else ending == kind
    if ending in _ENDINGS and not fits:
        raise WrongExtension(ending=ending.upper(), kind="văn bản (CSV)" if kind == "csv" else kind.upper())
