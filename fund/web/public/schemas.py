"""What the public pages read."""

from fund.web.fields import DateField, TextField, VndField
from fund.web.forms import FundSchema


class AmountField(VndField):
    """An amount without its words beside it: those come from a page for people who are logged in."""

    kind = "text"


class GiftQuestionSchema(FundSchema):
    """Which gift somebody looks for: its code, or amount, day and words of the memo."""

    code = TextField("Mã khoản ủng hộ", max_length=40, hint="TT-000123 trên biên nhận, hoặc mã trong tờ QR của bạn.")
    amount_vnd = AmountField("Số tiền đã ủng hộ", hint="Đúng số tiền, ví dụ 500.000 hoặc 500k.")
    day = DateField("Ngày chuyển tiền", hint="Ngày ngân hàng ghi có, ví dụ 10/09/2026.")
    memo = TextField(
        "Vài chữ trong nội dung chuyển khoản", max_length=100, hint="Ít nhất 4 chữ cái hoặc số, không cần dấu."
    )
