"""Pages of statements: receipts and their lines, what waits for a person, the fund's bank accounts."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.banking import queries
from fund.banking.balance_checks import balance_check_of
from fund.banking.bank_accounts import add_bank_account, set_bank_account_active
from fund.banking.coverage import covered_year, last_covered_year
from fund.banking.kinds import LineState
from fund.banking.settling import reopen_line, settle_line
from fund.banking.undoing import undo_import
from fund.trail.queries import events_of
from fund.web.auth import actor, permission_required
from fund.web.banking.export import LINE_COLUMNS, line_cells, original_file
from fund.web.banking.schemas import (
    BankAccountSchema,
    CalendarFilterSchema,
    ImportFilterSchema,
    LineFilterSchema,
    SettleSchema,
    UndoSchema,
    WaitingFilterSchema,
)
from fund.web.banking.uploads import UploadFolder
from fund.web.clock import now, today
from fund.web.config import current_settings
from fund.web.exporting import export_table
from fund.web.forms import Form, NoFields
from fund.web.paging import PAGE_SIZE, Page, after_key, page_of
from fund.web.transaction import reading

blueprint = Blueprint("banking", __name__)


@blueprint.get("/sao-ke")
@permission_required(Permission.STATEMENT_READ)
def list_imports() -> ResponseReturnValue:
    """List the receipts of imports, newest first, and what is still under way."""
    asked = Form.from_address(ImportFilterSchema())
    session = reading()
    asked.offer("account_code", queries.account_choices(session, in_use_only=False))
    account = asked.values.get("account_code") or ""
    rows = queries.imports(session, account_code=account, before_id=after_key(), limit=PAGE_SIZE + 1)
    return render_template(
        "banking/imports.html",
        asked=asked,
        page=page_of(rows, key=lambda row: row.id),
        unfinished=UploadFolder(current_settings().instance_path).unfinished(),
        waiting=queries.waiting_count(session),
    )


@blueprint.get("/sao-ke/lich")
@permission_required(Permission.STATEMENT_READ)
def show_calendar() -> ResponseReturnValue:
    """Show which days of a year the statements of an account cover."""
    session = reading()
    asked = Form.from_address(CalendarFilterSchema())
    accounts = queries.account_choices(session, in_use_only=False)
    asked.offer("account_code", accounts)
    account = asked.values.get("account_code") or next((code for code, _label in accounts), "")
    year = asked.values.get("year") or (account and last_covered_year(session, account_code=account)) or today().year
    return render_template(
        "banking/calendar.html",
        asked=asked,
        account=account,
        accounts=dict(accounts),
        covered=covered_year(session, account_code=account, year=year) if account else None,
        today=today(),
    )


@blueprint.get("/sao-ke/<int:import_id>")
@permission_required(Permission.STATEMENT_READ)
def show_import(import_id: int) -> ResponseReturnValue:
    """Show one receipt and the lines it brought."""
    asked = Form.from_address(LineFilterSchema())
    session = reading()
    wanted = _wanted(asked, import_id=import_id)
    return render_template(
        "banking/import.html",
        asked=asked,
        receipt=queries.get_import(session, import_id),
        balances=balance_check_of(session, import_id),
        events=events_of(session, subject=f"statement_import:{import_id}"),
        page=_line_page(session, wanted),
        totals=queries.line_totals(session, wanted),
    )


@blueprint.get("/sao-ke/<int:import_id>/in")
@permission_required(Permission.STATEMENT_READ)
def print_import(import_id: int) -> ResponseReturnValue:
    """Give the receipt on paper."""
    session = reading()
    return render_template(
        "banking/receipt_print.html",
        receipt=queries.get_import(session, import_id),
        balances=balance_check_of(session, import_id),
    )


@blueprint.route("/sao-ke/<int:import_id>/huy", methods=["GET", "POST"])
@permission_required(Permission.STATEMENT_UNDO)
def undo(import_id: int) -> ResponseReturnValue:
    """Take a whole import back."""
    form = Form(UndoSchema())
    if form.is_valid:
        with form.transaction() as session:
            undo_import(session, import_id=import_id, actor=actor(), at=now(), **form.values)
            form.done(url_for("banking.show_import", import_id=import_id), "Đã hủy lần nhập sao kê.")
    return form.response("banking/undo.html", receipt=queries.get_import(reading(), import_id))


@blueprint.get("/sao-ke/<int:import_id>/tai-ve.<file_format>")
@permission_required(Permission.STATEMENT_READ)
def export_import(import_id: int, file_format: str) -> ResponseReturnValue:
    """Give the lines that the filter lets through as a file."""
    session = reading()
    receipt = queries.get_import(session, import_id)
    wanted = _wanted(Form.from_address(LineFilterSchema()), import_id=import_id)
    rows = (line_cells(row) for row in queries.each_line(session, wanted))
    title = f"Sao kê {receipt.account_name}, lần nhập {receipt.id}, tệp {receipt.filename}"
    return export_table(rows, LINE_COLUMNS, name=f"sao ke {receipt.id}", file_format=file_format, title=title)


@blueprint.get("/sao-ke/<int:import_id>/tep-goc")
@permission_required(Permission.STATEMENT_READ)
def download_original(import_id: int) -> ResponseReturnValue:
    """Give the bank's file as it was imported."""
    session = reading()
    return original_file(session, queries.get_import(session, import_id))


@blueprint.get("/sao-ke/cho-xu-ly")
@permission_required(Permission.STATEMENT_READ)
def list_waiting() -> ResponseReturnValue:
    """List the lines that wait for a person, oldest first."""
    asked = Form.from_address(WaitingFilterSchema())
    session = reading()
    asked.offer("account_code", queries.account_choices(session, in_use_only=False))
    wanted = _wanted(asked, state=LineState.WAITING)
    return render_template(
        "banking/waiting.html",
        asked=asked,
        page=_line_page(session, wanted),
        totals=queries.line_totals(session, wanted),
    )


@blueprint.get("/sao-ke/dong/<int:line_id>")
@permission_required(Permission.STATEMENT_READ)
def show_line(line_id: int) -> ResponseReturnValue:
    """Show one line, what became of it, and who did that."""
    session = reading()
    return Form(NoFields()).response(
        "banking/line.html",
        line=queries.get_line(session, line_id),
        events=events_of(session, subject=f"bank_line:{line_id}"),
    )


@blueprint.route("/sao-ke/dong/<int:line_id>/xu-ly", methods=["GET", "POST"])
@permission_required(Permission.STATEMENT_IMPORT)
def settle(line_id: int) -> ResponseReturnValue:
    """Settle a waiting line with a word on what it was."""
    form = Form(SettleSchema())
    if form.is_valid:
        with form.transaction() as session:
            settle_line(session, line_id=line_id, actor=actor(), at=now(), **form.values)
            form.done(url_for("banking.list_waiting"), "Đã xử lý dòng sao kê.")
    return form.response("banking/settle.html", line=queries.get_line(reading(), line_id))


@blueprint.post("/sao-ke/dong/<int:line_id>/cho-lai")
@permission_required(Permission.STATEMENT_IMPORT)
def reopen(line_id: int) -> ResponseReturnValue:
    """Let a settled line wait again."""
    form = Form(NoFields())
    if form.is_valid:
        with form.transaction() as session:
            reopen_line(session, line_id=line_id, actor=actor(), at=now())
            form.done(url_for("banking.show_line", line_id=line_id), "Dòng sao kê lại chờ xử lý.")
    session = reading()
    return form.response(
        "banking/line.html",
        line=queries.get_line(session, line_id),
        events=events_of(session, subject=f"bank_line:{line_id}"),
    )


@blueprint.get("/sao-ke/tai-khoan")
@permission_required(Permission.STATEMENT_READ)
def list_accounts() -> ResponseReturnValue:
    """List the fund's bank accounts."""
    return Form(NoFields()).response("banking/accounts.html", rows=queries.bank_accounts(reading()))


@blueprint.route("/sao-ke/tai-khoan/them", methods=["GET", "POST"])
@permission_required(Permission.STATEMENT_IMPORT)
def add_account() -> ResponseReturnValue:
    """Enter a bank account."""
    form = Form(BankAccountSchema())
    if form.is_valid:
        with form.transaction() as session:
            account = add_bank_account(session, actor=actor(), at=now(), **form.values)
            form.done(url_for("banking.list_accounts"), f"Đã thêm tài khoản ngân hàng {account.name}.")
    form.offer("account_code", queries.free_account_codes(reading()))
    return form.response("banking/account_form.html")


@blueprint.post("/sao-ke/tai-khoan/<account_code>/ngung")
@permission_required(Permission.STATEMENT_IMPORT)
def retire_account(account_code: str) -> ResponseReturnValue:
    """Take a bank account out of use."""
    return _switch(account_code, is_active=False)


@blueprint.post("/sao-ke/tai-khoan/<account_code>/dung-lai")
@permission_required(Permission.STATEMENT_IMPORT)
def restore_account(account_code: str) -> ResponseReturnValue:
    """Take a bank account back into use."""
    return _switch(account_code, is_active=True)


def _switch(account_code: str, *, is_active: bool) -> ResponseReturnValue:
    form = Form(NoFields())
    if form.is_valid:
        with form.transaction() as session:
            set_bank_account_active(session, account_code=account_code, is_active=is_active, actor=actor(), at=now())
            form.done(url_for("banking.list_accounts"), "Đã đổi tình trạng tài khoản ngân hàng.")
    return form.response("banking/accounts.html", rows=queries.bank_accounts(reading()))


def _wanted(asked: Form, **fixed: Any) -> queries.LineFilter:  # noqa: ANN401  fields of the filter
    """Make the filter of what was asked; what could not be read is left out."""
    return queries.LineFilter(**{name: value for name, value in asked.values.items() if value}, **fixed)


def _line_page(session: Session, wanted: queries.LineFilter) -> Page[queries.LineRow]:
    rows = queries.lines(session, wanted, after_id=after_key(), limit=PAGE_SIZE + 1)
    return page_of(rows, key=lambda row: row.id)
