"""Names on public pages follow the choice of their bearer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.people.kinds import BeneficiaryCategory, Disclosure
from fund.people.names import ANONYMOUS_NAME, public_name


@pytest.mark.parametrize(
    ("full_name", "disclosure", "shown"),
    [
        ("Nguyễn Văn An", Disclosure.NAMED, "Nguyễn Văn An"),
        ("  Nguyễn   Văn An ", Disclosure.NAMED, "Nguyễn Văn An"),
        ("Nguyễn Văn An", Disclosure.INITIALS, "N.V.A."),
        ("đặng thị Út", Disclosure.INITIALS, "Đ.T.Ú."),
        ("Ông Ba (chợ Bà Chiểu)", Disclosure.INITIALS, "Ô.B.C.B.C."),
        ("Nguyễn Văn An 0903123456", Disclosure.INITIALS, "N.V.A."),
        ("Nguyễn Văn An", Disclosure.ANONYMOUS, ANONYMOUS_NAME),
        ("", Disclosure.NAMED, ANONYMOUS_NAME),
        ("???", Disclosure.INITIALS, ANONYMOUS_NAME),
    ],
)
def test_a_name_is_shown_as_its_bearer_chose(full_name: str, disclosure: Disclosure, shown: str) -> None:
    assert public_name(full_name, disclosure) == shown


@given(st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp"), blacklist_characters="\ufeff")))
def test_an_anonymous_name_gives_away_no_letter(full_name: str) -> None:
    assert public_name(full_name, Disclosure.ANONYMOUS) == ANONYMOUS_NAME


@given(st.lists(st.sampled_from(["An", "Bình", "Nguyễn", "0903123456", "Đỗ"]), min_size=1))
def test_initials_hold_only_first_letters_and_no_digit(words: list[str]) -> None:
    shown = public_name(" ".join(words), Disclosure.INITIALS)

    assert shown == ANONYMOUS_NAME or all(part in "ABNĐ." for part in shown)


def test_public_words_of_a_category_tell_no_reason() -> None:
    told = " ".join(category.public_words for category in BeneficiaryCategory).lower()

    assert not any(word in told for word in ("án", "tù", "khó khăn", "nghèo", "bệnh", "tội phạm"))
    assert BeneficiaryCategory.FORMER_PRISONER.public_words == BeneficiaryCategory.HARDSHIP_FAMILY.public_words
