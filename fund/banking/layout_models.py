"""Tables of layouts saved for a bank account, and of what the balances of an imported file proved.

A layout is never changed or deleted: saved again under its name it becomes a new row, and the old one goes out of use.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from fund.database import Base


class StatementLayout(Base):
    """A layout saved for a bank account; of one name only one is in use."""

    __tablename__ = "statement_layout"
    __table_args__ = (
        CheckConstraint("name <> '' AND mapping <> ''", name="named"),
        CheckConstraint("length(signature) = 64", name="signature_present"),
        Index(
            "ix_statement_layout_name_in_use",
            "bank_account_id",
            "name",
            unique=True,
            sqlite_where=text("is_active"),
            postgresql_where=text("is_active"),
        ),
        Index(None, "bank_account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_account_id: Mapped[int] = mapped_column(ForeignKey("bank_account.id"))
    name: Mapped[str]
    mapping: Mapped[str]
    """The layout as JSON (`Layout.as_json`)."""
    signature: Mapped[str]
    """Of the head row it was made on; a file with the same heads is recognised."""
    is_active: Mapped[bool]
    created_by: Mapped[str]
    created_at: Mapped[dt.datetime]


class BalanceCheck(Base):
    """What the balances of an imported file proved; line numbers are rows of the file, lists joined by blanks."""

    __tablename__ = "balance_check"
    __table_args__ = (
        UniqueConstraint("import_id"),
        CheckConstraint("balance_count >= 0 AND break_count >= 0", name="counted"),
        CheckConstraint(
            "(break_count > 0) = (first_break_line IS NOT NULL AND expected_vnd IS NOT NULL AND found_vnd IS NOT NULL)",
            name="first_break_named",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("statement_import.id"))
    balance_count: Mapped[int]
    opening_vnd: Mapped[int | None]
    closing_vnd: Mapped[int | None]
    break_count: Mapped[int]
    first_break_line: Mapped[int | None]
    """0 where the closing balance that the file gives does not follow."""
    expected_vnd: Mapped[int | None]
    found_vnd: Mapped[int | None]
    implied_lines: Mapped[str]
    """Lines whose amount the chain gave and a person confirmed."""
    aside_lines: Mapped[str]
    """Rows that are no lines: notes, totals, opening and closing balances; the first hundred."""
