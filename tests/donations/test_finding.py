"""Lists of gifts by key in both directions, day totals kept by the database, searches that read the keys once."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from fund.donations import lists, operations, queries
from fund.donations.kinds import Channel, GiftStatus
from fund.donations.models import Donation, GiftDay
from fund.donations.rows import GiftFilter, GiftRow, GiftTotals
from tests.builders import donations as build
from tests.builders.donations import AT, GENERAL, HOUSES, TODAY

DAYS = [TODAY - dt.timedelta(days=number) for number in range(3)]
AMOUNTS = (100_000, 250_000, 500_000)


@pytest.fixture
def many(session: Session) -> Session:
    """Record thirty bank gifts in no order of their days, and four in cash."""
    build.books(session)
    gifts = [
        dataclasses.replace(
            build.statement_gift(number, AMOUNTS[number % 3]),
            received_date=DAYS[number * 7 % 3],
            fund_code=HOUSES if number % 10 == 0 else GENERAL,
            payer_text="Đặng Thị Ánh" if number % 4 == 0 else "",
        )
        for number in range(1, 31)
    ]
    operations.receive_bank_gifts(session, gifts=gifts, actor="ketoan", at=AT)
    build.confirmed_gift(session, 100_000)
    build.waiting_gift(session, 100_000)
    voided = build.waiting_gift(session, 500_000)
    operations.void_draft_gift(session, donation_id=voided.id, reason="x", actor="ketoan", at=AT)
    return session


def _key(row: GiftRow) -> lists.Key:
    return row.received_date, row.id


_filters = st.builds(
    GiftFilter,
    from_date=st.sampled_from([None, *DAYS]),
    to_date=st.sampled_from([None, *DAYS]),
    status=st.sampled_from([None, *GiftStatus]),
    channel=st.sampled_from([None, *Channel]),
    fund=st.sampled_from(["", GENERAL, HOUSES]),
    least_vnd=st.sampled_from([None, 250_000]),
    most_vnd=st.sampled_from([None, 250_000]),
    text=st.sampled_from(["", "anh", "dang thi", "ung ho", "TT-3", '"thi anh"', "x", "1"]),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=_filters, size=st.integers(1, 8), narrow=st.sampled_from([0, 2, lists.NARROW]))
def test_pages_forwards_and_backwards_are_the_sorted_list(
    many: Session, wanted: GiftFilter, size: int, narrow: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "NARROW", narrow)
        ids = many.scalars(sa.select(Donation.id).where(*lists.conditions(many, wanted))).all()
        everything = sorted(queries.gifts_by_id(many, ids), key=_key, reverse=True)

        assert _walk(many, wanted, size, forwards=True) == everything
        assert _walk(many, wanted, size, forwards=False) == everything
        assert queries.gift_totals(many, wanted=wanted) == _added_up(many, wanted, everything)


def _walk(session: Session, wanted: GiftFilter, size: int, *, forwards: bool) -> list[GiftRow]:
    """Read page after page to the end, or from the last page to the beginning."""
    page = queries.list_gifts(session, wanted=wanted, from_end=not forwards, limit=size)
    seen = list(page)
    while page:
        if forwards:
            page = queries.list_gifts(session, wanted=wanted, below=_key(page[-1]), limit=size)
            seen += page
        else:
            page = queries.list_gifts(session, wanted=wanted, above=_key(page[0]), limit=size)
            seen = [*page, *seen]
    return seen


def _added_up(session: Session, wanted: GiftFilter, rows: Sequence[GiftRow]) -> GiftTotals:
    whole = sum(row.amount_vnd for row in rows)
    parts = [part for row in rows for part in queries.part_rows(session, row.id)]
    of_fund = sum(part.amount_vnd for part in parts if part.fund_code == wanted.fund)
    return GiftTotals(len(rows), whole, of_fund if wanted.fund else whole)


@pytest.mark.parametrize("text", ["anh", "ung ho", "khong co"])
def test_the_first_page_of_a_text_and_its_totals_are_read_together(many: Session, text: str) -> None:
    wanted = GiftFilter(text=text)

    rows, totals = queries.first_gifts(many, wanted=wanted, limit=5)

    assert rows == queries.list_gifts(many, wanted=wanted, limit=5)
    assert totals == queries.gift_totals(many, wanted=wanted)


def test_a_selection_too_large_to_count_says_so(many: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "COUNTED", 5)
    monkeypatch.setattr(lists, "COUNTED_WORDS", 4)

    assert queries.gift_totals(many, wanted=GiftFilter(fund=GENERAL)) == GiftTotals(5, 0, 0, is_more=True)
    assert queries.first_gifts(many, wanted=GiftFilter(text="ung"), limit=2)[1] == GiftTotals(4, 0, 0, is_more=True)
    assert not queries.gift_totals(many, wanted=GiftFilter(channel=Channel.BANK)).is_more


def test_short_words_stand_at_the_beginning_of_a_word(many: Session) -> None:
    found = queries.list_gifts(many, wanted=GiftFilter(text="an"))

    assert {row.payer_text for row in found} == {"Đặng Thị Ánh", "Nguyễn Văn An"}
    assert queries.list_gifts(many, wanted=GiftFilter(text="nh")) == []


def test_the_day_totals_are_those_of_the_gifts(many: Session) -> None:
    assert _day_totals(many) == _counted_days(many)


@pytest.mark.parametrize(
    "act",
    [
        lambda session, gift: operations.confirm_cash_gift(session, donation_id=gift.id, actor="thuquy", at=AT),
        lambda session, gift: operations.void_draft_gift(
            session, donation_id=gift.id, reason="x", actor="ketoan", at=AT
        ),
        lambda session, gift: session.execute(
            sa.text("UPDATE donation SET campaign_id = :campaign WHERE id = :id"),
            {"campaign": build.campaign(session).id, "id": gift.id},
        ),
        lambda session, gift: session.execute(
            sa.text("UPDATE donation SET note = 'x' WHERE id = :id"), {"id": gift.id}
        ),
    ],
    ids=["confirm", "void", "another campaign", "another note"],
)
def test_the_day_totals_follow_what_becomes_of_a_gift(many: Session, act: Callable[[Session, Donation], None]) -> None:
    gift = build.waiting_gift(many, 90_000)

    act(many, gift)

    assert _day_totals(many) == _counted_days(many)


Days = set[tuple[object, ...]]


def _day_totals(session: Session) -> Days:
    return {
        (row.received_date, row.channel, row.status, row.campaign_id, row.gifts, row.amount_vnd)
        for row in session.scalars(sa.select(GiftDay).execution_options(populate_existing=True))
        if row.gifts
    }


def _counted_days(session: Session) -> Days:
    campaign = sa.func.coalesce(Donation.campaign_id, 0)
    days = (Donation.received_date, Donation.channel, Donation.status, campaign)
    rows = session.execute(sa.select(*days, sa.func.count(), sa.func.sum(Donation.amount_vnd)).group_by(*days))
    return {(*row[:-1], int(row[-1])) for row in rows}
