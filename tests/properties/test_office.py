"""Random office work against a reference model in plain Python.

After every step: the trial balance is nil, no pot stands below zero, numbers have no gap, the chain holds, every total
is what the lines add up to, the books' own verification finds nothing, and what was refused changed nothing.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.orm import Session

from fund.errors import FundError
from fund.ledger.entries import EntryDraft, VoucherKind, swap_sides
from fund.ledger.models import Period
from fund.ledger.operations import reverse_entry
from fund.ledger.periods import close_period, reopen_period
from fund.ledger.queries import trial_balance
from fund.ledger.verification import verify
from tests.builders.ledger import (
    CASH,
    CHIEF,
    CLERK,
    DIRECTOR,
    FIRST_BANK,
    GENERAL,
    GIFTS,
    GOODS,
    HOUSES,
    OPEN_THROUGH,
    POSTED_AT,
    SECOND_BANK,
    an_entry,
    bank_gift,
    cash_gift,
    credit,
    debit,
    goods_gift,
    post_all,
    support_decided,
    support_paid,
    transfer,
)
from tests.builders.ledger_proof import balances, dump_books, prove_books
from tests.properties.effort import examples
from tests.properties.ledger_model import ModelLedger, last_day

days = st.dates(dt.date(2026, 1, 1), dt.date(2026, 5, 31))
amounts = st.integers(1, 60)
funds = st.sampled_from((GENERAL, HOUSES))
moneys = st.sampled_from((CASH, FIRST_BANK, SECOND_BANK))


class Office(RuleBasedStateMachine):
    """One office, its books in a database, and beside them the model."""

    posted = Bundle("posted")
    decisions = Bundle("decisions")

    session: Session
    """Opened books; set before the machine runs."""

    def __init__(self) -> None:
        """Open the office on the books."""
        super().__init__()
        self.attempt = self.session.begin_nested()
        self.model = ModelLedger()
        self.reversed: set[int] = set()

    def teardown(self) -> None:
        """Give the database back as it was."""
        self.attempt.rollback()

    def _refusal(self, act: Callable[[], object]) -> str:
        """Act; give the name of the refusal, or nothing."""
        try:
            with self.session.begin_nested():
                act()
        except FundError as refusal:
            return refusal.code
        return ""

    def _try(self, expected: str, act: Callable[[], object]) -> bool:
        """Act, hold the outcome to what was expected, and tell whether it was done."""
        before = dump_books(self.session)
        assert self._refusal(act) == expected
        if expected:
            assert dump_books(self.session) == before
        return not expected

    def _post(self, *drafts: EntryDraft) -> list[int]:
        """Post in both; give the ids, none if both refuse."""
        if not self._try(self.model.refusal_of(drafts), lambda: post_all(self.session, drafts)):
            return []
        first = len(self.model.entries) + 1
        self.model.post(drafts)
        return list(range(first, first + len(drafts)))

    # --- Money and goods come in -------------------------------------------------------------------------------

    @rule(target=posted, amount=amounts, fund=funds, day=days)
    def give_cash(self, amount: int, fund: str, day: dt.date) -> object:
        """Receive a gift in cash."""
        return multiple(*self._post(cash_gift(amount, fund=fund, on=day)))

    @rule(target=posted, amount=amounts, fund=funds, account=st.sampled_from((FIRST_BANK, SECOND_BANK)), day=days)
    def give_by_bank(self, amount: int, fund: str, account: str, day: dt.date) -> object:
        """Receive a gift on a bank account."""
        return multiple(*self._post(bank_gift(amount, fund=fund, account=account, on=day)))

    @rule(target=posted, general=amounts, houses=amounts, day=days)
    def give_for_two_funds(self, general: int, houses: int, day: dt.date) -> object:
        """Receive one gift for two funds."""
        lines = [
            line
            for amount, fund in ((general, GENERAL), (houses, HOUSES))
            for line in (debit(CASH, amount, fund), credit(GIFTS, amount, fund))
        ]
        return multiple(*self._post(an_entry(*lines, kind=VoucherKind.PT, on=day)))

    @rule(target=posted, amount=amounts, fund=funds, day=days)
    def give_goods(self, amount: int, fund: str, day: dt.date) -> object:
        """Receive a gift in kind."""
        return multiple(*self._post(goods_gift(amount, fund=fund, on=day)))

    @rule(target=posted, gifts=st.lists(st.tuples(amounts, funds, days), min_size=2, max_size=5))
    def import_a_statement(self, gifts: list[tuple[int, str, dt.date]]) -> object:
        """Take a bank statement's credits as gifts, all or nothing."""
        return multiple(*self._post(*(bank_gift(amount, fund=fund, on=day) for amount, fund, day in gifts)))

    # --- Money and goods go out --------------------------------------------------------------------------------

    @rule(target=decisions, amount=amounts, fund=funds, day=days)
    def issue_a_decision(self, amount: int, fund: str, day: dt.date) -> object:
        """Promise support: this reserves the money."""
        done = self._post(support_decided(amount, fund=fund, on=day))
        return multiple(*((entry_id, amount, fund, day) for entry_id in done))

    @rule(
        decision=consumes(decisions),
        out_of=st.sampled_from((CASH, FIRST_BANK, SECOND_BANK, GOODS)),
        later=st.integers(0, 40),
    )
    def pay_what_was_decided(self, decision: tuple[int, int, str, dt.date], out_of: str, later: int) -> None:
        """Pay a decision in full, in money or goods."""
        _, amount, fund, day = decision
        self._post(support_paid(amount, fund=fund, out_of=out_of, on=day + dt.timedelta(days=later)))

    @rule(decision=consumes(decisions), later=st.integers(0, 40))
    def revoke_a_decision(self, decision: tuple[int, int, str, dt.date], later: int) -> None:
        """Take a decision back by its reversal."""
        entry_id, _, _, day = decision
        self.undo(entry_id, day + dt.timedelta(days=later))

    @rule(target=posted, amount=amounts, fund=funds, out_of=moneys, day=days)
    def pay_management_cost(self, amount: int, fund: str, out_of: str, day: dt.date) -> object:
        """Pay a cost of the office."""
        return multiple(*self._post(transfer(amount, into="642", out_of=out_of, fund=fund, on=day)))

    @rule(amount=amounts, fund=funds, into=moneys, out_of=moneys, day=days)
    def move_money(self, amount: int, fund: str, into: str, out_of: str, day: dt.date) -> None:
        """Carry cash to the bank, or the other way."""
        self._post(transfer(amount, into=into, out_of=out_of, fund=fund, on=day))

    @rule(amount=amounts, giver=funds, day=days)
    def move_between_funds(self, amount: int, giver: str, day: dt.date) -> None:
        """Move net assets and the money behind them from one fund to the other."""
        taker = HOUSES if giver == GENERAL else GENERAL
        lines = (
            debit("421", amount, giver),
            credit(FIRST_BANK, amount, giver),
            debit(FIRST_BANK, amount, taker),
            credit("421", amount, taker),
        )
        self._post(an_entry(*lines, on=day))

    # --- Mistakes ----------------------------------------------------------------------------------------------

    @rule(entry_id=posted, day=days)
    def undo(self, entry_id: int, day: dt.date) -> None:
        """Reverse an entry; whether it may be is for the model to say."""
        original = self.model.entries[entry_id - 1]
        undo = dataclasses.replace(
            original,
            lines=swap_sides(original.lines),
            entry_date=day,
            voucher_kind=VoucherKind.DC,
            source=f"undo:{entry_id}:{len(self.model.entries)}",
        )
        expected = self.model.refusal_of([undo])
        if entry_id in self.reversed:
            expected = "AlreadyReversed"
        elif day < original.entry_date:
            expected = "ReversalBeforeOriginal"
        if self._try(
            expected,
            lambda: reverse_entry(
                self.session,
                entry_id=entry_id,
                entry_date=day,
                reason="Ghi nhầm",
                source=undo.source,
                prepared_by=CLERK,
                posted_by=CLERK,
                posted_at=POSTED_AT,
            ),
        ):
            self.model.post([undo])
            self.reversed.add(entry_id)

    @rule(amount=amounts, wrong_by=st.integers(1, 5), day=days)
    def post_a_lopsided_entry(self, amount: int, wrong_by: int, day: dt.date) -> None:
        """Type two amounts that differ."""
        assert self._post(an_entry(debit(CASH, amount + wrong_by), credit(GIFTS, amount), on=day)) == []

    @rule(amount=amounts, day=days)
    def post_one_cause_twice(self, amount: int, day: dt.date) -> None:
        """Send the same form again."""
        first = cash_gift(amount, on=day)
        self._post(first)
        self._post(first)

    @rule(drafts=st.lists(st.builds(cash_gift, amounts, fund=funds, on=days), min_size=1, max_size=3))
    def change_ones_mind(self, drafts: list[EntryDraft]) -> None:
        """Post and roll back: as if nothing had been."""
        if self.model.refusal_of(drafts):
            return
        before = dump_books(self.session)
        with self.session.begin_nested() as attempt:
            post_all(self.session, drafts)
            attempt.rollback()
        assert dump_books(self.session) == before

    # --- Months ------------------------------------------------------------------------------------------------

    def _period_id(self, month: int) -> int:
        query = sa.select(Period.id).where(Period.first_date == dt.date(2026, month, 1))
        return self.session.scalars(query).one()

    @rule(month=st.integers(1, 5), actor=st.sampled_from((CHIEF, DIRECTOR)))
    def shut_a_month(self, month: int, actor: str) -> None:
        """Shut a month; only the next one may be."""
        expected = ""
        if month in self.model.shut_by:
            expected = "PeriodAlreadyClosed"
        elif month != len(self.model.shut_by) + 1:
            expected = "EarlierPeriodOpen"
        period = {"period_id": self._period_id(month)}
        if self._try(
            expected, lambda: close_period(self.session, **period, today=OPEN_THROUGH, actor=actor, at=POSTED_AT)
        ):
            self.model.shut_by[month] = actor

    @precondition(lambda self: self.model.shut_by)
    @rule(month=st.integers(1, 5), actor=st.sampled_from((CHIEF, DIRECTOR)))
    def open_a_month_again(self, month: int, actor: str) -> None:
        """Open a month again; only the latest may be, by another person."""
        expected = ""
        if month != len(self.model.shut_by):
            expected = "OnlyLatestReopens"
        elif self.model.shut_by[month] == actor:
            expected = "ReopenNeedsAnother"
        period = {"period_id": self._period_id(month)}
        if self._try(
            expected, lambda: reopen_period(self.session, **period, reason="Sót chứng từ", actor=actor, at=POSTED_AT)
        ):
            del self.model.shut_by[month]

    # --- After every step --------------------------------------------------------------------------------------

    @invariant()
    def the_books_say_what_the_model_says(self) -> None:
        """Compare every pot, every number, and prove the books in both ways."""
        assert balances(self.session) == self.model.balances()
        prove_books(self.session)
        assert [result.faults for result in verify(self.session) if not result.passed] == []

    @invariant()
    def the_trial_balance_is_nil(self) -> None:
        """Debits equal credits in opening, turnover and closing, and closing is the model's, at every month's end."""
        for month in (1, 3, 5):
            rows = trial_balance(self.session, first=last_day(month).replace(day=1), last=last_day(month))
            assert sum(row.opening_debit - row.opening_credit for row in rows) == 0
            assert sum(row.debit - row.credit for row in rows) == 0
            closing: dict[str, int] = {}
            for (account, _), balance in self.model.balance_until(last_day(month)).items():
                closing[account] = closing.get(account, 0) + balance
            told = {row.account: row.closing_debit - row.closing_credit for row in rows}
            assert {code: balance for code, balance in told.items() if balance} == {
                code: balance for code, balance in closing.items() if balance
            }


def test_random_office_work_keeps_the_books_sound(books: Session) -> None:
    class OfficeHere(Office):
        session = books

    run_state_machine_as_test(OfficeHere, settings=examples(6, steps=20))
