"""Make the ledger: accounts, funds, periods, entries, their totals, and the guards that keep them true.

An entry's lines go in first, then the entry; inserting it fires the check of both. From then on neither takes an
insert, update, delete or TRUNCATE. The same rules stand as SQL of both databases below.
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_FROZEN = {
    "account": ("AccountIsFixed", ("code", "type", "normal_side", "is_guarded")),
    "fund": ("FundIsFixed", ("code", "is_restricted")),
    "period": ("PeriodIsFixed", ("first_date", "last_date")),
    "day_turnover": ("GuardIsFixed", ("account_id", "fund_id", "entry_date", "is_guarded")),
    "position": ("GuardIsFixed", ("account_id", "fund_id", "is_guarded")),
    "fund_position": ("GuardIsFixed", ("fund_id", "is_restricted")),
    "voucher_counter": ("CounterIsFixed", ("voucher_kind", "voucher_year")),
}
# Who shut a month does not open it again, and the record of who shut it stays beside who opened it.
_REOPENED_ALONE = (
    "OLD.status = 'closed' AND NEW.status = 'open' AND (NEW.reopened_by IS NULL OR NEW.reopened_at IS NULL "
    "OR NEW.reopen_reason IS NULL OR NEW.reopened_by = OLD.closed_by OR coalesce(NEW.closed_by, '') <> OLD.closed_by)"
)
_NEVER_DELETED = ("account", "fund", "period", "day_turnover", "position", "fund_position", "voucher_counter")

_SQLITE_ENTRY = """
CREATE TRIGGER journal_entry_checked AFTER INSERT ON journal_entry FOR EACH ROW BEGIN
  SELECT RAISE(ABORT, 'EntryTooShort')
    WHERE (SELECT count(*) FROM journal_line WHERE entry_id = NEW.id) < 2;
  SELECT RAISE(ABORT, 'EntryUnbalanced')
    WHERE EXISTS (SELECT 1 FROM journal_line WHERE entry_id = NEW.id
                  GROUP BY fund_id HAVING sum(debit_vnd) <> sum(credit_vnd));
  SELECT RAISE(ABORT, 'LineDateDiffers')
    WHERE EXISTS (SELECT 1 FROM journal_line WHERE entry_id = NEW.id AND entry_date <> NEW.entry_date);
  SELECT RAISE(ABORT, 'PeriodClosed')
    WHERE NOT EXISTS (SELECT 1 FROM period WHERE id = NEW.period_id AND status = 'open'
                      AND NEW.entry_date BETWEEN first_date AND last_date);
  SELECT RAISE(ABORT, 'ChainBroken')
    WHERE NOT EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.id - 1 AND entry_hash = NEW.previous_hash)
      AND NOT (NEW.id = 1 AND NEW.previous_hash = '0000000000000000000000000000000000000000000000000000000000000000');
  SELECT RAISE(ABORT, 'VoucherNumberGap')
    WHERE NEW.voucher_no > 1
      AND NOT EXISTS (SELECT 1 FROM journal_entry WHERE voucher_kind = NEW.voucher_kind
                      AND voucher_year = NEW.voucher_year AND voucher_no = NEW.voucher_no - 1);
END
"""

# INSERT OR REPLACE deletes the old row without asking the DELETE trigger: refuse it before it starts.
_SQLITE_REPLACE = """
CREATE TRIGGER journal_entry_not_replaced BEFORE INSERT ON journal_entry FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM journal_entry WHERE source = NEW.source)
  OR EXISTS (SELECT 1 FROM journal_entry WHERE voucher_kind = NEW.voucher_kind
             AND voucher_year = NEW.voucher_year AND voucher_no = NEW.voucher_no)
  OR EXISTS (SELECT 1 FROM journal_entry WHERE reverses_id = NEW.reverses_id)
BEGIN SELECT RAISE(ABORT, 'EntryIsFinal'); END
"""

# A second, open period over the days of a closed one would let entries in; so would one before it change what is shut.
_SQLITE_PERIOD = """
CREATE TRIGGER period_not_overlapping BEFORE INSERT ON period FOR EACH ROW BEGIN
  SELECT RAISE(ABORT, 'PeriodsOverlap')
    WHERE EXISTS (SELECT 1 FROM period WHERE first_date <= NEW.last_date AND last_date >= NEW.first_date);
  SELECT RAISE(ABORT, 'MonthBeforeShut')
    WHERE EXISTS (SELECT 1 FROM period WHERE status = 'closed' AND first_date > NEW.first_date);
END
"""

_SQLITE_LINE = """
CREATE TRIGGER journal_line_into_new_entry BEFORE INSERT ON journal_line FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.entry_id)
BEGIN SELECT RAISE(ABORT, 'EntryIsFinal'); END
"""

# Statement triggers with transition tables: one check for a whole bulk. The lock makes posters queue, so nobody can
# slip a line into an entry that another transaction is about to insert. The checks look rows up by scalar subqueries,
# which can only go by key: a plan for joins, made while the books were short and kept, would read them whole each time.
_POSTGRESQL = (
    """
CREATE FUNCTION journal_lock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(20170301);
  RETURN NULL;
END $$
""",
    """
CREATE FUNCTION journal_line_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT bool_or((SELECT e.id FROM journal_entry e WHERE e.id = l.entry_id) IS NOT NULL) FROM new_lines l) THEN
    RAISE EXCEPTION 'EntryIsFinal' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
""",
    """
CREATE FUNCTION journal_entry_checked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  lowest bigint; highest bigint; amount bigint; is_shut boolean; is_unlinked boolean; has_gap boolean;
  long_enough bigint; are_all_balanced boolean; is_misdated boolean;
BEGIN
  SELECT min(n.id), max(n.id), count(*),
      bool_or((SELECT p.status = 'open' AND n.entry_date BETWEEN p.first_date AND p.last_date
               FROM period p WHERE p.id = n.period_id) IS NOT TRUE),
      bool_or(n.previous_hash IS DISTINCT FROM coalesce(
        (SELECT b.entry_hash FROM journal_entry b WHERE b.id = n.id - 1), CASE WHEN n.id = 1 THEN repeat('0', 64) END)),
      bool_or(n.voucher_no > 1 AND (SELECT b.id FROM journal_entry b WHERE b.voucher_kind = n.voucher_kind
                AND b.voucher_year = n.voucher_year AND b.voucher_no = n.voucher_no - 1) IS NULL)
    INTO lowest, highest, amount, is_shut, is_unlinked, has_gap FROM new_entries n;
  IF amount = 0 THEN RETURN NULL; END IF;
  SELECT count(*) FILTER (WHERE line_count >= 2), bool_and(are_balanced),
      bool_or(ARRAY[first_day, last_day] <> (SELECT ARRAY[e.entry_date, e.entry_date]
                                             FROM journal_entry e WHERE e.id = sums.entry_id))
    INTO long_enough, are_all_balanced, is_misdated
    FROM (SELECT entry_id, sum(line_count) AS line_count, bool_and(is_balanced) AS are_balanced,
            min(first_day) AS first_day, max(last_day) AS last_day
          FROM (SELECT entry_id, count(*) AS line_count, sum(debit_vnd) = sum(credit_vnd) AS is_balanced,
                  min(entry_date) AS first_day, max(entry_date) AS last_day
                FROM journal_line WHERE entry_id BETWEEN lowest AND highest GROUP BY entry_id, fund_id) AS pots
          GROUP BY entry_id) AS sums;
  IF long_enough <> amount THEN
    RAISE EXCEPTION 'EntryTooShort' USING ERRCODE = 'integrity_constraint_violation';
  ELSIF NOT are_all_balanced THEN
    RAISE EXCEPTION 'EntryUnbalanced' USING ERRCODE = 'integrity_constraint_violation';
  ELSIF is_misdated THEN
    RAISE EXCEPTION 'LineDateDiffers' USING ERRCODE = 'integrity_constraint_violation';
  ELSIF is_shut THEN
    RAISE EXCEPTION 'PeriodClosed' USING ERRCODE = 'integrity_constraint_violation';
  ELSIF is_unlinked THEN
    RAISE EXCEPTION 'ChainBroken' USING ERRCODE = 'integrity_constraint_violation';
  ELSIF has_gap THEN
    RAISE EXCEPTION 'VoucherNumberGap' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
""",
    """
CREATE FUNCTION period_not_overlapping() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(20170301);
  IF EXISTS (SELECT 1 FROM period WHERE first_date <= NEW.last_date AND last_date >= NEW.first_date) THEN
    RAISE EXCEPTION 'PeriodsOverlap' USING ERRCODE = 'integrity_constraint_violation';
  ELSIF EXISTS (SELECT 1 FROM period WHERE status = 'closed' AND first_date > NEW.first_date) THEN
    RAISE EXCEPTION 'MonthBeforeShut' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
""",
    """
CREATE TRIGGER period_not_overlapping BEFORE INSERT ON period
FOR EACH ROW EXECUTE FUNCTION period_not_overlapping()
""",
    "CREATE TRIGGER journal_line_lock BEFORE INSERT ON journal_line FOR EACH STATEMENT EXECUTE FUNCTION journal_lock()",
    """
CREATE TRIGGER journal_entry_lock BEFORE INSERT ON journal_entry
FOR EACH STATEMENT EXECUTE FUNCTION journal_lock()
""",
    """
CREATE TRIGGER journal_line_checked AFTER INSERT ON journal_line REFERENCING NEW TABLE AS new_lines
FOR EACH STATEMENT EXECUTE FUNCTION journal_line_checked()
""",
    """
CREATE TRIGGER journal_entry_checked AFTER INSERT ON journal_entry REFERENCING NEW TABLE AS new_entries
FOR EACH STATEMENT EXECUTE FUNCTION journal_entry_checked()
""",
)


def upgrade() -> None:
    """Create the tables and their guards."""
    _create_tables()
    for statement in (
        (_SQLITE_PERIOD, _SQLITE_REPLACE, _SQLITE_LINE, _SQLITE_ENTRY) if guards.is_sqlite() else _POSTGRESQL
    ):
        op.execute(statement)
    for table in ("journal_entry", "journal_line"):
        guards.make_append_only(table)
    for table, (code, columns) in _FROZEN.items():
        guards.freeze_columns(table, columns, code)
    for table in _NEVER_DELETED:
        guards.add_refusal(table, "DELETE", "NeverDeleted")
        guards.refuse_truncate(table)
    guards.add_refusal("voucher_counter", "UPDATE", "NumberGoesBack", when="NEW.last_no <= OLD.last_no")
    guards.add_refusal("period", "UPDATE", "ReopenNeedsAnother", when=_REOPENED_ALONE)


def downgrade() -> None:
    """Drop what upgrade made, last first."""
    guards.drop_refusal("period", "UPDATE", "ReopenNeedsAnother")
    guards.drop_refusal("voucher_counter", "UPDATE", "NumberGoesBack")
    for table in _NEVER_DELETED:
        guards.allow_truncate(table)
        guards.drop_refusal(table, "DELETE", "NeverDeleted")
    for table, (code, _columns) in _FROZEN.items():
        guards.unfreeze_columns(table, code)
    for table in ("journal_entry", "journal_line"):
        guards.unmake_append_only(table)
    if guards.is_sqlite():
        op.execute("DROP TRIGGER journal_entry_checked")
        op.execute("DROP TRIGGER journal_entry_not_replaced")
        op.execute("DROP TRIGGER period_not_overlapping")
        op.execute("DROP TRIGGER journal_line_into_new_entry")
    else:
        for trigger, table in (
            ("checked", "journal_entry"),
            ("lock", "journal_entry"),
            ("checked", "journal_line"),
            ("lock", "journal_line"),
            ("not_overlapping", "period"),
        ):
            op.execute(f"DROP TRIGGER {table}_{trigger} ON {table}")
        for function in ("journal_entry_checked", "journal_line_checked", "journal_lock", "period_not_overlapping"):
            op.execute(f"DROP FUNCTION {function}()")
    _drop_tables()


def _create_tables() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("normal_side", sa.Text(), nullable=False),
        sa.Column("is_postable", sa.Boolean(), nullable=False),
        sa.Column("is_guarded", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("normal_side IN ('debit', 'credit')", name=op.f("ck_account_normal_side_known")),
        sa.CheckConstraint(
            "type IN ('asset', 'liability', 'net_assets', 'income', 'expense')", name=op.f("ck_account_type_known")
        ),
        sa.ForeignKeyConstraint(["parent_code"], ["account.code"], name=op.f("fk_account_parent_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("code", name=op.f("uq_account_code")),
    )
    op.create_table(
        "fund",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
        sa.UniqueConstraint("code", name=op.f("uq_fund_code")),
    )
    op.create_table(
        "period",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("first_date", sa.Date(), nullable=False),
        sa.Column("last_date", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_by", sa.Text(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopen_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("status = 'open' OR closed_by IS NOT NULL", name=op.f("ck_period_closed_by_someone")),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_period_status_known")),
        sa.CheckConstraint("last_date >= first_date", name=op.f("ck_period_in_order")),
        sa.CheckConstraint(
            "reopened_by IS NULL OR reopened_by <> closed_by", name=op.f("ck_period_reopened_by_another")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
        sa.UniqueConstraint("first_date", name=op.f("uq_period_first_date")),
    )
    op.create_table(
        "voucher_counter",
        sa.Column("voucher_kind", sa.Text(), nullable=False),
        sa.Column("voucher_year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_no", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("last_no > 0", name=op.f("ck_voucher_counter_last_no_positive")),
        sa.PrimaryKeyConstraint("voucher_kind", "voucher_year", name=op.f("pk_voucher_counter")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "day_turnover",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fund_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_date", sa.Date(), nullable=False),
        sa.Column("debit_vnd", sa.BigInteger(), nullable=False),
        sa.Column("credit_vnd", sa.BigInteger(), nullable=False),
        sa.Column("line_count", sa.BigInteger(), nullable=False),
        sa.Column("closing_vnd", sa.BigInteger(), nullable=False),
        sa.Column("is_guarded", sa.Boolean(), nullable=False),
        sa.CheckConstraint("NOT is_guarded OR closing_vnd >= 0", name=op.f("ck_day_turnover_not_overdrawn")),
        sa.CheckConstraint("debit_vnd >= 0 AND credit_vnd >= 0", name=op.f("ck_day_turnover_turnover_positive")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_day_turnover_account_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_day_turnover_fund_id")),
        sa.PrimaryKeyConstraint("account_id", "fund_id", "entry_date", name=op.f("pk_day_turnover")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fund_position",
        sa.Column("fund_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("net_assets_vnd", sa.BigInteger(), nullable=False),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("NOT is_restricted OR net_assets_vnd >= 0", name=op.f("ck_fund_position_not_overdrawn")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_position_fund_id")),
        sa.PrimaryKeyConstraint("fund_id", name=op.f("pk_fund_position")),
    )
    op.create_table(
        "journal_entry",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("encoding", sa.BigInteger(), nullable=False),
        sa.Column("voucher_kind", sa.Text(), nullable=False),
        sa.Column("voucher_year", sa.BigInteger(), nullable=False),
        sa.Column("voucher_no", sa.BigInteger(), nullable=False),
        sa.Column("entry_date", sa.Date(), nullable=False),
        sa.Column("period_id", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("counterparty", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("executed_by", sa.Text(), nullable=False),
        sa.Column("posted_by", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("entry_hash", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(approved_by = '' OR approved_by <> prepared_by) AND (executed_by = '' OR executed_by <> prepared_by) "
            "AND (executed_by = '' OR executed_by <> approved_by)",
            name=op.f("ck_journal_entry_persons_different"),
        ),
        sa.CheckConstraint("prepared_by <> '' AND posted_by <> ''", name=op.f("ck_journal_entry_persons_named")),
        sa.CheckConstraint(
            "voucher_kind IN ('PT', 'PC', 'BC', 'BN', 'UNC', 'PN', 'PX', 'QD', 'KT', 'DC')",
            name=op.f("ck_journal_entry_voucher_kind_known"),
        ),
        sa.CheckConstraint(
            "voucher_kind NOT IN ('PC', 'UNC', 'QD') OR approved_by <> ''", name=op.f("ck_journal_entry_approved")
        ),
        sa.CheckConstraint(
            "voucher_kind NOT IN ('PT', 'PC', 'UNC') OR executed_by <> ''", name=op.f("ck_journal_entry_executed")
        ),
        sa.CheckConstraint("id > 0", name=op.f("ck_journal_entry_id_positive")),
        sa.CheckConstraint(
            "length(entry_hash) = 64 AND length(previous_hash) = 64", name=op.f("ck_journal_entry_link_present")
        ),
        sa.CheckConstraint("reverses_id < id", name=op.f("ck_journal_entry_reverses_an_earlier_one")),
        sa.CheckConstraint("voucher_no > 0", name=op.f("ck_journal_entry_voucher_no_positive")),
        sa.CheckConstraint(
            "CAST(substr(entry_date, 1, 4) AS INTEGER) = voucher_year"
            if guards.is_sqlite()
            else "extract(year FROM entry_date) = voucher_year",
            name=op.f("ck_journal_entry_year_of_date"),
        ),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_journal_entry_period_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["journal_entry.id"], name=op.f("fk_journal_entry_reverses_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_journal_entry_reverses_id")),
        sa.UniqueConstraint("source", name=op.f("uq_journal_entry_source")),
        sa.UniqueConstraint(
            "voucher_kind",
            "voucher_year",
            "voucher_no",
            name=op.f("uq_journal_entry_voucher_kind_voucher_year_voucher_no"),
        ),
    )
    op.create_index("ix_journal_entry_entry_date_id", "journal_entry", ["entry_date", "id"], unique=False)
    op.create_table(
        "position",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fund_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("balance_vnd", sa.BigInteger(), nullable=False),
        sa.Column("last_date", sa.Date(), nullable=False),
        sa.Column("is_guarded", sa.Boolean(), nullable=False),
        sa.CheckConstraint("NOT is_guarded OR balance_vnd >= 0", name=op.f("ck_position_not_overdrawn")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_position_account_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_position_fund_id")),
        sa.PrimaryKeyConstraint("account_id", "fund_id", name=op.f("pk_position")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "journal_line",
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_date", sa.Date(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("debit_vnd", sa.BigInteger(), nullable=False),
        sa.Column("credit_vnd", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(debit_vnd > 0 AND credit_vnd = 0) OR (credit_vnd > 0 AND debit_vnd = 0)",
            name=op.f("ck_journal_line_one_side_positive"),
        ),
        sa.CheckConstraint(
            "debit_vnd <= 9000000000000000 AND credit_vnd <= 9000000000000000",
            name=op.f("ck_journal_line_amount_in_range"),
        ),
        sa.CheckConstraint("line_no > 0", name=op.f("ck_journal_line_line_no_positive")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_journal_line_account_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["journal_entry.id"],
            name=op.f("fk_journal_line_entry_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_journal_line_fund_id")),
        sa.PrimaryKeyConstraint("entry_id", "line_no", name=op.f("pk_journal_line")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_journal_line_account_id_entry_date",
        "journal_line",
        ["account_id", "entry_date", "entry_id", "line_no"],
        unique=False,
    )
    op.create_index(
        "ix_journal_line_party",
        "journal_line",
        ["party"],
        unique=False,
        sqlite_where=sa.text("party <> ''"),
        postgresql_where=sa.text("party <> ''"),
    )


def _drop_tables() -> None:
    op.drop_index(
        "ix_journal_line_party",
        table_name="journal_line",
        sqlite_where=sa.text("party <> ''"),
        postgresql_where=sa.text("party <> ''"),
    )
    op.drop_index("ix_journal_line_account_id_entry_date", table_name="journal_line")
    op.drop_table("journal_line")
    op.drop_table("position")
    op.drop_index("ix_journal_entry_entry_date_id", table_name="journal_entry")
    op.drop_table("journal_entry")
    op.drop_table("fund_position")
    op.drop_table("day_turnover")
    op.drop_table("voucher_counter")
    op.drop_table("period")
    op.drop_table("fund")
    op.drop_table("account")
