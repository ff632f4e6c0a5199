"""Log-ins: started with a password, found by the hash of a token, ended by a person or by time."""

import dataclasses
import datetime as dt
import hashlib
import secrets

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from fund.access import passwords
from fund.access.models import User, UserRole, UserSession
from fund.access.operations import find_user
from fund.access.permissions import Role
from fund.errors import NotAllowed, NotFound
from fund.office_time import office_date
from fund.trail.operations import record
from fund.trail.tags import TrailTag

IDLE = dt.timedelta(hours=2)
"""A session nobody used for so long is over."""
ABSOLUTE = dt.timedelta(hours=12)
"""A session is over so long after the log-in, used or not."""
TOUCH = dt.timedelta(minutes=2)
"""`last_seen_at` is written at most this often, so that reading pages stays reading."""


class WrongCredentials(NotAllowed):
    """Username or password is wrong; never says which."""


class UserDisabled(NotAllowed):
    """The password is right, the account is shut or past its last day."""


class SessionNotFound(NotFound):
    """No open session with this id belongs to the person."""


@dataclasses.dataclass(frozen=True)
class Person:
    """Who stands behind a session token."""

    username: str
    full_name: str
    roles: frozenset[Role]
    session_id: int
    must_change_password: bool
    last_seen_at: dt.datetime


@dataclasses.dataclass(frozen=True)
class SessionRow:
    """One open session as the screens list it."""

    id: int
    username: str
    full_name: str
    created_at: dt.datetime
    last_seen_at: dt.datetime
    address: str
    agent: str


_PERSON = (
    select(
        *(UserSession.id, UserSession.ended_at, UserSession.expires_at, UserSession.last_seen_at),
        *(User.username, User.full_name, User.is_active, User.valid_until, User.must_change_password),
        UserRole.role,
    )
    .join(User, User.id == UserSession.user_id)
    .outerjoin(UserRole, UserRole.user_id == User.id)
    .where(UserSession.token_hash == bindparam("token_hash"))
)


def hash_token(token: str) -> str:
    """Make what the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def log_in(session: Session, *, username: str, password: str, address: str, agent: str, at: dt.datetime) -> str:
    """Check a password and open a session.

    Returns:
        The token for the cookie; it is stored nowhere else.

    Raises:
        WrongCredentials: Username or password is wrong; both cost the same time.
        UserDisabled: The account is shut or past its last day.
    """
    user = find_user(session, username=username)
    if not passwords.matches(user.password_hash if user else "", password) or user is None:
        raise WrongCredentials
    if not user.is_active or (user.valid_until is not None and user.valid_until < office_date(at)):
        raise UserDisabled
    token = secrets.token_urlsafe(32)
    session.add(
        UserSession(
            token_hash=hash_token(token),
            user_id=user.id,
            created_at=at,
            last_seen_at=at,
            expires_at=at + ABSOLUTE,
            address=address[:64],
            agent=agent[:200],
        )
    )
    record(session, tag=TrailTag.ACCESS_SESSION_STARTED, subject=f"user:{username}", actor=username, at=at)
    session.flush()
    return token


def find_person(session: Session, *, token: str, at: dt.datetime) -> Person | None:
    """Give the person behind a token whose session is open; one query."""
    rows = session.execute(_PERSON, {"token_hash": hash_token(token)}).all()
    if not rows:
        return None
    found = rows[0]
    is_over = found.ended_at is not None or at >= found.expires_at or at - found.last_seen_at > IDLE
    is_shut = not found.is_active or (found.valid_until is not None and found.valid_until < office_date(at))
    if is_over or is_shut:
        return None
    return Person(
        username=found.username,
        full_name=found.full_name,
        roles=frozenset(row.role for row in rows if row.role is not None),
        session_id=found.id,
        must_change_password=found.must_change_password,
        last_seen_at=found.last_seen_at,
    )


def touch(session: Session, *, session_id: int, at: dt.datetime) -> None:
    """Note that a session is in use."""
    session.execute(update(UserSession).where(UserSession.id == session_id).values(last_seen_at=at))


def end_session(
    session: Session, *, session_id: int, actor: str, at: dt.datetime, of_username: str | None = None
) -> None:
    """End a session.

    Args:
        of_username: The session must belong to this person; None for an administrator, who may end any.

    Raises:
        SessionNotFound: It is not open, or belongs to another person.
    """
    chosen = select(UserSession, User.username).join(User, User.id == UserSession.user_id)
    row = session.execute(chosen.where(UserSession.id == session_id, UserSession.ended_at.is_(None))).one_or_none()
    if row is None or (of_username is not None and row[1] != of_username):
        raise SessionNotFound(session_id=session_id)
    login, username = row
    login.ended_at, login.ended_by = at, actor
    record(session, tag=TrailTag.ACCESS_SESSION_ENDED, subject=f"user:{username}", actor=actor, at=at)
    session.flush()


def open_sessions(session: Session, *, at: dt.datetime, username: str | None = None) -> list[SessionRow]:
    """List open sessions, last used first; of one person or of all."""
    chosen = (
        select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .where(UserSession.ended_at.is_(None), UserSession.expires_at > at, UserSession.last_seen_at >= at - IDLE)
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
    )
    if username is not None:
        chosen = chosen.where(User.username == username)
    return [
        SessionRow(
            login.id,
            user.username,
            user.full_name,
            login.created_at,
            login.last_seen_at,
            login.address,
            login.agent,
        )
        for login, user in session.execute(chosen)
    ]
