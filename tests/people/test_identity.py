"""Identity numbers are sealed, recognised and masked, and never stand in the clear."""

import pytest

from fund.people.identity import (
    IdentityCipher,
    IdentityNotUnderstood,
    IdentityUnreadable,
    mask_identity,
    parse_identity,
    tail_of,
)
from tests.builders.people import CIPHER

NUMBER = "079190000123"


def test_a_sealed_number_opens_with_its_key_and_looks_different_each_time() -> None:
    first, second = CIPHER.seal(NUMBER), CIPHER.seal(NUMBER)

    assert CIPHER.open(first) == CIPHER.open(second) == NUMBER
    assert first != second
    assert NUMBER.encode() not in first


def test_another_key_opens_nothing_and_recognises_nothing() -> None:
    other = IdentityCipher(b"another secret of thirty-two byte")

    with pytest.raises(IdentityUnreadable):
        other.open(CIPHER.seal(NUMBER))
    assert other.digest(NUMBER) != CIPHER.digest(NUMBER)


@pytest.mark.parametrize("position", [0, 5, -1])
def test_changed_bytes_are_not_opened(position: int) -> None:
    sealed = bytearray(CIPHER.seal(NUMBER))
    sealed[position] ^= 1

    with pytest.raises(IdentityUnreadable):
        CIPHER.open(bytes(sealed))


def test_the_same_number_has_the_same_digest_which_does_not_tell_it() -> None:
    assert CIPHER.digest(NUMBER) == CIPHER.digest(NUMBER)
    assert NUMBER not in CIPHER.digest(NUMBER)
    assert CIPHER.digest(NUMBER) != CIPHER.digest("079190000124")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        IdentityCipher(b"short")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("079190000123", NUMBER),
        ("079 190 000 123", NUMBER),
        ("079.190.000-123", NUMBER),
        ("023456789", "023456789"),
        ("0301234567-001", "0301234567001"),
        ("c1234567", "C1234567"),
    ],
)
def test_numbers_are_read_as_an_office_types_them(typed: str, number: str) -> None:
    assert parse_identity(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "123", "07919000012", "0791900001234567", "07919000012x", "０７９１９００００１２３", "\x00"]
)
def test_other_shapes_are_refused_without_repeating_them(typed: str) -> None:
    with pytest.raises(IdentityNotUnderstood) as refusal:
        parse_identity(typed)

    assert "typed" not in refusal.value.facts


def test_the_mask_shows_the_last_three_digits_only() -> None:
    assert mask_identity(tail_of(NUMBER)) == "•••••••••123"
    assert mask_identity("") == ""
