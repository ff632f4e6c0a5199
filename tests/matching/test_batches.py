"""Many suggestions at once: shown first, done exactly as shown, undone as a unit."""

import datetime as dt
from collections.abc import Sequence

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.audit.health import all_results
from fund.banking.batch_plans import BatchPlan, EditSaysNothing, NoSuggestionChosen, TooManyChosen, Wish, plan_batch
from fund.banking.batches import (
    BatchChangedSince,
    BatchOutdated,
    BatchPostedGifts,
    BatchUndoneBefore,
    do_batch,
    undo_batch,
)
from fund.banking.kinds import LineState
from fund.banking.models import BankLine
from fund.banking.settling import reopen_line
from fund.banking.suggested import SuggestionFilter, list_suggestions, suggestion_count, suggestion_ids
from fund.donations.models import Campaign, Donation
from fund.ledger.models import JournalEntry
from fund.matching.kinds import BatchAct, LineKind, SuggestionState
from fund.matching.models import MatchBatch, MatchChange
from fund.matching.operations import RuleDraft, RuleWasChanged, change_rule, set_threshold
from fund.matching.queries import get_rule, threshold, versions_of
from fund.matching.rules import Conditions, Outcome
from fund.trail.models import TrailEvent
from tests.builders.banking import AT, Gift, close_month, open_bank, take_in, vietcombank_file
from tests.builders.ledger import CHIEF, CLERK, GENERAL, HOUSES
from tests.builders.matching import a_campaign, keep_rule, lines_in_order, suggestions_in_order
from tests.builders.people import donor

SEPTEMBER = dt.date(2024, 9, 1)
LATER = AT + dt.timedelta(hours=1)
LINES = (
    Gift("Ung ho bao so 3 lan 1", credit_vnd=100_000),
    Gift("Ung ho bao so 3 lan 2", credit_vnd=200_000),
    Gift("TRA LAI TIEN GUI T9", credit_vnd=12_345),
    Gift("PHI QUAN LY TK", debit_vnd=55_000),
    Gift("AN DANH ung ho", credit_vnd=300_000),
)


@pytest.fixture
def storm(session: Session) -> Campaign:
    """Take a statement in under three rules: the storm is only suggested, interest and fees wait."""
    open_bank(session)
    campaign = a_campaign(session)
    outcome = Outcome(kind=LineKind.GIFT, campaign_id=campaign.id)
    keep_rule(session, outcome=outcome, any_phrases=("ủng hộ bão",), certainty=80)
    keep_rule(session, outcome=Outcome(kind=LineKind.INTEREST), name="Lãi", any_phrases=("trả lãi tiền gửi",))
    keep_rule(session, outcome=Outcome(kind=LineKind.FEE), name="Phí", any_phrases=("phí quản lý",))
    take_in(session, vietcombank_file(LINES))
    return campaign


def _ids(session: Session) -> list[int]:
    return [made.id for made in suggestions_in_order(session)]


def _plan(session: Session, act: BatchAct = BatchAct.ACCEPT, wish: Wish | None = None) -> BatchPlan:
    return plan_batch(session, act=act, suggestion_ids=_ids(session), wish=wish)


def _do(
    session: Session, act: BatchAct = BatchAct.ACCEPT, wish: Wish | None = None, ids: Sequence[int] = ()
) -> MatchBatch:
    chosen = ids or _ids(session)
    seen = plan_batch(session, act=act, suggestion_ids=chosen, wish=wish).fingerprint
    return do_batch(session, act=act, suggestion_ids=chosen, seen=seen, wish=wish, actor=CLERK, at=LATER)


def _campaigns(session: Session) -> list[int | None]:
    return list(session.scalars(select(Donation.campaign_id).order_by(Donation.id)))


def _faults(session: Session) -> list[str]:
    looked_at = {"gifts", "gift-parts", "income", "lines", "settled", "imports"}
    return [fault for result in all_results(session) if result.name in looked_at for fault in result.faults]


def test_a_plan_shows_what_would_change_and_writes_nothing(session: Session, storm: Campaign) -> None:
    plan = _plan(session)

    assert [change.after.campaign_id for change in plan.changes] == [storm.id, storm.id, None, None]
    assert [change.after.state for change in plan.changes] == ["donation", "donation", "settled", "settled"]
    assert _campaigns(session) == [None, None, None]
    assert session.scalar(select(func.count()).select_from(MatchBatch)) == 0


def test_accepting_names_the_campaign_of_gifts_and_settles_interest_and_fees(session: Session, storm: Campaign) -> None:
    entries = session.scalar(select(func.count()).select_from(JournalEntry))

    batch = _do(session)

    assert _campaigns(session) == [storm.id, storm.id, None]
    assert [line.state.value for line in lines_in_order(session)] == [
        "donation", "donation", "settled", "settled", "donation",
    ]  # fmt: skip
    assert lines_in_order(session)[2].note == "Lãi tiền gửi (theo quy tắc Lãi)"
    assert {made.state for made in suggestions_in_order(session)} == {SuggestionState.ACCEPTED}
    assert batch.line_count == 4
    assert session.scalar(select(func.count()).select_from(JournalEntry)) == entries


def test_undoing_puts_every_line_back_where_it_was(session: Session, storm: Campaign) -> None:
    assert storm.id
    batch = _do(session)

    undo_batch(session, batch_id=batch.id, actor=CLERK, at=LATER)

    assert _campaigns(session) == [None, None, None]
    assert [line.state.value for line in lines_in_order(session)][2:4] == ["waiting", "waiting"]
    assert {made.state for made in suggestions_in_order(session)} == {SuggestionState.SUGGESTED}
    with pytest.raises(BatchUndoneBefore):
        undo_batch(session, batch_id=batch.id, actor=CLERK, at=LATER)


def test_undoing_is_refused_as_a_whole_when_someone_changed_a_line_since(session: Session, storm: Campaign) -> None:
    batch = _do(session)
    reopen_line(session, line_id=lines_in_order(session)[3].id, actor=CHIEF, at=AT)

    with pytest.raises(BatchChangedSince), session.begin_nested():
        undo_batch(session, batch_id=batch.id, actor=CLERK, at=LATER)

    assert _campaigns(session) == [storm.id, storm.id, None]


def test_what_was_shown_is_what_is_done_or_nothing(session: Session, storm: Campaign) -> None:
    assert storm.id
    seen = _plan(session).fingerprint
    other = a_campaign(session, code="LU")
    _do(session, BatchAct.EDIT, Wish(campaign_id=other.id), ids=_ids(session)[:1])

    with pytest.raises(BatchOutdated):
        do_batch(session, act=BatchAct.ACCEPT, suggestion_ids=_ids(session), seen=seen, actor=CLERK, at=AT)


def test_an_edit_sets_campaign_and_donor_of_gifts_and_says_why_it_cannot_for_others(
    session: Session, storm: Campaign
) -> None:
    giver = donor(session)
    plan = _plan(session, BatchAct.EDIT, Wish(campaign_id=storm.id, donor_id=giver.id))

    assert [refused.violation.code for refused in plan.refusals] == ["LineIsNoGift", "LineIsNoGift"]
    batch = _do(session, BatchAct.EDIT, Wish(campaign_id=storm.id, donor_id=giver.id))
    assert [gift.donor_id for gift in session.scalars(select(Donation).order_by(Donation.id))] == [
        giver.id,
        giver.id,
        None,
    ]
    assert batch.line_count == 2
    undo_batch(session, batch_id=batch.id, actor=CLERK, at=LATER)
    assert [gift.donor_id for gift in session.scalars(select(Donation).order_by(Donation.id))] == [None, None, None]


def test_a_suggested_fund_is_money_and_is_named_as_impossible(session: Session) -> None:
    open_bank(session)
    keep_rule(session, outcome=Outcome(kind=LineKind.GIFT, fund=HOUSES), any_phrases=("bão",), certainty=50)
    take_in(session, vietcombank_file(LINES))

    assert {refused.violation.code for refused in _plan(session).refusals} == {"FundMovesMoney"}
    with pytest.raises(NoSuggestionChosen):
        _do(session)


def test_dismissing_changes_no_line(session: Session, storm: Campaign) -> None:
    assert storm.id
    before = [(line.state, line.note) for line in lines_in_order(session)]

    batch = _do(session, BatchAct.DISMISS)

    assert [(line.state, line.note) for line in lines_in_order(session)] == before
    assert suggestion_count(session, SuggestionFilter()) == 0
    undo_batch(session, batch_id=batch.id, actor=CLERK, at=LATER)
    assert suggestion_count(session, SuggestionFilter()) == 4


def test_a_credit_that_waited_wrongly_is_taken_as_a_gift(session: Session, storm: Campaign) -> None:
    plan = _plan(session, BatchAct.TAKE, Wish(fund=GENERAL, campaign_id=storm.id))
    assert len(plan.refusals) == 3

    batch = _do(session, BatchAct.TAKE, Wish(fund=GENERAL, campaign_id=storm.id))

    line = lines_in_order(session)[2]
    gift = session.get_one(Donation, line.donation_id)
    assert (line.state, gift.amount_vnd, gift.campaign_id) == (LineState.DONATION, 12_345, storm.id)
    assert (gift.source_line, gift.entry_id) == (line.id, line.entry_id)
    with pytest.raises(BatchPostedGifts):
        undo_batch(session, batch_id=batch.id, actor=CLERK, at=LATER)
    assert _faults(session) == []


def test_a_closed_period_takes_no_new_gift(session: Session, storm: Campaign) -> None:
    assert storm.id
    for month in range(3, 10):
        close_month(session, dt.date(2024, month, 1))

    plan = _plan(session, BatchAct.TAKE, Wish(fund=GENERAL))

    assert "PeriodClosed" in [refused.violation.code for refused in plan.refusals]
    assert plan.changes == ()


def test_rules_that_disagree_cannot_be_accepted_but_edited(session: Session) -> None:
    open_bank(session)
    storm, flood = a_campaign(session), a_campaign(session, code="LU")
    for campaign in (storm, flood):
        keep_rule(session, outcome=Outcome(kind=LineKind.GIFT, campaign_id=campaign.id), any_phrases=("bão",))
    take_in(session, vietcombank_file(LINES[:1]))

    assert [refused.violation.code for refused in _plan(session).refusals] == ["RulesDisagree"]
    _do(session, BatchAct.EDIT, Wish(campaign_id=flood.id))
    assert _campaigns(session) == [flood.id]


def test_choosing_nothing_too_much_or_an_empty_edit_is_refused(session: Session, storm: Campaign) -> None:
    assert storm.id
    with pytest.raises(NoSuggestionChosen):
        plan_batch(session, act=BatchAct.ACCEPT, suggestion_ids=[])
    with pytest.raises(TooManyChosen):
        plan_batch(session, act=BatchAct.ACCEPT, suggestion_ids=range(1, 1_002))
    with pytest.raises(EditSaysNothing):
        _plan(session, BatchAct.EDIT)
    with pytest.raises(EditSaysNothing):
        _plan(session, BatchAct.TAKE)


def test_the_list_is_filtered_and_paged_by_key(session: Session, storm: Campaign) -> None:
    assert storm.id
    gifts = SuggestionFilter(
        kind=LineKind.GIFT, first_date=SEPTEMBER, min_certainty=80, account_code="11211", rule_no=1
    )

    first = list_suggestions(session, gifts, limit=1)
    second = list_suggestions(session, gifts, after_id=first[0].id, limit=5)

    assert [row.memo for row in (*first, *second)] == [LINES[0].memo, LINES[1].memo]
    assert first[0].says == "Khoản tài trợ · Đợt BAO3"
    assert suggestion_ids(session, gifts, limit=10) == [first[0].id, second[0].id]
    assert suggestion_count(session, SuggestionFilter(min_certainty=81)) == 2
    assert suggestion_count(session, SuggestionFilter(last_date=dt.date(2024, 8, 31))) == 0


def test_an_edit_of_a_rule_makes_a_version_and_the_old_one_stays(session: Session, storm: Campaign) -> None:
    draft = RuleDraft(
        name="Bão số 3",
        priority=5,
        certainty=92,
        conditions=Conditions(any_phrases=("ủng hộ bão số 3",)),
        outcome=Outcome(kind=LineKind.GIFT, campaign_id=storm.id),
    )
    change_rule(session, rule_no=1, version=1, draft=draft, actor=CHIEF, at=AT)

    assert (get_rule(session, 1).rule.name, get_rule(session, 1).version) == ("Bão số 3", 2)
    assert [row.rule.name for row in versions_of(session, 1)] == ["Bão số 3", "Ủng hộ bão"]
    with pytest.raises(RuleWasChanged):
        change_rule(session, rule_no=1, version=1, draft=draft, actor=CHIEF, at=AT)


def test_the_threshold_is_ninety_until_it_is_set(session: Session, storm: Campaign) -> None:
    assert storm.id
    assert threshold(session) == 90
    set_threshold(session, percent=100, actor=CHIEF, at=AT)
    assert threshold(session) == 100


def test_each_act_is_told_to_the_trail_and_each_change_kept(session: Session, storm: Campaign) -> None:
    assert storm.id
    batch = _do(session)
    undo_batch(session, batch_id=batch.id, actor=CHIEF, at=AT)

    told = session.scalars(
        select(TrailEvent.tag).where(TrailEvent.subject == f"match_batch:{batch.id}").order_by(TrailEvent.id)
    )
    assert list(told) == ["matching.batch.made", "matching.batch.undone"]
    assert session.scalar(select(func.count()).select_from(MatchChange)) == 4
    assert session.scalar(select(func.count()).select_from(BankLine)) == 5
