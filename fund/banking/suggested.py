"""Read suggestions: a page of those that wait, by keyset, with why and how sure; bulk acts and what they changed."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from fund.banking.kinds import LineState
from fund.banking.models import BankAccount, BankLine
from fund.donations.models import Campaign, Donation
from fund.errors import NotFound
from fund.ledger.models import Fund
from fund.matching.explaining import read_why
from fund.matching.kinds import Doubt, LineKind, SuggestionState
from fund.matching.models import MatchBatch, MatchChange, MatchingRule, MatchSuggestion
from fund.matching.suggestions import Match
from fund.people.models import Party

BATCH = 1_000


class MatchBatchNotFound(NotFound):
    """No bulk act has this id."""


@dataclasses.dataclass(frozen=True)
class SuggestionFilter:
    """Which suggestions to show; empty means all that wait."""

    rule_no: int | None = None
    kind: LineKind | None = None
    min_certainty: int | None = None
    account_code: str = ""
    first_date: dt.date | None = None
    last_date: dt.date | None = None
    state: SuggestionState = SuggestionState.SUGGESTED


@dataclasses.dataclass(frozen=True)
class SuggestionRow:
    """One suggestion beside its line; the names are those the rules say."""

    id: int
    line_id: int
    booked_date: dt.date
    account_code: str
    account_name: str
    memo: str
    debit_vnd: int
    credit_vnd: int
    line_state: LineState
    donation_id: int | None
    donation_code: str
    kind: LineKind | None
    fund_name: str
    campaign_name: str
    donor_name: str
    certainty: int
    state: SuggestionState
    matches: tuple[Match, ...]
    doubts: tuple[Doubt, ...]

    @property
    def says(self) -> str:
        """Say in a few words what the line would become; empty where the rules disagree."""
        if self.kind is None:
            return ""
        return " · ".join([self.kind.label, *filter(None, (self.campaign_name, self.fund_name, self.donor_name))])


def list_suggestions(
    session: Session, asked: SuggestionFilter, *, after_id: int | None = None, limit: int
) -> list[SuggestionRow]:
    """List suggestions in the order they were made, those after an id if one is given."""
    chosen = _select().where(*_conditions(asked), MatchSuggestion.id > (after_id or 0))
    return [_row(row) for row in session.execute(chosen.order_by(MatchSuggestion.id).limit(limit))]


def each_suggestion(session: Session, asked: SuggestionFilter) -> Iterator[SuggestionRow]:
    """Give every suggestion of a selection, a thousand at a time; for files to keep."""
    after_id: int | None = None
    while batch := list_suggestions(session, asked, after_id=after_id, limit=BATCH):
        yield from batch
        after_id = batch[-1].id


def suggestion_ids(session: Session, asked: SuggestionFilter, *, limit: int) -> list[int]:
    """Give the ids of a selection, the first ones."""
    chosen = select(MatchSuggestion.id).select_from(MatchSuggestion)
    chosen = _join_lines(chosen).where(*_conditions(asked)).order_by(MatchSuggestion.id).limit(limit)
    return list(session.scalars(chosen))


def suggestion_count(session: Session, asked: SuggestionFilter) -> int:
    """Count a selection."""
    chosen = select(func.count()).select_from(MatchSuggestion)
    return session.scalar(_join_lines(chosen).where(*_conditions(asked))) or 0


def suggestions_by_id(session: Session, ids: Sequence[int]) -> list[SuggestionRow]:
    """Give chosen suggestions, in the order they were made."""
    chosen = _select().where(MatchSuggestion.id.in_(ids)).order_by(MatchSuggestion.id)
    return [_row(row) for row in session.execute(chosen)]


def list_batches(session: Session, *, before_id: int | None = None, limit: int) -> list[MatchBatch]:
    """List bulk acts, newest first."""
    chosen = select(MatchBatch).order_by(MatchBatch.id.desc()).limit(limit)
    if before_id is not None:
        chosen = chosen.where(MatchBatch.id < before_id)
    return list(session.scalars(chosen))


def get_batch(session: Session, batch_id: int, *, for_update: bool = False) -> MatchBatch:
    """Give one bulk act.

    Raises:
        MatchBatchNotFound: No such act.
    """
    found = session.get(MatchBatch, batch_id, with_for_update=for_update or None, populate_existing=for_update)
    if found is None:
        raise MatchBatchNotFound(batch_id=batch_id)
    return found


def changes_of(session: Session, batch_id: int) -> list[MatchChange]:
    """List what a bulk act changed, in the order it was done."""
    return list(session.scalars(select(MatchChange).where(MatchChange.batch_id == batch_id).order_by(MatchChange.id)))


def _conditions(asked: SuggestionFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [MatchSuggestion.state == asked.state]
    if asked.state is SuggestionState.SUGGESTED:
        found.append(BankLine.state != LineState.UNDONE)
    if asked.rule_no is not None:
        versions = select(MatchingRule.id).where(MatchingRule.rule_no == asked.rule_no)
        found.append(MatchSuggestion.rule_id.in_(versions))
    if asked.kind is not None:
        found.append(MatchSuggestion.kind == asked.kind)
    if asked.min_certainty is not None:
        found.append(MatchSuggestion.certainty >= asked.min_certainty)
    if asked.account_code:
        found.append(BankAccount.account_code == asked.account_code)
    if asked.first_date is not None:
        found.append(BankLine.booked_date >= asked.first_date)
    if asked.last_date is not None:
        found.append(BankLine.booked_date <= asked.last_date)
    return found


def _join_lines(chosen: Select[Any]) -> Select[Any]:
    joined = chosen.join(BankLine, BankLine.id == MatchSuggestion.line_id)
    return joined.join(BankAccount, BankAccount.id == BankLine.bank_account_id)


_LINE = ("booked_date", "memo", "debit_vnd", "credit_vnd", "donation_id")


def _select() -> Select[*tuple[Any, ...]]:
    columns = [getattr(BankLine, name) for name in _LINE]
    names = (BankAccount.account_code, BankAccount.name, Donation.code, Fund.name, Campaign.name, Party.full_name)
    return (
        _join_lines(select(MatchSuggestion, BankLine.state, *columns, *names))
        .outerjoin(Donation, Donation.id == BankLine.donation_id)
        .outerjoin(Fund, Fund.id == MatchSuggestion.fund_id)
        .outerjoin(Campaign, Campaign.id == MatchSuggestion.campaign_id)
        .outerjoin(Party, Party.id == MatchSuggestion.donor_id)
    )


def _row(row: Row[*tuple[Any, ...]]) -> SuggestionRow:
    stored, line_state, *rest = row
    own = dict(zip(_LINE, rest, strict=False))
    account_code, account_name, donation_code, fund_name, campaign_name, donor_name = rest[len(_LINE) :]
    matches, doubts = read_why(stored.why)
    return SuggestionRow(
        id=stored.id,
        line_id=stored.line_id,
        line_state=line_state,
        account_code=account_code,
        account_name=account_name,
        donation_code=donation_code or "",
        kind=stored.kind,
        fund_name=fund_name or "",
        campaign_name=campaign_name or "",
        donor_name=donor_name or "",
        certainty=stored.certainty,
        state=stored.state,
        matches=matches,
        doubts=doubts,
        **own,
    )
