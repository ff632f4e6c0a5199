"""The books in the browser: what is filtered, paged, led to, exported and refused."""

import csv
import datetime as dt
import io
import re
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fund.access.permissions import Role
from fund.ledger import queries
from fund.ledger.entries import VoucherKind
from fund.ledger.operations import reverse_entry
from fund.ledger.queries import JournalFilter
from fund.vouchers import bookkeeping
from fund.web.transaction import reading, transaction
from tests.builders import ledger as ground
from tests.builders.access import log_in, post

GIFTS = 120
FIRST = dt.date(2026, 1, 2)


@pytest.fixture
def books(app: Flask) -> Flask:
    """120 gifts on 120 days (one in cash), one decision, one reversal."""
    with app.app_context(), transaction() as session:
        ground.open_books(session)
        days = [FIRST + dt.timedelta(days=number) for number in range(GIFTS)]
        ground.post_all(
            session, [ground.bank_gift(10_000 + n, fund=ground.HOUSES, on=day) for n, day in enumerate(days)]
        )
        ground.post(session, ground.cash_gift(7_000_000, on=FIRST))
        ground.post(session, ground.support_decided(1_000_000, on=ground.A_DAY, source="decision:77"))
        wrong = ground.post(session, ground.transfer(50_000, into="642", out_of=ground.CASH, source="voucher:901"))
        reverse_entry(
            session, entry_id=wrong.id, entry_date=ground.A_DAY, reason="Ghi nhầm", source="voucher:902",
            prepared_by="ketoan", approved_by="ketoantruong", posted_by="ketoan", posted_at=ground.POSTED_AT,
        )  # fmt: skip
    return app


@pytest.fixture
def auditor(books: Flask) -> FlaskClient:
    client = books.test_client()
    log_in(client, Role.AUDITOR)
    return client


def _client(app: Flask, role: Role) -> FlaskClient:
    client = app.test_client()
    log_in(client, role)
    return client


def _page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def _vouchers(page: str) -> list[str]:
    return re.findall(r'href="/so-sach/but-toan/\d+">([A-Z]+-\d+-\d+)</a>', page)


def _way(page: str, label: str) -> str:
    found = re.search(rf'class="button small" href="([^"]+)"[^>]*>{label}</a>', page)
    assert found, label
    return found[1].replace("&amp;", "&")


def _csv(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


# ---- journal ------------------------------------------------------------------------------------------------------


def test_the_journal_shows_fifty_entries_and_the_totals_of_all(auditor: FlaskClient) -> None:
    page = _page(auditor, "/so-sach/nhat-ky")

    assert len(_vouchers(page)) == 50
    assert "50 trong 124 chứng từ" in page
    assert "Cộng toàn bộ lựa chọn (124 chứng từ)" in page
    total = sum(10_000 + n for n in range(GIFTS)) + 7_000_000 + 1_000_000 + 50_000 + 50_000
    assert f"{total:,}".replace(",", ".") in page


def test_the_pages_of_the_journal_join_without_gap_forwards_and_backwards(auditor: FlaskClient) -> None:
    first = _page(auditor, "/so-sach/nhat-ky")
    second = _page(auditor, _way(first, "Trang sau"))
    third = _page(auditor, _way(second, "Trang sau"))
    seen = _vouchers(first) + _vouchers(second) + _vouchers(third)

    assert len(seen) == len(set(seen)) == 124
    assert _vouchers(_page(auditor, _way(first, "Trang cuối"))) == _vouchers(third)
    assert _vouchers(_page(auditor, _way(third, "Trang trước"))) == _vouchers(second)
    assert _vouchers(_page(auditor, _way(second, "Trang trước"))) == _vouchers(first)
    assert _vouchers(_page(auditor, _way(third, "Trang đầu"))) == _vouchers(first)
    assert "Trang sau" not in third


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=PT", 1),
        ("account=1111", 3),
        ("account=111", 3),
        (f"fund={ground.GENERAL}", 3),
        ("text=Ghi+nh%E1%BA%A7m", 1),
        ("text=decision:77", 1),
        ("from_date=02/01/2026&to_date=0201", 2),
        ("kind=PT&account=11211", 0),
    ],
)
def test_the_journal_is_filtered_by_its_address(auditor: FlaskClient, query: str, count: int) -> None:
    page = _page(auditor, f"/so-sach/nhat-ky?{query}")

    assert len(_vouchers(page)) == count
    assert ("Không có bút toán nào khớp bộ lọc" in page) == (count == 0)


def test_an_unreadable_filter_is_told_and_left_out(auditor: FlaskClient) -> None:
    page = _page(auditor, "/so-sach/nhat-ky?from_date=31/02/2026&kind=XX&sau=khong-phai-trang")

    assert "Không đọc được ngày" in page
    assert len(_vouchers(page)) == 50


def test_the_file_holds_exactly_the_selection(auditor: FlaskClient) -> None:
    rows = _csv(auditor, "/so-sach/nhat-ky/tai-ve/csv?kind=BC&to_date=31/01/2026")

    with auditor.application.app_context():
        wanted = JournalFilter(last=dt.date(2026, 1, 31), voucher_kind=VoucherKind.BC)
        entries = queries.journal(reading(), wanted, limit=None)
    assert [row["Số chứng từ"] for row in rows[::2]] == [entry.voucher_number for entry in entries]
    assert [int(row["Nợ"]) for row in rows[::2]] == [entry.total_vnd for entry in entries]
    assert {row["TK đối ứng"] for row in rows} == {"5111", "11211"}


def test_the_excel_file_opens_as_one(auditor: FlaskClient) -> None:
    answer = auditor.get("/so-sach/nhat-ky/tai-ve/xlsx?kind=PT")

    names = zipfile.ZipFile(io.BytesIO(answer.get_data())).namelist()
    assert "xl/worksheets/sheet1.xml" in names
    assert auditor.get("/so-sach/nhat-ky/tai-ve/pdf").status_code == 404


def test_the_printed_journal_has_head_totals_and_signatures(auditor: FlaskClient) -> None:
    page = _page(auditor, "/so-sach/nhat-ky/in?kind=PT")

    for words in ("SỔ NHẬT KÝ CHUNG", "S03a", "Người ghi sổ", "Kế toán trưởng", "Người đại diện theo pháp luật"):
        assert words in page


# ---- one entry ----------------------------------------------------------------------------------------------------


def test_an_entry_shows_its_lines_persons_chain_and_neighbours(auditor: FlaskClient) -> None:
    page = _page(auditor, "/so-sach/but-toan/2")
    with auditor.application.app_context():
        entry = queries.get_entry(reading(), 2)

    for words in (entry.voucher_number, entry.entry_hash, entry.previous_hash, "Người lập", "ketoantruong", "thuquy"):
        assert words in page
    assert 'href="/so-sach/but-toan/1"' in page
    assert 'href="/so-sach/but-toan/3"' in page
    assert 'href="/so-sach/so-cai/11211"' in page


def test_an_entry_and_its_reversal_name_each_other(auditor: FlaskClient) -> None:
    wrong, undone = _page(auditor, "/so-sach/but-toan/123"), _page(auditor, "/so-sach/but-toan/124")

    assert "Đã được điều chỉnh bằng" in wrong
    assert 'href="/so-sach/but-toan/124">DC-2026-00001' in wrong
    assert 'href="/so-sach/but-toan/123">KT-2026-00001' in undone
    assert "Lập chứng từ điều chỉnh" not in wrong + undone


def test_an_entry_that_is_not_there_is_a_page_not_found(auditor: FlaskClient) -> None:
    answer = auditor.get("/so-sach/but-toan/9999")

    assert answer.status_code == 404
    assert "Không có bút toán số 9999 trong sổ" in answer.get_data(as_text=True)


@pytest.mark.parametrize("typed", ["PT-2026-00001", "pt-2026-1", "PT 2026 1", " pt/2026/00001 "])
def test_a_voucher_number_leads_to_its_entry_however_it_is_typed(auditor: FlaskClient, typed: str) -> None:
    answer = auditor.get("/so-sach/chung-tu", query_string={"so": typed}, follow_redirects=True)

    assert answer.status_code == 200
    assert answer.request.path == "/so-sach/but-toan/121"


@pytest.mark.parametrize("typed", ["PT-2026-00009", "XX-2026-1", "", "%00", "PT-" + "9" * 60])
def test_an_unknown_voucher_number_says_so(auditor: FlaskClient, typed: str) -> None:
    answer = auditor.get("/so-sach/chung-tu", query_string={"so": typed}, follow_redirects=True)

    assert answer.status_code == 404
    assert "Không có chứng từ số" in answer.get_data(as_text=True)


def test_evidence_that_the_entry_does_not_attest_is_not_given(auditor: FlaskClient) -> None:
    assert auditor.get(f"/so-sach/but-toan/1/tep/{'a' * 64}").status_code == 404


# ---- ledgers and balances -----------------------------------------------------------------------------------------


def test_the_ledger_runs_from_opening_to_closing(auditor: FlaskClient) -> None:
    page = _page(auditor, f"/so-sach/so-cai/{ground.FIRST_BANK}?from_date=05/01/2026&to_date=06/01/2026")

    for amount in ("30.003", "40.006", "50.010"):  # opening 10.000 + 10.001 + 10.002, then two gifts more
        assert amount in page
    assert "2 trong 2 dòng" in page


def test_a_page_of_the_ledger_carries_the_balance_forward(auditor: FlaskClient) -> None:
    address = f"/so-sach/so-cai/{ground.FIRST_BANK}?from_date=01/01/2026&to_date=31/12/2026"
    first = _page(auditor, address)
    second = _page(auditor, _way(first, "Trang sau"))
    last = _page(auditor, _way(first, "Trang cuối"))
    carried = sum(10_000 + n for n in range(50))

    assert "Trang trước chuyển sang" in second
    assert f"{carried:,}".replace(",", ".") in second
    assert len(_vouchers(last)) == GIFTS % 50
    assert _vouchers(_page(auditor, _way(last, "Trang trước"))) == _vouchers(second)


def test_the_file_of_a_ledger_ends_with_its_closing_balance(auditor: FlaskClient) -> None:
    rows = _csv(auditor, f"/so-sach/so-cai/{ground.FIRST_BANK}/tai-ve/csv?from_date=01/01/2026&to_date=31/12/2026")
    total = sum(10_000 + n for n in range(GIFTS))

    assert len(rows) == GIFTS + 3
    assert (rows[0]["Diễn giải"], rows[-1]["Diễn giải"]) == ("Số dư đầu kỳ", "Số dư cuối kỳ")
    assert int(rows[-1]["Dư Nợ"]) == int(rows[-3]["Dư Nợ"]) == total


def test_a_parent_account_holds_its_sub_accounts(auditor: FlaskClient) -> None:
    assert "50 trong 120 dòng" in _page(auditor, "/so-sach/so-cai/112?from_date=01/01/2026&to_date=31/12/2026")
    assert auditor.get("/so-sach/so-cai/999").status_code == 404


def test_the_printed_ledger_has_the_columns_of_its_form(auditor: FlaskClient) -> None:
    page = _page(auditor, "/so-sach/so-cai/1111/in?from_date=01/01/2026&to_date=31/12/2026")

    for words in ("SỔ CÁI", "S03b", "TK đối ứng", "Số dư đầu kỳ", "Cộng số phát sinh", "Người ghi sổ"):
        assert words in page


def test_days_in_the_wrong_order_are_told(auditor: FlaskClient) -> None:
    page = _page(auditor, "/so-sach/so-cai/1111?from_date=05/02/2026&to_date=01/02/2026")

    assert "Đến ngày phải từ ngày bắt đầu trở đi" in page


def test_the_trial_balance_agrees_and_each_number_leads_to_its_ledger(auditor: FlaskClient) -> None:
    page = _page(auditor, "/so-sach/can-doi?from_date=01/01/2026&to_date=31/12/2026")

    assert "Nợ và Có bằng nhau ở cả ba cặp" in page
    assert 'href="/so-sach/so-cai/5111?from_date=01/01/2026&amp;to_date=31/12/2026"' in page
    rows = _csv(auditor, "/so-sach/can-doi/tai-ve/csv?from_date=01/01/2026&to_date=31/12/2026")
    assert rows[-1]["Tên tài khoản"] == "Cộng"
    for debit, credit in (("Đầu kỳ Nợ", "Đầu kỳ Có"), ("Phát sinh Nợ", "Phát sinh Có"), ("Cuối kỳ Nợ", "Cuối kỳ Có")):
        assert rows[-1][debit] == rows[-1][credit] == str(sum(int(row[debit]) for row in rows[:-1]))


def test_the_trial_balance_of_one_fund_leaves_out_the_others(auditor: FlaskClient) -> None:
    rows = _csv(auditor, f"/so-sach/can-doi/tai-ve/csv?fund={ground.GENERAL}&from_date=01/01/2026&to_date=31/12/2026")

    assert {row["Số hiệu"]: int(row["Cuối kỳ Có"]) for row in rows if row["Số hiệu"] == "5111"} == {"5111": 7_000_000}


def test_fund_balances_say_what_came_went_and_lies_where(auditor: FlaskClient) -> None:
    address = "from_date=01/01/2026&to_date=31/12/2026"
    page = _page(auditor, f"/so-sach/nguon-quy?{address}")
    rows = {row["Mã quỹ"]: row for row in _csv(auditor, f"/so-sach/nguon-quy/tai-ve/csv?{address}")}
    total = sum(10_000 + n for n in range(GIFTS))

    houses = rows[ground.HOUSES]
    assert (int(houses["Thu"]), int(houses["Chi"]), int(houses["Cuối kỳ"])) == (total, 1_000_000, total - 1_000_000)
    assert (int(houses["Tiền gửi"]), int(houses["Phải trả đối tượng"])) == (total, 1_000_000)
    assert int(rows[""]["Tiền mặt"]) == 7_000_000
    assert f"/so-sach/so-cai/1121?fund={ground.HOUSES}" in page.replace("&amp;", "&").replace(f"{address}&", "")


# ---- chart and funds ----------------------------------------------------------------------------------------------


def test_the_chart_says_that_it_is_a_sample(auditor: FlaskClient) -> None:
    page = _page(auditor, "/so-sach/tai-khoan")

    assert "Hệ thống tài khoản mẫu" in page
    assert "phải trả đối tượng thụ hưởng" in page
    assert auditor.get("/so-sach/tai-khoan/them").status_code == 403


def test_the_chief_accountant_opens_a_sub_account_and_a_fund(books: Flask) -> None:
    chief = _client(books, Role.CHIEF_ACCOUNTANT)

    made = post(
        chief, "/so-sach/tai-khoan/them", parent_code="1121", code="11213", name="Ngân hàng thứ ba",
        valid_from="01/01/2026",
    )  # fmt: skip
    fund = post(
        chief, "/so-sach/nguon-quy/moi", code="CAM", name="Camera khu phố", purpose="Trang bị camera",
        is_restricted="1", opened_on="01/03/2026",
    )  # fmt: skip

    assert (made.status_code, fund.status_code) == (303, 303)
    page = _page(chief, "/so-sach/tai-khoan")
    assert "11213" in page
    assert "Camera khu phố" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"code": "11211"}, "Tài khoản 11211 đã có"),
        ({"code": "9999"}, "phải gồm chữ số và bắt đầu bằng 1121"),
        ({"code": "1121A"}, "phải gồm chữ số và bắt đầu bằng 1121"),
        ({"code": ""}, "Chưa nhập số hiệu"),
        ({"code": "11213", "valid_from": "31/02/2026"}, "Không đọc được ngày"),
    ],
)
def test_a_wrong_sub_account_is_told_and_what_was_typed_is_kept(
    books: Flask, fields: dict[str, str], said: str
) -> None:
    typed = {"parent_code": "1121", "code": "11213", "name": "Ngân hàng gõ dở", "valid_from": "01/01/2026"} | fields

    answer = post(_client(books, Role.CHIEF_ACCOUNTANT), "/so-sach/tai-khoan/them", typed)

    assert answer.status_code in {409, 422}
    assert said in answer.get_data(as_text=True)
    assert "Ngân hàng gõ dở" in answer.get_data(as_text=True)


# ---- periods ------------------------------------------------------------------------------------------------------


def _period_id(app: Flask, month: int) -> int:
    with app.app_context():
        return next(p.id for p in queries.list_periods(reading()) if p.first_date == dt.date(2026, month, 1))


def test_months_are_closed_in_order_and_the_director_reopens_the_latest(books: Flask) -> None:
    chief, director = _client(books, Role.CHIEF_ACCOUNTANT), _client(books, Role.DIRECTOR)
    january, february = _period_id(books, 1), _period_id(books, 2)

    early = post(chief, f"/khoa-so/{february}/khoa")
    assert early.status_code == 409
    assert "Khóa kỳ 01/2026 trước" in early.get_data(as_text=True)
    assert post(chief, f"/khoa-so/{january}/khoa").status_code == 303
    assert "Đã khóa sổ" in _page(chief, "/khoa-so")
    assert post(chief, f"/khoa-so/{january}/mo-lai", reason="thử").status_code == 403
    blank = post(director, f"/khoa-so/{january}/mo-lai", reason=" ")
    assert "Chưa nhập lý do mở lại" in blank.get_data(as_text=True)
    assert post(director, f"/khoa-so/{january}/mo-lai", reason="Bổ sung chứng từ").status_code == 303
    page = _page(director, f"/khoa-so/{january}")
    assert "Mở lại kỳ đã khóa sổ" in page
    assert "Bổ sung chứng từ" in page


def test_a_month_that_is_not_over_is_not_closed(books: Flask) -> None:
    with books.app_context(), transaction() as session:
        opened = bookkeeping.open_more_months(session, year=2027, actor="ketoantruong", at=ground.POSTED_AT)
        last = queries.list_periods(session)[0].id

    answer = post(_client(books, Role.CHIEF_ACCOUNTANT), f"/khoa-so/{last}/khoa")

    assert opened == 12
    assert answer.status_code == 409
    assert "mới khóa được" in answer.get_data(as_text=True)


def test_closing_shows_what_the_month_waits_for(books: Flask) -> None:
    accountant, chief = _client(books, Role.ACCOUNTANT), _client(books, Role.CHIEF_ACCOUNTANT)
    made = post(
        accountant, "/chung-tu/lap",
        {
            "template": "management_cost", "voucher_date": "15/01/2026", "description": "Mua giấy",
            "lines-0-account": "642 – Chi phí quản lý", "lines-0-fund": ground.GENERAL, "lines-0-debit_vnd": "300k",
            "lines-1-account": "1111", "lines-1-fund": ground.GENERAL, "lines-1-credit_vnd": "300.000",
        },
    )  # fmt: skip
    assert made.status_code == 303

    page = _page(chief, f"/khoa-so/{_period_id(books, 1)}")

    assert "Còn việc chưa xong" in page
    assert "Chứng từ chờ duyệt hoặc chờ thu chi: 300.000" in page


def test_the_chief_accountant_opens_the_months_of_the_next_year(books: Flask) -> None:
    chief = _client(books, Role.CHIEF_ACCOUNTANT)

    assert post(chief, "/khoa-so/mo-them", year="2027").status_code == 303
    again = post(chief, "/khoa-so/mo-them", year="2027")

    assert again.status_code == 422
    assert "Sổ đã có kỳ đến 31/12/2027" in again.get_data(as_text=True)


# ---- proof and rights ---------------------------------------------------------------------------------------------


def test_the_auditor_sees_every_check_with_what_it_examined(auditor: FlaskClient) -> None:
    page = _page(auditor, "/kiem-toan/kiem-tra")

    for words in (
        "Chuỗi băm liền mạch",
        "Số chứng từ liên tục",
        "Quyết định",
        "Mã băm cuối chuỗi",
        "bút toán thu tài trợ",
    ):
        assert words.lower() in page.lower()
    assert "ghi thu tài trợ nhưng không có khoản tài trợ" in page  # the gifts of this test have no donation behind them


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        (Role.CASHIER, "/so-sach/nhat-ky", 403),
        (Role.CASHIER, "/chung-tu", 200),
        (Role.CASE_OFFICER, "/so-sach/can-doi", 403),
        (Role.ADMIN, "/so-sach/nhat-ky", 403),
        (Role.ADMIN, "/chung-tu", 403),
        (Role.ACCOUNTANT, "/kiem-toan/kiem-tra", 403),
        (Role.DIRECTOR, "/kiem-toan/kiem-tra", 200),
        (Role.AUDITOR, "/chung-tu/lap", 403),
        (Role.AUDITOR, "/so-sach/but-toan/1/dieu-chinh", 403),
        (Role.AUDITOR, "/khoa-so", 200),
        (Role.AUDITOR, "/khoa-so/mo-them", 403),
    ],
)
def test_each_role_opens_only_what_its_work_needs(books: Flask, role: Role, address: str, status: int) -> None:
    assert _client(books, role).get(address).status_code == status


def test_who_is_not_logged_in_is_sent_to_log_in(books: Flask) -> None:
    answer = books.test_client().get("/so-sach/nhat-ky?kind=PT")

    assert answer.status_code == 303
    assert "/dang-nhap" in answer.headers["Location"]


def test_contra_accounts_are_those_of_the_other_side(books: Flask) -> None:
    with books.app_context(), transaction() as session:
        lines = (
            ground.debit(ground.CASH, 100), ground.debit(ground.FIRST_BANK, 200), ground.credit("421", 300),
            ground.debit(ground.FIRST_BANK, 70, ground.HOUSES), ground.credit("711", 70, ground.HOUSES),
        )  # fmt: skip
        ground.post(session, ground.an_entry(*lines, on=dt.date(2026, 6, 1)))
        statement = queries.account_statement(
            session, ground.FIRST_BANK, first=dt.date(2026, 6, 1), last=dt.date(2026, 6, 1)
        )

    assert [(row.debit_vnd, row.contra) for row in statement.rows] == [(200, "421"), (70, "711")]
