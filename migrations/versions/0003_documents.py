"""Make the tables of papers and evidence, all of them append-only."""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLES = ("issued_document", "evidence_file", "evidence_link")
_KINDS = "'decision', 'thank_you', 'receipt', 'cash_receipt', 'cash_payment', 'payment_list'"
_MEDIA_TYPES = (
    "'application/pdf', 'image/jpeg', 'image/png', "
    "'application/vnd.openxmlformats-officedocument.wordprocessingml.document', "
    "'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'text/csv', 'text/plain'"
)

# INSERT OR REPLACE deletes the old row without asking the DELETE trigger: refuse it before it starts.
_SQLITE_REPLACE = {
    "issued_document": (
        "id = NEW.id",
        "check_code = NEW.check_code",
        "kind = NEW.kind AND year = NEW.year AND number = NEW.number",
    ),
    "evidence_file": ("id = NEW.id", "sha256 = NEW.sha256"),
    "evidence_link": ("id = NEW.id", "evidence_id = NEW.evidence_id AND subject = NEW.subject"),
}


def upgrade() -> None:
    """Create the tables and their guards."""
    _create_issued_document()
    _create_evidence_file()
    _create_evidence_link()
    for table in _TABLES:
        guards.make_append_only(table)
        if guards.is_sqlite():
            op.execute(_not_replaced(table))


def downgrade() -> None:
    """Drop what upgrade made, last first."""
    for table in reversed(_TABLES):
        if guards.is_sqlite():
            op.execute(f"DROP TRIGGER {table}_not_replaced")
        guards.unmake_append_only(table)
        op.drop_table(table)


def _not_replaced(table: str) -> str:
    twins = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {twin})" for twin in _SQLITE_REPLACE[table])
    return (
        f"CREATE TRIGGER {table}_not_replaced BEFORE INSERT ON {table} FOR EACH ROW WHEN {twins} "
        "BEGIN SELECT RAISE(ABORT, 'AppendOnly'); END"
    )


def _create_issued_document() -> None:
    op.create_table(
        "issued_document",
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("year", sa.BigInteger),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("filename", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("parts_sha256", sa.Text, nullable=False),
        sa.Column("template_name", sa.Text, nullable=False),
        sa.Column("template_sha256", sa.Text, nullable=False),
        sa.Column("check_code", sa.Text),
        sa.Column("ledger_head", sa.Text, nullable=False),
        sa.Column("issued_by", sa.Text, nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_issued_document"),
        sa.UniqueConstraint("kind", "year", "number", name="uq_issued_document_kind_year_number"),
        sa.UniqueConstraint("check_code", name="uq_issued_document_check_code"),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        sa.CheckConstraint("length(sha256) = 64 AND length(parts_sha256) = 64", name="hashed"),
        sa.CheckConstraint("length(template_sha256) = 64", name="template_hashed"),
        sa.CheckConstraint("number IS NULL OR (number <> '' AND year IS NOT NULL)", name="number_has_year"),
        sa.CheckConstraint("kind <> 'decision' OR number IS NOT NULL", name="decision_numbered"),
        sa.CheckConstraint("check_code IS NULL OR check_code <> ''", name="check_code_not_empty"),
        sa.CheckConstraint("length(content) > 0", name="content_not_empty"),
        sa.CheckConstraint("subject <> '' AND issued_by <> ''", name="named"),
    )
    op.create_index("ix_issued_document_subject", "issued_document", ["subject"])


def _create_evidence_file() -> None:
    op.create_table(
        "evidence_file",
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("filename", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("stored_by", sa.Text, nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_file"),
        sa.UniqueConstraint("sha256", name="uq_evidence_file_sha256"),
        sa.CheckConstraint(f"media_type IN ({_MEDIA_TYPES})", name="media_type_known"),
        sa.CheckConstraint("length(sha256) = 64", name="hashed"),
        sa.CheckConstraint("size_bytes > 0 AND size_bytes = length(content)", name="size_true"),
        sa.CheckConstraint("filename <> '' AND stored_by <> ''", name="named"),
    )


def _create_evidence_link() -> None:
    op.create_table(
        "evidence_link",
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("evidence_id", sa.BigInteger, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("added_by", sa.Text, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_link"),
        sa.UniqueConstraint("evidence_id", "subject", name="uq_evidence_link_evidence_id_subject"),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence_file.id"], name="fk_evidence_link_evidence_id"),
        sa.CheckConstraint("subject <> '' AND added_by <> ''", name="named"),
    )
    op.create_index("ix_evidence_link_subject", "evidence_link", ["subject"])
