"""Checks of papers: what was issued and what was handed in still has the bytes its hash names."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.audit.rows import maybe
from fund.documents.models import EvidenceFile, EvidenceLink, IssuedDocument
from fund.documents.word_file import parts_hash
from fund.errors import FundError
from fund.ledger.chain import GENESIS
from fund.ledger.models import JournalEntry
from fund.ledger.verification import Check, Finding

_BATCH = 100


def _issued_bytes_unchanged(session: Session) -> Iterator[Finding]:
    columns = (IssuedDocument.id, IssuedDocument.filename, IssuedDocument.content, IssuedDocument.sha256)
    query = select(*columns, IssuedDocument.parts_sha256).order_by(IssuedDocument.id)
    for document_id, filename, content, sha256, parts in session.execute(query.execution_options(yield_per=_BATCH)):
        fault = ""
        if hashlib.sha256(content).hexdigest() != sha256:
            fault = f"giấy tờ {document_id} ({filename}): nội dung không khớp mã băm đã ghi"
        elif _parts(content) != parts:
            fault = f"giấy tờ {document_id} ({filename}): các phần của tệp Word không khớp mã băm đã ghi"
        yield 1, fault


def _parts(content: bytes) -> str:
    try:
        return parts_hash(content)
    except FundError:
        return ""


def _issued_rest_on_the_chain(session: Session) -> Iterator[Finding]:
    heads = select(JournalEntry.entry_hash).where(JournalEntry.entry_hash == IssuedDocument.ledger_head).exists()
    query = select(IssuedDocument.id, IssuedDocument.filename, heads).where(
        IssuedDocument.ledger_head.not_in(("", GENESIS))
    )
    for document_id, filename, is_there in session.execute(query.order_by(IssuedDocument.id)):
        yield 1, "" if is_there else f"giấy tờ {document_id} ({filename}): mắt xích sổ in trên giấy không có trong sổ"


def _evidence_bytes_unchanged(session: Session) -> Iterator[Finding]:
    query = select(EvidenceFile.id, EvidenceFile.filename, EvidenceFile.content, EvidenceFile.sha256)
    for file_id, filename, content, sha256 in session.execute(
        query.order_by(EvidenceFile.id).execution_options(yield_per=_BATCH)
    ):
        is_true = hashlib.sha256(content).hexdigest() == sha256
        yield 1, "" if is_true else f"chứng từ gốc {file_id} ({filename}): nội dung không khớp mã băm đã ghi"


def _attested_files_are_kept(session: Session) -> Iterator[Finding]:
    """Every hash an entry attests names a file of evidence or an issued paper."""
    kept = set(session.scalars(select(EvidenceFile.sha256))) | set(session.scalars(select(IssuedDocument.sha256)))
    rows = session.execute(
        select(JournalEntry.evidence, func.min(JournalEntry.id))
        .where(JournalEntry.evidence != "")
        .group_by(JournalEntry.evidence)
        .order_by(func.min(JournalEntry.id))
    )
    for evidence, entry_id in rows:
        for sha256 in evidence.split(","):
            yield 1, "" if sha256 in kept else f"bút toán {entry_id}: không còn tệp chứng từ gốc {sha256[:12]}…"


def _links_name_files(session: Session) -> Iterator[Finding]:
    query = (
        select(EvidenceLink.id, EvidenceLink.subject, EvidenceFile.id)
        .outerjoin(EvidenceFile, EvidenceFile.id == EvidenceLink.evidence_id)
        .order_by(EvidenceLink.id)
    )
    for link_id, subject, file_id in session.execute(query):
        yield 1, "" if maybe(file_id) is not None else f"tài liệu kèm {subject} (số {link_id}) không còn tệp"


CHECKS: tuple[tuple[str, str, Check], ...] = (
    ("papers", "Giấy tờ đã ban hành còn nguyên từng byte", _issued_bytes_unchanged),
    ("paper-heads", "Mắt xích sổ in trên giấy tờ có trong chuỗi băm", _issued_rest_on_the_chain),
    ("evidence", "Chứng từ gốc còn nguyên từng byte", _evidence_bytes_unchanged),
    ("attested", "Mọi chứng từ gốc mà bút toán dẫn tới đều còn lưu", _attested_files_are_kept),
    ("links", "Mọi liên kết tài liệu đều có tệp", _links_name_files),
)
