"""Tables of support: programmes, requests, decisions with their awards, payments.

The database itself refuses one person on two sides of a decision or payment, content that changes after it was handed
in, a number out of row, an award paid twice, and any change of what was issued (migration 0008 holds the triggers).
"""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fund.database import Base, EnumText, one_of
from fund.disbursements.kinds import (
    AwardStatus,
    DecisionEffect,
    DecisionStatus,
    ExpenseRole,
    PaymentChannel,
    PaymentStatus,
    ProgrammeKind,
    RequestStatus,
)

NUMBERED = "'issued', 'paid', 'completed', 'replaced', 'revoked'"


class Programme(Base):
    """A programme of support: what it gives, which expense it is booked to, which neutral words the public reads."""

    __tablename__ = "programme"
    __table_args__ = (
        one_of("kind", ProgrammeKind),
        one_of("expense_role", ExpenseRole),
        CheckConstraint("repeat_after_months BETWEEN 0 AND 240", name="repeat_after_sane"),
        UniqueConstraint("code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[ProgrammeKind] = mapped_column(EnumText(ProgrammeKind))
    expense_role: Mapped[ExpenseRole] = mapped_column(EnumText(ExpenseRole))
    public_words: Mapped[str]
    repeat_after_months: Mapped[int]
    is_active: Mapped[bool]
    created_by: Mapped[str]
    created_at: Mapped[dt.datetime]


class DossierCounter(Base):
    """The last number given in a series and year; its row is locked while a number is taken."""

    __tablename__ = "dossier_counter"
    __table_args__ = (CheckConstraint("last_number > 0", name="last_number_positive"),)

    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_number: Mapped[int]


class SupportRequest(Base):
    """What a unit proposes for one beneficiary under one programme."""

    __tablename__ = "support_request"
    __table_args__ = (
        one_of("status", RequestStatus),
        CheckConstraint("requested_amount_vnd > 0", name="requested_amount_positive"),
        CheckConstraint("score IS NULL OR score BETWEEN 0 AND 100", name="score_sane"),
        CheckConstraint(
            "status <> 'declined' OR (declined_by IS NOT NULL AND decline_reason <> '')", name="declined_why"
        ),
        CheckConstraint(
            "status NOT IN ('appraised', 'selected') OR (appraised_by IS NOT NULL AND appraised_at IS NOT NULL)",
            name="appraised_by_whom",
        ),
        CheckConstraint("(override_reason = '') = (override_by IS NULL)", name="override_by_whom"),
        UniqueConstraint("code"),
        Index(None, "party_id"),
        Index(None, "programme_id"),
        Index(None, "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    proposing_unit: Mapped[str]
    requested_amount_vnd: Mapped[int]
    reason: Mapped[str]
    request_date: Mapped[dt.date]
    status: Mapped[RequestStatus] = mapped_column(EnumText(RequestStatus))
    prepared_by: Mapped[str]
    prepared_at: Mapped[dt.datetime]
    submitted_by: Mapped[str | None]
    submitted_at: Mapped[dt.datetime | None]
    appraised_by: Mapped[str | None]
    appraised_at: Mapped[dt.datetime | None]
    score: Mapped[int | None]
    appraisal_note: Mapped[str]
    declined_by: Mapped[str | None]
    declined_at: Mapped[dt.datetime | None]
    decline_reason: Mapped[str]
    override_by: Mapped[str | None]
    override_reason: Mapped[str]

    programme: Mapped[Programme] = relationship(lazy="joined", innerjoin=True)


class Decision(Base):
    """A signed act: its printed content, who prepared, approved and issued it, and what the issue left behind.

    `content_hash` is what was handed in, `approved_hash` what was approved; they are one by CHECK. The number comes
    with the issue and never before.
    """

    __tablename__ = "decision"
    __table_args__ = (
        one_of("status", DecisionStatus),
        one_of("effect", DecisionEffect),
        CheckConstraint("(effect = 'grant') = (supersedes_id IS NULL)", name="supersedes_named"),
        CheckConstraint("supersedes_id IS NULL OR supersedes_id <> id", name="not_itself"),
        CheckConstraint(
            "status IN ('draft', 'discarded') OR (content_hash IS NOT NULL AND submitted_by IS NOT NULL)",
            name="submitted_by_whom",
        ),
        CheckConstraint(
            "status IN ('draft', 'discarded', 'submitted') OR "
            "(approved_by IS NOT NULL AND approved_at IS NOT NULL AND approved_hash = content_hash "
            "AND approved_hash IS NOT NULL)",
            name="approved_by_whom",
        ),
        CheckConstraint(
            "approved_by IS NULL OR (approved_by <> prepared_by AND approved_by <> submitted_by)",
            name="approver_is_another",
        ),
        CheckConstraint("approved_by IS NULL OR approved_by <> edited_by", name="approver_did_not_edit"),
        CheckConstraint(
            "issued_by IS NULL OR (issued_by <> prepared_by AND issued_by <> edited_by)", name="issuer_is_another"
        ),
        CheckConstraint(
            "status <> 'draft' OR (submitted_by IS NULL AND content_hash IS NULL AND approved_by IS NULL "
            "AND approved_hash IS NULL)",
            name="draft_is_open",
        ),
        CheckConstraint(
            f"(status IN ({NUMBERED})) = (number IS NOT NULL) AND (number IS NULL) = (code IS NULL) "
            "AND (number IS NULL) = (number_year IS NULL) AND (number IS NULL) = (check_code IS NULL) "
            "AND (number IS NULL) = (issued_document_id IS NULL) AND (number IS NULL) = (entry_id IS NULL) "
            "AND (number IS NULL) = (chain_head IS NULL) AND (number IS NULL) = (issued_by IS NULL) "
            "AND (number IS NULL) = (issued_at IS NULL)",
            name="issued_at_once",
        ),
        CheckConstraint("number IS NULL OR number > 0", name="number_positive"),
        CheckConstraint(
            "number_year IS NULL OR CAST(substr(CAST(decision_date AS TEXT), 1, 4) AS BIGINT) = number_year",
            name="number_year_of_date",
        ),
        CheckConstraint(
            "(status IN ('replaced', 'revoked')) = (superseded_by_id IS NOT NULL) "
            "AND (superseded_by_id IS NULL) = (reversal_entry_id IS NULL)",
            name="superseded_by_whom",
        ),
        UniqueConstraint("number_year", "number"),
        UniqueConstraint("number_year", "code"),
        UniqueConstraint("check_code"),
        UniqueConstraint("entry_id"),
        UniqueConstraint("issued_document_id"),
        UniqueConstraint("superseded_by_id"),
        UniqueConstraint("reversal_entry_id"),
        Index(None, "status"),
        Index(None, "supersedes_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[DecisionStatus] = mapped_column(EnumText(DecisionStatus))
    effect: Mapped[DecisionEffect] = mapped_column(EnumText(DecisionEffect))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    subject: Mapped[str]
    decision_date: Mapped[dt.date]
    issuing_authority: Mapped[str]
    legal_bases: Mapped[str]
    proposer: Mapped[str]
    articles: Mapped[str]
    recipients: Mapped[str]
    signatory_authority: Mapped[str]
    signatory_title: Mapped[str]
    signatory_name: Mapped[str]
    prepared_by: Mapped[str]
    prepared_at: Mapped[dt.datetime]
    edited_by: Mapped[str]
    edited_at: Mapped[dt.datetime]
    submitted_by: Mapped[str | None]
    submitted_at: Mapped[dt.datetime | None]
    content_hash: Mapped[str | None]
    approved_by: Mapped[str | None]
    approved_at: Mapped[dt.datetime | None]
    approved_hash: Mapped[str | None]
    number: Mapped[int | None]
    number_year: Mapped[int | None]
    code: Mapped[str | None]
    issued_by: Mapped[str | None]
    issued_at: Mapped[dt.datetime | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    issued_document_id: Mapped[int | None] = mapped_column(ForeignKey("issued_document.id"))
    check_code: Mapped[str | None]
    chain_head: Mapped[str | None]
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    reversal_entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    completed_by: Mapped[str | None]
    completed_at: Mapped[dt.datetime | None]
    completion_note: Mapped[str]

    awards: Mapped[list["Award"]] = relationship(
        back_populates="decision", order_by="Award.line_number", cascade="all, delete-orphan"
    )

    @property
    def legal_basis_lines(self) -> tuple[str, ...]:
        """List the legal bases, one a line."""
        return tuple(line for line in self.legal_bases.split("\n") if line)

    @property
    def article_lines(self) -> tuple[str, ...]:
        """List the paragraphs of the further articles, one a line."""
        return tuple(line for line in self.articles.split("\n") if line)

    @property
    def recipient_lines(self) -> tuple[str, ...]:
        """List who receives the paper (nơi nhận), one a line."""
        return tuple(line for line in self.recipients.split("\n") if line)


class Award(Base):
    """The amount granted to one beneficiary under one decision; the printed words are frozen with the decision."""

    __tablename__ = "award"
    __table_args__ = (
        one_of("status", AwardStatus),
        CheckConstraint("amount_vnd > 0", name="amount_positive"),
        CheckConstraint("line_number > 0", name="line_number_positive"),
        CheckConstraint("recipient_name <> ''", name="recipient_named"),
        CheckConstraint(
            "(status = 'lapsed') = (lapse_entry_id IS NOT NULL) AND (lapse_entry_id IS NULL) = (lapsed_by IS NULL) "
            "AND (lapse_entry_id IS NULL) = (lapse_reason = '')",
            name="lapsed_by_entry",
        ),
        UniqueConstraint("decision_id", "line_number"),
        UniqueConstraint("decision_id", "party_id", "programme_id", "fund_id"),
        UniqueConstraint("lapse_entry_id"),
        Index(None, "fund_id"),
        Index(None, "party_id"),
        Index(None, "programme_id"),
        Index(
            "uq_award_request_id_live",
            "request_id",
            unique=True,
            sqlite_where=text("status IN ('granted', 'paid')"),
            postgresql_where=text("status IN ('granted', 'paid')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    line_number: Mapped[int]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("support_request.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    amount_vnd: Mapped[int]
    recipient_name: Mapped[str]
    recipient_unit: Mapped[str]
    status: Mapped[AwardStatus] = mapped_column(EnumText(AwardStatus))
    lapse_entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    lapsed_by: Mapped[str | None]
    lapsed_at: Mapped[dt.datetime | None]
    lapse_reason: Mapped[str]

    decision: Mapped[Decision] = relationship(back_populates="awards")
    programme: Mapped[Programme] = relationship(lazy="joined", innerjoin=True)


class Payment(Base):
    """Money leaving under a decision: prepared, approved and paid by three different people."""

    __tablename__ = "payment"
    __table_args__ = (
        one_of("status", PaymentStatus),
        one_of("channel", PaymentChannel),
        CheckConstraint("amount_vnd > 0", name="amount_positive"),
        CheckConstraint("payee <> ''", name="payee_named"),
        CheckConstraint("approved_by IS NULL OR approved_by <> prepared_by", name="approver_is_another"),
        CheckConstraint(
            "paid_by IS NULL OR (approved_by IS NOT NULL AND paid_by <> prepared_by AND paid_by <> approved_by)",
            name="payer_is_another",
        ),
        CheckConstraint(
            "status NOT IN ('approved', 'paid') OR (approved_by IS NOT NULL AND approved_at IS NOT NULL)",
            name="approved_by_whom",
        ),
        CheckConstraint(
            "(status IN ('paid', 'reversed')) = (entry_id IS NOT NULL) AND (entry_id IS NULL) = (paid_by IS NULL) "
            "AND (entry_id IS NULL) = (paid_at IS NULL) AND (entry_id IS NULL) = (voucher_number IS NULL)",
            name="paid_by_entry",
        ),
        CheckConstraint("(status = 'cancelled') = (cancelled_by IS NOT NULL)", name="cancelled_by_whom"),
        CheckConstraint("(cancelled_by IS NULL) = (cancel_reason = '')", name="cancelled_why"),
        CheckConstraint(
            "(status = 'reversed') = (reversal_entry_id IS NOT NULL) "
            "AND (reversal_entry_id IS NULL) = (reversed_by IS NULL) "
            "AND (reversal_entry_id IS NULL) = (reversal_reason = '')",
            name="reversed_by_entry",
        ),
        UniqueConstraint("entry_id"),
        UniqueConstraint("reversal_entry_id"),
        UniqueConstraint("voucher_number"),
        Index(None, "decision_id"),
        Index(None, "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    channel: Mapped[PaymentChannel] = mapped_column(EnumText(PaymentChannel))
    account_code: Mapped[str]
    payment_date: Mapped[dt.date]
    amount_vnd: Mapped[int]
    payee: Mapped[str]
    payee_address: Mapped[str]
    reason: Mapped[str]
    status: Mapped[PaymentStatus] = mapped_column(EnumText(PaymentStatus))
    prepared_by: Mapped[str]
    prepared_at: Mapped[dt.datetime]
    approved_by: Mapped[str | None]
    approved_at: Mapped[dt.datetime | None]
    paid_by: Mapped[str | None]
    paid_at: Mapped[dt.datetime | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    voucher_number: Mapped[str | None]
    cancelled_by: Mapped[str | None]
    cancelled_at: Mapped[dt.datetime | None]
    cancel_reason: Mapped[str]
    reversal_entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    reversed_by: Mapped[str | None]
    reversed_at: Mapped[dt.datetime | None]
    reversal_reason: Mapped[str]

    decision: Mapped[Decision] = relationship(lazy="joined", innerjoin=True)
    lines: Mapped[list["PaymentAward"]] = relationship(back_populates="payment", order_by="PaymentAward.award_id")


class PaymentAward(Base):
    """One award carried out by one payment; a cancelled payment lets go of it, nothing else does."""

    __tablename__ = "payment_award"
    __table_args__ = (
        CheckConstraint("(proxy_name = '') = (proxy_authorization = '')", name="proxy_authorized"),
        UniqueConstraint("payment_id", "award_id"),
        Index(
            "uq_payment_award_award_id_live",
            "award_id",
            unique=True,
            sqlite_where=text("is_live"),
            postgresql_where=text("is_live"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    is_live: Mapped[bool]
    proxy_name: Mapped[str]
    proxy_authorization: Mapped[str]

    payment: Mapped[Payment] = relationship(back_populates="lines")
    award: Mapped[Award] = relationship(lazy="joined", innerjoin=True)
