"""Make gift codes, the bank numbers of their QRs, and pledges with the gifts that keep them."""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_RANGE = "BETWEEN 1 AND 9000000000000000"
_PLEDGE_ORIGIN = (
    *("id", "donor_id", "campaign_id", "fund_id", "amount_vnd", "promised_date", "note", "recorded_by", "recorded_at"),
)
_CODE_ORIGIN = (
    *("id", "code", "kind", "campaign_id", "donor_id", "pledge_id", "amount_vnd", "issued_by", "issued_at"),
)
_LINK_ORIGIN = ("id", "pledge_id", "donation_id", "linked_by", "linked_at")
_ENDS = (
    ("pledge", "PledgeIsFinal", "OLD.state <> 'open'"),
    ("gift_code", "RevokedCodeIsFinal", "OLD.revoked_by IS NOT NULL"),
    ("pledge_gift", "RemovedLinkIsFinal", "OLD.removed_by IS NOT NULL"),
)
_ORIGINS = (
    ("bank_account_qr", "BankAccountOfQrIsFinal", ("account_code",)),
    ("pledge", "PledgeOriginIsFinal", _PLEDGE_ORIGIN),
    ("gift_code", "GiftCodeOriginIsFinal", _CODE_ORIGIN),
    ("pledge_gift", "LinkOriginIsFinal", _LINK_ORIGIN),
)


def upgrade() -> None:
    """Create the tables and their guards."""
    _create_bank_account_qr()
    _create_pledge()
    _create_gift_code()
    _create_pledge_gift()
    for table, code, when in _ENDS:
        guards.add_refusal(table, "UPDATE", code, when=when)
    for table, code, columns in _ORIGINS:
        guards.freeze_columns(table, columns, code)
        guards.add_refusal(table, "DELETE", "NeverDeleted")
        guards.refuse_truncate(table)


def downgrade() -> None:
    """Drop the guards and the tables."""
    for table, code, _columns in reversed(_ORIGINS):
        guards.allow_truncate(table)
        guards.drop_refusal(table, "DELETE", "NeverDeleted")
        guards.unfreeze_columns(table, code)
    for table, code, _when in reversed(_ENDS):
        guards.drop_refusal(table, "UPDATE", code)
    for table in ("pledge_gift", "gift_code", "pledge", "bank_account_qr"):
        op.drop_table(table)


def _create_bank_account_qr() -> None:
    op.create_table(
        "bank_account_qr",
        sa.Column("account_code", sa.Text(), nullable=False),
        sa.Column("bank_bin", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(bank_bin) = 6", name=op.f("ck_bank_account_qr_bin_of_six_digits")),
        sa.ForeignKeyConstraint(["account_code"], ["account.code"], name="fk_bank_account_qr_account_code"),
        sa.PrimaryKeyConstraint("account_code", name="pk_bank_account_qr"),
    )


def _create_pledge() -> None:
    op.create_table(
        "pledge",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("donor_id", sa.BigInteger(), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("promised_date", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdraw_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'fulfilled', 'withdrawn')", name=op.f("ck_pledge_state_known")),
        sa.CheckConstraint(f"amount_vnd {_RANGE}", name=op.f("ck_pledge_amount_range")),
        sa.CheckConstraint("recorded_by <> ''", name=op.f("ck_pledge_recorded_by_someone")),
        sa.CheckConstraint("(state = 'open') = (ended_by IS NULL)", name=op.f("ck_pledge_ended_by_someone")),
        sa.CheckConstraint("(state = 'withdrawn') = (withdraw_reason <> '')", name=op.f("ck_pledge_withdrawn_why")),
        sa.ForeignKeyConstraint(["donor_id"], ["party.id"], name="fk_pledge_donor_id"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name="fk_pledge_campaign_id"),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name="fk_pledge_fund_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pledge"),
    )
    op.create_index("ix_pledge_state_promised_date_id", "pledge", ["state", "promised_date", "id"])
    op.create_index("ix_pledge_donor_id", "pledge", ["donor_id"])


def _create_gift_code() -> None:
    op.create_table(
        "gift_code",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("donor_id", sa.BigInteger(), nullable=True),
        sa.Column("pledge_id", sa.BigInteger(), nullable=True),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=True),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoke_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('campaign', 'donor', 'pledge')", name=op.f("ck_gift_code_kind_known")),
        sa.CheckConstraint(
            "(kind = 'campaign') = (campaign_id IS NOT NULL) AND (kind = 'donor') = (donor_id IS NOT NULL) "
            "AND (kind = 'pledge') = (pledge_id IS NOT NULL)",
            name=op.f("ck_gift_code_one_target"),
        ),
        sa.CheckConstraint(f"amount_vnd IS NULL OR amount_vnd {_RANGE}", name=op.f("ck_gift_code_amount_range")),
        sa.CheckConstraint("issued_by <> ''", name=op.f("ck_gift_code_issued_by_someone")),
        sa.CheckConstraint("(revoked_by IS NULL) = (revoke_reason = '')", name=op.f("ck_gift_code_revoked_why")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name="fk_gift_code_campaign_id"),
        sa.ForeignKeyConstraint(["donor_id"], ["party.id"], name="fk_gift_code_donor_id"),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name="fk_gift_code_pledge_id"),
        sa.PrimaryKeyConstraint("id", name="pk_gift_code"),
        sa.UniqueConstraint("code", name="uq_gift_code_code"),
    )
    for column in ("campaign_id", "donor_id", "pledge_id"):
        _unique_where(f"uq_gift_code_{column}_live", "gift_code", column, "revoked_by IS NULL")


def _create_pledge_gift() -> None:
    op.create_table(
        "pledge_gift",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("pledge_id", sa.BigInteger(), nullable=False),
        sa.Column("donation_id", sa.BigInteger(), nullable=False),
        sa.Column("linked_by", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.Text(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("linked_by <> ''", name=op.f("ck_pledge_gift_linked_by_someone")),
        sa.CheckConstraint("(removed_by IS NULL) = (removed_at IS NULL)", name=op.f("ck_pledge_gift_removed_whole")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name="fk_pledge_gift_pledge_id"),
        sa.ForeignKeyConstraint(["donation_id"], ["donation.id"], name="fk_pledge_gift_donation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pledge_gift"),
    )
    op.create_index("ix_pledge_gift_pledge_id", "pledge_gift", ["pledge_id"])
    _unique_where("uq_pledge_gift_donation_id_live", "pledge_gift", "donation_id", "removed_by IS NULL")


def _unique_where(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
