"""Tables of cash counts: the notes are kept as counted; a second person signs, and then nothing changes."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fund.cash.kinds import CountStatus
from fund.database import Base, EnumText, one_of


class CashCount(Base):
    """One count of the cash box against the books of that moment."""

    __tablename__ = "cash_count"
    __table_args__ = (
        UniqueConstraint("voucher_id"),
        UniqueConstraint("document_id"),
        one_of("status", CountStatus),
        CheckConstraint("book_vnd >= 0 AND counted_vnd >= 0", name="not_negative"),
        CheckConstraint("counted_vnd = book_vnd OR cause <> ''", name="difference_has_a_cause"),
        CheckConstraint("counted_by <> '' AND place <> ''", name="named"),
        CheckConstraint("signed_by IS NULL OR signed_by <> counted_by", name="signed_by_another"),
        CheckConstraint(
            "(status = 'signed') = (signed_by IS NOT NULL) AND (signed_by IS NULL) = (signed_at IS NULL)",
            name="signed_by_someone",
        ),
        CheckConstraint(
            "(status = 'cancelled') = (cancelled_by IS NOT NULL) AND (cancelled_by IS NULL) = (cancel_reason = '')",
            name="cancelled_why",
        ),
        CheckConstraint(
            "voucher_id IS NULL OR (status = 'signed' AND counted_vnd <> book_vnd)", name="voucher_of_difference"
        ),
        Index(None, "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[CountStatus] = mapped_column(EnumText(CountStatus))
    place: Mapped[str]
    book_vnd: Mapped[int]
    """What the books held in cash when the count was recorded."""
    counted_vnd: Mapped[int]
    last_entry_id: Mapped[int]
    """The last entry of the books at that moment; 0 for empty books."""
    cause: Mapped[str]
    proposal: Mapped[str]
    counted_by: Mapped[str]
    counted_at: Mapped[dt.datetime]
    signed_by: Mapped[str | None]
    signed_at: Mapped[dt.datetime | None]
    cancelled_by: Mapped[str | None]
    cancelled_at: Mapped[dt.datetime | None]
    cancel_reason: Mapped[str]
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("voucher.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("issued_document.id"))

    notes: Mapped[list["CashCountNote"]] = relationship(
        order_by="CashCountNote.denomination_vnd.desc()", lazy="selectin"
    )

    @property
    def subject(self) -> str:
        """Name it for trail and papers."""
        return f"cash_count:{self.id}"

    @property
    def difference_vnd(self) -> int:
        """Give what was counted less what the books held."""
        return self.counted_vnd - self.book_vnd


class CashCountNote(Base):
    """How many notes of one denomination were counted."""

    __tablename__ = "cash_count_note"
    __table_args__ = (CheckConstraint("denomination_vnd > 0 AND pieces > 0", name="counted"),)

    cash_count_id: Mapped[int] = mapped_column(ForeignKey("cash_count.id"), primary_key=True, autoincrement=False)
    denomination_vnd: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pieces: Mapped[int]

    @property
    def amount_vnd(self) -> int:
        """Give the worth of these notes."""
        return self.denomination_vnd * self.pieces
