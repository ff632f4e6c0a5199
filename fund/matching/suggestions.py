"""Ask the rules about a line: what it is, why, and how sure that is (pure, no database).

The rules of the best priority that match decide together; what they say must agree, else nothing is said beyond that
they disagree. A suggestion is certain only at or above the threshold and without a doubt, so that no chance find of
letters is ever applied by itself.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from fund.matching.kinds import ONLY_SIDE, Doubt, LineKind, LineSide, Reason
from fund.matching.rules import Outcome, Rule
from fund.matching.words import GRAM, Found, Memo, Phrase, find, grams_of, memo_of, phrase_of


class Line(NamedTuple):
    """What the engine looks at; exactly one of debit and credit is above zero."""

    memo: str
    debit_vnd: int
    credit_vnd: int
    payer_account: str = ""
    bank_account: str = ""


@dataclasses.dataclass(frozen=True)
class Fact:
    """One thing that held: what kind of thing, and the words, the account or the bounds it is about."""

    reason: Reason
    text: str = ""
    min_vnd: int | None = None
    max_vnd: int | None = None


@dataclasses.dataclass(frozen=True)
class Match:
    """One rule that matched, with the facts and doubts of its match."""

    rule_id: int
    name: str
    certainty: int
    outcome: Outcome
    facts: tuple[Fact, ...]
    doubts: tuple[Doubt, ...] = ()


@dataclasses.dataclass(frozen=True)
class Suggestion:
    """What the rules say of a line; no outcome where they disagree. Matches are ordered by rule."""

    outcome: Outcome | None
    certainty: int
    matches: tuple[Match, ...]
    doubts: tuple[Doubt, ...] = ()

    def is_certain(self, threshold: int) -> bool:
        """Tell whether it may be applied without a person."""
        return self.outcome is not None and not self.doubts and self.certainty >= threshold

    def doubted(self, doubt: Doubt) -> "Suggestion":
        """Give the same suggestion with one more doubt."""
        return dataclasses.replace(self, doubts=tuple(sorted({*self.doubts, doubt})))


@dataclasses.dataclass(frozen=True, slots=True)
class _Ready:
    """A rule with everything worked out that does not depend on a line."""

    rule: Rule
    side: LineSide | None
    payer: str
    code: Phrase | None
    any_of: tuple[Phrase, ...]
    all_of: tuple[Phrase, ...]
    none_of: tuple[Phrase, ...]


class Matcher:
    """Rules made ready once for many lines.

    A line is asked only about the rules whose words may stand in its memo, so that a hundred rules cost little more
    than one.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Order the rules by priority and make their phrases ready; what asks nothing is left out."""
        asking = (rule for rule in rules if rule.conditions.is_selective)
        self._ready = [_ready(rule) for rule in sorted(asking, key=lambda one: (one.priority, one.id))]
        self._always: list[int] = []
        self._by_gram: dict[str, list[int]] = {}
        for place, ready in enumerate(self._ready):
            grams = _needed_grams(ready)
            for gram in grams:
                self._by_gram.setdefault(gram, []).append(place)
            if not grams:
                self._always.append(place)
        self._grams = set(self._by_gram)

    def __bool__(self) -> bool:
        """Tell whether there is any rule to ask."""
        return bool(self._ready)

    def suggest(self, line: Line) -> Suggestion | None:
        """Say what a line is; None where no rule matches."""
        if not self._ready:
            return None
        memo = memo_of(line.memo)
        places = set(self._always)
        for gram in self._grams & grams_of(memo.squashed):
            places.update(self._by_gram[gram])
        matches: list[Match] = []
        priority = 0
        for place in sorted(places):
            ready = self._ready[place]
            if matches and ready.rule.priority != priority:
                break
            if (match := _match(ready, line, memo)) is not None:
                matches.append(match)
                priority = ready.rule.priority
        return conclude(matches) if matches else None


def suggest(rules: Iterable[Rule], line: Line) -> Suggestion | None:
    """Say what one line is; see `Matcher` for many."""
    return Matcher(rules).suggest(line)


def conclude(matches: Sequence[Match]) -> Suggestion:
    """Put together what rules of one priority say; the least sure of them sets the certainty."""
    ordered = tuple(sorted(matches, key=lambda match: match.rule_id))
    outcome = _agreed([match.outcome for match in ordered])
    doubts = {doubt for match in ordered for doubt in match.doubts}
    if outcome is None:
        doubts.add(Doubt.RULES_DISAGREE)
    return Suggestion(outcome, min(match.certainty for match in ordered), ordered, tuple(sorted(doubts)))


def _agreed(outcomes: Sequence[Outcome]) -> Outcome | None:
    """Join outcomes that do not contradict each other; None if two do."""
    kinds = {outcome.kind for outcome in outcomes}
    funds = {outcome.fund for outcome in outcomes if outcome.fund}
    campaigns = {outcome.campaign_id for outcome in outcomes if outcome.campaign_id is not None}
    donors = {outcome.donor_id for outcome in outcomes if outcome.donor_id is not None}
    if max(len(kinds), len(funds), len(campaigns), len(donors)) > 1:
        return None
    return Outcome(
        kind=outcomes[0].kind,
        fund=next(iter(funds), ""),
        campaign_id=next(iter(campaigns), None),
        donor_id=next(iter(donors), None),
    )


def _ready(rule: Rule) -> _Ready:
    asked = rule.conditions
    return _Ready(
        rule=rule,
        side=ONLY_SIDE.get(rule.outcome.kind, asked.side),
        payer=memo_of(asked.payer_account).squashed,
        code=phrase_of(asked.campaign_code) if asked.campaign_code else None,
        any_of=tuple(map(phrase_of, asked.any_phrases)),
        all_of=tuple(map(phrase_of, asked.all_phrases)),
        none_of=tuple(map(phrase_of, asked.none_phrases)),
    )


def _needed_grams(ready: _Ready) -> set[str]:
    """Give runs of letters of which one stands in every memo the rule matches; none where nothing can be told."""
    single = [phrase for phrase in (ready.code, *ready.all_of) if phrase is not None]
    needed = [max(single, key=lambda phrase: len(phrase.squashed))] if single else list(ready.any_of)
    if any(len(phrase.squashed) < GRAM for phrase in needed):
        return set()
    return {phrase.squashed[-GRAM:] for phrase in needed}


def _match(ready: _Ready, line: Line, memo: Memo) -> Match | None:
    """Ask one rule; the cheap questions first."""
    asked = ready.rule.conditions
    amount_vnd = line.credit_vnd or line.debit_vnd
    if ready.side is not None and (ready.side is LineSide.CREDIT) != (line.credit_vnd > 0):
        return None
    if not (asked.min_vnd or 0) <= amount_vnd <= (asked.max_vnd or amount_vnd):
        return None
    if asked.bank_account and asked.bank_account != line.bank_account:
        return None
    if ready.payer and ready.payer != memo_of(line.payer_account).squashed:
        return None
    return _match_words(ready, memo)


def _match_words(ready: _Ready, memo: Memo) -> Match | None:
    rule = ready.rule
    doubts: set[Doubt] = set()
    facts: list[Fact] = []
    if ready.code is not None and ready.code.spaced not in memo.spaced:
        return None
    for phrase in ready.all_of:
        found = find(memo, phrase)
        if found is None:
            return None
        facts.append(Fact(Reason.PHRASE, found.text))
        doubts |= _doubts([found])
    if ready.any_of:
        finds = [found for phrase in ready.any_of if (found := find(memo, phrase)) is not None]
        if not finds:
            return None
        sure = [found for found in finds if found.doubt is None]
        facts += [Fact(Reason.PHRASE, found.text) for found in sure or finds]
        doubts |= set() if sure else _doubts(finds)
    if any(phrase.squashed in memo.squashed for phrase in ready.none_of):
        return None
    told = (*_plain_facts(ready), *facts, *(Fact(Reason.NO_PHRASE, phrase.text) for phrase in ready.none_of))
    return Match(rule.id, rule.name, rule.certainty, rule.outcome, told, tuple(sorted(doubts)))


def _doubts(finds: Iterable[Found]) -> set[Doubt]:
    return {found.doubt for found in finds if found.doubt is not None}


def _plain_facts(ready: _Ready) -> Iterator[Fact]:
    asked = ready.rule.conditions
    if asked.side is not None:
        yield Fact(Reason.SIDE, asked.side.value)
    if asked.bank_account:
        yield Fact(Reason.BANK_ACCOUNT, asked.bank_account)
    if asked.min_vnd is not None or asked.max_vnd is not None:
        yield Fact(Reason.AMOUNT, "", asked.min_vnd, asked.max_vnd)
    if asked.payer_account:
        yield Fact(Reason.PAYER_ACCOUNT, asked.payer_account)
    if asked.campaign_code:
        yield Fact(Reason.CAMPAIGN_CODE, asked.campaign_code)


def is_gift(suggestion: Suggestion) -> bool:
    """Tell whether the rules agree that a line is a gift."""
    return suggestion.outcome is not None and suggestion.outcome.kind is LineKind.GIFT
