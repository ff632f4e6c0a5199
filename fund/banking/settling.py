"""Lines that waited for a person: settled with a word on what they were, and taken back when that was wrong."""

import datetime as dt
import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.banking.kinds import LineState
from fund.banking.models import BankAccount, BankLine
from fund.errors import Conflict, InvalidInput, NotFound
from fund.ledger.account_locks import refuse_locked_day
from fund.ledger.entries import VoucherKind
from fund.ledger.models import Account, JournalEntry, JournalLine
from fund.text import clean_text
from fund.trail import operations as trail
from fund.trail.tags import TrailTag

_VOUCHER = re.compile(rf"({'|'.join(VoucherKind)})-([0-9]{{4}})-([0-9]{{1,9}})")


class BankLineNotFound(NotFound):
    """No statement line has this id."""


class BankLineNotWaiting(Conflict):
    """The line does not wait: it is a gift, or someone settled it."""


class BankLineNotSettled(Conflict):
    """The line was not settled by a person, so there is nothing to take back."""


class SettlementNoteMissing(InvalidInput):
    """Settling a line needs a word on what it was."""


class SettlementEntryMismatch(InvalidInput):
    """The named voucher does not move this bank account by the line's amount."""


class SettlementEntryTaken(Conflict):
    """The named voucher settles another line."""


def settle_line(
    session: Session, *, line_id: int, note: str, voucher_number: str = "", actor: str, at: dt.datetime
) -> BankLine:
    """Close a waiting line with a word on what it was, and the voucher that booked it where there is one.

    Raises:
        BankLineNotFound: No such line.
        BankLineNotWaiting: It is a gift, or settled.
        SettlementNoteMissing: The note is blank.
        SettlementEntryMismatch: The voucher does not move this bank account by this amount.
        SettlementEntryTaken: The voucher settles another line.
    """
    line = _locked_line(session, line_id)
    if line.state is not LineState.WAITING:
        raise BankLineNotWaiting(state=line.state)
    note = clean_text(note)
    if not note:
        raise SettlementNoteMissing(field="note")
    if voucher_number.strip():
        line.entry_id = _matching_entry(session, line, voucher_number.strip())
    line.state, line.note, line.settled_by, line.settled_at = LineState.SETTLED, note, actor, at
    _record_settlement(session, line, TrailTag.BANKING_LINE_SETTLED, actor=actor, at=at)
    session.flush()
    return line


def reopen_line(session: Session, *, line_id: int, actor: str, at: dt.datetime) -> BankLine:
    """Let a settled line wait again; the trail keeps what stood there.

    Raises:
        BankLineNotFound: No such line.
        BankLineNotSettled: Nobody settled it.
    """
    line = _locked_line(session, line_id)
    if line.state is not LineState.SETTLED:
        raise BankLineNotSettled(state=line.state)
    _record_settlement(session, line, TrailTag.BANKING_LINE_REOPENED, actor=actor, at=at)
    line.state, line.note, line.entry_id = LineState.WAITING, "", None
    line.settled_by, line.settled_at = None, None
    session.flush()
    return line


def _locked_line(session: Session, line_id: int) -> BankLine:
    line = session.scalar(select(BankLine).where(BankLine.id == line_id).with_for_update())
    if line is None:
        raise BankLineNotFound(line_id=line_id)
    account = session.get_one(BankAccount, line.bank_account_id)
    refuse_locked_day(session, account_code=account.account_code, day=line.booked_date)
    return line


def _matching_entry(session: Session, line: BankLine, number: str) -> int:
    """Find the entry of a voucher number that moves the line's bank account by the line's amount, no other way."""
    entry_id, change = _movement(session, line.bank_account_id, number)
    if entry_id is None or change != line.credit_vnd - line.debit_vnd:
        amount_vnd = line.debit_vnd or line.credit_vnd
        raise SettlementEntryMismatch(voucher=number[:40], amount_vnd=amount_vnd, field="voucher_number")
    taken = session.scalar(select(BankLine.line_no).where(BankLine.entry_id == entry_id))
    if taken is not None:
        raise SettlementEntryTaken(voucher=number[:40], line=taken, field="voucher_number")
    return entry_id


def _movement(session: Session, bank_account_id: int, number: str) -> tuple[int | None, int]:
    """Tell which entry has a voucher number and by how much it changes a bank account; (None, 0) if none does."""
    spelled = _VOUCHER.fullmatch(number.upper())
    if spelled is None:
        return None, 0
    moved = session.execute(
        select(JournalEntry.id, JournalLine.debit_vnd, JournalLine.credit_vnd)
        .join(JournalLine, JournalLine.entry_id == JournalEntry.id)
        .join(Account, Account.id == JournalLine.account_id)
        .join(BankAccount, BankAccount.account_code == Account.code)
        .where(
            JournalEntry.voucher_kind == VoucherKind(spelled[1]),
            JournalEntry.voucher_year == int(spelled[2]),
            JournalEntry.voucher_no == int(spelled[3]),
            BankAccount.id == bank_account_id,
        )
        .order_by(JournalLine.line_no)
    ).all()
    return (moved[0][0], sum(debit - credit for _id, debit, credit in moved)) if moved else (None, 0)


def _record_settlement(session: Session, line: BankLine, tag: TrailTag, *, actor: str, at: dt.datetime) -> None:
    trail.record(
        session,
        tag=tag,
        subject=f"bank_line:{line.id}",
        actor=actor,
        at=at,
        after={"amount_vnd": line.debit_vnd or line.credit_vnd, "entry": line.entry_id, "note": line.note},
    )
