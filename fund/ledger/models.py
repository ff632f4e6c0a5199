"""Tables of the ledger.

An entry is final from the moment it stands in the table: its lines are inserted first, and inserting the entry fires
the database's own check of both (decision record 0001). Neither takes an update or a delete afterwards.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from fund.database import Base, EnumText, one_of
from fund.labels import LabelledEnum
from fund.ledger.accounts import AccountType, NormalSide
from fund.ledger.entries import VoucherKind


class PeriodStatus(LabelledEnum):
    """Whether a period takes entries."""

    OPEN = "open", "Đang mở"
    CLOSED = "closed", "Đã khóa sổ"


class Account(Base):
    """One line of the chart; its code never changes, it is given an end date instead."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("code"),
        one_of("type", AccountType),
        one_of("normal_side", NormalSide),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("account.code"))
    type: Mapped[AccountType] = mapped_column(EnumText(AccountType))
    normal_side: Mapped[NormalSide] = mapped_column(EnumText(NormalSide))
    is_postable: Mapped[bool]
    is_guarded: Mapped[bool]
    """Cash, bank and goods: never below zero on any day, for any fund."""
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    source: Mapped[str]


class Fund(Base):
    """A pool of money held for a purpose; every line names one."""

    __tablename__ = "fund"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    purpose: Mapped[str]
    is_restricted: Mapped[bool]
    """Its net assets never go below zero."""
    opened_on: Mapped[dt.date]
    closed_on: Mapped[dt.date | None]


class Period(Base):
    """A month that can be shut against posting; the whole of time is covered by periods laid end to end."""

    __tablename__ = "period"
    __table_args__ = (
        UniqueConstraint("first_date"),
        CheckConstraint("last_date >= first_date", name="in_order"),
        one_of("status", PeriodStatus),
        CheckConstraint("status = 'open' OR closed_by IS NOT NULL", name="closed_by_someone"),
        CheckConstraint("reopened_by IS NULL OR reopened_by <> closed_by", name="reopened_by_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_date: Mapped[dt.date]
    last_date: Mapped[dt.date]
    status: Mapped[PeriodStatus] = mapped_column(EnumText(PeriodStatus))
    closed_by: Mapped[str | None]
    closed_at: Mapped[dt.datetime | None]
    reopened_by: Mapped[str | None]
    reopened_at: Mapped[dt.datetime | None]
    reopen_reason: Mapped[str | None]

    @property
    def name(self) -> str:
        """Name the month: 01/2024."""
        return f"{self.first_date:%m/%Y}"

    @property
    def is_open(self) -> bool:
        """Tell whether the period takes entries."""
        return self.status is PeriodStatus.OPEN


class JournalEntry(Base):
    """A dated, balanced set of lines, with its voucher number and its link in the chain; `id` is its place there."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        UniqueConstraint("voucher_kind", "voucher_year", "voucher_no"),
        UniqueConstraint("source"),
        UniqueConstraint("reverses_id"),
        one_of("voucher_kind", VoucherKind),
        CheckConstraint("id > 0", name="id_positive"),
        CheckConstraint("voucher_no > 0", name="voucher_no_positive"),
        CheckConstraint("CAST(substr(entry_date, 1, 4) AS INTEGER) = voucher_year", name="year_of_date").ddl_if(
            "sqlite"
        ),
        CheckConstraint("extract(year FROM entry_date) = voucher_year", name="year_of_date").ddl_if("postgresql"),
        CheckConstraint("reverses_id < id", name="reverses_an_earlier_one"),
        CheckConstraint("length(entry_hash) = 64 AND length(previous_hash) = 64", name="link_present"),
        CheckConstraint("prepared_by <> '' AND posted_by <> ''", name="persons_named"),
        CheckConstraint(
            "(approved_by = '' OR approved_by <> prepared_by) AND (executed_by = '' OR executed_by <> prepared_by) "
            "AND (executed_by = '' OR executed_by <> approved_by)",
            name="persons_different",
        ),
        CheckConstraint("voucher_kind NOT IN ('PC', 'UNC', 'QD') OR approved_by <> ''", name="approved"),
        CheckConstraint("voucher_kind NOT IN ('PT', 'PC', 'UNC') OR executed_by <> ''", name="executed"),
        Index("ix_journal_entry_entry_date_id", "entry_date", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    encoding: Mapped[int]
    voucher_kind: Mapped[VoucherKind] = mapped_column(EnumText(VoucherKind))
    voucher_year: Mapped[int]
    voucher_no: Mapped[int]
    entry_date: Mapped[dt.date]
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    description: Mapped[str]
    counterparty: Mapped[str]
    source: Mapped[str]
    prepared_by: Mapped[str]
    approved_by: Mapped[str]
    executed_by: Mapped[str]
    posted_by: Mapped[str]
    posted_at: Mapped[dt.datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    evidence: Mapped[str]
    """SHA-256 sums of the evidence files, comma between."""
    previous_hash: Mapped[str]
    entry_hash: Mapped[str]

    @property
    def voucher_number(self) -> str:
        """Spell the voucher number: PT-2026-00001."""
        return voucher_number(self.voucher_kind, self.voucher_year, self.voucher_no)


class EntrySearch(Base):
    """The accent-blind words of an entry: description, counterparty and source. Beside the journal, which is final."""

    __tablename__ = "entry_search"

    entry_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """No foreign key: posting writes both together, and a key for each row would cost a tenth of the bulk."""
    key: Mapped[str]


class JournalLine(Base):
    """One debit or one credit of an entry, in whole đồng, for one fund."""

    __tablename__ = "journal_line"
    __table_args__ = (
        CheckConstraint(
            "(debit_vnd > 0 AND credit_vnd = 0) OR (credit_vnd > 0 AND debit_vnd = 0)", name="one_side_positive"
        ),
        CheckConstraint("debit_vnd <= 9000000000000000 AND credit_vnd <= 9000000000000000", name="amount_in_range"),
        CheckConstraint("line_no > 0", name="line_no_positive"),
        Index(
            "ix_journal_line_account_id_entry_date",
            *("account_id", "entry_date", "entry_id", "line_no", "debit_vnd", "credit_vnd", "fund_id"),
        ),
        Index(
            "ix_journal_line_party",
            "party",
            sqlite_where=text("party <> ''"),
            postgresql_where=text("party <> ''"),
        ),
        {"sqlite_with_rowid": False},
    )

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("journal_entry.id", deferrable=True, initially="DEFERRED"), primary_key=True, autoincrement=False
    )
    line_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_date: Mapped[dt.date]
    """The entry's date again, so that an account is read in order from one index; the database proves it equal."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    debit_vnd: Mapped[int]
    credit_vnd: Mapped[int]
    party: Mapped[str]
    memo: Mapped[str]


class DayTurnover(Base):
    """Turnover of an account and fund on a day, and the balance at its end (debits less credits)."""

    __tablename__ = "day_turnover"
    __table_args__ = (
        CheckConstraint("debit_vnd >= 0 AND credit_vnd >= 0", name="turnover_positive"),
        CheckConstraint("NOT is_guarded OR closing_vnd >= 0", name="not_overdrawn"),
        {"sqlite_with_rowid": False},
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, autoincrement=False)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), primary_key=True, autoincrement=False)
    entry_date: Mapped[dt.date] = mapped_column(primary_key=True)
    debit_vnd: Mapped[int]
    credit_vnd: Mapped[int]
    line_count: Mapped[int]
    closing_vnd: Mapped[int]
    is_guarded: Mapped[bool]


class Position(Base):
    """What an account holds for a fund now (debits less credits)."""

    __tablename__ = "position"
    __table_args__ = (
        CheckConstraint("NOT is_guarded OR balance_vnd >= 0", name="not_overdrawn"),
        {"sqlite_with_rowid": False},
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, autoincrement=False)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), primary_key=True, autoincrement=False)
    balance_vnd: Mapped[int]
    last_date: Mapped[dt.date]
    is_guarded: Mapped[bool]


class FundPosition(Base):
    """Net assets of a fund now: credits less debits of net assets, income and expense."""

    __tablename__ = "fund_position"
    __table_args__ = (CheckConstraint("NOT is_restricted OR net_assets_vnd >= 0", name="not_overdrawn"),)

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), primary_key=True, autoincrement=False)
    net_assets_vnd: Mapped[int]
    is_restricted: Mapped[bool]


class AccountLock(Base):
    """The last day of an account that somebody signed: nothing is posted on it up to there any more."""

    __tablename__ = "account_lock"
    __table_args__ = (
        CheckConstraint("locked_by <> '' AND source <> ''", name="named"),
        {"sqlite_with_rowid": False},
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, autoincrement=False)
    locked_through: Mapped[dt.date] = mapped_column(primary_key=True)
    source: Mapped[str]
    """What was signed, e.g. "reconciliation:5"."""
    locked_by: Mapped[str]
    locked_at: Mapped[dt.datetime]


class VoucherCounter(Base):
    """The last number given for a voucher kind in a year."""

    __tablename__ = "voucher_counter"
    __table_args__ = (CheckConstraint("last_no > 0", name="last_no_positive"), {"sqlite_with_rowid": False})

    voucher_kind: Mapped[VoucherKind] = mapped_column(EnumText(VoucherKind), primary_key=True)
    voucher_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_no: Mapped[int]


def voucher_number(kind: str, year: int, number: int) -> str:
    """Spell a voucher number: kind, year and at least five digits."""
    return f"{kind}-{year}-{number:05d}"
