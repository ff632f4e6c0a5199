"""Pages of cash counts: the cashier counts, somebody who was there signs, a difference becomes a voucher."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.access.queries import full_names
from fund.access.settings import organization
from fund.cash import operations, queries
from fund.cash.kinds import CountStatus, denominations
from fund.ledger import queries as books
from fund.vouchers.kinds import VoucherStatus
from fund.vouchers.models import Voucher
from fund.web.auth import actor, permission_required, user
from fund.web.books.heads import fund_choices
from fund.web.books.schemas import kept_filters
from fund.web.clock import now, today
from fund.web.exporting import Column, export_table
from fund.web.forms import Form, NoFields
from fund.web.paging import PAGE_SIZE, after_key, page_of
from fund.web.reconciliation.schemas import CancelCountSchema, CountFilterSchema, DifferenceSchema, count_schema
from fund.web.reconciliation.views import word_file
from fund.web.timeline import timeline_of
from fund.web.transaction import reading

blueprint = Blueprint("cash", __name__)
COLUMNS = (
    *(Column("Số", 8), Column("Ngày", 12), Column("Theo sổ", 18), Column("Kiểm đếm", 18), Column("Chênh lệch", 18)),
    *(Column("Trạng thái", 24), Column("Người đếm", 16), Column("Người chứng kiến", 16)),
)


@blueprint.get("/kiem-ke")
@permission_required(Permission.CASH_READ)
def list_counts() -> ResponseReturnValue:
    """List the counts of the cash box, newest first."""
    session, asked = reading(), Form.from_address(CountFilterSchema())
    rows = queries.list_counts(session, status=asked.values.get("status"), below_id=after_key(), limit=PAGE_SIZE + 1)
    return render_template(
        "cash/list.html",
        asked=asked,
        page=page_of(rows, key=lambda row: row.id),
        names=full_names(session),
        kept=kept_filters(asked),
    )


@blueprint.get("/kiem-ke/tai-ve/<file_format>")
@permission_required(Permission.CASH_READ)
def export_counts(file_format: str) -> ResponseReturnValue:
    """Give the counts as a file."""
    asked = Form.from_address(CountFilterSchema())
    cells = (
        (
            *(str(row.id), row.counted_at.date(), row.book_vnd, row.counted_vnd, row.difference_vnd),
            *(row.status.label, row.counted_by, row.signed_by),
        )
        for row in queries.list_counts(reading(), status=asked.values.get("status"), limit=None)
    )
    return export_table(cells, COLUMNS, name="kiem-ke", file_format=file_format, title="Kiểm kê quỹ tiền mặt")


@blueprint.route("/kiem-ke/dem", methods=["GET", "POST"])
@permission_required(Permission.CASH_COUNT)
def count() -> ResponseReturnValue:
    """Count the cash box, note by note."""
    form = Form(count_schema(), initial={"place": organization(reading(), on_date=today()).address})
    if form.is_valid:
        with form.transaction() as session:
            values = form.values
            made = operations.record_count(
                session,
                pieces={note: values.get(f"count_{note}") or 0 for note in denominations()},
                place=values["place"],
                cause=values.get("cause", ""),
                proposal=values.get("proposal", ""),
                actor=actor(),
                at=now(),
            )
            form.done(url_for(".show_count", count_id=made.id), "Đã ghi kiểm kê, chờ người chứng kiến ký.")
    book_vnd = operations.cash_in_books(reading())
    return form.response("cash/count.html", denominations=denominations(), book_vnd=book_vnd)


@blueprint.get("/kiem-ke/<int:count_id>")
@permission_required(Permission.CASH_READ)
def show_count(count_id: int) -> ResponseReturnValue:
    """Show the minutes of a count."""
    return _page(Form(NoFields()), count_id)


@blueprint.post("/kiem-ke/<int:count_id>/ky")
@permission_required(Permission.CASH_SIGN)
def sign(count_id: int) -> ResponseReturnValue:
    """Sign as the person in whose presence it was counted."""
    form = Form(NoFields())
    if form.is_valid:
        with form.transaction() as session:
            operations.sign_count(session, count_id=count_id, actor=actor(), at=now())
            form.done(url_for(".show_count", count_id=count_id), "Đã ký biên bản kiểm kê.")
    return _page(form, count_id)


@blueprint.route("/kiem-ke/<int:count_id>/huy", methods=["GET", "POST"])
@permission_required(Permission.CASH_COUNT)
def cancel(count_id: int) -> ResponseReturnValue:
    """Cross out a count that nobody signed."""
    form = Form(CancelCountSchema())
    if form.is_valid:
        with form.transaction() as session:
            operations.cancel_count(session, count_id=count_id, reason=form.values["reason"], actor=actor(), at=now())
            form.done(url_for(".show_count", count_id=count_id), "Đã hủy biên bản kiểm kê.")
    return form.response("cash/cancel.html", count=queries.get_count(reading(), count_id))


@blueprint.post("/kiem-ke/<int:count_id>/chenh-lech")
@permission_required(Permission.VOUCHER_PREPARE)
def prepare_difference(count_id: int) -> ResponseReturnValue:
    """Prepare the voucher of the difference."""
    form = Form(DifferenceSchema())
    if form.is_valid:
        with form.transaction() as session:
            fund = form.values["fund_code"]
            voucher = operations.prepare_difference(session, count_id=count_id, fund_code=fund, actor=actor(), at=now())
            shown = url_for("vouchers.show_voucher", voucher_id=voucher.id)
            form.done(shown, "Đã lập chứng từ chênh lệch kiểm kê, chờ kế toán trưởng duyệt.")
    return _page(form, count_id)


@blueprint.get("/kiem-ke/<int:count_id>/word")
@permission_required(Permission.CASH_READ)
def download_minutes(count_id: int) -> ResponseReturnValue:
    """Give the signed minutes as they were kept."""
    count = queries.get_count(reading(), count_id)
    if count.document_id is None:
        raise operations.CountNotSigned(status=count.status)
    return word_file(reading(), count.document_id)


def _page(form: Form, count_id: int) -> ResponseReturnValue:
    if form.is_done:
        return form.redirect()
    session = reading()
    facts = _facts(session, count_id)
    offered = form if isinstance(form.schema, DifferenceSchema) else Form(DifferenceSchema())
    offered.offer("fund_code", fund_choices(session))
    if not offered.typed.get("fund_code"):
        offered.typed["fund_code"] = next(
            (fund.code for fund in books.list_funds(session) if not fund.is_restricted), ""
        )
    return form.response("cash/show.html", difference_form=offered, **facts)


def _facts(session: Session, count_id: int) -> dict[str, Any]:
    count = queries.get_count(session, count_id)
    voucher = session.get(Voucher, count.voucher_id) if count.voucher_id else None
    person = user()
    is_open = count.status is CountStatus.COUNTED
    is_booked = voucher is not None and voucher.status is not VoucherStatus.CANCELLED
    return {
        "count": count,
        "voucher": voucher,
        "names": full_names(session),
        "events": timeline_of(session, subject=count.subject, names=full_names(session)),
        "steps": {
            "sign": is_open and person.may(Permission.CASH_SIGN) and person.username != count.counted_by,
            "cancel": is_open and person.may(Permission.CASH_COUNT),
            "difference": count.status is CountStatus.SIGNED
            and count.difference_vnd != 0
            and not is_booked
            and person.may(Permission.VOUCHER_PREPARE),
        },
    }
