"""Commands of `flask`: a plain list of groups; add yours in its own file."""

from collections.abc import Sequence

import click
from flask import Flask

from fund.web.cli.bank import bank
from fund.web.cli.database import database
from fund.web.cli.decision import decision
from fund.web.cli.demo import demo
from fund.web.cli.ledger import ledger
from fund.web.cli.refusals import on_upgraded_database
from fund.web.cli.setup import setup
from fund.web.cli.users import user

COMMANDS: Sequence[click.Command] = (
    bank,
    database,
    decision,
    demo,
    ledger,
    setup,
    user,
)
"""Every command and group, alphabetical; `flask db` comes from Flask-Migrate."""


def init_cli(app: Flask) -> None:
    """Register the commands."""
    for command in COMMANDS:
        app.cli.add_command(on_upgraded_database(command))
