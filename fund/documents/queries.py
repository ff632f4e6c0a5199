"""Reads of papers and evidence; the bytes are read only where they are asked for."""

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from fund.documents.check_codes import bare_check_code
from fund.documents.fields import DocumentKind
from fund.documents.models import EvidenceFile, EvidenceLink, IssuedDocument
from fund.errors import NotFound


class DocumentNotFound(NotFound):
    """No such issued paper."""


class EvidenceNotFound(NotFound):
    """No such file."""


def get_issued(session: Session, document_id: int) -> IssuedDocument:
    """Give an issued paper with its bytes.

    Raises:
        DocumentNotFound: There is none.
    """
    found = session.get(IssuedDocument, document_id, options=[undefer(IssuedDocument.content)])
    if found is None:
        raise DocumentNotFound(document_id=document_id)
    return found


def find_issued(session: Session, *, kind: DocumentKind, number: str, year: int) -> IssuedDocument | None:
    """Find a paper by its kind, number and year, with its bytes."""
    query = select(IssuedDocument).where(
        IssuedDocument.kind == kind, IssuedDocument.number == number, IssuedDocument.year == year
    )
    return session.scalars(query.options(undefer(IssuedDocument.content))).one_or_none()


def find_by_check_code(session: Session, typed: str) -> IssuedDocument | None:
    """Find the paper that carries a check code, however it was typed; without its bytes."""
    code = bare_check_code(typed[:80])
    if not code:
        return None
    return session.scalars(select(IssuedDocument).where(IssuedDocument.check_code == code)).one_or_none()


def issued_for(session: Session, subject: str) -> list[IssuedDocument]:
    """List the papers about a subject, first to last, without their bytes."""
    query = select(IssuedDocument).where(IssuedDocument.subject == subject).order_by(IssuedDocument.id)
    return list(session.scalars(query))


def get_evidence(session: Session, evidence_id: int) -> EvidenceFile:
    """Give a file of evidence with its bytes.

    Raises:
        EvidenceNotFound: There is none.
    """
    found = session.get(EvidenceFile, evidence_id, options=[undefer(EvidenceFile.content)])
    if found is None:
        raise EvidenceNotFound(evidence_id=evidence_id)
    return found


def find_evidence_by_hash(session: Session, sha256: str) -> EvidenceFile | None:
    """Find a file of evidence by its SHA-256, without its bytes."""
    return session.scalars(select(EvidenceFile).where(EvidenceFile.sha256 == sha256)).one_or_none()


def evidence_of(session: Session, subject: str) -> list[EvidenceLink]:
    """List the evidence of a subject in the order it came in, each link with its file, without the bytes."""
    query = select(EvidenceLink).where(EvidenceLink.subject == subject).order_by(EvidenceLink.id)
    return list(session.scalars(query))


def subjects_of(session: Session, evidence_id: int) -> list[str]:
    """List what a file of evidence supports."""
    query = select(EvidenceLink.subject).where(EvidenceLink.evidence_id == evidence_id).order_by(EvidenceLink.id)
    return list(session.scalars(query))
