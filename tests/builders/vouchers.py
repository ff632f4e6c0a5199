"""General vouchers for tests, on the books of `tests.builders.ledger`: 50 million in the bank, 5 million in cash."""

import datetime as dt

from sqlalchemy.orm import Session

from fund.ledger.entries import LineDraft
from fund.vouchers import operations
from fund.vouchers.kinds import VoucherTemplate
from fund.vouchers.models import Voucher
from fund.vouchers.rules import VoucherDraft
from tests.builders import ledger as books

AT = books.POSTED_AT
MANAGEMENT = "642"


def funded_books(session: Session) -> None:
    """Open the books and receive money for both funds, in the bank and in cash."""
    books.open_books(session)
    first = books.OPENED_ON
    books.post_all(
        session,
        [
            books.bank_gift(50_000_000, on=first),
            books.bank_gift(80_000_000, fund=books.HOUSES, on=first),
            books.cash_gift(5_000_000, on=first),
        ],
    )


def a_draft(
    *lines: LineDraft,
    template: VoucherTemplate = VoucherTemplate.OTHER,
    on: dt.date = books.A_DAY,
    description: str = "Chứng từ thử",
    authority: str = "",
) -> VoucherDraft:
    """Draft a voucher with these lines."""
    return VoucherDraft(
        template=template,
        voucher_date=on,
        description=description,
        lines=lines,
        counterparty="Công ty Văn phòng phẩm Sài Gòn Xanh",
        authority=authority,
    )


def cost_draft(amount_vnd: int = 300_000, *, out_of: str = books.CASH, fund: str = books.GENERAL) -> VoucherDraft:
    """Draft a management cost paid in cash, from a bank account or still owed."""
    return a_draft(
        books.debit(MANAGEMENT, amount_vnd, fund),
        books.credit(out_of, amount_vnd, fund),
        template=VoucherTemplate.MANAGEMENT_COST,
        description="Mua giấy in, mực in tháng 3",
    )


def fee_draft(amount_vnd: int = 55_000) -> VoucherDraft:
    """Draft a bank fee."""
    return a_draft(
        books.debit(MANAGEMENT, amount_vnd),
        books.credit(books.FIRST_BANK, amount_vnd),
        template=VoucherTemplate.BANK_FEE,
        description="Phí dịch vụ ngân hàng tháng 3",
    )


def prepared(session: Session, draft: VoucherDraft | None = None) -> Voucher:
    """Prepare a voucher as the accountant."""
    return operations.prepare_voucher(session, draft=draft or cost_draft(), actor=books.CLERK, at=AT)


def approved(session: Session, draft: VoucherDraft | None = None) -> operations.Done:
    """Prepare and approve a voucher."""
    voucher = prepared(session, draft)
    seen = operations.fingerprint(session, voucher)
    return operations.approve_voucher(session, voucher_id=voucher.id, seen=seen, actor=books.CHIEF, at=AT)


def posted(session: Session, draft: VoucherDraft | None = None) -> operations.Done:
    """Take a voucher into the books, through the cashier where money is handled."""
    done = approved(session, draft)
    if done.voucher_number:
        return done
    return operations.execute_voucher(session, voucher_id=done.voucher.id, actor=books.CASHIER, at=AT)
