"""Finding a gift while typing: name, words of the memo, amount, day, code or voucher number in one box."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.donations import queries
from fund.donations.rows import GiftFilter, GiftRow, GiftTotals
from fund.web.auth import permission_required
from fund.web.donations.finding import narrow_by_text
from fund.web.fields import TextField
from fund.web.forms import Form, FundSchema
from fund.web.transaction import reading

blueprint = Blueprint("gift_search", __name__)
MOST_SHOWN = 20
"""Gifts shown while typing; the list shows the rest."""


class SearchSchema(FundSchema):
    """What is typed."""

    q = TextField("Tên, nội dung, số tiền, ngày, mã", max_length=100)


@blueprint.get("/thu/tim")
@permission_required(Permission.DONATION_READ)
def find_gifts() -> ResponseReturnValue:
    """Find gifts; a request of htmx gets the table alone."""
    asked = Form.from_address(SearchSchema())
    typed = asked.values.get("q") or ""
    wanted, understood = narrow_by_text(GiftFilter(text=typed))
    rows: Sequence[GiftRow] = ()
    totals: GiftTotals | None = None
    if not understood.is_empty:
        rows, totals = queries.first_gifts(reading(), wanted=wanted, limit=MOST_SHOWN)
    template = "donations/found_part.html" if request.headers.get("HX-Request") else "donations/find.html"
    return render_template(template, asked=asked, typed=typed, understood=understood, rows=rows, totals=totals)
