"""Programmes of support: the list, a new one, closing and opening again."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.disbursements import operations
from fund.disbursements.operations import ProgrammeDraft
from fund.disbursements.queries.requests import list_programmes
from fund.web.auth import actor, permission_required
from fund.web.clock import now
from fund.web.forms import Form
from fund.web.programmes.schemas import ProgrammeSchema
from fund.web.transaction import reading, transaction

blueprint = Blueprint("programmes", __name__)


@blueprint.get("/quan-tri/chuong-trinh")
@permission_required(Permission.SETTING_EDIT)
def list_all() -> ResponseReturnValue:
    """List every programme."""
    return render_template("programmes/list.html", rows=list_programmes(reading()))


@blueprint.route("/quan-tri/chuong-trinh/moi", methods=["GET", "POST"])
@permission_required(Permission.SETTING_EDIT)
def open_programme() -> ResponseReturnValue:
    """Take a programme into the list."""
    form = Form(ProgrammeSchema(), initial={"repeat_after_months": 12})
    if form.is_valid:
        with form.transaction() as session:
            draft = ProgrammeDraft(**form.values | {"code": form.values["code"].upper()})
            made = operations.open_programme(session, draft=draft, actor=actor(), at=now())
            form.done(url_for(".list_all"), f"Đã mở chương trình {made.code}.")
    return form.response("programmes/form.html")


@blueprint.post("/quan-tri/chuong-trinh/<int:programme_id>/dong")
@permission_required(Permission.SETTING_EDIT)
def close_programme(programme_id: int) -> ResponseReturnValue:
    """Close a programme to new requests."""
    return _switch(programme_id, is_active=False, words="Đã đóng chương trình.")


@blueprint.post("/quan-tri/chuong-trinh/<int:programme_id>/mo-lai")
@permission_required(Permission.SETTING_EDIT)
def reopen_programme(programme_id: int) -> ResponseReturnValue:
    """Open a programme to new requests again."""
    return _switch(programme_id, is_active=True, words="Đã mở lại chương trình.")


def _switch(programme_id: int, *, is_active: bool, words: str) -> ResponseReturnValue:
    with transaction() as session:
        operations.set_programme_active(
            session, programme_id=programme_id, is_active=is_active, actor=actor(), at=now()
        )
    flash(words, "success")
    return redirect(url_for(".list_all"), 303)
