"""What the pages of donors read."""

from typing import Any

from fund.people.drafts import MAX_BIRTH_YEAR, MAX_NAME, MIN_BIRTH_YEAR, PartyDraft
from fund.people.identity import parse_identity
from fund.people.kinds import Disclosure, PartyKind
from fund.web.fields import ChoiceField, CodeField, FlagField, IntegerField, LinesField, TextField
from fund.web.forms import FundSchema

DONOR_KINDS = (PartyKind.PERSON, PartyKind.HOUSEHOLD, PartyKind.COLLECTIVE, PartyKind.ORGANIZATION)


class IdentityField(TextField):
    """An identity number or tax code; blank keeps the one stored."""

    def read(self, typed: str) -> str:
        """Read the number without blanks and dots."""
        return parse_identity(super().read(typed))


class DonorFilterSchema(FundSchema):
    """The filters of the list of donors."""

    tim = TextField("Tìm", max_length=100)
    loai = ChoiceField("Loại", PartyKind, only=DONOR_KINDS)


class DonorSchema(FundSchema):
    """A donor."""

    full_name = TextField("Họ tên, tên tổ chức", required=True, max_length=MAX_NAME)
    kind = ChoiceField("Loại", PartyKind, only=DONOR_KINDS, required=True)
    disclosure = ChoiceField("Công khai tên", Disclosure, required=True, hint="Theo lựa chọn của nhà tài trợ.")
    phone = TextField("Điện thoại", max_length=30)
    email = TextField("Thư điện tử", max_length=120)
    birth_year = IntegerField("Năm sinh", least=MIN_BIRTH_YEAR, most=MAX_BIRTH_YEAR)
    identity_number = IdentityField(
        "Số CCCD hoặc mã số thuế", max_length=30, hint="Được mã hóa khi lưu. Để trống nếu không cần hoặc giữ số đã lưu."
    )
    ward_code = CodeField("Phường, xã, đặc khu", max_length=10)
    address_text = TextField("Địa chỉ ghi trên giấy tờ", max_length=300)
    notes = LinesField("Ghi chú nội bộ", max_length=2000)
    same_name = FlagField("Vẫn ghi danh: đây là người khác, đã đối chiếu")


class RevealSchema(FundSchema):
    """Why somebody looks at a full identity number."""

    reason = TextField("Lý do xem", required=True, max_length=200)


def donor_draft(values: dict[str, Any]) -> PartyDraft:
    """Make the draft of a donor from a form."""
    facts = {name: value for name, value in values.items() if name != "same_name"}
    return PartyDraft(**facts | {"ward_code": facts["ward_code"] or None}, is_donor=True)
