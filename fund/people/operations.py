"""Acts on the register of parties: take a party in, change it, look at its full identity number.

Each act leaves a trail event; the trail names the fields that changed and masks what must not be read there.
"""

import dataclasses
import datetime as dt

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from fund.errors import Conflict, NotFound
from fund.people import queries
from fund.people.codes import reserve_ids
from fund.people.drafts import PartyDraft, require
from fund.people.identity import IdentityCipher, tail_of
from fund.people.models import Party, PartyTerm, Ward
from fund.people.terms import terms_of
from fund.text import fold, name_sort_key
from fund.trail import operations as trail
from fund.trail.tags import TrailTag

_MASK = "•••"
_HIDDEN_FIELDS = ("phone", "email", "address_text", "notes")
_TRAIL_FIELDS = (
    "kind", "full_name", "is_donor", "is_beneficiary", "is_unit", "category", "ward_code", "birth_year",
    "disclosure", "code_only", "household_id",
)  # fmt: skip


class WardUnknown(NotFound):
    """No ward has this code."""


class HouseholdUnknown(NotFound):
    """The household named is not in the register."""


class DuplicatePartySuspected(Conflict):
    """Someone alike is in the register; saving again with `allow_duplicate` takes the new one in all the same."""


class DuplicateDonorSuspected(DuplicatePartySuspected):
    """The one taken in gives; someone alike is in the register."""


class IdentityCipherMissing(Conflict):
    """An identity number was handed in, but the program runs without the key that seals it."""


class IdentityNotKept(NotFound):
    """No identity number of this party is kept."""


def register_party(
    session: Session,
    *,
    draft: PartyDraft,
    actor: str,
    at: dt.datetime,
    cipher: IdentityCipher | None = None,
    allow_duplicate: bool = False,
) -> Party:
    """Take a party into the register and give it its code.

    Args:
        cipher: Needed when the draft carries an identity number.
        allow_duplicate: True once a person has looked at those who seem to be the same.

    Raises:
        PartyRejected: The draft breaks rules.
        DuplicatePartySuspected: Someone alike is there (DuplicateDonorSuspected for a donor).
        WardUnknown: The ward's code is not in the list.
        HouseholdUnknown: The household is not in the register.
        IdentityCipherMissing: A number without a cipher.
    """
    require(draft)
    _check_references(session, draft)
    values = _values(draft, cipher)
    if not allow_duplicate:
        _refuse_duplicate(session, draft, cipher)
    party_id = reserve_ids(session, Party, 1)[0]
    party = Party(id=party_id, code=_code(draft, party_id), created_by=actor, created_at=at, **values)
    session.add(party)
    session.flush()
    _write_terms(session, party)
    trail.record(
        session, tag=TrailTag.PEOPLE_PARTY_REGISTERED, subject=f"party:{party.id}", actor=actor, at=at,
        after=_trail_view(party), note="trùng đã xem" if allow_duplicate else "",
    )  # fmt: skip
    return party


def update_party(
    session: Session,
    *,
    party_id: int,
    draft: PartyDraft,
    actor: str,
    at: dt.datetime,
    cipher: IdentityCipher | None = None,
) -> Party:
    """Change what is known of a party; a draft without an identity number keeps the one stored.

    Raises:
        PartyNotFound: No such party.
        PartyRejected: The draft breaks rules.
        WardUnknown: The ward's code is not in the list.
        HouseholdUnknown: The household is not in the register.
        IdentityCipherMissing: A number without a cipher.
    """
    require(draft)
    party = queries.get_party(session, party_id)
    _check_references(session, draft)
    before = _trail_view(party)
    old = {field: getattr(party, field) for field in (*_HIDDEN_FIELDS, "identity_digest")}
    for field, value in _values(draft, cipher).items():
        if not (field.startswith("identity_") and not draft.identity_number):
            setattr(party, field, value)
    session.flush()
    session.execute(delete(PartyTerm).where(PartyTerm.party_id == party.id))
    _write_terms(session, party)
    hidden_changes = {field: _MASK for field, value in old.items() if getattr(party, field) != value}
    after = _trail_view(party)
    changed = {field for field in after if after[field] != before.get(field)}
    trail.record(
        session, tag=TrailTag.PEOPLE_PARTY_CHANGED, subject=f"party:{party.id}", actor=actor, at=at,
        before={field: before[field] for field in sorted(changed & before.keys())},
        after={field: after[field] for field in sorted(changed)} | hidden_changes,
    )  # fmt: skip
    return party


def reveal_identity(
    session: Session, *, party_id: int, cipher: IdentityCipher, reason: str, actor: str, at: dt.datetime
) -> str:
    """Open the identity number of a party for one look, and record who looked and why.

    Raises:
        PartyNotFound: No such party.
        IdentityNotKept: No number is stored.
        IdentityUnreadable: It was sealed with another key.
    """
    party = queries.get_party(session, party_id)
    if party.identity_sealed is None:
        raise IdentityNotKept(party_code=party.code)
    number = cipher.open(party.identity_sealed)
    trail.record(
        session, tag=TrailTag.PEOPLE_IDENTITY_REVEALED, subject=f"party:{party.id}", actor=actor, at=at, note=reason
    )
    return number


def record_party_view(session: Session, *, party_id: int, actor: str, at: dt.datetime) -> None:
    """Record that someone opened the full dossier of a beneficiary."""
    trail.record(session, tag=TrailTag.PEOPLE_PARTY_VIEWED, subject=f"party:{party_id}", actor=actor, at=at)


def _check_references(session: Session, draft: PartyDraft) -> None:
    if draft.ward_code is not None and session.get(Ward, draft.ward_code) is None:
        raise WardUnknown(field="ward_code", code=draft.ward_code)
    if draft.household_id is not None and session.get(Party, draft.household_id) is None:
        raise HouseholdUnknown(field="household_id", household_id=draft.household_id)


def _refuse_duplicate(session: Session, draft: PartyDraft, cipher: IdentityCipher | None) -> None:
    digest = cipher.digest(draft.identity_number) if cipher and draft.identity_number else None
    alike = queries.find_duplicates(session, draft=draft, identity_digest=digest)
    if alike:
        refusal = DuplicateDonorSuspected if draft.is_donor else DuplicatePartySuspected
        raise refusal(field="full_name", names=", ".join(f"{row.full_name} ({row.code})" for row in alike[:3]))


def _values(draft: PartyDraft, cipher: IdentityCipher | None) -> dict[str, str | bytes | int | None]:
    """Turn the draft into columns: search keys made, the identity number sealed."""
    values = dataclasses.asdict(draft)
    number = values.pop("identity_number")
    if number and cipher is None:
        raise IdentityCipherMissing(field="identity_number")
    return values | {
        "search_key": fold(draft.full_name),
        "sort_key": name_sort_key(draft.full_name),
        "identity_sealed": cipher.seal(number) if number and cipher else None,
        "identity_digest": cipher.digest(number) if number and cipher else None,
        "identity_tail": tail_of(number) if number else "",
    }


def _code(draft: PartyDraft, party_id: int) -> str:
    """Make the code by which papers name the party: DT for those helped, DV for units, NT for donors."""
    prefix = "DT" if draft.is_beneficiary else "DV" if draft.is_unit else "NT"
    return f"{prefix}-{party_id:06d}"


def _write_terms(session: Session, party: Party) -> None:
    terms = terms_of(full_name=party.full_name, code=party.code, phone=party.phone)
    session.execute(insert(PartyTerm), [{"term": term, "party_id": party.id} for term in terms])


def _trail_view(party: Party) -> dict[str, object]:
    """Give what the trail may tell: plain fields as they are, an identity number as its mask."""
    view: dict[str, object] = {field: getattr(party, field) for field in _TRAIL_FIELDS}
    return (
        {field: value for field, value in view.items() if value not in (None, "")}
        | {field: _MASK for field in _HIDDEN_FIELDS if getattr(party, field)}
        | ({"identity_number": party.identity_mask} if party.identity_tail else {})
    )
