"""The administrator lets somebody in and shuts somebody out."""

import re

import pytest
from playwright.sync_api import Page, expect

from fund.access.permissions import Role
from tests.journeys.conftest import Office, Walk
from tests.journeys.walking import Walker

pytestmark = pytest.mark.browser

NEW_PASSWORD = "bon-tu-de-nho-cua-toi"


def _log_in(page: Page, url: str, username: str, password: str) -> None:
    page.goto(f"{url}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="Đăng nhập").click()


def test_somebody_new_is_let_in_and_shut_out_again(walk: Walk, demo_office: Office) -> None:
    administrator, newcomer = walk(Role.ADMIN), walk(None)
    administrator.open_area("Người dùng")
    administrator.follow("Thêm người dùng")
    administrator.fill(username="ketoan_moi", full_name="Trương Thị Mẫu", job_title="Kế toán viên")
    administrator.page.get_by_label("Kế toán", exact=True).check()
    administrator.save()
    password = _one_time_password(administrator)

    _log_in(newcomer.page, demo_office.url, "ketoan_moi", password)
    newcomer.page.wait_for_url("**/tai-khoan/mat-khau")
    newcomer.look()
    newcomer.fill(current_password=password, new_password=NEW_PASSWORD, repeated_password=NEW_PASSWORD)
    newcomer.save()
    newcomer.go("/thu/tien-mat")
    newcomer.is_refused("/quan-tri/nguoi-dung")

    administrator.page.on("dialog", lambda dialog: dialog.accept())
    administrator.go("/quan-tri/nguoi-dung/ketoan_moi")
    administrator.press("Khóa tài khoản")
    administrator.sees("Mở lại")
    newcomer.page.goto(f"{demo_office.url}/thu")
    expect(newcomer.page).to_have_url(re.compile("/dang-nhap"))
    _log_in(newcomer.page, demo_office.url, "ketoan_moi", NEW_PASSWORD)
    expect(newcomer.page.get_by_role("alert")).to_contain_text("Tài khoản đã bị khóa")
    newcomer.look()


def _one_time_password(administrator: Walker) -> str:
    """Read the password that is shown once."""
    text = administrator.page.locator("main").inner_text()
    found = re.search(r"[Mm]ật khẩu dùng một lần[^:]*:\s*(\S+)", text)
    assert found, text
    return found[1]
