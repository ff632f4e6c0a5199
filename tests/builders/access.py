"""People who log in: one for each role, with the names of the demo.

accountant = log_in(client, Role.ACCOUNTANT)      # the client now carries the accountant's session
post(client, "/thu/tien-mat", gift_date="05/03/2026", amount_vnd="500k")
"""

import datetime as dt
import re
import secrets
from collections.abc import Mapping

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fund.access import operations, sessions
from fund.access.models import User
from fund.access.permissions import Role
from fund.web.clock import now
from fund.web.transaction import transaction

PASSWORD = "mot-cau-mat-khau-9"
SYSTEM = "system"
MOMENT = dt.datetime(2026, 3, 5, 2, 0, tzinfo=dt.UTC)
USERNAMES = {
    Role.ACCOUNTANT: "ketoan",
    Role.ADMIN: "quantri",
    Role.AUDITOR: "kiemtoan",
    Role.CASE_OFFICER: "hoso",
    Role.CASHIER: "thuquy",
    Role.CHIEF_ACCOUNTANT: "ketoantruong",
    Role.DIRECTOR: "giamdoc",
}


def make_user(session: Session, role: Role, *, username: str = "", must_change_password: bool = False) -> User:
    """Create the person of a role, or another one with this username."""
    return operations.create_user(
        session,
        username=username or USERNAMES[role],
        full_name=f"Nguyễn Văn {role.label}",
        roles=frozenset({role}),
        password=PASSWORD,
        must_change_password=must_change_password,
        actor=SYSTEM,
        at=MOMENT,
    )


def log_in(client: FlaskClient, role: Role, *, username: str = "") -> str:
    """Log the person of a role in at this client, creating the person at the first need.

    Returns:
        The username.
    """
    name = username or USERNAMES[role]
    with client.application.app_context():
        with transaction() as session:
            if operations.find_user(session, username=name) is None:
                make_user(session, role, username=name)
        with transaction() as session:
            token = sessions.log_in(
                session, username=name, password=PASSWORD, address="127.0.0.1", agent="tests", at=now()
            )
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie["_user_id"] = token
    return name


def csrf_token(client: FlaskClient, page: str = "/dang-nhap") -> str:
    """Read the token that the pages of this client carry."""
    text = client.get(page, follow_redirects=True).get_data(as_text=True)
    found = re.search(r'name="csrf-token" content="([^"]+)"', text)
    assert found, f"{page} carries no token"
    return found[1]


def post(
    client: FlaskClient, address: str, fields: Mapping[str, object] | None = None, *, key: str = "", **more: object
) -> TestResponse:
    """Send a form as a browser does: with its token and a fresh key (or this one).

    Args:
        fields: Typed values by name; lists for several of one name, `(BytesIO, "name.pdf")` for files.
        more: The same, as keywords.
    """
    data = {"form_key": key or secrets.token_urlsafe(16), "csrf_token": csrf_token(client), **(fields or {}), **more}
    answer = client.post(address, data=data, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()  # a large body is a temporary file that the client leaves open
    return answer
