"""Stored files as downloads: never shown inside our pages, always under their own name."""

import io

from flask import Response, send_file
from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.documents.models import EvidenceFile, IssuedDocument
from fund.documents.queries import find_evidence_by_hash

StoredFile = EvidenceFile | IssuedDocument


def find_file(session: Session, sha256: str) -> StoredFile | None:
    """Find what an entry attests by its hash: a file of evidence, or a paper as it was issued."""
    evidence = find_evidence_by_hash(session, sha256)
    if evidence is not None:
        return evidence
    return session.scalars(select(IssuedDocument).where(IssuedDocument.sha256 == sha256).limit(1)).first()


def file_response(found: StoredFile) -> Response:
    """Give the stored bytes to keep."""
    return send_file(
        io.BytesIO(found.content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=found.filename,
        etag=found.sha256,
    )
