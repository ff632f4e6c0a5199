"""Nothing lost, nothing twice: twins stay, any overlap in any order adds only what is new."""

import dataclasses
import datetime as dt
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.banking.fingerprints import fingerprint, new_positions, number_twins
from fund.banking.profiles import get_profile
from fund.banking.statements import StatementLine, read_statement
from tests.builders.banking import Gift, agribank_file

GIFT = Gift(
    "AN ung ho", credit_vnd=50_000, reference="940", time="08:00:00", payer_account="150", day=dt.date(2024, 9, 3)
)


def line_of(gift: Gift) -> StatementLine:
    content = agribank_file([gift])
    return read_statement(content, get_profile("agribank-csv"), today=dt.date(2024, 12, 31)).lines[0]


@pytest.mark.parametrize(
    "change",
    [
        {"memo": "AN ung ho 2"},
        {"credit_vnd": 50_001},
        {"credit_vnd": 0, "debit_vnd": 50_000},
        {"reference": "941"},
        {"time": "08:00:01"},
        {"payer_account": "151"},
        {"day": dt.date(2024, 9, 4)},
    ],
    ids="+".join,
)
def test_every_column_counts(change: dict[str, object]) -> None:
    other = dataclasses.replace(GIFT, **change)  # type: ignore[arg-type]

    assert fingerprint("11211", line_of(other)) != fingerprint("11211", line_of(GIFT))


def test_the_account_counts() -> None:
    assert fingerprint("11211", line_of(GIFT)) != fingerprint("11212", line_of(GIFT))


@pytest.mark.parametrize(
    "change", [{"memo": "an\nUNG  HO "}, {"balance_vnd": 9_000}], ids=["blanks and case", "balance"]
)
def test_what_another_export_spells_otherwise_does_not_count(change: dict[str, object]) -> None:
    other = dataclasses.replace(GIFT, **change)  # type: ignore[arg-type]

    assert fingerprint("11211", line_of(other)) == fingerprint("11211", line_of(GIFT))


def test_twins_are_numbered_in_order() -> None:
    assert number_twins(["a", "b", "a", "a"]) == [1, 1, 2, 3]


def test_a_third_twin_is_new_where_two_are_known() -> None:
    assert new_positions(["a", "b", "a", "a"], {"a": 2, "b": 1}) == [3]


days = st.lists(st.sampled_from("abcdefgh"), max_size=40)


@given(days)
def test_the_first_import_adds_every_line_and_the_second_none(day: list[str]) -> None:
    assert new_positions(day, {}) == list(range(len(day)))
    assert new_positions(day, Counter(day)) == []


@given(days, st.data())
def test_files_cut_from_one_day_in_any_overlap_and_order_give_the_day(day: list[str], data: st.DataObject) -> None:
    """Windows of one statement, each shuffled, imported in any order, and the whole at last: the day, once."""
    cuts = st.tuples(st.integers(0, len(day)), st.integers(0, len(day)))
    windows = [day[min(cut) : max(cut)] for cut in data.draw(st.lists(cuts, max_size=6))]
    books: Counter[str] = Counter()

    for window in [*windows, day]:
        lines = data.draw(st.permutations(window))
        added = [lines[position] for position in new_positions(lines, books)]
        assert added == [] or len(added) <= len(window)
        books.update(added)
        assert all(books[mark] >= count for mark, count in Counter(window).items())

    assert books == Counter(day)


@given(days, st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(day: list[str], chance: random.Random) -> None:
    shuffled = chance.sample(day, len(day))
    known = Counter(day[: len(day) // 2])

    added = Counter(day[position] for position in new_positions(day, known))

    assert Counter(shuffled[position] for position in new_positions(shuffled, known)) == added
