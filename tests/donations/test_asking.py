"""What a person means by a typed search."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.donations.asking import MOST_WORDS, Asked, gift_id_of, understand, voucher_of, words_of
from fund.money import format_vnd

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("", Asked()),
        ("   ", Asked()),
        ("nguyen 500k 10/9", Asked("nguyen", 500_000, dt.date(2026, 9, 10))),
        ("10/9/2024 Lan", Asked("Lan", None, dt.date(2024, 9, 10))),
        ("10-09-24", Asked("", None, dt.date(2024, 9, 10))),
        ("10/12", Asked("", None, dt.date(2025, 12, 10))),
        ("22/11", Asked("", None, TODAY)),
        ("31/2", Asked("31/2")),
        ("1tr5", Asked("", 1_500_000)),
        ("2 tỷ hoa sen", Asked("hoa sen", 2_000_000_000)),
        ("500.000đ an", Asked("an", 500_000)),
        ("500000", Asked("", 500_000)),
        ("0912345678", Asked("0912345678")),
        ("6912345", Asked("6912345")),
        ("500k 200k", Asked("200k", 500_000)),
        ('"500k" an', Asked('"500k" an')),
        ('"hoa sen', Asked('"hoa sen"')),
        ("TT-000123", Asked("TT-000123")),
    ],
)
def test_amounts_and_days_are_told_from_words(typed: str, asked: Asked) -> None:
    assert understand(typed, today=TODAY) == asked


def test_words_are_folded_and_counted_once() -> None:
    assert words_of('Đặng ĐẶNG "Hoa  Sen"') == ("dang", "hoa sen")
    assert len(words_of(" ".join(map(str, range(50))))) == MOST_WORDS


@pytest.mark.parametrize(("typed", "gift_id"), [("TT-000123", 123), ("tt123", 123), ("TT-0", None), ("TT-1 an", None)])
def test_a_code_is_read_alone(typed: str, gift_id: int | None) -> None:
    assert gift_id_of(typed) == gift_id


def test_a_voucher_number_is_read_alone() -> None:
    assert voucher_of("pt-2026-1") == ("PT", 2026, 1)
    assert voucher_of("pc-2026-1") is None


@given(typed=st.text(max_size=60))
def test_any_text_is_understood_as_something(typed: str) -> None:
    asked = understand(typed, today=TODAY)

    assert understand(asked.text, today=TODAY).words == asked.words or asked.amount_vnd or asked.day


@given(amount_vnd=st.integers(1_000, 999_999_999_999).map(lambda number: number * 1000))
def test_an_amount_as_the_program_spells_it_is_read_back(amount_vnd: int) -> None:
    assert understand(format_vnd(amount_vnd), today=TODAY).amount_vnd == amount_vnd
