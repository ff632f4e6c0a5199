"""The only commit in the program: one request or command, one transaction, all of it or nothing."""

import contextlib
from collections.abc import Iterator

from sqlalchemy.orm import Session

from fund.database import begin_for_reading, is_sqlite
from fund.web.extensions import current_session

_WRITING = "is_writing"


class NestedTransaction(RuntimeError):
    """Our own mistake: a transaction was entered inside another one."""


@contextlib.contextmanager
def transaction() -> Iterator[Session]:
    """Open the writing transaction; commit when the block ends, roll everything back on any exception.

    On SQLite a reading transaction that is open ends first, so that the write lock is taken at the first statement and
    never upgraded (which fails at once under load); on PostgreSQL it goes on. Objects read before are refreshed when
    they are next used.

    Yields:
        The request's session.
    """
    session = current_session()
    if session.info.get(_WRITING):
        message = "one request commits once"
        raise NestedTransaction(message)
    if is_sqlite(session):
        session.rollback()
    session.expire_all()
    session.info[_WRITING] = True
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(_WRITING, None)


def reading() -> Session:
    """Give the session with a transaction that takes no write lock; what a GET view and a form's lists use."""
    session = current_session()
    if not session.in_transaction():
        begin_for_reading(session)
    return session
