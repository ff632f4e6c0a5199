"""Reads of decisions: the list, the register of outgoing papers, one decision with its awards, the public check."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from fund.disbursements.kinds import AwardStatus, DecisionEffect, DecisionStatus
from fund.disbursements.models import Award, Decision, Payment, PaymentAward, SupportRequest
from fund.documents.check_codes import bare_check_code
from fund.documents.models import IssuedDocument
from fund.ledger.models import Fund, FundPosition
from fund.people.models import Party


@dataclasses.dataclass(frozen=True)
class DecisionRow:
    """A decision in a list."""

    id: int
    code: str
    subject: str
    decision_date: dt.date
    status: DecisionStatus
    effect: DecisionEffect
    signatory: str
    awards: int
    total_vnd: int
    prepared_by: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class DecisionFilter:
    """What a list of decisions shows; empty fields do not narrow it."""

    year: int | None = None
    status: DecisionStatus | None = None
    text: str = ""


@dataclasses.dataclass(frozen=True)
class AwardRow:
    """One award as a page shows it."""

    id: int
    line_number: int
    party_id: int
    party_code: str
    recipient_name: str
    recipient_unit: str
    programme: str
    programme_id: int
    fund_id: int
    fund_code: str
    fund_name: str
    request_id: int | None
    request_code: str
    amount_vnd: int
    status: AwardStatus
    payment_id: int | None
    payment_label: str
    lapse_entry_id: int | None
    lapse_reason: str

    @property
    def is_payable(self) -> bool:
        """Tell whether the award may be put into a payment or lapse."""
        return self.status is AwardStatus.GRANTED and self.payment_id is None


@dataclasses.dataclass(frozen=True)
class RegisterRow:
    """One line of the register of outgoing decisions."""

    number: int
    code: str
    decision_date: dt.date
    subject: str
    signatory: str
    recipients: tuple[str, ...]
    total_vnd: int
    status: DecisionStatus
    other_code: str


@dataclasses.dataclass(frozen=True)
class FundChoice:
    """A fund and what may still be granted from it."""

    id: int
    code: str
    name: str
    is_restricted: bool
    available_vnd: int


@dataclasses.dataclass(frozen=True)
class PublicCheck:
    """What anyone may know of a decision: no name, no address, no reason."""

    code: str
    decision_date: dt.date
    status: DecisionStatus
    effect: DecisionEffect
    total_vnd: int
    awards: int
    sha256: str
    chain_head: str
    ended_by_code: str
    ended_on: dt.date | None


def list_decisions(
    session: Session, *, wanted: DecisionFilter, below_id: int | None = None, limit: int = 51
) -> list[DecisionRow]:
    """List decisions, newest first.

    Args:
        below_id: Keyset: only decisions drafted before this one.
    """
    awards = func.count(Award.id).label("awards")
    total = func.coalesce(func.sum(Award.amount_vnd), 0).label("total")
    chosen = (
        _selected(wanted)
        .outerjoin(Award, Award.decision_id == Decision.id)
        .add_columns(awards, total)
        .group_by(Decision.id)
        .order_by(Decision.id.desc())
        .limit(limit)
    )
    if below_id is not None:
        chosen = chosen.where(Decision.id < below_id)
    return [
        DecisionRow(
            id=decision.id,
            code=decision.code or "",
            subject=decision.subject,
            decision_date=decision.decision_date,
            status=decision.status,
            effect=decision.effect,
            signatory=decision.signatory_name,
            awards=count,
            total_vnd=int(amount),
            prepared_by=decision.prepared_by,
        )
        for decision, count, amount in session.execute(chosen)
    ]


def count_decisions(session: Session, *, wanted: DecisionFilter) -> tuple[int, int]:
    """Count the whole selection and add up its awards."""
    ids = _selected(wanted).with_only_columns(Decision.id).subquery()
    count = session.scalar(select(func.count()).select_from(ids)) or 0
    total = session.scalar(select(func.sum(Award.amount_vnd)).where(Award.decision_id.in_(select(ids.c.id))))
    return count, int(total or 0)


def years(session: Session) -> list[int]:
    """Give the years that have decisions, newest first."""
    days = session.scalars(select(Decision.decision_date).distinct())
    return sorted({day.year for day in days}, reverse=True)


def get_decision(session: Session, decision_id: int) -> Decision | None:
    """Find a decision by its id."""
    return session.get(Decision, decision_id)


def find_by_code(session: Session, code: str, *, year: int | None = None) -> Decision | None:
    """Find a decision by its printed number; of several years the newest, unless one is named."""
    chosen = select(Decision).where(Decision.code == code).order_by(Decision.number_year.desc()).limit(1)
    return session.scalar(chosen.where(Decision.number_year == year) if year else chosen)


def award_rows(session: Session, decision_id: int) -> list[AwardRow]:
    """List the awards of a decision with where each stands, in the order of the annex."""
    live = (
        select(PaymentAward.award_id, Payment.id.label("payment_id"), Payment.voucher_number, Payment.status)
        .join(Payment, Payment.id == PaymentAward.payment_id)
        .where(PaymentAward.is_live)
        .subquery()
    )
    chosen = (
        select(Award, Party.code, Fund.code, Fund.name, SupportRequest.code, live.c.payment_id, live.c.voucher_number)
        .join(Party, Party.id == Award.party_id)
        .join(Fund, Fund.id == Award.fund_id)
        .outerjoin(SupportRequest, SupportRequest.id == Award.request_id)
        .outerjoin(live, live.c.award_id == Award.id)
        .where(Award.decision_id == decision_id)
        .order_by(Award.line_number)
    )
    return [
        AwardRow(
            id=award.id,
            line_number=award.line_number,
            party_id=award.party_id,
            party_code=party_code,
            recipient_name=award.recipient_name,
            recipient_unit=award.recipient_unit,
            programme=award.programme.name,
            programme_id=award.programme_id,
            fund_id=award.fund_id,
            fund_code=fund_code,
            fund_name=fund_name,
            request_id=award.request_id,
            request_code=request_code or "",
            amount_vnd=award.amount_vnd,
            status=award.status,
            payment_id=payment_id,
            payment_label=voucher_number or ("phiếu chi đang lập" if payment_id else ""),
            lapse_entry_id=award.lapse_entry_id,
            lapse_reason=award.lapse_reason,
        )
        for award, party_code, fund_code, fund_name, request_code, payment_id, voucher_number in session.execute(chosen)
    ]


def register(session: Session, *, year: int) -> list[RegisterRow]:
    """List every decision that got a number in a year, in the order of the numbers.

    Source: Decree 30/2020/NĐ-CP, Article 16: the register of outgoing papers is printed from the program.
    """
    total = func.coalesce(func.sum(Award.amount_vnd), 0)
    chosen = (
        select(Decision, total)
        .outerjoin(Award, Award.decision_id == Decision.id)
        .where(Decision.number_year == year)
        .group_by(Decision.id)
        .order_by(Decision.number)
    )
    codes = {row_id: code for row_id, code in session.execute(select(Decision.id, Decision.code))}  # noqa: C416  rows
    return [
        RegisterRow(
            number=decision.number or 0,
            code=decision.code or "",
            decision_date=decision.decision_date,
            subject=decision.subject,
            signatory=decision.signatory_name,
            recipients=decision.recipient_lines,
            total_vnd=int(amount),
            status=decision.status,
            other_code=codes.get(decision.superseded_by_id or decision.supersedes_id or 0) or "",
        )
        for decision, amount in session.execute(chosen)
    ]


def fund_choices(session: Session) -> list[FundChoice]:
    """List the open funds with what may still be granted from each."""
    chosen = (
        select(Fund, func.coalesce(FundPosition.net_assets_vnd, 0))
        .outerjoin(FundPosition, FundPosition.fund_id == Fund.id)
        .where(Fund.closed_on.is_(None))
        .order_by(Fund.code)
    )
    return [
        FundChoice(fund.id, fund.code, fund.name, fund.is_restricted, int(available))
        for fund, available in session.execute(chosen)
    ]


def issued_paper(session: Session, decision: Decision) -> IssuedDocument | None:
    """Find the stored Word file of a decision, without its bytes."""
    return session.get(IssuedDocument, decision.issued_document_id) if decision.issued_document_id else None


def public_check(session: Session, typed: str) -> PublicCheck | None:
    """Find what anyone may know of the decision that carries a check code."""
    chosen = (
        select(Decision, IssuedDocument.sha256)
        .join(IssuedDocument, IssuedDocument.id == Decision.issued_document_id)
        .where(Decision.check_code == bare_check_code(typed[:80]))
    )
    for decision, sha256 in session.execute(chosen):
        ended_by = session.get(Decision, decision.superseded_by_id) if decision.superseded_by_id else None
        count, total = _printed_totals(session, decision)
        return PublicCheck(
            code=decision.code or "",
            decision_date=decision.decision_date,
            status=decision.status,
            effect=decision.effect,
            total_vnd=total,
            awards=count,
            sha256=sha256,
            chain_head=decision.chain_head or "",
            ended_by_code=ended_by.code or "" if ended_by else "",
            ended_on=ended_by.decision_date if ended_by else None,
        )
    return None


def _printed_totals(session: Session, decision: Decision) -> tuple[int, int]:
    """Count and add up what the paper lists; a revocation lists what it takes back."""
    is_revocation = decision.effect is DecisionEffect.REVOKE
    listed = decision.supersedes_id if is_revocation else decision.id
    chosen = select(func.count(), func.coalesce(func.sum(Award.amount_vnd), 0)).where(Award.decision_id == listed)
    count, total = session.execute(chosen).one()
    return count, int(total)


def _selected(wanted: DecisionFilter) -> Select[Decision]:
    chosen = select(Decision)
    if wanted.year is not None:
        first, last = dt.date(wanted.year, 1, 1), dt.date(wanted.year, 12, 31)
        chosen = chosen.where(Decision.decision_date >= first, Decision.decision_date <= last)
    if wanted.status is not None:
        chosen = chosen.where(Decision.status == wanted.status)
    if wanted.text:
        found = wanted.text.strip()
        chosen = chosen.where(
            Decision.code.startswith(found, autoescape=True) | Decision.subject.contains(found, autoescape=True)
        )
    return chosen


def supersedable(session: Session) -> Sequence[Decision]:
    """List the decisions in force that another one may replace or revoke, newest first."""
    chosen = select(Decision).where(Decision.status == DecisionStatus.ISSUED, Decision.effect != DecisionEffect.REVOKE)
    return session.scalars(chosen.order_by(Decision.id.desc())).all()
