"""What the pages of beneficiaries read."""

from typing import Any

from fund.people.drafts import MAX_BIRTH_YEAR, MAX_NAME, MIN_BIRTH_YEAR, PartyDraft
from fund.people.kinds import BeneficiaryCategory, Disclosure, PartyKind
from fund.web.fields import ChoiceField, CodeField, FlagField, IntegerField, LinesField, TextField
from fund.web.forms import FundSchema
from fund.web.people.schemas import IdentityField

BENEFICIARY_KINDS = (PartyKind.PERSON, PartyKind.HOUSEHOLD, PartyKind.COLLECTIVE)
FORM_ONLY = ("same_name", "household")


class BeneficiaryFilterSchema(FundSchema):
    """The filters of the list of beneficiaries."""

    tim = TextField("Tìm tên, mã", max_length=100)
    loai = ChoiceField("Loại", PartyKind, only=BENEFICIARY_KINDS)
    nhom = ChoiceField("Nhóm đối tượng", BeneficiaryCategory)
    phuong = CodeField("Phường, xã", max_length=10)


class BeneficiarySchema(FundSchema):
    """Someone to be helped."""

    full_name = TextField("Họ tên, tên hộ, tên tập thể", required=True, max_length=MAX_NAME)
    kind = ChoiceField("Loại", PartyKind, only=BENEFICIARY_KINDS, required=True)
    category = ChoiceField("Nhóm đối tượng", BeneficiaryCategory, required=True, hint="Chỉ dùng nội bộ.")
    ward_code = CodeField("Phường, xã, đặc khu", max_length=10)
    address_text = TextField("Địa chỉ ghi trên giấy tờ", max_length=300)
    birth_year = IntegerField("Năm sinh", least=MIN_BIRTH_YEAR, most=MAX_BIRTH_YEAR)
    phone = TextField("Điện thoại", max_length=30)
    identity_number = IdentityField(
        "Số CCCD", max_length=30, hint="Được mã hóa khi lưu, chỉ hiện 3 số cuối. Để trống để giữ số đã lưu."
    )
    household = TextField("Thuộc hộ", max_length=80, hint="Mã hoặc tên hộ đã ghi danh, để tránh hưởng trùng trong hộ.")
    disclosure = ChoiceField("Khi công khai", Disclosure, required=True)
    code_only = FlagField("Chỉ công khai mã hồ sơ (người tố giác, làm chứng, nạn nhân)")
    notes = LinesField("Ghi chú nội bộ", max_length=2000)
    same_name = FlagField("Vẫn ghi danh: đây là người khác, đã đối chiếu")


class RevealSchema(FundSchema):
    """Why somebody looks at a full identity number."""

    reason = TextField("Lý do xem", required=True, max_length=200)


def beneficiary_draft(values: dict[str, Any], *, household_id: int | None) -> PartyDraft:
    """Make the draft of a beneficiary from a form."""
    facts = {name: value for name, value in values.items() if name not in FORM_ONLY}
    return PartyDraft(
        **facts | {"ward_code": facts["ward_code"] or None}, is_beneficiary=True, household_id=household_id
    )
