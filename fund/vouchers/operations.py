"""Acts on general vouchers: prepare, edit, approve, carry out, cancel, and propose a correction.

The accountant prepares, the chief accountant approves exactly what was shown, the cashier carries out where money is
handled. A voucher reaches the books, and gets its number, with the last of these steps.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from fund.access.rules import Duty, SamePersonRefused, require_different_people
from fund.documents import operations as documents
from fund.documents.queries import evidence_of
from fund.errors import Violation
from fund.ledger import queries as books
from fund.ledger.entries import EntryDraft, swap_sides
from fund.ledger.operations import (
    AlreadyReversed,
    PostedEntry,
    ReversalNotReversible,
    lines_of,
    lock_books,
    post_entry,
    reverse_entry,
)
from fund.ledger.roles import Role, code_of
from fund.trail import operations as trail
from fund.trail.tags import TrailTag
from fund.vouchers.errors import (
    CancelReasonMissing,
    CorrectionProposedBefore,
    CorrectionReasonMissing,
    EntryHasOwnFlow,
    NotOwnVoucher,
    VoucherChanged,
    VoucherClosed,
    VoucherNotApproved,
    VoucherNotDraft,
    VoucherRejected,
)
from fund.vouchers.kinds import VoucherStatus, VoucherTemplate
from fund.vouchers.models import Voucher, VoucherLine
from fund.vouchers.queries import find_live_correction, get_voucher, line_drafts
from fund.vouchers.rules import VoucherDraft, check, needs_executor

OWN_FLOWS = {
    "donation": "trang khoản thu (hoàn trả tài trợ)",
    "refund": "trang hoàn trả tài trợ",
    "decision": "trang quyết định (thay thế hoặc thu hồi)",
    "award": "trang quyết định",
    "payment": "trang phiếu chi",
}
"""Where an entry of such a source is undone; the words tell the person which page to open."""


class NewFile(Protocol):
    """A file handed in as evidence."""

    @property
    def filename(self) -> str:
        """Its name as sent."""

    @property
    def content(self) -> bytes:
        """Its bytes."""


@dataclass(frozen=True)
class Done:
    """What a step came to: the voucher, and its number when it reached the books."""

    voucher: Voucher
    voucher_number: str = ""


def prepare_voucher(
    session: Session, *, draft: VoucherDraft, files: Sequence[NewFile] = (), actor: str, at: dt.datetime
) -> Voucher:
    """Write a voucher down; it waits for approval and has no number yet.

    Raises:
        VoucherRejected: Carries every violation.
    """
    _refuse(session, draft)
    voucher = _store(session, draft, reverses=None, actor=actor, at=at)
    _attach(session, voucher, files, actor=actor, at=at)
    trail.record(
        session, tag=TrailTag.VOUCHER_VOUCHER_PREPARED, subject=voucher.subject, actor=actor, at=at,
        after=_said(voucher),
    )  # fmt: skip
    return voucher


def edit_voucher(
    session: Session,
    *,
    voucher_id: int,
    draft: VoucherDraft,
    files: Sequence[NewFile] = (),
    actor: str,
    at: dt.datetime,
) -> Voucher:
    """Rewrite one's own voucher before anybody approved it.

    Raises:
        VoucherNotFound, VoucherNotDraft, NotOwnVoucher: It cannot be edited, or not by this person.
        VoucherRejected: Carries every violation.
    """
    voucher = get_voucher(session, voucher_id, for_update=True)
    _require_draft(voucher)
    if voucher.prepared_by != actor:
        raise NotOwnVoucher(prepared_by=voucher.prepared_by)
    if voucher.template is VoucherTemplate.CORRECTION:
        raise VoucherNotDraft(status=voucher.status, reason="correction")
    _refuse(session, draft)
    before = _said(voucher)
    voucher.lines.clear()
    session.flush()
    _fill(voucher, draft)
    session.flush()
    _attach(session, voucher, files, actor=actor, at=at)
    trail.record(
        session, tag=TrailTag.VOUCHER_VOUCHER_EDITED, subject=voucher.subject, actor=actor, at=at,
        before=before, after=_said(voucher),
    )  # fmt: skip
    return voucher


def approve_voucher(session: Session, *, voucher_id: int, seen: str, actor: str, at: dt.datetime) -> Done:
    """Approve exactly what was shown; where no money is handled by the cashier the voucher is posted at once.

    Args:
        seen: `fingerprint` of the voucher as the approver saw it.

    Raises:
        VoucherNotFound, VoucherNotDraft: There is nothing to approve.
        VoucherChanged: It was edited since it was shown.
        SamePersonRefused: Who prepared it may not approve it.
        EntryRejected, PeriodClosed, FundOverdrawn, AccountOverdrawn: The books refuse it.

    Source: Law on Accounting 88/2015/QH13, article 19: approved before payment.
    """
    lock_books(session)
    voucher = get_voucher(session, voucher_id, for_update=True)
    _require_draft(voucher)
    require_different_people(prepared_by=voucher.prepared_by, approved_by=actor)
    if seen != fingerprint(session, voucher):
        raise VoucherChanged(voucher_id=voucher_id)
    posted = None
    if not needs_executor(voucher.voucher_kind):
        posted = _post(session, voucher, approver=actor, executor="", actor=actor, at=at)
    voucher.status, voucher.entry_id = (VoucherStatus.POSTED, posted.id) if posted else (VoucherStatus.APPROVED, None)
    voucher.approved_by, voucher.approved_at = actor, at
    session.flush()
    _record_step(session, voucher, TrailTag.VOUCHER_VOUCHER_APPROVED, posted, actor=actor, at=at)
    return Done(voucher, posted.voucher_number if posted else "")


def execute_voucher(session: Session, *, voucher_id: int, actor: str, at: dt.datetime) -> Done:
    """Confirm that the money was handed over or transferred: the voucher is posted and gets its number.

    Raises:
        VoucherNotFound, VoucherNotApproved: There is nothing to carry out.
        SamePersonRefused: Who prepared or approved it may not carry it out.
        EntryRejected, PeriodClosed, FundOverdrawn, AccountOverdrawn: The books refuse it.
    """
    lock_books(session)
    voucher = get_voucher(session, voucher_id, for_update=True)
    if voucher.status is not VoucherStatus.APPROVED:
        raise VoucherNotApproved(status=voucher.status)
    approver = voucher.approved_by or ""
    if actor == voucher.prepared_by:
        raise SamePersonRefused(username=actor, first=Duty.PREPARED, second=Duty.EXECUTED)
    require_different_people(approved_by=approver, executed_by=actor)
    posted = _post(session, voucher, approver=approver, executor=actor, actor=actor, at=at)
    voucher.status, voucher.entry_id = VoucherStatus.POSTED, posted.id
    voucher.executed_by, voucher.executed_at = actor, at
    session.flush()
    _record_step(session, voucher, TrailTag.VOUCHER_VOUCHER_EXECUTED, posted, actor=actor, at=at)
    return Done(voucher, posted.voucher_number)


def cancel_voucher(session: Session, *, voucher_id: int, reason: str, actor: str, at: dt.datetime) -> Voucher:
    """Cross out a voucher that is not yet in the books; it stays to be seen, with the reason.

    Raises:
        VoucherNotFound, VoucherClosed: There is nothing to cancel.
        CancelReasonMissing: No reason was given.

    Source: Law on Accounting 88/2015/QH13, article 18: a wrong voucher is crossed out, not reused.
    """
    voucher = get_voucher(session, voucher_id, for_update=True)
    if voucher.status not in {VoucherStatus.DRAFT, VoucherStatus.APPROVED}:
        raise VoucherClosed(status=voucher.status)
    if not reason.strip():
        raise CancelReasonMissing(field="reason")
    voucher.status = VoucherStatus.CANCELLED
    voucher.cancelled_by, voucher.cancelled_at, voucher.cancel_reason = actor, at, reason
    session.flush()
    trail.record(
        session, tag=TrailTag.VOUCHER_VOUCHER_CANCELLED, subject=voucher.subject, actor=actor, at=at, note=reason
    )
    return voucher


def propose_correction(
    session: Session,
    *,
    entry_id: int,
    voucher_date: dt.date,
    reason: str,
    files: Sequence[NewFile] = (),
    actor: str,
    at: dt.datetime,
) -> Voucher:
    """Propose to undo an entry by an adjusting voucher; the chief accountant approves it.

    Raises:
        EntryNotInBooks: No such entry.
        EntryHasOwnFlow: A gift, decision or payment is undone on its own page.
        AlreadyReversed, ReversalNotReversible: It is undone, or itself undoes another.
        CorrectionProposedBefore: One is waiting.
        CorrectionReasonMissing: No reason was given.

    Source: Law on Accounting 88/2015/QH13, article 27: electronic books are corrected by an adjusting voucher only.
    """
    lock_books(session)
    entry = books.get_entry(session, entry_id)
    owner = own_flow(entry.source)
    if owner:
        raise EntryHasOwnFlow(voucher_number=entry.voucher_number, page=owner)
    if entry.reverses is not None:
        raise ReversalNotReversible(voucher_number=entry.voucher_number)
    if entry.reversed_by is not None:
        undone_by = books.get_entry(session, entry.reversed_by)
        raise AlreadyReversed(voucher_number=entry.voucher_number, reversed_by=undone_by.voucher_number)
    proposed = find_live_correction(session, entry_id)
    if proposed is not None:
        raise CorrectionProposedBefore(voucher_number=entry.voucher_number, voucher_id=proposed.id)
    if not reason.strip():
        raise CorrectionReasonMissing(field="reason")
    draft = VoucherDraft(
        template=VoucherTemplate.CORRECTION,
        voucher_date=voucher_date,
        description=reason,
        lines=swap_sides(lines_of(session, entry_id)),
        counterparty=entry.counterparty,
        authority=entry.voucher_number,
    )
    voucher = _store(session, draft, reverses=entry_id, actor=actor, at=at)
    _attach(session, voucher, files, actor=actor, at=at)
    trail.record(
        session, tag=TrailTag.VOUCHER_CORRECTION_PROPOSED, subject=voucher.subject, actor=actor, at=at,
        after=_said(voucher), note=reason,
    )  # fmt: skip
    return voucher


def own_flow(source: str) -> str:
    """Tell which page undoes an entry of this source; empty when a correction voucher does."""
    return OWN_FLOWS.get(source.partition(":")[0], "")


def fingerprint(session: Session, voucher: Voucher) -> str:
    """Give the SHA-256 of everything a person approves: texts, dates, lines, evidence."""
    said = _said(voucher) | {"evidence": [link.evidence.sha256 for link in evidence_of(session, voucher.subject)]}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _refuse(session: Session, draft: VoucherDraft) -> None:
    broken = check(draft)
    accounts = {account.code: account for account in books.list_accounts(session)}
    funds = {fund.code: fund for fund in books.list_funds(session)}
    management = code_of(Role.MANAGEMENT_EXPENSE)
    found = []
    for number, line in enumerate(draft.lines, start=1):
        if line.account not in accounts:
            found.append(Violation("AccountUnknown", "lines", {"line": number, "account": line.account}))
        elif not accounts[line.account].is_postable:
            found.append(Violation("AccountNotPostable", "lines", {"line": number, "account": line.account}))
        if line.fund not in funds:
            found.append(Violation("FundUnknown", "lines", {"line": number, "fund": line.fund}))
        elif line.debit_vnd and line.account.startswith(management) and funds[line.fund].is_restricted:
            facts: dict[str, object] = {"line": number, "fund_name": funds[line.fund].name}
            found.append(Violation("ManagementCostOfRestrictedFund", "lines", facts))
    if broken or found:
        raise VoucherRejected((*broken, *found))


def _store(session: Session, draft: VoucherDraft, *, reverses: int | None, actor: str, at: dt.datetime) -> Voucher:
    voucher = Voucher(
        reverses_entry_id=reverses,
        status=VoucherStatus.DRAFT,
        prepared_by=actor,
        prepared_at=at,
        cancel_reason="",
    )
    _fill(voucher, draft)
    session.add(voucher)
    session.flush()
    return voucher


def _fill(voucher: Voucher, draft: VoucherDraft) -> None:
    voucher.template, voucher.voucher_kind = draft.template, draft.voucher_kind
    voucher.voucher_date, voucher.description = draft.voucher_date, draft.description
    voucher.counterparty, voucher.counterparty_address = draft.counterparty, draft.counterparty_address
    voucher.authority = draft.authority
    voucher.lines = [
        VoucherLine(
            line_no=number,
            account_code=line.account,
            fund_code=line.fund,
            debit_vnd=line.debit_vnd,
            credit_vnd=line.credit_vnd,
            party=line.party,
            memo=line.memo,
        )
        for number, line in enumerate(draft.lines, start=1)
    ]


def _attach(session: Session, voucher: Voucher, files: Sequence[NewFile], *, actor: str, at: dt.datetime) -> None:
    for file in files:
        evidence = documents.store_evidence(session, filename=file.filename, content=file.content, actor=actor, at=at)
        documents.attach_evidence(
            session, evidence_id=evidence.id, subject=voucher.subject, description=file.filename, actor=actor, at=at
        )


def _post(
    session: Session, voucher: Voucher, *, approver: str, executor: str, actor: str, at: dt.datetime
) -> PostedEntry:
    evidence = tuple(link.evidence.sha256 for link in evidence_of(session, voucher.subject))
    draft = EntryDraft(
        voucher_kind=voucher.voucher_kind,
        entry_date=voucher.voucher_date,
        description=voucher.description,
        lines=line_drafts(voucher),
        source=voucher.subject,
        prepared_by=voucher.prepared_by,
        approved_by=approver,
        executed_by=executor,
        counterparty=voucher.counterparty,
        evidence=evidence,
    )
    if voucher.reverses_entry_id is not None:
        return _reverse(session, voucher.reverses_entry_id, draft, actor=actor, at=at)
    return post_entry(session, draft=draft, posted_by=actor, posted_at=at)


def _reverse(session: Session, entry_id: int, draft: EntryDraft, *, actor: str, at: dt.datetime) -> PostedEntry:
    return reverse_entry(
        session,
        entry_id=entry_id,
        entry_date=draft.entry_date,
        reason=draft.description,
        source=draft.source,
        prepared_by=draft.prepared_by,
        approved_by=draft.approved_by,
        evidence=draft.evidence,
        posted_by=actor,
        posted_at=at,
    )


def _require_draft(voucher: Voucher) -> None:
    if voucher.status is not VoucherStatus.DRAFT:
        raise VoucherNotDraft(status=voucher.status)


def _record_step(
    session: Session, voucher: Voucher, tag: TrailTag, posted: PostedEntry | None, *, actor: str, at: dt.datetime
) -> None:
    after: dict[str, object] = {"status": voucher.status.value}
    if posted is not None:
        after |= {"voucher_number": posted.voucher_number, "entry_id": posted.id}
    trail.record(session, tag=tag, subject=voucher.subject, actor=actor, at=at, after=after)


def _said(voucher: Voucher) -> dict[str, object]:
    return {
        "template": voucher.template.value,
        "voucher_date": voucher.voucher_date.isoformat(),
        "description": voucher.description,
        "counterparty": voucher.counterparty,
        "counterparty_address": voucher.counterparty_address,
        "authority": voucher.authority,
        "lines": [
            f"{'Nợ' if line.debit_vnd else 'Có'} {line.account_code} {line.fund_code} "
            f"{line.debit_vnd or line.credit_vnd} {line.memo}".strip()
            for line in voucher.lines
        ],
    }
