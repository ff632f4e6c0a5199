"""Vietnamese text: normal form, accent-blind search keys and the order of names.

What is stored is NFC without control characters; what is searched is `fold()`ed, the same way on both databases.
"""

import re
import unicodedata

from fund.errors import InvalidInput

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufeff]")
_SPACES = re.compile(r"\s+")
_VIETNAMESE_MARKS = ("\u0300", "\u0301", "\u0302", "\u0303", "\u0306", "\u0309", "\u031b", "\u0323")
_VOWELS_AND_TONES = {letter: index for index, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {"": 0, "\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


class UnreadableText(InvalidInput):
    """The text holds a NUL or another control character."""


def clean_text(value: str) -> str:
    """Normalise to NFC, fold runs of blanks and strip the ends; line breaks become blanks.

    Raises:
        UnreadableText: A control character (NUL among them) stands in the text.
    """
    if _CONTROL.search(value):
        raise UnreadableText
    return _SPACES.sub(" ", unicodedata.normalize("NFC", value)).strip()


def clean_lines(value: str) -> str:
    """Normalise like `clean_text`, but keep the line breaks (as single line feeds).

    Raises:
        UnreadableText: A control character stands in the text.
    """
    if _CONTROL.search(value):
        raise UnreadableText
    lines = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def fold(value: str) -> str:
    """Make a search key: lower case, no marks, đ as d, single blanks."""
    if value.isascii():
        return " ".join(value.lower().split())
    bare = unicodedata.normalize("NFD", value.replace("đ", "d").replace("Đ", "D"))
    for mark in _VIETNAMESE_MARKS:  # much quicker than looking at each letter, and posting folds every entry
        bare = bare.replace(mark, "")
    if not bare.isascii():
        bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(bare.lower().split())


def name_sort_key(full_name: str) -> str:
    """Make a key that sorts people as a Vietnamese office does: given name, then family and middle names.

    Returns:
        A plain ASCII string whose byte order is the order of the names, on both databases.
    """
    words = clean_text(full_name).lower().split(" ")
    return " ".join(_word_key(word) for word in [words[-1], *words[:-1]])


def _word_key(word: str) -> str:
    """Spell each letter as its place in the Vietnamese alphabet, the tones of the word after it."""
    letters, tones = [], []
    for letter in word:
        parts = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in parts if mark in _TONES), "")
        base = unicodedata.normalize("NFC", parts.replace(tone, "")) if tone else letter
        place = _VOWELS_AND_TONES.get(base)
        letters.append(chr(ord("A") + place) if place is not None else "0")
        tones.append(str(_TONES[tone]))
    return "".join(letters) + "!" + "".join(tones)
