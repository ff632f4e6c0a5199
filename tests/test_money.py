"""Whole đồng: what an office types, how it is shown, and splitting without loss."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.money import MAX_VND, AmountNotUnderstood, AmountOutOfRange, check_range, format_vnd, parse_vnd, split

amounts = st.integers(1, MAX_VND)


@pytest.mark.parametrize(
    ("typed", "amount_vnd"),
    [
        ("1", 1),
        ("1500000", 1_500_000),
        ("1.500.000", 1_500_000),
        ("1 500 000", 1_500_000),
        ("  200.000 ", 200_000),
        ("200.000đ", 200_000),
        ("200.000 đồng", 200_000),
        ("200000 VNĐ", 200_000),
        ("200.000 ₫", 200_000),
        ("500k", 500_000),
        ("500K", 500_000),
        ("500 nghìn", 500_000),
        ("500 ngàn đồng", 500_000),
        ("1k5", 1_500),
        ("1tr", 1_000_000),
        ("1tr5", 1_500_000),
        ("1tr50", 1_500_000),
        ("1tr05", 1_050_000),
        ("1tr234567", 1_234_567),
        ("1,5tr", 1_500_000),
        ("1,5 triệu", 1_500_000),
        ("0,5tr", 500_000),
        ("2 tỷ", 2_000_000_000),
        ("2tỉ", 2_000_000_000),
        ("2 TỶ", 2_000_000_000),
        ("1tỷ2", 1_200_000_000),
        ("9000000000000000", MAX_VND),
    ],
)
def test_parse_vnd_reads_what_an_office_types(typed: str, amount_vnd: int) -> None:
    assert parse_vnd(typed) == amount_vnd


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "-5",
        "+5",
        "5.5",
        "5,5",
        "1_000",
        "1.00",
        "1.0000",
        "1.000.00",
        "1.000 000",
        "1e6",
        "0x10",
        "một triệu",
        "１２３",
        "١٢٣",
        "1\x00000",
        "1,5tr5",
        "1,5555k",
        "1tr1234567",
        "1k5000",
        "đ",
        "tr5",
        "500kk",
        "1\n000",
    ],
)
def test_parse_vnd_refuses_what_is_no_whole_amount(typed: str) -> None:
    with pytest.raises(AmountNotUnderstood):
        parse_vnd(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "0",
        "000",
        "0 đ",
        "0tr",
        "9000000000000001",
        "10000000000000000000000000000000",
        "9.999.999.999.999.999.999",
        "9" * 5000,
    ],
)
def test_parse_vnd_refuses_nothing_and_too_much(typed: str) -> None:
    with pytest.raises(AmountOutOfRange):
        parse_vnd(typed)


def test_a_refused_amount_is_told_in_at_most_forty_letters() -> None:
    with pytest.raises(AmountNotUnderstood) as refusal:
        parse_vnd("x" * 1000)

    assert refusal.value.facts == {"typed": "x" * 40}


@given(amounts)
def test_an_amount_survives_being_shown_and_typed_again(amount_vnd: int) -> None:
    assert parse_vnd(format_vnd(amount_vnd)) == amount_vnd
    assert parse_vnd(f"{format_vnd(amount_vnd)} đ") == amount_vnd
    assert parse_vnd(str(amount_vnd)) == amount_vnd


@given(st.text())
def test_parse_vnd_gives_a_payable_amount_or_refuses(typed: str) -> None:
    try:
        amount_vnd = parse_vnd(typed)
    except (AmountNotUnderstood, AmountOutOfRange):
        return

    assert type(amount_vnd) is int
    assert 1 <= amount_vnd <= MAX_VND


@given(st.from_regex(re.compile(r"[0-9., ]{1,12}(k|tr|tỷ)?[0-9]{0,4}"), fullmatch=True))
def test_parse_vnd_never_fails_on_what_looks_like_an_amount(typed: str) -> None:
    try:
        amount_vnd = parse_vnd(typed)
    except (AmountNotUnderstood, AmountOutOfRange):
        return

    assert 1 <= amount_vnd <= MAX_VND


@pytest.mark.parametrize(
    ("amount_vnd", "shown"),
    [(0, "0"), (999, "999"), (1000, "1.000"), (1_234_567, "1.234.567"), (-500, "-500"), (-1_000, "-1.000")],
)
def test_format_vnd_puts_dots_in_threes(amount_vnd: int, shown: str) -> None:
    assert format_vnd(amount_vnd) == shown


@pytest.mark.parametrize("amount_vnd", [1, MAX_VND])
def test_check_range_gives_back_the_ends_of_the_range(amount_vnd: int) -> None:
    assert check_range(amount_vnd) == amount_vnd


@pytest.mark.parametrize("amount_vnd", [0, -5, MAX_VND + 1, 10**30])
def test_check_range_refuses_amounts_outside(amount_vnd: int) -> None:
    with pytest.raises(AmountOutOfRange):
        check_range(amount_vnd)


weights_of_parts = st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any)


@given(st.integers(0, MAX_VND), weights_of_parts)
def test_split_loses_no_dong_and_is_fair_to_one_dong(amount_vnd: int, weights: list[int]) -> None:
    parts = split(amount_vnd, weights)

    assert sum(parts) == amount_vnd
    assert len(parts) == len(weights)
    total = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert part >= 0
        assert abs(part * total - amount_vnd * weight) < total


@given(st.integers(0, MAX_VND), weights_of_parts)
def test_split_gives_nothing_to_a_weight_of_zero(amount_vnd: int, weights: list[int]) -> None:
    parts = split(amount_vnd, [*weights, 0])

    assert parts[-1] == 0


def test_split_gives_the_odd_dong_to_the_largest_remainders_first_come_first() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(10, [2, 3, 3]) == [2, 4, 4]
    assert split(1, [1, 5]) == [0, 1]


@pytest.mark.parametrize(("amount_vnd", "weights"), [(100, []), (100, [0, 0]), (100, [2, -1]), (-1, [1])])
def test_split_refuses_our_own_mistakes(amount_vnd: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match=str(amount_vnd)):
        split(amount_vnd, weights)
