"""What the database refuses by itself about codes, pledges and their gifts, whoever writes to it."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fund.giftcodes import operations, pledges
from fund.giftcodes.kinds import CodeKind
from tests.builders import donations as build
from tests.builders.donations import AT, BANK
from tests.builders.giftcodes import pledge

TABLES = ("bank_account_qr", "gift_code", "pledge", "pledge_gift")


@pytest.fixture(autouse=True)
def _one_of_each(session: Session) -> None:
    """Make a pledge with its code and a gift, and a bank's number."""
    build.books(session)
    promise = pledge(session)
    operations.issue_code(session, kind=CodeKind.PLEDGE, target_id=promise.id, actor="ketoan", at=AT)
    operations.set_bank_bin(session, account_code=BANK, bank_bin="999999", actor="ketoan", at=AT)
    gift = build.confirmed_gift(session)
    pledges.link_gift(session, pledge_id=promise.id, donation_id=gift.id, actor="ketoan", at=AT)


def _refused(session: Session, statement: str, match: str | None = None) -> None:
    with pytest.raises(DBAPIError, match=match), session.begin_nested():
        session.execute(sa.text(statement))


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_ever_deleted(session: Session, table: str) -> None:
    _refused(session, f"DELETE FROM {table}", "NeverDeleted")


@pytest.mark.parametrize("table", TABLES)
def test_truncate_is_refused_on_postgresql(session: Session, table: str, database_name: str) -> None:
    if database_name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")

    _refused(session, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ("UPDATE gift_code SET code = 'X'", "GiftCodeOriginIsFinal"),
        ("UPDATE gift_code SET amount_vnd = 5", "GiftCodeOriginIsFinal"),
        ("UPDATE gift_code SET issued_by = 'x'", "GiftCodeOriginIsFinal"),
        ("UPDATE gift_code SET revoked_by = 'x'", None),
        ("UPDATE pledge SET amount_vnd = amount_vnd + 1", "PledgeOriginIsFinal"),
        ("UPDATE pledge SET promised_date = '2030-01-01'", "PledgeOriginIsFinal"),
        ("UPDATE pledge SET state = 'fulfilled'", None),
        ("UPDATE pledge SET state = 'withdrawn', ended_by = 'x'", None),
        ("UPDATE pledge SET state = 'lost', ended_by = 'x'", None),
        ("UPDATE pledge_gift SET linked_by = 'x'", "LinkOriginIsFinal"),
        ("UPDATE pledge_gift SET removed_by = 'x'", None),
        ("UPDATE bank_account_qr SET account_code = '1111'", "BankAccountOfQrIsFinal"),
        ("UPDATE bank_account_qr SET bank_bin = '97'", None),
    ],
)
def test_what_was_written_stays(session: Session, change: str, match: str | None) -> None:
    _refused(session, change, match)


@pytest.mark.parametrize(
    ("end", "change", "match"),
    [
        (
            "UPDATE pledge SET state = 'fulfilled', ended_by = 'x'",
            "UPDATE pledge SET state = 'open', ended_by = NULL",
            "PledgeIsFinal",
        ),
        (
            "UPDATE gift_code SET revoked_by = 'x', revoke_reason = 'y'",
            "UPDATE gift_code SET revoked_by = NULL, revoke_reason = ''",
            "RevokedCodeIsFinal",
        ),
        (
            "UPDATE pledge_gift SET removed_by = 'x', removed_at = linked_at",
            "UPDATE pledge_gift SET removed_by = NULL, removed_at = NULL",
            "RemovedLinkIsFinal",
        ),
    ],
    ids=["pledge", "code", "link"],
)
def test_what_was_ended_stays_ended(session: Session, end: str, change: str, match: str) -> None:
    session.execute(sa.text(end))

    _refused(session, change, match)


def test_a_second_live_code_or_link_is_refused(session: Session) -> None:
    _refused(
        session,
        "INSERT INTO gift_code (id, code, kind, pledge_id, issued_by, issued_at, revoke_reason) "
        "SELECT id + 1, 'ANOTHER', kind, pledge_id, issued_by, issued_at, '' FROM gift_code",
    )
    _refused(
        session,
        "INSERT INTO pledge_gift (id, pledge_id, donation_id, linked_by, linked_at) "
        "SELECT id + 1, pledge_id, donation_id, linked_by, linked_at FROM pledge_gift",
    )


@pytest.mark.parametrize("targets", ["NULL, NULL", "id, id"])
def test_a_code_has_one_target_of_its_kind(session: Session, targets: str) -> None:
    _refused(
        session,
        "INSERT INTO gift_code (id, code, kind, donor_id, pledge_id, issued_by, issued_at, revoke_reason) "
        f"SELECT 99, 'ANOTHER', 'donor', {targets}, 'x', recorded_at, '' FROM pledge",
    )
