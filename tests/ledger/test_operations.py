"""Posting: what comes back, what is stored, every refusal by name, and that a refusal changes nothing."""

import dataclasses
import datetime as dt
import sqlite3
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.database import is_sqlite
from fund.errors import FundError
from fund.ledger import chart
from fund.ledger.entries import EntryDraft, VoucherKind
from fund.ledger.models import Account, Fund, JournalEntry, JournalLine, Period
from fund.ledger.operations import (
    DateInFuture,
    EntryRejected,
    NoPeriod,
    PeriodClosed,
    SourcePostedBefore,
    lines_of,
    lock_books,
    post_entries,
    post_entry,
)
from fund.ledger.periods import close_period
from fund.money import MAX_VND
from fund.office_time import OFFICE_ZONE
from tests.builders.ledger import (
    A_DAY,
    CASH,
    CASHIER,
    CHIEF,
    CLERK,
    FIRST_BANK,
    GENERAL,
    GIFTS,
    HOUSES,
    OPEN_THROUGH,
    OPENED_ON,
    POSTED_AT,
    SECOND_BANK,
    an_entry,
    bank_gift,
    cash_gift,
    credit,
    debit,
    open_books,
    post,
    post_all,
    support_decided,
    support_paid,
    transfer,
)
from tests.builders.ledger_proof import balances, dump_books, facts_of, prove_books, refused
from tests.conftest import FreshDatabase
from tests.databases import connect


def codes_and_facts(caught: pytest.ExceptionInfo[Any]) -> list[tuple[str, dict[str, object]]]:
    refusal = caught.value
    assert isinstance(refusal, EntryRejected)
    return [(violation.code, violation.facts) for violation in refusal.violations]


# --- What is posted ----------------------------------------------------------------------------------------------


def test_post_entry_gives_place_number_date_and_link(books: Session) -> None:
    first = post(books, cash_gift(1_000))
    second = post(books, cash_gift(2_000))

    assert (first.id, first.voucher_number, first.entry_date) == (1, "PT-2026-00001", A_DAY)
    assert (second.id, second.voucher_number) == (2, "PT-2026-00002")
    assert len({first.entry_hash, second.entry_hash}) == 2


def test_post_entry_stores_every_field_of_the_draft(books: Session) -> None:
    draft = EntryDraft(
        voucher_kind=VoucherKind.PT,
        entry_date=A_DAY,
        description="Bà Bé ủng hộ\nhai nguồn quỹ",
        lines=(
            debit(CASH, 700, GENERAL, party="party:3", memo="phần chung"),
            credit(GIFTS, 700, GENERAL),
            debit(CASH, 300, HOUSES),
            credit(GIFTS, 300, HOUSES, memo="phần nhà"),
        ),
        source="donation:12",
        prepared_by=CLERK,
        approved_by=CHIEF,
        executed_by=CASHIER,
        counterparty="Bà Trần Thị Bé",
        evidence=("ab" * 32, "cd" * 32),
    )

    posted = post_entry(books, draft=draft, posted_by="thuquy2", posted_at=POSTED_AT.astimezone(OFFICE_ZONE))

    stored = books.get_one(JournalEntry, posted.id)
    assert (stored.voucher_kind, stored.voucher_year, stored.voucher_no) == (VoucherKind.PT, 2026, 1)
    assert stored.voucher_number == posted.voucher_number
    assert (stored.entry_date, stored.description) == (A_DAY, draft.description)
    assert (stored.counterparty, stored.source) == ("Bà Trần Thị Bé", "donation:12")
    assert (stored.prepared_by, stored.approved_by, stored.executed_by) == (CLERK, CHIEF, CASHIER)
    assert (stored.posted_by, stored.posted_at) == ("thuquy2", POSTED_AT)
    assert stored.evidence == f"{'ab' * 32},{'cd' * 32}"
    assert stored.reverses_id is None
    assert (stored.previous_hash, stored.entry_hash) == ("0" * 64, posted.entry_hash)
    assert books.get_one(Period, stored.period_id).first_date == dt.date(2026, 3, 1)
    assert lines_of(books, posted.id) == draft.lines


def test_numbers_run_for_each_kind_and_year(session: Session) -> None:
    open_books(session, first=dt.date(2025, 12, 1), through=dt.date(2026, 1, 31))
    new_year, old_year = dt.date(2026, 1, 1), dt.date(2025, 12, 31)

    posted = post_all(
        session,
        [
            cash_gift(10, on=old_year),
            bank_gift(10, on=old_year),
            cash_gift(10, on=new_year),
            cash_gift(10, on=old_year),
            bank_gift(10, on=new_year),
            cash_gift(10, on=new_year),
        ],
    )

    numbers = [each.voucher_number for each in posted]
    assert numbers == [
        "PT-2025-00001",
        "BC-2025-00001",
        "PT-2026-00001",
        "PT-2025-00002",
        "BC-2026-00001",
        "PT-2026-00002",
    ]
    prove_books(session)


@pytest.mark.parametrize("kind", VoucherKind)
def test_every_kind_of_voucher_is_posted_and_numbered(books: Session, kind: VoucherKind) -> None:
    posted = post(books, transfer(5, into=CASH, out_of=GIFTS, kind=kind))

    assert posted.voucher_number == f"{kind.value}-2026-00001"
    prove_books(books)


def test_an_entry_of_many_lines_keeps_their_order(books: Session) -> None:
    lines = tuple(debit(CASH, amount, memo=str(amount)) for amount in range(1, 301))
    draft = an_entry(*lines, credit(GIFTS, sum(range(301))))

    posted = post(books, draft)

    assert lines_of(books, posted.id) == draft.lines
    prove_books(books)


def test_nothing_is_posted_when_nothing_is_drafted(books: Session) -> None:
    before = dump_books(books)

    assert post_all(books, []) == []

    assert dump_books(books) == before


def test_posting_does_not_commit(database_url: str) -> None:
    engine = connect(database_url)
    with Session(engine) as session:
        open_books(session)
        session.commit()
        before = dump_books(session)
        post(session, cash_gift(5))
        session.rollback()

        assert dump_books(session) == before
        assert post(session, cash_gift(5)).voucher_number == "PT-2026-00001"
    engine.dispose()


def test_posting_sees_an_account_that_was_just_added_and_not_yet_flushed(books: Session) -> None:
    parent = books.scalars(sa.select(Account).where(Account.code == "642")).one()
    with books.no_autoflush:
        books.add(
            Account(
                code="6421",
                name="Chi phí văn phòng phẩm",
                parent_code="642",
                type=parent.type,
                normal_side=parent.normal_side,
                is_postable=True,
                is_guarded=False,
                valid_from=OPENED_ON,
                valid_to=None,
                source="thử nghiệm",
            )
        )

        post_all(books, [cash_gift(50), transfer(20, into="6421", out_of=CASH)])

    assert balances(books)["6421", GENERAL] == 20


def mixed_drafts(count: int) -> list[EntryDraft]:
    """Draft gifts and spending over several pots and days, back and forth in time."""
    days = [OPENED_ON + dt.timedelta(days=(7 * number) % 90) for number in range(count)]
    drafts = [bank_gift(1_000 + number, on=day, source=f"gift:{number}") for number, day in enumerate(days)]
    spent = [
        transfer(
            100 + number, into="642", out_of=FIRST_BANK, on=OPENED_ON + dt.timedelta(days=100), source=f"s:{number}"
        )
        for number in range(count // 4)
    ]
    return [*drafts, *spent, bank_gift(7, fund=HOUSES, on=OPENED_ON, source="gift:late")]


@pytest.mark.parametrize("count", [1, 8, 120])
def test_bulk_gives_the_same_books_as_one_by_one(books: Session, count: int) -> None:
    drafts = mixed_drafts(count)
    with books.begin_nested() as attempt:
        one_by_one = [post(books, draft) for draft in drafts]
        expected = dump_books(books)
        attempt.rollback()

    in_bulk = post_all(books, drafts)

    assert in_bulk == one_by_one
    assert dump_books(books) == expected
    prove_books(books)


def test_bulk_after_bulk_goes_on_where_the_books_stand(books: Session) -> None:
    post_all(books, mixed_drafts(60))
    again = [dataclasses.replace(draft, source=f"again:{draft.source}") for draft in mixed_drafts(60)]

    posted = post_all(books, again)

    assert posted[0].id == len(again) + 1
    prove_books(books)


# --- What is refused ---------------------------------------------------------------------------------------------


def test_every_broken_rule_of_every_draft_is_told_with_its_place(books: Session) -> None:
    good = cash_gift(5)
    mute = dataclasses.replace(cash_gift(5), description="")
    lopsided = an_entry(debit(CASH, 5), credit(GIFTS, 4), description="Bút toán lệch")

    with refused(books, EntryRejected) as caught:
        post_all(books, [good, mute, lopsided])

    assert codes_and_facts(caught) == [
        ("DescriptionMissing", {"draft": 2, "description": ""}),
        ("EntryUnbalanced", {"draft": 3, "description": "Bút toán lệch", "difference_vnd": 1}),
        ("FundUnbalanced", {"draft": 3, "description": "Bút toán lệch", "fund": GENERAL, "difference_vnd": 1}),
    ]


def test_unknown_accounts_and_funds_are_told_together(books: Session) -> None:
    draft = an_entry(debit("9999", 5, "LẠ"), credit("8888", 5, "LẠ"))

    with refused(books, EntryRejected) as caught:
        post(books, draft)

    assert codes_and_facts(caught) == [
        ("AccountUnknown", {"account": "8888"}),
        ("AccountUnknown", {"account": "9999"}),
        ("FundUnknown", {"fund": "LẠ"}),
    ]


def test_a_heading_account_takes_no_lines(books: Session) -> None:
    with refused(books, EntryRejected) as caught:
        post(books, transfer(5, into="1121", out_of=GIFTS))

    assert codes_and_facts(caught) == [("AccountNotPostable", {"account": "1121"})]


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "is_refused"),
    [
        (A_DAY, A_DAY, False),
        (A_DAY + dt.timedelta(days=1), None, True),
        (OPENED_ON, A_DAY - dt.timedelta(days=1), True),
        (OPENED_ON, None, False),
    ],
)
def test_an_account_is_used_between_its_first_and_last_day(
    books: Session, valid_from: dt.date, valid_to: dt.date | None, is_refused: bool
) -> None:
    account = books.scalars(sa.select(Account).where(Account.code == CASH)).one()
    account.valid_from, account.valid_to = valid_from, valid_to
    books.flush()

    if is_refused:
        with refused(books, EntryRejected) as caught:
            post(books, cash_gift(5))
        assert codes_and_facts(caught) == [("AccountNotValidThen", {"account": CASH})]
    else:
        post(books, cash_gift(5))


@pytest.mark.parametrize(
    ("opened_on", "closed_on", "is_refused"),
    [
        (A_DAY, A_DAY, False),
        (A_DAY + dt.timedelta(days=1), None, True),
        (OPENED_ON, A_DAY - dt.timedelta(days=1), True),
        (OPENED_ON, None, False),
    ],
)
def test_a_fund_is_used_between_its_opening_and_closing(
    books: Session, opened_on: dt.date, closed_on: dt.date | None, is_refused: bool
) -> None:
    fund = books.scalars(sa.select(Fund).where(Fund.code == HOUSES)).one()
    fund.opened_on, fund.closed_on = opened_on, closed_on
    books.flush()

    if is_refused:
        with refused(books, EntryRejected) as caught:
            post(books, cash_gift(5, fund=HOUSES))
        assert codes_and_facts(caught) == [("FundNotOpenThen", {"fund": HOUSES, "fund_name": "Nhà tình thương"})]
    else:
        post(books, cash_gift(5, fund=HOUSES))


def test_in_bulk_each_account_and_fund_answers_for_its_own_days_only(books: Session) -> None:
    """A bank account closed in March and a fund opened in May may stand in one bulk with entries of other days."""
    bank = books.scalars(sa.select(Account).where(Account.code == SECOND_BANK)).one()
    bank.valid_to = dt.date(2026, 3, 31)
    chart.add_fund(books, code="XE", name="Xe lăn", purpose="", is_restricted=True, opened_on=dt.date(2026, 5, 1))

    post_all(
        books,
        [
            bank_gift(5, account=SECOND_BANK, on=dt.date(2026, 3, 31)),
            bank_gift(6, fund="XE", on=dt.date(2026, 5, 1)),
            cash_gift(7, on=dt.date(2026, 12, 30)),
        ],
    )

    with refused(books, EntryRejected) as caught:
        post_all(
            books,
            [
                bank_gift(5, account=SECOND_BANK, on=dt.date(2026, 4, 1)),
                bank_gift(6, fund="XE", on=dt.date(2026, 4, 30)),
            ],
        )
    assert [code for code, _ in codes_and_facts(caught)] == ["AccountNotValidThen", "FundNotOpenThen"]


@pytest.mark.parametrize("day", [OPENED_ON - dt.timedelta(days=1), OPEN_THROUGH + dt.timedelta(days=1)])
def test_a_day_outside_the_books_is_refused(books: Session, day: dt.date) -> None:
    for account in books.scalars(sa.select(Account)):
        account.valid_from = dt.date(2000, 1, 1)
    for fund in books.scalars(sa.select(Fund)):
        fund.opened_on = dt.date(2000, 1, 1)
    books.flush()

    with refused(books, NoPeriod) as caught:
        post(books, cash_gift(5, on=day), posted_at=dt.datetime(2027, 6, 1, tzinfo=dt.UTC))

    assert facts_of(caught) == {"entry_date": day, "field": "entry_date"}


def close_months(session: Session, *months: int) -> None:
    for month in months:
        period = session.scalars(sa.select(Period).where(Period.first_date == dt.date(2026, month, 1))).one()
        close_period(session, period_id=period.id, today=OPEN_THROUGH, actor=CHIEF, at=POSTED_AT)


@pytest.mark.parametrize("day", [dt.date(2026, 2, 1), dt.date(2026, 2, 28), dt.date(2026, 1, 31)])
def test_a_day_in_a_closed_month_is_refused(books: Session, day: dt.date) -> None:
    close_months(books, 1, 2)

    with refused(books, PeriodClosed) as caught:
        post(books, cash_gift(5, on=day))

    assert facts_of(caught) == {"entry_date": day, "period": f"{day:%m/%Y}", "field": "entry_date"}


def test_one_closed_day_refuses_the_whole_bulk(books: Session) -> None:
    close_months(books, 1)

    with refused(books, PeriodClosed):
        post_all(books, [cash_gift(5), cash_gift(5, on=dt.date(2026, 1, 31)), cash_gift(5)])

    post_all(books, [cash_gift(5), cash_gift(5, on=dt.date(2026, 2, 1))])


@pytest.mark.parametrize(
    ("posted_at", "is_refused"),
    [
        (dt.datetime(2026, 3, 15, 16, 59, 59, tzinfo=dt.UTC), True),  # 23:59:59 of the 15th in the office
        (dt.datetime(2026, 3, 15, 17, 0, tzinfo=dt.UTC), False),  # midnight: the 16th has begun
        (dt.datetime(2026, 3, 15, 23, 59, tzinfo=OFFICE_ZONE), True),
        (dt.datetime(2026, 3, 16, 0, 0, tzinfo=OFFICE_ZONE), False),
    ],
)
def test_no_entry_is_dated_after_the_office_day_of_posting(
    books: Session, posted_at: dt.datetime, is_refused: bool
) -> None:
    if is_refused:
        with refused(books, DateInFuture) as caught:
            post(books, cash_gift(5), posted_at=posted_at)
        assert facts_of(caught) == {"entry_date": A_DAY, "today": dt.date(2026, 3, 15), "field": "entry_date"}
    else:
        post(books, cash_gift(5), posted_at=posted_at)


def test_a_moment_without_a_time_zone_is_our_own_mistake(books: Session) -> None:
    with refused(books, ValueError):
        post(books, cash_gift(5), posted_at=dt.datetime(2026, 12, 31, 3, 0))  # noqa: DTZ001  the mistake under test


def test_a_source_posts_once(books: Session) -> None:
    post(books, cash_gift(5, source="donation:12"))

    with refused(books, SourcePostedBefore) as caught:
        post(books, cash_gift(5, source="donation:12"))

    assert facts_of(caught) == {"source": "donation:12"}


@pytest.mark.parametrize("size", [3, 90])
def test_in_bulk_the_source_posted_before_is_named(books: Session, size: int) -> None:
    post(books, cash_gift(5, source="donation:(2)=x"))
    drafts = [cash_gift(5, source=f"donation:new-{number}") for number in range(size)]
    drafts[size // 2] = cash_gift(5, source="donation:(2)=x")

    with refused(books, SourcePostedBefore) as caught:
        post_all(books, drafts)

    assert facts_of(caught) == {"source": "donation:(2)=x"}


@pytest.mark.parametrize("size", [3, 90])
def test_a_source_stands_once_within_a_bulk(books: Session, size: int) -> None:
    drafts = [cash_gift(5, source=f"donation:{number}") for number in range(size)]

    with refused(books, SourcePostedBefore) as caught:
        post_all(books, [*drafts, cash_gift(5, source="donation:1")])

    assert facts_of(caught) == {"source": "donation:1"}


def test_a_second_reversal_past_the_operation_is_refused_by_the_database(books: Session) -> None:
    posted = post(books, cash_gift(5))
    undo = an_entry(debit(GIFTS, 5), credit(CASH, 5), kind=VoucherKind.DC, reverses=posted.id)
    post(books, undo)
    post(books, cash_gift(5))

    with refused(books, sa.exc.IntegrityError):
        post(books, dataclasses.replace(undo, source="again"))


def test_a_person_nobody_named_is_refused_by_the_database(books: Session) -> None:
    with refused(books, sa.exc.IntegrityError) as caught:
        post_entry(books, draft=cash_gift(5), posted_by="", posted_at=POSTED_AT)

    assert "ck_journal_entry_persons_named" in str(caught.value)


def test_sums_beyond_what_the_database_holds_change_nothing(books: Session) -> None:
    """A thousand lines of the largest amount pass the rules; 64 bits do not hold their sum."""
    lines = [line for _ in range(1_100) for line in (debit(CASH, MAX_VND), credit(GIFTS, MAX_VND))]

    with refused(books, Exception):
        post(books, an_entry(*lines))


def test_a_careless_commit_after_a_refusal_keeps_whole_books(fresh_database: FreshDatabase) -> None:
    """Who catches a refusal and goes on finds the books as before it, and may post the next entry."""
    engine = connect(fresh_database())
    with Session(engine) as session:
        open_books(session)
        post(session, cash_gift(100))
        session.commit()
        for drafts in (
            [cash_gift(5), transfer(200, into="642", out_of=CASH)],
            [cash_gift(5), transfer(101, into="642", out_of=CASH, on=A_DAY - dt.timedelta(days=1))],
            [cash_gift(5, source="twice"), cash_gift(5, source="twice")],
            [cash_gift(5), support_decided(1)],
            [an_entry(*(line for _ in range(1_100) for line in (debit(CASH, MAX_VND), credit(GIFTS, MAX_VND))))],
        ):
            before = dump_books(session)
            with pytest.raises(Exception, match=r"Overdrawn|SourcePostedBefore|out of range|too large"):
                post_all(session, drafts)
            session.commit()
            assert dump_books(session) == before

        assert post(session, cash_gift(7)).voucher_number == "PT-2026-00002"
        session.commit()
        prove_books(session)
    engine.dispose()


# --- What others did meanwhile -----------------------------------------------------------------------------------


def test_posting_reads_accounts_funds_and_periods_anew(fresh_database: FreshDatabase) -> None:
    """Another session ends an account and shuts a month while this one still remembers them open."""
    engine = connect(fresh_database())
    with Session(engine, expire_on_commit=False) as slow, Session(engine) as quick:
        open_books(slow)
        slow.commit()
        remembered = [
            *slow.scalars(sa.select(Account)),
            *slow.scalars(sa.select(Fund)),
            *slow.scalars(sa.select(Period)),
        ]
        slow.commit()
        close_months(quick, 1, 2)
        quick.execute(sa.update(Account).where(Account.code == CASH).values(valid_to=OPENED_ON))
        quick.execute(sa.update(Fund).where(Fund.code == HOUSES).values(closed_on=OPENED_ON))
        quick.commit()

        with pytest.raises(PeriodClosed):
            post(slow, bank_gift(5, on=dt.date(2026, 2, 3)))
        slow.rollback()
        with pytest.raises(EntryRejected) as caught:
            post(slow, cash_gift(5, fund=HOUSES))
        slow.rollback()

        assert [code for code, _ in codes_and_facts(caught)] == ["AccountNotValidThen", "FundNotOpenThen"]
        assert remembered
    engine.dispose()


def test_the_posting_lock_makes_a_second_poster_wait(fresh_database: FreshDatabase) -> None:
    url = fresh_database()
    engine = connect(url)
    with Session(engine) as first, Session(engine) as second:
        open_books(first)
        first.commit()
        lock_books(first)
        if is_sqlite(first):
            impatient = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0.05)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                impatient.execute("BEGIN IMMEDIATE")
            impatient.close()
        else:
            second.execute(sa.text("SET LOCAL lock_timeout = '50ms'"))
            with pytest.raises(Exception, match="lock timeout"):
                lock_books(second)
            second.rollback()
        first.rollback()

        lock_books(second)
        assert post_entries(second, drafts=[cash_gift(5)], posted_by=CLERK, posted_at=POSTED_AT)
    engine.dispose()


def test_lines_come_back_in_their_order(books: Session) -> None:
    post_all(books, [cash_gift(50, fund=HOUSES), support_decided(20)])
    draft = support_paid(20)

    posted = post(books, draft)

    assert lines_of(books, posted.id) == draft.lines
    assert books.scalar(sa.select(sa.func.count()).select_from(JournalLine)) == 6


def test_refusals_one_after_the_other_leave_the_connection_fit_for_work(fresh_database: FreshDatabase) -> None:
    """The driver must not believe statements prepared that a refused posting never prepared (PostgreSQL)."""
    engine = connect(fresh_database())
    with Session(engine) as session:
        open_books(session)
        post(session, cash_gift(100))
        for round_number in range(12):
            with pytest.raises(FundError):
                post_all(session, [cash_gift(5), transfer(200 + round_number, into="642", out_of=CASH)])
            post(session, cash_gift(1))
        session.commit()
        prove_books(session)
    engine.dispose()
