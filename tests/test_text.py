"""Vietnamese text: normal form, search keys, the order of names."""

import itertools
import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.text import UnreadableText, clean_lines, clean_text, fold, name_sort_key

readable = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufeff", include_characters="\t\r\n")
)
vietnamese = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặềểễếệìỉĩíịừửữứựỳỷỹýỵ ABCDĐÊƯ", max_size=30)


def test_clean_text_composes_and_folds_blanks() -> None:
    decomposed = unicodedata.normalize("NFD", "  Nguyễn\tThị \r\n Bé\u00a0 ")

    assert clean_text(decomposed) == "Nguyễn Thị Bé"


def test_clean_lines_keeps_line_breaks_only() -> None:
    assert clean_lines("\r\n một  \r\n\rhai\n\n") == " một\n\nhai"


@pytest.mark.parametrize("control", ["\x00", "\x01", "\x0b", "\x0c", "\x1b", "\x7f", "\u2028", "\u2029", "\ufeff"])
def test_control_characters_are_refused(control: str) -> None:
    with pytest.raises(UnreadableText):
        clean_text(f"Nguyễn{control}Văn")
    with pytest.raises(UnreadableText):
        clean_lines(f"Nguyễn{control}Văn")


@given(readable)
def test_clean_text_is_done_after_one_go(value: str) -> None:
    once = clean_text(value)

    assert clean_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()
    assert "  " not in once
    assert not set(once) & set("\t\r\n")


@given(readable)
def test_clean_lines_is_done_after_one_go(value: str) -> None:
    once = clean_lines(value)

    assert clean_lines(once) == once
    assert "\r" not in once


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("Đặng Thị Hồng", "dang thi hong"),
        ("ĐẶNG  thị hồng ", "dang thi hong"),
        ("dang thi hong", "dang thi hong"),
        ("Ủy ban MTTQ", "uy ban mttq"),
        ("Công ty Cổ phần Sữa №1", "cong ty co phan sua №1"),
        ("", ""),
    ],
)
def test_fold_is_blind_to_accents_case_and_blanks(value: str, key: str) -> None:
    assert fold(value) == key


@given(vietnamese)
def test_fold_of_vietnamese_is_plain_ascii(value: str) -> None:
    assert fold(value).isascii()


@given(st.text())
def test_fold_is_done_after_one_go_and_blind_to_the_normal_form(value: str) -> None:
    assert fold(fold(value)) == fold(value)
    assert fold(unicodedata.normalize("NFD", value)) == fold(unicodedata.normalize("NFC", value))


NAMES_IN_ORDER = [
    "Trần Văn An",
    "Lê Thị Ánh",
    "Phạm Ân",
    "Nguyễn Văn Bình",
    "Hồ Thị Dung",
    "Võ Đạt",
    "Lý Thị Hoa",
    "Lý Thị Hòa",
    "Lý Thị Hoà Bình An Hỏa",
    "Đỗ Kỳ",
    "Nguyễn Thị Lan",
    "Nguyễn Thị Mai",
    "Nguyễn Thị My",
    "Trần Thị Mỹ",
    "Bùi Oanh",
    "Mai Ơn",
    "Đinh Uyên",
    "Đinh Ưng",
    "Cao Xuân",
    "Cao Thị Yến",
]


def test_names_are_ordered_by_given_name_in_the_vietnamese_alphabet() -> None:
    shuffled = random.Random(1).sample(NAMES_IN_ORDER, len(NAMES_IN_ORDER))

    assert sorted(shuffled, key=name_sort_key) == NAMES_IN_ORDER


def test_one_given_name_is_ordered_by_family_then_middle_name() -> None:
    names = ["Lê An", "Lê Ánh An", "Lê Văn An", "Nguyễn Thị An", "Nguyễn Văn An"]
    backwards = names[::-1]

    assert sorted(backwards, key=name_sort_key) == names


def test_every_letter_and_tone_has_its_own_place() -> None:
    letters = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"

    assert len({name_sort_key(letter) for letter in letters}) == len(letters)
    for one, other in itertools.pairwise("aăâbcdđeêghiklmnoôơpqrstuưvxy"):
        assert name_sort_key(one) < name_sort_key(other)


@given(vietnamese)
def test_a_sort_key_is_ascii_whatever_the_normal_form_and_case(name: str) -> None:
    key = name_sort_key(name)

    assert key.isascii()
    assert key == name_sort_key(unicodedata.normalize("NFD", name))
    assert key == name_sort_key(name.upper())
