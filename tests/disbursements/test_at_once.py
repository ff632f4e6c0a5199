"""Two people at once, on real transactions: one outcome, no twin number, no fund below zero."""

import concurrent.futures
import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.disbursements import operations, rules
from fund.disbursements.models import Decision, Payment
from fund.errors import FundError
from fund.ledger.models import FundPosition, JournalEntry
from fund.ledger.totals import FundOverdrawn
from tests.builders.disbursements import (
    A_DAY,
    AT,
    CASHIER,
    CHIEF,
    CLERK,
    DIRECTOR,
    SECOND_DIRECTOR,
    SETTINGS,
    a_draft,
    a_drafted,
    a_payment,
    an_approved,
    an_award,
    an_issued,
    open_office,
)
from tests.databases import connect

Act = Callable[[Session], object]


def at_once(url: str, *acts: Act) -> list[str]:
    """Run each act in its own thread, connection and transaction; give "done" or the code of the refusal."""

    def run(act: Act) -> str:
        engine = connect(url)
        try:
            with Session(engine) as session, session.begin():
                act(session)
        except FundError as error:
            return error.code
        finally:
            engine.dispose()
        return "done"

    with concurrent.futures.ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def issue(decision_id: int, actor: str = DIRECTOR) -> Act:
    return lambda session: operations.issue_decision(
        session, decision_id=decision_id, settings=SETTINGS, actor=actor, at=AT
    )


@dataclasses.dataclass
class Book:
    """A database of the test's own, whose work is really committed."""

    url: str

    def write(self, act: Callable[[Session], int]) -> int:
        engine = connect(self.url)
        with Session(engine) as session, session.begin():
            made = act(session)
        engine.dispose()
        return made

    def read(self, statement: sa.Select[Any]) -> list[Any]:
        engine = connect(self.url)
        with Session(engine) as session:
            found = list(session.scalars(statement))
        engine.dispose()
        return found


@pytest.fixture
def book(database_url: str) -> Book:
    return Book(database_url)


def test_two_directors_approving_at_once_approve_once(book: Book) -> None:
    seen = ""

    def prepare(session: Session) -> int:
        nonlocal seen
        office = open_office(session)
        made = a_drafted(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))
        seen = operations.submit_decision(session, decision_id=made.id, actor=CLERK, at=AT).content_hash or ""
        return made.id

    decision_id = book.write(prepare)

    def approve(actor: str) -> Act:
        return lambda session: operations.approve_decision(
            session, decision_id=decision_id, seen_hash=seen, actor=actor, at=AT
        )

    outcomes = at_once(book.url, approve(DIRECTOR), approve(SECOND_DIRECTOR))

    assert sorted(outcomes) == [rules.DecisionStepRefused.__name__, "done"]


def test_two_directors_issuing_at_once_issue_once(book: Book) -> None:
    def prepare(session: Session) -> int:
        office = open_office(session)
        return an_approved(session, a_draft(an_award(session, office.award, office.general, 1_000_000))).id

    decision_id = book.write(prepare)

    outcomes = at_once(book.url, *(issue(decision_id, actor) for actor in (DIRECTOR, SECOND_DIRECTOR) * 2))

    assert sorted(outcomes) == [rules.DecisionStepRefused.__name__] * 3 + ["done"]
    assert book.read(sa.select(JournalEntry.id).where(JournalEntry.voucher_kind == "QD")) != []
    assert book.read(sa.select(Decision.number)) == [1]


def test_decisions_issued_at_once_get_numbers_in_a_row(book: Book) -> None:
    def prepare(session: Session) -> int:
        office = open_office(session)
        for _ in range(6):
            an_approved(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))
        return 6

    book.write(prepare)
    ids = book.read(sa.select(Decision.id).order_by(Decision.id))

    outcomes = at_once(book.url, *(issue(decision_id) for decision_id in ids))

    assert outcomes == ["done"] * 6
    assert sorted(book.read(sa.select(Decision.number))) == [1, 2, 3, 4, 5, 6]


def test_only_as_many_decisions_are_issued_as_the_fund_can_bear(book: Book) -> None:
    """80 triệu trong quỹ nhà tình thương; năm quyết định 30 triệu: hai được ban hành, ba bị từ chối."""
    houses = 0

    def prepare(session: Session) -> int:
        nonlocal houses
        office = open_office(session, houses_vnd=80_000_000)
        houses = office.houses
        for _ in range(5):
            an_approved(session, a_draft(an_award(session, office.capital, office.houses, 30_000_000)))
        return 5

    book.write(prepare)
    ids = book.read(sa.select(Decision.id))

    outcomes = at_once(book.url, *(issue(decision_id) for decision_id in ids))

    assert sorted(outcomes) == [FundOverdrawn.__name__] * 3 + ["done"] * 2
    numbers = book.read(sa.select(Decision.number).where(Decision.number.is_not(None)))
    assert sorted(numbers) == [1, 2]
    left = book.read(sa.select(FundPosition.net_assets_vnd).where(FundPosition.fund_id == houses))
    assert left == [20_000_000]


def test_a_payment_paid_by_two_cashiers_at_once_leaves_once(book: Book) -> None:
    def prepare(session: Session) -> int:
        office = open_office(session)
        decision = an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))
        payment = a_payment(session, decision.awards)
        operations.approve_payment(session, payment_id=payment.id, actor=CHIEF, at=AT)
        return payment.id

    payment_id = book.write(prepare)

    def hand_out(actor: str) -> Act:
        return lambda session: operations.pay(session, payment_id=payment_id, payment_date=A_DAY, actor=actor, at=AT)

    outcomes = at_once(book.url, hand_out(CASHIER), hand_out("thuquy2"))

    assert sorted(outcomes) == [rules.PaymentStepRefused.__name__, "done"]
    assert len(book.read(sa.select(JournalEntry.id).where(JournalEntry.voucher_kind == "PC"))) == 1


def test_an_award_put_into_two_payments_at_once_stands_in_one(book: Book) -> None:
    def prepare(session: Session) -> int:
        office = open_office(session)
        return an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000))).id

    decision_id = book.write(prepare)

    def prepare_payment(session: Session) -> object:
        return a_payment(session, session.get_one(Decision, decision_id).awards)

    outcomes = at_once(book.url, prepare_payment, prepare_payment)

    assert sorted(outcomes) == ["AwardInPayment", "done"]
    assert len(book.read(sa.select(Payment.id))) == 1
