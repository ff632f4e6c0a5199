"""Several people at the same moment: one of them wins, the books stay whole."""

import concurrent.futures
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.donations import operations, refunds
from fund.donations.errors import GiftAlreadyConfirmed, RefundNotPossible, RefundStepRefused
from fund.donations.models import Donation, Refund
from fund.errors import FundError
from fund.ledger.models import JournalEntry
from fund.people.models import Party
from tests.builders import donations as build
from tests.builders.donations import AT, TODAY
from tests.builders.people import donor
from tests.databases import connect


def _at_once(url: str, *acts: Callable[[Session], object]) -> list[str]:
    """Do the acts in threads with a connection each; tell what became of them, sorted."""
    engine = connect(url)

    def do(act: Callable[[Session], object]) -> str:
        with Session(engine) as session:
            try:
                act(session)
                session.commit()
            except FundError as error:
                return error.code
            return "done"

    with concurrent.futures.ThreadPoolExecutor(len(acts)) as pool:
        told = sorted(pool.map(do, acts))
    engine.dispose()
    return told


def _prepare(url: str) -> int:
    engine = connect(url)
    with Session(engine) as session:
        build.books(session)
        gift_id = build.waiting_gift(session).id
        session.commit()
    engine.dispose()
    return gift_id


def _count(url: str, model: type[object]) -> int:
    engine = connect(url)
    with Session(engine) as session:
        counted = session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
    engine.dispose()
    return counted


def test_two_cashiers_confirm_one_gift_and_it_is_posted_once(database_url: str) -> None:
    gift_id = _prepare(database_url)

    def confirm(cashier: str) -> Callable[[Session], object]:
        return lambda session: operations.confirm_cash_gift(session, donation_id=gift_id, actor=cashier, at=AT)

    told = _at_once(database_url, *(confirm(f"thuquy{number}") for number in range(4)))

    assert told == [GiftAlreadyConfirmed.__name__] * 3 + ["done"]
    assert _count(database_url, JournalEntry) == 1


def test_gifts_recorded_at_once_have_codes_of_their_own(database_url: str) -> None:
    _prepare(database_url)

    def record(session: Session) -> object:
        donor(session, "Nguyễn Văn An")
        return build.waiting_gift(session)

    told = _at_once(database_url, *[record] * 6)

    assert told == ["done"] * 6
    assert _count(database_url, Donation) == 7
    assert _count(database_url, Party) == 6


def test_a_gift_is_prepared_for_return_once_and_paid_once(database_url: str) -> None:
    gift_id = _prepare(database_url)

    def confirm(session: Session) -> object:
        return operations.confirm_cash_gift(session, donation_id=gift_id, actor="thuquy", at=AT)

    def prepare(session: Session) -> object:
        return refunds.prepare_refund(
            session, donation_id=gift_id, reason="Nhầm", payee_text="An", actor="ketoan", at=AT
        )

    def approve(session: Session) -> object:
        return refunds.approve_refund(session, refund_id=1, actor="ketoantruong", at=AT)

    def pay(session: Session) -> object:
        return refunds.pay_refund(session, refund_id=1, paid_date=TODAY, actor="thuquy", at=AT)

    assert _at_once(database_url, confirm) == ["done"]
    assert _at_once(database_url, *[prepare] * 3) == [RefundNotPossible.__name__] * 2 + ["done"]
    assert _at_once(database_url, approve) == ["done"]
    assert _at_once(database_url, *[pay] * 3) == [RefundStepRefused.__name__] * 2 + ["done"]
    assert (_count(database_url, Refund), _count(database_url, JournalEntry)) == (1, 2)
