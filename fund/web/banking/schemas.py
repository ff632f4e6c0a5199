"""What people type about statements: the upload, the filters, a bank account, the word on a waiting line."""

from fund.banking.kinds import LineState
from fund.banking.layouts import MAX_COLUMNS, ColumnRole, DateOrder, NumberFormat
from fund.banking.queries import Side
from fund.labels import LabelledEnum
from fund.web.fields import (
    ChoiceField,
    CodeField,
    DateField,
    FileField,
    FlagField,
    IdField,
    IntegerField,
    TextField,
    VndField,
)
from fund.web.forms import FundSchema, RowsField

MOST_MEGABYTES = 58
"""The field reads more than an import takes, so that a file that is too large gets the import's own sentence."""


class UploadSchema(FundSchema):
    """A statement file and what to make of it."""

    account_code = CodeField("Tài khoản ngân hàng", required=True)
    profile = CodeField(
        "Mẫu sao kê", hint="Để trống: phần mềm tự nhận mẫu đã biết; mẫu lạ thì bước sau cho chọn từng cột."
    )
    fund_code = CodeField(
        "Nguồn quỹ nhận tiền", required=True, hint="Mỗi khoản tiền vào được ghi là tài trợ cho quỹ này."
    )
    campaign_id = IdField("Đợt vận động")
    file = FileField(
        "Tệp sao kê",
        required=True,
        accept=".csv,.txt,.tsv,.xlsx,.xls,text/csv",
        max_megabytes=MOST_MEGABYTES,
        hint="Tệp CSV, XLSX hoặc XLS tải từ ngân hàng, tối đa 33 MB. Chưa ghi gì cho đến bước xác nhận.",
    )


class Delimiter(LabelledEnum):
    """What stands between the cells of a text file."""

    COMMA = "comma", "Dấu phẩy (,)"
    SEMICOLON = "semicolon", "Dấu chấm phẩy (;)"
    TAB = "tab", "Tab"

    @property
    def mark(self) -> str:
        """Give the mark itself."""
        return {"comma": ",", "semicolon": ";", "tab": "\t"}[self.value]

    @classmethod
    def of(cls, mark: str) -> "Delimiter":
        """Name a mark."""
        return next(one for one in cls if one.mark == mark)


class ColumnSchema(FundSchema):
    """What one column holds; the number keeps its place."""

    number = IntegerField("Cột", required=True, least=1, most=MAX_COLUMNS)
    role = ChoiceField("Vai trò", ColumnRole, required=True)


class ArrangementSchema(FundSchema):
    """How to read a file nobody has shown before."""

    head_row = IntegerField(
        "Hàng tiêu đề", required=True, most=1_000, hint="Số hàng có tên các cột; 0 nếu tệp không có tiêu đề."
    )
    delimiter = ChoiceField("Dấu ngăn ô", Delimiter, required=True)
    date_order = ChoiceField("Cách viết ngày", DateOrder, required=True)
    number_format = ChoiceField("Cách viết số tiền", NumberFormat, required=True)
    columns = RowsField("Các cột", ColumnSchema, least=2, most=MAX_COLUMNS)
    layout_name = TextField(
        "Lưu thành mẫu tên", max_length=60, hint="Tệp sau cùng tiêu đề của tài khoản này sẽ được tự nhận ra."
    )


class CommitSchema(FundSchema):
    """What a person has seen before the import is written."""

    accept_implied = FlagField("Tôi đã xem và nhận các số tiền suy từ số dư")
    accept_breaks = FlagField("Tôi đã xem chỗ đứt của chuỗi số dư và vẫn nhập tệp này")


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
