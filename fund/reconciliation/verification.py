"""Proof of signed months and cash counts: what was signed is derived anew from lines, entries and notes."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.banking.models import BankAccount
from fund.cash.kinds import CountStatus
from fund.cash.models import CashCount, CashCountNote
from fund.ledger.account_locks import locked_through
from fund.ledger.verification import Check, Finding
from fund.reconciliation.kinds import ReconciliationStatus
from fund.reconciliation.models import Reconciliation
from fund.reconciliation.queries import derived_figures
from fund.reconciliation.signing import derived_content


def _signed_months_unchanged(session: Session) -> Iterator[Finding]:
    signed = session.execute(
        select(Reconciliation, BankAccount.account_code)
        .join(BankAccount, BankAccount.id == Reconciliation.bank_account_id)
        .where(Reconciliation.status == ReconciliationStatus.SIGNED)
        .order_by(Reconciliation.id)
    ).all()
    for month, account_code in signed:
        yield 1, _fault_of(session, month, account_code)


def _fault_of(session: Session, month: Reconciliation, account_code: str) -> str:
    name = f"đối chiếu {account_code} tháng {month.month}"
    through = locked_through(session, account_code)
    if through is None or through < month.last_date:
        return f"{name}: chốt chặn ngày đã ký bị mất"
    if derived_content(session, month, account_code) != month.content_sha256:
        return f"{name}: sao kê, sổ hoặc giải trình khác lúc ký"
    figures = derived_figures(session, month)
    derived = (figures.closing_books_vnd, figures.bank.alone_vnd, figures.books.alone_vnd, figures.carried_vnd)
    if derived != (month.closing_books_vnd, month.bank_only_vnd, month.books_only_vnd, month.carried_vnd):
        return f"{name}: số liệu tính lại khác số đã ký"
    return f"{name}: các khoản không cộng khớp" if figures.gap_vnd else ""


def _cash_counts_add_up(session: Session) -> Iterator[Finding]:
    notes = (
        select(func.coalesce(func.sum(CashCountNote.denomination_vnd * CashCountNote.pieces), 0))
        .where(CashCountNote.cash_count_id == CashCount.id)
        .scalar_subquery()
    )
    for count, notes_vnd in session.execute(select(CashCount, notes).order_by(CashCount.id)):
        fault = ""
        if int(notes_vnd) != count.counted_vnd:
            fault = f"biên bản kiểm kê {count.id}: cộng các mệnh giá khác số đã ghi"
        elif count.status is CountStatus.SIGNED and count.signed_by == count.counted_by:
            fault = f"biên bản kiểm kê {count.id}: một người đếm và ký"
        yield 1, fault


CHECKS: tuple[tuple[str, str, Check], ...] = (
    ("reconciliations", "Bảng đối chiếu đã ký vẫn khớp sao kê và sổ", _signed_months_unchanged),
    ("cash_counts", "Biên bản kiểm kê quỹ cộng đúng, hai người ký", _cash_counts_add_up),
)
