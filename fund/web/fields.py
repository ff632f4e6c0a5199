"""marshmallow fields for what an office types: amounts, days, names, choices, files.

Each field knows its Vietnamese label and hint, refuses NUL and other control characters, and can spell a value back
into the text a person would type (`to_typed`). Blank counts as not given: `required=True` says so at the field,
otherwise the field's `load_default` (None; "" for text; False for a flag) is used.
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from marshmallow import ValidationError, fields
from werkzeug.datastructures import FileStorage

from fund.errors import FundError
from fund.labels import LabelledEnum
from fund.money import format_vnd, parse_vnd
from fund.text import clean_lines, clean_text
from fund.web.clock import today
from fund.web.messages import sentence

E = TypeVar("E", bound=LabelledEnum)
T = TypeVar("T")

_DAY_WITH_SIGNS = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})(?:[/.\- ]([0-9]{2}|[0-9]{4}))?")
_DAY_BARE = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2}|[0-9]{4})?")
_DAY_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
MEGABYTE = 1024 * 1024


class TypedField(fields.Field[T], Generic[T]):
    """Base of the fields below: a label, a hint, and the way back to typed text."""

    kind = "text"

    def __init__(self, label: str, *, hint: str = "", **options: Any) -> None:  # noqa: ANN401  marshmallow's own
        """Remember the label; the sentence for a missing value names it."""
        self.label = label
        self.hint = hint
        verb = "chọn" if self.kind in {"choice", "choices"} else "nhập"
        missing = f"Chưa {verb} {label[:1].lower()}{label[1:]}."
        options.setdefault(
            "error_messages", {"required": missing, "null": missing, "validator_failed": "Không hợp lệ."}
        )
        if not options.get("required"):
            options.setdefault("load_default", None)
        super().__init__(**options)

    def to_typed(self, value: Any) -> str:  # noqa: ANN401  any value of the field
        """Spell a value as a person would type it."""
        return "" if value is None else str(value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> T:  # noqa: ANN401
        del attr, data, options
        if not isinstance(value, str):
            raise ValidationError("Không đọc được giá trị này.")
        try:
            return self.read(value)
        except FundError as error:
            raise ValidationError([sentence(violation) for violation in error.violations]) from error

    def read(self, typed: str) -> T:
        """Turn typed text, never blank, into the value."""
        raise NotImplementedError


class TextField(TypedField[str]):
    """One line of text: NFC, blanks folded, length bounded."""

    def __init__(self, label: str, *, max_length: int = 200, **options: Any) -> None:  # noqa: ANN401
        """Bound the length; missing text is ""."""
        self.max_length = max_length
        options.setdefault("load_default", "") if not options.get("required") else None
        super().__init__(label, **options)

    def read(self, typed: str) -> str:
        """Clean the text."""
        return self._bounded(clean_text(typed))

    def _bounded(self, text: str) -> str:
        if len(text) > self.max_length:
            raise ValidationError(f"Dài quá {self.max_length} ký tự (đang có {len(text)}). Rút gọn lại.")
        return text


class LinesField(TextField):
    """Several lines of text."""

    kind = "lines"

    def __init__(self, label: str, *, max_length: int = 2000, **options: Any) -> None:  # noqa: ANN401
        """Bound the length of the whole."""
        super().__init__(label, max_length=max_length, **options)

    def read(self, typed: str) -> str:
        """Clean the text and keep its line breaks."""
        return self._bounded(clean_lines(typed))


class PasswordField(TypedField[str]):
    """A password: taken as typed; its operation normalises it."""

    kind = "password"

    def read(self, typed: str) -> str:
        """Give the password as typed."""
        if len(typed) > 200 or "\x00" in typed:
            raise ValidationError("Mật khẩu dài quá 200 ký tự hoặc có ký tự không đọc được.")
        return typed


class VndField(TypedField[int]):
    """An amount in whole đồng, above zero."""

    kind = "money"

    def to_typed(self, value: Any) -> str:  # noqa: ANN401
        """Spell the amount with dots."""
        return "" if value is None else format_vnd(value)

    def read(self, typed: str) -> int:
        """Read the amount as an office types it."""
        return parse_vnd(typed)


class IntegerField(TypedField[int]):
    """A small whole number: a count, a number of documents."""

    kind = "integer"

    def __init__(self, label: str, *, least: int = 0, most: int = 1_000_000_000, **options: Any) -> None:  # noqa: ANN401
        """Bound the number."""
        self.least, self.most = least, most
        super().__init__(label, **options)

    def read(self, typed: str) -> int:
        """Read plain digits only."""
        text = typed.strip()
        if not (text.isascii() and text.isdigit()) or len(text) > 12 or not self.least <= int(text) <= self.most:
            raise ValidationError(f"Nhập số nguyên từ {self.least} đến {self.most}.")
        return int(text)


class DateField(TypedField[dt.date]):
    """A day: 05/03/2026, 5/3, 0503 (this year), 05032026, 050326 or 2026-03-05."""

    kind = "date"

    def to_typed(self, value: Any) -> str:  # noqa: ANN401
        """Spell the day as dd/mm/yyyy."""
        return "" if value is None else f"{value:%d/%m/%Y}"

    def read(self, typed: str) -> dt.date:
        """Read the day; without a year it is this year's."""
        text = typed.strip()
        try:
            if found := _DAY_ISO.fullmatch(text):
                return dt.date(*(int(part) for part in found.groups()))
            if found := _DAY_WITH_SIGNS.fullmatch(text) or _DAY_BARE.fullmatch(text):
                day, month, year = found.groups()
                return dt.date(_full_year(year), int(month), int(day))
        except ValueError:
            pass
        raise ValidationError("Không đọc được ngày. Nhập ngày/tháng/năm, ví dụ 05/03/2026 hoặc 0503.")


def _full_year(year: str | None) -> int:
    if year is None:
        return today().year
    return int(year) if len(year) == 4 else 2000 + int(year)


class ChoiceField(TypedField[E], Generic[E]):
    """One word of a closed list; give the members as `choices_of` in another order or number if needed."""

    kind = "choice"

    def __init__(self, label: str, members: type[E], *, only: Sequence[E] = (), **options: Any) -> None:  # noqa: ANN401
        """Offer the members of the enum, or only some of them."""
        self.members = members
        self.offered: tuple[E, ...] = tuple(only) or tuple(members)
        super().__init__(label, **options)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """List (value, label) for the select box."""
        return [(member.value, member.label) for member in self.offered]

    def read(self, typed: str) -> E:
        """Take only an offered word."""
        if typed not in [member.value for member in self.offered]:
            raise ValidationError("Chọn một mục trong danh sách.")
        return self.members(typed)

    def to_typed(self, value: Any) -> str:  # noqa: ANN401
        """Give the stored word."""
        return "" if value is None else self.members(value).value


class ChoicesField(TypedField[frozenset[E]], Generic[E]):
    """Several words of a closed list, from check boxes of one name."""

    kind = "choices"

    def __init__(self, label: str, members: type[E], **options: Any) -> None:  # noqa: ANN401
        """Offer the members of the enum; missing means none."""
        self.members = members
        if not options.get("required"):
            options.setdefault("load_default", frozenset())
        super().__init__(label, **options)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """List (value, label) for the check boxes."""
        return self.members.choices()

    def read(self, typed: str) -> frozenset[E]:
        """Take only words of the list; `typed` has one on each line."""
        known = {member.value: member for member in self.members}
        words = typed.split("\n")
        if any(word not in known for word in words):
            raise ValidationError("Chọn trong danh sách.")
        return frozenset(known[word] for word in words)

    def to_typed(self, value: Any) -> str:  # noqa: ANN401
        """Give the stored words, one on each line."""
        return "\n".join(sorted(self.members(word).value for word in value or ()))


class FlagField(TypedField[bool]):
    """A check box; missing means no."""

    kind = "flag"

    def __init__(self, label: str, **options: Any) -> None:  # noqa: ANN401
        """A box that is not ticked is not sent."""
        options.setdefault("load_default", False)
        super().__init__(label, **options)

    def read(self, typed: str) -> bool:
        """Take what a ticked box sends."""
        if typed not in {"1", "on", "true"}:
            raise ValidationError("Đánh dấu hoặc bỏ trống ô này.")
        return True

    def to_typed(self, value: Any) -> str:  # noqa: ANN401
        """Ticked is "1"."""
        return "1" if value else ""


class CodeField(TextField):
    """The code or id of a row chosen from a list that the view gives with `form.offer(name, choices)`."""

    kind = "choice"


class IdField(IntegerField):
    """The whole-number id of a row; the operation checks that it exists."""

    kind = "choice"

    def __init__(self, label: str, **options: Any) -> None:  # noqa: ANN401
        """Ids start at one."""
        super().__init__(label, least=1, most=9_000_000_000, **options)


@dataclasses.dataclass(frozen=True)
class UploadedFile:
    """A file as the browser sent it; `fund.documents` looks into its bytes."""

    filename: str
    content: bytes


class FileField(fields.Field[UploadedFile]):
    """One uploaded file, bounded in size; with `many=True` several (a tuple)."""

    kind = "file"

    def __init__(
        self,
        label: str,
        *,
        hint: str = "",
        many: bool = False,
        accept: str = "",
        max_megabytes: int = 20,
        **options: Any,  # noqa: ANN401
    ) -> None:
        """Bound the size; `accept` is the browser's hint (".csv,.pdf")."""
        self.label, self.hint, self.is_many, self.accept, self.max_megabytes = label, hint, many, accept, max_megabytes
        options.setdefault("error_messages", {"required": f"Chưa chọn {label[:1].lower()}{label[1:]}."})
        if not options.get("required"):
            options.setdefault("load_default", () if many else None)
        super().__init__(**options)

    def to_typed(self, value: Any) -> str:  # noqa: ANN401
        """A browser never shows a file again."""
        del value
        return ""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> Any:  # noqa: ANN401
        del attr, data, options
        files = tuple(self._read(part) for part in value)
        return files if self.is_many else files[0]

    def _read(self, sent: FileStorage) -> UploadedFile:
        limit = self.max_megabytes * MEGABYTE
        content = sent.stream.read(limit + 1)
        name = clean_text((sent.filename or "").replace("\\", "/").rsplit("/", 1)[-1].replace("\x00", ""))[-120:]
        if len(content) > limit:
            raise ValidationError(f"Tệp {name} lớn hơn {self.max_megabytes} MB. Chia nhỏ hoặc nén rồi gửi lại.")
        if not content:
            raise ValidationError(f"Tệp {name} trống. Chọn lại tệp.")
        return UploadedFile(filename=name or "tệp", content=content)
