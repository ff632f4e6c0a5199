"""What a clerk types to name a beneficiary or a request, resolved: a code, or the name of one person only."""

import dataclasses
import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.disbursements.models import SupportRequest
from fund.errors import Conflict, NotFound
from fund.people.models import Party
from fund.text import fold

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
    if code := _REQUEST_CODE.match(typed):
        request = session.scalar(select(SupportRequest).where(SupportRequest.code == code[1].upper()))
        if request is None:
            raise BeneficiaryUnknown(field=field, typed=typed[:60])
        return Found(session.get_one(Party, request.party_id), request)
    chosen = select(Party).where(Party.is_beneficiary).order_by(Party.id).limit(5)
    if code := _PARTY_CODE.match(typed):
        chosen = chosen.where(Party.code == code[1].upper())
    else:
        chosen = chosen.where(Party.search_key == fold(typed))
    found = session.scalars(chosen).all()
    if not found:
        raise BeneficiaryUnknown(field=field, typed=typed[:60])
    if len(found) > 1:
        raise BeneficiaryUnclear(field=field, typed=typed[:60], codes=", ".join(party.code for party in found))
    return Found(found[0])
