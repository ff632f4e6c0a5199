"""What a clerk types to name a beneficiary or a request, resolved: a code, or the name of one person only."""

import dataclasses
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from fund.database import Base
from fund.disbursements.models import SupportRequest
from fund.errors import Conflict, NotFound
from fund.people.models import Party
from fund.text import fold

R = TypeVar("R", bound=Base)
K = TypeVar("K", int, str)

_CODES_SHOWN = 5
_REQUEST_CODE = re.compile(r"\s*(HS-[0-9]{4}-[0-9]{1,9})\b", re.IGNORECASE)
_PARTY_CODE = re.compile(r"\s*((?:DT|NT|DV)-[0-9]{1,9})\b", re.IGNORECASE)


class BeneficiaryUnknown(NotFound):
    """Nobody to be helped has this code or name (facts: typed)."""


class BeneficiaryUnclear(Conflict):
    """Several people to be helped have this name (facts: typed, codes)."""


@dataclasses.dataclass(frozen=True)
class Found:
    """A beneficiary, and the request if it was named."""

    party: Party
    request: SupportRequest | None = None


def find_beneficiary(session: Session, typed: str, *, field: str = "party_id") -> Found:
    """Read `HS-2026-0004 ...`, `DT-000012 ...` or a whole name, with or without accents.

    Raises:
        BeneficiaryUnknown: There is none.
        BeneficiaryUnclear: The name alone fits several.
    """
    return find_beneficiaries(session, [typed])(typed, field)


def find_beneficiaries(session: Session, texts: Iterable[str]) -> Callable[[str, str], Found]:
    """Look up all that was typed at once; the answer gives who one text names, or raises as `find_beneficiary` does."""
    wanted = {typed: _Typed.read(typed) for typed in texts}
    requests = _by(session, SupportRequest, SupportRequest.code, {each.request_code for each in wanted.values()})
    helped = {request.party_id for rows in requests.values() for request in rows}
    parties = _by(session, Party, Party.id, helped)
    coded = _by(session, Party, Party.code, {each.party_code for each in wanted.values()})
    named = _by(session, Party, Party.search_key, {each.name for each in wanted.values()})

    def find(typed: str, field: str) -> Found:
        each = wanted[typed]
        if each.request_code:
            for request in requests.get(each.request_code, ()):
                return Found(parties[request.party_id][0], request)
            raise BeneficiaryUnknown(field=field, typed=typed[:60])
        rows = coded.get(each.party_code, []) if each.party_code else named.get(each.name, [])
        people = [party for party in rows if party.is_beneficiary]
        if not people:
            raise BeneficiaryUnknown(field=field, typed=typed[:60])
        if len(people) > 1:
            codes = ", ".join(party.code for party in people[:_CODES_SHOWN])
            raise BeneficiaryUnclear(field=field, typed=typed[:60], codes=codes)
        return Found(people[0])

    return find


class _Typed(NamedTuple):
    """What one text names: a request, a party by its code, or a party by its whole name; the others are empty."""

    request_code: str = ""
    party_code: str = ""
    name: str = ""

    @classmethod
    def read(cls, typed: str) -> "_Typed":
        if code := _REQUEST_CODE.match(typed):
            return cls(request_code=code[1].upper())
        if code := _PARTY_CODE.match(typed):
            return cls(party_code=code[1].upper())
        return cls(name=fold(typed))


def _by(session: Session, model: type[R], column: InstrumentedAttribute[K], keys: set[K]) -> dict[K, list[R]]:
    """Read rows by the values of a column, oldest first; blank values name nothing."""
    wanted, found = {key for key in keys if key}, defaultdict(list)
    if wanted:
        for row in session.scalars(select(model).where(column.in_(wanted)).order_by(model.__mapper__.primary_key[0])):
            found[getattr(row, column.key)].append(row)
    return found
