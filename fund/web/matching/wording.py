"""The reasons of a suggestion as Vietnamese sentences."""

from collections.abc import Sequence

from fund.matching.kinds import Doubt, LineSide, Reason
from fund.matching.queries import RuleRow
from fund.matching.suggestions import Fact, Match
from fund.money import format_vnd

_PHRASES = {Reason.PHRASE: "nội dung có", Reason.NO_PHRASE: "không có"}


def why(match: Match) -> str:
    """Say why one rule, or a gift code, matched."""
    said = [fact_words(fact) for fact in match.facts if fact.reason not in _PHRASES]
    for reason, words in _PHRASES.items():
        found = [f"“{fact.text}”" for fact in match.facts if fact.reason is reason]
        said += [f"{words} {', '.join(found)}"] if found else []
    return f"{match.name}: {'; '.join(said)}."


def fact_words(fact: Fact) -> str:
    """Say one fact that is no phrase."""
    if fact.reason is Reason.AMOUNT:
        return amount_words(fact.min_vnd, fact.max_vnd)
    if fact.reason is Reason.SIDE:
        return LineSide(fact.text).label.lower()
    return f"{fact.reason.label.lower()} {fact.text}"


def amount_words(least: int | None, most: int | None) -> str:
    """Say a range of amounts."""
    if least is not None and least == most:
        return f"số tiền đúng {format_vnd(least)} đ"
    if least is not None and most is not None:
        return f"số tiền từ {format_vnd(least)} đến {format_vnd(most)} đ"
    if least is not None:
        return f"số tiền từ {format_vnd(least)} đ"
    return f"số tiền đến {format_vnd(most or 0)} đ"


def doubt_words(doubts: Sequence[Doubt]) -> str:
    """Say why a person has to decide."""
    return "; ".join(doubt.label for doubt in doubts)


def rule_words(row: RuleRow) -> tuple[str, str]:
    """Say when a rule matches and what it then says."""
    asked = row.rule.conditions
    parts = [asked.side.label.lower()] if asked.side else []
    parts += [f"tài khoản nhận {asked.bank_account}"] if asked.bank_account else []
    for phrases, said in (
        (asked.any_phrases, "nội dung có một trong"),
        (asked.all_phrases, "nội dung có đủ"),
        (asked.none_phrases, "nội dung không có"),
    ):
        parts += [f"{said} {', '.join(f'“{phrase}”' for phrase in phrases)}"] if phrases else []
    parts += [f"nội dung có mã {asked.campaign_code}"] if asked.campaign_code else []
    parts += [amount_words(asked.min_vnd, asked.max_vnd)] if asked.min_vnd or asked.max_vnd else []
    parts += [f"tài khoản người gửi {asked.payer_account}"] if asked.payer_account else []
    then = [row.rule.outcome.kind.label, row.campaign_name, row.fund_name, row.donor_name]
    return "; ".join(parts), " · ".join(filter(None, then))
