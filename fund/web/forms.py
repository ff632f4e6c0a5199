"""Forms: typed values in, every error at its field, nothing typed is lost, a double click does nothing twice.

How to write a page with a form (the view is six steps: permission, parse, one operation, flash, redirect or render)::

    # fund/web/donations/schemas.py
    class GiftPartSchema(FundSchema):
        fund_code = CodeField("Nguồn quỹ", required=True)
        amount_vnd = VndField("Số tiền", required=True)

    class CashGiftSchema(FundSchema):
        gift_date = DateField("Ngày thu", required=True)
        donor_name = TextField("Người nộp tiền", required=True, max_length=200)
        amount_vnd = VndField("Số tiền", required=True)
        privacy = ChoiceField("Công khai tên", DonorPrivacy, required=True)
        parts = RowsField("Chia theo quỹ", GiftPartSchema, most=20)       # names parts-0-fund_code, parts-0-amount_vnd
        evidence = FileField("Chứng từ kèm theo", many=True, accept=".pdf,.jpg,.png")

    # fund/web/donations/views.py
    @blueprint.route("/thu/tien-mat", methods=["GET", "POST"])
    @permission_required(Permission.DONATION_RECORD)
    def record_cash_gift() -> ResponseReturnValue:
        form = Form(CashGiftSchema(), initial={"gift_date": today()})
        if form.is_valid:                                  # a POST whose fields could all be read
            with form.transaction() as session:            # commits; a FundError goes back to its field
                gift = operations.record_cash_gift(session, draft=draft_of(form.values), actor=actor(), at=now())
                form.done(url_for("donations.show_gift", gift_id=gift.id), "Đã ghi khoản thu, chờ thủ quỹ xác nhận.")
        if form.is_done:
            return form.redirect()                         # before reading what only the page needs
        form.offer("fund_code", queries.fund_choices(reading()), rows="parts")   # lists that come from tables
        return form.response("donations/cash_gift.html", today=today())

`form.response` redirects (303) when the form is done, else renders the template with `form`: status 200 on GET, 422
(or 409, 403, 404 by the kind of the refusal) with an error summary on POST. `form.then == "next"` tells that the
person pressed "Lưu và nhập tiếp" (Ctrl+Enter); send them to the same form again.

A page with a button only ("Duyệt", "Xác nhận") is the same with `Form(NoFields())`; render the detail page on refusal,
or use `transaction()` alone and let the refusal become a page of its own.

Template (`{% from "components/form.html" import form_tag, field, rows, submit %}`)::

    {% call form_tag(form) %}
      {{ field(form["gift_date"]) }} {{ field(form["amount_vnd"]) }}
      {{ submit("Lưu", then="Lưu và nhập tiếp") }}
    {% endcall %}

Filters of a list stand in the address: `asked = Form.from_address(GiftFilterSchema())`, `asked.values["from_date"]`.
"""

import contextlib
import dataclasses
import hashlib
import logging
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, RAISE, Schema, ValidationError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from fund.access import submissions
from fund.errors import Conflict, FundError, NotAllowed, NotFound, Violation
from fund.web.auth import actor
from fund.web.clock import now
from fund.web.fields import ChoicesField, TypedField
from fund.web.messages import sentence
from fund.web.schemas import FundSchema, NoFields, RowsField
from fund.web.transaction import reading, transaction

__all__ = ["BoundField", "Form", "FundSchema", "NoFields", "RowsField"]

KEY = "form_key"
THEN = "then"
RESERVED = frozenset({"csrf_token", KEY, THEN})
_ROW_NAME = re.compile(r"([a-z_]+)-([0-9]{1,4})-([a-z_]+)")
_STATUS = ((NotFound, 404), (Conflict, 409), (NotAllowed, 403))
_log = logging.getLogger("fund.web")


@dataclasses.dataclass(frozen=True)
class BoundField:
    """One field as a macro draws it."""

    name: str
    label: str
    kind: str
    value: str = ""
    hint: str = ""
    errors: tuple[str, ...] = ()
    is_required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    max_length: int | None = None
    accept: str = ""
    is_many: bool = False

    @property
    def id(self) -> str:
        """Give the id of its input element."""
        return f"o-{self.name}"

    @property
    def chosen(self) -> frozenset[str]:
        """List what is ticked in a group of check boxes."""
        return frozenset(self.value.split("\n"))


class Form:
    """One form of one request."""

    def __init__(self, schema: Schema, *, initial: Mapping[str, object] | None = None) -> None:
        """Read the request if it is a POST, else fill in the initial values."""
        self.schema = schema
        self.errors: dict[str, list[str]] = {}
        self.values: Any = {}
        self.key = secrets.token_urlsafe(16)
        self.then = request.form.get(THEN, "")
        self.is_submitted = request.method == "POST"
        self._status = 200
        self._done: tuple[str, str, str] | None = None
        self._choices: dict[str, tuple[tuple[str, str], ...]] = {}
        self.typed: dict[str, Any] = {}
        if self.is_submitted:
            sent_key = request.form.get(KEY, "")
            self.key = sent_key if re.fullmatch(r"[\w-]{8,64}", sent_key) else self.key
            self.typed = self._read(request.form)
            self._load({**self.typed, **self._files()})
        else:
            self.typed = self._spell(schema, initial or {})

    @classmethod
    def from_address(cls, schema: Schema) -> "Form":
        """Read filters from the address; what cannot be read is shown as an error and left out of the values."""
        form = cls(schema)
        form.typed = form._read(request.args)
        known = {name: value for name, value in form.typed.items() if name in schema.fields}
        form._load(known, unknown=EXCLUDE)
        return form

    @property
    def is_valid(self) -> bool:
        """Tell whether something was sent and every field could be read."""
        return self.is_submitted and not self.errors

    def __getitem__(self, name: str) -> BoundField:
        """Give one field for its macro."""
        return self._bind(self.schema, name, self.typed.get(name, ""), name)

    def rows(self, name: str, *, least: int = 1) -> list[dict[str, BoundField]]:
        """Give the rows of a `RowsField`, at least so many (blank ones are added)."""
        field = self.schema.fields[name]
        assert isinstance(field, RowsField)
        typed = list(self.typed.get(name) or [])
        typed += [{}] * (least - len(typed))
        return [
            {
                part: self._bind(field.row_schema, part, row.get(part, ""), f"{name}-{index}-{part}", f"{name}.{part}")
                for part in field.row_schema.fields
            }
            for index, row in enumerate(typed)
        ]

    def blank_row(self, name: str) -> dict[str, BoundField]:
        """Give the blank row that the page's script copies; its names hold `__i__` for the number."""
        field = self.schema.fields[name]
        assert isinstance(field, RowsField)
        return {
            part: self._bind(field.row_schema, part, "", f"{name}-__i__-{part}", f"{name}.{part}")
            for part in field.row_schema.fields
        }

    def offer(self, name: str, choices: Sequence[tuple[object, str]], *, rows: str = "") -> None:
        """Give the choices of a `CodeField` or `IdField`; with `rows`, of that field in every row."""
        self._choices[f"{rows}.{name}" if rows else name] = tuple((str(value), label) for value, label in choices)

    def add_error(self, field: str, text: str) -> None:
        """Note an error at a field, or at the whole form when the field is ""."""
        texts = self.errors.setdefault(field, [])
        if text not in texts:
            texts.append(text)

    def refuse(self, error: FundError) -> None:
        """Note every violation of a refusal at its field and choose the status of the page."""
        for violation in error.violations:
            name = violation.field.replace(".", "-")
            self.add_error(name if self._knows(name) else "", sentence(violation))
        self._status = next((status for kind, status in _STATUS if isinstance(error, kind)), 422)

    def done(self, location: str, message: str = "", category: str = "success") -> None:
        """Say where to go after the commit, and what to tell there; call it inside `transaction`."""
        self._done = (location, message, category)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open the writing transaction of this form.

        The key of the form is written down with the work: the same form sent again leads to the same place and does
        nothing twice; sent again with other contents it is refused. A refusal is put at its field and swallowed.
        """
        try:
            with transaction() as session:
                yield session
                self._remember(session)
        except FundError as error:
            if not self._was_sent_before():
                self._done = None
                self.refuse(error)
        except IntegrityError as error:
            if not self._was_sent_before():
                self._done = None
                _log.warning("database refused a form: %s", str(error.orig)[:200])
                self.refuse(Conflict())
                self.errors = {"": [sentence(Violation("DatabaseRefused"))]}
        except OperationalError as error:
            self._done = None
            _log.error("database is busy or away: %s", str(error.orig)[:200])
            self._status = 409
            self.add_error("", sentence(Violation("DatabaseBusy")))

    def response(self, template: str, **context: Any) -> ResponseReturnValue:  # noqa: ANN401  the template's
        """Redirect when done, else show the page with what was typed and every error."""
        if self._done is not None:
            return self.redirect()
        status = self._status
        if self.is_submitted and self.errors and status == 200:
            status = 422
        reading()
        return render_template(template, form=self, **context), status

    @property
    def is_done(self) -> bool:
        """Tell whether the work was committed; then `return form.redirect()` before reading lists for the page."""
        return self._done is not None

    def redirect(self) -> ResponseReturnValue:
        """Go where `done` said, with its message."""
        assert self._done is not None, "only a form that is done leads somewhere"
        location, message, category = self._done
        if message:
            flash(message, category)
        return redirect(location, 303)

    @property
    def summary(self) -> list[tuple[str, str, str]]:
        """List (id of the input or "", label, sentence) of every error, in the order of the fields."""
        order = {name: index for index, name in enumerate(self.schema.fields)}
        names = sorted(self.errors, key=lambda name: (order.get(name.split("-")[0], -1), name))
        return [(f"o-{name}" if name else "", self._label(name), text) for name in names for text in self.errors[name]]

    def _label(self, name: str) -> str:
        head, *rest = name.split("-")
        field = self.schema.fields.get(head)
        label = str(getattr(field, "label", ""))
        if isinstance(field, RowsField) and len(rest) > 1:
            part = getattr(field.row_schema.fields.get(rest[1]), "label", "")
            return f"{label}, dòng {int(rest[0]) + 1}, {part}"
        return label

    def _knows(self, name: str) -> bool:
        return name.split("-", maxsplit=1)[0] in self.schema.fields

    def _bind(self, schema: Schema, part: str, value: str, name: str, offered: str = "") -> BoundField:
        field = schema.fields[part]
        choices = self._choices.get(offered or part) or tuple(getattr(field, "choices", ()))
        return BoundField(
            name=name,
            label=str(getattr(field, "label", part)),
            kind=str(getattr(field, "kind", "text")),
            value=value,
            hint=str(getattr(field, "hint", "")),
            errors=tuple(self.errors.get(name, ())),
            is_required=field.required,
            choices=choices,
            max_length=getattr(field, "max_length", None),
            accept=str(getattr(field, "accept", "")),
            is_many=bool(getattr(field, "is_many", False)),
        )

    def _read(self, sent: MultiDict[str, str]) -> dict[str, Any]:
        typed: dict[str, Any] = {}
        rows: dict[str, dict[int, dict[str, str]]] = {}
        for name in sent:
            if name in RESERVED:
                continue
            found = _ROW_NAME.fullmatch(name)
            if found and isinstance(self.schema.fields.get(found[1]), RowsField):
                rows.setdefault(found[1], {}).setdefault(int(found[2]), {})[found[3]] = sent[name]
            elif isinstance(self.schema.fields.get(name), ChoicesField):
                typed[name] = "\n".join(sent.getlist(name))
            else:
                typed[name] = sent[name]
        for name, numbered in rows.items():
            typed[name] = [row for _, row in sorted(numbered.items()) if any(text.strip() for text in row.values())]
        return typed

    def _files(self) -> dict[str, Any]:
        chosen = {name: [part for part in request.files.getlist(name) if part.filename] for name in request.files}
        return {name: parts for name, parts in chosen.items() if parts or name not in self.schema.fields}

    def _load(self, sent: Mapping[str, Any], *, unknown: str = RAISE) -> None:
        try:
            self.values = self.schema.load(_without_blanks(sent), unknown=unknown)  # type: ignore[arg-type]
        except ValidationError as error:
            self.values = error.valid_data
            for name, texts in _flat(error.messages_dict):
                for text in texts:
                    self.add_error(name if self._knows(name) else "", text)

    def _spell(self, schema: Schema, initial: Mapping[str, object]) -> dict[str, Any]:
        typed: dict[str, Any] = {}
        for name, value in initial.items():
            field = schema.fields[name]
            if isinstance(field, RowsField):
                typed[name] = [self._spell(field.row_schema, row) for row in value]  # type: ignore[attr-defined]
            elif isinstance(field, TypedField):
                typed[name] = field.to_typed(value)
        return typed

    def _body_hash(self) -> str:
        digest = hashlib.sha256()
        for name in sorted(set(request.form) - {"csrf_token", KEY}):
            digest.update(repr((name, request.form.getlist(name))).encode())
        for name in sorted(request.files):
            for part in request.files.getlist(name):
                part.stream.seek(0)
                digest.update(repr((name, part.filename)).encode())
                while block := part.stream.read(1024 * 1024):
                    digest.update(block)
                part.stream.seek(0)
        return digest.hexdigest()

    def _remember(self, session: Session) -> None:
        if self._done is None:
            message = "call form.done(...) before the transaction ends"
            raise RuntimeError(message)
        submissions.remember(
            session,
            submission=submissions.Submission(
                key=self.key,
                username=actor(),
                endpoint=request.endpoint or "",
                body_hash=self._body_hash(),
                location=self._done[0],
            ),
            at=now(),
        )

    def _was_sent_before(self) -> bool:
        """Tell whether this form was done before: then go where it led, or refuse other contents."""
        earlier = submissions.find(reading(), key=self.key)
        if earlier is None:
            return False
        self._done = None
        if (earlier.username, earlier.endpoint, earlier.body_hash) == (actor(), request.endpoint, self._body_hash()):
            self._done = (earlier.location, "Biểu mẫu này đã được ghi một lần; không ghi thêm.", "info")
        else:
            self.refuse(submissions.FormAlreadyUsed())
            self.key = secrets.token_urlsafe(16)
        return True


def _without_blanks(sent: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in sent.items():
        if isinstance(value, str) and not value.strip():
            continue
        is_rows = isinstance(value, list) and all(isinstance(row, dict) for row in value)
        kept[name] = [_without_blanks(row) for row in value] if is_rows else value
    return kept


def _flat(messages: Mapping[Any, Any], before: str = "") -> Iterator[tuple[str, list[str]]]:
    for key, value in messages.items():
        name = f"{before}-{key}" if before else str(key)
        if isinstance(value, Mapping):
            yield from _flat(value, name)
        else:
            yield name, [str(text) for text in value]
