"""What a decision says: the draft a clerk hands in, and the canonical content whose hash is approved (pure).

Encoding 1 is a JSON array in UTF-8 without blanks: the name of the encoding, the fields in the order of the dataclass,
and one array an award. Codes and printed words stand in it, not row ids; every printed and every posted field is there.
"""

import dataclasses
import datetime as dt
import hashlib
import json

from fund.disbursements.kinds import DecisionEffect

ENCODING = "fund-decision-content/1"


@dataclasses.dataclass(frozen=True, slots=True)
class AwardDraft:
    """One line of the awards table as handed in; the ids are rows of their registers."""

    party_id: int
    programme_id: int
    fund_id: int
    amount_vnd: int
    request_id: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class DecisionDraft:
    """A decision as handed in by the clerk: texts are clean, lists hold one line each."""

    subject: str
    decision_date: dt.date
    issuing_authority: str
    legal_bases: tuple[str, ...]
    proposer: str
    signatory_title: str
    signatory_name: str
    signatory_authority: str = ""
    articles: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    awards: tuple[AwardDraft, ...] = ()
    effect: DecisionEffect = DecisionEffect.GRANT
    supersedes_id: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class AwardContent:
    """One award as it is printed and posted: codes that are booked, words that stand on the paper."""

    line_number: int
    party: str
    recipient_name: str
    recipient_unit: str
    programme: str
    programme_name: str
    programme_kind: str
    expense_role: str
    fund: str
    fund_name: str
    request: str
    amount_vnd: int


@dataclasses.dataclass(frozen=True, slots=True)
class DecisionContent:
    """Everything a decision prints and posts, spelled in codes and words; the head of the paper too."""

    organization: str
    organization_above: str
    place: str
    sign: str
    effect: str
    supersedes: str
    supersedes_date: str
    supersedes_subject: str
    subject: str
    decision_date: str
    issuing_authority: str
    legal_bases: tuple[str, ...]
    proposer: str
    articles: tuple[str, ...]
    recipients: tuple[str, ...]
    signatory_authority: str
    signatory_title: str
    signatory_name: str
    awards: tuple[AwardContent, ...]

    @property
    def total_vnd(self) -> int:
        """Add up the awards."""
        return sum(award.amount_vnd for award in self.awards)


def canonical_bytes(content: DecisionContent) -> bytes:
    """Encode the content for hashing, every field in its place."""
    parts: list[object] = [ENCODING]
    for field in dataclasses.fields(content):
        value = getattr(content, field.name)
        parts.append([list(dataclasses.astuple(award)) for award in value] if field.name == "awards" else value)
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()


def content_hash(content: DecisionContent) -> str:
    """Give the fingerprint that is approved: 64 hex digits over every printed and posted field."""
    return hashlib.sha256(canonical_bytes(content)).hexdigest()
