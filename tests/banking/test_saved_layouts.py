"""A layout saved for a bank account: recognised by itself, versioned, never changed; balances seen before an import."""

import random

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fund.banking.balance_checks import BreaksNotAcknowledged, ImpliedNotConfirmed, balance_check_of
from fund.banking.guessing import guess
from fund.banking.layout_models import StatementLayout
from fund.banking.layouts import Layout
from fund.banking.mapping import layout_of
from fund.banking.operations import import_statement
from fund.banking.planning import ImportReceipt
from fund.banking.profiles import UnknownProfile
from fund.banking.saved_layouts import (
    LayoutNameMalformed,
    LayoutNameTaken,
    SavedLayoutNotFound,
    layout_named,
    recognise,
    retire_layout,
    save_layout,
    saved_layouts,
)
from fund.banking.statements import find_head
from fund.banking.tables import open_table
from fund.errors import FundError
from fund.trail.models import TrailEvent
from tests.builders.banking import AT, Gift, agribank_file, numbered_gifts, open_bank, take_in, vietcombank_file
from tests.builders.ledger import CLERK, FIRST_BANK, GENERAL, SECOND_BANK
from tests.builders.statement_files import LAYOUTS, facts, lost, two_rows_of_heads, xlsx


@pytest.fixture
def bank(session: Session) -> Session:
    open_bank(session)
    return session


def guessed(content: bytes) -> tuple[Layout, tuple[str, ...]]:
    table = open_table(content)
    mapping = guess(table).mapping
    layout = layout_of(mapping, list(table.main_rows(mapping.delimiter)))
    return layout, find_head(table, layout).heads


def save(
    session: Session, content: bytes, *, name: str = "Mẫu riêng", account_code: str = FIRST_BANK
) -> StatementLayout:
    layout, heads = guessed(content)
    return save_layout(session, account_code=account_code, name=name, layout=layout, heads=heads, actor=CLERK, at=AT)


def take(session: Session, content: bytes, *, name: str = "sao-ke", accept_breaks: bool = False) -> ImportReceipt:
    layout, _ = guessed(content)
    return import_statement(
        session, content=content, filename=name, profile="mẫu", layout=layout, account_code=FIRST_BANK,
        fund_code=GENERAL, actor=CLERK, at=AT, accept_breaks=accept_breaks,
    )  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_next_file_of_a_saved_layout_is_recognised_by_itself(bank: Session, name: str) -> None:
    write, _ = LAYOUTS[name]
    save(bank, write(facts(1)), name=f"Mẫu {name}")

    found = recognise(bank, open_table(write(facts(2))), account_code=FIRST_BANK)

    assert found is not None
    assert found.name == f"Mẫu {name}"
    assert recognise(bank, open_table(write(facts(2))), account_code=SECOND_BANK) is None


def test_a_shipped_layout_is_recognised_where_none_is_saved(bank: Session) -> None:
    found = recognise(bank, open_table(agribank_file(numbered_gifts(2))), account_code=FIRST_BANK)

    assert found is not None
    assert found.name == "agribank-csv"


def test_a_layout_saved_again_takes_the_place_of_the_old_one(bank: Session) -> None:
    save(bank, xlsx(facts(1)))
    save(bank, two_rows_of_heads(facts(1)))

    (row,) = saved_layouts(bank)
    assert row.name == "Mẫu riêng"
    assert layout_named(bank, account_code=FIRST_BANK, name="Mẫu riêng").columns.debit == "Nợ"
    assert recognise(bank, open_table(xlsx(facts(2))), account_code=FIRST_BANK) is None
    assert (
        bank.scalars(sa.select(TrailEvent.tag).where(TrailEvent.tag == "banking.layout.saved")).all()
        == ["banking.layout.saved"] * 2
    )


def test_a_layout_out_of_use_is_recognised_no_more(bank: Session) -> None:
    saved = save(bank, xlsx(facts(1)))

    retire_layout(bank, layout_id=saved.id, actor=CLERK, at=AT)

    assert recognise(bank, open_table(xlsx(facts(2))), account_code=FIRST_BANK) is None
    with pytest.raises(SavedLayoutNotFound):
        retire_layout(bank, layout_id=saved.id, actor=CLERK, at=AT)
    with pytest.raises(UnknownProfile):
        layout_named(bank, account_code=FIRST_BANK, name="Mẫu riêng")


@pytest.mark.parametrize(
    ("name", "refusal"),
    [(" ", LayoutNameMalformed), ("x" * 61, LayoutNameMalformed), ("agribank-csv", LayoutNameTaken)],
)
def test_a_name_that_will_not_do_is_refused(bank: Session, name: str, refusal: type[FundError]) -> None:
    with pytest.raises(refusal):
        save(bank, xlsx(facts(1)), name=name)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE statement_layout SET mapping = '{}'", "StatementLayoutIsFixed"),
        ("UPDATE statement_layout SET name = 'khac'", "StatementLayoutIsFixed"),
        ("DELETE FROM statement_layout", "NeverDeleted"),
        ("UPDATE balance_check SET break_count = 0", "AppendOnly"),
        ("DELETE FROM balance_check", "AppendOnly"),
    ],
)
def test_the_database_keeps_layouts_and_proofs_as_they_were(bank: Session, statement: str, code: str) -> None:
    save(bank, xlsx(facts(1)))
    take(bank, xlsx(facts(1)))
    bank.commit()

    with pytest.raises(DBAPIError) as refusal, bank.begin_nested():
        bank.execute(sa.text(statement))

    assert code in str(refusal.value.orig)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_statement_of_any_layout_comes_in_to_the_dong_and_only_once(bank: Session, name: str) -> None:
    write, ending = LAYOUTS[name]
    lines = facts(5)

    first = take(bank, write(lines), name=f"a.{ending}")
    again = take(bank, write(lines[::-1]), name=f"b.{ending}", accept_breaks=True) if name != "semicolons" else None

    assert (first.line_count, first.new_count) == (len(lines), len(lines))
    assert first.credit_vnd == sum(one.credit_vnd for one in lines)
    assert first.waiting_vnd == sum(one.debit_vnd for one in lines)
    assert again is None or again.new_count == 0


def test_a_break_has_to_be_seen_and_stays_on_the_receipt(bank: Session) -> None:
    content = xlsx(lost(facts(3), random.Random(3)))

    with pytest.raises(BreaksNotAcknowledged) as refusal:
        take(bank, content)
    receipt = take(bank, content, accept_breaks=True)

    check = balance_check_of(bank, receipt.import_id or 0)
    assert check is not None
    assert (check.break_count, check.first_break_line) == (1, refusal.value.facts["line"])


def test_an_amount_from_the_chain_is_a_proposal_until_it_is_confirmed(bank: Session) -> None:
    """A line of 70.000 lost its amount; its balance and that before it give it back."""
    gifts = [
        Gift("mot", credit_vnd=50_000, balance_vnd=1_050_000),
        Gift("hai", balance_vnd=1_120_000),
        Gift("ba", debit_vnd=20_000, balance_vnd=1_100_000),
    ]
    content = agribank_file(gifts)

    with pytest.raises(ImpliedNotConfirmed):
        take_in(bank, content, profile="agribank-csv")
    receipt = import_statement(
        bank, content=content, filename="a.csv", profile="agribank-csv", account_code=FIRST_BANK,
        fund_code=GENERAL, actor=CLERK, at=AT, accept_implied=True,
    )  # fmt: skip

    assert (receipt.gift_vnd, receipt.waiting_vnd) == (120_000, 20_000)
    check = balance_check_of(bank, receipt.import_id or 0)
    assert check is not None
    assert (check.implied_lines, check.break_count) == ("3", 0)


def test_the_dry_run_needs_no_confirmation(bank: Session) -> None:
    broken = agribank_file([Gift("a", credit_vnd=1_000, balance_vnd=5_000), Gift("b", credit_vnd=1_000, balance_vnd=1)])

    assert take_in(bank, broken, profile="agribank-csv", is_dry_run=True).new_count == 2


def test_a_file_without_balances_leaves_no_proof(bank: Session) -> None:
    receipt = take_in(bank, vietcombank_file(numbered_gifts(2)))

    assert balance_check_of(bank, receipt.import_id or 0) is None
