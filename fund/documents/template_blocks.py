"""Styles, pages and blocks that several templates share: the official head, the signature block, the small print.

Source: Decree 30/2020, appendix I (regulation.md section 4).
"""

from collections.abc import Sequence

from fund.documents.template_bricks import Cell, Page, Style, paragraph, picture, row, rule, run, table, tag

HEAD_LEFT, HEAD_SHARED, HEAD_RIGHT = 61.0, 4.0, 95.0
TEXT_WIDTH = 160.0
INDENT = 12.7
_EXACTLY_3_POINTS = ' w:line="60" w:lineRule="exact"'

STYLES = (
    Style("QuocHieu", "Quốc hiệu", size=12, bold=True, align="center"),
    Style("TieuNgu", "Tiêu ngữ", size=13, bold=True, align="center"),
    Style("CoQuanChuQuan", "Cơ quan chủ quản", size=12, align="center"),
    Style("CoQuanBanHanh", "Cơ quan ban hành", size=12, bold=True, align="center"),
    Style("NetKeTieuNgu", "Nét kẻ dưới Tiêu ngữ", size=1, line=_EXACTLY_3_POINTS, before=2, rule=True),
    Style("NetKeCoQuan", "Nét kẻ dưới tên cơ quan", size=1, line=_EXACTLY_3_POINTS, before=2, rule=True),
    Style("NetKeTrichYeu", "Nét kẻ dưới trích yếu", size=1, line=_EXACTLY_3_POINTS, before=3, rule=True),
    Style("NetKeKiemTra", "Nét kẻ trên phần kiểm tra", size=1, line=_EXACTLY_3_POINTS, before=18, rule=True),
    Style("SoKyHieu", "Số, ký hiệu", size=13, align="center", before=6),
    Style("DiaDanhNgay", "Địa danh, ngày tháng", size=13, italic=True, align="center", before=6),
    Style("TenLoai", "Tên loại văn bản", bold=True, align="center", before=18),
    Style("TrichYeu", "Trích yếu", bold=True, align="center"),
    Style("ThamQuyen", "Thẩm quyền ban hành", bold=True, align="center", before=12, after=8, keep_next=True),
    Style("CanCu", "Căn cứ", italic=True, align="both", first_line=INDENT, after=6),
    Style("QuyetDinh", "Chữ QUYẾT ĐỊNH", bold=True, align="center", before=6, after=6, keep_next=True),
    Style("Dieu", "Điều, khoản", align="both", first_line=INDENT, after=6),
    Style("ThanVan", "Thân văn bản", align="both", first_line=INDENT, after=6),
    Style("KinhGui", "Kính gửi", align="center", before=6, after=6),
    Style("NoiNhanTieuDe", "Nơi nhận - tiêu đề", size=12, bold=True, italic=True),
    Style("NoiNhan", "Nơi nhận", size=11),
    Style("ChucVu", "Chức vụ người ký", bold=True, align="center", keep_next=True),
    Style("NguoiKy", "Họ tên người ký", bold=True, align="center", before=72),
    Style("SoTrang", "Số trang", size=13, align="center"),
    Style("PhuLuc", "Phụ lục", bold=True, align="center"),
    Style("TenPhuLuc", "Tên phụ lục", bold=True, align="center"),
    Style("KemTheo", "Kèm theo", italic=True, align="center", after=8),
    Style("BangDau", "Bảng - dòng đầu", size=12, bold=True, align="center", before=3, after=3),
    Style("BangGiua", "Bảng - giữa", size=12, align="center", before=2, after=2),
    Style("BangTrai", "Bảng - trái", size=12, before=2, after=2),
    Style("BangPhai", "Bảng - phải", size=12, align="right", before=2, after=2),
    Style("KiemTra", "Chữ nhỏ kiểm tra", size=8.5),
    Style("RatNho", "Dòng rất nhỏ", size=1, line=' w:line="20" w:lineRule="exact"'),
    Style("PhieuTrai", "Phiếu - trái", size=11),
    Style("PhieuGiua", "Phiếu - giữa", size=11, align="center"),
    Style("PhieuTen", "Phiếu - tên phiếu", size=16, bold=True, align="center", before=4),
    Style("PhieuDong", "Phiếu - dòng", size=12, line=' w:line="288" w:lineRule="auto"'),
    Style("PhieuKy", "Phiếu - chức danh ký", size=11, bold=True, align="center", before=3),
    Style("PhieuKyChuThich", "Phiếu - ghi chú ký", size=10, italic=True, align="center"),
    Style("PhieuKyTen", "Phiếu - họ tên", size=11, bold=True, align="center", before=48),
)

A4 = Page()
A5 = Page(width=210, height=148, top=10, bottom=8, left=18, right=15, header=5)
LANDSCAPE = Page(width=297, height=210, top=20, bottom=15, left=20, right=20)


def official_head(number: str) -> str:
    """Write the two-column head of Decree 30; a letter has no number.

    The name of the office and the line of place and day are both too long for one division of the text's width: a
    narrow column in the middle goes with the office above and with the day below.
    """
    left = (
        tag("{%p if organization_above %}")
        + paragraph("CoQuanChuQuan", "{{ organization_above }}")
        + tag("{%p endif %}")
        + paragraph("CoQuanBanHanh", "{{ organization }}")
        + rule("NetKeCoQuan", HEAD_LEFT + HEAD_SHARED, 26)
    )
    right = (
        paragraph("QuocHieu", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
        + paragraph("TieuNgu", "Độc lập - Tự do - Hạnh phúc")
        + rule("NetKeTieuNgu", HEAD_RIGHT, 56.1)
    )
    widths = (HEAD_LEFT, HEAD_SHARED, HEAD_RIGHT)
    dated = Cell(paragraph("DiaDanhNgay", "{{ place }}, {{ date }}"), span=2)
    return table(
        widths,
        [
            row(widths, [Cell(left, span=2), Cell(right)]),
            row(widths, [Cell(paragraph("SoKyHieu", number)), dated]),
        ],
    )


def signature_block(left: str) -> str:
    """Write the signature block: receivers on the left, position and name on the right."""
    right = (
        tag("{%p for line in signatory_lines %}")
        + paragraph("ChucVu", "{{ line }}")
        + tag("{%p endfor %}")
        + paragraph("NguoiKy", "{{ signatory }}")
    )
    widths = (TEXT_WIDTH / 2, TEXT_WIDTH / 2)
    return paragraph("RatNho") + table(widths, [row(widths, [Cell(left), Cell(right)])])


def receivers() -> str:
    """Write "Nơi nhận" and its lines."""
    return (
        paragraph("NoiNhanTieuDe", "Nơi nhận:")
        + tag("{%p for receiver in receivers %}")
        + paragraph("NoiNhan", "{{ receiver }}")
        + tag("{%p endfor %}")
    )


def check_block(lines: Sequence[str], width: float, side: float = 19) -> str:
    """Write the small print: QR code and check code, below a thin rule."""
    widths = (side + 3, width - side - 3)
    qr = paragraph("KiemTra", picture("rId5", side_mm=side, description="QR"))
    words = "".join(lines)
    block = table(widths, [row(widths, [Cell(qr), Cell(words, align_vertical="center")])])
    # A rule of its own keeps the small print apart from the paper's text.
    ruled = paragraph("NetKeKiemTra")
    return tag("{%p if check_code %}") + ruled + block + tag("{%p endif %}")


def check_lines(*, with_chain: bool = False) -> list[str]:
    """Write the small print: the check code and how to use it; on a decision also the head of the ledger's chain."""
    where = "Đối chiếu với bản lưu của Quỹ: quét mã QR{% if check_url %} hoặc mở {{ check_url }}{% endif %}."
    lines = [
        paragraph("KiemTra", "Mã kiểm tra: ", run("{{ check_code }}", bold=True)),
        paragraph("KiemTra", where),
    ]
    if with_chain:
        what = "Dấu vân tay sổ kế toán khi ban hành (SHA-256): {{ ledger_head_short }}. Đầy đủ:"
        lines += [
            tag("{%p if ledger_head %}"),
            paragraph("KiemTra", what),
            paragraph("KiemTra", "{{ ledger_head }}"),
            tag("{%p endif %}"),
        ]
    return lines


def prepared_row(widths: Sequence[float], styles: Sequence[str], names: Sequence[str], height_mm: float = 0) -> str:
    """Write the row that the program copies once for each person."""
    middle = "center" if height_mm else ""
    cells = [
        Cell(paragraph(style, f"{{{{ row.{name} }}}}" if name else ""), align_vertical=middle)
        for style, name in zip(styles, names, strict=True)
    ]
    return row(widths, cells, height_mm=height_mm)
