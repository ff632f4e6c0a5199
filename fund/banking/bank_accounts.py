"""The fund's accounts at banks: each stands on one sub-account of the ledger."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.banking.models import BankAccount
from fund.banking.planning import find_account
from fund.errors import Conflict, InvalidInput
from fund.ledger.models import Account
from fund.ledger.roles import Role, code_of, is_bank
from fund.text import clean_text
from fund.trail import operations as trail
from fund.trail.tags import TrailTag


class BankAccountTaken(Conflict):
    """The ledger account or the number belongs to a bank account already."""


class NotABankAccountCode(InvalidInput):
    """The ledger account is no sub-account of the bank role that takes entries."""


class BankNumberMalformed(InvalidInput):
    """A bank account's number is 4 to 30 digits or letters."""


def add_bank_account(
    session: Session,
    *,
    account_code: str,
    name: str,
    bank_name: str,
    number: str,
    holder: str,
    actor: str,
    at: dt.datetime,
) -> BankAccount:
    """Enter an account of the fund at a bank; its sub-account in the ledger must take entries.

    Raises:
        NotABankAccountCode: The ledger account is none of a bank.
        BankNumberMalformed: The number is no account number.
        BankAccountTaken: The ledger account or the number is in use.
    """
    number = "".join(number.split())
    if not (4 <= len(number) <= 30 and number.isascii() and number.isalnum()):
        raise BankNumberMalformed(field="number")
    postable = session.scalar(select(Account.is_postable).where(Account.code == account_code))
    if not postable or not is_bank(account_code):
        raise NotABankAccountCode(account=account_code, parent=code_of(Role.BANK), field="account_code")
    _refuse_taken(session, account_code, number)
    account = BankAccount(
        account_code=account_code,
        name=clean_text(name),
        bank_name=clean_text(bank_name),
        number=number,
        holder=clean_text(holder),
        is_active=True,
        created_by=actor,
        created_at=at,
    )
    session.add(account)
    session.flush()
    trail.record(
        session,
        tag=TrailTag.BANKING_ACCOUNT_ADDED,
        subject=f"bank_account:{account.id}",
        actor=actor,
        at=at,
        after={"account": account_code, "name": account.name, "bank": account.bank_name, "number": trail.mask(number)},
    )
    return account


def _refuse_taken(session: Session, account_code: str, number: str) -> None:
    for field, column, value in (
        ("account_code", BankAccount.account_code, account_code),
        ("number", BankAccount.number, number),
    ):
        taken = session.scalar(select(BankAccount).where(column == value))
        if taken is not None:
            raise BankAccountTaken(account=taken.account_code, name=taken.name, field=field)


def set_bank_account_active(
    session: Session, *, account_code: str, is_active: bool, actor: str, at: dt.datetime
) -> BankAccount:
    """Take a bank account out of use, or back into it; its lines and entries stay as they are.

    Raises:
        BankAccountNotFound: No such bank account.
    """
    account = find_account(session, account_code, lock=True)
    before, account.is_active = account.is_active, is_active
    trail.record(
        session,
        tag=TrailTag.BANKING_ACCOUNT_CHANGED,
        subject=f"bank_account:{account.id}",
        actor=actor,
        at=at,
        before={"is_active": before},
        after={"is_active": is_active},
    )
    session.flush()
    return account
