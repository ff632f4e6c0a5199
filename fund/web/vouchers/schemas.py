"""What the pages of general vouchers read, and how typed rows become a draft."""

from collections.abc import Mapping, Sequence
from typing import Any

from fund.ledger.entries import LineDraft, VoucherKind
from fund.vouchers.kinds import WRITTEN_BY_HAND, VoucherStatus, VoucherTemplate
from fund.vouchers.models import Voucher
from fund.vouchers.rules import VoucherDraft
from fund.web.books.schemas import EVIDENCE_KINDS
from fund.web.fields import ChoiceField, CodeField, DateField, FileField, LinesField, TextField, VndField
from fund.web.forms import FundSchema, RowsField


class AccountField(TextField):
    """An account typed by number or name; the browser suggests from the chart and "1111 – Tiền mặt" is 1111."""

    kind = "account"

    def read(self, typed: str) -> str:
        """Take the number that stands before the name."""
        return super().read(typed).split(" ")[0]


class LineSchema(FundSchema):
    """One line of a voucher."""

    account = AccountField("Tài khoản", required=True, max_length=120)
    fund = CodeField("Nguồn quỹ", required=True, max_length=20)
    debit_vnd = VndField("Nợ")
    credit_vnd = VndField("Có")
    memo = TextField("Ghi chú dòng", max_length=200)


class VoucherSchema(FundSchema):
    """A general voucher."""

    template = ChoiceField("Nghiệp vụ", VoucherTemplate, only=WRITTEN_BY_HAND, required=True)
    voucher_date = DateField("Ngày chứng từ", required=True)
    description = TextField("Diễn giải", required=True, max_length=500)
    counterparty = TextField("Người nộp, người nhận, đơn vị", max_length=200)
    counterparty_address = TextField("Địa chỉ", max_length=300)
    authority = TextField("Căn cứ", max_length=200, hint="Số, ngày hóa đơn, quyết định, biên bản.")
    lines = RowsField("Định khoản", LineSchema, least=2, most=200)
    files = FileField("Chứng từ kèm theo", many=True, accept=EVIDENCE_KINDS)


class TemplateSchema(FundSchema):
    """Which event a new voucher begins with, and for which year a closing one."""

    template = ChoiceField("Nghiệp vụ", VoucherTemplate, only=WRITTEN_BY_HAND)
    year = TextField("Năm", max_length=4)


class VoucherFilterSchema(FundSchema):
    """Which vouchers of the list."""

    status = ChoiceField("Trạng thái", VoucherStatus)
    template = ChoiceField("Nghiệp vụ", VoucherTemplate)
    kind = ChoiceField("Loại chứng từ", VoucherKind)
    from_date = DateField("Từ ngày")
    to_date = DateField("Đến ngày")
    text = TextField("Nội dung", max_length=100)


class SeenSchema(FundSchema):
    """What the approver saw."""

    seen = TextField("Nội dung đã xem", required=True, max_length=64)


class CancelSchema(FundSchema):
    """Why a voucher is crossed out."""

    reason = LinesField("Lý do hủy", required=True, max_length=500)


def draft_of(values: Mapping[str, Any]) -> VoucherDraft:
    """Make the draft of what was typed."""
    return VoucherDraft(
        template=values["template"],
        voucher_date=values["voucher_date"],
        description=values["description"],
        counterparty=values["counterparty"],
        counterparty_address=values["counterparty_address"],
        authority=values["authority"],
        lines=tuple(
            LineDraft(
                account=line["account"],
                fund=line["fund"],
                debit_vnd=line["debit_vnd"] or 0,
                credit_vnd=line["credit_vnd"] or 0,
                memo=line["memo"],
            )
            for line in values["lines"]
        ),
    )


def initial_of(voucher: Voucher, names: Mapping[str, str]) -> dict[str, object]:
    """Spell a voucher into its form."""
    return {
        "template": voucher.template,
        "voucher_date": voucher.voucher_date,
        "description": voucher.description,
        "counterparty": voucher.counterparty,
        "counterparty_address": voucher.counterparty_address,
        "authority": voucher.authority,
        "lines": line_rows(
            [
                LineDraft(line.account_code, line.fund_code, line.debit_vnd, line.credit_vnd, memo=line.memo)
                for line in voucher.lines
            ],
            names,
        ),
    }


def line_rows(lines: Sequence[LineDraft], names: Mapping[str, str]) -> list[dict[str, object]]:
    """Spell lines into the rows of the form."""
    return [
        {
            "account": spelled_account(line.account, names),
            "fund": line.fund,
            "debit_vnd": line.debit_vnd or None,
            "credit_vnd": line.credit_vnd or None,
            "memo": line.memo,
        }
        for line in lines
    ]


def spelled_account(code: str, names: Mapping[str, str]) -> str:
    """Spell an account with its name, as the list of the form offers it."""
    return f"{code} – {names[code]}" if code in names else code
