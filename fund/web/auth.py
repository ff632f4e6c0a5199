"""Who may open what: every view names exactly one permission, or says that it is public.

    @blueprint.get("/thu")
    @permission_required(Permission.DONATION_READ)
    def list_donations() -> ResponseReturnValue: ...

The decorator only marks the function; `guard_request` runs before each request, refuses a view without a mark, sends
people who are not logged in to the log-in page and answers 403 to those whose roles do not hold the permission.
"""

import dataclasses
from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from fund.access.permissions import Permission, Role
from fund.errors import NotAllowed

P = ParamSpec("P")
R = TypeVar("R")

REQUIRED = "required_permission"
PUBLIC = "is_public"
ALLOWED_WHILE_PASSWORD_IS_TEMPORARY = frozenset({"access.change_password", "access.log_out"})


class PermissionLacking(NotAllowed):
    """The person's roles do not hold the permission of the page."""


class ViewWithoutPermission(RuntimeError):
    """Our own mistake: a view names neither a permission nor that it is public."""


@dataclasses.dataclass(frozen=True)
class LoggedIn:
    """The person behind the request; Flask-Login's user. `get_id` is the session token the cookie holds."""

    username: str
    full_name: str
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    session_id: int
    token: str
    must_change_password: bool = False
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Give what the signed cookie keeps: the token, whose hash the database knows."""
        return self.token

    @property
    def role_labels(self) -> str:
        """List the roles in words."""
        return ", ".join(sorted(role.label for role in self.roles))

    def may(self, permission: Permission | str) -> bool:
        """Tell whether the person holds a permission; templates ask `user.may("donation.record")`."""
        return Permission(permission) in self.permissions


def permission_required(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view with the one permission it needs."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        if hasattr(view, REQUIRED) or hasattr(view, PUBLIC):
            raise ViewWithoutPermission(view.__name__)
        setattr(view, REQUIRED, permission)
        return view

    return mark


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that anyone may open without logging in."""
    if hasattr(view, REQUIRED):
        raise ViewWithoutPermission(view.__name__)
    setattr(view, PUBLIC, True)
    return view


def required_permission(view: Callable[..., object]) -> Permission | None:
    """Tell which permission a view names; None when it is public.

    Raises:
        ViewWithoutPermission: It names nothing.
    """
    permission = getattr(view, REQUIRED, None)
    if permission is None and not getattr(view, PUBLIC, False):
        raise ViewWithoutPermission(getattr(view, "__name__", str(view)))
    return cast("Permission | None", permission)


def user() -> LoggedIn:
    """Give the person who is logged in; only for views that name a permission."""
    return cast("LoggedIn", current_user._get_current_object())  # noqa: SLF001  werkzeug's way to leave the proxy


def actor() -> str:
    """Give the username that operations write down."""
    return user().username


def guard_request() -> ResponseReturnValue | None:
    """Let the request through, send the person to log in, or refuse."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    permission = required_permission(current_app.view_functions[request.endpoint])
    if permission is None:
        return None
    if not current_user.is_authenticated:
        if "HX-Request" in request.headers or (request.accept_mimetypes and not request.accept_mimetypes.accept_html):
            return "", 401, _leave_for_log_in()  # a part of a page: the log-in page has no place in it
        return redirect(url_for("access.log_in", next=_way_back()), 303)
    person = user()
    if person.must_change_password and request.endpoint not in ALLOWED_WHILE_PASSWORD_IS_TEMPORARY:
        return redirect(url_for("access.change_password"), 303)
    if permission not in person.permissions:
        raise PermissionLacking(permission=permission.value)
    return None


def _leave_for_log_in() -> dict[str, str]:
    """Have htmx leave for the log-in page when a form was sent; a suggestion that fails stays silent."""
    return {"HX-Redirect": url_for("access.log_in", next=_way_back())} if request.method == "POST" else {}


def _way_back() -> str | None:
    """Give the page to come back to after logging in; of a form that was sent, its page."""
    if request.path == "/":
        return None
    if request.method == "GET":
        return request.full_path.rstrip("?")
    has_page = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    return request.path if has_page else None


def init_auth(app: Flask) -> None:
    """Have every request of the application guarded."""
    app.before_request(guard_request)
