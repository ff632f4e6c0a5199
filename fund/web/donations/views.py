"""The list of gifts, one gift, what may still change of it, and the cashier's queue."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.access.queries import full_names
from fund.documents.queries import evidence_of, issued_for
from fund.donations import operations, queries
from fund.donations.rows import GiftRow
from fund.giftcodes.queries import find_pledge_of_gift
from fund.ledger.operations import lines_of
from fund.people.queries import get_party
from fund.trail.queries import events_of
from fund.web.auth import actor, permission_required
from fund.web.clock import now, today
from fund.web.donations.counting import CountDiffers, counted_notes
from fund.web.donations.finding import address_of_filters, gift_page_of, read_filter
from fund.web.donations.schemas import DENOMINATIONS, ConfirmSchema, DetailsSchema, GiftFilterSchema, VoidSchema
from fund.web.exporting import Cell, Column, export_table
from fund.web.forms import Form
from fund.web.transaction import reading

blueprint = Blueprint("donations", __name__)

_COLUMNS = (
    Column("Ngày", 12), Column("Số chứng từ", 16), Column("Mã khoản thu", 12), Column("Người nộp", 32),
    Column("Nhà tài trợ", 12), Column("Hình thức", 12), Column("Tài khoản", 10), Column("Nguồn quỹ", 16),
    Column("Đợt vận động", 24), Column("Số tiền", 16), Column("Công khai tên", 14), Column("Tình trạng", 16),
    Column("Ghi chú", 40),
)  # fmt: skip


@blueprint.get("/thu")
@permission_required(Permission.DONATION_READ)
def list_gifts() -> ResponseReturnValue:
    """List gifts by the filters in the address, with the totals of the whole selection."""
    asked = Form.from_address(GiftFilterSchema())
    wanted, understood = read_filter(asked.values)
    _offer_filters(asked)
    page, totals = gift_page_of(wanted)
    return render_template(
        "donations/gifts.html",
        asked=asked,
        understood=understood,
        page=page,
        totals=totals,
        address=address_of_filters(),
        donor=get_party(reading(), wanted.donor_id) if wanted.donor_id else None,
        wanted=wanted,
    )


@blueprint.get("/thu/tai-ve.<file_format>")
@permission_required(Permission.DONATION_READ)
def export_gifts(file_format: str) -> ResponseReturnValue:
    """Give the whole selection of the list as a file."""
    wanted, _ = read_filter(Form.from_address(GiftFilterSchema()).values)
    rows = _cells(queries.each_gift(reading(), wanted=wanted))
    return export_table(rows, _COLUMNS, name="khoan thu", file_format=file_format, title="Các khoản tài trợ bằng tiền")


@blueprint.get("/thu/<int:gift_id>")
@permission_required(Permission.DONATION_READ)
def show_gift(gift_id: int) -> ResponseReturnValue:
    """Show one gift with all it is made of: parts, entry, papers, returns, who did what."""
    return render_template("donations/gift.html", **gift_page(gift_id))


def gift_page(gift_id: int) -> dict[str, Any]:
    """Read what the page of one gift shows."""
    session = reading()
    gift = queries.gift_row(session, gift_id)
    stored = queries.get_donation(session, gift_id)
    return {
        "gift": gift,
        "stored": stored,
        "parts": queries.part_rows(session, gift_id),
        "lines": lines_of(session, gift.entry_id) if gift.entry_id is not None else (),
        "refunds": queries.refunds_of(session, gift_id),
        "pledge": find_pledge_of_gift(session, gift_id),
        "events": events_of(session, subject=f"donation:{gift_id}"),
        "evidence": evidence_of(session, f"donation:{gift_id}"),
        "papers": issued_for(session, f"donation:{gift_id}"),
        "names": full_names(session),
    }


@blueprint.route("/thu/<int:gift_id>/sua", methods=["GET", "POST"])
@permission_required(Permission.DONATION_RECORD)
def change_gift(gift_id: int) -> ResponseReturnValue:
    """Change whose gift it is, how the donor is named and the note; never the money."""
    gift = queries.gift_row(reading(), gift_id)
    form = Form(
        DetailsSchema(),
        initial={"donor_id": gift.donor_id, "donor_name": gift.donor_name, "disclosure": gift.disclosure,
                 "note": gift.note},
    )  # fmt: skip
    if form.is_valid:
        with form.transaction() as session:
            operations.change_gift_details(
                session,
                donation_id=gift_id,
                donor_id=form.values["donor_id"] if form.values["donor_name"] else None,
                disclosure=form.values["disclosure"],
                note=form.values["note"],
                actor=actor(),
                at=now(),
            )
            form.done(url_for(".show_gift", gift_id=gift_id), "Đã sửa thông tin khoản tài trợ.")
    return form.response("donations/change_gift.html", gift=gift)


@blueprint.route("/thu/<int:gift_id>/huy", methods=["GET", "POST"])
@permission_required(Permission.DONATION_RECORD)
def void_gift(gift_id: int) -> ResponseReturnValue:
    """Cancel a gift whose cash never came in."""
    gift = queries.gift_row(reading(), gift_id)
    form = Form(VoidSchema())
    if form.is_valid:
        with form.transaction() as session:
            operations.void_draft_gift(
                session, donation_id=gift_id, reason=form.values["reason"], actor=actor(), at=now()
            )
            form.done(url_for(".show_gift", gift_id=gift_id), f"Đã hủy {gift.code}; khoản này không có số phiếu thu.")
    return form.response("donations/void_gift.html", gift=gift)


@blueprint.route("/thu/cho-thu", methods=["GET", "POST"])
@permission_required(Permission.DONATION_CONFIRM)
def confirm_gifts() -> ResponseReturnValue:
    """Confirm the cash of one or several gifts; each gets its phiếu thu."""
    form = Form(ConfirmSchema())
    if form.is_valid:
        with form.transaction() as session:
            ids = sorted(form.values["gifts"])
            note = _check_count(ids, form.values)
            for gift_id in ids:
                operations.confirm_cash_gift(session, donation_id=gift_id, actor=actor(), at=now(), note=note)
            form.done(url_for(".confirm_gifts", vua_thu=",".join(map(str, ids))), f"Đã thu {len(ids)} khoản và ghi sổ.")
    if form.is_done:
        return form.redirect()
    rows = queries.gifts_to_confirm(reading())
    return form.response(
        "donations/confirm_gifts.html",
        rows=rows,
        done=queries.gifts_by_id(reading(), _just_confirmed()),
        total_vnd=sum(row.amount_vnd for row in rows),
        denominations=DENOMINATIONS,
        names=full_names(reading()),
        me=actor(),
    )


def _check_count(ids: list[int], values: dict[str, Any]) -> str:
    """Compare the notes counted with the gifts chosen; nothing counted here means counted by hand."""
    counted_vnd, words = counted_notes(values)
    chosen_vnd = sum(row.amount_vnd for row in queries.gifts_by_id(reading(), ids))
    if words and counted_vnd != chosen_vnd:
        raise CountDiffers(counted_vnd=counted_vnd, chosen_vnd=chosen_vnd, difference_vnd=counted_vnd - chosen_vnd)
    return words


def _just_confirmed() -> list[int]:
    words = request.args.get("vua_thu", "").split(",")[:100]
    return [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 16]


def _offer_filters(asked: Form) -> None:
    funds = queries.fund_choices(reading(), open_on=today())
    asked.offer("quy", [(fund.code, f"{fund.code} – {fund.name}") for fund in funds])
    asked.offer("dot", queries.campaign_choices(reading()))


def _cells(rows: Iterator[GiftRow]) -> Iterator[tuple[Cell, ...]]:
    for row in rows:
        yield (
            row.received_date, row.voucher_number, row.code, row.payer_text, row.donor_code, row.channel.label,
            row.account_code, ", ".join(row.funds), row.campaign_name, row.amount_vnd, row.disclosure.label,
            row.status.label, row.note,
        )  # fmt: skip
