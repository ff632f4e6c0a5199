"""Receipt, undoing and calendar of imports through the browser and the command line."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fund.access.permissions import Role
from fund.web.transaction import transaction
from tests.builders.access import log_in, post
from tests.builders.banking import Gift, numbered_gifts, open_bank, take_in, vietcombank_file
from tests.builders.ledger import FIRST_BANK

CONTENT = vietcombank_file([*numbered_gifts(3), Gift("Phi dich vu", debit_vnd=55_000)])


@pytest.fixture
def imported(app: Flask) -> str:
    """Give the address of the receipt of an import of four lines."""
    with app.app_context(), transaction() as session:
        open_bank(session)
        return f"/sao-ke/{take_in(session, CONTENT).import_id}"


def test_the_receipt_says_what_came_in_and_prints(client: FlaskClient, imported: str) -> None:
    log_in(client, Role.ACCOUNTANT)

    for address in (imported, f"{imported}/in"):
        page = client.get(address).text
        assert "4 (4 mới, 0 đã có)" in page
        assert "30.600" in page
    assert "Nhập sao kê ngân hàng" in client.get(imported).text


def test_a_chief_accountant_undoes_an_import(client: FlaskClient, imported: str) -> None:
    log_in(client, Role.CHIEF_ACCOUNTANT)
    assert f"{imported}/huy" in client.get(imported).text

    done = post(client, f"{imported}/huy", {"reason": "nhập nhầm tài khoản", "line_count": "4"})

    receipt = client.get(imported).text
    assert (done.status_code, done.location) == (303, imported)
    assert "nhập nhầm tài khoản" in receipt
    assert '<span class="badge badge-bad">Đã hủy cùng lần nhập</span>' in receipt
    assert "Đã ghi sổ</span>" not in receipt
    assert client.get("/thu/1").status_code == client.get("/thu").status_code == 200
    assert "Đã hủy cùng lần nhập sao kê" in client.get("/thu/1").text
    assert f"{imported}/huy" not in receipt
    assert "đã hủy" in client.get("/sao-ke").text


def test_a_wrong_count_keeps_what_was_typed_and_undoes_nothing(client: FlaskClient, imported: str) -> None:
    log_in(client, Role.CHIEF_ACCOUNTANT)

    refused = post(client, f"{imported}/huy", {"reason": "nhập nhầm tài khoản", "line_count": "3"})

    assert refused.status_code == 422
    assert "không có 3 dòng mới" in refused.text
    assert "nhập nhầm tài khoản" in refused.text
    assert "badge-bad" not in client.get(imported).text


def test_an_accountant_may_not_undo(client: FlaskClient, imported: str) -> None:
    log_in(client, Role.ACCOUNTANT)

    assert f"{imported}/huy" not in client.get(imported).text
    assert client.get(f"{imported}/huy").status_code == 403


def test_the_calendar_leads_from_a_day_to_its_lines(client: FlaskClient, imported: str) -> None:
    log_in(client, Role.AUDITOR)

    page = client.get("/sao-ke/lich").text

    assert "năm 2024" in page
    assert "1 ngày có sao kê, 4 dòng" in page
    assert f"{imported}?first_date=03/09/2024&amp;last_date=03/09/2024" in page
    assert "0 ngày có sao kê" in client.get(f"/sao-ke/lich?account_code={FIRST_BANK}&year=2023").text


def test_the_calendar_without_accounts_says_what_to_do(client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)

    assert "Chưa khai báo tài khoản ngân hàng nào" in client.get("/sao-ke/lich").text


def test_the_command_undoes_an_import(app: Flask, imported: str) -> None:
    run = app.test_cli_runner().invoke
    import_id = imported.rsplit("/", 1)[1]

    wrong = run(args=["bank", "undo", import_id, "--reason", "nhập nhầm", "--lines", "3"])
    done = run(args=["bank", "undo", import_id, "--reason", "nhập nhầm", "--lines", "4"])
    again = run(args=["bank", "undo", import_id, "--reason", "nhập nhầm", "--lines", "4"])

    assert (wrong.exit_code, done.exit_code, again.exit_code) == (1, 0, 1)
    assert "3 khoản tài trợ, 30.600 đồng" in done.output
