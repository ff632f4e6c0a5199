"""Papers made: complete, escaped, the same bytes, and refused when they cannot be printed."""

import copy
import dataclasses
import datetime as dt
import hashlib
import io
import os
import pathlib
import subprocess
import sys
import time
import zipfile

import pytest
from docx import Document
from lxml import etree

from fund.documents.reading import read_decision
from fund.documents.rendering import (
    TemplateMissing,
    TextUnprintable,
    merge_fields,
    read_template,
    render,
    render_cash_voucher,
    render_decision,
    render_payment_list,
    render_receipt,
    render_thank_you,
)
from fund.documents.templates import TEMPLATE_FOLDER, TEMPLATES, Article, DocumentKind, RecipientRow
from fund.documents.word_file import NotAWordFile, open_word
from fund.documents.word_tree import TemplateUnusable
from tests.builders.documents import (
    CHECK_CODE,
    CHECK_URL,
    LEDGER_HEAD,
    cash_count_fields,
    cash_voucher_fields,
    decision_fields,
    payment_list_fields,
    receipt_fields,
    recipient_rows,
    reconciliation_fields,
    thank_you_fields,
)
from tests.documents.docx_surgery import W, annex_rows, change_tree, replace_text, text_of

PROJECT = pathlib.Path(__file__).parents[2]
_HASHES = """
import hashlib
from fund.documents import rendering
from tests.builders import documents as papers
for content in (
    rendering.render_decision(papers.decision_fields(recipients=papers.recipient_rows(30))),
    rendering.render_decision(papers.decision_fields(number="", decision_date=None)),
    rendering.render_thank_you(papers.thank_you_fields()),
    rendering.render_receipt(papers.receipt_fields()),
    rendering.render_cash_voucher(papers.cash_voucher_fields()),
    rendering.render_payment_list(papers.payment_list_fields()),
    rendering.render(rendering.DocumentKind.RECONCILIATION, papers.reconciliation_fields()),
    rendering.render(rendering.DocumentKind.CASH_COUNT, papers.cash_count_fields()),
):
    print(hashlib.sha256(content).hexdigest())
"""


def _text(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    return text_of(document.element.body)


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_the_merge_fields_of_a_template_are_those_its_fields_fill(kind: DocumentKind) -> None:
    template = TEMPLATES[kind]
    samples = {
        DocumentKind.DECISION: decision_fields(),
        DocumentKind.THANK_YOU: thank_you_fields(),
        DocumentKind.RECEIPT: receipt_fields(),
        DocumentKind.CASH_RECEIPT: cash_voucher_fields(DocumentKind.CASH_RECEIPT),
        DocumentKind.CASH_PAYMENT: cash_voucher_fields(DocumentKind.CASH_PAYMENT),
        DocumentKind.PAYMENT_LIST: payment_list_fields(),
        DocumentKind.RECONCILIATION: reconciliation_fields(),
        DocumentKind.CASH_COUNT: cash_count_fields(),
    }

    filled = set(template.merge_values(samples[kind])) | {f"row.{name}" for name in template.row_names}

    assert merge_fields(kind) == filled


def test_the_readme_of_the_templates_explains_every_merge_field() -> None:
    readme = (TEMPLATE_FOLDER / "README.md").read_text(encoding="utf-8")

    for kind, template in TEMPLATES.items():
        assert template.filename in readme
        missing = {name for name in merge_fields(kind) if f"`{name}`" not in readme}
        assert missing == set(), template.filename


@pytest.mark.parametrize("count", [1, 2, 300])
def test_a_decision_lists_every_recipient_in_order(count: int) -> None:
    fields = decision_fields(recipients=recipient_rows(count))

    reading = read_decision(render_decision(fields))

    assert [(row.order, row.name, row.amount_vnd) for row in reading.rows] == [
        (str(row.order), row.name, row.amount_vnd) for row in fields.recipients
    ]
    assert reading.total_vnd == fields.total_vnd
    assert reading.total_words == fields.total_words


def test_a_decision_carries_number_date_code_and_chain_head() -> None:
    reading = read_decision(render_decision(decision_fields()))

    assert (reading.number, reading.decision_date) == ("01/QĐ-QVBYCS", dt.date(2026, 3, 5))
    assert (reading.annex_number, reading.annex_date) == ("01/QĐ-QVBYCS", dt.date(2026, 3, 5))
    assert (reading.check_code, reading.ledger_head) == (CHECK_CODE, LEDGER_HEAD)
    assert CHECK_URL in _text(render_decision(decision_fields()))


def test_the_qr_code_is_that_of_the_address_of_this_paper() -> None:
    one = open_word(render_decision(decision_fields()))
    other = open_word(render_decision(dataclasses.replace(decision_fields(), check_url="https://quy.example.org/x")))

    template = open_word((TEMPLATE_FOLDER / "decision.docx").read_bytes())

    pictures = {parts["word/media/qr.png"] for parts in (one, other, template)}
    assert len(pictures) == 3


def test_a_draft_shows_blanks_and_its_mark_and_no_code() -> None:
    content = render_decision(decision_fields(number="", decision_date=None))
    headers = [data.decode() for name, data in open_word(content).items() if name.startswith("word/header")]

    assert "Số:        /QĐ-QVBYCS" in _text(content)
    assert all("BẢN THẢO" in header for header in headers)
    assert "Mã kiểm tra" not in _text(content)
    assert read_decision(content).number == ""


def test_an_issued_paper_carries_no_draft_mark() -> None:
    content = render_decision(decision_fields())

    assert not any("BẢN THẢO".encode() in data for data in open_word(content).values())


def test_a_decision_that_lists_nobody_has_no_annex_and_keeps_its_code() -> None:
    fields = dataclasses.replace(
        decision_fields(recipients=()),
        total_vnd=0,
        total_words="",
        articles=(Article("Điều 1.", ("Thu hồi Quyết định số 01/QĐ-QVBYCS.",)),),
    )

    content = render_decision(fields)

    reading = read_decision(content)
    assert not reading.has_annex
    assert reading.rows == ()
    assert reading.check_code == CHECK_CODE
    assert "PHỤ LỤC" not in _text(content)
    assert len(Document(io.BytesIO(content)).sections) == 1


def test_bases_receivers_and_the_last_article_are_closed_as_the_decree_wants() -> None:
    text = _text(render_decision(decision_fields()))

    assert "Căn cứ Luật Kế toán ngày 20 tháng 11 năm 2015;" in text
    assert "Theo đề nghị của Giám đốc Quỹ." in text
    assert "- Như Điều 3;" in text
    assert "- Lưu: VT, KT." in text
    assert "kể từ ngày ký./." in text


def test_names_with_signs_of_markup_or_of_templates_are_printed_as_they_are() -> None:
    name = 'A < B & C > "D" {{ total }} {% if %} \\1 “Ô” &amp;'
    row = RecipientRow(order=1, name=name, address="<w:p/>", support="{{ row.amount }}", amount_vnd=1)

    content = render_decision(dataclasses.replace(decision_fields(recipients=(row,)), subject="x & <y> {{ total }}"))

    assert read_decision(content).rows[0].name == name
    assert "Về việc x & <y> {{ total }}" in _text(content)
    assert "<w:p/>" in _text(content)


@pytest.mark.parametrize("bad", ["a\x00b", "a\x0cb", "a\ue000name\ue001", "a{_{b", "\ud800"])
def test_text_that_no_paper_can_carry_is_refused(bad: str) -> None:
    row = dataclasses.replace(recipient_rows(1)[0], name=bad)

    with pytest.raises(TextUnprintable):
        render_decision(decision_fields(recipients=(row,)))
    with pytest.raises(TextUnprintable) as refusal:
        render_decision(dataclasses.replace(decision_fields(), signatory=bad))
    assert refusal.value.facts["field"] == "signatory"


def test_a_name_above_the_organization_is_printed_in_capitals_on_its_lines() -> None:
    fields = dataclasses.replace(decision_fields(), organization_above="Ủy ban MTTQ Việt Nam\nThành phố Hồ Chí Minh")

    assert "ỦY BAN MTTQ VIỆT NAMTHÀNH PHỐ HỒ CHÍ MINH" in _text(render_decision(fields))


def test_a_cash_voucher_says_amount_in_figures_and_words() -> None:
    received = _text(render_cash_voucher(cash_voucher_fields(DocumentKind.CASH_RECEIPT)))
    paid = _text(render_cash_voucher(cash_voucher_fields(DocumentKind.CASH_PAYMENT)))

    for text, title in ((received, "PHIẾU THU"), (paid, "PHIẾU CHI")):
        assert title in text
        assert "12.345.000 đồng" in text
        assert text.count("Mười hai triệu ba trăm bốn mươi lăm nghìn đồng") == 2
    assert "Mẫu số 01-TT" in received
    assert "Người nhận tiền" in paid


def test_a_cash_voucher_without_a_number_is_marked_as_a_draft() -> None:
    draft = open_word(render_cash_voucher(dataclasses.replace(cash_voucher_fields(), number="")))
    final = open_word(render_cash_voucher(cash_voucher_fields()))

    assert "BẢN THẢO".encode() in draft["word/header2.xml"]
    assert not any("BẢN THẢO".encode() in data for data in final.values())


def test_only_cash_vouchers_are_rendered_as_cash_vouchers() -> None:
    with pytest.raises(ValueError, match="decision"):
        dataclasses.replace(cash_voucher_fields(), kind=DocumentKind.DECISION)


def test_a_letter_a_receipt_and_a_list_name_what_they_are_about() -> None:
    letter = _text(render_thank_you(thank_you_fields()))
    receipt = _text(render_receipt(receipt_fields()))
    listed = _text(render_payment_list(payment_list_fields(40)))

    assert "Công ty TNHH Một Thành Viên Bình An & Bạn" in letter
    assert "Một trăm năm mươi triệu đồng" in letter
    assert "BC-2026-00012" in letter
    assert "2.500.000 đồng" in receipt
    assert all(f"HS-2026-{number:04d}" in listed for number in range(1, 41))


def test_the_same_fields_give_the_same_bytes_in_every_process() -> None:
    hashes = set()
    for seed in ("0", "1", "12345"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(PROJECT), "TZ": f"Etc/GMT+{len(seed)}"}
        done = subprocess.run(
            [sys.executable, "-c", _HASHES], env=environment, cwd=PROJECT, capture_output=True, text=True, check=True
        )
        hashes.add(done.stdout)
        time.sleep(0.01)

    assert len(hashes) == 1
    assert len(hashes.pop().split()) == 8


def test_the_clock_does_not_get_into_the_file() -> None:
    content = render_decision(decision_fields())

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = Document(io.BytesIO(content)).core_properties
    assert properties.created == properties.modified == dt.datetime(2026, 3, 5, tzinfo=dt.UTC)


def test_a_template_edited_in_word_with_split_runs_still_fills(tmp_path: pathlib.Path) -> None:
    content = (TEMPLATE_FOLDER / "decision.docx").read_bytes()
    split = '{{ row</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">.name }}'
    content = replace_text(content, "{{ row.name }}", split)
    content = replace_text(content, "{{ total }}", '{{ to</w:t></w:r><w:proofErr w:type="x"/><w:r><w:t>tal }}')
    (tmp_path / "decision.docx").write_bytes(content)

    reading = read_decision(render_decision(decision_fields(), template_folder=tmp_path))

    assert [row.name for row in reading.rows] == [row.name for row in decision_fields().recipients]
    assert reading.total_vnd == decision_fields().total_vnd


def test_an_unknown_field_in_a_template_is_named(tmp_path: pathlib.Path) -> None:
    content = replace_text((TEMPLATE_FOLDER / "decision.docx").read_bytes(), "{{ signatory }}", "{{ signatori }}")
    (tmp_path / "decision.docx").write_bytes(content)

    with pytest.raises(TemplateUnusable) as refusal:
        render_decision(decision_fields(), template_folder=tmp_path)

    assert "signatori" in str(refusal.value.facts["reason"])
    assert "signatori" in merge_fields(DocumentKind.DECISION, template_folder=tmp_path)


@pytest.mark.parametrize(
    "code",
    [
        "{{ signatory.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ self.__init__.__globals__ }}",
        "{% for %}",
        "{{ signatory",
    ],
)
def test_code_in_a_template_is_refused(tmp_path: pathlib.Path, code: str) -> None:
    content = replace_text((TEMPLATE_FOLDER / "decision.docx").read_bytes(), "{{ signatory }}", code)
    (tmp_path / "decision.docx").write_bytes(content)

    with pytest.raises(TemplateUnusable):
        render_decision(decision_fields(), template_folder=tmp_path)


def test_a_template_without_its_row_fields_is_refused(tmp_path: pathlib.Path) -> None:
    content = replace_text((TEMPLATE_FOLDER / "decision.docx").read_bytes(), "{{ row.amount }}", "")
    (tmp_path / "decision.docx").write_bytes(content)

    with pytest.raises(TemplateUnusable) as refusal:
        render_decision(decision_fields(), template_folder=tmp_path)

    assert "amount" in str(refusal.value.facts["reason"])


def test_a_missing_or_false_template_is_refused(tmp_path: pathlib.Path) -> None:
    with pytest.raises(TemplateMissing):
        render_decision(decision_fields(), template_folder=tmp_path)

    (tmp_path / "decision.docx").write_bytes(b"not a Word file")
    with pytest.raises(NotAWordFile):
        render_decision(decision_fields(), template_folder=tmp_path)


def test_a_template_is_known_by_its_hash() -> None:
    template = read_template(DocumentKind.DECISION)

    assert template.name == "decision.docx"
    assert template.sha256 == hashlib.sha256((TEMPLATE_FOLDER / "decision.docx").read_bytes()).hexdigest()


def test_a_template_whose_qr_picture_was_taken_out_still_fills(tmp_path: pathlib.Path) -> None:
    def remove_pictures(root: etree._Element) -> None:
        for run in [drawing.getparent() for drawing in root.iter(f"{W}drawing")]:
            assert run is not None
            run.clear()

    content = change_tree((TEMPLATE_FOLDER / "decision.docx").read_bytes(), remove_pictures)
    (tmp_path / "decision.docx").write_bytes(content)

    assert read_decision(render_decision(decision_fields(), template_folder=tmp_path)).check_code == CHECK_CODE


def test_fields_of_another_paper_are_our_own_mistake() -> None:
    with pytest.raises(TypeError):
        render(DocumentKind.DECISION, thank_you_fields())


def test_row_fields_on_two_rows_are_refused(tmp_path: pathlib.Path) -> None:
    def repeat_prepared_row(root: etree._Element) -> None:
        row = annex_rows(root)[1]
        row.addnext(copy.deepcopy(row))

    content = change_tree((TEMPLATE_FOLDER / "decision.docx").read_bytes(), repeat_prepared_row)
    (tmp_path / "decision.docx").write_bytes(content)

    with pytest.raises(TemplateUnusable, match="2 rows"):
        render_decision(decision_fields(), template_folder=tmp_path)


def test_a_broken_tag_is_told_when_the_fields_are_listed(tmp_path: pathlib.Path) -> None:
    content = replace_text((TEMPLATE_FOLDER / "decision.docx").read_bytes(), "{{ signatory }}", "{% if %}")
    (tmp_path / "decision.docx").write_bytes(content)

    with pytest.raises(TemplateUnusable):
        merge_fields(DocumentKind.DECISION, template_folder=tmp_path)


def test_a_template_without_an_annex_section_loses_only_its_table_when_it_lists_nobody() -> None:
    text = _text(render_payment_list(dataclasses.replace(payment_list_fields(), rows=(), total_vnd=0)))

    assert "BẢNG KÝ NHẬN" in text
    assert "STT" not in text
