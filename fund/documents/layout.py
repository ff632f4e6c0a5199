"""The layout of a decision measured against Decree 30/2020/NĐ-CP.

Elements are found by their words, their looks worked out as Word does. Every rule is one function; `check_layout` runs
them all. Used when staff upload a changed template, and in tests on every paper made.
Source: Decree 30/2020, appendix I (regulation.md section 4).
"""

import dataclasses
import itertools
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

from docx.oxml.ns import qn
from lxml import etree

from fund.documents.reading import paragraph_text
from fund.documents.word_file import MAIN_PART, open_word, parse_part
from fund.documents.word_styles import RunLook, StyleSheet, attributes
from fund.errors import Violation

FONT = "Times New Roman"
_TWIPS_A_MM = 1440 / 25.4
_TOLERANCE_MM = 0.5
_MARGINS_MM = {"top": (20, 25), "bottom": (20, 25), "left": (30, 35), "right": (15, 20)}
_FIRST_LINE_POINTS = (10 * 72 / 25.4, 12.7 * 72 / 25.4)
_RELATIONSHIPS = "word/_rels/document.xml.rels"


@dataclasses.dataclass(frozen=True)
class Element:
    """One element of the paper: the words that tell it, and how it must look; None means either way."""

    name: str
    words: re.Pattern[str]
    sizes: tuple[float, float] = (13, 14)
    bold: bool | None = None
    italic: bool | None = None
    align: str = ""
    zone: str = ""
    """Where it stands: "table", "opening" (before "QUYẾT ĐỊNH:"), "body" (after it); empty means anywhere."""
    required: bool = True


ELEMENTS = (
    Element("Quốc hiệu", re.compile("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM$"), (12, 13), bold=True, align="center"),
    Element("Tiêu ngữ", re.compile("Độc lập - Tự do - Hạnh phúc$"), bold=True, align="center"),
    Element("Số, ký hiệu", re.compile("Số:"), (13, 13), bold=False, italic=False, zone="table"),
    Element("Địa danh, ngày", re.compile(r"[^,(]{2,80}, ngày\b.*\bnăm\b"), italic=True, bold=False, zone="table"),
    Element("Tên loại", re.compile("QUYẾT ĐỊNH$"), bold=True, align="center", zone="opening"),
    Element("Trích yếu", re.compile("Về việc "), bold=True, align="center", zone="opening"),
    Element("Căn cứ", re.compile("(Căn cứ|Theo đề nghị) "), italic=True, bold=False, align="both", zone="opening"),
    Element("Chữ QUYẾT ĐỊNH:", re.compile("QUYẾT ĐỊNH:$"), bold=True, align="center"),
    Element("Nơi nhận", re.compile("Nơi nhận:$"), (12, 12), bold=True, italic=True, zone="table"),
    Element("Danh sách nơi nhận", re.compile("- "), (11, 11), bold=False, italic=False, zone="table"),
    Element("Phụ lục", re.compile("PHỤ LỤC"), (13, 14), bold=True, align="center", zone="body", required=False),
    Element("Kèm theo", re.compile(r"\(Kèm theo "), italic=True, align="center", zone="body", required=False),
)


class Paper:
    """One opened file: its body, styles and headers."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        """Parse what the rules look at."""
        self.parts = parts
        root = parse_part(parts, MAIN_PART)
        body = root.find(qn("w:body"))
        self.body = etree.Element(qn("w:body")) if body is None else body
        self.styles = StyleSheet(parse_part(parts, "word/styles.xml"))
        self.sections = list(self.body.iter(qn("w:sectPr")))
        self._targets = _targets(parts)

    def paragraphs(self) -> Iterator[tuple[etree._Element, str, str]]:
        """Give each paragraph that has text, with it and its zone (see `Element.zone`)."""
        zone = "opening"
        for paragraph in self.body.iter(qn("w:p")):
            text = paragraph_text(paragraph)
            if text:
                yield paragraph, text, zone if paragraph.getparent() is self.body else "table"
            zone = "body" if text == "QUYẾT ĐỊNH:" else zone

    def looks(self, paragraph: etree._Element) -> Iterator[RunLook]:
        """Give the looks of each run of a paragraph that has letters in it."""
        for run in paragraph.iter(qn("w:r")):
            if any((text.text or "").strip() for text in run.iter(qn("w:t"))):
                yield self.styles.run_look(run, paragraph)

    def header(self, section: etree._Element, kind: str) -> etree._Element | None:
        """Give a header of a section ("default" or "first"); one that is not named comes from the section before."""
        for earlier in reversed(self.sections[: self.sections.index(section) + 1]):
            for reference in earlier.findall(qn("w:headerReference")):
                if reference.get(qn("w:type")) == kind:
                    return parse_part(self.parts, self._targets.get(reference.get(qn("r:id"), ""), ""))
        return None

    def articles(self) -> list[tuple[etree._Element, str]]:
        """List the paragraphs from after "QUYẾT ĐỊNH:" to the next table."""
        found: list[tuple[etree._Element, str]] = []
        started = False
        for element in self.body:
            if element.tag == qn("w:tbl") and started:
                break
            text = paragraph_text(element) if element.tag == qn("w:p") else ""
            if started and text:
                found.append((element, text))
            started = started or text == "QUYẾT ĐỊNH:"
        return found


def check_layout(content: bytes) -> tuple[Violation, ...]:
    """Tell every point in which a decision's layout leaves Decree 30/2020.

    Raises:
        NotAWordFile: And the other refusals of `word_file.open_word`.
    """
    paper = Paper(open_word(content))
    found = itertools.chain.from_iterable(rule(paper) for rule in RULES)
    return tuple({(violation.code, *violation.facts.values()): violation for violation in found}.values())


def _page(paper: Paper) -> Iterator[Violation]:
    if not paper.sections:
        yield _wrong("LayoutPageSize", "Trang", "không có", "A4 210 x 297 mm")
    for section in paper.sections:
        size = attributes(section.find(qn("w:pgSz")))
        width, height = _mm(size.get("w")), _mm(size.get("h"))
        if abs(width - 210) > 1 or abs(height - 297) > 1:
            yield _wrong("LayoutPageSize", "Trang", f"{width:.0f} x {height:.0f} mm", "A4 210 x 297 mm")
        margins = attributes(section.find(qn("w:pgMar")))
        for side, (least, most) in _MARGINS_MM.items():
            found = _mm(margins.get(side))
            if not least - _TOLERANCE_MM <= found <= most + _TOLERANCE_MM:
                yield _wrong("LayoutMargin", _SIDES[side], f"{found:.0f} mm", f"{least}-{most} mm")


_SIDES = {"top": "Lề trên", "bottom": "Lề dưới", "left": "Lề trái", "right": "Lề phải"}


def _fonts(paper: Paper) -> Iterator[Violation]:
    for paragraph, text, _zone in paper.paragraphs():
        for look in paper.looks(paragraph):
            if set(look.faces) != {FONT}:
                found = ", ".join(sorted(face or "?" for face in set(look.faces) - {FONT}))
                yield _wrong("LayoutFont", text[:40], found, FONT)


def _elements(paper: Paper) -> Iterator[Violation]:
    paragraphs = list(paper.paragraphs())
    for element in ELEMENTS:
        found = [
            paragraph
            for paragraph, text, zone in paragraphs
            if element.words.match(text) and element.zone in ("", zone)
        ]
        if element.required and not found:
            yield _wrong("LayoutMissing", element.name, "không có", "phải có")
        for paragraph in found:
            yield from _one_element(paper, element, paragraph)


def _one_element(paper: Paper, element: Element, paragraph: etree._Element) -> Iterator[Violation]:
    for look in paper.looks(paragraph):
        least, most = element.sizes
        if not least <= look.size <= most:
            yield _wrong("LayoutSize", element.name, f"{look.size:g}", _range(least, most))
        if element.bold is not None and look.bold is not element.bold:
            yield _wrong("LayoutStyle", element.name, _weight(is_bold=look.bold), _weight(is_bold=element.bold))
        if element.italic is not None and look.italic is not element.italic:
            yield _wrong("LayoutStyle", element.name, _slant(is_italic=look.italic), _slant(is_italic=element.italic))
    align = paper.styles.paragraph_look(paragraph).align
    if element.align and align != element.align:
        yield _wrong("LayoutAlignment", element.name, _ALIGNMENTS.get(align, align), _ALIGNMENTS[element.align])


_ALIGNMENTS = {"center": "giữa", "both": "đều hai bên", "left": "trái", "right": "phải"}


def _articles(paper: Paper) -> Iterator[Violation]:
    articles = paper.articles()
    if not articles:
        yield _wrong("LayoutMissing", "Điều", "không có", "phải có")
        return
    for paragraph, text in articles:
        yield from _one_article(paper, paragraph, text)
    if not articles[-1][1].endswith("./."):
        yield _wrong("LayoutEnding", "Điều cuối", articles[-1][1][-10:], "./.")


def _one_article(paper: Paper, paragraph: etree._Element, text: str) -> Iterator[Violation]:
    look, name = paper.styles.paragraph_look(paragraph), text[:40]
    if look.align != "both":
        yield _wrong("LayoutAlignment", name, _ALIGNMENTS.get(look.align, look.align), _ALIGNMENTS["both"])
    if min(abs(look.first_line - wanted) for wanted in _FIRST_LINE_POINTS) > 1:
        yield _wrong("LayoutIndent", name, f"{look.first_line / 72 * 2.54:.2f} cm", "1 hoặc 1,27 cm")
    if look.before + look.after < 6:
        yield _wrong("LayoutSpacing", name, f"{look.before + look.after:g} pt", "ít nhất 6 pt")
    if not 1 <= look.line <= 1.5:
        yield _wrong("LayoutLine", name, f"{look.line:g}", "1-1,5 dòng")
    runs = list(paper.looks(paragraph))
    for run in runs:
        if not 13 <= run.size <= 14:
            yield _wrong("LayoutSize", name, f"{run.size:g}", _range(13, 14))
    if re.match(r"Điều \d+\.", text) and not runs[0].bold:
        yield _wrong("LayoutStyle", name, _weight(is_bold=False), _weight(is_bold=True))


def _bases(paper: Paper) -> Iterator[Violation]:
    opening = [text for _paragraph, text, zone in paper.paragraphs() if zone == "opening"]
    lines = [text for text in opening if re.match("(Căn cứ|Theo đề nghị) ", text)]
    for number, text in enumerate(lines, start=1):
        wanted = "." if number == len(lines) else ";"
        if not text.endswith(wanted):
            yield _wrong("LayoutEnding", text[:40], text[-1:], wanted)


def _page_numbers(paper: Paper) -> Iterator[Violation]:
    for number, section in enumerate(paper.sections):
        if section.find(qn("w:titlePg")) is None or _has_page_field(paper.header(section, "first")):
            yield _wrong("LayoutPageNumber", "Trang đầu", "có số trang", "không đánh số trang đầu")
        header = paper.header(section, "default")
        if not _has_page_field(header):
            yield _wrong("LayoutPageNumber", "Số trang", "không có", "giữa, lề trên, từ trang 2")
            continue
        yield from _one_page_number(paper, header)
        if number and attributes(section.find(qn("w:pgNumType"))).get("start") != "1":
            yield _wrong("LayoutPageNumber", "Số trang phụ lục", "nối tiếp", "đánh số riêng từ 1")


def _one_page_number(paper: Paper, header: etree._Element | None) -> Iterator[Violation]:
    for paragraph in () if header is None else header.iter(qn("w:p")):
        if not _has_page_field(paragraph):
            continue
        if paper.styles.paragraph_look(paragraph).align != "center":
            yield _wrong("LayoutAlignment", "Số trang", "không ở giữa", _ALIGNMENTS["center"])
        for run in paragraph.iter(qn("w:r")):
            look = paper.styles.run_look(run, paragraph)
            if not 13 <= look.size <= 14 or look.italic:
                yield _wrong("LayoutSize", "Số trang", f"{look.size:g}", _range(13, 14))


def _has_page_field(element: etree._Element | None) -> bool:
    if element is None:
        return False
    instructions = "".join(part.text or "" for part in element.iter(qn("w:instrText")))
    simple = " ".join(field.get(qn("w:instr"), "") for field in element.iter(qn("w:fldSimple")))
    return "PAGE" in f"{instructions} {simple}".split()


def _annex_table(paper: Paper) -> Iterator[Violation]:
    for table in paper.body.findall(qn("w:tbl")):
        rows = table.findall(qn("w:tr"))
        if not rows or not paragraph_text(rows[0]).startswith("STT"):
            continue
        if rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is None:
            yield _wrong("LayoutTableHead", "Bảng phụ lục", "không lặp", "dòng đầu lặp lại ở mỗi trang")
        if any(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is None for row in rows):
            yield _wrong("LayoutTableHead", "Bảng phụ lục", "dòng bị ngắt trang", "không ngắt một dòng qua hai trang")


RULES: tuple[Callable[[Paper], Iterator[Violation]], ...] = (
    _page,
    _fonts,
    _elements,
    _articles,
    _bases,
    _page_numbers,
    _annex_table,
)


def _targets(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Map the relationships of the main part to the names of parts."""
    root = parse_part(parts, _RELATIONSHIPS)
    return {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("word", relation.get("Target", ""))).lstrip("/")
        for relation in root
    }


def _mm(twips: str | None) -> float:
    return float(twips or 0) / _TWIPS_A_MM


def _range(least: float, most: float) -> str:
    return f"{least:g}" if least == most else f"{least:g}-{most:g}"


def _weight(*, is_bold: bool) -> str:
    return "đậm" if is_bold else "không đậm"


def _slant(*, is_italic: bool) -> str:
    return "nghiêng" if is_italic else "đứng"


def _wrong(code: str, element: str, found: str, wanted: str) -> Violation:
    return Violation(code, facts={"element": element, "found": found, "wanted": wanted})
