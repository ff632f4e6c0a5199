"""What the program knows of one beneficiary: requests and awards, newest first."""

import dataclasses
import datetime as dt

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fund.disbursements.kinds import AwardStatus
from fund.disbursements.models import Award, Decision
from fund.disbursements.queries.requests import RequestFilter, RequestRow, list_requests
from fund.ledger.models import Fund
from fund.people.models import Party


@dataclasses.dataclass(frozen=True)
class DossierAward:
    """One award in a dossier."""

    decision_id: int
    decision_code: str
    decision_date: dt.date
    programme: str
    fund_code: str
    amount_vnd: int
    status: AwardStatus


def requests_of(session: Session, party_id: int) -> list[RequestRow]:
    """List the requests for a beneficiary."""
    return list_requests(session, wanted=RequestFilter(party_id=party_id), limit=200)


def awards_of(session: Session, party_id: int) -> list[DossierAward]:
    """List the awards of a beneficiary; drafts among them."""
    chosen = (
        select(Award, Decision.id, Decision.code, Decision.decision_date, Fund.code)
        .join(Decision, Decision.id == Award.decision_id)
        .join(Fund, Fund.id == Award.fund_id)
        .where(Award.party_id == party_id)
        .order_by(Decision.decision_date.desc(), Award.id.desc())
        .limit(200)
    )
    return [
        DossierAward(
            decision_id=decision_id,
            decision_code=code or "dự thảo",
            decision_date=day,
            programme=award.programme.name,
            fund_code=fund_code,
            amount_vnd=award.amount_vnd,
            status=award.status,
        )
        for award, decision_id, code, day, fund_code in session.execute(chosen)
    ]


def household_members(session: Session, party: Party) -> list[Party]:
    """List the others of the same household: the household itself and everyone in it."""
    household = party.household_id or party.id
    chosen = select(Party).where(or_(Party.id == household, Party.household_id == household), Party.id != party.id)
    return list(session.scalars(chosen.order_by(Party.id)))
