"""Checks of what came in: gifts against their entries, entries against gifts, statement lines against both."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from fund.audit.rows import maybe
from fund.banking.kinds import LineState
from fund.banking.models import BankAccount, BankLine, StatementImport
from fund.donations.kinds import GiftStatus, RefundStatus
from fund.donations.models import Donation, DonationPart, Refund
from fund.ledger.models import Account, JournalEntry, JournalLine, voucher_number
from fund.ledger.roles import Role, code_of
from fund.ledger.verification import Check, Finding

_IN_BOOKS = (GiftStatus.CONFIRMED, GiftStatus.REFUNDED, GiftStatus.UNDONE)


def _gifts_equal_their_entries(session: Session) -> Iterator[Finding]:
    """The entry of a gift names it, has its date, and debits its account by its amount."""
    received = (
        select(JournalLine.entry_id, Account.code, func.sum(JournalLine.debit_vnd).label("debit_vnd"))
        .join(Account, Account.id == JournalLine.account_id)
        .where(JournalLine.debit_vnd > 0)
        .group_by(JournalLine.entry_id, Account.code)
        .subquery()
    )
    rows = session.execute(
        select(
            Donation.id, Donation.code, Donation.amount_vnd, Donation.received_date, JournalEntry, received.c.debit_vnd
        )
        .outerjoin(JournalEntry, JournalEntry.id == Donation.entry_id)
        .outerjoin(received, and_(received.c.entry_id == JournalEntry.id, received.c.code == Donation.account_code))
        .where(Donation.status.in_(_IN_BOOKS))
        .order_by(Donation.id)
        .execution_options(yield_per=1000)
    )
    for gift_id, code, amount, day, found, debit in rows:
        entry, fault = maybe(found), ""
        if entry is None or entry.source != f"donation:{gift_id}":
            fault = f"khoản tài trợ {code}: không có bút toán của chính nó"
        elif entry.entry_date != day:
            fault = f"khoản tài trợ {code}: ngày khác ngày chứng từ {entry.voucher_number}"
        elif int(debit or 0) != amount:
            fault = f"khoản tài trợ {code}: {amount} đồng, sổ ghi {int(debit or 0)} đồng"
        yield 1, fault


def _parts_equal_their_lines(session: Session) -> Iterator[Finding]:
    """What a gift gives to a fund is what the entry credits to income of that fund."""
    credited = _credits_by_fund(code_of(Role.DONATION_INCOME)).subquery()
    rows = session.execute(
        select(Donation.code, DonationPart.amount_vnd, credited.c.credit_vnd)
        .join(DonationPart, DonationPart.donation_id == Donation.id)
        .outerjoin(credited, and_(credited.c.entry_id == Donation.entry_id, credited.c.fund_id == DonationPart.fund_id))
        .where(Donation.status.in_(_IN_BOOKS))
        .order_by(Donation.id, DonationPart.fund_id)
        .execution_options(yield_per=1000)
    )
    for code, amount, credit in rows:
        yield 1, "" if int(credit or 0) == amount else f"khoản tài trợ {code}: phần theo quỹ không khớp bút toán"
    sums = session.execute(
        select(Donation.code, Donation.amount_vnd, func.sum(DonationPart.amount_vnd))
        .outerjoin(DonationPart, DonationPart.donation_id == Donation.id)
        .group_by(Donation.id, Donation.code, Donation.amount_vnd)
        .having(func.coalesce(func.sum(DonationPart.amount_vnd), 0) != Donation.amount_vnd)
        .order_by(Donation.id)
    )
    for code, amount, total in sums:
        yield 0, f"khoản tài trợ {code}: {amount} đồng nhưng các phần cộng lại {int(total or 0)} đồng"


def _credits_by_fund(code: str) -> Select[int, int, int]:
    return (
        select(JournalLine.entry_id, JournalLine.fund_id, func.sum(JournalLine.credit_vnd).label("credit_vnd"))
        .join(Account, Account.id == JournalLine.account_id)
        .where(Account.code.startswith(code), JournalLine.credit_vnd > 0)
        .group_by(JournalLine.entry_id, JournalLine.fund_id)
    )


def _income_has_its_gift(session: Session) -> Iterator[Finding]:
    """No entry credits donation income unless a gift points to it."""
    income = (code_of(Role.DONATION_INCOME), code_of(Role.DONATION_IN_KIND))
    rows = session.execute(
        select(JournalEntry.voucher_kind, JournalEntry.voucher_year, JournalEntry.voucher_no, Donation.id)
        .where(
            JournalEntry.reverses_id.is_(None),
            select(JournalLine.entry_id)
            .join(Account, Account.id == JournalLine.account_id)
            .where(JournalLine.entry_id == JournalEntry.id, JournalLine.credit_vnd > 0, _below(income))
            .exists(),
        )
        .outerjoin(Donation, Donation.entry_id == JournalEntry.id)
        .order_by(JournalEntry.id)
        .execution_options(yield_per=1000)
    )
    for kind, year, number, gift_id in rows:
        said = voucher_number(kind, year, number)
        yield 1, "" if maybe(gift_id) is not None else f"{said}: ghi thu tài trợ nhưng không có khoản tài trợ"


def _below(codes: tuple[str, ...]) -> ColumnElement[bool]:
    return or_(*(Account.code.startswith(code) for code in codes))


def _refunds_undo_their_gifts(session: Session) -> Iterator[Finding]:
    rows = session.execute(
        select(Refund.id, Donation.code, Donation.entry_id, Donation.status, JournalEntry.reverses_id)
        .join(Donation, Donation.id == Refund.donation_id)
        .outerjoin(JournalEntry, JournalEntry.id == Refund.entry_id)
        .where(Refund.status == RefundStatus.PAID)
        .order_by(Refund.id)
    )
    for refund_id, code, entry_id, status, reverses_id in rows:
        is_true = reverses_id == entry_id and status is GiftStatus.REFUNDED
        yield 1, "" if is_true else f"hoàn trả {refund_id}: không đảo bút toán của khoản tài trợ {code}"


def _lines_are_posted_once(session: Session) -> Iterator[Finding]:
    """A line that is a gift points to the gift that points back, with the same amount, day and entry."""
    rows = session.execute(
        select(BankLine, Donation)
        .outerjoin(Donation, Donation.id == BankLine.donation_id)
        .where(BankLine.donation_id.is_not(None))
        .order_by(BankLine.id)
        .execution_options(yield_per=1000)
    )
    for line, found in rows:
        gift, fault = maybe(found), ""
        if gift is None or gift.source_line != line.id:
            fault = f"dòng sao kê {line.id}: khoản tài trợ không trỏ lại dòng này"
        elif (gift.amount_vnd, gift.received_date, gift.entry_id) != (line.credit_vnd, line.booked_date, line.entry_id):
            fault = f"dòng sao kê {line.id}: số tiền, ngày hoặc bút toán khác khoản tài trợ {gift.code}"
        yield 1, fault
    orphans = session.scalars(
        select(Donation.code)
        .outerjoin(BankLine, BankLine.donation_id == Donation.id)
        .where(Donation.source_line.is_not(None), BankLine.id.is_(None))
        .order_by(Donation.id)
    )
    for code in orphans:
        yield 0, f"khoản tài trợ {code}: dòng sao kê của nó không còn"


def _settled_lines_move_their_account(session: Session) -> Iterator[Finding]:
    moved = (
        select(
            JournalLine.entry_id,
            JournalLine.account_id,
            func.sum(JournalLine.debit_vnd - JournalLine.credit_vnd).label("moved_vnd"),
        )
        .group_by(JournalLine.entry_id, JournalLine.account_id)
        .subquery()
    )
    rows = session.execute(
        select(BankLine.id, BankLine.debit_vnd, BankLine.credit_vnd, moved.c.moved_vnd)
        .join(BankAccount, BankAccount.id == BankLine.bank_account_id)
        .join(Account, Account.code == BankAccount.account_code)
        .outerjoin(moved, and_(moved.c.entry_id == BankLine.entry_id, moved.c.account_id == Account.id))
        .where(BankLine.state == LineState.SETTLED, BankLine.entry_id.is_not(None))
        .order_by(BankLine.id)
    )
    for line_id, debit, credit, moved_vnd in rows:
        is_true = int(moved_vnd or 0) == credit - debit
        yield (
            1,
            "" if is_true else f"dòng sao kê {line_id}: chứng từ gắn với nó không làm tài khoản thay đổi đúng số tiền",
        )


def _imports_add_up(session: Session) -> Iterator[Finding]:
    """The receipt of an import says what its lines became with it; a line that waited may become a gift later."""
    is_gift = Donation.prepared_at == StatementImport.imported_at
    lines = (
        select(
            BankLine.import_id,
            func.count().label("lines"),
            func.sum(case((is_gift, 1), else_=0)).label("gifts"),
            func.sum(case((is_gift, BankLine.credit_vnd), else_=0)).label("gift_vnd"),
        )
        .join(StatementImport, StatementImport.id == BankLine.import_id)
        .outerjoin(Donation, Donation.id == BankLine.donation_id)
        .group_by(BankLine.import_id)
        .subquery()
    )
    rows = session.execute(
        select(StatementImport, lines.c.lines, lines.c.gifts, lines.c.gift_vnd)
        .outerjoin(lines, lines.c.import_id == StatementImport.id)
        .order_by(StatementImport.id)
    )
    for made, count, gifts, gift_vnd in rows:
        told = (made.new_count, made.gift_count, made.gift_vnd)
        held = (int(count or 0), int(gifts or 0), int(gift_vnd or 0))
        yield 1, "" if told == held else f"lần nhập sao kê {made.id}: biên nhận {told}, dòng trong sổ {held}"


CHECKS: tuple[tuple[str, str, Check], ...] = (
    ("gifts", "Mỗi khoản tài trợ khớp bút toán của nó", _gifts_equal_their_entries),
    ("gift-parts", "Phần theo từng nguồn quỹ khớp bút toán", _parts_equal_their_lines),
    ("income", "Mỗi bút toán thu tài trợ có khoản tài trợ", _income_has_its_gift),
    ("refunds", "Hoàn trả đảo đúng bút toán tài trợ", _refunds_undo_their_gifts),
    ("lines", "Mỗi dòng sao kê ghi sổ đúng một lần", _lines_are_posted_once),
    ("settled", "Dòng sao kê đã xử lý khớp chứng từ", _settled_lines_move_their_account),
    ("imports", "Biên nhận nhập sao kê khớp số dòng, số tiền", _imports_add_up),
)
