"""What an import makes of each new line by the rules and the gift codes: a gift and whose, a line that waits, a hint.

With neither a credit is a gift to the chosen fund and campaign and a debit waits. A certain match of a gift chooses
its fund, campaign and donor; a certain match of anything else lets the line wait for a person. Whatever is not certain
changes nothing and stands beside the line as a suggestion.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.banking.statements import StatementLine
from fund.donations.models import Campaign
from fund.giftcodes.codes import find_codes
from fund.giftcodes.queries import resolve
from fund.giftcodes.rows import CodeTarget
from fund.ledger import driver
from fund.ledger.models import Fund
from fund.matching.explaining import why_text
from fund.matching.kinds import Doubt, LineKind, Reason, SuggestionState
from fund.matching.models import MatchSuggestion
from fund.matching.queries import active_rules, threshold
from fund.matching.rules import Outcome
from fund.matching.suggestions import Fact, Line, Match, Matcher, Suggestion, conclude, is_gift
from fund.people.codes import reserve_ids

_COLUMNS = (
    *("id", "line_id", "rule_id", "kind", "fund_id", "campaign_id", "donor_id", "certainty", "why", "state"),
)  # fmt: skip


NO_RULE = 0
"""Stands for a rule where a gift code says it."""

SURE = 100
"""A gift code was given out by the fund and carries check characters: it is sure, in percent."""


class Assignment(NamedTuple):
    """What becomes of one line; `is_applied` tells that the rules chose it and not only suggest."""

    fund_code: str
    campaign_id: int | None
    donor_id: int | None
    is_gift: bool
    suggestion: Suggestion | None = None
    is_applied: bool = False


NOTHING = Assignment("", None, None, is_gift=False)
"""What becomes of a line that is in the books already."""


class Standing:
    """Which funds and campaigns take a gift on a day; read once for many lines."""

    def __init__(self, session: Session) -> None:
        """Read the funds and campaigns."""
        funds = session.execute(select(Fund.code, Fund.id, Fund.opened_on, Fund.closed_on))
        campaigns = session.execute(select(Campaign.id, Campaign.starts_on, Campaign.ends_on))
        self.fund_ids: dict[str, int] = {}
        self._funds: dict[str, tuple[dt.date, dt.date | None]] = {}
        for code, fund_id, first, last in funds:
            self.fund_ids[code] = fund_id
            self._funds[code] = (first, last)
        self._campaigns = {campaign_id: (first, last) for campaign_id, first, last in campaigns}

    def doubt(self, suggestion: Suggestion, date: dt.date) -> Suggestion:
        """Add a doubt where the fund or the campaign does not stand open on the day."""
        said = suggestion.outcome
        if said is None:
            return suggestion
        if said.fund and not _stands(self._funds.get(said.fund), date):
            suggestion = suggestion.doubted(Doubt.FUND_NOT_OPEN)
        if said.campaign_id is not None and not _stands(self._campaigns.get(said.campaign_id), date):
            suggestion = suggestion.doubted(Doubt.CAMPAIGN_NOT_OPEN)
        return suggestion


def _stands(span: tuple[dt.date, dt.date | None] | None, date: dt.date) -> bool:
    return span is not None and span[0] <= date and (span[1] is None or date <= span[1])


def assign(
    session: Session,
    lines: Sequence[StatementLine],
    *,
    account: str,
    default_fund: str,
    default_campaign: int | None,
) -> Sequence[Assignment]:
    """Tell what becomes of each line, in the order given; the rules are read and made ready once.

    Args:
        account: Ledger code of the bank account.
        default_fund: Code of the fund of gifts no certain rule says otherwise of.
        default_campaign: Their campaign, if any.
    """
    gift = Assignment(default_fund, default_campaign, None, is_gift=True)
    waiting = Assignment(default_fund, None, None, is_gift=False)
    matcher, coded = Matcher(active_rules(session)), _code_matches(session, lines)
    if not matcher and not coded:
        return [gift if line.credit_vnd else waiting for line in lines]
    standing, least = Standing(session), threshold(session)
    made = []
    for place, line in enumerate(lines):
        usual = gift if line.credit_vnd else waiting
        by_rules = matcher.suggest(Line(line.memo, line.debit_vnd, line.credit_vnd, line.payer_account, account))
        suggestion = _with_code(by_rules, coded.get(place), least)
        made.append(
            usual if suggestion is None else _chosen(usual, standing.doubt(suggestion, line.booked_date), least)
        )
    return made


def _code_matches(session: Session, lines: Sequence[StatementLine]) -> dict[int, Match]:
    """Give what the gift code of a credit says, by the place of its line; codes nobody gave out say nothing."""
    found = {
        place: codes
        for place, line in enumerate(lines)
        if line.credit_vnd and (codes := [one.code for one in find_codes(line.memo)])
    }
    if not found:
        return {}
    targets = resolve(session, {code for codes in found.values() for code in codes})
    matches = {}
    for place, codes in found.items():
        if known := [targets[code] for code in codes if code in targets]:
            matches[place] = _code_match(known)
    return matches


def _code_match(targets: Sequence[CodeTarget]) -> Match:
    """Make the match of a code; of several codes nobody can say which was meant."""
    first = targets[0]
    said = Outcome(kind=LineKind.GIFT, fund=first.fund, campaign_id=first.campaign_id, donor_id=first.donor_id)
    facts = tuple(Fact(Reason.GIFT_CODE, target.code) for target in targets)
    doubts = (Doubt.CODES_DISAGREE,) if len(targets) > 1 else ()
    return Match(NO_RULE, first.label, SURE, said, facts, doubts)


def _with_code(by_rules: Suggestion | None, code: Match | None, least: int) -> Suggestion | None:
    """Let a code speak first; only a rule that is sure enough to act may speak beside it, or against it."""
    if code is None:
        return by_rules
    rules = by_rules.matches if by_rules is not None and by_rules.is_certain(least) else ()
    return conclude([code, *rules])


def _chosen(usual: Assignment, suggestion: Suggestion, least: int) -> Assignment:
    said = suggestion.outcome
    if said is None or not suggestion.is_certain(least):
        return usual._replace(suggestion=suggestion)
    if said.kind is not LineKind.GIFT:
        return usual._replace(suggestion=suggestion, is_gift=False)
    return Assignment(
        fund_code=said.fund or usual.fund_code,
        campaign_id=usual.campaign_id if said.campaign_id is None else said.campaign_id,
        donor_id=said.donor_id,
        is_gift=True,
        suggestion=suggestion,
        is_applied=is_gift(suggestion),
    )


def store_suggestions(session: Session, made: Sequence[tuple[int, Assignment]]) -> None:
    """Keep what the rules said of lines that stand in the books, by line id."""
    told = [(line_id, to.suggestion, to.is_applied) for line_id, to in made if to.suggestion is not None]
    if not told:
        return
    fund_ids = Standing(session).fund_ids
    ids = reserve_ids(session, MatchSuggestion, len(told))
    rows = [
        _row(suggestion_id, line_id, suggestion, fund_ids, is_applied=is_applied)
        for suggestion_id, (line_id, suggestion, is_applied) in zip(ids, told, strict=True)
    ]
    driver.insert_rows(session, "match_suggestion", _COLUMNS, rows)


def _row(
    suggestion_id: int, line_id: int, suggestion: Suggestion, fund_ids: dict[str, int], *, is_applied: bool
) -> tuple[str | int | None, ...]:
    said = suggestion.outcome
    first = next((match.rule_id for match in suggestion.matches if match.rule_id != NO_RULE), None)
    return (
        suggestion_id,
        line_id,
        first,
        said.kind.value if said else None,
        fund_ids.get(said.fund) if said else None,
        said.campaign_id if said else None,
        said.donor_id if said else None,
        suggestion.certainty,
        why_text(suggestion),
        (SuggestionState.APPLIED if is_applied else SuggestionState.SUGGESTED).value,
    )
