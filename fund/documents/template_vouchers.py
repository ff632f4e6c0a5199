"""The vouchers on A5 and the list to sign.

Source: forms 01-TT, 02-TT, 06-TT, 02-LĐTL of TT 99/2025, adapted (regulation.md section 5).
"""

from collections.abc import Sequence

from fund.documents.template_blocks import A5, LANDSCAPE, check_block, check_lines, prepared_row
from fund.documents.template_bricks import Cell, header_references, paragraph, row, rule, run, table, tag


def voucher_head(right: str, widths: tuple[float, float] = (117.0, 60.0)) -> str:
    """Write the head of a voucher: the office on the left, the form on the right."""
    left = paragraph("PhieuTrai", "Đơn vị: ", run("{{ organization }}", bold=True)) + paragraph(
        "PhieuTrai", "Địa chỉ: {{ organization_address }}"
    )
    return table(widths, [row(widths, [Cell(left), Cell(right)])])


def signers(titles: Sequence[tuple[str, str, str]], width: float) -> str:
    """Write a row of signers: title, how to sign, name."""
    widths = (width / len(titles),) * len(titles)
    cells = [
        Cell(paragraph("PhieuKy", title) + paragraph("PhieuKyChuThich", note) + paragraph("PhieuKyTen", name))
        for title, note, name in titles
    ]
    return table(widths, [row(widths, cells)])


def _cash_voucher(title: str, party: str, party_line: str, reason: str) -> str:
    """Write a phiếu thu or a phiếu chi on A5, after forms 01-TT and 02-TT."""
    form = (
        tag("{%p if form_code %}")
        + paragraph("PhieuGiua", run("Mẫu số {{ form_code }}", bold=True))
        + tag("{%p endif %}")
        + tag("{%p if form_source %}")
        + paragraph("PhieuKyChuThich", "{{ form_source }}")
        + tag("{%p endif %}")
        + paragraph("RatNho")
    )
    widths = (38.0, 97.0, 42.0)
    middle = paragraph("PhieuTen", title) + paragraph("PhieuGiua", run("{{ date }}", italic=True))
    side = "".join(
        paragraph("PhieuTrai", line)
        for line in ("Quyển số: {{ book_number }}", "Số: {{ number }}", "Nợ: {{ debit }}", "Có: {{ credit }}")
    )
    amount = (
        "Số tiền: ",
        run("{{ amount }} đồng", bold=True),
        " (Viết bằng chữ): ",
        run("{{ amount_words }}.", italic=True),
    )
    received = "Đã nhận đủ số tiền (viết bằng chữ): "
    signed = "(Ký, họ tên)"
    lines = [
        voucher_head(form),
        table(widths, [row(widths, [Cell(paragraph("PhieuTrai")), Cell(middle), Cell(side)])]),
        paragraph("PhieuDong", f"Họ và tên {party_line}: ", run("{{ party }}", bold=True)),
        paragraph("PhieuDong", "Địa chỉ: {{ party_address }}"),
        paragraph("PhieuDong", f"{reason}: {{{{ reason }}}}"),
        paragraph("PhieuDong", *amount),
        paragraph("PhieuDong", "Kèm theo: {{ attachments }} chứng từ gốc."),
        paragraph("PhieuDong", run("{{ confirmed_date }}", italic=True), properties='<w:jc w:val="right"/>'),
        signers(
            [
                ("Giám đốc", "(Ký, họ tên, đóng dấu)", "{{ director }}"),
                ("Kế toán trưởng", signed, "{{ chief_accountant }}"),
                (party, signed, "{{ party }}"),
                ("Người lập phiếu", signed, "{{ preparer }}"),
                ("Thủ quỹ", signed, "{{ cashier }}"),
            ],
            177,
        ),
        paragraph(
            "PhieuDong", received, run("{{ amount_words }}.", italic=True), properties='<w:spacing w:before="120"/>'
        ),
        A5.xml(header_references()),
    ]
    return "".join(lines)


def cash_receipt() -> str:
    """Write the phiếu thu."""
    return _cash_voucher("PHIẾU THU", "Người nộp tiền", "người nộp tiền", "Lý do nộp")


def cash_payment() -> str:
    """Write the phiếu chi."""
    return _cash_voucher("PHIẾU CHI", "Người nhận tiền", "người nhận tiền", "Lý do chi")


def receipt() -> str:
    """Write the receipt of a gift on A5, after form 06-TT."""
    number = paragraph("PhieuGiua", "Số: ", run("{{ number }}", bold=True)) + paragraph("RatNho")
    optional_purpose = (
        tag("{%p if purpose %}") + paragraph("PhieuDong", "Mục đích: {{ purpose }}") + tag("{%p endif %}")
    )
    signed = "(Ký, họ tên)"
    lines = [
        voucher_head(number),
        paragraph("PhieuTen", "BIÊN NHẬN TÀI TRỢ", properties='<w:spacing w:before="120"/>'),
        paragraph("PhieuGiua", run("{{ place }}, {{ date }}", italic=True), properties='<w:spacing w:after="120"/>'),
        paragraph("PhieuDong", "Nhà tài trợ: ", run("{{ donor }}", bold=True)),
        paragraph("PhieuDong", "Địa chỉ: {{ donor_address }}"),
        paragraph("PhieuDong", "Nội dung: {{ content }}"),
        optional_purpose,
        paragraph("PhieuDong", "Hình thức: {{ way }}"),
        paragraph("PhieuDong", "Số tiền hoặc giá trị: ", run("{{ amount }} đồng", bold=True)),
        paragraph("PhieuDong", "Bằng chữ: ", run("{{ amount_words }}.", italic=True)),
        signers([("Nhà tài trợ", signed, "{{ donor }}"), ("Người nhận", signed, "{{ receiver }}")], 177),
        check_block(check_lines(), 177, side=14),
        paragraph("RatNho"),
        A5.xml(header_references()),
    ]
    return "".join(lines)


def payment_list() -> str:
    """Write the list of recipients with room to sign."""
    signed = "(Ký, họ tên)"
    day = '<w:keepNext/><w:spacing w:before="120" w:after="60"/><w:jc w:val="right"/>'
    lines = [
        _wide_head(),
        paragraph("TenLoai", "{{ title }}"),
        paragraph("KemTheo", "(Theo Quyết định số {{ decision_number }} {{ decision_date }})"),
        _table_to_sign(),
        paragraph("DiaDanhNgay", "{{ place }}, {{ date }}", properties=day),
        signers(
            [
                ("Người lập", signed, "{{ preparer }}"),
                ("Thủ quỹ", signed, "{{ cashier }}"),
                ("Kế toán trưởng", signed, "{{ chief_accountant }}"),
                ("Giám đốc", "(Ký, họ tên, đóng dấu)", "{{ director }}"),
            ],
            257,
        ),
        paragraph("RatNho"),
        LANDSCAPE.xml(header_references()),
    ]
    return "".join(lines)


def _wide_head() -> str:
    widths = (110.0, 147.0)
    organization = (
        tag("{%p if organization_above %}")
        + paragraph("CoQuanChuQuan", "{{ organization_above }}")
        + tag("{%p endif %}")
        + paragraph("CoQuanBanHanh", "{{ organization }}")
        + rule("NetKeCoQuan", widths[0], 26)
    )
    state = (
        paragraph("QuocHieu", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
        + paragraph("TieuNgu", "Độc lập - Tự do - Hạnh phúc")
        + rule("NetKeTieuNgu", widths[1], 56.1)
    )
    return table(widths, [row(widths, [Cell(organization), Cell(state)])])


def _table_to_sign() -> str:
    columns = (
        ("STT", 12.0, "BangGiua", "order"),
        ("Họ và tên / tên tập thể", 52.0, "BangTrai", "name"),
        ("Mã hồ sơ", 32.0, "BangGiua", "case_code"),
        ("Phường, xã", 42.0, "BangTrai", "ward"),
        ("Số tiền, hiện vật", 34.0, "BangPhai", "amount"),
        ("Người nhận thay", 35.0, "BangTrai", "receiver"),
        ("Ký nhận", 28.0, "BangTrai", ""),
        ("Ngày nhận", 22.0, "BangTrai", ""),
    )
    titles, widths, styles, names = zip(*columns, strict=True)
    total = [
        Cell(paragraph("BangTrai", run("Tổng cộng", bold=True), properties="<w:keepNext/>"), span=4),
        Cell(paragraph("BangPhai", run("{{ total }}", bold=True), properties="<w:keepNext/>")),
        Cell(paragraph("BangTrai", properties="<w:keepNext/>"), span=3),
    ]
    words = Cell(paragraph("BangTrai", run("Bằng chữ: {{ total_words }}.", bold=True, italic=True)), span=8)
    rows = [
        row(widths, [Cell(paragraph("BangDau", title), align_vertical="center") for title in titles], head=True),
        prepared_row(widths, styles, names, height_mm=11),
        row(widths, total),
        row(widths, [words]),
    ]
    return table(widths, rows, ruled=True, margin_mm=1.2)
