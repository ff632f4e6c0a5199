"""One family is helped, from the ward's letter to the money in hand, by five people at five desks.

The case officer registers and appraises, the director approves exactly what was read and issues, the accountant
prepares the payment, the chief accountant approves it, the cashier pays; a stranger checks the paper.
"""

import dataclasses
import hashlib
import itertools
import zipfile
from io import BytesIO

import pytest
import sqlalchemy as sa
from playwright.sync_api import FilePayload, expect

from fund.access.permissions import Role
from fund.disbursements.models import Decision
from fund.documents.models import IssuedDocument
from fund.web.clock import today
from fund.web.transaction import reading
from tests.journeys.conftest import Office, Walk
from tests.journeys.walking import Walker

pytestmark = pytest.mark.browser

LETTER = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
MUCH_TOO_MUCH = "900.000.000.000"
_numbers = itertools.count(1)


@dataclasses.dataclass(frozen=True)
class Case:
    """A request that may go into a decision."""

    name: str
    request_code: str


def _register_family(officer: Walker, name: str, *, birth_year: str = "1979") -> None:
    """Fill the form of a new family."""
    officer.open_area("Đối tượng thụ hưởng")
    officer.follow("Ghi danh đối tượng")
    officer.fill(full_name=name, address_text="Số 8, hẻm Mẫu", birth_year=birth_year)
    officer.choose(kind="Hộ gia đình", category="Gia đình có hoàn cảnh khó khăn", disclosure="Viết tắt tên")
    officer.page.locator("#o-ward_code").select_option(index=3)


def _appraised(officer: Walker, name: str, amount: str, reason: str) -> Case:
    """Take a request of a family from the letter to the appraisal."""
    _register_family(officer, name)
    officer.save()
    officer.follow("Lập hồ sơ đề nghị")
    officer.fill(requested_amount_vnd=amount, proposing_unit="Ủy ban MTTQ Việt Nam phường (mẫu)", reason=reason)
    officer.choose(programme_id="Phương tiện sinh kế")
    officer.press("Lưu")
    code = officer.page.locator("h1").inner_text().split(" – ")[0].removeprefix("Hồ sơ ")
    officer.page.locator("#o-files").set_input_files(
        FilePayload(name="don-de-nghi.pdf", mimeType="application/pdf", buffer=LETTER)
    )
    officer.fill(description="Đơn có xác nhận của phường")
    officer.press("Nộp tài liệu")
    officer.sees("don-de-nghi.pdf")
    officer.follow("Trình thẩm định")
    officer.press("Trình thẩm định")
    officer.follow("Thẩm định")
    officer.fill(note="Đã đến nhà: đúng hoàn cảnh, cần xe bán hàng.", score="85")
    officer.save()
    officer.sees("85/100 điểm")
    return Case(name, code)


def _drafted(officer: Walker, *cases: tuple[Case, str], fund: str) -> str:
    """Draft a decision over requests and hand it in; gives its address."""
    officer.open_area("Quyết định")
    officer.follow("Lập quyết định")
    officer.fill(subject="Về việc hỗ trợ phương tiện sinh kế cho gia đình khó khăn")
    for row, (case, amount) in enumerate(cases):
        if row:
            officer.page.get_by_role("button", name="Thêm người").click()
        officer.page.locator(f"[name=awards-{row}-party_id]").fill(case.request_code)
        officer.choose(**{f"awards-{row}-fund_id": fund})
        if amount:
            officer.page.locator(f"[name=awards-{row}-amount_vnd]").fill(amount)
    officer.save()
    officer.sees("Dự thảo", *(case.name for case, _ in cases))
    address = officer.address()
    officer.follow("Trình duyệt")
    officer.sees("QUYẾT ĐỊNH:")
    officer.press("Trình duyệt")
    officer.sees("Chờ duyệt")
    return address


def _approve(director: Walker, address: str) -> None:
    director.go(address)
    director.follow("Đọc và duyệt")
    director.sees("Duyệt đúng nội dung này")
    director.press("Duyệt nội dung này")
    director.sees("Đã duyệt")


def test_a_family_is_helped_from_the_letter_to_the_money(walk: Walk, demo_office: Office) -> None:
    officer, director = walk(Role.CASE_OFFICER), walk(Role.DIRECTOR)
    first = _appraised(officer, f"Gia đình bà Hứa Thị Mẫu {next(_numbers)}", "600k", "Chồng mất sớm, nuôi hai con.")
    second = _appraised(officer, f"Gia đình ông Kiều Văn Mẫu {next(_numbers)}", "400k", "Cần tủ bán bánh mì.")
    address = _drafted(officer, (first, ""), (second, ""), fund="CHUNG")

    _approve(director, address)
    director.follow("Ban hành")
    director.press("Ban hành quyết định")
    director.sees("Đã ban hành", "1.000.000 đ", "Mã kiểm tra")
    code = director.page.locator("h1").inner_text().removeprefix("Quyết định số ")
    filename, word = director.download("Tải văn bản Word")
    assert filename.endswith(".docx")
    with demo_office.app.app_context():
        decision = reading().get_one(Decision, int(address.rsplit("/", 1)[1]))
        stored = (
            reading().scalars(sa.select(IssuedDocument).where(IssuedDocument.id == decision.issued_document_id)).one()
        )
        assert decision.code == code
        assert stored.content == word
        assert stored.sha256 == hashlib.sha256(word).hexdigest()
        check_code = str(decision.check_code)
    text = zipfile.ZipFile(BytesIO(word)).read("word/document.xml").decode()
    assert first.name in text
    assert second.name in text

    _pay(walk, code, first, second)
    _check_as_a_stranger(walk, code, check_code)


def _pay(walk: Walk, code: str, first: Case, second: Case) -> None:
    accountant = walk(Role.ACCOUNTANT)
    accountant.open_area("Phiếu chi")
    accountant.row(code).get_by_role("link", name="Lập phiếu chi").click()
    accountant.page.wait_for_url("**/chi/moi/*")
    accountant.look()
    accountant.choose(channel="Tiền mặt (phiếu chi)")
    accountant.page.locator("#o-account_code").select_option("1111")
    accountant.fill(payee=first.name)
    accountant.page.get_by_label(f"Chi cho {second.name}").uncheck()
    accountant.save()
    accountant.sees("600.000", first.name)
    address = accountant.address()
    assert accountant.page.locator("main").get_by_role("link", name="Duyệt chi").count() == 0

    chief = walk(Role.CHIEF_ACCOUNTANT)
    chief.go(address)
    chief.follow("Duyệt chi")
    chief.press("Duyệt chi")

    cashier = walk(Role.CASHIER)
    cashier.go("/")
    cashier.go(address)
    cashier.follow("Chi tiền")
    cashier.press("Đã chi, ghi sổ")
    expect(cashier.page.locator("h1")).to_contain_text(f"PC-{today().year}-")
    cashier.follow("In phiếu chi")
    cashier.sees("PHIẾU CHI", "Sáu trăm nghìn đồng")

    number = cashier.page.locator(".slip-numbers").get_by_text("PC-").inner_text()
    accountant.go(f"/so-sach/chung-tu?so={number}")
    accountant.sees(number, "1111", "3388", code)
    accountant.follow(code, exact=False)
    expect(accountant.page.locator("h1")).to_contain_text(code)


def _check_as_a_stranger(walk: Walk, code: str, check_code: str) -> None:
    stranger = walk(None)
    stranger.go("/kiem-tra")
    wrong = check_code[:-1] + ("2" if check_code[-1] != "2" else "3")
    stranger.page.get_by_label("Mã kiểm tra").fill(wrong)
    stranger.press("Kiểm tra")
    stranger.sees("có một ký tự gõ sai")
    stranger.page.get_by_label("Mã kiểm tra").fill(f"{check_code[:4]}-{check_code[4:8]}-{check_code[8:]}".lower())
    stranger.press("Kiểm tra")
    stranger.sees("Có hiệu lực", code, "1.000.000 đ", "Một triệu đồng")
    assert "Mẫu" not in stranger.page.locator("main").inner_text()


def test_a_family_registered_twice_is_noticed(walk: Walk) -> None:
    officer = walk(Role.CASE_OFFICER)
    _register_family(officer, "GIA ĐÌNH BÀ PHAN THỊ SÁU", birth_year="1951")

    officer.save()

    officer.sees("Có thể đã có hồ sơ", "Đã có trong sổ")
    expect(officer.page.locator("#o-full_name")).to_have_value("GIA ĐÌNH BÀ PHAN THỊ SÁU")
    officer.page.get_by_label("Vẫn ghi danh").check()
    officer.save()
    expect(officer.page.locator("h1")).to_have_text("GIA ĐÌNH BÀ PHAN THỊ SÁU")


def test_a_decision_beyond_the_fund_is_refused_with_what_is_missing(walk: Walk) -> None:
    officer, director = walk(Role.CASE_OFFICER), walk(Role.DIRECTOR)
    case = _appraised(officer, f"Gia đình chị La Thị Mẫu {next(_numbers)}", "500k", "Đề nghị gõ nhầm số tiền.")
    address = _drafted(officer, (case, MUCH_TOO_MUCH), fund="NHA")
    _approve(director, address)
    director.follow("Ban hành")
    director.sees("thiếu")

    director.press("Ban hành quyết định")

    refusal = director.page.get_by_role("alert")
    expect(refusal).to_contain_text("Quỹ nhà tình thương, sinh kế không đủ: còn")
    expect(refusal).to_contain_text("thiếu 89")
    director.go(address)
    director.sees("Đã duyệt")
    expect(director.page.locator("h1")).to_have_text("Dự thảo quyết định")
