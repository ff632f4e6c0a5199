"""What a bulk act on suggestions would do, line by line, or why it cannot; worked out before anything is written.

Campaign and donor of a gift are no money and may change; a fund is money and is never changed here. A line in a closed
period takes no new gift.
"""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from fund.banking.kinds import LineState
from fund.banking.models import BankAccount, BankLine, StatementImport
from fund.donations.kinds import GiftStatus
from fund.donations.models import Campaign, Donation, DonationPart
from fund.errors import InvalidInput, Violation
from fund.ledger.models import Fund, Period
from fund.matching.explaining import read_why
from fund.matching.kinds import BatchAct, LineKind, SuggestionState
from fund.matching.models import MatchSuggestion
from fund.people.queries import get_party

MOST_LINES = 1_000
MAX_SETTLING_NOTE = 300


class NoSuggestionChosen(InvalidInput):
    """No suggestion was chosen, or none of them can be done."""


class TooManyChosen(InvalidInput):
    """More suggestions than one act takes."""


class EditSaysNothing(InvalidInput):
    """Neither campaign nor donor was given."""


@dataclasses.dataclass(frozen=True)
class Values:
    """Where a line stands: its state and, for a gift, whose and for what."""

    state: str
    campaign_id: int | None = None
    donor_id: int | None = None
    fund: str = ""
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Wish:
    """What an edit sets on every chosen gift, or where gifts that are taken go; None leaves it."""

    campaign_id: int | None = None
    donor_id: int | None = None
    fund: str = ""


@dataclasses.dataclass(frozen=True)
class Change:
    """What would change at one line."""

    suggestion_id: int
    line_id: int
    line_no: int
    booked_date: dt.date
    amount_vnd: int
    memo: str
    donation_id: int | None
    before: Values
    after: Values


@dataclasses.dataclass(frozen=True)
class Refused:
    """A chosen line that cannot be done, with the reason."""

    suggestion_id: int
    line_id: int
    line_no: int
    booked_date: dt.date
    amount_vnd: int
    memo: str
    violation: Violation


@dataclasses.dataclass(frozen=True)
class BatchPlan:
    """What a bulk act would do, and what it cannot."""

    act: BatchAct
    changes: tuple[Change, ...]
    refusals: tuple[Refused, ...]

    @property
    def fingerprint(self) -> str:
        """Sum up the plan, so that exactly what was shown is done."""
        told = [(self.act.value, *dataclasses.astuple(change)) for change in self.changes]
        return hashlib.sha256(repr(told).encode()).hexdigest()


@dataclasses.dataclass(frozen=True)
class ChosenLine:
    """A suggestion with its line and the gift the line became.

    `default_campaign` is that of the import; `fund` the gift's or, where there is none, the import's.
    """

    suggestion: MatchSuggestion
    line: BankLine
    gift: Donation | None
    account_code: str
    default_campaign: int | None
    fund: str
    suggested_fund: str

    @property
    def now(self) -> Values:
        """Tell where the line stands."""
        if self.gift is None:
            return Values(self.line.state.value, note=self.line.note)
        return Values(self.line.state.value, self.gift.campaign_id, self.gift.donor_id, self.fund)


class _Books:
    """Which days and campaigns take something; read once for a plan."""

    def __init__(self, session: Session) -> None:
        self.periods = session.scalars(select(Period).order_by(Period.first_date)).all()
        self.campaigns = {campaign.id: campaign for campaign in session.scalars(select(Campaign))}
        self.funds = {fund.code: fund for fund in session.scalars(select(Fund))}


def plan_batch(
    session: Session, *, act: BatchAct, suggestion_ids: Sequence[int], wish: Wish | None = None
) -> BatchPlan:
    """Work out what a bulk act would do; writes nothing.

    Args:
        suggestion_ids: Those chosen; `MOST_LINES` at most.
        wish: For an edit what is set, for taking gifts their fund.

    Raises:
        NoSuggestionChosen, TooManyChosen: Nothing to do, or too much.
        EditSaysNothing: An edit sets nothing, or gifts are to be taken without a fund.
        PartyNotFound: No such donor.
    """
    wish = wish or Wish()
    if not suggestion_ids:
        raise NoSuggestionChosen
    if len(suggestion_ids) > MOST_LINES:
        raise TooManyChosen(most=MOST_LINES, chosen=len(suggestion_ids))
    if (act is BatchAct.EDIT and wish.campaign_id is None and wish.donor_id is None) or (
        act is BatchAct.TAKE and not wish.fund
    ):
        raise EditSaysNothing(field="fund_code" if act is BatchAct.TAKE else "campaign_id")
    if wish.donor_id is not None:
        get_party(session, wish.donor_id)
    books = _Books(session)
    changes, refusals = [], []
    for chosen in chosen_lines(session, suggestion_ids):
        outcome = _after(chosen, act, wish, books)
        if isinstance(outcome, Violation):
            refusals.append(Refused(*_place(chosen), outcome))
        else:
            changes.append(Change(*_place(chosen), chosen.line.donation_id, chosen.now, outcome))
    return BatchPlan(act, tuple(changes), tuple(refusals))


def _place(chosen: ChosenLine) -> tuple[int, int, int, dt.date, int, str]:
    line = chosen.line
    return (
        *(chosen.suggestion.id, line.id, line.line_no, line.booked_date),
        *(line.credit_vnd or line.debit_vnd, line.memo),
    )


def _after(chosen: ChosenLine, act: BatchAct, wish: Wish, books: _Books) -> Values | Violation:
    """Tell where a line would stand after an act, or why it cannot."""
    if chosen.suggestion.state is not SuggestionState.SUGGESTED:
        return Violation("SuggestionDecided", "", {"state": chosen.suggestion.state})
    if act is BatchAct.DISMISS:
        return chosen.now
    if act is BatchAct.EDIT:
        return _edited(chosen, wish, books)
    if act is BatchAct.TAKE:
        return _taken(chosen, wish, books)
    return _accepted(chosen, books)


def _accepted(chosen: ChosenLine, books: _Books) -> Values | Violation:
    said = chosen.suggestion
    if said.kind is None:
        return Violation("RulesDisagree")
    if said.kind is not LineKind.GIFT:
        return _settled(chosen, said.kind)
    wish = Wish(said.campaign_id, said.donor_id, chosen.suggested_fund)
    if chosen.line.state is LineState.WAITING:
        return _taken(chosen, wish, books)
    return _edited(chosen, wish, books)


def _settled(chosen: ChosenLine, kind: LineKind) -> Values | Violation:
    if chosen.line.state is LineState.DONATION:
        return Violation("LineIsAGift", "", {"kind": kind})
    if chosen.line.state is not LineState.WAITING:
        return Violation("LineWasSettled", "", {"state": chosen.line.state})
    names = ", ".join(match.name for match in read_why(chosen.suggestion.why)[0])
    return Values(LineState.SETTLED.value, note=f"{kind.label} (theo quy tắc {names})"[:MAX_SETTLING_NOTE])


def _edited(chosen: ChosenLine, wish: Wish, books: _Books) -> Values | Violation:
    gift = chosen.gift
    if gift is None:
        return Violation("LineIsNoGift", "", {"state": chosen.line.state})
    if gift.status is not GiftStatus.CONFIRMED:
        return Violation("GiftNotStanding", "", {"status": gift.status})
    if wish.fund and wish.fund != chosen.fund:
        facts: dict[str, object] = {"fund": chosen.fund, "wanted": wish.fund}
        return Violation("FundMovesMoney", "", facts)
    campaign_id = gift.campaign_id if wish.campaign_id is None else wish.campaign_id
    if refusal := _campaign_refusal(campaign_id, gift.received_date, books):
        return refusal
    return Values(
        LineState.DONATION.value, campaign_id, gift.donor_id if wish.donor_id is None else wish.donor_id, chosen.fund
    )


def _taken(chosen: ChosenLine, wish: Wish, books: _Books) -> Values | Violation:
    line = chosen.line
    if line.state is not LineState.WAITING or not line.credit_vnd:
        return Violation("LineIsNoWaitingCredit", "", {"state": line.state})
    fund = books.funds.get(wish.fund or chosen.fund)
    if fund is None or fund.closed_on is not None or fund.opened_on > line.booked_date:
        return Violation("GiftFundNotOpen", "", {"fund": wish.fund or chosen.fund, "date": line.booked_date})
    campaign_id = chosen.default_campaign if wish.campaign_id is None else wish.campaign_id
    refusal = _campaign_refusal(campaign_id, line.booked_date, books) or _period_refusal(line.booked_date, books)
    return refusal or Values(LineState.DONATION.value, campaign_id, wish.donor_id, fund.code)


def _campaign_refusal(campaign_id: int | None, date: dt.date, books: _Books) -> Violation | None:
    campaign = books.campaigns.get(campaign_id) if campaign_id is not None else None
    if campaign is None or (campaign.starts_on <= date and (campaign.ends_on is None or date <= campaign.ends_on)):
        return None
    return Violation("OutsideCampaign", "", {"campaign": campaign.name, "received_date": date})


def _period_refusal(date: dt.date, books: _Books) -> Violation | None:
    for period in books.periods:
        if period.first_date <= date <= period.last_date:
            facts: dict[str, object] = {"entry_date": date, "period": period.name}
            return None if period.is_open else Violation("PeriodClosed", "", facts)
    return Violation("NoPeriod", "", {"entry_date": date})


def chosen_lines(session: Session, suggestion_ids: Sequence[int]) -> list[ChosenLine]:
    """Read suggestions with their lines and gifts, in the order they were made."""
    suggested, of_import = aliased(Fund), aliased(Fund)
    rows = session.execute(
        select(
            MatchSuggestion, BankLine, Donation, BankAccount.account_code, StatementImport.campaign_id,
            of_import.code, suggested.code,
        )
        .join(BankLine, BankLine.id == MatchSuggestion.line_id)
        .join(BankAccount, BankAccount.id == BankLine.bank_account_id)
        .join(StatementImport, StatementImport.id == BankLine.import_id)
        .join(of_import, of_import.id == StatementImport.fund_id)
        .outerjoin(Donation, Donation.id == BankLine.donation_id)
        .outerjoin(suggested, suggested.id == MatchSuggestion.fund_id)
        .where(MatchSuggestion.id.in_(set(suggestion_ids)))
        .order_by(MatchSuggestion.id)
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip
    funds = _funds_of(session, [row[1].donation_id for row in rows if row[1].donation_id is not None])
    return [_one(row, funds) for row in rows]


def _one(row: Row[*tuple[Any, ...]], funds: dict[int, str]) -> ChosenLine:
    suggestion, line, gift, account_code, campaign_id, import_fund, suggested_fund = row
    fund = import_fund if gift is None else funds.get(gift.id, "")
    return ChosenLine(suggestion, line, gift, account_code, campaign_id, fund, suggested_fund or "")


def _funds_of(session: Session, donation_ids: Sequence[int]) -> dict[int, str]:
    """Give the fund of each gift; a gift of a statement has one."""
    rows = session.execute(
        select(DonationPart.donation_id, Fund.code)
        .join(Fund, Fund.id == DonationPart.fund_id)
        .where(DonationPart.donation_id.in_(donation_ids))
    )
    return {donation_id: code for donation_id, code in rows}  # noqa: C416  rows are no pairs to mypy
