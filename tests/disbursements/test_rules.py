"""The state machine and the limits of drafts, without a database."""

import dataclasses
import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Mapping

import pytest

from fund.disbursements import rules
from fund.disbursements.content import AwardDraft, DecisionDraft
from fund.disbursements.kinds import AwardStatus, DecisionEffect, DecisionStatus, PaymentStatus, RequestStatus
from fund.labels import LabelledEnum
from fund.money import MAX_VND
from migrations import disbursement_guards as guards

DRAFT = DecisionDraft(
    subject="Khen thưởng gương dũng cảm",
    decision_date=dt.date(2026, 3, 2),
    issuing_authority="GIÁM ĐỐC QUỸ",
    legal_bases=("Căn cứ Điều lệ Quỹ",),
    proposer="Theo đề nghị của Bộ phận hồ sơ",
    signatory_title="GIÁM ĐỐC",
    signatory_name="Trần Thị Hòa",
    awards=(AwardDraft(1, 1, 1, 5_000_000), AwardDraft(2, 1, 1, 7_000_000)),
)


def codes(draft: DecisionDraft) -> list[str]:
    return [violation.code for violation in rules.check_draft(draft)]


STEPS: list[tuple[Mapping[LabelledEnum, frozenset[LabelledEnum]], object, type[LabelledEnum]]] = [
    (rules.REQUEST_STEPS, guards.REQUEST_STEPS, RequestStatus),  # type: ignore[list-item]
    (rules.DECISION_STEPS, guards.DECISION_STEPS, DecisionStatus),  # type: ignore[list-item]
    (rules.AWARD_STEPS, guards.AWARD_STEPS, AwardStatus),  # type: ignore[list-item]
    (rules.PAYMENT_STEPS, guards.PAYMENT_STEPS, PaymentStatus),  # type: ignore[list-item]
]


@pytest.mark.parametrize(("steps", "triggers", "members"), STEPS)
def test_the_rules_and_the_triggers_know_the_same_steps(
    steps: Mapping[LabelledEnum, frozenset[LabelledEnum]],
    triggers: tuple[tuple[str, str], ...],
    members: type[LabelledEnum],
) -> None:
    told = {(old.value, new.value) for old, targets in steps.items() for new in targets}

    assert told == set(triggers)
    assert set(steps) == set(members)


@pytest.mark.parametrize(
    ("require", "members", "refusal", "steps"),
    [
        (rules.require_request_step, RequestStatus, rules.RequestStepRefused, rules.REQUEST_STEPS),
        (rules.require_decision_step, DecisionStatus, rules.DecisionStepRefused, rules.DECISION_STEPS),
        (rules.require_award_step, AwardStatus, rules.AwardStepRefused, rules.AWARD_STEPS),
        (rules.require_payment_step, PaymentStatus, rules.PaymentStepRefused, rules.PAYMENT_STEPS),
    ],
)
def test_a_step_outside_the_table_is_refused(
    require: Callable[..., None],
    members: type[LabelledEnum],
    refusal: type[Exception],
    steps: Mapping[LabelledEnum, frozenset[LabelledEnum]],
) -> None:
    for old, new in itertools.product(members, members):
        if new in steps[old]:
            require(old, new)
        else:
            with pytest.raises(refusal):
                require(old, new)


def test_a_whole_draft_breaks_no_rule() -> None:
    assert codes(DRAFT) == []


def test_a_blank_draft_is_told_everything_at_once() -> None:
    blank = dataclasses.replace(
        DRAFT,
        subject="",
        issuing_authority="",
        legal_bases=(),
        proposer="",
        signatory_title="",
        signatory_name="",
        awards=(),
    )

    assert codes(blank) == [
        "DecisionSubjectMissing",
        "LegalBasesMissing",
        "ProposerMissing",
        "SignatoryMissing",
        "SignatoryMissing",
        "SignatoryMissing",
        "AwardsMissing",
    ]


@pytest.mark.parametrize("amount", [0, -5, MAX_VND + 1, 5.5])
def test_an_award_of_no_whole_positive_amount_is_refused(amount: int) -> None:
    assert "AwardAmountOutOfRange" in codes(dataclasses.replace(DRAFT, awards=(AwardDraft(1, 1, 1, amount),)))


def test_a_total_beyond_the_largest_amount_is_refused() -> None:
    awards = (AwardDraft(1, 1, 1, MAX_VND), AwardDraft(2, 1, 1, 1))

    assert codes(dataclasses.replace(DRAFT, awards=awards)) == ["AwardTotalOutOfRange"]


def test_the_same_person_programme_and_fund_stand_once() -> None:
    awards = (AwardDraft(1, 1, 1, 5), AwardDraft(1, 1, 2, 5), AwardDraft(1, 1, 1, 6))

    assert codes(dataclasses.replace(DRAFT, awards=awards)) == ["AwardTwice"]


def test_the_same_request_stands_once() -> None:
    awards = (AwardDraft(1, 1, 1, 5, request_id=9), AwardDraft(1, 1, 2, 5, request_id=9))

    assert codes(dataclasses.replace(DRAFT, awards=awards)) == ["RequestTwice"]


def test_more_awards_than_an_annex_holds_are_refused() -> None:
    awards = tuple(AwardDraft(person, 1, 1, 5) for person in range(rules.MAX_AWARDS + 1))

    assert codes(dataclasses.replace(DRAFT, awards=awards)) == ["TooManyAwards"]


def test_a_revocation_names_what_it_ends_and_grants_nothing() -> None:
    nameless = dataclasses.replace(DRAFT, effect=DecisionEffect.REVOKE, awards=())
    granting = dataclasses.replace(DRAFT, effect=DecisionEffect.REVOKE, supersedes_id=1)
    whole = dataclasses.replace(DRAFT, effect=DecisionEffect.REVOKE, supersedes_id=1, awards=())

    assert codes(nameless) == ["SupersededDecisionMissing"]
    assert codes(granting) == ["RevocationHasAwards"]
    assert codes(whole) == []


def test_a_grant_ends_nothing() -> None:
    assert codes(dataclasses.replace(DRAFT, supersedes_id=1)) == ["SupersededDecisionMissing"]


def test_texts_have_their_limits() -> None:
    long = dataclasses.replace(DRAFT, subject="x" * (rules.LINE_LIMIT + 1), articles=("y" * (rules.TEXT_LIMIT + 1),))

    assert codes(long) == ["TextTooLong", "TextTooLong"]


def test_a_reason_is_neither_empty_nor_endless() -> None:
    assert rules.require_reason("gõ nhầm") == "gõ nhầm"
    with pytest.raises(rules.ReasonMissing):
        rules.require_reason("")
    with pytest.raises(rules.TextTooLong):
        rules.require_reason("x" * (rules.TEXT_LIMIT + 1))


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ({AwardStatus.GRANTED: 1, AwardStatus.PAID: 2}, DecisionStatus.ISSUED),
        ({AwardStatus.PAID: 2, AwardStatus.LAPSED: 1}, DecisionStatus.PAID),
        ({AwardStatus.LAPSED: 2}, DecisionStatus.COMPLETED),
    ],
)
def test_a_decision_stands_where_its_awards_stand(statuses: dict[AwardStatus, int], expected: DecisionStatus) -> None:
    assert rules.status_after_payments(Counter(statuses)) is expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2026, 3, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2024, 3, 31), 1, dt.date(2024, 2, 29)),
        (dt.date(2026, 1, 15), 12, dt.date(2025, 1, 15)),
        (dt.date(2026, 1, 15), 1, dt.date(2025, 12, 15)),
        (dt.date(2026, 12, 31), 240, dt.date(2006, 12, 31)),
    ],
)
def test_the_period_of_a_programme_is_counted_back_in_months(day: dt.date, months: int, expected: dt.date) -> None:
    assert rules.repeats_since(day, months) == expected
