"""The auditor's search through the trail."""

import datetime as dt

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.access.queries import full_names
from fund.office_time import OFFICE_ZONE
from fund.trail import queries
from fund.trail.tags import TrailTag
from fund.web.auth import permission_required, user
from fund.web.exporting import Column, export_table
from fund.web.fields import ChoiceField, DateField, TextField
from fund.web.filters import ngay_gio
from fund.web.forms import Form, FundSchema
from fund.web.paging import PAGE_SIZE, address_with, after_key, page_of
from fund.web.trail.words import in_words, spelled_changes
from fund.web.transaction import reading

blueprint = Blueprint("trail", __name__)
MOST_EXPORTED = 100_000


class TrailFilterSchema(FundSchema):
    """What the trail is filtered by."""

    tag = ChoiceField("Thao tác", TrailTag)
    actor = TextField("Người thực hiện", max_length=64)
    subject = TextField("Đối tượng", max_length=80, hint="Ví dụ donation:12, user:ketoan")
    from_date = DateField("Từ ngày")
    to_date = DateField("Đến ngày")


@blueprint.get("/kiem-toan/nhat-ky")
@permission_required(Permission.TRAIL_READ)
def search_trail() -> ResponseReturnValue:
    """List events newest first, filtered by the address."""
    asked = Form.from_address(TrailFilterSchema())
    rows = queries.search(reading(), asked=_filter(asked), below_id=after_key(), limit=PAGE_SIZE + 1)
    return render_template(
        "trail/search.html",
        asked=asked,
        page=page_of([in_words(reading(), row, user()) for row in rows], key=lambda row: row.id),
        names=full_names(reading()),
        address_with=address_with,
    )


@blueprint.get("/kiem-toan/nhat-ky/tai-ve/<file_format>")
@permission_required(Permission.TRAIL_READ)
def export_trail(file_format: str) -> ResponseReturnValue:
    """Give the filtered events as a file."""
    asked = Form.from_address(TrailFilterSchema())
    events = queries.search(reading(), asked=_filter(asked), limit=MOST_EXPORTED)
    columns = (
        Column("Số", 8),
        Column("Lúc", 18),
        Column("Người thực hiện", 18),
        Column("Thao tác", 28),
        Column("Đối tượng", 20),
        Column("Thay đổi", 60),
        Column("Ghi chú", 40),
    )
    rows = (
        (
            e.id,
            ngay_gio(e.at),
            e.actor,
            e.label,
            e.subject,
            "; ".join(f"{n}: {b} → {a}" for n, b, a in spelled_changes(e)),
            e.note,
        )
        for e in events
    )
    return export_table(rows, columns, name="nhat-ky-thao-tac", file_format=file_format, title="Nhật ký thao tác")


def _filter(asked: Form) -> queries.TrailFilter:
    values = asked.values
    tag, from_date, to_date = values.get("tag"), values.get("from_date"), values.get("to_date")
    return queries.TrailFilter(
        tag=tag.value if tag else "",
        actor=values.get("actor", ""),
        subject=values.get("subject", ""),
        from_moment=_midnight(from_date) if from_date else None,
        before_moment=_midnight(to_date + dt.timedelta(days=1)) if to_date else None,
    )


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), OFFICE_ZONE)
