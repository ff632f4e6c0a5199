"""Days of an account that were signed: nothing is posted on them any more.

Who signs, and on what grounds, lies above the ledger; here stands only the last signed day of each account. The
database refuses the lines itself; `refusal_of` turns that refusal into one that names account and month.
"""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.errors import Conflict
from fund.ledger import driver
from fund.ledger.models import Account, AccountLock

LOCKED = "AccountMonthSigned"
"""What the database says when a line falls on a signed day."""


class AccountMonthSigned(Conflict):
    """The account is reconciled and signed through a later day (facts: account, month, through)."""


def lock_account(
    session: Session, *, account_id: int, through: dt.date, source: str, actor: str, at: dt.datetime
) -> AccountLock:
    """Shut an account against entries dated on or before a day; there is no way back.

    Call it behind `operations.lock_books`, so that no poster is under way.
    """
    lock = AccountLock(account_id=account_id, locked_through=through, source=source, locked_by=actor, locked_at=at)
    session.add(lock)
    session.flush()
    return lock


def locked_through(session: Session, account_code: str) -> dt.date | None:
    """Give the last signed day of an account; None if nothing of it is signed."""
    return session.scalar(
        select(func.max(AccountLock.locked_through))
        .join(Account, Account.id == AccountLock.account_id)
        .where(Account.code == account_code)
    )


def refuse_locked_day(session: Session, *, account_code: str, day: dt.date) -> None:
    """Refuse a day of an account that is signed.

    Raises:
        AccountMonthSigned: It is.
    """
    through = locked_through(session, account_code)
    if through is not None and day <= through:
        raise AccountMonthSigned(account=account_code, month=f"{day:%m/%Y}", through=through, field="entry_date")


def refusal_of(session: Session, lines: Iterable[driver.Row]) -> AccountMonthSigned | None:
    """Find the line that the database refused.

    Args:
        lines: Rows that begin as `journal_line` does: entry, number, day, account.
    """
    days = sorted({(line[3], str(line[2])) for line in lines})
    locks = driver.fetch(
        session,
        "SELECT a.id, a.code, max(k.locked_through) FROM account_lock k JOIN account a ON a.id = k.account_id "
        "GROUP BY a.id, a.code",
    )
    through = {account_id: (code, str(day)) for account_id, code, day in locks}
    for account_id, spelled in days:
        code, last = through.get(account_id, ("", ""))
        if spelled <= last:
            day = dt.date.fromisoformat(spelled)
            last_day = dt.date.fromisoformat(last)
            return AccountMonthSigned(account=code, month=f"{day:%m/%Y}", through=last_day, field="entry_date")
    return None
