"""Acts on rules: add one, write a new version, stop and use it again, set the certainty from which rules act alone.

A version is never rewritten, so that each suggestion can be explained by the words that made it.
"""

import dataclasses
import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.access.settings import SettingKey, change_settings
from fund.donations.lookup import campaign_on, fund_ids, require_bank_accounts
from fund.donations.models import Campaign
from fund.errors import Conflict, InvalidInput
from fund.matching.kinds import RuleState
from fund.matching.models import MatchingRule
from fund.matching.queries import current_model, next_rule_no, phrases_text
from fund.matching.rules import Conditions, Outcome, Rule, require
from fund.office_time import office_date
from fund.people.queries import get_party
from fund.text import clean_text
from fund.trail import operations as trail
from fund.trail.tags import TrailTag


class RuleNotChanged(Conflict):
    """The rule is in the asked state already."""


class RuleWasChanged(Conflict):
    """Someone wrote a newer version since the form was opened."""


class ThresholdNotPercent(InvalidInput):
    """The threshold is no whole percent."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RuleDraft:
    """A rule as typed; `code_campaign_id` is the campaign whose code must stand in the memo."""

    name: str
    priority: int
    certainty: int
    conditions: Conditions
    outcome: Outcome
    code_campaign_id: int | None = None


def add_rule(session: Session, *, draft: RuleDraft, actor: str, at: dt.datetime) -> MatchingRule:
    """Add a rule; it is asked from the next import on.

    Raises:
        RuleRejected: Carries every violation.
        FundUnknown, CampaignNotFound, PartyNotFound, BankAccountUnknown: It points to nothing.
    """
    made = _store(session, draft, rule_no=next_rule_no(session), version=1, actor=actor, at=at)
    _tell(session, TrailTag.MATCHING_RULE_ADDED, made, actor=actor, at=at)
    return made


def change_rule(
    session: Session, *, rule_no: int, version: int, draft: RuleDraft, actor: str, at: dt.datetime
) -> MatchingRule:
    """Write the next version of a rule; the old one stays to be read.

    Raises:
        MatchingRuleNotFound: No such rule.
        RuleWasChanged: The version is not the current one.
        RuleRejected, FundUnknown, CampaignNotFound, PartyNotFound, BankAccountUnknown: As in `add_rule`.
    """
    old = current_model(session, rule_no)
    if old.version != version:
        raise RuleWasChanged(version=old.version)
    state, old.state = old.state, RuleState.SUPERSEDED
    session.flush()
    made = _store(session, draft, rule_no=rule_no, version=version + 1, state=state, actor=actor, at=at)
    _tell(session, TrailTag.MATCHING_RULE_CHANGED, made, actor=actor, at=at)
    return made


def switch_rule(session: Session, *, rule_no: int, is_active: bool, actor: str, at: dt.datetime) -> MatchingRule:
    """Stop asking a rule, or ask it again.

    Raises:
        MatchingRuleNotFound: No such rule.
        RuleNotChanged: It is so already.
    """
    rule = current_model(session, rule_no)
    wanted = RuleState.ACTIVE if is_active else RuleState.INACTIVE
    if rule.state is wanted:
        raise RuleNotChanged(state=wanted)
    rule.state = wanted
    session.flush()
    _tell(session, TrailTag.MATCHING_RULE_SWITCHED, rule, actor=actor, at=at)
    return rule


def set_threshold(session: Session, *, percent: int, actor: str, at: dt.datetime) -> None:
    """Set the certainty from which a match is applied without a person.

    Raises:
        ThresholdNotPercent: It is not 1 to 100.
    """
    if not 1 <= percent <= 100:
        raise ThresholdNotPercent(field="percent")
    values = {SettingKey.MATCHING_THRESHOLD.value: str(percent)}
    change_settings(session, values=values, valid_from=office_date(at), actor=actor, at=at)


def rule_of(draft: RuleDraft, *, campaign_code: str = "") -> Rule:
    """Make the engine's rule of a draft, for checking and for a trial."""
    conditions = dataclasses.replace(draft.conditions, campaign_code=campaign_code)
    return Rule(
        id=0,
        name=draft.name,
        priority=draft.priority,
        certainty=draft.certainty,
        conditions=conditions,
        outcome=draft.outcome,
    )


def checked_rule(session: Session, draft: RuleDraft) -> Rule:
    """Make the engine's rule of a draft that keeps everything a rule must keep.

    Raises:
        RuleRejected, FundUnknown, CampaignNotFound, PartyNotFound, BankAccountUnknown: As in `add_rule`.
    """
    code = ""
    if draft.code_campaign_id is not None:
        code = session.scalar(select(Campaign.code).where(Campaign.id == draft.code_campaign_id)) or ""
    rule = rule_of(draft, campaign_code=code)
    require(rule)
    said, asked = draft.outcome, draft.conditions
    if said.fund:
        fund_ids(session, [said.fund])
    if asked.bank_account:
        require_bank_accounts(session, [asked.bank_account])
    for campaign_id in {said.campaign_id, draft.code_campaign_id} - {None}:
        _require_campaign(session, campaign_id)
    if said.donor_id is not None:
        get_party(session, said.donor_id)
    return rule


def _require_campaign(session: Session, campaign_id: int | None) -> None:
    begun = session.scalar(select(Campaign.starts_on).where(Campaign.id == campaign_id))
    campaign_on(session, campaign_id=campaign_id, date=begun or dt.date.max)


def _store(
    session: Session, draft: RuleDraft, *, rule_no: int, version: int, actor: str, at: dt.datetime,
    state: RuleState = RuleState.ACTIVE,
) -> MatchingRule:  # fmt: skip
    checked_rule(session, draft)
    asked, said = draft.conditions, draft.outcome
    made = MatchingRule(
        rule_no=rule_no,
        version=version,
        state=state,
        name=clean_text(draft.name),
        priority=draft.priority,
        certainty=draft.certainty,
        any_phrases=phrases_text(asked.any_phrases),
        all_phrases=phrases_text(asked.all_phrases),
        none_phrases=phrases_text(asked.none_phrases),
        min_vnd=asked.min_vnd,
        max_vnd=asked.max_vnd,
        payer_account=asked.payer_account.strip(),
        side=asked.side,
        account_code=asked.bank_account or None,
        code_campaign_id=draft.code_campaign_id,
        kind=said.kind,
        fund_id=fund_ids(session, [said.fund])[said.fund] if said.fund else None,
        campaign_id=said.campaign_id,
        donor_id=said.donor_id,
        created_by=actor,
        created_at=at,
    )
    session.add(made)
    session.flush()
    return made


def _tell(session: Session, tag: TrailTag, rule: MatchingRule, *, actor: str, at: dt.datetime) -> None:
    after = {
        "version": rule.version, "state": rule.state, "name": rule.name, "kind": rule.kind,
        "priority": rule.priority, "certainty": rule.certainty,
    }  # fmt: skip
    trail.record(session, tag=tag, subject=f"matching_rule:{rule.rule_no}", actor=actor, at=at, after=after)
