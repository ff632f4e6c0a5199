"""A campaign, a donor or a pledge gets one code; what it stands for is told only while it is in use."""

import pytest
from sqlalchemy.orm import Session

from fund.donations.errors import BankAccountUnknown
from fund.giftcodes import operations, queries
from fund.giftcodes.codes import find_codes, make_code
from fund.giftcodes.errors import CodeInUse, CodeTargetUnknown, CodeWasRevoked, GiftCodeNotFound, RevokeReasonMissing
from fund.giftcodes.kinds import CodeKind
from fund.giftcodes.models import GiftCode
from fund.giftcodes.rows import CodeFilter
from fund.giftcodes.vietqr import BankBinMalformed
from fund.people.kinds import Disclosure
from fund.trail.queries import events_of
from tests.builders import donations as build
from tests.builders import people
from tests.builders.donations import AT, BANK, HOUSES
from tests.builders.giftcodes import pledge


@pytest.fixture(autouse=True)
def _books(session: Session) -> None:
    build.books(session)


def issue(session: Session, kind: CodeKind, target_id: int, amount_vnd: int | None = None) -> GiftCode:
    return operations.issue_code(session, kind=kind, target_id=target_id, amount_vnd=amount_vnd, actor="ketoan", at=AT)


def revoke(session: Session, code_id: int, reason: str = "In sai") -> GiftCode:
    return operations.revoke_code(session, code_id=code_id, reason=reason, actor="ketoan", at=AT)


def test_the_code_of_a_campaign_leads_to_its_fund(session: Session) -> None:
    campaign = build.campaign(session)
    code = issue(session, CodeKind.CAMPAIGN, campaign.id)
    (found,) = find_codes(f"NGUYEN VAN A {code.code.lower()} ung ho")

    target = queries.resolve(session, [found.code])[code.code]

    assert (target.kind, target.campaign_id, target.fund) == (CodeKind.CAMPAIGN, campaign.id, HOUSES)
    assert (target.donor_id, target.pledge_id) == (None, None)


def test_the_code_of_a_donor_leads_to_the_donor_only(session: Session) -> None:
    donor = people.donor(session)
    code = issue(session, CodeKind.DONOR, donor.id)

    target = queries.resolve(session, [code.code])[code.code]

    assert (target.donor_id, target.campaign_id, target.pledge_id, target.fund) == (donor.id, None, None, "")
    assert target.label == donor.full_name


def test_the_code_of_a_pledge_leads_to_its_donor_and_fund(session: Session) -> None:
    promise = pledge(session)
    code = issue(session, CodeKind.PLEDGE, promise.id, 500_000)

    target = queries.resolve(session, [code.code])[code.code]

    assert (target.pledge_id, target.donor_id, target.fund) == (promise.id, promise.donor_id, HOUSES)


def test_codes_never_issued_stand_for_nothing(session: Session) -> None:
    unknown = [make_code(CodeKind.CAMPAIGN, number) for number in range(5_000, 7_500)]

    assert queries.resolve(session, unknown) == {}
    assert queries.resolve(session, []) == {}


def test_a_target_has_one_code_in_use_and_gets_another_after_it_was_revoked(session: Session) -> None:
    campaign = build.campaign(session)
    first = issue(session, CodeKind.CAMPAIGN, campaign.id)
    with pytest.raises(CodeInUse):
        issue(session, CodeKind.CAMPAIGN, campaign.id)

    revoke(session, first.id)
    second = issue(session, CodeKind.CAMPAIGN, campaign.id)

    assert second.code != first.code
    assert set(queries.resolve(session, [first.code, second.code])) == {second.code}
    live = queries.find_live_code(session, kind=CodeKind.CAMPAIGN, target_id=campaign.id)
    assert live is not None
    assert live.id == second.id


@pytest.mark.parametrize("kind", list(CodeKind))
def test_a_target_that_is_not_there_gets_no_code(session: Session, kind: CodeKind) -> None:
    with pytest.raises(CodeTargetUnknown):
        issue(session, kind, 987_654)


def test_a_beneficiary_gets_no_donors_code(session: Session) -> None:
    helped = people.beneficiary(session)

    with pytest.raises(CodeTargetUnknown):
        issue(session, CodeKind.DONOR, helped.id)


def test_a_code_is_revoked_once_and_for_a_reason(session: Session) -> None:
    code = issue(session, CodeKind.CAMPAIGN, build.campaign(session).id)
    with pytest.raises(RevokeReasonMissing):
        revoke(session, code.id, " ")
    revoke(session, code.id)

    with pytest.raises(CodeWasRevoked):
        revoke(session, code.id)
    with pytest.raises(GiftCodeNotFound):
        revoke(session, 987_654)


def test_issuing_and_revoking_stand_in_the_trail(session: Session) -> None:
    code = issue(session, CodeKind.CAMPAIGN, build.campaign(session).id)
    revoke(session, code.id)

    labels = [event.label for event in events_of(session, subject=f"gift_code:{code.id}")]

    assert sorted(labels) == ["Cấp mã ủng hộ", "Ngừng dùng mã ủng hộ"]


def test_the_list_of_codes_narrows_by_kind_state_and_words(session: Session) -> None:
    campaign = issue(session, CodeKind.CAMPAIGN, build.campaign(session).id)
    donor = issue(session, CodeKind.DONOR, people.donor(session, "Trần Thị Bích").id)
    promise = issue(session, CodeKind.PLEDGE, pledge(session).id)
    revoke(session, donor.id)

    def listed(**wanted: object) -> list[int]:
        return [row.id for row in queries.list_codes(session, wanted=CodeFilter(**wanted))]  # type: ignore[arg-type]

    assert listed() == [promise.id, donor.id, campaign.id]
    assert [row.id for row in queries.each_code(session, wanted=CodeFilter())] == listed()
    assert listed(kind=CodeKind.CAMPAIGN) == [campaign.id]
    assert listed(is_live=False) == [donor.id]
    assert listed(text="tet vi nguoi") == [campaign.id]
    assert listed(text="bich") == [donor.id]
    assert listed(text="nguyen van an") == [promise.id]
    assert listed(text=promise.code[:6].lower()) == [promise.id]
    assert listed(text="%_") == []


def test_a_donor_who_wants_no_name_stands_on_paper_by_number(session: Session) -> None:
    quiet = people.donor(session, "Lê Văn Kín", disclosure=Disclosure.ANONYMOUS)
    code = queries.get_code(session, issue(session, CodeKind.DONOR, quiet.id).id)
    loud = queries.get_code(session, issue(session, CodeKind.DONOR, people.donor(session).id).id)

    assert code.public_name == quiet.code
    assert loud.public_name == "Nguyễn Văn An"


def test_the_banks_number_is_entered_and_corrected_by_a_person(session: Session) -> None:
    operations.set_bank_bin(session, account_code=BANK, bank_bin="999999", actor="ketoan", at=AT)
    operations.set_bank_bin(session, account_code=BANK, bank_bin="970499", actor="ketoan", at=AT)

    assert queries.bank_bins(session) == {BANK: "970499"}
    assert len(events_of(session, subject=f"account:{BANK}")) == 2


@pytest.mark.parametrize("typed", ["", "97040", "9999990", "97040a", "９７０４００"])
def test_a_banks_number_is_six_digits(session: Session, typed: str) -> None:
    with pytest.raises(BankBinMalformed):
        operations.set_bank_bin(session, account_code=BANK, bank_bin=typed, actor="ketoan", at=AT)


def test_cash_has_no_banks_number(session: Session) -> None:
    with pytest.raises(BankAccountUnknown):
        operations.set_bank_bin(session, account_code="1111", bank_bin="999999", actor="ketoan", at=AT)
