"""Refusals on the command line: the same sentences as in the browser, exit code 1."""

import contextlib
from collections.abc import Iterator

import click

from fund.errors import FundError
from fund.web.messages import sentence

SYSTEM = "system"
"""The actor of commands that no person is named for."""


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Turn a refusal into its sentence on standard error and exit code 1."""
    try:
        yield
    except FundError as error:
        raise click.ClickException("\n".join(sentence(violation) for violation in error.violations)) from error
