"""A decision read back from its Word file: what stands on the paper, found by its words and not by its template.

Nothing is taken over from the program here: the file is opened as a stranger's would be.
"""

import dataclasses
import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping

from docx.oxml.ns import qn
from lxml import etree

from fund.documents.word_file import MAIN_PART, open_word, parse_part

_TEXT = qn("w:t")
_GAPS = (qn("w:br"), qn("w:tab"), qn("w:cr"))
_NUMBER = re.compile(r"^Số:\s*(\d+/\S+)")
_DATE = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")
_PLACE_AND_DATE = re.compile(r"^[^,]{2,80},\s+ngày\b")
_APPENDED_TO = re.compile(r"Kèm theo Quyết định số\s+(\d+/\S+)\s+(ngày .*?năm\s+\d{4})")
_AMOUNT = re.compile(r"\d{1,3}(?:\.\d{3})*")
_SPELLED = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d{3})*) đồng \(bằng chữ: ([^()]+)\)", re.IGNORECASE)
_WORDS = re.compile(r"^Bằng chữ:\s*(.*?)\.?$", re.IGNORECASE)
_CHECK_CODE = re.compile(r"Mã kiểm tra:\s*([0-9A-Z][0-9A-Z-]{5,40}[0-9A-Z])")
_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


@dataclasses.dataclass(frozen=True)
class ReadRow:
    """One line of the annex: `amount_vnd` is None where the cell holds no amount."""

    order: str
    name: str
    amount_text: str
    amount_vnd: int | None


@dataclasses.dataclass(frozen=True)
class DecisionReading:
    """What stands on a decision. An empty number means a draft; None means that nothing legible was found."""

    number: str
    decision_date: dt.date | None
    paragraphs: tuple[str, ...]
    """Every paragraph outside tables before the annex, in order."""
    spelled_amounts: tuple[tuple[int, str], ...]
    """Each "figures đồng (bằng chữ: words)" of the text."""
    has_annex: bool
    annex_number: str
    annex_date: dt.date | None
    rows: tuple[ReadRow, ...]
    total_vnd: int | None
    total_words: str
    check_code: str
    ledger_head: str


def read_decision(content: bytes) -> DecisionReading:
    """Read a decision back from its Word file.

    Raises:
        NotAWordFile: And the other refusals of `word_file.open_word`.
    """
    body = _body(open_word(content))
    texts = [text for text in (paragraph_text(paragraph) for paragraph in body.iter(qn("w:p"))) if text]
    outside = [text for text in (paragraph_text(paragraph) for paragraph in body.findall(qn("w:p"))) if text]
    annex = next((index for index, text in enumerate(outside) if text.startswith("PHỤ LỤC")), len(outside))
    appended = next((match for text in outside if (match := _APPENDED_TO.search(text))), None)
    table = _annex_table(body)
    rows, total_vnd, total_words = _read_table(table) if table is not None else ((), None, "")
    return DecisionReading(
        number=next((match[1] for text in texts if (match := _NUMBER.match(text))), ""),
        decision_date=_date_of(next((text for text in texts if _PLACE_AND_DATE.match(text)), "")),
        paragraphs=tuple(outside[:annex]),
        spelled_amounts=tuple(_spelled_amounts(outside[:annex])),
        has_annex=table is not None,
        annex_number=appended[1] if appended else "",
        annex_date=_date_of(appended[2]) if appended else None,
        rows=rows,
        total_vnd=total_vnd,
        total_words=total_words,
        check_code=next((match[1] for text in texts if (match := _CHECK_CODE.search(text))), ""),
        ledger_head=next((match[0] for text in texts if (match := _HASH.search(text))), ""),
    )


def read_texts(content: bytes) -> list[str]:
    """Give every paragraph of a paper, those in tables too, in order.

    Raises:
        NotAWordFile: And the other refusals of `word_file.open_word`.
    """
    return [paragraph_text(paragraph) for paragraph in _body(open_word(content)).iter(qn("w:p"))]


def paragraph_text(paragraph: etree._Element) -> str:
    """Give the text of a paragraph in NFC with single blanks; line breaks and tabs count as blanks."""
    parts = [(piece.text or "") if piece.tag == _TEXT else " " for piece in paragraph.iter(_TEXT, *_GAPS)]
    return " ".join(unicodedata.normalize("NFC", "".join(parts)).split())


def read_amount(text: str) -> int | None:
    """Read an amount printed with dots in threes; anything else is None."""
    return int(text.replace(".", "")) if _AMOUNT.fullmatch(text) else None


def _body(parts: Mapping[str, bytes]) -> etree._Element:
    body = parse_part(parts, MAIN_PART).find(qn("w:body"))
    return etree.Element(qn("w:body")) if body is None else body


def _date_of(text: str) -> dt.date | None:
    match = _DATE.search(text)
    if match is None:
        return None
    day, month, year = (int(part) for part in match.groups())
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _spelled_amounts(texts: list[str]) -> Iterator[tuple[int, str]]:
    for text in texts:
        for figures, words in _SPELLED.findall(text):
            yield int(figures.replace(".", "")), words


def _annex_table(body: etree._Element) -> etree._Element | None:
    for table in body.iter(qn("w:tbl")):
        first = table.find(qn("w:tr"))
        if first is None:
            continue
        head = [text.lower() for text in _cells(first)]
        if any(text.startswith("họ và tên") for text in head) and any(text.startswith("số tiền") for text in head):
            return table
    return None


def _cells(row: etree._Element) -> list[str]:
    cells = row.findall(qn("w:tc"))
    return [" ".join(paragraph_text(paragraph) for paragraph in cell.iter(qn("w:p"))).strip() for cell in cells]


def _read_table(table: etree._Element) -> tuple[tuple[ReadRow, ...], int | None, str]:
    head, *others = [_cells(row) for row in table.findall(qn("w:tr"))]
    at_name = next(index for index, text in enumerate(head) if text.lower().startswith("họ và tên"))
    at_amount = next(index for index, text in enumerate(head) if text.lower().startswith("số tiền"))
    rows: list[ReadRow] = []
    total_vnd, total_words = None, ""
    for cells in others:
        words = _WORDS.match(cells[0]) if cells else None
        if words:
            total_words = words[1]
        elif cells and cells[0].lower().startswith("tổng cộng"):
            total_vnd = read_amount(cells[-1])
        elif len(cells) == len(head):
            amount = cells[at_amount]
            rows.append(ReadRow(cells[0], cells[at_name], amount, read_amount(amount)))
        else:
            rows.append(ReadRow("", " ".join(cells), "", None))
    return tuple(rows), total_vnd, total_words
