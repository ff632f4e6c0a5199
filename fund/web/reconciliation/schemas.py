"""What people type about reconciliations and cash counts."""

import datetime as dt
import re

from marshmallow import ValidationError

from fund.cash.kinds import CountStatus, denominations
from fund.money import format_vnd
from fund.reconciliation.kinds import Reason, Side
from fund.web.fields import (
    ChoiceField,
    ChoicesField,
    CodeField,
    IntegerField,
    LinesField,
    TextField,
    TypedField,
    VndField,
)
from fund.web.forms import FundSchema

_MONTH = re.compile(r"(0?[1-9]|1[0-2])[/.\- ]?(20[0-9]{2})")


class MonthField(TypedField[dt.date]):
    """A month: 09/2024, 9/2024 or 092024; its first day."""

    kind = "text"

    def read(self, typed: str) -> dt.date:
        """Read month and year."""
        found = _MONTH.fullmatch(typed.strip())
        if found is None:
            raise ValidationError("Nhập tháng dạng 09/2024.")
        return dt.date(int(found[2]), int(found[1]), 1)


class BalanceField(VndField):
    """A balance in whole đồng; an empty account has 0."""

    def read(self, typed: str) -> int:
        """Read an amount, or a nought."""
        return 0 if typed.strip() in {"0", "0 đ"} else super().read(typed)


class ItemIdsField(ChoicesField[Side]):
    """Ids from check boxes of one name; none is none."""

    def __init__(self, label: str) -> None:
        """The operation says what is missing."""
        super().__init__(label, Side, load_default=frozenset())

    def read(self, typed: str) -> frozenset[int]:  # type: ignore[override]
        """Take plain digits, one id on each line."""
        words = typed.split("\n")
        if not all(word.isascii() and word.isdigit() and len(word) < 16 for word in words):
            raise ValidationError("Chọn trong danh sách.")
        return frozenset(int(word) for word in words)


class MonthFilterSchema(FundSchema):
    """Which months to list."""

    account_code = CodeField("Tài khoản")


class OpenSchema(FundSchema):
    """Which month to reconcile."""

    account_code = CodeField("Tài khoản ngân hàng", required=True)
    month = MonthField("Tháng", required=True, hint="Ví dụ 09/2024. Các tháng của một tài khoản ký lần lượt.")


class FiguresSchema(FundSchema):
    """The bank's own figures."""

    opening_bank_vnd = BalanceField("Số dư đầu tháng theo sao kê", required=True)
    closing_bank_vnd = BalanceField("Số dư cuối tháng theo sao kê", required=True)
    carried_explanation = LinesField(
        "Giải trình chênh lệch có từ trước",
        max_length=500,
        hint="Chỉ khi sổ và ngân hàng đã lệch trước tháng đầu tiên.",
    )


class ItemFilterSchema(FundSchema):
    """Which lines or entries to list."""

    text = TextField("Nội dung", max_length=100)
    amount_vnd = VndField("Số tiền")
    reason = ChoiceField("Lý do", Reason)


class ExplainSchema(FundSchema):
    """One explanation of several lines or entries."""

    line_ids = ItemIdsField("Dòng sao kê")
    entry_ids = ItemIdsField("Bút toán")
    explanation = TextField("Giải trình các dòng đã chọn", required=True, max_length=500)


class MatchSchema(FundSchema):
    """Lines and entries that are the same money."""

    line_ids = ItemIdsField("Dòng sao kê")
    entry_ids = ItemIdsField("Bút toán")
    note = TextField("Ghi chú", max_length=300)


class SeenSchema(FundSchema):
    """What the signer was shown."""

    seen = TextField("Nội dung đã xem", required=True, max_length=64)


class CountFilterSchema(FundSchema):
    """Which cash counts to list."""

    status = ChoiceField("Trạng thái", CountStatus)


class CancelCountSchema(FundSchema):
    """Why a count is crossed out."""

    reason = TextField("Lý do hủy", required=True, max_length=300)


class DifferenceSchema(FundSchema):
    """Which fund bears a difference."""

    fund_code = CodeField("Nguồn quỹ chịu chênh lệch", required=True)


def count_schema() -> FundSchema:
    """Make the form of a count: one field for each note of the list."""
    notes = {f"count_{note}": IntegerField(format_vnd(note), most=1_000_000) for note in denominations()}
    words = {
        "place": TextField("Nơi kiểm kê", required=True, max_length=200),
        "cause": LinesField("Nguyên nhân chênh lệch", max_length=500, hint="Bắt buộc khi số đếm khác sổ."),
        "proposal": LinesField("Kiến nghị xử lý", max_length=500),
    }
    schema: FundSchema = FundSchema.from_dict({**notes, **words})()  # type: ignore[assignment]
    return schema
