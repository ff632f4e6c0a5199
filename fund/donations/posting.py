"""Gifts as journal entries: which lines a gift makes. Pure: no database.

Source: the posting table of domain.md, rows "Donation in cash", "Donation by bank", "One gift for several funds".
"""

import datetime as dt
from collections.abc import Iterable

from fund.donations.gifts import BankGift, PartDraft
from fund.ledger.entries import EntryDraft, LineDraft, VoucherKind
from fund.ledger.roles import Role, code_of

_UNNAMED = "người gửi không nêu tên"


def source_of(donation_id: int) -> str:
    """Name a gift as the cause of an entry; the ledger takes each source once."""
    return f"donation:{donation_id}"


def gift_lines(*, account: str, parts: Iterable[PartDraft], party: str = "") -> tuple[LineDraft, ...]:
    """Debit cash or bank and credit donation income, a pair of lines for each fund."""
    parts = tuple(parts)
    income = code_of(Role.DONATION_INCOME)
    debits = tuple(LineDraft(account, part.fund, debit_vnd=part.amount_vnd, party=party) for part in parts)
    return debits + tuple(LineDraft(income, part.fund, credit_vnd=part.amount_vnd, party=party) for part in parts)


def cash_entry(
    *, donation_id: int, received_date: dt.date, payer: str, lines: tuple[LineDraft, ...], campaign: str,
    prepared_by: str, cashier: str,
) -> EntryDraft:  # fmt: skip
    """Make the entry of a cash gift: phiếu thu, prepared by the accountant, executed by the cashier."""
    return EntryDraft(
        voucher_kind=VoucherKind.PT,
        entry_date=received_date,
        description=_describe("Thu tiền mặt tài trợ", payer, campaign),
        lines=lines,
        source=source_of(donation_id),
        prepared_by=prepared_by,
        executed_by=cashier,
        counterparty=payer,
    )


def bank_entry(
    *, donation_id: int, received_date: dt.date, payer: str, lines: tuple[LineDraft, ...], campaign: str,
    prepared_by: str, evidence: tuple[str, ...] = (),
) -> EntryDraft:  # fmt: skip
    """Make the entry of a gift by bank: giấy báo có."""
    return EntryDraft(
        voucher_kind=VoucherKind.BC,
        entry_date=received_date,
        description=_describe("Nhận tài trợ qua ngân hàng", payer, campaign),
        lines=lines,
        source=source_of(donation_id),
        prepared_by=prepared_by,
        counterparty=payer,
        evidence=evidence,
    )


def statement_entry(gift: BankGift, *, donation_id: int, prepared_by: str) -> EntryDraft:
    """Make the entry of one statement line: giấy báo có, one fund, two lines."""
    income = code_of(Role.DONATION_INCOME)
    return EntryDraft(
        voucher_kind=VoucherKind.BC,
        entry_date=gift.received_date,
        description=gift.note or _describe("Nhận tài trợ qua ngân hàng", gift.payer_text, ""),
        lines=(
            LineDraft(gift.account_code, gift.fund_code, debit_vnd=gift.amount_vnd),
            LineDraft(income, gift.fund_code, credit_vnd=gift.amount_vnd),
        ),
        source=source_of(donation_id),
        prepared_by=prepared_by,
        counterparty=gift.payer_text,
        evidence=gift.evidence,
    )


def _describe(what: str, payer: str, campaign: str) -> str:
    description = f"{what}: {payer or _UNNAMED}"
    return f"{description} ({campaign})" if campaign else description
