"""The chart of accounts and the funds: read by all who read the books, extended by the chief accountant."""

import dataclasses

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.ledger import queries
from fund.ledger.chart import CHART_NOTICE
from fund.ledger.models import Account
from fund.ledger.roles import Role, code_of
from fund.vouchers import bookkeeping
from fund.web.auth import actor, permission_required
from fund.web.books.blueprint import blueprint
from fund.web.books.heads import account_choices
from fund.web.books.schemas import NewFundSchema, SubAccountSchema
from fund.web.clock import now, today
from fund.web.forms import Form
from fund.web.transaction import reading

ROLE_WORDS = {
    Role.CASH: "tiền mặt",
    Role.BANK: "tiền gửi ngân hàng",
    Role.GOODS: "hiện vật",
    Role.ADVANCES: "tạm ứng",
    Role.OTHER_RECEIVABLE: "phải thu khác",
    Role.PAYABLE_BENEFICIARY: "phải trả đối tượng thụ hưởng",
    Role.PAYABLE_OTHER: "phải trả khác",
    Role.NET_ASSETS: "tài sản thuần",
    Role.DONATION_INCOME: "thu tài trợ bằng tiền",
    Role.DONATION_IN_KIND: "thu tài trợ bằng hiện vật",
    Role.INTEREST: "lãi tiền gửi",
    Role.OTHER_INCOME: "thu khác",
    Role.AWARD_EXPENSE: "chi khen thưởng",
    Role.SUPPORT_EXPENSE: "chi hỗ trợ",
    Role.MOVEMENT_EXPENSE: "chi phong trào",
    Role.MANAGEMENT_EXPENSE: "chi phí quản lý",
    Role.TERM_DEPOSIT: "tiền gửi có kỳ hạn",
}


@dataclasses.dataclass(frozen=True)
class ChartRow:
    """One account of the chart, how deep it stands, and what the program posts to it."""

    account: Account
    depth: int
    used_for: str


@blueprint.get("/so-sach/tai-khoan")
@permission_required(Permission.LEDGER_READ)
def show_chart() -> ResponseReturnValue:
    """Show the chart and the funds."""
    session = reading()
    accounts = queries.list_accounts(session)
    parents = {account.code: account.parent_code for account in accounts}
    words = {code_of(role): text for role, text in ROLE_WORDS.items()}
    rows = [ChartRow(account, _depth(account.code, parents), words.get(account.code, "")) for account in accounts]
    return render_template("books/chart.html", rows=rows, funds=queries.list_funds(session), notice=CHART_NOTICE)


@blueprint.route("/so-sach/tai-khoan/them", methods=["GET", "POST"])
@permission_required(Permission.LEDGER_CHART_EDIT)
def add_account() -> ResponseReturnValue:
    """Open a sub-account."""
    form = Form(SubAccountSchema(), initial={"valid_from": today().replace(month=1, day=1)})
    form.offer("parent_code", account_choices(reading()))
    if form.is_valid:
        with form.transaction() as session:
            account = bookkeeping.add_sub_account(session, **form.values, actor=actor(), at=now())
            form.done(url_for("books.show_chart"), f"Đã mở tài khoản {account.code} – {account.name}.")
    return form.response("books/new_account.html")


@blueprint.route("/so-sach/nguon-quy/moi", methods=["GET", "POST"])
@permission_required(Permission.LEDGER_CHART_EDIT)
def add_fund() -> ResponseReturnValue:
    """Open a fund."""
    form = Form(NewFundSchema(), initial={"opened_on": today()})
    if form.is_valid:
        with form.transaction() as session:
            fund = bookkeeping.add_fund(session, **form.values, actor=actor(), at=now())
            form.done(url_for("books.show_chart"), f"Đã mở nguồn quỹ {fund.code} – {fund.name}.")
    return form.response("books/new_fund.html")


def _depth(code: str, parents: dict[str, str | None]) -> int:
    depth, parent = 0, parents.get(code)
    while parent is not None and depth < 6:
        depth, parent = depth + 1, parents.get(parent)
    return depth
