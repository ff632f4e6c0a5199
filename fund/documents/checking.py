"""A Word file against the books: figures = words = sum of the rows = names = what the ledger expects.

Before a decision gets its number the file just made is read back and compared here; nothing wrong may go out. Checks
return every disagreement; `confirm_decision` refuses with all of them.
"""

import dataclasses
import datetime as dt
import itertools
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from fund.documents.amount_in_words import spells
from fund.documents.check_codes import bare_check_code
from fund.documents.layout import check_layout
from fund.documents.reading import DecisionReading, ReadRow, read_decision, read_texts
from fund.errors import ManyViolations, Violation
from fund.money import format_vnd

__all__ = [
    "DecisionReading",
    "DocumentDisagrees",
    "ExpectedAward",
    "ExpectedDecision",
    "check_decision",
    "check_layout",
    "confirm_decision",
    "confirm_says",
    "read_decision",
]


class DocumentDisagrees(ManyViolations):
    """The paper does not say what the books say; carries each difference."""


@dataclasses.dataclass(frozen=True)
class ExpectedAward:
    """One award as the books have it, in the order of the list."""

    name: str
    amount_vnd: int


@dataclasses.dataclass(frozen=True)
class ExpectedDecision:
    """A decision as the books have it; no awards means a paper without a list (a revocation)."""

    number: str
    decision_date: dt.date | None
    awards: tuple[ExpectedAward, ...]
    check_code: str = ""
    ledger_head: str = ""

    @property
    def total_vnd(self) -> int:
        """Add up the awards."""
        return sum(award.amount_vnd for award in self.awards)


def check_decision(content: bytes, expected: ExpectedDecision) -> tuple[Violation, ...]:
    """Read a decision back and tell every point in which it differs from the books.

    Raises:
        NotAWordFile: And the other refusals of `word_file.open_word`.
    """
    reading = read_decision(content)
    return tuple(itertools.chain.from_iterable(rule(reading, expected) for rule in RULES))


def confirm_decision(content: bytes, expected: ExpectedDecision) -> None:
    """Make sure that a decision says what the books say.

    Raises:
        DocumentDisagrees: It does not; carries each difference.
        NotAWordFile: And the other refusals of `word_file.open_word`.
    """
    violations = check_decision(content, expected)
    if violations:
        raise DocumentDisagrees(violations)


def confirm_says(content: bytes, wanted: Sequence[str]) -> None:
    """Read a paper back and make sure that each of these texts stands on it, as often as it is named.

    Raises:
        DocumentDisagrees: Some are missing; carries each.
        NotAWordFile: And the other refusals of `word_file.open_word`.
    """
    said = read_texts(content)
    missing = [
        _differs("DocumentLacksText", "", text)
        for text, times in Counter(map(_plain, wanted)).items()
        if sum(paragraph.count(text) for paragraph in said) < times
    ]
    if missing:
        raise DocumentDisagrees(tuple(missing))


def _number_and_date(reading: DecisionReading, expected: ExpectedDecision) -> Iterator[Violation]:
    if reading.number != expected.number:
        yield _differs("DocumentNumberDisagrees", reading.number, expected.number)
    if reading.decision_date != expected.decision_date:
        yield _differs("DocumentDateDisagrees", reading.decision_date, expected.decision_date)
    if reading.has_annex and reading.annex_number != expected.number:
        yield _differs("DocumentAnnexDisagrees", reading.annex_number, expected.number)
    if reading.has_annex and reading.annex_date != expected.decision_date:
        yield _differs("DocumentAnnexDisagrees", reading.annex_date, expected.decision_date)


def _list_of_recipients(reading: DecisionReading, expected: ExpectedDecision) -> Iterator[Violation]:
    if len(reading.rows) != len(expected.awards):
        yield _differs("DocumentRowsDisagree", len(reading.rows), len(expected.awards))
    pairs = itertools.zip_longest(reading.rows, expected.awards)
    for line, (row, award) in enumerate(pairs, start=1):
        if row is None:
            yield Violation("DocumentRowMissing", facts={"line": line, "name": award.name})
        elif award is None:
            yield Violation("DocumentRowUnexpected", facts={"line": line, "name": row.name})
        else:
            yield from _one_row(line, row, award)


def _one_row(line: int, row: ReadRow, award: ExpectedAward) -> Iterator[Violation]:
    if row.order != str(line):
        yield Violation("DocumentOrderDisagrees", facts={"line": line, "found": row.order, "wanted": str(line)})
    if row.name != _plain(award.name):
        yield Violation("DocumentNameDisagrees", facts={"line": line, "found": row.name, "wanted": award.name})
    if row.amount_vnd != award.amount_vnd:
        facts = {"line": line, "found": row.amount_text, "wanted": format_vnd(award.amount_vnd)}
        yield Violation("DocumentAmountDisagrees", facts=facts)


def _total(reading: DecisionReading, expected: ExpectedDecision) -> Iterator[Violation]:
    if not expected.awards and not reading.has_annex:
        return
    found = "" if reading.total_vnd is None else format_vnd(reading.total_vnd)
    if reading.total_vnd != expected.total_vnd:
        yield _differs("DocumentTotalDisagrees", found, format_vnd(expected.total_vnd))
    summed_vnd = sum(row.amount_vnd or 0 for row in reading.rows)
    if reading.total_vnd != summed_vnd:
        yield _differs("DocumentSumDisagrees", found, format_vnd(summed_vnd))
    if not spells(reading.total_words, expected.total_vnd):
        yield _differs("DocumentWordsDisagree", reading.total_words, format_vnd(expected.total_vnd))


def _text(reading: DecisionReading, expected: ExpectedDecision) -> Iterator[Violation]:
    """Compare the amounts of the articles; a single award stands in the text itself, with its name."""
    for amount_vnd, words in reading.spelled_amounts:
        if not spells(words, amount_vnd):
            yield _differs("DocumentWordsDisagree", words, format_vnd(amount_vnd))
    if expected.awards and expected.total_vnd not in {amount_vnd for amount_vnd, _words in reading.spelled_amounts}:
        yield Violation("DocumentTextLacksTotal", facts={"wanted": format_vnd(expected.total_vnd)})
    if len(expected.awards) == 1:
        name = _plain(expected.awards[0].name)
        if not any(name in paragraph for paragraph in reading.paragraphs):
            yield Violation("DocumentTextLacksName", facts={"wanted": name})


def _proof(reading: DecisionReading, expected: ExpectedDecision) -> Iterator[Violation]:
    if bare_check_code(reading.check_code) != bare_check_code(expected.check_code):
        yield _differs("DocumentCheckCodeDisagrees", reading.check_code, expected.check_code)
    if reading.ledger_head != expected.ledger_head:
        yield _differs("DocumentLedgerHeadDisagrees", reading.ledger_head, expected.ledger_head)


RULES: tuple[Callable[[DecisionReading, ExpectedDecision], Iterator[Violation]], ...] = (
    _number_and_date,
    _list_of_recipients,
    _total,
    _text,
    _proof,
)


def _differs(code: str, found: object, wanted: object) -> Violation:
    return Violation(code, facts={"found": found, "wanted": wanted})


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
