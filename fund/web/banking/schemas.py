"""What people type about statements: the upload, the filters, a bank account, the word on a waiting line."""

from fund.banking.kinds import LineState
from fund.banking.queries import Side
from fund.web.fields import ChoiceField, CodeField, DateField, FileField, IdField, IntegerField, TextField, VndField
from fund.web.forms import FundSchema

MOST_MEGABYTES = 58
"""The field reads more than an import takes, so that a file that is too large gets the import's own sentence."""


class UploadSchema(FundSchema):
    """A statement file and what to make of it."""

    account_code = CodeField("Tài khoản ngân hàng", required=True)
    profile = CodeField("Mẫu sao kê", required=True, hint="Tên cột và cách viết số tiền khác nhau giữa các ngân hàng.")
    fund_code = CodeField(
        "Nguồn quỹ nhận tiền", required=True, hint="Mỗi khoản tiền vào được ghi là tài trợ cho quỹ này."
    )
    campaign_id = IdField("Đợt vận động")
    file = FileField(
        "Tệp sao kê",
        required=True,
        accept=".csv,text/csv",
        max_megabytes=MOST_MEGABYTES,
        hint="Tệp CSV tải từ ngân hàng, tối đa 33 MB. Chưa có gì được ghi cho đến khi bạn xác nhận ở bước sau.",
    )


class ImportFilterSchema(FundSchema):
    """Which receipts to list."""

    account_code = CodeField("Tài khoản")


class CalendarFilterSchema(FundSchema):
    """Which year of which account to show."""

    account_code = CodeField("Tài khoản")
    year = IntegerField("Năm", least=2000, most=2100)


class LineFilterSchema(FundSchema):
    """Which lines of an import to list."""

    text = TextField("Nội dung, số tham chiếu", max_length=100)
    side = ChoiceField("Chiều", Side)
    state = ChoiceField("Tình trạng", LineState)
    amount_vnd = VndField("Số tiền")
    first_date = DateField("Từ ngày")
    last_date = DateField("Đến ngày")


class WaitingFilterSchema(FundSchema):
    """Which waiting lines to list."""

    account_code = CodeField("Tài khoản")
    text = TextField("Nội dung, số tham chiếu", max_length=100)
    amount_vnd = VndField("Số tiền")


class BankAccountSchema(FundSchema):
    """An account of the fund at a bank."""

    account_code = CodeField(
        "Tài khoản kế toán", required=True, hint="Tài khoản chi tiết của 1121 chưa gắn với tài khoản ngân hàng nào."
    )
    name = TextField("Tên gọi ngắn", required=True, max_length=60, hint="Dùng trong các danh sách, ví dụ: VCB ủng hộ.")
    bank_name = TextField("Ngân hàng", required=True, max_length=120)
    number = TextField("Số tài khoản", required=True, max_length=40)
    holder = TextField("Chủ tài khoản", required=True, max_length=200)


class UndoSchema(FundSchema):
    """Why an import is undone, and a second look at how much."""

    reason = TextField("Lý do", required=True, max_length=300, hint="Ví dụ: nhập nhầm tài khoản.")
    line_count = IntegerField(
        "Số dòng mới của lần nhập", required=True, hint="Gõ lại đúng số ghi ở bảng trên, không dấu chấm."
    )


class SettleSchema(FundSchema):
    """The word on a waiting line."""

    note = TextField("Đây là khoản gì", required=True, max_length=300, hint="Ví dụ: phí dịch vụ tháng 9.")
    voucher_number = TextField(
        "Chứng từ đã ghi sổ (nếu có)", max_length=40, hint="Ví dụ UNC-2026-00012. Số tiền trên tài khoản này phải khớp."
    )
