"""Reading statements: both layouts with every oddity, and every fault told with its line."""

import datetime as dt

import pytest

from fund.banking.decoding import (
    MAX_STATEMENT_BYTES,
    EmptyStatement,
    FileTooLarge,
    NotAStatementFile,
    UnreadableCharacter,
    WrongEncoding,
)
from fund.banking.profiles import UnknownProfile, get_profile, shipped_profiles
from fund.banking.statements import Statement, StatementFaults, UnknownLayout, read_statement
from fund.errors import InvalidInput
from tests.builders.banking import (
    AGRIBANK_HEADS,
    VIETCOMBANK_HEADS,
    Gift,
    agribank_file,
    csv_file,
    numbered_gifts,
    vietcombank_file,
)

TODAY = dt.date(2024, 10, 1)


def read(content: bytes, profile: str = "vietcombank-csv") -> Statement:
    return read_statement(content, get_profile(profile), today=TODAY)


def vietcombank_rows(*rows: tuple[str, ...]) -> bytes:
    return csv_file(VIETCOMBANK_HEADS, rows)


def faults_of(content: bytes, profile: str = "vietcombank-csv") -> list[tuple[str, object]]:
    with pytest.raises(StatementFaults) as refusal:
        read(content, profile)
    return [(violation.code, violation.facts.get("line")) for violation in refusal.value.violations]


def test_a_vietcombank_line_is_read_whole() -> None:
    gift = Gift("MBVCB.1.AN ung ho", credit_vnd=1_250_000, reference="5213.10", balance_vnd=10_847_331)

    (line,) = read(vietcombank_file([gift])).lines

    assert (line.line_no, line.booked_date, line.booked_time) == (2, dt.date(2024, 9, 3), "")
    assert (line.debit_vnd, line.credit_vnd, line.balance_vnd) == (0, 1_250_000, 10_847_331)
    assert (line.references, line.memo, line.payer_account) == (("5213.10",), "MBVCB.1.AN ung ho", "")
    assert line.raw == ("1", "03/09/2024", "5213.10", "", "1.250.000", "10.847.331", "MBVCB.1.AN ung ho")


def test_an_agribank_line_is_read_whole() -> None:
    gift = Gift("Bình ủng hộ", credit_vnd=200_000, reference="940", time="9:05", payer_account="1500 205 123456")

    (line,) = read(agribank_file([gift]), "agribank-csv").lines

    assert (line.booked_time, line.references, line.payer_account) == ("09:05:00", ("940",), "1500205123456")
    assert (line.credit_vnd, line.balance_vnd, line.memo) == (200_000, 1_200_000, "Bình ủng hộ")


def test_a_debit_stays_a_debit() -> None:
    (line,) = read(vietcombank_file([Gift("Phi dich vu", debit_vnd=55_000)])).lines

    assert (line.debit_vnd, line.credit_vnd) == (55_000, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_of_a_spreadsheet_reads_alike(encoding: str, delimiter: str) -> None:
    letters_and_tones = "Nguyê\u0303n; Đô\u0303, tô\u0309 5"
    content = vietcombank_file([Gift(letters_and_tones, credit_vnd=50_000)], encoding=encoding, delimiter=delimiter)

    assert read(content).lines[0].memo == "Nguyễn; Đỗ, tổ 5"


def test_line_breaks_inside_a_memo_do_not_shift_the_line_numbers() -> None:
    gifts = [Gift("hai\nhang\r\nchu", credit_vnd=1_000), Gift("mot hang", credit_vnd=2_000)]

    lines = read(vietcombank_file(gifts)).lines

    assert [(line.line_no, line.memo) for line in lines] == [(2, "hai hang chu"), (3, "mot hang")]


def test_blank_rows_and_rows_above_the_head_are_passed_over() -> None:
    content = (
        b"SAO KE TAI KHOAN\n\n"
        + vietcombank_file([Gift(credit_vnd=5_000)])
        + b"\n,,,,,,\n"
        + b"1,03/09/2024,,,6.000,,sau dong trong\n"
    )

    assert [(line.line_no, line.credit_vnd) for line in read(content).lines] == [(4, 5_000), (7, 6_000)]


def test_columns_are_found_by_name_in_any_order_and_unknown_ones_are_kept_raw() -> None:
    heads = ("Note", " credit ", "Debit", "Balance", "DocNo", "TRANSACTIONDETAILS", "TNXDate")
    content = csv_file(heads, [("x", "7.000", "0", "", "1.2", "AN ung ho", "3/9/2024")])

    (line,) = read(content).lines

    assert (line.credit_vnd, line.booked_date, line.raw[0]) == (7_000, dt.date(2024, 9, 3), "x")


@pytest.mark.parametrize(
    ("spelled", "expected"),
    [("50.000", 50_000), (" 1.250.000 ", 1_250_000), ("50 000", 50_000), ("50. 000", 50_000), ("50000", 50_000),
     ("50.000,00", 50_000), ("+3.000", 3_000), ("1.000\xa0", 1_000)],
)  # fmt: skip
def test_amounts_are_read_as_banks_spell_them(spelled: str, expected: int) -> None:
    content = vietcombank_rows(("1", "03/09/2024", "", "", spelled, "", "memo"))

    assert read(content).lines[0].credit_vnd == expected


@pytest.mark.parametrize(
    "spelled", ["50,000", "5.5", "1_000", "-5", "abc", "1.00.000", "１２", "9" * 17, "1e5", "=1+1", "5,50"]
)
def test_an_amount_in_another_spelling_is_refused_with_its_line(spelled: str) -> None:
    good = ("1", "03/09/2024", "", "", "1.000", "", "memo")
    bad = ("1", "03/09/2024", "", "", spelled, "", "memo")

    assert faults_of(vietcombank_rows(good, bad)) == [("BadAmount", 3)]


@pytest.mark.parametrize("spelled", ["2024-09-03", "31/02/2024", "3/9/24", "", "hom qua", "03/09/1024", "09/13/2024"])
def test_a_date_in_another_order_is_refused_with_its_line(spelled: str) -> None:
    assert faults_of(vietcombank_rows(("1", spelled, "", "", "1.000", "", "memo"))) == [("BadDate", 2)]


def test_a_date_after_today_is_refused_with_its_line() -> None:
    content = vietcombank_file([Gift(credit_vnd=1_000, day=TODAY), Gift(credit_vnd=1_000, day=dt.date(2024, 10, 2))])

    assert faults_of(content) == [("FutureDate", 3)]


def test_a_time_that_is_none_is_refused_with_its_line() -> None:
    assert faults_of(agribank_file([Gift(credit_vnd=1_000, time="25:00")]), "agribank-csv") == [("BadTime", 2)]


def test_a_line_needs_exactly_one_of_debit_and_credit() -> None:
    neither = ("1", "03/09/2024", "", "", "", "500.000", "memo")
    noughts = ("1", "03/09/2024", "", "0", "0", "", "memo")
    both = ("1", "03/09/2024", "", "1.000", "1.000", "", "memo")

    assert faults_of(vietcombank_rows(neither, noughts, both)) == [("NoAmount", 2), ("NoAmount", 3), ("BothSides", 4)]


def test_a_row_of_another_width_is_refused_but_blank_cells_at_its_end_are_not() -> None:
    content = (
        VIETCOMBANK_HEADS_LINE + b"1,03/09/2024,,,1.000,,memo,,\n1,03/09/2024,,,1.000\n1,03/09/2024,,,1.000,,a,b\n"
    )

    assert faults_of(content) == [("BadRow", 3), ("BadRow", 4)]


def test_quotation_marks_that_never_close_are_refused() -> None:
    content = VIETCOMBANK_HEADS_LINE + b'1,03/09/2024,,,1.000,,memo\n1,03/09/2024,,,1.000,,"memo\n'

    assert faults_of(content) == [("UnclosedQuotation", 3)]


def test_at_most_twenty_faults_are_told_at_once() -> None:
    rows = [("1", "03/09/2024", "", "", "x", "", "memo")] * 50

    told = faults_of(vietcombank_rows(*rows))

    assert told == [("BadAmount", line) for line in range(2, 22)] + [("MoreFaults", None)]


def test_another_banks_file_is_refused_and_the_fitting_layout_named() -> None:
    with pytest.raises(UnknownLayout) as refusal:
        read(agribank_file(numbered_gifts(1)), "vietcombank-csv")

    assert refusal.value.facts["missing"] == "TNXDate, Debit, Credit, DocNo"
    assert refusal.value.facts["found"] == ", ".join(AGRIBANK_HEADS)
    assert refusal.value.facts["fitting"] == "Agribank (CSV)"


def test_a_head_with_a_column_twice_is_refused() -> None:
    content = csv_file((*VIETCOMBANK_HEADS, "Credit"), [("1", "03/09/2024", "", "", "1.000", "", "a", "2.000")])

    with pytest.raises(UnknownLayout):
        read(content)


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf", vietcombank_file([])])
def test_a_file_without_lines_is_refused(content: bytes) -> None:
    with pytest.raises(EmptyStatement):
        read(content)


def test_a_fifty_megabyte_file_is_refused() -> None:
    with pytest.raises(FileTooLarge):
        read(b"x" * 50_000_000)

    assert MAX_STATEMENT_BYTES < 50_000_000


@pytest.mark.parametrize("first_bytes", [b"PK\x05\x06", b"%PDF-1.7", b"\x89PNG", b"<html>"])
def test_another_kind_of_file_called_csv_is_refused(first_bytes: bytes) -> None:
    with pytest.raises(NotAStatementFile):
        read(first_bytes + b"x" * 100)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (vietcombank_file([Gift("Nguyễn", credit_vnd=1_000)], encoding="utf-16")[2:], 1),
        (vietcombank_file([Gift("a", credit_vnd=1_000)], encoding="utf-16") + b"\x00", 3),
        (b"\xef\xbb\xbf" + vietcombank_file([Gift("a", credit_vnd=1_000)]) + b"\xff", 3),
        (vietcombank_file([Gift("a", credit_vnd=1_000)]) + b"1,Nguy\xd4n \xae\xb9c", 3),
        (vietcombank_file([Gift("Nguyễn".encode().decode("cp1252"), credit_vnd=1_000)]), 2),
        (vietcombank_file([Gift("Nguy\ufffdn", credit_vnd=1_000)]), 2),
    ],
    ids=["utf-16 without mark", "half a letter", "broken utf-8", "old font", "decoded twice", "letters lost"],
)
def test_a_wrong_encoding_is_refused_with_its_line(content: bytes, line: int) -> None:
    with pytest.raises(WrongEncoding) as refusal:
        read(content)

    assert refusal.value.facts["line"] == line


@pytest.mark.parametrize("letter", ["\x00", "\x07", "\x1f", "\u2028"])
def test_a_nul_or_control_character_is_refused_with_its_line(letter: str) -> None:
    with pytest.raises(UnreadableCharacter) as refusal:
        read(vietcombank_file([Gift(credit_vnd=1_000), Gift(f"a{letter}b", credit_vnd=1_000)]))

    assert refusal.value.facts["line"] == 3


def test_an_unknown_profile_is_refused_and_the_known_ones_named() -> None:
    with pytest.raises(UnknownProfile) as refusal:
        get_profile("techcombank-csv")

    assert refusal.value.facts["known"] == "agribank-csv, vietcombank-csv"


def test_every_shipped_profile_reads_its_own_layout() -> None:
    files = {"vietcombank-csv": vietcombank_file, "agribank-csv": agribank_file}

    for name in shipped_profiles():
        assert len(read(files[name](numbered_gifts(3)), name).lines) == 3


def test_every_refusal_is_bad_input() -> None:
    for content in (b"", b"a,b\n1,2\n", vietcombank_rows(("1", "x", "", "", "y", "", "z"))):
        with pytest.raises(InvalidInput):
            read(content)


VIETCOMBANK_HEADS_LINE = ",".join(VIETCOMBANK_HEADS).encode() + b"\n"
