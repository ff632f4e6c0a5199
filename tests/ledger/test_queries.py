"""Reading the books: journal, statements, balances and the look-ups, with filters, pages and running balances."""

import datetime as dt
import sys
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.ledger import queries
from fund.ledger.accounts import AccountType
from fund.ledger.entries import VoucherKind
from fund.ledger.models import Fund
from fund.ledger.operations import reverse_entry
from fund.ledger.queries import (
    AccountNotFound,
    AccountStatement,
    EntryNotInBooks,
    FundNotFound,
    JournalFilter,
    StatementRow,
    Totals,
    TrialBalanceRow,
    account_statement,
    available_vnd,
    find_by_voucher,
    fund_balances,
    get_account,
    get_entry,
    get_fund,
    journal,
    journal_totals,
    list_accounts,
    list_funds,
    list_periods,
    pot_balances,
    trial_balance,
)
from fund.ledger.queries.page_starts import journal_page_start, statement_page_start
from fund.ledger.snapshot import chain_head
from tests.builders.ledger import (
    CASH,
    CLERK,
    FIRST_BANK,
    GENERAL,
    GIFTS,
    GOODS,
    HOUSES,
    OWED,
    POSTED_AT,
    SECOND_BANK,
    an_entry,
    bank_gift,
    cash_gift,
    credit,
    debit,
    goods_gift,
    post,
    post_all,
    support_decided,
    support_paid,
    transfer,
)
from tests.builders.ledger_proof import facts_of

FEBRUARY, MARCH, APRIL = dt.date(2026, 2, 1), dt.date(2026, 3, 1), dt.date(2026, 4, 1)


def march(day: int) -> dt.date:
    return dt.date(2026, 3, day)


@pytest.fixture
def quarter(books: Session) -> Session:
    """Give nine entries (ids 1 to 9), posted out of the order of their days; the last undoes the fifth."""
    post_all(
        books,
        [
            cash_gift(1_000, on=march(10)),  # 1
            cash_gift(500, on=FEBRUARY),  # 2
            bank_gift(2_000, fund=HOUSES, on=march(5)),  # 3
            support_decided(700, on=march(12)),  # 4
            bank_gift(300, account=SECOND_BANK, on=march(5)),  # 5
            support_paid(700, on=march(20), out_of=FIRST_BANK),  # 6
            goods_gift(900, fund=HOUSES, on=APRIL),  # 7
            an_entry(  # 8
                debit("642", 40, memo="Văn phòng phẩm", party="party:9"),
                credit(CASH, 40),
                debit(CASH, 10, HOUSES),
                credit("711", 10, HOUSES),
                on=march(10),
                description="Ủng hộ 100%_khác",
            ),
        ],
    )
    reverse_entry(
        books,
        entry_id=5,
        entry_date=march(31),
        reason="Ghi nhầm ngân hàng",
        source="undo:5",
        prepared_by=CLERK,
        posted_by=CLERK,
        posted_at=POSTED_AT,
    )
    return books


# --- Look-ups ----------------------------------------------------------------------------------------------------


def test_accounts_funds_and_periods_are_listed_in_order(books: Session) -> None:
    codes = [account.code for account in list_accounts(books)]

    assert codes == sorted(codes)
    assert FIRST_BANK in codes
    assert [fund.code for fund in list_funds(books)] == [GENERAL, HOUSES]
    assert [period.first_date.month for period in list_periods(books)] == list(range(12, 0, -1))


def test_an_account_and_a_fund_are_found_by_their_codes(books: Session) -> None:
    assert get_account(books, CASH).name == "Tiền mặt Việt Nam"
    assert get_fund(books, HOUSES).is_restricted

    with pytest.raises(AccountNotFound) as no_account:
        get_account(books, "9999")
    with pytest.raises(FundNotFound) as no_fund:
        get_fund(books, "LẠ")

    assert facts_of(no_account) == {"account": "9999"}
    assert facts_of(no_fund) == {"fund": "LẠ"}


def test_what_may_still_be_granted_is_the_fund_less_what_was_decided(quarter: Session) -> None:
    ids = {fund.code: fund.id for fund in quarter.scalars(sa.select(Fund))}

    assert available_vnd(quarter, ids[HOUSES]) == 2_000 - 700 + 900 + 10
    assert available_vnd(quarter, 999) == 0


def test_the_end_of_the_chain_is_the_last_entry(quarter: Session) -> None:
    assert chain_head(quarter) == (9, get_entry(quarter, 9).entry_hash)


def test_empty_books_have_the_first_link(books: Session) -> None:
    assert chain_head(books) == (0, "0" * 64)


# --- Journal -----------------------------------------------------------------------------------------------------


def ids_of(session: Session, limit: int | None = 50, **wanted: Any) -> list[int]:  # noqa: ANN401  fields of the filter
    return [entry.id for entry in journal(session, JournalFilter(**wanted), limit=limit)]


def test_an_entry_is_read_with_its_lines(quarter: Session) -> None:
    entry = get_entry(quarter, 8)

    assert (entry.voucher_kind, entry.voucher_number) == (VoucherKind.KT, "KT-2026-00001")
    assert (entry.entry_date, entry.posted_at, entry.description) == (march(10), POSTED_AT, "Ủng hộ 100%_khác")
    assert (entry.reverses, entry.reversed_by, entry.evidence) == (None, None, ())
    assert entry.total_vnd == 50
    assert [(line.line_no, line.account, line.fund, line.debit_vnd, line.credit_vnd) for line in entry.lines] == [
        (1, "642", GENERAL, 40, 0),
        (2, CASH, GENERAL, 0, 40),
        (3, CASH, HOUSES, 10, 0),
        (4, "711", HOUSES, 0, 10),
    ]
    assert (entry.lines[0].account_name, entry.lines[0].party, entry.lines[0].memo) == (
        "Chi phí quản lý",
        "party:9",
        "Văn phòng phẩm",
    )


def test_an_entry_and_its_reversal_name_each_other(quarter: Session) -> None:
    assert get_entry(quarter, 5).reversed_by == 9
    assert get_entry(quarter, 9).reverses == 5


def test_the_evidence_of_an_entry_comes_back_in_its_order(books: Session) -> None:
    sums = ("ab" * 32, "0c" * 32)
    posted = post(books, an_entry(debit(CASH, 5), credit(GIFTS, 5), evidence=sums))

    assert get_entry(books, posted.id).evidence == sums


def test_an_entry_that_is_not_there_is_told(quarter: Session) -> None:
    with pytest.raises(EntryNotInBooks) as caught:
        get_entry(quarter, 10)

    assert facts_of(caught) == {"entry_id": 10}


@pytest.mark.parametrize("typed", ["PT-2026-00001", "pt-2026-1", " PT-2026-00001 "])
def test_an_entry_is_found_by_its_voucher_number(quarter: Session, typed: str) -> None:
    found = find_by_voucher(quarter, typed)

    assert found is not None
    assert found.id == 1


@pytest.mark.parametrize(
    "typed",
    ["", "PT", "PT-2026", "PT-2026-00009", "XX-2026-00001", "PT-2026-x", "PT-x-1", "PT-2026-" + "9" * 40],
)
def test_what_is_no_voucher_number_finds_nothing(quarter: Session, typed: str) -> None:
    assert find_by_voucher(quarter, typed) is None


def test_the_journal_runs_by_day_and_then_by_place(quarter: Session) -> None:
    assert ids_of(quarter) == [2, 3, 5, 1, 8, 4, 6, 9, 7]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({"first": march(10)}, [1, 8, 4, 6, 9, 7]),
        ({"last": march(5)}, [2, 3, 5]),
        ({"first": march(10), "last": march(12)}, [1, 8, 4]),
        ({"voucher_kind": VoucherKind.BC}, [3, 5]),
        ({"account": CASH}, [2, 1, 8]),
        ({"account": "112"}, [3, 5, 6, 9]),
        ({"account": FIRST_BANK}, [3, 6]),
        ({"account": "%"}, []),
        ({"fund": HOUSES}, [3, 8, 4, 6, 7]),
        ({"fund": GENERAL, "account": "1121"}, [5, 9]),
        ({"text": "100%_"}, [8]),
        ({"text": "ghi nhầm"}, [9]),
        ({"text": "undo:5"}, [9]),
        ({"text": "GHI NHAM"}, [9]),
        ({"text": "nham ghi"}, [9]),
        ({"text": "  "}, [2, 3, 5, 1, 8, 4, 6, 9, 7]),
        ({"text": "không có"}, []),
    ],
)
def test_the_journal_is_filtered(quarter: Session, wanted: dict[str, Any], ids: list[int]) -> None:
    assert ids_of(quarter, **wanted) == ids
    assert journal_totals(quarter, JournalFilter(**wanted)).count == len(ids)


@pytest.mark.parametrize("narrow", [0, 2])
def test_the_journal_is_the_same_whether_looked_up_or_walked(
    quarter: Session, monkeypatch: pytest.MonkeyPatch, narrow: int
) -> None:
    asked: list[dict[str, Any]] = [
        {"account": "112"}, {"fund": HOUSES}, {"fund": GENERAL, "account": "1121"}, {"text": "undo"}, {"text": "o"},
        {"voucher_kind": VoucherKind.BC}, {"text": "n", "first": march(10)},
    ]  # fmt: skip
    looked_up = [ids_of(quarter, **wanted) for wanted in asked]

    monkeypatch.setattr(sys.modules["fund.ledger.queries.journal"], "NARROW", narrow)

    assert [ids_of(quarter, **wanted) for wanted in asked] == looked_up


def test_a_selection_too_large_to_add_up_says_so(quarter: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["fund.ledger.queries.journal"], "COUNTED", 2)

    assert journal_totals(quarter, JournalFilter(account="112")) == Totals(2, 0, 0, is_more=True)
    assert not journal_totals(quarter, JournalFilter(first=march(1))).is_more


def test_the_totals_of_a_selection_add_up_all_its_lines(quarter: Session) -> None:
    assert journal_totals(quarter, JournalFilter(account="642")) == Totals(1, 50, 50)
    assert journal_totals(quarter, JournalFilter(account="9999")) == Totals(0, 0, 0)


def test_the_journal_is_read_page_by_page(quarter: Session) -> None:
    pages, after = [], None
    while page := journal(quarter, JournalFilter(), after=after, limit=4):
        pages.append([entry.id for entry in page])
        after = (page[-1].entry_date, page[-1].id)

    assert pages == [[2, 3, 5, 1], [8, 4, 6, 9], [7]]


def test_a_page_of_the_journal_begins_where_the_one_behind_it_ends(quarter: Session) -> None:
    everything = JournalFilter()

    assert journal_page_start(quarter, everything, up_to=None, rows=1) == (march(31), 9)
    assert journal_page_start(quarter, everything, up_to=(march(31), 9), rows=4) == (march(10), 1)
    assert journal_page_start(quarter, everything, up_to=(march(10), 1), rows=4) is None


def test_a_long_journal_is_read_whole(books: Session) -> None:
    """More entries than a database takes parameters in one statement come in pieces."""
    post_all(books, [cash_gift(5, source=f"gift:{number}") for number in range(1_200)])

    entries = journal(books, JournalFilter(), limit=None)

    assert len(entries) == 1_200
    assert all(len(entry.lines) == 2 for entry in entries)


# --- Balances ----------------------------------------------------------------------------------------------------


def test_every_pot_has_its_opening_turnover_and_closing(quarter: Session) -> None:
    pots = {(pot.account, pot.fund): pot for pot in pot_balances(quarter, first=MARCH, last=march(31))}

    cash = pots[CASH, GENERAL]
    assert (cash.account_type, cash.opening_vnd, cash.debit_vnd, cash.credit_vnd) == (AccountType.ASSET, 500, 1_000, 40)
    assert cash.closing_vnd == 1_460
    assert (pots[SECOND_BANK, GENERAL].debit_vnd, pots[SECOND_BANK, GENERAL].credit_vnd) == (300, 300)
    assert (pots[GOODS, HOUSES].opening_vnd, pots[GOODS, HOUSES].closing_vnd) == (0, 0)


def test_what_moves_on_the_first_day_of_a_span_is_turnover_not_opening(quarter: Session) -> None:
    pots = {(pot.account, pot.fund): pot for pot in pot_balances(quarter, first=march(10), last=march(10))}

    cash = pots[CASH, GENERAL]
    assert (cash.opening_vnd, cash.debit_vnd, cash.credit_vnd, cash.closing_vnd) == (500, 1_000, 40, 1_460)


def test_the_trial_balance_has_one_side_in_each_pair(quarter: Session) -> None:
    rows = {row.account: row for row in trial_balance(quarter, first=MARCH, last=march(31))}

    assert rows[CASH] == TrialBalanceRow(CASH, "Tiền mặt Việt Nam", 500, 0, 1_010, 40, 1_470, 0)
    assert rows[GIFTS] == TrialBalanceRow(GIFTS, "Thu tài trợ bằng tiền", 0, 500, 300, 3_300, 0, 3_500)
    assert rows[OWED] == TrialBalanceRow(OWED, "Phải trả đối tượng thụ hưởng", 0, 0, 700, 700, 0, 0)
    assert list(rows) == sorted(rows)
    assert GOODS not in rows


@pytest.mark.parametrize("fund", ["", GENERAL, HOUSES])
@pytest.mark.parametrize(("first", "last"), [(MARCH, march(31)), (FEBRUARY, APRIL), (march(5), march(5))])
def test_the_trial_balance_is_nil_over_every_span_and_fund(
    quarter: Session, fund: str, first: dt.date, last: dt.date
) -> None:
    rows = trial_balance(quarter, first=first, last=last, fund=fund)

    assert sum(row.opening_debit - row.opening_credit for row in rows) == 0
    assert sum(row.debit - row.credit for row in rows) == 0
    assert sum(row.closing_debit - row.closing_credit for row in rows) == 0


def test_a_fund_shows_what_came_what_went_and_where_it_lies(quarter: Session) -> None:
    spans = {"first": MARCH, "last": march(31)}

    general, houses = fund_balances(quarter, **spans, cash=CASH, bank="1121", goods=GOODS, payable=OWED)

    assert (general.fund, general.opening_vnd, general.income_vnd, general.expense_vnd) == (GENERAL, 500, 1_000, 40)
    assert (general.net_assets_vnd, general.cash_vnd, general.bank_vnd, general.payable_vnd) == (1_460, 1_460, 0, 0)
    assert (houses.name, houses.is_restricted, houses.income_vnd, houses.expense_vnd) == (
        "Nhà tình thương",
        True,
        2_010,
        700,
    )
    assert (houses.net_assets_vnd, houses.cash_vnd, houses.bank_vnd, houses.goods_vnd) == (1_310, 10, 1_300, 0)


def test_what_moves_between_funds_is_neither_income_nor_expense(quarter: Session) -> None:
    lines = (debit("421", 60), credit(CASH, 60), debit(CASH, 60, HOUSES), credit("421", 60, HOUSES))
    post(quarter, an_entry(*lines, on=march(30)))

    general, houses = fund_balances(
        quarter, first=march(30), last=march(30), cash=CASH, bank="1121", goods=GOODS, payable=OWED
    )

    assert (general.income_vnd, general.expense_vnd, general.transfer_vnd) == (0, 0, -60)
    assert (houses.income_vnd, houses.expense_vnd, houses.transfer_vnd) == (0, 0, 60)


# --- Statement of an account -------------------------------------------------------------------------------------


def statement(session: Session, code: str = CASH, **wanted: Any) -> AccountStatement:  # noqa: ANN401  options
    return account_statement(session, code, **({"first": MARCH, "last": march(31)} | wanted))


def shown(found: AccountStatement) -> list[tuple[int, int, int]]:
    return [(row.entry_id, row.debit_vnd - row.credit_vnd, row.balance_vnd) for row in found.rows]


def test_a_statement_runs_from_opening_to_closing(quarter: Session) -> None:
    found = statement(quarter)

    assert (found.account, found.account_name, found.opening_vnd) == (CASH, "Tiền mặt Việt Nam", 500)
    assert shown(found) == [(1, 1_000, 1_500), (8, -40, 1_460), (8, 10, 1_470)]
    assert (found.debit_vnd, found.credit_vnd, found.closing_vnd) == (1_010, 40, 1_470)
    assert (found.line_count, found.has_more) == (3, False)
    assert found.rows[1] == StatementRow(
        entry_id=8,
        line_no=2,
        entry_date=march(10),
        voucher_number="KT-2026-00001",
        description="Ủng hộ 100%_khác",
        counterparty="",
        contra="642",
        fund=GENERAL,
        debit_vnd=0,
        credit_vnd=40,
        balance_vnd=1_460,
    )


def test_a_memo_of_the_line_stands_before_the_description_of_the_entry(quarter: Session) -> None:
    assert [row.description for row in statement(quarter, "642").rows] == ["Văn phòng phẩm"]


def test_a_statement_of_a_heading_holds_its_sub_accounts(quarter: Session) -> None:
    found = statement(quarter, "112")

    assert shown(found) == [(3, 2_000, 2_000), (5, 300, 2_300), (6, -700, 1_600), (9, -300, 1_300)]
    assert found.closing_vnd == 1_300


def test_a_statement_of_one_fund_leaves_the_others_out(quarter: Session) -> None:
    found = statement(quarter, fund=HOUSES)

    assert (found.opening_vnd, shown(found), found.closing_vnd) == (0, [(8, 10, 10)], 10)
    assert found.line_count == 1


@pytest.mark.parametrize("fund", ["", GENERAL])
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_of_a_statement_carry_the_balance_on(quarter: Session, fund: str, limit: int) -> None:
    post(quarter, transfer(100, into=FIRST_BANK, out_of=CASH, on=march(31)))
    whole = statement(quarter, fund=fund, limit=None)
    rows: list[StatementRow] = []
    more, after = True, None
    while more:
        page = statement(quarter, fund=fund, limit=limit, after=after)
        assert (page.opening_vnd, page.closing_vnd) == (whole.opening_vnd, whole.closing_vnd)
        rows += page.rows
        last = page.rows[-1]
        more, after = page.has_more, (last.entry_date, last.entry_id, last.line_no)

    assert tuple(rows) == whole.rows
    assert rows[-1].balance_vnd == whole.closing_vnd


def test_a_page_of_a_statement_begins_where_the_one_behind_it_ends(quarter: Session) -> None:
    span: dict[str, Any] = {"first": MARCH, "last": march(31), "fund": ""}

    assert statement_page_start(quarter, CASH, **span, up_to=None, rows=1) == (march(10), 8, 2)
    assert statement_page_start(quarter, CASH, **span, up_to=(march(10), 8, 2), rows=1) == (march(10), 1, 1)
    assert statement_page_start(quarter, CASH, **span, up_to=(march(10), 1, 1), rows=1) is None


def test_a_long_statement_is_read_whole(books: Session) -> None:
    post_all(books, [cash_gift(5, on=march(2), source=f"gift:{number}") for number in range(1_200)])

    found = statement(books, limit=None)

    assert found.line_count == len(found.rows) == 1_200
    assert {row.contra for row in found.rows} == {GIFTS}
    assert found.rows[-1].balance_vnd == found.closing_vnd == 6_000


def test_a_statement_of_nothing_is_empty(quarter: Session) -> None:
    found = statement(quarter, "141")

    assert (found.opening_vnd, found.rows, found.closing_vnd, found.line_count) == (0, (), 0, 0)


def test_a_statement_of_an_unknown_account_is_refused(quarter: Session) -> None:
    with pytest.raises(AccountNotFound):
        statement(quarter, "9999")


def test_everything_a_page_needs_is_offered_at_one_place() -> None:
    assert all(hasattr(queries, name) for name in queries.__all__)
