"""Gifts in the accountant's words: what is written to the books, and what is refused."""

import dataclasses
import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.access.rules import SamePersonRefused
from fund.donations import errors, operations, queries
from fund.donations.gifts import BankGift, GiftDraft, GiftRejected, PartDraft
from fund.donations.kinds import Channel, GiftStatus
from fund.donations.models import Donation
from fund.donations.rows import GiftFilter
from fund.donations.storing import GiftRecord
from fund.ledger.models import JournalEntry
from fund.ledger.operations import EntryRejected, NoPeriod, PeriodClosed
from fund.people.kinds import Disclosure
from fund.people.queries import PartyNotFound
from fund.trail.models import TrailEvent
from fund.trail.tags import TrailTag
from tests.builders import donations as build
from tests.builders.donations import AT, BANK, CLOSED_DAY, GENERAL, HOUSES, TODAY
from tests.builders.people import donor


@pytest.fixture(autouse=True)
def _books(session: Session) -> None:
    build.books(session)


def _entry(session: Session, gift: Donation | GiftRecord) -> JournalEntry:
    entry = session.get(JournalEntry, gift.entry_id)
    assert entry is not None
    return entry


def test_worked_example_a_cash_gift(session: Session) -> None:
    """Ông An nộp 500.000 đồng tiền mặt; kế toán lập, thủ quỹ thu.

    Nợ 1111  500.000 / Có 5111  500.000, quỹ chung; phiếu thu PT-2026-00001.
    """
    gift = build.waiting_gift(session, 500_000)
    assert (gift.status, gift.entry_id) == (GiftStatus.DRAFT, None)

    operations.confirm_cash_gift(session, donation_id=gift.id, actor="thuquy", at=AT)

    assert build.lines(session, gift.entry_id) == [
        ("1111", GENERAL, 500_000, 0),
        ("5111", GENERAL, 0, 500_000),
    ]
    entry = _entry(session, gift)
    assert entry.voucher_number == "PT-2026-00001"
    assert (entry.prepared_by, entry.executed_by, entry.counterparty) == ("ketoan", "thuquy", "Nguyễn Văn An")
    assert (gift.status, gift.confirmed_by) == (GiftStatus.CONFIRMED, "thuquy")


def test_worked_example_a_bank_gift(session: Session) -> None:
    """Công ty Hoa Sen chuyển khoản 20.000.000 đồng; giấy báo có BC-2026-00001.

    Nợ 11211  20.000.000 / Có 5111  20.000.000.
    """
    gift = operations.record_bank_gift(session, draft=build.bank_gift(20_000_000), actor="ketoan", at=AT)

    assert build.lines(session, gift.entry_id) == [
        (BANK, GENERAL, 20_000_000, 0),
        ("5111", GENERAL, 0, 20_000_000),
    ]
    assert _entry(session, gift).voucher_number == "BC-2026-00001"
    assert (gift.status, gift.channel, gift.account_code) == (GiftStatus.CONFIRMED, Channel.BANK, BANK)


def test_worked_example_one_gift_for_two_funds(session: Session) -> None:
    """Bà Bình nộp 1.000.000 đồng: 300.000 cho quỹ chung, 700.000 cho nhà tình thương."""
    parts = (PartDraft(GENERAL, 300_000), PartDraft(HOUSES, 700_000))
    draft = dataclasses.replace(build.gift(1_000_000), parts=parts)

    waiting = operations.record_cash_gift(session, draft=draft, actor="ketoan", at=AT)
    gift = operations.confirm_cash_gift(session, donation_id=waiting.id, actor="thuquy", at=AT)

    assert build.lines(session, gift.entry_id) == [
        ("1111", GENERAL, 300_000, 0),
        ("1111", HOUSES, 700_000, 0),
        ("5111", GENERAL, 0, 300_000),
        ("5111", HOUSES, 0, 700_000),
    ]
    assert queries.gift_row(session, gift.id).funds == (GENERAL, HOUSES)


def test_the_lines_name_the_donor_by_code(session: Session) -> None:
    party = donor(session)
    draft = dataclasses.replace(build.bank_gift(), donor_id=party.id)

    gift = operations.record_bank_gift(session, draft=draft, actor="ketoan", at=AT)

    told = session.execute(sa.text("SELECT DISTINCT party FROM journal_line")).scalars().all()
    assert told == [party.code]
    assert queries.gift_row(session, gift.id).donor_name == party.full_name


def test_numbers_are_given_at_confirmation_and_leave_no_gap(session: Session) -> None:
    first, voided, second = (build.waiting_gift(session) for _ in range(3))
    operations.void_draft_gift(session, donation_id=voided.id, reason="Ghi trùng", actor="ketoan", at=AT)

    operations.confirm_cash_gift(session, donation_id=second.id, actor="thuquy", at=AT)
    operations.confirm_cash_gift(session, donation_id=first.id, actor="thuquy", at=AT)

    assert _entry(session, second).voucher_number == "PT-2026-00001"
    assert _entry(session, first).voucher_number == "PT-2026-00002"
    assert queries.gift_row(session, voided.id).voucher_number == ""


def test_who_prepared_a_gift_may_not_confirm_it(session: Session) -> None:
    gift = build.waiting_gift(session)

    with pytest.raises(SamePersonRefused):
        operations.confirm_cash_gift(session, donation_id=gift.id, actor="ketoan", at=AT)

    assert gift.entry_id is None


def test_a_gift_is_confirmed_once(session: Session) -> None:
    gift = build.confirmed_gift(session)

    with pytest.raises(errors.GiftAlreadyConfirmed):
        operations.confirm_cash_gift(session, donation_id=gift.id, actor="thuquy", at=AT)


def test_a_voided_gift_is_neither_confirmed_nor_voided_again(session: Session) -> None:
    gift = build.waiting_gift(session)
    operations.void_draft_gift(session, donation_id=gift.id, reason="Không nộp", actor="ketoan", at=AT)

    with pytest.raises(errors.GiftIsVoided):
        operations.confirm_cash_gift(session, donation_id=gift.id, actor="thuquy", at=AT)
    with pytest.raises(errors.GiftIsVoided):
        operations.void_draft_gift(session, donation_id=gift.id, reason="x", actor="ketoan", at=AT)


def test_a_gift_in_the_books_is_not_voided(session: Session) -> None:
    gift = build.confirmed_gift(session)

    with pytest.raises(errors.GiftAlreadyConfirmed):
        operations.void_draft_gift(session, donation_id=gift.id, reason="x", actor="ketoan", at=AT)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"amount_vnd": 0}, ["AmountOutOfRange", "PartsDoNotAddUp"]),
        ({"amount_vnd": -5}, ["AmountOutOfRange", "PartsDoNotAddUp"]),
        ({"amount_vnd": 5.5}, ["AmountOutOfRange", "PartsDoNotAddUp"]),
        ({"amount_vnd": True}, ["AmountOutOfRange", "PartsDoNotAddUp"]),
        ({"amount_vnd": 10**30}, ["AmountOutOfRange", "PartsDoNotAddUp"]),
        ({"amount_vnd": 500_001}, ["PartsDoNotAddUp"]),
        ({"parts": ()}, ["PartsMissing"]),
        ({"parts": (PartDraft(GENERAL, 500_001), PartDraft(HOUSES, -1))}, ["PartAmountOutOfRange"]),
        ({"parts": (PartDraft(GENERAL, 1), PartDraft(GENERAL, 499_999))}, ["FundTwice"]),
        ({"payer_text": "  "}, ["PayerMissing"]),
        ({"payer_text": "A" * 201}, ["PayerTooLong"]),
        ({"received_date": TODAY + dt.timedelta(days=1)}, ["ReceivedInFuture"]),
        ({"note": "x" * 501}, ["NoteTooLong"]),
    ],
)
def test_a_draft_that_breaks_rules_is_refused_with_all_of_them(
    session: Session, changes: dict[str, object], codes: list[str]
) -> None:
    draft = dataclasses.replace(build.gift(500_000), **changes)  # type: ignore[arg-type]

    with pytest.raises(GiftRejected) as refusal:
        operations.record_cash_gift(session, draft=draft, actor="ketoan", at=AT)

    assert [violation.code for violation in refusal.value.violations] == codes
    assert session.scalar(sa.select(sa.func.count()).select_from(Donation)) == 0


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"received_date": CLOSED_DAY}, PeriodClosed),
        ({"received_date": dt.date(2019, 1, 1)}, NoPeriod),
        ({"donor_id": 4711}, PartyNotFound),
        ({"campaign_id": 4711}, errors.CampaignNotFound),
        ({"parts": (PartDraft("KHONGCO", 500_000),)}, errors.FundUnknown),
        ({"account_code": "1111"}, errors.BankAccountUnknown),
        ({"account_code": "1121"}, errors.BankAccountUnknown),
        ({"account_code": "9999"}, errors.BankAccountUnknown),
    ],
)
def test_what_a_bank_gift_names_must_be_there(
    session: Session, changes: dict[str, object], refusal: type[Exception]
) -> None:
    draft: GiftDraft = dataclasses.replace(build.bank_gift(500_000), **changes)  # type: ignore[arg-type]

    with pytest.raises(refusal):
        operations.record_bank_gift(session, draft=draft, actor="ketoan", at=AT)

    assert session.scalar(sa.select(sa.func.count()).select_from(Donation)) == 0


def test_a_cash_gift_for_a_closed_month_is_refused_before_the_cashier_sees_it(session: Session) -> None:
    draft = dataclasses.replace(build.gift(), received_date=CLOSED_DAY)

    with pytest.raises(PeriodClosed):
        operations.record_cash_gift(session, draft=draft, actor="ketoan", at=AT)


def test_a_gift_outside_the_dates_of_its_campaign_is_refused(session: Session) -> None:
    campaign = build.campaign(session)
    campaign.starts_on = TODAY + dt.timedelta(days=1)
    draft = dataclasses.replace(build.gift(), campaign_id=campaign.id)

    with pytest.raises(errors.OutsideCampaign):
        operations.record_cash_gift(session, draft=draft, actor="ketoan", at=AT)


def test_a_text_the_ledger_cannot_take_is_refused(session: Session) -> None:
    with pytest.raises(EntryRejected):
        operations.record_bank_gift(session, draft=build.bank_gift(payer="Hoa\x00Sen"), actor="ketoan", at=AT)


def test_details_can_change_but_not_money(session: Session) -> None:
    gift = build.confirmed_gift(session)
    party = donor(session, "Đỗ Thị Lan")

    operations.change_gift_details(
        session, donation_id=gift.id, donor_id=party.id, disclosure=Disclosure.ANONYMOUS, note="gửi tặng",
        actor="ketoan", at=AT,
    )  # fmt: skip

    row = queries.gift_row(session, gift.id)
    assert (row.donor_name, row.disclosure, row.note) == ("Đỗ Thị Lan", Disclosure.ANONYMOUS, "gửi tặng")
    assert [found.id for found in queries.list_gifts(session, wanted=GiftFilter(text="do thi lan"))] == [gift.id]


def test_each_act_leaves_its_trail(session: Session) -> None:
    gift = build.confirmed_gift(session)

    tags = session.scalars(
        sa.select(TrailEvent.tag).where(TrailEvent.subject == f"donation:{gift.id}").order_by(TrailEvent.id)
    ).all()

    assert tags == [TrailTag.DONATION_GIFT_RECORDED, TrailTag.DONATION_GIFT_CONFIRMED]


def _statement(count: int) -> list[BankGift]:
    return [
        BankGift(
            received_date=TODAY, amount_vnd=10_000 + number, account_code=BANK, fund_code=GENERAL,
            payer_text="" if number % 2 else f"NGUOI GUI {number}", note=f"ung ho lan {number}", source_line=number,
        )
        for number in range(1, count + 1)
    ]  # fmt: skip


def test_gifts_of_a_statement_are_taken_in_in_their_order(session: Session) -> None:
    ids = operations.receive_bank_gifts(session, gifts=_statement(120), actor="ketoan", at=AT)

    gifts = session.scalars(sa.select(Donation).order_by(Donation.id)).all()
    assert [gift.id for gift in gifts] == ids == sorted(ids)
    assert [gift.source_line for gift in gifts] == list(range(1, 121))
    assert [gift.amount_vnd for gift in gifts] == [10_000 + number for number in range(1, 121)]
    numbers = [_entry(session, gift).voucher_number for gift in gifts]
    assert numbers == [f"BC-2026-{number:05d}" for number in range(1, 121)]
    assert {gift.disclosure for gift in gifts} == {Disclosure.ANONYMOUS}
    assert build.lines(session, gifts[0].entry_id) == [(BANK, GENERAL, 10_001, 0), ("5111", GENERAL, 0, 10_001)]


def test_no_gifts_of_a_statement_are_no_work(session: Session) -> None:
    assert operations.receive_bank_gifts(session, gifts=[], actor="ketoan", at=AT) == []


def test_one_bad_line_refuses_the_whole_statement(session: Session) -> None:
    lines = _statement(60)
    lines[30] = dataclasses.replace(lines[30], received_date=CLOSED_DAY)

    with pytest.raises(PeriodClosed), session.begin_nested():
        operations.receive_bank_gifts(session, gifts=lines, actor="ketoan", at=AT)

    assert session.scalar(sa.select(sa.func.count()).select_from(Donation)) == 0
