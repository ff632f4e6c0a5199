"""Writes of papers and evidence: nothing here is ever changed or taken away again.

The trail lies beside this part, not below it: the caller records the event of what it does with a paper or a file.
"""

import datetime as dt
import hashlib

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fund.documents.check_codes import bare_check_code
from fund.documents.evidence_kinds import MediaType, clean_filename, named_by_kind, sniff
from fund.documents.fields import DocumentKind
from fund.documents.models import EvidenceFile, EvidenceLink, IssuedDocument
from fund.documents.queries import find_evidence_by_hash, get_evidence
from fund.documents.rendering import TemplateFile
from fund.documents.word_file import parts_hash
from fund.errors import Conflict, InvalidInput
from fund.text import clean_text

MAX_EVIDENCE_BYTES = 20 * 1024 * 1024


class DocumentNumberTaken(Conflict):
    """Another paper of this kind already has the number in this year."""


class CheckCodeTaken(Conflict):
    """Another paper already carries this check code."""


class EvidenceTooLarge(InvalidInput):
    """The file is larger than the office takes."""


class EvidenceEmpty(InvalidInput):
    """The file has no bytes."""


def issue_document(
    session: Session,
    *,
    kind: DocumentKind,
    subject: str,
    filename: str,
    content: bytes,
    template: TemplateFile,
    actor: str,
    at: dt.datetime,
    number: str | None = None,
    year: int | None = None,
    check_code: str | None = None,
    ledger_head: str = "",
) -> IssuedDocument:
    """Keep a paper as it goes out: its bytes, their hash, the hash of its parts, its template and number.

    Call it in the transaction that gives the number and posts the entry, after the file was checked.

    Args:
        subject: What the paper is about, e.g. "decision:3".
        template: As `rendering.read_template` gave it when the file was made.
        check_code: With or without hyphens; kept without.

    Raises:
        NotAWordFile: And the other refusals of `word_file.open_word`: the bytes are no proper Word file.
        DocumentNumberTaken, CheckCodeTaken: Another paper has it.
    """
    code = bare_check_code(check_code) if check_code else None
    document = IssuedDocument(
        kind=kind,
        number=number,
        year=year,
        subject=subject,
        filename=clean_filename(filename),
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        parts_sha256=parts_hash(content),
        template_name=template.name,
        template_sha256=template.sha256,
        check_code=code,
        ledger_head=ledger_head,
        issued_by=actor,
        issued_at=at,
    )
    _refuse_twins(session, document)
    session.add(document)
    session.flush()
    return document


def _refuse_twins(session: Session, document: IssuedDocument) -> None:
    same_number = select(IssuedDocument.id).where(
        IssuedDocument.kind == document.kind,
        IssuedDocument.year == document.year,
        IssuedDocument.number == document.number,
    )
    if document.number is not None and session.scalar(same_number) is not None:
        raise DocumentNumberTaken(kind=document.kind, number=document.number, year=document.year)
    same_code = select(IssuedDocument.id).where(IssuedDocument.check_code == document.check_code)
    if document.check_code is not None and session.scalar(same_code) is not None:
        raise CheckCodeTaken


def store_evidence(
    session: Session,
    *,
    filename: str,
    content: bytes,
    actor: str,
    at: dt.datetime,
    max_bytes: int = MAX_EVIDENCE_BYTES,
    judged: MediaType | None = None,
) -> EvidenceFile:
    """Keep a file as evidence; the same bytes are kept once, under the first name they came with.

    Args:
        filename: As the browser sent it; cleaned of paths, and its extension made true to the bytes.
        max_bytes: What the office takes at most.
        judged: The kind, where the caller has read the file and judged it already.

    Raises:
        EvidenceEmpty, EvidenceTooLarge, EvidenceKindRefused, EvidenceNotAsNamed: The file is not taken.
        WordFileTooLarge, WordFileHasMacros: An Office file that may not be taken.
    """
    if not content:
        raise EvidenceEmpty(filename=clean_filename(filename), field="file")
    if len(content) > max_bytes:
        raise EvidenceTooLarge(filename=clean_filename(filename), limit_mb=max_bytes // 1024**2, field="file")
    sha256 = hashlib.sha256(content).hexdigest()
    known = find_evidence_by_hash(session, sha256)
    if known is not None:
        return known
    media_type = judged or sniff(content, filename)
    evidence = EvidenceFile(
        sha256=sha256,
        filename=named_by_kind(filename, media_type),
        media_type=media_type,
        size_bytes=len(content),
        content=content,
        stored_by=actor,
        stored_at=at,
    )
    return _stored_once(session, evidence)


def _stored_once(session: Session, evidence: EvidenceFile) -> EvidenceFile:
    """Insert the file; if another transaction was faster with the same bytes, take its row."""
    try:
        with session.begin_nested():
            session.add(evidence)
            session.flush()
    except IntegrityError:
        known = find_evidence_by_hash(session, evidence.sha256)
        if known is None:
            raise
        return known
    return evidence


def attach_evidence(
    session: Session, *, evidence_id: int, subject: str, description: str, actor: str, at: dt.datetime
) -> EvidenceLink:
    """Say what a file supports; said twice, it stays as it was said first.

    Raises:
        EvidenceNotFound: There is no such file.
        UnreadableText: The description holds control characters.
    """
    evidence = get_evidence(session, evidence_id)
    query = select(EvidenceLink).where(EvidenceLink.evidence_id == evidence_id, EvidenceLink.subject == subject)
    known = session.scalars(query).one_or_none()
    if known is not None:
        return known
    link = EvidenceLink(
        evidence_id=evidence.id, subject=subject, description=clean_text(description), added_by=actor, added_at=at
    )
    link.evidence = evidence
    session.add(link)
    session.flush()
    return link
