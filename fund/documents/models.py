"""Tables of papers: what was issued, byte for byte, and the files kept as evidence. All of them append-only."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fund.database import Base, EnumText, one_of
from fund.documents.evidence_kinds import MediaType
from fund.documents.fields import DocumentKind


class IssuedDocument(Base):
    """A paper as it went out; its bytes are stored once and never rendered again."""

    __tablename__ = "issued_document"
    __table_args__ = (
        UniqueConstraint("kind", "year", "number"),
        UniqueConstraint("check_code"),
        one_of("kind", DocumentKind),
        CheckConstraint("length(sha256) = 64 AND length(parts_sha256) = 64", name="hashed"),
        CheckConstraint("length(template_sha256) = 64", name="template_hashed"),
        CheckConstraint("number IS NULL OR (number <> '' AND year IS NOT NULL)", name="number_has_year"),
        CheckConstraint("kind <> 'decision' OR number IS NOT NULL", name="decision_numbered"),
        CheckConstraint("check_code IS NULL OR check_code <> ''", name="check_code_not_empty"),
        CheckConstraint("length(content) > 0", name="content_not_empty"),
        CheckConstraint("subject <> '' AND issued_by <> ''", name="named"),
        Index("ix_issued_document_subject", "subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DocumentKind] = mapped_column(EnumText(DocumentKind))
    number: Mapped[str | None]
    year: Mapped[int | None]
    subject: Mapped[str]
    """What the paper is about, e.g. "decision:3"."""
    filename: Mapped[str]
    content: Mapped[bytes] = mapped_column(deferred=True)
    sha256: Mapped[str]
    parts_sha256: Mapped[str]
    """Over the unpacked parts: proves the text even if another program has packed the file anew."""
    template_name: Mapped[str]
    template_sha256: Mapped[str]
    check_code: Mapped[str | None]
    """Without hyphens."""
    ledger_head: Mapped[str]
    """Hash of the last entry of the chain at the moment of issue; empty if the paper rests on none."""
    issued_by: Mapped[str]
    issued_at: Mapped[dt.datetime]


class EvidenceFile(Base):
    """A file kept as evidence; the same bytes are kept once, whoever hands them in."""

    __tablename__ = "evidence_file"
    __table_args__ = (
        UniqueConstraint("sha256"),
        one_of("media_type", MediaType),
        CheckConstraint("length(sha256) = 64", name="hashed"),
        CheckConstraint("size_bytes > 0 AND size_bytes = length(content)", name="size_true"),
        CheckConstraint("filename <> '' AND stored_by <> ''", name="named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    filename: Mapped[str]
    media_type: Mapped[MediaType] = mapped_column(EnumText(MediaType))
    size_bytes: Mapped[int]
    content: Mapped[bytes] = mapped_column(deferred=True)
    stored_by: Mapped[str]
    stored_at: Mapped[dt.datetime]


class EvidenceLink(Base):
    """Which file supports what: "support_request:5", "donation:12", ..."""

    __tablename__ = "evidence_link"
    __table_args__ = (
        UniqueConstraint("evidence_id", "subject"),
        CheckConstraint("subject <> '' AND added_by <> ''", name="named"),
        Index("ix_evidence_link_subject", "subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence_file.id"))
    subject: Mapped[str]
    description: Mapped[str]
    added_by: Mapped[str]
    added_at: Mapped[dt.datetime]

    evidence: Mapped[EvidenceFile] = relationship(lazy="joined", innerjoin=True)
