"""General vouchers in the browser: the accountant writes, the chief accountant approves, the cashier carries out."""

import datetime as dt
from typing import Any

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.access.queries import full_names
from fund.access.settings import organization
from fund.documents.queries import EvidenceNotFound, evidence_of, get_evidence
from fund.ledger import queries as books
from fund.trail.queries import events_of
from fund.vouchers import operations, queries
from fund.vouchers.kinds import VoucherStatus, VoucherTemplate
from fund.vouchers.models import Voucher
from fund.vouchers.queries import VoucherFilter
from fund.vouchers.rules import needs_executor
from fund.vouchers.suggestions import suggested_lines, year_end_lines
from fund.web.auth import actor, permission_required, user
from fund.web.books.files import file_response
from fund.web.books.heads import fund_choices
from fund.web.books.schemas import kept_filters
from fund.web.clock import now, today
from fund.web.exporting import Column, export_table
from fund.web.forms import Form, NoFields
from fund.web.paging import PAGE_SIZE, address_with, after_key, page_of
from fund.web.transaction import reading
from fund.web.vouchers.schemas import (
    CancelSchema,
    SeenSchema,
    TemplateSchema,
    VoucherFilterSchema,
    VoucherSchema,
    draft_of,
    initial_of,
    line_rows,
    spelled_account,
)

blueprint = Blueprint("vouchers", __name__)
COLUMNS = (
    *(Column("Số chứng từ", 16), Column("Ngày", 12), Column("Nghiệp vụ", 28), Column("Loại", 18)),
    *(Column("Diễn giải", 50), Column("Người giao dịch", 30), Column("Số tiền", 18), Column("Trạng thái", 22)),
    Column("Người lập", 16),
)


@blueprint.get("/chung-tu")
@permission_required(Permission.VOUCHER_READ)
def list_vouchers() -> ResponseReturnValue:
    """List vouchers newest first, filtered by the address."""
    session, asked = reading(), Form.from_address(VoucherFilterSchema())
    wanted = _filter(asked)
    rows = queries.list_vouchers(session, wanted, below_id=after_key(), limit=PAGE_SIZE + 1)
    return render_template(
        "vouchers/list.html",
        asked=asked,
        page=page_of(rows, key=lambda row: row.id),
        totals=queries.voucher_totals(session, wanted),
        waiting=queries.count_waiting(session),
        names=full_names(session),
        status_draft=VoucherStatus.DRAFT,
        status_approved=VoucherStatus.APPROVED,
        address_with=address_with,
        kept=kept_filters(asked),
    )


@blueprint.get("/chung-tu/tai-ve/<file_format>")
@permission_required(Permission.VOUCHER_READ)
def export_vouchers(file_format: str) -> ResponseReturnValue:
    """Give the filtered vouchers as a file."""
    rows = queries.list_vouchers(reading(), _filter(Form.from_address(VoucherFilterSchema())), limit=None)
    cells = (
        (
            *(row.number or f"Nháp {row.id}", row.voucher_date, row.template.label, row.voucher_kind.label),
            *(row.description, row.counterparty, row.amount_vnd, row.status.label, row.prepared_by),
        )
        for row in rows
    )
    return export_table(cells, COLUMNS, name="chung-tu", file_format=file_format, title="Chứng từ kế toán")


@blueprint.route("/chung-tu/lap", methods=["GET", "POST"])
@permission_required(Permission.VOUCHER_PREPARE)
def prepare_voucher() -> ResponseReturnValue:
    """Write a new voucher; the event chosen fills in its usual accounts."""
    asked = Form.from_address(TemplateSchema())
    form = Form(VoucherSchema(), initial=_initial(reading(), asked))
    if form.is_valid:
        with form.transaction() as session:
            voucher = operations.prepare_voucher(
                session, draft=draft_of(form.values), files=form.values["files"], actor=actor(), at=now()
            )
            again = url_for("vouchers.prepare_voucher", template=voucher.template.value)
            shown = url_for("vouchers.show_voucher", voucher_id=voucher.id)
            form.done(again if form.then == "next" else shown, f"Đã lập chứng từ nháp số {voucher.id}, chờ duyệt.")
    return form.response("vouchers/edit.html", voucher=None, **_lists(form))


@blueprint.route("/chung-tu/<int:voucher_id>/sua", methods=["GET", "POST"])
@permission_required(Permission.VOUCHER_PREPARE)
def edit_voucher(voucher_id: int) -> ResponseReturnValue:
    """Rewrite one's own voucher that nobody approved yet."""
    voucher = queries.get_voucher(reading(), voucher_id)
    form = Form(VoucherSchema(), initial=initial_of(voucher, _account_names(reading())))
    if form.is_valid:
        with form.transaction() as session:
            operations.edit_voucher(
                session, voucher_id=voucher_id, draft=draft_of(form.values), files=form.values["files"],
                actor=actor(), at=now(),
            )  # fmt: skip
            form.done(url_for("vouchers.show_voucher", voucher_id=voucher_id), "Đã sửa chứng từ.")
    return form.response("vouchers/edit.html", voucher=queries.get_voucher(reading(), voucher_id), **_lists(form))


@blueprint.get("/chung-tu/<int:voucher_id>")
@permission_required(Permission.VOUCHER_READ)
def show_voucher(voucher_id: int) -> ResponseReturnValue:
    """Show one voucher with the step that waits for this person."""
    return render_template("vouchers/show.html", form=Form(NoFields()), **_facts(reading(), voucher_id))


@blueprint.post("/chung-tu/<int:voucher_id>/duyet")
@permission_required(Permission.VOUCHER_APPROVE)
def approve_voucher(voucher_id: int) -> ResponseReturnValue:
    """Approve exactly what was shown."""
    form = Form(SeenSchema())
    if form.is_valid:
        with form.transaction() as session:
            done = operations.approve_voucher(
                session, voucher_id=voucher_id, seen=form.values["seen"], actor=actor(), at=now()
            )
            said = f"Đã duyệt và ghi sổ {done.voucher_number}." if done.voucher_number else "Đã duyệt, chờ thủ quỹ."
            form.done(url_for("vouchers.show_voucher", voucher_id=voucher_id), said)
    return form.response("vouchers/show.html", **_facts(reading(), voucher_id))


@blueprint.post("/chung-tu/<int:voucher_id>/thuc-hien")
@permission_required(Permission.PAYMENT_EXECUTE)
def execute_voucher(voucher_id: int) -> ResponseReturnValue:
    """Confirm that the money was handed over; the voucher gets its number."""
    form = Form(NoFields())
    if form.is_valid:
        with form.transaction() as session:
            done = operations.execute_voucher(session, voucher_id=voucher_id, actor=actor(), at=now())
            form.done(url_for("vouchers.show_voucher", voucher_id=voucher_id), f"Đã ghi sổ {done.voucher_number}.")
    return form.response("vouchers/show.html", **_facts(reading(), voucher_id))


@blueprint.route("/chung-tu/<int:voucher_id>/huy", methods=["GET", "POST"])
@permission_required(Permission.VOUCHER_PREPARE)
def cancel_voucher(voucher_id: int) -> ResponseReturnValue:
    """Cross out a voucher before it reaches the books."""
    return _cancel(voucher_id)


@blueprint.route("/chung-tu/<int:voucher_id>/tra-lai", methods=["GET", "POST"])
@permission_required(Permission.VOUCHER_APPROVE)
def decline_voucher(voucher_id: int) -> ResponseReturnValue:
    """Refuse a voucher as the approver: it is crossed out with the reason."""
    return _cancel(voucher_id)


@blueprint.get("/chung-tu/<int:voucher_id>/in")
@permission_required(Permission.VOUCHER_READ)
def print_voucher(voucher_id: int) -> ResponseReturnValue:
    """Lay a voucher out on paper: A5 for cash and bank, A4 for journal vouchers with many lines."""
    session = reading()
    facts = _facts(session, voucher_id)
    return render_template(
        "vouchers/print.html", office=organization(session, on_date=facts["voucher"].voucher_date), **facts
    )


@blueprint.get("/chung-tu/<int:voucher_id>/tep/<int:evidence_id>")
@permission_required(Permission.VOUCHER_READ)
def download_file(voucher_id: int, evidence_id: int) -> Response:
    """Give a file that supports the voucher."""
    session = reading()
    voucher = queries.get_voucher(session, voucher_id)
    if evidence_id not in [link.evidence_id for link in evidence_of(session, voucher.subject)]:
        raise EvidenceNotFound(evidence_id=evidence_id)
    return file_response(get_evidence(session, evidence_id))


def _cancel(voucher_id: int) -> ResponseReturnValue:
    form = Form(CancelSchema())
    if form.is_valid:
        with form.transaction() as session:
            operations.cancel_voucher(
                session, voucher_id=voucher_id, reason=form.values["reason"], actor=actor(), at=now()
            )
            form.done(url_for("vouchers.show_voucher", voucher_id=voucher_id), "Đã hủy chứng từ.")
    return form.response("vouchers/cancel.html", voucher=queries.get_voucher(reading(), voucher_id))


def _filter(asked: Form) -> VoucherFilter:
    values = asked.values
    return VoucherFilter(
        first=values.get("from_date"),
        last=values.get("to_date"),
        status=values.get("status"),
        template=values.get("template"),
        voucher_kind=values.get("kind"),
        text=values.get("text", ""),
    )


def _account_names(session: Session) -> dict[str, str]:
    return {account.code: account.name for account in books.list_accounts(session) if account.is_postable}


def _initial(session: Session, asked: Form) -> dict[str, object]:
    template = asked.values.get("template") or VoucherTemplate.MANAGEMENT_COST
    names = _account_names(session)
    general = next((fund.code for fund in books.list_funds(session) if not fund.is_restricted), "")
    initial: dict[str, object] = {"template": template, "voucher_date": today()}
    if template is VoucherTemplate.YEAR_END:
        typed = asked.values.get("year") or str(today().year - 1)
        year = int(typed) if typed.isascii() and typed.isdigit() and 2000 <= int(typed) <= 2100 else today().year - 1
        lines = line_rows(year_end_lines(session, year=year), names)
        return initial | {
            "voucher_date": min(dt.date(year, 12, 31), today()),
            "description": f"Kết chuyển thu, chi năm {year} sang thặng dư (thâm hụt) lũy kế",
            "lines": lines,
        }
    restricted = next((fund.code for fund in books.list_funds(session) if fund.is_restricted), general)
    moves_between = template is VoucherTemplate.FUND_TRANSFER
    lines = [
        {"account": spelled_account(code, names), "fund": restricted if moves_between and index > 1 else general}
        for index, (code, _is_debit) in enumerate(suggested_lines(session, template))
    ]
    return initial | {"lines": lines}


def _lists(form: Form) -> dict[str, Any]:
    session = reading()
    form.offer("fund", fund_choices(session), rows="lines")
    return {"accounts": sorted(_account_names(session).items())}


def _facts(session: Session, voucher_id: int) -> dict[str, Any]:
    voucher = queries.get_voucher(session, voucher_id)
    entry = books.get_entry(session, voucher.entry_id) if voucher.entry_id else None
    undone = books.get_entry(session, voucher.reverses_entry_id) if voucher.reverses_entry_id else None
    return {
        "voucher": voucher,
        "entry": entry,
        "undone": undone,
        "reversed_by": books.get_entry(session, entry.reversed_by) if entry and entry.reversed_by else None,
        "account_names": {account.code: account.name for account in books.list_accounts(session)},
        "fund_names": {fund.code: fund.name for fund in books.list_funds(session)},
        "evidence": evidence_of(session, voucher.subject),
        "events": events_of(session, subject=voucher.subject),
        "names": full_names(session),
        "seen": operations.fingerprint(session, voucher),
        "steps": _steps(voucher),
        "sides": _print_sides(voucher),
    }


def _steps(voucher: Voucher) -> dict[str, bool]:
    """Tell which buttons this person gets."""
    person = user()
    is_draft, is_approved = voucher.status is VoucherStatus.DRAFT, voucher.status is VoucherStatus.APPROVED
    is_own = voucher.prepared_by == person.username
    may_approve = person.may(Permission.VOUCHER_APPROVE)
    return {
        "edit": is_draft and is_own and voucher.template is not VoucherTemplate.CORRECTION,
        "approve": is_draft and not is_own and may_approve,
        "execute": is_approved
        and person.may(Permission.PAYMENT_EXECUTE)
        and person.username not in {voucher.prepared_by, voucher.approved_by},
        "cancel": (is_draft or is_approved) and person.may(Permission.VOUCHER_PREPARE),
        "decline": (is_draft or is_approved) and may_approve and not person.may(Permission.VOUCHER_PREPARE),
        "needs_executor": needs_executor(voucher.voucher_kind),
    }


def _print_sides(voucher: Voucher) -> dict[str, str]:
    """List the accounts of each side for the head of the paper."""
    return {
        "debit": ", ".join(dict.fromkeys(line.account_code for line in voucher.lines if line.debit_vnd)),
        "credit": ", ".join(dict.fromkeys(line.account_code for line in voucher.lines if line.credit_vnd)),
    }
