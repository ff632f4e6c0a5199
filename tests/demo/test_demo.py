"""The demo: what it holds, that its books pass every proof, and that it never mixes with somebody's work."""

import collections
import datetime as dt
import pathlib
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy.orm import Session

from fund.access.models import User
from fund.audit.health import all_results
from fund.banking.models import BankAccount
from fund.demo.cast import STAFF
from fund.demo.story import House, tell
from fund.disbursements.kinds import DecisionStatus
from fund.disbursements.models import Decision, Payment, SupportRequest
from fund.disbursements.operations.issuing import IssueSettings
from fund.donations.models import Donation
from fund.ledger.models import Fund, JournalEntry, Period
from fund.ledger.queries import trial_balance
from fund.people.identity import IdentityCipher
from fund.people.kinds import BeneficiaryCategory
from fund.people.models import Party
from fund.trail.models import TrailEvent
from fund.web.app import create_app
from fund.web.config import Settings
from fund.web.extensions import database
from fund.web.transaction import reading, transaction
from tests.databases import DatabaseSource, opened

TODAY = dt.date(2026, 11, 22)
PASSWORD = "mot-cau-mat-khau-9"


@pytest.fixture(scope="module")
def demo(databases: DatabaseSource) -> Iterator[Session]:
    """Tell the demo as of one day, once for all tests that only read it."""
    url = databases.create()
    with opened(url) as engine, Session(engine) as session:
        _tell(session, TODAY)
        session.commit()
        yield session
    databases.drop(url)


def _tell(session: Session, day: dt.date) -> None:
    issuing = IssueSettings(check_secret=b"a secret of the tests, 32 bytes!", check_address="http://quy.example/kt/")
    tell(House(session, IdentityCipher(bytes(range(32))), issuing, day, PASSWORD))


def test_it_holds_what_an_office_of_some_years_has(demo: Session) -> None:
    statuses = collections.Counter(demo.scalars(sa.select(Decision.status)))

    assert demo.scalar(sa.select(sa.func.count()).select_from(Fund)) == 3
    assert demo.scalar(sa.select(sa.func.count()).select_from(BankAccount)) == 2
    assert demo.scalar(sa.select(sa.func.count()).select_from(Donation)) == 60
    assert statuses == {
        DecisionStatus.PAID: 1,
        DecisionStatus.ISSUED: 1,
        DecisionStatus.SUBMITTED: 1,
        DecisionStatus.DRAFT: 1,
    }
    assert {user.username for user in demo.scalars(sa.select(User))} == {person.username for person in STAFF}


def test_it_has_two_beneficiaries_of_every_category(demo: Session) -> None:
    helped = collections.Counter(demo.scalars(sa.select(Party.category).where(Party.is_beneficiary)))

    assert helped == dict.fromkeys(BeneficiaryCategory, 2)


def test_requests_and_payments_stand_in_several_states(demo: Session) -> None:
    assert len(set(demo.scalars(sa.select(SupportRequest.status)))) == 5
    assert len(set(demo.scalars(sa.select(Payment.status)))) == 2


def test_january_and_february_of_2024_are_closed_and_all_later_months_are_open(demo: Session) -> None:
    periods = demo.scalars(sa.select(Period).order_by(Period.first_date)).all()

    assert periods[0].first_date == dt.date(2024, 1, 1)
    assert periods[-1].last_date >= TODAY
    assert [period.first_date for period in periods if period.closed_at] == [dt.date(2024, 1, 1), dt.date(2024, 2, 1)]


def test_its_books_pass_every_proof_of_the_house(demo: Session) -> None:
    results = all_results(demo)

    assert len(results) > 30
    assert {result.name: result.faults for result in results if not result.passed} == {}
    assert sum(result.examined for result in results) > 500


def test_both_sides_of_its_books_are_equal(demo: Session) -> None:
    rows = trial_balance(demo, first=dt.date(2026, 1, 1), last=TODAY)

    assert sum(row.opening_debit for row in rows) == sum(row.opening_credit for row in rows) > 0
    assert sum(row.debit for row in rows) == sum(row.credit for row in rows) > 0
    assert sum(row.closing_debit for row in rows) == sum(row.closing_credit for row in rows) > 0


def test_it_can_be_told_on_the_last_day_of_a_february(session: Session) -> None:
    day = dt.date(2028, 2, 29)

    _tell(session, day)

    assert [result.name for result in all_results(session) if not result.passed] == []
    assert session.scalars(sa.select(sa.func.max(JournalEntry.entry_date))).one() <= day


@pytest.fixture
def app(database_url: str, tmp_path: pathlib.Path) -> Iterator[Flask]:
    """Give the application on an empty database."""
    settings = Settings(
        database_url=database_url,
        secret_key="a secret of the tests, long enough",
        data_key=bytes(range(32)),
        instance_path=tmp_path,
        is_testing=True,
    )
    application = create_app(settings)
    yield application
    with application.app_context():
        database.session.remove()
        database.engine.dispose()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Give the command line."""
    return app.test_cli_runner()


def _events(app: Flask) -> int:
    with app.app_context():
        return reading().scalar(sa.select(sa.func.count()).select_from(TrailEvent)) or 0


def test_the_command_prints_every_log_in_and_the_password_asked_for(
    runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUND_DEMO_PASSWORD", PASSWORD)

    done = runner.invoke(args=["demo", "load"])

    assert done.exit_code == 0, done.output
    for person in STAFF:
        assert person.username in done.output
    assert f"Mật khẩu chung: {PASSWORD}" in done.output
    assert runner.invoke(args=["ledger", "verify"]).exit_code == 0


def test_a_second_load_is_refused_or_told_again_and_changes_nothing(
    app: Flask, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FUND_DEMO_PASSWORD", raising=False)
    first = runner.invoke(args=["demo", "load", "--if-empty"])
    random_password = first.output.strip().rsplit(" ", 1)[1]
    before = _events(app)

    again = runner.invoke(args=["demo", "load", "--if-empty"])
    refused = runner.invoke(args=["demo", "load"])

    assert first.exit_code == again.exit_code == 0
    assert len(random_password) >= 10
    assert again.output == first.output
    assert refused.exit_code == 1
    assert "không nạp số liệu minh họa" in refused.output
    assert _events(app) == before


def test_books_of_a_real_office_take_no_demo(app: Flask, runner: FlaskCliRunner) -> None:
    runner.invoke(args=["setup", "--organization", "Quỹ", "--admin", "quantri"])

    refused = runner.invoke(args=["demo", "load"])
    kept = runner.invoke(args=["demo", "load", "--if-empty"])

    assert refused.exit_code == 1
    assert kept.exit_code == 0
    assert "Mật khẩu" not in kept.output
    with app.app_context(), transaction() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Donation)) == 0
