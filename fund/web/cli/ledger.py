"""`flask ledger verify|trial-balance|journal`: prove the books and read them from the command line."""

import csv
import datetime as dt
import json
import sys
from collections.abc import Iterable, Sequence

import click
from flask.cli import with_appcontext

from fund.audit.health import run_checks
from fund.ledger import queries
from fund.ledger.queries import EntryRow, JournalFilter, TrialBalanceRow
from fund.money import format_vnd
from fund.web.transaction import reading

FIELDS = (
    *("account", "name", "opening_debit", "opening_credit", "debit", "credit", "closing_debit", "closing_credit"),
)
JOURNAL_FIELDS = (
    *("entry_id", "voucher_number", "entry_date", "posted_at", "description", "counterparty", "source"),
    *("prepared_by", "approved_by", "executed_by", "posted_by", "reverses", "line_no", "account", "fund"),
    *("debit_vnd", "credit_vnd", "party", "memo"),
)
_WIDTHS = (8, 34, 18, 18, 18, 18, 18, 18)
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def ledger() -> None:
    """Sổ kế toán: kiểm tra, bảng cân đối, nhật ký."""


@ledger.command()
@with_appcontext
def verify() -> None:
    """Suy lại chuỗi, số dư, số chứng từ; kết thúc mã 1 nếu có sai lệch."""
    faults = 0
    for group in run_checks(reading()):
        click.echo(group.title)
        for result in group.results:
            said = "OK" if result.passed else f"SAI: {result.faults[0]}"
            click.echo(f"  {result.name:18} {result.title}; đã xem xét {format_vnd(result.examined)}: {said}")
            for fault in result.faults[1:]:
                click.echo(f"  {'':18} {fault}")
            faults += not result.passed
    click.echo(f"{faults} mục có sai lệch." if faults else "Tất cả đều khớp.")
    if faults:
        sys.exit(1)


@ledger.command("trial-balance")
@click.option("--as-of", "as_of", required=True, type=_DAY, help="Đến hết ngày (YYYY-MM-DD), từ 01/01 năm đó.")
@click.option("--fund", default="", help="Chỉ một nguồn quỹ (mã).")
@click.option("--format", "output", type=click.Choice(["json", "csv", "text"]), default="text", help="Dạng kết quả.")
@with_appcontext
def trial_balance(as_of: dt.datetime, fund: str, output: str) -> None:
    """Bảng cân đối số phát sinh từ đầu năm đến một ngày."""
    last = as_of.date()
    rows = queries.trial_balance(reading(), first=dt.date(last.year, 1, 1), last=last, fund=fund)
    cells = [_balance_cells(row) for row in rows]
    if output == "json":
        click.echo(json.dumps([dict(zip(FIELDS, row, strict=True)) for row in cells], ensure_ascii=False, indent=1))
    elif output == "csv":
        _write_csv(FIELDS, cells)
    else:
        _write_text(cells, last)


@ledger.command()
@click.option("--from", "first", type=_DAY, help="Từ ngày (YYYY-MM-DD).")
@click.option("--to", "last", type=_DAY, help="Đến ngày (YYYY-MM-DD).")
@click.option("--format", "output", type=click.Choice(["json", "csv"]), default="json", help="Dạng kết quả.")
@with_appcontext
def journal(first: dt.datetime | None, last: dt.datetime | None, output: str) -> None:
    """Nhật ký chung: mỗi bút toán (json) hoặc mỗi dòng định khoản (csv)."""
    wanted = JournalFilter(first=first.date() if first else None, last=last.date() if last else None)
    entries = queries.journal(reading(), wanted, limit=None)
    if output == "json":
        click.echo(json.dumps([_entry_json(entry) for entry in entries], ensure_ascii=False, indent=1))
    else:
        _write_csv(JOURNAL_FIELDS, (row for entry in entries for row in _line_cells(entry)))


def _balance_cells(row: TrialBalanceRow) -> tuple[str | int, ...]:
    return tuple(getattr(row, name) for name in FIELDS)


def _write_text(rows: Sequence[Sequence[str | int]], last: dt.date) -> None:
    click.echo(f"Bảng cân đối số phát sinh từ 01/01/{last.year} đến {last:%d/%m/%Y} (đồng)")
    heads = ("Số hiệu", "Tên", "Đầu kỳ Nợ", "Đầu kỳ Có", "PS Nợ", "PS Có", "Cuối kỳ Nợ", "Cuối kỳ Có")
    sums = (sum(int(row[index]) for row in rows) for index in range(2, len(FIELDS)))
    totals: tuple[str | int, ...] = ("", "Cộng", *sums)
    for row in (heads, *rows, totals):
        parts = [_fitted(cell, width) for cell, width in zip(row, _WIDTHS, strict=True)]
        click.echo("  ".join(parts).rstrip())


def _fitted(cell: str | int, width: int) -> str:
    if isinstance(cell, int):
        return format_vnd(cell).rjust(width)
    return cell[:width].ljust(width)


def _write_csv(fields: Sequence[str], rows: Iterable[Sequence[str | int | None]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows(rows)


def _entry_json(entry: EntryRow) -> dict[str, object]:
    return {
        "entry_id": entry.id,
        "voucher_number": entry.voucher_number,
        "entry_date": entry.entry_date.isoformat(),
        "posted_at": entry.posted_at.isoformat(),
        "description": entry.description,
        "counterparty": entry.counterparty,
        "source": entry.source,
        "prepared_by": entry.prepared_by,
        "approved_by": entry.approved_by,
        "executed_by": entry.executed_by,
        "posted_by": entry.posted_by,
        "reverses": entry.reverses,
        "reversed_by": entry.reversed_by,
        "evidence": list(entry.evidence),
        "previous_hash": entry.previous_hash,
        "entry_hash": entry.entry_hash,
        "lines": [
            {
                "line_no": line.line_no,
                "account": line.account,
                "fund": line.fund,
                "debit_vnd": line.debit_vnd,
                "credit_vnd": line.credit_vnd,
                "party": line.party,
                "memo": line.memo,
            }
            for line in entry.lines
        ],
    }


def _line_cells(entry: EntryRow) -> Iterable[tuple[str | int | None, ...]]:
    head = (
        *(entry.id, entry.voucher_number, entry.entry_date.isoformat(), entry.posted_at.isoformat()),
        *(entry.description, entry.counterparty, entry.source, entry.prepared_by, entry.approved_by),
        *(entry.executed_by, entry.posted_by, entry.reverses),
    )
    for line in entry.lines:
        amounts = (line.line_no, line.account, line.fund, line.debit_vnd, line.credit_vnd)
        yield (*head, *amounts, line.party, line.memo)
