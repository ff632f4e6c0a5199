"""Whole đồng in Vietnamese words, and back.

No official norm exists; one usage is fixed here and pinned by tests. Groups of three are read with nghìn, triệu, tỷ;
what stands above a billion is read again the same way (1.000.500.000.000 = một nghìn tỷ năm trăm triệu). A group after
the first is read in full (không trăm linh năm); an empty group is skipped.
Source: regulation.md section 9.
"""

import dataclasses
import functools
import itertools
import re
import unicodedata

from fund.errors import InvalidInput

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BILLION = 10**9
_CLOSING = re.compile(r"[\s./]*$")
_LONGEST_TEXT = 600
_DIGIT_OF = {
    **{word: digit for digit, word in enumerate(_DIGITS)},
    "mốt": 1,
    "tư": 4,
    "lăm": 5,
}
_MULTIPLIER_OF = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6}


@dataclasses.dataclass(frozen=True)
class WordStyle:
    """The usages an office may choose between."""

    zero_tens: str = "linh"
    """Said for an empty place of the tens: "linh" or "lẻ"."""
    thousand: str = "nghìn"
    """Said for 1.000: "nghìn" or "ngàn"."""
    four_after_tens: str = "tư"
    """Said for the 4 of 24, 34, ...: "tư" or "bốn"."""
    says_even: bool = False
    """Whether the amount closes with "đồng chẵn"."""

    def __post_init__(self) -> None:
        """Refuse a word nobody says; it would be a fault of the settings."""
        allowed = (("linh", "lẻ"), ("nghìn", "ngàn"), ("tư", "bốn"))
        for word, words in zip((self.zero_tens, self.thousand, self.four_after_tens), allowed, strict=True):
            if word not in words:
                raise ValueError(word, words)


DEFAULT_STYLE = WordStyle()
_SPELLINGS = tuple(WordStyle(*words) for words in itertools.product(("linh", "lẻ"), ("nghìn", "ngàn"), ("tư", "bốn")))


class WordsNotUnderstood(InvalidInput):
    """The text is no Vietnamese number spelled in one of the known usages."""


def vnd_in_words(amount_vnd: int, style: WordStyle = DEFAULT_STYLE) -> str:
    """Spell an amount as it stands on a voucher: `Hai tỷ năm trăm triệu đồng`.

    Args:
        amount_vnd: Zero or more, of any size.
        style: The office's usages.
    """
    words = number_in_words(amount_vnd, style)
    return f"{words[0].upper()}{words[1:]} đồng{' chẵn' if style.says_even else ''}"


def number_in_words(number: int, style: WordStyle = DEFAULT_STYLE) -> str:
    """Spell a whole number, zero or more, in lower case and without "đồng"."""
    if number < 0:
        raise ValueError(number)
    return " ".join(_words(number, style)) if number else _DIGITS[0]


def _words(number: int, style: WordStyle, *, in_full: bool = False) -> list[str]:
    """Spell a number above zero; `in_full` says that something was read before it."""
    billions, rest = divmod(number, _BILLION)
    words = [*_words(billions, style, in_full=in_full), "tỷ"] if billions else []
    for multiplier, name in ((10**6, "triệu"), (10**3, style.thousand), (1, "")):
        group = rest // multiplier % 1000
        if group:
            words += _group(group, style, in_full=in_full or bool(words))
            words += [name] if name else []
    return words


def _group(group: int, style: WordStyle, *, in_full: bool) -> list[str]:
    hundreds, below = divmod(group, 100)
    tens, units = divmod(below, 10)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or in_full else []
    if tens == 0:
        return [*words, *([style.zero_tens] if words else []), _DIGITS[units]] if units else words
    words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    return [*words, _unit_after_tens(units, tens, style)] if units else words


def _unit_after_tens(units: int, tens: int, style: WordStyle) -> str:
    if units == 5:
        return "lăm"
    if tens > 1 and units == 1:
        return "mốt"
    if tens > 1 and units == 4:
        return style.four_after_tens
    return _DIGITS[units]


def words_to_number(text: str) -> int:
    """Read an amount in words back, in any of the known usages, with or without "đồng" and "chẵn".

    What is read is spelled again and compared, so a word out of place is never taken for another number.

    Raises:
        WordsNotUnderstood: The words are no number, or are spelled as nobody spells it.
    """
    words = _CLOSING.sub("", unicodedata.normalize("NFC", text[:_LONGEST_TEXT])).lower().split()
    for closing in ("chẵn", "đồng"):
        if words and words[-1] == closing:
            words.pop()
    number = _loosely_read(words, text)
    spelled = " ".join(words)
    if not any(spelled == number_in_words(number, style) for style in _SPELLINGS):
        raise WordsNotUnderstood(text=text[:120])
    return number


def _loosely_read(words: list[str], text: str) -> int:
    total = below_billion = group = 0
    for word in words:
        if word in _DIGIT_OF:
            group += _DIGIT_OF[word]
        elif word == "mười":
            group += 10
        elif word == "mươi":
            group += group % 10 * 9
        elif word == "trăm":
            group *= 100
        elif word in _MULTIPLIER_OF:
            below_billion, group = below_billion + group * _MULTIPLIER_OF[word], 0
        elif word == "tỷ":
            total, below_billion, group = (total + below_billion + group) * _BILLION, 0, 0
        elif word not in ("linh", "lẻ"):
            raise WordsNotUnderstood(text=text[:120])
    return total + below_billion + group


@functools.lru_cache(maxsize=1024)
def spells(text: str, amount_vnd: int) -> bool:
    """Tell whether the words say exactly this amount."""
    try:
        return words_to_number(text) == amount_vnd
    except WordsNotUnderstood:
        return False
