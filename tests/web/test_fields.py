"""What an office types into a field, and what is refused."""

import datetime as dt

import pytest
from marshmallow import ValidationError

from fund.access.permissions import Role
from fund.web.clock import today
from fund.web.fields import ChoiceField, ChoicesField, DateField, FlagField, IntegerField, LinesField, TextField


@pytest.mark.parametrize(
    "typed", ["05/03/2026", "5/3/2026", "5-3-26", "5.3.2026", "05032026", "050326", "2026-03-05", " 05/03/2026 "]
)
def test_days_are_read_as_an_office_types_them(typed: str) -> None:
    assert DateField("Ngày").read(typed) == dt.date(2026, 3, 5)


@pytest.mark.parametrize("typed", ["0503", "5/3", "05 03"])
def test_a_day_without_a_year_is_of_this_year(typed: str) -> None:
    assert DateField("Ngày").read(typed) == dt.date(today().year, 3, 5)


@pytest.mark.parametrize(
    "typed",
    ["31/02/2026", "0", "5", "503", "99/99", "05/03/20266", "2026-13-01", "０５０３", "hôm nay", "5//3", "00/00/0000"],
)
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        DateField("Ngày").read(typed)


def test_text_is_normalised_and_bounded() -> None:
    assert TextField("Tên").read("  Nguyễn\t Văn  A ") == "Nguyễn Văn A"
    with pytest.raises(ValidationError, match="Dài quá 3"):
        TextField("Tên", max_length=3).read("abcd")


def test_lines_keep_their_breaks() -> None:
    assert LinesField("Ghi chú").read("một\r\nhai  \r\n") == "một\nhai"


@pytest.mark.parametrize("typed", ["-1", "1.5", "１", "1_0", "9" * 13, "11", "abc"])
def test_small_numbers_are_plain_digits_in_range(typed: str) -> None:
    with pytest.raises(ValidationError):
        IntegerField("Số tờ", most=10).read(typed)


def test_choices_are_words_of_the_list() -> None:
    assert ChoiceField("Vai trò", Role).read("cashier") is Role.CASHIER
    with pytest.raises(ValidationError):
        ChoiceField("Vai trò", Role, only=(Role.AUDITOR,)).read("cashier")
    assert ChoicesField("Vai trò", Role).read("cashier\nauditor") == {Role.CASHIER, Role.AUDITOR}
    with pytest.raises(ValidationError):
        ChoicesField("Vai trò", Role).read("cashier\nowner")


def test_values_are_spelled_back_as_typed() -> None:
    assert DateField("Ngày").to_typed(dt.date(2026, 3, 5)) == "05/03/2026"
    assert ChoiceField("Vai trò", Role).to_typed(Role.CASHIER) == "cashier"
    assert ChoicesField("Vai trò", Role).to_typed({Role.CASHIER, Role.AUDITOR}) == "auditor\ncashier"
    assert FlagField("Gấp").to_typed(value=True) == "1"
    assert FlagField("Gấp").to_typed(value=False) == ""


def test_a_ticked_box_sends_what_a_browser_sends() -> None:
    assert FlagField("Gấp").read("1") is True
    with pytest.raises(ValidationError):
        FlagField("Gấp").read("có")
