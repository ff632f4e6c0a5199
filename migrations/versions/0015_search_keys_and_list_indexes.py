"""Let gifts and entries be found at once: indexes for lists and searches, day totals of gifts, search keys of entries.

Gifts are counted by day while they are written (trigger; once a statement on PostgreSQL), so that a list can show the
totals of its selection without reading it. Entries get an accent-blind key of their own in a table beside the journal,
whose rows are final. On SQLite the index of the list of gifts holds their search keys as well: a search reads it from
end to end and nothing else. Decision record 0012 gives the figures.
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

from migrations.guards import is_sqlite, make_append_only, unmake_append_only

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

DAY = "received_date, channel, status, campaign_id"
ONE_GIFT = "{0}.received_date, {0}.channel, {0}.status, COALESCE({0}.campaign_id, 0)"
PARTIAL = {
    "ix_donation_refunded": "status = 'refunded'",
    "ix_donation_voided": "status = 'voided'",
    "ix_donation_cash": "channel = 'cash'",
}
OLD_LINE = ["account_id", "entry_date", "entry_id", "line_no"]
CHUNK = 5_000


def upgrade() -> None:
    """Make indexes and tables, and fill them from what stands."""
    _index_gifts()
    _create_gift_day()
    _create_entry_search()
    op.drop_index("ix_journal_line_account_id_entry_date", "journal_line")
    amounts = [*OLD_LINE, "debit_vnd", "credit_vnd", "fund_id"]
    op.create_index("ix_journal_line_account_id_entry_date", "journal_line", amounts)
    op.create_table(
        "public_question_count",
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.BigInteger, nullable=False),
        sa.Column("refused", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("address", "began_at", name="pk_public_question_count"),
    )


def downgrade() -> None:
    """Drop what upgrade made, last first."""
    op.drop_table("public_question_count")
    op.drop_index("ix_journal_line_account_id_entry_date", "journal_line")
    op.create_index("ix_journal_line_account_id_entry_date", "journal_line", OLD_LINE)
    unmake_append_only("entry_search")
    op.drop_table("entry_search")
    for name in ("gift_day_add", "gift_day_move"):
        _drop_trigger("donation", name)
    op.drop_table("gift_day")
    op.drop_index("ix_donation_part_fund_id", "donation_part")
    for name in (*PARTIAL, "ix_donation_amount_vnd", "ix_donation_campaign_id"):
        op.drop_index(name, "donation")
    _partial_index("ix_donation_campaign_id", ["campaign_id"], where="campaign_id IS NOT NULL")
    if is_sqlite():
        op.drop_index("ix_donation_list", "donation")
        op.create_index("ix_donation_received_date_id", "donation", ["received_date", "id"])


def _index_gifts() -> None:
    if is_sqlite():
        op.drop_index("ix_donation_received_date_id", "donation")
        op.create_index("ix_donation_list", "donation", ["received_date", "id", "search_key"])
    op.drop_index("ix_donation_campaign_id", "donation")
    _partial_index("ix_donation_campaign_id", ["campaign_id", "received_date", "id"], where="campaign_id IS NOT NULL")
    op.create_index("ix_donation_amount_vnd", "donation", ["amount_vnd", "received_date", "id"])
    for name, where in PARTIAL.items():
        _partial_index(name, ["received_date", "id"], where=where)
    op.create_index("ix_donation_part_fund_id", "donation_part", ["fund_id", "donation_id"])


def _partial_index(name: str, columns: list[str], *, where: str) -> None:
    op.create_index(name, "donation", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _create_gift_day() -> None:
    op.create_table(
        "gift_day",
        sa.Column("received_date", sa.Date, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("campaign_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("gifts", sa.BigInteger, nullable=False),
        sa.Column("amount_vnd", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("received_date", "channel", "status", "campaign_id", name="pk_gift_day"),
        sa.CheckConstraint("gifts >= 0 AND amount_vnd >= 0", name=op.f("ck_gift_day_not_negative")),
        sa.CheckConstraint("channel IN ('cash', 'bank')", name=op.f("ck_gift_day_channel_known")),
        sa.CheckConstraint(
            "status IN ('draft', 'confirmed', 'refunded', 'voided', 'undone')",
            name=op.f("ck_gift_day_status_known"),
        ),
        sqlite_with_rowid=False,
    )
    op.execute(
        f"INSERT INTO gift_day ({DAY}, gifts, amount_vnd) "
        f"SELECT {ONE_GIFT.format('d')}, COUNT(*), SUM(d.amount_vnd) FROM donation d GROUP BY 1, 2, 3, 4"
    )
    if is_sqlite():
        _count_on_sqlite()
    else:
        _count_on_postgresql()


def _count_on_sqlite() -> None:
    add = (
        f"INSERT INTO gift_day ({DAY}, gifts, amount_vnd) "
        f"VALUES ({ONE_GIFT.format('NEW')}, 1, NEW.amount_vnd) ON CONFLICT ({DAY}) DO UPDATE "
        "SET gifts = gifts + 1, amount_vnd = amount_vnd + excluded.amount_vnd;"
    )
    take = (
        "UPDATE gift_day SET gifts = gifts - 1, amount_vnd = amount_vnd - OLD.amount_vnd "
        f"WHERE ({DAY}) = ({ONE_GIFT.format('OLD')});"
    )
    op.execute(f"CREATE TRIGGER gift_day_add AFTER INSERT ON donation FOR EACH ROW BEGIN {add} END")
    op.execute(
        "CREATE TRIGGER gift_day_move AFTER UPDATE OF status, campaign_id ON donation FOR EACH ROW "
        f"WHEN OLD.status IS NOT NEW.status OR OLD.campaign_id IS NOT NEW.campaign_id BEGIN {take} {add} END"
    )


def _count_on_postgresql() -> None:
    insert = f"INSERT INTO gift_day ({DAY}, gifts, amount_vnd)"
    add = (
        f"{insert} SELECT {ONE_GIFT.format('n')}, COUNT(*), SUM(n.amount_vnd) FROM new_rows n "
        f"GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4 ON CONFLICT ({DAY}) DO UPDATE "
        "SET gifts = gift_day.gifts + excluded.gifts, amount_vnd = gift_day.amount_vnd + excluded.amount_vnd;"
    )
    moved = (
        f"SELECT {DAY}, SUM(gifts) AS gifts, SUM(amount_vnd) AS amount_vnd FROM ("
        "SELECT received_date, channel, status, COALESCE(campaign_id, 0) AS campaign_id, -1 AS gifts, "
        "-amount_vnd AS amount_vnd FROM old_rows UNION ALL "
        "SELECT received_date, channel, status, COALESCE(campaign_id, 0), 1, amount_vnd FROM new_rows) AS rows "
        "GROUP BY 1, 2, 3, 4 HAVING SUM(gifts) <> 0 OR SUM(amount_vnd) <> 0"
    )
    keys = " AND ".join(f"gift_day.{name} = moved.{name}" for name in DAY.split(", "))
    move = (
        f"{insert} SELECT {DAY}, 0, 0 FROM ({moved}) AS moved ORDER BY 1, 2, 3, 4 ON CONFLICT DO NOTHING; "
        "UPDATE gift_day SET gifts = gift_day.gifts + moved.gifts, "
        f"amount_vnd = gift_day.amount_vnd + moved.amount_vnd FROM ({moved}) AS moved WHERE {keys};"
    )
    _add_trigger("gift_day_add", "INSERT", "NEW TABLE AS new_rows", add)
    _add_trigger("gift_day_move", "UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows", move)


def _add_trigger(name: str, verb: str, tables: str, body: str) -> None:
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$")
    op.execute(
        f"CREATE TRIGGER {name} AFTER {verb} ON donation REFERENCING {tables} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def _drop_trigger(table: str, name: str) -> None:
    if is_sqlite():
        op.execute(f"DROP TRIGGER {name}")
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP FUNCTION {name}()")


def _create_entry_search() -> None:
    table = op.create_table(
        "entry_search",
        sa.Column("entry_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_entry_search"),
    )
    connection = op.get_bind()
    read = sa.text(
        "SELECT id, description, counterparty, source FROM journal_entry WHERE id > :last ORDER BY id LIMIT :chunk"
    )
    last = 0
    while rows := connection.execute(read, {"last": last, "chunk": CHUNK}).all():
        keys = [{"entry_id": row[0], "key": _fold(" ".join(row[1:]))} for row in rows]
        connection.execute(sa.insert(table), keys)
        last = rows[-1][0]
    make_append_only("entry_search")


def _fold(value: str) -> str:
    """Make a search key as the program did when this migration was written."""
    bare = unicodedata.normalize("NFD", value.replace("đ", "d").replace("Đ", "D"))
    kept = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return re.sub(r"\s+", " ", kept.lower()).strip()
