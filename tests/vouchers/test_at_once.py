"""Two people at the same moment on one voucher: one of them wins, the books take it once."""

import concurrent.futures
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.errors import FundError
from fund.ledger.models import JournalEntry
from fund.vouchers import operations
from fund.vouchers.models import Voucher
from fund.vouchers.queries import get_voucher
from tests.builders import vouchers as build
from tests.builders.ledger import A_DAY, CASHIER, CHIEF, CLERK, DIRECTOR
from tests.databases import connect

SECOND_CASHIER = "thuquy2"


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


def _prepare(url: str, prepare: Callable[[Session], Voucher]) -> int:
    engine = connect(url)
    with Session(engine) as session:
        build.funded_books(session)
        voucher_id = prepare(session).id
        session.commit()
    engine.dispose()
    return voucher_id


def _entries(url: str) -> int:
    engine = connect(url)
    with Session(engine) as session:
        counted = session.scalar(sa.select(sa.func.count()).select_from(JournalEntry)) or 0
    engine.dispose()
    return counted


def _approve(voucher_id: int, actor: str) -> Callable[[Session], object]:
    def act(session: Session) -> object:
        seen = operations.fingerprint(session, get_voucher(session, voucher_id))
        session.rollback()
        return operations.approve_voucher(session, voucher_id=voucher_id, seen=seen, actor=actor, at=build.AT)

    return act


def test_two_browsers_approve_one_fee_and_it_is_posted_once(database_url: str) -> None:
    voucher_id = _prepare(database_url, lambda session: build.prepared(session, build.fee_draft()))
    before = _entries(database_url)

    told = _at_once(database_url, *(_approve(voucher_id, actor) for actor in (CHIEF, DIRECTOR)))

    assert told == ["VoucherNotDraft", "done"]
    assert _entries(database_url) == before + 1


def test_two_cashiers_pay_one_voucher_once(database_url: str) -> None:
    voucher_id = _prepare(database_url, lambda session: build.approved(session).voucher)
    before = _entries(database_url)

    def pay(actor: str) -> Callable[[Session], object]:
        return lambda session: operations.execute_voucher(session, voucher_id=voucher_id, actor=actor, at=build.AT)

    told = _at_once(database_url, pay(CASHIER), pay(SECOND_CASHIER))

    assert told == ["VoucherNotApproved", "done"]
    assert _entries(database_url) == before + 1


def test_paying_and_cancelling_at_once_leave_one_of_them(database_url: str) -> None:
    voucher_id = _prepare(database_url, lambda session: build.approved(session).voucher)

    told = _at_once(
        database_url,
        lambda session: operations.execute_voucher(session, voucher_id=voucher_id, actor=CASHIER, at=build.AT),
        lambda session: operations.cancel_voucher(
            session, voucher_id=voucher_id, reason="lập trùng", actor=CLERK, at=build.AT
        ),
    )

    assert told in (["VoucherClosed", "done"], ["VoucherNotApproved", "done"])


def test_two_corrections_of_one_entry_leave_one(database_url: str) -> None:
    voucher_id = _prepare(database_url, lambda session: build.posted(session, build.fee_draft()).voucher)
    engine = connect(database_url)
    with Session(engine) as session:
        entry_id = get_voucher(session, voucher_id).entry_id or 0
    engine.dispose()

    def propose(actor: str) -> Callable[[Session], object]:
        return lambda session: operations.propose_correction(
            session, entry_id=entry_id, voucher_date=A_DAY, reason="Ghi trùng", actor=actor, at=build.AT
        )

    assert _at_once(database_url, propose(CLERK), propose("ketoan2")) == ["CorrectionProposedBefore", "done"]
