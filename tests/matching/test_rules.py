"""The engine: which rule matches, why, how sure, and what is never applied without a person."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.matching.explaining import read_why, why_text
from fund.matching.kinds import Doubt, LineKind, LineSide, Reason
from fund.matching.rules import Conditions, Outcome, Rule, RuleRejected, require
from fund.matching.suggestions import Fact, Line, Matcher, suggest
from tests.builders.matching import STORM, a_rule, money_in, money_out

INTEREST = Outcome(kind=LineKind.INTEREST)
FEE = Outcome(kind=LineKind.FEE)
FLOOD = Outcome(kind=LineKind.GIFT, campaign_id=8)

# The accountant says: "a transfer that says ... is (surely / perhaps / not) for the storm", the rule's words first.
SURE, PERHAPS, NOT = "sure", "perhaps", "not"
WORDS = (
    ("ủng hộ bão", "NGUYEN VAN A ung ho bao so 3", SURE),
    ("ủng hộ bão", "MBVCB.123456.UNG HO BAO.CT tu 0123", SURE),
    ("ủng hộ bão", "Ủng hộ\nbão lũ", SURE),
    ("ủng hộ bão", "UNGHOBAO", SURE),
    ("ủng hộ bão", "UNG HO BA O SO 3", SURE),
    ("ủng hộ bão", "IBFT UNGHO BAO", SURE),
    ("ủng hộ bão", "DOAN TRUONG UNGHOBAOLU", PERHAPS),
    ("ủng hộ bão", "ung ho ba", NOT),
    ("ủng hộ bão", "ung ho quy, bao cao", NOT),
    ("lãi", "tra lai tien gui", SURE),
    ("lãi", "NGUYEN THI LAITHI", NOT),
    ("an hộ", "TRAN HOANG ANH", NOT),
    ("trả lãi", "TRALAI KY 9", PERHAPS),
    ("phí", "PHILIP NGUYEN", NOT),
    ("phí dịch vụ", "PHI DICH VU SMS T9", SURE),
    ("phí dịch vụ", "PHIDICHVU SMS", SURE),
)


@pytest.mark.parametrize(("words", "memo", "expected"), WORDS)
def test_words_are_found_as_the_accountant_would_find_them(words: str, memo: str, expected: str) -> None:
    found = suggest([a_rule(any_phrases=(words,))], money_in(memo))

    told = NOT if found is None else SURE if found.is_certain(95) else PERHAPS
    assert told == expected


def test_a_suggestion_says_which_words_which_amount_and_which_accounts() -> None:
    rule = a_rule(
        any_phrases=("ủng hộ bão", "ủng hộ lũ"), none_phrases=("hoàn trả",), min_vnd=100_000, max_vnd=500_000,
        payer_account="0123 456", bank_account="11211", side=LineSide.CREDIT,
    )  # fmt: skip

    found = suggest([rule], money_in("CT ung ho bao", payer_account="0123456", bank_account="11211"))

    assert found is not None
    assert set(found.matches[0].facts) == {
        Fact(Reason.PHRASE, "ủng hộ bão"),
        Fact(Reason.NO_PHRASE, "hoàn trả"),
        Fact(Reason.AMOUNT, "", 100_000, 500_000),
        Fact(Reason.PAYER_ACCOUNT, "0123 456"),
        Fact(Reason.BANK_ACCOUNT, "11211"),
        Fact(Reason.SIDE, "credit"),
    }


@pytest.mark.parametrize(
    "line",
    [
        money_in("hoan tra ung ho bao", payer_account="0123456"),
        money_in("ung ho bao", 99_999, payer_account="0123456"),
        money_in("ung ho bao", 500_001, payer_account="0123456"),
        money_in("ung ho bao", payer_account="01234567"),
        money_in("ung ho bao"),
        money_out("ung ho bao"),
    ],
)
def test_every_condition_must_hold(line: Line) -> None:
    rule = a_rule(
        any_phrases=("ủng hộ bão",),
        none_phrases=("hoàn trả",),
        min_vnd=100_000,
        max_vnd=500_000,
        payer_account="0123456",
    )

    assert suggest([rule], line) is None


def test_all_words_must_stand_there_and_one_doubtful_find_makes_the_match_doubtful() -> None:
    rule = a_rule(all_phrases=("mặt trận", "ủng hộ bão"))

    assert suggest([rule], money_in("MAT TRAN phuong")) is None
    sure = suggest([rule], money_in("MAT TRAN phuong ung ho bao"))
    doubtful = suggest([rule], money_in("MATTRAN phuong ung ho bao"))
    assert sure is not None
    assert sure.doubts == ()
    assert doubtful is not None
    assert doubtful.doubts == (Doubt.BLANKS_DIFFER,)


def test_a_campaigns_code_counts_as_whole_words_only() -> None:
    rule = a_rule(campaign_code="BAO3")

    assert suggest([rule], money_in("ck bao3 cam on")) is not None
    assert suggest([rule], money_in("ck bao31")) is None
    assert suggest([rule], money_in("ck ba o3")) is None


def test_an_interest_rule_never_matches_money_out_nor_a_fee_rule_money_in() -> None:
    interest, fee = a_rule(outcome=INTEREST, any_phrases=("tiền gửi",)), a_rule(outcome=FEE, any_phrases=("tiền gửi",))

    assert suggest([interest], money_out("tien gui")) is None
    assert suggest([fee], money_in("tien gui")) is None


def test_two_rules_of_one_priority_that_disagree_are_both_shown_and_nothing_is_automatic() -> None:
    storm, flood = (
        a_rule(1, any_phrases=("bão",), certainty=100),
        a_rule(2, any_phrases=("lũ",), certainty=100, outcome=FLOOD),
    )

    found = suggest([storm, flood], money_in("ung ho bao lu"))

    assert found is not None
    assert found.outcome is None
    assert [match.rule_id for match in found.matches] == [1, 2]
    assert not found.is_certain(0)


def test_the_first_priority_decides_alone() -> None:
    storm = a_rule(1, any_phrases=("bão",), priority=1, certainty=60)
    flood = a_rule(2, any_phrases=("lũ",), priority=2, certainty=100, outcome=FLOOD)

    found = suggest([flood, storm], money_in("ung ho bao lu"))

    assert found is not None
    assert found.outcome == storm.outcome
    assert found.certainty == 60


def test_rules_that_agree_are_joined_and_the_less_sure_one_counts() -> None:
    storm = a_rule(1, any_phrases=("bão",), certainty=95)
    donor = a_rule(2, payer_account="0123", certainty=80, outcome=Outcome(kind=LineKind.GIFT, donor_id=3))

    found = suggest([storm, donor], money_in("ung ho bao", payer_account="0123"))

    assert found is not None
    assert found.outcome == Outcome(kind=LineKind.GIFT, campaign_id=STORM, donor_id=3)
    assert found.certainty == 80


def test_a_rule_that_asks_nothing_matches_nothing() -> None:
    assert suggest([a_rule(), a_rule(2, none_phrases=("x",), side=LineSide.CREDIT)], money_in("ung ho")) is None


BROKEN = (
    (a_rule(), "RuleAsksNothing"),
    (a_rule(any_phrases=("bão",), certainty=101), "CertaintyOutOfRange"),
    (a_rule(any_phrases=("bão",), priority=0), "PriorityOutOfRange"),
    (a_rule(any_phrases=("...",)), "PhraseNotSearchable"),
    (a_rule(any_phrases=tuple(f"bão {n}" for n in range(41))), "TooManyPhrases"),
    (a_rule(min_vnd=2, max_vnd=1), "RuleAmountsReversed"),
    (a_rule(min_vnd=0), "RuleAmountOutOfRange"),
    (a_rule(any_phrases=("phí",), outcome=FEE, side=LineSide.CREDIT), "SideAgainstKind"),
    (a_rule(any_phrases=("phí",), outcome=Outcome(kind=LineKind.FEE, fund="NHA")), "DetailsForGiftsOnly"),
    (a_rule(any_phrases=("phí",), outcome=Outcome(kind=LineKind.GIFT)), "GiftRuleSaysNothing"),
)


@pytest.mark.parametrize(("rule", "code"), BROKEN)
def test_a_rule_that_makes_no_sense_is_refused(rule: Rule, code: str) -> None:
    with pytest.raises(RuleRejected) as refusal:
        require(rule)

    assert code in [violation.code for violation in refusal.value.violations]


words = st.sampled_from(["ung", "ho", "bao", "lu", "quy", "lai", "phi", "hoan", "tra", "an"])
memos = st.lists(words, max_size=6).flatmap(lambda some: st.sampled_from([" ".join(some), "".join(some)]))
phrases = st.lists(words, min_size=1, max_size=3).map(" ".join)
outcomes = st.builds(
    Outcome, kind=st.just(LineKind.GIFT), campaign_id=st.sampled_from([None, 7, 8]), fund=st.sampled_from(["", "NHA"])
) | st.sampled_from([INTEREST, Outcome(kind=LineKind.REFUND)])
conditions = st.builds(
    Conditions,
    any_phrases=st.lists(phrases, max_size=2).map(tuple),
    all_phrases=st.lists(phrases, max_size=2).map(tuple),
    none_phrases=st.lists(phrases, max_size=1).map(tuple),
    min_vnd=st.sampled_from([None, 1, 100]),
)
rule_lists = st.lists(
    st.builds(
        Rule,
        id=st.integers(1, 10**6), name=st.just("Quy tắc"), priority=st.integers(1, 2), certainty=st.integers(0, 100),
        conditions=conditions, outcome=outcomes,
    ),
    max_size=5, unique_by=lambda rule: rule.id,
)  # fmt: skip
in_or_out = st.builds(lambda memo, is_in: money_in(memo) if is_in else money_out(memo), memos, st.booleans())


@given(rule_lists, in_or_out, st.randoms())
def test_the_order_of_the_rules_never_matters(rules: list[Rule], line: Line, random: object) -> None:
    shuffled = list(rules)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert Matcher(shuffled).suggest(line) == Matcher(rules).suggest(line)


@given(rule_lists, in_or_out)
def test_many_rules_say_what_each_of_them_says_alone(rules: list[Rule], line: Line) -> None:
    alone = [rule for rule in rules if Matcher([rule]).suggest(line) is not None]
    first = min((rule.priority for rule in alone), default=0)

    found = Matcher(rules).suggest(line)

    told = set() if found is None else {match.rule_id for match in found.matches}
    assert told == {rule.id for rule in alone if rule.priority == first}


@given(rule_lists, in_or_out, st.integers(1, 100))
def test_nothing_below_the_threshold_in_doubt_or_in_dispute_is_ever_automatic(
    rules: list[Rule], line: Line, threshold: int
) -> None:
    found = suggest(rules, line)

    if found is not None and found.is_certain(threshold):
        first = min(match_priority(rules, match.rule_id) for match in found.matches)
        rivals = [rule for rule in rules if rule.priority == first and suggest([rule], line) is not None]
        assert all(rule.certainty >= threshold for rule in rivals)
        assert all(suggest([rule], line).doubts == () for rule in rivals)  # type: ignore[union-attr]
        assert len({rule.outcome.kind for rule in rivals}) == 1
        for said in ("fund", "campaign_id"):
            assert len({getattr(rule.outcome, said) for rule in rivals} - {"", None}) <= 1


def match_priority(rules: list[Rule], rule_id: int) -> int:
    """Tell the priority of a rule."""
    return next(rule.priority for rule in rules if rule.id == rule_id)


@given(rule_lists, in_or_out)
def test_the_reasons_are_kept_as_text_and_read_back(rules: list[Rule], line: Line) -> None:
    found = suggest(rules, line)

    if found is not None:
        text = why_text(found)
        assert read_why(text) == (found.matches, found.doubts)
        assert json.loads(text)["matches"]


@given(memos, phrases)
def test_a_phrase_inside_the_memo_word_for_word_is_always_sure(memo: str, phrase: str) -> None:
    found = suggest([a_rule(any_phrases=(phrase,), certainty=100)], money_in(f"{memo} {phrase} {memo}"))

    assert found is not None
    assert found.is_certain(100)
