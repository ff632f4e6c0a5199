"""What the pages of support requests read."""

from fund.disbursements.kinds import RequestStatus
from fund.web.fields import ChoiceField, DateField, FileField, IdField, IntegerField, LinesField, TextField, VndField
from fund.web.forms import FundSchema

EVIDENCE_TYPES = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx,.csv,.txt"


class RequestFilterSchema(FundSchema):
    """The filters of the list of requests."""

    tim = TextField("Tìm tên, mã", max_length=100)
    trang_thai = ChoiceField("Tình trạng", RequestStatus)
    chuong_trinh = IdField("Chương trình")


class RequestSchema(FundSchema):
    """A support request."""

    party_id = TextField(
        "Người, hộ hoặc tập thể thụ hưởng", required=True, max_length=200, hint="Gõ mã hoặc tên, chọn trong gợi ý."
    )
    programme_id = IdField("Chương trình", required=True)
    requested_amount_vnd = VndField("Số tiền đề nghị", required=True)
    request_date = DateField("Ngày đề nghị", required=True)
    proposing_unit = TextField("Đơn vị đề nghị", required=True, max_length=300)
    reason = LinesField("Thành tích hoặc hoàn cảnh, lý do đề nghị", required=True, max_length=2000)


class SubmitSchema(FundSchema):
    """Hand a request in, with the reason for an exception where the guard asks for one."""

    override_reason = LinesField("Lý do cho hưởng lại trong kỳ", max_length=1000)


class AppraisalSchema(FundSchema):
    """What the visit or examination found."""

    note = LinesField("Kết quả thẩm định, xác minh", required=True, max_length=2000)
    score = IntegerField("Điểm (0–100)", least=0, most=100)


class ReasonSchema(FundSchema):
    """Why a request is declined or sent back."""

    reason = LinesField("Lý do", required=True, max_length=1000)


class EvidenceSchema(FundSchema):
    """Files handed in with a request."""

    files = FileField(
        "Tài liệu", many=True, required=True, accept=EVIDENCE_TYPES, hint="PDF, ảnh, Word, Excel; mỗi tệp tối đa 20 MB."
    )
    description = TextField("Nội dung tài liệu", max_length=200)
