"""`flask bank import FILE`, `flask bank undo ID` and `flask bank account add|list`: statements from the command line.

The receipt goes to standard output, a refusal's sentence to standard error with exit code 1; nothing is half written.
"""

import functools
import pathlib
import sys
import time

import click
from flask.cli import with_appcontext

from fund.access.operations import get_user
from fund.banking import queries
from fund.banking.bank_accounts import add_bank_account
from fund.banking.decoding import MAX_STATEMENT_BYTES, FileTooLarge
from fund.banking.operations import import_statement
from fund.banking.planning import ImportReceipt
from fund.banking.profiles import shipped_profiles
from fund.banking.saved_layouts import layout_named
from fund.banking.undoing import undo_import
from fund.money import format_vnd
from fund.web.cli.refusals import SYSTEM, told
from fund.web.clock import now
from fund.web.transaction import reading, transaction


@click.group()
def bank() -> None:
    """Ngân hàng: nhập sao kê, khai báo tài khoản."""


@bank.command("import")
@click.argument("file", type=click.Path(path_type=pathlib.Path))
@click.option(
    "--account", "account_code", required=True, help="Tài khoản kế toán của tài khoản ngân hàng, ví dụ 11211."
)
@click.option(
    "--profile",
    required=True,
    help=f"Mẫu sao kê: {', '.join(shipped_profiles())}, hoặc tên mẫu đã lưu cho tài khoản ngân hàng này.",
)
@click.option("--fund", "fund_code", default="", help="Nguồn quỹ nhận tiền; bỏ trống thì lấy quỹ chung duy nhất.")
@click.option("--actor", default=SYSTEM, help="Tên đăng nhập của người nhập.")
@click.option("--dry-run", is_flag=True, help="Chỉ xem sẽ ghi gì, không ghi.")
@click.option("--accept-implied", is_flag=True, help="Nhận số tiền suy từ chuỗi số dư cho dòng không có số tiền.")
@click.option("--accept-breaks", is_flag=True, help="Đã xem chỗ đứt của chuỗi số dư, vẫn nhập.")
@with_appcontext
def import_file(
    file: pathlib.Path,
    account_code: str,
    profile: str,
    fund_code: str,
    actor: str,
    *,
    dry_run: bool,
    accept_implied: bool,
    accept_breaks: bool,
) -> None:
    """Nhập một tệp sao kê: mỗi khoản tiền vào thành một khoản tài trợ đã ghi sổ, tiền ra chờ xử lý."""
    began = time.monotonic()
    with told():
        take = functools.partial(
            import_statement,
            content=_read(file),
            filename=file.name,
            profile=profile,
            account_code=account_code,
            fund_code=fund_code,
            actor=actor,
            at=now(),
            on_progress=_show_progress if sys.stderr.isatty() else None,
            layout=layout_named(reading(), account_code=account_code, name=profile),
            accept_implied=accept_implied,
            accept_breaks=accept_breaks,
        )
        _require_user(actor)
        if dry_run:
            receipt = take(reading(), is_dry_run=True)
        else:
            with transaction() as session:
                receipt = take(session)
    click.echo(_spell(receipt, time.monotonic() - began))


@bank.command("undo")
@click.argument("import_id", type=int)
@click.option("--reason", required=True, help="Vì sao hủy.")
@click.option("--lines", "line_count", type=int, required=True, help="Số dòng mới của lần nhập, để chắc là đúng lần.")
@click.option("--actor", default=SYSTEM, help="Tên đăng nhập của người hủy.")
@with_appcontext
def undo(import_id: int, reason: str, line_count: int, actor: str) -> None:
    """Hủy cả một lần nhập sao kê bằng bút toán đảo; sau đó nhập lại được tệp."""
    with told():
        _require_user(actor)
        with transaction() as session:
            undone = undo_import(
                session, import_id=import_id, reason=reason, line_count=line_count, actor=actor, at=now()
            )
            gifts = f"{format_vnd(undone.gift_count)} khoản tài trợ, {format_vnd(undone.gift_vnd)} đồng"
    click.echo(f"Đã hủy lần nhập {import_id}: {gifts}.")


def _require_user(actor: str) -> None:
    if actor != SYSTEM:
        get_user(reading(), username=actor)


def _read(file: pathlib.Path) -> bytes:
    try:
        if file.stat().st_size > MAX_STATEMENT_BYTES:
            raise FileTooLarge(megabytes=file.stat().st_size // 1_000_000, limit=MAX_STATEMENT_BYTES // 1_000_000)
        return file.read_bytes()
    except OSError as error:
        message = f"Không có hoặc không đọc được tệp {file}. Kiểm tra đường dẫn và quyền đọc."
        raise click.ClickException(message) from error


def _show_progress(stage: str, done: int, total: int) -> None:
    if stage == "post":
        click.echo(f"\rĐã ghi {format_vnd(done)}/{format_vnd(total)} dòng", err=True, nl=done == total)


def _spell(receipt: ImportReceipt, seconds: float) -> str:
    """Write the receipt, one fact a line."""
    head = "Xem trước, chưa ghi gì" if receipt.import_id is None else f"Đã nhập sao kê, lần nhập số {receipt.import_id}"
    facts = (
        ("Tài khoản", receipt.account_code),
        ("Nguồn quỹ", receipt.fund_code),
        ("Từ ngày – đến ngày", f"{receipt.first_date:%d/%m/%Y} – {receipt.last_date:%d/%m/%Y}"),
        ("Số dòng", format_vnd(receipt.line_count)),
        ("Dòng mới", format_vnd(receipt.new_count)),
        ("Đã có từ trước", format_vnd(receipt.already_count)),
        ("Khoản tài trợ", f"{format_vnd(receipt.gift_count)} khoản, {format_vnd(receipt.gift_vnd)} đồng"),
        ("Tiền ra chờ xử lý", f"{format_vnd(receipt.waiting_count)} dòng, {format_vnd(receipt.waiting_vnd)} đồng"),
        ("SHA-256", receipt.sha256),
        ("Thời gian", f"{seconds:.1f} giây"),
    )
    return "\n".join([head, *(f"  {label}: {value}" for label, value in facts)])


@bank.group()
def account() -> None:
    """Tài khoản ngân hàng của quỹ."""


@account.command("add")
@click.argument("account_code")
@click.option("--name", required=True, help="Tên gọi ngắn.")
@click.option("--bank", "bank_name", required=True, help="Tên ngân hàng.")
@click.option("--number", required=True, help="Số tài khoản tại ngân hàng.")
@click.option("--holder", required=True, help="Chủ tài khoản.")
@with_appcontext
def add(account_code: str, name: str, bank_name: str, number: str, holder: str) -> None:
    """Khai báo tài khoản ngân hàng trên một tài khoản chi tiết của 1121."""
    with told(), transaction() as session:
        added = add_bank_account(
            session,
            account_code=account_code,
            name=name,
            bank_name=bank_name,
            number=number,
            holder=holder,
            actor=SYSTEM,
            at=now(),
        )
    click.echo(f"Đã khai báo {added.account_code} – {added.name} ({added.bank_name}).")


@account.command("list")
@with_appcontext
def list_accounts() -> None:
    """Liệt kê tài khoản ngân hàng; số tài khoản chỉ hiện bốn số cuối."""
    for row in queries.bank_accounts(reading()):
        state = "" if row.is_active else "  (ngừng dùng)"
        click.echo(f"{row.account_code}  {row.name}  {row.bank_name}  {row.masked_number}{state}")
