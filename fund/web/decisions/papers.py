"""The Word files of decisions: the stored bytes of an issued one, a marked draft of any other."""

import io

from flask import Response, send_file
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.disbursements.decision_document import decision_fields
from fund.disbursements.operations.loading import DecisionNotFound
from fund.disbursements.queries.contents import content_of
from fund.documents.queries import get_issued
from fund.documents.rendering import render_decision
from fund.web.auth import permission_required
from fund.web.decisions.views import blueprint, get_decision
from fund.web.transaction import reading

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@blueprint.get("/quyet-dinh/<int:decision_id>/van-ban.docx")
@permission_required(Permission.DOCUMENT_READ)
def download_paper(decision_id: int) -> ResponseReturnValue:
    """Give the Word file byte for byte as it was issued."""
    row = get_decision(reading(), decision_id)
    if row.issued_document_id is None:
        raise DecisionNotFound(decision_id=decision_id)
    paper = get_issued(reading(), row.issued_document_id)
    return word_answer(paper.content, paper.filename)


@blueprint.get("/quyet-dinh/<int:decision_id>/ban-thao.docx")
@permission_required(Permission.DECISION_READ)
def download_draft(decision_id: int) -> ResponseReturnValue:
    """Make the Word file of a draft: blanks for number and date, and the mark of a draft."""
    row = get_decision(reading(), decision_id)
    fields = decision_fields(content_of(reading(), row))
    return word_answer(render_decision(fields), f"ban-thao-quyet-dinh-{row.id}.docx")


def word_answer(content: bytes, filename: str) -> Response:
    """Give a Word file to keep."""
    return send_file(io.BytesIO(content), mimetype=WORD, as_attachment=True, download_name=filename, max_age=0)
