"""What a matching rule is and which drafts of one are refused (pure, no database).

A rule says: a line like this is that, and I am so sure. Certainty is a whole percent a person typed; nothing here
computes one. `RULES` lists what a draft must keep.
"""

import dataclasses
from collections.abc import Callable, Iterator

from fund.errors import ManyViolations, Violation
from fund.matching.kinds import ONLY_SIDE, LineKind, LineSide
from fund.matching.words import memo_of
from fund.money import MAX_VND

MAX_NAME = 120
MAX_PHRASES = 40
MAX_PHRASE = 100
MIN_PHRASE_LETTERS = 2
HIGHEST_PRIORITY, LOWEST_PRIORITY = 1, 999


@dataclasses.dataclass(frozen=True, kw_only=True)
class Conditions:
    """What a line must be like; everything that is set must hold. Phrases are blind to accents and case.

    Attributes:
        any_phrases: One of these stands in the memo.
        all_phrases: Each of these stands in it.
        none_phrases: None of these stands in it, not even inside a word.
        min_vnd: The amount is no less; equal to `max_vnd` for one amount only.
        payer_account: The payer's account, compared by its letters and digits.
        bank_account: Code of the fund's own bank account in the ledger.
        campaign_code: A code that stands in the memo as whole words.
    """

    any_phrases: tuple[str, ...] = ()
    all_phrases: tuple[str, ...] = ()
    none_phrases: tuple[str, ...] = ()
    min_vnd: int | None = None
    max_vnd: int | None = None
    payer_account: str = ""
    side: LineSide | None = None
    bank_account: str = ""
    campaign_code: str = ""

    @property
    def is_selective(self) -> bool:
        """Tell whether something is asked besides the side and what must not be there."""
        amount = self.min_vnd is not None or self.max_vnd is not None
        words = self.any_phrases or self.all_phrases or self.campaign_code
        return bool(words or amount or self.payer_account or self.bank_account)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a line is; for a gift also whose, for which campaign and fund. None leaves it as the import says."""

    kind: LineKind
    fund: str = ""
    campaign_id: int | None = None
    donor_id: int | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule as the engine takes it; a smaller priority number is asked first."""

    id: int
    name: str
    priority: int
    certainty: int
    conditions: Conditions
    outcome: Outcome


class RuleRejected(ManyViolations):
    """The rule breaks what a rule must keep; carries every violation."""


def check(rule: Rule) -> tuple[Violation, ...]:
    """List everything wrong with a rule, in the order of `RULES`."""
    return tuple(violation for one in RULES for violation in one(rule))


def require(rule: Rule) -> None:
    """Let a rule pass that keeps everything.

    Raises:
        RuleRejected: It does not.
    """
    if violations := check(rule):
        raise RuleRejected(violations)


def _named(rule: Rule) -> Iterator[Violation]:
    if not rule.name.strip() or len(rule.name) > MAX_NAME:
        yield Violation("RuleNameMissing", "name", {"limit": MAX_NAME})


def _in_range(rule: Rule) -> Iterator[Violation]:
    if not 0 <= rule.certainty <= 100:
        yield Violation("CertaintyOutOfRange", "certainty")
    if not HIGHEST_PRIORITY <= rule.priority <= LOWEST_PRIORITY:
        yield Violation("PriorityOutOfRange", "priority", {"first": HIGHEST_PRIORITY, "last": LOWEST_PRIORITY})


def _asks_something(rule: Rule) -> Iterator[Violation]:
    if not rule.conditions.is_selective:
        yield Violation("RuleAsksNothing", "any_phrases")


def _phrases_can_be_found(rule: Rule) -> Iterator[Violation]:
    asked = rule.conditions
    lists = (
        ("any_phrases", asked.any_phrases),
        ("all_phrases", asked.all_phrases),
        ("none_phrases", asked.none_phrases),
    )
    for field, phrases in lists:
        if len(phrases) > MAX_PHRASES:
            yield Violation("TooManyPhrases", field, {"limit": MAX_PHRASES})
        for phrase in phrases:
            if len(memo_of(phrase).squashed) < MIN_PHRASE_LETTERS or len(phrase) > MAX_PHRASE:
                facts: dict[str, object] = {"phrase": phrase[:40], "least": MIN_PHRASE_LETTERS, "limit": MAX_PHRASE}
                yield Violation("PhraseNotSearchable", field, facts)
                break


def _amounts_in_order(rule: Rule) -> Iterator[Violation]:
    least, most = rule.conditions.min_vnd, rule.conditions.max_vnd
    for field, amount in (("min_vnd", least), ("max_vnd", most)):
        if amount is not None and not 1 <= amount <= MAX_VND:
            yield Violation("RuleAmountOutOfRange", field)
    if least is not None and most is not None and least > most:
        yield Violation("RuleAmountsReversed", "max_vnd", {"min_vnd": least})


def _side_fits_kind(rule: Rule) -> Iterator[Violation]:
    only = ONLY_SIDE.get(rule.outcome.kind)
    if only is not None and rule.conditions.side not in (None, only):
        yield Violation("SideAgainstKind", "side", {"kind": rule.outcome.kind, "side": only})


def _only_gifts_have_details(rule: Rule) -> Iterator[Violation]:
    said = rule.outcome
    if said.kind is LineKind.GIFT:
        if not said.fund and said.campaign_id is None and said.donor_id is None:
            yield Violation("GiftRuleSaysNothing", "campaign_id")
    elif said.fund or said.campaign_id is not None or said.donor_id is not None:
        yield Violation("DetailsForGiftsOnly", "kind", {"kind": said.kind})


RULES: tuple[Callable[[Rule], Iterator[Violation]], ...] = (
    _named,
    _in_range,
    _asks_something,
    _phrases_can_be_found,
    _amounts_in_order,
    _side_fits_kind,
    _only_gifts_have_details,
)
