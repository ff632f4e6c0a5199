"""Balances of all accounts and all funds over a span; each number leads to the ledger it comes from."""

import dataclasses
from collections.abc import Iterable, Sequence

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.ledger import queries
from fund.ledger.queries import FundBalance, TrialBalanceRow
from fund.ledger.roles import Role, code_of
from fund.web.auth import permission_required
from fund.web.books.accounts import address_arguments
from fund.web.books.blueprint import blueprint
from fund.web.books.heads import book_head, fund_choices
from fund.web.books.schemas import BalanceFilterSchema, SpanSchema
from fund.web.books.spans import Span, asked_span, presets
from fund.web.exporting import Column, export_table
from fund.web.forms import Form
from fund.web.transaction import reading

AMOUNTS = ("opening_debit", "opening_credit", "debit", "credit", "closing_debit", "closing_credit")
"""The six amounts of a row of form S06, in its order."""
FUND_AMOUNTS = (
    *("opening_vnd", "income_vnd", "expense_vnd", "transfer_vnd", "net_assets_vnd"),
    *("cash_vnd", "bank_vnd", "goods_vnd", "payable_vnd"),
)
BALANCE_COLUMNS = (
    *(Column("Số hiệu", 10), Column("Tên tài khoản", 40), Column("Đầu kỳ Nợ", 18), Column("Đầu kỳ Có", 18)),
    *(Column("Phát sinh Nợ", 18), Column("Phát sinh Có", 18), Column("Cuối kỳ Nợ", 18), Column("Cuối kỳ Có", 18)),
)
FUND_COLUMNS = (
    *(Column("Mã quỹ", 12), Column("Nguồn quỹ", 36), Column("Đầu kỳ", 18), Column("Thu", 18), Column("Chi", 18)),
    *(Column("Điều chuyển", 18), Column("Cuối kỳ", 18), Column("Tiền mặt", 18), Column("Tiền gửi", 18)),
    *(Column("Hiện vật", 18), Column("Phải trả đối tượng", 18)),
)


@dataclasses.dataclass(frozen=True)
class Sums:
    """The totals row of the trial balance; each pair must agree."""

    opening_debit: int
    opening_credit: int
    debit: int
    credit: int
    closing_debit: int
    closing_credit: int

    @property
    def agrees(self) -> bool:
        """Tell whether debits equal credits in each of the three pairs."""
        return (self.opening_debit, self.debit, self.closing_debit) == (
            self.opening_credit,
            self.credit,
            self.closing_credit,
        )


@blueprint.get("/so-sach/can-doi")
@permission_required(Permission.LEDGER_READ)
def show_trial_balance() -> ResponseReturnValue:
    """Show the trial balance over a span."""
    session, (asked, span, fund) = reading(), _asked()
    rows = queries.trial_balance(session, first=span.first, last=span.last, fund=fund)
    return render_template(
        "books/trial_balance.html",
        asked=asked,
        span=span,
        fund=fund,
        presets=presets(session, shown=span),
        rows=rows,
        sums=sums_of(rows),
        kept=address_arguments(span, fund),
        head=book_head(session, span),
    )


@blueprint.get("/so-sach/can-doi/tai-ve/<file_format>")
@permission_required(Permission.LEDGER_READ)
def export_trial_balance(file_format: str) -> ResponseReturnValue:
    """Give the trial balance as a file, the totals with it."""
    _asked_form, span, fund = _asked()
    rows = queries.trial_balance(reading(), first=span.first, last=span.last, fund=fund)
    cells = [(row.account, row.name, *(getattr(row, name) for name in AMOUNTS)) for row in rows]
    sums = sums_of(rows)
    cells.append(("", "Cộng", *(getattr(sums, name) for name in AMOUNTS)))
    title = f"Bảng cân đối số phát sinh từ {span.first:%d/%m/%Y} đến {span.last:%d/%m/%Y}"
    return export_table(
        cells,
        BALANCE_COLUMNS,
        name="bang-can-doi-so-phat-sinh",
        file_format=file_format,
        title=f"{title}, quỹ {fund}" if fund else title,
    )


@blueprint.get("/so-sach/nguon-quy")
@permission_required(Permission.LEDGER_READ)
def show_fund_balances() -> ResponseReturnValue:
    """Show what each fund had, took in, spent and has, and where the money lies."""
    session, asked = reading(), Form.from_address(SpanSchema())
    span = asked_span(asked)
    funds = fund_rows(session, span)
    return render_template(
        "books/fund_balances.html",
        asked=asked,
        span=span,
        presets=presets(session, shown=span),
        rows=funds,
        sums=fund_sums(funds),
        kept=address_arguments(span),
        codes=_codes(),
        head=book_head(session, span),
    )


@blueprint.get("/so-sach/nguon-quy/tai-ve/<file_format>")
@permission_required(Permission.LEDGER_READ)
def export_fund_balances(file_format: str) -> ResponseReturnValue:
    """Give the funds as a file, the totals with it."""
    span = asked_span(Form.from_address(SpanSchema()))
    funds = fund_rows(reading(), span)
    cells = [(row.fund, row.name, *(getattr(row, name) for name in FUND_AMOUNTS)) for row in funds]
    sums = fund_sums(funds)
    cells.append(("", "Cộng", *(sums[name] for name in FUND_AMOUNTS)))
    title = f"Số dư các nguồn quỹ từ {span.first:%d/%m/%Y} đến {span.last:%d/%m/%Y}"
    return export_table(cells, FUND_COLUMNS, name="nguon-quy", file_format=file_format, title=title)


def sums_of(rows: Iterable[TrialBalanceRow]) -> Sums:
    """Add the trial balance up."""
    rows = tuple(rows)
    return Sums(*(sum(getattr(row, name) for row in rows) for name in AMOUNTS))


def fund_rows(session: Session, span: Span) -> tuple[FundBalance, ...]:
    """Read the funds over a span."""
    return queries.fund_balances(session, first=span.first, last=span.last, **_codes())


def fund_sums(rows: Sequence[FundBalance]) -> dict[str, int]:
    """Add the funds up, column by column."""
    return {name: sum(getattr(row, name) for row in rows) for name in FUND_AMOUNTS}


def _codes() -> dict[str, str]:
    return {
        "cash": code_of(Role.CASH),
        "bank": code_of(Role.BANK),
        "goods": code_of(Role.GOODS),
        "payable": code_of(Role.PAYABLE_BENEFICIARY),
    }


def _asked() -> tuple[Form, Span, str]:
    asked = Form.from_address(BalanceFilterSchema())
    asked.offer("fund", fund_choices(reading()))
    return asked, asked_span(asked), asked.values.get("fund", "")
