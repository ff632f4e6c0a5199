"""What holds for every draft and every sequence of postings, tried with random ones."""

import datetime as dt
import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from fund.errors import FundError
from fund.ledger.entries import EntryDraft, LineDraft, VoucherKind, check, swap_sides
from fund.ledger.operations import reverse_entry
from fund.ledger.verification import verify
from fund.money import MAX_VND, split
from tests.builders.ledger import (
    CASH,
    CLERK,
    FIRST_BANK,
    GENERAL,
    GIFTS,
    GOODS,
    HOUSES,
    OPEN_THROUGH,
    POSTED_AT,
    SECOND_BANK,
    an_entry,
    cash_gift,
    credit,
    debit,
    post,
    post_all,
)
from tests.builders.ledger_proof import balances, dump_books, prove_books
from tests.properties.effort import examples
from tests.properties.ledger_model import ModelLedger

ACCOUNTS = (CASH, FIRST_BANK, SECOND_BANK, GOODS, GIFTS, "138", "141", "331", "3388", "421", "515", "6112", "642")
days = st.dates(dt.date(2026, 1, 1), dt.date(2026, 4, 30))
amounts = st.integers(1, 60)
funds = st.sampled_from((GENERAL, HOUSES))
accounts = st.sampled_from(ACCOUNTS)
kinds = st.sampled_from(VoucherKind)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@st.composite
def balanced_lines(draw: st.DrawFn, *, largest: int = 60) -> tuple[LineDraft, ...]:
    """Draw lines that balance for each of one or two funds, mixed up."""
    lines: list[LineDraft] = []
    for fund in draw(st.lists(funds, min_size=1, max_size=2, unique=True)):
        total = draw(st.integers(3, max(largest, 3)))
        for write in (debit, credit):
            parts = split(total, draw(st.lists(st.integers(1, 5), min_size=1, max_size=3)))
            lines += [write(draw(accounts), part, fund) for part in parts if part]
    return tuple(draw(st.permutations(lines)))


@st.composite
def any_lines(draw: st.DrawFn) -> tuple[LineDraft, ...]:
    """Draw lines that mostly break some rule."""
    amount = st.one_of(st.just(0), amounts, st.integers(-5, MAX_VND + 5))
    line = st.builds(LineDraft, accounts, funds, amount, amount, texts, texts)
    return tuple(draw(st.one_of(st.lists(line, max_size=4), balanced_lines().map(list))))


@st.composite
def drafts(draw: st.DrawFn) -> EntryDraft:
    """Draw an entry that keeps the rules; whether the money is there is another matter."""
    return an_entry(*draw(balanced_lines()), kind=draw(kinds), on=draw(days))


@given(any_lines())
def test_any_accepted_draft_balances_for_each_fund(lines: tuple[LineDraft, ...]) -> None:
    draft = an_entry(*lines)

    if not any(violation.field == "lines" for violation in check(draft)):
        differences: Counter[str] = Counter()
        for line in lines:
            differences[line.fund] += line.debit_vnd - line.credit_vnd
            assert (line.debit_vnd > 0) != (line.credit_vnd > 0)
            assert max(line.debit_vnd, line.credit_vnd) <= MAX_VND
        assert not any(differences.values())
        assert len(lines) >= 2


@given(balanced_lines(largest=MAX_VND))
def test_any_balanced_draft_is_accepted(lines: tuple[LineDraft, ...]) -> None:
    assert check(an_entry(*lines)) == ()


@given(any_lines())
def test_swapping_sides_keeps_what_the_rules_say(lines: tuple[LineDraft, ...]) -> None:
    def codes(draft: EntryDraft) -> list[str]:
        return [violation.code for violation in check(draft)]

    assert swap_sides(swap_sides(lines)) == lines
    assert codes(an_entry(*swap_sides(lines))) == codes(an_entry(*lines))


@examples(20)
@given(draft=drafts(), later=st.integers(0, 200))
def test_an_entry_and_its_reversal_cancel(books: Session, draft: EntryDraft, later: int) -> None:
    with books.begin_nested() as attempt:
        first_day = dt.date(2026, 1, 1)
        stock = [
            an_entry(LineDraft(account, fund, 500), LineDraft(GIFTS, fund, 0, 500), on=first_day)
            for account in (CASH, FIRST_BANK, SECOND_BANK, GOODS)
            for fund in (GENERAL, HOUSES)
        ]
        post_all(books, stock)
        before = balances(books)

        posted = post(books, draft)
        reverse_entry(
            books,
            entry_id=posted.id,
            entry_date=min(draft.entry_date + dt.timedelta(days=later), OPEN_THROUGH),
            reason="Ghi nhầm",
            source="undo",
            prepared_by=CLERK,
            posted_by=CLERK,
            posted_at=POSTED_AT,
        )

        assert balances(books) == before
        prove_books(books)
        attempt.rollback()


def try_to_post(session: Session, wanted: list[EntryDraft]) -> str:
    """Post in bulk; give the name of the refusal, or nothing."""
    try:
        with session.begin_nested():
            post_all(session, wanted)
    except FundError as refusal:
        return refusal.code
    return ""


@examples(20)
@given(wanted=st.lists(drafts(), min_size=1, max_size=6), order=st.randoms(use_true_random=False))
def test_a_bulk_comes_to_the_same_in_any_order(books: Session, wanted: list[EntryDraft], order: random.Random) -> None:
    """Also whether it is refused does not hang on the order: the day's end is what counts."""
    shuffled = list(wanted)
    order.shuffle(shuffled)
    outcomes = []
    for bulk in (wanted, shuffled):
        with books.begin_nested() as attempt:
            post_all(books, [cash_gift(50, on=dt.date(2026, 2, 1)), cash_gift(50, fund=HOUSES, on=dt.date(2026, 2, 1))])
            refusal = try_to_post(books, bulk)
            dump = dump_books(books)
            outcomes.append((refusal, dump["position"], dump["day_turnover"], dump["fund_position"]))
            attempt.rollback()

    assert outcomes[0] == outcomes[1]


@examples(20)
@given(bulks=st.lists(st.lists(drafts(), min_size=1, max_size=5), min_size=1, max_size=8))
def test_totals_equal_recomputation_after_any_sequence(books: Session, bulks: list[list[EntryDraft]]) -> None:
    """What is refused and what is taken, dates back and forth, is what the model says."""
    with books.begin_nested() as attempt:
        model = ModelLedger()
        opening = [cash_gift(100), cash_gift(100, fund=HOUSES, on=dt.date(2026, 1, 1))]
        post_all(books, opening)
        model.post(opening)
        for bulk in bulks:
            expected = model.refusal_of(bulk)
            before = dump_books(books)

            assert try_to_post(books, bulk) == expected

            if expected:
                assert dump_books(books) == before
            else:
                model.post(bulk)
        assert balances(books) == model.balances()
        prove_books(books)
        assert all(result.passed for result in verify(books))
        attempt.rollback()
