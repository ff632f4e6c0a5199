"""What the database refuses by itself, whoever writes to it."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fund.donations import operations, refunds
from tests.builders import donations as build
from tests.builders.donations import AT, TODAY

NEW_GIFT = (
    "INSERT INTO donation (id, code, payer_text, channel, account_code, received_date, amount_vnd, disclosure, note, "
    "status, prepared_by, prepared_at, confirmed_by, void_reason, entry_id, search_key) VALUES "
    "(99, 'TT-99', 'x', '{channel}', '1111', '2026-03-05', {amount}, 'named', '', '{status}', 'ketoan', "
    "'2026-03-05 02:30:00.000000', {confirmed_by}, '', NULL, '')"
)


@pytest.fixture(autouse=True)
def _books(session: Session) -> None:
    build.books(session)


def _refused(session: Session, statement: str, match: str | None = None) -> None:
    with pytest.raises(DBAPIError, match=match), session.begin_nested():
        session.execute(sa.text(statement))


def _new_gift(*, amount: object = 5, channel: str = "cash", status: str = "draft", confirmed_by: str = "NULL") -> str:
    return NEW_GIFT.format(amount=amount, channel=channel, status=status, confirmed_by=confirmed_by)


@pytest.mark.parametrize(
    "change",
    [
        "amount_vnd = 1",
        "amount_vnd = amount_vnd + 1",
        "received_date = '2026-03-01'",
        "account_code = '11211'",
        "channel = 'bank'",
        "prepared_by = 'x'",
        "payer_text = 'Người khác'",
        "confirmed_by = 'khac'",
        "entry_id = NULL",
        "status = 'draft', entry_id = NULL, confirmed_by = NULL",
        "status = 'voided', voided_by = 'x', entry_id = NULL, confirmed_by = NULL",
        "status = 'refunded'",
        "source_line = 7",
        "code = 'TT-1'",
    ],
)
def test_a_confirmed_gift_keeps_its_money_and_its_paper(session: Session, change: str) -> None:
    build.confirmed_gift(session)

    _refused(session, f"UPDATE donation SET {change}")


@pytest.mark.parametrize("table", ["donation", "donation_part", "refund"])
def test_gifts_parts_and_refunds_are_never_deleted(session: Session, table: str) -> None:
    gift = build.confirmed_gift(session)
    refunds.prepare_refund(session, donation_id=gift.id, reason="x", payee_text="y", actor="ketoan", at=AT)

    _refused(session, f"DELETE FROM {table}")


@pytest.mark.parametrize("table", ["donation", "donation_part", "refund"])
def test_truncate_is_refused_on_postgresql(session: Session, table: str, database_name: str) -> None:
    if database_name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")

    _refused(session, f"TRUNCATE {table} CASCADE", "TruncateRefused")


def test_parts_neither_change_nor_come_later(session: Session) -> None:
    gift = build.waiting_gift(session)

    _refused(session, "UPDATE donation_part SET amount_vnd = 1", "AppendOnly")
    _refused(
        session,
        f"INSERT INTO donation_part (donation_id, fund_id, amount_vnd) "
        f"SELECT {gift.id}, id, 5 FROM fund WHERE code = 'NHATT'",
        "PartsAreFinal",
    )


@pytest.mark.parametrize("part", [0, 4, 6])
def test_parts_that_do_not_add_up_are_refused(session: Session, part: int) -> None:
    if part:
        session.execute(
            sa.text(f"INSERT INTO donation_part (donation_id, fund_id, amount_vnd) SELECT 99, id, {part} "
                    "FROM fund WHERE code = 'CHUNG'")
        )  # fmt: skip

    _refused(session, _new_gift(amount=5), "PartsDoNotAddUp")


@pytest.mark.parametrize("amount", [0, -5, 10**19])
def test_an_amount_out_of_range_is_refused(session: Session, amount: int) -> None:
    _refused(session, _new_gift(amount=amount))


def test_an_amount_that_is_no_whole_number_is_refused_or_never_kept(session: Session) -> None:
    """SQLite refuses 5.5 in a STRICT table; PostgreSQL rounds the literal, and the parts then do not add up."""
    _refused(session, _new_gift(amount=5.5))
    _refused(session, _new_gift(amount="'1_000'"))


@pytest.mark.parametrize(
    "statement",
    [
        _new_gift(status="confirmed"),
        _new_gift(channel="bank"),
        _new_gift(status="voided"),
        _new_gift(confirmed_by="'thuquy'"),
        _new_gift(channel="crypto"),
    ],
)
def test_a_gift_whose_state_makes_no_sense_is_refused(session: Session, statement: str) -> None:
    session.execute(
        sa.text("INSERT INTO donation_part (donation_id, fund_id, amount_vnd) SELECT 99, id, 5 FROM fund "
                "WHERE code = 'CHUNG'")
    )  # fmt: skip

    _refused(session, statement)


def test_one_person_cannot_prepare_and_confirm_even_by_raw_sql(session: Session) -> None:
    gift = build.waiting_gift(session)
    other = build.confirmed_gift(session)

    _refused(
        session,
        f"UPDATE donation SET status = 'confirmed', confirmed_by = 'ketoan', entry_id = {other.entry_id} "
        f"WHERE id = {gift.id}",
        "confirmed_by_another",
    )


def test_a_statement_line_becomes_one_gift_only(session: Session) -> None:
    gifts = [build.statement_gift(number) for number in (1, 2)]
    operations.receive_bank_gifts(session, gifts=gifts, actor="ketoan", at=AT)

    with pytest.raises(DBAPIError), session.begin_nested():
        operations.receive_bank_gifts(session, gifts=[build.statement_gift(2)], actor="ketoan", at=AT)


@pytest.mark.parametrize(
    "change",
    [
        "status = 'paid', paid_by = 'thuquy', entry_id = 1",
        "status = 'approved', approved_by = 'ketoan'",
        "status = 'approved'",
        "reason = 'khác'",
        "donation_id = 0",
        "status = 'cancelled'",
    ],
)
def test_a_return_keeps_its_steps_and_its_persons(session: Session, change: str) -> None:
    gift = build.confirmed_gift(session)
    refunds.prepare_refund(session, donation_id=gift.id, reason="x", payee_text="y", actor="ketoan", at=AT)

    _refused(session, f"UPDATE refund SET {change}")


@pytest.mark.parametrize(
    "change",
    ["paid_by = 'x'", "status = 'cancelled', cancelled_by = 'x'", "paid_date = '2026-03-01'", "approved_by = 'x'"],
)
def test_a_paid_return_is_final(session: Session, change: str) -> None:
    gift = build.confirmed_gift(session)
    refund = refunds.prepare_refund(session, donation_id=gift.id, reason="x", payee_text="y", actor="ketoan", at=AT)
    refunds.approve_refund(session, refund_id=refund.id, actor="ketoantruong", at=AT)
    refunds.pay_refund(session, refund_id=refund.id, paid_date=TODAY, actor="thuquy", at=AT)

    _refused(session, f"UPDATE refund SET {change}")


def test_a_gift_has_one_standing_return(session: Session) -> None:
    gift = build.confirmed_gift(session)
    refunds.prepare_refund(session, donation_id=gift.id, reason="x", payee_text="y", actor="ketoan", at=AT)

    _refused(
        session,
        "INSERT INTO refund (id, donation_id, reason, payee_text, status, prepared_by, prepared_at) "
        f"SELECT 77, {gift.id}, 'x', 'y', 'draft', 'ketoan', prepared_at FROM refund",
    )
