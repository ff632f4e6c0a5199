"""What a layout of a statement is: which row is the head, which column holds what, how dates and amounts are spelled.

A layout is data: two come with the program (see `profiles`), others are made in the browser from a file and saved for
a bank account as JSON. A column is named by its head; one whose head is blank or stands twice is named by its place,
`#3` for the third. The head row is found by its heads wherever it stands, unless a row is fixed.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from fund.errors import InvalidInput
from fund.labels import LabelledEnum

MAX_COLUMNS = 120
DELIMITERS = (",", ";", "\t")


class LayoutUnreadable(InvalidInput):
    """The stored words of a layout are not those of a layout (facts: reason)."""


class ColumnRole(LabelledEnum):
    """What a column of a statement holds."""

    IGNORED = "ignored", "Không dùng"
    DATE = "date", "Ngày"
    TIME = "time", "Giờ"
    DEBIT = "debit", "Tiền ra (ghi nợ)"
    CREDIT = "credit", "Tiền vào (ghi có)"
    AMOUNT = "amount", "Số tiền một cột (có dấu, hoặc kèm cột chiều)"
    SIDE = "side", "Chiều (Nợ/Có, D/C, +/-)"
    BALANCE = "balance", "Số dư"
    MEMO = "memo", "Nội dung"
    REFERENCE = "reference", "Số tham chiếu"
    PAYER_ACCOUNT = "payer_account", "Tài khoản đối ứng"
    PAYER_NAME = "payer_name", "Tên người chuyển"


REPEATABLE = frozenset({ColumnRole.IGNORED, ColumnRole.MEMO, ColumnRole.REFERENCE})
"""Roles that several columns may have; several memo columns are joined in their order."""


class DateOrder(LabelledEnum):
    """How a date is spelled; a real date cell of a workbook is read in any order."""

    DAY_FIRST = "dmy", "ngày/tháng/năm (05/09/2024)"
    DAY_FIRST_SHORT = "dmy2", "ngày/tháng/năm hai số (05/09/24)"
    YEAR_FIRST = "ymd", "năm-tháng-ngày (2024-09-05, 20240905)"
    MONTH_FIRST = "mdy", "tháng/ngày/năm (09/05/2024)"


class NumberFormat(LabelledEnum):
    """How an amount is spelled; plain digits (1234567) are read in each."""

    DOTS = "dots", "1.234.567 hoặc 1.234.567,00"
    COMMAS = "commas", "1,234,567 hoặc 1,234,567.00"

    @property
    def thousands(self) -> str:
        """Give the mark between thousands."""
        return "." if self is NumberFormat.DOTS else ","

    @property
    def decimal(self) -> str:
        """Give the mark before decimals."""
        return "," if self is NumberFormat.DOTS else "."


@dataclasses.dataclass(frozen=True)
class Columns:
    """Names of the columns that matter; an empty string means the layout has no such column.

    Amounts stand in `debit` and `credit` (one of them may be missing), or in `amount`: signed, below zero is money
    out, or without a sign beside a `side`.
    """

    date: str
    memo: tuple[str, ...]
    debit: str = ""
    credit: str = ""
    amount: str = ""
    side: str = ""
    references: tuple[str, ...] = ()
    time: str = ""
    balance: str = ""
    payer_account: str = ""
    payer_name: str = ""

    def required(self) -> tuple[str, ...]:
        """List every column the file must have, in the order date, amounts, memo, the rest."""
        amounts = (self.debit, self.credit, self.amount, self.side)
        rest = (self.time, self.balance, self.payer_account, self.payer_name)
        return tuple(name for name in (self.date, *amounts, *self.memo, *self.references, *rest) if name)

    def heads(self) -> tuple[str, ...]:
        """List the columns that are named by their heads."""
        return tuple(name for name in self.required() if place_of(name) is None)


@dataclasses.dataclass(frozen=True)
class Layout:
    """One layout: its name for commands and forms, its label for people, and how to read it.

    `head_row` is None where the head is found by its names, 0 where there is no head, else the row of the head.
    `date_order` is a value of `DateOrder`; `thousands` and `decimal` are single characters.
    """

    name: str
    label: str
    bank: str
    delimiters: tuple[str, ...]
    date_order: str
    thousands: str
    decimal: str
    columns: Columns
    head_row: int | None = None

    def as_json(self) -> str:
        """Spell the layout for keeping, without its name and label."""
        data = dataclasses.asdict(self)
        for word in ("name", "label", "bank"):
            del data[word]
        return json.dumps(data, ensure_ascii=False, sort_keys=True)


def place_of(name: str) -> int | None:
    """Give the place (from 0) of a column named by place, "#3"; None for one named by its head."""
    number = name[1:]
    is_place = name.startswith("#") and number.isascii() and number.isdigit()
    return int(number) - 1 if is_place and 1 <= int(number) <= MAX_COLUMNS else None


def key_of(head: str) -> str:
    """Make the form of a head in which blanks and case do not count."""
    return "".join(head.split()).casefold()


def signature_of(heads: Sequence[str]) -> str:
    """Hash the heads of a file in their order; blank ones at the end do not count."""
    keys = [key_of(head) for head in heads]
    while keys and not keys[-1]:
        keys.pop()
    return hashlib.sha256("\x1f".join(keys).encode()).hexdigest()


def layout_from_json(text: str, *, name: str, label: str, bank: str = "") -> Layout:
    """Read a kept layout back.

    Raises:
        LayoutUnreadable: It is not what `Layout.as_json` writes.
    """
    try:
        data: Any = _LayoutSchema().loads(text)
    except (ValidationError, ValueError) as error:
        raise LayoutUnreadable(reason=str(error)[:200]) from error
    return layout_from_data(name, {**data, "label": label, "bank": bank})


def layout_from_data(name: str, data: Mapping[str, Any]) -> Layout:
    """Build a layout from plain data; a word that does not belong there raises TypeError."""
    columns = dict(data["columns"])
    memo = columns["memo"]
    columns["memo"] = (memo,) if isinstance(memo, str) else tuple(memo)
    columns["references"] = tuple(columns.get("references", ()))
    rest = {key: value for key, value in data.items() if key != "columns"}
    rest["delimiters"] = tuple(rest["delimiters"])
    return Layout(name=name, columns=Columns(**columns), **rest)


def _named() -> fields.String:
    return fields.String(validate=validate.Length(1, 300))


def _optional() -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=300))


class _ColumnsSchema(Schema):
    """The columns of a kept layout."""

    date = fields.String(required=True, validate=validate.Length(1, 300))
    memo = fields.List(_named(), required=True, validate=validate.Length(1, MAX_COLUMNS))
    references = fields.List(_named(), load_default=list, validate=validate.Length(max=MAX_COLUMNS))
    debit = _optional()
    credit = _optional()
    amount = _optional()
    side = _optional()
    time = _optional()
    balance = _optional()
    payer_account = _optional()
    payer_name = _optional()


class _LayoutSchema(Schema):
    """A kept layout; words of a later program are left alone."""

    class Meta:
        """Read what is known."""

        unknown = EXCLUDE

    delimiters = fields.List(
        fields.String(validate=validate.OneOf(DELIMITERS)), required=True, validate=validate.Length(1, len(DELIMITERS))
    )
    date_order = fields.String(required=True, validate=validate.OneOf([order.value for order in DateOrder]))
    thousands = fields.String(required=True, validate=validate.OneOf([".", ","]))
    decimal = fields.String(required=True, validate=validate.OneOf([".", ","]))
    head_row = fields.Integer(load_default=None, allow_none=True, strict=True, validate=validate.Range(0, 1000))
    columns = fields.Nested(_ColumnsSchema, required=True)
