"""The canonical bytes and the link: a golden vector, and no attested field that could change unseen."""

import datetime as dt
import hashlib
from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from fund.ledger import chain
from fund.ledger.entries import VoucherKind
from fund.ledger.models import JournalEntry, JournalLine
from fund.office_time import OFFICE_ZONE
from tests.builders.ledger import CASH, GIFTS, HOUSES, POSTED_AT, an_entry, credit, debit, post

HEADER: tuple[str | int, ...] = (
    *(7, "PT", 2026, 3, "2026-03-16", 'Ủng hộ "nhà tình thương"', "Bà Trần Thị Bé", "donation:12"),
    *("ketoan", "ketoantruong", "thuquy", "ketoan", "2026-03-16T02:03:04.000005Z", 0),
)
EVIDENCE = ["ab" * 32]
LINES: list[tuple[str | int, ...]] = [
    (1, "1111", "NHA", 1_500_000, 0, "party:3", ""),
    (2, "5111", "NHA", 0, 1_500_000, "", "hai\ndòng"),
]
GOLDEN_BYTES = (
    '["fund-journal-entry/1",7,"PT",2026,3,"2026-03-16","Ủng hộ \\"nhà tình thương\\"","Bà Trần Thị Bé","donation:12",'
    '"ketoan","ketoantruong","thuquy","ketoan","2026-03-16T02:03:04.000005Z",0,'
    f'["{"ab" * 32}"],[[1,"1111","NHA",1500000,0,"party:3",""],[2,"5111","NHA",0,1500000,"","hai\\ndòng"]],'
    f'"{"0" * 64}"]'
)
GOLDEN_HASH = "4243d9ac2d706e86e8e9065dd130d8558fc076370734b32ad004cc92d54d35b7"


def test_the_golden_entry_has_its_golden_bytes() -> None:
    assert chain.canonical_bytes(HEADER, EVIDENCE, LINES, chain.GENESIS).decode() == GOLDEN_BYTES


def test_the_golden_entry_has_its_golden_link() -> None:
    assert chain.entry_hash(HEADER, EVIDENCE, LINES, chain.GENESIS) == GOLDEN_HASH


def test_a_link_is_the_sha256_of_the_bytes() -> None:
    encoded = chain.canonical_bytes(HEADER, EVIDENCE, LINES, "f" * 64)

    assert chain.entry_hash(HEADER, EVIDENCE, LINES, "f" * 64) == hashlib.sha256(encoded).hexdigest()


def mutated(value: str | int) -> list[str | int]:
    """Give values that differ from this one as little as can be, and its spelling in the other type."""
    if isinstance(value, int):
        return [value + 1, value - 1, -value if value else 2, str(value)]
    return [
        f"{value} ",
        f"{value}\n",
        value[:-1] if value else "x",
        value.swapcase() if value.swapcase() != value else "y",
    ]


@pytest.mark.parametrize("position", range(len(chain.HEADER)), ids=chain.HEADER)
def test_every_field_of_the_header_is_attested(position: int) -> None:
    for other in mutated(HEADER[position]):
        header = (*HEADER[:position], other, *HEADER[position + 1 :])

        assert chain.entry_hash(header, EVIDENCE, LINES, chain.GENESIS) != GOLDEN_HASH


@pytest.mark.parametrize("line", range(len(LINES)))
@pytest.mark.parametrize("position", range(len(chain.LINE)), ids=chain.LINE)
def test_every_field_of_every_line_is_attested(line: int, position: int) -> None:
    for other in mutated(LINES[line][position]):
        lines = [*LINES]
        lines[line] = (*LINES[line][:position], other, *LINES[line][position + 1 :])

        assert chain.entry_hash(HEADER, EVIDENCE, lines, chain.GENESIS) != GOLDEN_HASH


@pytest.mark.parametrize(
    "lines",
    [[], LINES[:1], LINES[1:], [*LINES, LINES[1]], LINES[::-1]],
    ids=["none", "first", "second", "more", "order"],
)
def test_which_lines_there_are_and_their_order_is_attested(lines: Sequence[Sequence[str | int]]) -> None:
    assert chain.entry_hash(HEADER, EVIDENCE, lines, chain.GENESIS) != GOLDEN_HASH


@pytest.mark.parametrize("evidence", [[], ["ac" * 32], ["ab" * 32, "ab" * 32], ["AB" * 32]])
def test_the_evidence_is_attested(evidence: list[str]) -> None:
    assert chain.entry_hash(HEADER, evidence, LINES, chain.GENESIS) != GOLDEN_HASH


def test_the_link_before_is_attested() -> None:
    assert chain.entry_hash(HEADER, EVIDENCE, LINES, "0" * 63 + "1") != GOLDEN_HASH


def test_text_cannot_slide_from_one_field_into_the_next() -> None:
    first = (*HEADER[:5], 'a","b', "c", *HEADER[7:])
    second = (*HEADER[:5], "a", 'b","c', *HEADER[7:])

    assert chain.entry_hash(first, EVIDENCE, LINES, chain.GENESIS) != chain.entry_hash(
        second, EVIDENCE, LINES, chain.GENESIS
    )


@given(st.datetimes(min_value=dt.datetime(1900, 1, 1), max_value=dt.datetime(2200, 1, 1)))  # noqa: DTZ001  naive bounds
def test_a_moment_is_spelled_the_same_in_every_time_zone(naive: dt.datetime) -> None:
    moment = naive.replace(tzinfo=dt.UTC)

    assert chain.canonical_moment(moment) == chain.canonical_moment(moment.astimezone(OFFICE_ZONE))


def test_a_moment_is_spelled_to_the_microsecond() -> None:
    moment = dt.datetime(2026, 1, 1, 6, 59, 59, 7, tzinfo=OFFICE_ZONE)

    assert chain.canonical_moment(moment) == "2025-12-31T23:59:59.000007Z"


def test_what_is_attested_is_every_column_of_entry_and_line() -> None:
    derived = {
        "encoding",  # in the name at the start of the bytes
        "period_id",  # follows from the date
        "evidence",  # attested apart, as a list
        "previous_hash",  # attested at the end
        "entry_hash",  # the link itself
    }
    entry_columns = {column.name for column in sa.inspect(JournalEntry).columns}
    line_columns = {column.name for column in sa.inspect(JournalLine).columns}

    assert entry_columns - derived == {"reverses_id" if name == "reverses" else name for name in chain.HEADER}
    assert line_columns - {"entry_id", "entry_date"} == {
        {"account": "account_id", "fund": "fund_id"}.get(name, name) for name in chain.LINE
    }


def test_an_entry_in_the_books_hashes_to_the_golden_link_on_both_databases(books: Session) -> None:
    draft = an_entry(
        debit(CASH, 1_500_000, HOUSES, party="party:3"),
        credit(GIFTS, 1_500_000, HOUSES, memo="hai\ndòng"),
        kind=VoucherKind.PT,
        description="Ủng hộ “nhà tình thương”",
        source="donation:12",
        evidence=("ab" * 32, "cd" * 32),
    )

    posted = post(books, draft, posted_at=POSTED_AT.replace(microsecond=5).astimezone(OFFICE_ZONE))

    assert posted.entry_hash == "43ef07419863417a8bb582366293e36adfa0b0ad031ca776922bd0e8deaedaca"
