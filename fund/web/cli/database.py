"""`flask database grant ROLE`: the rights of the program's own role on a PostgreSQL server."""

import click
from flask.cli import with_appcontext

from fund.access.database_roles import grant_to_program
from fund.web.cli.refusals import told
from fund.web.transaction import transaction


@click.group()
def database() -> None:
    """Cơ sở dữ liệu PostgreSQL."""


@database.command()
@click.argument("role")
@with_appcontext
def grant(role: str) -> None:
    """Cấp cho vai trò ROLE đúng các quyền phần mềm cần; chạy bằng vai trò sở hữu các bảng, sau mỗi lần nâng cấp."""
    with told(), transaction() as session:
        rights = grant_to_program(session, role=role)
    for table, verbs in rights.items():
        click.echo(f"{table:<24}{verbs}")
