"""Tables of general vouchers.

A voucher is written by one person, approved by a second, and (where money is handled) carried out by a third; the
database refuses one person in two parts, a change of what was approved, and any change of what was posted.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fund.database import Base, EnumText, one_of
from fund.ledger.entries import VoucherKind
from fund.money import MAX_VND
from fund.vouchers.kinds import VoucherStatus, VoucherTemplate


class Voucher(Base):
    """One paper for an event that neither a gift nor a decision covers; its number comes with the posting."""

    __tablename__ = "voucher"
    __table_args__ = (
        UniqueConstraint("entry_id"),
        one_of("template", VoucherTemplate),
        one_of("voucher_kind", VoucherKind),
        one_of("status", VoucherStatus),
        CheckConstraint("length(description) > 0 AND prepared_by <> ''", name="says_what_and_who"),
        CheckConstraint(
            "(approved_by IS NULL OR approved_by <> prepared_by) AND (executed_by IS NULL OR "
            "(executed_by <> prepared_by AND executed_by <> approved_by AND approved_by IS NOT NULL))",
            name="persons_different",
        ),
        CheckConstraint(
            "status NOT IN ('approved', 'posted') OR (approved_by IS NOT NULL AND approved_at IS NOT NULL)",
            name="approved_by_someone",
        ),
        CheckConstraint("status <> 'draft' OR approved_by IS NULL", name="draft_not_approved"),
        CheckConstraint(
            "status <> 'posted' OR voucher_kind NOT IN ('PT', 'PC', 'UNC') OR executed_by IS NOT NULL",
            name="executed_by_someone",
        ),
        CheckConstraint("(status = 'posted') = (entry_id IS NOT NULL)", name="entry_when_posted"),
        CheckConstraint(
            "(status = 'cancelled') = (cancelled_by IS NOT NULL) AND (cancelled_by IS NULL) = (cancel_reason = '')",
            name="cancelled_why",
        ),
        CheckConstraint(
            "(template = 'correction') = (reverses_entry_id IS NOT NULL) "
            "AND (template = 'correction') = (voucher_kind = 'DC')",
            name="correction_names_entry",
        ),
        Index(
            "uq_voucher_reverses_entry_id_live",
            "reverses_entry_id",
            unique=True,
            sqlite_where=text("status <> 'cancelled'"),
            postgresql_where=text("status <> 'cancelled'"),
        ),
        Index(None, "status", "id"),
        Index(None, "voucher_date", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    template: Mapped[VoucherTemplate] = mapped_column(EnumText(VoucherTemplate))
    voucher_kind: Mapped[VoucherKind] = mapped_column(EnumText(VoucherKind))
    voucher_date: Mapped[dt.date]
    description: Mapped[str]
    counterparty: Mapped[str]
    counterparty_address: Mapped[str]
    authority: Mapped[str]
    reverses_entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    status: Mapped[VoucherStatus] = mapped_column(EnumText(VoucherStatus))
    prepared_by: Mapped[str]
    prepared_at: Mapped[dt.datetime]
    approved_by: Mapped[str | None]
    approved_at: Mapped[dt.datetime | None]
    executed_by: Mapped[str | None]
    executed_at: Mapped[dt.datetime | None]
    cancelled_by: Mapped[str | None]
    cancelled_at: Mapped[dt.datetime | None]
    cancel_reason: Mapped[str]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))

    lines: Mapped[list["VoucherLine"]] = relationship(
        order_by="VoucherLine.line_no", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def subject(self) -> str:
        """Name the voucher for trail, evidence and ledger."""
        return f"voucher:{self.id}"

    @property
    def total_vnd(self) -> int:
        """Give the sum of the debits."""
        return sum(line.debit_vnd for line in self.lines)


class VoucherLine(Base):
    """One debit or one credit of a voucher that is not yet posted; the posted entry has its own lines."""

    __tablename__ = "voucher_line"
    __table_args__ = (
        CheckConstraint(
            "(debit_vnd > 0 AND credit_vnd = 0) OR (credit_vnd > 0 AND debit_vnd = 0)", name="one_side_positive"
        ),
        CheckConstraint(f"debit_vnd <= {MAX_VND} AND credit_vnd <= {MAX_VND}", name="amount_in_range"),
        CheckConstraint("line_no > 0", name="line_no_positive"),
    )

    voucher_id: Mapped[int] = mapped_column(ForeignKey("voucher.id"), primary_key=True, autoincrement=False)
    line_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_code: Mapped[str] = mapped_column(ForeignKey("account.code"))
    fund_code: Mapped[str] = mapped_column(ForeignKey("fund.code"))
    debit_vnd: Mapped[int]
    credit_vnd: Mapped[int]
    party: Mapped[str]
    memo: Mapped[str]
