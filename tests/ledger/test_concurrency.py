"""Many processes on one database: no gap, no twin, no broken link, no pot below zero, whoever comes first or dies."""

import datetime as dt
import random
import time
from collections import Counter

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.ledger.entries import EntryDraft
from fund.ledger.models import JournalEntry, Period
from fund.ledger.periods import close_period
from fund.ledger.verification import verify
from tests.builders.ledger import (
    A_DAY,
    CASH,
    CHIEF,
    FIRST_BANK,
    GENERAL,
    GOODS,
    HOUSES,
    OPEN_THROUGH,
    OWED,
    POSTED_AT,
    SUPPORT,
    bank_gift,
    cash_gift,
    goods_gift,
    open_books,
    post,
    post_all,
    transfer,
)
from tests.builders.ledger_proof import balances, prove_books
from tests.ledger.posters import (
    all_at_once,
    at_once,
    close_in_order,
    opened,
    start_posting_until_killed,
    try_each,
    undo_each,
    work_at_random,
)

WORKERS = 8

pytestmark = pytest.mark.enable_socket  # processes are started through a socket of this machine's file system


@pytest.fixture
def shared_books(database_url: str) -> str:
    """Give the URL of opened, committed books; January is closed."""
    with opened(database_url) as session:
        open_books(session)
        january = session.scalars(sa.select(Period).where(Period.first_date == dt.date(2026, 1, 1))).one()
        close_period(session, period_id=january.id, today=OPEN_THROUGH, actor=CHIEF, at=POSTED_AT)
        session.commit()
    return database_url


def entries_in(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(JournalEntry)) or 0


def assert_sound(session: Session) -> None:
    prove_books(session)
    assert [(check.name, check.faults) for check in verify(session) if not check.passed] == []


def test_eight_processes_at_once_leave_sound_books(shared_books: str) -> None:
    with opened(shared_books) as session:
        post_all(session, [cash_gift(500), bank_gift(500), cash_gift(500, fund=HOUSES)])
        session.commit()

    done = sum(at_once(work_at_random, [(shared_books, worker, 20) for worker in range(WORKERS)]), Counter[str]())

    assert done["committed"] > 40
    assert done["rolled back"] > 0
    assert {"EntryRejected", "PeriodClosed"} <= set(done)
    assert {"AccountOverdrawn", "FundOverdrawn"} & set(done)
    with opened(shared_books) as session:
        assert entries_in(session) == 3 + done["committed"]
        assert_sound(session)


BALANCE_VND, AMOUNT_VND, TRIES = 1_000, 30, 6

RACES = {
    "cash": (cash_gift(BALANCE_VND), "AccountOverdrawn", "642", CASH, GENERAL, 1),
    "bank, back and forth in time": (bank_gift(BALANCE_VND), "AccountOverdrawn", "642", FIRST_BANK, GENERAL, 4),
    "goods": (goods_gift(BALANCE_VND), "AccountOverdrawn", "642", GOODS, GENERAL, 2),
    "restricted fund": (cash_gift(BALANCE_VND, fund=HOUSES), "FundOverdrawn", SUPPORT, OWED, HOUSES, 3),
}


@pytest.mark.parametrize(("gift", "refusal", "into", "out_of", "fund", "days"), RACES.values(), ids=RACES.keys())
def test_exactly_what_is_there_is_spent(
    shared_books: str, gift: EntryDraft, refusal: str, into: str, out_of: str, fund: str, days: int
) -> None:
    with opened(shared_books) as session:
        post(session, gift)
        session.commit()
    days_of_turns = [A_DAY + dt.timedelta(days=turn % days) for turn in range(TRIES)]
    plans = [
        [
            transfer(AMOUNT_VND, into=into, out_of=out_of, fund=fund, on=day, source=f"{worker}:{turn}")
            for turn, day in enumerate(days_of_turns)
        ]
        for worker in range(WORKERS)
    ]

    done = sum(at_once(try_each, [(shared_books, drafts) for drafts in plans]), Counter[str]())

    admitted = BALANCE_VND // AMOUNT_VND
    assert done == {"posted": admitted, refusal: WORKERS * TRIES - admitted}
    with opened(shared_books) as session:
        assert_sound(session)


def test_five_hundred_entries_reversed_twice_at_once_are_reversed_once(shared_books: str) -> None:
    with opened(shared_books) as session:
        posted = post_all(session, [cash_gift(10 + number) for number in range(500)])
        session.commit()
    halves = [[each.id for each in posted[half::2]] for half in range(2)]

    done = sum(at_once(undo_each, [(shared_books, worker, halves[worker % 2]) for worker in range(4)]), Counter[str]())

    assert done == {"reversed": 500, "refused": 500}
    with opened(shared_books) as session:
        assert entries_in(session) == 1_000
        assert balances(session) == {}
        assert_sound(session)


def test_no_entry_slips_into_a_month_that_is_being_shut(shared_books: str) -> None:
    plans = [
        [cash_gift(5, on=dt.date(2026, 2 + turn % 3, 10), source=f"{worker}:{turn}") for turn in range(40)]
        for worker in range(WORKERS - 1)
    ]

    results = all_at_once(
        [
            *((try_each, (shared_books, drafts)) for drafts in plans),
            (close_in_order, (shared_books, (2, 3, 4))),
        ]
    )

    heads = results.pop()
    done = sum(results, Counter[str]())
    assert done["posted"] + done["PeriodClosed"] == sum(map(len, plans))
    with opened(shared_books) as session:
        assert_sound(session)
        for month, head in heads.items():
            last = sa.select(sa.func.max(JournalEntry.id)).where(
                JournalEntry.entry_date == dt.date(2026, int(month), 10)
            )
            assert (session.scalar(last) or 0) <= head


def test_a_process_killed_before_its_commit_leaves_nothing(shared_books: str) -> None:
    process, hears = start_posting_until_killed(shared_books, "killed", 500, commit=False)
    assert hears.poll(60)
    process.kill()
    process.join()

    with opened(shared_books) as session:
        assert entries_in(session) == 0
        assert post(session, bank_gift(5)).voucher_number == "BC-2026-00001"
        session.commit()
        assert_sound(session)


def test_a_process_killed_at_any_moment_leaves_whole_bulks_only(shared_books: str) -> None:
    chance, bulk = random.Random(20_260_316), 120
    for attempt in range(3):
        process, hears = start_posting_until_killed(shared_books, f"killed:{attempt}", bulk, commit=True)
        assert hears.poll(60)
        time.sleep(chance.random() * 0.2)
        process.kill()
        process.join()

    with opened(shared_books) as session:
        count = entries_in(session)
        assert count % bulk == 0
        assert count >= 3 * bulk
        assert post(session, bank_gift(5)).voucher_number == f"BC-2026-{count + 1:05d}"
        session.commit()
        assert_sound(session)
