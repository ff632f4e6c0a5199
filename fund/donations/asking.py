"""What a person means by a typed search: words, an amount, a day, a code; pure, the day of asking is given.

"nguyen 500k 10/9" asks for gifts of exactly 500.000 đồng of the tenth of September with the word "nguyen". What stands
in quotation marks is looked for as it stands. What was understood can be read back (`Asked`), so
that a page shows it.
"""

import dataclasses
import datetime as dt
import re

from fund.errors import FundError
from fund.money import parse_vnd
from fund.text import fold

MOST_WORDS = 8
SHORT = 3
"""Words of fewer letters are looked for at the beginning of a word only: "an" does not find "thanh"."""

_PART = re.compile(r'"([^"]*)"?|(\S+)')
_UNIT = re.compile(r"(?:k|nghìn|ngàn|nghin|ngan|tr|triệu|trieu|tỷ|tỉ|ty|ti|đ|vnd|vnđ|đồng|dong)", re.IGNORECASE)
_SPOKEN = re.compile(
    r"[0-9]+(?:,[0-9]+)?\s*(?:k|nghìn|ngàn|nghin|ngan|tr|triệu|trieu|tỷ|tỉ|ty|ti)[0-9]*", re.IGNORECASE
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.][0-9]{3})+(?:đ|vnd|vnđ)?", re.IGNORECASE)
_ROUND = re.compile(r"[1-9][0-9]{0,8}000(?:đ|vnd|vnđ)?", re.IGNORECASE)
_DAY = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})(?:[/-]([0-9]{4}|[0-9]{2}))?")
_CODE = re.compile(r"tt-?0*([1-9][0-9]{0,14})", re.IGNORECASE)
_VOUCHER = re.compile(r"(PT|BC)-([0-9]{4})-0*([1-9][0-9]{0,9})", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Asked:
    """What a typed text asks for; empty parts ask for nothing."""

    text: str = ""
    """What is neither amount nor day: words and quotations as they were typed, a code or a voucher number."""
    amount_vnd: int | None = None
    day: dt.date | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing at all is asked."""
        return self == Asked()

    @property
    def words(self) -> tuple[str, ...]:
        """List the words of the text, folded."""
        return words_of(self.text)


def understand(typed: str, *, today: dt.date) -> Asked:
    """Read a typed text.

    Args:
        typed: As it came from the page.
        today: A day without its year is the last one before or on this day.
    """
    left: list[str] = []
    amount_vnd: int | None = None
    day: dt.date | None = None
    for part, is_quoted in _parts(typed):
        if not is_quoted and amount_vnd is None and (amount_vnd := _amount(part)) is not None:
            continue
        if not is_quoted and day is None and (day := _day(part, today)) is not None:
            continue
        left.append(f'"{part}"' if is_quoted else part)
    return Asked(" ".join(left), amount_vnd, day)


def words_of(text: str) -> tuple[str, ...]:
    """List the words and quotations of a text, folded, each once; a gift found must hold them all."""
    folded = (fold(part) for part, _ in _parts(text))
    return tuple(dict.fromkeys(filter(None, folded)))[:MOST_WORDS]


def gift_id_of(text: str) -> int | None:
    """Read a text that is nothing but a gift's code: TT-000123, tt123."""
    found = _CODE.fullmatch(text.strip())
    return int(found[1]) if found else None


def voucher_of(text: str) -> tuple[str, int, int] | None:
    """Read a text that is nothing but a gift's voucher number: kind, year and number."""
    found = _VOUCHER.fullmatch(text.strip())
    return (found[1].upper(), int(found[2]), int(found[3])) if found else None


def _parts(typed: str) -> list[tuple[str, bool]]:
    """Cut a text into words and quotations; an amount keeps the unit that stands apart ("2 tỷ")."""
    found = [(quoted or word, not word) for quoted, word in _PART.findall(typed)]
    joined: list[tuple[str, bool]] = []
    for part, is_quoted in found:
        before = joined[-1] if joined else ("", True)
        if not is_quoted and not before[1] and before[0].replace(",", "").isdecimal() and _UNIT.fullmatch(part):
            joined[-1] = (f"{before[0]} {part}", False)
        elif part.strip():
            joined.append((part, is_quoted))
    return joined


def _amount(part: str) -> int | None:
    """Read a part as an amount: with a unit, grouped in threes, or plain digits that end in 000."""
    bare = part.rstrip(".,;")
    if not (_SPOKEN.fullmatch(bare) or _GROUPED.fullmatch(bare) or _ROUND.fullmatch(bare) or _with_currency(bare)):
        return None
    try:
        return parse_vnd(bare)
    except FundError:
        return None


def _with_currency(part: str) -> bool:
    return re.fullmatch(r"[0-9.]+\s*(?:đ|vnd|vnđ|đồng|dong)", part, re.IGNORECASE) is not None


def _day(part: str, today: dt.date) -> dt.date | None:
    found = _DAY.fullmatch(part)
    if found is None:
        return None
    year = int(found[3]) if found[3] else today.year
    try:
        day = dt.date(year if year > 99 else 2000 + year, int(found[2]), int(found[1]))
        return day if found[3] or day <= today else day.replace(year=day.year - 1)
    except ValueError:
        return None
