"""What an import would do, worked out before anything is written: the same plan serves the dry run and the import.

All or nothing: a plan that names one line which cannot be taken is refused as a whole, with every such line told.
"""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.banking.assigning import NOTHING, Assignment, assign
from fund.banking.fingerprints import fingerprint, new_positions, number_twins
from fund.banking.kinds import LineState
from fund.banking.layouts import Layout
from fund.banking.models import BankAccount, BankLine
from fund.banking.other_layouts import known_otherwise
from fund.banking.profiles import get_profile
from fund.banking.statements import MAX_FAULTS, Statement, StatementFaults, StatementLine, more_faults, read_statement
from fund.documents.evidence_kinds import clean_filename
from fund.donations.lookup import campaign_on
from fund.errors import Conflict, FundError, InvalidInput, NotFound, Violation
from fund.ledger.account_locks import refuse_locked_day
from fund.ledger.models import Account, Fund, Period

TOLD_EVERY = 20_000
"""Lines looked at between two reports of progress."""


class BankAccountNotFound(NotFound):
    """No bank account of the fund stands behind this ledger account."""


class BankAccountInactive(Conflict):
    """The bank account is no longer in use."""


class ImportFundUnknown(NotFound):
    """No fund has this code, or it is closed."""


class ImportFundNotChosen(InvalidInput):
    """None was named and there is no single unrestricted fund to take."""


class LineInClosedPeriod(Conflict):
    """A new line lies in a period that is closed."""


class LineBeforeBooks(Conflict):
    """A new line lies before the first period of the books, or after the last."""


class LineBeforeFund(Conflict):
    """A new line lies before the day its fund or bank account was opened in the books."""


@dataclasses.dataclass(frozen=True)
class ImportReceipt:
    """What an import did, or would do: `import_id` is None for a dry run."""

    import_id: int | None
    sha256: str
    filename: str
    profile: str
    account_code: str
    fund_code: str
    line_count: int
    new_count: int
    credit_vnd: int
    debit_vnd: int
    gift_count: int
    gift_vnd: int
    waiting_count: int
    waiting_vnd: int
    first_date: dt.date
    last_date: dt.date

    @property
    def already_count(self) -> int:
        """Count the lines that were there before."""
        return self.line_count - self.new_count


@dataclasses.dataclass(frozen=True)
class PlannedLine:
    """A line of the file with its mark in the books; `is_new` is False where an earlier import brought it.

    `to` says what becomes of a new line, and what the rules suggest. A line that is known otherwise came with a file
    of another layout.
    """

    line: StatementLine
    fingerprint: str
    occurrence: int
    is_new: bool
    to: Assignment = NOTHING
    is_known_otherwise: bool = False


@dataclasses.dataclass(frozen=True)
class ReadFile:
    """A statement file that was understood; nothing of the database is in it yet."""

    sha256: str
    filename: str
    profile: Layout
    statement: Statement


@dataclasses.dataclass(frozen=True)
class ImportPlan:
    """Every line of the file, new or not, and the receipt they add up to."""

    file: ReadFile
    account: BankAccount
    fund: Fund
    lines: tuple[PlannedLine, ...]
    receipt: ImportReceipt

    @property
    def new_lines(self) -> tuple[PlannedLine, ...]:
        """List the lines that an import adds, in the file's order."""
        return tuple(planned for planned in self.lines if planned.is_new)


def read_file(
    content: bytes,
    *,
    filename: str,
    profile: str,
    today: dt.date,
    layout: Layout | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> ReadFile:
    """Read a statement file without the database: in a shipped layout by its name, or in the layout given.

    `on_progress` is told now and then how many rows are read.

    Raises:
        InvalidInput: Whatever `get_profile` and `read_statement` refuse.
    """
    layout = layout or get_profile(profile)
    statement = read_statement(content, layout, today=today, filename=filename, on_progress=on_progress)
    name = clean_filename(filename.encode("utf-8", "replace").decode())
    return ReadFile(hashlib.sha256(content).hexdigest(), name, layout, statement)


def plan_import(
    session: Session,
    file: ReadFile,
    *,
    account_code: str,
    fund_code: str,
    campaign_id: int | None = None,
    lock: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> ImportPlan:
    """Compare a file with the lines its account already has.

    Args:
        file: As read.
        account_code: Of the bank account in the ledger, "11211".
        fund_code: Of the fund its gifts go to; empty takes the only unrestricted one.
        campaign_id: The campaign the gifts belong to, if any.
        lock: Keep other imports of this bank account out until the transaction ends.
        on_progress: Told how many lines of how many are looked at.

    Raises:
        BankAccountNotFound: Or `BankAccountInactive`.
        ImportFundUnknown: Or `ImportFundNotChosen`.
        CampaignNotFound: Or `OutsideCampaign`, where a date of the file lies outside the campaign's.
        StatementFaults: New lines lie in closed periods or outside the books.
        AccountMonthSigned: New lines lie in a month that is reconciled and signed.
    """
    for date in (file.statement.first_date, file.statement.last_date):
        campaign_on(session, campaign_id=campaign_id, date=date)
    account = find_account(session, account_code, lock=lock)
    if not account.is_active:
        raise BankAccountInactive(account=account.account_code, name=account.name)
    fund = _find_fund(session, fund_code)
    planned = _compare(session, account, file.statement, on_progress or _tell_nobody)
    planned = _assigned(session, planned, account=account, fund=fund, campaign_id=campaign_id)
    opened_on = max(fund.opened_on, _valid_from(session, account))
    _refuse_dates(session, (line.line for line in planned if line.is_new), opened_on=opened_on, fund=fund)
    if new_days := [line.line.booked_date for line in planned if line.is_new]:
        refuse_locked_day(session, account_code=account.account_code, day=min(new_days))
    return ImportPlan(file, account, fund, planned, _receipt(file, account, fund, planned))


def find_account(session: Session, account_code: str, *, lock: bool = False) -> BankAccount:
    """Give the bank account of a ledger account, locked against other imports if asked.

    Raises:
        BankAccountNotFound: There is none.
    """
    chosen = select(BankAccount).where(BankAccount.account_code == account_code)
    account = session.scalar(chosen.with_for_update() if lock else chosen)
    if account is None:
        known = session.scalars(select(BankAccount.account_code).order_by(BankAccount.account_code)).all()
        raise BankAccountNotFound(account=account_code[:40], known=", ".join(known) or "chưa có tài khoản nào")
    return account


def _find_fund(session: Session, code: str) -> Fund:
    funds = session.scalars(select(Fund).where(Fund.closed_on.is_(None)).order_by(Fund.code)).all()
    known = ", ".join(fund.code for fund in funds)
    if not code:
        general = [fund for fund in funds if not fund.is_restricted] or funds
        if len(general) != 1:
            raise ImportFundNotChosen(known=known)
        return general[0]
    for fund in funds:
        if fund.code == code:
            return fund
    raise ImportFundUnknown(fund=code[:40], known=known)


def _tell_nobody(done: int, total: int) -> None:
    del done, total


def _compare(
    session: Session, account: BankAccount, statement: Statement, tell: Callable[[int, int], None]
) -> tuple[PlannedLine, ...]:
    marks = list(_marks(account.account_code, statement.lines, tell))
    already = _already(session, account, statement)
    tell(len(marks), len(marks))
    standing = {mark: count for mark, (count, _all) in already.items()}
    new = set(new_positions(marks, standing))
    undone = {mark: count - standing[mark] for mark, (_standing, count) in already.items()}
    otherwise = known_otherwise(session, account_id=account.id, statement=statement, marks=marks, new=new)
    new -= otherwise
    rows = enumerate(zip(statement.lines, marks, number_twins(marks), strict=True))
    return tuple(
        PlannedLine(
            line,
            mark,
            number + undone.get(mark, 0) if place in new else number,
            place in new,
            is_known_otherwise=place in otherwise,
        )
        for place, (line, mark, number) in rows
    )


def _marks(account_code: str, lines: Sequence[StatementLine], tell: Callable[[int, int], None]) -> Iterator[str]:
    """Give the fingerprint of each line, telling now and then how far it is."""
    for place, line in enumerate(lines):
        if place % TOLD_EVERY == 0:
            tell(place, len(lines))
        yield fingerprint(account_code, line)


def _assigned(
    session: Session, planned: Sequence[PlannedLine], *, account: BankAccount, fund: Fund, campaign_id: int | None
) -> tuple[PlannedLine, ...]:
    """Say of each new line what becomes of it; the rules are asked about no other."""
    new = [one.line for one in planned if one.is_new]
    to = iter(assign(session, new, account=account.account_code, default_fund=fund.code, default_campaign=campaign_id))
    return tuple(
        PlannedLine(one.line, one.fingerprint, one.occurrence, is_new=True, to=next(to)) if one.is_new else one
        for one in planned
    )


def _already(session: Session, account: BankAccount, statement: Statement) -> dict[str, tuple[int, int]]:
    """Count the lines of each fingerprint that the account has on the days of the file: those that stand, and all.

    A line that was undone with its import stands no more and may come again, under the next number.
    """
    standing = func.count().filter(BankLine.state != LineState.UNDONE)
    counted = (
        select(BankLine.fingerprint, standing, func.count())
        .where(
            BankLine.bank_account_id == account.id,
            BankLine.booked_date.between(statement.first_date, statement.last_date),
        )
        .group_by(BankLine.fingerprint)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(counted)}


def _valid_from(session: Session, account: BankAccount) -> dt.date:
    return session.scalars(select(Account.valid_from).where(Account.code == account.account_code)).one()


def _refuse_dates(session: Session, lines: Iterable[StatementLine], *, opened_on: dt.date, fund: Fund) -> None:
    """Refuse lines whose day takes no entry; each day is judged once."""
    periods = session.scalars(select(Period).order_by(Period.first_date)).all()
    verdicts: dict[dt.date, FundError | None] = {}
    faults: list[Violation] = []
    for line in lines:
        date = line.booked_date
        if date not in verdicts:
            verdicts[date] = _verdict(periods, date)
            if verdicts[date] is None and date < opened_on:
                verdicts[date] = LineBeforeFund(date=date, fund=fund.code, fund_name=fund.name, opened_on=opened_on)
        refusal = verdicts[date]
        if refusal is not None:
            faults.append(Violation(refusal.code, "", {"line": line.line_no, **refusal.facts}))
            if len(faults) == MAX_FAULTS:
                faults.append(more_faults())
                break
    if faults:
        raise StatementFaults(tuple(faults))


def _verdict(periods: Sequence[Period], date: dt.date) -> FundError | None:
    for period in periods:
        if period.first_date <= date <= period.last_date:
            return None if period.is_open else LineInClosedPeriod(date=date, period=period.name)
    books_open = periods[0].first_date if periods else "chưa mở sổ"
    return LineBeforeBooks(date=date, books_open=books_open)


def _receipt(file: ReadFile, account: BankAccount, fund: Fund, planned: tuple[PlannedLine, ...]) -> ImportReceipt:
    lines = file.statement.lines
    gifts = [one.line.credit_vnd for one in planned if one.is_new and one.to.is_gift]
    waiting = [one.line.credit_vnd + one.line.debit_vnd for one in planned if one.is_new and not one.to.is_gift]
    return ImportReceipt(
        import_id=None,
        sha256=file.sha256,
        filename=file.filename,
        profile=file.profile.name,
        account_code=account.account_code,
        fund_code=fund.code,
        line_count=len(lines),
        new_count=len(gifts) + len(waiting),
        credit_vnd=sum(line.credit_vnd for line in lines),
        debit_vnd=sum(line.debit_vnd for line in lines),
        gift_count=len(gifts),
        gift_vnd=sum(gifts),
        waiting_count=len(waiting),
        waiting_vnd=sum(waiting),
        first_date=file.statement.first_date,
        last_date=file.statement.last_date,
    )
