"""The base of every form's schema, and rows of a small schema inside a form."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from fund.web.fields import TypedField


class FundSchema(Schema):
    """Base of every schema: unknown fields are refused, all sentences are Vietnamese."""

    error_messages = {  # noqa: RUF012  marshmallow reads this class attribute
        "unknown": "Biểu mẫu có ô không dùng đến. Tải lại trang rồi nhập lại.",
        "type": "Không đọc được biểu mẫu. Tải lại trang rồi nhập lại.",
    }


class NoFields(FundSchema):
    """A form that is a button."""


class RowsField(TypedField[list[Any]]):
    """Rows of one small schema, sent as `name-0-field`; wholly blank rows are left out."""

    kind = "rows"

    def __init__(
        self,
        label: str,
        row_schema: type[FundSchema],
        *,
        least: int = 0,
        most: int = 500,
        **options: Any,  # noqa: ANN401
    ) -> None:
        """Bound the number of rows."""
        self.row_schema = row_schema()
        self.least, self.most = least, most
        options.setdefault("load_default", [])
        super().__init__(label, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> list[Any]:  # noqa: ANN401
        del attr, data, options
        if not self.least <= len(value) <= self.most:
            raise ValidationError(f"Cần từ {self.least} đến {self.most} dòng; đang có {len(value)}.")
        return list(self.row_schema.load(value, many=True))
