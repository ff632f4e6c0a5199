"""Who may open what: each address names one permission, and no role opens another's."""

from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter

from fund.access.permissions import PERMISSIONS, Permission, Role, permissions_of
from fund.web.auth import ViewWithoutPermission, permission_required, public, required_permission
from fund.web.navigation import SECTIONS
from tests.builders.access import log_in, post

PUBLIC_ENDPOINTS = {"access.log_in", "checks.answer", "checks.ask", "health", "public.find_gift"}
"""Open without logging in, each on purpose."""


def addresses(app: Flask) -> list[tuple[str, str, Permission]]:
    """List (method, address, permission) of every guarded route, with 1 or "x" for its values."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            permission = None if rule.endpoint == "static" else required_permission(app.view_functions[rule.endpoint])
            if permission is None:
                continue
            values: dict[str, Any] = {
                name: 1 if isinstance(rule._converters[name], IntegerConverter) else "x" for name in rule.arguments
            }
            methods = (rule.methods or set()) & {"GET", "POST", "PUT", "DELETE", "PATCH"}
            found += [(m, url_for(rule.endpoint, _method=m, **values), permission) for m in sorted(methods)]
    return found


def test_every_view_names_a_permission_or_is_public_on_purpose(app: Flask) -> None:
    views = {endpoint: view for endpoint, view in app.view_functions.items() if endpoint != "static"}

    unguarded = {endpoint for endpoint, view in views.items() if required_permission(view) is None}

    assert unguarded == PUBLIC_ENDPOINTS


def test_nobody_reaches_a_guarded_address_without_logging_in(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = False

    for method, address, _ in addresses(app):
        answer = client.open(address, method=method)
        assert answer.status_code == 303, (method, address)
        assert answer.location.startswith("/dang-nhap"), (method, address)


@pytest.mark.parametrize("role", list(Role))
def test_no_role_opens_an_address_it_lacks_the_permission_for(app: Flask, client: FlaskClient, role: Role) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    log_in(client, role)
    held = permissions_of(frozenset({role}))

    for method, address, permission in addresses(app):
        if permission not in held:
            assert client.open(address, method=method).status_code == 403, (method, address)


@pytest.mark.parametrize("role", list(Role))
def test_every_line_of_the_navigation_opens(client: FlaskClient, app: Flask, role: Role) -> None:
    log_in(client, role)
    page = client.get("/").get_data(as_text=True)

    for section in SECTIONS:
        for item in section.items:
            with app.test_request_context():
                address = app.url_for(item.endpoint)
            may = required_permission(app.view_functions[item.endpoint]) in permissions_of(frozenset({role}))
            assert (f'href="{address}"' in page) == may, item
            if may:
                assert client.get(address).status_code == 200, item


def test_a_view_without_a_mark_is_refused(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/quen", "quen", lambda: "never")

    assert client.get("/quen").status_code == 500


def test_a_view_carries_one_mark_only() -> None:
    @permission_required(Permission.HOME_READ)
    def view() -> None: ...

    with pytest.raises(ViewWithoutPermission):
        public(view)
    with pytest.raises(ViewWithoutPermission):
        permission_required(Permission.LEDGER_READ)(view)


def test_every_permission_is_held_by_somebody() -> None:
    assert permissions_of(frozenset(Role)) == frozenset(Permission)


def test_permissions_stand_in_alphabetical_order() -> None:
    assert [p.name for p in Permission] == sorted(p.name for p in Permission)


def test_the_auditor_changes_nothing() -> None:
    changing = {"approve", "close", "confirm", "count", "draft", "edit", "execute", "import", "issue", "manage"}
    changing |= {"prepare", "record", "refund", "reopen", "appraise"}

    assert not [p for p in PERMISSIONS[Role.AUDITOR] if p.value.split(".")[1] in changing]


def test_the_administrator_has_no_hand_in_money() -> None:
    areas = {permission.value.split(".")[0] for permission in PERMISSIONS[Role.ADMIN]}

    assert areas == {"account", "home", "setting", "user"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Permission.DONATION_RECORD, Permission.DONATION_CONFIRM),
        (Permission.PAYMENT_PREPARE, Permission.PAYMENT_APPROVE),
        (Permission.PAYMENT_APPROVE, Permission.PAYMENT_EXECUTE),
        (Permission.PAYMENT_PREPARE, Permission.PAYMENT_EXECUTE),
        (Permission.DECISION_DRAFT, Permission.DECISION_APPROVE),
        (Permission.VOUCHER_PREPARE, Permission.VOUCHER_APPROVE),
        (Permission.PERIOD_CLOSE, Permission.PERIOD_REOPEN),
    ],
)
def test_no_single_role_holds_both_sides(one: Permission, other: Permission) -> None:
    assert not [role for role, held in PERMISSIONS.items() if one in held and other in held]


def test_roles_are_changed_by_the_administrator_and_hold_at_once(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ADMIN)
    other = app.test_client()
    log_in(other, Role.CASHIER)
    assert other.get("/kiem-toan/nhat-ky").status_code == 403

    answer = post(client, "/quan-tri/nguoi-dung/thuquy/vai-tro", roles=["auditor", "cashier"])

    assert answer.status_code == 303
    assert other.get("/kiem-toan/nhat-ky").status_code == 200


def test_the_last_administrator_stays(client: FlaskClient) -> None:
    log_in(client, Role.ADMIN)

    disabled = post(client, "/quan-tri/nguoi-dung/quantri/khoa")
    demoted = post(client, "/quan-tri/nguoi-dung/quantri/vai-tro", roles=["auditor"])

    assert disabled.status_code == demoted.status_code == 409
    assert "quản trị cuối cùng" in demoted.get_data(as_text=True)


def test_a_new_person_gets_a_one_time_password_shown_once(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ADMIN)
    fields = {"username": "ketoan2", "full_name": "Trần Thị Bình", "roles": ["accountant"], "valid_until": "31122099"}

    answer = post(client, "/quan-tri/nguoi-dung/moi", fields)
    first = client.get(answer.location).get_data(as_text=True)
    second = client.get(answer.location).get_data(as_text=True)

    assert "Mật khẩu dùng một lần: " in first
    assert "Mật khẩu dùng một lần: " not in second
    assert "31/12/2099" in second


def test_a_malformed_or_taken_username_is_told_at_its_field(client: FlaskClient) -> None:
    log_in(client, Role.ADMIN)

    for username, told in (("Kế Toán", "chữ thường không dấu"), ("quantri", "đã có")):
        page = post(
            client,
            "/quan-tri/nguoi-dung/moi",
            username=username,
            full_name="Ai Đó",
            roles=["accountant"],
        ).get_data(as_text=True)
        assert told in page.split('id="o-username-loi"')[1].split("</p>")[0]
