"""A decision read back: every wrong figure, word, row or name is found before a number is given."""

import copy
import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from fund.documents.checking import (
    DocumentDisagrees,
    ExpectedAward,
    ExpectedDecision,
    check_decision,
    confirm_decision,
)
from fund.documents.rendering import render_decision
from fund.documents.templates import Article, DecisionFields, RecipientRow
from fund.documents.word_file import NotAWordFile
from tests.builders.documents import decision_fields, recipient_rows
from tests.documents.docx_surgery import W, annex_rows, change_tree, replace_text


def _expected(fields: DecisionFields) -> ExpectedDecision:
    return ExpectedDecision(
        number=fields.number,
        decision_date=fields.decision_date,
        awards=tuple(ExpectedAward(row.name, row.amount_vnd) for row in fields.recipients),
        check_code=fields.check_code,
        ledger_head=fields.ledger_head,
    )


def _codes(content: bytes, fields: DecisionFields) -> set[str]:
    return {violation.code for violation in check_decision(content, _expected(fields))}


@pytest.mark.parametrize("count", [1, 3, 300])
def test_a_true_paper_agrees_with_the_books(count: int) -> None:
    fields = decision_fields(recipients=recipient_rows(count))

    assert check_decision(render_decision(fields), _expected(fields)) == ()
    confirm_decision(render_decision(fields), _expected(fields))


def test_a_draft_agrees_with_a_decision_that_has_no_number() -> None:
    fields = decision_fields(number="", decision_date=None)

    assert check_decision(render_decision(fields), _expected(fields)) == ()


def test_a_revocation_without_a_list_agrees_with_a_decision_without_awards() -> None:
    articles = (Article("Điều 1.", ("Thu hồi Quyết định số 05/QĐ-QVBYCS.",)),)
    fields = dataclasses.replace(
        decision_fields(recipients=()), total_vnd=0, total_words="Không đồng", articles=articles
    )

    assert check_decision(render_decision(fields), _expected(fields)) == ()


FORGERIES: list[tuple[str, str, str, set[str]]] = [
    ("a wrong figure in a row", "10.000.000<", "10.000.001<", {"DocumentAmountDisagrees", "DocumentSumDisagrees"}),
    ("a figure nobody can read", "10.000.000<", "10,000,000<", {"DocumentAmountDisagrees", "DocumentSumDisagrees"}),
    ("a wrong total", ">30.000.000<", ">30.000.001<", {"DocumentTotalDisagrees", "DocumentSumDisagrees"}),
    ("a wrong word of the total", "Ba mươi triệu đồng.<", "Ba mươi mốt triệu đồng.<", {"DocumentWordsDisagree"}),
    ("a total without words", "Ba mươi triệu đồng.<", "<", {"DocumentWordsDisagree"}),
    ("a misspelled word", "Ba mươi triệu đồng.<", "Ba chục triệu đồng.<", {"DocumentWordsDisagree"}),
    ("a wrong word in the text", "Ba mươi triệu đồng)", "Bốn mươi triệu đồng)", {"DocumentWordsDisagree"}),
    ("another name", "Lê Hoàng An", "Lê Hoàng Ân", {"DocumentNameDisagrees"}),
    ("another number", "Số: 01/QĐ", "Số: 02/QĐ", {"DocumentNumberDisagrees"}),
    ("another number of the annex", "Quyết định số 01/", "Quyết định số 03/", {"DocumentAnnexDisagrees"}),
    ("another day", "Minh, ngày 05", "Minh, ngày 06", {"DocumentDateDisagrees"}),
    ("a day that does not exist", "Minh, ngày 05 tháng 3", "Minh, ngày 31 tháng 02", {"DocumentDateDisagrees"}),
    ("another code", "7KQM-2XTD-9HWR", "7KQM-2XTD-9HWX", {"DocumentCheckCodeDisagrees"}),
    ("another chain head", "8f3a91c27be4d05512aa6cf0", "8f3a91c27be4d05512aa6cf1", {"DocumentLedgerHeadDisagrees"}),
    ("a wrong order", ">2<", ">7<", {"DocumentOrderDisagrees"}),
    (
        "other figures in the text",
        "số tiền 30.000.000 đồng",
        "số tiền 35.000.000 đồng",
        {"DocumentWordsDisagree", "DocumentTextLacksTotal"},
    ),
]


@pytest.mark.parametrize(("old", "new", "codes"), [forgery[1:] for forgery in FORGERIES], ids=[f[0] for f in FORGERIES])
def test_each_forgery_is_found(old: str, new: str, codes: set[str]) -> None:
    fields = decision_fields()

    forged = replace_text(render_decision(fields), old, new)

    assert _codes(forged, fields) == codes


def _remove_second_row(root: etree._Element) -> None:
    row = annex_rows(root)[2]
    row.getparent().remove(row)  # type: ignore[union-attr]


def _repeat_second_row(root: etree._Element) -> None:
    row = annex_rows(root)[2]
    row.addnext(copy.deepcopy(row))


def _swap_names(root: etree._Element) -> None:
    first, second = (list(annex_rows(root)[number].iter(f"{W}t"))[1] for number in (1, 2))
    first.text, second.text = second.text, first.text


def _swap_amounts(root: etree._Element) -> None:
    first, second = (list(annex_rows(root)[number].iter(f"{W}t"))[-1] for number in (1, 2))
    first.text, second.text = second.text, first.text


def _drop_total(root: etree._Element) -> None:
    row = annex_rows(root)[-2]
    row.getparent().remove(row)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (_remove_second_row, {"DocumentRowsDisagree", "DocumentRowMissing", "DocumentSumDisagrees"}),
        (_repeat_second_row, {"DocumentRowsDisagree", "DocumentRowUnexpected", "DocumentSumDisagrees"}),
        (_swap_names, {"DocumentNameDisagrees"}),
        (_swap_amounts, {"DocumentAmountDisagrees"}),
        (_drop_total, {"DocumentTotalDisagrees", "DocumentSumDisagrees"}),
    ],
)
def test_a_changed_list_is_found(change: Callable[[etree._Element], None], codes: set[str]) -> None:
    fields = decision_fields()

    assert codes <= _codes(change_tree(render_decision(fields), change), fields)


def test_a_faulty_program_is_found_as_well_as_a_forger() -> None:
    fields = decision_fields()
    rounded = dataclasses.replace(fields, total_vnd=fields.total_vnd - 1)
    short = dataclasses.replace(fields, recipients=fields.recipients[:-1])
    other_words = dataclasses.replace(fields, total_words="Ba mươi triệu linh một đồng")

    for faulty in (rounded, short, other_words):
        with pytest.raises(DocumentDisagrees) as refusal:
            confirm_decision(render_decision(faulty), _expected(fields))
        assert refusal.value.violations


def test_a_single_award_must_stand_in_the_text_with_its_name() -> None:
    fields = decision_fields(recipients=recipient_rows(1))
    articles = (Article("Điều 1.", ("Chi hỗ trợ một người theo danh sách.",)), *fields.articles[1:])

    content = render_decision(dataclasses.replace(fields, articles=articles))

    assert _codes(content, fields) == {"DocumentTextLacksTotal", "DocumentTextLacksName"}


def test_names_are_compared_in_one_normal_form() -> None:
    fields = decision_fields()
    decomposed = dataclasses.replace(fields.recipients[1], name="Le\u0302 Hoàng  An")
    other = dataclasses.replace(fields, recipients=(fields.recipients[0], decomposed, fields.recipients[2]))

    assert check_decision(render_decision(fields), _expected(other)) == ()
    assert check_decision(render_decision(other), _expected(fields)) == ()


NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn"]), min_size=1, max_size=60).filter(str.strip)


@settings(max_examples=40)
@given(st.lists(st.tuples(NAMES, st.integers(1, 10**15)), min_size=1, max_size=5))
def test_any_names_and_amounts_are_printed_and_read_back_as_they_are(awards: list[tuple[str, int]]) -> None:
    rows = tuple(
        RecipientRow(order=order, name=name, address=name, support=name, amount_vnd=amount_vnd)
        for order, (name, amount_vnd) in enumerate(awards, start=1)
    )
    fields = decision_fields(recipients=rows)
    assume(not any(mark in name for name, _amount in awards for mark in ("{_{", "}_}", "{_%", "%_}")))

    assert check_decision(render_decision(fields), _expected(fields)) == ()


def test_a_decision_of_another_day_is_found() -> None:
    fields = decision_fields()
    later = dataclasses.replace(fields, decision_date=dt.date(2026, 3, 6))

    assert _codes(render_decision(fields), later) == {"DocumentDateDisagrees", "DocumentAnnexDisagrees"}


def test_what_is_no_word_file_is_refused() -> None:
    with pytest.raises(NotAWordFile):
        check_decision(b"%PDF-1.7", _expected(decision_fields()))
