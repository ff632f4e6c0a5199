"""What the pages of gift codes and pledges read."""

from fund.giftcodes.kinds import CodeKind, PledgeState
from fund.labels import LabelledEnum
from fund.web.fields import ChoiceField, CodeField, DateField, IdField, LinesField, TextField, VndField
from fund.web.schemas import FundSchema

MAX_NAME = 200


class CodeState(LabelledEnum):
    """Whether gifts are still assigned by a code."""

    LIVE = "live", "Đang dùng"
    REVOKED = "revoked", "Đã ngừng dùng"


class CodeFilterSchema(FundSchema):
    """The filters of the list of codes, as they stand in the address."""

    tim = TextField("Tìm", max_length=100)
    loai = ChoiceField("Loại", CodeKind)
    tinh_trang = ChoiceField("Tình trạng", CodeState)


class AmountSchema(FundSchema):
    """What is decided when a code is given out for a target that is known."""

    amount_vnd = VndField("Số tiền ghi sẵn trong mã QR", hint="Để trống thì người chuyển tiền tự nhập số tiền.")


class IssueSchema(AmountSchema):
    """For whom a code is given out: a campaign or a donor; a pledge has the button on its own page."""

    kind = ChoiceField("Cấp mã cho", CodeKind, only=(CodeKind.CAMPAIGN, CodeKind.DONOR), required=True)
    campaign_id = IdField("Đợt vận động")
    donor_id = IdField("Nhà tài trợ đã ghi danh")
    donor_name = TextField("Nhà tài trợ", max_length=MAX_NAME, hint="Gõ vài chữ không dấu rồi chọn.")


class RevokeSchema(FundSchema):
    """Why a code goes out of use."""

    reason = TextField("Lý do ngừng dùng", required=True, max_length=300)


class BankBinSchema(FundSchema):
    """The bank's number of one bank account."""

    account_code = CodeField("Tài khoản ngân hàng", required=True, max_length=20)
    bank_bin = TextField(
        "Mã BIN của ngân hàng",
        required=True,
        max_length=6,
        hint="6 chữ số, hỏi ngân hàng hoặc xem trên mã VietQR của họ.",
    )


class PledgeFilterSchema(FundSchema):
    """The filters of the list of pledges, as they stand in the address."""

    tim = TextField("Tìm", max_length=100)
    tinh_trang = ChoiceField("Tình trạng", PledgeState)
    tu = DateField("Hẹn từ ngày")
    den = DateField("Hẹn đến ngày")
    dot = IdField("Đợt vận động")
    nguoi = IdField("Nhà tài trợ")


class PledgeSchema(FundSchema):
    """A pledge."""

    donor_id = IdField("Nhà tài trợ đã ghi danh")
    donor_name = TextField(
        "Nhà tài trợ", required=True, max_length=MAX_NAME, hint="Gõ vài chữ không dấu rồi chọn trong sổ nhà tài trợ."
    )
    amount_vnd = VndField("Số tiền cam kết", required=True)
    promised_date = DateField("Hẹn chuyển trước ngày", required=True)
    fund = CodeField("Nguồn quỹ", required=True, max_length=40)
    campaign_id = IdField("Đợt vận động")
    note = LinesField("Ghi chú", max_length=500)


class LinkSchema(FundSchema):
    """The gift that keeps a pledge."""

    gift_code = TextField("Mã khoản thu", required=True, max_length=20, hint="Ví dụ TT-000123.")


class WithdrawSchema(FundSchema):
    """Why a pledge will not be kept."""

    reason = TextField("Lý do rút cam kết", required=True, max_length=300)
