"""What the form fills in: the usual lines of a kind of event, and the lines that close a year."""

import datetime as dt

from sqlalchemy.orm import Session

from fund.ledger import queries as books
from fund.ledger.accounts import AccountType
from fund.ledger.entries import LineDraft
from fund.ledger.roles import Role, code_of
from fund.vouchers.kinds import SHAPES, VoucherTemplate


def suggested_lines(session: Session, template: VoucherTemplate) -> tuple[tuple[str, bool], ...]:
    """Give the usual accounts of a template as (code, is debit); a code is empty where several may be meant."""
    shape = SHAPES.get(template)
    if shape is None:
        return (("", True), ("", False))
    postable = [account.code for account in books.list_accounts(session) if account.is_postable]
    if template is VoucherTemplate.FUND_TRANSFER:
        net_assets, bank = code_of(Role.NET_ASSETS), _only(postable, Role.BANK)
        return ((net_assets, True), (bank, False), (bank, True), (net_assets, False))
    debit, credit = _only(postable, shape.debit[0]), _only(postable, shape.credit[0])
    if template is VoucherTemplate.DEPOSIT_BACK:
        return ((debit, True), (credit, False), (code_of(Role.INTEREST), False))
    return ((debit, True), (credit, False))


def year_end_lines(session: Session, *, year: int) -> tuple[LineDraft, ...]:
    """Give the lines that carry a year's income and expense to the net assets, fund by fund.

    Nợ 511x, 515, 711 / Có 421 and Nợ 421 / Có 611x, 642 for each fund; empty when nothing is left to carry.
    """
    last = dt.date(year, 12, 31)
    net_assets, lines = code_of(Role.NET_ASSETS), list[LineDraft]()
    pots = books.pot_balances(session, first=last, last=last)
    for kind, is_debit in ((AccountType.INCOME, True), (AccountType.EXPENSE, False)):
        for fund in sorted({pot.fund for pot in pots}):
            own = [pot for pot in pots if pot.fund == fund and pot.account_type is kind and pot.closing_vnd]
            closing = [_line(pot.account, fund, -pot.closing_vnd) for pot in own]
            total = sum(pot.closing_vnd for pot in own)
            balancing = [_line(net_assets, fund, total)] if total else []
            lines += closing + balancing if is_debit else balancing + closing
    return tuple(lines)


def _line(account: str, fund: str, debit_less_credit_vnd: int) -> LineDraft:
    return LineDraft(account, fund, max(debit_less_credit_vnd, 0), max(-debit_less_credit_vnd, 0))


def _only(postable: list[str], role: Role) -> str:
    """Give the one postable account of a role; empty when there are several (two bank accounts)."""
    parent = code_of(role)
    if parent in postable:
        return parent
    below = [code for code in postable if code.startswith(parent)]
    return below[0] if len(below) == 1 else ""
