"""Read rules: the active ones as the engine takes them, and all of them as rows for people."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from fund.access.settings import SettingKey, settings_on
from fund.donations.models import Campaign
from fund.errors import NotFound
from fund.ledger.models import Fund
from fund.matching.kinds import RuleState
from fund.matching.models import MatchingRule
from fund.matching.rules import Conditions, Outcome, Rule
from fund.people.models import Party

DEFAULT_THRESHOLD = 90
"""Whole percent from which a match is applied without a person, while no setting says otherwise."""

NEVER = 101


class MatchingRuleNotFound(NotFound):
    """No rule has this number."""


@dataclasses.dataclass(frozen=True)
class RuleRow:
    """One version of a rule with the names of what it points to."""

    rule: Rule
    rule_no: int
    version: int
    state: RuleState
    fund_name: str
    campaign_name: str
    donor_name: str
    donor_code: str
    code_campaign_id: int | None
    created_by: str
    created_at: dt.datetime

    @property
    def is_active(self) -> bool:
        """Tell whether it is asked."""
        return self.state is RuleState.ACTIVE


def threshold(session: Session) -> int:
    """Give the certainty from which a match is applied by itself; an unreadable setting lets none be applied."""
    text = settings_on(session, on_date=dt.date.max).get(SettingKey.MATCHING_THRESHOLD, "").strip().removesuffix("%")
    if not text:
        return DEFAULT_THRESHOLD
    is_percent = text.isascii() and text.isdigit() and len(text) <= len("100") and int(text) <= 100
    return int(text) if is_percent else NEVER


def active_rules(session: Session) -> list[Rule]:
    """List the rules that are asked, by priority; one query."""
    return [row.rule for row in _rows(session, _select().where(MatchingRule.state == RuleState.ACTIVE))]


def list_rules(session: Session) -> list[RuleRow]:
    """List the current version of every rule, in the order they are asked."""
    return _rows(session, _select().where(MatchingRule.state != RuleState.SUPERSEDED))


def get_rule(session: Session, rule_no: int) -> RuleRow:
    """Give the current version of a rule.

    Raises:
        MatchingRuleNotFound: No such rule.
    """
    rows = _rows(session, _select().where(MatchingRule.rule_no == rule_no, MatchingRule.state != RuleState.SUPERSEDED))
    if not rows:
        raise MatchingRuleNotFound(rule_no=rule_no)
    return rows[0]


def versions_of(session: Session, rule_no: int) -> list[RuleRow]:
    """List the versions of a rule, the newest first."""
    chosen = _select().where(MatchingRule.rule_no == rule_no)
    return sorted(_rows(session, chosen), key=lambda row: -row.version)


def current_model(session: Session, rule_no: int) -> MatchingRule:
    """Give the current version for changing, locked.

    Raises:
        MatchingRuleNotFound: No such rule.
    """
    chosen = select(MatchingRule).where(MatchingRule.rule_no == rule_no, MatchingRule.state != RuleState.SUPERSEDED)
    found = session.scalar(chosen.with_for_update())
    if found is None:
        raise MatchingRuleNotFound(rule_no=rule_no)
    return found


def next_rule_no(session: Session) -> int:
    """Give the number of the next new rule."""
    return (session.scalar(select(func.max(MatchingRule.rule_no))) or 0) + 1


def rule_choices(session: Session) -> list[tuple[int, str]]:
    """List (rule number, label) of the rules, for a filter."""
    return [(row.rule_no, f"{row.rule_no} – {row.rule.name}") for row in list_rules(session)]


def _rows(session: Session, chosen: Select[*tuple[Any, ...]]) -> list[RuleRow]:
    ordered = chosen.order_by(MatchingRule.priority, MatchingRule.rule_no, MatchingRule.version)
    return [_row(row) for row in session.execute(ordered)]


def _select() -> Select[*tuple[Any, ...]]:
    coded = aliased(Campaign)
    return (
        select(MatchingRule, Fund.code, Fund.name, Campaign.name, coded.code, Party.full_name, Party.code)
        .outerjoin(Fund, Fund.id == MatchingRule.fund_id)
        .outerjoin(Campaign, Campaign.id == MatchingRule.campaign_id)
        .outerjoin(coded, coded.id == MatchingRule.code_campaign_id)
        .outerjoin(Party, Party.id == MatchingRule.donor_id)
    )


def _row(row: Row[*tuple[Any, ...]]) -> RuleRow:
    stored, fund_code, fund_name, campaign_name, code, donor_name, donor_code = row
    return RuleRow(
        rule=Rule(
            id=stored.id,
            name=stored.name,
            priority=stored.priority,
            certainty=stored.certainty,
            conditions=_conditions(stored, code or ""),
            outcome=Outcome(
                kind=stored.kind, fund=fund_code or "", campaign_id=stored.campaign_id, donor_id=stored.donor_id
            ),
        ),
        rule_no=stored.rule_no,
        version=stored.version,
        state=stored.state,
        fund_name=fund_name or "",
        campaign_name=campaign_name or "",
        donor_name=donor_name or "",
        donor_code=donor_code or "",
        code_campaign_id=stored.code_campaign_id,
        created_by=stored.created_by,
        created_at=stored.created_at,
    )


def _conditions(stored: MatchingRule, code: str) -> Conditions:
    return Conditions(
        any_phrases=phrases_in(stored.any_phrases),
        all_phrases=phrases_in(stored.all_phrases),
        none_phrases=phrases_in(stored.none_phrases),
        min_vnd=stored.min_vnd,
        max_vnd=stored.max_vnd,
        payer_account=stored.payer_account,
        side=stored.side,
        bank_account=stored.account_code or "",
        campaign_code=code,
    )


def phrases_in(text: str) -> tuple[str, ...]:
    """Read phrases that stand one on a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def phrases_text(phrases: Sequence[str]) -> str:
    """Spell phrases one on a line."""
    return "\n".join(phrases)
