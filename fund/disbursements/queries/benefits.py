"""Who was helped before: the reads behind the double-benefit guard, on the person and on the whole household.

Source: Circular 29/2026/TT-BCA, Article 2(6), as a model: one achievement is paid once only.
"""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import or_, select
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
    session: Session, *, party_id: int, programme: Programme, on: dt.date, except_request: int | None = None
) -> list[EarlierBenefit]:
    """List help of a programme to a party or its household since its period began, newest first.

    Args:
        on: The day from which the period is counted back.
        except_request: The request that is being looked at.
    """
    return benefits_of_many(session, [(party_id, programme)], on=on, except_request=except_request)[
        party_id, programme.id
    ]


def benefits_of_many(
    session: Session,
    asked: Iterable[tuple[int, Programme]],
    *,
    on: dt.date,
    except_request: int | None = None,
    except_decisions: Sequence[int] = (),
) -> dict[tuple[int, int], list[EarlierBenefit]]:
    """List earlier help for each party and programme asked for, in a fixed number of queries.

    Args:
        asked: A party's id and the programme that is about to help it.
        on: The day from which the period is counted back.
        except_request: The request that is being looked at.
        except_decisions: Decisions whose awards do not count (the one looked at, and the one it replaces).

    Returns:
        By party and programme id the help to the party or its household since the period began, newest first.
    """
    wanted = {(party_id, programme.id): programme for party_id, programme in asked}
    guarded = {key: programme for key, programme in wanted.items() if programme.repeat_after_months}
    since = {key: repeats_since(on, programme.repeat_after_months) for key, programme in guarded.items()}
    households = _households(session, {party_id for party_id, _ in guarded})
    helped = _help_given(
        session,
        parties={member for members in households.values() for member in members},
        programmes={programme_id for _, programme_id in guarded},
        since=min(since.values(), default=on),
        except_request=except_request,
        except_decisions=except_decisions,
    )
    return {
        key: sorted(
            (
                benefit
                for member in households.get(key[0], ())
                for benefit in helped.get((member, key[1]), ())
                if key in since and benefit.on >= since[key]
            ),
            key=lambda row: (row.on, row.paper),
            reverse=True,
        )
        for key in wanted
    }


def _help_given(
    session: Session,
    *,
    parties: Collection[int],
    programmes: Collection[int],
    since: dt.date,
    except_request: int | None,
    except_decisions: Sequence[int],
) -> dict[tuple[int, int], list[EarlierBenefit]]:
    """Read awards and requests under way by party and programme."""
    if not parties:
        return {}
    awards = (
        select(Award.party_id, Award.programme_id, Award.recipient_name, Decision.code, Decision.decision_date)
        .join(Decision, Decision.id == Award.decision_id)
        .where(Award.party_id.in_(parties), Award.programme_id.in_(programmes), Award.status.in_(HELPED))
        .where(Decision.decision_date >= since, Decision.id.not_in(except_decisions))
    )
    requests = (
        select(
            SupportRequest.party_id,
            SupportRequest.programme_id,
            Party.full_name,
            SupportRequest.code,
            SupportRequest.request_date,
        )
        .join(Party, Party.id == SupportRequest.party_id)
        .where(SupportRequest.party_id.in_(parties), SupportRequest.programme_id.in_(programmes))
        .where(SupportRequest.status.in_(UNDER_WAY), SupportRequest.request_date >= since)
    )
    if except_request is not None:
        awards = awards.where(or_(Award.request_id.is_(None), Award.request_id != except_request))
        requests = requests.where(SupportRequest.id != except_request)
    found: dict[tuple[int, int], list[EarlierBenefit]] = defaultdict(list)
    for party_id, programme_id, name, paper, day in [*session.execute(awards), *session.execute(requests)]:
        found[party_id, programme_id].append(EarlierBenefit(name, paper or "dự thảo quyết định", day))
    return found


def _households(session: Session, party_ids: Collection[int]) -> dict[int, set[int]]:
    """Give for each party itself, its household and everyone in it."""
    if not party_ids:
        return {}
    own = select(Party.id, Party.household_id).where(Party.id.in_(party_ids))
    heads = {party_id: household_id or party_id for party_id, household_id in session.execute(own)}
    members: dict[int, set[int]] = defaultdict(set)
    for party_id, household_id in session.execute(
        select(Party.id, Party.household_id).where(Party.household_id.in_({*heads.values(), *party_ids}))
    ):
        members[household_id or party_id].add(party_id)
    return {party_id: {party_id, head, *members[party_id], *members[head]} for party_id, head in heads.items()}
