"""The signed papers say what the books say, and are kept as they went out."""

import hashlib
import io

import pytest
from docx import Document
from sqlalchemy.orm import Session, undefer

from fund.cash import operations as cash
from fund.documents.checking import DocumentDisagrees, confirm_says
from fund.documents.models import IssuedDocument
from fund.documents.reading import read_texts
from tests.builders import ledger as books
from tests.builders.reconciliation import signed_september
from tests.builders.vouchers import funded_books


def paper_of(session: Session, document_id: int | None) -> IssuedDocument:
    return session.get_one(IssuedDocument, document_id, options=[undefer(IssuedDocument.content)])


def test_the_statement_carries_the_bridge_and_each_difference(session: Session) -> None:
    month = signed_september(session)

    paper = paper_of(session, month.document_id)
    said = read_texts(paper.content)

    assert paper.sha256 == hashlib.sha256(paper.content).hexdigest()
    assert paper.filename == "doi-chieu-11211-2024-09.docx"
    assert {"945.000", "1.000.000", "-55.000", "PHI DICH VU", "Phí tháng 9, hạch toán tháng 10"} <= set(said)
    assert any("Một triệu đồng" in text for text in said)
    assert any(str(month.content_sha256) in text for text in said)


def test_the_minutes_carry_each_note_and_both_persons(session: Session) -> None:
    funded_books(session)
    count = cash.record_count(
        session,
        pieces={500_000: 9, 50_000: 1},
        place="Văn phòng",
        cause="Chưa rõ",
        actor=books.CASHIER,
        at=books.POSTED_AT,
    )
    cash.sign_count(session, count_id=count.id, actor=books.CLERK, at=books.POSTED_AT)

    paper = paper_of(session, count.document_id)
    table = Document(io.BytesIO(paper.content)).tables[1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]

    assert rows[1:3] == [["1", "500.000", "9", "4.500.000"], ["2", "50.000", "1", "50.000"]]
    assert [row[-1] for row in rows[3:]] == ["5.000.000", "4.550.000", "0", "450.000"]
    assert {books.CASHIER, books.CLERK} <= set(read_texts(paper.content))


def test_a_paper_that_lacks_a_figure_is_refused(session: Session) -> None:
    paper = paper_of(session, signed_september(session).document_id)

    with pytest.raises(DocumentDisagrees) as refusal:
        confirm_says(paper.content, ["945.000", "945.001"])
    assert [violation.facts["wanted"] for violation in refusal.value.violations] == ["945.001"]
