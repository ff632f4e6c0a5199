"""What the pages of programmes read."""

from fund.disbursements.kinds import ExpenseRole, ProgrammeKind
from fund.web.fields import ChoiceField, IntegerField, TextField
from fund.web.forms import FundSchema


class ProgrammeSchema(FundSchema):
    """A programme of support."""

    code = TextField("Mã", required=True, max_length=20, hint="Ngắn, không dấu, ví dụ NTT. Không đổi được về sau.")
    name = TextField("Tên chương trình (in trên quyết định)", required=True, max_length=200)
    kind = ChoiceField("Loại hỗ trợ", ProgrammeKind, required=True)
    expense_role = ChoiceField("Ghi vào khoản chi", ExpenseRole, required=True)
    public_words = TextField(
        "Tên khi công khai", required=True, max_length=200, hint="Lời trung tính, không lộ hoàn cảnh người hưởng."
    )
    repeat_after_months = IntegerField(
        "Chỉ hưởng lại sau (tháng)", least=0, most=240, required=True, hint="0: không giới hạn."
    )
