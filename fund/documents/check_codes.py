"""The code printed on a paper by which anyone can ask whether it is genuine (pure).

Twelve letters of Crockford's alphabet, printed in fours: eleven (55 bits) of an HMAC-SHA256 over the facts of the paper
under a secret of the office, so nobody can guess the code of another paper, and the same facts give the same code; the
twelfth is a check letter (Luhn mod 32), so a mistyped letter is told from an unknown code without asking the database.
"""

import hashlib
import hmac
from collections.abc import Sequence

from fund.errors import InvalidInput

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No I, L, O, U: none of these letters is read as another."""
LENGTH = 12
_LOOKALIKES = str.maketrans("OIL", "011")


class CheckCodeMistyped(InvalidInput):
    """What was typed is no check code: wrong length, a letter no code has, or a check letter that does not fit."""


def make_check_code(*, secret: bytes, facts: Sequence[str]) -> str:
    """Make the bare code of a paper.

    Args:
        secret: At least 16 bytes that only the office knows; or fresh random bytes, if the code is to be random.
        facts: What makes the paper unique: its kind, number, date, total, the head of the ledger's chain.
    """
    if len(secret) < 16:
        raise ValueError(len(secret))
    message = "\x1f".join(facts).encode()
    value = int.from_bytes(hmac.digest(secret, message, hashlib.sha256)[:8], "big")
    letters = []
    for _ in range(LENGTH - 1):
        value, index = divmod(value, len(ALPHABET))
        letters.append(ALPHABET[index])
    body = "".join(letters)
    return body + _check_letter(body)


def spell_check_code(code: str) -> str:
    """Print a code in fours: `7KQM-2XTD-9HWR`."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def bare_check_code(typed: str) -> str:
    """Bring a code into its stored form: capitals, no blanks or hyphens, O read as 0, I and L as 1."""
    return "".join(letter for letter in typed.upper() if letter.isalnum()).translate(_LOOKALIKES)


def read_check_code(typed: str) -> str:
    """Read a code typed from paper and make sure its check letter fits.

    Raises:
        CheckCodeMistyped: It is no code.
    """
    code = bare_check_code(typed[:80])
    if len(code) != LENGTH or any(letter not in ALPHABET for letter in code) or _check_letter(code[:-1]) != code[-1]:
        raise CheckCodeMistyped(field="check_code", typed=typed[:40])
    return code


def _check_letter(body: str) -> str:
    total = 0
    for place, letter in enumerate(reversed(body)):
        weighted = ALPHABET.index(letter) * (2 if place % 2 == 0 else 1)
        total += weighted // len(ALPHABET) + weighted % len(ALPHABET)
    return ALPHABET[-total % len(ALPHABET)]
