"""What a month must be before it is handed on and signed (pure)."""

from collections.abc import Callable, Iterator

from fund.errors import Violation
from fund.reconciliation.rows import Figures


def check(figures: Figures, *, carried_explanation: str) -> tuple[Violation, ...]:
    """List every point that keeps a month from being signed, in the order of `RULES`."""
    return tuple(violation for rule in RULES for violation in rule(figures, carried_explanation))


def _has_the_banks_figures(figures: Figures, _carried_explanation: str) -> Iterator[Violation]:
    if figures.opening_bank_vnd is None or figures.closing_bank_vnd is None:
        yield Violation("FiguresMissing")


def _statement_is_whole(figures: Figures, _carried_explanation: str) -> Iterator[Violation]:
    if figures.opening_bank_vnd is None or figures.closing_bank_vnd is None or figures.is_statement_whole:
        return
    by_lines_vnd = figures.opening_bank_vnd + figures.bank.turnover_vnd
    facts: dict[str, object] = {"closing_vnd": figures.closing_bank_vnd, "by_lines_vnd": by_lines_vnd}
    yield Violation("StatementIncomplete", facts=facts)


def _what_it_began_with_is_explained(figures: Figures, carried_explanation: str) -> Iterator[Violation]:
    if figures.carried_vnd and not carried_explanation.strip():
        yield Violation("CarriedUnexplained", "carried_explanation", {"difference_vnd": figures.carried_vnd})


def _differences_are_explained(figures: Figures, _carried_explanation: str) -> Iterator[Violation]:
    left = figures.bank.unexplained_count, figures.books.unexplained_count
    if any(left):
        yield Violation("DifferencesUnexplained", facts={"lines": left[0], "entries": left[1]})


def _bridge_adds_up(figures: Figures, _carried_explanation: str) -> Iterator[Violation]:
    if figures.gap_vnd:
        facts: dict[str, object] = {"books_vnd": figures.closing_books_vnd, "gap_vnd": figures.gap_vnd}
        yield Violation("BridgeBroken", facts=facts)


RULES: tuple[Callable[[Figures, str], Iterator[Violation]], ...] = (
    _has_the_banks_figures,
    _statement_is_whole,
    _what_it_began_with_is_explained,
    _differences_are_explained,
    _bridge_adds_up,
)
