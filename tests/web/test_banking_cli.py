"""`flask bank`: a receipt and exit code 0, or a Vietnamese sentence and exit code 1."""

import hashlib
import pathlib

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from fund.banking.decoding import MAX_STATEMENT_BYTES
from fund.banking.guessing import guess
from fund.banking.mapping import layout_of
from fund.banking.models import BankLine
from fund.banking.saved_layouts import save_layout
from fund.banking.statements import find_head
from fund.banking.tables import open_table
from fund.web.transaction import reading, transaction
from tests.builders.banking import AT, Gift, agribank_file, numbered_gifts, open_bank, vietcombank_file
from tests.builders.ledger import CLERK, FIRST_BANK, SECOND_BANK
from tests.builders.statement_files import facts, xlsx


@pytest.fixture
def office(app: Flask) -> Flask:
    with app.app_context(), transaction() as session:
        open_bank(session)
    return app


@pytest.fixture
def file(tmp_path: pathlib.Path) -> pathlib.Path:
    path = tmp_path / "sao-ke.csv"
    path.write_bytes(vietcombank_file([*numbered_gifts(3), Gift("Phi", debit_vnd=55_000)]))
    return path


def run(office: Flask, *arguments: object) -> Result:
    return office.test_cli_runner().invoke(args=["bank", *map(str, arguments)])


def import_file(office: Flask, file: pathlib.Path, *more: str, profile: str = "vietcombank-csv") -> Result:
    return run(office, "import", file, "--account", FIRST_BANK, "--profile", profile, *more)


def line_count(office: Flask) -> int:
    with office.app_context():
        return reading().scalar(select(func.count()).select_from(BankLine)) or 0


def test_import_prints_the_receipt(office: Flask, file: pathlib.Path) -> None:
    done = import_file(office, file)

    assert done.exit_code == 0, done.output
    assert "Số dòng: 4" in done.output
    assert "Khoản tài trợ: 3 khoản, 30.600 đồng" in done.output
    assert "Tiền ra chờ xử lý: 1 dòng, 55.000 đồng" in done.output
    assert hashlib.sha256(file.read_bytes()).hexdigest() in done.output
    assert line_count(office) == 4


def test_a_second_import_says_that_nothing_is_new(office: Flask, file: pathlib.Path) -> None:
    import_file(office, file)

    again = import_file(office, file)

    assert again.exit_code == 0
    assert "Dòng mới: 0" in again.output
    assert "Đã có từ trước: 4" in again.output


def test_the_dry_run_writes_nothing(office: Flask, file: pathlib.Path) -> None:
    seen = import_file(office, file, "--dry-run")

    assert seen.exit_code == 0
    assert "chưa ghi gì" in seen.output
    assert "30.600 đồng" in seen.output
    assert line_count(office) == 0


@pytest.mark.parametrize(
    ("content", "more", "profile", "sentence"),
    [
        (agribank_file(numbered_gifts(1)), (), "vietcombank-csv", "Tệp không theo mẫu"),
        (b"PK\x03\x04", (), "vietcombank-csv", "Tên tệp ghi CSV nhưng nội dung là XLSX"),
        (b"", (), "vietcombank-csv", "không có dòng nào"),
        (vietcombank_file(numbered_gifts(1)), (), "bidv", "Không có mẫu sao kê “bidv”"),
        (vietcombank_file(numbered_gifts(1)), ("--fund", "KHONG"), "vietcombank-csv", "Không có nguồn quỹ KHONG"),
        (vietcombank_file(numbered_gifts(1)), ("--actor", "khongai"), "vietcombank-csv", "khongai"),
        (vietcombank_file(numbered_gifts(1)), ("--account", "11299"), "vietcombank-csv", "11299"),
        (vietcombank_file([Gift(credit_vnd=1)] * 2).replace(b",1,", b",1.5,"), (), "vietcombank-csv", "Dòng 3"),
        (b"x" * (MAX_STATEMENT_BYTES + 1), (), "vietcombank-csv", "quá lớn"),
    ],
    ids=["layout", "docx", "empty", "profile", "fund", "user", "account", "amounts", "size"],
)
def test_a_refusal_is_a_sentence_with_exit_code_1(
    office: Flask, tmp_path: pathlib.Path, content: bytes, more: tuple[str, ...], profile: str, sentence: str
) -> None:
    file = tmp_path / "tep.csv"
    file.write_bytes(content)

    refused = import_file(office, file, *more, profile=profile)

    assert refused.exit_code == 1
    assert sentence in refused.output
    assert line_count(office) == 0


def test_a_missing_file_is_told(office: Flask, tmp_path: pathlib.Path) -> None:
    refused = import_file(office, tmp_path / "khong-co.csv")

    assert refused.exit_code == 1
    assert "Không có hoặc không đọc được tệp" in refused.output


def test_accounts_are_added_and_listed(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        open_bank(session)
    taken = run(app, "account", "add", FIRST_BANK, "--name", "x", "--bank", "x", "--number", "999999", "--holder", "x")

    listed = run(app, "account", "list")

    assert taken.exit_code == 1
    assert "đã được khai báo" in taken.output
    assert [row.split()[0] for row in listed.output.splitlines()] == [FIRST_BANK, SECOND_BANK]
    assert "•••• 0001" in listed.output


def test_a_saved_layout_is_taken_by_its_name(office: Flask, tmp_path: pathlib.Path) -> None:
    september, october = tmp_path / "ky-1.xlsx", tmp_path / "ky-2.xlsx"
    september.write_bytes(xlsx(facts(1)))
    october.write_bytes(xlsx(facts(2, 30)))
    table = open_table(september.read_bytes())
    layout = layout_of(guess(table).mapping, list(table.main_rows(",")))
    heads = find_head(table, layout).heads
    with office.app_context(), transaction() as session:
        save_layout(
            session, account_code=FIRST_BANK, name="Mẫu chi nhánh", layout=layout, heads=heads, actor=CLERK, at=AT
        )

    done = import_file(office, october, profile="Mẫu chi nhánh")
    unknown = import_file(office, october, profile="Mẫu khác")

    assert done.exit_code == 0, done.output
    assert "Dòng mới: 30" in done.output
    assert "Mẫu chi nhánh" in unknown.output


def test_breaks_and_implied_amounts_need_a_word_on_the_command_line(office: Flask, tmp_path: pathlib.Path) -> None:
    broken, blank = tmp_path / "dut.csv", tmp_path / "thieu.csv"
    first = Gift("mot", credit_vnd=50_000, balance_vnd=1_050_000)
    broken.write_bytes(agribank_file([first, Gift("hai", credit_vnd=1_000, balance_vnd=2_000_000)]))
    blank.write_bytes(agribank_file([first, Gift("ba", balance_vnd=1_120_000)]))

    refused = import_file(office, broken, profile="agribank-csv")
    unconfirmed = import_file(office, blank, profile="agribank-csv")

    assert (refused.exit_code, unconfirmed.exit_code, line_count(office)) == (1, 1, 0)
    assert "dòng 3" in refused.output
    assert "--accept-breaks" in refused.output
    assert "--accept-implied" in unconfirmed.output
    assert import_file(office, broken, "--accept-breaks", profile="agribank-csv").exit_code == 0
    assert import_file(office, blank, "--accept-implied", profile="agribank-csv").exit_code == 0
    assert line_count(office) == 3
