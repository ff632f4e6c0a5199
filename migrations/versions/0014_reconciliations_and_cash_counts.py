"""Make reconciliations, cash counts and the lock of signed days, with their guards.

What is signed is refused from every side: entries on a signed day of an account (account_lock), statement lines of a
signed month, and every row of a signed reconciliation or cash count.
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_NEW_KINDS = ("reconciliation", "cash_count")
_SIGNED = "EXISTS (SELECT 1 FROM reconciliation WHERE id = {row}.reconciliation_id AND status = 'signed')"
_MATCH_SIGNED = (
    "EXISTS (SELECT 1 FROM reconciliation r JOIN reconciliation_match m ON m.reconciliation_id = r.id "
    "WHERE m.id = {row}.match_id AND r.status = 'signed')"
)
_COUNT_CLOSED = "EXISTS (SELECT 1 FROM cash_count WHERE id = {row}.cash_count_id AND status <> 'counted')"
_LOCKED = (
    "NEW.status = 'signed' AND NOT EXISTS (SELECT 1 FROM account_lock k JOIN account a ON a.id = k.account_id "
    "JOIN bank_account b ON b.account_code = a.code WHERE b.id = NEW.bank_account_id "
    "AND k.locked_through = NEW.last_date)"
)
_NOTES_DISAGREE = (
    "NEW.status = 'signed' AND OLD.status <> 'signed' AND NEW.counted_vnd <> "
    "coalesce((SELECT sum(denomination_vnd * pieces) FROM cash_count_note WHERE cash_count_id = NEW.id), 0)"
)
_COUNT_FACTS = (
    *("id", "place", "book_vnd", "counted_vnd", "last_entry_id", "cause", "proposal", "counted_by", "counted_at"),
)
_COUNT_FINAL = (
    "OLD.status <> 'counted' AND (NEW.status <> OLD.status OR coalesce(NEW.signed_by, '') <> "
    "coalesce(OLD.signed_by, '') OR coalesce(NEW.cancelled_by, '') <> coalesce(OLD.cancelled_by, '') "
    "OR NEW.cancel_reason <> OLD.cancel_reason OR (OLD.document_id IS NOT NULL AND "
    "coalesce(NEW.document_id, 0) <> OLD.document_id))"
)
# (table, verb, code, condition over another table)
_LOOKING_ELSEWHERE = (
    ("reconciliation", "UPDATE", "SignedWithoutLock", _LOCKED),
    *(("reconciliation_match", verb, "ReconciliationSigned", _SIGNED) for verb in ("INSERT", "DELETE")),
    *(("reconciliation_match_item", verb, "ReconciliationSigned", _MATCH_SIGNED) for verb in ("INSERT", "DELETE")),
    *(("reconciliation_explanation", verb, "ReconciliationSigned", _SIGNED) for verb in ("INSERT", "UPDATE", "DELETE")),
    ("reconciliation_outstanding", "INSERT", "ReconciliationSigned", _SIGNED),
    ("cash_count", "UPDATE", "NotesDisagree", _NOTES_DISAGREE),
    ("cash_count_note", "INSERT", "CountIsFinal", _COUNT_CLOSED),
)
_BORN_UNSIGNED = (("reconciliation", "preparing"), ("cash_count", "counted"))

# One seek by key a line: the lock of an account with the latest days stands first behind its day.
_SQLITE = (
    """
CREATE TRIGGER journal_line_not_on_signed_day BEFORE INSERT ON journal_line FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM account_lock WHERE account_id = NEW.account_id AND locked_through >= NEW.entry_date)
BEGIN SELECT RAISE(ABORT, 'AccountMonthSigned'); END
""",
    """
CREATE TRIGGER bank_line_not_into_signed_month BEFORE INSERT ON bank_line FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM reconciliation WHERE status = 'signed' AND bank_account_id = NEW.bank_account_id
             AND last_date >= NEW.booked_date)
BEGIN SELECT RAISE(ABORT, 'StatementMonthSigned'); END
""",
    """
CREATE TRIGGER bank_line_not_changed_in_signed_month BEFORE UPDATE ON bank_line FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM reconciliation WHERE status = 'signed' AND bank_account_id = OLD.bank_account_id
             AND last_date >= OLD.booked_date)
BEGIN SELECT RAISE(ABORT, 'StatementMonthSigned'); END
""",
    """
CREATE TRIGGER account_lock_not_replaced BEFORE INSERT ON account_lock FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM account_lock WHERE account_id = NEW.account_id AND locked_through = NEW.locked_through)
BEGIN SELECT RAISE(ABORT, 'AppendOnly'); END
""",
)
_SQLITE_NAMES = (
    "journal_line_not_on_signed_day",
    "bank_line_not_into_signed_month",
    "bank_line_not_changed_in_signed_month",
    "account_lock_not_replaced",
)
# INSERT OR REPLACE deletes the old row without asking the DELETE trigger: refuse it before it starts.
_SQLITE_REPLACED = (
    *("reconciliation", "reconciliation_match", "reconciliation_match_item", "reconciliation_explanation"),
    *("reconciliation_outstanding", "cash_count", "cash_count_note"),
)
_TWINS = {
    "reconciliation": "id = NEW.id OR (bank_account_id = NEW.bank_account_id AND first_date = NEW.first_date)",
    "reconciliation_match": "id = NEW.id",
    "reconciliation_match_item": "id = NEW.id OR bank_line_id = NEW.bank_line_id "
    "OR (entry_id = NEW.entry_id AND bank_account_id = NEW.bank_account_id)",
    "reconciliation_explanation": "id = NEW.id OR (reconciliation_id = NEW.reconciliation_id "
    "AND (bank_line_id = NEW.bank_line_id OR entry_id = NEW.entry_id))",
    "reconciliation_outstanding": "reconciliation_id = NEW.reconciliation_id AND order_no = NEW.order_no",
    "cash_count": "id = NEW.id OR voucher_id = NEW.voucher_id OR document_id = NEW.document_id",
    "cash_count_note": "cash_count_id = NEW.cash_count_id AND denomination_vnd = NEW.denomination_vnd",
}

# Statement triggers look at each day of each account once, however many lines came. Changing a line waits for whoever
# is signing: the signer holds the row of the bank account (inserting a line waits by its foreign key).
_POSTGRESQL = (
    """
CREATE FUNCTION journal_line_not_on_signed_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT bool_or((SELECT max(k.locked_through) FROM account_lock k
                      WHERE k.account_id = n.account_id) >= n.first_day)
      FROM (SELECT account_id, min(entry_date) AS first_day FROM new_lines GROUP BY account_id) AS n) THEN
    RAISE EXCEPTION 'AccountMonthSigned' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
""",
    """
CREATE FUNCTION bank_line_not_in_signed_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM bank_account WHERE id IN (SELECT bank_account_id FROM new_lines) FOR KEY SHARE;
  IF (SELECT bool_or((SELECT max(r.last_date) FROM reconciliation r WHERE r.bank_account_id = n.bank_account_id
                      AND r.status = 'signed') >= n.first_day)
      FROM (SELECT bank_account_id, min(booked_date) AS first_day FROM new_lines GROUP BY bank_account_id) AS n) THEN
    RAISE EXCEPTION 'StatementMonthSigned' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
""",
    """
CREATE TRIGGER journal_line_not_on_signed_day AFTER INSERT ON journal_line REFERENCING NEW TABLE AS new_lines
FOR EACH STATEMENT EXECUTE FUNCTION journal_line_not_on_signed_day()
""",
    """
CREATE TRIGGER bank_line_not_into_signed_month AFTER INSERT ON bank_line REFERENCING NEW TABLE AS new_lines
FOR EACH STATEMENT EXECUTE FUNCTION bank_line_not_in_signed_month()
""",
    """
CREATE TRIGGER bank_line_not_changed_in_signed_month AFTER UPDATE ON bank_line REFERENCING NEW TABLE AS new_lines
FOR EACH STATEMENT EXECUTE FUNCTION bank_line_not_in_signed_month()
""",
)


def upgrade() -> None:
    """Create the tables and their guards."""
    _create_tables()
    _let_papers_be((), _NEW_KINDS)
    for statement in _SQLITE if guards.is_sqlite() else _POSTGRESQL:
        op.execute(statement)
    for table, verb, code, when in _LOOKING_ELSEWHERE:
        guards.add_look_up_refusal(table, verb, code, when)
    for table, status in _BORN_UNSIGNED:
        guards.add_look_up_refusal(table, "INSERT", "BornUnsigned", f"{{row}}.status <> '{status}'")
    for table in ("account_lock", "cash_count_note", "reconciliation_outstanding"):
        guards.make_append_only(table)
    for table in ("reconciliation_match", "reconciliation_match_item"):
        guards.add_refusal(table, "UPDATE", "AppendOnly")
        guards.refuse_truncate(table)
    guards.refuse_truncate("reconciliation_explanation")
    guards.freeze_columns(
        "reconciliation", ("id", "bank_account_id", "first_date", "last_date", "opened_by", "opened_at"), "MonthIsFixed"
    )
    guards.add_refusal("reconciliation", "UPDATE", "ReconciliationSigned", when="OLD.status = 'signed'")
    guards.add_refusal("reconciliation", "DELETE", "ReconciliationSigned", when="OLD.status = 'signed'")
    guards.refuse_truncate("reconciliation")
    guards.freeze_columns("cash_count", _COUNT_FACTS, "CountIsFixed")
    guards.add_refusal("cash_count", "UPDATE", "CountIsFinal", when=_COUNT_FINAL)
    guards.add_refusal("cash_count", "DELETE", "NeverDeleted")
    guards.refuse_truncate("cash_count")
    if guards.is_sqlite():
        for table in _SQLITE_REPLACED:
            op.execute(
                f"CREATE TRIGGER {table}_not_replaced BEFORE INSERT ON {table} FOR EACH ROW "
                f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {_TWINS[table]}) "
                "BEGIN SELECT RAISE(ABORT, 'NeverReplaced'); END"
            )


def downgrade() -> None:
    """Drop what upgrade made, last first."""
    if guards.is_sqlite():
        for name in (*_SQLITE_NAMES, *(f"{table}_not_replaced" for table in _SQLITE_REPLACED)):
            op.execute(f"DROP TRIGGER {name}")
    else:
        for trigger, table in (
            ("bank_line_not_changed_in_signed_month", "bank_line"),
            ("bank_line_not_into_signed_month", "bank_line"),
            ("journal_line_not_on_signed_day", "journal_line"),
        ):
            op.execute(f"DROP TRIGGER {trigger} ON {table}")
        for function in ("bank_line_not_in_signed_month", "journal_line_not_on_signed_day"):
            op.execute(f"DROP FUNCTION {function}()")
    guards.allow_truncate("cash_count")
    guards.drop_refusal("cash_count", "DELETE", "NeverDeleted")
    guards.drop_refusal("cash_count", "UPDATE", "CountIsFinal")
    guards.unfreeze_columns("cash_count", "CountIsFixed")
    guards.allow_truncate("reconciliation")
    guards.drop_refusal("reconciliation", "DELETE", "ReconciliationSigned")
    guards.drop_refusal("reconciliation", "UPDATE", "ReconciliationSigned")
    guards.unfreeze_columns("reconciliation", "MonthIsFixed")
    guards.allow_truncate("reconciliation_explanation")
    for table in ("reconciliation_match", "reconciliation_match_item"):
        guards.allow_truncate(table)
        guards.drop_refusal(table, "UPDATE", "AppendOnly")
    for table in ("account_lock", "cash_count_note", "reconciliation_outstanding"):
        guards.unmake_append_only(table)
    for table, _status in _BORN_UNSIGNED:
        guards.drop_look_up_refusal(table, "INSERT", "BornUnsigned")
    for table, verb, code, _when in _LOOKING_ELSEWHERE:
        guards.drop_look_up_refusal(table, verb, code)
    _let_papers_be(_NEW_KINDS, ())
    _drop_tables()


def _let_papers_be(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    """Change which kinds of paper may be issued: the kinds of this revision stand last in the list."""
    first = "'payment_list'"
    before, after = (", ".join([first, *(f"'{kind}'" for kind in kinds)]) for kinds in (old, new))
    guards.change_check("issued_document", "ck_issued_document_kind_known", before=f"{before})", after=f"{after})")


def _create_tables() -> None:
    op.create_table(
        "account_lock",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("locked_through", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("locked_by", sa.Text(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("locked_by <> '' AND source <> ''", name=op.f("ck_account_lock_named")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_lock_account_id")),
        sa.PrimaryKeyConstraint("account_id", "locked_through", name=op.f("pk_account_lock")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reconciliation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("bank_account_id", sa.BigInteger(), nullable=False),
        sa.Column("first_date", sa.Date(), nullable=False),
        sa.Column("last_date", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("opening_bank_vnd", sa.BigInteger(), nullable=True),
        sa.Column("closing_bank_vnd", sa.BigInteger(), nullable=True),
        sa.Column("carried_explanation", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prepared_by", sa.Text(), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_sha256", sa.Text(), nullable=True),
        sa.Column("opening_books_vnd", sa.BigInteger(), nullable=True),
        sa.Column("closing_books_vnd", sa.BigInteger(), nullable=True),
        sa.Column("carried_vnd", sa.BigInteger(), nullable=True),
        sa.Column("bank_only_vnd", sa.BigInteger(), nullable=True),
        sa.Column("books_only_vnd", sa.BigInteger(), nullable=True),
        sa.Column("line_count", sa.BigInteger(), nullable=True),
        sa.Column("entry_count", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(status = 'preparing') = (prepared_by IS NULL) AND (prepared_by IS NULL) = (prepared_at IS NULL)",
            name=op.f("ck_reconciliation_prepared_by_someone"),
        ),
        sa.CheckConstraint(
            "(status = 'signed') = (signed_by IS NOT NULL) AND (signed_by IS NULL) = (signed_at IS NULL) "
            "AND (signed_by IS NULL) = (content_sha256 IS NULL)",
            name=op.f("ck_reconciliation_signed_by_someone"),
        ),
        sa.CheckConstraint(
            "status <> 'signed' OR (opening_books_vnd IS NOT NULL AND bank_only_vnd IS NOT NULL "
            "AND books_only_vnd IS NOT NULL AND carried_vnd IS NOT NULL "
            "AND closing_books_vnd = closing_bank_vnd + books_only_vnd - bank_only_vnd + carried_vnd)",
            name=op.f("ck_reconciliation_bridge_adds_up"),
        ),
        sa.CheckConstraint(
            "status IN ('preparing', 'prepared', 'signed')", name=op.f("ck_reconciliation_status_known")
        ),
        sa.CheckConstraint(
            "content_sha256 IS NULL OR length(content_sha256) = 64", name=op.f("ck_reconciliation_content_hashed")
        ),
        sa.CheckConstraint("last_date >= first_date", name=op.f("ck_reconciliation_in_order")),
        sa.CheckConstraint(
            "prepared_by IS NULL OR (opening_bank_vnd IS NOT NULL AND closing_bank_vnd IS NOT NULL)",
            name=op.f("ck_reconciliation_figures_known"),
        ),
        sa.CheckConstraint(
            "prepared_by IS NULL OR signed_by IS NULL OR prepared_by <> signed_by",
            name=op.f("ck_reconciliation_signed_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["bank_account.id"], name=op.f("fk_reconciliation_bank_account_id")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["issued_document.id"], name=op.f("fk_reconciliation_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
        sa.UniqueConstraint("bank_account_id", "first_date", name=op.f("uq_reconciliation_bank_account_id_first_date")),
        sa.UniqueConstraint("document_id", name=op.f("uq_reconciliation_document_id")),
    )
    op.create_index(
        "ix_reconciliation_signed",
        "reconciliation",
        ["bank_account_id", "last_date"],
        unique=False,
        sqlite_where=sa.text("status = 'signed'"),
        postgresql_where=sa.text("status = 'signed'"),
    )
    op.create_index(
        "uq_reconciliation_unsigned",
        "reconciliation",
        ["bank_account_id"],
        unique=True,
        sqlite_where=sa.text("status <> 'signed'"),
        postgresql_where=sa.text("status <> 'signed'"),
    )
    op.create_table(
        "cash_count",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("book_vnd", sa.BigInteger(), nullable=False),
        sa.Column("counted_vnd", sa.BigInteger(), nullable=False),
        sa.Column("last_entry_id", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("counted_by", sa.Text(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Text(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("voucher_id", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancelled_by IS NOT NULL) AND (cancelled_by IS NULL) = (cancel_reason = '')",
            name=op.f("ck_cash_count_cancelled_why"),
        ),
        sa.CheckConstraint(
            "(status = 'signed') = (signed_by IS NOT NULL) AND (signed_by IS NULL) = (signed_at IS NULL)",
            name=op.f("ck_cash_count_signed_by_someone"),
        ),
        sa.CheckConstraint("counted_by <> '' AND place <> ''", name=op.f("ck_cash_count_named")),
        sa.CheckConstraint("counted_vnd = book_vnd OR cause <> ''", name=op.f("ck_cash_count_difference_has_a_cause")),
        sa.CheckConstraint("status IN ('counted', 'signed', 'cancelled')", name=op.f("ck_cash_count_status_known")),
        sa.CheckConstraint(
            "voucher_id IS NULL OR (status = 'signed' AND counted_vnd <> book_vnd)",
            name=op.f("ck_cash_count_voucher_of_difference"),
        ),
        sa.CheckConstraint("book_vnd >= 0 AND counted_vnd >= 0", name=op.f("ck_cash_count_not_negative")),
        sa.CheckConstraint(
            "signed_by IS NULL OR signed_by <> counted_by", name=op.f("ck_cash_count_signed_by_another")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["issued_document.id"], name=op.f("fk_cash_count_document_id")),
        sa.ForeignKeyConstraint(["voucher_id"], ["voucher.id"], name=op.f("fk_cash_count_voucher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_count")),
        sa.UniqueConstraint("document_id", name=op.f("uq_cash_count_document_id")),
        sa.UniqueConstraint("voucher_id", name=op.f("uq_cash_count_voucher_id")),
    )
    op.create_index("ix_cash_count_status_id", "cash_count", ["status", "id"], unique=False)
    op.create_table(
        "reconciliation_match",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("reconciliation_id", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("made_by <> ''", name=op.f("ck_reconciliation_match_made_by_someone")),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"], ["reconciliation.id"], name=op.f("fk_reconciliation_match_reconciliation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation_match")),
    )
    op.create_index(
        "ix_reconciliation_match_reconciliation_id_id",
        "reconciliation_match",
        ["reconciliation_id", "id"],
        unique=False,
    )
    op.create_table(
        "cash_count_note",
        sa.Column("cash_count_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("denomination_vnd", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("pieces", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("denomination_vnd > 0 AND pieces > 0", name=op.f("ck_cash_count_note_counted")),
        sa.ForeignKeyConstraint(["cash_count_id"], ["cash_count.id"], name=op.f("fk_cash_count_note_cash_count_id")),
        sa.PrimaryKeyConstraint("cash_count_id", "denomination_vnd", name=op.f("pk_cash_count_note")),
    )
    op.create_table(
        "reconciliation_explanation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("reconciliation_id", sa.BigInteger(), nullable=False),
        sa.Column("bank_line_id", sa.BigInteger(), nullable=True),
        sa.Column("entry_id", sa.BigInteger(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "explanation <> '' AND written_by <> ''", name=op.f("ck_reconciliation_explanation_says_what_and_who")
        ),
        sa.CheckConstraint(
            "(bank_line_id IS NULL) <> (entry_id IS NULL)", name=op.f("ck_reconciliation_explanation_line_or_entry")
        ),
        sa.ForeignKeyConstraint(
            ["bank_line_id"], ["bank_line.id"], name=op.f("fk_reconciliation_explanation_bank_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_reconciliation_explanation_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"], ["reconciliation.id"], name=op.f("fk_reconciliation_explanation_reconciliation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation_explanation")),
        sa.UniqueConstraint(
            "reconciliation_id",
            "bank_line_id",
            name=op.f("uq_reconciliation_explanation_reconciliation_id_bank_line_id"),
        ),
        sa.UniqueConstraint(
            "reconciliation_id", "entry_id", name=op.f("uq_reconciliation_explanation_reconciliation_id_entry_id")
        ),
    )
    op.create_index(
        "ix_reconciliation_explanation_bank_line_id", "reconciliation_explanation", ["bank_line_id"], unique=False
    )
    op.create_index("ix_reconciliation_explanation_entry_id", "reconciliation_explanation", ["entry_id"], unique=False)
    op.create_table(
        "reconciliation_match_item",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("bank_account_id", sa.BigInteger(), nullable=False),
        sa.Column("last_date", sa.Date(), nullable=False),
        sa.Column("bank_line_id", sa.BigInteger(), nullable=True),
        sa.Column("entry_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(bank_line_id IS NULL) <> (entry_id IS NULL)", name=op.f("ck_reconciliation_match_item_line_or_entry")
        ),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["bank_account.id"], name=op.f("fk_reconciliation_match_item_bank_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["bank_line_id"], ["bank_line.id"], name=op.f("fk_reconciliation_match_item_bank_line_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name=op.f("fk_reconciliation_match_item_entry_id")),
        sa.ForeignKeyConstraint(
            ["match_id"], ["reconciliation_match.id"], name=op.f("fk_reconciliation_match_item_match_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation_match_item")),
        sa.UniqueConstraint("bank_line_id", name=op.f("uq_reconciliation_match_item_bank_line_id")),
        sa.UniqueConstraint(
            "entry_id", "bank_account_id", name=op.f("uq_reconciliation_match_item_entry_id_bank_account_id")
        ),
    )
    op.create_index("ix_reconciliation_match_item_match_id", "reconciliation_match_item", ["match_id"], unique=False)
    op.create_table(
        "reconciliation_outstanding",
        sa.Column("reconciliation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("bank_line_id", sa.BigInteger(), nullable=True),
        sa.Column("entry_id", sa.BigInteger(), nullable=True),
        sa.Column("item_date", sa.Date(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(side = 'bank') = (bank_line_id IS NOT NULL)", name=op.f("ck_reconciliation_outstanding_line_of_bank")
        ),
        sa.CheckConstraint(
            "(side = 'books') = (entry_id IS NOT NULL)", name=op.f("ck_reconciliation_outstanding_entry_of_books")
        ),
        sa.CheckConstraint(
            "amount_vnd <> 0 AND explanation <> ''", name=op.f("ck_reconciliation_outstanding_explained")
        ),
        sa.CheckConstraint("side IN ('bank', 'books')", name=op.f("ck_reconciliation_outstanding_side_known")),
        sa.ForeignKeyConstraint(
            ["bank_line_id"], ["bank_line.id"], name=op.f("fk_reconciliation_outstanding_bank_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_reconciliation_outstanding_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"], ["reconciliation.id"], name=op.f("fk_reconciliation_outstanding_reconciliation_id")
        ),
        sa.PrimaryKeyConstraint("reconciliation_id", "order_no", name=op.f("pk_reconciliation_outstanding")),
    )
    op.create_index(
        "ix_reconciliation_outstanding_bank_line_id", "reconciliation_outstanding", ["bank_line_id"], unique=False
    )
    op.create_index("ix_reconciliation_outstanding_entry_id", "reconciliation_outstanding", ["entry_id"], unique=False)


def _drop_tables() -> None:
    for table in (
        "reconciliation_outstanding",
        "reconciliation_match_item",
        "reconciliation_explanation",
        "cash_count_note",
        "reconciliation_match",
        "cash_count",
        "reconciliation",
        "account_lock",
    ):
        op.drop_table(table)
