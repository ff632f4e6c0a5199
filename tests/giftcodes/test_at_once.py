"""Several people at the same moment: one code for a campaign, one pledge for a gift."""

import concurrent.futures
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.errors import FundError
from fund.giftcodes import operations, pledges
from fund.giftcodes.errors import CodeInUse, GiftKeepsAPledge
from fund.giftcodes.kinds import CodeKind
from fund.giftcodes.models import GiftCode, PledgeGift
from tests.builders import donations as build
from tests.builders.donations import AT
from tests.builders.giftcodes import pledge
from tests.databases import connect


def _at_once(engine: sa.Engine, *acts: Callable[[Session], object]) -> list[str]:
    """Do the acts in threads with a connection each; tell what became of them, sorted."""

    def do(act: Callable[[Session], object]) -> str:
        with Session(engine) as session:
            try:
                act(session)
                session.commit()
            except FundError as error:
                return error.code
            return "done"

    with concurrent.futures.ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(do, acts))


def _count(engine: sa.Engine, model: type[object]) -> int:
    with Session(engine) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_two_people_give_a_campaign_one_code(database_url: str) -> None:
    engine = connect(database_url)
    with Session(engine) as session:
        build.books(session)
        campaign_id = build.campaign(session).id
        session.commit()

    def issue(session: Session) -> object:
        return operations.issue_code(session, kind=CodeKind.CAMPAIGN, target_id=campaign_id, actor="ketoan", at=AT)

    told = _at_once(engine, *[issue] * 4)

    assert told == [CodeInUse.__name__] * 3 + ["done"]
    assert _count(engine, GiftCode) == 1
    engine.dispose()


def test_a_gift_linked_to_two_pledges_at_once_keeps_one(database_url: str) -> None:
    engine = connect(database_url)
    with Session(engine) as session:
        build.books(session)
        gift_id = build.confirmed_gift(session).id
        pledge_ids = [pledge(session).id for _ in range(3)]
        session.commit()

    def link(pledge_id: int) -> Callable[[Session], object]:
        return lambda session: pledges.link_gift(
            session, pledge_id=pledge_id, donation_id=gift_id, actor="ketoan", at=AT
        )

    told = _at_once(engine, *map(link, pledge_ids))

    assert told == [GiftKeepsAPledge.__name__] * 2 + ["done"]
    assert _count(engine, PledgeGift) == 1
    engine.dispose()
