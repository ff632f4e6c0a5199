"""What the database itself refuses of people and sessions, tried with raw SQL."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from fund.access import sessions
from fund.access.permissions import Role
from fund.access.submissions import Submission, remember
from tests.builders.access import MOMENT, PASSWORD, make_user


def refused(session: Session, statement: str, code: str) -> None:
    """Expect the database to refuse a statement, with a code."""
    with pytest.raises(DBAPIError, match=code), session.begin_nested():
        session.execute(text(statement))


@pytest.mark.parametrize("column", ["username = 'another'", "created_by = 'another'", "id = 99"])
def test_usernames_and_who_created_them_are_final(session: Session, column: str) -> None:
    make_user(session, Role.CASHIER)

    refused(session, f"UPDATE user_account SET {column} WHERE username = 'thuquy'", "UsernameIsFinal")


def test_other_columns_of_a_person_may_change(session: Session) -> None:
    make_user(session, Role.CASHIER)

    session.execute(text("UPDATE user_account SET full_name = 'Tên mới' WHERE username = 'thuquy'"))


def test_people_are_never_deleted(session: Session) -> None:
    make_user(session, Role.CASHIER)
    session.execute(text("DELETE FROM user_role"))

    refused(session, "DELETE FROM user_account", "UserStays")


def test_people_are_never_truncated(session: Session, database_name: str) -> None:
    if database_name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")

    refused(session, "TRUNCATE user_account CASCADE", "TruncateRefused")


@pytest.mark.parametrize("username", ["", "Thuquy"])
def test_usernames_are_small_letters(session: Session, username: str) -> None:
    make_user(session, Role.CASHIER)
    copied = (
        "INSERT INTO user_account (id, username, full_name, job_title, password_hash, is_active, must_change_password,"
        f" created_by, created_at) SELECT 77, '{username}', full_name, job_title, password_hash, is_active,"
        " must_change_password, created_by, created_at FROM user_account"
    )

    refused(session, copied, "username_plain")


def test_a_username_is_given_once(session: Session) -> None:
    make_user(session, Role.CASHIER)
    copied = (
        "INSERT INTO user_account (id, username, full_name, job_title, password_hash, is_active, must_change_password,"
        " created_by, created_at) SELECT 77, username, full_name, job_title, password_hash, is_active,"
        " must_change_password, created_by, created_at FROM user_account"
    )

    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(copied))


def test_only_known_roles_are_stored(session: Session) -> None:
    user = make_user(session, Role.CASHIER)

    refused(session, f"INSERT INTO user_role (user_id, role) VALUES ({user.id}, 'owner')", "role_known")


@pytest.mark.parametrize("column", ["token_hash = 'x'", "expires_at = '2999-01-01'", "user_id = 2"])
def test_a_session_is_not_prolonged_or_handed_over(session: Session, column: str) -> None:
    make_user(session, Role.CASHIER)
    sessions.log_in(session, username="thuquy", password=PASSWORD, address="", agent="", at=MOMENT)

    refused(session, f"UPDATE user_session SET {column}", "SessionIsFinal")


def test_the_token_itself_is_stored_nowhere(session: Session) -> None:
    make_user(session, Role.CASHIER)
    token = sessions.log_in(session, username="thuquy", password=PASSWORD, address="", agent="", at=MOMENT)

    assert session.scalar(text("SELECT token_hash FROM user_session")) == sessions.hash_token(token) != token


def test_the_key_of_a_form_is_used_once(session: Session) -> None:
    submission = Submission(key="key-of-a-form", username="thuquy", endpoint="x", body_hash="y", location="/")
    remember(session, submission=submission, at=MOMENT)

    with pytest.raises(IntegrityError), session.begin_nested():
        remember(session, submission=submission, at=MOMENT)
