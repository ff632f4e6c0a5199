"""`flask demo load`: the invented fund, for trying the program out; never into books that hold anything."""

import os
import pathlib
import secrets

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from fund.access import queries
from fund.demo.cast import STAFF
from fund.demo.story import House, tell
from fund.disbursements.operations.issuing import IssueSettings
from fund.errors import Conflict
from fund.people.identity import IdentityCipher
from fund.web.cli.refusals import told
from fund.web.clock import today
from fund.web.config import current_settings
from fund.web.transaction import reading, transaction


class BooksNotEmpty(Conflict):
    """Somebody works in this database already; the demo would mix with real data."""


@click.group()
def demo() -> None:
    """Số liệu minh họa."""


@demo.command()
@click.option("--if-empty", is_flag=True, help="Không báo lỗi nếu đã có dữ liệu: chỉ in lại cách đăng nhập.")
@with_appcontext
def load(*, if_empty: bool) -> None:
    """Nạp số liệu minh họa vào cơ sở dữ liệu trống và in tên đăng nhập của từng vai trò."""
    if not queries.has_users(reading()):
        password = os.environ.get("FUND_DEMO_PASSWORD") or secrets.token_urlsafe(9)
        with told(), transaction() as session:
            tell(_house(session, password))
        _keep(password)
    elif not if_empty:
        with told():
            raise BooksNotEmpty
    _print_log_ins()


def _house(session: Session, password: str) -> House:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    port = os.environ.get("PORT", "8000")
    return House(
        session=session,
        cipher=IdentityCipher(current_settings().data_key),
        issuing=IssueSettings(check_secret=secret, check_address=f"http://127.0.0.1:{port}/kiem-tra/"),
        today=today(),
        password=password,
    )


def _password_file() -> pathlib.Path:
    return current_settings().instance_path / "demo_password"


def _keep(password: str) -> None:
    """Keep the demo's password beside its database, for its owner only, so that a later start can tell it again."""
    file = _password_file()
    file.touch(mode=0o600)
    file.write_text(password, encoding="utf-8")


def _print_log_ins() -> None:
    file = _password_file()
    if not file.exists():
        return
    click.echo("Số liệu minh họa. Đăng nhập bằng một trong các tên sau:")
    for person in STAFF:
        click.echo(f"  {person.username:<14}{person.role.label:<28}{person.full_name}")
    click.echo(f"Mật khẩu chung: {file.read_text(encoding='utf-8')}")
