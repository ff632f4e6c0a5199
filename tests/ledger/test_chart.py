"""The chart, its roles, sub-accounts, funds and months: seeded, extended, never rewritten."""

import csv
import datetime as dt
import tomllib

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.ledger import chart, roles
from fund.ledger.accounts import AccountType, NormalSide
from fund.ledger.chart import (
    AccountExists,
    CodeNotUnderParent,
    FundExists,
    MonthBeforeShut,
    ParentAccountUnknown,
    add_fund,
    add_sub_account,
    load_chart,
    open_months,
)
from fund.ledger.models import Account, Fund, Period, voucher_number
from fund.ledger.periods import close_period
from fund.ledger.roles import Role, code_of, is_bank, is_cash
from tests.builders.ledger import CASH, CHIEF, FIRST_BANK, GENERAL, HOUSES, OPENED_ON, POSTED_AT
from tests.builders.ledger_proof import facts_of, refused

with chart.CHART_FILE.open(encoding="utf-8", newline="") as file:
    CHART = {row["code"]: row for row in csv.DictReader(file)}

# The roles and codes of the posting table, and what each account must be for it.
ROLES = {
    Role.CASH: ("1111", AccountType.ASSET, True),
    Role.BANK: ("1121", AccountType.ASSET, True),
    Role.GOODS: ("152", AccountType.ASSET, True),
    Role.ADVANCES: ("141", AccountType.ASSET, False),
    Role.OTHER_RECEIVABLE: ("138", AccountType.ASSET, False),
    Role.PAYABLE_BENEFICIARY: ("3388", AccountType.LIABILITY, False),
    Role.PAYABLE_OTHER: ("331", AccountType.LIABILITY, False),
    Role.NET_ASSETS: ("421", AccountType.NET_ASSETS, False),
    Role.DONATION_INCOME: ("5111", AccountType.INCOME, False),
    Role.DONATION_IN_KIND: ("5112", AccountType.INCOME, False),
    Role.INTEREST: ("515", AccountType.INCOME, False),
    Role.OTHER_INCOME: ("711", AccountType.INCOME, False),
    Role.AWARD_EXPENSE: ("6111", AccountType.EXPENSE, False),
    Role.SUPPORT_EXPENSE: ("6112", AccountType.EXPENSE, False),
    Role.MOVEMENT_EXPENSE: ("6113", AccountType.EXPENSE, False),
    Role.MANAGEMENT_EXPENSE: ("642", AccountType.EXPENSE, False),
    Role.TERM_DEPOSIT: ("1281", AccountType.ASSET, True),
}


def account(session: Session, code: str) -> Account:
    return session.scalars(sa.select(Account).where(Account.code == code)).one()


# --- Accounts and roles ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("account_type", "side", "counts"),
    [
        (AccountType.ASSET, NormalSide.DEBIT, False),
        (AccountType.LIABILITY, NormalSide.CREDIT, False),
        (AccountType.NET_ASSETS, NormalSide.CREDIT, True),
        (AccountType.INCOME, NormalSide.CREDIT, True),
        (AccountType.EXPENSE, NormalSide.DEBIT, True),
    ],
)
def test_an_account_type_has_its_side_and_its_place_in_net_assets(
    account_type: AccountType, side: NormalSide, counts: bool
) -> None:
    assert account_type.normal_side is side
    assert account_type.counts_to_net_assets is counts


def test_every_role_of_the_posting_table_has_its_account() -> None:
    assert {role: code_of(role) for role in Role} == {role: code for role, (code, _, _) in ROLES.items()}


def test_the_file_of_roles_names_every_role_and_no_other() -> None:
    assert set(tomllib.loads(roles._FILE.read_text("utf-8"))) == set(Role)


@pytest.mark.parametrize("role", Role)
def test_the_account_of_a_role_is_what_the_role_needs(session: Session, role: Role) -> None:
    load_chart(session, valid_from=OPENED_ON)
    code, account_type, is_guarded = ROLES[role]

    played_by = account(session, code)

    assert played_by.type is account_type
    assert played_by.is_guarded is is_guarded
    assert played_by.is_postable is (role is not Role.BANK)


def test_cash_and_bank_accounts_are_told_by_their_role() -> None:
    assert is_cash("1111")
    assert not is_cash("1121")
    assert is_bank("11211")
    assert not is_bank("1121")
    assert not is_bank("1111")


def test_a_voucher_number_has_five_digits_or_more() -> None:
    assert voucher_number("PT", 2026, 7) == "PT-2026-00007"
    assert voucher_number("PT", 2026, 123_456) == "PT-2026-123456"


# --- The seeded chart --------------------------------------------------------------------------------------------


def test_the_chart_is_loaded_as_its_file_says(session: Session) -> None:
    assert load_chart(session, valid_from=OPENED_ON) == len(CHART)

    session.expire_all()
    stored = {each.code: each for each in session.scalars(sa.select(Account))}
    assert stored.keys() == CHART.keys()
    for code, row in CHART.items():
        each = stored[code]
        assert (each.name, each.parent_code, each.source) == (row["name"], row["parent"] or None, row["source"])
        assert (each.type, each.normal_side) == (row["type"], AccountType(row["type"]).normal_side)
        assert (each.is_postable, each.is_guarded) == (row["is_postable"] == "1", row["is_guarded"] == "1")
        assert (each.valid_from, each.valid_to) == (OPENED_ON, None)


def test_every_account_of_the_chart_names_its_source_and_stands_under_its_parent() -> None:
    for code, row in CHART.items():
        assert row["source"]
        assert not row["parent"] or (row["parent"] in CHART and code.startswith(row["parent"]))


def test_headings_take_no_lines_and_what_has_children_is_a_heading() -> None:
    parents = {row["parent"] for row in CHART.values()} | {code_of(Role.BANK)}

    assert {code for code, row in CHART.items() if row["is_postable"] == "0"} == parents - {""}


def test_loading_the_chart_twice_adds_what_is_missing_and_changes_nothing(session: Session) -> None:
    load_chart(session, valid_from=OPENED_ON)
    account(session, CASH).name = "Tiền mặt tại quỹ"

    assert load_chart(session, valid_from=dt.date(2030, 1, 1)) == 0

    session.expire_all()
    assert account(session, CASH).name == "Tiền mặt tại quỹ"


# --- Sub-accounts and funds --------------------------------------------------------------------------------------


def add(session: Session, code: str, *, parent_code: str = "1121") -> Account:
    return add_sub_account(
        session, code=code, name="Ngân hàng thứ ba", parent_code=parent_code, valid_from=OPENED_ON, source="thử nghiệm"
    )


def test_a_sub_account_is_of_its_parents_kind(books: Session) -> None:
    bank = add(books, "11213")

    books.expire_all()
    assert (bank.code, bank.name, bank.parent_code) == ("11213", "Ngân hàng thứ ba", "1121")
    assert (bank.type, bank.normal_side) == (AccountType.ASSET, NormalSide.DEBIT)
    assert (bank.is_postable, bank.is_guarded) == (True, True)
    assert (bank.valid_from, bank.valid_to, bank.source) == (OPENED_ON, None, "thử nghiệm")


def test_a_sub_account_of_what_is_owed_is_not_guarded(books: Session) -> None:
    owed = add(books, "33881", parent_code="3388")

    assert (owed.is_guarded, owed.normal_side) == (False, NormalSide.CREDIT)


def test_a_sub_account_is_opened_once(books: Session) -> None:
    with refused(books, AccountExists) as caught:
        add(books, FIRST_BANK)

    assert facts_of(caught) == {"account": FIRST_BANK, "field": "code"}


def test_a_sub_account_needs_a_parent(books: Session) -> None:
    with refused(books, ParentAccountUnknown) as caught:
        add(books, "99991", parent_code="9999")

    assert facts_of(caught) == {"account": "9999"}


@pytest.mark.parametrize("code", ["1121", "11311", "112", "1121a", "1121 1", "1121٣", "", "x11211"])
def test_a_sub_account_starts_with_the_code_of_its_parent(books: Session, code: str) -> None:
    with refused(books, CodeNotUnderParent) as caught:
        add(books, code)

    assert facts_of(caught) == {"account": code, "parent": "1121", "field": "code"}


def test_a_fund_is_opened_with_its_purpose_and_its_restriction(session: Session) -> None:
    fund = add_fund(
        session, code=HOUSES, name="Nhà tình thương", purpose="Xây nhà", is_restricted=True, opened_on=OPENED_ON
    )

    session.expire_all()
    assert (fund.code, fund.name, fund.purpose) == (HOUSES, "Nhà tình thương", "Xây nhà")
    assert (fund.is_restricted, fund.opened_on, fund.closed_on) == (True, OPENED_ON, None)


def test_a_fund_is_opened_once(books: Session) -> None:
    with refused(books, FundExists) as caught:
        add_fund(books, code=GENERAL, name="Khác", purpose="", is_restricted=True, opened_on=OPENED_ON)

    assert facts_of(caught) == {"fund": GENERAL, "field": "code"}
    assert books.scalar(sa.select(sa.func.count()).select_from(Fund)) == 2


# --- Months ------------------------------------------------------------------------------------------------------


def test_months_are_opened_end_to_end_over_years_and_leap_days(session: Session) -> None:
    assert open_months(session, first=dt.date(2023, 11, 15), through=dt.date(2024, 3, 1)) == 5

    periods = session.scalars(sa.select(Period).order_by(Period.first_date)).all()
    assert [(each.first_date, each.last_date) for each in periods] == [
        (dt.date(2023, 11, 1), dt.date(2023, 11, 30)),
        (dt.date(2023, 12, 1), dt.date(2023, 12, 31)),
        (dt.date(2024, 1, 1), dt.date(2024, 1, 31)),
        (dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
        (dt.date(2024, 3, 1), dt.date(2024, 3, 31)),
    ]
    assert all(each.is_open for each in periods)


def test_months_that_are_open_already_are_left_alone(session: Session) -> None:
    open_months(session, first=dt.date(2026, 3, 1), through=dt.date(2026, 3, 31))

    assert open_months(session, first=dt.date(2026, 2, 1), through=dt.date(2026, 4, 1)) == 2
    assert open_months(session, first=dt.date(2026, 2, 1), through=dt.date(2026, 4, 30)) == 0


def test_no_month_is_opened_before_one_that_is_shut(session: Session) -> None:
    """What would be posted there changed the opening balances of books that are shut and signed."""
    open_months(session, first=dt.date(2026, 3, 1), through=dt.date(2026, 4, 30))
    march = session.scalars(sa.select(Period).where(Period.first_date == dt.date(2026, 3, 1))).one()
    close_period(session, period_id=march.id, today=dt.date(2026, 5, 1), actor=CHIEF, at=POSTED_AT)

    with refused(session, MonthBeforeShut) as caught:
        open_months(session, first=dt.date(2026, 2, 1), through=dt.date(2026, 5, 31))

    assert facts_of(caught) == {"period": "02/2026", "shut": "03/2026"}
    assert open_months(session, first=dt.date(2026, 3, 1), through=dt.date(2026, 5, 31)) == 1


def test_no_month_is_opened_before_the_first(session: Session) -> None:
    assert open_months(session, first=dt.date(2026, 3, 1), through=dt.date(2026, 2, 28)) == 0
