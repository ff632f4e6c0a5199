"""Make the tables of people: wards, parties and the terms by which a party is found."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import (
    add_refusal,
    allow_truncate,
    drop_refusal,
    freeze_columns,
    refuse_truncate,
    unfreeze_columns,
)

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BYTE_ORDERED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables and their guards."""
    _create_ward()
    _create_party()
    op.create_table(
        "party_term",
        sa.Column("term", BYTE_ORDERED, nullable=False),
        sa.Column("party_id", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("term", "party_id", name="pk_party_term"),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name="fk_party_term_party_id"),
    )
    op.create_index("ix_party_term_party_id", "party_term", ["party_id"])
    add_refusal("party", "DELETE", "PartyIsKept")
    freeze_columns("party", ("id", "code", "created_by", "created_at"), "PartyOriginIsFinal")
    refuse_truncate("party")


def downgrade() -> None:
    """Drop what upgrade made, last first."""
    allow_truncate("party")
    unfreeze_columns("party", "PartyOriginIsFinal")
    drop_refusal("party", "DELETE", "PartyIsKept")
    op.drop_table("party_term")
    op.drop_table("party")
    op.drop_table("ward")


def _create_ward() -> None:
    op.create_table(
        "ward",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("short_name", sa.Text, nullable=False),
        sa.Column("province_code", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("search_key", BYTE_ORDERED, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_ward"),
    )


def _create_party() -> None:
    op.create_table(
        "party",
        sa.Column("id", sa.BigInteger, autoincrement=True, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("full_name", sa.Text, nullable=False),
        sa.Column("search_key", BYTE_ORDERED, nullable=False),
        sa.Column("sort_key", BYTE_ORDERED, nullable=False),
        sa.Column("is_donor", sa.Boolean, nullable=False),
        sa.Column("is_beneficiary", sa.Boolean, nullable=False),
        sa.Column("is_unit", sa.Boolean, nullable=False),
        sa.Column("category", sa.Text),
        sa.Column("ward_code", sa.Text),
        sa.Column("address_text", sa.Text, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("birth_year", sa.BigInteger),
        sa.Column("identity_sealed", sa.LargeBinary),
        sa.Column("identity_digest", sa.Text),
        sa.Column("identity_tail", sa.Text, nullable=False),
        sa.Column("disclosure", sa.Text, nullable=False),
        sa.Column("code_only", sa.Boolean, nullable=False),
        sa.Column("household_id", sa.BigInteger),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_party"),
        sa.UniqueConstraint("code", name="uq_party_code"),
        sa.ForeignKeyConstraint(["ward_code"], ["ward.code"], name="fk_party_ward_code"),
        sa.ForeignKeyConstraint(["household_id"], ["party.id"], name="fk_party_household_id"),
        *_party_checks(),
    )
    for columns in (
        ["sort_key", "id"], ["search_key", "id"], ["identity_digest"], ["phone"], ["ward_code"], ["household_id"],
    ):  # fmt: skip
        op.create_index(f"ix_party_{'_'.join(columns)}", "party", columns)


def _party_checks() -> list[sa.CheckConstraint]:
    checks = {
        "kind_known": "kind IN ('person', 'household', 'collective', 'organization', 'unit')",
        "category_known": "category IN ('awardee', 'policy_family', 'hardship_family', 'former_prisoner', "
        "'neighborhood_model', 'other')",
        "disclosure_known": "disclosure IN ('named', 'initials', 'anonymous')",
        "full_name_given": "length(full_name) > 0",
        "category_of_a_beneficiary": "is_beneficiary OR category IS NULL",
        "beneficiary_has_a_category": "NOT is_beneficiary OR category IS NOT NULL",
        "birth_year_range": "birth_year IS NULL OR birth_year BETWEEN 1900 AND 2100",
        "identity_whole": "(identity_sealed IS NULL) = (identity_digest IS NULL) "
        "AND (identity_sealed IS NULL) = (identity_tail = '')",
        "identity_tail_short": "length(identity_tail) <= 3",
        "household_is_another": "household_id IS NULL OR household_id <> id",
    }
    return [sa.CheckConstraint(text, name=op.f(f"ck_party_{name}")) for name, text in checks.items()]
