"""Layouts saved for a bank account: save, take out of use, find by name, recognise a file by its heads."""

import dataclasses
import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fund.banking.layout_models import StatementLayout
from fund.banking.layouts import Layout, layout_from_json, signature_of
from fund.banking.models import BankAccount
from fund.banking.planning import find_account
from fund.banking.profiles import UnknownProfile, shipped_profiles
from fund.banking.statements import SeveralSheets, UnknownLayout, find_head
from fund.banking.tables import Table
from fund.errors import Conflict, InvalidInput, NotFound
from fund.text import clean_text
from fund.trail import operations as trail
from fund.trail.tags import TrailTag

MAX_NAME = 60


class LayoutNameMalformed(InvalidInput):
    """The name is blank or too long."""


class LayoutNameTaken(Conflict):
    """A layout that comes with the program has this name."""


class SavedLayoutNotFound(NotFound):
    """No such saved layout is in use."""


@dataclasses.dataclass(frozen=True)
class LayoutRow:
    """A saved layout as lists show it."""

    id: int
    account_code: str
    account_name: str
    name: str
    created_by: str
    created_at: dt.datetime


def save_layout(
    session: Session,
    *,
    account_code: str,
    name: str,
    layout: Layout,
    heads: tuple[str, ...],
    actor: str,
    at: dt.datetime,
) -> StatementLayout:
    """Save a layout for a bank account; one of the same name goes out of use.

    Raises:
        BankAccountNotFound: No such bank account.
        LayoutNameMalformed: Or `LayoutNameTaken`.
    """
    account = find_account(session, account_code, lock=True)
    name = clean_text(name)
    if not 1 <= len(name) <= MAX_NAME:
        raise LayoutNameMalformed(limit=MAX_NAME, field="layout_name")
    if name in shipped_profiles():
        raise LayoutNameTaken(name=name, field="layout_name")
    _take_out_of_use(session, account, name)
    saved = StatementLayout(
        bank_account_id=account.id,
        name=name,
        mapping=layout.as_json(),
        signature=signature_of(heads),
        is_active=True,
        created_by=actor,
        created_at=at,
    )
    session.add(saved)
    session.flush()
    trail.record(
        session,
        tag=TrailTag.BANKING_LAYOUT_SAVED,
        subject=f"bank_account:{account.id}",
        actor=actor,
        at=at,
        after={"account": account_code, "layout": name, "mapping": saved.mapping},
    )
    return saved


def retire_layout(session: Session, *, layout_id: int, actor: str, at: dt.datetime) -> None:
    """Take a saved layout out of use; imports made with it keep its name.

    Raises:
        SavedLayoutNotFound: None in use has this number.
    """
    saved = session.get(StatementLayout, layout_id)
    if saved is None or not saved.is_active:
        raise SavedLayoutNotFound
    saved.is_active = False
    session.flush()
    trail.record(
        session,
        tag=TrailTag.BANKING_LAYOUT_RETIRED,
        subject=f"bank_account:{saved.bank_account_id}",
        actor=actor,
        at=at,
        after={"layout": saved.name},
    )


def layout_named(session: Session, *, account_code: str, name: str) -> Layout:
    """Give a layout by name: one that comes with the program, or one saved for the bank account.

    Raises:
        UnknownProfile: Neither; what there is, is told.
        LayoutUnreadable: The saved one cannot be read.
    """
    shipped = shipped_profiles()
    if name in shipped:
        return shipped[name]
    saved = {row.name: row for row in _in_use(session, account_code)}
    if name not in saved:
        raise UnknownProfile(profile=name[:40], known=", ".join([*shipped, *saved]))
    return _layout_of(saved[name])


def saved_layouts(session: Session) -> list[LayoutRow]:
    """List the layouts in use, by account and name."""
    rows = session.execute(
        select(StatementLayout, BankAccount)
        .join(BankAccount, BankAccount.id == StatementLayout.bank_account_id)
        .where(StatementLayout.is_active)
        .order_by(BankAccount.account_code, StatementLayout.name)
    )
    return [
        LayoutRow(saved.id, account.account_code, account.name, saved.name, saved.created_by, saved.created_at)
        for saved, account in rows
    ]


def recognise(session: Session, table: Table, *, account_code: str) -> Layout | None:
    """Find the layout of a file by its head row: those saved for the account first, then those of the program.

    A layout without heads is never recognised; a person chooses it.
    """
    for saved in reversed(_in_use(session, account_code)):
        layout = _layout_of(saved)
        heads = _heads_by(table, layout) if layout.head_row != 0 else None
        if heads is not None and signature_of(heads) == saved.signature:
            return layout
    return next((one for one in shipped_profiles().values() if _heads_by(table, one) is not None), None)


def _heads_by(table: Table, layout: Layout) -> tuple[str, ...] | None:
    try:
        return find_head(table, layout).heads
    except (UnknownLayout, SeveralSheets):
        return None


def _layout_of(saved: StatementLayout) -> Layout:
    return layout_from_json(saved.mapping, name=saved.name, label=saved.name)


def _in_use(session: Session, account_code: str) -> list[StatementLayout]:
    rows = session.scalars(
        select(StatementLayout)
        .join(BankAccount, BankAccount.id == StatementLayout.bank_account_id)
        .where(BankAccount.account_code == account_code, StatementLayout.is_active)
        .order_by(StatementLayout.id)
    )
    return list(rows)


def _take_out_of_use(session: Session, account: BankAccount, name: str) -> None:
    session.execute(
        update(StatementLayout)
        .where(StatementLayout.bank_account_id == account.id, StatementLayout.name == name, StatementLayout.is_active)
        .values(is_active=False)
    )
