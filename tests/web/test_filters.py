"""How values look on a page."""

import datetime as dt

import pytest

from fund.web import filters

NOON = dt.datetime(2026, 3, 4, 20, 5, tzinfo=dt.UTC)
"""Five past three in the morning of 5 March in the office."""


@pytest.mark.parametrize(("amount", "shown"), [(1234567, "1.234.567"), (0, "0"), (-500, "-500"), (None, "")])
def test_amounts_have_dots(amount: int | None, shown: str) -> None:
    assert filters.vnd(amount) == shown


@pytest.mark.parametrize(("amount", "shown"), [(0, ""), (None, ""), (5, "5")])
def test_books_leave_zero_blank(amount: int | None, shown: str) -> None:
    assert filters.vnd_or_blank(amount) == shown


def test_the_sign_of_the_currency_stays_on_the_line() -> None:
    assert filters.dong(1500) == "1.500&nbsp;đ"
    assert filters.dong(None) == ""


def test_moments_are_told_in_the_offices_zone() -> None:
    assert filters.ngay(NOON) == "05/03/2026"
    assert filters.ngay_gio(NOON) == "05/03/2026 03:05"
    assert filters.ngay(None) == filters.ngay_gio(None) == ""


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 3, 5), "ngày 05 tháng 3 năm 2026"),
        (dt.date(2026, 1, 15), "ngày 15 tháng 01 năm 2026"),
        (dt.date(2026, 2, 1), "ngày 01 tháng 02 năm 2026"),
        (dt.date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_official_days_take_a_zero_only_where_it_prevents_fraud(day: dt.date, words: str) -> None:
    assert filters.ngay_chu(day) == words


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit Chrome/142.0 Safari/537.36 Edg/142.0",
            "Edge trên Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit Chrome/142.0 Safari/537.36", "Chrome trên Linux"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit Chrome/142.0 Safari/537.36", "Chrome trên Android"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox trên Windows"),
        ("curl/8", "Trình duyệt khác"),
    ],
)
def test_browsers_are_named(agent: str, name: str) -> None:
    assert filters.trinh_duyet(agent) == name
