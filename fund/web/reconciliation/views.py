"""Pages of reconciliation: months of accounts, the bridge of one, and the acts of the two people."""

import io
from typing import Any

from flask import Blueprint, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, undefer

from fund.access.permissions import Permission
from fund.access.queries import full_names
from fund.banking.queries import account_choices
from fund.documents.models import IssuedDocument
from fund.reconciliation import operations, queries, rules, signing
from fund.reconciliation.errors import ReconciliationNotPrepared
from fund.reconciliation.kinds import ReconciliationStatus
from fund.reconciliation.models import Reconciliation
from fund.web.auth import actor, permission_required, user
from fund.web.books.schemas import kept_filters
from fund.web.clock import now, today
from fund.web.exporting import Column, export_table
from fund.web.forms import Form, NoFields
from fund.web.messages import sentence
from fund.web.paging import PAGE_SIZE, after_key, page_of
from fund.web.reconciliation.schemas import FiguresSchema, MonthFilterSchema, OpenSchema, SeenSchema
from fund.web.timeline import timeline_of
from fund.web.transaction import reading

blueprint = Blueprint("reconciliation", __name__)
COLUMNS = (
    *(Column("Tài khoản", 12), Column("Tên", 24), Column("Tháng", 10), Column("Trạng thái", 16)),
    *(Column("Số dư ngân hàng", 18), Column("Số dư sổ", 18), Column("Chỉ có ở ngân hàng", 18)),
    *(Column("Chỉ có ở sổ", 18), Column("Người lập", 16), Column("Người ký", 16)),
)


@blueprint.get("/doi-chieu")
@permission_required(Permission.STATEMENT_READ)
def list_months() -> ResponseReturnValue:
    """List the months of the bank accounts, newest first."""
    session, asked = reading(), Form.from_address(MonthFilterSchema())
    asked.offer("account_code", account_choices(session, in_use_only=False))
    account = asked.values.get("account_code") or ""
    rows = queries.list_months(session, account_code=account, below_id=after_key(), limit=PAGE_SIZE + 1)
    return render_template(
        "reconciliation/list.html",
        asked=asked,
        page=page_of(rows, key=lambda row: row.id),
        names=full_names(session),
        kept=kept_filters(asked),
    )


@blueprint.get("/doi-chieu/tai-ve/<file_format>")
@permission_required(Permission.STATEMENT_READ)
def export_months(file_format: str) -> ResponseReturnValue:
    """Give the months as a file."""
    asked = Form.from_address(MonthFilterSchema())
    rows = queries.list_months(reading(), account_code=asked.values.get("account_code") or "", limit=None)
    cells = (
        (
            *(row.account_code, row.account_name, row.month, row.status.label, row.closing_bank_vnd),
            *(row.closing_books_vnd, row.bank_only_vnd, row.books_only_vnd, row.prepared_by, row.signed_by),
        )
        for row in rows
    )
    return export_table(cells, COLUMNS, name="doi-chieu", file_format=file_format, title="Đối chiếu ngân hàng")


@blueprint.route("/doi-chieu/mo", methods=["GET", "POST"])
@permission_required(Permission.RECONCILIATION_PREPARE)
def open_month() -> ResponseReturnValue:
    """Begin a month of an account."""
    form = Form(OpenSchema())
    if form.is_valid:
        with form.transaction() as session:
            made = operations.open_month(
                session, account_code=form.values["account_code"], day=form.values["month"], actor=actor(), at=now()
            )
            form.done(url_for(".show_month", reconciliation_id=made.id), f"Đã mở bảng đối chiếu tháng {made.month}.")
    form.offer("account_code", account_choices(reading()))
    return form.response("reconciliation/open.html")


@blueprint.get("/doi-chieu/<int:reconciliation_id>")
@permission_required(Permission.STATEMENT_READ)
def show_month(reconciliation_id: int) -> ResponseReturnValue:
    """Show the bridge of a month and what is still to do."""
    session = reading()
    month = queries.get_reconciliation(session, reconciliation_id)
    return _page(Form(FiguresSchema(), initial=_figures_offered(session, month)), reconciliation_id)


@blueprint.post("/doi-chieu/<int:reconciliation_id>/so-du")
@permission_required(Permission.RECONCILIATION_PREPARE)
def enter_figures(reconciliation_id: int) -> ResponseReturnValue:
    """Enter the balances of the bank's statement."""
    form = Form(FiguresSchema())
    if form.is_valid:
        with form.transaction() as session:
            operations.enter_figures(
                session,
                reconciliation_id=reconciliation_id,
                opening_bank_vnd=form.values["opening_bank_vnd"],
                closing_bank_vnd=form.values["closing_bank_vnd"],
                carried_explanation=form.values.get("carried_explanation", ""),
                actor=actor(),
                at=now(),
            )
            form.done(url_for(".show_month", reconciliation_id=reconciliation_id), "Đã ghi số dư theo sao kê.")
    return _page(form, reconciliation_id)


@blueprint.post("/doi-chieu/<int:reconciliation_id>/trinh-ky")
@permission_required(Permission.RECONCILIATION_PREPARE)
def hand_on(reconciliation_id: int) -> ResponseReturnValue:
    """Hand the month to who signs."""
    form = Form(NoFields())
    if form.is_valid:
        with form.transaction() as session:
            operations.hand_on(session, reconciliation_id=reconciliation_id, actor=actor(), at=now())
            form.done(url_for(".show_month", reconciliation_id=reconciliation_id), "Đã trình ký, chờ kế toán trưởng.")
    return _page(form, reconciliation_id)


@blueprint.post("/doi-chieu/<int:reconciliation_id>/lam-tiep")
@permission_required(Permission.RECONCILIATION_PREPARE)
def take_back(reconciliation_id: int) -> ResponseReturnValue:
    """Go on with a month that waits for its signature."""
    return _take_back(reconciliation_id)


@blueprint.post("/doi-chieu/<int:reconciliation_id>/tra-lai")
@permission_required(Permission.RECONCILIATION_SIGN)
def decline(reconciliation_id: int) -> ResponseReturnValue:
    """Give a month back to who prepared it."""
    return _take_back(reconciliation_id)


@blueprint.post("/doi-chieu/<int:reconciliation_id>/ky")
@permission_required(Permission.RECONCILIATION_SIGN)
def sign(reconciliation_id: int) -> ResponseReturnValue:
    """Sign exactly what was shown; the month is final from then on."""
    form = Form(SeenSchema())
    if form.is_valid:
        with form.transaction() as session:
            seen = form.values["seen"]
            done = signing.sign(session, reconciliation_id=reconciliation_id, seen=seen, actor=actor(), at=now())
            said = f"Đã ký đối chiếu tháng {done.month}. Sao kê và sổ của tháng không sửa được nữa."
            form.done(url_for(".show_month", reconciliation_id=reconciliation_id), said)
    return _page(form, reconciliation_id)


@blueprint.post("/doi-chieu/<int:reconciliation_id>/bo")
@permission_required(Permission.RECONCILIATION_PREPARE)
def discard(reconciliation_id: int) -> ResponseReturnValue:
    """Give up a month opened by mistake."""
    form = Form(NoFields())
    if form.is_valid:
        with form.transaction() as session:
            operations.discard_month(session, reconciliation_id=reconciliation_id, actor=actor(), at=now())
            form.done(url_for(".list_months"), "Đã bỏ bảng đối chiếu đang lập.")
    if form.is_done:
        return form.redirect()
    return _page(form, reconciliation_id)


@blueprint.post("/doi-chieu/<int:reconciliation_id>/go-khop/<int:match_id>")
@permission_required(Permission.RECONCILIATION_PREPARE)
def unmatch(reconciliation_id: int, match_id: int) -> ResponseReturnValue:
    """Take a match by hand apart."""
    form = Form(NoFields())
    if form.is_valid:
        with form.transaction() as session:
            operations.unmatch(session, reconciliation_id=reconciliation_id, match_id=match_id, actor=actor(), at=now())
            form.done(url_for(".show_month", reconciliation_id=reconciliation_id), "Đã gỡ khớp tay.")
    return _page(form, reconciliation_id)


@blueprint.get("/doi-chieu/<int:reconciliation_id>/word")
@permission_required(Permission.STATEMENT_READ)
def download_statement(reconciliation_id: int) -> ResponseReturnValue:
    """Give the signed statement as it was kept."""
    month = queries.get_reconciliation(reading(), reconciliation_id)
    if month.document_id is None:
        raise ReconciliationNotPrepared(status=month.status)
    return word_file(reading(), month.document_id)


def word_file(session: Session, document_id: int) -> ResponseReturnValue:
    """Give a kept paper's bytes."""
    paper = session.get_one(IssuedDocument, document_id, options=[undefer(IssuedDocument.content)])
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return send_file(io.BytesIO(paper.content), mimetype=word, as_attachment=True, download_name=paper.filename)


def _take_back(reconciliation_id: int) -> ResponseReturnValue:
    form = Form(NoFields())
    if form.is_valid:
        with form.transaction() as session:
            operations.take_back(session, reconciliation_id=reconciliation_id, actor=actor(), at=now())
            form.done(url_for(".show_month", reconciliation_id=reconciliation_id), "Bảng đối chiếu lại ở bước lập.")
    return _page(form, reconciliation_id)


def _page(form: Form, reconciliation_id: int) -> ResponseReturnValue:
    """Show the month; the figures' form stands on it whatever form was sent."""
    if form.is_done:
        return form.redirect()
    session = reading()
    facts = month_facts(session, reconciliation_id)
    month: Reconciliation = facts["month"]
    figures_form = form if isinstance(form.schema, FiguresSchema) else None
    return form.response(
        "reconciliation/show.html",
        figures_form=figures_form or Form(FiguresSchema(), initial=_figures_offered(session, month)),
        events=timeline_of(session, subject=month.subject, names=facts["names"]),
        **facts,
    )


def month_facts(session: Session, reconciliation_id: int) -> dict[str, Any]:
    """Give what every page of a month shows."""
    month = queries.get_reconciliation(session, reconciliation_id)
    figures = queries.figures_of(session, month)
    broken = rules.check(figures, carried_explanation=month.carried_explanation)
    is_open = month.status is not ReconciliationStatus.SIGNED
    return {
        "month": month,
        "account": queries.account_of(session, month),
        "figures": figures,
        "points": [sentence(violation) for violation in broken] if is_open else [],
        "matches": queries.matches_of(session, month.id),
        "seen": signing.fingerprint(month, figures),
        "names": full_names(session),
        "steps": steps_of(session, month),
    }


def steps_of(session: Session, month: Reconciliation) -> dict[str, bool]:
    """Tell which acts this person may do on the month now."""
    person = user()
    is_preparing = month.status is ReconciliationStatus.PREPARING
    is_prepared = month.status is ReconciliationStatus.PREPARED
    may_prepare, may_sign = person.may(Permission.RECONCILIATION_PREPARE), person.may(Permission.RECONCILIATION_SIGN)
    is_over = month.last_date < today()
    is_another = person.username not in queries.people_of(session, month)
    return {
        "prepare": is_preparing and may_prepare,
        "take_back": is_prepared and may_prepare,
        "sign": is_prepared and may_sign and is_over and is_another,
        "decline": is_prepared and may_sign and not may_prepare,
    }


def _figures_offered(session: Session, month: Reconciliation) -> dict[str, object]:
    """Offer the figures entered, else those of the lines' own balances."""
    offered: dict[str, object] = {"carried_explanation": month.carried_explanation}
    opening, closing = month.opening_bank_vnd, month.closing_bank_vnd
    if closing is None and month.status is ReconciliationStatus.PREPARING:
        found = queries.statement_balances(session, queries.scope_of(session, month))
        opening, closing = (opening if opening is not None else found[0], found[1]) if found else (opening, None)
    return offered | {"opening_bank_vnd": opening, "closing_bank_vnd": closing}
