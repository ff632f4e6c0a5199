"""Rows written behind the ledger's back, to try what the database itself refuses. Only tests of guards use this."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.ledger.accounts import AccountType, NormalSide
from fund.ledger.entries import VoucherKind
from fund.ledger.models import Account, Fund, JournalEntry, JournalLine, Period, PeriodStatus
from tests.builders.ledger import A_DAY, CASH, GENERAL, GIFTS, POSTED_AT

ENTRY = sa.inspect(JournalEntry).local_table
LINE = sa.inspect(JournalLine).local_table

Row = dict[str, Any]


def next_entry_row(session: Session, **changes: object) -> Row:
    """Make the columns of an entry that fits the end of the chain, but for the changes."""
    kind, date = changes.get("voucher_kind", "KT"), changes.get("entry_date", A_DAY)
    assert isinstance(date, dt.date)
    last = session.execute(sa.select(ENTRY).order_by(ENTRY.c.id.desc()).limit(1)).first()
    number = session.scalar(
        sa.select(sa.func.max(ENTRY.c.voucher_no)).where(
            sa.cast(ENTRY.c.voucher_kind, sa.Text) == kind, ENTRY.c.voucher_year == date.year
        )
    )
    entry_id = last.id + 1 if last else 1
    row: Row = {
        "id": entry_id,
        "encoding": 1,
        "voucher_kind": "KT",
        "voucher_year": date.year,
        "voucher_no": (number or 0) + 1,
        "entry_date": A_DAY,
        "period_id": period_id_of(session, date),
        "description": "Viết thẳng vào cơ sở dữ liệu",
        "counterparty": "",
        "source": f"raw:{entry_id}",
        "prepared_by": "ketoan",
        "approved_by": "",
        "executed_by": "",
        "posted_by": "ketoan",
        "posted_at": POSTED_AT,
        "reverses_id": None,
        "evidence": "",
        "previous_hash": last.entry_hash if last else "0" * 64,
        "entry_hash": f"{entry_id:064x}",
    }
    return row | changes


def line_rows(session: Session, entry: Row, *wanted: tuple[str, str, int, int], **changes: object) -> list[Row]:
    """Make lines of (account, fund, debit, credit) for an entry; two balanced ones if none is wanted."""
    accounts = {row.code: row.id for row in session.execute(sa.select(Account.code, Account.id))}
    funds = {row.code: row.id for row in session.execute(sa.select(Fund.code, Fund.id))}
    return [
        {
            "entry_id": entry["id"],
            "line_no": line_no,
            "entry_date": entry["entry_date"],
            "account_id": accounts[account],
            "fund_id": funds[fund],
            "debit_vnd": debit_vnd,
            "credit_vnd": credit_vnd,
            "party": "",
            "memo": "",
        }
        | changes
        for line_no, (account, fund, debit_vnd, credit_vnd) in enumerate(
            wanted or ((CASH, GENERAL, 5, 0), (GIFTS, GENERAL, 0, 5)), start=1
        )
    ]


def period_id_of(session: Session, date: dt.date) -> int | None:
    """Find the first period that covers a date."""
    return session.scalar(
        sa.select(Period.id).where(Period.first_date <= date, Period.last_date >= date).order_by(Period.id).limit(1)
    )


def write_rows(session: Session, entry: Row | None, lines: list[Row]) -> None:
    """Insert lines, then the entry, as the ledger does, past everything but the database."""
    if lines:
        insert(session, LINE, lines)
    if entry is not None:
        insert(session, ENTRY, [entry])


def insert(session: Session, table: sa.FromClause, rows: list[Row]) -> None:
    """Insert rows as they are; the columns' types only spell dates and moments."""
    assert isinstance(table, sa.Table)
    plain = sa.table(table.name, *(sa.column(column.name, _plain_type(column)) for column in table.columns))
    session.execute(plain.insert(), rows)


def another_value(column: sa.Column[Any], value: object) -> object:
    """Give another value that the column's type takes."""
    for members in (VoucherKind, AccountType, NormalSide, PeriodStatus):
        if isinstance(value, members):
            return next(member for member in members if member is not value)
    if value is None:
        return {dt.date: A_DAY, dt.datetime: POSTED_AT, int: 1}.get(column.type.python_type, "khác")
    if isinstance(value, dt.date):
        return value + dt.timedelta(days=40)
    if isinstance(value, int):
        return not value if isinstance(column.type, sa.Boolean) else value + 1
    return f"{value}0"


def _plain_type(column: sa.Column[Any]) -> Any:  # noqa: ANN401  a type of SQLAlchemy
    """Take the enum off a column's type, so that words outside the list reach the database."""
    return (
        sa.Text()
        if isinstance(column.type, sa.types.TypeDecorator) and column.type.impl_instance.__class__ is sa.Text
        else column.type
    )
