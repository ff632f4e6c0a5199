"""Find phrases in what banks make of a memo: accents gone, capitals, blanks lost or added (pure).

A phrase counts as found beyond doubt where it stands as whole words, or where only blanks differ, its ends are ends of
words and it is long enough not to arise by chance. Inside a longer run of letters it is found with a doubt: "an ho"
stands in "TRAN HOANG" too.
"""

import re
from typing import NamedTuple

from fund.matching.kinds import Doubt
from fund.text import fold

CERTAIN_LETTERS = 8
"""A phrase of fewer letters whose blanks differ, or of fewer inside a run, is no certain find."""

MIN_RESPACED_LETTERS = 4

GRAM = 4
"""Letters by which rules are picked that may match; see `grams_of`."""

_NOT_WORD = re.compile(r"[^0-9a-z]+")
_PLAIN = str.maketrans({code: " " for code in range(128) if not chr(code).isalnum()})


class Memo(NamedTuple):
    """A memo made ready for searching: words with single blanks around each, and without any blank."""

    spaced: str
    squashed: str


class Phrase(NamedTuple):
    """A phrase made ready for searching, with its text as the person typed it."""

    text: str
    spaced: str
    squashed: str


class Found(NamedTuple):
    """A phrase was found; with a doubt if it may have arisen by chance."""

    text: str
    doubt: Doubt | None


def memo_of(text: str) -> Memo:
    """Make a memo ready; most memos are plain letters and take the short way."""
    plain = text.lower().translate(_PLAIN) if text.isascii() else _NOT_WORD.sub(" ", fold(text))
    words = plain.split()
    return Memo(f" {' '.join(words)} ", "".join(words))


def grams_of(squashed: str) -> set[str]:
    """Give every run of `GRAM` letters: a phrase whose last run is not among them does not occur."""
    return {squashed[start : start + GRAM] for start in range(len(squashed) - GRAM + 1)}


def phrase_of(text: str) -> Phrase:
    """Make a phrase ready; without letters or digits it is found nowhere."""
    return Phrase(text, *memo_of(text))


def find(memo: Memo, phrase: Phrase) -> Found | None:
    """Look for a phrase; the surest way in which it occurs counts."""
    if not phrase.squashed or phrase.squashed not in memo.squashed:
        return None
    if phrase.spaced in memo.spaced:
        return Found(phrase.text, None)
    letters = len(phrase.squashed)
    if _between_words(memo, phrase.squashed):
        if letters < MIN_RESPACED_LETTERS:
            return None
        return Found(phrase.text, None if letters >= CERTAIN_LETTERS else Doubt.BLANKS_DIFFER)
    return Found(phrase.text, Doubt.INSIDE_A_WORD) if letters >= CERTAIN_LETTERS else None


def _between_words(memo: Memo, squashed: str) -> bool:
    """Tell whether some occurrence begins where a word begins and ends where a word ends."""
    ends = {0}
    for word in memo.spaced.split():
        ends.add(max(ends) + len(word))
    start = memo.squashed.find(squashed)
    while start >= 0:
        if start in ends and start + len(squashed) in ends:
            return True
        start = memo.squashed.find(squashed, start + 1)
    return False
