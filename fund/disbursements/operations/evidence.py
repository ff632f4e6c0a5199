"""Files handed in with a support request: kept once by their bytes, linked to the request, never taken away."""

import datetime as dt

from sqlalchemy.orm import Session

from fund.disbursements.kinds import RequestStatus
from fund.disbursements.operations.loading import locked_request
from fund.disbursements.rules import RequestStepRefused
from fund.documents.models import EvidenceLink
from fund.documents.operations import attach_evidence, store_evidence
from fund.trail import operations as trail
from fund.trail.tags import TrailTag


def add_request_evidence(
    session: Session,
    *,
    request_id: int,
    filename: str,
    content: bytes,
    description: str,
    actor: str,
    at: dt.datetime,
) -> EvidenceLink:
    """Keep a file as evidence of a request.

    Raises:
        RequestNotFound: No such request.
        RequestStepRefused: The request was declined; its dossier is closed.
        EvidenceEmpty, EvidenceTooLarge, EvidenceKindRefused, NotAWordFile, WordFileHasMacros: From the documents.
    """
    request = locked_request(session, request_id)
    if request.status is RequestStatus.DECLINED:
        raise RequestStepRefused(status=request.status.label, wanted="nhận thêm tài liệu")
    file = store_evidence(session, filename=filename, content=content, actor=actor, at=at)
    subject = f"request:{request.id}"
    link = attach_evidence(session, evidence_id=file.id, subject=subject, description=description, actor=actor, at=at)
    trail.record(
        session,
        tag=TrailTag.SUPPORT_REQUEST_EVIDENCE_ADDED,
        subject=subject,
        actor=actor,
        at=at,
        after={"filename": file.filename, "sha256": file.sha256},
    )
    return link
