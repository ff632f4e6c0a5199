"""Let an import of a statement be undone as a unit, by an entry that reverses each of its gifts.

The undoing is written down first; only then may a line or a gift be called undone, a gift only when another entry
reverses its own. From then on neither changes.
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_LINE_STATES = "'donation', 'waiting', 'settled'"
_GIFT_LINKED = "(state = 'donation') = (donation_id IS NOT NULL)"
_GIFT_STATES = "'draft', 'confirmed', 'refunded', 'voided'"
_BANK_GIFT_STATES = "('confirmed', 'refunded')"
_UNDONE_LINE = (
    "NEW.state = 'undone' AND OLD.state <> 'undone' AND NOT EXISTS "
    "(SELECT 1 FROM statement_undoing WHERE import_id = NEW.import_id)"
)
_UNDONE_GIFT = (
    "NEW.status = 'undone' AND OLD.status <> 'undone' AND NOT EXISTS "
    "(SELECT 1 FROM journal_entry WHERE reverses_id = NEW.entry_id)"
)
_STEPS_BEFORE = (
    "(OLD.status = 'draft' AND NEW.status IN ('confirmed', 'voided')) "
    "OR (OLD.status = 'confirmed' AND NEW.status = 'refunded')"
)
_STEPS = (
    "(OLD.status = 'draft' AND NEW.status IN ('confirmed', 'voided')) "
    "OR (OLD.status = 'confirmed' AND NEW.status IN ('refunded', 'undone'))"
)
_KEPT = ("donation_id", "entry_id", "note", "settled_by", "settled_at")


def upgrade() -> None:
    """Create the table of undoings and let lines and gifts be undone."""
    _create_undoing()
    guards.make_append_only("statement_undoing")
    guards.change_check("bank_line", "ck_bank_line_state_known", before=_LINE_STATES, after=f"{_LINE_STATES}, 'undone'")
    guards.change_check(
        "bank_line", "ck_bank_line_gift_linked", before=_GIFT_LINKED, after=f"{_GIFT_LINKED} OR state = 'undone'"
    )
    guards.drop_refusal("bank_line", "UPDATE", "GiftLineIsFinal")
    guards.add_refusal(
        "bank_line", "UPDATE", "GiftLineIsFinal",
        when=f"OLD.state = 'donation' AND NOT (NEW.state = 'undone' AND {_same(_KEPT)})",
    )  # fmt: skip
    guards.add_refusal("bank_line", "UPDATE", "UndoneLineIsFinal", when="OLD.state = 'undone'")
    guards.add_look_up_refusal("bank_line", "UPDATE", "ImportNotUndone", _UNDONE_LINE)
    guards.change_check("donation", "ck_donation_status_known", before=_GIFT_STATES, after=f"{_GIFT_STATES}, 'undone'")
    guards.change_check(
        "donation", "ck_donation_bank_posts_at_once", before=_BANK_GIFT_STATES,
        after="('confirmed', 'refunded', 'undone')",
    )  # fmt: skip
    _let_gifts_step(_STEPS)
    guards.add_look_up_refusal("donation", "UPDATE", "GiftNotReversed", _UNDONE_GIFT)


def downgrade() -> None:
    """Drop what upgrade made, last first; refused while something is undone."""
    guards.drop_look_up_refusal("donation", "UPDATE", "GiftNotReversed")
    _let_gifts_step(_STEPS_BEFORE)
    guards.change_check(
        "donation", "ck_donation_bank_posts_at_once", before="('confirmed', 'refunded', 'undone')",
        after=_BANK_GIFT_STATES,
    )  # fmt: skip
    guards.change_check("donation", "ck_donation_status_known", before=f"{_GIFT_STATES}, 'undone'", after=_GIFT_STATES)
    guards.drop_look_up_refusal("bank_line", "UPDATE", "ImportNotUndone")
    guards.drop_refusal("bank_line", "UPDATE", "UndoneLineIsFinal")
    guards.drop_refusal("bank_line", "UPDATE", "GiftLineIsFinal")
    guards.add_refusal("bank_line", "UPDATE", "GiftLineIsFinal", when="OLD.state = 'donation'")
    linked_or_undone = f"{_GIFT_LINKED} OR state = 'undone'"
    if not guards.is_sqlite():  # which sets brackets of its own
        linked_or_undone = f"({_GIFT_LINKED}) OR (state = 'undone')"
    guards.change_check("bank_line", "ck_bank_line_gift_linked", before=linked_or_undone, after=_GIFT_LINKED)
    guards.change_check("bank_line", "ck_bank_line_state_known", before=f"{_LINE_STATES}, 'undone'", after=_LINE_STATES)
    guards.unmake_append_only("statement_undoing")
    op.drop_table("statement_undoing")


def _create_undoing() -> None:
    op.create_table(
        "statement_undoing",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("line_count", sa.BigInteger(), nullable=False),
        sa.Column("gift_count", sa.BigInteger(), nullable=False),
        sa.Column("gift_vnd", sa.BigInteger(), nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> '' AND undone_by <> ''", name=op.f("ck_statement_undoing_said_by_someone")),
        sa.CheckConstraint(
            "line_count > 0 AND gift_count BETWEEN 0 AND line_count", name=op.f("ck_statement_undoing_counted")
        ),
        sa.ForeignKeyConstraint(["import_id"], ["statement_import.id"], name=op.f("fk_statement_undoing_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_undoing")),
        sa.UniqueConstraint("import_id", name=op.f("uq_statement_undoing_import_id")),
    )


def _let_gifts_step(steps: str) -> None:
    guards.drop_refusal("donation", "UPDATE", "GiftStepRefused")
    guards.add_refusal("donation", "UPDATE", "GiftStepRefused", when=f"OLD.status <> NEW.status AND NOT ({steps})")


def _same(columns: tuple[str, ...]) -> str:
    alike = "IS" if guards.is_sqlite() else "IS NOT DISTINCT FROM"
    return " AND ".join(f"NEW.{column} {alike} OLD.{column}" for column in columns)
