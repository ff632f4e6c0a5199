"""Refusals carry their facts and every broken rule."""

import pytest

from fund.errors import Conflict, FundError, InvalidInput, ManyViolations, NotAllowed, NotFound, Violation


class FundClosed(Conflict):
    """An invented refusal."""


def test_a_refusal_is_named_by_its_class_and_told_with_its_facts() -> None:
    refusal = FundClosed(fund="CHUNG", balance_vnd=5)

    assert refusal.code == "FundClosed"
    assert refusal.facts == {"fund": "CHUNG", "balance_vnd": 5}
    assert str(refusal) == "FundClosed(fund='CHUNG', balance_vnd=5)"


def test_a_plain_refusal_is_its_own_single_violation() -> None:
    refusal = FundClosed(field="fund", fund="CHUNG")

    assert refusal.violations == (Violation("FundClosed", "fund", {"field": "fund", "fund": "CHUNG"}),)


def test_a_refusal_without_a_field_concerns_the_whole_form() -> None:
    assert FundClosed().violations == (Violation("FundClosed", "", {}),)


def test_many_violations_come_in_the_order_of_the_rules() -> None:
    violations = (Violation("TooFewLines"), Violation("Unbalanced", "lines", {"difference_vnd": 5}))

    refusal = ManyViolations(violations)

    assert refusal.violations == violations
    assert refusal.facts == {"codes": ["TooFewLines", "Unbalanced"]}
    assert isinstance(refusal, InvalidInput)


@pytest.mark.parametrize("kind", [InvalidInput, NotFound, Conflict, NotAllowed])
def test_each_kind_is_a_refusal(kind: type[FundError]) -> None:
    with pytest.raises(FundError):
        raise kind
