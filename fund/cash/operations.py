"""Acts on cash counts: the cashier counts, another person who was there signs, a difference becomes a voucher."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from fund.cash.kinds import CountStatus, denominations
from fund.cash.models import CashCount, CashCountNote
from fund.cash.papers import issue_minutes
from fund.cash.queries import get_count
from fund.errors import Conflict, InvalidInput, NotAllowed
from fund.ledger.entries import LineDraft
from fund.ledger.models import Account, Position
from fund.ledger.operations import lock_books
from fund.ledger.roles import Role, code_of, is_cash
from fund.ledger.snapshot import chain_head
from fund.office_time import office_date
from fund.text import clean_text
from fund.trail import operations as trail
from fund.trail.tags import TrailTag
from fund.vouchers import operations as vouchers
from fund.vouchers.kinds import VoucherStatus, VoucherTemplate
from fund.vouchers.models import Voucher
from fund.vouchers.rules import VoucherDraft


class NoteUnknown(InvalidInput):
    """The office counts no such note."""


class CauseMissing(InvalidInput):
    """Counted and booked cash differ, and nobody said why."""


class CountNotOpen(Conflict):
    """The count is signed or cancelled."""


class CountNotSigned(Conflict):
    """A difference is booked after the count was signed."""


class CountUncancelled(InvalidInput):
    """Cancelling needs a reason."""


class CounterSigns(NotAllowed):
    """Who counted may not be the second person."""


class NoDifference(Conflict):
    """Counted and booked cash are equal."""


class DifferencePrepared(Conflict):
    """The voucher of the difference stands already."""


def cash_in_books(session: Session) -> int:
    """Give what the books hold in cash now."""
    rows = session.execute(
        select(Account.code, cast(func.sum(Position.balance_vnd), BigInteger))
        .join(Position, Position.account_id == Account.id)
        .group_by(Account.code)
    )
    return sum(int(amount) for code, amount in rows if is_cash(code))


def record_count(
    session: Session,
    *,
    pieces: Mapping[int, int],
    place: str,
    cause: str = "",
    proposal: str = "",
    actor: str,
    at: dt.datetime,
) -> CashCount:
    """Write down what lies in the cash box, against what the books hold at this moment.

    Args:
        pieces: How many notes of each denomination; zeros are left out.

    Raises:
        NoteUnknown: A denomination is not of the list.
        CauseMissing: There is a difference and no word about it.
    """
    counted = {note: amount for note, amount in pieces.items() if amount > 0}
    for note in counted:
        if note not in denominations():
            raise NoteUnknown(note_vnd=note)
    lock_books(session)
    book_vnd, counted_vnd = cash_in_books(session), sum(note * amount for note, amount in counted.items())
    cause = clean_text(cause)
    if book_vnd != counted_vnd and not cause:
        raise CauseMissing(
            book_vnd=book_vnd, counted_vnd=counted_vnd, difference_vnd=counted_vnd - book_vnd, field="cause"
        )
    count = CashCount(
        status=CountStatus.COUNTED,
        place=clean_text(place),
        book_vnd=book_vnd,
        counted_vnd=counted_vnd,
        last_entry_id=chain_head(session)[0],
        cause=cause,
        proposal=clean_text(proposal),
        counted_by=actor,
        counted_at=at,
        cancel_reason="",
    )
    session.add(count)
    session.flush()
    session.add_all(
        [
            CashCountNote(cash_count_id=count.id, denomination_vnd=note, pieces=amount)
            for note, amount in sorted(counted.items(), reverse=True)
        ]
    )
    session.flush()
    session.refresh(count)
    trail.record(
        session, tag=TrailTag.CASH_COUNT_RECORDED, subject=count.subject, actor=actor, at=at,
        after={"book_vnd": book_vnd, "counted_vnd": counted_vnd, "cause": cause},
    )  # fmt: skip
    return count


def sign_count(session: Session, *, count_id: int, actor: str, at: dt.datetime) -> CashCount:
    """Sign a count as the person in whose presence it was made.

    Raises:
        CashCountNotFound, CountNotOpen: There is nothing to sign.
        CounterSigns: The cashier who counted signs no second time.
    """
    count = get_count(session, count_id, for_update=True)
    if count.status is not CountStatus.COUNTED:
        raise CountNotOpen(status=count.status)
    if actor == count.counted_by:
        raise CounterSigns(username=actor)
    count.document_id = issue_minutes(session, count, actor=actor, at=at)
    count.status, count.signed_by, count.signed_at = CountStatus.SIGNED, actor, at
    session.flush()
    trail.record(session, tag=TrailTag.CASH_COUNT_SIGNED, subject=count.subject, actor=actor, at=at)
    return count


def cancel_count(session: Session, *, count_id: int, reason: str, actor: str, at: dt.datetime) -> CashCount:
    """Cross out a count that nobody signed; it stays to be seen, with the reason.

    Raises:
        CashCountNotFound, CountNotOpen: There is nothing to cancel.
        CountUncancelled: No reason was given.
    """
    count = get_count(session, count_id, for_update=True)
    if count.status is not CountStatus.COUNTED:
        raise CountNotOpen(status=count.status)
    reason = clean_text(reason)
    if not reason:
        raise CountUncancelled(field="reason")
    count.status, count.cancel_reason = CountStatus.CANCELLED, reason
    count.cancelled_by, count.cancelled_at = actor, at
    session.flush()
    trail.record(session, tag=TrailTag.CASH_COUNT_CANCELLED, subject=count.subject, actor=actor, at=at, note=reason)
    return count


def prepare_difference(session: Session, *, count_id: int, fund_code: str, actor: str, at: dt.datetime) -> Voucher:
    """Prepare the voucher of a signed count's difference; the chief accountant approves it on its own page.

    A shortage is receivable (138), a surplus payable (3388), until the cause is settled. One cancelled is made anew.

    Raises:
        CashCountNotFound, CountNotSigned, NoDifference: There is nothing to book.
        DifferencePrepared: Its voucher waits or is posted.
        VoucherRejected: The voucher breaks a rule.

    Source: the posting table of the office's domain (cash count short, over).
    """
    count = get_count(session, count_id, for_update=True)
    if count.status is not CountStatus.SIGNED:
        raise CountNotSigned(status=count.status)
    if not count.difference_vnd:
        raise NoDifference(counted_vnd=count.counted_vnd)
    earlier = session.get(Voucher, count.voucher_id) if count.voucher_id else None
    if earlier is not None and earlier.status is not VoucherStatus.CANCELLED:
        raise DifferencePrepared(voucher_id=earlier.id, status=earlier.status)
    voucher = vouchers.prepare_voucher(session, draft=_difference_draft(count, fund_code, at), actor=actor, at=at)
    count.voucher_id = voucher.id
    session.flush()
    trail.record(
        session, tag=TrailTag.CASH_DIFFERENCE_PREPARED, subject=count.subject, actor=actor, at=at,
        after={"voucher": voucher.id, "difference_vnd": count.difference_vnd, "fund": fund_code},
    )  # fmt: skip
    return voucher


def _difference_draft(count: CashCount, fund_code: str, at: dt.datetime) -> VoucherDraft:
    amount, is_over = abs(count.difference_vnd), count.difference_vnd > 0
    cash, day = code_of(Role.CASH), office_date(count.counted_at)
    debit = cash if is_over else code_of(Role.OTHER_RECEIVABLE)
    credit = code_of(Role.PAYABLE_BENEFICIARY) if is_over else cash
    return VoucherDraft(
        template=VoucherTemplate.CASH_OVER if is_over else VoucherTemplate.CASH_SHORT,
        voucher_date=office_date(at),
        description=f"{'Thừa' if is_over else 'Thiếu'} tiền mặt theo kiểm kê ngày {day:%d/%m/%Y}: {count.cause}"[:500],
        lines=(
            LineDraft(debit, fund_code, debit_vnd=amount),
            LineDraft(credit, fund_code, credit_vnd=amount),
        ),
        authority=f"Biên bản kiểm kê quỹ số {count.id} ngày {day:%d/%m/%Y}",
    )
