"""Processes that post to one database at once. Each has its own engine, as the workers of a server have.

`at_once` runs a function in several processes that all start at one barrier and gives back what each returned.
"""

import concurrent.futures
import contextlib
import datetime as dt
import multiprocessing
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.errors import FundError
from fund.ledger import operations, periods
from fund.ledger.entries import EntryDraft, VoucherKind
from fund.ledger.models import Period
from fund.ledger.snapshot import chain_head
from tests.builders.ledger import (
    A_DAY,
    CASH,
    CHIEF,
    CLERK,
    FIRST_BANK,
    GENERAL,
    GIFTS,
    HOUSES,
    OPEN_THROUGH,
    POSTED_AT,
    an_entry,
    bank_gift,
    cash_gift,
    credit,
    debit,
    post,
    post_all,
    support_decided,
    support_paid,
    transfer,
)
from tests.databases import connect

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.ledger.posters"])
_START: Any = None


def _remember_barrier(barrier: threading.Barrier) -> None:
    globals()["_START"] = barrier


def _start_together(function: Callable[..., Counter[str]], arguments: Sequence[object]) -> Counter[str]:
    _START.wait(60)
    return function(*arguments)


def at_once(function: Callable[..., Counter[str]], arguments: Sequence[Sequence[object]]) -> list[Counter[str]]:
    """Run a function in as many processes as there are lists of arguments, all starting together."""
    return all_at_once([(function, each) for each in arguments])


def all_at_once(calls: Sequence[tuple[Callable[..., Counter[str]], Sequence[object]]]) -> list[Counter[str]]:
    """Run each function with its arguments in a process of its own, all starting together."""
    with concurrent.futures.ProcessPoolExecutor(
        len(calls), mp_context=_CONTEXT, initializer=_remember_barrier, initargs=(_CONTEXT.Barrier(len(calls)),)
    ) as pool:
        futures = [pool.submit(_start_together, function, arguments) for function, arguments in calls]
        return [future.result(120) for future in futures]


@contextlib.contextmanager
def opened(url: str) -> Iterator[Session]:
    """Give a session on an engine of its own."""
    engine = connect(url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def work_at_random(url: str, worker: int, rounds: int) -> Counter[str]:
    """Post, roll back, reverse and be refused at random; count the entries that were committed, and the refusals."""
    chance, done = random.Random(worker), Counter[str]()
    own: list[int] = []
    with opened(url) as session:
        for turn in range(rounds):
            action = chance.choice(_ACTIONS)
            try:
                posted = action(session, chance, own, f"{worker}:{turn}")
            except FundError as refusal:
                session.rollback()
                done[refusal.code] += 1
                continue
            if chance.random() < 0.2:
                session.rollback()
                done["rolled back"] += len(posted)
            else:
                session.commit()
                own += [each.id for each in posted]
                done["committed"] += len(posted)
    return done


Action = Callable[[Session, random.Random, list[int], str], list[operations.PostedEntry]]


def _some_day(chance: random.Random) -> dt.date:
    return A_DAY + dt.timedelta(days=chance.randint(-40, 40))


def _give(session: Session, chance: random.Random, _own: list[int], name: str) -> list[operations.PostedEntry]:
    fund = chance.choice((GENERAL, HOUSES))
    gift = chance.choice((cash_gift, bank_gift))(chance.randint(1, 90), fund=fund, on=_some_day(chance), source=name)
    return [post(session, gift)]


def _give_in_bulk(session: Session, chance: random.Random, _own: list[int], name: str) -> list[operations.PostedEntry]:
    drafts = [
        bank_gift(
            chance.randint(1, 90), fund=chance.choice((GENERAL, HOUSES)), on=_some_day(chance), source=f"{name}:{n}"
        )
        for n in range(chance.choice((2, 30)))
    ]
    return post_all(session, drafts)


def _spend(session: Session, chance: random.Random, _own: list[int], name: str) -> list[operations.PostedEntry]:
    out_of, fund = chance.choice((CASH, FIRST_BANK)), chance.choice((GENERAL, HOUSES))
    draft = transfer(chance.randint(1, 200), into="642", out_of=out_of, fund=fund, on=_some_day(chance), source=name)
    return [post(session, draft)]


def _decide_and_pay(
    session: Session, chance: random.Random, _own: list[int], name: str
) -> list[operations.PostedEntry]:
    amount_vnd, day = chance.randint(1, 120), _some_day(chance)
    return [
        post(session, support_decided(amount_vnd, on=day, source=name)),
        post(
            session, support_paid(amount_vnd, on=day + dt.timedelta(days=chance.randint(0, 5)), source=f"{name}:paid")
        ),
    ]


def _undo(session: Session, chance: random.Random, own: list[int], name: str) -> list[operations.PostedEntry]:
    if not own:
        return []
    return [undo(session, chance.choice(own), source=name)]


def _blunder(session: Session, chance: random.Random, _own: list[int], name: str) -> list[operations.PostedEntry]:
    lopsided = an_entry(debit(CASH, 5), credit(GIFTS, 4), source=name)
    closed_month = cash_gift(5, on=dt.date(2026, 1, 20), source=name)
    return [post(session, chance.choice((lopsided, closed_month)))]


_ACTIONS: tuple[Action, ...] = (_give, _give, _give, _give_in_bulk, _spend, _spend, _decide_and_pay, _undo, _blunder)


def undo(session: Session, entry_id: int, *, source: str) -> operations.PostedEntry:
    """Reverse an entry on the last open day."""
    return operations.reverse_entry(
        session,
        entry_id=entry_id,
        entry_date=OPEN_THROUGH,
        reason="Ghi nhầm",
        source=source,
        prepared_by=CLERK,
        posted_by=CLERK,
        posted_at=POSTED_AT,
    )


def try_each(url: str, drafts: Sequence[EntryDraft]) -> Counter[str]:
    """Post drafts one by one, each in its own transaction; count what succeeded and what was refused."""
    done: Counter[str] = Counter()
    with opened(url) as session:
        for draft in drafts:
            try:
                post(session, draft)
            except FundError as refusal:
                session.rollback()
                done[refusal.code] += 1
            else:
                session.commit()
                done["posted"] += 1
    return done


def undo_each(url: str, worker: int, entry_ids: Sequence[int]) -> Counter[str]:
    """Reverse entries one by one, each in its own transaction; count what succeeded and what was refused."""
    done: Counter[str] = Counter()
    with opened(url) as session:
        for entry_id in entry_ids:
            try:
                undo(session, entry_id, source=f"undo:{worker}:{entry_id}")
            except operations.AlreadyReversed:
                session.rollback()
                done["refused"] += 1
            else:
                session.commit()
                done["reversed"] += 1
    return done


def close_in_order(url: str, months: Sequence[int]) -> Counter[str]:
    """Shut months one after the other while others post; give the end of the chain as each was shut."""
    heads: Counter[str] = Counter()
    with opened(url) as session:
        for month in months:
            time.sleep(0.05)
            first_date = dt.date(2026, month, 1)
            operations.lock_books(session)
            period = session.scalars(sa.select(Period).where(Period.first_date == first_date)).one()
            periods.close_period(session, period_id=period.id, today=OPEN_THROUGH, actor=CHIEF, at=POSTED_AT)
            heads[str(month)] = chain_head(session)[0]
            session.commit()
    return heads


def post_until_killed(url: str, report: Connection, name: str, bulk: int, *, commit: bool) -> None:
    """Post bulk after bulk, telling of each; without `commit` the first one is left open for ever."""
    with opened(url) as session:
        for turn in range(1_000):
            drafts = [
                an_entry(
                    debit(FIRST_BANK, 5),
                    credit(GIFTS, 5),
                    kind=VoucherKind.BC,
                    on=A_DAY,
                    source=f"{name}:{turn}:{number}",
                )
                for number in range(bulk)
            ]
            post_all(session, drafts)
            if commit:
                session.commit()
            report.send(turn)
            if not commit:
                time.sleep(600)


def start_posting_until_killed(url: str, name: str, bulk: int, *, commit: bool) -> tuple[Any, Connection]:
    """Start `post_until_killed` in a process of its own; give the process and the end that hears of it."""
    hears, tells = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=post_until_killed, args=(url, tells, name, bulk), kwargs={"commit": commit})
    process.start()
    tells.close()
    return process, hears
