"""The four lists of a month, explanations and matches by hand."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.errors import NotFound
from fund.reconciliation import items, operations, queries
from fund.reconciliation.differences import Scope
from fund.reconciliation.kinds import Reason
from fund.reconciliation.rows import ItemFilter, ItemRow
from fund.web.auth import actor, permission_required
from fund.web.books.schemas import kept_filters
from fund.web.clock import now
from fund.web.exporting import Column, export_table
from fund.web.forms import Form
from fund.web.paging import PAGE_SIZE, after_key, page_of
from fund.web.reconciliation.schemas import ExplainSchema, ItemFilterSchema, MatchSchema
from fund.web.reconciliation.views import steps_of
from fund.web.transaction import reading

blueprint = Blueprint("reconciliation_items", __name__)
LISTS = {
    "da-khop": "Đã khớp",
    "ngan-hang": "Chỉ có ở ngân hàng",
    "so-sach": "Chỉ có ở sổ",
    "lech": "Lệch số tiền",
}
CHOICES_SHOWN = 200
"""Lines and entries offered for a match by hand; the filter reaches the others."""
COLUMNS = (
    *(Column("Ngày", 12), Column("Tham chiếu", 18), Column("Nội dung", 60), Column("Số tiền", 18)),
    *(Column("Chứng từ", 16), Column("Lý do", 24), Column("Giải trình", 40)),
)


class ListUnknown(NotFound):
    """A month has four lists."""


@blueprint.get("/doi-chieu/<int:reconciliation_id>/danh-sach/<name>")
@permission_required(Permission.STATEMENT_READ)
def show_list(reconciliation_id: int, name: str) -> ResponseReturnValue:
    """Show one of the four lists, with room to explain what stands alone."""
    return _list_page(Form(ExplainSchema()), reconciliation_id, name)


@blueprint.get("/doi-chieu/<int:reconciliation_id>/danh-sach/<name>/tai-ve/<file_format>")
@permission_required(Permission.STATEMENT_READ)
def export_list(reconciliation_id: int, name: str, file_format: str) -> ResponseReturnValue:
    """Give one of the four lists as a file."""
    session = reading()
    month = queries.get_reconciliation(session, reconciliation_id)
    wanted = _wanted(Form.from_address(ItemFilterSchema()))
    rows = _rows(session, queries.scope_of(session, month), name, wanted)
    cells = (
        (
            *(row.day, row.reference, row.description, row.amount_vnd, row.voucher_number),
            *(row.reason.label if row.reason else "", row.explanation),
        )
        for row in rows
    )
    title = f"{LISTS[name]}, tài khoản {queries.account_of(session, month).account_code}, tháng {month.month}"
    return export_table(cells, COLUMNS, name=f"doi chieu {name}", file_format=file_format, title=title)


@blueprint.post("/doi-chieu/<int:reconciliation_id>/danh-sach/<name>")
@permission_required(Permission.RECONCILIATION_PREPARE)
def explain(reconciliation_id: int, name: str) -> ResponseReturnValue:
    """Explain the ticked lines or entries."""
    form = Form(ExplainSchema())
    if form.is_valid:
        with form.transaction() as session:
            amount = operations.explain(
                session,
                reconciliation_id=reconciliation_id,
                line_ids=sorted(form.values["line_ids"]),
                entry_ids=sorted(form.values["entry_ids"]),
                explanation=form.values["explanation"],
                actor=actor(),
                at=now(),
            )
            shown = url_for(".show_list", reconciliation_id=reconciliation_id, name=name)
            form.done(shown, f"Đã giải trình {amount} dòng.")
    return _list_page(form, reconciliation_id, name)


@blueprint.route("/doi-chieu/<int:reconciliation_id>/khop", methods=["GET", "POST"])
@permission_required(Permission.RECONCILIATION_PREPARE)
def match(reconciliation_id: int) -> ResponseReturnValue:
    """Match lines and entries by hand, side by side."""
    form = Form(MatchSchema())
    if form.is_valid:
        with form.transaction() as session:
            operations.match(
                session,
                reconciliation_id=reconciliation_id,
                line_ids=sorted(form.values["line_ids"]),
                entry_ids=sorted(form.values["entry_ids"]),
                note=form.values.get("note", ""),
                actor=actor(),
                at=now(),
            )
            form.done(url_for(".match", reconciliation_id=reconciliation_id), "Đã khớp tay.")
    return form.redirect() if form.is_done else _match_page(form, reconciliation_id)


def _match_page(form: Form, reconciliation_id: int) -> ResponseReturnValue:
    session, asked = reading(), Form.from_address(ItemFilterSchema())
    month = queries.get_reconciliation(session, reconciliation_id)
    scope, wanted = queries.scope_of(session, month), _wanted(asked)
    return form.response(
        "reconciliation/match.html",
        asked=asked,
        month=month,
        account=queries.account_of(session, month),
        lines=items.bank_alone(session, scope, wanted, limit=CHOICES_SHOWN),
        entries=items.books_alone(session, scope, wanted, limit=CHOICES_SHOWN),
        steps=steps_of(session, month),
    )


def _list_page(form: Form, reconciliation_id: int, name: str) -> ResponseReturnValue:
    if form.is_done:
        return form.redirect()
    session, asked = reading(), Form.from_address(ItemFilterSchema())
    month = queries.get_reconciliation(session, reconciliation_id)
    scope = queries.scope_of(session, month)
    rows = _some(session, scope, name, _wanted(asked), after=after_key() or 0, limit=PAGE_SIZE + 1)
    facts: dict[str, Any] = {
        "asked": asked,
        "form": form,
        "month": month,
        "account": queries.account_of(session, month),
        "name": name,
        "lists": LISTS,
        "page": page_of(rows, key=lambda row: row.key),
        "steps": steps_of(session, month),
        "kept": kept_filters(asked),
    }
    if form.is_submitted:
        return form.response("reconciliation/items.html", **{key: fact for key, fact in facts.items() if key != "form"})
    return render_template("reconciliation/items.html", **facts)


def _wanted(asked: Form) -> ItemFilter:
    return ItemFilter(
        text=asked.values.get("text", ""), amount_vnd=asked.values.get("amount_vnd"), reason=asked.values.get("reason")
    )


def _some(
    session: Session, scope: Scope, name: str, wanted: ItemFilter, *, after: int, limit: int | None
) -> list[ItemRow]:
    if name == "da-khop":
        return items.matched_lines(session, scope, wanted, after=after, limit=limit)
    if name == "ngan-hang":
        return items.bank_alone(session, scope, wanted, after=after, limit=limit)
    if name == "so-sach":
        return items.books_alone(session, scope, wanted, after=after, limit=limit)
    if name == "lech":
        differing = ItemFilter(wanted.text, wanted.amount_vnd, Reason.AMOUNT)
        return items.bank_alone(session, scope, differing, after=after, limit=limit)
    raise ListUnknown(name=name[:20])


def _rows(session: Session, scope: Scope, name: str, wanted: ItemFilter) -> Iterable[ItemRow]:
    if name == "da-khop":
        return items.each_matched_line(session, scope, wanted)
    return _some(session, scope, name, wanted, after=0, limit=None)
