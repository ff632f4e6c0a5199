"""Make the tables of saved statement layouts and of what the balances of an imported file proved.

A layout is never changed: saving under the same name puts a new version beside the old one, which goes out of use.
What the balances proved is written with the import, once.
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_FROZEN = ("id", "bank_account_id", "name", "mapping", "signature", "created_by", "created_at")
_MEDIA_TYPES = "'text/csv', 'text/plain'"
_WITH_WORKBOOKS = f"{_MEDIA_TYPES}, 'application/vnd.ms-excel'"


def upgrade() -> None:
    """Create the tables and their guards; old workbooks may be kept as evidence."""
    _take_media_types(before=_MEDIA_TYPES, after=_WITH_WORKBOOKS)
    _create_statement_layout()
    _create_balance_check()
    guards.freeze_columns("statement_layout", _FROZEN, "StatementLayoutIsFixed")
    guards.add_refusal("statement_layout", "DELETE", "NeverDeleted")
    guards.refuse_truncate("statement_layout")
    guards.make_append_only("balance_check")


def downgrade() -> None:
    """Drop what upgrade made, last first."""
    guards.unmake_append_only("balance_check")
    guards.allow_truncate("statement_layout")
    guards.drop_refusal("statement_layout", "DELETE", "NeverDeleted")
    guards.unfreeze_columns("statement_layout", "StatementLayoutIsFixed")
    op.drop_table("balance_check")
    op.drop_table("statement_layout")
    _take_media_types(before=_WITH_WORKBOOKS, after=_MEDIA_TYPES)


def _take_media_types(*, before: str, after: str) -> None:
    guards.change_check("evidence_file", "ck_evidence_file_media_type_known", before=before, after=after)


def _create_statement_layout() -> None:
    op.create_table(
        "statement_layout",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("bank_account_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(signature) = 64", name=op.f("ck_statement_layout_signature_present")),
        sa.CheckConstraint("name <> '' AND mapping <> ''", name=op.f("ck_statement_layout_named")),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["bank_account.id"], name=op.f("fk_statement_layout_bank_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_layout")),
    )
    op.create_index(
        "ix_statement_layout_name_in_use",
        "statement_layout",
        ["bank_account_id", "name"],
        unique=True,
        sqlite_where=sa.text("is_active"),
        postgresql_where=sa.text("is_active"),
    )
    op.create_index(
        op.f("ix_statement_layout_bank_account_id_id"), "statement_layout", ["bank_account_id", "id"], unique=False
    )


def _create_balance_check() -> None:
    op.create_table(
        "balance_check",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("balance_count", sa.BigInteger(), nullable=False),
        sa.Column("opening_vnd", sa.BigInteger(), nullable=True),
        sa.Column("closing_vnd", sa.BigInteger(), nullable=True),
        sa.Column("break_count", sa.BigInteger(), nullable=False),
        sa.Column("first_break_line", sa.BigInteger(), nullable=True),
        sa.Column("expected_vnd", sa.BigInteger(), nullable=True),
        sa.Column("found_vnd", sa.BigInteger(), nullable=True),
        sa.Column("implied_lines", sa.Text(), nullable=False),
        sa.Column("aside_lines", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(break_count > 0) = (first_break_line IS NOT NULL AND expected_vnd IS NOT NULL AND found_vnd IS NOT NULL)",
            name=op.f("ck_balance_check_first_break_named"),
        ),
        sa.CheckConstraint("balance_count >= 0 AND break_count >= 0", name=op.f("ck_balance_check_counted")),
        sa.ForeignKeyConstraint(["import_id"], ["statement_import.id"], name=op.f("fk_balance_check_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_balance_check")),
        sa.UniqueConstraint("import_id", name=op.f("uq_balance_check_import_id")),
    )
