"""The journal: every entry in the order of its date, filtered by the address, as a page, a file and on paper."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.errors import InvalidInput, NotFound
from fund.ledger import queries
from fund.ledger.queries import EntryRow, JournalFilter, Totals
from fund.ledger.queries.page_starts import journal_page_start
from fund.money import format_vnd
from fund.web.auth import permission_required
from fund.web.books.blueprint import blueprint
from fund.web.books.cursors import BookPages, EntryKey, address_after, entry_key, last_page_rows
from fund.web.books.heads import account_choices, book_head, fund_choices
from fund.web.books.rows import JOURNAL_COLUMNS, journal_blocks, journal_cells
from fund.web.books.schemas import JournalFilterSchema, kept_filters
from fund.web.books.sheets import journal_sheets
from fund.web.books.spans import Span, presets
from fund.web.clock import today
from fund.web.exporting import export_table
from fund.web.forms import Form
from fund.web.paging import PAGE_SIZE
from fund.web.transaction import reading

MOST_PRINTED = 3_000
MOST_EXPORTED = 300_000


class VoucherNumberUnknown(NotFound):
    """No posted voucher has this number."""


class PrintTooLong(InvalidInput):
    """More rows than paper is asked for at once."""


@blueprint.get("/so-sach")
@permission_required(Permission.LEDGER_READ)
def show_books() -> ResponseReturnValue:
    """Lead to the journal."""
    return redirect(url_for("books.show_journal"), 302)


@blueprint.get("/so-sach/nhat-ky")
@permission_required(Permission.LEDGER_READ)
def show_journal() -> ResponseReturnValue:
    """Show fifty entries of the journal with the totals of the whole selection."""
    session, asked = reading(), _asked(reading())
    wanted, after = journal_filter(asked), entry_key()
    totals = queries.journal_totals(session, wanted)
    entries = queries.journal(session, wanted, after=after, limit=PAGE_SIZE + 1)
    shown = entries[:PAGE_SIZE]
    return render_template(
        "books/journal.html",
        asked=asked,
        presets=presets(session, shown=_span(wanted)),
        blocks=journal_blocks(shown),
        pages=_pages(session, wanted, after, entries, totals),
        page_total_vnd=sum(entry.total_vnd for entry in shown),
        totals=totals,
        kept=kept_filters(asked),
    )


@blueprint.get("/so-sach/nhat-ky/tai-ve/<file_format>")
@permission_required(Permission.LEDGER_READ)
def export_journal(file_format: str) -> ResponseReturnValue:
    """Give every line of the selection as a file."""
    asked = _asked(reading())
    entries = queries.journal(reading(), journal_filter(asked), limit=MOST_EXPORTED)
    return export_table(
        journal_cells(entries),
        JOURNAL_COLUMNS,
        name="nhat-ky-chung",
        file_format=file_format,
        title=f"Nhật ký chung{_said(asked)}",
    )


@blueprint.get("/so-sach/nhat-ky/in")
@permission_required(Permission.LEDGER_READ)
def print_journal() -> ResponseReturnValue:
    """Lay the selection out on A4 as form S03a."""
    session, asked = reading(), _asked(reading())
    wanted = journal_filter(asked)
    totals = queries.journal_totals(session, wanted)
    if totals.count > MOST_PRINTED:
        raise PrintTooLong(count=format_vnd(totals.count), most=format_vnd(MOST_PRINTED))
    entries = queries.journal(session, wanted, limit=None)
    span = _span(wanted) or _span_of(entries)
    return render_template(
        "books/journal_print.html",
        sheets=journal_sheets(journal_blocks(entries)),
        totals=totals,
        head=book_head(session, span),
        said=_said(asked),
        kept=kept_filters(asked),
    )


@blueprint.get("/so-sach/chung-tu")
@permission_required(Permission.LEDGER_READ)
def find_voucher() -> ResponseReturnValue:
    """Jump to the number that was typed."""
    typed = request.args.get("so", "").strip().replace("/", "-")[:40]
    return redirect(url_for("books.jump_to_voucher", number=typed or "-"), 302)


@blueprint.get("/so-sach/chung-tu/<number>")
@permission_required(Permission.LEDGER_READ)
def jump_to_voucher(number: str) -> ResponseReturnValue:
    """Lead to the entry of a voucher number."""
    entry = queries.find_by_voucher(reading(), _full_number(number))
    if entry is None:
        raise VoucherNumberUnknown(number=number[:40])
    return redirect(url_for("books.show_entry", entry_id=entry.id), 302)


def journal_filter(asked: Form) -> JournalFilter:
    """Read the filter of the journal."""
    values = asked.values
    return JournalFilter(
        first=values.get("from_date"),
        last=values.get("to_date"),
        account=values.get("account", ""),
        fund=values.get("fund", ""),
        voucher_kind=values.get("kind"),
        text=values.get("text", ""),
    )


def _asked(session: Session) -> Form:
    asked = Form.from_address(JournalFilterSchema())
    asked.offer("account", account_choices(session))
    asked.offer("fund", fund_choices(session))
    return asked


def _span(wanted: JournalFilter) -> Span | None:
    return Span(wanted.first, wanted.last) if wanted.first and wanted.last else None


def _span_of(entries: Sequence[EntryRow]) -> Span:
    return Span(entries[0].entry_date, entries[-1].entry_date) if entries else Span(today(), today())


def _pages(
    session: Session, wanted: JournalFilter, after: EntryKey | None, entries: Sequence[EntryRow], totals: Totals
) -> BookPages:
    shown, has_more = entries[:PAGE_SIZE], len(entries) > PAGE_SIZE
    at_end = PAGE_SIZE if totals.is_more else last_page_rows(totals.count)
    last = journal_page_start(session, wanted, up_to=None, rows=at_end) if has_more else None
    before = journal_page_start(session, wanted, up_to=after, rows=PAGE_SIZE) if after else None
    return BookPages(
        first=address_after(None) if after else "",
        previous=address_after(before) if after else "",
        following=address_after((shown[-1].entry_date, shown[-1].id)) if has_more else "",
        last=address_after(last) if has_more else "",
        words=f"{len(shown)} trong {'hơn ' if totals.is_more else ''}{format_vnd(totals.count)} chứng từ",
    )


def _said(asked: Form) -> str:
    """Spell the filter for the head of a file or paper."""
    parts = [f"{asked[name].label.lower()} {asked[name].value}" for name in asked.schema.fields if asked[name].value]
    return f" ({'; '.join(parts)})" if parts else ""


def _full_number(typed: str) -> str:
    """Read `pt 2026 1`, `PT-2026-1` or `pt1` (this year's) as a voucher number."""
    parts = typed.upper().replace("/", "-").replace(" ", "-").split("-")
    if len(parts) == 1:
        letters = parts[0].rstrip("0123456789")
        parts = [letters, str(today().year), parts[0][len(letters) :]]
    elif len(parts) == 2:
        parts = [parts[0], str(today().year), parts[1]]
    return "-".join(part for part in parts if part)
