"""Random work of the whole office: gifts confirmed, statements imported, decisions issued, awards paid or lapsed.

The operations are those the pages call. The model is one pot of cash, one at the bank and one sum of promises a fund;
after every step the books must hold just that, and what was refused must have changed no row of any table.
"""

import dataclasses
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from fund.banking.bank_accounts import add_bank_account
from fund.banking.operations import import_statement
from fund.database import Base
from fund.disbursements.kinds import PaymentChannel
from fund.disbursements.models import Award
from fund.disbursements.operations import approve_payment, lapse_award, reverse_payment
from fund.donations import operations as donations
from fund.donations.gifts import GiftDraft, PartDraft
from fund.donations.refunds import approve_refund, pay_refund, prepare_refund
from fund.errors import FundError
from fund.ledger.queries import available_vnd
from fund.ledger.verification import verify
from tests.builders import disbursements as office
from tests.builders.banking import Gift, vietcombank_file
from tests.builders.disbursements import A_DAY, ACCOUNTANT, AT, CASHIER, CHIEF, DIRECTOR
from tests.builders.ledger import CASH, FIRST_BANK, GENERAL, HOUSES, OWED
from tests.builders.ledger_proof import balances, prove_books
from tests.properties.effort import examples

R = TypeVar("R")

UNIT = 10_000
amounts = st.integers(1, 60).map(lambda units: units * UNIT)
funds = st.sampled_from((GENERAL, HOUSES))
picks = st.integers(0, 1_000)
POT_OF = {PaymentChannel.CASH: CASH, PaymentChannel.BANK: FIRST_BANK}


@dataclasses.dataclass
class PaidOut:
    """A payment of one award: which pot it left."""

    award: int
    pot: str


@dataclasses.dataclass
class Kept:
    """A gift in the books: where its money went."""

    amount_vnd: int
    fund: str
    pot: str


class WholeOffice(RuleBasedStateMachine):
    """The office's operations on a database, and beside them what they must come to."""

    session: Session
    """An opened office; set before the machine runs."""
    rooms: office.Office
    """Its programmes and funds."""

    def __init__(self) -> None:
        """Begin the working day."""
        super().__init__()
        self.attempt = self.session.begin_nested()
        self.pots: Counter[tuple[str, str]] = Counter(balances(self.session))
        self.net = {fund: available_vnd(self.session, self._fund_id(fund)) for fund in (GENERAL, HOUSES)}
        self.waiting: dict[int, Kept] = {}
        self.gifts: dict[int, Kept] = {}
        self.granted: dict[int, tuple[str, int]] = {}
        self.paid: dict[int, PaidOut] = {}
        self.paid_awards: dict[int, tuple[str, int]] = {}
        self.statement: list[Gift] = []

    def teardown(self) -> None:
        """Give the database back as it was."""
        self.attempt.rollback()

    def _fund_id(self, code: str) -> int:
        return self.rooms.houses if code == HOUSES else self.rooms.general

    def _dump(self) -> dict[str, list[object]]:
        tables = Base.metadata.sorted_tables
        return {
            table.name: list(self.session.execute(sa.select(table).order_by(*table.primary_key))) for table in tables
        }

    def _try(self, expected: str, act: Callable[[], R]) -> R | None:
        """Act; give the result, or None after the refusal that was expected and that changed no row of any table."""
        before = self._dump() if expected else {}
        try:
            with self.session.begin_nested():
                result = act()
        except FundError as refusal:
            code = refusal.code
        else:
            assert expected == ""
            return result
        assert code == expected
        assert self._dump() == before
        return None

    # --- Gifts ---------------------------------------------------------------------------------------------------

    def _gift(self, amount: int, fund: str, account: str = "") -> GiftDraft:
        parts = (PartDraft(fund, amount),)
        return GiftDraft(
            amount_vnd=amount, parts=parts, received_date=A_DAY, payer_text="Nguyễn Văn Mẫu", account_code=account
        )

    @rule(amount=amounts, fund=funds)
    def prepare_a_cash_gift(self, amount: int, fund: str) -> None:
        """Write a phiếu thu: nothing is in the books yet."""
        draft = self._gift(amount, fund)
        gift = self._try("", lambda: donations.record_cash_gift(self.session, draft=draft, actor=ACCOUNTANT, at=AT))
        assert gift is not None
        self.waiting[gift.id] = Kept(amount, fund, CASH)

    @precondition(lambda self: self.waiting)
    @rule(pick=picks, actor=st.sampled_from((CASHIER, CASHIER, ACCOUNTANT)))
    def confirm_a_cash_gift(self, pick: int, actor: str) -> None:
        """Take the cash in; who prepared it may not."""
        gift_id = sorted(self.waiting)[pick % len(self.waiting)]
        expected = "SamePersonRefused" if actor == ACCOUNTANT else ""
        if self._try(
            expected, lambda: donations.confirm_cash_gift(self.session, donation_id=gift_id, actor=actor, at=AT)
        ):
            self._keep(gift_id, self.waiting.pop(gift_id))

    @rule(amount=amounts, fund=funds)
    def record_a_bank_gift(self, amount: int, fund: str) -> None:
        """Write a giấy báo có."""
        draft = self._gift(amount, fund, FIRST_BANK)
        gift = self._try("", lambda: donations.record_bank_gift(self.session, draft=draft, actor=ACCOUNTANT, at=AT))
        assert gift is not None
        self._keep(gift.id, Kept(amount, fund, FIRST_BANK))

    @rule(new=st.lists(amounts, min_size=1, max_size=4))
    def import_the_statement_so_far(self, new: list[int]) -> None:
        """Import the whole statement again with some lines more: only these come in, real twins too."""
        self.statement += [Gift(memo="MOT NGUOI ung ho", credit_vnd=amount, day=A_DAY) for amount in new]
        content = vietcombank_file(self.statement)
        receipt = self._try(
            "",
            lambda: import_statement(
                self.session,
                content=content,
                filename="sao-ke.csv",
                profile="vietcombank-csv",
                account_code=FIRST_BANK,
                fund_code=GENERAL,
                actor=ACCOUNTANT,
                at=AT,
            ),
        )
        assert receipt is not None
        assert receipt.new_count == len(new)
        self.pots[FIRST_BANK, GENERAL] += sum(new)
        self.net[GENERAL] += sum(new)

    def _keep(self, gift_id: int, gift: Kept) -> None:
        self.gifts[gift_id] = gift
        self.pots[gift.pot, gift.fund] += gift.amount_vnd
        self.net[gift.fund] += gift.amount_vnd

    @precondition(lambda self: self.gifts)
    @rule(pick=picks)
    def give_a_gift_back(self, pick: int) -> None:
        """Return a gift: prepared, approved and paid by three, if the money is still there."""
        gift_id = sorted(self.gifts)[pick % len(self.gifts)]
        gift = self.gifts[gift_id]
        expected = ""
        if gift.fund == HOUSES and self.net[HOUSES] < gift.amount_vnd:
            expected = "FundOverdrawn"
        elif self.pots[gift.pot, gift.fund] < gift.amount_vnd:
            expected = "AccountOverdrawn"
        if self._try(expected, lambda: self._refund(gift_id)):
            del self.gifts[gift_id]
            self.pots[gift.pot, gift.fund] -= gift.amount_vnd
            self.net[gift.fund] -= gift.amount_vnd

    def _refund(self, gift_id: int) -> object:
        refund = prepare_refund(
            self.session, donation_id=gift_id, reason="Chuyển nhầm", payee_text="Người gửi", actor=ACCOUNTANT, at=AT
        )
        approve_refund(self.session, refund_id=refund.id, actor=CHIEF, at=AT)
        return pay_refund(self.session, refund_id=refund.id, paid_date=A_DAY, actor=CASHIER, at=AT)

    # --- Decisions and payments ----------------------------------------------------------------------------------

    @rule(awards=st.lists(st.tuples(funds, amounts), min_size=1, max_size=3))
    def issue_a_decision(self, awards: list[tuple[str, int]]) -> None:
        """Draft, hand in, approve and issue a decision; a restricted fund must hold what it promises."""
        asked = sum(amount for fund, amount in awards if fund == HOUSES)
        expected = "FundOverdrawn" if asked and asked > self.net[HOUSES] else ""
        decision = self._try(expected, lambda: self._issue(awards))
        if decision is not None:
            for award, (fund, amount) in zip(decision, awards, strict=True):
                self.granted[award.id] = (fund, amount)
                self.net[fund] -= amount
                self.pots[OWED, fund] -= amount

    def _issue(self, awards: list[tuple[str, int]]) -> list[Award]:
        programmes = (self.rooms.award, self.rooms.capital, self.rooms.camera)
        drafts = [
            office.an_award(self.session, programmes[place % 3], self._fund_id(fund), amount)
            for place, (fund, amount) in enumerate(awards)
        ]
        decision = office.an_issued(self.session, office.a_draft(*drafts))
        return sorted(decision.awards, key=lambda award: award.line_number)

    @precondition(lambda self: self.granted)
    @rule(pick=picks, channel=st.sampled_from(PaymentChannel))
    def pay_an_award(self, pick: int, channel: PaymentChannel) -> None:
        """Pay an award by three persons, if the pot holds it."""
        award_id = sorted(self.granted)[pick % len(self.granted)]
        fund, amount = self.granted[award_id]
        pot = POT_OF[channel]
        expected = "AccountOverdrawn" if self.pots[pot, fund] < amount else ""
        payment = self._try(expected, lambda: office.a_paid(self.session, [self._award(award_id)], channel=channel))
        if payment is not None:
            self.paid_awards[award_id] = self.granted.pop(award_id)
            self.paid[payment.id] = PaidOut(award_id, pot)
            self.pots[pot, fund] -= amount
            self.pots[OWED, fund] += amount

    @precondition(lambda self: self.granted)
    @rule(pick=picks)
    def approve_ones_own_payment(self, pick: int) -> None:
        """Try to approve the payment one prepared."""
        award_id = sorted(self.granted)[pick % len(self.granted)]

        def prepare_and_approve() -> object:
            payment = office.a_payment(self.session, [self._award(award_id)])
            return approve_payment(self.session, payment_id=payment.id, actor=ACCOUNTANT, at=AT)

        assert self._try("SamePersonRefused", prepare_and_approve) is None

    def _award(self, award_id: int) -> Award:
        return self.session.get_one(Award, award_id)

    @precondition(lambda self: self.granted)
    @rule(pick=picks)
    def let_an_award_lapse(self, pick: int) -> None:
        """Let an unpaid award lapse: its fund has the money again."""
        award_id = sorted(self.granted)[pick % len(self.granted)]
        reason = "Không đến nhận"
        assert self._try(
            "",
            lambda: lapse_award(
                self.session, award_id=award_id, entry_date=A_DAY, reason=reason, actor=DIRECTOR, at=AT
            ),
        )
        fund, amount = self.granted.pop(award_id)
        self.net[fund] += amount
        self.pots[OWED, fund] += amount

    @precondition(lambda self: self.paid)
    @rule(pick=picks)
    def take_a_payment_back(self, pick: int) -> None:
        """Have a transfer come back: the award waits again."""
        payment_id = sorted(self.paid)[pick % len(self.paid)]
        paid = self.paid.pop(payment_id)
        assert self._try(
            "",
            lambda: reverse_payment(
                self.session, payment_id=payment_id, entry_date=A_DAY, reason="Bị trả lại", actor=CHIEF, at=AT
            ),
        )
        fund, amount = self.paid_awards.pop(paid.award)
        self.granted[paid.award] = (fund, amount)
        self.pots[paid.pot, fund] += amount
        self.pots[OWED, fund] -= amount

    # --- After every step ----------------------------------------------------------------------------------------

    @invariant()
    def the_books_hold_what_the_office_did(self) -> None:
        """Compare cash, bank, promises and net assets of each fund, and prove the books in both ways."""
        held = balances(self.session)
        for fund in (GENERAL, HOUSES):
            for account in (CASH, FIRST_BANK, OWED):
                assert held.get((account, fund), 0) == self.pots[account, fund]
            assert available_vnd(self.session, self._fund_id(fund)) == self.net[fund]
        prove_books(self.session)
        assert [result.faults for result in verify(self.session) if not result.passed] == []


def test_random_work_of_the_whole_office_keeps_the_books_sound(session: Session) -> None:
    opened = office.open_office(session, general_vnd=40 * UNIT, houses_vnd=60 * UNIT)
    add_bank_account(
        session,
        account_code=FIRST_BANK,
        name="Ngân hàng thứ nhất",
        bank_name="Ngân hàng thử",
        number="0011000000001",
        holder="Quỹ thử",
        actor=ACCOUNTANT,
        at=AT,
    )

    class OfficeHere(WholeOffice):
        pass

    OfficeHere.session, OfficeHere.rooms = session, opened
    run_state_machine_as_test(OfficeHere, settings=examples(4, steps=18))
