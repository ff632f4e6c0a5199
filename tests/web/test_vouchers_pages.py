"""General vouchers in the browser: three people, one number; nothing twice, nothing typed is lost."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from fund.access.permissions import Role
from fund.ledger import queries
from fund.ledger.models import JournalEntry
from fund.vouchers.models import Voucher
from fund.web.transaction import reading, transaction
from tests.builders import vouchers as build
from tests.builders.access import log_in, post
from tests.builders.ledger import CASH, FIRST_BANK, GENERAL, HOUSES

PDF = b"%PDF-1.4\n% hoa don minh hoa\n%%EOF\n"


@pytest.fixture
def office(app: Flask) -> Flask:
    with app.app_context(), transaction() as session:
        build.funded_books(session)
    return app


def _client(office: Flask, role: Role, username: str = "") -> FlaskClient:
    client = office.test_client()
    log_in(client, role, username=username)
    return client


@pytest.fixture
def accountant(office: Flask) -> FlaskClient:
    return _client(office, Role.ACCOUNTANT)


@pytest.fixture
def chief(office: Flask) -> FlaskClient:
    return _client(office, Role.CHIEF_ACCOUNTANT)


@pytest.fixture
def cashier(office: Flask) -> FlaskClient:
    return _client(office, Role.CASHIER)


def _typed(**changes: object) -> dict[str, object]:
    return {
        "template": "management_cost",
        "voucher_date": "16/03/2026",
        "description": "Mua giấy in tháng 3",
        "counterparty": "Nhà sách Phương Đông",
        "lines-0-account": "642 – Chi phí quản lý",
        "lines-0-fund": GENERAL,
        "lines-0-debit_vnd": "1tr2",
        "lines-1-account": CASH,
        "lines-1-fund": GENERAL,
        "lines-1-credit_vnd": "1.200.000",
    } | changes


def _prepare(accountant: FlaskClient, **changes: object) -> str:
    answer = post(accountant, "/chung-tu/lap", _typed(**changes))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def _seen(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', client.get(address).get_data(as_text=True))
    assert found
    return found[1]


def _approve(chief: FlaskClient, address: str) -> None:
    assert post(chief, f"{address}/duyet", seen=_seen(chief, address)).status_code == 303


def _entries(office: Flask) -> int:
    with office.app_context():
        return reading().scalar(select(func.count()).select_from(JournalEntry)) or 0


def _count(office: Flask) -> int:
    with office.app_context():
        return reading().scalar(select(func.count()).select_from(Voucher)) or 0


def test_three_people_take_a_cash_voucher_into_the_books(
    office: Flask, accountant: FlaskClient, chief: FlaskClient, cashier: FlaskClient
) -> None:
    address = _prepare(accountant, files=(io.BytesIO(PDF), "hóa đơn.pdf"))
    assert "hóa đơn.pdf" in chief.get(address).get_data(as_text=True)
    _approve(chief, address)
    done = post(cashier, f"{address}/thuc-hien")

    assert done.status_code == 303
    page = cashier.get(address).get_data(as_text=True)
    assert "PC-2026-00001" in page
    assert "Đã ghi sổ" in page
    with office.app_context():
        entry = queries.find_by_voucher(reading(), "PC-2026-00001")
    assert entry is not None
    assert (entry.prepared_by, entry.approved_by, entry.executed_by) == ("ketoan", "ketoantruong", "thuquy")
    entry_page = accountant.get(f"/so-sach/but-toan/{entry.id}").get_data(as_text=True)
    assert "hóa đơn" in entry_page
    assert f'href="{address}"' in entry_page
    kept = accountant.get(f"/so-sach/but-toan/{entry.id}/tep/{entry.evidence[0]}")
    assert kept.get_data() == PDF
    assert kept.headers["Content-Disposition"].startswith("attachment")


def test_a_double_click_does_nothing_twice(
    office: Flask, accountant: FlaskClient, chief: FlaskClient, cashier: FlaskClient
) -> None:
    first = post(accountant, "/chung-tu/lap", _typed(), key="mot-lan-bam-duy-nhat")
    second = post(accountant, "/chung-tu/lap", _typed(), key="mot-lan-bam-duy-nhat")
    assert first.headers["Location"] == second.headers["Location"]
    assert _count(office) == 1
    address, before = first.headers["Location"], _entries(office)
    _approve(chief, address)

    for _click in range(2):
        assert post(cashier, f"{address}/thuc-hien", key="mot-lan-bam-cua-thu-quy").status_code == 303

    assert _entries(office) == before + 1
    again = post(cashier, f"{address}/thuc-hien")
    assert again.status_code == 409
    assert "không ở bước chờ thu, chi" in again.get_data(as_text=True)


def test_the_same_person_is_refused_on_two_sides(office: Flask, accountant: FlaskClient) -> None:
    with office.app_context(), transaction() as session:
        from_both = build.prepared(session)
        seen_id = from_both.id
    both = _client(office, Role.CHIEF_ACCOUNTANT, "ketoan2")
    address = f"/chung-tu/{seen_id}"
    assert "Việc của bạn" in both.get(address).get_data(as_text=True)
    assert "Việc của bạn" not in accountant.get(address).get_data(as_text=True)
    assert post(accountant, f"{address}/duyet", seen="a" * 64).status_code == 403


def test_approval_of_what_has_changed_is_refused(accountant: FlaskClient, chief: FlaskClient) -> None:
    address = _prepare(accountant)
    seen = _seen(chief, address)
    changed = {"lines-0-debit_vnd": "2tr", "lines-1-credit_vnd": "2tr"}
    assert post(accountant, f"{address}/sua", _typed(**changed)).status_code == 303

    answer = post(chief, f"{address}/duyet", seen=seen)

    assert answer.status_code == 409
    assert "Chứng từ đã được sửa sau khi bạn mở" in answer.get_data(as_text=True)


def test_two_browsers_approving_leave_one_approval(accountant: FlaskClient, chief: FlaskClient) -> None:
    address = _prepare(accountant)
    seen = _seen(chief, address)

    answers = [post(chief, f"{address}/duyet", seen=seen).status_code for _browser in range(2)]

    assert answers == [303, 409]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"lines-0-debit_vnd": "0"}, "Số tiền phải từ 1 đồng"),
        ({"lines-0-debit_vnd": "-5"}, "Không đọc được số tiền"),
        ({"lines-0-debit_vnd": "5.5"}, "Không đọc được số tiền"),
        ({"lines-0-debit_vnd": "1_000"}, "Không đọc được số tiền"),
        ({"lines-0-debit_vnd": "9" * 30}, "Số tiền phải từ 1 đồng"),
        ({"lines-1-credit_vnd": "1.100.000"}, "lệch nhau 100.000"),
        ({"lines-1-fund": HOUSES}, "Mỗi nguồn quỹ phải tự cân"),
        ({"lines-0-account": "331"}, "không thuộc bên Nợ"),
        ({"lines-0-account": "999"}, "Không có tài khoản 999"),
        ({"lines-1-account": "111"}, "có tài khoản chi tiết nên không ghi trực tiếp"),
        ({"lines-0-fund": "KHONGCO", "lines-1-fund": "KHONGCO"}, "Không có nguồn quỹ KHONGCO"),
        ({"lines-0-fund": HOUSES, "lines-1-fund": HOUSES}, "chi phí quản lý không được tính vào"),
        ({"description": ""}, "Chưa nhập diễn giải"),
        ({"description": "a\x00b"}, "ký tự điều khiển"),
        ({"voucher_date": "31/02/2026"}, "Không đọc được ngày"),
        ({"template": "correction"}, "Chọn một mục trong danh sách"),
        ({"template": "fund_transfer"}, "cần căn cứ"),
        ({"lines-0-credit_vnd": "5"}, "đúng một bên, Nợ hoặc Có"),
    ],
)
def test_bad_input_is_told_at_its_place_and_kept(
    office: Flask, accountant: FlaskClient, changes: dict[str, str], said: str
) -> None:
    answer = post(accountant, "/chung-tu/lap", _typed(**changes))

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said.lower() in page.lower()
    assert "Nhà sách Phương Đông" in page
    assert _count(office) == 0


def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_is_written(
    office: Flask, accountant: FlaskClient
) -> None:
    answer = post(accountant, "/chung-tu/lap", _typed(files=(io.BytesIO(b"MZ\x90\x00 not a paper"), "hoa-don.pdf")))

    assert answer.status_code == 422
    assert _count(office) == 0


def test_money_that_is_not_there_is_told_to_the_cashier(
    accountant: FlaskClient, chief: FlaskClient, cashier: FlaskClient
) -> None:
    address = _prepare(accountant, **{"lines-0-debit_vnd": "6tr", "lines-1-credit_vnd": "6tr"})
    _approve(chief, address)

    answer = post(cashier, f"{address}/thuc-hien")

    assert answer.status_code == 409
    assert "thiếu 1.000.000 đ" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("template", "accounts"),
    [
        ("management_cost", ["642 – Chi phí quản lý", "1111 – Tiền mặt Việt Nam"]),
        ("cash_to_bank", ["", "1111 – Tiền mặt Việt Nam"]),
        ("fund_transfer", ["421 – Thặng dư (thâm hụt) lũy kế", "", "", "421 – Thặng dư (thâm hụt) lũy kế"]),
        ("other", ["", ""]),
        ("khong-co", ["642 – Chi phí quản lý", "1111 – Tiền mặt Việt Nam"]),
    ],
)
def test_the_event_chosen_fills_in_its_usual_accounts(
    accountant: FlaskClient, template: str, accounts: list[str]
) -> None:
    page = accountant.get(f"/chung-tu/lap?template={template}").get_data(as_text=True)

    assert re.findall(r'name="lines-\d+-account" value="([^"]*)"', page) == accounts


def test_the_year_end_fills_in_what_closes_each_fund(accountant: FlaskClient) -> None:
    page = accountant.get("/chung-tu/lap?template=year_end&year=2026").get_data(as_text=True)

    assert 'value="55.000.000" id="o-lines-0-debit_vnd"' in page
    assert "Kết chuyển thu, chi năm 2026" in page
    assert accountant.get("/chung-tu/lap?template=year_end&year=abcd").status_code == 200


def test_a_voucher_is_crossed_out_with_a_reason_and_stays_to_be_seen(
    accountant: FlaskClient, chief: FlaskClient
) -> None:
    address = _prepare(accountant)
    assert post(chief, f"{address}/tra-lai", reason="").status_code == 422
    assert post(chief, f"{address}/tra-lai", reason="Thiếu hóa đơn").status_code == 303

    page = accountant.get(address).get_data(as_text=True)

    assert "Đã hủy: Thiếu hóa đơn" in page
    assert post(accountant, f"{address}/sua", _typed()).status_code == 409


def test_the_list_is_filtered_and_exported_as_shown(accountant: FlaskClient, chief: FlaskClient) -> None:
    first = _prepare(accountant)
    _prepare(accountant, description="Phí tháng 3", template="bank_fee", **{"lines-1-account": FIRST_BANK})
    _approve(chief, first)

    waiting = accountant.get("/chung-tu?status=draft").get_data(as_text=True)
    rows = accountant.get("/chung-tu/tai-ve/csv?status=approved").get_data().decode("utf-8-sig").splitlines()

    assert "Phí tháng 3" in waiting
    assert "Mua giấy in tháng 3" not in waiting
    assert len(rows) == 2
    assert "1200000" in rows[1]


def test_a_correction_begins_at_its_entry_and_is_approved_by_another(
    office: Flask, accountant: FlaskClient, chief: FlaskClient
) -> None:
    address = _prepare(accountant, template="bank_fee", **{"lines-1-account": FIRST_BANK})
    _approve(chief, address)
    with office.app_context():
        entry = queries.find_by_voucher(reading(), "BN-2026-00001")
    assert entry is not None

    proposed = post(
        accountant, f"/so-sach/but-toan/{entry.id}/dieu-chinh", voucher_date="17/03/2026", reason="Ghi trùng phí"
    )
    assert proposed.status_code == 303
    _approve(chief, proposed.headers["Location"])

    page = accountant.get(f"/so-sach/but-toan/{entry.id}").get_data(as_text=True)
    assert "Đã được điều chỉnh bằng" in page
    twice = post(accountant, f"/so-sach/but-toan/{entry.id}/dieu-chinh", voucher_date="17/03/2026", reason="Nữa")
    assert twice.status_code == 409


def test_the_paper_shows_the_seven_contents_of_the_law(
    accountant: FlaskClient, chief: FlaskClient, cashier: FlaskClient
) -> None:
    address = _prepare(accountant)
    _approve(chief, address)
    post(cashier, f"{address}/thuc-hien")

    paper = cashier.get(f"{address}/in").get_data(as_text=True)

    for words in (
        "PHIẾU CHI", "PC-2026-00001", "Ngày 16 tháng 3 năm 2026", "Nhà sách Phương Đông", "Mua giấy in tháng 3",
        "1.200.000", "Một triệu hai trăm nghìn đồng", "Người lập phiếu", "Kế toán trưởng", "Thủ quỹ",
    ):  # fmt: skip
        assert words in paper


@pytest.mark.parametrize("address", ["/chung-tu/999", "/chung-tu/999/in", "/chung-tu/999/sua", "/chung-tu/1/tep/5"])
def test_a_voucher_that_is_not_there_is_a_page_not_found(accountant: FlaskClient, address: str) -> None:
    assert accountant.get(address).status_code == 404
