"""Make the trail: an append-only table of who did what."""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and its guards."""
    op.create_table(
        "trail_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.CheckConstraint("tag <> '' AND actor <> ''", name=op.f("ck_trail_event_named")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_event")),
    )
    op.create_index("ix_trail_event_subject", "trail_event", ["subject", "id"])
    op.create_index("ix_trail_event_actor", "trail_event", ["actor", "id"])
    op.create_index("ix_trail_event_at", "trail_event", ["at"])
    guards.make_append_only("trail_event")


def downgrade() -> None:
    """Drop the guards and the table."""
    guards.unmake_append_only("trail_event")
    op.drop_table("trail_event")
