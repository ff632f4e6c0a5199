"""Make the tables of gifts: campaign, donation and its parts, refund, with their guards.

Parts go in before their donation (the key between them is checked at the end of the transaction), so that inserting
the donation can compare the sum. On PostgreSQL that check runs once a statement over all rows, to keep bulk imports
fast.
"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import (
    add_refusal,
    allow_truncate,
    drop_refusal,
    freeze_columns,
    is_sqlite,
    make_append_only,
    refuse_truncate,
    unfreeze_columns,
    unmake_append_only,
)

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

AMOUNT_RANGE = "amount_vnd BETWEEN 1 AND 9000000000000000"
GIFT_ORIGIN = (
    "id", "code", "channel", "account_code", "received_date", "amount_vnd", "prepared_by", "prepared_at", "source_line",
)  # fmt: skip
GIFT_PAPER = ("payer_text", "entry_id", "confirmed_by", "confirmed_at", "voided_by", "voided_at", "void_reason")
GIFT_STEPS = (
    "(OLD.status = 'draft' AND NEW.status IN ('confirmed', 'voided')) "
    "OR (OLD.status = 'confirmed' AND NEW.status = 'refunded')"
)
REFUND_ORIGIN = ("id", "donation_id", "reason", "payee_text", "prepared_by", "prepared_at")
REFUND_STEPS = (
    "(OLD.status = 'draft' AND NEW.status IN ('approved', 'cancelled')) "
    "OR (OLD.status = 'approved' AND NEW.status IN ('paid', 'cancelled'))"
)
REFUND_END = ("paid_by", "paid_at", "paid_date", "cancelled_by", "cancelled_at", "entry_id")


def upgrade() -> None:
    """Create the tables and their guards."""
    _create_campaign()
    _create_donation()
    _create_part()
    _create_refund()
    freeze_columns("campaign", ("id", "code", "created_by", "created_at"), "CampaignOriginIsFinal")
    _guard_parts()
    _guard_gift()
    _guard_refund()


def downgrade() -> None:
    """Drop what upgrade made, last first."""
    allow_truncate("refund")
    drop_refusal("refund", "UPDATE", "RefundEndIsFinal")
    drop_refusal("refund", "UPDATE", "RefundApprovalIsFinal")
    drop_refusal("refund", "UPDATE", "RefundStepRefused")
    unfreeze_columns("refund", "RefundOriginIsFinal")
    drop_refusal("refund", "DELETE", "RefundIsKept")
    _drop_guard("donation", "donation_refund_paid")
    allow_truncate("donation")
    drop_refusal("donation", "UPDATE", "GiftPaperIsFinal")
    drop_refusal("donation", "UPDATE", "GiftStepRefused")
    unfreeze_columns("donation", "GiftOriginIsFinal")
    drop_refusal("donation", "DELETE", "GiftIsKept")
    _drop_guard("donation", "donation_parts_add_up")
    _drop_guard("donation_part", "donation_part_in_time")
    unmake_append_only("donation_part")
    unfreeze_columns("campaign", "CampaignOriginIsFinal")
    for table in ("refund", "donation_part", "donation", "campaign"):
        op.drop_table(table)


def _create_campaign() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date),
        sa.Column("default_fund_id", sa.BigInteger),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_campaign"),
        sa.UniqueConstraint("code", name="uq_campaign_code"),
        sa.ForeignKeyConstraint(["default_fund_id"], ["fund.id"], name="fk_campaign_default_fund_id"),
        *_checks(
            "campaign",
            named="length(code) > 0 AND length(name) > 0",
            in_order="ends_on IS NULL OR ends_on >= starts_on",
        ),
    )


def _create_donation() -> None:
    op.create_table(
        "donation",
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("donor_id", sa.BigInteger),
        sa.Column("payer_text", sa.Text, nullable=False),
        sa.Column("campaign_id", sa.BigInteger),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("account_code", sa.Text, nullable=False),
        sa.Column("received_date", sa.Date, nullable=False),
        sa.Column("amount_vnd", sa.BigInteger, nullable=False),
        sa.Column("disclosure", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("prepared_by", sa.Text, nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Text),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("voided_by", sa.Text),
        sa.Column("voided_at", sa.DateTime(timezone=True)),
        sa.Column("void_reason", sa.Text, nullable=False),
        sa.Column("entry_id", sa.BigInteger),
        sa.Column("source_line", sa.BigInteger),
        sa.Column("search_key", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_donation"),
        sa.UniqueConstraint("code", name="uq_donation_code"),
        sa.UniqueConstraint("entry_id", name="uq_donation_entry_id"),
        sa.UniqueConstraint("source_line", name="uq_donation_source_line"),
        sa.ForeignKeyConstraint(["donor_id"], ["party.id"], name="fk_donation_donor_id"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name="fk_donation_campaign_id"),
        sa.ForeignKeyConstraint(["account_code"], ["account.code"], name="fk_donation_account_code"),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name="fk_donation_entry_id"),
        *_donation_checks(),
    )
    op.create_index("ix_donation_received_date_id", "donation", ["received_date", "id"])
    _partial_index("ix_donation_waiting", "donation", ["received_date", "id"], where="status = 'draft'")
    _partial_index(
        "ix_donation_donor_id", "donation", ["donor_id", "received_date", "id"], where="donor_id IS NOT NULL"
    )
    _partial_index("ix_donation_cash_prepared_by", "donation", ["prepared_by", "id"], where="channel = 'cash'")
    _partial_index("ix_donation_campaign_id", "donation", ["campaign_id"], where="campaign_id IS NOT NULL")


def _partial_index(name: str, table: str, columns: list[str], *, where: str, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _donation_checks() -> list[sa.CheckConstraint]:
    return _checks(
        "donation",
        channel_known="channel IN ('cash', 'bank')",
        status_known="status IN ('draft', 'confirmed', 'refunded', 'voided')",
        disclosure_known="disclosure IN ('named', 'initials', 'anonymous')",
        amount_range=AMOUNT_RANGE,
        entry_when_confirmed="(status IN ('draft', 'voided')) = (entry_id IS NULL)",
        bank_posts_at_once="channel = 'cash' OR status IN ('confirmed', 'refunded')",
        voided_by_someone="(status = 'voided') = (voided_by IS NOT NULL)",
        prepared_by_someone="prepared_by <> ''",
        confirmed_by_another="confirmed_by IS NULL OR confirmed_by <> prepared_by",
        cash_confirmed="(confirmed_by IS NOT NULL) = (channel = 'cash' AND entry_id IS NOT NULL)",
    )


def _create_part() -> None:
    op.create_table(
        "donation_part",
        sa.Column("donation_id", sa.BigInteger, nullable=False),
        sa.Column("fund_id", sa.BigInteger, nullable=False),
        sa.Column("amount_vnd", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("donation_id", "fund_id", name="pk_donation_part"),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donation.id"], name="fk_donation_part_donation_id",
            deferrable=True, initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name="fk_donation_part_fund_id"),
        *_checks("donation_part", amount_range=AMOUNT_RANGE),
    )  # fmt: skip


def _create_refund() -> None:
    op.create_table(
        "refund",
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("donation_id", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("payee_text", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("prepared_by", sa.Text, nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Text),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.Column("paid_by", sa.Text),
        sa.Column("paid_at", sa.DateTime(timezone=True)),
        sa.Column("paid_date", sa.Date),
        sa.Column("cancelled_by", sa.Text),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.Column("entry_id", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_refund"),
        sa.UniqueConstraint("entry_id", name="uq_refund_entry_id"),
        sa.ForeignKeyConstraint(["donation_id"], ["donation.id"], name="fk_refund_donation_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name="fk_refund_entry_id"),
        *_checks(
            "refund",
            status_known="status IN ('draft', 'approved', 'paid', 'cancelled')",
            reason_given="length(reason) > 0 AND length(payee_text) > 0",
            prepared_by_someone="prepared_by <> ''",
            persons_different="(approved_by IS NULL OR approved_by <> prepared_by) "
            "AND (paid_by IS NULL OR paid_by <> prepared_by) "
            "AND (paid_by IS NULL OR approved_by IS NULL OR paid_by <> approved_by)",
            approved_by_someone="status NOT IN ('approved', 'paid') OR approved_by IS NOT NULL",
            paid_by_someone="(status = 'paid') = (paid_by IS NOT NULL)",
            entry_when_paid="(status = 'paid') = (entry_id IS NOT NULL)",
            cancelled_by_someone="(status = 'cancelled') = (cancelled_by IS NOT NULL)",
        ),
    )
    _partial_index(
        "uq_refund_donation_id_standing", "refund", ["donation_id"], where="status <> 'cancelled'", unique=True
    )
    op.create_index("ix_refund_status_id", "refund", ["status", "id"])


def _checks(table: str, **checks: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(text, name=op.f(f"ck_{table}_{name}")) for name, text in checks.items()]


def _guard_parts() -> None:
    make_append_only("donation_part")
    _add_guard(
        "donation_part", "donation_part_in_time", "INSERT", "PartsAreFinal",
        row="EXISTS (SELECT 1 FROM donation WHERE id = NEW.donation_id)",
        rows="EXISTS (SELECT 1 FROM new_rows n JOIN donation d ON d.id = n.donation_id)",
    )  # fmt: skip
    _add_guard(
        "donation", "donation_parts_add_up", "INSERT", "PartsDoNotAddUp",
        row="NEW.amount_vnd <> "
        "(SELECT COALESCE(SUM(amount_vnd), 0) FROM donation_part WHERE donation_id = NEW.id)",
        rows="EXISTS (SELECT 1 FROM new_rows n LEFT JOIN donation_part p ON p.donation_id = n.id "
        "GROUP BY n.id, n.amount_vnd HAVING n.amount_vnd <> COALESCE(SUM(p.amount_vnd), 0))",
    )  # fmt: skip


def _guard_gift() -> None:
    add_refusal("donation", "DELETE", "GiftIsKept")
    freeze_columns("donation", GIFT_ORIGIN, "GiftOriginIsFinal")
    add_refusal("donation", "UPDATE", "GiftStepRefused", when=f"OLD.status <> NEW.status AND NOT ({GIFT_STEPS})")
    add_refusal("donation", "UPDATE", "GiftPaperIsFinal", when=f"OLD.status <> 'draft' AND ({_differ(GIFT_PAPER)})")
    refuse_truncate("donation")
    _add_guard(
        "donation", "donation_refund_paid", "UPDATE", "RefundNotPaid",
        row="NEW.status = 'refunded' AND NOT EXISTS "
        "(SELECT 1 FROM refund WHERE donation_id = NEW.id AND status = 'paid')",
        rows="EXISTS (SELECT 1 FROM new_rows n WHERE n.status = 'refunded' AND NOT EXISTS "
        "(SELECT 1 FROM refund r WHERE r.donation_id = n.id AND r.status = 'paid'))",
    )  # fmt: skip


def _guard_refund() -> None:
    add_refusal("refund", "DELETE", "RefundIsKept")
    freeze_columns("refund", REFUND_ORIGIN, "RefundOriginIsFinal")
    add_refusal("refund", "UPDATE", "RefundStepRefused", when=f"OLD.status <> NEW.status AND NOT ({REFUND_STEPS})")
    approval = _differ(("approved_by", "approved_at"))
    add_refusal("refund", "UPDATE", "RefundApprovalIsFinal", when=f"OLD.status <> 'draft' AND ({approval})")
    end = _differ(REFUND_END)
    add_refusal("refund", "UPDATE", "RefundEndIsFinal", when=f"OLD.status IN ('paid', 'cancelled') AND ({end})")
    refuse_truncate("refund")


def _differ(columns: tuple[str, ...]) -> str:
    different = "IS NOT" if is_sqlite() else "IS DISTINCT FROM"
    return " OR ".join(f"OLD.{column} {different} NEW.{column}" for column in columns)


def _add_guard(table: str, name: str, verb: str, code: str, *, row: str, rows: str) -> None:
    """Refuse after writing: row by row on SQLite (`row`, over NEW), once a statement on PostgreSQL (over new_rows)."""
    if is_sqlite():
        op.execute(
            f"CREATE TRIGGER {name} AFTER {verb} ON {table} FOR EACH ROW WHEN ({row}) "
            f"BEGIN SELECT RAISE(ABORT, '{code}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {rows} THEN "
        f"RAISE EXCEPTION '{code}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} AFTER {verb} ON {table} REFERENCING NEW TABLE AS new_rows "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def _drop_guard(table: str, name: str) -> None:
    if is_sqlite():
        op.execute(f"DROP TRIGGER {name}")
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP FUNCTION {name}()")
