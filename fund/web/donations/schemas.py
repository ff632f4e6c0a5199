"""What the pages of gifts read."""

from typing import Any

from marshmallow import ValidationError

from fund.donations.gifts import MAX_NOTE, MAX_PAYER, GiftDraft, PartDraft
from fund.donations.kinds import Channel, GiftStatus, RefundStatus
from fund.people.kinds import Disclosure
from fund.web.fields import (
    ChoiceField,
    ChoicesField,
    CodeField,
    DateField,
    FileField,
    FlagField,
    IdField,
    IntegerField,
    LinesField,
    TextField,
    VndField,
)
from fund.web.forms import FundSchema, RowsField

DENOMINATIONS = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000)


class IdsField(ChoicesField[GiftStatus]):
    """Row ids from check boxes of one name."""

    def __init__(self, label: str) -> None:
        """At least one must be ticked."""
        super().__init__(label, GiftStatus, required=True)

    def read(self, typed: str) -> frozenset[int]:  # type: ignore[override]
        """Take plain digits, one id on each line."""
        words = typed.split("\n")
        if not all(word.isascii() and word.isdigit() and len(word) < 16 for word in words):
            raise ValidationError("Chọn trong danh sách.")
        return frozenset(int(word) for word in words)


class GiftFilterSchema(FundSchema):
    """The filters of the list of gifts, as they stand in the address."""

    tu = DateField("Từ ngày")
    den = DateField("Đến ngày")
    trang_thai = ChoiceField("Tình trạng", GiftStatus)
    hinh_thuc = ChoiceField("Hình thức", Channel)
    quy = CodeField("Nguồn quỹ", max_length=40)
    dot = IdField("Đợt vận động")
    nguoi = IdField("Nhà tài trợ")
    it_nhat = VndField("Từ số tiền")
    nhieu_nhat = VndField("Đến số tiền")
    tim = TextField("Tìm", max_length=100)


class PartSchema(FundSchema):
    """What of a gift goes to one fund."""

    fund = CodeField("Nguồn quỹ", required=True, max_length=40)
    amount_vnd = VndField("Số tiền", required=True)


class GiftSchema(FundSchema):
    """What cash gifts and bank gifts have in common."""

    payer_text = TextField("Người nộp tiền, nhà tài trợ", required=True, max_length=MAX_PAYER)
    donor_id = IdField("Nhà tài trợ đã ghi danh")
    new_donor = FlagField("Ghi danh nhà tài trợ mới theo tên này")
    same_name = FlagField("Vẫn ghi danh: đây là người khác trùng tên")
    amount_vnd = VndField("Số tiền", required=True)
    fund = CodeField("Nguồn quỹ", max_length=40)
    received_date = DateField("Ngày thu", required=True)
    disclosure = ChoiceField("Công khai tên", Disclosure, required=True)
    campaign_id = IdField("Đợt vận động")
    note = TextField("Nội dung, ghi chú", max_length=MAX_NOTE)
    parts = RowsField("Chia cho nhiều nguồn quỹ", PartSchema, most=20)


class CashGiftSchema(GiftSchema):
    """A gift in cash."""


class BankGiftSchema(GiftSchema):
    """A gift by bank, taken from a paper."""

    account_code = CodeField("Tài khoản ngân hàng", required=True, max_length=20)
    received_date = DateField("Ngày báo có", required=True)
    evidence = FileField("Giấy báo có, sao kê kèm theo", many=True, accept=".pdf,.jpg,.jpeg,.png,.docx,.csv,.xlsx")


class DetailsSchema(FundSchema):
    """What may change of a gift after it was recorded."""

    donor_id = IdField("Nhà tài trợ đã ghi danh")
    donor_name = TextField("Nhà tài trợ đã ghi danh", max_length=MAX_PAYER, hint="Gõ vài chữ không dấu rồi chọn.")
    disclosure = ChoiceField("Công khai tên", Disclosure, required=True)
    note = TextField("Nội dung, ghi chú", max_length=MAX_NOTE)


class VoidSchema(FundSchema):
    """Why a gift that never came in is cancelled."""

    reason = TextField("Lý do hủy", required=True, max_length=300)


class ConfirmSchema(FundSchema):
    """The gifts a cashier has counted, and the notes if counted here."""

    gifts = IdsField("Khoản thu")
    count_500000 = IntegerField("500.000", most=100_000)
    count_200000 = IntegerField("200.000", most=100_000)
    count_100000 = IntegerField("100.000", most=100_000)
    count_50000 = IntegerField("50.000", most=100_000)
    count_20000 = IntegerField("20.000", most=100_000)
    count_10000 = IntegerField("10.000", most=100_000)
    count_5000 = IntegerField("5.000", most=100_000)
    count_2000 = IntegerField("2.000", most=100_000)
    count_1000 = IntegerField("1.000", most=100_000)


class RefundFilterSchema(FundSchema):
    """The filter of the list of refunds."""

    trang_thai = ChoiceField("Tình trạng", RefundStatus)


class RefundSchema(FundSchema):
    """Why a gift is returned, and to whom."""

    payee_text = TextField("Người nhận lại tiền", required=True, max_length=MAX_PAYER)
    reason = LinesField("Lý do hoàn trả", required=True, max_length=500)


class PayRefundSchema(FundSchema):
    """The day the money went back, with its papers."""

    paid_date = DateField("Ngày trả", required=True)
    evidence = FileField("Chứng từ kèm theo", many=True, accept=".pdf,.jpg,.jpeg,.png,.docx")


class CancelRefundSchema(FundSchema):
    """Why a refund is dropped."""

    reason = TextField("Lý do hủy đề nghị", required=True, max_length=300)


class CampaignSchema(FundSchema):
    """A campaign."""

    code = TextField("Mã đợt", required=True, max_length=30, hint="Ngắn, không dấu, ví dụ TET2026; không đổi về sau.")
    name = TextField("Tên đợt vận động", required=True, max_length=200)
    purpose = LinesField("Mục đích", max_length=1000)
    starts_on = DateField("Từ ngày", required=True)
    ends_on = DateField("Đến hết ngày", hint="Để trống nếu chưa định ngày kết thúc.")
    default_fund = CodeField("Nguồn quỹ mặc định", max_length=40)


def gift_draft(values: dict[str, Any], *, donor_id: int | None) -> GiftDraft:
    """Make the draft of a gift from a form: without a split the whole goes to the one fund chosen."""
    rows = values["parts"]
    assert isinstance(rows, list)
    amount = values["amount_vnd"]
    fund = str(values["fund"] or "")
    whole = [{"fund": fund, "amount_vnd": amount}] if fund else []
    return GiftDraft(
        amount_vnd=amount,
        parts=tuple(PartDraft(row["fund"], row["amount_vnd"]) for row in rows or whole),
        received_date=values["received_date"],
        payer_text=str(values["payer_text"]),
        donor_id=donor_id,
        campaign_id=values["campaign_id"],
        disclosure=values["disclosure"],
        note=str(values["note"]),
        account_code=str(values.get("account_code", "")),
    )
