"""The code a payer's bank carries in the memo, and how it is found again in what banks make of memos (pure).

`QVB` + kind + five letters of the number + two check characters: eleven signs, so that 25 of a memo hold it even behind
a short prefix. The alphabet has 26 signs: no vowel, so that no word can stand in a code; none of 0 O 1 I, S beside 5 or
Q beside O; capitals and digits only, so that capitals by the bank change nothing. `QVB` cannot stand inside a code (the
alphabet has no Q), and not in Vietnamese (Q always leads to U) nor in the bank texts that were looked through.

The length is fixed and the prefix opens the code: digits or letters joined before or after it, blanks, dots, hyphens
and line breaks inside it do no harm. A code with a sign missing or changed is no code; nothing is ever guessed.

How often chance makes a code. Vietnamese words make none: the prefix is no part of them. References of banks do not
follow a language; take the worst, capitals and digits all alike (36 signs). At one place the prefix stands with
36**-3, a kind with 3/36, five signs of the alphabet with (26/36)**5, and of the 36**2 pairs after them one fits:
2.7e-10. In 1,000,000 memos with 30 such signs each (3e7 places) 0.008 codes appear by chance; to match, such a code
must also be one that was issued: with 10,000 issued of 3 * 26**5 that is 2.3e-6 false matches in a million memos.
One wrong sign, or two neighbors swapped, is always noticed; any other damage passes 1 time in 661, and then it is
another code, which was issued with a chance of 10,000 in 11,881,376: a match always asks for an issued code.

Source: ISO/IEC 7064, pure system MOD 661-26, over this alphabet in place of A-Z (the arithmetic knows values only).
"""

import dataclasses
import functools
import re

from fund.giftcodes.kinds import CodeKind

ALPHABET = "23456789BCDFGHJKLMNPRTVWXZ"
PREFIX = "QVB"
KIND_LETTERS = {CodeKind.CAMPAIGN: "C", CodeKind.DONOR: "D", CodeKind.PLEDGE: "K"}
NUMBER_LENGTH = 5
LENGTH = len(PREFIX) + 1 + NUMBER_LENGTH + 2
RADIX = len(ALPHABET)
MODULUS = 661
NUMBERS: int = RADIX**NUMBER_LENGTH
"""How many codes each kind has: 11,881,376."""

_SPREAD = 5_647_289
"""Without common divisor with NUMBERS: neighboring numbers get codes that look nothing alike."""
_GATHER: int = pow(_SPREAD, -1, NUMBERS)
_KINDS = {letter: kind for kind, letter in KIND_LETTERS.items()}
_GAP = r"[\W_]{0,80}"


def _either_case(signs: str) -> str:
    return f"[{signs}{signs.lower()}]"


_CODE = re.compile(
    _GAP.join(
        [
            *(_either_case(sign) for sign in PREFIX),
            _either_case("".join(_KINDS)),
            *([_either_case(ALPHABET)] * (NUMBER_LENGTH + 2)),
        ]
    )
)
_NOISE = re.compile(r"[\W_]")


class CodeNumberOutOfRange(ValueError):
    """Our own mistake: a kind has only so many codes."""


@dataclasses.dataclass(frozen=True, slots=True)
class FoundCode:
    """A code whose check characters fit; `start` and `end` say where it stands in the memo as the bank wrote it."""

    code: str
    kind: CodeKind
    number: int
    start: int
    end: int


def make_code(kind: CodeKind, number: int) -> str:
    """Make the code of a kind and number.

    Args:
        kind: What the code stands for.
        number: 0 to NUMBERS - 1; the same number always makes the same code, another number another.

    Raises:
        CodeNumberOutOfRange: The kind has no such number.
    """
    if not 0 <= number < NUMBERS:
        raise CodeNumberOutOfRange(number)
    rest, letters = number * _SPREAD % NUMBERS, []
    for _ in range(NUMBER_LENGTH):
        rest, value = divmod(rest, RADIX)
        letters.append(ALPHABET[value])
    body = KIND_LETTERS[kind] + "".join(reversed(letters))
    return PREFIX + body + check_characters([ALPHABET.index(letter) for letter in body])


def find_codes(memo: str) -> tuple[FoundCode, ...]:
    """Find every different code in a memo, in the order they stand; the same code twice counts once.

    Several codes mean that nobody can say which was meant: see `only_code`.
    """
    if "q" not in memo and "Q" not in memo:
        return ()
    found: dict[str, FoundCode] = {}
    for match in _CODE.finditer(memo):
        bare = _NOISE.sub("", match[0]).upper()
        meaning = _read(bare)
        if meaning is not None and bare not in found:
            found[bare] = FoundCode(bare, *meaning, match.start(), match.end())
    return tuple(found.values())


def only_code(memo: str) -> FoundCode | None:
    """Give the code of a memo that may be matched without a person: the one there is; None of several or of none."""
    codes = find_codes(memo)
    return codes[0] if len(codes) == 1 else None


def check_characters(values: list[int]) -> str:
    """Compute the two check characters of ISO/IEC 7064, MOD 661-26, over values of 0 to 25."""
    first, second = divmod((MODULUS + 1 - _remainder([*values, 0, 0])) % MODULUS, RADIX)
    return ALPHABET[first] + ALPHABET[second]


@functools.lru_cache(maxsize=4096)
def _read(bare: str) -> tuple[CodeKind, int] | None:
    """Give the kind and number of a code, None if its check characters do not fit; a campaign's comes often."""
    values = [ALPHABET.index(sign) for sign in bare[len(PREFIX) :]]
    if _remainder(values) != 1:
        return None
    return _KINDS[bare[len(PREFIX)]], _number_of(values[1:-2])


def _remainder(values: list[int]) -> int:
    remainder = 0
    for value in values:
        remainder = (remainder * RADIX + value) % MODULUS
    return remainder


def _number_of(values: list[int]) -> int:
    spread = 0
    for value in values:
        spread = spread * RADIX + value
    return spread * _GATHER % NUMBERS
