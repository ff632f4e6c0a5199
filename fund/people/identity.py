"""Identity numbers: sealed for the database, recognisable without opening, masked for the screen.

What is stored of a number: the sealed bytes (AES-256-GCM), a keyed digest (finds the same person twice) and the last
three digits. The key comes from the caller and never stands in the database, so a stolen copy of the tables opens
nothing. Changing the key makes stored numbers unreadable: keep it with the backups, apart from them.
"""

import hashlib
import hmac
import os
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fund.errors import Conflict, InvalidInput

KEY_BYTES = 32
_VERSION = b"\x01"
_NONCE_BYTES = 12
_SHOWN_DIGITS = 3
_BLANKS = re.compile(r"[\s.\-]+")
_SHAPE = re.compile(r"[0-9]{9}|[0-9]{12}|[0-9]{10}(?:[0-9]{3})?|[A-Z][0-9]{7,8}")


class IdentityNotUnderstood(InvalidInput):
    """The number is no CCCD (12 digits), CMND (9), tax code (10 or 13) or passport (a letter, 7-8 digits)."""


class IdentityUnreadable(Conflict):
    """The stored number was sealed with another key, or its bytes were changed."""


def parse_identity(typed: str) -> str:
    """Read an identity number without blanks, dots and hyphens.

    Returns:
        9, 10, 12 or 13 digits, or a passport number.

    Raises:
        IdentityNotUnderstood: It has none of these shapes. The refusal does not repeat the number.
    """
    number = _BLANKS.sub("", typed).upper()
    if not _SHAPE.fullmatch(number):
        raise IdentityNotUnderstood(field="identity_number")
    return number


def mask_identity(tail: str) -> str:
    """Spell what a screen may show of a stored number: dots and its last digits, empty if there is none."""
    return f"•••••••••{tail}" if tail else ""


class IdentityCipher:
    """Seals, opens and recognises identity numbers with keys derived from one secret of 32 bytes or more."""

    def __init__(self, secret: bytes) -> None:
        """Derive the two keys.

        Raises:
            ValueError: The secret is shorter than `KEY_BYTES`.
        """
        if len(secret) < KEY_BYTES:
            message = f"the identity key needs {KEY_BYTES} bytes or more"
            raise ValueError(message)
        self._sealer = AESGCM(_derive(secret, b"fund.identity.seal"))
        self._digest_key = _derive(secret, b"fund.identity.digest")

    def seal(self, number: str) -> bytes:
        """Encrypt a parsed number; the same number never gives the same bytes twice."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._sealer.encrypt(nonce, number.encode(), _VERSION)

    def open(self, sealed: bytes) -> str:
        """Decrypt what `seal` made.

        Raises:
            IdentityUnreadable: Another key, or changed bytes.
        """
        nonce, content = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._sealer.decrypt(nonce, content, sealed[:1]).decode()
        except (InvalidTag, ValueError) as error:
            raise IdentityUnreadable from error

    def digest(self, number: str) -> str:
        """Make the keyed fingerprint (64 hex digits) by which the same number is found again."""
        return hmac.new(self._digest_key, number.encode(), hashlib.sha256).hexdigest()


def tail_of(number: str) -> str:
    """Give the last digits, the only part of a number kept in the clear."""
    return number[-_SHOWN_DIGITS:]


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(secret)
