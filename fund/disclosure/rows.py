"""What the public asks and gets: frozen rows, and how a name may be shown (pure)."""

import dataclasses
import datetime as dt
import re

from fund.donations.kinds import GiftStatus
from fund.people.kinds import Disclosure

LEAST_LETTERS = 4
"""So many letters or digits of a memo narrow a question; fewer would let people guess."""

_STRICTNESS = (Disclosure.NAMED, Disclosure.INITIALS, Disclosure.ANONYMOUS)
_LONG_NUMBER = re.compile(r"[0-9]{6}")


@dataclasses.dataclass(frozen=True)
class PublicGift:
    """One gift as its donor may see it without logging in; memo, account and phone are never in it."""

    code: str
    received_date: dt.date
    amount_vnd: int
    funds: tuple[str, ...]
    status: GiftStatus
    voucher_number: str
    name: str
    """As the donor chose to be named; empty when anonymous."""


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a question found; `is_too_wide` when more gifts fit than may be shown."""

    gifts: tuple[PublicGift, ...] = ()
    is_too_wide: bool = False


def shown_name(full_name: str, *choices: Disclosure | None) -> str:
    """Spell a name as the strictest of the choices allows; a name with a long number in it is not shown at all."""
    strictest = max((choice for choice in choices if choice is not None), key=_STRICTNESS.index)
    if strictest is Disclosure.ANONYMOUS or _LONG_NUMBER.search(full_name):
        return ""
    return initials(full_name) if strictest is Disclosure.INITIALS else full_name


def initials(full_name: str) -> str:
    """Shorten a name to its first letters: Nguyễn Văn An becomes N.V.A."""
    return "".join(f"{word[0].upper()}." for word in full_name.split() if word[0].isalnum())
