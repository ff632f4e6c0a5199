"""The XML tree of a filled template: the prepared row copied, paragraphs kept together, rules fitted."""

import copy
import re
from collections.abc import Mapping, Sequence

from docx.oxml.ns import qn
from lxml import etree

from fund.documents.text_width import bold_width_mm
from fund.errors import InvalidInput

_SECTION_BREAK = f"{qn('w:pPr')}/{qn('w:sectPr')}"
_SIZE_OF_RULED_LINE = {"Nét kẻ dưới tên cơ quan": 12, "Nét kẻ dưới trích yếu": 14}
"""By the name of the rule's style: Word makes new style ids when it saves, the names stay."""
_PLACE_HOLDERS = re.compile("\ue000([a-z_]+)\ue001")


class TemplateUnusable(InvalidInput):
    """The template names an unknown field, or is broken; `reason` says where."""


def place_holder(name: str) -> str:
    """Make what stands in the prepared row for a field until the row is copied; no text of people holds its signs."""
    return f"\ue000{name}\ue001"


def copy_rows(body: etree._Element, rows: Sequence[Mapping[str, str]], *, names: Sequence[str], filename: str) -> None:
    """Replace the prepared row by one filled copy for each row of values; without rows the annex goes.

    Args:
        body: Filled already, the prepared row with place-holders.
        names: The row fields that must stand in the prepared row.
        filename: Of the template, for the refusal.

    Raises:
        TemplateUnusable: There is not exactly one prepared row, or it lacks a field.
    """
    prepared = [row for row in body.iter(qn("w:tr")) if _PLACE_HOLDERS.search(_text(row))]
    if len(prepared) != 1:
        raise TemplateUnusable(filename=filename, reason=f"{len(prepared)} rows hold row fields, not one")
    pattern = prepared[0]
    missing = set(names) - set(_PLACE_HOLDERS.findall(_text(pattern)))
    if missing:
        raise TemplateUnusable(filename=filename, reason=f"row fields missing: {', '.join(sorted(missing))}")
    table = _parent(pattern)
    at = table.index(pattern)
    if not rows:
        _drop_annex(body, table)
        return
    table[at : at + 1] = [_filled(pattern, values) for values in rows]
    _keep_with_next(table[at + len(rows) - 1])


def _drop_annex(body: etree._Element, table: etree._Element) -> None:
    """Take the annex away from a paper that lists nobody (a revocation): from the section break to the table."""
    breaks = [paragraph for paragraph in body.findall(qn("w:p")) if paragraph.find(_SECTION_BREAK) is not None]
    first = body.index(breaks[-1]) if breaks else body.index(table)
    for element in list(body)[first : body.index(table) + 1]:
        body.remove(element)


def _filled(pattern: etree._Element, values: Mapping[str, str]) -> etree._Element:
    row = copy.deepcopy(pattern)
    for text in row.iter(qn("w:t")):
        if text.text and "\ue000" in text.text:
            text.text = _PLACE_HOLDERS.sub(lambda match: " ".join(values[match[1]].split()), text.text)
    return row


def _keep_with_next(element: etree._Element) -> None:
    """Keep every paragraph of an element on the page of what follows it."""
    for paragraph in element.iter(qn("w:p")):
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            properties = etree.SubElement(paragraph, qn("w:pPr"))
            paragraph.insert(0, properties)
        if properties.find(qn("w:keepNext")) is None:
            at = 1 if properties.find(qn("w:pStyle")) is not None else 0
            properties.insert(at, etree.Element(qn("w:keepNext")))


def keep_signature_with_text(body: etree._Element) -> None:
    """Keep the last paragraphs before a signature block with it: a signature never stands alone on a page."""
    for table in body.findall(qn("w:tbl")):
        if "Nơi nhận:" not in _text(table):
            continue
        before = table.getprevious()
        while before is not None and before.tag == qn("w:p"):
            _keep_with_next(before)
            if _text(before).strip():
                break
            before = before.getprevious()


def fit_rules(body: etree._Element, styles: etree._Element) -> None:
    """Make each rule under a name 2/5 of the line above it; Decree 30 asks for 1/3 to 1/2."""
    sizes = {
        style.get(qn("w:styleId")): _SIZE_OF_RULED_LINE[name.get(qn("w:val"), "")]
        for style in styles.iter(qn("w:style"))
        for name in style.iterfind(qn("w:name"))
        if name.get(qn("w:val")) in _SIZE_OF_RULED_LINE
    }
    for paragraph in body.iter(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        size = None if style is None else sizes.get(style.get(qn("w:val")))
        indent = paragraph.find(f"{qn('w:pPr')}/{qn('w:ind')}")
        above = paragraph.getprevious()
        if size is None or indent is None or above is None:
            continue
        column_mm = _column_mm(paragraph)
        line_mm = min(bold_width_mm(_text(above), size), column_mm)
        side = str(round((column_mm - line_mm * 2 / 5) / 2 * 1440 / 25.4))
        indent.set(qn("w:left"), side)
        indent.set(qn("w:right"), side)


def _column_mm(paragraph: etree._Element) -> float:
    """Measure the column a paragraph stands in: its table cell, or the page between the margins."""
    cell = next(paragraph.iterancestors(qn("w:tc")), None)
    if cell is not None:
        width = cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
        twips = 0 if width is None else int(width.get(qn("w:w"), "0"))
    else:
        section = next(paragraph.getroottree().getroot().iter(qn("w:sectPr")))
        size, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
        assert size is not None
        assert margins is not None
        twips = int(size.get(qn("w:w"), "0")) - sum(
            int(margins.get(qn(f"w:{side}"), "0")) for side in ("left", "right")
        )
    return twips * 25.4 / 1440


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None
    return parent


def _text(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(qn("w:t")))
