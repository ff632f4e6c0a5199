"""Papers and evidence kept: once, for good, and found again; the guards of both databases refuse the rest."""

import dataclasses
import datetime as dt
import hashlib
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from fund.documents.evidence_kinds import EvidenceKindRefused, MediaType
from fund.documents.fields import DocumentKind
from fund.documents.models import EvidenceFile, EvidenceLink, IssuedDocument
from fund.documents.operations import (
    CheckCodeTaken,
    DocumentNumberTaken,
    EvidenceEmpty,
    EvidenceTooLarge,
    attach_evidence,
    issue_document,
    store_evidence,
)
from fund.documents.queries import (
    DocumentNotFound,
    EvidenceNotFound,
    evidence_of,
    find_by_check_code,
    find_evidence_by_hash,
    find_issued,
    get_evidence,
    get_issued,
    issued_for,
    subjects_of,
)
from fund.documents.rendering import read_template, render_cash_voucher, render_decision
from fund.documents.word_file import NotAWordFile, parts_hash
from fund.text import UnreadableText
from tests.builders.documents import CHECK_CODE, LEDGER_HEAD, cash_voucher_fields, decision_fields
from tests.databases import opened

AT = dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)
PDF = b"%PDF-1.7 an invented scan"


def _issue(
    session: Session,
    *,
    number: str = "01/QĐ-QVBYCS",
    year: int = 2026,
    code: str | None = CHECK_CODE,
    subject: str = "decision:1",
) -> IssuedDocument:
    return issue_document(
        session,
        kind=DocumentKind.DECISION,
        subject=subject,
        filename="Quyết định 01.docx",
        content=render_decision(dataclasses.replace(decision_fields(), number=number)),
        template=read_template(DocumentKind.DECISION),
        number=number,
        year=year,
        check_code=code,
        ledger_head=LEDGER_HEAD,
        actor="giamdoc",
        at=AT,
    )


def _store(session: Session, content: bytes = PDF, filename: str = "bien ban.pdf") -> EvidenceFile:
    return store_evidence(session, filename=filename, content=content, actor="hoso", at=AT)


def test_an_issued_paper_is_kept_byte_for_byte(session: Session) -> None:
    issued = _issue(session)
    session.expire_all()

    kept = get_issued(session, issued.id)

    content = render_decision(decision_fields())
    assert kept.content == content
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.parts_sha256 == parts_hash(content)
    assert kept.template_sha256 == read_template(DocumentKind.DECISION).sha256
    assert (kept.template_name, kept.ledger_head) == ("decision.docx", LEDGER_HEAD)
    assert (kept.issued_by, kept.issued_at) == ("giamdoc", AT)
    assert kept.filename == "Quyết định 01.docx"


def test_a_paper_is_found_by_number_by_code_and_by_subject(session: Session) -> None:
    first = _issue(session)
    second = _issue(session, number="02/QĐ-QVBYCS", code="ABCD-EFGH-JKMN", subject="decision:2")

    assert find_issued(session, kind=DocumentKind.DECISION, number="02/QĐ-QVBYCS", year=2026) is second
    assert find_issued(session, kind=DocumentKind.DECISION, number="02/QĐ-QVBYCS", year=2025) is None
    assert find_by_check_code(session, " 7kqm 2xtd-9hwr ") is first
    assert find_by_check_code(session, "7KQM-2XTD-9HWX") is None
    assert find_by_check_code(session, "---") is None
    assert issued_for(session, "decision:2") == [second]


def test_a_number_is_given_once_a_year(session: Session) -> None:
    _issue(session)

    with pytest.raises(DocumentNumberTaken):
        _issue(session, code="ABCD-EFGH-JKMN")
    assert _issue(session, year=2027, code="ABCD-EFGH-JKMP").number == "01/QĐ-QVBYCS"


def test_a_check_code_is_given_once(session: Session) -> None:
    _issue(session)

    with pytest.raises(CheckCodeTaken):
        _issue(session, number="02/QĐ-QVBYCS")


def test_papers_without_numbers_do_not_stand_in_each_others_way(session: Session) -> None:
    for _time in range(2):
        issue_document(
            session,
            kind=DocumentKind.CASH_RECEIPT,
            subject="donation:1",
            filename="phieu thu.docx",
            content=render_cash_voucher(cash_voucher_fields()),
            template=read_template(DocumentKind.CASH_RECEIPT),
            actor="ketoan",
            at=AT,
        )

    assert len(issued_for(session, "donation:1")) == 2


def test_only_a_word_file_is_issued(session: Session) -> None:
    with pytest.raises(NotAWordFile):
        issue_document(
            session,
            kind=DocumentKind.THANK_YOU,
            subject="donation:1",
            filename="thu.docx",
            content=PDF,
            template=read_template(DocumentKind.THANK_YOU),
            actor="ketoan",
            at=AT,
        )


def test_a_paper_or_a_file_that_does_not_exist_is_not_found(session: Session) -> None:
    with pytest.raises(DocumentNotFound):
        get_issued(session, 404)
    with pytest.raises(EvidenceNotFound):
        get_evidence(session, 404)
    with pytest.raises(EvidenceNotFound):
        attach_evidence(session, evidence_id=404, subject="donation:1", description="", actor="hoso", at=AT)


def test_evidence_is_kept_with_its_hash_kind_and_size(session: Session) -> None:
    stored = _store(session, filename="C:\\scan\\biên bản.exe")
    session.expire_all()

    kept = get_evidence(session, stored.id)

    assert kept.content == PDF
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (kept.media_type, kept.size_bytes, kept.filename) == (MediaType.PDF, len(PDF), "biên bản.exe.pdf")
    assert (kept.stored_by, kept.stored_at) == ("hoso", AT)
    assert find_evidence_by_hash(session, kept.sha256) is kept


def test_the_same_bytes_are_kept_once(session: Session) -> None:
    first = _store(session)
    again = _store(session, filename="ten khac.pdf")

    assert again is first
    assert again.filename == "bien ban.pdf"
    assert session.scalar(sa.select(sa.func.count()).select_from(EvidenceFile)) == 1


def test_the_same_bytes_from_two_people_at_once_are_kept_once(database_url: str) -> None:
    with opened(database_url) as engine, ThreadPoolExecutor() as pool:
        with Session(engine) as first:
            stored_id = _store(first).id
            waiting = pool.submit(_store_and_commit, engine)
            time.sleep(0.3)
            first.commit()

        assert waiting.result(timeout=30) == stored_id


def _store_and_commit(engine: sa.Engine) -> int:
    with Session(engine) as session:
        evidence_id = _store(session, filename="cung noi dung.pdf").id
        session.commit()
        return evidence_id


def test_evidence_that_cannot_be_taken_is_refused_and_nothing_is_kept(session: Session) -> None:
    with pytest.raises(EvidenceEmpty):
        _store(session, b"")
    with pytest.raises(EvidenceKindRefused):
        _store(session, b"MZ\x90\x00", "bien ban.pdf")
    with pytest.raises(EvidenceTooLarge) as refusal:
        store_evidence(session, filename="a.pdf", content=PDF, actor="hoso", at=AT, max_bytes=len(PDF) - 1)

    assert refusal.value.facts["field"] == "file"
    assert session.scalar(sa.select(sa.func.count()).select_from(EvidenceFile)) == 0


def test_a_file_of_fifty_megabytes_is_refused(session: Session) -> None:
    with pytest.raises(EvidenceTooLarge) as refusal:
        _store(session, b"%PDF-" + bytes(50 * 1024 * 1024))

    assert refusal.value.facts["limit_mb"] == 20


def test_evidence_supports_several_subjects_and_each_says_why(session: Session) -> None:
    scan, photo = _store(session), _store(session, b"\xff\xd8\xff\xe0 photo", "anh.jpg")
    for subject, file in (("support_request:5", scan), ("support_request:5", photo), ("decision:3", scan)):
        attach_evidence(session, evidence_id=file.id, subject=subject, description=" Tờ  trình ", actor="hoso", at=AT)
    session.expire_all()

    links = evidence_of(session, "support_request:5")

    assert [link.evidence.filename for link in links] == ["bien ban.pdf", "anh.jpg"]
    assert links[0].description == "Tờ trình"
    assert subjects_of(session, scan.id) == ["support_request:5", "decision:3"]


def test_a_file_attached_twice_is_attached_once(session: Session) -> None:
    scan = _store(session)
    facts = {"evidence_id": scan.id, "subject": "donation:1", "actor": "hoso", "at": AT}

    first = attach_evidence(session, description="Phiếu", **facts)  # type: ignore[arg-type]
    again = attach_evidence(session, description="Khác", **facts)  # type: ignore[arg-type]

    assert again is first
    assert again.description == "Phiếu"


def test_a_description_with_control_characters_is_refused(session: Session) -> None:
    scan = _store(session)

    with pytest.raises(UnreadableText):
        attach_evidence(session, evidence_id=scan.id, subject="donation:1", description="a\x00", actor="hoso", at=AT)


def test_listing_evidence_does_not_read_the_bytes(session: Session) -> None:
    scan = _store(session)
    attach_evidence(session, evidence_id=scan.id, subject="donation:1", description="", actor="hoso", at=AT)
    session.expunge_all()

    (link,) = evidence_of(session, "donation:1")

    assert "content" in sa.inspect(link.evidence).unloaded


def _filled(session: Session) -> None:
    _issue(session)
    scan = _store(session)
    attach_evidence(session, evidence_id=scan.id, subject="decision:1", description="", actor="hoso", at=AT)


@pytest.mark.parametrize("table", ["issued_document", "evidence_file", "evidence_link"])
@pytest.mark.parametrize("statement", ["UPDATE {table} SET id = id", "DELETE FROM {table}"])
def test_the_database_refuses_to_change_or_delete(session: Session, table: str, statement: str) -> None:
    _filled(session)

    with pytest.raises(DBAPIError, match="AppendOnly"):
        session.execute(sa.text(statement.format(table=table)))


@pytest.mark.parametrize("table", ["issued_document", "evidence_file", "evidence_link"])
def test_the_database_refuses_to_empty_a_table(session: Session, database_name: str, table: str) -> None:
    if database_name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    _filled(session)

    with pytest.raises(DBAPIError, match="TruncateRefused"):
        session.execute(sa.text(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("issued_document", "id, kind, number, year"),
        ("evidence_file", "id, sha256"),
        ("evidence_link", "id, evidence_id, subject"),
    ],
)
def test_sqlite_refuses_to_replace_a_row(session: Session, database_name: str, table: str, columns: str) -> None:
    if database_name != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    _filled(session)
    session.execute(sa.text("PRAGMA recursive_triggers = OFF"))

    try:
        with pytest.raises(IntegrityError, match="AppendOnly"):
            session.execute(sa.text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))
    finally:
        session.execute(sa.text("PRAGMA recursive_triggers = ON"))


_GOOD = {
    "kind": "decision",
    "number": "09/QĐ-QVBYCS",
    "year": 2026,
    "subject": "decision:9",
    "filename": "a.docx",
    "content": b"x",
    "sha256": "a" * 64,
    "parts_sha256": "b" * 64,
    "template_name": "decision.docx",
    "template_sha256": "c" * 64,
    "check_code": "ABCDEFGHJKMN",
    "ledger_head": "",
    "issued_by": "giamdoc",
    "issued_at": "2026-03-05 09:30:00+00:00",
}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"kind": "poem"}, "kind_known"),
        ({"number": None}, "decision_numbered"),
        ({"number": ""}, "number_has_year"),
        ({"year": None}, "number_has_year"),
        ({"sha256": "a"}, "hashed"),
        ({"template_sha256": ""}, "template_hashed"),
        ({"check_code": ""}, "check_code_not_empty"),
        ({"content": b""}, "content_not_empty"),
        ({"subject": ""}, "named"),
        ({"issued_by": ""}, "named"),
    ],
)
def test_the_database_refuses_a_paper_that_breaks_a_rule(
    session: Session, change: dict[str, object], rule: str
) -> None:
    insert = f"INSERT INTO issued_document ({', '.join(_GOOD)}) VALUES ({', '.join(f':{name}' for name in _GOOD)})"
    session.execute(sa.text(insert), _GOOD)

    with pytest.raises(IntegrityError, match=rule):
        session.execute(sa.text(insert), {**_GOOD, "number": "10/QĐ", "check_code": "X", **change})


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"media_type": "text/html"}, "media_type_known"),
        ({"size_bytes": 3}, "size_true"),
        ({"content": b"", "size_bytes": 0}, "size_true"),
        ({"sha256": "short"}, "hashed"),
        ({"filename": ""}, "named"),
    ],
)
def test_the_database_refuses_evidence_that_breaks_a_rule(
    session: Session, change: dict[str, object], rule: str
) -> None:
    good = {
        "sha256": "d" * 64,
        "filename": "a.pdf",
        "media_type": "application/pdf",
        "size_bytes": 4,
        "content": b"%PDF",
        "stored_by": "hoso",
        "stored_at": "2026-03-05 09:30:00+00:00",
    }
    insert = f"INSERT INTO evidence_file ({', '.join(good)}) VALUES ({', '.join(f':{name}' for name in good)})"
    session.execute(sa.text(insert), good)

    with pytest.raises(IntegrityError, match=rule):
        session.execute(sa.text(insert), {**good, "sha256": "e" * 64, **change})


def test_a_link_needs_its_file(session: Session) -> None:
    session.add(EvidenceLink(evidence_id=404, subject="a:1", description="", added_by="hoso", added_at=AT))

    with pytest.raises(IntegrityError):
        session.flush()
