"""What a month still waits for before it is shut: drafts and lines that have not reached the books.

Nothing here stops the closing; the person who closes sees it and decides.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from fund.banking.kinds import LineState
from fund.banking.models import BankLine
from fund.disbursements.kinds import PaymentStatus
from fund.disbursements.models import Payment
from fund.donations.kinds import GiftStatus
from fund.donations.models import Donation
from fund.vouchers.kinds import VoucherStatus
from fund.vouchers.models import Voucher, VoucherLine


@dataclass(frozen=True)
class Pending:
    """One kind of unfinished work in a span: how many, and what they add up to."""

    name: str
    title: str
    count: int
    amount_vnd: int


def pending_work(session: Session, *, first: dt.date, last: dt.date) -> list[Pending]:
    """List every kind of unfinished work of a span, those with nothing too."""
    return [
        Pending(name, title, count, amount_vnd)
        for name, title, read in _KINDS
        for count, amount_vnd in (read(session, first, last),)
    ]


def _draft_gifts(session: Session, first: dt.date, last: dt.date) -> tuple[int, int]:
    return _read(
        session,
        select(func.count(), func.sum(Donation.amount_vnd)).where(
            Donation.status == GiftStatus.DRAFT, Donation.received_date.between(first, last)
        ),
    )


def _unpaid_payments(session: Session, first: dt.date, last: dt.date) -> tuple[int, int]:
    return _read(
        session,
        select(func.count(), func.sum(Payment.amount_vnd)).where(
            Payment.status.in_((PaymentStatus.DRAFT, PaymentStatus.APPROVED)),
            Payment.payment_date.between(first, last),
        ),
    )


def _waiting_lines(session: Session, first: dt.date, last: dt.date) -> tuple[int, int]:
    return _read(
        session,
        select(func.count(), func.sum(BankLine.debit_vnd + BankLine.credit_vnd)).where(
            BankLine.state == LineState.WAITING, BankLine.booked_date.between(first, last)
        ),
    )


def _open_vouchers(session: Session, first: dt.date, last: dt.date) -> tuple[int, int]:
    chosen = select(Voucher.id).where(
        Voucher.status.in_((VoucherStatus.DRAFT, VoucherStatus.APPROVED)), Voucher.voucher_date.between(first, last)
    )
    count = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    amount = session.scalar(select(func.sum(VoucherLine.debit_vnd)).where(VoucherLine.voucher_id.in_(chosen)))
    return count, int(amount or 0)


def _read(session: Session, query: Select[int, int]) -> tuple[int, int]:
    count, amount = session.execute(query).one()
    return int(count), int(amount or 0)


_KINDS: tuple[tuple[str, str, Callable[[Session, dt.date, dt.date], tuple[int, int]]], ...] = (
    ("gifts", "Khoản thu tiền mặt chờ thủ quỹ xác nhận", _draft_gifts),
    ("payments", "Khoản chi theo quyết định chưa chi", _unpaid_payments),
    ("vouchers", "Chứng từ chờ duyệt hoặc chờ thu chi", _open_vouchers),
    ("lines", "Dòng sao kê chờ xử lý", _waiting_lines),
)
