"""`flask setup`, `flask user`, `flask db`: the first start and people from the command line."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from fund.access.permissions import Role
from fund.access.settings import organization
from fund.web.clock import today
from fund.web.transaction import reading
from tests.builders.access import log_in, post


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Give the command line."""
    return app.test_cli_runner()


def password_in(output: str) -> str:
    """Read the one-time password a command printed."""
    found = re.search(r"Mật khẩu dùng một lần: (\S+)", output)
    assert found, output
    return found[1]


def test_the_first_start_makes_one_administrator_who_must_choose_a_password(
    app: Flask, client: FlaskClient, runner: FlaskCliRunner
) -> None:
    done = runner.invoke(args=["setup", "--organization", "Quỹ Vì bình yên cuộc sống", "--admin", "quantri"])

    assert done.exit_code == 0, done.output
    answer = post(client, "/dang-nhap", username="quantri", password=password_in(done.output))
    assert answer.status_code == 303
    assert client.get("/").location == "/tai-khoan/mat-khau"
    with app.app_context():
        assert organization(reading(), on_date=today()).name == "Quỹ Vì bình yên cuộc sống"


def test_setting_up_twice_is_refused_and_changes_nothing(app: Flask, runner: FlaskCliRunner) -> None:
    runner.invoke(args=["setup", "--organization", "Quỹ", "--admin", "quantri"])

    again = runner.invoke(args=["setup", "--organization", "Khác", "--admin", "quantri2"])

    assert again.exit_code == 1
    assert "đã được thiết lập" in again.output
    with app.app_context():
        assert organization(reading(), on_date=today()).name == "Quỹ"


def test_a_wrong_first_administrator_leaves_nothing_behind(app: Flask, runner: FlaskCliRunner) -> None:
    refused = runner.invoke(args=["setup", "--organization", "Quỹ", "--admin", "Quản Trị"])

    assert refused.exit_code == 1
    assert "Tên đăng nhập gồm" in refused.output
    with app.app_context():
        assert organization(reading(), on_date=today()).name == ""


def test_people_are_created_disabled_enabled_and_reset_by_command(client: FlaskClient, runner: FlaskCliRunner) -> None:
    made = runner.invoke(
        args=["user", "create", "ketoan", "--name", "Trần Thị Bình", "--role", "accountant", "--role", "cashier"]
    )
    assert made.exit_code == 0, made.output
    assert post(client, "/dang-nhap", username="ketoan", password=password_in(made.output)).status_code == 303

    assert runner.invoke(args=["user", "disable", "ketoan"]).exit_code == 0
    assert post(client, "/dang-nhap", username="ketoan", password=password_in(made.output)).status_code == 403
    assert runner.invoke(args=["user", "enable", "ketoan"]).exit_code == 0
    reset = runner.invoke(args=["user", "reset", "ketoan"])
    assert post(client, "/dang-nhap", username="ketoan", password=password_in(reset.output)).status_code == 303


def test_a_password_can_be_asked_for_and_is_not_printed(runner: FlaskCliRunner) -> None:
    typed = "mot cau mat khau\nmot cau mat khau\n"

    made = runner.invoke(
        args=["user", "create", "thuquy", "--name", "Lê Hòa", "--role", "cashier", "--prompt-password"], input=typed
    )

    assert made.exit_code == 0, made.output
    assert "mot cau" not in made.output


@pytest.mark.parametrize("verb", ["disable", "enable", "reset"])
def test_an_unknown_person_is_told_on_the_command_line(runner: FlaskCliRunner, verb: str) -> None:
    refused = runner.invoke(args=["user", verb, "khong.co"])

    assert refused.exit_code == 1
    assert "Không có người dùng khong.co" in refused.output


def test_an_unknown_role_is_refused(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["user", "create", "x", "--name", "X", "--role", "owner"]).exit_code == 2


def test_the_database_tells_its_revision(runner: FlaskCliRunner) -> None:
    shown = runner.invoke(args=["db", "current"])

    assert shown.exit_code == 0, shown.output


def test_the_person_made_by_the_first_start_manages_people(client: FlaskClient) -> None:
    log_in(client, Role.ADMIN)

    assert client.get("/quan-tri/nguoi-dung").status_code == 200
