"""What is printed of a code: the QR as a picture, the poster and the sheet of leaflets."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.access.settings import organization
from fund.giftcodes import queries
from fund.giftcodes.errors import CodeWasRevoked
from fund.giftcodes.rows import CodeRow
from fund.web.auth import permission_required
from fund.web.clock import today
from fund.web.giftcodes.transfers import chosen_account, memo_of, qr_accounts, svg_of
from fund.web.transaction import reading

blueprint = Blueprint("gift_code_papers", __name__)


@blueprint.get("/ma-qr/<int:code_id>/hinh.svg")
@permission_required(Permission.DONATION_READ)
def draw_code(code_id: int) -> ResponseReturnValue:
    """Give the QR as a picture that stays sharp at any size."""
    session = reading()
    content = svg_of(_live_code(code_id), chosen_account(session, _account_asked()))
    return Response(content, mimetype="image/svg+xml")


@blueprint.get("/ma-qr/<int:code_id>/ap-phich")
@permission_required(Permission.DONATION_READ)
def print_poster(code_id: int) -> ResponseReturnValue:
    """Show the poster: one large QR on A4."""
    return render_template("giftcodes/poster.html", **_paper(code_id))


@blueprint.get("/ma-qr/<int:code_id>/to-roi")
@permission_required(Permission.DONATION_READ)
def print_leaflets(code_id: int) -> ResponseReturnValue:
    """Show the sheet of leaflets: four of A6 on A4, to be cut."""
    return render_template("giftcodes/leaflets.html", **_paper(code_id))


def _paper(code_id: int) -> dict[str, Any]:
    session = reading()
    code = _live_code(code_id)
    return {
        "code": code,
        "memo": memo_of(code),
        "account": chosen_account(session, _account_asked()),
        "accounts": qr_accounts(session),
        "office": organization(session, on_date=today()),
    }


def _live_code(code_id: int) -> CodeRow:
    """Give a code that may still be printed."""
    code = queries.get_code(reading(), code_id)
    if not code.is_live:
        raise CodeWasRevoked(code=code.code)
    return code


def _account_asked() -> str:
    return request.args.get("tk", "")[:20]
