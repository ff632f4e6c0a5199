"""A decision of many recipients asks the database no more often than one of a few."""

from collections import Counter
from collections.abc import Callable

from sqlalchemy.orm import Session

from fund.disbursements.content import AwardDraft
from fund.disbursements.operations import (
    approve_decision,
    approve_payment,
    discard_decision,
    draft_decision,
    edit_decision,
    issue_decision,
    pay,
    reverse_payment,
    submit_decision,
    withdraw_decision,
)
from tests.builders import disbursements as office
from tests.builders.statements import counted, grown
from tests.conftest import FreshDatabase
from tests.databases import opened

FEW, MANY = 10, 60


def _awards(session: Session, amount: int) -> tuple[AwardDraft, ...]:
    """Draft awards to people of their own, every second by a request."""
    of, rows = office.open_office(session), []
    for index in range(amount):
        if index % 2:
            request = office.an_appraised_request(session, of.capital)
            rows.append(AwardDraft(request.party_id, of.capital.id, of.general, 1_000_000, request.id))
        else:
            rows.append(office.an_award(session, of.award, of.general, 1_000_000))
    return tuple(rows)


def _asked(url: str, recipients: int) -> dict[str, Counter[str]]:
    """Take decisions of so many recipients through every step and count the statements of each."""
    asked: dict[str, Counter[str]] = {}
    clerk, director, at = office.CLERK, office.DIRECTOR, office.AT
    with opened(url) as engine, Session(engine) as session:

        def step(name: str, act: Callable[[], object]) -> None:
            session.commit()
            with counted(engine) as said:
                act()
            asked[name] = said

        draft = office.a_draft(*_awards(session, recipients))
        key = office.a_drafted(session, draft).id
        step("edit", lambda: edit_decision(session, decision_id=key, draft=draft, actor=clerk, at=at))
        step("submit", lambda: submit_decision(session, decision_id=key, actor=clerk, at=at))
        step("withdraw", lambda: withdraw_decision(session, decision_id=key, reason="Sửa", actor=clerk, at=at))
        step("discard", lambda: discard_decision(session, decision_id=key, reason="Lập lại", actor=clerk, at=at))
        step("draft", lambda: draft_decision(session, draft=draft, actor=clerk, at=at))
        made = submit_decision(session, decision_id=key + 1, actor=clerk, at=at)
        key, seen = made.id, made.content_hash or ""
        step("approve", lambda: approve_decision(session, decision_id=key, seen_hash=seen, actor=director, at=at))
        step("issue", lambda: issue_decision(session, decision_id=key, settings=office.SETTINGS, actor=director, at=at))
        payment, day = office.a_payment(session, list(made.awards)).id, office.A_DAY
        step("approve payment", lambda: approve_payment(session, payment_id=payment, actor=office.CHIEF, at=at))
        step("pay", lambda: pay(session, payment_id=payment, payment_date=day, actor=office.CASHIER, at=at))
        step(
            "take back",
            lambda: reverse_payment(
                session, payment_id=payment, entry_date=day, reason="Trả về", actor=office.CHIEF, at=at
            ),
        )
        step("prepare", lambda: office.a_payment(session, list(made.awards)))
    return asked


def test_no_step_asks_more_for_many_recipients(fresh_database: FreshDatabase) -> None:
    few, many = _asked(fresh_database(), FEW), _asked(fresh_database(), MANY)

    assert grown(few, many) == {}
