"""`flask ledger`: exact figures out, exit code 1 when the books are not what they claim."""

import csv
import io
import json

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from fund.web.transaction import transaction
from tests.builders import donations
from tests.builders import ledger as ground


def _run(office: Flask, *arguments: str) -> Result:
    return office.test_cli_runner().invoke(args=["ledger", *arguments])


@pytest.fixture
def office(app: Flask) -> Flask:
    """Books with an opening year, a gift and a cost."""
    with app.app_context(), transaction() as session:
        ground.open_books(session, first=ground.OPENED_ON.replace(year=2025))
        before = ground.OPENED_ON.replace(year=2025, month=12)
        ground.post(session, ground.cash_gift(2_000_000, on=before))
        ground.post(session, ground.bank_gift(1_500_000, on=ground.A_DAY))
        ground.post(session, ground.transfer(300_000, into="642", out_of=ground.CASH, on=ground.A_DAY))
    return app


def _row(account: str, name: str, *amounts: int) -> dict[str, object]:
    names = ("opening_debit", "opening_credit", "debit", "credit", "closing_debit", "closing_credit")
    return {"account": account, "name": name} | dict(zip(names, amounts, strict=True))


def test_the_trial_balance_as_json_is_exact(office: Flask) -> None:
    result = _run(office, "trial-balance", "--as-of", "2026-03-31", "--format", "json")

    assert result.exit_code == 0
    assert json.loads(result.output) == [
        _row("1111", "Tiền mặt Việt Nam", 2_000_000, 0, 0, 300_000, 1_700_000, 0),
        _row("11211", "Ngân hàng thứ nhất", 0, 0, 1_500_000, 0, 1_500_000, 0),
        _row("5111", "Thu tài trợ bằng tiền", 0, 2_000_000, 0, 1_500_000, 0, 3_500_000),
        _row("642", "Chi phí quản lý", 0, 0, 300_000, 0, 300_000, 0),
    ]


def test_the_span_is_from_the_first_of_january_through_the_day(office: Flask) -> None:
    rows = json.loads(_run(office, "trial-balance", "--as-of", "2026-03-15", "--format", "json").output)

    assert [(row["account"], row["debit"], row["credit"]) for row in rows] == [("1111", 0, 0), ("5111", 0, 0)]


def test_the_trial_balance_as_csv_and_as_text(office: Flask) -> None:
    table = list(
        csv.DictReader(io.StringIO(_run(office, "trial-balance", "--as-of", "2026-12-31", "--format", "csv").output))
    )
    text = _run(office, "trial-balance", "--as-of", "2026-12-31").output

    assert table[0]["closing_debit"] == "1700000"
    assert "3.500.000" in text.splitlines()[-1]
    assert "Cộng" in text


def test_a_day_that_is_none_is_refused(office: Flask) -> None:
    assert _run(office, "trial-balance", "--as-of", "31/12/2026").exit_code == 2
    assert _run(office, "trial-balance").exit_code == 2


def test_the_journal_as_json_and_csv_over_a_span(office: Flask) -> None:
    entries = json.loads(
        _run(office, "journal", "--from", "2026-01-01", "--to", "2026-12-31", "--format", "json").output
    )
    lines = list(csv.DictReader(io.StringIO(_run(office, "journal", "--from", "2026-01-01", "--format", "csv").output)))

    assert [entry["voucher_number"] for entry in entries] == ["BC-2026-00001", "KT-2026-00001"]
    assert entries[1]["lines"][0] == {
        "line_no": 1, "account": "642", "fund": ground.GENERAL, "debit_vnd": 300_000, "credit_vnd": 0, "party": "",
        "memo": "",
    }  # fmt: skip
    assert entries[1]["previous_hash"] == entries[0]["entry_hash"]
    assert [(line["account"], line["debit_vnd"], line["credit_vnd"]) for line in lines] == [
        ("11211", "1500000", "0"), ("5111", "0", "1500000"), ("642", "300000", "0"), ("1111", "0", "300000"),
    ]  # fmt: skip


def test_verify_says_what_it_examined_and_ends_with_zero(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        ground.open_books(session)
        donations.gift()

    result = _run(app, "verify")

    assert result.exit_code == 0, result.output
    assert "chain" in result.output
    assert "đã xem xét" in result.output
    assert result.output.rstrip().endswith("Tất cả đều khớp.")


def test_verify_tells_the_first_fault_of_each_check_and_ends_with_one(office: Flask) -> None:
    with office.app_context(), transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        else:
            session.execute(sa.text("DROP TRIGGER journal_line_update_appendonly"))
        session.execute(
            sa.text("UPDATE journal_line SET debit_vnd = debit_vnd + 1 WHERE debit_vnd > 0 AND entry_id = 2")
        )

    result = _run(office, "verify")

    assert result.exit_code == 1
    said = {line.split()[0]: line for line in result.output.splitlines() if "SAI:" in line}
    assert {"chain", "balance", "turnover", "positions"} <= set(said)
    assert "BC-2026-00001" in said["chain"]
    assert result.output.rstrip().endswith("mục có sai lệch.")
