"""Change who may log in: create, disable and re-enable people, their roles and passwords."""

import datetime as dt
import re

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fund.access import passwords
from fund.access.models import User, UserRole, UserSession
from fund.access.permissions import Role
from fund.errors import Conflict, InvalidInput, NotAllowed, NotFound
from fund.text import clean_text
from fund.trail.operations import record
from fund.trail.tags import TrailTag

_USERNAME = re.compile(r"[a-z][a-z0-9._]{2,31}")


class UsernameMalformed(InvalidInput):
    """Not 3 to 32 plain small letters, digits, dots or underscores."""


class UsernameTaken(Conflict):
    """Somebody has, or had, this username."""


class UserNotFound(NotFound):
    """No such username."""


class UserNeedsRole(InvalidInput):
    """A person without a role could do nothing."""


class UserKeepsLastAdmin(Conflict):
    """The last active administrator would be lost."""


class WrongPassword(NotAllowed):
    """The current password is not this one."""


class PasswordReused(InvalidInput):
    """The new password is the old one."""


def create_user(
    session: Session,
    *,
    username: str,
    full_name: str,
    roles: frozenset[Role],
    password: str,
    actor: str,
    at: dt.datetime,
    job_title: str = "",
    valid_until: dt.date | None = None,
    must_change_password: bool = True,
) -> User:
    """Let a person log in.

    Args:
        password: The first password; with `must_change_password` good for one log-in.
        valid_until: Last day of the account, for auditors from outside.

    Returns:
        The stored user, flushed.

    Raises:
        UsernameMalformed, UserNeedsRole: The input breaks a rule.
        UsernameTaken: The name is known, also of somebody who left.
        PasswordTooShort, PasswordTooPlain: The password is weak.
    """
    if not _USERNAME.fullmatch(username):
        raise UsernameMalformed(field="username", username=username[:40])
    if not roles:
        raise UserNeedsRole(field="roles")
    passwords.check_strength(password, username=username)
    if find_user(session, username=username) is not None:
        raise UsernameTaken(field="username", username=username)
    user = User(
        username=username,
        full_name=clean_text(full_name),
        job_title=clean_text(job_title),
        password_hash=passwords.hash_password(password),
        valid_until=valid_until,
        must_change_password=must_change_password,
        created_by=actor,
        created_at=at,
    )
    session.add(user)
    try:
        session.flush()
    except IntegrityError as error:
        raise UsernameTaken(field="username", username=username) from error
    session.add_all(UserRole(user_id=user.id, role=role) for role in sorted(roles))
    facts = {"full_name": user.full_name, "roles": roles, "valid_until": valid_until}
    record(session, tag=TrailTag.ACCESS_USER_CREATED, subject=f"user:{username}", actor=actor, at=at, after=facts)
    session.flush()
    return user


def change_roles(session: Session, *, username: str, roles: frozenset[Role], actor: str, at: dt.datetime) -> User:
    """Give a person these roles and no others; open sessions see it at their next request.

    Raises:
        UserNeedsRole: None is given.
        UserKeepsLastAdmin: The last administrator would lose the role.
    """
    if not roles:
        raise UserNeedsRole(field="roles")
    user = get_user(session, username=username)
    before = roles_of(session, user_id=user.id)
    if Role.ADMIN in before and Role.ADMIN not in roles:
        _require_another_admin(session, user=user)
    session.execute(delete(UserRole).where(UserRole.user_id == user.id))
    session.add_all(UserRole(user_id=user.id, role=role) for role in sorted(roles))
    record(
        session,
        tag=TrailTag.ACCESS_USER_ROLES_CHANGED,
        subject=f"user:{username}",
        actor=actor,
        at=at,
        before={"roles": before},
        after={"roles": roles},
    )
    session.flush()
    return user


def disable_user(session: Session, *, username: str, actor: str, at: dt.datetime) -> User:
    """Shut a person out and end every session; the name stays for the vouchers that carry it.

    Raises:
        UserKeepsLastAdmin: It is the last active administrator.
    """
    user = get_user(session, username=username)
    if Role.ADMIN in roles_of(session, user_id=user.id):
        _require_another_admin(session, user=user)
    user.is_active = False
    end_all_sessions(session, user_id=user.id, actor=actor, at=at)
    record(session, tag=TrailTag.ACCESS_USER_DISABLED, subject=f"user:{username}", actor=actor, at=at)
    session.flush()
    return user


def enable_user(
    session: Session, *, username: str, actor: str, at: dt.datetime, valid_until: dt.date | None = None
) -> User:
    """Let a disabled person in again, until a last day if one is given."""
    user = get_user(session, username=username)
    user.is_active = True
    user.valid_until = valid_until
    facts = {"valid_until": valid_until}
    record(session, tag=TrailTag.ACCESS_USER_ENABLED, subject=f"user:{username}", actor=actor, at=at, after=facts)
    session.flush()
    return user


def reset_password(session: Session, *, username: str, password: str, actor: str, at: dt.datetime) -> User:
    """Give a person a new one-time password and end every session.

    Raises:
        PasswordTooShort, PasswordTooPlain: The password is weak.
    """
    user = get_user(session, username=username)
    passwords.check_strength(password, username=username)
    user.password_hash = passwords.hash_password(password)
    user.must_change_password = True
    end_all_sessions(session, user_id=user.id, actor=actor, at=at)
    record(session, tag=TrailTag.ACCESS_PASSWORD_RESET, subject=f"user:{username}", actor=actor, at=at)
    session.flush()
    return user


def change_password(
    session: Session, *, current_password: str, new_password: str, keep_session: int, actor: str, at: dt.datetime
) -> User:
    """Change one's own password; every other session of the person ends.

    Args:
        keep_session: Id of the session that stays open.

    Raises:
        WrongPassword: The current password is another one.
        PasswordReused, PasswordTooShort, PasswordTooPlain: The new one will not do.
    """
    user = get_user(session, username=actor)
    if not passwords.matches(user.password_hash, current_password):
        raise WrongPassword(field="current_password")
    passwords.check_strength(new_password, username=actor)
    if passwords.matches(user.password_hash, new_password):
        raise PasswordReused(field="new_password")
    user.password_hash = passwords.hash_password(new_password)
    user.must_change_password = False
    end_all_sessions(session, user_id=user.id, actor=actor, at=at, but=keep_session)
    record(session, tag=TrailTag.ACCESS_PASSWORD_CHANGED, subject=f"user:{actor}", actor=actor, at=at)
    session.flush()
    return user


def end_all_sessions(session: Session, *, user_id: int, actor: str, at: dt.datetime, but: int = 0) -> None:
    """End every open session of a person, except one."""
    chosen = select(UserSession).where(
        UserSession.user_id == user_id, UserSession.ended_at.is_(None), UserSession.id != but
    )
    for row in session.scalars(chosen):
        row.ended_at, row.ended_by = at, actor


def find_user(session: Session, *, username: str) -> User | None:
    """Give the person with a username, active or not."""
    return session.scalars(select(User).where(User.username == username)).one_or_none()


def get_user(session: Session, *, username: str) -> User:
    """Give the person with a username.

    Raises:
        UserNotFound: There is none.
    """
    user = find_user(session, username=username)
    if user is None:
        raise UserNotFound(username=username)
    return user


def roles_of(session: Session, *, user_id: int) -> frozenset[Role]:
    """List the roles of a person."""
    return frozenset(session.scalars(select(UserRole.role).where(UserRole.user_id == user_id)))


def _require_another_admin(session: Session, *, user: User) -> None:
    others = (
        select(func.count())
        .select_from(User)
        .join(UserRole, UserRole.user_id == User.id)
        .where(UserRole.role == Role.ADMIN, User.is_active, User.id != user.id)
    )
    if not session.scalar(others):
        raise UserKeepsLastAdmin(username=user.username)
