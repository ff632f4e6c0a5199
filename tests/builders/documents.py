"""Invented papers for tests: a decision, a letter, vouchers, a list."""

import datetime as dt

from fund.documents.amount_in_words import vnd_in_words
from fund.documents.fields import CashCountFields, NoteRow, OutstandingRow, ReconciliationFields
from fund.documents.templates import (
    Article,
    CashVoucherFields,
    DecisionFields,
    DocumentKind,
    PaymentListFields,
    PaymentRow,
    ReceiptFields,
    RecipientRow,
    ThankYouFields,
)
from fund.money import format_vnd

LEDGER_HEAD = "8f3a91c27be4d05512aa6cf09e7d3b48c1f2a6e5907b3d84ff10ce2259ab7d61"
CHECK_CODE = "7KQM-2XTD-9HWR"
CHECK_URL = "https://quy.example.org/kiem-tra/7KQM-2XTD-9HWR"
_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Ngô")
_MIDDLE = ("Văn", "Thị", "Hoàng", "Ngọc", "Thanh", "Minh", "Quốc")
_GIVEN = ("An", "Bình", "Cường", "Dũng", "Hạnh", "Khải", "Lan", "Mỹ", "Nghĩa", "Phúc", "Quyên", "Sơn", "Tuấn")
_RESPONSIBLE = "Giám đốc Quỹ, Kế toán trưởng và các tập thể, cá nhân, hộ gia đình có tên tại Phụ lục"
_WARDS = ("phường Bến Thành", "phường Tân Định", "xã Củ Chi", "phường Thủ Đức", "đặc khu Côn Đảo")
_SUPPORTS = ("Khen thưởng thành tích", "Xây nhà tình thương", "Hỗ trợ vốn", "Phương tiện sinh kế")


def recipient_rows(count: int) -> tuple[RecipientRow, ...]:
    """Make recipients with different names and amounts."""
    return tuple(
        RecipientRow(
            order=number,
            name=(
                f"{_FAMILY[number % len(_FAMILY)]} {_MIDDLE[number % len(_MIDDLE)]} "
                f"{_GIVEN[number // 3 % len(_GIVEN)]}{'' if number < 200 else ' Anh'}"
            ),
            address=f"Khu phố {number % 9 + 1}, {_WARDS[number % len(_WARDS)]}, Thành phố Hồ Chí Minh",
            support=_SUPPORTS[number % len(_SUPPORTS)],
            amount_vnd=5_000_000 + number % 7 * 2_500_000,
        )
        for number in range(1, count + 1)
    )


def decision_fields(
    *,
    recipients: tuple[RecipientRow, ...] | None = None,
    number: str = "01/QĐ-QVBYCS",
    decision_date: dt.date | None = dt.date(2026, 3, 5),
) -> DecisionFields:
    """Make the fields of an issued decision for these recipients (three of them by default)."""
    rows = recipient_rows(3) if recipients is None else recipients
    total_vnd = sum(row.amount_vnd for row in rows)
    return DecisionFields(
        organization="Quỹ Vì bình yên cuộc sống",
        organization_above="",
        symbol="QĐ-QVBYCS",
        number=number,
        place="Thành phố Hồ Chí Minh",
        decision_date=decision_date,
        subject="khen thưởng và hỗ trợ tập thể, cá nhân, hộ gia đình quý I năm 2026",
        issuing_authority="Hội đồng quản lý Quỹ Vì bình yên cuộc sống",
        legal_bases=(
            "Căn cứ Luật Kế toán ngày 20 tháng 11 năm 2015",
            "Căn cứ Nghị định số 03/2026/NĐ-CP ngày 09 tháng 01 năm 2026 của Chính phủ về quỹ xã hội, quỹ từ thiện",
            "Căn cứ Điều lệ tổ chức và hoạt động của Quỹ Vì bình yên cuộc sống",
        ),
        proposal="Theo đề nghị của Giám đốc Quỹ",
        articles=(_first_article(rows, total_vnd), *_other_articles()),
        recipients=rows,
        total_vnd=total_vnd,
        total_words=vnd_in_words(total_vnd),
        signatory_lines=("TM. Hội đồng quản lý", "Chủ tịch"),
        signatory="Trần Quang Minh",
        receivers=("Như Điều 3", "Hội đồng quản lý Quỹ (để báo cáo)", "Ban Kiểm soát Quỹ", "Lưu: VT, KT"),
        issuer_in_text="Hội đồng quản lý Quỹ Vì bình yên cuộc sống",
        ledger_head=LEDGER_HEAD if number else "",
        check_code=CHECK_CODE if number else "",
        check_url=CHECK_URL if number else "",
    )


def _first_article(rows: tuple[RecipientRow, ...], total_vnd: int) -> Article:
    money = f"{format_vnd(total_vnd)} đồng (Bằng chữ: {vnd_in_words(total_vnd)})"
    if len(rows) == 1:
        one = rows[0]
        return Article("Điều 1.", (f"Chi hỗ trợ ông (bà) {one.name}, {one.address}, số tiền {money}.",))
    people = f"{len(rows)} tập thể, cá nhân, hộ gia đình (danh sách tại Phụ lục kèm theo)"
    return Article("Điều 1.", (f"Khen thưởng và hỗ trợ {people}, tổng số tiền {money}.",))


def _other_articles() -> tuple[Article, ...]:
    return (
        Article(
            "Điều 2.",
            (
                "Kinh phí chi từ nguồn quỹ khen thưởng và nguồn quỹ hỗ trợ của Quỹ Vì bình yên cuộc sống.",
                "Việc chi trả thực hiện bằng chuyển khoản hoặc tiền mặt, có ký nhận của người được hỗ trợ.",
            ),
        ),
        Article("Điều 3.", (f"{_RESPONSIBLE} chịu trách nhiệm thi hành Quyết định này kể từ ngày ký.",)),
    )


def thank_you_fields() -> ThankYouFields:
    """Make the fields of a letter of thanks."""
    return ThankYouFields(
        organization="Quỹ Vì bình yên cuộc sống",
        place="Thành phố Hồ Chí Minh",
        letter_date=dt.date(2026, 3, 10),
        donor="Công ty TNHH Một Thành Viên Bình An & Bạn",
        donor_address="12 đường Hoa Mai, phường Bến Thành, Thành phố Hồ Chí Minh",
        gift="cho Quỹ bằng chuyển khoản",
        gift_date=dt.date(2026, 3, 9),
        purpose="xây nhà tình thương cho gia đình chính sách",
        amount_vnd=150_000_000,
        signatory_lines=("TM. Hội đồng quản lý", "Chủ tịch"),
        signatory="Trần Quang Minh",
        receipt_number="BC-2026-00012",
        check_code=CHECK_CODE,
        check_url=CHECK_URL,
    )


def receipt_fields() -> ReceiptFields:
    """Make the fields of a receipt."""
    return ReceiptFields(
        organization="Quỹ Vì bình yên cuộc sống",
        organization_address="45 đường Bình Yên, phường Bến Thành, Thành phố Hồ Chí Minh",
        place="Thành phố Hồ Chí Minh",
        number="PT-2026-00007",
        receipt_date=dt.date(2026, 2, 3),
        donor="Bà Lê Thị Hạnh",
        donor_address="Khu phố 2, phường Tân Định, Thành phố Hồ Chí Minh",
        content="Tài trợ Quỹ Vì bình yên cuộc sống",
        way="Tiền mặt",
        amount_vnd=2_500_000,
        receiver="Phạm Thu Thủy",
        purpose="Hỗ trợ hộ gia đình khó khăn",
        check_code=CHECK_CODE,
        check_url=CHECK_URL,
    )


def cash_voucher_fields(kind: DocumentKind = DocumentKind.CASH_RECEIPT, *, number: str = "") -> CashVoucherFields:
    """Make the fields of a phiếu thu or a phiếu chi."""
    is_receipt = kind is DocumentKind.CASH_RECEIPT
    return CashVoucherFields(
        kind=kind,
        organization="Quỹ Vì bình yên cuộc sống",
        organization_address="45 đường Bình Yên, phường Bến Thành, Thành phố Hồ Chí Minh",
        voucher_date=dt.date(2026, 2, 3),
        confirmed_date=dt.date(2026, 2, 3),
        party="Lê Thị Hạnh",
        party_address="Khu phố 2, phường Tân Định, Thành phố Hồ Chí Minh",
        reason="Tài trợ Quỹ Vì bình yên cuộc sống" if is_receipt else "Chi hỗ trợ theo Quyết định số 01/QĐ-QVBYCS",
        amount_vnd=12_345_000,
        number=number or ("PT-2026-00007" if is_receipt else "PC-2026-00003"),
        book_number="01",
        debit_accounts=("1111",) if is_receipt else ("3388",),
        credit_accounts=("5111",) if is_receipt else ("1111",),
        attachments="01",
        form_code="01-TT" if is_receipt else "02-TT",
        form_source="(Vận dụng Thông tư số 99/2025/TT-BTC)",
        director="Trần Quang Minh",
        chief_accountant="Nguyễn Thị Kim Ngân",
        preparer="Phạm Thu Thủy",
        cashier="Võ Hoàng Sơn",
    )


def payment_list_fields(count: int = 3) -> PaymentListFields:
    """Make the fields of a list to sign."""
    rows = recipient_rows(count)
    total_vnd = sum(row.amount_vnd for row in rows)
    return PaymentListFields(
        organization="Quỹ Vì bình yên cuộc sống",
        place="Thành phố Hồ Chí Minh",
        title="Bảng ký nhận tiền khen thưởng, hỗ trợ",
        decision_number="01/QĐ-QVBYCS",
        decision_date=dt.date(2026, 3, 5),
        list_date=dt.date(2026, 3, 12),
        rows=tuple(
            PaymentRow(
                order=row.order,
                name=row.name,
                case_code=f"HS-2026-{row.order:04d}",
                ward=row.address.split(", ")[1],
                amount=format_vnd(row.amount_vnd),
                receiver="Trần Thị Út (con)" if row.order == 2 else "",
            )
            for row in rows
        ),
        total_vnd=total_vnd,
        total_words=vnd_in_words(total_vnd),
        preparer="Phạm Thu Thủy",
        cashier="Võ Hoàng Sơn",
        chief_accountant="Nguyễn Thị Kim Ngân",
        director="Trần Quang Minh",
    )


def reconciliation_fields(count: int = 2) -> ReconciliationFields:
    """Make the fields of a reconciliation statement with so many differences."""
    rows = tuple(
        OutstandingRow(
            order=number,
            side="Chỉ có ở ngân hàng" if number % 2 else "Chỉ có ở sổ",
            item_date=dt.date(2026, 3, 31),
            description="PHI DICH VU QUAN LY TAI KHOAN THANG 3" if number % 2 else "Ủy nhiệm chi trả nhà cung cấp",
            amount_vnd=-55_000 if number % 2 else -4_500_000,
            explanation="Hạch toán tháng 4",
        )
        for number in range(1, count + 1)
    )
    bank_only = sum(row.amount_vnd for row in rows if row.order % 2)
    books_only = sum(row.amount_vnd for row in rows if not row.order % 2)
    return ReconciliationFields(
        organization="Quỹ Vì bình yên cuộc sống",
        place="Thành phố Hồ Chí Minh",
        bank_name="Ngân hàng minh họa, chi nhánh Sài Gòn",
        account_number="0011000000001",
        account_code="11211",
        month="03/2026",
        signed_date=dt.date(2026, 4, 2),
        opening_bank_vnd=1_000_000_000,
        turnover_bank_vnd=245_300_000,
        closing_bank_vnd=1_245_300_000,
        opening_books_vnd=1_000_000_000,
        turnover_books_vnd=245_300_000 + books_only - bank_only,
        closing_books_vnd=1_245_300_000 + books_only - bank_only,
        bank_only_vnd=bank_only,
        books_only_vnd=books_only,
        carried_vnd=0,
        line_count=1_204,
        entry_count=1_203,
        rows=rows,
        preparer="Phạm Thu Thủy",
        signer="Nguyễn Thị Kim Ngân",
        content_sha256=LEDGER_HEAD,
    )


def cash_count_fields() -> CashCountFields:
    """Make the fields of the minutes of a cash count."""
    notes = ((500_000, 9), (200_000, 2), (50_000, 1))
    return CashCountFields(
        organization="Quỹ Vì bình yên cuộc sống",
        organization_address="Số 1 đường Mẫu, Thành phố Hồ Chí Minh",
        number=7,
        counted_at="16:30 ngày 31/03/2026",
        count_date=dt.date(2026, 3, 31),
        place="Văn phòng Quỹ",
        rows=tuple(NoteRow(order, note, pieces) for order, (note, pieces) in enumerate(notes, start=1)),
        book_vnd=5_000_000,
        counted_vnd=4_950_000,
        cause="Chưa rõ nguyên nhân",
        proposal="Ghi phải thu trong khi chờ xử lý",
        cashier="Võ Hoàng Sơn",
        witness="Phạm Thu Thủy",
        form_code="08a-TT",
        form_source="(vận dụng Thông tư 99/2025/TT-BTC)",
    )
