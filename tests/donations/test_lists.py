"""Lists of gifts: filters, totals of the whole selection, pages without gap or twin."""

import dataclasses
import datetime as dt

import pytest
from sqlalchemy.orm import Session

from fund.donations import operations, queries
from fund.donations.gifts import PartDraft
from fund.donations.kinds import Channel, GiftStatus
from fund.donations.rows import GiftFilter, GiftTotals
from tests.builders import donations as build
from tests.builders.donations import AT, BANK, GENERAL, HOUSES, TODAY
from tests.builders.people import donor

YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _books(session: Session) -> None:
    build.books(session)


@pytest.fixture
def gifts(session: Session) -> dict[str, int]:
    """Record a waiting, a confirmed, a split bank gift of a known donor in a campaign, and a voided one."""
    split = dataclasses.replace(
        build.bank_gift(1_000_000, payer="Công ty Hoa Sen"),
        parts=(PartDraft(GENERAL, 300_000), PartDraft(HOUSES, 700_000)),
        donor_id=donor(session, "Đặng Thị Đào").id,
        campaign_id=build.campaign(session).id,
        received_date=YESTERDAY,
        note="xây nhà",
    )
    voided = build.waiting_gift(session, 50_000, payer="Trần Văn Bỏ")
    operations.void_draft_gift(session, donation_id=voided.id, reason="x", actor="ketoan", at=AT)
    return {
        "split": operations.record_bank_gift(session, draft=split, actor="ketoan", at=AT).id,
        "waiting": build.waiting_gift(session, 200_000, payer="Lê Thị Chờ").id,
        "confirmed": build.confirmed_gift(session, 500_000, payer="Nguyễn Văn An").id,
        "voided": voided.id,
    }


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (GiftFilter(), {"split", "waiting", "confirmed", "voided"}),
        (GiftFilter(from_date=TODAY), {"waiting", "confirmed", "voided"}),
        (GiftFilter(to_date=YESTERDAY), {"split"}),
        (GiftFilter(status=GiftStatus.DRAFT), {"waiting"}),
        (GiftFilter(channel=Channel.BANK), {"split"}),
        (GiftFilter(fund=HOUSES), {"split"}),
        (GiftFilter(fund=GENERAL), {"split", "waiting", "confirmed", "voided"}),
        (GiftFilter(fund="KHONGCO"), set()),
        (GiftFilter(least_vnd=200_000, most_vnd=500_000), {"waiting", "confirmed"}),
        (GiftFilter(text="CONG TY hoa"), {"split"}),
        (GiftFilter(text="dang thi dao"), {"split"}),
        (GiftFilter(text="xay nha"), {"split"}),
        (GiftFilter(text="pt-2026-1"), {"confirmed"}),
        (GiftFilter(text="BC-2026-00001"), {"split"}),
        (GiftFilter(text="%"), set()),
        (GiftFilter(text="an", status=GiftStatus.CONFIRMED), {"confirmed"}),
        (GiftFilter(text="dao hoa"), {"split"}),
        (GiftFilter(text='"hoa dang"'), set()),
        (GiftFilter(text='"hoa sen dang"'), {"split"}),
    ],
)
def test_the_list_is_narrowed(session: Session, gifts: dict[str, int], wanted: GiftFilter, found: set[str]) -> None:
    rows = queries.list_gifts(session, wanted=wanted)

    assert {row.id for row in rows} == {gifts[name] for name in found}
    assert queries.gift_totals(session, wanted=wanted).gifts == len(found)


def test_totals_cover_the_whole_selection_and_the_part_of_one_fund(session: Session, gifts: dict[str, int]) -> None:
    assert len(gifts) == 4
    assert queries.gift_totals(session, wanted=GiftFilter()) == GiftTotals(4, 1_750_000, 1_750_000)
    assert queries.gift_totals(session, wanted=GiftFilter(fund=HOUSES)) == GiftTotals(1, 1_000_000, 700_000)
    assert queries.gift_totals(session, wanted=GiftFilter(text="khong co")) == GiftTotals(0, 0, 0)


def test_totals_are_whole_numbers_on_both_databases(session: Session, gifts: dict[str, int]) -> None:
    assert gifts

    assert type(queries.gift_totals(session, wanted=GiftFilter()).amount_vnd) is int
    assert type(queries.gift_totals(session, wanted=GiftFilter(fund=HOUSES)).part_vnd) is int
    assert type(queries.list_campaigns(session)[0].amount_vnd) is int


def test_a_row_tells_donor_campaign_account_and_funds(session: Session, gifts: dict[str, int]) -> None:
    row = queries.gift_row(session, gifts["split"])

    assert (row.donor_name, row.campaign_name, row.account_code) == ("Đặng Thị Đào", "Tết vì người nghèo", BANK)
    assert row.is_split
    assert row.voucher_number == "BC-2026-00001"


def test_pages_follow_each_other_without_gap_or_twin(session: Session) -> None:
    ids = [build.waiting_gift(session, 1000 + number).id for number in range(7)]
    seen: list[int] = []
    below = None

    while rows := queries.list_gifts(session, wanted=GiftFilter(), below=below, limit=3):
        seen += [row.id for row in rows]
        below = (rows[-1].received_date, rows[-1].id)

    assert seen == sorted(ids, reverse=True)
    assert [row.id for row in queries.each_gift(session, wanted=GiftFilter())] == seen


def test_the_cashier_sees_what_waits_oldest_first(session: Session, gifts: dict[str, int]) -> None:
    older = dataclasses.replace(build.gift(), received_date=YESTERDAY)
    older_id = operations.record_cash_gift(session, draft=older, actor="ketoan", at=AT).id

    assert [row.id for row in queries.gifts_to_confirm(session)] == [older_id, gifts["waiting"]]


def test_a_sitting_holds_the_cash_gifts_of_one_person(session: Session, gifts: dict[str, int]) -> None:
    rows = queries.gifts_of_sitting(session, actor="ketoan", since=AT, limit=2)

    assert [row.id for row in rows] == [gifts["confirmed"], gifts["waiting"]]
    assert queries.gifts_of_sitting(session, actor="khac", since=AT, limit=2) == []


def test_a_campaign_adds_up_what_is_in_the_books(session: Session, gifts: dict[str, int]) -> None:
    assert gifts
    row = queries.list_campaigns(session)[0]

    assert (row.gifts, row.amount_vnd, row.default_fund) == (1, 1_000_000, HOUSES)
    assert queries.list_campaigns(session, open_on=dt.date(2026, 5, 1)) == []
    assert queries.get_campaign(session, row.id) == row
