"""Tables of gifts: campaigns, donations and their parts by fund, refunds.

A donation's parts are inserted before the donation itself: inserting it fires the database's check that the parts add
up to the gift, and from then on neither amount nor parts change. A confirmed gift points to its entry in the journal;
the journal never points back.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from fund.database import Base, EnumText, one_of
from fund.donations.kinds import Channel, GiftStatus, RefundStatus
from fund.money import MAX_VND
from fund.people.kinds import Disclosure


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """Make an index over some rows only, the same on both databases; a bulk import then writes few indexes."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


class Campaign(Base):
    """A call for gifts with a name, a purpose and dates."""

    __tablename__ = "campaign"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("length(code) > 0 AND length(name) > 0", name="named"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    purpose: Mapped[str]
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]
    default_fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    created_by: Mapped[str]
    created_at: Mapped[dt.datetime]


class Donation(Base):
    """One gift of money as it was received; in kind gifts have their own tables."""

    __tablename__ = "donation"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("entry_id"),
        UniqueConstraint("source_line"),
        one_of("channel", Channel),
        one_of("status", GiftStatus),
        one_of("disclosure", Disclosure),
        CheckConstraint(f"amount_vnd BETWEEN 1 AND {MAX_VND}", name="amount_range"),
        CheckConstraint("(status IN ('draft', 'voided')) = (entry_id IS NULL)", name="entry_when_confirmed"),
        CheckConstraint("channel = 'cash' OR status IN ('confirmed', 'refunded', 'undone')", name="bank_posts_at_once"),
        CheckConstraint("(status = 'voided') = (voided_by IS NOT NULL)", name="voided_by_someone"),
        CheckConstraint("prepared_by <> ''", name="prepared_by_someone"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> prepared_by", name="confirmed_by_another"),
        CheckConstraint(
            "(confirmed_by IS NOT NULL) = (channel = 'cash' AND entry_id IS NOT NULL)", name="cash_confirmed"
        ),
        Index(None, "received_date", "id").ddl_if("postgresql"),
        Index("ix_donation_list", "received_date", "id", "search_key").ddl_if("sqlite"),
        Index("ix_donation_amount_vnd", "amount_vnd", "received_date", "id"),
        _partial("ix_donation_waiting", "received_date", "id", where="status = 'draft'"),
        _partial("ix_donation_donor_id", "donor_id", "received_date", "id", where="donor_id IS NOT NULL"),
        _partial("ix_donation_cash_prepared_by", "prepared_by", "id", where="channel = 'cash'"),
        _partial("ix_donation_campaign_id", "campaign_id", "received_date", "id", where="campaign_id IS NOT NULL"),
        _partial("ix_donation_refunded", "received_date", "id", where="status = 'refunded'"),
        _partial("ix_donation_voided", "received_date", "id", where="status = 'voided'"),
        _partial("ix_donation_cash", "received_date", "id", where="channel = 'cash'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    donor_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    payer_text: Mapped[str]
    """The payer's name as on the paper or in the statement; empty when the bank gave none."""
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    channel: Mapped[Channel] = mapped_column(EnumText(Channel))
    account_code: Mapped[str] = mapped_column(ForeignKey("account.code"))
    received_date: Mapped[dt.date]
    amount_vnd: Mapped[int]
    disclosure: Mapped[Disclosure] = mapped_column(EnumText(Disclosure))
    note: Mapped[str]
    status: Mapped[GiftStatus] = mapped_column(EnumText(GiftStatus))
    prepared_by: Mapped[str]
    prepared_at: Mapped[dt.datetime]
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[dt.datetime | None]
    voided_by: Mapped[str | None]
    voided_at: Mapped[dt.datetime | None]
    void_reason: Mapped[str]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    source_line: Mapped[int | None]
    """The bank statement line it came from; each line becomes one gift at most."""
    search_key: Mapped[str]


class DonationPart(Base):
    """What of a gift goes to one fund."""

    __tablename__ = "donation_part"
    __table_args__ = (
        CheckConstraint(f"amount_vnd BETWEEN 1 AND {MAX_VND}", name="amount_range"),
        Index("ix_donation_part_fund_id", "fund_id", "donation_id"),
    )

    donation_id: Mapped[int] = mapped_column(
        ForeignKey("donation.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), primary_key=True)
    amount_vnd: Mapped[int]


class GiftDay(Base):
    """How many gifts of a day, way, state and campaign there are, and their sum; triggers of `donation` keep it."""

    __tablename__ = "gift_day"
    __table_args__ = (
        CheckConstraint("gifts >= 0 AND amount_vnd >= 0", name="not_negative"),
        one_of("channel", Channel),
        one_of("status", GiftStatus),
        {"sqlite_with_rowid": False},
    )

    received_date: Mapped[dt.date] = mapped_column(primary_key=True)
    channel: Mapped[Channel] = mapped_column(EnumText(Channel), primary_key=True)
    status: Mapped[GiftStatus] = mapped_column(EnumText(GiftStatus), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """0 for gifts without a campaign."""
    gifts: Mapped[int]
    amount_vnd: Mapped[int]


class Refund(Base):
    """The return of a whole gift: prepared, approved and paid out by three different people."""

    __tablename__ = "refund"
    __table_args__ = (
        UniqueConstraint("entry_id"),
        one_of("status", RefundStatus),
        CheckConstraint("length(reason) > 0 AND length(payee_text) > 0", name="reason_given"),
        CheckConstraint("prepared_by <> ''", name="prepared_by_someone"),
        CheckConstraint(
            "(approved_by IS NULL OR approved_by <> prepared_by) AND (paid_by IS NULL OR paid_by <> prepared_by) "
            "AND (paid_by IS NULL OR approved_by IS NULL OR paid_by <> approved_by)",
            name="persons_different",
        ),
        CheckConstraint("status NOT IN ('approved', 'paid') OR approved_by IS NOT NULL", name="approved_by_someone"),
        CheckConstraint("(status = 'paid') = (paid_by IS NOT NULL)", name="paid_by_someone"),
        CheckConstraint("(status = 'paid') = (entry_id IS NOT NULL)", name="entry_when_paid"),
        CheckConstraint("(status = 'cancelled') = (cancelled_by IS NOT NULL)", name="cancelled_by_someone"),
        _partial("uq_refund_donation_id_standing", "donation_id", where="status <> 'cancelled'", unique=True),
        Index(None, "status", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    donation_id: Mapped[int] = mapped_column(ForeignKey("donation.id"))
    reason: Mapped[str]
    payee_text: Mapped[str]
    status: Mapped[RefundStatus] = mapped_column(EnumText(RefundStatus))
    prepared_by: Mapped[str]
    prepared_at: Mapped[dt.datetime]
    approved_by: Mapped[str | None]
    approved_at: Mapped[dt.datetime | None]
    paid_by: Mapped[str | None]
    paid_at: Mapped[dt.datetime | None]
    paid_date: Mapped[dt.date | None]
    cancelled_by: Mapped[str | None]
    cancelled_at: Mapped[dt.datetime | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
