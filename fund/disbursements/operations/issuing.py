"""Issue a decision in one transaction: number, entries, Word file with its hash, chain head and check code.

The file just made is read back and compared with the ledger and the awards before the number is kept. Whatever is
refused on the way, nothing is left behind: no number without entries, no entries without a number.
"""

import dataclasses
import datetime as dt
import hashlib
import pathlib

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.access.rules import require_different_people
from fund.disbursements import rules
from fund.disbursements.content import DecisionContent, content_hash
from fund.disbursements.decision_document import Issue, decision_entry, decision_fields
from fund.disbursements.kinds import AwardStatus, DecisionEffect, DecisionStatus
from fund.disbursements.models import Decision
from fund.disbursements.operations.drafting import DecisionChanged
from fund.disbursements.operations.endings import end_decision, endable_decision, reverse_decision_entry
from fund.disbursements.operations.loading import locked_decision
from fund.disbursements.queries.contents import content_of
from fund.documents.check_codes import make_check_code
from fund.documents.checking import ExpectedAward, ExpectedDecision, confirm_decision
from fund.documents.fields import DecisionFields, DocumentKind
from fund.documents.operations import issue_document
from fund.documents.rendering import read_template, render_decision
from fund.documents.templates import TEMPLATE_FOLDER
from fund.documents.wording import paper_number
from fund.errors import Conflict
from fund.ledger import operations as ledger
from fund.ledger import roles
from fund.ledger.snapshot import chain_head
from fund.trail import operations as trail
from fund.trail.tags import TrailTag


class DecisionDateOutOfOrder(Conflict):
    """A later number would carry an earlier date (facts: decision_date, last_code, last_date)."""


class OfficeSignMissing(Conflict):
    """The office's name is not set, so no paper can be issued in it."""


class EntryDiffersFromAwards(Conflict):
    """The entry just posted does not name the beneficiaries of the awards (facts: code_of, lines, awards)."""


@dataclasses.dataclass(frozen=True)
class IssueSettings:
    """What the house gives to an issue: the secret behind check codes, where codes are asked, the templates."""

    check_secret: bytes = dataclasses.field(repr=False)
    check_address: str = ""
    template_folder: pathlib.Path = TEMPLATE_FOLDER


@dataclasses.dataclass(frozen=True)
class _Paper:
    """The Word file of an issue, before it is kept."""

    number: int
    issue: Issue
    fields: DecisionFields
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def issue_decision(
    session: Session, *, decision_id: int, settings: IssueSettings, actor: str, at: dt.datetime
) -> Decision:
    """Give an approved decision its number, post it, make, check and keep its Word file; all or nothing.

    Raises:
        DecisionStepRefused: It is not approved, or was issued before.
        SamePersonRefused: Who issues prepared it.
        DecisionChanged: Its content is no longer what was approved.
        DecisionDateOutOfOrder, OfficeSignMissing: As named.
        DocumentDisagrees: The Word file just made says something else than the books.
        DecisionNotInForce, DecisionPartlySettled: The decision it ends cannot be ended.
        FundOverdrawn, PeriodClosed, NoPeriod, DateInFuture: From the ledger.
    """
    ledger.lock_books(session)
    decision = locked_decision(session, decision_id)
    content = _approved_content(session, decision, actor)
    ended = endable_decision(session, decision.supersedes_id) if decision.supersedes_id else None
    paper = _make_paper(session, decision, content, settings)
    reversal = None
    if ended is not None:
        reversal = reverse_decision_entry(
            session, ended, by=decision, code=paper.issue.code, evidence=paper.sha256, actor=actor, at=at
        )
    entry = (
        reversal
        if decision.effect is DecisionEffect.REVOKE
        else _post(session, decision, content, paper, actor=actor, at=at)
    )
    assert entry is not None
    _check_paper(session, paper, content, entry_id=entry.id)
    _keep(session, decision, paper, entry_id=entry.id, settings=settings, actor=actor, at=at)
    if ended is not None and reversal is not None:
        end_decision(session, ended, by=decision, reversal_entry_id=reversal.id, actor=actor, at=at)
    _grant(session, decision, entry.voucher_number, actor, at)
    return decision


def _approved_content(session: Session, decision: Decision, actor: str) -> DecisionContent:
    rules.require_decision_step(decision.status, DecisionStatus.ISSUED)
    for preparer in (decision.prepared_by, decision.edited_by):
        require_different_people(prepared_by=preparer, issued_by=actor)
    content = content_of(session, decision)
    if content_hash(content) != decision.approved_hash:
        raise DecisionChanged(decision_id=decision.id)
    return content


def _make_paper(session: Session, decision: Decision, content: DecisionContent, settings: IssueSettings) -> _Paper:
    number = _next_number(session, decision)
    if not content.organization:
        raise OfficeSignMissing
    code = paper_number(number, f"QĐ-{content.sign}")
    _, head = chain_head(session)
    facts = (DocumentKind.DECISION.value, code, content.decision_date, str(content.total_vnd), head)
    check_code = make_check_code(secret=settings.check_secret, facts=facts)
    address = f"{settings.check_address}{check_code}" if settings.check_address else ""
    issue = Issue(code=code, ledger_head=head, check_code=check_code, check_url=address)
    fields = decision_fields(content, issue)
    return _Paper(number, issue, fields, render_decision(fields, template_folder=settings.template_folder))


def _next_number(session: Session, decision: Decision) -> int:
    """Give the number after the last of the year; the posting lock keeps others from taking it too."""
    year = decision.decision_date.year
    last = session.scalar(select(func.max(Decision.number)).where(Decision.number_year == year))
    if last is None:
        return 1
    latest = session.scalars(select(Decision).where(Decision.number_year == year, Decision.number == last)).one()
    if latest.decision_date > decision.decision_date:
        raise DecisionDateOutOfOrder(
            decision_date=decision.decision_date, last_code=latest.code, last_date=latest.decision_date
        )
    return last + 1


def _post(
    session: Session, decision: Decision, content: DecisionContent, paper: _Paper, *, actor: str, at: dt.datetime
) -> ledger.PostedEntry:
    draft = decision_entry(
        content,
        source=f"decision:{decision.id}",
        code=paper.issue.code,
        prepared_by=decision.prepared_by,
        approved_by=decision.approved_by or "",
        evidence=(paper.sha256,),
    )
    return ledger.post_entry(session, draft=draft, posted_by=actor, posted_at=at)


def _check_paper(session: Session, paper: _Paper, content: DecisionContent, *, entry_id: int) -> None:
    """Read the file back and compare it with the amounts that stand in the books and the names of the awards."""
    owed = roles.code_of(roles.Role.PAYABLE_BENEFICIARY)
    posted = [line for line in ledger.lines_of(session, entry_id) if line.account == owed]
    if [line.party for line in posted] != [award.party for award in content.awards]:
        raise EntryDiffersFromAwards(code_of=paper.issue.code, lines=len(posted), awards=len(content.awards))
    awards = tuple(
        ExpectedAward(award.recipient_name, line.debit_vnd + line.credit_vnd)
        for award, line in zip(content.awards, posted, strict=True)
    )
    expected = ExpectedDecision(
        number=paper.issue.code,
        decision_date=dt.date.fromisoformat(content.decision_date),
        awards=awards,
        check_code=paper.issue.check_code,
        ledger_head=paper.issue.ledger_head,
    )
    confirm_decision(paper.content, expected)


def _keep(
    session: Session,
    decision: Decision,
    paper: _Paper,
    *,
    entry_id: int,
    settings: IssueSettings,
    actor: str,
    at: dt.datetime,
) -> None:
    """Store the file and write the number down with everything that belongs to it, in one row change."""
    year = decision.decision_date.year
    document = issue_document(
        session,
        kind=DocumentKind.DECISION,
        subject=f"decision:{decision.id}",
        filename=f"{paper.issue.code.replace('/', '-')}-{year}.docx",
        content=paper.content,
        template=read_template(DocumentKind.DECISION, template_folder=settings.template_folder),
        actor=actor,
        at=at,
        number=paper.issue.code,
        year=year,
        check_code=paper.issue.check_code,
        ledger_head=paper.issue.ledger_head,
    )
    decision.status = DecisionStatus.ISSUED
    decision.number, decision.number_year, decision.code = paper.number, year, paper.issue.code
    decision.issued_by, decision.issued_at = actor, at
    decision.entry_id, decision.issued_document_id = entry_id, document.id
    decision.check_code, decision.chain_head = paper.issue.check_code, paper.issue.ledger_head
    session.flush()


def _grant(session: Session, decision: Decision, voucher_number: str, actor: str, at: dt.datetime) -> None:
    for award in decision.awards:
        award.status = AwardStatus.GRANTED
    if decision.effect is DecisionEffect.REVOKE:
        decision.status = DecisionStatus.COMPLETED
        decision.completed_by, decision.completed_at = actor, at
    session.flush()
    trail.record(
        session,
        tag=TrailTag.DECISION_DECISION_ISSUED,
        subject=f"decision:{decision.id}",
        actor=actor,
        at=at,
        after={
            "code": decision.code,
            "voucher_number": voucher_number,
            "total_vnd": sum(award.amount_vnd for award in decision.awards),
            "awards": len(decision.awards),
            "check_code": decision.check_code,
        },
    )
