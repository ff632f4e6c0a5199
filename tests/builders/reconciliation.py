"""Months to reconcile, on the books and the two bank accounts of `tests.builders.banking` (year 2024)."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.banking.models import BankLine
from fund.ledger.operations import PostedEntry
from fund.reconciliation import operations, signing
from fund.reconciliation.models import Reconciliation
from fund.reconciliation.queries import figures_of, get_reconciliation
from fund.reconciliation.rows import Figures
from tests.builders import ledger as books
from tests.builders.banking import Gift, open_bank, take_in, vietcombank_file

AT = dt.datetime(2024, 12, 2, 3, 0, tzinfo=dt.UTC)
SEPTEMBER = dt.date(2024, 9, 1)
OCTOBER = dt.date(2024, 10, 1)
FEE_DAY = dt.date(2024, 9, 30)
MANAGEMENT = "642"
GIFTS_VND = 200_000 + 500_000 + 300_000
FEE_VND = 55_000


def september_gifts() -> list[Gift]:
    """Make three gifts and a fee at the end of the month."""
    return [
        Gift("Chi A gop", credit_vnd=200_000, day=dt.date(2024, 9, 3), reference="1"),
        Gift("Anh B gop", credit_vnd=500_000, day=dt.date(2024, 9, 10), reference="2"),
        Gift("Co C gop", credit_vnd=300_000, day=dt.date(2024, 9, 20), reference="3"),
        Gift("PHI DICH VU", debit_vnd=FEE_VND, day=FEE_DAY, reference="4"),
    ]


def bank_with_september(session: Session) -> None:
    """Open the books and take September's statement in: three gifts posted, a fee that waits."""
    open_bank(session)
    take_in(session, vietcombank_file(september_gifts()))


def fee_entry(session: Session, *, on: dt.date = FEE_DAY, amount_vnd: int = FEE_VND) -> PostedEntry:
    """Post a bank fee."""
    return books.post(session, books.transfer(amount_vnd, into=MANAGEMENT, out_of=books.FIRST_BANK, on=on))


def open_month(session: Session, day: dt.date = SEPTEMBER) -> Reconciliation:
    """Begin a month of the first account as the accountant."""
    return operations.open_month(session, account_code=books.FIRST_BANK, day=day, actor=books.CLERK, at=AT)


def enter(session: Session, reconciliation: Reconciliation, opening_vnd: int, closing_vnd: int, why: str = "") -> None:
    """Enter the bank's figures as the accountant."""
    operations.enter_figures(
        session,
        reconciliation_id=reconciliation.id,
        opening_bank_vnd=opening_vnd,
        closing_bank_vnd=closing_vnd,
        carried_explanation=why,
        actor=books.CLERK,
        at=AT,
    )


def explain(
    session: Session, reconciliation: Reconciliation, *, lines: list[int] | None = None,
    entries: list[int] | None = None, words: str = "Phí tháng 9, hạch toán tháng 10",
) -> None:  # fmt: skip
    """Explain items as the accountant."""
    operations.explain(
        session, reconciliation_id=reconciliation.id, line_ids=lines or [], entry_ids=entries or [],
        explanation=words, actor=books.CLERK, at=AT,
    )  # fmt: skip


def hand_on(session: Session, reconciliation: Reconciliation) -> Reconciliation:
    """Hand a month on as the accountant."""
    return operations.hand_on(session, reconciliation_id=reconciliation.id, actor=books.CLERK, at=AT)


def sign(
    session: Session, reconciliation: Reconciliation, *, actor: str = books.CHIEF, at: dt.datetime = AT
) -> Reconciliation:
    """Sign a month as the chief accountant, exactly as it stands."""
    seen = signing.fingerprint(reconciliation, figures_of(session, reconciliation))
    return signing.sign(session, reconciliation_id=reconciliation.id, seen=seen, actor=actor, at=at)


def figures(session: Session, reconciliation: Reconciliation) -> Figures:
    """Work out the bridge as it stands now."""
    return figures_of(session, get_reconciliation(session, reconciliation.id))


def line_of(session: Session, memo: str) -> BankLine:
    """Find the statement line of a memo."""
    return session.scalars(select(BankLine).where(BankLine.memo == memo)).one()


def signed_september(session: Session) -> Reconciliation:
    """Sign September with the fee explained as not yet in the books."""
    bank_with_september(session)
    month = open_month(session)
    enter(session, month, 0, GIFTS_VND - FEE_VND)
    explain(session, month, lines=[line_of(session, "PHI DICH VU").id])
    hand_on(session, month)
    return sign(session, month)
