"""How a paragraph or a run of a Word file really looks: direct formatting over styles over the document's defaults."""

import dataclasses
from collections.abc import Iterator, Mapping

from docx.oxml.ns import qn
from lxml import etree

_OFF = ("0", "false", "off", "none")
_SCRIPTS = ("ascii", "hAnsi", "eastAsia", "cs")
_THEMES = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


@dataclasses.dataclass(frozen=True)
class RunLook:
    """Size in points, weight, slant and the face of each script; a face from the theme is given as "theme"."""

    size: float
    bold: bool
    italic: bool
    faces: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class ParagraphLook:
    """Alignment and distances, in points; `line` is a multiple of single spacing, or 0 if it is set exactly."""

    align: str
    first_line: float
    before: float
    after: float
    line: float


class StyleSheet:
    """The styles of one file."""

    def __init__(self, styles: etree._Element) -> None:
        """Index the styles by id."""
        self._styles = {style.get(qn("w:styleId"), ""): style for style in styles.findall(qn("w:style"))}
        self._default = next(
            (
                style_id
                for style_id, style in self._styles.items()
                if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) in ("1", "true")
            ),
            "",
        )
        self._looks: dict[tuple[bytes, str], RunLook] = {}
        self._run_defaults = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        self._paragraph_defaults = styles.find(f"{qn('w:docDefaults')}/{qn('w:pPrDefault')}/{qn('w:pPr')}")

    def paragraph_look(self, paragraph: etree._Element) -> ParagraphLook:
        """Tell how a paragraph is set."""
        layers = list(self._paragraph_layers(paragraph))
        line_rule = _attribute(layers, "w:spacing", "lineRule") or "auto"
        line = float(_attribute(layers, "w:spacing", "line") or 240)
        return ParagraphLook(
            align=_attribute(layers, "w:jc", "val") or "left",
            first_line=float(_attribute(layers, "w:ind", "firstLine") or 0) / 20,
            before=float(_attribute(layers, "w:spacing", "before") or 0) / 20,
            after=float(_attribute(layers, "w:spacing", "after") or 0) / 20,
            line=line / 240 if line_rule == "auto" else 0,
        )

    def run_look(self, run: etree._Element, paragraph: etree._Element) -> RunLook:
        """Tell how a run of a paragraph is set; runs set alike are worked out once."""
        direct = run.find(qn("w:rPr"))
        style = _style_of(paragraph.find(qn("w:pPr")), "w:pStyle")
        key = (b"" if direct is None else etree.tostring(direct), style)
        if key not in self._looks:
            self._looks[key] = self._worked_out(direct, style)
        return self._looks[key]

    def _worked_out(self, direct: etree._Element | None, style: str) -> RunLook:
        layers = list(self._run_layers(direct, style))
        return RunLook(
            size=float(_attribute(layers, "w:sz", "val") or 20) / 2,
            bold=_is_on(layers, "w:b"),
            italic=_is_on(layers, "w:i"),
            faces=tuple(_face(layers, script, theme) for script, theme in zip(_SCRIPTS, _THEMES, strict=True)),
        )

    def _paragraph_layers(self, paragraph: etree._Element) -> Iterator[etree._Element]:
        direct = paragraph.find(qn("w:pPr"))
        if direct is not None:
            yield direct
        for style in self._chain(_style_of(direct, "w:pStyle") or self._default):
            properties = style.find(qn("w:pPr"))
            if properties is not None:
                yield properties
        if self._paragraph_defaults is not None:
            yield self._paragraph_defaults

    def _run_layers(self, direct: etree._Element | None, paragraph_style: str) -> Iterator[etree._Element]:
        if direct is not None:
            yield direct
        for name in (_style_of(direct, "w:rStyle"), paragraph_style or self._default):
            for style in self._chain(name):
                properties = style.find(qn("w:rPr"))
                if properties is not None:
                    yield properties
        if self._run_defaults is not None:
            yield self._run_defaults

    def _chain(self, style_id: str) -> Iterator[etree._Element]:
        """Walk from a style to what it is based on; a circle ends the walk."""
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            yield style
            based_on = style.find(qn("w:basedOn"))
            style_id = "" if based_on is None else based_on.get(qn("w:val"), "")


def _style_of(properties: etree._Element | None, tag: str) -> str:
    style = None if properties is None else properties.find(qn(tag))
    return "" if style is None else style.get(qn("w:val"), "")


def _attribute(layers: list[etree._Element], tag: str, name: str) -> str:
    for layer in layers:
        element = layer.find(qn(tag))
        value = None if element is None else element.get(qn(f"w:{name}"))
        if value is not None:
            return value
    return ""


def _is_on(layers: list[etree._Element], tag: str) -> bool:
    for layer in layers:
        element = layer.find(qn(tag))
        if element is not None:
            return element.get(qn("w:val"), "1") not in _OFF
    return False


def _face(layers: list[etree._Element], script: str, theme: str) -> str:
    """Give the face of one script; in one layer a theme's face wins over a named one, as in Word."""
    for layer in layers:
        fonts = layer.find(qn("w:rFonts"))
        if fonts is None:
            continue
        if fonts.get(qn(f"w:{theme}")) is not None:
            return "theme"
        named = fonts.get(qn(f"w:{script}"))
        if named is not None:
            return named
    return ""


def attributes(element: etree._Element | None) -> Mapping[str, str]:
    """Give the attributes of an element by their plain names; nothing for a missing one."""
    if element is None:
        return {}
    return {etree.QName(str(name)).localname: str(value) for name, value in element.attrib.items()}
