"""What the pages of decisions read."""

from fund.disbursements.kinds import DecisionStatus
from fund.disbursements.rules import LINE_LIMIT, MAX_AWARDS
from fund.web.fields import ChoiceField, DateField, IdField, IntegerField, LinesField, TextField, VndField
from fund.web.forms import FundSchema, RowsField


class DecisionFilterSchema(FundSchema):
    """The filters of the list of decisions."""

    tim = TextField("Tìm số, trích yếu", max_length=100)
    nam = IntegerField("Năm", least=2000, most=2100)
    trang_thai = ChoiceField("Tình trạng", DecisionStatus)


class AwardSchema(FundSchema):
    """One line of the awards; a request brings its programme and amount along."""

    party_id = TextField("Người hưởng hoặc hồ sơ", required=True, max_length=200)
    programme_id = IdField("Chương trình")
    fund_id = IdField("Nguồn quỹ", required=True)
    amount_vnd = VndField("Số tiền")


class DecisionSchema(FundSchema):
    """A decision as the clerk drafts it."""

    subject = TextField("Trích yếu (về việc …)", required=True, max_length=LINE_LIMIT)
    decision_date = DateField("Ngày quyết định", required=True)
    issuing_authority = TextField("Thẩm quyền ban hành (in hoa giữa trang)", required=True, max_length=LINE_LIMIT)
    legal_bases = LinesField(
        "Căn cứ", required=True, max_length=8000, hint="Mỗi căn cứ một dòng; dấu câu cuối dòng tự thêm."
    )
    proposer = TextField("Theo đề nghị của", required=True, max_length=LINE_LIMIT)
    awards = RowsField("Danh sách được khen thưởng, hỗ trợ", AwardSchema, most=MAX_AWARDS)
    articles = LinesField(
        "Các điều tiếp theo",
        max_length=20000,
        hint="Mỗi điều một dòng. Điều về người hưởng, số tiền và nguồn quỹ tự lập.",
    )
    recipients = LinesField("Nơi nhận", max_length=4000, hint="Mỗi nơi một dòng, dòng cuối là Lưu: VT, …")
    signatory_authority = TextField("Thẩm quyền ký (TM., KT., …)", max_length=LINE_LIMIT)
    signatory_title = TextField("Chức vụ người ký", required=True, max_length=LINE_LIMIT)
    signatory_name = TextField("Họ tên người ký", required=True, max_length=LINE_LIMIT)


class ApprovalSchema(FundSchema):
    """The content that was read, by its hash."""

    seen_hash = TextField("Mã nội dung", required=True, max_length=64)


class ReasonSchema(FundSchema):
    """Why a decision is withdrawn, discarded or an award lapses."""

    reason = LinesField("Lý do", required=True, max_length=1000)


class LapseSchema(FundSchema):
    """Why an award lapses, and on which day of the books."""

    entry_date = DateField("Ngày ghi sổ", required=True)
    reason = LinesField("Lý do", required=True, max_length=1000)


class CompletionSchema(FundSchema):
    """What is noted when a decision's file is closed."""

    note = LinesField("Kết quả thực hiện", required=True, max_length=2000)


class CheckSchema(FundSchema):
    """A check code typed from paper."""

    ma = TextField("Mã kiểm tra", max_length=40)
