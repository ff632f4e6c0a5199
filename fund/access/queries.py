"""Read who may log in."""

import dataclasses
import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.access.models import User, UserRole, UserSession
from fund.access.permissions import Role


@dataclasses.dataclass(frozen=True)
class UserRow:
    """One person as the screens list them."""

    username: str
    full_name: str
    job_title: str
    roles: tuple[Role, ...]
    is_active: bool
    must_change_password: bool
    valid_until: dt.date | None
    created_at: dt.datetime
    last_seen_at: dt.datetime | None

    @property
    def role_labels(self) -> str:
        """List the roles in words."""
        return ", ".join(role.label for role in self.roles)

    def is_expired(self, today: dt.date) -> bool:
        """Tell whether the last day of the account has passed."""
        return self.valid_until is not None and self.valid_until < today


def list_users(session: Session) -> list[UserRow]:
    """List everybody, those who may log in first, by username."""
    roles: dict[int, list[Role]] = {}
    for user_id, role in session.execute(select(UserRole.user_id, UserRole.role).order_by(UserRole.role)):
        roles.setdefault(user_id, []).append(role)
    seen = (
        select(UserSession.user_id, func.max(UserSession.last_seen_at).label("last_seen_at"))
        .group_by(UserSession.user_id)
        .subquery()
    )
    chosen = (
        select(User, seen.c.last_seen_at)
        .outerjoin(seen, seen.c.user_id == User.id)
        .order_by(User.is_active.desc(), User.username)
    )
    return [_row(user, tuple(roles.get(user.id, ())), last_seen) for user, last_seen in session.execute(chosen)]


def find_user_row(session: Session, *, username: str) -> UserRow | None:
    """Give one person as the screens list them."""
    return next((row for row in list_users(session) if row.username == username), None)


def has_users(session: Session) -> bool:
    """Tell whether anybody was ever created."""
    return session.scalar(select(User.id).limit(1)) is not None


def full_names(session: Session) -> dict[str, str]:
    """Map every username to the person's name, for lists that show who did what."""
    return {username: full_name for username, full_name in session.execute(select(User.username, User.full_name))}  # noqa: C416


def _row(user: User, roles: tuple[Role, ...], last_seen_at: dt.datetime | None) -> UserRow:
    return UserRow(
        username=user.username,
        full_name=user.full_name,
        job_title=user.job_title,
        roles=roles,
        is_active=user.is_active,
        must_change_password=user.must_change_password,
        valid_until=user.valid_until,
        created_at=user.created_at,
        last_seen_at=last_seen_at,
    )
