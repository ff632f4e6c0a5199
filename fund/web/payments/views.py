"""Payments: the list, what waits to be paid, preparing one, and one payment with its three persons."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.access.queries import full_names
from fund.disbursements import operations
from fund.disbursements.kinds import PaymentChannel
from fund.disbursements.models import Decision, Payment
from fund.disbursements.operations import PaymentDraft, PaymentLine
from fund.disbursements.operations.loading import DecisionNotFound, PaymentNotFound
from fund.disbursements.queries import payments as queries
from fund.disbursements.queries.decisions import AwardRow, award_rows
from fund.disbursements.queries.payments import PaymentFilter
from fund.ledger import roles
from fund.ledger.models import JournalEntry
from fund.money import format_vnd
from fund.web.auth import actor, permission_required
from fund.web.clock import now, today
from fund.web.exporting import Cell, Column, export_table
from fund.web.forms import Form
from fund.web.paging import PAGE_SIZE, after_key, page_of
from fund.web.payments.schemas import PaymentFilterSchema, PaymentSchema
from fund.web.timeline import timeline_of
from fund.web.transaction import reading

blueprint = Blueprint("payments", __name__)

EXPORT_LIMIT = 100_000
COLUMNS = (
    Column("Số chứng từ", 18),
    Column("Ngày", 12),
    Column("Quyết định", 16),
    Column("Người nhận tiền", 34),
    Column("Cách chi", 26),
    Column("Tài khoản", 10),
    Column("Số tiền", 16),
    Column("Tình trạng", 16),
)


@blueprint.get("/chi")
@permission_required(Permission.PAYMENT_READ)
def list_payments() -> ResponseReturnValue:
    """List payments, newest first, and the decisions with something still to pay."""
    asked = Form.from_address(PaymentFilterSchema())
    wanted = _filter_of(asked.values)
    rows = queries.list_payments(reading(), wanted=wanted, below_id=after_key(), limit=PAGE_SIZE + 1)
    return render_template(
        "payments/list.html",
        asked=asked,
        page=page_of(rows, key=lambda row: row.id),
        totals=queries.count_payments(reading(), wanted=wanted),
        waiting=queries.awards_waiting_by_decision(reading()),
        names=full_names(reading()),
    )


@blueprint.get("/chi/tai-ve.<file_format>")
@permission_required(Permission.PAYMENT_READ)
def export_payments(file_format: str) -> ResponseReturnValue:
    """Give the whole selection of the list as a file."""
    wanted = _filter_of(Form.from_address(PaymentFilterSchema()).values)
    rows: list[tuple[Cell, ...]] = [
        (
            row.voucher_number,
            row.payment_date,
            row.decision_code,
            row.payee,
            row.channel.label,
            row.account_code,
            row.amount_vnd,
            row.status.label,
        )
        for row in queries.list_payments(reading(), wanted=wanted, limit=EXPORT_LIMIT)
    ]
    return export_table(rows, COLUMNS, name="phieu chi", file_format=file_format, title="Phiếu chi theo quyết định")


@blueprint.route("/chi/moi/<int:decision_id>", methods=["GET", "POST"])
@permission_required(Permission.PAYMENT_PREPARE)
def prepare_payment(decision_id: int) -> ResponseReturnValue:
    """Prepare a payment of what a decision still owes."""
    decision = _get_decision(reading(), decision_id)
    form = Form(PaymentSchema(), initial=_initial(decision, _payable(reading(), decision_id)))
    if form.is_valid:
        with form.transaction() as session:
            draft = _draft(decision_id, form.values)
            made = operations.prepare_payment(session, draft=draft, actor=actor(), at=now())
            form.done(url_for(".show_payment", payment_id=made.id), "Đã lập; chờ kế toán trưởng duyệt chi.")
    accounts = queries.account_choices(reading())
    form.offer(
        "account_code",
        [(row.code, f"{row.code} – {row.name} (còn {format_vnd(row.balance_vnd)} đ)") for row in accounts],
    )
    return form.response(
        "payments/form.html",
        decision=_get_decision(reading(), decision_id),
        awards={str(row.id): row for row in _payable(reading(), decision_id)},
    )


@blueprint.get("/chi/<int:payment_id>")
@permission_required(Permission.PAYMENT_READ)
def show_payment(payment_id: int) -> ResponseReturnValue:
    """Show a payment with its awards and the three persons."""
    return render_template("payments/detail.html", **detail(payment_id))


def detail(payment_id: int) -> dict[str, Any]:
    """Gather what the pages of one payment show."""
    session = reading()
    names = full_names(session)
    row = get_payment(session, payment_id)
    return {
        "row": row,
        "lines": queries.payment_lines(session, payment_id),
        "entry": session.get(JournalEntry, row.entry_id) if row.entry_id else None,
        "reversal": session.get(JournalEntry, row.reversal_entry_id) if row.reversal_entry_id else None,
        "events": timeline_of(session, subject=f"payment:{payment_id}", names=names),
        "names": names,
    }


def get_payment(session: Session, payment_id: int) -> Payment:
    """Give a payment or the page that says there is none."""
    row = queries.get_payment(session, payment_id)
    if row is None:
        raise PaymentNotFound(payment_id=payment_id)
    return row


def _filter_of(values: dict[str, Any]) -> PaymentFilter:
    return PaymentFilter(
        status=values.get("trang_thai"),
        channel=values.get("cach_chi"),
        from_date=values.get("tu_ngay"),
        to_date=values.get("den_ngay"),
    )


def _get_decision(session: Session, decision_id: int) -> Decision:
    decision = session.get(Decision, decision_id)
    if decision is None or decision.code is None:
        raise DecisionNotFound(decision_id=decision_id)
    return decision


def _payable(session: Session, decision_id: int) -> list[AwardRow]:
    return [row for row in award_rows(session, decision_id) if row.is_payable]


def _initial(decision: Decision, awards: list[AwardRow]) -> dict[str, Any]:
    only = awards[0] if len(awards) == 1 else None
    channel = PaymentChannel.BANK if request.args.get("cach") == "bank" else PaymentChannel.CASH
    return {
        "channel": channel,
        "account_code": roles.code_of(roles.Role.CASH) if channel is PaymentChannel.CASH else "",
        "payment_date": max(today(), decision.decision_date),
        "payee": only.recipient_name if only else f"{len(awards)} người theo danh sách ký nhận",
        "payee_address": only.recipient_unit if only else "",
        "reason": f"Chi theo Quyết định số {decision.code} ngày {decision.decision_date:%d/%m/%Y}",
        "lines": [{"award_id": award.id, "is_chosen": True} for award in awards],
    }


def _draft(decision_id: int, values: dict[str, Any]) -> PaymentDraft:
    chosen = [row for row in values.pop("lines") if row.pop("is_chosen")]
    return PaymentDraft(decision_id=decision_id, lines=tuple(PaymentLine(**row) for row in chosen), **values)
