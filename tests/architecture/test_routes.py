"""Every address names its permission, and the list of addresses changes only on purpose.

`routes.txt` is the list; after a wanted change write it anew: `.venv/bin/python -m tests.architecture.test_routes`.
"""

import pathlib
import tempfile

import pytest
from flask import Flask
from werkzeug.routing import Rule

from fund.access.permissions import PERMISSIONS, Permission, Role
from fund.web.app import create_app
from fund.web.auth import required_permission
from fund.web.config import Settings
from tests.architecture.source import assert_none

SNAPSHOT = pathlib.Path(__file__).parent / "routes.txt"


def make_app(folder: pathlib.Path) -> Flask:
    """Make the application without a database behind it."""
    return create_app(
        Settings(
            database_url=f"sqlite:///{folder / 'none.sqlite3'}",
            secret_key="an invented secret for the list of routes",
            data_key=bytes(32),
            instance_path=folder,
            is_testing=True,
        )
    )


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("routes"))


def _rules(app: Flask) -> list[Rule]:
    return sorted((rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"), key=lambda rule: rule.rule)


def _describe(app: Flask, rule: Rule) -> str:
    permission = required_permission(app.view_functions[rule.endpoint])
    methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
    return f"{methods:10}{rule.rule:60}{rule.endpoint:44}{permission or 'public'}".rstrip()


def _listing(app: Flask) -> str:
    return "".join(f"{line}\n" for line in sorted(_describe(app, rule) for rule in _rules(app)))


def test_every_route_names_a_permission_or_is_public(app: Flask) -> None:
    for rule in _rules(app):
        required_permission(app.view_functions[rule.endpoint])


def test_the_routes_are_those_of_the_list(app: Flask) -> None:
    assert _listing(app).splitlines() == SNAPSHOT.read_text(encoding="utf-8").splitlines()


def test_addresses_are_plain_lower_case_words(app: Flask) -> None:
    for rule in _rules(app):
        assert rule.rule.isascii(), rule.rule
        assert rule.rule == rule.rule.lower() or "<" in rule.rule, rule.rule


def test_what_changes_something_is_never_done_by_a_link(app: Flask) -> None:
    """A view that takes POST and GET shows its form on GET; nothing else takes other verbs."""
    for rule in _rules(app):
        assert (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS", "POST"}, rule.rule


def test_every_permission_is_held_by_a_role_and_every_role_holds_one() -> None:
    held = frozenset[Permission]().union(*PERMISSIONS.values())

    assert_none(sorted(set(Permission) - held))
    assert_none(sorted(role for role in Role if not PERMISSIONS.get(role)))


def test_every_permission_opens_something(app: Flask) -> None:
    used = {required_permission(app.view_functions[rule.endpoint]) for rule in _rules(app)}

    assert_none(sorted(set(Permission) - used))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        SNAPSHOT.write_text(_listing(make_app(pathlib.Path(temporary))), encoding="utf-8")
