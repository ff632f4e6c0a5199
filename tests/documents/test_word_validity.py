"""Every paper is a file Word opens without complaint: elements in the schema's order, cells that end with a paragraph.

Word itself is not at hand; these are the rules of ECMA-376 that it enforces by "unreadable content".
"""

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from lxml import etree

from fund.documents.rendering import (
    render,
    render_cash_voucher,
    render_decision,
    render_payment_list,
    render_receipt,
    render_thank_you,
)
from fund.documents.templates import DocumentKind
from fund.documents.word_file import open_word, parse_part
from tests.builders.documents import (
    cash_count_fields,
    cash_voucher_fields,
    decision_fields,
    payment_list_fields,
    receipt_fields,
    recipient_rows,
    reconciliation_fields,
    thank_you_fields,
)
from tests.documents.docx_surgery import W, text_of

ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr shd tabs spacing ind jc sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps color sz szCs highlight u vertAlign lang",
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
    "tblPr": "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "sectPr": "headerReference footerReference type pgSz pgMar pgNumType cols titlePg docGrid",
    "style": "name basedOn next uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr",
    "tbl": "tblPr tblGrid tr",
    "tc": "tcPr p",
    "tr": "trPr tc",
}
PAPERS: dict[str, Callable[[], bytes]] = {
    "decision for one": lambda: render_decision(decision_fields(recipients=recipient_rows(1))),
    "decision for many": lambda: render_decision(decision_fields(recipients=recipient_rows(40))),
    "decision for nobody": lambda: render_decision(decision_fields(recipients=())),
    "draft": lambda: render_decision(decision_fields(number="", decision_date=None)),
    "bare decision": lambda: render_decision(
        dataclasses.replace(decision_fields(), receivers=(), signatory_lines=(), legal_bases=(), check_code="")
    ),
    "letter": lambda: render_thank_you(thank_you_fields()),
    "bare letter": lambda: render_thank_you(
        dataclasses.replace(thank_you_fields(), check_code="", donor_address="", signatory_lines=(), signatory="")
    ),
    "receipt": lambda: render_receipt(receipt_fields()),
    "phiếu thu": lambda: render_cash_voucher(cash_voucher_fields(DocumentKind.CASH_RECEIPT)),
    "bare phiếu chi": lambda: render_cash_voucher(
        dataclasses.replace(cash_voucher_fields(DocumentKind.CASH_PAYMENT), number="", form_code="", form_source="")
    ),
    "list": lambda: render_payment_list(payment_list_fields(30)),
    "reconciliation": lambda: render(DocumentKind.RECONCILIATION, reconciliation_fields(25)),
    "reconciliation without differences": lambda: render(DocumentKind.RECONCILIATION, reconciliation_fields(0)),
    "cash count": lambda: render(DocumentKind.CASH_COUNT, cash_count_fields()),
}


@pytest.fixture(scope="module", params=list(PAPERS))
def parts(request: pytest.FixtureRequest) -> dict[str, bytes]:
    return open_word(PAPERS[request.param]())


def _roots(parts: dict[str, bytes]) -> Iterator[etree._Element]:
    for name in parts:
        if name.startswith("word/") and name.endswith(".xml"):
            yield parse_part(parts, name)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def test_children_stand_in_the_order_of_the_schema(parts: dict[str, bytes]) -> None:
    for root in _roots(parts):
        for element in root.iter(*(f"{W}{name}" for name in ORDER)):
            order = ORDER[_name(element)].split()
            places = [order.index(_name(child)) for child in element]
            assert places == sorted(places), etree.tostring(element)[:400]


def test_every_cell_ends_with_a_paragraph_and_every_table_has_rows(parts: dict[str, bytes]) -> None:
    for root in _roots(parts):
        for cell in root.iter(f"{W}tc"):
            assert len(cell)
            assert cell[-1].tag == f"{W}p"
        for table in root.iter(f"{W}tbl"):
            assert table.find(f"{W}tr") is not None
            following = table.getnext()
            assert following is not None
            assert following.tag != f"{W}sectPr"


def test_every_row_fills_the_grid_of_its_table(parts: dict[str, bytes]) -> None:
    for root in _roots(parts):
        for table in root.iter(f"{W}tbl"):
            columns = [int(column.get(f"{W}w", "0")) for column in table.iter(f"{W}gridCol")]
            for row in table.findall(f"{W}tr"):
                spans, widths = [], []
                for properties in row.iterfind(f"{W}tc/{W}tcPr"):
                    span = properties.find(f"{W}gridSpan")
                    spans.append(1 if span is None else int(span.get(f"{W}val", "1")))
                    width = properties.find(f"{W}tcW")
                    assert width is not None
                    widths.append(int(width.get(f"{W}w", "0")))
                assert sum(spans) == len(columns)
                assert abs(sum(widths) - sum(columns)) <= len(columns)


def test_no_tag_of_a_template_is_left(parts: dict[str, bytes]) -> None:
    for root in _roots(parts):
        text = text_of(root)
        assert not any(mark in text for mark in ("{{", "{%", "}}", "%}", "\ue000"))


def test_the_last_section_closes_the_body_and_styles_named_exist(parts: dict[str, bytes]) -> None:
    body = parse_part(parts, "word/document.xml")[0]
    styles = {style.get(f"{W}styleId") for style in parse_part(parts, "word/styles.xml").iter(f"{W}style")}

    assert body[-1].tag == f"{W}sectPr"
    for root in _roots(parts):
        for style in root.iter(f"{W}pStyle"):
            assert style.get(f"{W}val") in styles


def test_every_relationship_leads_to_a_part(parts: dict[str, bytes]) -> None:
    for relation in parse_part(parts, "word/_rels/document.xml.rels"):
        assert relation.get("TargetMode") != "External"
        assert f"word/{relation.get('Target')}".replace("word//", "") in parts
