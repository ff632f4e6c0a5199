"""Invented people for tests."""

import datetime as dt

from sqlalchemy.orm import Session

from fund.people import operations
from fund.people.drafts import PartyDraft
from fund.people.identity import IdentityCipher
from fund.people.kinds import BeneficiaryCategory, Disclosure, PartyKind
from fund.people.models import Party

AT = dt.datetime(2026, 3, 5, 2, 30, tzinfo=dt.UTC)
CIPHER = IdentityCipher(b"a secret of thirty-two bytes ...")
SAI_GON_WARD = "26740"


def donor(session: Session, full_name: str = "Nguyễn Văn An", *, disclosure: Disclosure = Disclosure.NAMED) -> Party:
    """Register a donor of whom only the name is known."""
    draft = PartyDraft(kind=PartyKind.PERSON, full_name=full_name, is_donor=True, disclosure=disclosure)
    return operations.register_party(session, draft=draft, actor="ketoan", at=AT, allow_duplicate=True)


def beneficiary(
    session: Session,
    full_name: str = "Trần Thị Bé",
    *,
    kind: PartyKind = PartyKind.PERSON,
    category: BeneficiaryCategory = BeneficiaryCategory.HARDSHIP_FAMILY,
    identity_number: str = "",
) -> Party:
    """Register someone who is helped."""
    draft = PartyDraft(
        kind=kind, full_name=full_name, is_beneficiary=True, category=category, identity_number=identity_number
    )
    return operations.register_party(session, draft=draft, actor="hoso", at=AT, cipher=CIPHER, allow_duplicate=True)
