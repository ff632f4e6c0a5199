"""Read statements: accounts, receipts and lines as frozen rows, by keyset, with the totals of the whole selection."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, case, cast, func, literal_column, select
from sqlalchemy.orm import Session

from fund.banking.kinds import LineState
from fund.banking.models import BankAccount, BankLine, StatementImport, StatementUndoing
from fund.donations.models import Campaign, Donation
from fund.errors import NotFound
from fund.labels import LabelledEnum
from fund.ledger.entries import VoucherKind
from fund.ledger.models import Account, Fund, JournalEntry, voucher_number
from fund.ledger.roles import is_bank
from fund.text import fold

BATCH = 1_000


class StatementImportNotFound(NotFound):
    """No import has this id."""


class LineNotFound(NotFound):
    """No statement line has this id."""


class Side(LabelledEnum):
    """Money in or out, as the bank's customer sees it."""

    CREDIT = "credit", "Tiền vào"
    DEBIT = "debit", "Tiền ra"


@dataclasses.dataclass(frozen=True)
class AccountRow:
    """A bank account with what its statements brought."""

    account_code: str
    name: str
    bank_name: str
    masked_number: str
    holder: str
    is_active: bool
    import_count: int
    last_date: dt.date | None


@dataclasses.dataclass(frozen=True)
class ImportRow:
    """The receipt of an import, with names for people."""

    id: int
    account_code: str
    account_name: str
    fund_code: str
    fund_name: str
    campaign_name: str
    filename: str
    profile: str
    sha256: str
    line_count: int
    new_count: int
    credit_vnd: int
    debit_vnd: int
    gift_count: int
    gift_vnd: int
    waiting_count: int
    waiting_vnd: int
    first_date: dt.date
    last_date: dt.date
    imported_by: str
    imported_at: dt.datetime
    evidence_file_id: int
    undone_by: str
    undone_at: dt.datetime | None
    undo_reason: str

    @property
    def is_undone(self) -> bool:
        """Tell whether the whole import was taken back."""
        return self.undone_at is not None

    @property
    def may_be_undone(self) -> bool:
        """Tell whether there is something left to take back."""
        return self.new_count > 0 and not self.is_undone

    @property
    def already_count(self) -> int:
        """Count the lines that earlier imports had brought."""
        return self.line_count - self.new_count


@dataclasses.dataclass(frozen=True)
class LineRow:
    """One statement line with what became of it."""

    id: int
    import_id: int
    account_code: str
    account_name: str
    line_no: int
    booked_date: dt.date
    booked_time: str
    reference: str
    debit_vnd: int
    credit_vnd: int
    balance_vnd: int | None
    memo: str
    payer_account: str
    occurrence: int
    state: LineState
    donation_id: int | None
    donation_code: str
    entry_id: int | None
    voucher_number: str
    note: str
    settled_by: str
    settled_at: dt.datetime | None

    @property
    def is_waiting(self) -> bool:
        """Tell whether a person must look at it."""
        return self.state is LineState.WAITING

    @property
    def is_settled(self) -> bool:
        """Tell whether a person closed it with a note."""
        return self.state is LineState.SETTLED

    @property
    def is_undone(self) -> bool:
        """Tell whether it was taken back with its import."""
        return self.state is LineState.UNDONE

    @property
    def has_twins(self) -> bool:
        """Tell whether an alike line of the account came before it."""
        return self.occurrence > 1


@dataclasses.dataclass(frozen=True)
class LineFilter:
    """Which lines to show; empty means all."""

    import_id: int | None = None
    account_code: str = ""
    state: LineState | None = None
    side: Side | None = None
    text: str = ""
    first_date: dt.date | None = None
    last_date: dt.date | None = None
    amount_vnd: int | None = None


@dataclasses.dataclass(frozen=True)
class LineTotals:
    """What every line that the filter lets through adds up to."""

    count: int
    credit_vnd: int
    debit_vnd: int


def bank_accounts(session: Session) -> list[AccountRow]:
    """List the fund's bank accounts by ledger code."""
    rows = session.execute(
        select(BankAccount, func.count(StatementImport.id), func.max(StatementImport.last_date))
        .outerjoin(StatementImport, StatementImport.bank_account_id == BankAccount.id)
        .group_by(BankAccount.id)
        .order_by(BankAccount.account_code)
    )
    return [
        AccountRow(
            account_code=account.account_code,
            name=account.name,
            bank_name=account.bank_name,
            masked_number=account.masked_number,
            holder=account.holder,
            is_active=account.is_active,
            import_count=count,
            last_date=last_date,
        )
        for account, count, last_date in rows
    ]


def account_choices(session: Session, *, in_use_only: bool = True) -> list[tuple[str, str]]:
    """List (ledger code, label) of the bank accounts, by default of those in use."""
    chosen = select(BankAccount).order_by(BankAccount.account_code)
    chosen = chosen.where(BankAccount.is_active) if in_use_only else chosen
    return [(row.account_code, f"{row.account_code} – {row.name} ({row.bank_name})") for row in session.scalars(chosen)]


def free_account_codes(session: Session) -> list[tuple[str, str]]:
    """List (code, label) of the ledger's bank sub-accounts that no bank account stands on yet."""
    taken = select(BankAccount.account_code)
    chosen = select(Account).where(Account.is_postable, Account.code.not_in(taken)).order_by(Account.code)
    return [(row.code, f"{row.code} – {row.name}") for row in session.scalars(chosen) if is_bank(row.code)]


def campaign_choices(session: Session) -> list[tuple[int, str]]:
    """List (id, label) of the campaigns, newest first."""
    chosen = select(Campaign.id, Campaign.code, Campaign.name).order_by(Campaign.starts_on.desc(), Campaign.id.desc())
    return [(campaign_id, f"{code} – {name}") for campaign_id, code, name in session.execute(chosen)]


def import_made_at(session: Session, *, sha256: str, actor: str, at: dt.datetime) -> int | None:
    """Give the import of a file by a person at a moment, if it was committed."""
    return session.scalar(
        select(StatementImport.id).where(
            StatementImport.sha256 == sha256,
            StatementImport.imported_by == actor,
            StatementImport.imported_at == at,
        )
    )


def imports(session: Session, *, account_code: str = "", before_id: int | None = None, limit: int) -> list[ImportRow]:
    """List receipts, newest first, those before an id if one is given."""
    chosen = _import_select().order_by(StatementImport.id.desc()).limit(limit)
    if account_code:
        chosen = chosen.where(BankAccount.account_code == account_code)
    if before_id is not None:
        chosen = chosen.where(StatementImport.id < before_id)
    return [_import_row(row) for row in session.execute(chosen)]


def get_import(session: Session, import_id: int) -> ImportRow:
    """Give one receipt.

    Raises:
        StatementImportNotFound: No such import.
    """
    row = session.execute(_import_select().where(StatementImport.id == import_id)).first()
    if row is None:
        raise StatementImportNotFound(import_id=import_id)
    return _import_row(row)


def lines(session: Session, asked: LineFilter, *, after_id: int | None = None, limit: int) -> list[LineRow]:
    """List lines in the order they came, those after an id if one is given."""
    chosen = _line_select().where(*_conditions(asked), BankLine.id > (after_id or 0)).order_by(BankLine.id).limit(limit)
    return [_line_row(row) for row in session.execute(chosen)]


def each_line(session: Session, asked: LineFilter) -> Iterator[LineRow]:
    """Give every line of a selection, a thousand at a time; for files to keep."""
    after_id: int | None = None
    while batch := lines(session, asked, after_id=after_id, limit=BATCH):
        yield from batch
        after_id = batch[-1].id


def line_totals(session: Session, asked: LineFilter) -> LineTotals:
    """Add up a whole selection."""
    row = session.execute(
        select(
            func.count(),
            cast(func.coalesce(func.sum(BankLine.credit_vnd), 0), BigInteger),
            cast(func.coalesce(func.sum(BankLine.debit_vnd), 0), BigInteger),
        )
        .select_from(BankLine)
        .join(BankAccount, BankAccount.id == BankLine.bank_account_id)
        .where(*_conditions(asked))
    ).one()
    return LineTotals(*row)


def get_line(session: Session, line_id: int) -> LineRow:
    """Give one line.

    Raises:
        LineNotFound: No such line.
    """
    row = session.execute(_line_select().where(BankLine.id == line_id)).first()
    if row is None:
        raise LineNotFound(line_id=line_id)
    return _line_row(row)


def waiting_count(session: Session) -> int:
    """Count the lines that wait for a person; for the work list."""
    return session.scalar(select(func.count()).select_from(BankLine).where(_is_in(LineState.WAITING))) or 0


def _is_in(state: LineState) -> ColumnElement[bool]:
    """Compare the state spelled out, not as a parameter: only so does SQLite use the index of waiting lines."""
    return BankLine.state == literal_column(f"'{state.value}'")


def _conditions(asked: LineFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.import_id is not None:
        found.append(BankLine.import_id == asked.import_id)
    if asked.account_code:
        found.append(BankAccount.account_code == asked.account_code)
    if asked.state is not None:
        found.append(_is_in(asked.state))
    if asked.side is not None:
        found.append((BankLine.credit_vnd if asked.side is Side.CREDIT else BankLine.debit_vnd) > 0)
    if asked.text.strip():
        found.append(BankLine.search_key.contains(fold(asked.text), autoescape=True))
    if asked.first_date is not None:
        found.append(BankLine.booked_date >= asked.first_date)
    if asked.last_date is not None:
        found.append(BankLine.booked_date <= asked.last_date)
    if asked.amount_vnd is not None:
        found.append(case((BankLine.credit_vnd > 0, BankLine.credit_vnd), else_=BankLine.debit_vnd) == asked.amount_vnd)
    return found


def _import_select() -> Select[StatementImport, BankAccount, Fund, str, StatementUndoing]:
    return (
        select(StatementImport, BankAccount, Fund, Campaign.name, StatementUndoing)
        .join(BankAccount, BankAccount.id == StatementImport.bank_account_id)
        .join(Fund, Fund.id == StatementImport.fund_id)
        .outerjoin(Campaign, Campaign.id == StatementImport.campaign_id)
        .outerjoin(StatementUndoing, StatementUndoing.import_id == StatementImport.id)
    )


def _import_row(row: Row[StatementImport, BankAccount, Fund, str, StatementUndoing]) -> ImportRow:
    made, account, fund, campaign, found = row
    undoing: StatementUndoing | None = found
    same = {field.name for field in dataclasses.fields(ImportRow)} & set(StatementImport.__table__.columns.keys())
    return ImportRow(
        account_code=account.account_code,
        account_name=account.name,
        fund_code=fund.code,
        fund_name=fund.name,
        campaign_name=campaign or "",
        undone_by=undoing.undone_by if undoing else "",
        undone_at=undoing.undone_at if undoing else None,
        undo_reason=undoing.reason if undoing else "",
        **{name: getattr(made, name) for name in same},
    )


_LINE_FIELDS = (
    *("id", "import_id", "line_no", "booked_date", "booked_time", "reference", "debit_vnd", "credit_vnd"),
    *("balance_vnd", "memo", "payer_account", "occurrence", "state", "donation_id", "entry_id", "note", "settled_at"),
)


def _line_select() -> Select[*tuple[Any, ...]]:
    columns = [getattr(BankLine, name) for name in _LINE_FIELDS]
    entry = (JournalEntry.voucher_kind, JournalEntry.voucher_year, JournalEntry.voucher_no)
    return (
        select(*columns, BankLine.settled_by, BankAccount.account_code, BankAccount.name, Donation.code, *entry)
        .join(BankAccount, BankAccount.id == BankLine.bank_account_id)
        .outerjoin(Donation, Donation.id == BankLine.donation_id)
        .outerjoin(JournalEntry, JournalEntry.id == BankLine.entry_id)
    )


def _line_row(row: Row[*tuple[Any, ...]]) -> LineRow:
    own = dict(zip(_LINE_FIELDS, row, strict=False))
    settled_by, account_code, account_name, donation_code, kind, year, number = row[len(_LINE_FIELDS) :]
    return LineRow(
        account_code=account_code,
        account_name=account_name,
        donation_code=donation_code or "",
        voucher_number=voucher_number(VoucherKind(kind).value, year, number) if kind else "",
        settled_by=settled_by or "",
        **own,
    )
