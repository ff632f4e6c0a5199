"""A strange file through the browser: look, correct, save as a layout; the next one is recognised by itself."""

import io
import random
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from fund.access.permissions import Role
from fund.banking.balance_checks import balance_check_of
from fund.banking.layouts import ColumnRole
from fund.banking.models import BankLine
from fund.web.banking import worker
from fund.web.banking.uploads import JobState, UploadFolder
from fund.web.clock import now
from fund.web.config import current_settings
from fund.web.transaction import reading, transaction
from tests.builders.access import log_in, post
from tests.builders.banking import Gift, agribank_file, numbered_gifts, open_bank
from tests.builders.ledger import FIRST_BANK, GENERAL
from tests.builders.statement_files import LAYOUTS, facts, lost, signed_tabs, two_columns_with_noughts, xlsx


@pytest.fixture
def accountant(app: Flask, client: FlaskClient) -> FlaskClient:
    with app.app_context(), transaction() as session:
        open_bank(session)
    log_in(client, Role.ACCOUNTANT)
    return client


def upload(client: FlaskClient, content: bytes, filename: str) -> TestResponse:
    chosen = {"account_code": FIRST_BANK, "profile": "", "fund_code": GENERAL}
    return post(client, "/sao-ke/nhap", {"file": (io.BytesIO(content), filename), **chosen})


def chosen_on(page: str) -> dict[str, str]:
    """Read the choices of the page back, as a browser would send them."""
    sent = dict(re.findall(r'<input type="hidden" name="(columns-\d+-number)" value="(\d+)"', page))
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        selected = re.search(r'value="([^"]*)" selected', options)
        sent[name] = selected[1] if selected else ""
    sent |= dict(re.findall(r'<input type="hidden" name="(delimiter)" value="([^"]*)"', page))
    head_row = re.search(r'value="(\d+)" id="o-head_row"', page)
    assert head_row is not None
    return sent | {"head_row": head_row[1]}


def commit_here(client: FlaskClient, address: str) -> int:
    """Confirm on the preview and run the import in this process."""
    name = address.rsplit("/", 1)[1]
    with client.application.app_context():
        folder = UploadFolder(current_settings().instance_path)
    folder.begin_job(name, actor="ketoan", started_at=now())
    job = worker.run(client.application, name)
    assert job.state is JobState.DONE, job.sentences
    return job.import_id or 0


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_strange_file_is_shown_as_understood_and_taken_on(accountant: FlaskClient, name: str) -> None:
    write, ending = LAYOUTS[name]
    lines = facts(4)
    answer = upload(accountant, write(lines), f"sao-ke.{ending}")
    assert answer.location.endswith("/cot")
    page = accountant.get(answer.location).text
    assert f"{sum(one.credit_vnd for one in lines):,}".replace(",", ".") in page
    assert "30 dòng đầu" in page

    used = post(accountant, answer.location, {**chosen_on(page), "layout_name": "Mẫu riêng"})

    assert used.location == answer.location.removesuffix("/cot")
    preview = accountant.get(used.location).text
    assert "Ghi sổ 60 dòng mới" in preview
    again = upload(accountant, write(facts(8)), f"thang-sau.{ending}")
    assert "tự nhận ra mẫu sao kê “Mẫu riêng”" in accountant.get(again.location).text


def test_a_wrong_choice_is_told_by_line_and_what_was_chosen_is_kept(accountant: FlaskClient) -> None:
    address = upload(accountant, two_columns_with_noughts(facts(4)), "a.csv").location
    chosen = chosen_on(accountant.get(address).text)
    deposit = next(name for name, role in chosen.items() if role == ColumnRole.CREDIT)

    dotted = post(accountant, address, {**chosen, "number_format": "dots", "then": "look"})
    missing = post(accountant, address, {**chosen, deposit: "ignored"})

    assert dotted.status_code == 422
    assert "Dòng 2: số tiền" in dotted.text
    assert "Chưa đủ cột số tiền" in missing.text
    assert chosen_on(missing.text)[deposit] == "ignored"
    assert accountant.get(address.removesuffix("/cot")).location == address


def test_looking_again_writes_nothing_and_shows_the_change(accountant: FlaskClient) -> None:
    address = upload(accountant, signed_tabs(facts(4)), "a.txt").location
    chosen = chosen_on(accountant.get(address).text)

    looked = post(accountant, address, {**chosen, "then": "look"})

    assert looked.status_code == 200
    assert "Tệp như phần mềm hiểu" in looked.text
    guessed = post(accountant, address, {**chosen, "head_row": "2", "then": "guess"})
    assert guessed.location == f"{address}?hang=2&ngan=tab"
    assert accountant.get(guessed.location).status_code == 200


@pytest.mark.parametrize(("delimiter", "word"), [(",", "comma"), (";", "semicolon"), ("\t", "tab")])
def test_a_shipped_layout_is_recognised_and_can_be_changed(accountant: FlaskClient, delimiter: str, word: str) -> None:
    answer = upload(accountant, agribank_file(numbered_gifts(3), delimiter=delimiter), "a.csv")

    preview = accountant.get(answer.location).text

    assert "tự nhận ra mẫu sao kê “Agribank (CSV)”" in preview
    page = accountant.get(f"{answer.location}/cot").text
    assert (chosen_on(page)["columns-7-role"], chosen_on(page)["delimiter"]) == ("credit", word)
    assert "Tệp như phần mềm hiểu" in page


def test_a_break_must_be_ticked_before_the_import(accountant: FlaskClient) -> None:
    answer = upload(accountant, xlsx(lost(facts(4), random.Random(1))), "a.xlsx")
    address = post(accountant, answer.location, dict(chosen_on(accountant.get(answer.location).text))).location
    assert "Đứt 1 chỗ" in accountant.get(address).text

    refused = post(accountant, f"{address}/ghi")

    assert refused.status_code == 422
    assert "Xem chỗ đứt của chuỗi số dư" in refused.text
    assert post(accountant, f"{address}/ghi", accept_breaks="1").location == f"{address}/tien-do"


def test_an_implied_amount_must_be_taken_by_a_person(accountant: FlaskClient) -> None:
    gifts = [Gift("mot", credit_vnd=50_000, balance_vnd=1_050_000), Gift("hai", balance_vnd=1_120_000)]
    address = upload(accountant, agribank_file(gifts), "a.csv").location
    preview = accountant.get(address).text
    assert "Số tiền suy từ số dư (1 dòng)" in preview
    assert "70.000" in preview

    assert post(accountant, f"{address}/ghi").status_code == 422
    with accountant.application.app_context():
        assert reading().scalar(select(func.count()).select_from(BankLine)) == 0


def test_the_receipt_tells_what_the_balances_proved(accountant: FlaskClient) -> None:
    address = upload(accountant, agribank_file(numbered_gifts(3)), "a.csv").location

    import_id = commit_here(accountant, address)

    with accountant.application.app_context():
        check = balance_check_of(reading(), import_id)
        assert check is not None
        assert (check.balance_count, check.break_count) == (3, 0)
    assert "Chuỗi số dư" in accountant.get(f"/sao-ke/{import_id}").text


def test_a_saved_layout_is_listed_and_taken_out_of_use(accountant: FlaskClient) -> None:
    assert "Chưa lưu mẫu riêng nào" in accountant.get("/sao-ke/mau").text
    address = upload(accountant, xlsx(facts(4)), "a.xlsx").location
    post(accountant, address, {**chosen_on(accountant.get(address).text), "layout_name": "Mẫu Excel"})
    listed = accountant.get("/sao-ke/mau").text
    retire = re.search(r'action="(/sao-ke/mau/\d+/ngung)"', listed)
    assert retire is not None

    assert post(accountant, retire[1]).location == "/sao-ke/mau"

    assert "Mẫu Excel" not in accountant.get("/sao-ke/mau").text
    assert upload(accountant, xlsx(facts(5)), "b.xlsx").location.endswith("/cot")
