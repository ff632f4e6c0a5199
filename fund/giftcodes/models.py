"""Tables of gift codes and pledges.

A code never changes its target and is never given out a second time; a revoked one stays, so that an old leaflet is
still understood. A pledge posts nothing: what came of it is counted from the gifts linked to it.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from fund.database import Base, EnumText, one_of
from fund.giftcodes.kinds import CodeKind, PledgeState
from fund.money import MAX_VND


def _one_live(column: str) -> Index:
    """Let a target have one code that is in use, and be found by it."""
    where = "revoked_by IS NULL"
    name = f"uq_gift_code_{column}_live"
    return Index(name, column, unique=True, sqlite_where=text(where), postgresql_where=text(where))


class BankAccountQr(Base):
    """What a VietQR needs of a bank account beyond its number: the bank's identification number, typed by a person."""

    __tablename__ = "bank_account_qr"
    __table_args__ = (CheckConstraint("length(bank_bin) = 6", name="bin_of_six_digits"),)

    account_code: Mapped[str] = mapped_column(ForeignKey("account.code"), primary_key=True)
    bank_bin: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[dt.datetime]


class Pledge(Base):
    """A donor's promise to give; no money, no entry."""

    __tablename__ = "pledge"
    __table_args__ = (
        one_of("state", PledgeState),
        CheckConstraint(f"amount_vnd BETWEEN 1 AND {MAX_VND}", name="amount_range"),
        CheckConstraint("recorded_by <> ''", name="recorded_by_someone"),
        CheckConstraint("(state = 'open') = (ended_by IS NULL)", name="ended_by_someone"),
        CheckConstraint("(state = 'withdrawn') = (withdraw_reason <> '')", name="withdrawn_why"),
        Index(None, "state", "promised_date", "id"),
        Index(None, "donor_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    donor_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    amount_vnd: Mapped[int]
    promised_date: Mapped[dt.date]
    note: Mapped[str]
    state: Mapped[PledgeState] = mapped_column(EnumText(PledgeState))
    recorded_by: Mapped[str]
    recorded_at: Mapped[dt.datetime]
    ended_by: Mapped[str | None]
    ended_at: Mapped[dt.datetime | None]
    withdraw_reason: Mapped[str]

    @property
    def code(self) -> str:
        """Name the pledge for people: CK-000012."""
        return code_of_pledge(self.id)


class GiftCode(Base):
    """One code given out for a campaign, a donor or a pledge, with an amount where the QR is to fix it."""

    __tablename__ = "gift_code"
    __table_args__ = (
        UniqueConstraint("code"),
        one_of("kind", CodeKind),
        CheckConstraint(
            "(kind = 'campaign') = (campaign_id IS NOT NULL) AND (kind = 'donor') = (donor_id IS NOT NULL) "
            "AND (kind = 'pledge') = (pledge_id IS NOT NULL)",
            name="one_target",
        ),
        CheckConstraint(f"amount_vnd IS NULL OR amount_vnd BETWEEN 1 AND {MAX_VND}", name="amount_range"),
        CheckConstraint("issued_by <> ''", name="issued_by_someone"),
        CheckConstraint("(revoked_by IS NULL) = (revoke_reason = '')", name="revoked_why"),
        _one_live("campaign_id"),
        _one_live("donor_id"),
        _one_live("pledge_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    kind: Mapped[CodeKind] = mapped_column(EnumText(CodeKind))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    donor_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"))
    amount_vnd: Mapped[int | None]
    issued_by: Mapped[str]
    issued_at: Mapped[dt.datetime]
    revoked_by: Mapped[str | None]
    revoked_at: Mapped[dt.datetime | None]
    revoke_reason: Mapped[str]


class PledgeGift(Base):
    """A gift that keeps a pledge; a link made by mistake is taken back and stays to be seen."""

    __tablename__ = "pledge_gift"
    __table_args__ = (
        CheckConstraint("linked_by <> ''", name="linked_by_someone"),
        CheckConstraint("(removed_by IS NULL) = (removed_at IS NULL)", name="removed_whole"),
        Index(None, "pledge_id"),
        Index(
            "uq_pledge_gift_donation_id_live",
            "donation_id",
            unique=True,
            sqlite_where=text("removed_by IS NULL"),
            postgresql_where=text("removed_by IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"))
    donation_id: Mapped[int] = mapped_column(ForeignKey("donation.id"))
    linked_by: Mapped[str]
    linked_at: Mapped[dt.datetime]
    removed_by: Mapped[str | None]
    removed_at: Mapped[dt.datetime | None]


def code_of_pledge(pledge_id: int) -> str:
    """Spell a pledge's number for people."""
    return f"CK-{pledge_id:06d}"
