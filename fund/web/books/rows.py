"""Rows of the books as pages and files show them: lines with their contra accounts, in the layout of form S03a."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from fund.ledger.queries import EntryRow, LineRow, StatementRow
from fund.office_time import office_date
from fund.web.exporting import Cell, Column


@dataclasses.dataclass(frozen=True)
class JournalLine:
    """One line of the journal; `contra` lists the accounts on the other side."""

    line: LineRow
    contra: str
    text: str


@dataclasses.dataclass(frozen=True)
class JournalBlock:
    """One entry of the journal with its lines and the day it was posted on."""

    entry: EntryRow
    posted_on: dt.date
    lines: tuple[JournalLine, ...]


JOURNAL_COLUMNS = (
    Column("Ngày ghi sổ", 12),
    Column("Số chứng từ", 16),
    Column("Ngày chứng từ", 13),
    Column("Diễn giải", 60),
    Column("Người giao dịch", 30),
    Column("Dòng", 6),
    Column("Tài khoản", 10),
    Column("TK đối ứng", 14),
    Column("Nguồn quỹ", 12),
    Column("Nợ", 18),
    Column("Có", 18),
)
STATEMENT_COLUMNS = (
    Column("Ngày chứng từ", 13),
    Column("Số chứng từ", 16),
    Column("Diễn giải", 60),
    Column("Người giao dịch", 30),
    Column("TK đối ứng", 14),
    Column("Nguồn quỹ", 12),
    Column("Nợ", 18),
    Column("Có", 18),
    Column("Dư Nợ", 18),
    Column("Dư Có", 18),
)


def journal_blocks(entries: Iterable[EntryRow]) -> list[JournalBlock]:
    """Lay entries out as the journal shows them."""
    return [
        JournalBlock(
            entry,
            office_date(entry.posted_at),
            tuple(JournalLine(line, contra_of(line, entry.lines), line.memo) for line in entry.lines),
        )
        for entry in entries
    ]


def contra_of(line: LineRow, lines: Sequence[LineRow]) -> str:
    """List the accounts on the other side of a line, those of the same fund if there are any."""
    other = [each for each in lines if bool(each.debit_vnd) != bool(line.debit_vnd)]
    same_fund = [each for each in other if each.fund == line.fund]
    return ", ".join(dict.fromkeys(each.account for each in same_fund or other))


def journal_cells(entries: Iterable[EntryRow]) -> Iterator[tuple[Cell, ...]]:
    """Give every line of the entries as cells of `JOURNAL_COLUMNS`."""
    for block in journal_blocks(entries):
        entry = block.entry
        for row in block.lines:
            line = row.line
            said = f"{entry.description} – {line.memo}" if line.memo else entry.description
            yield (
                *(block.posted_on, entry.voucher_number, entry.entry_date, said, entry.counterparty),
                *(line.line_no, line.account, row.contra, line.fund, line.debit_vnd, line.credit_vnd),
            )


def statement_cells(rows: Iterable[StatementRow]) -> Iterator[tuple[Cell, ...]]:
    """Give lines of an account as cells of `STATEMENT_COLUMNS`."""
    for row in rows:
        yield (
            *(row.entry_date, row.voucher_number, row.description, row.counterparty, row.contra, row.fund),
            *(row.debit_vnd, row.credit_vnd, max(row.balance_vnd, 0), max(-row.balance_vnd, 0)),
        )
