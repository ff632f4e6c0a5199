"""An import asks the rules: sure ones choose, unsure ones stand beside the line, and no rule changes nothing."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.banking.assigning import assign
from fund.banking.kinds import LineState
from fund.banking.models import StatementImport
from fund.banking.profiles import get_profile
from fund.banking.statements import read_statement
from fund.banking.suggesting import suggest_again
from fund.donations.models import Donation, DonationPart
from fund.giftcodes.kinds import CodeKind
from fund.giftcodes.operations import issue_code
from fund.ledger.models import Fund
from fund.matching.explaining import read_why
from fund.matching.kinds import Doubt, LineKind, Reason, SuggestionState
from fund.matching.operations import set_threshold, switch_rule
from fund.matching.rules import Outcome
from fund.matching.suggestions import Fact
from fund.office_time import office_date
from tests.builders.banking import (
    AT,
    SAMPLES,
    Gift,
    agribank_file,
    numbered_gifts,
    open_bank,
    take_in,
    vietcombank_file,
)
from tests.builders.ledger import CLERK, FIRST_BANK, GENERAL, HOUSES, SECOND_BANK
from tests.builders.matching import a_campaign, keep_rule, lines_in_order, suggestions_in_order
from tests.builders.people import donor

STORM_GIFT = Gift("Ung ho bao so 3", credit_vnd=500_000)
PLAIN_GIFT = Gift("AN DANH ung ho quy", credit_vnd=100_000)
INTEREST = Gift("TRA LAI TIEN GUI T9", credit_vnd=12_345)
FEE = Gift("PHI QUAN LY TK", debit_vnd=55_000)


@pytest.fixture
def bank(session: Session) -> Session:
    open_bank(session)
    return session


def _gift_of(session: Session, place: int) -> Donation:
    line = lines_in_order(session)[place]
    assert line.donation_id is not None
    return session.get_one(Donation, line.donation_id)


def _fund_of(session: Session, gift: Donation) -> str:
    chosen = select(Fund.code).join(DonationPart, DonationPart.fund_id == Fund.id)
    return session.scalars(chosen.where(DonationPart.donation_id == gift.id)).one()


def test_without_rules_every_credit_is_a_gift_every_debit_waits_and_nothing_is_suggested(bank: Session) -> None:
    take_in(bank, vietcombank_file([STORM_GIFT, INTEREST, FEE]))

    assert [line.state for line in lines_in_order(bank)] == [LineState.DONATION, LineState.DONATION, LineState.WAITING]
    assert suggestions_in_order(bank) == []


def test_a_sure_rule_chooses_fund_campaign_and_donor_of_the_gift_and_says_why(bank: Session) -> None:
    campaign, giver = a_campaign(bank), donor(bank)
    outcome = Outcome(kind=LineKind.GIFT, fund=HOUSES, campaign_id=campaign.id, donor_id=giver.id)
    rule = keep_rule(bank, outcome=outcome, any_phrases=("ủng hộ bão",))

    take_in(bank, vietcombank_file([STORM_GIFT, PLAIN_GIFT]))

    gift, plain = _gift_of(bank, 0), _gift_of(bank, 1)
    assert (_fund_of(bank, gift), gift.campaign_id, gift.donor_id) == (HOUSES, campaign.id, giver.id)
    assert (_fund_of(bank, plain), plain.campaign_id, plain.donor_id) == (GENERAL, None, None)
    [made] = suggestions_in_order(bank)
    assert (made.state, made.rule_id, made.certainty) == (SuggestionState.APPLIED, rule.id, 95)
    assert read_why(made.why)[0][0].facts[0].text == "ủng hộ bão"


def test_below_the_threshold_the_gift_is_as_ever_and_the_suggestion_stands_beside_it(bank: Session) -> None:
    campaign = a_campaign(bank)
    keep_rule(bank, outcome=Outcome(kind=LineKind.GIFT, campaign_id=campaign.id), any_phrases=("bão",), certainty=89)

    take_in(bank, vietcombank_file([STORM_GIFT]))

    assert _gift_of(bank, 0).campaign_id is None
    assert [made.state for made in suggestions_in_order(bank)] == [SuggestionState.SUGGESTED]


def test_the_threshold_is_a_setting(bank: Session) -> None:
    campaign = a_campaign(bank)
    keep_rule(bank, outcome=Outcome(kind=LineKind.GIFT, campaign_id=campaign.id), any_phrases=("bão",), certainty=89)
    set_threshold(bank, percent=89, actor=CLERK, at=AT)

    take_in(bank, vietcombank_file([STORM_GIFT]))

    assert _gift_of(bank, 0).campaign_id == campaign.id


def test_sure_interest_and_fees_wait_for_a_person_with_the_suggestion_beside(bank: Session) -> None:
    keep_rule(bank, outcome=Outcome(kind=LineKind.INTEREST), name="Lãi", any_phrases=("trả lãi tiền gửi",))
    keep_rule(bank, outcome=Outcome(kind=LineKind.FEE), name="Phí", any_phrases=("phí quản lý",))

    receipt = take_in(bank, vietcombank_file([STORM_GIFT, INTEREST, FEE]))

    assert [line.state for line in lines_in_order(bank)] == [LineState.DONATION, LineState.WAITING, LineState.WAITING]
    assert [made.kind for made in suggestions_in_order(bank)] == [LineKind.INTEREST, LineKind.FEE]
    assert (receipt.gift_count, receipt.gift_vnd) == (1, 500_000)
    assert (receipt.waiting_count, receipt.waiting_vnd) == (2, 12_345 + 55_000)


def test_rules_that_disagree_change_nothing_and_both_are_kept(bank: Session) -> None:
    campaign, other = a_campaign(bank), a_campaign(bank, code="LU")
    keep_rule(bank, outcome=Outcome(kind=LineKind.GIFT, campaign_id=campaign.id), any_phrases=("bão",))
    keep_rule(bank, outcome=Outcome(kind=LineKind.GIFT, campaign_id=other.id), any_phrases=("ủng hộ",))

    take_in(bank, vietcombank_file([STORM_GIFT]))

    assert _gift_of(bank, 0).campaign_id is None
    [made] = suggestions_in_order(bank)
    assert made.kind is None
    assert len(read_why(made.why)[0]) == 2


def test_a_campaign_that_was_not_open_on_the_day_is_only_suggested(bank: Session) -> None:
    campaign = a_campaign(bank, first=STORM_GIFT.day.replace(day=4))
    keep_rule(bank, outcome=Outcome(kind=LineKind.GIFT, campaign_id=campaign.id), any_phrases=("bão",), certainty=100)

    take_in(bank, vietcombank_file([STORM_GIFT]))

    assert _gift_of(bank, 0).campaign_id is None
    assert read_why(suggestions_in_order(bank)[0].why)[1] == (Doubt.CAMPAIGN_NOT_OPEN,)


def test_a_payers_account_names_the_donor(bank: Session) -> None:
    giver = donor(bank)
    keep_rule(bank, outcome=Outcome(kind=LineKind.GIFT, donor_id=giver.id), payer_account="0700 111")
    gifts = [
        Gift("CK", credit_vnd=1_000, payer_account="0700111"),
        Gift("CK", credit_vnd=2_000, payer_account="070011"),
    ]

    take_in(bank, agribank_file(gifts), profile="agribank-csv", account_code=SECOND_BANK)

    assert [_gift_of(bank, place).donor_id for place in (0, 1)] == [giver.id, None]


def test_a_rule_out_of_use_is_not_asked(bank: Session) -> None:
    rule = keep_rule(bank, outcome=Outcome(kind=LineKind.GIFT, fund=HOUSES), any_phrases=("bão",))
    switch_rule(bank, rule_no=rule.rule_no, is_active=False, actor=CLERK, at=AT)

    take_in(bank, vietcombank_file([STORM_GIFT]))

    assert _fund_of(bank, _gift_of(bank, 0)) == GENERAL


def test_a_second_import_of_the_file_suggests_nothing_more(bank: Session) -> None:
    keep_rule(bank, outcome=Outcome(kind=LineKind.GIFT, fund=HOUSES), any_phrases=("bão",), certainty=50)
    for _time in range(2):
        take_in(bank, vietcombank_file([STORM_GIFT, *numbered_gifts(3)]))

    assert len(suggestions_in_order(bank)) == 1
    assert len(bank.scalars(select(StatementImport)).all()) == 2


def test_a_gift_code_names_its_campaign_and_says_so(bank: Session) -> None:
    campaign = a_campaign(bank)
    code = issue_code(bank, kind=CodeKind.CAMPAIGN, target_id=campaign.id, actor=CLERK, at=AT).code

    take_in(bank, vietcombank_file([Gift(f"MBVCB.55.ct {code.lower()} cam on", credit_vnd=70_000), PLAIN_GIFT]))

    assert [_gift_of(bank, place).campaign_id for place in (0, 1)] == [campaign.id, None]
    [made] = suggestions_in_order(bank)
    assert (made.state, made.rule_id, made.certainty) == (SuggestionState.APPLIED, None, 100)
    assert read_why(made.why)[0][0].facts == (Fact(Reason.GIFT_CODE, code),)


def test_a_rule_written_later_is_asked_about_old_lines_and_only_suggests(bank: Session) -> None:
    take_in(bank, vietcombank_file([STORM_GIFT, PLAIN_GIFT, FEE]))
    campaign = a_campaign(bank)
    keep_rule(bank, outcome=Outcome(kind=LineKind.GIFT, campaign_id=campaign.id), any_phrases=("bão",), certainty=100)
    keep_rule(bank, outcome=Outcome(kind=LineKind.FEE), name="Phí", any_phrases=("phí quản lý",), certainty=100)

    asked = suggest_again(bank, actor=CLERK, at=AT)

    assert (asked.lines, asked.suggested) == (3, 2)
    assert _gift_of(bank, 0).campaign_id is None
    assert [made.state for made in suggestions_in_order(bank)] == [SuggestionState.SUGGESTED] * 2
    assert suggest_again(bank, actor=CLERK, at=AT).suggested == 0


def test_two_codes_in_one_memo_are_for_a_person(bank: Session) -> None:
    campaigns = [a_campaign(bank), a_campaign(bank, code="LU")]
    issued = [issue_code(bank, kind=CodeKind.CAMPAIGN, target_id=each.id, actor=CLERK, at=AT) for each in campaigns]
    codes = [each.code for each in issued]

    take_in(bank, vietcombank_file([Gift(" ".join(codes), credit_vnd=70_000)]))

    assert _gift_of(bank, 0).campaign_id is None
    assert read_why(suggestions_in_order(bank)[0].why)[1] == (Doubt.CODES_DISAGREE,)


def test_a_code_and_a_sure_rule_that_disagree_are_for_a_person_and_an_unsure_rule_is_not_heard(bank: Session) -> None:
    campaign, other = a_campaign(bank), a_campaign(bank, code="LU")
    code = issue_code(bank, kind=CodeKind.CAMPAIGN, target_id=campaign.id, actor=CLERK, at=AT).code
    keep_rule(bank, outcome=Outcome(kind=LineKind.GIFT, campaign_id=other.id), any_phrases=("lũ",), certainty=95)
    keep_rule(bank, outcome=Outcome(kind=LineKind.GIFT, campaign_id=other.id), any_phrases=("quỹ",), certainty=50)

    take_in(bank, vietcombank_file([Gift(f"{code} lu", credit_vnd=70_000), Gift(f"{code} quy", credit_vnd=80_000)]))

    assert [_gift_of(bank, place).campaign_id for place in (0, 1)] == [None, campaign.id]


@pytest.mark.parametrize("name", ["vietcombank-csv", "agribank-csv"])
def test_on_the_real_samples_a_word_that_does_not_occur_is_never_matched(bank: Session, name: str) -> None:
    files = sorted(SAMPLES.glob(f"**/*{name.removesuffix('-csv')}*.csv")) if SAMPLES.is_dir() else []
    if not files:
        pytest.skip(f"no sample statements of {name} at {SAMPLES}; FUND_SAMPLE_DIR names their folder")
    campaign = a_campaign(bank, code="QVBCS")
    keep_rule(
        bank, outcome=Outcome(kind=LineKind.GIFT, campaign_id=campaign.id), certainty=100,
        any_phrases=("vì bình yên cuộc sống", "nhà tình thương phường", "quỹ vì bình yên"),
    )  # fmt: skip
    statement = read_statement(files[0].read_bytes(), get_profile(name), today=office_date(AT))

    made = assign(bank, statement.lines[:50_000], account=FIRST_BANK, default_fund=GENERAL, default_campaign=None)

    assert not [one for one in made if one.is_applied]
