"""Opened books and common entries for tests, built through the ledger's own operations.

Invented: two funds (`GENERAL` unrestricted, `HOUSES` restricted), two bank accounts (11211, 11212), all months of
`OPENED_ON` to `OPEN_THROUGH` open, three persons on every voucher that needs them.
"""

import datetime as dt
import itertools
from collections.abc import Sequence

from sqlalchemy.orm import Session

from fund.ledger import chart
from fund.ledger.entries import EntryDraft, LineDraft, VoucherKind
from fund.ledger.operations import PostedEntry, post_entries, post_entry
from fund.ledger.roles import Role, code_of

GENERAL = "CHUNG"
HOUSES = "NHA"
CASH = code_of(Role.CASH)
GOODS = code_of(Role.GOODS)
GIFTS = code_of(Role.DONATION_INCOME)
SUPPORT = code_of(Role.SUPPORT_EXPENSE)
OWED = code_of(Role.PAYABLE_BENEFICIARY)
FIRST_BANK = "11211"
SECOND_BANK = "11212"

OPENED_ON = dt.date(2026, 1, 1)
OPEN_THROUGH = dt.date(2026, 12, 31)
A_DAY = dt.date(2026, 3, 16)
POSTED_AT = dt.datetime(2026, 12, 31, 3, 0, tzinfo=dt.UTC)
CLERK, CHIEF, CASHIER, DIRECTOR = "ketoan", "ketoantruong", "thuquy", "giamdoc"

_sources = itertools.count(1)


def open_books(session: Session, *, first: dt.date = OPENED_ON, through: dt.date = OPEN_THROUGH) -> None:
    """Seed the chart, two bank accounts, two funds and every month from `first` through `through`."""
    chart.load_chart(session, valid_from=first)
    for code, name in ((FIRST_BANK, "Ngân hàng thứ nhất"), (SECOND_BANK, "Ngân hàng thứ hai")):
        chart.add_sub_account(
            session, code=code, name=name, parent_code=code_of(Role.BANK), valid_from=first, source="thử nghiệm"
        )
    for code, name, is_restricted in ((GENERAL, "Nguồn chung", False), (HOUSES, "Nhà tình thương", True)):
        chart.add_fund(session, code=code, name=name, purpose=name, is_restricted=is_restricted, opened_on=first)
    chart.open_months(session, first=first, through=through)


def debit(account: str, amount_vnd: int, fund: str = GENERAL, *, party: str = "", memo: str = "") -> LineDraft:
    """Write "Nợ" of an account."""
    return LineDraft(account, fund, debit_vnd=amount_vnd, party=party, memo=memo)


def credit(account: str, amount_vnd: int, fund: str = GENERAL, *, party: str = "", memo: str = "") -> LineDraft:
    """Write "Có" of an account."""
    return LineDraft(account, fund, credit_vnd=amount_vnd, party=party, memo=memo)


def an_entry(
    *lines: LineDraft,
    kind: VoucherKind = VoucherKind.KT,
    on: dt.date = A_DAY,
    description: str = "Bút toán thử",
    source: str = "",
    evidence: tuple[str, ...] = (),
    reverses: int | None = None,
) -> EntryDraft:
    """Draft an entry with all three persons named; its source is a new one unless given."""
    return EntryDraft(
        voucher_kind=kind,
        entry_date=on,
        description=description,
        lines=lines,
        source=source or f"test:{next(_sources)}",
        prepared_by=CLERK,
        approved_by=CHIEF,
        executed_by=CASHIER,
        evidence=evidence,
        reverses=reverses,
    )


def transfer(
    amount_vnd: int,
    *,
    into: str,
    out_of: str,
    fund: str = GENERAL,
    on: dt.date = A_DAY,
    kind: VoucherKind = VoucherKind.KT,
    source: str = "",
) -> EntryDraft:
    """Draft the plainest entry: Nợ one account, Có another."""
    return an_entry(debit(into, amount_vnd, fund), credit(out_of, amount_vnd, fund), kind=kind, on=on, source=source)


def cash_gift(amount_vnd: int, *, fund: str = GENERAL, on: dt.date = A_DAY, source: str = "") -> EntryDraft:
    """Draft a gift in cash."""
    return transfer(amount_vnd, into=CASH, out_of=GIFTS, fund=fund, on=on, kind=VoucherKind.PT, source=source)


def bank_gift(
    amount_vnd: int, *, fund: str = GENERAL, on: dt.date = A_DAY, account: str = FIRST_BANK, source: str = ""
) -> EntryDraft:
    """Draft a gift that reached a bank account."""
    return transfer(amount_vnd, into=account, out_of=GIFTS, fund=fund, on=on, kind=VoucherKind.BC, source=source)


def goods_gift(amount_vnd: int, *, fund: str = GENERAL, on: dt.date = A_DAY) -> EntryDraft:
    """Draft a gift in kind at its value."""
    in_kind = code_of(Role.DONATION_IN_KIND)
    return transfer(amount_vnd, into=GOODS, out_of=in_kind, fund=fund, on=on, kind=VoucherKind.PN)


def support_decided(amount_vnd: int, *, fund: str = HOUSES, on: dt.date = A_DAY, source: str = "") -> EntryDraft:
    """Draft what an issued decision posts: the support is owed to its beneficiary."""
    return transfer(amount_vnd, into=SUPPORT, out_of=OWED, fund=fund, on=on, kind=VoucherKind.QD, source=source)


def support_paid(
    amount_vnd: int, *, fund: str = HOUSES, on: dt.date = A_DAY, out_of: str = CASH, source: str = ""
) -> EntryDraft:
    """Draft the payment of what is owed, in cash or from a bank account."""
    kind = VoucherKind.PC if out_of == CASH else VoucherKind.UNC
    return transfer(amount_vnd, into=OWED, out_of=out_of, fund=fund, on=on, kind=kind, source=source)


def post(session: Session, draft: EntryDraft, *, posted_at: dt.datetime = POSTED_AT) -> PostedEntry:
    """Post a draft as the clerk."""
    return post_entry(session, draft=draft, posted_by=CLERK, posted_at=posted_at)


def post_all(
    session: Session, drafts: Sequence[EntryDraft], *, posted_at: dt.datetime = POSTED_AT
) -> list[PostedEntry]:
    """Post drafts in bulk as the clerk."""
    return post_entries(session, drafts=drafts, posted_by=CLERK, posted_at=posted_at)
