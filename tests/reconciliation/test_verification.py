"""The proof of the books finds what was changed behind a signature."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.audit.health import all_results
from fund.ledger.verification import CheckResult
from fund.reconciliation.verification import CHECKS
from tests.builders.reconciliation import OCTOBER, enter, fee_entry, line_of, open_month, signed_september

NAMES = {name for name, _title, _check in CHECKS}


def results(session: Session) -> dict[str, CheckResult]:
    return {result.name: result for result in all_results(session) if result.name in NAMES}


def test_signed_months_are_proved_from_lines_and_entries(session: Session) -> None:
    signed_september(session)

    found = results(session)

    assert set(found) == NAMES
    assert found["reconciliations"].passed
    assert found["reconciliations"].examined == 1


def test_a_signed_month_stays_true_when_the_next_one_clears_its_items(session: Session) -> None:
    signed_september(session)
    fee_entry(session, on=OCTOBER)
    october = open_month(session, OCTOBER)
    enter(session, october, 945_000, 945_000)

    assert results(session)["reconciliations"].faults == ()


def test_a_change_behind_the_guards_is_named(session: Session, database_name: str) -> None:
    signed_september(session)
    line = line_of(session, "PHI DICH VU").id
    if database_name == "sqlite":
        names = session.scalars(
            sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'bank_line'")
        ).all()
        for name in names:
            session.execute(sa.text(f"DROP TRIGGER {name}"))
    else:
        session.execute(sa.text("ALTER TABLE bank_line DISABLE TRIGGER USER"))
    session.execute(sa.text(f"UPDATE bank_line SET state = 'settled', note = 'x', settled_by = 'y' WHERE id = {line}"))
    session.expire_all()

    faults = results(session)["reconciliations"].faults

    assert faults == ("đối chiếu 11211 tháng 09/2024: sao kê, sổ hoặc giải trình khác lúc ký",)
