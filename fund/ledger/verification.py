"""Proving the books from their lines: chain, balance, numbers, totals, positions, reversals.

Each check re-derives what the books claim and says how much it examined. Nothing is trusted but the lines and entries
themselves; a stored total is only compared. Read-only; memory stays flat however long the books are.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from operator import itemgetter
from typing import Any

from sqlalchemy.orm import Session

from fund.ledger import chain, driver
from fund.ledger.models import voucher_number

FAULTS_SHOWN = 20
_BATCH = 5_000


@dataclass(frozen=True)
class CheckResult:
    """One check: what it is called, how many things it looked at, and the first faults it found."""

    name: str
    title: str
    examined: int
    faults: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Tell whether nothing was found."""
        return not self.faults


Finding = tuple[int, str]
"""How many things were just examined, and what is wrong with them (empty: nothing)."""
Check = Callable[[Session], Iterator[Finding]]


def verify(session: Session) -> list[CheckResult]:
    """Run every check of `CHECKS` over the whole books, in their order."""
    return [run_check(session, name, title, check) for name, title, check in CHECKS]


def run_check(
    session: Session, name: str, title: str, check: Check, *, shown: int | None = FAULTS_SHOWN
) -> CheckResult:
    """Run one check to its end and keep its first faults, or all of them (`shown` None)."""
    examined = 0
    faults: list[str] = []
    for amount, fault in check(session):
        examined += amount
        if fault and (shown is None or len(faults) < shown):
            faults.append(fault)
    return CheckResult(name, title, examined, tuple(faults))


def _entries_with_lines(session: Session) -> Iterator[tuple[tuple[Any, ...], list[tuple[Any, ...]]]]:
    """Give every entry's columns with its lines (codes for ids), in the order of the chain."""
    last = driver.fetch(session, "SELECT coalesce(max(id), 0) FROM journal_entry")[0][0]
    for start in range(0, last + 1, _BATCH):
        span = (start, start + _BATCH)
        lines = driver.fetch(session, _LINES, span)
        by_entry = {entry_id: list(group) for entry_id, group in groupby(lines, key=itemgetter(0))}
        for entry in driver.fetch(session, _ENTRIES, span):
            yield entry, by_entry.get(entry[0], [])


_ENTRIES = """
SELECT id, voucher_kind, voucher_year, voucher_no, entry_date, description, counterparty, source, prepared_by,
  approved_by, executed_by, posted_by, posted_at, reverses_id, evidence, previous_hash, entry_hash, encoding
FROM journal_entry WHERE id >= ? AND id < ? ORDER BY id
"""
_LINES = """
SELECT l.entry_id, l.line_no, a.code, f.code, l.debit_vnd, l.credit_vnd, l.party, l.memo, l.entry_date
FROM journal_line l JOIN account a ON a.id = l.account_id JOIN fund f ON f.id = l.fund_id
WHERE l.entry_id >= ? AND l.entry_id < ? ORDER BY l.entry_id, l.line_no
"""


def _chain_unbroken(session: Session) -> Iterator[Finding]:
    expected_id, link = 1, chain.GENESIS
    for entry, lines in _entries_with_lines(session):
        fault = ""
        if entry[0] != expected_id:
            fault = f"bút toán số {expected_id} không còn trong sổ"
        elif entry[15] != link:
            fault = f"bút toán {entry[0]}: mắt xích trước không khớp"
        elif entry[17] != chain.ENCODING or _hash_again(entry, lines) != entry[16]:
            fault = f"bút toán {entry[0]} ({_number(entry)}): nội dung không khớp mã băm đã ghi"
        yield 1, fault
        expected_id, link = entry[0] + 1, entry[16]


def _hash_again(entry: Sequence[Any], lines: Sequence[Sequence[Any]]) -> str:
    header = (*entry[:4], str(entry[4]), *entry[5:12], chain.canonical_moment(_moment(entry[12])), entry[13] or 0)
    evidence = [each for each in entry[14].split(",") if each]
    return chain.entry_hash(header, evidence, [line[1:8] for line in lines], entry[15])


def _moment(stored: dt.datetime | str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment


def _number(entry: Sequence[Any]) -> str:
    return voucher_number(entry[1], entry[2], entry[3])


def _entries_balance(session: Session) -> Iterator[Finding]:
    for entry, lines in _entries_with_lines(session):
        difference: dict[str, int] = defaultdict(int)
        for line in lines:
            difference[line[3]] += line[4] - line[5]
        fault = ""
        if len(lines) < 2:
            fault = f"{_number(entry)}: chỉ có {len(lines)} dòng"
        elif any(difference.values()):
            fault = f"{_number(entry)}: Nợ và Có lệch nhau theo nguồn quỹ"
        elif any((line[4] > 0) == (line[5] > 0) or min(line[4], line[5]) < 0 for line in lines):
            fault = f"{_number(entry)}: có dòng không chỉ ở một bên"
        elif any(line[8] != entry[4] for line in lines):
            fault = f"{_number(entry)}: ngày của dòng khác ngày của bút toán"
        yield 1, fault


def _no_orphans(session: Session) -> Iterator[Finding]:
    yield driver.fetch(session, "SELECT count(*) FROM journal_line")[0][0], ""
    rows = driver.fetch(
        session,
        "SELECT DISTINCT l.entry_id FROM journal_line l LEFT JOIN journal_entry e ON e.id = l.entry_id "
        "WHERE e.id IS NULL",
    )
    for (entry_id,) in rows:
        yield 0, f"dòng định khoản của bút toán {entry_id} không có bút toán"


def _persons_differ(session: Session) -> Iterator[Finding]:
    for entry, _lines in _entries_with_lines(session):
        persons = [person for person in entry[8:11] if person]
        yield 1, f"{_number(entry)}: một người ở hai vai" if len(set(persons)) < len(persons) else ""


def _numbers_gapless(session: Session) -> Iterator[Finding]:
    series = driver.fetch(
        session,
        "SELECT voucher_kind, voucher_year, count(*), min(voucher_no), max(voucher_no) FROM journal_entry "
        "GROUP BY voucher_kind, voucher_year ORDER BY voucher_kind, voucher_year",
    )
    counters = {
        (kind, year): last
        for kind, year, last in driver.fetch(session, "SELECT voucher_kind, voucher_year, last_no FROM voucher_counter")
    }
    for kind, year, amount, first, last in series:
        fault = ""
        if first != 1 or last != amount:
            fault = f"dãy số {kind}-{year}: có {amount} số nhưng chạy từ {first} đến {last}"
        elif counters.pop((kind, year), 0) != last:
            fault = f"dãy số {kind}-{year}: số cuối {last} khác bộ đếm"
        yield amount, fault
    for kind, year in counters:
        yield 0, f"dãy số {kind}-{year}: bộ đếm còn, chứng từ không còn"


def _turnover_matches(session: Session) -> Iterator[Finding]:
    derived = driver.fetch(
        session,
        "SELECT account_id, fund_id, entry_date, sum(debit_vnd), sum(credit_vnd), count(*) FROM journal_line "
        "GROUP BY account_id, fund_id, entry_date ORDER BY account_id, fund_id, entry_date",
    )
    stored = driver.fetch(
        session,
        "SELECT account_id, fund_id, entry_date, debit_vnd, credit_vnd, line_count, closing_vnd FROM day_turnover "
        "ORDER BY account_id, fund_id, entry_date",
    )
    closing: dict[tuple[int, int], int] = defaultdict(int)
    for lines, day in zip_longest(derived, stored):
        if lines is None or day is None or [int(x) if i > 2 else x for i, x in enumerate(lines)] != list(day[:6]):
            yield 1, f"số phát sinh ngày {(day or lines)[2]} không khớp các dòng định khoản"
            return
        closing[day[0], day[1]] += day[3] - day[4]
        yield 1, "" if closing[day[0], day[1]] == day[6] else f"số dư cuối ngày {day[2]} không khớp"


def _positions_match(session: Session) -> Iterator[Finding]:
    rows = driver.fetch(
        session,
        "SELECT a.code, f.code, p.balance_vnd, p.last_date, s.balance_vnd, s.last_date FROM position p "
        "JOIN account a ON a.id = p.account_id JOIN fund f ON f.id = p.fund_id "
        "LEFT JOIN (SELECT account_id, fund_id, sum(debit_vnd - credit_vnd) AS balance_vnd, "
        "max(entry_date) AS last_date FROM journal_line GROUP BY account_id, fund_id) s "
        "ON s.account_id = p.account_id AND s.fund_id = p.fund_id ORDER BY a.code, f.code",
    )
    for account, fund, stored, stored_date, derived, derived_date in rows:
        agrees = derived is not None and stored == int(derived) and stored_date == derived_date
        yield 1, "" if agrees else f"số dư tài khoản {account}, quỹ {fund} không khớp các dòng định khoản"
    missing = driver.fetch(
        session,
        "SELECT DISTINCT l.account_id, l.fund_id FROM journal_line l LEFT JOIN position p "
        "ON p.account_id = l.account_id AND p.fund_id = l.fund_id WHERE p.account_id IS NULL",
    )
    for account_id, fund_id in missing:
        yield 1, f"tài khoản (id {account_id}), quỹ (id {fund_id}) có phát sinh nhưng không có số dư"


def _fund_positions_match(session: Session) -> Iterator[Finding]:
    rows = driver.fetch(
        session,
        "SELECT f.code, p.net_assets_vnd, s.net_vnd FROM fund f LEFT JOIN fund_position p ON p.fund_id = f.id "
        "LEFT JOIN (SELECT l.fund_id, sum(l.credit_vnd - l.debit_vnd) AS net_vnd FROM journal_line l "
        "JOIN account a ON a.id = l.account_id WHERE a.type IN ('net_assets', 'income', 'expense') "
        "GROUP BY l.fund_id) s ON s.fund_id = f.id ORDER BY f.code",
    )
    for fund, stored, derived in rows:
        yield 1, "" if int(stored or 0) == int(derived or 0) else f"quỹ {fund}: tài sản thuần không khớp sổ"


def _nothing_overdrawn(session: Session) -> Iterator[Finding]:
    days = driver.fetch(
        session,
        "SELECT a.code, f.code, d.entry_date, d.closing_vnd, a.is_guarded, d.is_guarded FROM day_turnover d "
        "JOIN account a ON a.id = d.account_id JOIN fund f ON f.id = d.fund_id ORDER BY a.code, f.code, d.entry_date",
    )
    for account, fund, day, closing, guarded, marked in days:
        fault = f"tài khoản {account}, quỹ {fund} âm {-closing} đồng ngày {day}" if guarded and closing < 0 else ""
        yield 1, fault or ("" if bool(guarded) == bool(marked) else f"tài khoản {account}: dấu canh giữ bị đổi")
    pools = driver.fetch(
        session,
        "SELECT f.code, p.net_assets_vnd, f.is_restricted FROM fund_position p JOIN fund f ON f.id = p.fund_id",
    )
    for fund, net_assets, restricted in pools:
        yield 1, f"quỹ {fund} âm {-net_assets} đồng" if restricted and net_assets < 0 else ""


def _inside_periods(session: Session) -> Iterator[Finding]:
    yield driver.fetch(session, "SELECT count(*) FROM period")[0][0], ""
    rows = driver.fetch(
        session,
        "SELECT e.id FROM journal_entry e LEFT JOIN period p ON p.id = e.period_id "
        "WHERE p.id IS NULL OR e.entry_date NOT BETWEEN p.first_date AND p.last_date ORDER BY e.id",
    )
    for (entry_id,) in rows:
        yield 0, f"bút toán {entry_id} nằm ngoài kỳ của nó"
    twice = driver.fetch(
        session,
        "SELECT a.first_date FROM period a JOIN period b ON b.id > a.id "
        "AND a.first_date <= b.last_date AND b.first_date <= a.last_date",
    )
    for (first_date,) in twice:
        yield 0, f"kỳ bắt đầu {first_date} chồng lên kỳ khác"


def _not_posted_after_closing(session: Session) -> Iterator[Finding]:
    rows = driver.fetch(
        session,
        "SELECT e.id FROM journal_entry e JOIN period p ON p.id = e.period_id "
        "WHERE p.status = 'closed' AND e.posted_at > p.closed_at ORDER BY e.id",
    )
    yield driver.fetch(session, "SELECT count(*) FROM period WHERE status = 'closed'")[0][0], ""
    for (entry_id,) in rows:
        yield 0, f"bút toán {entry_id} được ghi vào kỳ sau khi kỳ đã khóa"


def _reversals_mirror(session: Session) -> Iterator[Finding]:
    pairs = driver.fetch(session, "SELECT id, reverses_id FROM journal_entry WHERE reverses_id IS NOT NULL ORDER BY id")
    for entry_id, original_id in pairs:
        made, undone = (
            driver.fetch(
                session,
                "SELECT account_id, fund_id, debit_vnd, credit_vnd FROM journal_line "
                "WHERE entry_id = ? ORDER BY line_no",
                (number,),
            )
            for number in (entry_id, original_id)
        )
        mirrored = [(account, fund, credit, debit) for account, fund, debit, credit in undone]
        yield 1, "" if made == mirrored else f"bút toán {entry_id} không đảo đúng bút toán {original_id}"


CHECKS: tuple[tuple[str, str, Check], ...] = (
    ("chain", "Chuỗi băm liền mạch, nội dung không đổi", _chain_unbroken),
    ("balance", "Mỗi bút toán cân Nợ - Có theo từng nguồn quỹ", _entries_balance),
    ("orphans", "Không có dòng định khoản mồ côi", _no_orphans),
    ("persons", "Người lập, người duyệt, người thực hiện khác nhau", _persons_differ),
    ("numbers", "Số chứng từ liên tục theo loại và năm", _numbers_gapless),
    ("turnover", "Số phát sinh và số dư từng ngày khớp các dòng", _turnover_matches),
    ("positions", "Số dư hiện tại khớp các dòng", _positions_match),
    ("funds", "Tài sản thuần của từng quỹ khớp các dòng", _fund_positions_match),
    ("overdrawn", "Không tài khoản, quỹ nào bị âm", _nothing_overdrawn),
    ("periods", "Mọi bút toán nằm trong kỳ của nó", _inside_periods),
    ("closed", "Không ghi thêm vào kỳ đã khóa", _not_posted_after_closing),
    ("reversals", "Bút toán đảo đúng bút toán gốc", _reversals_mirror),
)
