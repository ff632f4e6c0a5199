"""Pages of gift codes: the list, one code, give one out, take it out of use, the banks' numbers for the QR."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.access.queries import full_names
from fund.banking.queries import account_choices, bank_accounts
from fund.donations.queries import list_campaigns
from fund.giftcodes import operations, queries
from fund.giftcodes.kinds import CodeKind
from fund.giftcodes.rows import CodeFilter, CodeRow
from fund.trail.queries import events_of
from fund.web.acts import perform
from fund.web.auth import actor, permission_required
from fund.web.clock import now
from fund.web.exporting import Cell, Column, export_table
from fund.web.forms import Form
from fund.web.giftcodes.schemas import (
    AmountSchema,
    BankBinSchema,
    CodeFilterSchema,
    CodeState,
    IssueSchema,
    RevokeSchema,
)
from fund.web.giftcodes.transfers import memo_of, qr_accounts
from fund.web.paging import PAGE_SIZE, after_key, page_of
from fund.web.transaction import reading

blueprint = Blueprint("gift_codes", __name__)

_COLUMNS = (
    Column("Mã", 16), Column("Loại", 16), Column("Dành cho", 36), Column("Số tiền ghi sẵn", 16), Column("Cấp ngày", 12),
    Column("Người cấp", 16), Column("Tình trạng", 16), Column("Lý do ngừng dùng", 30),
)  # fmt: skip
_TARGETS = {"dot": CodeKind.CAMPAIGN, "nguoi": CodeKind.DONOR, "cam-ket": CodeKind.PLEDGE}
_PAGES = {
    CodeKind.CAMPAIGN: ("campaigns.change_campaign", "campaign_id"),
    CodeKind.DONOR: ("donors.show_donor", "donor_id"),
    CodeKind.PLEDGE: ("pledges.show_pledge", "pledge_id"),
}


@blueprint.get("/ma-qr")
@permission_required(Permission.DONATION_READ)
def list_codes() -> ResponseReturnValue:
    """List the codes, the last issued first."""
    asked = Form.from_address(CodeFilterSchema())
    session = reading()
    rows = queries.list_codes(session, wanted=_wanted(asked), below_id=after_key(), limit=PAGE_SIZE + 1)
    return render_template(
        "giftcodes/codes.html",
        asked=asked,
        page=page_of(rows, key=lambda row: row.id),
        names=full_names(session),
        has_account=bool(qr_accounts(session)),
        address={name: text for name, text in request.args.items() if text and name != "sau"},
    )


@blueprint.get("/ma-qr/tai-ve.<file_format>")
@permission_required(Permission.DONATION_READ)
def export_codes(file_format: str) -> ResponseReturnValue:
    """Give the codes that the filter lets through as a file."""
    rows = (_cells(row) for row in queries.each_code(reading(), wanted=_wanted(Form.from_address(CodeFilterSchema()))))
    return export_table(rows, _COLUMNS, name="ma ung ho", file_format=file_format, title="Mã ủng hộ")


@blueprint.route("/ma-qr/cap", methods=["GET", "POST"])
@permission_required(Permission.DONATION_RECORD)
def issue_code() -> ResponseReturnValue:
    """Give out the code of a campaign or a donor chosen on the page."""
    form = Form(IssueSchema(), initial={"kind": CodeKind.CAMPAIGN})
    if form.is_valid and _has_target(form):
        kind = form.values["kind"]
        target_id = form.values["campaign_id" if kind is CodeKind.CAMPAIGN else "donor_id"]
        with form.transaction() as session:
            code = _issue(session, kind, target_id, form.values["amount_vnd"])
            form.done(url_for(".show_code", code_id=code), "Đã cấp mã.")
    if form.is_done:
        return form.redirect()
    form.offer("campaign_id", [(row.id, f"{row.code} – {row.name}") for row in list_campaigns(reading())])
    return form.response("giftcodes/issue.html")


@blueprint.route("/ma-qr/cap/<target>/<int:target_id>", methods=["GET", "POST"])
@permission_required(Permission.DONATION_RECORD)
def issue_code_for(target: str, target_id: int) -> ResponseReturnValue:
    """Show the code of a campaign (dot), donor (nguoi) or pledge (cam-ket); give one out if it has none."""
    kind = _TARGETS.get(target)
    if kind is None:
        return redirect(url_for(".issue_code"), 303)
    standing = queries.find_live_code(reading(), kind=kind, target_id=target_id)
    if standing is not None and request.method == "GET":
        return redirect(url_for(".show_code", code_id=standing.id), 303)
    form = Form(AmountSchema())
    if form.is_valid:
        with form.transaction() as session:
            code = _issue(session, kind, target_id, form.values["amount_vnd"])
            form.done(url_for(".show_code", code_id=code), "Đã cấp mã.")
    return form.response("giftcodes/issue_for.html", kind=kind, name=queries.name_of(reading(), kind, target_id))


@blueprint.get("/ma-qr/<int:code_id>")
@permission_required(Permission.DONATION_READ)
def show_code(code_id: int) -> ResponseReturnValue:
    """Show one code with its QR for each account, and what can be printed."""
    session = reading()
    code = queries.get_code(session, code_id)
    endpoint, argument = _PAGES[code.kind]
    target: dict[str, Any] = {argument: code.target_id}
    return render_template(
        "giftcodes/code.html",
        code=code,
        memo=memo_of(code),
        accounts=qr_accounts(session),
        target_address=url_for(endpoint, **target),
        events=events_of(session, subject=f"gift_code:{code_id}"),
        names=full_names(session),
    )


@blueprint.route("/ma-qr/<int:code_id>/ngung", methods=["GET", "POST"])
@permission_required(Permission.DONATION_RECORD)
def revoke_code(code_id: int) -> ResponseReturnValue:
    """Take a code out of use."""
    form = Form(RevokeSchema())

    def act(session: Session) -> str:
        reason = form.values["reason"]
        code = operations.revoke_code(session, code_id=code_id, reason=reason, actor=actor(), at=now())
        return f"Đã ngừng dùng mã {code.code}."

    return perform(
        form,
        act,
        back=url_for(".show_code", code_id=code_id),
        closed=lambda: _closed(queries.get_code(reading(), code_id)),
        template="giftcodes/revoke.html",
        context=lambda: {"code": queries.get_code(reading(), code_id)},
    )


@blueprint.get("/ma-qr/tai-khoan")
@permission_required(Permission.DONATION_READ)
def list_accounts() -> ResponseReturnValue:
    """List the bank accounts with the banks' numbers that their QRs need."""
    session = reading()
    return render_template("giftcodes/accounts.html", rows=bank_accounts(session), bins=queries.bank_bins(session))


@blueprint.route("/ma-qr/tai-khoan/nhap", methods=["GET", "POST"])
@permission_required(Permission.STATEMENT_IMPORT)
def enter_bank_bin() -> ResponseReturnValue:
    """Enter or correct the bank's number of an account."""
    account = request.args.get("tk", "")[:20]
    initial = {"account_code": account, "bank_bin": queries.bank_bins(reading()).get(account, "")}
    form = Form(BankBinSchema(), initial=initial)
    if form.is_valid:
        with form.transaction() as session:
            operations.set_bank_bin(session, **form.values, actor=actor(), at=now())
            form.done(url_for(".list_accounts"), "Đã ghi mã BIN. Quét thử một mã QR trước khi in hàng loạt.")
    if form.is_done:
        return form.redirect()
    form.offer("account_code", account_choices(reading()))
    return form.response("giftcodes/bank_bin.html")


def _issue(session: Session, kind: CodeKind, target_id: int, amount_vnd: int | None) -> int:
    return operations.issue_code(
        session, kind=kind, target_id=target_id, amount_vnd=amount_vnd, actor=actor(), at=now()
    ).id


def _closed(code: CodeRow) -> str:
    return "" if code.is_live else f"Mã {code.code} đã ngừng dùng trước đó."


def _has_target(form: Form) -> bool:
    """Note at the field what is missing: the campaign or the donor, as the kind asks."""
    if form.values["kind"] is CodeKind.CAMPAIGN and form.values["campaign_id"] is None:
        form.add_error("campaign_id", "Chọn đợt vận động.")
    if form.values["kind"] is CodeKind.DONOR and form.values["donor_id"] is None:
        form.add_error("donor_name", "Gõ tên rồi chọn nhà tài trợ trong danh sách gợi ý; người mới thì ghi danh trước.")
    return form.is_valid


def _wanted(asked: Form) -> CodeFilter:
    values: dict[str, Any] = asked.values
    state = values.get("tinh_trang")
    return CodeFilter(
        kind=values.get("loai"),
        is_live=None if state is None else state is CodeState.LIVE,
        text=values.get("tim") or "",
    )


def _cells(row: CodeRow) -> tuple[Cell, ...]:
    return (
        row.code, row.kind.label, f"{row.target_code} {row.target_name}", row.amount_vnd, row.issued_at.date(),
        row.issued_by, (CodeState.LIVE if row.is_live else CodeState.REVOKED).label, row.revoke_reason,
    )  # fmt: skip
