"""Invented bank statements in both shipped layouts; no line of a real one stands here."""

import csv
import dataclasses
import datetime as dt
import io
import os
import pathlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.banking.bank_accounts import add_bank_account
from fund.banking.operations import import_statement
from fund.banking.planning import ImportReceipt
from fund.ledger.models import Period
from fund.ledger.periods import close_period
from tests.builders.ledger import CHIEF, CLERK, FIRST_BANK, GENERAL, SECOND_BANK, open_books

AT = dt.datetime(2024, 10, 1, 3, 0, tzinfo=dt.UTC)
SAMPLES = pathlib.Path(os.environ.get("FUND_SAMPLE_DIR", "../shared/data")) / "statements"
VIETCOMBANK_HEADS = ("PageId", "TNXDate", "DocNo", "Debit", "Credit", "Balance", "TransactionDetails")
AGRIBANK_HEADS = (
    "PageId",
    "Date",
    "Time",
    "DocumentNumber",
    "ReferenceNumber",
    "TransactionDetails",
    "DebitAmount",
    "CreditAmount",
    "Balance",
    "OffsetAccount",
)


@dataclasses.dataclass(frozen=True)
class Gift:
    """One invented line of a statement; a debit where `debit_vnd` is given."""

    memo: str = "AN DANH ung ho quy"
    credit_vnd: int = 0
    debit_vnd: int = 0
    day: dt.date = dt.date(2024, 9, 3)
    reference: str = ""
    balance_vnd: int | None = None
    time: str = ""
    payer_account: str = ""


def numbered_gifts(count: int, *, day: dt.date = dt.date(2024, 9, 3), first: int = 1) -> list[Gift]:
    """Make gifts that all differ: 10.000 đồng and a hundred more each, with a number in the memo."""
    return [
        Gift(
            memo=f"NGUOI GUI SO {number} ung ho", credit_vnd=10_000 + number * 100, day=day, reference=f"5000.{number}"
        )
        for number in range(first, first + count)
    ]


def vietcombank_file(gifts: Sequence[Gift], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Write gifts in the layout of Vietcombank: dots between thousands, mostly no balance."""
    rows = [
        (
            "1",
            f"{gift.day:%d/%m/%Y}",
            gift.reference,
            _dots(gift.debit_vnd),
            _dots(gift.credit_vnd),
            _dots(gift.balance_vnd or 0),
            gift.memo,
        )
        for gift in gifts
    ]
    return csv_file(VIETCOMBANK_HEADS, rows, delimiter=delimiter, encoding=encoding)


def agribank_file(gifts: Sequence[Gift], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Write gifts in the layout of Agribank: commas between thousands, a balance on every line."""
    balance, rows = 1_000_000, []
    for gift in gifts:
        balance += gift.credit_vnd - gift.debit_vnd
        rows.append(
            (
                "1",
                f"{gift.day:%d/%m/%Y}",
                gift.time,
                "",
                gift.reference,
                gift.memo,
                _commas(gift.debit_vnd),
                _commas(gift.credit_vnd),
                _commas(balance if gift.balance_vnd is None else gift.balance_vnd),
                gift.payer_account,
            )
        )
    return csv_file(AGRIBANK_HEADS, rows, delimiter=delimiter, encoding=encoding)


def csv_file(
    heads: Sequence[str], rows: Sequence[Sequence[str]], *, delimiter: str = ",", encoding: str = "utf-8"
) -> bytes:
    """Write any table as CSV bytes."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerows([heads, *rows])
    return text.getvalue().encode(encoding)


def _dots(amount_vnd: int) -> str:
    return f"{amount_vnd:,}".replace(",", ".") if amount_vnd else ""


def _commas(amount_vnd: int) -> str:
    return f"{amount_vnd:,}" if amount_vnd else ""


def open_bank(session: Session) -> None:
    """Open the books of 2024 with January and February closed, and both bank accounts."""
    open_books(session, first=dt.date(2024, 1, 1), through=dt.date(2024, 12, 31))
    for first_date in (dt.date(2024, 1, 1), dt.date(2024, 2, 1)):
        close_month(session, first_date)
    for account_code, name, number in (
        (FIRST_BANK, "VCB thử", "0011000000001"),
        (SECOND_BANK, "AGR thử", "1500200000002"),
    ):
        add_bank_account(
            session,
            account_code=account_code,
            name=name,
            bank_name="Ngân hàng thử",
            number=number,
            holder="Quỹ thử",
            actor=CLERK,
            at=AT,
        )


def close_month(session: Session, first_date: dt.date) -> None:
    """Close the month that begins on a day."""
    period_id = session.scalars(select(Period.id).where(Period.first_date == first_date)).one()
    close_period(session, period_id=period_id, today=dt.date(2024, 10, 1), actor=CHIEF, at=AT)


def take_in(
    session: Session,
    content: bytes,
    *,
    profile: str = "vietcombank-csv",
    account_code: str = FIRST_BANK,
    fund_code: str = GENERAL,
    is_dry_run: bool = False,
) -> ImportReceipt:
    """Import a file into the opened books as the accountant, on 1 October 2024."""
    return import_statement(
        session,
        content=content,
        filename="sao-ke.csv",
        profile=profile,
        account_code=account_code,
        fund_code=fund_code,
        actor=CLERK,
        at=AT,
        is_dry_run=is_dry_run,
    )
