"""A stored decision spelled as its content: what is hashed, printed and posted, from one place."""

import dataclasses
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.access.settings import organization
from fund.disbursements.content import AwardContent, DecisionContent
from fund.disbursements.decision_document import DEFAULT_SIGN
from fund.disbursements.kinds import DecisionEffect
from fund.disbursements.models import Award, Decision, SupportRequest
from fund.ledger.models import Fund
from fund.people.models import Party, Ward


def content_of(session: Session, decision: Decision) -> DecisionContent:
    """Spell a decision in codes and words; a revocation carries the awards that it takes back."""
    superseded = session.get(Decision, decision.supersedes_id) if decision.supersedes_id else None
    revoked = superseded if decision.effect is DecisionEffect.REVOKE else None
    office = organization(session, on_date=decision.decision_date)
    return DecisionContent(
        organization=office.name,
        organization_above=office.upper_body,
        place=office.place,
        sign=office.short_sign or DEFAULT_SIGN,
        effect=decision.effect.value,
        supersedes=superseded.code or "" if superseded else "",
        supersedes_date=superseded.decision_date.isoformat() if superseded else "",
        supersedes_subject=superseded.subject if superseded else "",
        subject=decision.subject,
        decision_date=decision.decision_date.isoformat(),
        issuing_authority=decision.issuing_authority,
        legal_bases=decision.legal_basis_lines,
        proposer=decision.proposer,
        articles=decision.article_lines,
        recipients=decision.recipient_lines,
        signatory_authority=decision.signatory_authority,
        signatory_title=decision.signatory_title,
        signatory_name=decision.signatory_name,
        awards=award_contents(session, revoked or decision),
    )


def award_contents(session: Session, decision: Decision) -> tuple[AwardContent, ...]:
    """Spell the awards of a decision in the order of their lines."""
    chosen = (
        select(Award, Party.code, Fund.code, Fund.name, SupportRequest.code)
        .join(Party, Party.id == Award.party_id)
        .join(Fund, Fund.id == Award.fund_id)
        .outerjoin(SupportRequest, SupportRequest.id == Award.request_id)
        .where(Award.decision_id == decision.id)
        .order_by(Award.line_number)
    )
    return tuple(
        AwardContent(
            line_number=award.line_number,
            party=party_code,
            recipient_name=award.recipient_name,
            recipient_unit=award.recipient_unit,
            programme=award.programme.code,
            programme_name=award.programme.name,
            programme_kind=award.programme.kind.value,
            expense_role=award.programme.expense_role.value,
            fund=fund_code,
            fund_name=fund_name,
            request=request_code or "",
            amount_vnd=award.amount_vnd,
        )
        for award, party_code, fund_code, fund_name, request_code in session.execute(chosen)
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Recipient:
    """Who is in the register: the name and the home that papers print, and whether help may go there."""

    party_id: int
    name: str
    unit: str
    is_beneficiary: bool


def recipients(session: Session, party_ids: Iterable[int]) -> dict[int, Recipient]:
    """Spell people by their ids as papers print them; the home is the ward, else the address as written.

    The full address, phone and ID number never reach a decision: it is handed to many people.
    """
    chosen = (
        select(Party.id, Party.full_name, func.coalesce(Ward.name, Party.address_text), Party.is_beneficiary)
        .outerjoin(Ward, Ward.code == Party.ward_code)
        .where(Party.id.in_(set(party_ids)))
    )
    return {row.id: Recipient(*row) for row in session.execute(chosen)}
