"""Who was helped before: the reads behind the double-benefit guard, on the person and on the whole household.

Source: Circular 29/2026/TT-BCA, Article 2(6), as a model: one achievement is paid once only.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from fund.disbursements.kinds import AwardStatus, RequestStatus
from fund.disbursements.models import Award, Decision, Programme, SupportRequest
from fund.disbursements.rules import repeats_since
from fund.people.models import Party

HELPED = (AwardStatus.PROPOSED, AwardStatus.GRANTED, AwardStatus.PAID)
UNDER_WAY = (RequestStatus.SUBMITTED, RequestStatus.APPRAISED)


@dataclasses.dataclass(frozen=True)
class EarlierBenefit:
    """One earlier award, or request under way, of the same programme."""

    name: str
    paper: str
    on: dt.date


def earlier_benefits(
    session: Session,
    *,
    party_id: int,
    programme: Programme,
    on: dt.date,
    except_request: int | None = None,
    except_decisions: Sequence[int] = (),
) -> list[EarlierBenefit]:
    """List help of a programme to a party or its household since its period began, newest first.

    Args:
        on: The day from which the period is counted back.
        except_request: The request that is being looked at.
        except_decisions: Decisions whose awards do not count (the one looked at, and the one it replaces).
    """
    if programme.repeat_after_months == 0:
        return []
    since = repeats_since(on, programme.repeat_after_months)
    people = _household_of(party_id)
    awards = (
        select(Award.recipient_name, Decision.code, Decision.decision_date)
        .join(Decision, Decision.id == Award.decision_id)
        .where(Award.party_id.in_(people), Award.programme_id == programme.id, Award.status.in_(HELPED))
        .where(Decision.decision_date >= since, Decision.id.not_in(except_decisions))
    )
    requests = (
        select(Party.full_name, SupportRequest.code, SupportRequest.request_date)
        .join(Party, Party.id == SupportRequest.party_id)
        .where(SupportRequest.party_id.in_(people), SupportRequest.programme_id == programme.id)
        .where(SupportRequest.status.in_(UNDER_WAY), SupportRequest.request_date >= since)
    )
    if except_request is not None:
        awards = awards.where(or_(Award.request_id.is_(None), Award.request_id != except_request))
        requests = requests.where(SupportRequest.id != except_request)
    found = [*session.execute(awards), *session.execute(requests)]
    rows = [EarlierBenefit(name, paper or "dự thảo quyết định", day) for name, paper, day in found]
    return sorted(rows, key=lambda row: (row.on, row.paper), reverse=True)


def _household_of(party_id: int) -> Select[int]:
    """Choose the party, its household and everyone in it."""
    own_household = select(Party.household_id).where(Party.id == party_id).scalar_subquery()
    return select(Party.id).where(
        or_(
            Party.id == party_id,
            Party.household_id == party_id,
            Party.id == own_household,
            Party.household_id == own_household,
        )
    )
