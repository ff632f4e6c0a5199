"""`flask setup`: the first start of an office; seeds what the program needs and makes the first administrator."""

import datetime as dt

import click
from flask.cli import with_appcontext

from fund.access import operations, queries, settings
from fund.access.passwords import make_password
from fund.access.permissions import Role
from fund.access.settings import SettingKey
from fund.errors import Conflict
from fund.opening import open_books
from fund.web.cli.refusals import SYSTEM, told
from fund.web.clock import now, today
from fund.web.transaction import transaction


class SetupAlreadyDone(Conflict):
    """Somebody may log in already; setting up twice would make a second first administrator."""


@click.command()
@click.option("--organization", required=True, help="Tên đơn vị in trên chứng từ.")
@click.option("--admin", "username", required=True, help="Tên đăng nhập của quản trị đầu tiên.")
@click.option("--admin-name", "full_name", default="Quản trị", help="Họ và tên của quản trị đầu tiên.")
@click.option("--upper-body", default="", help="Cơ quan, tổ chức chủ quản.")
@click.option("--address", default="", help="Địa chỉ.")
@click.option("--short-sign", default="QVBYCS", help="Chữ viết tắt trong số, ký hiệu văn bản.")
@click.option("--place", default="Thành phố Hồ Chí Minh", help="Địa danh ghi trên văn bản.")
@click.option(
    "--first-month", type=click.DateTime(["%Y-%m"]), help="Tháng đầu tiên của sổ (YYYY-MM); mặc định tháng này."
)
@with_appcontext
def setup(  # noqa: PLR0917  click passes them by keyword
    organization: str,
    username: str,
    full_name: str,
    upper_body: str,
    address: str,
    short_sign: str,
    place: str,
    first_month: dt.datetime | None,
) -> None:
    """Thiết lập lần đầu: thông tin đơn vị, hệ thống tài khoản, danh mục phường xã và quản trị đầu tiên."""
    password = make_password()
    values: dict[str, str] = {
        SettingKey.ORGANIZATION_NAME: organization,
        SettingKey.ORGANIZATION_UPPER_BODY: upper_body,
        SettingKey.ORGANIZATION_ADDRESS: address,
        SettingKey.ORGANIZATION_SHORT_SIGN: short_sign,
        SettingKey.ORGANIZATION_PLACE: place,
    }
    with told(), transaction() as session:
        if queries.has_users(session):
            raise SetupAlreadyDone
        open_books(session, first_month=first_month.date() if first_month else today(), today=today())
        settings.change_settings(session, values=values, valid_from=today(), actor=SYSTEM, at=now())
        operations.create_user(
            session,
            username=username,
            full_name=full_name,
            roles=frozenset({Role.ADMIN}),
            password=password,
            actor=SYSTEM,
            at=now(),
        )
    click.echo(f"Đã thiết lập {organization}.")
    click.echo(f"Quản trị: {username}")
    click.echo(f"Mật khẩu dùng một lần: {password}")
