"""`flask decision render NUMBER -o FILE`: the Word file of an issued decision, byte for byte as it went out."""

import pathlib

import click
from flask.cli import with_appcontext

from fund.disbursements.operations.loading import DecisionNotFound
from fund.disbursements.queries.decisions import find_by_code
from fund.documents.queries import get_issued
from fund.web.cli.refusals import told
from fund.web.transaction import reading


@click.group()
def decision() -> None:
    """Quyết định: lấy lại tệp Word đã ban hành."""


@decision.command("render")
@click.argument("number")
@click.option("--year", type=int, default=None, help="Năm của số quyết định; bỏ trống thì lấy năm mới nhất có số này.")
@click.option(
    "-o", "--output", "path", required=True, type=click.Path(dir_okay=False, path_type=pathlib.Path), help="Tệp ghi ra."
)
@with_appcontext
def render(number: str, year: int | None, path: pathlib.Path) -> None:
    """Ghi tệp Word đã lưu của quyết định số NUMBER, ví dụ 01/QĐ-QVBYCS; không lập lại tệp."""
    with told():
        found = find_by_code(reading(), number.strip(), year=year)
        if found is None or found.issued_document_id is None:
            raise DecisionNotFound(number=number[:40])
        paper = get_issued(reading(), found.issued_document_id)
        path.write_bytes(paper.content)
        click.echo(f"{path}: Quyết định số {found.code} năm {found.number_year}, SHA-256 {paper.sha256}")
