"""Every rule of a draft: what it refuses, what it lets pass at the boundary, in which order it speaks."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from fund.errors import Violation
from fund.ledger import entries
from fund.ledger.entries import EntryDraft, LineDraft, VoucherKind, check, swap_sides
from fund.money import MAX_VND
from tests.builders.ledger import CASH, GENERAL, GIFTS, HOUSES, an_entry, credit, debit

GOOD = an_entry(debit(CASH, 500_000), credit(GIFTS, 500_000))


def codes(draft: EntryDraft) -> list[str]:
    return [violation.code for violation in check(draft)]


def changed(**fields: Any) -> EntryDraft:  # noqa: ANN401  any field
    return dataclasses.replace(GOOD, **fields)


def with_lines(*lines: LineDraft) -> EntryDraft:
    return changed(lines=lines)


def test_a_good_draft_breaks_no_rule() -> None:
    assert check(GOOD) == ()


@pytest.mark.parametrize("kind", VoucherKind)
def test_every_kind_of_voucher_is_good_with_three_different_persons(kind: VoucherKind) -> None:
    assert codes(changed(voucher_kind=kind)) == []


def test_no_line_is_too_short() -> None:
    assert check(with_lines()) == (Violation("EntryTooShort", "lines", {"lines": 0}),)


def test_one_line_is_too_short_even_before_it_is_unbalanced() -> None:
    assert codes(with_lines(debit(CASH, 1))) == ["EntryTooShort", "EntryUnbalanced", "FundUnbalanced"]


@pytest.mark.parametrize("amount", [5.0, 5.5, True, "5", None, float("nan")])
def test_an_amount_that_is_no_whole_number_is_refused(amount: Any) -> None:  # noqa: ANN401  what a caller might pass
    draft = with_lines(LineDraft(CASH, GENERAL, debit_vnd=amount), credit(GIFTS, 5))

    assert Violation("LineAmountNotWhole", "lines", {"line": 1}) in check(draft)


@pytest.mark.parametrize("amount_vnd", [-1, MAX_VND + 1, 10**30])
def test_an_amount_out_of_range_names_its_line(amount_vnd: int) -> None:
    draft = with_lines(debit(CASH, 5), credit(GIFTS, 5), debit(CASH, amount_vnd), credit(GIFTS, amount_vnd))

    assert check(draft) == (
        Violation("LineAmountOutOfRange", "lines", {"line": 3}),
        Violation("LineAmountOutOfRange", "lines", {"line": 4}),
    )


@pytest.mark.parametrize("amount_vnd", [1, MAX_VND])
def test_the_smallest_and_the_largest_amount_pass(amount_vnd: int) -> None:
    assert codes(with_lines(debit(CASH, amount_vnd), credit(GIFTS, amount_vnd))) == []


def test_a_line_stands_on_one_side_exactly() -> None:
    draft = with_lines(LineDraft(CASH, GENERAL, 7, 7), LineDraft(GIFTS, GENERAL), debit(CASH, 1), credit(GIFTS, 1))

    assert check(draft) == (
        Violation("LineOnBothSidesOrNone", "lines", {"line": 1}),
        Violation("LineOnBothSidesOrNone", "lines", {"line": 2}),
    )


def test_debit_equals_credit_to_the_dong() -> None:
    assert check(with_lines(debit(CASH, 500_001), credit(GIFTS, 500_000))) == (
        Violation("EntryUnbalanced", "lines", {"difference_vnd": 1}),
        Violation("FundUnbalanced", "lines", {"fund": GENERAL, "difference_vnd": 1}),
    )


def test_an_entry_that_balances_over_all_must_balance_for_each_fund() -> None:
    assert check(with_lines(debit(CASH, 9, GENERAL), credit(GIFTS, 9, HOUSES))) == (
        Violation("FundUnbalanced", "lines", {"fund": GENERAL, "difference_vnd": 9}),
        Violation("FundUnbalanced", "lines", {"fund": HOUSES, "difference_vnd": -9}),
    )


@pytest.mark.parametrize("description", ["", " ", "\n \n"])
def test_a_description_is_needed(description: str) -> None:
    assert check(changed(description=description)) == (Violation("DescriptionMissing", "description"),)


def test_a_source_is_needed() -> None:
    assert check(changed(source="")) == (Violation("SourceMissing", "source"),)


UNCLEAN = {
    "a NUL": "tiền\x00mặt",
    "a tab": "tiền\tmặt",
    "a carriage return": "tiền\rmặt",
    "an escape": "\x1b[31m",
    "half a pair": "tiền \ud83d",
    "not NFC": "tie\u0302\u0300n",
    "too long": "a" * 2_001,
}
unclean_text = pytest.mark.parametrize("text", UNCLEAN.values(), ids=UNCLEAN.keys())


@unclean_text
@pytest.mark.parametrize("field", ["description", "counterparty", "source"])
def test_an_unclean_text_of_the_entry_is_refused(field: str, text: str) -> None:
    assert check(changed(**{field: text})) == (Violation("EntryTextUnclean", "description"),)


@unclean_text
@pytest.mark.parametrize("field", ["party", "memo"])
def test_an_unclean_text_of_a_line_names_the_line(field: str, text: str) -> None:
    second = LineDraft(GIFTS, GENERAL, 0, 500_000, **{field: text})

    assert check(with_lines(GOOD.lines[0], second)) == (Violation("LineTextUnclean", "lines", {"line": 2}),)


@pytest.mark.parametrize(
    "text",
    ["Ủng hộ đồng bào", "hai\ndòng", "a" * 2_000, "😀", "<b>&\"'", "a\u2028b", "%s %(x)s ? :x {x}", "'; DROP TABLE"],
)
def test_what_an_office_types_is_clean(text: str) -> None:
    draft = changed(description=text, counterparty=text, source=text)
    lines = tuple(dataclasses.replace(line, party=text, memo=text) for line in draft.lines)

    assert codes(dataclasses.replace(draft, lines=lines)) == []


def test_a_preparer_is_always_needed() -> None:
    assert check(changed(prepared_by="")) == (Violation("PreparerMissing", "prepared_by"),)


@pytest.mark.parametrize("kind", VoucherKind)
def test_an_approver_is_needed_where_money_leaves_or_is_promised(kind: VoucherKind) -> None:
    needed = kind in {VoucherKind.PC, VoucherKind.UNC, VoucherKind.QD}

    expected = (Violation("ApproverMissing", "approved_by", {"voucher_kind": kind.label}),) if needed else ()
    assert check(changed(voucher_kind=kind, approved_by="")) == expected


@pytest.mark.parametrize("kind", VoucherKind)
def test_who_handled_the_money_is_needed_for_cash_and_transfers(kind: VoucherKind) -> None:
    needed = kind in {VoucherKind.PT, VoucherKind.PC, VoucherKind.UNC}

    expected = (Violation("ExecutorMissing", "executed_by", {"voucher_kind": kind.label}),) if needed else ()
    assert check(changed(voucher_kind=kind, executed_by="")) == expected


@pytest.mark.parametrize(
    ("prepared_by", "approved_by", "executed_by", "is_refused"),
    [
        ("an", "an", "binh", True),
        ("an", "binh", "an", True),
        ("an", "binh", "binh", True),
        ("an", "an", "an", True),
        ("an", "binh", "cuc", False),
        ("an", "", "", False),
        ("an", "", "binh", False),
    ],
)
def test_no_two_sides_of_a_voucher_are_one_person(
    prepared_by: str, approved_by: str, executed_by: str, is_refused: bool
) -> None:
    draft = changed(prepared_by=prepared_by, approved_by=approved_by, executed_by=executed_by)

    assert codes(draft) == (["SamePersonOnVoucher"] if is_refused else [])


@pytest.mark.parametrize(
    "evidence",
    [("",), ("A" * 64,), ("a" * 63,), ("a" * 65,), ("g" * 64,), (f"{'a' * 64},{'b' * 64}",), ("a" * 64 + "\n",)],
)
def test_evidence_is_named_by_its_sha256_in_hex(evidence: tuple[str, ...]) -> None:
    assert check(changed(evidence=evidence)) == (Violation("EvidenceNotNamedByHash", "evidence"),)


def test_several_pieces_of_evidence_may_be_named() -> None:
    assert codes(changed(evidence=("0123456789abcdef" * 4, "f" * 64))) == []


def test_all_broken_rules_are_told_at_once_in_the_order_of_the_rules() -> None:
    draft = EntryDraft(
        voucher_kind=VoucherKind.PC,
        entry_date=dt.date(2026, 3, 16),
        description="",
        lines=(LineDraft(CASH, GENERAL, debit_vnd=-5, memo="\x00"),),
        source="",
        prepared_by="",
        evidence=("không phải",),
    )

    assert codes(draft) == [
        "EntryTooShort",
        "LineAmountOutOfRange",
        "EntryUnbalanced",
        "FundUnbalanced",
        "DescriptionMissing",
        "SourceMissing",
        "LineTextUnclean",
        "EvidenceNotNamedByHash",
        "PreparerMissing",
        "ApproverMissing",
        "ExecutorMissing",
    ]


def test_every_rule_of_the_module_is_in_the_list() -> None:
    written = {
        name
        for name, thing in vars(entries).items()
        if callable(thing) and getattr(thing, "__annotations__", {}).get("draft") is EntryDraft and name != "check"
    }

    assert {rule.__name__ for rule in entries.RULES} == written


def test_swapping_sides_twice_gives_the_lines_back() -> None:
    lines = (debit(CASH, 5, HOUSES, party="donor:1", memo="ghi chú"), credit(GIFTS, 5, HOUSES))

    swapped = swap_sides(lines)

    assert swapped == (
        LineDraft(CASH, HOUSES, 0, 5, "donor:1", "ghi chú"),
        LineDraft(GIFTS, HOUSES, 5, 0),
    )
    assert swap_sides(swapped) == lines


@pytest.mark.parametrize("kind", VoucherKind)
def test_every_kind_of_voucher_has_a_vietnamese_name(kind: VoucherKind) -> None:
    assert kind.label
    assert kind.label != kind.value
