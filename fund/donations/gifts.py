"""A gift before it is stored, and the rules it must keep. Pure: no database.

`RULES` is the specification: one function a rule, told in this order. What needs the database (the fund exists, the
period is open) is checked by `operations`.
"""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator

from fund.errors import ManyViolations, Violation
from fund.money import MAX_VND
from fund.people.kinds import Disclosure

MAX_PAYER = 200
MAX_NOTE = 500


@dataclasses.dataclass(frozen=True, slots=True)
class PartDraft:
    """What of the gift goes to one fund, named by its code."""

    fund: str
    amount_vnd: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GiftDraft:
    """A gift as typed. `payer_text` is the name on the paper; `account_code` is needed for a gift by bank only."""

    amount_vnd: int
    parts: tuple[PartDraft, ...]
    received_date: dt.date
    payer_text: str
    donor_id: int | None = None
    campaign_id: int | None = None
    disclosure: Disclosure = Disclosure.NAMED
    note: str = ""
    account_code: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BankGift:
    """One credit of a bank statement that becomes a gift to one fund.

    `payer_text` may be empty when the bank names nobody; nobody chose how to be named, so it stays anonymous.
    """

    received_date: dt.date
    amount_vnd: int
    account_code: str
    fund_code: str
    payer_text: str = ""
    note: str = ""
    source_line: int | None = None
    donor_id: int | None = None
    campaign_id: int | None = None
    disclosure: Disclosure = Disclosure.ANONYMOUS
    evidence: tuple[str, ...] = ()


class GiftRejected(ManyViolations):
    """The gift breaks the rules; carries every violation."""


def check(draft: GiftDraft, *, today: dt.date) -> tuple[Violation, ...]:
    """List every rule the draft breaks, in the order of `RULES`."""
    return tuple(violation for rule in RULES for violation in rule(draft, today))


def require(draft: GiftDraft, *, today: dt.date) -> None:
    """Let a draft pass that breaks no rule.

    Raises:
        GiftRejected: It breaks one or more.
    """
    if violations := check(draft, today=today):
        raise GiftRejected(violations)


def _amount_in_range(draft: GiftDraft, _today: dt.date) -> Iterator[Violation]:
    if not _is_amount(draft.amount_vnd):
        yield Violation("AmountOutOfRange", "amount_vnd")


def _parts_given(draft: GiftDraft, _today: dt.date) -> Iterator[Violation]:
    if not draft.parts:
        yield Violation("PartsMissing", "parts")
    for number, part in enumerate(draft.parts, start=1):
        if not _is_amount(part.amount_vnd):
            yield Violation("PartAmountOutOfRange", "parts", {"number": number})


def _a_fund_once(draft: GiftDraft, _today: dt.date) -> Iterator[Violation]:
    for fund, times in Counter(part.fund for part in draft.parts).items():
        if times > 1:
            yield Violation("FundTwice", "parts", {"fund": fund})


def _parts_add_up(draft: GiftDraft, _today: dt.date) -> Iterator[Violation]:
    total = sum(part.amount_vnd for part in draft.parts)
    if draft.parts and total != draft.amount_vnd:
        facts: dict[str, object] = {
            "amount_vnd": draft.amount_vnd,
            "parts_vnd": total,
            "difference_vnd": draft.amount_vnd - total,
        }
        yield Violation("PartsDoNotAddUp", "parts", facts)


def _payer_named(draft: GiftDraft, _today: dt.date) -> Iterator[Violation]:
    if not draft.payer_text.strip():
        yield Violation("PayerMissing", "payer_text")
    elif len(draft.payer_text) > MAX_PAYER:
        yield Violation("PayerTooLong", "payer_text", {"limit": MAX_PAYER})


def _not_in_the_future(draft: GiftDraft, today: dt.date) -> Iterator[Violation]:
    if draft.received_date > today:
        yield Violation("ReceivedInFuture", "received_date", {"received_date": draft.received_date})


def _note_fits(draft: GiftDraft, _today: dt.date) -> Iterator[Violation]:
    if len(draft.note) > MAX_NOTE:
        yield Violation("NoteTooLong", "note", {"limit": MAX_NOTE})


def _is_amount(amount_vnd: int) -> bool:
    return type(amount_vnd) is int and 1 <= amount_vnd <= MAX_VND


RULES: tuple[Callable[[GiftDraft, dt.date], Iterator[Violation]], ...] = (
    _amount_in_range,
    _parts_given,
    _a_fund_once,
    _parts_add_up,
    _payer_named,
    _not_in_the_future,
    _note_fits,
)
