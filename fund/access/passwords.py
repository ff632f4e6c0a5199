"""Passwords: argon2id over the NFC form, so that what a Mac and a Windows keyboard type is the same."""

import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from fund.errors import InvalidInput

LEAST_LENGTH = 10
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_NOBODY = _HASHER.hash(secrets.token_hex(16))


class PasswordTooShort(InvalidInput):
    """The password has fewer than `LEAST_LENGTH` characters."""


class PasswordTooPlain(InvalidInput):
    """The password holds the username, or only a few different characters."""


def hash_password(password: str) -> str:
    """Make the argon2id hash of a password (m = 19 MiB, t = 2, p = 1)."""
    return _HASHER.hash(unicodedata.normalize("NFC", password))


def matches(password_hash: str, password: str) -> bool:
    """Tell whether a password belongs to a hash; an empty hash costs the same time and never matches."""
    try:
        _HASHER.verify(password_hash or _NOBODY, unicodedata.normalize("NFC", password))
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)


def check_strength(password: str, *, username: str) -> None:
    """Refuse a password that is short or plain.

    Raises:
        PasswordTooShort: Fewer than `LEAST_LENGTH` characters.
        PasswordTooPlain: It holds the username, or fewer than five different characters.
    """
    normal = unicodedata.normalize("NFC", password)
    if len(normal) < LEAST_LENGTH:
        raise PasswordTooShort(field="new_password", least=LEAST_LENGTH)
    if username in normal.lower() or len(set(normal)) < LEAST_LENGTH // 2:
        raise PasswordTooPlain(field="new_password")


def make_password() -> str:
    """Make a one-time password that is easy to read aloud: four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
