"""Reading the books: entries, account statements, trial balance, fund balances. Nothing here writes."""

from fund.ledger.queries.balances import (
    FundBalance,
    PotBalance,
    TrialBalanceRow,
    fund_balances,
    pot_balances,
    trial_balance,
)
from fund.ledger.queries.journal import (
    EntryNotInBooks,
    EntryRow,
    JournalFilter,
    LineRow,
    Totals,
    find_by_voucher,
    get_entry,
    journal,
    journal_totals,
)
from fund.ledger.queries.register import (
    AccountNotFound,
    FundNotFound,
    available_vnd,
    get_account,
    get_fund,
    list_accounts,
    list_funds,
    list_periods,
)
from fund.ledger.queries.statement import (
    AccountStatement,
    Cursor,
    StatementRow,
    account_statement,
)

__all__ = [
    "AccountNotFound",
    "AccountStatement",
    "Cursor",
    "EntryNotInBooks",
    "EntryRow",
    "FundBalance",
    "FundNotFound",
    "JournalFilter",
    "LineRow",
    "PotBalance",
    "StatementRow",
    "Totals",
    "TrialBalanceRow",
    "account_statement",
    "available_vnd",
    "find_by_voucher",
    "fund_balances",
    "get_account",
    "get_entry",
    "get_fund",
    "journal",
    "journal_totals",
    "list_accounts",
    "list_funds",
    "list_periods",
    "pot_balances",
    "trial_balance",
]
