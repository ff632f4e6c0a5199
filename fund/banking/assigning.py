"""What an import makes of each new line by the rules: a gift and whose, or a line that waits, and what is suggested.

With no rules a credit is a gift to the chosen fund and campaign and a debit waits. A certain match of a gift chooses
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
from fund.ledger import driver
from fund.ledger.models import Fund
from fund.matching.explaining import why_text
from fund.matching.kinds import Doubt, LineKind, SuggestionState
from fund.matching.models import MatchSuggestion
from fund.matching.queries import active_rules, threshold
from fund.matching.suggestions import Line, Matcher, Suggestion, is_gift
from fund.people.codes import reserve_ids

_COLUMNS = (
    *("id", "line_id", "rule_id", "kind", "fund_id", "campaign_id", "donor_id", "certainty", "why", "state"),
)  # fmt: skip


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
    matcher = Matcher(active_rules(session))
    if not matcher:
        return [gift if line.credit_vnd else waiting for line in lines]
    standing, least = Standing(session), threshold(session)
    made = []
    for line in lines:
        usual = gift if line.credit_vnd else waiting
        suggestion = matcher.suggest(Line(line.memo, line.debit_vnd, line.credit_vnd, line.payer_account, account))
        made.append(
            usual if suggestion is None else _chosen(usual, standing.doubt(suggestion, line.booked_date), least)
        )
    return made


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
    first = suggestion.matches[0].rule_id if suggestion.matches else None
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
