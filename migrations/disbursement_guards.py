"""Triggers of migration 0008: what the database itself refuses about requests, decisions, awards and payments.

Each guard is one condition over OLD and NEW, valid on both databases; `{is_not}` stands for the null-safe comparison.
A condition may look into other tables, which a WHEN clause of PostgreSQL may not: there it stands in the function.
"""

from collections.abc import Sequence
from typing import NamedTuple

from alembic import op

from migrations.guards import is_sqlite


class Guard(NamedTuple):
    """One refusal: table, verb, the code the database says, and when."""

    table: str
    verb: str
    code: str
    when: str

    @property
    def name(self) -> str:
        """Name the trigger and its function."""
        return f"{self.table}_{self.verb.lower()}_{self.code.lower()}"


def add_guards() -> None:
    """Create every guard."""
    for guard in GUARDS:
        _add(guard)


def drop_guards() -> None:
    """Drop every guard, last first."""
    for guard in reversed(GUARDS):
        if is_sqlite():
            op.execute(f"DROP TRIGGER {guard.name}")
        else:
            op.execute(f"DROP TRIGGER {guard.name} ON {guard.table}")
            op.execute(f"DROP FUNCTION {guard.name}()")


def _add(guard: Guard) -> None:
    condition = guard.when.replace("{is_not}", "IS NOT" if is_sqlite() else "IS DISTINCT FROM")
    event = f"BEFORE {guard.verb} ON {guard.table} FOR EACH ROW"
    if is_sqlite():
        op.execute(
            f"CREATE TRIGGER {guard.name} {event} WHEN ({condition}) BEGIN SELECT RAISE(ABORT, '{guard.code}'); END"
        )
        return
    row = "OLD" if guard.verb == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
        f"RAISE EXCEPTION '{guard.code}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
    )
    op.execute(f"CREATE TRIGGER {guard.name} {event} EXECUTE FUNCTION {guard.name}()")


def _changed(columns: str) -> str:
    return "(" + " OR ".join(f"OLD.{column} {{is_not}} NEW.{column}" for column in columns.split()) + ")"


def _not_a_step(steps: Sequence[tuple[str, str]]) -> str:
    known = " OR ".join(f"(OLD.status = '{old}' AND NEW.status = '{new}')" for old, new in steps)
    return f"OLD.status <> NEW.status AND NOT ({known})"


REQUEST_STEPS = (
    ("draft", "submitted"),
    ("submitted", "draft"),
    ("submitted", "appraised"),
    ("submitted", "declined"),
    ("appraised", "submitted"),
    ("appraised", "declined"),
    ("appraised", "selected"),
    ("selected", "appraised"),
)
DECISION_STEPS = (
    ("draft", "submitted"),
    ("draft", "discarded"),
    ("submitted", "draft"),
    ("submitted", "approved"),
    ("approved", "draft"),
    ("approved", "issued"),
    ("issued", "paid"),
    ("issued", "completed"),
    ("issued", "replaced"),
    ("issued", "revoked"),
    ("paid", "issued"),
    ("paid", "completed"),
)
AWARD_STEPS = (
    ("proposed", "granted"),
    ("granted", "paid"),
    ("granted", "lapsed"),
    ("granted", "revoked"),
    ("paid", "granted"),
)
PAYMENT_STEPS = (
    ("draft", "approved"),
    ("draft", "cancelled"),
    ("approved", "paid"),
    ("approved", "cancelled"),
    ("paid", "reversed"),
)

REQUEST_CONTENT = (
    "code party_id programme_id proposing_unit requested_amount_vnd reason request_date prepared_by prepared_at"
)
DECISION_CONTENT = (
    "effect supersedes_id subject decision_date issuing_authority legal_bases proposer articles recipients "
    "signatory_authority signatory_title signatory_name prepared_by prepared_at edited_by edited_at"
)
DECISION_APPROVAL = "submitted_by submitted_at content_hash approved_by approved_at approved_hash"
DECISION_ISSUE = "number number_year code issued_by issued_at entry_id issued_document_id check_code chain_head"
AWARD_CONTENT = (
    "decision_id line_number request_id party_id programme_id fund_id amount_vnd recipient_name recipient_unit"
)
PAYMENT_CONTENT = "decision_id channel account_code amount_vnd payee payee_address reason prepared_by prepared_at"

DRAFT_OF_NEW_AWARD = "(SELECT status FROM decision WHERE decision.id = NEW.decision_id) <> 'draft'"
DRAFT_OF_OLD_AWARD = "(SELECT status FROM decision WHERE decision.id = OLD.decision_id) <> 'draft'"
LIVE_PAYMENT_OF_AWARD = (
    "(SELECT COUNT(*) FROM payment_award JOIN payment ON payment.id = payment_award.payment_id "
    "WHERE payment_award.award_id = NEW.id AND payment_award.is_live AND payment.status = 'paid')"
)

GUARDS = (
    Guard("programme", "UPDATE", "ProgrammeIsFixed", _changed("code kind expense_role created_by created_at")),
    Guard("support_request", "INSERT", "RequestStartsAsDraft", "NEW.status <> 'draft'"),
    Guard("support_request", "UPDATE", "RequestStep", _not_a_step(REQUEST_STEPS)),
    Guard(
        "support_request", "UPDATE", "RequestContentIsFixed", f"OLD.status <> 'draft' AND {_changed(REQUEST_CONTENT)}"
    ),
    Guard("support_request", "DELETE", "RequestIsKept", "OLD.id IS NOT NULL"),
    Guard("decision", "INSERT", "DecisionStartsAsDraft", "NEW.status <> 'draft' OR NEW.number IS NOT NULL"),
    Guard("decision", "UPDATE", "DecisionStep", _not_a_step(DECISION_STEPS)),
    Guard("decision", "UPDATE", "DecisionContentIsFixed", f"OLD.status <> 'draft' AND {_changed(DECISION_CONTENT)}"),
    Guard(
        "decision",
        "UPDATE",
        "ApprovalIsFixed",
        f"OLD.status NOT IN ('draft', 'submitted') AND NEW.status <> 'draft' AND {_changed(DECISION_APPROVAL)}",
    ),
    Guard("decision", "UPDATE", "IssuedDecisionIsFinal", f"OLD.number IS NOT NULL AND {_changed(DECISION_ISSUE)}"),
    Guard(
        "decision",
        "UPDATE",
        "SupersededIsFinal",
        f"OLD.superseded_by_id IS NOT NULL AND {_changed('superseded_by_id reversal_entry_id')}",
    ),
    Guard(
        "decision",
        "UPDATE",
        "DecisionNumberOutOfRow",
        "OLD.number IS NULL AND NEW.number IS NOT NULL AND NEW.number <> "
        "(SELECT COALESCE(MAX(number), 0) + 1 FROM decision WHERE number_year = NEW.number_year)",
    ),
    Guard(
        "decision",
        "UPDATE",
        "DecisionAndEntryDiffer",
        "OLD.number IS NULL AND NEW.number IS NOT NULL AND NEW.effect <> 'revoke' AND "
        "(SELECT COALESCE(SUM(amount_vnd), 0) FROM award WHERE award.decision_id = NEW.id) <> "
        "(SELECT COALESCE(SUM(debit_vnd), -1) FROM journal_line WHERE journal_line.entry_id = NEW.entry_id)",
    ),
    Guard("decision", "DELETE", "DecisionIsKept", "OLD.id IS NOT NULL"),
    Guard("award", "INSERT", "AwardIsFixed", f"NEW.status <> 'proposed' OR {DRAFT_OF_NEW_AWARD}"),
    Guard("award", "DELETE", "AwardIsFixed", DRAFT_OF_OLD_AWARD),
    Guard(
        "award",
        "UPDATE",
        "AwardIsFixed",
        f"(OLD.decision_id <> NEW.decision_id OR {DRAFT_OF_OLD_AWARD}) AND {_changed(AWARD_CONTENT)}",
    ),
    Guard("award", "UPDATE", "AwardStep", _not_a_step(AWARD_STEPS)),
    Guard(
        "award",
        "UPDATE",
        "AwardNotGranted",
        "OLD.status = 'proposed' AND NEW.status = 'granted' AND "
        "(SELECT status FROM decision WHERE decision.id = NEW.decision_id) <> 'issued'",
    ),
    Guard("award", "UPDATE", "AwardNotPaid", f"NEW.status = 'paid' AND {LIVE_PAYMENT_OF_AWARD} <> 1"),
    Guard(
        "award",
        "UPDATE",
        "AwardIsPaid",
        f"OLD.status = 'paid' AND NEW.status <> 'paid' AND {LIVE_PAYMENT_OF_AWARD} <> 0",
    ),
    Guard(
        "award",
        "UPDATE",
        "AwardIsLapsed",
        f"OLD.status = 'lapsed' AND {_changed('lapse_entry_id lapsed_by lapsed_at lapse_reason')}",
    ),
    Guard("payment", "INSERT", "PaymentStartsAsDraft", "NEW.status <> 'draft'"),
    Guard("payment", "UPDATE", "PaymentStep", _not_a_step(PAYMENT_STEPS)),
    Guard("payment", "UPDATE", "PaymentContentIsFixed", _changed(PAYMENT_CONTENT)),
    Guard(
        "payment",
        "UPDATE",
        "PaymentApprovalIsFixed",
        f"OLD.approved_by IS NOT NULL AND {_changed('approved_by approved_at')}",
    ),
    Guard(
        "payment",
        "UPDATE",
        "PaidIsFinal",
        f"OLD.entry_id IS NOT NULL AND {_changed('payment_date paid_by paid_at entry_id voucher_number')}",
    ),
    Guard(
        "payment",
        "UPDATE",
        "PaymentTotalDiffers",
        "OLD.status = 'draft' AND NEW.status = 'approved' AND NEW.amount_vnd <> "
        "(SELECT COALESCE(SUM(award.amount_vnd), 0) FROM payment_award JOIN award ON award.id = payment_award.award_id "
        "WHERE payment_award.payment_id = NEW.id AND payment_award.is_live)",
    ),
    Guard("payment", "DELETE", "PaymentIsKept", "OLD.id IS NOT NULL"),
    Guard(
        "payment_award",
        "INSERT",
        "AwardNotPayable",
        "NOT NEW.is_live OR (SELECT status FROM award WHERE award.id = NEW.award_id) <> 'granted' OR "
        "(SELECT status FROM payment WHERE payment.id = NEW.payment_id) <> 'draft' OR "
        "(SELECT decision_id FROM award WHERE award.id = NEW.award_id) <> "
        "(SELECT decision_id FROM payment WHERE payment.id = NEW.payment_id)",
    ),
    Guard(
        "payment_award",
        "UPDATE",
        "PaymentLineIsFixed",
        _changed("payment_id award_id proxy_name proxy_authorization")
        + " OR (OLD.is_live {is_not} NEW.is_live AND (NEW.is_live OR (SELECT status FROM payment "
        "WHERE payment.id = OLD.payment_id) NOT IN ('cancelled', 'reversed')))",
    ),
    Guard("payment_award", "DELETE", "PaymentLineIsKept", "OLD.id IS NOT NULL"),
)
