"""Make the general vouchers: their lines, and the guards that keep an approved or posted one as it is."""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TEMPLATES = (
    "'management_cost', 'payable_paid', 'bank_fee', 'bank_interest', 'cash_to_bank', 'bank_to_cash', 'bank_to_bank', "
    "'advance', 'advance_settled', 'deposit_made', 'deposit_back', 'fund_transfer', 'opening', 'cash_short', "
    "'cash_over', 'year_end', 'other', 'correction'"
)
_CONTENT = (
    *("template", "voucher_kind", "voucher_date", "description", "counterparty", "counterparty_address"),
    *("authority", "reverses_entry_id", "prepared_by", "prepared_at"),
)
_STEPS = (
    *(("draft", "approved"), ("draft", "posted"), ("draft", "cancelled")),
    *(("approved", "posted"), ("approved", "cancelled")),
)
_OPEN = "SELECT 1 FROM voucher WHERE id = {row}.voucher_id AND status = 'draft'"
_LINE_GUARDS = (
    ("INSERT", "NEW", f"NOT EXISTS ({_OPEN.format(row='NEW')})"),
    ("UPDATE", "NEW", "OLD.voucher_id <> NEW.voucher_id OR NOT EXISTS (" + _OPEN.format(row="OLD") + ")"),
    ("DELETE", "OLD", f"NOT EXISTS ({_OPEN.format(row='OLD')})"),
)
_ENTRY_IS_ANOTHERS = (
    "NEW.entry_id IS NOT NULL AND NOT EXISTS "
    "(SELECT 1 FROM journal_entry WHERE id = NEW.entry_id AND source = 'voucher:' || NEW.id)"
)


def upgrade() -> None:
    """Create the tables and their guards."""
    _create_tables()
    different = "IS NOT" if guards.is_sqlite() else "IS DISTINCT FROM"
    changed = " OR ".join(f"OLD.{column} {different} NEW.{column}" for column in _CONTENT)
    step = " OR ".join(f"(OLD.status = '{old}' AND NEW.status = '{new}')" for old, new in _STEPS)
    guards.add_refusal("voucher", "UPDATE", "VoucherIsFinal", when="OLD.status IN ('posted', 'cancelled')")
    guards.add_refusal("voucher", "UPDATE", "VoucherWasApproved", when=f"OLD.status <> 'draft' AND ({changed})")
    guards.add_refusal("voucher", "UPDATE", "VoucherStepUnknown", when=f"OLD.status <> NEW.status AND NOT ({step})")
    guards.add_refusal("voucher", "DELETE", "NeverDeleted")
    guards.refuse_truncate("voucher")
    guards.refuse_truncate("voucher_line")
    for verb, row, when in _LINE_GUARDS:
        _refuse("voucher_line", verb, row, "VoucherLineIsFinal", when)
    for verb in ("INSERT", "UPDATE"):
        _refuse("voucher", verb, "NEW", "EntryNotOfVoucher", _ENTRY_IS_ANOTHERS)


def downgrade() -> None:
    """Drop the guards and the tables."""
    for verb in ("UPDATE", "INSERT"):
        _unrefuse("voucher", verb, "EntryNotOfVoucher")
    for verb, _row, _when in _LINE_GUARDS:
        _unrefuse("voucher_line", verb, "VoucherLineIsFinal")
    guards.allow_truncate("voucher_line")
    guards.allow_truncate("voucher")
    guards.drop_refusal("voucher", "DELETE", "NeverDeleted")
    for code in ("VoucherStepUnknown", "VoucherWasApproved", "VoucherIsFinal"):
        guards.drop_refusal("voucher", "UPDATE", code)
    op.drop_table("voucher_line")
    op.drop_table("voucher")


def _refuse(table: str, verb: str, row: str, code: str, when: str) -> None:
    """Refuse by a condition that looks into another table, which a WHEN clause of PostgreSQL may not."""
    name = f"{table}_{verb.lower()}_{code.lower()}"
    if guards.is_sqlite():
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW WHEN ({when}) "
            f"BEGIN SELECT RAISE(ABORT, '{code}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN "
        f"RAISE EXCEPTION '{code}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _unrefuse(table: str, verb: str, code: str) -> None:
    name = f"{table}_{verb.lower()}_{code.lower()}"
    if guards.is_sqlite():
        op.execute(f"DROP TRIGGER {name}")
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP FUNCTION {name}()")


def _create_tables() -> None:
    op.create_table(
        "voucher",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("voucher_kind", sa.Text(), nullable=False),
        sa.Column("voucher_date", sa.Date(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("counterparty", sa.Text(), nullable=False),
        sa.Column("counterparty_address", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("reverses_entry_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.Text(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("executed_by", sa.Text(), nullable=True),
        sa.Column("executed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Text(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(f"template IN ({_TEMPLATES})", name=op.f("ck_voucher_template_known")),
        sa.CheckConstraint(
            "voucher_kind IN ('PT', 'PC', 'BC', 'BN', 'UNC', 'PN', 'PX', 'QD', 'KT', 'DC')",
            name=op.f("ck_voucher_voucher_kind_known"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'approved', 'posted', 'cancelled')", name=op.f("ck_voucher_status_known")
        ),
        sa.CheckConstraint("length(description) > 0 AND prepared_by <> ''", name=op.f("ck_voucher_says_what_and_who")),
        sa.CheckConstraint(
            "(approved_by IS NULL OR approved_by <> prepared_by) AND (executed_by IS NULL OR "
            "(executed_by <> prepared_by AND executed_by <> approved_by AND approved_by IS NOT NULL))",
            name=op.f("ck_voucher_persons_different"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('approved', 'posted') OR (approved_by IS NOT NULL AND approved_at IS NOT NULL)",
            name=op.f("ck_voucher_approved_by_someone"),
        ),
        sa.CheckConstraint("status <> 'draft' OR approved_by IS NULL", name=op.f("ck_voucher_draft_not_approved")),
        sa.CheckConstraint(
            "status <> 'posted' OR voucher_kind NOT IN ('PT', 'PC', 'UNC') OR executed_by IS NOT NULL",
            name=op.f("ck_voucher_executed_by_someone"),
        ),
        sa.CheckConstraint("(status = 'posted') = (entry_id IS NOT NULL)", name=op.f("ck_voucher_entry_when_posted")),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancelled_by IS NOT NULL) AND (cancelled_by IS NULL) = (cancel_reason = '')",
            name=op.f("ck_voucher_cancelled_why"),
        ),
        sa.CheckConstraint(
            "(template = 'correction') = (reverses_entry_id IS NOT NULL) "
            "AND (template = 'correction') = (voucher_kind = 'DC')",
            name=op.f("ck_voucher_correction_names_entry"),
        ),
        sa.ForeignKeyConstraint(["reverses_entry_id"], ["journal_entry.id"], name=op.f("fk_voucher_reverses_entry_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name=op.f("fk_voucher_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_voucher_entry_id")),
    )
    op.create_index(
        "uq_voucher_reverses_entry_id_live",
        "voucher",
        ["reverses_entry_id"],
        unique=True,
        sqlite_where=sa.text("status <> 'cancelled'"),
        postgresql_where=sa.text("status <> 'cancelled'"),
    )
    op.create_index("ix_voucher_status_id", "voucher", ["status", "id"])
    op.create_index("ix_voucher_voucher_date_id", "voucher", ["voucher_date", "id"])
    op.create_table(
        "voucher_line",
        sa.Column("voucher_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("account_code", sa.Text(), nullable=False),
        sa.Column("fund_code", sa.Text(), nullable=False),
        sa.Column("debit_vnd", sa.BigInteger(), nullable=False),
        sa.Column("credit_vnd", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(debit_vnd > 0 AND credit_vnd = 0) OR (credit_vnd > 0 AND debit_vnd = 0)",
            name=op.f("ck_voucher_line_one_side_positive"),
        ),
        sa.CheckConstraint(
            "debit_vnd <= 9000000000000000 AND credit_vnd <= 9000000000000000",
            name=op.f("ck_voucher_line_amount_in_range"),
        ),
        sa.CheckConstraint("line_no > 0", name=op.f("ck_voucher_line_line_no_positive")),
        sa.ForeignKeyConstraint(["voucher_id"], ["voucher.id"], name=op.f("fk_voucher_line_voucher_id")),
        sa.ForeignKeyConstraint(["account_code"], ["account.code"], name=op.f("fk_voucher_line_account_code")),
        sa.ForeignKeyConstraint(["fund_code"], ["fund.code"], name=op.f("fk_voucher_line_fund_code")),
        sa.PrimaryKeyConstraint("voucher_id", "line_no", name=op.f("pk_voucher_line")),
    )
