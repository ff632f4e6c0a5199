"""Tables of reconciliation.

An account's month is prepared by one person and signed by another; from then on the database refuses every change of
the reconciliation, of the month's statement lines and (by the ledger's account lock) of the month's entries.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from fund.database import Base, EnumText, one_of
from fund.reconciliation.kinds import ReconciliationStatus, Side


class Reconciliation(Base):
    """One month of one bank account; the figures of the bridge are written down when it is signed."""

    __tablename__ = "reconciliation"
    __table_args__ = (
        UniqueConstraint("bank_account_id", "first_date"),
        one_of("status", ReconciliationStatus),
        CheckConstraint("last_date >= first_date", name="in_order"),
        CheckConstraint(
            "prepared_by IS NULL OR signed_by IS NULL OR prepared_by <> signed_by", name="signed_by_another"
        ),
        CheckConstraint(
            "(status = 'preparing') = (prepared_by IS NULL) AND (prepared_by IS NULL) = (prepared_at IS NULL)",
            name="prepared_by_someone",
        ),
        CheckConstraint(
            "(status = 'signed') = (signed_by IS NOT NULL) AND (signed_by IS NULL) = (signed_at IS NULL) "
            "AND (signed_by IS NULL) = (content_sha256 IS NULL)",
            name="signed_by_someone",
        ),
        CheckConstraint("content_sha256 IS NULL OR length(content_sha256) = 64", name="content_hashed"),
        CheckConstraint(
            "prepared_by IS NULL OR (opening_bank_vnd IS NOT NULL AND closing_bank_vnd IS NOT NULL)",
            name="figures_known",
        ),
        CheckConstraint(
            "status <> 'signed' OR (opening_books_vnd IS NOT NULL AND bank_only_vnd IS NOT NULL "
            "AND books_only_vnd IS NOT NULL AND carried_vnd IS NOT NULL "
            "AND closing_books_vnd = closing_bank_vnd + books_only_vnd - bank_only_vnd + carried_vnd)",
            name="bridge_adds_up",
        ),
        Index(
            "ix_reconciliation_signed",
            "bank_account_id",
            "last_date",
            sqlite_where=text("status = 'signed'"),
            postgresql_where=text("status = 'signed'"),
        ),
        Index(
            "uq_reconciliation_unsigned",
            "bank_account_id",
            unique=True,
            sqlite_where=text("status <> 'signed'"),
            postgresql_where=text("status <> 'signed'"),
        ),
        UniqueConstraint("document_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_account_id: Mapped[int] = mapped_column(ForeignKey("bank_account.id"))
    first_date: Mapped[dt.date]
    last_date: Mapped[dt.date]
    status: Mapped[ReconciliationStatus] = mapped_column(EnumText(ReconciliationStatus))
    opening_bank_vnd: Mapped[int | None]
    closing_bank_vnd: Mapped[int | None]
    """As the bank's paper statement says."""
    carried_explanation: Mapped[str]
    """Why bank and books differed before the first reconciled month."""
    opened_by: Mapped[str]
    opened_at: Mapped[dt.datetime]
    prepared_by: Mapped[str | None]
    prepared_at: Mapped[dt.datetime | None]
    signed_by: Mapped[str | None]
    signed_at: Mapped[dt.datetime | None]
    content_sha256: Mapped[str | None]
    """Over the figures, the month's lines and entries, the matches and the explanations, as signed."""
    opening_books_vnd: Mapped[int | None]
    closing_books_vnd: Mapped[int | None]
    carried_vnd: Mapped[int | None]
    bank_only_vnd: Mapped[int | None]
    books_only_vnd: Mapped[int | None]
    line_count: Mapped[int | None]
    entry_count: Mapped[int | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("issued_document.id"))

    @property
    def subject(self) -> str:
        """Name it for trail, papers and ledger."""
        return f"reconciliation:{self.id}"

    @property
    def month(self) -> str:
        """Name the month: 09/2024."""
        return f"{self.first_date:%m/%Y}"


class ReconciliationMatch(Base):
    """Statement lines and entries that a person found to be the same money; their sums are equal."""

    __tablename__ = "reconciliation_match"
    __table_args__ = (CheckConstraint("made_by <> ''", name="made_by_someone"), Index(None, "reconciliation_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    reconciliation_id: Mapped[int] = mapped_column(ForeignKey("reconciliation.id"))
    note: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[dt.datetime]


class ReconciliationMatchItem(Base):
    """One line or one entry of a match; `last_date` is that of the month in which it was matched."""

    __tablename__ = "reconciliation_match_item"
    __table_args__ = (
        UniqueConstraint("bank_line_id"),
        UniqueConstraint("entry_id", "bank_account_id"),
        CheckConstraint("(bank_line_id IS NULL) <> (entry_id IS NULL)", name="line_or_entry"),
        Index(None, "match_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("reconciliation_match.id"))
    bank_account_id: Mapped[int] = mapped_column(ForeignKey("bank_account.id"))
    last_date: Mapped[dt.date]
    bank_line_id: Mapped[int | None] = mapped_column(ForeignKey("bank_line.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))


class ReconciliationExplanation(Base):
    """Why a line or an entry stands alone at the end of the month, in a person's words."""

    __tablename__ = "reconciliation_explanation"
    __table_args__ = (
        UniqueConstraint("reconciliation_id", "bank_line_id"),
        UniqueConstraint("reconciliation_id", "entry_id"),
        CheckConstraint("(bank_line_id IS NULL) <> (entry_id IS NULL)", name="line_or_entry"),
        CheckConstraint("explanation <> '' AND written_by <> ''", name="says_what_and_who"),
        Index(None, "bank_line_id"),
        Index(None, "entry_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reconciliation_id: Mapped[int] = mapped_column(ForeignKey("reconciliation.id"))
    bank_line_id: Mapped[int | None] = mapped_column(ForeignKey("bank_line.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    explanation: Mapped[str]
    written_by: Mapped[str]
    written_at: Mapped[dt.datetime]


class ReconciliationOutstanding(Base):
    """What stood alone when the month was signed; the next month begins with it."""

    __tablename__ = "reconciliation_outstanding"
    __table_args__ = (
        one_of("side", Side),
        CheckConstraint("(side = 'bank') = (bank_line_id IS NOT NULL)", name="line_of_bank"),
        CheckConstraint("(side = 'books') = (entry_id IS NOT NULL)", name="entry_of_books"),
        CheckConstraint("amount_vnd <> 0 AND explanation <> ''", name="explained"),
        Index(None, "bank_line_id"),
        Index(None, "entry_id"),
    )

    reconciliation_id: Mapped[int] = mapped_column(
        ForeignKey("reconciliation.id"), primary_key=True, autoincrement=False
    )
    order_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    side: Mapped[Side] = mapped_column(EnumText(Side))
    bank_line_id: Mapped[int | None] = mapped_column(ForeignKey("bank_line.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    item_date: Mapped[dt.date]
    description: Mapped[str]
    amount_vnd: Mapped[int]
    """As the account sees it: money in is positive."""
    explanation: Mapped[str]
