"""Template + fields -> a Word file, the same bytes every time.

docxtpl fills the small fields in a sandboxed, escaping, strict Jinja environment; the prepared row of a table is
rendered once into place-holders and then copied in the XML tree, one copy a person: loops over table rows are slow.
"""

import dataclasses
import datetime as dt
import functools
import hashlib
import io
import pathlib
import re
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

import segno
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from fund.documents.templates import (
    TEMPLATE_FOLDER,
    TEMPLATES,
    CashVoucherFields,
    DecisionFields,
    DocumentKind,
    DocumentTemplate,
    PaymentListFields,
    ReceiptFields,
    ThankYouFields,
)
from fund.documents.word_file import open_word, zip_parts
from fund.documents.word_tree import (
    TemplateUnusable,
    copy_rows,
    fit_rules,
    keep_signature_with_text,
    place_holder,
)
from fund.errors import InvalidInput, NotFound

_UNDATED = dt.date(2000, 1, 1)
_RELATIONS = "_rels/.rels"
_CORE_PROPERTIES = b"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_OTHER_CORE_PROPERTIES = b"http://schemas.openxmlformats.org/officedocument/2006/relationships/metadata/core-properties"
_AUTHOR = "Quỹ Vì bình yên cuộc sống"
_QR_DESCRIPTION = "QR"
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]|\{_\{|\}_\}|\{_%|%_\}")


class TemplateMissing(NotFound):
    """No template file of this kind lies in the template folder."""


class TextUnprintable(InvalidInput):
    """A field holds characters that no Word file can carry."""


@dataclasses.dataclass(frozen=True)
class TemplateFile:
    """A template as it lies in the folder now, with the hash that goes onto the issued document."""

    name: str
    content: bytes
    sha256: str


def render_decision(fields: DecisionFields, *, template_folder: pathlib.Path = TEMPLATE_FOLDER) -> bytes:
    """Make the Word file of a decision with its annex; without a number it is a draft with blanks and a mark.

    Raises:
        TemplateMissing, TemplateUnusable, TextUnprintable: The template or a text cannot be used.
    """
    return render(DocumentKind.DECISION, fields, template_folder=template_folder)


def render_thank_you(fields: ThankYouFields, *, template_folder: pathlib.Path = TEMPLATE_FOLDER) -> bytes:
    """Make the letter of thanks for a gift; refuses as `render_decision` does."""
    return render(DocumentKind.THANK_YOU, fields, template_folder=template_folder)


def render_receipt(fields: ReceiptFields, *, template_folder: pathlib.Path = TEMPLATE_FOLDER) -> bytes:
    """Make the receipt of a gift; refuses as `render_decision` does."""
    return render(DocumentKind.RECEIPT, fields, template_folder=template_folder)


def render_cash_voucher(fields: CashVoucherFields, *, template_folder: pathlib.Path = TEMPLATE_FOLDER) -> bytes:
    """Make the phiếu thu or phiếu chi (by `fields.kind`); refuses as `render_decision` does."""
    return render(fields.kind, fields, template_folder=template_folder)


def render_payment_list(fields: PaymentListFields, *, template_folder: pathlib.Path = TEMPLATE_FOLDER) -> bytes:
    """Make the list of recipients with room to sign; refuses as `render_decision` does."""
    return render(DocumentKind.PAYMENT_LIST, fields, template_folder=template_folder)


def render(kind: DocumentKind, fields: object, *, template_folder: pathlib.Path = TEMPLATE_FOLDER) -> bytes:
    """Make the Word file of any kind from its fields."""
    template = TEMPLATES[kind]
    if not isinstance(fields, template.fields_type):
        raise TypeError(kind, type(fields))
    values = template.merge_values(fields)
    rows = template.row_values(fields)
    _refuse_unprintable(values, "")
    _refuse_unprintable(rows, "rows")
    word = _fill(template, values, read_template(kind, template_folder=template_folder))
    body = word.docx.element.body
    keep_signature_with_text(body)
    fit_rules(body, word.docx.styles.element)
    if template.row_names:
        copy_rows(body, rows, names=template.row_names, filename=template.filename)
    _put_qr(word, values)
    _set_properties(word, template.kind.label, template.dated_by(fields) or _UNDATED)
    return _packed(word)


def read_template(kind: DocumentKind, *, template_folder: pathlib.Path = TEMPLATE_FOLDER) -> TemplateFile:
    """Read the template file of a kind, as staff last saved it.

    Raises:
        TemplateMissing: There is none.
        NotAWordFile: And the other refusals of `open_word`: what lies there is no proper .docx.
    """
    path = template_folder / TEMPLATES[kind].filename
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TemplateMissing(filename=path.name) from error
    return _checked_template(path.name, content)


@functools.lru_cache(maxsize=32)
def _checked_template(name: str, content: bytes) -> TemplateFile:
    open_word(content)
    return TemplateFile(name=name, content=content, sha256=hashlib.sha256(content).hexdigest())


@functools.lru_cache(maxsize=32)
def _fillable(content: bytes) -> bytes:
    """Give a template as python-docx reads it: LibreOffice names the relation of the core properties otherwise."""
    parts = open_word(content)
    relations = parts.get(_RELATIONS, b"").replace(_OTHER_CORE_PROPERTIES, _CORE_PROPERTIES)
    return zip_parts({**parts, _RELATIONS: relations})


def merge_fields(kind: DocumentKind, *, template_folder: pathlib.Path = TEMPLATE_FOLDER) -> set[str]:
    """Name the merge fields that stand in a template; those of the prepared row as `row.name`.

    Raises:
        TemplateMissing, TemplateUnusable: The file cannot be used.
    """
    source = read_template(kind, template_folder=template_folder)
    word = DocxTemplate(io.BytesIO(_fillable(source.content)))
    try:
        found: set[str] = set(word.get_undeclared_template_variables(jinja_env=_environment()))
    except TemplateError as error:
        raise TemplateUnusable(filename=source.name, reason=str(error)) from error
    word.init_docx()
    text = word.patch_xml(word.get_xml())
    rows = {f"row.{name}" for name in re.findall(r"\{\{\s*row\.([a-z_]+)", text)}
    return (found - {"row"}) | rows


class _TemplateEnvironment(SandboxedEnvironment):
    """What staff write in Word is code: it runs in a sandbox, escaped and strict; a part is compiled once."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=_without_none)
        self._compiled = functools.lru_cache(maxsize=128)(super().from_string)

    def from_string(
        self,
        source: str | nodes.Template,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  Jinja's own name
        template_class: type[Template] | None = None,
    ) -> Template:
        """Compile a part, or take it from the last times."""
        if isinstance(source, str) and globals is None and template_class is None:
            return self._compiled(source)
        return super().from_string(source, globals, template_class)


def _without_none(value: object) -> object:
    return "" if value is None else value


@functools.lru_cache(maxsize=1)
def _environment() -> _TemplateEnvironment:
    return _TemplateEnvironment()


def _fill(template: DocumentTemplate, values: Mapping[str, object], source: TemplateFile) -> Any:  # noqa: ANN401  docxtpl has no types
    word = DocxTemplate(io.BytesIO(_fillable(source.content)))
    place_holders = {name: place_holder(name) for name in template.row_names}
    context = {**values, "row": place_holders} if place_holders else dict(values)
    try:
        word.render(context, jinja_env=_environment(), autoescape=True)
    except (TemplateError, etree.XMLSyntaxError) as error:
        raise TemplateUnusable(filename=source.name, reason=str(error)) from error
    return word


def _put_qr(word: Any, values: Mapping[str, object]) -> None:  # noqa: ANN401  docxtpl has no types
    """Draw the QR code into the picture that is described as "QR", if it is on the paper."""
    code = str(values.get("check_url") or values.get("check_code") or "")
    for properties in word.docx.element.body.iter(qn("wp:docPr")):
        if properties.get("descr") != _QR_DESCRIPTION:
            continue
        for picture in properties.getparent().iter(qn("a:blip")):
            part = word.docx.part.related_parts[picture.get(qn("r:embed"))]
            part._blob = _qr_png(code)  # noqa: SLF001  python-docx offers no other way to change a picture


def _qr_png(text: str) -> bytes:
    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(target, kind="png", scale=8, border=0)
    return target.getvalue()


def _set_properties(word: Any, title: str, day: dt.date) -> None:  # noqa: ANN401  docxtpl has no types
    """Date the file by the paper's own day, so that no clock gets into it."""
    moment = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    properties = word.docx.core_properties
    properties.title, properties.author, properties.last_modified_by = title, _AUTHOR, _AUTHOR
    properties.created = properties.modified = moment
    properties.revision, properties.language = 1, "vi-VN"


def _packed(word: Any) -> bytes:  # noqa: ANN401  docxtpl has no types
    target = io.BytesIO()
    word.docx.save(target)
    return zip_parts(open_word(target.getvalue()))


def _refuse_unprintable(value: object, field: str) -> None:
    if isinstance(value, str):
        if _UNPRINTABLE.search(value):
            raise TextUnprintable(field=field)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            _refuse_unprintable(inner, field or str(name))
    elif isinstance(value, Sequence):
        for inner in value:
            _refuse_unprintable(inner, field)
