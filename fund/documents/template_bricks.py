"""WordprocessingML bricks for the template builder: runs, paragraphs, tables, styles, the package.

Only what our papers need, so the files stay lean (a few kilobytes of styles). Lengths are millimetres, sizes points.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from html import escape

from fund.documents.word_file import zip_parts

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
FONT = "Times New Roman"


def twips(millimetres: float) -> int:
    """Turn millimetres into twentieths of a point."""
    return round(millimetres * 1440 / 25.4)


@dataclasses.dataclass(frozen=True)
class Style:
    """A named paragraph style, seen by staff in Word under its Vietnamese name."""

    style_id: str
    name: str
    size: float = 14
    bold: bool = False
    italic: bool = False
    align: str = ""
    before: float = 0
    after: float = 0
    line: str = ""
    first_line: float = 0
    rule: bool = False
    keep_next: bool = False

    def xml(self) -> str:
        """Write the style."""
        return (
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{self.style_id}"><w:name w:val="{self.name}"/>'
            f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{self._paragraph()}</w:pPr><w:rPr>{self._run()}</w:rPr>'
            "</w:style>"
        )

    def _paragraph(self) -> str:
        keep = "<w:keepNext/>" if self.keep_next else ""
        rule = '<w:pBdr><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>' if self.rule else ""
        spacing = f'<w:spacing w:before="{round(self.before * 20)}" w:after="{round(self.after * 20)}"{self.line}/>'
        indent = f'<w:ind w:firstLine="{twips(self.first_line)}"/>' if self.first_line else ""
        align = f'<w:jc w:val="{self.align}"/>' if self.align else ""
        return keep + rule + spacing + indent + align

    def _run(self) -> str:
        bold = "<w:b/><w:bCs/>" if self.bold else ""
        italic = "<w:i/><w:iCs/>" if self.italic else ""
        size = round(self.size * 2)
        return f'{bold}{italic}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'


def run(text: str, *, bold: bool = False, italic: bool = False) -> str:
    """Write one run of text over the style's own looks."""
    looks = ("<w:b/><w:bCs/>" if bold else "") + ("<w:i/><w:iCs/>" if italic else "")
    properties = f"<w:rPr>{looks}</w:rPr>" if looks else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'


def paragraph(style: str, *runs: str, properties: str = "") -> str:
    """Write one paragraph; a run that is no XML yet becomes plain text."""
    inner = "".join(part if part.startswith("<") else run(part) for part in runs)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{inner}</w:p>'


def tag(text: str) -> str:
    """Write a paragraph that holds only a template tag and vanishes when filled in."""
    return paragraph("Normal", run(text))


def rule(style: str, column_mm: float, length_mm: float) -> str:
    """Write a thin centred rule of a given length within a column."""
    side = twips((column_mm - length_mm) / 2)
    return paragraph(style, properties=f'<w:ind w:left="{side}" w:right="{side}"/>')


def page_field(style: str) -> str:
    """Write a paragraph that shows the page number."""
    marks = ('<w:fldChar w:fldCharType="begin"/>', '<w:instrText xml:space="preserve"> PAGE </w:instrText>')
    shown = ('<w:fldChar w:fldCharType="separate"/>', "<w:t>2</w:t>", '<w:fldChar w:fldCharType="end"/>')
    return paragraph(style, "".join(f"<w:r>{part}</w:r>" for part in (*marks, *shown)))


def picture(relationship: str, *, side_mm: float, description: str) -> str:
    """Write a run with a square picture; its description tells the program what to put there."""
    side = round(side_mm * 36000)
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{side}" cy="{side}"/>'
        f'<wp:docPr id="1" name="{description}" descr="{description}"/><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="1" name="{description}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:embed="{relationship}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext cx="{side}" cy="{side}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def watermark(text: str) -> str:
    """Write a paragraph with a pale slanted word behind the text, as Word's own watermark does."""
    return paragraph(
        "RatNho",
        '<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
        '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="custom"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        '<v:shape id="BanThao" type="#_x0000_t136" style="position:absolute;margin-left:0;margin-top:0;width:400pt;'
        "height:100pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;"
        'mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin" '
        f'fillcolor="#c0c0c0" stroked="f"><v:fill opacity=".4"/><v:textpath style="font-family:&quot;{FONT}&quot;;'
        f'font-size:1pt" string="{text}"/></v:shape></w:pict></w:r>',
    )


@dataclasses.dataclass(frozen=True)
class Cell:
    """One cell of a table row, over one or more columns."""

    content: str
    span: int = 1
    align_vertical: str = ""


def row(widths: Sequence[float], cells: Sequence[Cell], *, head: bool = False, height_mm: float = 0) -> str:
    """Write one table row that never breaks over pages; a head row is repeated on each page."""
    written, column = [], 0
    for cell in cells:
        width = twips(sum(widths[column : column + cell.span]))
        column += cell.span
        span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
        vertical = f'<w:vAlign w:val="{cell.align_vertical}"/>' if cell.align_vertical else ""
        written.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{vertical}</w:tcPr>{cell.content}</w:tc>'
        )
    height = f'<w:trHeight w:val="{twips(height_mm)}" w:hRule="atLeast"/>' if height_mm else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(written)}</w:tr>"


def table(widths: Sequence[float], rows: Sequence[str], *, ruled: bool = False, margin_mm: float = 0) -> str:
    """Write a table of fixed column widths (in the grid as well as in the cells), with or without lines."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    margin = twips(margin_mm)
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    borders = f"<w:tblBorders>{lines}</w:tblBorders>" if ruled else ""
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        f'{borders}<w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:left w:w="{margin}" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


@dataclasses.dataclass(frozen=True)
class Page:
    """Paper size and margins of a section."""

    width: float = 210
    height: float = 297
    top: float = 20
    bottom: float = 20
    left: float = 30
    right: float = 20
    header: float = 10
    restarts: bool = False

    def xml(self, headers: str) -> str:
        """Write the section's properties."""
        landscape = ' w:orient="landscape"' if self.width > self.height else ""
        numbering = '<w:pgNumType w:start="1"/>' if self.restarts else ""
        from_edge = f'w:header="{twips(self.header)}" w:footer="{twips(self.header)}"'
        return (
            f'<w:sectPr>{headers}<w:type w:val="nextPage"/>'
            f'<w:pgSz w:w="{twips(self.width)}" w:h="{twips(self.height)}"{landscape}/>'
            f'<w:pgMar w:top="{twips(self.top)}" w:right="{twips(self.right)}" w:bottom="{twips(self.bottom)}" '
            f'w:left="{twips(self.left)}" {from_edge} w:gutter="0"/>'
            f"{numbering}<w:titlePg/></w:sectPr>"
        )


def header_references() -> str:
    """Name the two headers of a section: the numbered one and that of the first page."""
    return '<w:headerReference w:type="default" r:id="rId2"/><w:headerReference w:type="first" r:id="rId3"/>'


def package(body: str, *, title: str, styles: Sequence[Style], headers: tuple[str, str], qr_png: bytes) -> bytes:
    """Pack a whole Word file: the body (with its last section), two headers, styles and the picture of the QR code."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            {
                "rId1": (f"{_OFFICE}/officeDocument", "word/document.xml"),
                "rId2": (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            }
        ),
        "docProps/core.xml": _core_properties(title),
        "word/document.xml": f"{_DECLARATION}<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relationships(
            {
                "rId1": (f"{_OFFICE}/styles", "styles.xml"),
                "rId2": (f"{_OFFICE}/header", "header1.xml"),
                "rId3": (f"{_OFFICE}/header", "header2.xml"),
                "rId4": (f"{_OFFICE}/settings", "settings.xml"),
                "rId5": (f"{_OFFICE}/image", "media/qr.png"),
            }
        ),
        "word/header1.xml": f"{_DECLARATION}<w:hdr {_NAMESPACES}>{headers[0]}</w:hdr>",
        "word/header2.xml": f"{_DECLARATION}<w:hdr {_NAMESPACES}>{headers[1]}</w:hdr>",
        "word/settings.xml": _settings(),
        "word/styles.xml": _styles(styles),
    }
    return zip_parts({**{name: text.encode() for name, text in parts.items()}, "word/media/qr.png": qr_png})


def _relationships(targets: Mapping[str, tuple[str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>' for name, (kind, target) in targets.items()
    )
    return f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _content_types() -> str:
    parts = {
        "/word/document.xml": f"{_WORD}.document.main+xml",
        "/word/styles.xml": f"{_WORD}.styles+xml",
        "/word/settings.xml": f"{_WORD}.settings+xml",
        "/word/header1.xml": f"{_WORD}.header+xml",
        "/word/header2.xml": f"{_WORD}.header+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    inner = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>{inner}</Types>'
    )


def _core_properties(title: str) -> str:
    return (
        f'{_DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{escape(title)}</dc:title>'
        '<dcterms:created xsi:type="dcterms:W3CDTF">2026-01-01T00:00:00Z</dcterms:created></cp:coreProperties>'
    )


def _settings() -> str:
    mode = '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    return (
        f'{_DECLARATION}<w:settings {_NAMESPACES}><w:defaultTabStop w:val="720"/>'
        f'<w:compat>{mode}</w:compat><w:themeFontLang w:val="vi-VN"/></w:settings>'
    )


def _styles(styles: Sequence[Style]) -> str:
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
    return (
        f"{_DECLARATION}<w:styles {_NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{fonts}"
        '<w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/>'
        '</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" '
        'w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f'<w:rPr>{fonts}<w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name '
        'w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top '
        'w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" '
        'w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        f"{''.join(style.xml() for style in styles)}</w:styles>"
    )
