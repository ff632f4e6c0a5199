"""How wide bold Times letters run on paper, for rules that must be a part of a line's length (pure).

Advance widths in thousandths of the type size, those of Times New Roman Bold and of its double, Liberation Serif Bold.
A tone mark adds nothing; the horn of ơ and ư does.
"""

import unicodedata

_LETTERS_OF_WIDTH = {
    220: "|",
    250: " ,.",
    278: "'/\\il",
    333: "!()-:;[]`fjt’",
    389: "Is",
    394: "{}",
    444: "cerz",
    500: "#$*0123456789?J_agovxy–“”",
    554: "ơ",
    556: "Sbdhknpquđ",
    570: "+<=>",
    600: "ư",
    611: "FP",
    667: "BELTZ",
    722: "ACDNRUVXYwĐ",
    778: "GHKOQƠ",
    796: "Ư",
    833: "&m",
    944: "M",
    1000: "%W…",
}
_WIDTHS = {letter: width for width, letters in _LETTERS_OF_WIDTH.items() for letter in letters}
_USUAL = 556
_HORN = "\u031b"


def bold_width_mm(text: str, size: float) -> float:
    """Measure a line of bold Times.

    Args:
        text: One line.
        size: Type size in points.
    """
    thousandths = sum(_WIDTHS.get(_bare(letter), _USUAL) for letter in unicodedata.normalize("NFC", text))
    return thousandths / 1000 * size * 25.4 / 72


def _bare(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    return unicodedata.normalize("NFC", parts[0] + (_HORN if _HORN in parts else ""))
