"""Make the tables of banking: bank accounts, statement imports and their lines, with their guards.

An import's receipt is append-only. Of a line only what a person made of it changes (state, note, link to an entry);
a line that became a gift changes no more.
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_FACTS = (
    "id",
    "bank_account_id",
    "import_id",
    "line_no",
    "booked_date",
    "booked_time",
    "reference",
    "debit_vnd",
    "credit_vnd",
    "balance_vnd",
    "memo",
    "payer_account",
    "fingerprint",
    "occurrence",
    "search_key",
)

# INSERT OR REPLACE deletes the old row without asking the DELETE trigger: refuse it before it starts.
_SQLITE_REPLACE = """
CREATE TRIGGER bank_line_not_replaced BEFORE INSERT ON bank_line FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM bank_line WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM bank_line WHERE bank_account_id = NEW.bank_account_id
             AND fingerprint = NEW.fingerprint AND occurrence = NEW.occurrence)
  OR EXISTS (SELECT 1 FROM bank_line WHERE donation_id = NEW.donation_id)
BEGIN SELECT RAISE(ABORT, 'BankLineIsFinal'); END
"""


def upgrade() -> None:
    """Create the tables and their guards."""
    _create_bank_account()
    _create_statement_import()
    _create_bank_line()
    guards.freeze_columns("bank_account", ("id", "account_code", "created_by", "created_at"), "BankAccountIsFixed")
    guards.add_refusal("bank_account", "DELETE", "NeverDeleted")
    guards.refuse_truncate("bank_account")
    guards.make_append_only("statement_import")
    guards.freeze_columns("bank_line", _FACTS, "BankLineIsFinal")
    guards.add_refusal("bank_line", "UPDATE", "GiftLineIsFinal", when="OLD.state = 'donation'")
    guards.add_refusal("bank_line", "DELETE", "NeverDeleted")
    guards.refuse_truncate("bank_line")
    if guards.is_sqlite():
        op.execute(_SQLITE_REPLACE)


def downgrade() -> None:
    """Drop what upgrade made, last first."""
    if guards.is_sqlite():
        op.execute("DROP TRIGGER bank_line_not_replaced")
    guards.allow_truncate("bank_line")
    guards.drop_refusal("bank_line", "DELETE", "NeverDeleted")
    guards.drop_refusal("bank_line", "UPDATE", "GiftLineIsFinal")
    guards.unfreeze_columns("bank_line", "BankLineIsFinal")
    guards.unmake_append_only("statement_import")
    guards.allow_truncate("bank_account")
    guards.drop_refusal("bank_account", "DELETE", "NeverDeleted")
    guards.unfreeze_columns("bank_account", "BankAccountIsFixed")
    for table in ("bank_line", "statement_import", "bank_account"):
        op.drop_table(table)


def _create_bank_account() -> None:
    op.create_table(
        "bank_account",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("account_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bank_name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "name <> '' AND bank_name <> '' AND number <> '' AND holder <> ''", name=op.f("ck_bank_account_named")
        ),
        sa.ForeignKeyConstraint(["account_code"], ["account.code"], name=op.f("fk_bank_account_account_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_account")),
        sa.UniqueConstraint("account_code", name=op.f("uq_bank_account_account_code")),
        sa.UniqueConstraint("number", name=op.f("uq_bank_account_number")),
    )


def _create_statement_import() -> None:
    op.create_table(
        "statement_import",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("bank_account_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("evidence_file_id", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("line_count", sa.BigInteger(), nullable=False),
        sa.Column("credit_vnd", sa.BigInteger(), nullable=False),
        sa.Column("debit_vnd", sa.BigInteger(), nullable=False),
        sa.Column("new_count", sa.BigInteger(), nullable=False),
        sa.Column("gift_count", sa.BigInteger(), nullable=False),
        sa.Column("gift_vnd", sa.BigInteger(), nullable=False),
        sa.Column("waiting_count", sa.BigInteger(), nullable=False),
        sa.Column("waiting_vnd", sa.BigInteger(), nullable=False),
        sa.Column("first_date", sa.Date(), nullable=False),
        sa.Column("last_date", sa.Date(), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_statement_import_sum_present")),
        sa.CheckConstraint("line_count > 0 AND last_date >= first_date", name=op.f("ck_statement_import_has_lines")),
        sa.CheckConstraint(
            "new_count = gift_count + waiting_count AND new_count <= line_count",
            name=op.f("ck_statement_import_adds_up"),
        ),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["bank_account.id"], name=op.f("fk_statement_import_bank_account_id")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_statement_import_campaign_id")),
        sa.ForeignKeyConstraint(
            ["evidence_file_id"], ["evidence_file.id"], name=op.f("fk_statement_import_evidence_file_id")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_statement_import_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_import")),
    )
    op.create_index(
        op.f("ix_statement_import_bank_account_id_id"), "statement_import", ["bank_account_id", "id"], unique=False
    )
    op.create_index(op.f("ix_statement_import_sha256"), "statement_import", ["sha256"], unique=False)


def _create_bank_line() -> None:
    op.create_table(
        "bank_line",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("bank_account_id", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("booked_date", sa.Date(), nullable=False),
        sa.Column("booked_time", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("debit_vnd", sa.BigInteger(), nullable=False),
        sa.Column("credit_vnd", sa.BigInteger(), nullable=False),
        sa.Column("balance_vnd", sa.BigInteger(), nullable=True),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("payer_account", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.BigInteger(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("donation_id", sa.BigInteger(), nullable=True),
        sa.Column("entry_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'donation') = (donation_id IS NOT NULL)", name=op.f("ck_bank_line_gift_linked")),
        sa.CheckConstraint(
            "(state = 'settled') = (settled_by IS NOT NULL)", name=op.f("ck_bank_line_settled_by_someone")
        ),
        sa.CheckConstraint(
            "state <> 'donation' OR (entry_id IS NOT NULL AND credit_vnd > 0)", name=op.f("ck_bank_line_gift_posted")
        ),
        sa.CheckConstraint("state <> 'settled' OR note <> ''", name=op.f("ck_bank_line_settled_with_a_note")),
        sa.CheckConstraint("state <> 'waiting' OR entry_id IS NULL", name=op.f("ck_bank_line_waiting_unposted")),
        sa.CheckConstraint("state IN ('donation', 'waiting', 'settled')", name=op.f("ck_bank_line_state_known")),
        sa.CheckConstraint(
            "(debit_vnd > 0 AND credit_vnd = 0) OR (credit_vnd > 0 AND debit_vnd = 0)",
            name=op.f("ck_bank_line_one_side_positive"),
        ),
        sa.CheckConstraint("length(fingerprint) = 64", name=op.f("ck_bank_line_fingerprint_present")),
        sa.CheckConstraint("occurrence > 0 AND line_no > 0", name=op.f("ck_bank_line_counted")),
        sa.ForeignKeyConstraint(["bank_account_id"], ["bank_account.id"], name=op.f("fk_bank_line_bank_account_id")),
        sa.ForeignKeyConstraint(["donation_id"], ["donation.id"], name=op.f("fk_bank_line_donation_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name=op.f("fk_bank_line_entry_id")),
        sa.ForeignKeyConstraint(["import_id"], ["statement_import.id"], name=op.f("fk_bank_line_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_line")),
        sa.UniqueConstraint(
            "bank_account_id",
            "fingerprint",
            "occurrence",
            name=op.f("uq_bank_line_bank_account_id_fingerprint_occurrence"),
        ),
        sa.UniqueConstraint("donation_id", name=op.f("uq_bank_line_donation_id")),
    )
    op.create_index(
        op.f("ix_bank_line_bank_account_id_booked_date_id"),
        "bank_line",
        ["bank_account_id", "booked_date", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_bank_line_entry_id"), "bank_line", ["entry_id"], unique=False)
    op.create_index(op.f("ix_bank_line_import_id_id"), "bank_line", ["import_id", "id"], unique=False)
    op.create_index(
        "ix_bank_line_waiting",
        "bank_line",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
