"""Statements through the browser: upload, preview, commit, receipt; bad files keep what was chosen."""

import datetime as dt
import io
import os
import pathlib
import re
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from fund.access.permissions import Role
from fund.banking.models import BankLine, StatementImport
from fund.donations.models import Donation
from fund.ledger.chart import add_sub_account
from fund.web.banking import worker
from fund.web.banking.uploads import JobState, UploadFolder
from fund.web.clock import now
from fund.web.config import current_settings
from fund.web.transaction import reading, transaction
from tests.builders.access import log_in, post
from tests.builders.banking import Gift, agribank_file, numbered_gifts, open_bank, vietcombank_file
from tests.builders.ledger import FIRST_BANK, GENERAL

FEE = Gift("Phi dich vu", debit_vnd=55_000)


@pytest.fixture
def accountant(app: Flask, client: FlaskClient) -> FlaskClient:
    with app.app_context(), transaction() as session:
        open_bank(session)
    log_in(client, Role.ACCOUNTANT)
    return client


def upload(client: FlaskClient, content: bytes, *, filename: str = "sao-ke.csv", **changes: str) -> TestResponse:
    chosen = {"account_code": FIRST_BANK, "profile": "vietcombank-csv", "fund_code": GENERAL} | changes
    return post(client, "/sao-ke/nhap", {"file": (io.BytesIO(content), filename), **chosen})


def count_of(client: FlaskClient, table: type) -> int:
    with client.application.app_context():
        return reading().scalar(select(func.count()).select_from(table)) or 0


def wait_for_receipt(client: FlaskClient, address: str) -> str:
    """Ask as the page does, until it is led to the receipt."""
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        answer = client.get(f"{address}/phan")
        if led := answer.headers.get("HX-Redirect"):
            return led
        assert "Đang nhập" in answer.text, answer.text
        time.sleep(0.2)
    pytest.fail("the import did not end")


def folder_of(app: Flask) -> UploadFolder:
    with app.app_context():
        return UploadFolder(current_settings().instance_path)


def import_here(client: FlaskClient, content: bytes) -> str:
    """Upload and commit without a process of its own; give the address of the receipt."""
    name = upload(client, content).location.rsplit("/", 1)[1]
    folder_of(client.application).begin_job(name, actor="ketoan", started_at=now())
    job = worker.run(client.application, name)
    assert job.state is JobState.DONE, job.sentences
    return f"/sao-ke/{job.import_id}"


def test_a_statement_goes_from_the_file_to_its_receipt(accountant: FlaskClient) -> None:
    """Upload → preview (nothing written) → commit in a process of its own → receipt → line → gift."""
    answer = upload(accountant, vietcombank_file([*numbered_gifts(40), FEE]))
    preview = accountant.get(answer.location)
    assert "41" in preview.text
    assert "3.282.000" not in preview.text
    assert f"{sum(gift.credit_vnd for gift in numbered_gifts(40)):,}".replace(",", ".") in preview.text
    assert preview.text.count("NGUOI GUI SO") == 30
    assert count_of(accountant, BankLine) == 0

    committed = post(accountant, f"{answer.location}/ghi")
    receipt_address = wait_for_receipt(accountant, committed.location)

    receipt = accountant.get(receipt_address)
    assert "Biên nhận" in receipt.text
    assert "40 khoản" in receipt.text
    assert (count_of(accountant, BankLine), count_of(accountant, Donation)) == (41, 40)
    line_address = re.search(r'href="(/sao-ke/dong/\d+)"', receipt.text)
    assert line_address is not None
    assert re.search(r'href="/thu/\d+"', accountant.get(line_address[1]).text)
    waiting = accountant.get("/sao-ke/cho-xu-ly")
    assert "Phi dich vu" in waiting.text
    assert accountant.get(committed.location).location == receipt_address


def test_a_second_click_on_commit_starts_nothing(accountant: FlaskClient) -> None:
    address = upload(accountant, vietcombank_file(numbered_gifts(3))).location

    first, second = post(accountant, f"{address}/ghi"), post(accountant, f"{address}/ghi")

    assert first.location == second.location
    wait_for_receipt(accountant, first.location)
    assert (count_of(accountant, StatementImport), count_of(accountant, Donation)) == (1, 3)


def test_a_file_that_adds_nothing_cannot_be_committed(accountant: FlaskClient) -> None:
    content = vietcombank_file(numbered_gifts(3))
    import_here(accountant, content)

    preview = accountant.get(upload(accountant, content).location)

    assert "Mọi dòng của tệp đã có trong sổ" in preview.text
    assert "Đã có, bỏ qua" in preview.text


@pytest.mark.parametrize(
    ("content", "filename", "sentence"),
    [
        (agribank_file(numbered_gifts(1)), "a.csv", "Tệp không theo mẫu Vietcombank"),
        (b"PK\x03\x04 word in disguise", "sao-ke.csv", "Tên tệp ghi CSV nhưng nội dung là XLSX"),
        (b"%PDF-1.7", "sao-ke.csv", "không phải CSV"),
        (vietcombank_file([]), "a.csv", "không có dòng nào"),
        (vietcombank_file([Gift("Nguyễn", credit_vnd=1_000)], encoding="utf-16")[2:], "a.csv", "bảng mã"),
        (vietcombank_file([Gift("a\x00b", credit_vnd=1_000)]), "a.csv", "Dòng 2: có ký tự điều khiển"),
        (vietcombank_file([Gift(credit_vnd=1_000)]).replace(b"1.000", b"5.5"), "a.csv", "Dòng 2: số tiền “5.5”"),
        (vietcombank_file([Gift()]), "a.csv", "Dòng 2: không có số tiền"),
        (
            vietcombank_file([Gift(credit_vnd=1_000)]).replace(b"03/09/2024", b"32/09/2024"),
            "a.csv",
            "Dòng 2: không đọc được ngày",
        ),
        (vietcombank_file([Gift(credit_vnd=1_000)]).replace(b"2024", b"2099"), "a.csv", "sau hôm nay"),
        (vietcombank_file([Gift(credit_vnd=1_000)]).replace(b"03/09/", b"03/01/"), "a.csv", "đã khóa sổ"),
        (vietcombank_file([Gift(credit_vnd=1_000)]).replace(b"2024", b"2023"), "a.csv", "nằm ngoài sổ"),
        (b"x" * 50_000_000, "a.csv", "quá lớn"),
    ],
    ids="layout docx pdf empty encoding nul amount no-amount date future closed early 50-MB".split(),  # noqa: SIM905  short
)  # fmt: skip
def test_a_bad_file_gets_a_sentence_and_what_was_chosen_is_kept(
    accountant: FlaskClient, content: bytes, filename: str, sentence: str
) -> None:
    answer = upload(accountant, content, filename=filename)

    assert answer.status_code in {409, 422}
    assert sentence in answer.text
    assert re.search(rf'<option value="{GENERAL}" selected', answer.text)
    assert count_of(accountant, StatementImport) == 0


def test_a_refusal_at_commit_is_told_and_nothing_written(accountant: FlaskClient) -> None:
    """The account is taken out of use between preview and commit."""
    address = upload(accountant, vietcombank_file(numbered_gifts(2))).location
    post(accountant, f"/sao-ke/tai-khoan/{FIRST_BANK}/ngung")
    name = address.rsplit("/", 1)[1]
    folder_of(accountant.application).begin_job(name, actor="ketoan", started_at=now())

    assert worker.run(accountant.application, name).state is JobState.REFUSED

    assert "đã ngừng dùng" in accountant.get(f"{address}/tien-do").text
    assert "Không nhập được" in accountant.get("/sao-ke").text
    assert count_of(accountant, StatementImport) == 0
    post(accountant, f"{address}/bo")
    assert "Không nhập được" not in accountant.get("/sao-ke").text


def test_a_killed_import_shows_as_interrupted_and_may_be_tried_again(accountant: FlaskClient) -> None:
    address = upload(accountant, vietcombank_file(numbered_gifts(2))).location
    name = address.rsplit("/", 1)[1]
    folder = folder_of(accountant.application)
    folder.begin_job(name, actor="ketoan", started_at=now())
    long_ago = time.time() - 60
    os.utime(folder._path(name, ".beat"), (long_ago, long_ago))

    watched = accountant.get(f"{address}/tien-do")

    assert "Đứt quãng" in watched.text
    assert "Đứt quãng" in accountant.get("/sao-ke").text
    wait_for_receipt(accountant, post(accountant, f"{address}/ghi").location)
    assert count_of(accountant, Donation) == 2


def test_an_import_killed_after_its_commit_leads_to_its_receipt(accountant: FlaskClient) -> None:
    address = upload(accountant, vietcombank_file(numbered_gifts(2))).location
    name = address.rsplit("/", 1)[1]
    folder = folder_of(accountant.application)
    folder.begin_job(name, actor="ketoan", started_at=now())
    running = folder.job_of(name)
    assert worker.run(accountant.application, name).state is JobState.DONE
    folder.write_job(name, running)
    long_ago = time.time() - 60
    os.utime(folder._path(name, ".beat"), (long_ago, long_ago))

    assert accountant.get(f"{address}/tien-do").location.startswith("/sao-ke/")


def test_an_upload_that_changed_on_disk_is_refused(accountant: FlaskClient) -> None:
    address = upload(accountant, vietcombank_file(numbered_gifts(2))).location
    folder = folder_of(accountant.application)
    folder._path(address.rsplit("/", 1)[1], ".csv").write_bytes(vietcombank_file(numbered_gifts(3)))

    assert post(accountant, f"{address}/ghi").status_code == 409
    assert "đã khác với bản xem trước" in accountant.get(address).text


def test_an_upload_given_up_or_unknown_is_gone(accountant: FlaskClient) -> None:
    address = upload(accountant, vietcombank_file(numbered_gifts(2))).location
    post(accountant, f"{address}/bo")

    assert accountant.get(address).status_code == 404
    assert accountant.get("/sao-ke/nhap/..%2f..%2fetc").status_code == 404
    assert accountant.get(f"/sao-ke/nhap/{'x' * 32}").status_code == 404


def test_uploads_are_for_the_owner_only_and_cleared_after_a_day(accountant: FlaskClient) -> None:
    address = upload(accountant, vietcombank_file(numbered_gifts(2))).location
    folder = folder_of(accountant.application)
    file: pathlib.Path = folder._path(address.rsplit("/", 1)[1], ".csv")
    assert file.stat().st_mode & 0o077 == 0
    yesterday = time.time() - 25 * 3600
    os.utime(file, (yesterday, yesterday))

    folder.clear_old()

    assert not file.exists()


def test_a_waiting_line_is_settled_and_taken_back_in_the_browser(accountant: FlaskClient) -> None:
    import_here(accountant, vietcombank_file([FEE]))
    settle = re.search(r'href="(/sao-ke/dong/\d+)/xu-ly"', accountant.get("/sao-ke/cho-xu-ly").text)
    assert settle is not None

    assert post(accountant, f"{settle[1]}/xu-ly", note="").status_code == 422
    refused = post(accountant, f"{settle[1]}/xu-ly", note="phí", voucher_number="BN-2024-00009")
    assert "không làm tài khoản ngân hàng này thay đổi" in refused.text
    assert post(accountant, f"{settle[1]}/xu-ly", note="phí tháng 9").location == "/sao-ke/cho-xu-ly"
    assert "phí tháng 9" in accountant.get(settle[1]).text
    assert post(accountant, f"{settle[1]}/cho-lai").location == settle[1]
    assert "Phi dich vu" in accountant.get("/sao-ke/cho-xu-ly").text


def test_lines_are_filtered_paged_and_given_as_files(accountant: FlaskClient) -> None:
    import_here(accountant, vietcombank_file(numbered_gifts(120)))

    first = accountant.get("/sao-ke/1")
    next_page = re.search(r'href="([^"]*sau=\d+[^"]*)"', first.text)
    assert next_page is not None
    assert "NGUOI GUI SO 51 " in accountant.get(next_page[1].replace("&amp;", "&")).text
    found = accountant.get("/sao-ke/1?text=so+77+&side=credit")
    assert "NGUOI GUI SO 77 " in found.text
    assert "NGUOI GUI SO 78 " not in found.text
    assert "Không có dòng nào khớp" in accountant.get("/sao-ke/1?amount_vnd=999").text
    table = accountant.get("/sao-ke/1/tai-ve.csv?text=so+77")
    assert table.text.count("NGUOI GUI SO") == 1
    assert accountant.get("/sao-ke/1/tai-ve.xlsx").status_code == 200


def test_the_banks_own_file_is_given_back_byte_for_byte(accountant: FlaskClient) -> None:
    content = vietcombank_file(numbered_gifts(2), encoding="utf-16")
    address = import_here(accountant, content)

    answer = accountant.get(f"{address}/tep-goc")

    assert answer.data == content
    assert answer.headers["Content-Disposition"] == "attachment; filename=sao-ke.csv"
    assert "Tải tệp gốc" in accountant.get(address).text


def test_bank_accounts_are_added_and_retired_in_the_browser(accountant: FlaskClient) -> None:
    with accountant.application.app_context(), transaction() as session:
        from_parent = {"parent_code": "1121", "valid_from": dt.date(2024, 1, 1), "source": "thử"}
        add_sub_account(session, code="11213", name="Ngân hàng thứ ba", **from_parent)  # type: ignore[arg-type]
    facts = {"account_code": "11213", "name": "BIDV", "bank_name": "BIDV", "number": "31410009", "holder": "Quỹ"}

    assert post(accountant, "/sao-ke/tai-khoan/them", facts | {"number": "1"}).status_code == 422
    assert post(accountant, "/sao-ke/tai-khoan/them", facts).location == "/sao-ke/tai-khoan"
    post(accountant, "/sao-ke/tai-khoan/11213/ngung")
    assert "Ngừng dùng" in accountant.get("/sao-ke/tai-khoan").text
    assert "11213" not in accountant.get("/sao-ke/nhap").text


@pytest.mark.parametrize("address", ["/sao-ke/999", "/sao-ke/dong/999", "/sao-ke/dong/999/xu-ly"])
def test_what_is_not_there_is_said_so(accountant: FlaskClient, address: str) -> None:
    assert accountant.get(address).status_code == 404


def test_an_auditor_reads_but_does_not_import(accountant: FlaskClient) -> None:
    import_here(accountant, vietcombank_file([FEE]))
    log_in(accountant, Role.AUDITOR)

    assert accountant.get("/sao-ke/1").status_code == 200
    assert "Xử lý</a>" not in accountant.get("/sao-ke/cho-xu-ly").text
    assert accountant.get("/sao-ke/nhap").status_code == 403
