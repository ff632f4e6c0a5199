"""What the pages of the books read."""

from fund.ledger.entries import VoucherKind
from fund.web.fields import ChoiceField, CodeField, DateField, FileField, FlagField, IntegerField, LinesField, TextField
from fund.web.forms import Form, FundSchema

EVIDENCE_KINDS = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx,.csv"


class JournalFilterSchema(FundSchema):
    """Which entries of the journal."""

    from_date = DateField("Từ ngày")
    to_date = DateField("Đến ngày")
    kind = ChoiceField("Loại chứng từ", VoucherKind)
    account = CodeField("Tài khoản", max_length=20)
    fund = CodeField("Nguồn quỹ", max_length=20)
    text = TextField("Nội dung, người giao dịch", max_length=100)


class StatementFilterSchema(FundSchema):
    """Which lines of an account."""

    from_date = DateField("Từ ngày")
    to_date = DateField("Đến ngày")
    fund = CodeField("Nguồn quỹ", max_length=20)


class BalanceFilterSchema(FundSchema):
    """Over which days, and for which fund."""

    from_date = DateField("Từ ngày")
    to_date = DateField("Đến ngày")
    fund = CodeField("Nguồn quỹ", max_length=20)


class SpanSchema(FundSchema):
    """Over which days."""

    from_date = DateField("Từ ngày")
    to_date = DateField("Đến ngày")


class SubAccountSchema(FundSchema):
    """A new sub-account."""

    parent_code = CodeField("Thuộc tài khoản", required=True, max_length=20)
    code = TextField("Số hiệu", required=True, max_length=12, hint="Bắt đầu bằng số hiệu cấp trên, ví dụ 11213.")
    name = TextField("Tên tài khoản", required=True, max_length=120)
    valid_from = DateField("Dùng từ ngày", required=True)


class NewFundSchema(FundSchema):
    """A new fund."""

    code = TextField("Mã quỹ", required=True, max_length=12, hint="2–12 chữ in hoa không dấu và số; không đổi về sau.")
    name = TextField("Tên nguồn quỹ", required=True, max_length=120)
    purpose = LinesField("Mục đích sử dụng", required=True, max_length=500)
    is_restricted = FlagField("Chỉ được chi đúng mục đích; số dư không bao giờ được âm")
    opened_on = DateField("Mở từ ngày", required=True)


class ReopenSchema(FundSchema):
    """Why a month is opened again."""

    reason = LinesField("Lý do mở lại", required=True, max_length=500, hint="Ghi vào nhật ký thao tác.")


class MoreMonthsSchema(FundSchema):
    """Up to which year the books are opened."""

    year = IntegerField("Mở các kỳ đến hết năm", least=2000, most=2100, required=True)


class CorrectionSchema(FundSchema):
    """Why an entry is undone."""

    voucher_date = DateField("Ngày điều chỉnh", required=True, hint="Trong kỳ đang mở.")
    reason = LinesField("Sai ở đâu, vì sao điều chỉnh", required=True, max_length=500)
    files = FileField("Chứng từ kèm theo", many=True, accept=EVIDENCE_KINDS)


def kept_filters(asked: Form) -> dict[str, str]:
    """Give the filters of this page as arguments for another address; nothing else of the address is taken over."""
    return {name: asked[name].value for name in asked.schema.fields if asked[name].value}
