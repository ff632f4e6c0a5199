"""Opening + lines = closing: proved in both orders, the first break named, a lost amount proposed."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.banking.balance_chain import BalanceChain, Break, Implied, Link, prove
from tests.banking.test_layouts import by_guess
from tests.builders.statement_files import FAULTS, OPENING_VND, facts, newest_first, xlsx


def links_of(changes: list[int], *, opening: int = 1_000) -> list[Link]:
    balance, links = opening, []
    for number, change in enumerate(changes, start=2):
        balance += change
        links.append(Link(number, change, balance))
    return links


CHANGES = st.lists(st.integers(-1_000, 1_000).filter(bool), min_size=2, max_size=30)


@given(CHANGES)
def test_a_whole_chain_is_proved_in_both_orders(changes: list[int]) -> None:
    links = links_of(changes)

    for chain in (prove(links), prove(links[::-1])):
        assert chain.is_proved
        assert chain.breaks == ()

    assert prove(links).opening_vnd == 1_000
    assert prove(links).closing_vnd == 1_000 + sum(changes)


@given(CHANGES, st.data())
def test_an_amount_that_is_missing_is_implied_to_the_dong(changes: list[int], data: st.DataObject) -> None:
    links = links_of([500, *changes])
    place = data.draw(st.integers(1, len(links) - 1))
    blank = [*links[:place], links[place]._replace(change_vnd=None), *links[place + 1 :]]

    chain = prove(blank)

    assert chain.implied == (Implied(links[place].line_no, links[place].change_vnd or 0),)
    assert (chain.breaks, chain.unsolved) == ((), ())


def test_balances_on_some_lines_prove_what_lies_between() -> None:
    links = [Link(2, 100, None), Link(3, 200, 1_300), Link(4, 50, None), Link(5, -20, 1_330)]

    assert prove(links) == BalanceChain(balance_count=2, opening_vnd=1_000, closing_vnd=1_330)


def test_the_first_break_is_named_and_the_chain_goes_on() -> None:
    links = links_of([100, 200, 300, 400])
    del links[1]

    chain = prove(links)

    assert chain.breaks == (Break(4, 1_400, 1_600),)
    assert chain.breaks[0].difference_vnd == 200


def test_without_balances_nothing_is_proved() -> None:
    chain = prove([Link(2, 100, None), Link(3, 5, None)])

    assert (chain.balance_count, chain.is_proved, chain.opening_vnd) == (0, False, None)


@pytest.mark.parametrize(
    "links",
    [
        [Link(2, None, 1_000), Link(3, 5, 1_005), Link(4, 7, 1_012)],
        [Link(2, 5, 1_000), Link(3, None, None), Link(4, 5, 1_020)],
        [Link(2, 5, 1_000), Link(3, None, 1_000)],
        [Link(2, 5, 1_000), Link(3, None, None), Link(4, None, 1_020)],
    ],
    ids=["nothing before", "no balance of its own", "no change", "two in a row"],
)
def test_what_the_chain_cannot_say_is_left_unsolved(links: list[Link]) -> None:
    chain = prove(links)

    assert chain.implied == ()
    assert chain.unsolved


def test_an_opening_or_closing_balance_given_apart_is_held_against_the_lines() -> None:
    links = links_of([100, 200])

    assert prove(links, opening_vnd=1_000, closing_vnd=1_300).is_proved
    assert prove(links, opening_vnd=999).breaks == (Break(2, 1_099, 1_100),)
    assert prove(links, closing_vnd=1_301).breaks == (Break(0, 1_300, 1_301),)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("write", [xlsx, newest_first])
@pytest.mark.parametrize("fault", FAULTS)
def test_every_seeded_fault_in_a_file_breaks_its_chain(fault: str, write: object, seed: int) -> None:
    assert callable(write)
    lines = facts(seed, 40)

    whole, broken = by_guess(write(lines)), by_guess(write(FAULTS[fault](lines, random.Random(seed))))

    assert whole.chain.is_proved
    assert whole.chain.opening_vnd == OPENING_VND
    assert broken.chain.first_break is not None
