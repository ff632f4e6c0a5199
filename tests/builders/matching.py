"""Rules of matching and lines for them; all invented."""

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.banking.models import BankLine
from fund.donations.campaigns import CampaignDraft, open_campaign
from fund.donations.models import Campaign
from fund.matching.kinds import LineKind
from fund.matching.models import MatchingRule, MatchSuggestion
from fund.matching.operations import RuleDraft, add_rule
from fund.matching.rules import Conditions, Outcome, Rule
from fund.matching.suggestions import Line
from tests.builders.banking import AT
from tests.builders.ledger import CLERK

STORM = 7
"""A campaign for rules that never see a database."""


def a_rule(
    rule_id: int = 1,
    *,
    certainty: int = 95,
    priority: int = 10,
    outcome: Outcome | None = None,
    **asked: Any,  # noqa: ANN401  fields of the conditions
) -> Rule:
    """Make a rule for the engine, by default for gifts of the storm's campaign."""
    return Rule(
        id=rule_id,
        name=f"Quy tắc {rule_id}",
        priority=priority,
        certainty=certainty,
        conditions=Conditions(**asked),
        outcome=outcome or Outcome(kind=LineKind.GIFT, campaign_id=STORM),
    )


def money_in(memo: str, amount_vnd: int = 200_000, *, payer_account: str = "", bank_account: str = "") -> Line:
    """Make a credit."""
    return Line(memo, 0, amount_vnd, payer_account, bank_account)


def money_out(memo: str, amount_vnd: int = 200_000) -> Line:
    """Make a debit."""
    return Line(memo, amount_vnd, 0)


def a_campaign(session: Session, *, code: str = "BAO3", first: dt.date = dt.date(2024, 9, 1)) -> Campaign:
    """Open a campaign."""
    draft = CampaignDraft(
        code=code, name=f"Đợt {code}", purpose="Khắc phục hậu quả bão", starts_on=first, ends_on=dt.date(2024, 12, 31)
    )
    return open_campaign(session, draft=draft, actor=CLERK, at=AT)


def keep_rule(
    session: Session,
    *,
    outcome: Outcome,
    name: str = "Ủng hộ bão",
    certainty: int = 95,
    priority: int = 10,
    **asked: Any,  # noqa: ANN401  fields of the conditions
) -> MatchingRule:
    """Add a rule to the books."""
    draft = RuleDraft(
        name=name, priority=priority, certainty=certainty, conditions=Conditions(**asked), outcome=outcome
    )
    return add_rule(session, draft=draft, actor=CLERK, at=AT)


def lines_in_order(session: Session) -> list[BankLine]:
    """Read every statement line back, in the order they came."""
    return list(session.scalars(select(BankLine).order_by(BankLine.id)))


def suggestions_in_order(session: Session) -> list[MatchSuggestion]:
    """Read every suggestion back."""
    return list(session.scalars(select(MatchSuggestion).order_by(MatchSuggestion.line_id)))
