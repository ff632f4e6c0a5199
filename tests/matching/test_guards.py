"""The database itself keeps versions of rules, what was suggested and what a bulk act changed."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fund.banking.batch_plans import plan_batch
from fund.banking.batches import do_batch, undo_batch
from fund.banking.suggested import SuggestionFilter, suggestion_count
from fund.banking.undoing import undo_import
from fund.matching.kinds import BatchAct, LineKind
from fund.matching.models import MatchBatch
from fund.matching.operations import RuleDraft, change_rule
from fund.matching.rules import Conditions, Outcome
from tests.builders.banking import AT, Gift, open_bank, take_in, vietcombank_file
from tests.builders.ledger import CLERK, HOUSES
from tests.builders.matching import a_campaign, keep_rule, suggestions_in_order

FORBIDDEN = (
    ("UPDATE matching_rule SET certainty = 100 WHERE state = 'active'", "RuleVersionIsFinal"),
    ("UPDATE matching_rule SET any_phrases = 'x' WHERE version = 2", "RuleVersionIsFinal"),
    ("UPDATE matching_rule SET state = 'active' WHERE state = 'superseded'", "RuleIsSuperseded"),
    ("DELETE FROM matching_rule", "NeverDeleted"),
    ("UPDATE match_suggestion SET certainty = 100 WHERE state = 'suggested'", "SuggestionIsFinal"),
    ("UPDATE match_suggestion SET why = 'x' WHERE state = 'dismissed'", "SuggestionIsFinal"),
    ("UPDATE match_suggestion SET state = 'suggested' WHERE state = 'applied'", "AppliedIsFinal"),
    ("DELETE FROM match_suggestion", "NeverDeleted"),
    ("UPDATE match_batch SET line_count = 9 WHERE undone_by IS NULL", "BatchIsFinal"),
    ("UPDATE match_batch SET undone_by = NULL, undone_at = NULL WHERE undone_by IS NOT NULL", "BatchWasUndone"),
    ("DELETE FROM match_batch", "NeverDeleted"),
    ("UPDATE match_change SET after_values = 'x'", "AppendOnly"),
    ("DELETE FROM match_change", "AppendOnly"),
)


def _do(session: Session, act: BatchAct, suggestion_id: int) -> MatchBatch:
    plan = plan_batch(session, act=act, suggestion_ids=[suggestion_id])
    return do_batch(session, act=act, suggestion_ids=[suggestion_id], seen=plan.fingerprint, actor=CLERK, at=AT)


@pytest.fixture
def decided(session: Session) -> Session:
    """Keep a rule of two versions, lines applied, suggested and dismissed, and a bulk act that was undone."""
    open_bank(session)
    outcome = Outcome(kind=LineKind.GIFT, campaign_id=a_campaign(session).id)
    keep_rule(session, outcome=outcome, any_phrases=("bão",), certainty=80)
    keep_rule(session, outcome=Outcome(kind=LineKind.GIFT, fund=HOUSES), any_phrases=("nhà tình thương",))
    memos = ("ung ho bao", "ung ho bao lu", "nha tinh thuong")
    take_in(session, vietcombank_file([Gift(memo, credit_vnd=1_000) for memo in memos]))
    draft = RuleDraft(
        name="Bão", priority=1, certainty=70, conditions=Conditions(any_phrases=("bão",)), outcome=outcome
    )
    change_rule(session, rule_no=1, version=1, draft=draft, actor=CLERK, at=AT)
    first, second, _applied = (made.id for made in suggestions_in_order(session))
    undone = _do(session, BatchAct.ACCEPT, first)
    undo_batch(session, batch_id=undone.id, actor=CLERK, at=AT)
    _do(session, BatchAct.DISMISS, second)
    session.flush()
    return session


@pytest.mark.parametrize(("statement", "code"), FORBIDDEN)
def test_the_database_refuses_to_rewrite_what_was_said_or_done(decided: Session, statement: str, code: str) -> None:
    with pytest.raises(DBAPIError, match=code), decided.begin_nested():
        decided.execute(sa.text(statement))


def test_a_line_has_one_open_suggestion_at_most(decided: Session) -> None:
    twin = (
        "INSERT INTO match_suggestion (id, line_id, certainty, why, state) "
        "SELECT id + 1000, line_id, certainty, why, state FROM match_suggestion WHERE state = 'suggested'"
    )
    with pytest.raises(DBAPIError, match=r"(?i)unique"), decided.begin_nested():
        decided.execute(sa.text(twin))


def test_suggestions_for_lines_of_an_undone_import_wait_for_nobody(session: Session) -> None:
    open_bank(session)
    keep_rule(session, outcome=Outcome(kind=LineKind.FEE), any_phrases=("phí",))
    receipt = take_in(session, vietcombank_file([Gift("phi quan ly", debit_vnd=1_000)]))
    assert suggestion_count(session, SuggestionFilter()) == 1
    assert receipt.import_id is not None

    undo_import(session, import_id=receipt.import_id, reason="Nhập nhầm tệp", line_count=1, actor=CLERK, at=AT)

    assert suggestion_count(session, SuggestionFilter()) == 0
