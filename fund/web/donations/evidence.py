"""Files that come with a gift or its return: kept as evidence before posting, tied to the gift after."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from fund.documents.models import EvidenceFile
from fund.documents.operations import attach_evidence, store_evidence
from fund.web.auth import actor
from fund.web.clock import now
from fund.web.fields import UploadedFile


def keep_files(session: Session, sent: Sequence[UploadedFile]) -> list[EvidenceFile]:
    """Store uploaded files, so that the entry can attest their hashes."""
    return [
        store_evidence(session, filename=file.filename, content=file.content, actor=actor(), at=now()) for file in sent
    ]


def attach_files(session: Session, files: Sequence[EvidenceFile], *, gift_id: int, description: str) -> None:
    """Say that stored files belong to a gift."""
    for file in files:
        attach_evidence(
            session,
            evidence_id=file.id,
            subject=f"donation:{gift_id}",
            description=description,
            actor=actor(),
            at=now(),
        )
