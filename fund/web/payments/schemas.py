"""What the pages of payments read."""

from fund.disbursements.kinds import PaymentChannel, PaymentStatus
from fund.disbursements.rules import LINE_LIMIT, MAX_AWARDS
from fund.web.fields import ChoiceField, CodeField, DateField, FlagField, IntegerField, LinesField, TextField
from fund.web.forms import FundSchema, RowsField


class PaymentFilterSchema(FundSchema):
    """The filters of the list of payments."""

    trang_thai = ChoiceField("Tình trạng", PaymentStatus)
    cach_chi = ChoiceField("Cách chi", PaymentChannel)
    tu_ngay = DateField("Từ ngày")
    den_ngay = DateField("Đến ngày")


class PaymentLineSchema(FundSchema):
    """One award that may be paid; ticked, it is."""

    award_id = IntegerField("Mức", least=1, most=9_000_000_000, required=True)
    is_chosen = FlagField("Chi")
    proxy_name = TextField("Người nhận thay", max_length=120)
    proxy_authorization = TextField("Giấy ủy quyền", max_length=200)


class PaymentSchema(FundSchema):
    """A payment of awards of one decision."""

    channel = ChoiceField("Cách chi", PaymentChannel, required=True)
    account_code = CodeField("Chi từ tài khoản", max_length=20, required=True)
    payment_date = DateField("Ngày chứng từ", required=True)
    payee = TextField(
        "Người nhận tiền",
        required=True,
        max_length=LINE_LIMIT,
        hint="Người ký nhận trên phiếu chi; nhiều người thì ghi theo danh sách.",
    )
    payee_address = TextField("Địa chỉ", max_length=LINE_LIMIT)
    reason = TextField("Lý do chi", required=True, max_length=LINE_LIMIT)
    lines = RowsField("Chi cho", PaymentLineSchema, most=MAX_AWARDS)


class PaySchema(FundSchema):
    """The day the money left."""

    payment_date = DateField("Ngày chi", required=True)


class ReasonSchema(FundSchema):
    """Why a payment is cancelled."""

    reason = LinesField("Lý do", required=True, max_length=1000)


class ReversalSchema(FundSchema):
    """Why money came back, and on which day of the books."""

    entry_date = DateField("Ngày ghi sổ", required=True)
    reason = LinesField("Lý do", required=True, max_length=1000)
