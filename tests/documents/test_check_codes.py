"""Check codes: unguessable, repeatable, safe against typing errors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.documents.check_codes import (
    ALPHABET,
    LENGTH,
    CheckCodeMistyped,
    bare_check_code,
    make_check_code,
    read_check_code,
    spell_check_code,
)

SECRET = b"an invented office secret"
FACTS = st.lists(st.text(max_size=20), max_size=5)


@given(FACTS)
def test_a_code_is_read_back_however_it_is_typed(facts: list[str]) -> None:
    code = make_check_code(secret=SECRET, facts=facts)

    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    for typed in (code, spell_check_code(code), spell_check_code(code).lower(), " ".join(code), code.replace("0", "O")):
        assert read_check_code(typed) == code


def test_the_same_facts_give_the_same_code_and_other_facts_or_secrets_another() -> None:
    code = make_check_code(secret=SECRET, facts=["decision", "01/QĐ-QVBYCS"])

    assert code == make_check_code(secret=SECRET, facts=["decision", "01/QĐ-QVBYCS"])
    assert code != make_check_code(secret=SECRET, facts=["decision", "02/QĐ-QVBYCS"])
    assert code != make_check_code(secret=SECRET + b"!", facts=["decision", "01/QĐ-QVBYCS"])
    assert make_check_code(secret=SECRET, facts=["a", "b"]) != make_check_code(secret=SECRET, facts=["ab"])


def test_a_short_secret_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="3"):
        make_check_code(secret=b"abc", facts=[])


@given(FACTS, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_always_noticed(facts: list[str], place: int, letter: str) -> None:
    code = make_check_code(secret=SECRET, facts=facts)
    wrong = code[:place] + letter + code[place + 1 :]

    if wrong == code:
        assert read_check_code(wrong) == code
    else:
        with pytest.raises(CheckCodeMistyped):
            read_check_code(wrong)


@pytest.mark.parametrize("typed", ["", "7KQM", "7KQM-2XTD-9HWR-0000", "UUUU-UUUU-UUUU", "7KQM 2XTĐ 9HWR", "\x00" * 500])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(CheckCodeMistyped):
        read_check_code(typed)


def test_lookalike_letters_are_taken_for_digits() -> None:
    assert bare_check_code("o0-iL1") == "00111"
