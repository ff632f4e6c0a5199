"""Statement lines as the rows of a file to keep, and the bank's own file as it came in."""

import io

from flask import Response, send_file
from sqlalchemy.orm import Session

from fund.banking.queries import ImportRow, LineRow
from fund.documents.queries import get_evidence
from fund.web.exporting import Cell, Column

LINE_COLUMNS = (
    Column("Dòng", 8),
    Column("Ngày", 12),
    Column("Giờ", 10),
    Column("Số tham chiếu", 18),
    Column("Nội dung", 60),
    Column("Tiền ra", 16),
    Column("Tiền vào", 16),
    Column("Số dư", 18),
    Column("Tình trạng", 20),
    Column("Khoản tài trợ", 14),
    Column("Chứng từ", 16),
    Column("Ghi chú", 30),
)


def line_cells(line: LineRow) -> tuple[Cell, ...]:
    """Spell one line in the order of `LINE_COLUMNS`."""
    return (
        line.line_no,
        line.booked_date,
        line.booked_time,
        line.reference,
        line.memo,
        line.debit_vnd or None,
        line.credit_vnd or None,
        line.balance_vnd,
        line.state.label,
        line.donation_code,
        line.voucher_number,
        line.note,
    )


def original_file(session: Session, receipt: ImportRow) -> Response:
    """Give the bank's file of an import, byte for byte, to keep."""
    evidence = get_evidence(session, receipt.evidence_file_id)
    return send_file(
        io.BytesIO(evidence.content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=receipt.filename,
        etag=evidence.sha256,
    )
