"""Keep a suggestion's reasons as text and read them back: they stay readable after its rules changed (pure)."""

import json
from typing import Any

from fund.matching.kinds import Doubt, LineKind, Reason
from fund.matching.rules import Outcome
from fund.matching.suggestions import Fact, Match, Suggestion


def why_text(suggestion: Suggestion) -> str:
    """Spell the matches and doubts of a suggestion as JSON, the same text for the same reasons."""
    told = {"matches": [_match(match) for match in suggestion.matches], "doubts": list(suggestion.doubts)}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def read_why(text: str) -> tuple[tuple[Match, ...], tuple[Doubt, ...]]:
    """Read back what `why_text` wrote."""
    told = json.loads(text)
    matches = tuple(_read_match(match) for match in told["matches"])
    return matches, tuple(Doubt(doubt) for doubt in told["doubts"])


def _match(match: Match) -> dict[str, Any]:
    outcome = match.outcome
    return {
        "rule": match.rule_id,
        "name": match.name,
        "certainty": match.certainty,
        "kind": outcome.kind.value,
        "fund": outcome.fund,
        "campaign": outcome.campaign_id,
        "donor": outcome.donor_id,
        "facts": [[fact.reason.value, fact.text, fact.min_vnd, fact.max_vnd] for fact in match.facts],
        "doubts": list(match.doubts),
    }


def _read_match(told: dict[str, Any]) -> Match:
    outcome = Outcome(
        kind=LineKind(told["kind"]), fund=told["fund"], campaign_id=told["campaign"], donor_id=told["donor"]
    )
    facts = tuple(Fact(Reason(reason), text, least, most) for reason, text, least, most in told["facts"])
    doubts = tuple(Doubt(doubt) for doubt in told["doubts"])
    return Match(told["rule"], told["name"], told["certainty"], outcome, facts, doubts)
