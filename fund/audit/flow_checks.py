"""Checks of what goes out: decisions, awards, payments and vouchers against their entries, acts against the trail."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from sqlalchemy import Select, func, literal, or_, select
from sqlalchemy.orm import Session

from fund.audit.rows import maybe
from fund.disbursements.kinds import AwardStatus, DecisionEffect, PaymentStatus
from fund.disbursements.models import Award, Decision, Payment, PaymentAward
from fund.documents.models import IssuedDocument
from fund.donations.kinds import Channel
from fund.donations.models import Donation
from fund.ledger.models import Account, Fund, JournalEntry, JournalLine, Period, PeriodStatus
from fund.ledger.roles import Role, code_of
from fund.ledger.verification import Check, Finding
from fund.trail.models import TrailEvent
from fund.vouchers.kinds import VoucherStatus
from fund.vouchers.models import Voucher, VoucherLine

_PAID = (PaymentStatus.PAID, PaymentStatus.REVERSED)


def _decisions_equal_their_entries(session: Session) -> Iterator[Finding]:
    """What a decision grants to each fund is what its entry owes; a revocation undoes the entry it names."""
    granted: dict[int, Counter[int]] = defaultdict(Counter)
    for decision_id, fund_id, amount in session.execute(select(Award.decision_id, Award.fund_id, Award.amount_vnd)):
        granted[decision_id][fund_id] += amount
    rows = session.execute(
        select(Decision, JournalEntry)
        .outerjoin(JournalEntry, JournalEntry.id == Decision.entry_id)
        .where(Decision.number.is_not(None))
        .order_by(Decision.id)
    ).all()
    owed = _moved_by_entry(
        session, [entry.id for _decision, entry in rows if maybe(entry) is not None], code_of(Role.PAYABLE_BENEFICIARY)
    )
    for decision, found in rows:
        entry, fault = maybe(found), ""
        revokes = decision.effect is DecisionEffect.REVOKE
        cause = f"decision:{decision.supersedes_id}:reversal" if revokes else f"decision:{decision.id}"
        if entry is None or entry.source != cause:
            fault = f"quyết định {decision.code}: không có bút toán của chính nó"
        elif not revokes and owed[entry.id] != {fund: -amount for fund, amount in granted[decision.id].items()}:
            fault = f"quyết định {decision.code}: mức hỗ trợ theo quỹ không khớp {entry.voucher_number}"
        yield 1, fault


def _decision_numbers_gapless(session: Session) -> Iterator[Finding]:
    numbers: dict[int, list[int]] = defaultdict(list)
    rows = session.execute(
        select(Decision.number_year, Decision.number)
        .where(Decision.number.is_not(None))
        .order_by(Decision.number_year, Decision.number)
    )
    for year, number in rows:
        numbers[year or 0].append(number or 0)
    for year, taken in numbers.items():
        yield len(taken), ""
        for before, after in pairwise([0, *taken]):
            if after != before + 1:
                yield 0, f"quyết định năm {year}: sau số {before} là số {after}"


def _decisions_have_their_papers(session: Session) -> Iterator[Finding]:
    rows = session.execute(
        select(Decision, IssuedDocument)
        .outerjoin(IssuedDocument, IssuedDocument.id == Decision.issued_document_id)
        .where(Decision.number.is_not(None))
        .order_by(Decision.id)
    )
    for decision, found in rows:
        paper = maybe(found)
        is_true = paper is not None and (
            (paper.subject, paper.number, paper.year, paper.ledger_head)
            == (f"decision:{decision.id}", decision.code, decision.number_year, decision.chain_head)
            and paper.check_code == (decision.check_code or "").replace("-", "")
        )
        yield 1, "" if is_true else f"quyết định {decision.code}: tệp đã ban hành không khớp số, mã kiểm tra hoặc sổ"


def _endings_undo_their_decisions(session: Session) -> Iterator[Finding]:
    rows = session.execute(
        select(Decision.code, Decision.entry_id, JournalEntry.reverses_id)
        .outerjoin(JournalEntry, JournalEntry.id == Decision.reversal_entry_id)
        .where(Decision.superseded_by_id.is_not(None))
        .order_by(Decision.id)
    )
    for code, entry_id, reverses_id in rows:
        yield 1, "" if entry_id == reverses_id else f"quyết định {code}: bút toán thu hồi không đảo đúng bút toán gốc"


def _payments_equal_their_entries(session: Session) -> Iterator[Finding]:
    """A paid payment has its own entry, under its voucher number, for the amount of its awards."""
    awarded: dict[int, int] = {
        payment_id: int(amount)
        for payment_id, amount in session.execute(
            select(PaymentAward.payment_id, func.sum(Award.amount_vnd))
            .join(Award, Award.id == PaymentAward.award_id)
            .group_by(PaymentAward.payment_id)
        )
    }
    rows = session.execute(
        select(Payment, JournalEntry)
        .outerjoin(JournalEntry, JournalEntry.id == Payment.entry_id)
        .where(Payment.status.in_(_PAID))
        .order_by(Payment.id)
    ).all()
    paid = _moved_by_entry(
        session, [entry.id for _payment, entry in rows if maybe(entry) is not None], code_of(Role.PAYABLE_BENEFICIARY)
    )
    for payment, found in rows:
        entry, fault = maybe(found), ""
        if entry is None or entry.source != f"payment:{payment.id}":
            fault = f"khoản chi {payment.id}: không có bút toán của chính nó"
        elif entry.voucher_number != payment.voucher_number:
            fault = f"khoản chi {payment.id}: số chứng từ khác bút toán {entry.voucher_number}"
        elif not sum(paid[entry.id].values()) == payment.amount_vnd == awarded.get(payment.id, 0):
            fault = f"khoản chi {payment.id} ({entry.voucher_number}): số tiền không khớp các mức hỗ trợ hoặc sổ"
        yield 1, fault


def _moved_by_entry(session: Session, entry_ids: list[int], code: str) -> dict[int, dict[int, int]]:
    """Give debits less credits of an account by entry and fund."""
    moved: dict[int, dict[int, int]] = defaultdict(dict)
    for start in range(0, len(entry_ids), 500):
        rows = session.execute(
            select(JournalLine.entry_id, JournalLine.fund_id, func.sum(JournalLine.debit_vnd - JournalLine.credit_vnd))
            .join(Account, Account.id == JournalLine.account_id)
            .where(JournalLine.entry_id.in_(entry_ids[start : start + 500]), Account.code.startswith(code))
            .group_by(JournalLine.entry_id, JournalLine.fund_id)
        )
        for entry_id, fund_id, amount in rows:
            moved[entry_id][fund_id] = int(amount)
    return moved


def _owed_is_what_awards_wait_for(session: Session) -> Iterator[Finding]:
    """By fund: what the books owe under decisions is the sum of the awards that wait for payment."""
    causes = [JournalEntry.source.startswith(f"{kind}:") for kind in ("decision", "award", "payment")]
    owed = session.execute(
        select(Fund.code, func.sum(JournalLine.credit_vnd - JournalLine.debit_vnd))
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .join(Account, Account.id == JournalLine.account_id)
        .join(Fund, Fund.id == JournalLine.fund_id)
        .where(Account.code.startswith(code_of(Role.PAYABLE_BENEFICIARY)), or_(*causes))
        .group_by(Fund.code)
    )
    waiting = session.execute(
        select(Fund.code, func.sum(Award.amount_vnd))
        .join(Fund, Fund.id == Award.fund_id)
        .join(Decision, Decision.id == Award.decision_id)
        .where(Award.status == AwardStatus.GRANTED, Decision.effect != DecisionEffect.REVOKE)
        .group_by(Fund.code)
    )
    in_books = {code: int(amount) for code, amount in owed}
    in_awards = {code: int(amount) for code, amount in waiting}
    for code in sorted(in_books | in_awards):
        booked, awarded = in_books.get(code, 0), in_awards.get(code, 0)
        yield (
            1,
            ""
            if booked == awarded
            else f"quỹ {code}: sổ còn phải trả {booked} đồng, mức hỗ trợ chờ chi {awarded} đồng",
        )


def _vouchers_equal_their_entries(session: Session) -> Iterator[Finding]:
    written: dict[int, list[tuple[str, str, int, int]]] = defaultdict(list)
    lines = (
        select(VoucherLine)
        .join(Voucher, Voucher.id == VoucherLine.voucher_id)
        .where(Voucher.status == VoucherStatus.POSTED)
        .order_by(VoucherLine.voucher_id, VoucherLine.line_no)
    )
    for line in session.scalars(lines):
        written[line.voucher_id].append((line.account_code, line.fund_code, line.debit_vnd, line.credit_vnd))
    posted: dict[int, list[tuple[str, str, int, int]]] = defaultdict(list)
    entries = (
        select(Voucher.id, Account.code, Fund.code, JournalLine.debit_vnd, JournalLine.credit_vnd)
        .join(JournalEntry, JournalEntry.id == Voucher.entry_id)
        .join(JournalLine, JournalLine.entry_id == JournalEntry.id)
        .join(Account, Account.id == JournalLine.account_id)
        .join(Fund, Fund.id == JournalLine.fund_id)
        .where(JournalEntry.source == literal("voucher:").concat(Voucher.id))
        .order_by(Voucher.id, JournalLine.line_no)
    )
    for voucher_id, account, fund, debit, credit in session.execute(entries):
        posted[voucher_id].append((account, fund, debit, credit))
    for voucher_id in session.scalars(
        select(Voucher.id).where(Voucher.status == VoucherStatus.POSTED).order_by(Voucher.id)
    ):
        same = bool(posted[voucher_id]) and posted[voucher_id] == written[voucher_id]
        yield 1, "" if same else f"chứng từ {voucher_id}: các dòng không khớp bút toán của nó"


def _acts_left_a_trail(session: Session) -> Iterator[Finding]:
    """Every act that changed the books is told in the trail by its subject."""
    acts: tuple[tuple[str, str, Select[int]], ...] = (
        ("donation", "khoản thu tiền mặt", select(Donation.id).where(Donation.channel == Channel.CASH)),
        ("decision", "quyết định", select(Decision.id).where(Decision.number.is_not(None))),
        ("payment", "khoản chi", select(Payment.id).where(Payment.status.in_(_PAID))),
        ("voucher", "chứng từ", select(Voucher.id).where(Voucher.status == VoucherStatus.POSTED)),
        ("period", "kỳ đã khóa", select(Period.id).where(Period.status == PeriodStatus.CLOSED)),
    )
    for kind, words, query in acts:
        told = set(
            session.scalars(select(TrailEvent.subject).where(TrailEvent.subject.startswith(f"{kind}:")).distinct())
        )
        for number in session.scalars(query.order_by("id")):
            yield 1, "" if f"{kind}:{number}" in told else f"{words} {number}: không có trong nhật ký thao tác"


CHECKS: tuple[tuple[str, str, Check], ...] = (
    ("decisions", "Mức hỗ trợ của quyết định khớp bút toán", _decisions_equal_their_entries),
    ("decision-numbers", "Số quyết định liên tục theo năm", _decision_numbers_gapless),
    ("decision-papers", "Tệp quyết định khớp số, mã kiểm tra và sổ", _decisions_have_their_papers),
    ("endings", "Thay thế, thu hồi đảo đúng bút toán của quyết định", _endings_undo_their_decisions),
    ("payments", "Khoản chi khớp mức hỗ trợ và bút toán", _payments_equal_their_entries),
    ("owed", "Số còn phải trả bằng mức hỗ trợ chờ chi", _owed_is_what_awards_wait_for),
    ("vouchers", "Chứng từ đã ghi sổ khớp bút toán", _vouchers_equal_their_entries),
    ("trail", "Mọi việc làm thay đổi sổ có trong nhật ký thao tác", _acts_left_a_trail),
)
