"""The way of a statement file through the browser: choose, look at what it would do, commit, watch, read the receipt.

Nothing is written to the books before the commit; the file waits in the upload folder. The import itself runs in a
process of its own (see `worker`), and the page asks how far it is.
"""

import dataclasses

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.banking import queries
from fund.banking.planning import ImportPlan, PlannedLine, find_account
from fund.banking.profiles import shipped_profiles
from fund.banking.saved_layouts import layout_named, recognise, saved_layouts
from fund.banking.tables import open_table
from fund.donations.queries import fund_choices
from fund.errors import FundError
from fund.web.auth import actor, permission_required
from fund.web.banking import launching
from fund.web.banking.schemas import CommitSchema, UploadSchema
from fund.web.banking.upload_plans import plan_upload, upload_folder, with_chain, with_layout
from fund.web.banking.uploads import Job, JobState, Upload
from fund.web.clock import now, today
from fund.web.fields import UploadedFile
from fund.web.forms import Form, NoFields
from fund.web.transaction import reading

SHOWN_LINES = 30

blueprint = Blueprint("statement_import", __name__)


@blueprint.route("/sao-ke/nhap", methods=["GET", "POST"])
@permission_required(Permission.STATEMENT_IMPORT)
def upload() -> ResponseReturnValue:
    """Take a file, read it whole, and keep it for the preview; refuse it here if it cannot be read."""
    form = Form(UploadSchema(), initial=_only_choices())
    if form.is_valid:
        try:
            form.done(_keep(form.values))
        except FundError as refusal:
            form.refuse(refusal)
    for field, choices in _choices().items():
        form.offer(field, choices)
    return form.response("banking/upload.html")


@blueprint.get("/sao-ke/nhap/<name>")
@permission_required(Permission.STATEMENT_IMPORT)
def preview(name: str) -> ResponseReturnValue:
    """Show what the import would do: totals, the first lines as understood, lines that are there already."""
    if upload_folder().has_job(name):
        return redirect(url_for("statement_import.watch", name=name), 303)
    upload = upload_folder().find(name)
    if not upload.profile:
        return redirect(url_for("statement_layout.arrange", name=name), 303)
    return _show_preview(upload, Form(CommitSchema()))


@blueprint.post("/sao-ke/nhap/<name>/ghi")
@permission_required(Permission.STATEMENT_IMPORT)
def commit_upload(name: str) -> ResponseReturnValue:
    """Start the import once what the balances ask for was confirmed; a second click starts nothing."""
    folder, form = upload_folder(), Form(CommitSchema())
    upload = folder.find(name)
    folder.content_of(upload)
    if not upload.profile:
        return redirect(url_for("statement_layout.arrange", name=name), 303)
    if not folder.has_job(name):
        _ask_for_what_is_unseen(form, upload)
        if form.errors:
            return _show_preview(upload, form)
        folder.change(dataclasses.replace(upload, **form.values))
    if folder.begin_job(name, started_at=now(), actor=actor()):
        launching.start(name)
    return redirect(url_for("statement_import.watch", name=name), 303)


@blueprint.post("/sao-ke/nhap/<name>/bo")
@permission_required(Permission.STATEMENT_IMPORT)
def give_up(name: str) -> ResponseReturnValue:
    """Drop an upload that was not committed, was refused or broke off."""
    upload_folder().forget(name)
    return redirect(url_for("banking.list_imports"), 303)


@blueprint.get("/sao-ke/nhap/<name>/tien-do")
@permission_required(Permission.STATEMENT_IMPORT)
def watch(name: str) -> ResponseReturnValue:
    """Show how far the import is, or how it ended."""
    upload, job = _standing(name)
    if job.is_done:
        return redirect(url_for("banking.show_import", import_id=job.import_id), 303)
    return Form(NoFields()).response("banking/progress.html", upload=upload, job=job)


@blueprint.get("/sao-ke/nhap/<name>/tien-do/phan")
@permission_required(Permission.STATEMENT_IMPORT)
def watch_part(name: str) -> ResponseReturnValue:
    """Give the part of the page that tells how far the import is; lead to the receipt when it is done."""
    upload, job = _standing(name)
    answer: Response = make_response(render_template("banking/progress_part.html", upload=upload, job=job))
    if job.is_done:
        answer.headers["HX-Redirect"] = url_for("banking.show_import", import_id=job.import_id)
    return answer


def _standing(name: str) -> tuple[Upload, Job]:
    """Tell how an import stands; one whose process was killed just after its commit is done all the same."""
    folder = upload_folder()
    upload, job = folder.find(name), folder.job_of(name)
    if job.state is JobState.INTERRUPTED:
        import_id = queries.import_made_at(reading(), sha256=upload.sha256, actor=job.actor, at=job.moment)
        if import_id is not None:
            return upload, job.ended(import_id)
    return upload, job


def _keep(values: dict[str, object]) -> str:
    """Keep a file and give the address of its next page: the preview, or the choice of columns for a strange one."""
    file = values["file"]
    assert isinstance(file, UploadedFile)
    chosen = {name: values[name] for name in ("account_code", "profile", "fund_code", "campaign_id")}
    upload = Upload.of(file.content, filename=file.filename, actor=actor(), **chosen)
    find_account(reading(), upload.account_code)
    if upload.profile:
        upload = with_layout(upload, layout_named(reading(), account_code=upload.account_code, name=upload.profile))
    else:
        table = open_table(file.content, filename=file.filename)
        layout = recognise(reading(), table, account_code=upload.account_code)
        if layout is None:
            upload_folder().keep(upload, file.content)
            return url_for("statement_layout.arrange", name=upload.name)
        upload = dataclasses.replace(with_layout(upload, layout), is_recognised=True)
    upload_folder().keep(with_chain(upload, plan_upload(upload, file.content)), file.content)
    return url_for("statement_import.preview", name=upload.name)


def _ask_for_what_is_unseen(form: Form, upload: Upload) -> None:
    if upload.implied_count and not form.values.get("accept_implied"):
        form.add_error("accept_implied", "Xem các số tiền suy từ số dư ở dưới, rồi đánh dấu ô này để ghi.")
    if upload.break_count and not form.values.get("accept_breaks"):
        form.add_error("accept_breaks", "Xem chỗ đứt của chuỗi số dư ở dưới, rồi đánh dấu ô này nếu vẫn nhập.")


def _show_preview(upload: Upload, form: Form) -> ResponseReturnValue:
    plan = plan_upload(upload, upload_folder().content_of(upload))
    return form.response(
        "banking/preview.html",
        upload=upload,
        plan=plan,
        chain=plan.file.statement.chain,
        receipt=plan.receipt,
        first_lines=plan.lines[:SHOWN_LINES],
        implied=_implied(plan),
        already=[one for one in plan.lines if not one.is_new][:SHOWN_LINES],
        otherwise=[one for one in plan.lines if one.is_known_otherwise],
        twins=[one for one in plan.new_lines if one.occurrence > 1][:SHOWN_LINES],
    )


def _implied(plan: ImportPlan) -> list[PlannedLine]:
    """List the lines whose amount only the chain of balances gives."""
    wanted = {one.line_no for one in plan.file.statement.chain.implied}
    return [one for one in plan.lines if one.line.line_no in wanted]


def _choices() -> dict[str, list[tuple[object, str]]]:
    session = reading()
    return {
        "account_code": list(queries.account_choices(session)),
        "profile": [
            *((profile.name, profile.label) for profile in shipped_profiles().values()),
            *((row.name, f"{row.name} (mẫu riêng của {row.account_code})") for row in saved_layouts(session)),
        ],
        "fund_code": [(fund.code, f"{fund.code} – {fund.name}") for fund in fund_choices(session, open_on=today())],
        "campaign_id": list(queries.campaign_choices(session)),
    }


def _only_choices() -> dict[str, object]:
    """Choose by itself where there is one choice only."""
    return {
        field: choices[0][0]
        for field, choices in _choices().items()
        if len(choices) == 1 and field in {"account_code", "fund_code"}
    }
