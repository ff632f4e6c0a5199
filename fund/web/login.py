"""Flask-Login, kept thin: the signed cookie holds a token, the database says who that is."""

import contextlib

from flask import Flask, g, request
from flask_login import current_user
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from fund.access import sessions
from fund.access.permissions import permissions_of
from fund.database import begin_for_reading, is_sqlite
from fund.web.auth import LoggedIn, user
from fund.web.clock import now
from fund.web.extensions import login_manager
from fund.web.transaction import reading, transaction

BUSY_MILLISECONDS = 30_000
"""How long a connection waits for SQLite's lock, as `fund.database` sets it."""


def init_login(app: Flask) -> None:
    """Have the person looked up once a request, with one query."""
    login_manager.user_loader(load_person)
    app.before_request(touch_session)


def load_person(token: str) -> LoggedIn | None:
    """Give the person behind the cookie's token while the session is open."""
    person = sessions.find_person(reading(), token=token, at=now())
    if person is None:
        return None
    g.last_seen_at = person.last_seen_at
    return LoggedIn(
        username=person.username,
        full_name=person.full_name,
        roles=person.roles,
        permissions=permissions_of(person.roles),
        session_id=person.session_id,
        token=token,
        must_change_password=person.must_change_password,
    )


def touch_session() -> None:
    """Write that the session is in use, at most every two minutes."""
    if request.endpoint in {None, "static"} or not current_user.is_authenticated:
        return
    if now() - g.last_seen_at >= sessions.TOUCH:
        with contextlib.suppress(OperationalError), transaction() as session:
            _touch_unless_locked(session)


def _touch_unless_locked(session: Session) -> None:
    """Write when nobody else is writing: a page is never kept waiting for this (SQLite has one writer)."""
    if not is_sqlite(session):
        sessions.touch(session, session_id=user().session_id, at=now())
        return
    begin_for_reading(session)
    session.execute(text("PRAGMA busy_timeout = 0"))
    try:
        sessions.touch(session, session_id=user().session_id, at=now())
    finally:
        session.execute(text(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}"))
