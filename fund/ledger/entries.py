"""What a journal entry must be before it reaches the books (pure, no database).

`RULES` is the specification: each rule is one function over a draft, listed in the order in which violations are told.
Facts that need the database (account exists, period open, money there) are checked by `operations` and by the database.
"""

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fund.errors import Violation
from fund.labels import LabelledEnum
from fund.money import MAX_VND

MINIMUM_LINES = 2
TEXT_LIMIT = 2_000
_UNCLEAN = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")
"""Control characters but the line feed, and halves of surrogate pairs, which no database stores."""
_HASH = re.compile(r"[0-9a-f]{64}")


class VoucherKind(LabelledEnum):
    """The paper an entry rests on; numbers run without gaps for each kind and year."""

    PT = "PT", "Phiếu thu"
    PC = "PC", "Phiếu chi"
    BC = "BC", "Giấy báo có"
    BN = "BN", "Giấy báo nợ"
    UNC = "UNC", "Ủy nhiệm chi"
    PN = "PN", "Phiếu nhập kho"
    PX = "PX", "Phiếu xuất kho"
    QD = "QD", "Ghi sổ theo quyết định"
    KT = "KT", "Phiếu kế toán"
    DC = "DC", "Chứng từ điều chỉnh"


NEEDS_APPROVER = frozenset({VoucherKind.PC, VoucherKind.UNC, VoucherKind.QD})
"""Paid or reserved only after a second person approved (Law on Accounting 88/2015, article 19)."""
NEEDS_EXECUTOR = frozenset({VoucherKind.PT, VoucherKind.PC, VoucherKind.UNC})
"""Cash in, cash out and transfers are confirmed by the person who handled the money."""


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One side of an entry: account and fund by code, debit or credit in whole đồng."""

    account: str
    fund: str
    debit_vnd: int = 0
    credit_vnd: int = 0
    party: str = ""
    memo: str = ""


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry not yet in the books.

    `source` names what caused it ("donation:12") and posts once; `evidence` holds SHA-256 sums (hex) of its files;
    `counterparty` is the person or body on the voucher; the three persons are usernames.
    """

    voucher_kind: VoucherKind
    entry_date: dt.date
    description: str
    lines: tuple[LineDraft, ...]
    source: str
    prepared_by: str
    approved_by: str = ""
    executed_by: str = ""
    counterparty: str = ""
    evidence: tuple[str, ...] = ()
    reverses: int | None = None


def swap_sides(lines: tuple[LineDraft, ...]) -> tuple[LineDraft, ...]:
    """Turn debits into credits and back, line by line: what undoes an entry."""
    return tuple(
        LineDraft(line.account, line.fund, line.credit_vnd, line.debit_vnd, line.party, line.memo) for line in lines
    )


def check(draft: EntryDraft) -> tuple[Violation, ...]:
    """List every rule the draft breaks, in the order of `RULES`; empty when it may be posted."""
    return tuple(violation for rule in RULES for violation in rule(draft))


def _two_lines_or_more(draft: EntryDraft) -> Iterator[Violation]:
    if len(draft.lines) < MINIMUM_LINES:
        yield Violation("EntryTooShort", "lines", {"lines": len(draft.lines)})


def _amounts_whole_and_in_range(draft: EntryDraft) -> Iterator[Violation]:
    for number, line in enumerate(draft.lines, start=1):
        if type(line.debit_vnd) is not int or type(line.credit_vnd) is not int:
            yield Violation("LineAmountNotWhole", "lines", {"line": number})
        elif not (0 <= line.debit_vnd <= MAX_VND and 0 <= line.credit_vnd <= MAX_VND):
            yield Violation("LineAmountOutOfRange", "lines", {"line": number})


def _each_line_on_one_side(draft: EntryDraft) -> Iterator[Violation]:
    for number, line in enumerate(draft.lines, start=1):
        if bool(line.debit_vnd) == bool(line.credit_vnd):
            yield Violation("LineOnBothSidesOrNone", "lines", {"line": number})


def _each_fund_balances(draft: EntryDraft) -> Iterator[Violation]:
    differences: Counter[str] = Counter()
    for line in draft.lines:
        if type(line.debit_vnd) is not int or type(line.credit_vnd) is not int:
            return  # told above; there is nothing to add up
        differences[line.fund] += line.debit_vnd - line.credit_vnd
    if total := sum(differences.values()):
        yield Violation("EntryUnbalanced", "lines", {"difference_vnd": total})
    for fund, difference in differences.items():
        if difference:
            yield Violation("FundUnbalanced", "lines", {"fund": fund, "difference_vnd": difference})


def _says_what_and_why(draft: EntryDraft) -> Iterator[Violation]:
    if not draft.description.strip():
        yield Violation("DescriptionMissing", "description")
    if not draft.source:
        yield Violation("SourceMissing", "source")


def _texts_are_clean(draft: EntryDraft) -> Iterator[Violation]:
    header = (draft.description, draft.counterparty, draft.source)
    if not all(map(_is_clean, header)):
        yield Violation("EntryTextUnclean", "description")
    for number, line in enumerate(draft.lines, start=1):
        if (line.memo and not _is_clean(line.memo)) or (line.party and not _is_clean(line.party)):
            yield Violation("LineTextUnclean", "lines", {"line": number})


def _is_clean(text: str) -> bool:
    return (
        len(text) <= TEXT_LIMIT
        and (text.isprintable() or not _UNCLEAN.search(text))
        and unicodedata.is_normalized("NFC", text)
    )


def _evidence_is_named_by_hash(draft: EntryDraft) -> Iterator[Violation]:
    if not all(map(_HASH.fullmatch, draft.evidence)):
        yield Violation("EvidenceNotNamedByHash", "evidence")


def _persons_are_different(draft: EntryDraft) -> Iterator[Violation]:
    if not draft.prepared_by:
        yield Violation("PreparerMissing", "prepared_by")
    if draft.voucher_kind in NEEDS_APPROVER and not draft.approved_by:
        yield Violation("ApproverMissing", "approved_by", {"voucher_kind": draft.voucher_kind.label})
    if draft.voucher_kind in NEEDS_EXECUTOR and not draft.executed_by:
        yield Violation("ExecutorMissing", "executed_by", {"voucher_kind": draft.voucher_kind.label})
    persons = [person for person in (draft.prepared_by, draft.approved_by, draft.executed_by) if person]
    if len(set(persons)) < len(persons):
        yield Violation("SamePersonOnVoucher", "approved_by", {"persons": ", ".join(persons)})


RULES: tuple[Callable[[EntryDraft], Iterator[Violation]], ...] = (
    _two_lines_or_more,
    _amounts_whole_and_in_range,
    _each_line_on_one_side,
    _each_fund_balances,
    _says_what_and_why,
    _texts_are_clean,
    _evidence_is_named_by_hash,
    _persons_are_different,
)
