"""The ledgers: which accounts moved, and one account line by line with the balance after each."""

import dataclasses

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.ledger import queries
from fund.ledger.queries import AccountStatement
from fund.ledger.queries.page_starts import statement_page_start
from fund.money import format_vnd
from fund.web.auth import permission_required
from fund.web.books.blueprint import blueprint
from fund.web.books.cursors import BookPages, LineKey, address_after, last_page_rows, line_key
from fund.web.books.heads import account_choices, book_head, fund_choices
from fund.web.books.journal import MOST_PRINTED, PrintTooLong
from fund.web.books.rows import STATEMENT_COLUMNS, statement_cells
from fund.web.books.schemas import StatementFilterSchema
from fund.web.books.sheets import ledger_sheets
from fund.web.books.spans import Span, asked_span, presets
from fund.web.exporting import Cell, export_table
from fund.web.forms import Form
from fund.web.paging import PAGE_SIZE
from fund.web.transaction import reading


@dataclasses.dataclass(frozen=True)
class Asked:
    """One account over a span, for one fund or all."""

    form: Form
    code: str
    span: Span
    fund: str


@blueprint.get("/so-sach/so-cai")
@permission_required(Permission.LEDGER_READ)
def list_ledgers() -> ResponseReturnValue:
    """List the accounts that moved over the span, each leading to its ledger."""
    session, form = reading(), Form.from_address(StatementFilterSchema())
    form.offer("fund", fund_choices(session))
    span, fund = asked_span(form), form.values.get("fund", "")
    rows = queries.trial_balance(session, first=span.first, last=span.last, fund=fund)
    return render_template(
        "books/ledgers.html",
        asked=form,
        span=span,
        presets=presets(session, shown=span),
        rows=rows,
        accounts=account_choices(session),
        kept=address_arguments(span, fund),
    )


@blueprint.get("/so-sach/so-cai/<code>")
@permission_required(Permission.LEDGER_READ)
def show_ledger(code: str) -> ResponseReturnValue:
    """Show fifty lines of an account with opening, running balance and closing."""
    session, asked, after = reading(), _asked(code), line_key()
    statement = _statement(session, asked, after=after, limit=PAGE_SIZE)
    return render_template(
        "books/ledger.html",
        asked=asked.form,
        span=asked.span,
        fund=asked.fund,
        presets=presets(session, shown=asked.span),
        statement=statement,
        carried_vnd=_carried_vnd(statement),
        is_first=after is None,
        pages=_pages(session, asked, after, statement),
        account=queries.get_account(session, code),
        kept=address_arguments(asked.span, asked.fund),
    )


@blueprint.get("/so-sach/so-cai/<code>/tai-ve/<file_format>")
@permission_required(Permission.LEDGER_READ)
def export_ledger(code: str, file_format: str) -> ResponseReturnValue:
    """Give the whole account over the span as a file, opening and closing with it."""
    asked = _asked(code)
    statement = _statement(reading(), asked, after=None, limit=None)
    rows = [_edge("Số dư đầu kỳ", statement.opening_vnd), *statement_cells(statement.rows)]
    rows += [_turnover(statement), _edge("Số dư cuối kỳ", statement.closing_vnd)]
    title = (
        f"Sổ cái tài khoản {statement.account} – {statement.account_name}, "
        f"từ {asked.span.first:%d/%m/%Y} đến {asked.span.last:%d/%m/%Y}{f', quỹ {asked.fund}' if asked.fund else ''}"
    )
    return export_table(rows, STATEMENT_COLUMNS, name=f"so-cai-{code}", file_format=file_format, title=title)


@blueprint.get("/so-sach/so-cai/<code>/in")
@permission_required(Permission.LEDGER_READ)
def print_ledger(code: str) -> ResponseReturnValue:
    """Lay the account out on A4 as form S03b."""
    session, asked = reading(), _asked(code)
    size = _statement(session, asked, after=None, limit=1).line_count
    if size > MOST_PRINTED:
        raise PrintTooLong(count=format_vnd(size), most=format_vnd(MOST_PRINTED))
    statement = _statement(session, asked, after=None, limit=None)
    return render_template(
        "books/ledger_print.html",
        statement=statement,
        sheets=ledger_sheets(statement.rows, opening_vnd=statement.opening_vnd),
        fund=asked.fund,
        kept=address_arguments(asked.span, asked.fund),
        head=book_head(session, asked.span),
    )


def address_arguments(span: Span, fund: str = "") -> dict[str, str]:
    """Spell a span and a fund as arguments of an address."""
    kept = {"from_date": f"{span.first:%d/%m/%Y}", "to_date": f"{span.last:%d/%m/%Y}"}
    return kept | {"fund": fund} if fund else kept


def _asked(code: str) -> Asked:
    form = Form.from_address(StatementFilterSchema())
    form.offer("fund", fund_choices(reading()))
    return Asked(form, code, asked_span(form), form.values.get("fund", ""))


def _statement(session: Session, asked: Asked, *, after: LineKey | None, limit: int | None) -> AccountStatement:
    return queries.account_statement(
        session,
        asked.code,
        first=asked.span.first,
        last=asked.span.last,
        fund=asked.fund,
        after=after,
        limit=limit,
    )


def _carried_vnd(statement: AccountStatement) -> int:
    """Give the balance before the first row shown."""
    if not statement.rows:
        return statement.opening_vnd
    row = statement.rows[0]
    return row.balance_vnd - row.debit_vnd + row.credit_vnd


def _pages(session: Session, asked: Asked, after: LineKey | None, statement: AccountStatement) -> BookPages:
    def start(up_to: LineKey | None, rows: int) -> LineKey | None:
        span = asked.span
        return statement_page_start(
            session, asked.code, first=span.first, last=span.last, fund=asked.fund, up_to=up_to, rows=rows
        )

    rows, has_more = statement.rows, statement.has_more
    end = (rows[-1].entry_date, rows[-1].entry_id, rows[-1].line_no) if rows else None
    return BookPages(
        first=address_after(None) if after else "",
        previous=address_after(start(after, PAGE_SIZE)) if after else "",
        following=address_after(end) if has_more else "",
        last=address_after(start(None, last_page_rows(statement.line_count))) if has_more else "",
        words=f"{len(rows)} trong {format_vnd(statement.line_count)} dòng",
    )


def _edge(words: str, balance_vnd: int) -> tuple[Cell, ...]:
    return (None, "", words, "", "", "", None, None, max(balance_vnd, 0), max(-balance_vnd, 0))


def _turnover(statement: AccountStatement) -> tuple[Cell, ...]:
    return (None, "", "Cộng số phát sinh", "", "", "", statement.debit_vnd, statement.credit_vnd, None, None)
