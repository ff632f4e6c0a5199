"""Papers that compare: the reconciliation statement of a bank account and the minutes of a cash count.

Source: the minutes after form 08a-TT of TT 99/2025, adapted (regulation.md section 5). The reconciliation statement has
no form of law: its layout is the office's own.
"""

from collections.abc import Sequence

from fund.documents.template_blocks import A4, TEXT_WIDTH, official_head, prepared_row
from fund.documents.template_bricks import Cell, header_references, paragraph, row, run, table, tag
from fund.documents.template_vouchers import signers, voucher_head


def reconciliation() -> str:
    """Write the reconciliation statement of one month of one bank account."""
    lines = [
        official_head(""),
        paragraph("TenLoai", "BẢNG ĐỐI CHIẾU SỐ DƯ TIỀN GỬI NGÂN HÀNG"),
        paragraph("KemTheo", "Tháng {{ month }}, tài khoản số {{ account_number }} tại {{ bank_name }}"),
        paragraph("BangTrai", "Tài khoản kế toán: {{ account_code }}. Đơn vị tính: đồng."),
        _sides(),
        paragraph("BangTrai", run("Từ số dư ngân hàng đến số dư sổ", bold=True)),
        _bridge(),
        tag("{%p if carried_explanation %}"),
        paragraph("BangTrai", "Chênh lệch có từ trước: {{ carried_explanation }}."),
        tag("{%p endif %}"),
        paragraph("BangTrai", "Số dư sổ viết bằng chữ: ", run("{{ closing_words }}.", italic=True)),
        paragraph("BangTrai", run("Các khoản chênh lệch và giải trình", bold=True)),
        _outstanding(),
        paragraph("RatNho"),
        signers(
            [("Người lập", "(Ký, họ tên)", "{{ preparer }}"), ("Kế toán trưởng", "(Ký, họ tên)", "{{ signer }}")],
            TEXT_WIDTH,
        ),
        paragraph("KiemTra", "Dấu vân tay nội dung đã ký (SHA-256): {{ content_sha256 }}"),
        A4.xml(header_references()),
    ]
    return "".join(lines)


def cash_count() -> str:
    """Write the minutes of a cash count on A4."""
    form = (
        tag("{%p if form_code %}")
        + paragraph("PhieuGiua", run("Mẫu số {{ form_code }}", bold=True))
        + tag("{%p endif %}")
        + tag("{%p if form_source %}")
        + paragraph("PhieuKyChuThich", "{{ form_source }}")
        + tag("{%p endif %}")
        + paragraph("RatNho")
    )
    lines = [
        voucher_head(form, (100.0, 60.0)),
        paragraph("TenLoai", "BIÊN BẢN KIỂM KÊ QUỸ TIỀN MẶT"),
        paragraph("KemTheo", "Số: {{ number }} – {{ date }}"),
        paragraph("PhieuDong", "Thời điểm kiểm kê: {{ counted_at }}. Địa điểm: {{ counting_place }}."),
        paragraph("PhieuDong", "Người kiểm đếm: ", run("{{ cashier }}", bold=True), " – Thủ quỹ."),
        paragraph("PhieuDong", "Người chứng kiến: ", run("{{ witness }}", bold=True), "."),
        _notes(),
        paragraph("PhieuDong", "Số kiểm kê viết bằng chữ: ", run("{{ counted_words }}.", italic=True)),
        paragraph("PhieuDong", "Nguyên nhân chênh lệch: {{ cause }}."),
        paragraph("PhieuDong", "Kết luận, kiến nghị: {{ proposal }}."),
        signers(
            [
                ("Thủ quỹ", "(Ký, họ tên)", "{{ cashier }}"),
                ("Kế toán trưởng", "(Ký, họ tên)", ""),
                ("Người chứng kiến kiểm kê", "(Ký, họ tên)", "{{ witness }}"),
            ],
            TEXT_WIDTH,
        ),
        paragraph("RatNho"),
        A4.xml(header_references()),
    ]
    return "".join(lines)


def _head_row(widths: Sequence[float], titles: Sequence[str]) -> str:
    return row(widths, [Cell(paragraph("BangDau", title), align_vertical="center") for title in titles], head=True)


def _sides() -> str:
    widths = (40.0, 40.0, 40.0, 40.0)
    rows = [_head_row(widths, ("Bên", "Số dư đầu tháng", "Phát sinh", "Số dư cuối tháng"))]
    for title, name in (("Ngân hàng ({{ line_count }} dòng)", "bank"), ("Sổ ({{ entry_count }} bút toán)", "books")):
        figures = [f"{{{{ {part}_{name} }}}}" for part in ("opening", "turnover", "closing")]
        cells = [Cell(paragraph("BangTrai", title)), *(Cell(paragraph("BangPhai", figure)) for figure in figures)]
        rows.append(row(widths, cells))
    return table(widths, rows, ruled=True, margin_mm=1.2)


def _bridge() -> str:
    widths = (115.0, 45.0)
    steps = (
        ("Số dư cuối tháng theo ngân hàng", "closing_bank"),
        ("Cộng: các khoản chỉ có ở sổ", "books_only"),
        ("Trừ: các khoản chỉ có ở ngân hàng", "bank_only"),
        ("Cộng: chênh lệch có từ trước tháng đối chiếu đầu tiên", "carried"),
        ("Số dư cuối tháng theo sổ", "closing_books"),
    )
    rows = [
        row(widths, [Cell(paragraph("BangTrai", title)), Cell(paragraph("BangPhai", f"{{{{ {name} }}}}"))])
        for title, name in steps
    ]
    return table(widths, rows, ruled=True, margin_mm=1.2)


def _outstanding() -> str:
    widths = (12.0, 24.0, 23.0, 42.0, 26.0, 33.0)
    styles = ("BangGiua", "BangTrai", "BangGiua", "BangTrai", "BangPhai", "BangTrai")
    names = ("order", "side", "date", "description", "amount", "explanation")
    rows = [
        _head_row(widths, ("STT", "Bên", "Ngày", "Nội dung", "Số tiền", "Giải trình")),
        prepared_row(widths, styles, names),
    ]
    return table(widths, rows, ruled=True, margin_mm=1.0)


def _notes() -> str:
    widths = (15.0, 60.0, 35.0, 50.0)
    styles, names = ("BangGiua", "BangPhai", "BangPhai", "BangPhai"), ("order", "denomination", "pieces", "amount")
    sums = (
        ("I. Số dư theo sổ quỹ", "book"),
        ("II. Số kiểm kê thực tế", "counted"),
        ("III. Thừa", "surplus"),
        ("IV. Thiếu", "shortage"),
    )
    rows = [
        _head_row(widths, ("STT", "Mệnh giá (đồng)", "Số tờ", "Thành tiền (đồng)")),
        prepared_row(widths, styles, names),
    ]
    rows += [
        row(
            widths,
            [
                Cell(paragraph("BangTrai", run(title, bold=True)), span=3),
                Cell(paragraph("BangPhai", run(f"{{{{ {name} }}}}", bold=True))),
            ],
        )
        for title, name in sums
    ]
    return table(widths, rows, ruled=True, margin_mm=1.2)
