"""Small phrases of official papers."""

import datetime as dt

import pytest

from fund.documents.wording import about, close_lines, close_text, dashed, numbered, official_date, paper_number


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (dt.date(2026, 2, 28), "ngày 28 tháng 02 năm 2026"),
        (dt.date(2026, 3, 5), "ngày 05 tháng 3 năm 2026"),
        (dt.date(2026, 9, 10), "ngày 10 tháng 9 năm 2026"),
        (dt.date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_days_below_ten_and_the_first_two_months_get_a_nought(day: dt.date, words: str) -> None:
    assert official_date(day) == words


def test_a_paper_without_a_date_shows_room_for_it() -> None:
    assert official_date(None).split() == ["ngày", "tháng", "năm"]


def test_a_number_below_ten_gets_a_nought() -> None:
    assert paper_number(1, "QĐ-QVBYCS") == "01/QĐ-QVBYCS"
    assert paper_number(123, "QĐ-QVBYCS") == "123/QĐ-QVBYCS"
    with pytest.raises(ValueError, match="0"):
        paper_number(0, "QĐ-QVBYCS")


def test_a_paper_without_a_number_shows_room_before_its_symbol() -> None:
    assert numbered("", "QĐ-QVBYCS") == "       /QĐ-QVBYCS"
    assert numbered("07/QĐ-QVBYCS", "QĐ-QVBYCS") == "07/QĐ-QVBYCS"


def test_lines_end_with_a_semicolon_and_the_last_with_a_full_stop() -> None:
    assert close_lines(("Căn cứ A.", "Căn cứ B;", "", "Theo đề nghị của C")) == (
        "Căn cứ A;",
        "Căn cứ B;",
        "Theo đề nghị của C.",
    )
    assert close_lines(()) == ()


def test_the_last_article_ends_as_papers_end() -> None:
    for text in ("kể từ ngày ký", "kể từ ngày ký.", "kể từ ngày ký./.", "kể từ ngày ký; "):
        assert close_text(text) == "kể từ ngày ký./."


def test_receivers_begin_with_a_dash() -> None:
    assert dashed(("Như Điều 3", "- Lưu: VT, KT.")) == ("- Như Điều 3;", "- Lưu: VT, KT.")


@pytest.mark.parametrize("subject", ["khen thưởng", "Về việc khen thưởng.", "về việc khen thưởng", "V/v khen thưởng"])
def test_a_summary_begins_with_ve_viec_once(subject: str) -> None:
    assert about(subject) == "Về việc khen thưởng"
