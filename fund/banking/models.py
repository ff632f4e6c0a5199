"""Tables of bank statements: the fund's bank accounts, imports and their lines.

A line is written once, with its gift, in the transaction of its import; afterwards only what a person made of a
waiting line changes. The same n-th line of an account stands here at most once: the database refuses a second one.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from fund.banking.kinds import LineState
from fund.database import Base, EnumText, one_of


class BankAccount(Base):
    """An account of the fund at a bank; its ledger account never changes."""

    __tablename__ = "bank_account"
    __table_args__ = (
        UniqueConstraint("account_code"),
        UniqueConstraint("number"),
        CheckConstraint("name <> '' AND bank_name <> '' AND number <> '' AND holder <> ''", name="named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_code: Mapped[str] = mapped_column(ForeignKey("account.code"))
    name: Mapped[str]
    """Short name for lists: "VCB ủng hộ"."""
    bank_name: Mapped[str]
    number: Mapped[str]
    holder: Mapped[str]
    is_active: Mapped[bool]
    created_by: Mapped[str]
    created_at: Mapped[dt.datetime]

    @property
    def masked_number(self) -> str:
        """Show the last four digits only."""
        return "•••• " + self.number[-4:]


class StatementImport(Base):
    """One file taken in: its receipt. Counts of lines, new ones, gifts and waiting debits, and the file's SHA-256."""

    __tablename__ = "statement_import"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sum_present"),
        CheckConstraint("line_count > 0 AND last_date >= first_date", name="has_lines"),
        CheckConstraint("new_count = gift_count + waiting_count AND new_count <= line_count", name="adds_up"),
        Index(None, "bank_account_id", "id"),
        Index(None, "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_account_id: Mapped[int] = mapped_column(ForeignKey("bank_account.id"))
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    evidence_file_id: Mapped[int] = mapped_column(ForeignKey("evidence_file.id"))
    sha256: Mapped[str]
    filename: Mapped[str]
    profile: Mapped[str]
    line_count: Mapped[int]
    credit_vnd: Mapped[int]
    """Credits of the whole file, lines that were already there among them."""
    debit_vnd: Mapped[int]
    new_count: Mapped[int]
    gift_count: Mapped[int]
    gift_vnd: Mapped[int]
    waiting_count: Mapped[int]
    waiting_vnd: Mapped[int]
    first_date: Mapped[dt.date]
    last_date: Mapped[dt.date]
    imported_by: Mapped[str]
    imported_at: Mapped[dt.datetime]

    @property
    def already_count(self) -> int:
        """Count the lines of the file that earlier imports had brought."""
        return self.line_count - self.new_count


class StatementUndoing(Base):
    """The undoing of a whole import: who, why, and how much was taken back."""

    __tablename__ = "statement_undoing"
    __table_args__ = (
        UniqueConstraint("import_id"),
        CheckConstraint("reason <> '' AND undone_by <> ''", name="said_by_someone"),
        CheckConstraint("line_count > 0 AND gift_count BETWEEN 0 AND line_count", name="counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("statement_import.id"))
    reason: Mapped[str]
    line_count: Mapped[int]
    gift_count: Mapped[int]
    gift_vnd: Mapped[int]
    undone_by: Mapped[str]
    undone_at: Mapped[dt.datetime]


class BankLine(Base):
    """One line of a statement, once; debit and credit as the bank's customer sees them."""

    __tablename__ = "bank_line"
    __table_args__ = (
        UniqueConstraint("bank_account_id", "fingerprint", "occurrence"),
        UniqueConstraint("donation_id"),
        one_of("state", LineState),
        CheckConstraint(
            "(debit_vnd > 0 AND credit_vnd = 0) OR (credit_vnd > 0 AND debit_vnd = 0)", name="one_side_positive"
        ),
        CheckConstraint("occurrence > 0 AND line_no > 0", name="counted"),
        CheckConstraint("length(fingerprint) = 64", name="fingerprint_present"),
        CheckConstraint("(state = 'donation') = (donation_id IS NOT NULL) OR state = 'undone'", name="gift_linked"),
        CheckConstraint("state <> 'donation' OR (entry_id IS NOT NULL AND credit_vnd > 0)", name="gift_posted"),
        CheckConstraint("(state = 'settled') = (settled_by IS NOT NULL)", name="settled_by_someone"),
        CheckConstraint("state <> 'settled' OR note <> ''", name="settled_with_a_note"),
        CheckConstraint("state <> 'waiting' OR entry_id IS NULL", name="waiting_unposted"),
        Index(None, "bank_account_id", "booked_date", "id"),
        Index(None, "import_id", "id"),
        Index(None, "entry_id"),
        Index(
            "ix_bank_line_waiting",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_account_id: Mapped[int] = mapped_column(ForeignKey("bank_account.id"))
    import_id: Mapped[int] = mapped_column(ForeignKey("statement_import.id"))
    line_no: Mapped[int]
    """Its row in the file, as a spreadsheet shows it."""
    booked_date: Mapped[dt.date]
    booked_time: Mapped[str]
    reference: Mapped[str]
    debit_vnd: Mapped[int]
    credit_vnd: Mapped[int]
    balance_vnd: Mapped[int | None]
    memo: Mapped[str]
    payer_account: Mapped[str]
    fingerprint: Mapped[str]
    occurrence: Mapped[int]
    search_key: Mapped[str]
    state: Mapped[LineState] = mapped_column(EnumText(LineState))
    donation_id: Mapped[int | None] = mapped_column(ForeignKey("donation.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    note: Mapped[str]
    settled_by: Mapped[str | None]
    settled_at: Mapped[dt.datetime | None]
