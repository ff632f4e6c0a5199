"""What a general voucher must be before it is kept (pure).

The ledger's own rules (two lines, one side, each fund balances) are asked first, then those of the office: the kind
of voucher follows from the accounts, so that cash out always passes the cashier; gifts and payments to beneficiaries
have their own pages.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fund.errors import Violation
from fund.ledger import entries
from fund.ledger.entries import NEEDS_EXECUTOR, EntryDraft, LineDraft, VoucherKind
from fund.ledger.roles import Role, code_of, is_bank, is_cash
from fund.vouchers.kinds import NEEDS_AUTHORITY, SHAPES, WITHOUT_MOVEMENT, VoucherTemplate


@dataclass(frozen=True)
class VoucherDraft:
    """A voucher as the accountant writes it; `authority` names the paper it rests on."""

    template: VoucherTemplate
    voucher_date: dt.date
    description: str
    lines: tuple[LineDraft, ...]
    counterparty: str = ""
    counterparty_address: str = ""
    authority: str = ""

    @property
    def voucher_kind(self) -> VoucherKind:
        """Tell which paper it is."""
        return voucher_kind_of(self.template, self.lines)


def voucher_kind_of(template: VoucherTemplate, lines: tuple[LineDraft, ...]) -> VoucherKind:
    """Derive the paper from what moves: cash in PT, cash out PC, bank out UNC (a fee: BN), bank in BC, else KT."""
    if template is VoucherTemplate.CORRECTION:
        return VoucherKind.DC
    if template in WITHOUT_MOVEMENT:
        return VoucherKind.KT
    moved: Counter[str] = Counter()
    for line in lines:
        moved[line.account] += line.debit_vnd - line.credit_vnd
    cash = sum(amount for account, amount in moved.items() if is_cash(account))
    if cash:
        return VoucherKind.PT if cash > 0 else VoucherKind.PC
    banks = [amount for account, amount in moved.items() if is_bank(account)]
    if any(amount < 0 for amount in banks):
        return VoucherKind.BN if template is VoucherTemplate.BANK_FEE else VoucherKind.UNC
    return VoucherKind.BC if any(amount > 0 for amount in banks) else VoucherKind.KT


def needs_executor(kind: VoucherKind) -> bool:
    """Tell whether the cashier confirms before the voucher is posted."""
    return kind in NEEDS_EXECUTOR


def check(draft: VoucherDraft) -> tuple[Violation, ...]:
    """List every rule the draft breaks, in the order of `RULES`."""
    return tuple(violation for rule in RULES for violation in rule(draft))


def _keeps_the_ledgers_rules(draft: VoucherDraft) -> Iterator[Violation]:
    yield from entries.check(
        EntryDraft(
            voucher_kind=VoucherKind.KT,
            entry_date=draft.voucher_date,
            description=draft.description,
            lines=draft.lines,
            source="voucher:0",
            prepared_by="-",
            counterparty=draft.counterparty,
        )
    )


def _fits_its_template(draft: VoucherDraft) -> Iterator[Violation]:
    shape = SHAPES.get(draft.template)
    if shape is None:
        return
    for number, line in enumerate(draft.lines, start=1):
        roles = shape.debit if line.debit_vnd else shape.credit
        codes = [code_of(role) for role in roles]
        if not any(line.account.startswith(code) for code in codes):
            yield Violation(
                "AccountOutsideTemplate",
                "lines",
                {
                    "line": number,
                    "account": line.account,
                    "side": "Nợ" if line.debit_vnd else "Có",
                    "template": draft.template,
                    "allowed": codes,
                },
            )


def _names_its_authority(draft: VoucherDraft) -> Iterator[Violation]:
    if draft.template in NEEDS_AUTHORITY and not draft.authority.strip():
        yield Violation("AuthorityMissing", "authority", {"template": draft.template})


def _leaves_gifts_to_their_page(draft: VoucherDraft) -> Iterator[Violation]:
    gifts = (code_of(Role.DONATION_INCOME), code_of(Role.DONATION_IN_KIND))
    for number, line in enumerate(draft.lines, start=1):
        if line.credit_vnd and line.account.startswith(gifts) and draft.template is not VoucherTemplate.CORRECTION:
            yield Violation("GiftNeedsItsPage", "lines", {"line": number, "account": line.account})


def _leaves_awards_to_decisions(draft: VoucherDraft) -> Iterator[Violation]:
    owed = code_of(Role.PAYABLE_BENEFICIARY)
    pays = draft.voucher_kind in {VoucherKind.PC, VoucherKind.UNC, VoucherKind.BN}
    for number, line in enumerate(draft.lines, start=1):
        if pays and line.debit_vnd and line.account.startswith(owed):
            yield Violation("PaymentNeedsDecision", "lines", {"line": number, "account": line.account})


def _moves_between_two(draft: VoucherDraft) -> Iterator[Violation]:
    if draft.template is VoucherTemplate.FUND_TRANSFER and len({line.fund for line in draft.lines}) == 1:
        yield Violation("TransferNeedsTwoFunds", "lines", {"fund": draft.lines[0].fund})
    if draft.template is VoucherTemplate.BANK_TO_BANK and len({line.account for line in draft.lines}) == 1:
        yield Violation("TransferNeedsTwoAccounts", "lines", {"account": draft.lines[0].account})


RULES: tuple[Callable[[VoucherDraft], Iterator[Violation]], ...] = (
    _keeps_the_ledgers_rules,
    _fits_its_template,
    _names_its_authority,
    _leaves_gifts_to_their_page,
    _leaves_awards_to_decisions,
    _moves_between_two,
)
