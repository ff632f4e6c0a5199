"""The step for a file nobody has shown before: say what each column holds, look, save it as a layout.

Works without scripts: "Xem lại" sends the choices and shows the file as now understood; nothing is written to the
books. The layouts saved so far are listed on a page of their own.
"""

from typing import NamedTuple

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.banking.guessing import Doubt, first_rows, guess
from fund.banking.layouts import Layout
from fund.banking.mapping import Mapping, layout_of, mapping_of
from fund.banking.profiles import shipped_profiles
from fund.banking.saved_layouts import retire_layout, save_layout, saved_layouts
from fund.banking.statements import Statement, find_head, read_table
from fund.banking.tables import Table, open_table
from fund.errors import FundError
from fund.web.auth import actor, permission_required
from fund.web.banking.schemas import ArrangementSchema, Delimiter
from fund.web.banking.upload_plans import kept_layout, plan_upload, upload_folder, with_chain, with_layout
from fund.web.banking.uploads import Upload
from fund.web.clock import now, today
from fund.web.forms import Form, NoFields
from fund.web.messages import sentence
from fund.web.transaction import reading

SHOWN_LINES = 30
SHOWN_ROWS = 8

blueprint = Blueprint("statement_layout", __name__)


class Look(NamedTuple):
    """The file as a mapping reads it, or the sentences that say why it cannot be read."""

    statement: Statement | None
    sentences: tuple[str, ...] = ()


@blueprint.route("/sao-ke/nhap/<name>/cot", methods=["GET", "POST"])
@permission_required(Permission.STATEMENT_IMPORT)
def arrange(name: str) -> ResponseReturnValue:
    """Show the file as understood, take corrections, and go on to the preview when it reads whole."""
    folder = upload_folder()
    if folder.has_job(name):
        return redirect(url_for("statement_import.watch", name=name), 303)
    upload = folder.find(name)
    table = open_table(folder.content_of(upload), filename=upload.filename)
    mapping, doubts = _proposal(upload, table)
    form = Form(ArrangementSchema(), initial=_typed(mapping))
    if form.then == "guess" and form.is_submitted:
        return redirect(_guess_again(name, form), 303)
    if form.is_valid:
        mapping, doubts = _mapping(form), ()
    look = _look(table, mapping, form) if form.is_valid or not form.is_submitted else Look(None)
    if form.is_valid and not form.then and look.statement is not None:
        _use(form, upload, table, mapping)
    return form.response("banking/arrange.html", upload=upload, doubts=doubts, look=look, **_shown(table, mapping))


@blueprint.get("/sao-ke/mau")
@permission_required(Permission.STATEMENT_IMPORT)
def list_layouts() -> ResponseReturnValue:
    """List the layouts in use: those of the program, and those saved for accounts."""
    return render_template(
        "banking/layouts.html", shipped=list(shipped_profiles().values()), saved=saved_layouts(reading())
    )


@blueprint.post("/sao-ke/mau/<int:layout_id>/ngung")
@permission_required(Permission.STATEMENT_IMPORT)
def retire(layout_id: int) -> ResponseReturnValue:
    """Take a saved layout out of use."""
    form = Form(NoFields())
    if form.is_valid:
        with form.transaction() as session:
            retire_layout(session, layout_id=layout_id, actor=actor(), at=now())
            form.done(url_for("statement_layout.list_layouts"), "Đã ngừng dùng mẫu sao kê.")
    return form.response(
        "banking/layouts.html", shipped=list(shipped_profiles().values()), saved=saved_layouts(reading())
    )


def _proposal(upload: Upload, table: Table) -> tuple[Mapping, tuple[Doubt, ...]]:
    """Give what was chosen for the upload before, else a guess; the address may fix the head row and the delimiter."""
    chosen = kept_layout(upload) or shipped_profiles().get(upload.profile)
    if chosen is not None and "hang" not in request.args:
        head = find_head(table, chosen)
        delimiter = "," if table.is_workbook else head.source
        return mapping_of(chosen, head.heads, head_row=head.row, delimiter=delimiter), ()
    head_row = request.args.get("hang", type=int)
    delimiter = request.args.get("ngan", "")
    proposal = guess(
        table,
        head_row=head_row if head_row is not None and 0 <= head_row <= 1_000 else None,
        delimiter=Delimiter(delimiter).mark if delimiter in set(Delimiter) else "",
    )
    return proposal.mapping, proposal.doubts


def _guess_again(name: str, form: Form) -> str:
    """Give the address that guesses anew from the head row and delimiter that were typed."""
    return url_for(
        "statement_layout.arrange", name=name, hang=form.values.get("head_row", 0),
        ngan=form.values.get("delimiter", Delimiter.COMMA).value,
    )  # fmt: skip


def _typed(mapping: Mapping) -> dict[str, object]:
    return {
        "head_row": mapping.head_row,
        "delimiter": Delimiter.of(mapping.delimiter),
        "date_order": mapping.date_order,
        "number_format": mapping.number_format,
        "columns": [{"number": place + 1, "role": role} for place, role in enumerate(mapping.roles)],
    }


def _mapping(form: Form) -> Mapping:
    values = form.values
    roles = {row["number"]: row["role"] for row in values["columns"]}
    return Mapping(
        head_row=values["head_row"],
        roles=tuple(roles[number] for number in sorted(roles)),
        date_order=values["date_order"],
        number_format=values["number_format"],
        delimiter=values["delimiter"].mark,
    )


def _layout(table: Table, mapping: Mapping, name: str = "") -> Layout:
    return layout_of(mapping, first_rows(table, mapping.delimiter, most=mapping.head_row + 1), name=name, label=name)


def _look(table: Table, mapping: Mapping, form: Form) -> Look:
    """Read the file by a mapping; a refusal of what was sent stands at the form."""
    try:
        return Look(read_table(table, _layout(table, mapping), today=today()))
    except FundError as refusal:
        if form.is_submitted:
            form.refuse(refusal)
            return Look(None)
        return Look(None, tuple(sentence(violation) for violation in refusal.violations))


def _use(form: Form, upload: Upload, table: Table, mapping: Mapping) -> None:
    """Keep the mapping with the upload, save it if it was named, and go on to the preview."""
    name = form.values["layout_name"]
    layout = _layout(table, mapping, name)
    changed = with_layout(upload, layout)
    try:
        changed = with_chain(changed, plan_upload(changed, upload_folder().content_of(upload)))
    except FundError as refusal:
        form.refuse(refusal)
        return
    address = url_for("statement_import.preview", name=upload.name)
    if not name:
        upload_folder().change(changed)
        form.done(address)
        return
    with form.transaction() as session:
        heads = find_head(table, layout).heads
        save_layout(
            session, account_code=upload.account_code, name=name, layout=layout, heads=heads, actor=actor(), at=now()
        )
        form.done(address, f"Đã lưu mẫu sao kê {name}.")
    if form.is_done:
        upload_folder().change(changed)


def _shown(table: Table, mapping: Mapping) -> dict[str, object]:
    """Gather the raw rows under the choices, and the lines as understood."""
    rows = first_rows(table, mapping.delimiter, most=mapping.head_row + SHOWN_ROWS)
    first = max(mapping.head_row - 1, 0)
    return {
        "is_workbook": table.is_workbook,
        "shown_lines": SHOWN_LINES,
        "raw_rows": [(number, rows[number - 1]) for number in range(first + 1, len(rows) + 1)],
        "head_row": mapping.head_row,
    }
