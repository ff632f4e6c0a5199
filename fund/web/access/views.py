"""Log in and out, one's own password and sessions, people and their roles, the office's facts."""

import datetime as dt
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user

from fund.access import operations, queries, sessions, settings, submissions, throttle
from fund.access.passwords import make_password
from fund.access.permissions import Permission
from fund.errors import FundError
from fund.web.access.schemas import (
    FIELD_OF_SETTING,
    LoginSchema,
    NewUserSchema,
    PasswordChangeSchema,
    RolesSchema,
    SettingsSchema,
)
from fund.web.auth import actor, permission_required, public, user
from fund.web.clock import now, today
from fund.web.forms import Form, NoFields
from fund.web.login import load_person
from fund.web.transaction import reading, transaction

blueprint = Blueprint("access", __name__)

FORMS_ARE_KEPT = dt.timedelta(days=7)
"""For so long the same form sent again is recognised."""


@blueprint.route("/dang-nhap", methods=["GET", "POST"])
@public
def log_in() -> ResponseReturnValue:
    """Open a session for a username and password."""
    if current_user.is_authenticated:
        return redirect("/", 303)
    form = Form(LoginSchema())
    if form.is_valid:
        try:
            token = _open_session(form.values["username"].lower(), form.values["password"])
        except FundError as error:
            form.refuse(error)
        else:
            cookie.clear()
            login_user(load_person(token))
            return redirect(_safe_next(), 303)
    return form.response("access/log_in.html", next=request.args.get("next", ""))


def _open_session(username: str, password: str) -> str:
    address = request.remote_addr or ""
    with transaction() as session:
        attempt_id = throttle.begin_attempt(session, username=username, address=address, at=now())
    with transaction() as session:
        token = sessions.log_in(
            session,
            username=username,
            password=password,
            address=address,
            agent=request.user_agent.string,
            at=now(),
        )
        throttle.mark_success(session, attempt_id=attempt_id, at=now())
        submissions.forget_before(session, moment=now() - FORMS_ARE_KEPT)
    return token


def _safe_next() -> str:
    """Go only to a page of our own."""
    address = request.args.get("next", "")
    is_ours = address.startswith("/") and not address.startswith("//")
    is_plain = address.isprintable() and "\\" not in address
    return address if is_ours and is_plain else "/"


@blueprint.post("/dang-xuat")
@permission_required(Permission.ACCOUNT_USE_OWN)
def log_out() -> ResponseReturnValue:
    """End the session of this browser."""
    with transaction() as session:
        sessions.end_session(session, session_id=user().session_id, actor=actor(), at=now())
    cookie.clear()
    flash("Đã đăng xuất.", "success")
    return redirect(url_for("access.log_in"), 303)


@blueprint.route("/tai-khoan/mat-khau", methods=["GET", "POST"])
@permission_required(Permission.ACCOUNT_USE_OWN)
def change_password() -> ResponseReturnValue:
    """Change one's own password."""
    form = Form(PasswordChangeSchema())
    if form.is_valid and form.values["new_password"] != form.values["repeated_password"]:
        form.add_error("repeated_password", "Hai lần nhập mật khẩu mới không giống nhau. Nhập lại.")
    if form.is_valid:
        with form.transaction() as session:
            operations.change_password(
                session,
                current_password=form.values["current_password"],
                new_password=form.values["new_password"],
                keep_session=user().session_id,
                actor=actor(),
                at=now(),
            )
            form.done("/", "Đã đổi mật khẩu. Các phiên khác của bạn đã kết thúc.")
    return form.response("access/change_password.html")


@blueprint.get("/tai-khoan/phien")
@permission_required(Permission.ACCOUNT_USE_OWN)
def list_own_sessions() -> ResponseReturnValue:
    """List where one is logged in."""
    rows = sessions.open_sessions(reading(), at=now(), username=actor())
    return render_template("access/own_sessions.html", rows=rows, here=user().session_id)


@blueprint.post("/tai-khoan/phien/<int:session_id>/ket-thuc")
@permission_required(Permission.ACCOUNT_USE_OWN)
def end_own_session(session_id: int) -> ResponseReturnValue:
    """End one of one's own sessions."""
    with transaction() as session:
        sessions.end_session(session, session_id=session_id, of_username=actor(), actor=actor(), at=now())
    flash("Đã kết thúc phiên.", "success")
    return redirect(url_for("access.list_own_sessions"), 303)


@blueprint.get("/quan-tri/phien")
@permission_required(Permission.USER_MANAGE)
def list_all_sessions() -> ResponseReturnValue:
    """List every open session."""
    rows = sessions.open_sessions(reading(), at=now())
    return render_template("access/all_sessions.html", rows=rows, here=user().session_id)


@blueprint.post("/quan-tri/phien/<int:session_id>/ket-thuc")
@permission_required(Permission.USER_MANAGE)
def end_any_session(session_id: int) -> ResponseReturnValue:
    """End anybody's session."""
    with transaction() as session:
        sessions.end_session(session, session_id=session_id, actor=actor(), at=now())
    flash("Đã kết thúc phiên.", "success")
    return redirect(url_for("access.list_all_sessions"), 303)


@blueprint.get("/quan-tri/nguoi-dung")
@permission_required(Permission.USER_MANAGE)
def list_users() -> ResponseReturnValue:
    """List everybody who may or could log in."""
    return render_template("access/users.html", rows=queries.list_users(reading()), today=today())


@blueprint.route("/quan-tri/nguoi-dung/moi", methods=["GET", "POST"])
@permission_required(Permission.USER_MANAGE)
def create_user() -> ResponseReturnValue:
    """Let a new person log in, with a one-time password shown once."""
    form = Form(NewUserSchema())
    if form.is_valid:
        password = make_password()
        with form.transaction() as session:
            operations.create_user(session, **form.values, password=password, actor=actor(), at=now())
            form.done(url_for("access.show_user", username=form.values["username"]), _once(password), "warning")
    return form.response("access/new_user.html")


def _once(password: str) -> str:
    return f"Mật khẩu dùng một lần: {password} – chép lại ngay, trang này không hiện lại."


@blueprint.get("/quan-tri/nguoi-dung/<username>")
@permission_required(Permission.USER_MANAGE)
def show_user(username: str) -> ResponseReturnValue:
    """Show one person with the acts an administrator has."""
    return render_template("access/user.html", **_user_page(username))


def _user_page(username: str) -> dict[str, Any]:
    row = queries.find_user_row(reading(), username=username)
    if row is None:
        raise operations.UserNotFound(username=username[:40])
    return {
        "row": row,
        "today": today(),
        "roles_form": Form(RolesSchema(), initial={"roles": row.roles}),
        "login_rows": sessions.open_sessions(reading(), at=now(), username=username),
    }


@blueprint.route("/quan-tri/nguoi-dung/<username>/vai-tro", methods=["GET", "POST"])
@permission_required(Permission.USER_MANAGE)
def change_roles(username: str) -> ResponseReturnValue:
    """Give a person other roles."""
    row = queries.find_user_row(reading(), username=username)
    if row is None:
        raise operations.UserNotFound(username=username[:40])
    form = Form(RolesSchema(), initial={"roles": row.roles})
    if form.is_valid:
        with form.transaction() as session:
            operations.change_roles(session, username=username, **form.values, actor=actor(), at=now())
            form.done(url_for("access.show_user", username=username), "Đã đổi vai trò.")
    return form.response("access/roles.html", row=row)


@blueprint.post("/quan-tri/nguoi-dung/<username>/khoa")
@permission_required(Permission.USER_MANAGE)
def disable_user(username: str) -> ResponseReturnValue:
    """Shut a person out."""
    form = Form(NoFields())
    with form.transaction() as session:
        operations.disable_user(session, username=username, actor=actor(), at=now())
        form.done(url_for("access.show_user", username=username), "Đã khóa tài khoản và kết thúc mọi phiên.")
    return form.response("access/refused.html", username=username)


@blueprint.post("/quan-tri/nguoi-dung/<username>/mo-lai")
@permission_required(Permission.USER_MANAGE)
def enable_user(username: str) -> ResponseReturnValue:
    """Let a person in again, without a last day."""
    form = Form(NoFields())
    with form.transaction() as session:
        operations.enable_user(session, username=username, actor=actor(), at=now())
        form.done(url_for("access.show_user", username=username), "Đã mở lại tài khoản.")
    return form.response("access/refused.html", username=username)


@blueprint.post("/quan-tri/nguoi-dung/<username>/mat-khau")
@permission_required(Permission.USER_MANAGE)
def reset_password(username: str) -> ResponseReturnValue:
    """Give a person a new one-time password, shown once."""
    form = Form(NoFields())
    password = make_password()
    with form.transaction() as session:
        operations.reset_password(session, username=username, password=password, actor=actor(), at=now())
        form.done(url_for("access.show_user", username=username), _once(password), "warning")
    return form.response("access/refused.html", username=username)


@blueprint.route("/quan-tri/don-vi", methods=["GET", "POST"])
@permission_required(Permission.SETTING_EDIT)
def edit_settings() -> ResponseReturnValue:
    """Set the facts about the office that papers print."""
    known = settings.settings_on(reading(), on_date=today())
    initial = {field: known.get(key, "") for key, field in FIELD_OF_SETTING.items()}
    form = Form(SettingsSchema(), initial={**initial, "valid_from": today()})
    if form.is_valid:
        with form.transaction() as session:
            settings.change_settings(
                session,
                values={key: form.values[field] for key, field in FIELD_OF_SETTING.items()},
                valid_from=form.values["valid_from"],
                source=form.values["source"],
                actor=actor(),
                at=now(),
            )
            form.done(url_for("access.edit_settings"), "Đã lưu thông tin đơn vị.")
    return form.response("access/settings.html", keys=list(FIELD_OF_SETTING.values()))
