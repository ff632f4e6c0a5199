"""Make the tables of matching: rules by version, suggestions, bulk acts and what each changed, with their guards.

A version of a rule is never rewritten, a suggestion keeps what it said and why, and what a bulk act changed is
append-only.
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_RULE = (
    *("id", "rule_no", "version", "name", "priority", "certainty", "any_phrases", "all_phrases", "none_phrases"),
    *("min_vnd", "max_vnd", "payer_account", "side", "account_code", "code_campaign_id", "kind", "fund_id"),
    *("campaign_id", "donor_id", "created_by", "created_at"),
)
_SUGGESTION = ("id", "line_id", "rule_id", "kind", "fund_id", "campaign_id", "donor_id", "certainty", "why")
_BATCH = ("id", "act", "line_count", "note", "made_by", "made_at")
_TABLES = ("matching_rule", "match_batch", "match_suggestion", "match_change")


def upgrade() -> None:
    """Create the tables and their guards."""
    _create_matching_rule()
    _create_match_batch()
    _create_match_suggestion()
    _create_match_change()
    guards.freeze_columns("matching_rule", _RULE, "RuleVersionIsFinal")
    guards.add_refusal("matching_rule", "UPDATE", "RuleIsSuperseded", when="OLD.state = 'superseded'")
    guards.freeze_columns("match_suggestion", _SUGGESTION, "SuggestionIsFinal")
    guards.add_refusal("match_suggestion", "UPDATE", "AppliedIsFinal", when="OLD.state = 'applied'")
    guards.freeze_columns("match_batch", _BATCH, "BatchIsFinal")
    guards.add_refusal("match_batch", "UPDATE", "BatchWasUndone", when="OLD.undone_by IS NOT NULL")
    for table in _TABLES[:3]:
        guards.add_refusal(table, "DELETE", "NeverDeleted")
        guards.refuse_truncate(table)
    guards.make_append_only("match_change")


def downgrade() -> None:
    """Drop what upgrade made, last first."""
    guards.unmake_append_only("match_change")
    for table in reversed(_TABLES[:3]):
        guards.allow_truncate(table)
        guards.drop_refusal(table, "DELETE", "NeverDeleted")
    guards.drop_refusal("match_batch", "UPDATE", "BatchWasUndone")
    guards.unfreeze_columns("match_batch", "BatchIsFinal")
    guards.drop_refusal("match_suggestion", "UPDATE", "AppliedIsFinal")
    guards.unfreeze_columns("match_suggestion", "SuggestionIsFinal")
    guards.drop_refusal("matching_rule", "UPDATE", "RuleIsSuperseded")
    guards.unfreeze_columns("matching_rule", "RuleVersionIsFinal")
    for table in reversed(_TABLES):
        op.drop_table(table)


def _create_matching_rule() -> None:
    op.create_table(
        "matching_rule",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("rule_no", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("certainty", sa.BigInteger(), nullable=False),
        sa.Column("any_phrases", sa.Text(), nullable=False),
        sa.Column("all_phrases", sa.Text(), nullable=False),
        sa.Column("none_phrases", sa.Text(), nullable=False),
        sa.Column("min_vnd", sa.BigInteger(), nullable=True),
        sa.Column("max_vnd", sa.BigInteger(), nullable=True),
        sa.Column("payer_account", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=True),
        sa.Column("account_code", sa.Text(), nullable=True),
        sa.Column("code_campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=True),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("donor_id", sa.BigInteger(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind = 'gift' OR (fund_id IS NULL AND campaign_id IS NULL AND donor_id IS NULL)",
            name=op.f("ck_matching_rule_details_of_gifts"),
        ),
        sa.CheckConstraint(
            "kind IN ('gift', 'refund', 'interest', 'fee', 'transfer')", name=op.f("ck_matching_rule_kind_known")
        ),
        sa.CheckConstraint("name <> '' AND created_by <> ''", name=op.f("ck_matching_rule_named")),
        sa.CheckConstraint("side IS NULL OR side IN ('credit', 'debit')", name=op.f("ck_matching_rule_side_known")),
        sa.CheckConstraint("state IN ('active', 'inactive', 'superseded')", name=op.f("ck_matching_rule_state_known")),
        sa.CheckConstraint("certainty BETWEEN 0 AND 100", name=op.f("ck_matching_rule_certainty_percent")),
        sa.CheckConstraint(
            "min_vnd IS NULL OR max_vnd IS NULL OR min_vnd <= max_vnd", name=op.f("ck_matching_rule_amounts_in_order")
        ),
        sa.CheckConstraint("rule_no > 0 AND version > 0 AND priority > 0", name=op.f("ck_matching_rule_counted")),
        sa.ForeignKeyConstraint(["account_code"], ["account.code"], name=op.f("fk_matching_rule_account_code")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_matching_rule_campaign_id")),
        sa.ForeignKeyConstraint(["code_campaign_id"], ["campaign.id"], name=op.f("fk_matching_rule_code_campaign_id")),
        sa.ForeignKeyConstraint(["donor_id"], ["party.id"], name=op.f("fk_matching_rule_donor_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_matching_rule_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matching_rule")),
        sa.UniqueConstraint("rule_no", "version", name=op.f("uq_matching_rule_rule_no_version")),
    )
    op.create_index(
        "ix_matching_rule_donor_id",
        "matching_rule",
        ["donor_id"],
        unique=False,
        sqlite_where=sa.text("donor_id IS NOT NULL"),
        postgresql_where=sa.text("donor_id IS NOT NULL"),
    )
    op.create_index(
        "uq_matching_rule_current",
        "matching_rule",
        ["rule_no"],
        unique=True,
        sqlite_where=sa.text("state <> 'superseded'"),
        postgresql_where=sa.text("state <> 'superseded'"),
    )


def _create_match_batch() -> None:
    op.create_table(
        "match_batch",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("line_count", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("act IN ('accept', 'dismiss', 'edit', 'take')", name=op.f("ck_match_batch_act_known")),
        sa.CheckConstraint("made_by <> ''", name=op.f("ck_match_batch_made_by_someone")),
        sa.CheckConstraint("(undone_by IS NULL) = (undone_at IS NULL)", name=op.f("ck_match_batch_undone_by_someone")),
        sa.CheckConstraint("line_count > 0", name=op.f("ck_match_batch_has_lines")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_batch")),
    )


def _create_match_suggestion() -> None:
    op.create_table(
        "match_suggestion",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("rule_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("fund_id", sa.BigInteger(), nullable=True),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("donor_id", sa.BigInteger(), nullable=True),
        sa.Column("certainty", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('accepted', 'dismissed')) = (decided_by IS NOT NULL)",
            name=op.f("ck_match_suggestion_decided_by_someone"),
        ),
        sa.CheckConstraint(
            "kind IS NULL OR kind IN ('gift', 'refund', 'interest', 'fee', 'transfer')",
            name=op.f("ck_match_suggestion_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('suggested', 'applied', 'accepted', 'dismissed')", name=op.f("ck_match_suggestion_state_known")
        ),
        sa.CheckConstraint("why <> ''", name=op.f("ck_match_suggestion_says_why")),
        sa.CheckConstraint("certainty BETWEEN 0 AND 100", name=op.f("ck_match_suggestion_certainty_percent")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_match_suggestion_campaign_id")),
        sa.ForeignKeyConstraint(["donor_id"], ["party.id"], name=op.f("fk_match_suggestion_donor_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_match_suggestion_fund_id")),
        sa.ForeignKeyConstraint(["line_id"], ["bank_line.id"], name=op.f("fk_match_suggestion_line_id")),
        sa.ForeignKeyConstraint(["rule_id"], ["matching_rule.id"], name=op.f("fk_match_suggestion_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_suggestion")),
    )
    op.create_index(
        "ix_match_suggestion_donor_id",
        "match_suggestion",
        ["donor_id"],
        unique=False,
        sqlite_where=sa.text("donor_id IS NOT NULL"),
        postgresql_where=sa.text("donor_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_match_suggestion_line_id"), "match_suggestion", ["line_id"], unique=False)
    op.create_index(
        "ix_match_suggestion_open",
        "match_suggestion",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'suggested'"),
        postgresql_where=sa.text("state = 'suggested'"),
    )
    op.create_index(op.f("ix_match_suggestion_rule_id_id"), "match_suggestion", ["rule_id", "id"], unique=False)
    op.create_index(
        "uq_match_suggestion_open_line",
        "match_suggestion",
        ["line_id"],
        unique=True,
        sqlite_where=sa.text("state = 'suggested'"),
        postgresql_where=sa.text("state = 'suggested'"),
    )


def _create_match_change() -> None:
    op.create_table(
        "match_change",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("suggestion_id", sa.BigInteger(), nullable=True),
        sa.Column("before_values", sa.Text(), nullable=False),
        sa.Column("after_values", sa.Text(), nullable=False),
        sa.CheckConstraint("before_values <> '' AND after_values <> ''", name=op.f("ck_match_change_told")),
        sa.ForeignKeyConstraint(["batch_id"], ["match_batch.id"], name=op.f("fk_match_change_batch_id")),
        sa.ForeignKeyConstraint(["line_id"], ["bank_line.id"], name=op.f("fk_match_change_line_id")),
        sa.ForeignKeyConstraint(["suggestion_id"], ["match_suggestion.id"], name=op.f("fk_match_change_suggestion_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_change")),
        sa.UniqueConstraint("batch_id", "line_id", name=op.f("uq_match_change_batch_id_line_id")),
    )
    op.create_index(op.f("ix_match_change_line_id"), "match_change", ["line_id"], unique=False)
    op.create_index(op.f("ix_match_change_suggestion_id"), "match_change", ["suggestion_id"], unique=False)
