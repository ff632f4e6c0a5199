"""The same days in another layout add only what is not there, as far as both layouts tell enough."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.banking.fingerprints import fingerprint
from fund.banking.models import BankLine
from tests.banking.test_layouts import by_guess
from tests.builders.banking import Gift, agribank_file, numbered_gifts, open_bank, take_in, vietcombank_file
from tests.builders.statement_files import LAYOUTS, Fact, facts


@pytest.fixture
def bank(session: Session) -> Session:
    open_bank(session)
    return session


def full(count: int, *, first: int = 1) -> list[Gift]:
    """Make gifts with everything the fuller layout tells."""
    return [
        dataclasses.replace(gift, time=f"08:00:{number:02}", payer_account=f"1500{number:06}")
        for number, gift in enumerate(numbered_gifts(count, first=first))
    ]


def lines_in(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(BankLine)) or 0


def test_a_layout_without_times_and_payers_adds_nothing_that_is_there(bank: Session) -> None:
    take_in(bank, agribank_file(full(10)), profile="agribank-csv")

    poorer = take_in(bank, vietcombank_file(full(12)))

    assert (poorer.new_count, poorer.already_count) == (2, 10)
    assert lines_in(bank) == 12


def test_the_fuller_layout_adds_nothing_after_the_poorer_one(bank: Session) -> None:
    take_in(bank, vietcombank_file(full(10)))

    fuller = take_in(bank, agribank_file(full(11)), profile="agribank-csv")
    again = take_in(bank, agribank_file(full(11)), profile="agribank-csv")

    assert (fuller.new_count, again.new_count) == (1, 0)


def test_of_twins_only_those_that_are_too_many_are_new(bank: Session) -> None:
    """Two gifts alike but for the time stand there; a poorer file has three: one is new, and only once."""
    twins = [Gift("AN ung ho", credit_vnd=50_000, time=f"08:00:0{second}") for second in (1, 2)]
    take_in(bank, agribank_file(twins), profile="agribank-csv")
    three = vietcombank_file([Gift("AN ung ho", credit_vnd=50_000)] * 3)

    assert take_in(bank, three).new_count == 1
    assert take_in(bank, three).new_count == 0
    assert take_in(bank, vietcombank_file([Gift("AN ung ho", credit_vnd=50_000)] * 4)).new_count == 1


@pytest.mark.parametrize("change", [{"memo": "khac"}, {"credit_vnd": 99}, {"reference": "khac"}], ids="+".join)
def test_what_both_layouts_tell_still_tells_apart(bank: Session, change: dict[str, object]) -> None:
    take_in(bank, agribank_file(full(3)), profile="agribank-csv")
    other = dataclasses.replace(full(3)[0], **change)  # type: ignore[arg-type]

    assert take_in(bank, vietcombank_file([other])).new_count == 1


FACTS = st.builds(
    Fact,
    day=st.dates(dt.date(2024, 9, 1), dt.date(2024, 9, 30)),
    time=st.times().map(lambda time: time.strftime("%H:%M:%S")).filter(lambda time: time != "00:00:00"),
    reference=st.from_regex(r"FT[0-9]{4,8}", fullmatch=True),
    memo=st.lists(st.from_regex(r"[A-Za-z][A-Za-z0-9]{1,8}", fullmatch=True), min_size=2, max_size=6).map(" ".join),
    change_vnd=st.integers(1_000, 10**12),
    balance_vnd=st.just(0),
    payer_account=st.from_regex(r"[1-9][0-9]{8,12}", fullmatch=True),
    payer_name=st.just("AN"),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(FACTS, min_size=3, max_size=12), st.randoms(use_true_random=False))
def test_the_same_facts_have_the_same_fingerprints_in_every_layout_and_order(drawn: list[Fact], chance: object) -> None:
    balance, lines = 10_000_000, []
    for one in sorted(drawn, key=lambda fact: (fact.day, fact.time)):
        balance += one.change_vnd
        lines.append(dataclasses.replace(one, balance_vnd=balance))
    seen = {
        name: sorted(fingerprint("11211", line) for line in by_guess(write(lines)).lines)
        for name, (write, _) in LAYOUTS.items()
    }

    assert len({tuple(marks) for marks in seen.values()}) == 1, seen


def test_the_generated_lines_have_the_same_fingerprints_in_all_eight_layouts() -> None:
    seen = {
        tuple(sorted(fingerprint("11211", line) for line in by_guess(write(facts(9))).lines))
        for write, _ in LAYOUTS.values()
    }

    assert len(seen) == 1
