"""The chain: canonical bytes of an entry and its SHA-256 link to the one before (pure).

Encoding 1 is a JSON array in UTF-8 without blanks: the name of the encoding, the header fields in the order of
`HEADER`, the evidence sums, the lines (each in the order of `LINE`) and the link before. Codes, not row ids, stand for
accounts and funds, so that an export can be verified without the database. Texts are NFC, moments UTC to the
microsecond, absent values empty text (0 for `reverses`). A new encoding gets a new name; old entries keep theirs.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence

ENCODING = 1
GENESIS = "0" * 64
"""The link before the first entry."""

HEADER = (
    "id",
    "voucher_kind",
    "voucher_year",
    "voucher_no",
    "entry_date",
    "description",
    "counterparty",
    "source",
    "prepared_by",
    "approved_by",
    "executed_by",
    "posted_by",
    "posted_at",
    "reverses",
)
LINE = ("line_no", "account", "fund", "debit_vnd", "credit_vnd", "party", "memo")

_NAME = f"fund-journal-entry/{ENCODING}"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def canonical_moment(moment: dt.datetime) -> str:
    """Spell an aware moment in UTC to the microsecond: `2026-11-22T14:27:38.000000Z`."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical_bytes(
    header: Sequence[str | int], evidence: Sequence[str], lines: Sequence[Sequence[str | int]], previous_hash: str
) -> bytes:
    """Encode an entry for hashing; every attested field is in it."""
    return _encode([_NAME, *header, evidence, lines, previous_hash]).encode()


def entry_hash(
    header: Sequence[str | int], evidence: Sequence[str], lines: Sequence[Sequence[str | int]], previous_hash: str
) -> str:
    """Give the link of an entry: 64 hex digits."""
    return hashlib.sha256(canonical_bytes(header, evidence, lines, previous_hash)).hexdigest()
