"""Reads of the register: one party, a page of parties, suggestions while typing, those who seem the same.

A search is accent-blind and finds a name by the start of any of its words. Narrow searches go through the index of
terms; a search that matches thousands walks the list in name order until the page is full. Both are quick for
300,000 parties, and neither needs a feature that only one of the databases has.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from fund.errors import NotFound
from fund.people.drafts import PartyDraft
from fund.people.kinds import BeneficiaryCategory, Disclosure, PartyKind
from fund.people.models import Party, PartyTerm, Ward
from fund.people.terms import digits_of
from fund.text import fold

PAGE_SIZE = 50
NARROW = 8_000
_LAST_CHARACTER = "\U0010ffff"


class PartyNotFound(NotFound):
    """No party has this id or code."""


@dataclasses.dataclass(frozen=True)
class PartyRow:
    """A party in a list; phone numbers and identity numbers stay out."""

    id: int
    code: str
    kind: PartyKind
    full_name: str
    is_donor: bool
    is_beneficiary: bool
    is_unit: bool
    category: BeneficiaryCategory | None
    ward_name: str | None
    disclosure: Disclosure
    code_only: bool
    birth_year: int | None
    sort_key: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PartyFilter:
    """What a list of parties shows; empty fields do not narrow it."""

    text: str = ""
    is_donor: bool | None = None
    is_beneficiary: bool | None = None
    is_unit: bool | None = None
    kind: PartyKind | None = None
    category: BeneficiaryCategory | None = None
    ward_code: str | None = None


def get_party(session: Session, party_id: int) -> Party:
    """Give one party.

    Raises:
        PartyNotFound: No such id.
    """
    party = session.get(Party, party_id)
    if party is None:
        raise PartyNotFound(party_id=party_id)
    return party


def search_parties(
    session: Session, *, wanted: PartyFilter, after: tuple[str, int] | None = None, limit: int = PAGE_SIZE
) -> Sequence[PartyRow]:
    """List parties in the order of Vietnamese names.

    Args:
        after: (sort_key, id) of the last row of the page before; None for the first page.
        limit: Rows at most.
    """
    statement = _rows().where(*_conditions(session, wanted)).order_by(Party.sort_key, Party.id).limit(limit)
    if after is not None:
        statement = statement.where(tuple_(Party.sort_key, Party.id) > after)
    return _fetch(session, statement)


def count_parties(session: Session, *, wanted: PartyFilter) -> int:
    """Count the whole selection of a list."""
    return session.scalar(select(func.count()).select_from(Party).where(*_conditions(session, wanted))) or 0


def suggest_parties(session: Session, *, wanted: PartyFilter, limit: int = 8) -> Sequence[PartyRow]:
    """List the first few parties whose name, code or phone starts with what is being typed."""
    if not fold(wanted.text):
        return []
    return search_parties(session, wanted=wanted, limit=limit)


def find_duplicates(
    session: Session, *, draft: PartyDraft, identity_digest: str | None = None, except_id: int | None = None
) -> Sequence[PartyRow]:
    """List parties that seem to be the one of the draft.

    The same identity number always; else the same folded name together with the same birth year, ward or phone, or
    with nothing known on either side that tells them apart.
    """
    same_name = and_(Party.search_key == fold(draft.full_name), _same_person_by_facts(draft))
    alike = [same_name] if identity_digest is None else [same_name, Party.identity_digest == identity_digest]
    statement = _rows().where(or_(*alike)).order_by(Party.id).limit(10)
    if except_id is not None:
        statement = statement.where(Party.id != except_id)
    return _fetch(session, statement)


def _same_person_by_facts(draft: PartyDraft) -> ColumnElement[bool]:
    """Match a fact that agrees, or a row and draft with no fact in common to compare."""
    agree: list[ColumnElement[bool]] = []
    incomparable: list[ColumnElement[bool]] = []
    facts: tuple[tuple[InstrumentedAttribute[Any], object, object], ...] = (
        (Party.birth_year, draft.birth_year, None),
        (Party.ward_code, draft.ward_code, None),
        (Party.phone, draft.phone, ""),
    )
    for column, value, unknown in facts:
        if value != unknown:
            agree.append(column == value)
            incomparable.append(column.is_(None) if unknown is None else column == unknown)
    return or_(*agree, and_(*incomparable)) if agree else Party.id.is_not(None)


def _fetch(session: Session, statement: Select[*tuple[Any, ...]]) -> Sequence[PartyRow]:
    return [PartyRow(*row) for row in session.execute(statement)]


def _rows() -> Select[*tuple[Any, ...]]:
    rows: Select[*tuple[Any, ...]] = select(
        Party.id, Party.code, Party.kind, Party.full_name, Party.is_donor, Party.is_beneficiary, Party.is_unit,
        Party.category, Ward.name, Party.disclosure, Party.code_only, Party.birth_year, Party.sort_key,
    )  # fmt: skip
    return rows.outerjoin(Ward, Ward.code == Party.ward_code)


def _conditions(session: Session, wanted: PartyFilter) -> list[ColumnElement[bool]]:
    plain = {
        Party.is_donor: wanted.is_donor,
        Party.is_beneficiary: wanted.is_beneficiary,
        Party.is_unit: wanted.is_unit,
        Party.kind: wanted.kind,
        Party.category: wanted.category,
        Party.ward_code: wanted.ward_code,
    }
    conditions: list[ColumnElement[bool]] = [column == value for column, value in plain.items() if value is not None]
    typed = digits_of(wanted.text) if _looks_like_a_phone(wanted.text) else fold(wanted.text)
    return [*conditions, _text_condition(session, typed)] if typed else conditions


def _looks_like_a_phone(text: str) -> bool:
    return any(letter.isdigit() for letter in text) and not any(letter.isalpha() for letter in text)


def _text_condition(session: Session, typed: str) -> ColumnElement[bool]:
    """Choose how to search: by the index of terms when few match, by walking the names when many do."""
    counted = _count_terms(session, typed)
    if counted:
        return _by_start(typed, counted)
    counts = {word: _count_terms(session, word) for word in typed.split(" ")}
    rarest, *others = sorted(counts, key=lambda word: (counts[word], word))
    return _by_start(rarest, counts[rarest], *others)


def _by_start(typed: str, counted: int, *others: str) -> ColumnElement[bool]:
    """Match names where a word starts so, and other words too.

    The OFFSET keeps PostgreSQL from walking the whole list in name order to find a few scattered rows.
    """
    if counted >= NARROW and not others:
        return _has_word(Party, typed)
    terms = select(PartyTerm.party_id).where(*_term_range(typed))
    found = aliased(Party)
    few = select(found.id).where(found.id.in_(terms), *(_has_word(found, word) for word in others))
    return Party.id.in_(few.offset(0))


def _count_terms(session: Session, typed: str) -> int:
    """Count terms that start so, up to `NARROW`."""
    some = select(PartyTerm.party_id).where(*_term_range(typed)).limit(NARROW).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _term_range(typed: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return PartyTerm.term >= typed, PartyTerm.term < typed + _LAST_CHARACTER


def _has_word(party: type[Party], typed: str) -> ColumnElement[bool]:
    return or_(
        party.search_key.startswith(typed, autoescape=True), party.search_key.contains(f" {typed}", autoescape=True)
    )
