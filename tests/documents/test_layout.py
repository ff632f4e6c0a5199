"""The layout measured against Decree 30/2020: our papers keep to it, and each departure is named."""

import dataclasses

import pytest
from lxml import etree

from fund.documents.checking import check_layout
from fund.documents.rendering import render_decision
from fund.documents.templates import Article
from tests.builders.documents import decision_fields, recipient_rows
from tests.documents.docx_surgery import W, annex_rows, change_tree, replace_text

STYLES = "word/styles.xml"
HEADER = "word/header1.xml"


@pytest.mark.parametrize("count", [0, 1, 3, 300])
def test_our_decisions_keep_to_the_decree(count: int) -> None:
    assert check_layout(render_decision(decision_fields(recipients=recipient_rows(count)))) == ()


def test_our_drafts_keep_to_the_decree() -> None:
    assert check_layout(render_decision(decision_fields(number="", decision_date=None))) == ()


def test_lists_inside_an_article_are_no_receivers_and_no_bases() -> None:
    articles = (
        Article("Điều 1.", ("Chi như sau:", "- Khen thưởng;", "Căn cứ Điều 2, Giám đốc Quỹ thực hiện")),
        *decision_fields().articles,
    )

    assert check_layout(render_decision(dataclasses.replace(decision_fields(), articles=articles))) == ()


DEPARTURES: list[tuple[str, str, str, str, str]] = [
    ("letter paper", "word/document.xml", 'w:w="11906" w:h="16838"', 'w:w="12240" w:h="15840"', "LayoutPageSize"),
    ("a narrow left margin", "word/document.xml", 'w:left="1701"', 'w:left="1134"', "LayoutMargin"),
    ("a wide right margin", "word/document.xml", 'w:right="1134"', 'w:right="1701"', "LayoutMargin"),
    ("another font everywhere", STYLES, 'w:ascii="Times New Roman"', 'w:ascii="Arial"', "LayoutFont"),
    ("a font of the theme", STYLES, 'w:hAnsi="Times New Roman"', 'w:hAnsiTheme="minorHAnsi"', "LayoutFont"),
    ("a page number on the first page", "word/document.xml", "<w:titlePg/>", "", "LayoutPageNumber"),
    ("no page number", HEADER, "PAGE", "DATE", "LayoutPageNumber"),
    ("annex numbers that go on", "word/document.xml", '<w:pgNumType w:start="1"/>', "", "LayoutPageNumber"),
    ("a list head that is not repeated", "word/document.xml", "<w:tblHeader/>", "", "LayoutTableHead"),
    ("no motto", "word/document.xml", "Độc lập - Tự do - Hạnh phúc", "Độc lập", "LayoutMissing"),
    ("an end without its mark", "word/document.xml", "ngày ký./.", "ngày ký.", "LayoutEnding"),
    ("a basis that ends wrongly", "word/document.xml", "năm 2015;", "năm 2015.", "LayoutEnding"),
]


@pytest.mark.parametrize(
    ("part", "old", "new", "code"), [departure[1:] for departure in DEPARTURES], ids=[d[0] for d in DEPARTURES]
)
def test_each_departure_is_named(part: str, old: str, new: str, code: str) -> None:
    content = replace_text(render_decision(decision_fields()), old, new, part=part)
    if part == STYLES:
        content = replace_text(content, old, new, part=part)

    assert code in {violation.code for violation in check_layout(content)}


def _style(name: str, old: str, new: str) -> bytes:
    """Change one style of a decision."""

    def change(root: etree._Element) -> None:
        for style in root.iter(f"{W}style"):
            if style.get(f"{W}styleId") == name:
                text = etree.tostring(style).decode()
                assert old in text, text
                parent = style.getparent()
                assert parent is not None
                parent.replace(style, etree.fromstring(text.replace(old, new)))

    return change_tree(render_decision(decision_fields()), change, part=STYLES)


@pytest.mark.parametrize(
    ("style", "old", "new", "code"),
    [
        ("Dieu", 'w:val="both"', 'w:val="left"', "LayoutAlignment"),
        ("Dieu", 'w:firstLine="720"', 'w:firstLine="300"', "LayoutIndent"),
        ("Dieu", 'w:after="120"', 'w:after="60"', "LayoutSpacing"),
        ("Dieu", 'w:after="120"', 'w:after="120" w:line="480" w:lineRule="auto"', "LayoutLine"),
        ("Dieu", '<w:sz w:val="28"/>', '<w:sz w:val="24"/>', "LayoutSize"),
        ("TenLoai", "<w:b/>", "", "LayoutStyle"),
        ("CanCu", "<w:i/>", '<w:i w:val="0"/>', "LayoutStyle"),
        ("DiaDanhNgay", '<w:sz w:val="26"/>', '<w:sz w:val="24"/>', "LayoutSize"),
        ("QuocHieu", '<w:sz w:val="24"/>', '<w:sz w:val="28"/>', "LayoutSize"),
        ("TrichYeu", 'w:val="center"', 'w:val="left"', "LayoutAlignment"),
        ("NoiNhan", '<w:sz w:val="22"/>', '<w:sz w:val="28"/>', "LayoutSize"),
        ("SoTrang", 'w:val="center"', 'w:val="right"', "LayoutAlignment"),
        ("SoTrang", '<w:sz w:val="26"/>', '<w:sz w:val="20"/>', "LayoutSize"),
    ],
)
def test_a_changed_style_is_named(style: str, old: str, new: str, code: str) -> None:
    assert code in {violation.code for violation in check_layout(_style(style, old, new))}


def test_direct_formatting_wins_over_the_style() -> None:
    def make_first_article_small(root: etree._Element) -> None:
        run = next(text for text in root.iter(f"{W}t") if (text.text or "").startswith("Điều 1")).getparent()
        assert run is not None
        size = etree.SubElement(run.find(f"{W}rPr"), f"{W}sz")  # type: ignore[arg-type]
        size.set(f"{W}val", "20")

    content = change_tree(render_decision(decision_fields()), make_first_article_small)

    (violation,) = check_layout(content)
    assert violation.code == "LayoutSize"
    assert violation.facts["found"] == "10"


def test_a_row_that_may_break_over_pages_is_named() -> None:
    def let_rows_break(root: etree._Element) -> None:
        for row in annex_rows(root):
            properties = row.find(f"{W}trPr")
            assert properties is not None
            properties.clear()

    content = change_tree(render_decision(decision_fields()), let_rows_break)

    assert {violation.code for violation in check_layout(content)} == {"LayoutTableHead"}
