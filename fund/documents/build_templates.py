"""Builder of the first Word templates: `python -m fund.documents.build_templates FOLDER`.

Run once; afterwards the .docx files themselves are the truth, because staff edit them in Word. A file that is already
there is left alone unless `--overwrite` is given.
Source: Decree 30/2020, appendix I and form 1.2 (regulation.md section 4).
"""

import io
import pathlib
import sys
from collections.abc import Callable, Mapping, Sequence

import segno

from fund.documents.template_blocks import (
    A4,
    STYLES,
    TEXT_WIDTH,
    check_block,
    check_lines,
    official_head,
    prepared_row,
    receivers,
    signature_block,
)
from fund.documents.template_bricks import (
    Cell,
    Page,
    header_references,
    package,
    page_field,
    paragraph,
    row,
    rule,
    run,
    table,
    tag,
    watermark,
)
from fund.documents.template_counts import cash_count, reconciliation
from fund.documents.template_vouchers import cash_payment, cash_receipt, payment_list, receipt


def decision() -> str:
    """Write the decision and, in a second section with its own page numbers, the annex of recipients."""
    body = [
        official_head("Số: {{ number }}"),
        paragraph("TenLoai", "QUYẾT ĐỊNH"),
        paragraph("TrichYeu", "{{ subject }}"),
        rule("NetKeTrichYeu", TEXT_WIDTH, 50),
        paragraph("ThamQuyen", "{{ issuing_authority }}"),
        tag("{%p for basis in bases %}"),
        paragraph("CanCu", "{{ basis }}"),
        tag("{%p endfor %}"),
        paragraph("QuyetDinh", "QUYẾT ĐỊNH:"),
        tag("{%p for article in articles %}"),
        paragraph("Dieu", run("{{ article.title }}", bold=True), " {{ article.opening }}"),
        tag("{%p for text in article.paragraphs %}"),
        paragraph("Dieu", "{{ text }}"),
        tag("{%p endfor %}"),
        tag("{%p endfor %}"),
        signature_block(receivers()),
        paragraph("RatNho", properties=A4.xml(header_references())),
        _annex(),
        Page(restarts=True).xml(header_references()),
    ]
    return "".join(body)


def _annex() -> str:
    titles = ("STT", "Họ và tên / tên tập thể", "Địa chỉ, đơn vị", "Nội dung khen thưởng, hỗ trợ", "Số tiền (đồng)")
    widths = (11.0, 37.0, 46.0, 29.0, 37.0)
    styles = ("BangGiua", "BangTrai", "BangTrai", "BangTrai", "BangPhai")
    names = ("order", "name", "address", "support", "amount")
    total = [
        Cell(paragraph("BangTrai", run("Tổng cộng", bold=True), properties="<w:keepNext/>"), span=4),
        Cell(paragraph("BangPhai", run("{{ total }}", bold=True), properties="<w:keepNext/>")),
    ]
    words = Cell(paragraph("BangTrai", run("Bằng chữ: {{ total_words }}.", bold=True, italic=True)), span=5)
    rows = [
        row(widths, [Cell(paragraph("BangDau", title), align_vertical="center") for title in titles], head=True),
        prepared_row(widths, styles, names),
        row(widths, total),
        row(widths, [words]),
    ]
    return (
        paragraph("PhuLuc", "PHỤ LỤC")
        + paragraph("TenPhuLuc", "{{ annex_title }}")
        + paragraph("KemTheo", "(Kèm theo Quyết định số {{ number }} {{ date }} của {{ issuer }})")
        + table(widths, rows, ruled=True, margin_mm=1.2)
        + check_block(check_lines(with_chain=True), TEXT_WIDTH)
        + paragraph("RatNho")
    )


def thank_you() -> str:
    """Write the letter of thanks for a gift."""
    body = [
        official_head(""),
        paragraph("TenLoai", "THƯ CẢM ƠN", properties='<w:spacing w:before="480" w:after="120"/>'),
        paragraph("KinhGui", "Kính gửi: ", run("{{ donor }}", bold=True)),
        tag("{%p if donor_address %}"),
        paragraph("KinhGui", run("{{ donor_address }}", italic=True)),
        tag("{%p endif %}"),
        paragraph(
            "ThanVan",
            "{{ organization_in_text }} trân trọng cảm ơn tấm lòng quý báu của {{ donor }} đã tài trợ {{ gift }} "
            "{{ gift_date }}{% if purpose %}, dành cho: {{ purpose }}{% endif %}.",
            properties='<w:spacing w:before="240" w:after="120"/>',
        ),
        paragraph(
            "ThanVan", "Giá trị tài trợ: ", run("{{ amount }} đồng", bold=True), " (Bằng chữ: {{ amount_words }})."
        ),
        tag("{%p if receipt_number %}"),
        paragraph(
            "ThanVan",
            "Khoản tài trợ đã được ghi sổ theo chứng từ số {{ receipt_number }}, được quản lý, sử dụng đúng mục đích "
            "và công khai theo quy định của pháp luật.",
        ),
        tag("{%p endif %}"),
        paragraph(
            "ThanVan",
            "Sự đồng hành của {{ donor }} là nguồn động viên để những tấm gương dũng cảm được tôn vinh kịp thời, để "
            "các gia đình khó khăn và những người cần làm lại cuộc đời có thêm điểm tựa, góp phần giữ gìn cuộc sống "
            "bình yên của Nhân dân Thành phố.",
        ),
        paragraph(
            "ThanVan",
            "Kính chúc {{ donor }} luôn mạnh khỏe, hạnh phúc, thành công và tiếp tục đồng hành cùng "
            "{{ organization_in_text }}.",
        ),
        paragraph("ThanVan", "Trân trọng./.", properties='<w:keepNext/><w:spacing w:after="240"/>'),
        signature_block(paragraph("NoiNhan")),
        check_block(check_lines(), TEXT_WIDTH),
        paragraph("RatNho"),
        A4.xml(header_references()),
    ]
    return "".join(body)


BODIES: Mapping[str, tuple[str, Callable[[], str]]] = {
    "decision.docx": ("Quyết định", decision),
    "thank_you.docx": ("Thư cảm ơn", thank_you),
    "receipt.docx": ("Biên nhận tài trợ", receipt),
    "cash_receipt.docx": ("Phiếu thu", cash_receipt),
    "cash_payment.docx": ("Phiếu chi", cash_payment),
    "payment_list.docx": ("Bảng ký nhận", payment_list),
    "reconciliation.docx": ("Bảng đối chiếu số dư tiền gửi ngân hàng", reconciliation),
    "cash_count.docx": ("Biên bản kiểm kê quỹ tiền mặt", cash_count),
}


_DRAFTED = ("decision.docx", "cash_receipt.docx", "cash_payment.docx")
_ONE_PAGE = ("receipt.docx", "cash_receipt.docx", "cash_payment.docx")


def build(filename: str) -> bytes:
    """Build one template file."""
    title, body = BODIES[filename]
    mark = tag("{%p if draft_mark %}") + watermark("BẢN THẢO") + tag("{%p endif %}") if filename in _DRAFTED else ""
    used = body()
    styles = [style for style in STYLES if f'"{style.style_id}"' in used or style.style_id == "SoTrang"]
    numbered = page_field("SoTrang") if filename not in _ONE_PAGE else paragraph("RatNho")
    blank = paragraph("SoTrang") if filename not in _ONE_PAGE else paragraph("RatNho")
    headers = (numbered + mark, blank + mark)
    target = io.BytesIO()
    segno.make("MAU", error="m").save(target, kind="png", scale=8, border=0)
    return package(used, title=title, styles=styles, headers=headers, qr_png=target.getvalue())


def main(arguments: Sequence[str]) -> int:
    """Write the templates that are missing into a folder; `--overwrite` replaces those that are there."""
    overwrite = "--overwrite" in arguments
    folders = [pathlib.Path(argument) for argument in arguments if not argument.startswith("--")]
    if len(folders) != 1:
        sys.stderr.write("usage: python -m fund.documents.build_templates FOLDER [--overwrite]\n")
        return 2
    for filename in BODIES:
        target = folders[0] / filename
        if target.exists() and not overwrite:
            sys.stdout.write(f"kept {filename}\n")
            continue
        target.write_bytes(build(filename))
        sys.stdout.write(f"wrote {filename}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
