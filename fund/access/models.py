"""People who log in, their roles and sessions, throttled attempts, forms already done and the office's settings.

A username is never changed, re-used or deleted: every voucher and trail event names it as plain text.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fund.access.permissions import Role
from fund.database import Base, EnumText, one_of


class User(Base):
    """One person who may log in."""

    __tablename__ = "user_account"
    __table_args__ = (
        UniqueConstraint("username"),
        CheckConstraint("username <> '' AND username = lower(username)", name="username_plain"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    full_name: Mapped[str]
    job_title: Mapped[str] = mapped_column(default="")
    password_hash: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=True)
    valid_until: Mapped[dt.date | None]
    created_by: Mapped[str]
    created_at: Mapped[dt.datetime]


class UserRole(Base):
    """One role of one person."""

    __tablename__ = "user_role"
    __table_args__ = (one_of("role", Role),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(EnumText(Role), primary_key=True)


class UserSession(Base):
    """One log-in at one browser; the cookie holds a token, this row only its SHA-256."""

    __tablename__ = "user_session"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_user_session_user_id", "user_id", "ended_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[dt.datetime]
    last_seen_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    agent: Mapped[str] = mapped_column(default="")


class LoginAttempt(Base):
    """One attempt to log in, kept to slow down guessing."""

    __tablename__ = "login_attempt"
    __table_args__ = (
        Index("ix_login_attempt_username", "username", "at"),
        Index("ix_login_attempt_address", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    address: Mapped[str]
    at: Mapped[dt.datetime]
    succeeded: Mapped[bool] = mapped_column(default=False)


class PublicQuestionCount(Base):
    """How often an address asked the public page within a span of minutes, and how often it was refused."""

    __tablename__ = "public_question_count"

    address: Mapped[str] = mapped_column(primary_key=True)
    began_at: Mapped[dt.datetime] = mapped_column(primary_key=True)
    asked: Mapped[int]
    refused: Mapped[int]


class FormSubmission(Base):
    """One form that was done, by the key hidden in it."""

    __tablename__ = "form_submission"
    __table_args__ = (Index("ix_form_submission_at", "at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    username: Mapped[str]
    endpoint: Mapped[str]
    body_hash: Mapped[str]
    location: Mapped[str]
    at: Mapped[dt.datetime]


class Setting(Base):
    """One fact about the office, valid from a day on; old values stay, so that old papers can be explained."""

    __tablename__ = "setting"
    __table_args__ = (UniqueConstraint("key", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    value: Mapped[str]
    valid_from: Mapped[dt.date]
    source: Mapped[str] = mapped_column(default="")
