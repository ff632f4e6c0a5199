"""Taking a statement in: gifts and waiting debits, once, all of it or nothing."""

import datetime as dt
import hashlib

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.banking.bank_accounts import set_bank_account_active
from fund.banking.decoding import EmptyStatement
from fund.banking.kinds import LineState
from fund.banking.models import BankLine, StatementImport
from fund.banking.operations import import_statement
from fund.banking.planning import (
    BankAccountInactive,
    BankAccountNotFound,
    ImportFundNotChosen,
    ImportFundUnknown,
    read_file,
)
from fund.banking.statements import StatementFaults, UnknownLayout
from fund.documents.models import EvidenceFile, EvidenceLink
from fund.donations.models import Donation, DonationPart
from fund.errors import FundError
from fund.ledger.chart import add_fund
from fund.ledger.models import Account, Fund, JournalEntry, JournalLine
from fund.trail.models import TrailEvent
from tests.builders.banking import (
    AT,
    SAMPLES,
    Gift,
    agribank_file,
    close_month,
    numbered_gifts,
    open_bank,
    take_in,
    vietcombank_file,
)
from tests.builders.ledger import CLERK, FIRST_BANK, GENERAL, HOUSES, SECOND_BANK

TABLES = (BankLine, StatementImport, Donation, DonationPart, EvidenceFile, JournalEntry, JournalLine)


@pytest.fixture
def bank(session: Session) -> Session:
    open_bank(session)
    return session


def rows_of_all_tables(session: Session) -> list[int]:
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


def lines_of(session: Session) -> list[BankLine]:
    return list(session.scalars(select(BankLine).order_by(BankLine.id)))


def test_each_credit_becomes_a_posted_gift_and_the_debit_waits(bank: Session) -> None:
    content = vietcombank_file([*numbered_gifts(3), Gift("Phi chuyen tien", debit_vnd=55_000)])

    receipt = take_in(bank, content)

    assert (receipt.line_count, receipt.new_count, receipt.already_count) == (4, 4, 0)
    assert (receipt.gift_count, receipt.gift_vnd) == (3, 30_600)
    assert (receipt.waiting_count, receipt.waiting_vnd) == (1, 55_000)
    assert [line.state for line in lines_of(bank)] == [LineState.DONATION] * 3 + [LineState.WAITING]


def test_a_gift_stands_in_the_ledger_on_the_day_of_its_line(bank: Session) -> None:
    """Nợ 11211 / Có 5111, giấy báo có, with the file as evidence."""
    content = vietcombank_file([Gift("AN ung ho", credit_vnd=200_000, day=dt.date(2024, 9, 5))])

    take_in(bank, content, fund_code=HOUSES)

    entry = bank.scalars(select(JournalEntry)).one()
    lines = bank.execute(
        select(Account.code, Fund.code, JournalLine.debit_vnd, JournalLine.credit_vnd)
        .join(Account, Account.id == JournalLine.account_id)
        .join(Fund, Fund.id == JournalLine.fund_id)
        .order_by(JournalLine.line_no)
    )
    assert [tuple(row) for row in lines] == [(FIRST_BANK, HOUSES, 200_000, 0), ("5111", HOUSES, 0, 200_000)]
    assert (entry.voucher_number, entry.entry_date, entry.prepared_by) == (
        "BC-2024-00001",
        dt.date(2024, 9, 5),
        CLERK,
    )
    assert entry.evidence == hashlib.sha256(content).hexdigest()


def test_line_gift_and_entry_lead_to_each_other(bank: Session) -> None:
    take_in(bank, vietcombank_file(numbered_gifts(2)))

    for line in lines_of(bank):
        gift = bank.get_one(Donation, line.donation_id)
        assert gift.source_line == line.id
        assert gift.entry_id == line.entry_id
        assert gift.amount_vnd == line.credit_vnd
        assert bank.get_one(JournalEntry, line.entry_id).source == f"donation:{gift.id}"


def test_the_file_is_kept_as_evidence_of_its_import(bank: Session) -> None:
    content = vietcombank_file(numbered_gifts(1))

    receipt = take_in(bank, content)

    evidence = bank.scalars(select(EvidenceFile)).one()
    assert (evidence.sha256, bytes(evidence.content)) == (receipt.sha256, content)
    assert bank.scalars(select(EvidenceLink.subject)).all() == [f"statement_import:{receipt.import_id}"]


def test_an_import_is_written_in_the_trail_without_memos(bank: Session) -> None:
    take_in(bank, vietcombank_file([Gift("TRAN THI B so 0900000000", credit_vnd=10_000)]))

    event = bank.scalars(select(TrailEvent).where(TrailEvent.tag == "banking.statement.imported")).one()
    assert event.actor == CLERK
    assert "TRAN" not in event.after


def test_a_second_import_adds_nothing_but_its_receipt(bank: Session) -> None:
    content = vietcombank_file([*numbered_gifts(5), Gift("Phi", debit_vnd=1_000)])
    take_in(bank, content)
    before = rows_of_all_tables(bank)

    again = take_in(bank, content)

    assert (again.new_count, again.already_count, again.gift_vnd, again.waiting_vnd) == (0, 6, 0, 0)
    assert rows_of_all_tables(bank) == [
        count + (table is StatementImport) for count, table in zip(before, TABLES, strict=True)
    ]


def test_real_twins_stay_and_do_not_come_twice(bank: Session) -> None:
    twins = vietcombank_file([Gift("AN ung ho", credit_vnd=50_000)] * 3)

    first, second = take_in(bank, twins), take_in(bank, twins)

    assert (first.gift_count, second.gift_count) == (3, 0)
    assert [line.occurrence for line in lines_of(bank)] == [1, 2, 3]


def test_an_overlapping_file_in_another_order_adds_only_what_is_new(bank: Session) -> None:
    gifts = numbered_gifts(30)
    take_in(bank, vietcombank_file(gifts[:20]))

    receipt = take_in(bank, vietcombank_file(gifts[:9:-1]))

    assert (receipt.new_count, receipt.already_count) == (10, 10)
    assert sum(line.credit_vnd for line in lines_of(bank)) == sum(gift.credit_vnd for gift in gifts)


def test_the_same_line_of_two_accounts_is_two_lines(bank: Session) -> None:
    content = vietcombank_file(numbered_gifts(2))

    take_in(bank, content)

    assert take_in(bank, content, account_code=SECOND_BANK).new_count == 2


def test_the_dry_run_gives_the_same_receipt_and_writes_nothing(bank: Session) -> None:
    content = agribank_file([*numbered_gifts(4), Gift("Phi", debit_vnd=2_000)])
    before = rows_of_all_tables(bank)

    dry = take_in(bank, content, profile="agribank-csv", is_dry_run=True)

    assert rows_of_all_tables(bank) == before
    real = take_in(bank, content, profile="agribank-csv")
    assert (dry.import_id, dry.gift_vnd, dry.waiting_vnd) == (None, real.gift_vnd, real.waiting_vnd)
    assert (dry.sha256, dry.new_count, dry.first_date) == (real.sha256, real.new_count, real.first_date)


def test_reading_a_long_file_tells_how_far_it_is() -> None:
    told: list[int] = []

    read_file(
        vietcombank_file(numbered_gifts(20_500)), filename="a.csv", profile="vietcombank-csv",
        today=dt.date(2024, 12, 31), on_progress=told.append,
    )  # fmt: skip

    assert told == [10_000, 20_000]


def test_progress_is_told_from_the_first_line_to_the_last(bank: Session) -> None:
    told: list[tuple[str, int, int]] = []

    import_statement(
        bank, content=vietcombank_file(numbered_gifts(4_500)), filename="a.csv", profile="vietcombank-csv",
        account_code=FIRST_BANK, fund_code=GENERAL, actor=CLERK, at=AT,
        on_progress=lambda stage, done, total: told.append((stage, done, total)),
    )  # fmt: skip

    assert told == [
        ("read", 0, 0),
        ("compare", 0, 4_500),
        ("compare", 4_500, 4_500),
        ("post", 0, 4_500),
        ("post", 2_000, 4_500),
        ("post", 4_000, 4_500),
        ("post", 4_500, 4_500),
        ("finish", 4_500, 4_500),
    ]


@pytest.mark.parametrize(
    ("day", "code"), [(dt.date(2024, 2, 29), "LineInClosedPeriod"), (dt.date(2023, 12, 31), "LineBeforeBooks")]
)
def test_a_line_outside_the_open_periods_refuses_the_whole_file(bank: Session, day: dt.date, code: str) -> None:
    before = rows_of_all_tables(bank)

    with pytest.raises(StatementFaults) as refusal:
        take_in(bank, vietcombank_file([*numbered_gifts(2), Gift(credit_vnd=1_000, day=day)]))

    assert [(fault.code, fault.facts["line"]) for fault in refusal.value.violations] == [(code, 4)]
    assert rows_of_all_tables(bank) == before


def test_a_line_that_is_there_already_may_lie_in_a_closed_period(bank: Session) -> None:
    march = vietcombank_file(numbered_gifts(2, day=dt.date(2024, 3, 4)))
    take_in(bank, march)
    close_month(bank, dt.date(2024, 3, 1))

    assert take_in(bank, march).new_count == 0


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"account_code": "11219"}, BankAccountNotFound),
        ({"account_code": "1111"}, BankAccountNotFound),
        ({"fund_code": "KHONG"}, ImportFundUnknown),
        ({"profile": "agribank-csv"}, UnknownLayout),
    ],
    ids=["no such account", "no bank account", "no such fund", "another layout"],
)
def test_what_was_chosen_wrongly_is_refused_and_nothing_written(
    bank: Session, changes: dict[str, str], refusal: type[FundError]
) -> None:
    before = rows_of_all_tables(bank)

    with pytest.raises(refusal):
        take_in(bank, vietcombank_file(numbered_gifts(1)), **changes)  # type: ignore[arg-type]

    assert rows_of_all_tables(bank) == before


def test_a_fund_that_was_not_open_yet_is_told_before_anything_is_posted(bank: Session) -> None:
    add_fund(bank, code="MOI", name="Quỹ mới", purpose="", is_restricted=True, opened_on=dt.date(2024, 9, 4))

    with pytest.raises(StatementFaults) as refusal:
        take_in(bank, vietcombank_file(numbered_gifts(1)), fund_code="MOI", is_dry_run=True)

    assert [fault.code for fault in refusal.value.violations] == ["LineBeforeFund"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1258"])
def test_a_file_of_another_encoding_is_kept_as_it_came(bank: Session, encoding: str) -> None:
    content = vietcombank_file([Gift("Nguyê\u0303n", credit_vnd=1_000)], encoding=encoding)

    take_in(bank, content)

    assert bank.scalars(select(EvidenceFile.content)).one() == content
    assert lines_of(bank)[0].memo == "Nguyễn"


def test_without_a_choice_the_gifts_go_to_the_only_unrestricted_fund(bank: Session) -> None:
    assert take_in(bank, vietcombank_file(numbered_gifts(1)), fund_code="").fund_code == GENERAL

    add_fund(bank, code="CHUNG2", name="Chung 2", purpose="", is_restricted=False, opened_on=dt.date(2024, 1, 1))

    with pytest.raises(ImportFundNotChosen):
        take_in(bank, vietcombank_file(numbered_gifts(1)), fund_code="")


def test_an_account_out_of_use_takes_no_statement(bank: Session) -> None:
    set_bank_account_active(bank, account_code=FIRST_BANK, is_active=False, actor=CLERK, at=AT)

    with pytest.raises(BankAccountInactive):
        take_in(bank, vietcombank_file(numbered_gifts(1)))


def test_an_empty_file_is_refused(bank: Session) -> None:
    with pytest.raises(EmptyStatement):
        take_in(bank, b"")


SAMPLE_FACTS = [
    ("vietcombank_001.csv", "vietcombank-csv", FIRST_BANK, 10_000, 11_135_117_800, 55_000),
    ("vietcombank_002.csv", "vietcombank-csv", FIRST_BANK, 10_000, 8_800_988_547, 0),
    ("agribank_005.csv", "agribank-csv", SECOND_BANK, 2_493, 9_532_495_377, 0),
]


@pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"no sample statements at {SAMPLES}; FUND_SAMPLE_DIR names their folder"
)
def test_the_real_samples_come_in_to_the_dong_and_only_once(bank: Session) -> None:
    for name, profile, account_code, count, gifts_vnd, waiting_vnd in SAMPLE_FACTS:
        content = (SAMPLES / name).read_bytes()
        head, *rows = content.splitlines(keepends=True)
        half = head + b"".join(rows[: len(rows) // 2])

        part = take_in(bank, half, profile=profile, account_code=account_code)
        rest = take_in(bank, content, profile=profile, account_code=account_code)
        again = take_in(bank, content, profile=profile, account_code=account_code)

        assert (rest.line_count, part.new_count + rest.new_count, again.new_count) == (count, count, 0)
        assert part.gift_vnd + rest.gift_vnd == gifts_vnd
        assert part.waiting_vnd + rest.waiting_vnd == waiting_vnd
        assert (rest.credit_vnd, rest.debit_vnd) == (gifts_vnd, waiting_vnd)
