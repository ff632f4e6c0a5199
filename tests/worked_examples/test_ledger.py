"""The posting table in the accountant's words: what happened, the entry, and what every account then holds.

Each example is text as it would stand in a lesson: days with their vouchers and lines "Nợ account amount fund",
"Có account amount fund"; then the balances expected, debits positive. The rows that need donations, decisions or
statements stand beside them in files of their own.

Source: the posting table of the fund (domain), after Circular 41/2022's kind of accounts; see chart.csv.
"""

import dataclasses
import datetime as dt
import textwrap

import pytest
from sqlalchemy.orm import Session

from fund.ledger.entries import EntryDraft, LineDraft, VoucherKind
from fund.ledger.queries import fund_balances, trial_balance
from fund.ledger.verification import verify
from tests.builders.ledger import CASH, GENERAL, GOODS, HOUSES, OWED, an_entry, credit, debit, post
from tests.builders.ledger_proof import balances, prove_books

FUNDS = {"chung": GENERAL, "nhà": HOUSES}


@dataclasses.dataclass(frozen=True)
class Example:
    """A story of the office, and what the accounts hold after it."""

    story: str
    expected: str


EXAMPLES = {
    "số dư đầu kỳ: Nợ tài sản / Có 421 theo từng nguồn quỹ": Example(
        """
        01/01 KT Số dư đầu kỳ
          Nợ 1111   5.000.000 chung
          Nợ 11211 80.000.000 chung
          Có 421   85.000.000 chung
          Nợ 11212 40.000.000 nhà
          Nợ 152    3.000.000 nhà
          Có 421   43.000.000 nhà
        """,
        """
        1111 chung 5.000.000 | 11211 chung 80.000.000 | 421 chung -85.000.000
        11212 nhà 40.000.000 | 152 nhà 3.000.000 | 421 nhà -43.000.000
        """,
    ),
    "tài trợ bằng tiền mặt: Nợ 1111 / Có 5111": Example(
        """
        05/03 PT Bà Bé ủng hộ
          Nợ 1111 1.500.000 chung
          Có 5111 1.500.000 chung
        """,
        "1111 chung 1.500.000 | 5111 chung -1.500.000",
    ),
    "tài trợ qua ngân hàng: Nợ 1121x / Có 5111": Example(
        """
        05/03 BC Công ty Hoa Sen chuyển khoản
          Nợ 11211 20.000.000 nhà
          Có 5111  20.000.000 nhà
        """,
        "11211 nhà 20.000.000 | 5111 nhà -20.000.000",
    ),
    "một khoản tài trợ cho nhiều nguồn quỹ: mỗi quỹ một dòng": Example(
        """
        06/03 BC Tài trợ 10 triệu cho hai nguồn quỹ
          Nợ 11211 4.000.000 chung
          Có 5111  4.000.000 chung
          Nợ 11211 6.000.000 nhà
          Có 5111  6.000.000 nhà
        """,
        "11211 chung 4.000.000 | 5111 chung -4.000.000 | 11211 nhà 6.000.000 | 5111 nhà -6.000.000",
    ),
    "tài trợ hiện vật: Nợ 152 / Có 5112": Example(
        """
        07/03 PN Nhận 20 máy may
          Nợ 152  60.000.000 nhà
          Có 5112 60.000.000 nhà
        """,
        "152 nhà 60.000.000 | 5112 nhà -60.000.000",
    ),
    "hoàn trả tài trợ: Nợ 5111 / Có 1111": Example(
        """
        05/03 PT Ủng hộ nhầm
          Nợ 1111 500.000 chung
          Có 5111 500.000 chung
        09/03 PC Hoàn lại
          Nợ 5111 500.000 chung
          Có 1111 500.000 chung
        """,
        "",
    ),
    "ra quyết định rồi chi tiền mặt và chuyển khoản: 6111, 6112, 6113 / 3388; 3388 / 1111, 1121x": Example(
        """
        01/03 PT Ủng hộ
          Nợ 1111  30.000.000 chung
          Nợ 11211 70.000.000 chung
          Có 5111 100.000.000 chung
        10/03 QD Khen thưởng, hỗ trợ vốn, camera khu phố
          Nợ 6111   5.000.000 chung
          Nợ 6112  20.000.000 chung
          Nợ 6113  15.000.000 chung
          Có 3388  40.000.000 chung
        12/03 PC Chi tiền thưởng
          Nợ 3388   5.000.000 chung
          Có 1111   5.000.000 chung
        13/03 UNC Chuyển vốn hỗ trợ và tiền camera
          Nợ 3388  35.000.000 chung
          Có 11211 35.000.000 chung
        """,
        """
        1111 chung 25.000.000 | 11211 chung 35.000.000 | 5111 chung -100.000.000
        6111 chung 5.000.000 | 6112 chung 20.000.000 | 6113 chung 15.000.000
        """,
    ),
    "giao hiện vật: Nợ 3388 / Có 152 theo giá lô": Example(
        """
        07/03 PN Nhận 20 máy may
          Nợ 152  60.000.000 nhà
          Có 5112 60.000.000 nhà
        10/03 QD Trao 2 máy may
          Nợ 6112  6.000.000 nhà
          Có 3388  6.000.000 nhà
        15/03 PX Giao 2 máy may
          Nợ 3388  6.000.000 nhà
          Có 152   6.000.000 nhà
        """,
        "152 nhà 54.000.000 | 5112 nhà -60.000.000 | 6112 nhà 6.000.000",
    ),
    "chi phí quản lý: Nợ 642 / Có 1111, 1121x, 331, rồi trả nợ nhà cung cấp": Example(
        """
        01/03 PT Ủng hộ
          Nợ 1111   2.000.000 chung
          Nợ 11211  8.000.000 chung
          Có 5111  10.000.000 chung
        02/03 PC Văn phòng phẩm
          Nợ 642     300.000 chung
          Có 1111    300.000 chung
        03/03 UNC Tiền điện
          Nợ 642     700.000 chung
          Có 11211   700.000 chung
        04/03 KT Hóa đơn in ấn chưa trả
          Nợ 642   1.000.000 chung
          Có 331   1.000.000 chung
        20/03 UNC Trả tiền in ấn
          Nợ 331   1.000.000 chung
          Có 11211 1.000.000 chung
        """,
        "1111 chung 1.700.000 | 11211 chung 6.300.000 | 5111 chung -10.000.000 | 642 chung 2.000.000",
    ),
    "lãi tiền gửi: Nợ 1121x / Có 515; phí ngân hàng: Nợ 642 / Có 1121x": Example(
        """
        25/03 BC Lãi tiền gửi không kỳ hạn
          Nợ 11211 123.457 chung
          Có 515   123.457 chung
        26/03 BN Phí quản lý tài khoản
          Nợ 642    55.000 chung
          Có 11211  55.000 chung
        """,
        "11211 chung 68.457 | 515 chung -123.457 | 642 chung 55.000",
    ),
    "tiền mặt nộp ngân hàng, rút về quỹ, chuyển giữa hai ngân hàng: Nợ nơi đến / Có nơi đi": Example(
        """
        01/03 PT Ủng hộ
          Nợ 1111 10.000.000 chung
          Có 5111 10.000.000 chung
        02/03 PC Nộp tiền vào ngân hàng
          Nợ 11211 9.000.000 chung
          Có 1111  9.000.000 chung
        03/03 UNC Chuyển sang ngân hàng thứ hai
          Nợ 11212 4.000.000 chung
          Có 11211 4.000.000 chung
        04/03 PT Rút tiền về quỹ
          Nợ 1111  1.000.000 chung
          Có 11212 1.000.000 chung
        """,
        "1111 chung 2.000.000 | 11211 chung 5.000.000 | 11212 chung 3.000.000 | 5111 chung -10.000.000",
    ),
    "tạm ứng và hoàn ứng, thừa nộp lại: Nợ 141 / Có 1111; Nợ 611x, 642, 1111 / Có 141": Example(
        """
        01/03 PT Ủng hộ
          Nợ 1111 10.000.000 chung
          Có 5111 10.000.000 chung
        05/03 PC Tạm ứng đi thăm các hộ
          Nợ 141   3.000.000 chung
          Có 1111  3.000.000 chung
        20/03 KT Hoàn ứng
          Nợ 6112  1.800.000 chung
          Nợ 642     700.000 chung
          Nợ 1111    500.000 chung
          Có 141   3.000.000 chung
        """,
        "1111 chung 7.500.000 | 5111 chung -10.000.000 | 6112 chung 1.800.000 | 642 chung 700.000",
    ),
    "hoàn ứng thiếu, chi thêm: Nợ 642 / Có 141, 1111": Example(
        """
        01/03 PT Ủng hộ
          Nợ 1111 1.000.000 chung
          Có 5111 1.000.000 chung
        05/03 PC Tạm ứng
          Nợ 141   300.000 chung
          Có 1111  300.000 chung
        20/03 KT Hoàn ứng, chi thêm phần thiếu
          Nợ 642   350.000 chung
          Có 141   300.000 chung
          Có 1111   50.000 chung
        """,
        "1111 chung 650.000 | 5111 chung -1.000.000 | 642 chung 350.000",
    ),
    "gửi có kỳ hạn và tất toán với lãi: Nợ 1281 / Có 1121x; Nợ 1121x / Có 1281, 515": Example(
        """
        01/03 BC Tài trợ
          Nợ 11211 100.000.000 nhà
          Có 5111  100.000.000 nhà
        02/03 UNC Gửi kỳ hạn 3 tháng
          Nợ 1281  100.000.000 nhà
          Có 11211 100.000.000 nhà
        02/06 BC Tất toán
          Nợ 11211 101.250.000 nhà
          Có 1281  100.000.000 nhà
          Có 515     1.250.000 nhà
        """,
        "11211 nhà 101.250.000 | 5111 nhà -100.000.000 | 515 nhà -1.250.000",
    ),
    "chuyển giữa hai nguồn quỹ: Nợ 421 và 1121x / Có 1121x và 421": Example(
        """
        01/03 BC Tài trợ
          Nợ 11211 50.000.000 chung
          Có 5111  50.000.000 chung
        15/03 KT Điều chuyển theo nghị quyết Hội đồng quản lý
          Nợ 421   20.000.000 chung
          Có 11211 20.000.000 chung
          Nợ 11211 20.000.000 nhà
          Có 421   20.000.000 nhà
        """,
        """
        11211 chung 30.000.000 | 5111 chung -50.000.000 | 421 chung 20.000.000
        11211 nhà 20.000.000 | 421 nhà -20.000.000
        """,
    ),
    "kiểm kê thiếu: Nợ 138 / Có 1111; thừa: Nợ 1111 / Có 3388": Example(
        """
        01/03 PT Ủng hộ
          Nợ 1111 10.000.000 chung
          Có 5111 10.000.000 chung
        15/03 KT Kiểm kê thiếu
          Nợ 138   200.000 chung
          Có 1111  200.000 chung
        30/03 KT Kiểm kê thừa
          Nợ 1111   50.000 chung
          Có 3388   50.000 chung
        """,
        "1111 chung 9.850.000 | 138 chung 200.000 | 3388 chung -50.000 | 5111 chung -10.000.000",
    ),
    "kết chuyển cuối năm theo từng quỹ: Nợ 511x, 515, 711 / Có 421; Nợ 421 / Có 611x, 642": Example(
        """
        01/03 BC Tài trợ, lãi, thu khác
          Nợ 11211 56.000.000 chung
          Có 5111  50.000.000 chung
          Có 515    1.000.000 chung
          Có 711    5.000.000 chung
          Nợ 11211 30.000.000 nhà
          Nợ 152    7.000.000 nhà
          Có 5111  30.000.000 nhà
          Có 5112   7.000.000 nhà
        10/03 QD Hỗ trợ
          Nợ 6111   4.000.000 chung
          Nợ 6113   6.000.000 chung
          Có 3388  10.000.000 chung
          Nợ 6112  25.000.000 nhà
          Có 3388  25.000.000 nhà
        20/03 UNC Chi phí quản lý
          Nợ 642    2.000.000 chung
          Có 11211  2.000.000 chung
        31/12 KT Kết chuyển thu
          Nợ 5111  50.000.000 chung
          Nợ 515    1.000.000 chung
          Nợ 711    5.000.000 chung
          Có 421   56.000.000 chung
          Nợ 5111  30.000.000 nhà
          Nợ 5112   7.000.000 nhà
          Có 421   37.000.000 nhà
        31/12 KT Kết chuyển chi
          Nợ 421   12.000.000 chung
          Có 6111   4.000.000 chung
          Có 6113   6.000.000 chung
          Có 642    2.000.000 chung
          Nợ 421   25.000.000 nhà
          Có 6112  25.000.000 nhà
        """,
        """
        11211 chung 54.000.000 | 3388 chung -10.000.000 | 421 chung -44.000.000
        11211 nhà 30.000.000 | 152 nhà 7.000.000 | 3388 nhà -25.000.000 | 421 nhà -12.000.000
        """,
    ),
}


def read_story(story: str) -> list[EntryDraft]:
    """Read the vouchers of a story of 2026."""
    drafts: list[EntryDraft] = []
    for line in textwrap.dedent(story).strip().splitlines():
        if not line.startswith(" "):
            day, kind, description = line.split(" ", 2)
            on = dt.date(2026, int(day[3:]), int(day[:2]))
            drafts.append(an_entry(kind=VoucherKind(kind), on=on, description=description))
        else:
            drafts[-1] = dataclasses.replace(drafts[-1], lines=(*drafts[-1].lines, read_line(line)))
    return drafts


def read_line(line: str) -> LineDraft:
    """Read "Nợ 1111 1.500.000 chung"."""
    side, account, amount, fund = line.split()
    amount_vnd = int(amount.replace(".", ""))
    write = {"Nợ": debit, "Có": credit}[side]
    return write(account, amount_vnd, FUNDS[fund])


def read_balances(expected: str) -> dict[tuple[str, str], int]:
    """Read "1111 chung 5.000.000 | 421 chung -5.000.000"."""
    pots = [pot.split() for row in expected.split("\n") for pot in row.split("|") if pot.strip()]
    return {(account, FUNDS[fund]): int(amount.replace(".", "")) for account, fund, amount in pots}


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_the_posting_table(books: Session, example: Example) -> None:
    expected = read_balances(example.expected)

    for draft in read_story(example.story):
        post(books, draft)

    assert balances(books) == expected
    prove_books(books)
    assert all(result.passed for result in verify(books))


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_the_trial_balance_shows_what_the_accountant_expects(books: Session, example: Example) -> None:
    by_account: dict[str, int] = {}
    for (account, _), balance in read_balances(example.expected).items():
        by_account[account] = by_account.get(account, 0) + balance

    for draft in read_story(example.story):
        post(books, draft)

    rows = trial_balance(books, first=dt.date(2026, 1, 1), last=dt.date(2026, 12, 31))
    closing = {row.account: row.closing_debit - row.closing_credit for row in rows}
    assert {code: balance for code, balance in closing.items() if balance} == {
        code: balance for code, balance in by_account.items() if balance
    }
    assert sum(row.debit for row in rows) == sum(row.credit for row in rows)


def test_the_year_end_leaves_every_fund_what_it_had(books: Session) -> None:
    year_end = "kết chuyển cuối năm theo từng quỹ: Nợ 511x, 515, 711 / Có 421; Nợ 421 / Có 611x, 642"
    story = read_story(EXAMPLES[year_end].story)
    for draft in story[:-2]:
        post(books, draft)

    def net_assets() -> dict[str, int]:
        spans = {"first": dt.date(2026, 1, 1), "last": dt.date(2026, 12, 31)}
        rows = fund_balances(books, **spans, cash=CASH, bank="1121", goods=GOODS, payable=OWED)
        return {row.fund: row.net_assets_vnd for row in rows}

    before = net_assets()
    for draft in story[-2:]:
        post(books, draft)

    assert net_assets() == before == {GENERAL: 44_000_000, HOUSES: 12_000_000}


def test_the_examples_cover_the_posting_table() -> None:
    """Every account of the chart that takes lines is used by some example."""
    used = {
        line.account[:4] for example in EXAMPLES.values() for draft in read_story(example.story) for line in draft.lines
    }

    assert used >= {"1111", "1121", "1281", "138", "141", "152", "331", "3388", "421", "5111", "5112", "515"}
    assert used >= {"6111", "6112", "6113", "642", "711"}
