"""Every row of the posting table that general vouchers cover, in the accountant's words: Nợ, Có, which paper.

The books begin with 50 million (general) and 80 million (houses) in the first bank and 5 million in cash.
"""

import dataclasses
import datetime as dt

import pytest
from sqlalchemy.orm import Session

from fund.ledger import queries as books
from fund.ledger.entries import LineDraft, VoucherKind
from fund.vouchers.errors import VoucherRejected
from fund.vouchers.kinds import SHAPES, WRITTEN_BY_HAND, VoucherTemplate
from fund.vouchers.rules import check
from fund.vouchers.suggestions import suggested_lines, year_end_lines
from tests.builders import vouchers as build
from tests.builders.ledger import (
    CASH,
    FIRST_BANK,
    GENERAL,
    HOUSES,
    OPENED_ON,
    SECOND_BANK,
    credit,
    debit,
)

MANAGEMENT, PAYABLE, ADVANCES, DEPOSIT, NET_ASSETS = "642", "331", "141", "1281", "421"
INTEREST, OTHER_RECEIVABLE, OWED = "515", "138", "3388"


@dataclasses.dataclass(frozen=True)
class Example:
    """One event: what the accountant writes, and the paper it becomes."""

    event: str
    template: VoucherTemplate
    lines: tuple[LineDraft, ...]
    paper: VoucherKind
    before: tuple["Example", ...] = ()
    authority: str = ""


def _example(
    event: str,
    template: VoucherTemplate,
    paper: VoucherKind,
    *lines: LineDraft,
    before: tuple[Example, ...] = (),
    authority: str = "",
) -> Example:
    return Example(event, template, lines, paper, before, authority)


OWED_TO_PRINTER = _example(
    "hóa đơn in ấn chưa trả", VoucherTemplate.MANAGEMENT_COST, VoucherKind.KT,
    debit(MANAGEMENT, 900_000), credit(PAYABLE, 900_000),
)  # fmt: skip
ADVANCED = _example(
    "tạm ứng công tác", VoucherTemplate.ADVANCE, VoucherKind.PC, debit(ADVANCES, 2_000_000), credit(CASH, 2_000_000)
)
DEPOSITED = _example(
    "gửi kỳ hạn ba tháng", VoucherTemplate.DEPOSIT_MADE, VoucherKind.UNC,
    debit(DEPOSIT, 20_000_000), credit(FIRST_BANK, 20_000_000),
)  # fmt: skip

EXAMPLES = (
    _example(
        "chi phí quản lý bằng tiền mặt", VoucherTemplate.MANAGEMENT_COST, VoucherKind.PC,
        debit(MANAGEMENT, 300_000), credit(CASH, 300_000),
    ),
    _example(
        "chi phí quản lý bằng chuyển khoản", VoucherTemplate.MANAGEMENT_COST, VoucherKind.UNC,
        debit(MANAGEMENT, 300_000), credit(FIRST_BANK, 300_000),
    ),
    OWED_TO_PRINTER,
    _example(
        "trả nhà in", VoucherTemplate.PAYABLE_PAID, VoucherKind.UNC,
        debit(PAYABLE, 900_000), credit(FIRST_BANK, 900_000), before=(OWED_TO_PRINTER,),
    ),
    _example(
        "phí ngân hàng", VoucherTemplate.BANK_FEE, VoucherKind.BN,
        debit(MANAGEMENT, 55_000), credit(FIRST_BANK, 55_000),
    ),
    _example(
        "lãi tiền gửi của hai quỹ", VoucherTemplate.BANK_INTEREST, VoucherKind.BC,
        debit(FIRST_BANK, 12_345), credit(INTEREST, 12_345),
        debit(FIRST_BANK, 20_000, HOUSES), credit(INTEREST, 20_000, HOUSES),
    ),
    _example(
        "nộp tiền mặt vào ngân hàng", VoucherTemplate.CASH_TO_BANK, VoucherKind.PC,
        debit(SECOND_BANK, 4_000_000), credit(CASH, 4_000_000),
    ),
    _example(
        "rút tiền gửi nhập quỹ", VoucherTemplate.BANK_TO_CASH, VoucherKind.PT,
        debit(CASH, 3_000_000), credit(FIRST_BANK, 3_000_000),
    ),
    _example(
        "chuyển giữa hai ngân hàng", VoucherTemplate.BANK_TO_BANK, VoucherKind.UNC,
        debit(SECOND_BANK, 10_000_000, HOUSES), credit(FIRST_BANK, 10_000_000, HOUSES),
    ),
    ADVANCED,
    _example(
        "thanh toán tạm ứng, nộp lại phần thừa", VoucherTemplate.ADVANCE_SETTLED, VoucherKind.PT,
        debit(MANAGEMENT, 1_700_000), debit(CASH, 300_000), credit(ADVANCES, 2_000_000), before=(ADVANCED,),
    ),
    DEPOSITED,
    _example(
        "tất toán tiền gửi kèm lãi", VoucherTemplate.DEPOSIT_BACK, VoucherKind.BC,
        debit(FIRST_BANK, 20_250_000), credit(DEPOSIT, 20_000_000), credit(INTEREST, 250_000), before=(DEPOSITED,),
    ),
    _example(
        "điều chuyển từ quỹ chung sang quỹ nhà", VoucherTemplate.FUND_TRANSFER, VoucherKind.KT,
        debit(NET_ASSETS, 5_000_000), credit(FIRST_BANK, 5_000_000),
        debit(FIRST_BANK, 5_000_000, HOUSES), credit(NET_ASSETS, 5_000_000, HOUSES),
        authority="NQ 03/NQ-HĐQL",
    ),
    _example(
        "số dư đầu kỳ", VoucherTemplate.OPENING, VoucherKind.KT,
        debit(CASH, 1_000_000), debit(SECOND_BANK, 9_000_000), credit(NET_ASSETS, 10_000_000),
        authority="Biên bản bàn giao 01/2026",
    ),
    _example(
        "kiểm kê thiếu", VoucherTemplate.CASH_SHORT, VoucherKind.KT,
        debit(OTHER_RECEIVABLE, 20_000), credit(CASH, 20_000), authority="Biên bản kiểm kê 31/3",
    ),
    _example(
        "kiểm kê thừa", VoucherTemplate.CASH_OVER, VoucherKind.KT,
        debit(CASH, 15_000), credit(OWED, 15_000), authority="Biên bản kiểm kê 31/3",
    ),
)  # fmt: skip


def _post(session: Session, example: Example) -> str:
    for earlier in example.before:
        _post(session, earlier)
    draft = build.a_draft(
        *example.lines, template=example.template, description=example.event, authority=example.authority
    )
    return build.posted(session, draft).voucher_number


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.event)
def test_an_event_becomes_its_paper_and_its_lines(session: Session, example: Example) -> None:
    build.funded_books(session)

    number = _post(session, example)

    entry = books.find_by_voucher(session, number)
    assert entry is not None
    assert entry.voucher_kind is example.paper
    written = [(line.account, line.fund, line.debit_vnd, line.credit_vnd) for line in example.lines]
    assert [(line.account, line.fund, line.debit_vnd, line.credit_vnd) for line in entry.lines] == written
    assert (entry.executed_by == "thuquy") == (example.paper in {VoucherKind.PT, VoucherKind.PC, VoucherKind.UNC})


def test_every_template_but_the_free_ones_has_its_example() -> None:
    free = {VoucherTemplate.OTHER, VoucherTemplate.YEAR_END}

    assert {example.template for example in EXAMPLES} == set(WRITTEN_BY_HAND) - free


def test_the_year_end_carries_income_and_expense_of_each_fund_to_its_net_assets(session: Session) -> None:
    build.funded_books(session)
    build.posted(session, build.cost_draft(300_000))
    year_end = dt.date(OPENED_ON.year, 12, 31)
    lines = year_end_lines(session, year=OPENED_ON.year)

    draft = build.a_draft(*lines, template=VoucherTemplate.YEAR_END, on=year_end, description="Kết chuyển 2026")
    number = build.posted(session, draft).voucher_number

    assert [(line.account, line.fund, line.debit_vnd, line.credit_vnd) for line in lines] == [
        ("5111", GENERAL, 55_000_000, 0),
        ("421", GENERAL, 0, 55_000_000),
        ("5111", HOUSES, 80_000_000, 0),
        ("421", HOUSES, 0, 80_000_000),
        ("421", GENERAL, 300_000, 0),
        ("642", GENERAL, 0, 300_000),
    ]
    assert number == "KT-2026-00001"
    left = books.trial_balance(session, first=year_end, last=year_end)
    assert {row.account: row.closing_credit - row.closing_debit for row in left} == {
        "1111": -4_700_000,
        "11211": -130_000_000,
        "421": 134_700_000,
        "5111": 0,
        "642": 0,
    }
    assert year_end_lines(session, year=OPENED_ON.year) == ()


@pytest.mark.parametrize(
    ("lines", "template", "code"),
    [
        ((debit(CASH, 5), credit("5111", 5)), VoucherTemplate.OTHER, "GiftNeedsItsPage"),
        ((debit(OWED, 5), credit(CASH, 5)), VoucherTemplate.OTHER, "PaymentNeedsDecision"),
        ((debit(PAYABLE, 5), credit(FIRST_BANK, 5)), VoucherTemplate.BANK_FEE, "AccountOutsideTemplate"),
        ((debit(FIRST_BANK, 5), credit(FIRST_BANK, 5)), VoucherTemplate.BANK_TO_BANK, "TransferNeedsTwoAccounts"),
        ((debit(NET_ASSETS, 5), credit(FIRST_BANK, 5)), VoucherTemplate.FUND_TRANSFER, "TransferNeedsTwoFunds"),
        ((debit(CASH, 5), credit(NET_ASSETS, 5)), VoucherTemplate.OPENING, "AuthorityMissing"),
        ((debit(MANAGEMENT, 5),), VoucherTemplate.MANAGEMENT_COST, "EntryTooShort"),
        ((debit(MANAGEMENT, 5), credit(CASH, 4)), VoucherTemplate.MANAGEMENT_COST, "EntryUnbalanced"),
        ((), VoucherTemplate.FUND_TRANSFER, "EntryTooShort"),
    ],
)
def test_what_a_voucher_may_not_be(lines: tuple[LineDraft, ...], template: VoucherTemplate, code: str) -> None:
    found = check(build.a_draft(*lines, template=template))

    assert code in [violation.code for violation in found]


def test_management_cost_is_never_taken_from_a_restricted_fund(session: Session) -> None:
    build.funded_books(session)

    with pytest.raises(VoucherRejected) as refused:
        build.prepared(session, build.cost_draft(fund=HOUSES, out_of=FIRST_BANK))

    assert [violation.code for violation in refused.value.violations] == ["ManagementCostOfRestrictedFund"]


@pytest.mark.parametrize("template", SHAPES)
def test_suggested_accounts_fit_their_template(session: Session, template: VoucherTemplate) -> None:
    build.funded_books(session)
    suggested = suggested_lines(session, template)
    lines = tuple(debit(code, 1) if is_debit else credit(code, 1) for code, is_debit in suggested if code)

    wrong = [each for each in check(build.a_draft(*lines, template=template)) if each.code == "AccountOutsideTemplate"]

    assert wrong == []
    assert len(suggested) >= 2
