"""A promise posts nothing; what came of it is counted from its gifts, and it is closed by a person."""

import dataclasses

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fund.donations import operations as gifts
from fund.donations import refunds
from fund.donations.errors import CampaignNotFound, DonationNotFound, FundUnknown
from fund.giftcodes import errors, operations, pledges, queries
from fund.giftcodes.codes import make_code
from fund.giftcodes.kinds import CodeKind, PledgeState
from fund.giftcodes.rows import PledgeDraft, PledgeFilter, PledgeRow
from fund.ledger.models import JournalEntry
from fund.trail.queries import events_of
from tests.builders import donations as build
from tests.builders import people
from tests.builders.donations import AT, HOUSES, TODAY
from tests.builders.giftcodes import PROMISED, pledge


@pytest.fixture(autouse=True)
def _books(session: Session) -> None:
    build.books(session)


def link(session: Session, pledge_id: int, donation_id: int) -> None:
    pledges.link_gift(session, pledge_id=pledge_id, donation_id=donation_id, actor="ketoan", at=AT)


def withdraw(session: Session, pledge_id: int, reason: str = "Đổi ý") -> None:
    pledges.withdraw_pledge(session, pledge_id=pledge_id, reason=reason, actor="ketoan", at=AT)


def row_of(session: Session, pledge_id: int) -> PledgeRow:
    return queries.get_pledge(session, pledge_id)


def test_a_pledge_posts_nothing(session: Session) -> None:
    promise = pledge(session)
    row = row_of(session, promise.id)

    assert session.scalar(select(func.count()).select_from(JournalEntry)) == 0
    assert (row.state, row.fund, row.received_vnd, row.open_vnd) == (PledgeState.OPEN, HOUSES, 0, 5_000_000)
    assert row.code == promise.code == f"CK-{promise.id:06d}"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"donor_id": 987_654}, errors.PledgeDonorUnknown),
        ({"amount_vnd": 0}, errors.PledgeAmountOutOfRange),
        ({"campaign_id": 987_654}, CampaignNotFound),
        ({"fund": "KHONGCO"}, FundUnknown),
    ],
    ids=["donor", "amount", "campaign", "fund"],
)
def test_a_pledge_names_what_is_there(session: Session, change: dict[str, object], refusal: type[Exception]) -> None:
    donor = people.donor(session)
    draft = PledgeDraft(donor_id=donor.id, fund=HOUSES, amount_vnd=1_000, promised_date=PROMISED)

    with pytest.raises(refusal):
        pledges.record_pledge(session, draft=dataclasses.replace(draft, **change), actor="ketoan", at=AT)  # type: ignore[arg-type]


def test_only_a_donor_promises(session: Session) -> None:
    with pytest.raises(errors.PledgeDonorUnknown):
        pledge(session, people.beneficiary(session))


def test_what_was_received_counts_gifts_in_the_books_only(session: Session) -> None:
    promise = pledge(session)
    confirmed, waiting = build.confirmed_gift(session, 2_000_000), build.waiting_gift(session, 300_000)
    link(session, promise.id, confirmed.id)
    link(session, promise.id, waiting.id)

    assert row_of(session, promise.id).received_vnd == 2_000_000
    assert [gift.counts for gift in queries.gifts_of_pledge(session, promise.id)] == [True, False]

    gifts.confirm_cash_gift(session, donation_id=waiting.id, actor="thuquy", at=AT)

    assert row_of(session, promise.id).received_vnd == queries.received_vnd(session, promise.id) == 2_300_000


def test_a_gift_that_was_returned_counts_no_more(session: Session) -> None:
    promise = pledge(session)
    gift = build.confirmed_gift(session, 2_000_000)
    link(session, promise.id, gift.id)
    refund = refunds.prepare_refund(
        session, donation_id=gift.id, reason="Nhầm", payee_text="Người gửi", actor="ketoan", at=AT
    )
    refunds.approve_refund(session, refund_id=refund.id, actor="ketoantruong", at=AT)
    refunds.pay_refund(session, refund_id=refund.id, paid_date=TODAY, actor="thuquy", at=AT)

    assert row_of(session, promise.id).received_vnd == 0
    with pytest.raises(errors.GiftDoesNotCount):
        link(session, pledge(session).id, gift.id)


def test_a_gift_keeps_one_pledge_until_it_is_taken_off(session: Session) -> None:
    first, second, gift = pledge(session), pledge(session), build.confirmed_gift(session)
    link(session, first.id, gift.id)
    with pytest.raises(errors.GiftKeepsAPledge):
        link(session, second.id, gift.id)

    pledges.unlink_gift(session, pledge_id=first.id, donation_id=gift.id, actor="ketoan", at=AT)
    link(session, second.id, gift.id)

    assert row_of(session, first.id).received_vnd == 0
    kept = queries.find_pledge_of_gift(session, gift.id)
    assert kept is not None
    assert kept.id == second.id
    with pytest.raises(errors.GiftNotLinked):
        pledges.unlink_gift(session, pledge_id=first.id, donation_id=gift.id, actor="ketoan", at=AT)


def test_a_gift_of_another_donor_keeps_no_promise(session: Session) -> None:
    mine, other = people.donor(session), people.donor(session, "Lê Thị Khác")
    draft = dataclasses.replace(build.gift(), donor_id=other.id)
    gift = gifts.record_cash_gift(session, draft=draft, actor="ketoan", at=AT)

    with pytest.raises(errors.GiftOfAnotherDonor):
        link(session, pledge(session, mine).id, gift.id)
    with pytest.raises(DonationNotFound):
        link(session, pledge(session, mine).id, 987_654)


def test_an_import_links_many_gifts_at_once(session: Session) -> None:
    first, second = pledge(session), pledge(session)
    ids = [build.confirmed_gift(session, amount).id for amount in (100_000, 200_000, 400_000)]

    links = [(first.id, ids[0]), (second.id, ids[1]), (first.id, ids[2])]
    pledges.link_gifts(session, links=links, actor="ketoan", at=AT)
    pledges.link_gifts(session, links=[], actor="ketoan", at=AT)

    assert (row_of(session, first.id).received_vnd, row_of(session, second.id).received_vnd) == (500_000, 200_000)
    assert len(events_of(session, subject=f"pledge:{first.id}")) == 2
    with pytest.raises(IntegrityError), session.begin_nested():
        pledges.link_gifts(session, links=[(second.id, ids[0])], actor="ketoan", at=AT)


def test_gifts_that_carry_the_code_of_a_pledge_are_found_and_linked_together(session: Session) -> None:
    promise = pledge(session)
    code = operations.issue_code(session, kind=CodeKind.PLEDGE, target_id=promise.id, actor="ketoan", at=AT).code
    other = make_code(CodeKind.CAMPAIGN, 77)
    notes = [f"MBVCB.6916.{code.lower()[:5]} {code[5:]}.CT tu 0101", f"{code} {other}", "ung ho", f"IBFT {code}"]
    ids = []
    for number, note in enumerate(notes):
        draft = dataclasses.replace(build.bank_gift(100_000), note=note)
        own = promise.donor_id if number < 3 else None
        ids.append(
            gifts.record_bank_gift(session, draft=dataclasses.replace(draft, donor_id=own), actor="ketoan", at=AT).id
        )

    assert [gift.donation_id for gift in queries.gifts_to_link(session, promise.id)] == [ids[0]]
    assert pledges.link_coded_gifts(session, pledge_id=promise.id, actor="ketoan", at=AT) == 1
    assert pledges.link_coded_gifts(session, pledge_id=promise.id, actor="ketoan", at=AT) == 0
    assert row_of(session, promise.id).received_vnd == 100_000
    assert queries.gifts_to_link(session, pledge(session).id) == []


def test_a_pledge_is_fulfilled_when_all_has_come(session: Session) -> None:
    promise, gift = pledge(session, amount_vnd=700_000), build.confirmed_gift(session, 500_000)
    link(session, promise.id, gift.id)
    with pytest.raises(errors.PledgeNotReceived):
        pledges.fulfil_pledge(session, pledge_id=promise.id, actor="ketoan", at=AT)
    link(session, promise.id, build.confirmed_gift(session, 200_000).id)

    pledges.fulfil_pledge(session, pledge_id=promise.id, actor="ketoan", at=AT)

    assert row_of(session, promise.id).state is PledgeState.FULFILLED
    with pytest.raises(errors.PledgeIsClosed):
        withdraw(session, promise.id)
    with pytest.raises(errors.PledgeIsClosed):
        pledges.unlink_gift(session, pledge_id=promise.id, donation_id=gift.id, actor="ketoan", at=AT)


def test_a_withdrawn_pledge_takes_its_code_out_of_use(session: Session) -> None:
    promise = pledge(session)
    code = operations.issue_code(session, kind=CodeKind.PLEDGE, target_id=promise.id, actor="ketoan", at=AT)
    with pytest.raises(errors.WithdrawReasonMissing):
        withdraw(session, promise.id, " ")

    withdraw(session, promise.id)

    with pytest.raises(errors.PledgeIsClosed):
        operations.issue_code(session, kind=CodeKind.PLEDGE, target_id=promise.id, actor="ketoan", at=AT)
    with pytest.raises(errors.PledgeIsClosed):
        pledges.link_coded_gifts(session, pledge_id=promise.id, actor="ketoan", at=AT)
    assert queries.resolve(session, [code.code]) == {}
    assert row_of(session, promise.id).open_vnd == 0
    with pytest.raises(errors.PledgeIsClosed):
        link(session, promise.id, build.confirmed_gift(session).id)
    with pytest.raises(errors.PledgeNotFound):
        withdraw(session, 987_654)


def test_the_list_of_pledges_narrows_and_adds_up(session: Session) -> None:
    an, bich = people.donor(session), people.donor(session, "Trần Thị Bích")
    first, second = pledge(session, an, amount_vnd=1_000_000), pledge(session, bich, amount_vnd=2_000_000)
    link(session, first.id, build.confirmed_gift(session, 400_000).id)
    withdraw(session, second.id)

    def listed(**wanted: object) -> list[int]:
        return [row.id for row in queries.list_pledges(session, wanted=PledgeFilter(**wanted))]  # type: ignore[arg-type]

    assert listed() == [second.id, first.id]
    assert [row.id for row in queries.each_pledge(session, wanted=PledgeFilter())] == listed()
    assert listed(state=PledgeState.OPEN) == listed(text="nguyen van an") == listed(donor_id=an.id) == [first.id]
    assert listed(text=second.code.lower()) == listed(text=str(second.id)) == [second.id]
    assert listed(campaign_id=987_654) == listed(from_date=PROMISED.replace(year=2027)) == []
    assert listed(to_date=PROMISED) == listed()
    totals = queries.pledge_totals(session, wanted=PledgeFilter())
    assert (totals.pledges, totals.amount_vnd, totals.received_vnd) == (2, 3_000_000, 400_000)


def test_an_open_pledge_is_overdue_after_its_day(session: Session) -> None:
    row = row_of(session, pledge(session).id)

    assert not row.is_overdue_on(PROMISED)
    assert row.is_overdue_on(PROMISED.replace(month=7))
    assert not dataclasses.replace(row, state=PledgeState.FULFILLED).is_overdue_on(PROMISED.replace(month=7))
