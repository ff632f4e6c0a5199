"""`flask user create|disable|enable|reset`: people who log in, from the command line."""

import datetime as dt

import click
from flask.cli import with_appcontext

from fund.access import operations
from fund.access.passwords import make_password
from fund.access.permissions import Role
from fund.web.cli.refusals import SYSTEM, told
from fund.web.clock import now
from fund.web.transaction import transaction

ROLE = click.Choice([role.value for role in Role])


@click.group()
def user() -> None:
    """Người dùng: tạo, khóa, mở lại, cấp lại mật khẩu."""


@user.command()
@click.argument("username")
@click.option("--name", "full_name", required=True, help="Họ và tên.")
@click.option("--role", "roles", multiple=True, required=True, type=ROLE, help="Vai trò; nhắc lại cho nhiều vai trò.")
@click.option("--title", "job_title", default="", help="Chức vụ.")
@click.option("--valid-until", type=click.DateTime(["%Y-%m-%d"]), help="Dùng đến hết ngày (YYYY-MM-DD).")
@click.option("--prompt-password", is_flag=True, help="Hỏi mật khẩu thay vì tạo ngẫu nhiên.")
@with_appcontext
def create(
    username: str,
    full_name: str,
    roles: tuple[str, ...],
    job_title: str,
    valid_until: dt.datetime | None,
    *,
    prompt_password: bool,
) -> None:
    """Tạo người dùng; mật khẩu dùng một lần in ra một lần."""
    password = _password(asks=prompt_password)
    with told(), transaction() as session:
        operations.create_user(
            session,
            username=username,
            full_name=full_name,
            roles=frozenset(Role(role) for role in roles),
            job_title=job_title,
            valid_until=valid_until.date() if valid_until else None,
            password=password,
            actor=SYSTEM,
            at=now(),
        )
    _tell(username, password, asked=prompt_password)


@user.command()
@click.argument("username")
@with_appcontext
def disable(username: str) -> None:
    """Khóa người dùng và kết thúc mọi phiên."""
    with told(), transaction() as session:
        operations.disable_user(session, username=username, actor=SYSTEM, at=now())
    click.echo(f"Đã khóa {username}.")


@user.command()
@click.argument("username")
@with_appcontext
def enable(username: str) -> None:
    """Mở lại người dùng đã khóa."""
    with told(), transaction() as session:
        operations.enable_user(session, username=username, actor=SYSTEM, at=now())
    click.echo(f"Đã mở lại {username}.")


@user.command()
@click.argument("username")
@click.option("--prompt-password", is_flag=True, help="Hỏi mật khẩu thay vì tạo ngẫu nhiên.")
@with_appcontext
def reset(username: str, *, prompt_password: bool) -> None:
    """Cấp mật khẩu dùng một lần mới."""
    password = _password(asks=prompt_password)
    with told(), transaction() as session:
        operations.reset_password(session, username=username, password=password, actor=SYSTEM, at=now())
    _tell(username, password, asked=prompt_password)


def _password(*, asks: bool) -> str:
    if not asks:
        return make_password()
    return str(click.prompt("Mật khẩu", hide_input=True, confirmation_prompt="Nhập lại mật khẩu"))


def _tell(username: str, password: str, *, asked: bool) -> None:
    click.echo(f"Người dùng: {username}")
    if not asked:
        click.echo(f"Mật khẩu dùng một lần: {password}")
