"""Refusals on the command line: the same sentences as in the browser, exit code 1."""

import contextlib
import copy
import functools
from collections.abc import Callable, Iterator
from typing import Any

import click
from flask.cli import ScriptInfo
from sqlalchemy.exc import OperationalError

from fund.errors import FundError
from fund.web.messages import sentence
from fund.web.upgrades import upgrade_needed

SYSTEM = "system"
"""The actor of commands that no person is named for."""


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Turn a refusal into its sentence on standard error and exit code 1."""
    try:
        yield
    except FundError as error:
        raise click.ClickException("\n".join(sentence(violation) for violation in error.violations)) from error


def on_upgraded_database(command: click.Command) -> click.Command:
    """Give a command, or a group of them, that first makes sure the database was upgraded, and else says so."""
    guarded = copy.copy(command)
    if isinstance(guarded, click.Group):
        guarded.commands = {name: on_upgraded_database(part) for name, part in guarded.commands.items()}
    elif command.callback is not None:
        guarded.callback = _after_upgrade(command.callback)
    return guarded


def _after_upgrade(callback: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(callback)
    def run(*arguments: object, **options: object) -> object:
        app = click.get_current_context().ensure_object(ScriptInfo).load_app()
        with app.app_context():
            try:
                missing = upgrade_needed()
            except OperationalError as error:
                message = f"Không mở được cơ sở dữ liệu: {error.orig}"
                raise click.ClickException(message) from error
        if missing:
            raise click.ClickException(missing)
        return callback(*arguments, **options)

    return run
