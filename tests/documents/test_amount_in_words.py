"""Amounts in words: the hard cases of the language, and words -> number -> the same words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.documents.amount_in_words import (
    WordsNotUnderstood,
    WordStyle,
    number_in_words,
    spells,
    vnd_in_words,
    words_to_number,
)

STYLES = st.builds(
    WordStyle,
    zero_tens=st.sampled_from(["linh", "lẻ"]),
    thousand=st.sampled_from(["nghìn", "ngàn"]),
    four_after_tens=st.sampled_from(["tư", "bốn"]),
    says_even=st.booleans(),
)
SOME_WORDS = ["không", "một", "hai", "mốt", "tư", "lăm", "mười", "mươi", "trăm", "linh", "nghìn", "triệu", "tỷ"]
ANY_AMOUNT = st.one_of(
    st.integers(min_value=0, max_value=2_000_000),
    st.integers(min_value=0, max_value=10**15),
    st.integers(min_value=0, max_value=10**30),
    st.integers(min_value=0, max_value=10**6).map(lambda thousands: thousands * 1000),
)


@pytest.mark.parametrize(
    ("amount_vnd", "words"),
    [
        (0, "Không đồng"),
        (1, "Một đồng"),
        (4, "Bốn đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (11, "Mười một đồng"),
        (14, "Mười bốn đồng"),
        (15, "Mười lăm đồng"),
        (20, "Hai mươi đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"),
        (25, "Hai mươi lăm đồng"),
        (75, "Bảy mươi lăm đồng"),
        (100, "Một trăm đồng"),
        (101, "Một trăm linh một đồng"),
        (104, "Một trăm linh bốn đồng"),
        (105, "Một trăm linh năm đồng"),
        (110, "Một trăm mười đồng"),
        (115, "Một trăm mười lăm đồng"),
        (121, "Một trăm hai mươi mốt đồng"),
        (1_000, "Một nghìn đồng"),
        (1_001, "Một nghìn không trăm linh một đồng"),
        (1_005, "Một nghìn không trăm linh năm đồng"),
        (1_010, "Một nghìn không trăm mười đồng"),
        (1_100, "Một nghìn một trăm đồng"),
        (10_000, "Mười nghìn đồng"),
        (21_000, "Hai mươi mốt nghìn đồng"),
        (100_005, "Một trăm nghìn không trăm linh năm đồng"),
        (1_000_005, "Một triệu không trăm linh năm đồng"),
        (2_000_005, "Hai triệu không trăm linh năm đồng"),
        (10_005_000, "Mười triệu không trăm linh năm nghìn đồng"),
        (10_010_010, "Mười triệu không trăm mười nghìn không trăm mười đồng"),
        (2_500_000, "Hai triệu năm trăm nghìn đồng"),
        (90_000_000, "Chín mươi triệu đồng"),
        (1_300_000_000, "Một tỷ ba trăm triệu đồng"),
        (2_500_000_000, "Hai tỷ năm trăm triệu đồng"),
        (1_000_000_001, "Một tỷ không trăm linh một đồng"),
        (1_000_500_000_000, "Một nghìn tỷ năm trăm triệu đồng"),
        (1_500_000_000_000, "Một nghìn năm trăm tỷ đồng"),
        (10**15, "Một triệu tỷ đồng"),
        (10**15 + 5 * 10**9, "Một triệu không trăm linh năm tỷ đồng"),
        (10**18, "Một tỷ tỷ đồng"),
        (10**18 + 5 * 10**9, "Một tỷ không trăm linh năm tỷ đồng"),
        (
            9_000_000_000_000_000,
            "Chín triệu tỷ đồng",
        ),
    ],
)
def test_the_hard_cases_read_as_an_office_reads_them(amount_vnd: int, words: str) -> None:
    assert vnd_in_words(amount_vnd) == words
    assert words_to_number(words) == amount_vnd


@pytest.mark.parametrize(
    ("style", "words"),
    [
        (WordStyle(zero_tens="lẻ"), "Hai triệu không trăm hai mươi tư nghìn một trăm lẻ bốn đồng"),
        (WordStyle(thousand="ngàn"), "Hai triệu không trăm hai mươi tư ngàn một trăm linh bốn đồng"),
        (WordStyle(four_after_tens="bốn"), "Hai triệu không trăm hai mươi bốn nghìn một trăm linh bốn đồng"),
        (WordStyle(says_even=True), "Hai triệu không trăm hai mươi tư nghìn một trăm linh bốn đồng chẵn"),
    ],
)
def test_each_usage_of_the_office_can_be_chosen(style: WordStyle, words: str) -> None:
    assert vnd_in_words(2_024_104, style) == words


def test_a_usage_nobody_has_is_refused() -> None:
    with pytest.raises(ValueError, match="lẽ"):
        WordStyle(zero_tens="lẽ")


def test_an_amount_below_zero_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="-1"):
        vnd_in_words(-1)


@given(ANY_AMOUNT, STYLES)
def test_words_read_back_give_the_same_amount(amount_vnd: int, style: WordStyle) -> None:
    assert words_to_number(vnd_in_words(amount_vnd, style)) == amount_vnd


@given(ANY_AMOUNT, ANY_AMOUNT)
def test_two_amounts_never_share_their_words(one_vnd: int, other_vnd: int) -> None:
    assert (number_in_words(one_vnd) == number_in_words(other_vnd)) == (one_vnd == other_vnd)


@given(st.lists(st.sampled_from(SOME_WORDS), max_size=8))
def test_loose_words_are_read_only_when_spelled_right(words: list[str]) -> None:
    text = " ".join(words)

    try:
        number = words_to_number(text)
    except WordsNotUnderstood:
        return

    assert number_in_words(number, WordStyle()) == text or "bốn" in text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "đồng",
        "hai mươi năm",
        "một trăm năm mươi linh một",
        "mươi",
        "một triệu năm",
        "trăm năm",
        "năm mười",
        "two million",
        "hai triệu hai triệu",
        "linh năm",
        "một nghìn nghìn",
        "hai  trieu",
        "không không",
    ],
)
def test_words_out_of_place_are_refused(text: str) -> None:
    with pytest.raises(WordsNotUnderstood):
        words_to_number(text)


@pytest.mark.parametrize("text", ["Năm mươi triệu đồng./.", "năm mươi triệu", "NĂM MƯƠI TRIỆU ĐỒNG CHẴN."])
def test_the_usual_closings_and_cases_are_read(text: str) -> None:
    assert words_to_number(text) == 50_000_000


def test_decomposed_letters_are_read() -> None:
    assert words_to_number("Na\u0306m mu\u031bo\u031bi trie\u0323\u0302u đồng") == 50_000_000


def test_spells_compares_words_and_figures() -> None:
    assert spells("Năm mươi triệu đồng", 50_000_000)
    assert not spells("Năm mươi triệu đồng", 51_000_000)
    assert not spells("năm chục triệu", 50_000_000)
