"""Make the tables of disbursements: programmes, requests, decisions with awards, payments, and their guards."""

import sqlalchemy as sa
from alembic import op

from migrations.disbursement_guards import add_guards, drop_guards
from migrations.guards import allow_truncate, refuse_truncate

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEPT = ("support_request", "decision", "award", "payment", "payment_award")


def upgrade() -> None:
    """Create the tables and their guards."""
    _create_programme()
    _create_dossier_counter()
    _create_support_request()
    _create_decision()
    _create_award()
    _create_payment()
    _create_payment_award()
    add_guards()
    for table in KEPT:
        refuse_truncate(table)


def downgrade() -> None:
    """Drop what upgrade made, last first."""
    for table in reversed(KEPT):
        allow_truncate(table)
    drop_guards()
    for table in (*reversed(KEPT), "dossier_counter", "programme"):
        op.drop_table(table)


def _create_programme() -> None:
    op.create_table(
        "programme",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("expense_role", sa.Text(), nullable=False),
        sa.Column("public_words", sa.Text(), nullable=False),
        sa.Column("repeat_after_months", sa.BigInteger(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('award', 'charity_house', 'capital', 'livelihood', 'equipment', 'other')",
            name="kind_known",
        ),
        sa.CheckConstraint(
            "expense_role IN ('award_expense', 'support_expense', 'movement_expense')", name="expense_role_known"
        ),
        sa.CheckConstraint("repeat_after_months BETWEEN 0 AND 240", name="repeat_after_sane"),
        sa.UniqueConstraint("code"),
        sa.PrimaryKeyConstraint("id"),
    )


def _create_dossier_counter() -> None:
    op.create_table(
        "dossier_counter",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("last_number > 0", name="last_number_positive"),
        sa.PrimaryKeyConstraint("series", "year"),
    )


def _create_support_request() -> None:
    op.create_table(
        "support_request",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("programme_id", sa.BigInteger(), nullable=False),
        sa.Column("proposing_unit", sa.Text(), nullable=False),
        sa.Column("requested_amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("request_date", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.Text(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appraised_by", sa.Text(), nullable=True),
        sa.Column("appraised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.BigInteger(), nullable=True),
        sa.Column("appraisal_note", sa.Text(), nullable=False),
        sa.Column("declined_by", sa.Text(), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=False),
        sa.Column("override_by", sa.Text(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'appraised', 'selected', 'declined')", name="status_known"
        ),
        sa.CheckConstraint("requested_amount_vnd > 0", name="requested_amount_positive"),
        sa.CheckConstraint("score IS NULL OR score BETWEEN 0 AND 100", name="score_sane"),
        sa.CheckConstraint(
            "status <> 'declined' OR (declined_by IS NOT NULL AND decline_reason <> '')", name="declined_why"
        ),
        sa.CheckConstraint(
            "status NOT IN ('appraised', 'selected') OR (appraised_by IS NOT NULL AND appraised_at IS NOT NULL)",
            name="appraised_by_whom",
        ),
        sa.CheckConstraint("(override_reason = '') = (override_by IS NULL)", name="override_by_whom"),
        sa.UniqueConstraint("code"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"]),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
    )
    op.create_index("ix_support_request_party_id", "support_request", ["party_id"])
    op.create_index("ix_support_request_programme_id", "support_request", ["programme_id"])
    op.create_index("ix_support_request_status", "support_request", ["status"])


def _create_decision() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("supersedes_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("decision_date", sa.Date(), nullable=False),
        sa.Column("issuing_authority", sa.Text(), nullable=False),
        sa.Column("legal_bases", sa.Text(), nullable=False),
        sa.Column("proposer", sa.Text(), nullable=False),
        sa.Column("articles", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("signatory_authority", sa.Text(), nullable=False),
        sa.Column("signatory_title", sa.Text(), nullable=False),
        sa.Column("signatory_name", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.Text(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_by", sa.Text(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_hash", sa.Text(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("number_year", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("issued_by", sa.Text(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_id", sa.BigInteger(), nullable=True),
        sa.Column("issued_document_id", sa.BigInteger(), nullable=True),
        sa.Column("check_code", sa.Text(), nullable=True),
        sa.Column("chain_head", sa.Text(), nullable=True),
        sa.Column("superseded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reversal_entry_id", sa.BigInteger(), nullable=True),
        sa.Column("completed_by", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completion_note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'approved', 'issued', 'paid', 'completed', 'replaced', "
            "'revoked', 'discarded')",
            name="status_known",
        ),
        sa.CheckConstraint("effect IN ('grant', 'replace', 'revoke')", name="effect_known"),
        sa.CheckConstraint("(effect = 'grant') = (supersedes_id IS NULL)", name="supersedes_named"),
        sa.CheckConstraint("supersedes_id IS NULL OR supersedes_id <> id", name="not_itself"),
        sa.CheckConstraint(
            "status IN ('draft', 'discarded') OR (content_hash IS NOT NULL AND submitted_by IS NOT NULL)",
            name="submitted_by_whom",
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'discarded', 'submitted') OR (approved_by IS NOT NULL AND approved_at IS "
            "NOT NULL AND approved_hash = content_hash AND approved_hash IS NOT NULL)",
            name="approved_by_whom",
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR (approved_by <> prepared_by AND approved_by <> submitted_by)",
            name="approver_is_another",
        ),
        sa.CheckConstraint("approved_by IS NULL OR approved_by <> edited_by", name="approver_did_not_edit"),
        sa.CheckConstraint(
            "issued_by IS NULL OR (issued_by <> prepared_by AND issued_by <> edited_by)", name="issuer_is_another"
        ),
        sa.CheckConstraint(
            "status <> 'draft' OR (submitted_by IS NULL AND content_hash IS NULL AND approved_by IS NULL "
            "AND approved_hash IS NULL)",
            name="draft_is_open",
        ),
        sa.CheckConstraint(
            "(status IN ('issued', 'paid', 'completed', 'replaced', 'revoked')) = (number IS NOT NULL) AND "
            "(number IS NULL) = (code IS NULL) AND (number IS NULL) = (number_year IS NULL) AND (number IS "
            "NULL) = (check_code IS NULL) AND (number IS NULL) = (issued_document_id IS NULL) AND (number "
            "IS NULL) = (entry_id IS NULL) AND (number IS NULL) = (chain_head IS NULL) AND (number IS NULL) "
            "= (issued_by IS NULL) AND (number IS NULL) = (issued_at IS NULL)",
            name="issued_at_once",
        ),
        sa.CheckConstraint("number IS NULL OR number > 0", name="number_positive"),
        sa.CheckConstraint(
            "number_year IS NULL OR CAST(substr(CAST(decision_date AS TEXT), 1, 4) AS BIGINT) = number_year",
            name="number_year_of_date",
        ),
        sa.CheckConstraint(
            "(status IN ('replaced', 'revoked')) = (superseded_by_id IS NOT NULL) AND (superseded_by_id IS "
            "NULL) = (reversal_entry_id IS NULL)",
            name="superseded_by_whom",
        ),
        sa.UniqueConstraint("number_year", "number"),
        sa.UniqueConstraint("number_year", "code"),
        sa.UniqueConstraint("check_code"),
        sa.UniqueConstraint("entry_id"),
        sa.UniqueConstraint("issued_document_id"),
        sa.UniqueConstraint("superseded_by_id"),
        sa.UniqueConstraint("reversal_entry_id"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["supersedes_id"], ["decision.id"]),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"]),
        sa.ForeignKeyConstraint(["issued_document_id"], ["issued_document.id"]),
        sa.ForeignKeyConstraint(["superseded_by_id"], ["decision.id"]),
        sa.ForeignKeyConstraint(["reversal_entry_id"], ["journal_entry.id"]),
    )
    op.create_index("ix_decision_status", "decision", ["status"])
    op.create_index("ix_decision_supersedes_id", "decision", ["supersedes_id"])


def _create_award() -> None:
    op.create_table(
        "award",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("line_number", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=True),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("programme_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("recipient_name", sa.Text(), nullable=False),
        sa.Column("recipient_unit", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("lapse_entry_id", sa.BigInteger(), nullable=True),
        sa.Column("lapsed_by", sa.Text(), nullable=True),
        sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapse_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('proposed', 'granted', 'paid', 'lapsed', 'revoked')", name="status_known"),
        sa.CheckConstraint("amount_vnd > 0", name="amount_positive"),
        sa.CheckConstraint("line_number > 0", name="line_number_positive"),
        sa.CheckConstraint("recipient_name <> ''", name="recipient_named"),
        sa.CheckConstraint(
            "(status = 'lapsed') = (lapse_entry_id IS NOT NULL) AND (lapse_entry_id IS NULL) = (lapsed_by "
            "IS NULL) AND (lapse_entry_id IS NULL) = (lapse_reason = '')",
            name="lapsed_by_entry",
        ),
        sa.UniqueConstraint("decision_id", "line_number"),
        sa.UniqueConstraint("decision_id", "party_id", "programme_id", "fund_id"),
        sa.UniqueConstraint("lapse_entry_id"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"]),
        sa.ForeignKeyConstraint(["request_id"], ["support_request.id"]),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"]),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"]),
        sa.ForeignKeyConstraint(["lapse_entry_id"], ["journal_entry.id"]),
    )
    op.create_index("ix_award_fund_id", "award", ["fund_id"])
    op.create_index("ix_award_party_id", "award", ["party_id"])
    op.create_index("ix_award_programme_id", "award", ["programme_id"])
    live = sa.text("status IN ('granted', 'paid')")
    op.create_index(
        "uq_award_request_id_live", "award", ["request_id"], unique=True, sqlite_where=live, postgresql_where=live
    )


def _create_payment() -> None:
    op.create_table(
        "payment",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account_code", sa.Text(), nullable=False),
        sa.Column("payment_date", sa.Date(), nullable=False),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("payee", sa.Text(), nullable=False),
        sa.Column("payee_address", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.Text(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_by", sa.Text(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_id", sa.BigInteger(), nullable=True),
        sa.Column("voucher_number", sa.Text(), nullable=True),
        sa.Column("cancelled_by", sa.Text(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("reversal_entry_id", sa.BigInteger(), nullable=True),
        sa.Column("reversed_by", sa.Text(), nullable=True),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reversal_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'approved', 'paid', 'cancelled', 'reversed')", name="status_known"),
        sa.CheckConstraint("channel IN ('cash', 'bank')", name="channel_known"),
        sa.CheckConstraint("amount_vnd > 0", name="amount_positive"),
        sa.CheckConstraint("payee <> ''", name="payee_named"),
        sa.CheckConstraint("approved_by IS NULL OR approved_by <> prepared_by", name="approver_is_another"),
        sa.CheckConstraint(
            "paid_by IS NULL OR (approved_by IS NOT NULL AND paid_by <> prepared_by AND paid_by <> approved_by)",
            name="payer_is_another",
        ),
        sa.CheckConstraint(
            "status NOT IN ('approved', 'paid') OR (approved_by IS NOT NULL AND approved_at IS NOT NULL)",
            name="approved_by_whom",
        ),
        sa.CheckConstraint(
            "(status IN ('paid', 'reversed')) = (entry_id IS NOT NULL) AND (entry_id IS NULL) = (paid_by IS "
            "NULL) AND (entry_id IS NULL) = (paid_at IS NULL) AND (entry_id IS NULL) = (voucher_number IS "
            "NULL)",
            name="paid_by_entry",
        ),
        sa.CheckConstraint("(status = 'cancelled') = (cancelled_by IS NOT NULL)", name="cancelled_by_whom"),
        sa.CheckConstraint("(cancelled_by IS NULL) = (cancel_reason = '')", name="cancelled_why"),
        sa.CheckConstraint(
            "(status = 'reversed') = (reversal_entry_id IS NOT NULL) AND (reversal_entry_id IS NULL) = "
            "(reversed_by IS NULL) AND (reversal_entry_id IS NULL) = (reversal_reason = '')",
            name="reversed_by_entry",
        ),
        sa.UniqueConstraint("entry_id"),
        sa.UniqueConstraint("reversal_entry_id"),
        sa.UniqueConstraint("voucher_number"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"]),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"]),
        sa.ForeignKeyConstraint(["reversal_entry_id"], ["journal_entry.id"]),
    )
    op.create_index("ix_payment_decision_id", "payment", ["decision_id"])
    op.create_index("ix_payment_status", "payment", ["status"])


def _create_payment_award() -> None:
    op.create_table(
        "payment_award",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("proxy_name", sa.Text(), nullable=False),
        sa.Column("proxy_authorization", sa.Text(), nullable=False),
        sa.CheckConstraint("(proxy_name = '') = (proxy_authorization = '')", name="proxy_authorized"),
        sa.UniqueConstraint("payment_id", "award_id"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"]),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"]),
    )
    live = sa.text("is_live")
    op.create_index(
        "uq_payment_award_award_id_live",
        "payment_award",
        ["award_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
