"""The left navigation by work, and what every page of the shell shows; only what the person may open."""

import dataclasses
import datetime as dt
import functools

from flask import Flask, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.local import LocalProxy

from fund.access.permissions import Permission
from fund.ledger.models import Period
from fund.web.auth import LoggedIn, required_permission
from fund.web.clock import today
from fund.web.transaction import reading


@dataclasses.dataclass(frozen=True)
class Item:
    """One line of the navigation; its permission is that of the view it leads to."""

    label: str
    endpoint: str


@dataclasses.dataclass(frozen=True)
class Section:
    """One area of work."""

    label: str
    items: tuple[Item, ...]


SECTIONS: tuple[Section, ...] = (
    Section("Tổng quan", (Item("Việc cần làm", "home.show_home"),)),
    Section(
        "Thu",
        (
            Item("Khoản thu", "donations.list_gifts"),
            Item("Tìm khoản thu", "gift_search.find_gifts"),
            Item("Thu tiền mặt", "gift_entry.record_cash_gift"),
            Item("Thu qua ngân hàng", "gift_entry.record_bank_gift"),
            Item("Chờ thủ quỹ thu", "donations.confirm_gifts"),
            Item("Hoàn trả", "refunds.list_refunds"),
            Item("Nhà tài trợ", "donors.list_donors"),
            Item("Đợt vận động", "campaigns.list_campaigns"),
            Item("Cam kết", "pledges.list_pledges"),
            Item("Mã ủng hộ", "gift_codes.list_codes"),
        ),
    ),
    Section(
        "Sao kê",
        (
            Item("Các lần nhập", "banking.list_imports"),
            Item("Nhập sao kê", "statement_import.upload"),
            Item("Chờ xử lý", "banking.list_waiting"),
            Item("Đối chiếu gợi ý", "matching.list_suggestions"),
            Item("Quy tắc đối chiếu", "matching_rules.show_rules"),
            Item("Lịch sao kê", "banking.show_calendar"),
            Item("Đối chiếu ngân hàng", "reconciliation.list_months"),
            Item("Tài khoản ngân hàng", "banking.list_accounts"),
        ),
    ),
    Section(
        "Hồ sơ",
        (
            Item("Hồ sơ đề nghị", "requests.list_requests"),
            Item("Đối tượng thụ hưởng", "beneficiaries.list_beneficiaries"),
        ),
    ),
    Section(
        "Quyết định",
        (
            Item("Quyết định", "decisions.list_decisions"),
            Item("Sổ đăng ký", "decisions.show_register"),
        ),
    ),
    Section("Chi", (Item("Phiếu chi", "payments.list_payments"),)),
    Section(
        "Sổ sách",
        (
            Item("Nhật ký chung", "books.show_journal"),
            Item("Sổ cái", "books.list_ledgers"),
            Item("Bảng cân đối", "books.show_trial_balance"),
            Item("Nguồn quỹ", "books.show_fund_balances"),
            Item("Chứng từ", "vouchers.list_vouchers"),
            Item("Kiểm kê quỹ", "cash.list_counts"),
            Item("Tài khoản", "books.show_chart"),
        ),
    ),
    Section("Khóa sổ", (Item("Kỳ kế toán", "books.list_periods"),)),
    Section(
        "Kiểm toán",
        (
            Item("Kiểm tra sổ", "books.verify_books"),
            Item("Nhật ký thao tác", "trail.search_trail"),
        ),
    ),
    Section(
        "Quản trị",
        (
            Item("Người dùng", "access.list_users"),
            Item("Phiên đang mở", "access.list_all_sessions"),
            Item("Thông tin đơn vị", "access.edit_settings"),
            Item("Chương trình hỗ trợ", "programmes.list_all"),
        ),
    ),
)
"""The areas in the order of the office; add your items to your section."""


@dataclasses.dataclass(frozen=True)
class Link:
    """One line as the page draws it."""

    label: str
    address: str
    is_here: bool


@dataclasses.dataclass(frozen=True)
class Shell:
    """What the layout needs on each page."""

    sections: tuple[tuple[str, tuple[Link, ...]], ...]
    today: dt.date
    period: str
    search_address: str


def init_navigation(app: Flask) -> None:
    """Give every template `shell` and `user`."""

    @app.context_processor
    def add_shell() -> dict[str, object]:
        if not current_user.is_authenticated:
            return {"user": None, "shell": None}
        person = current_user._get_current_object()  # noqa: SLF001  werkzeug's way to leave the proxy
        return {"user": person, "shell": LocalProxy(functools.cache(lambda: build_shell(app, person)))}


def build_shell(app: Flask, person: LoggedIn) -> Shell:
    """Draw the navigation for one person; only a page that shows the shell asks for it."""
    here = _endpoint_here(app)
    sections = tuple(
        (section.label, links) for section in SECTIONS if (links := _links(app, person, section.items, here))
    )
    period = _period_words(today()) if Permission.VOUCHER_READ in person.permissions else ""
    return Shell(sections, today(), period, url_for("search.search_all"))


def _period_words(day: dt.date) -> str:
    """Tell in which period the office works today, and whether it takes entries."""
    chosen = select(Period.status).where(Period.first_date <= day, Period.last_date >= day)
    try:
        status = reading().scalar(chosen)
    except OperationalError:
        return ""
    return f"Kỳ {day:%m/%Y} {status.label.lower() if status else 'chưa mở'}"


def _links(app: Flask, person: LoggedIn, items: tuple[Item, ...], here: str) -> tuple[Link, ...]:
    return tuple(
        Link(item.label, url_for(item.endpoint), is_here=item.endpoint == here)
        for item in items
        if item.endpoint in app.view_functions
        and required_permission(app.view_functions[item.endpoint]) in person.permissions
    )


def _endpoint_here(app: Flask) -> str:
    """Tell which line to mark: that of the page itself, else the one with the longest address above it."""
    items = [item.endpoint for section in SECTIONS for item in section.items if item.endpoint in app.view_functions]
    if request.endpoint in items:
        return request.endpoint or ""
    above = [
        (len(url_for(endpoint)), endpoint) for endpoint in items if request.path.startswith(f"{url_for(endpoint)}/")
    ]
    return max(above, default=(0, ""))[1]
