"""Writing to the books: post, reverse, close and reopen.

Every operation flushes and never commits; the caller reads the clock and knows who acts. Posting queues behind other
posters (`lock_books`), so numbers, chain and positions are right whatever runs at the same time.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fund.errors import Conflict, InvalidInput, ManyViolations, NotFound, Violation
from fund.ledger import account_locks, chain, driver, numbering, totals
from fund.ledger.entries import EntryDraft, LineDraft, VoucherKind, check, swap_sides
from fund.ledger.models import Account, Fund, JournalEntry, JournalLine, voucher_number
from fund.ledger.snapshot import Snapshot, take_snapshot
from fund.office_time import office_date
from fund.text import fold


class EntryRejected(ManyViolations):
    """Drafts that break rules of the ledger; carries every violation, first draft first."""


class NoPeriod(Conflict):
    """No period of the books covers the voucher date."""


class PeriodClosed(Conflict):
    """The voucher date lies in a closed period."""


class DateInFuture(InvalidInput):
    """The voucher date lies after the day of posting."""


class EntryNotFound(NotFound):
    """No entry has this number."""


class AlreadyReversed(Conflict):
    """Another entry undid this one before."""


class ReversalNotReversible(Conflict):
    """A reversal is not undone; the event is recorded anew instead."""


class ReversalBeforeOriginal(InvalidInput):
    """An entry is undone on its own day or later."""


class SourcePostedBefore(Conflict):
    """What caused the entry stands in the books already."""


@dataclass(frozen=True, slots=True)
class PostedEntry:
    """An entry as the books took it."""

    id: int
    voucher_number: str
    entry_date: dt.date
    entry_hash: str


Steps = Sequence[Sequence[driver.Change]]
Beside = Callable[[Sequence[PostedEntry]], Steps]
_ENTRY_COLUMNS = (
    *("id", "encoding", "voucher_kind", "voucher_year", "voucher_no", "entry_date", "period_id", "description"),
    *("counterparty", "source", "prepared_by", "approved_by", "executed_by", "posted_by", "posted_at", "reverses_id"),
    *("evidence", "previous_hash", "entry_hash"),
)
_SEARCH_COLUMNS = ("entry_id", "key")
_LINE_COLUMNS = (
    *("entry_id", "line_no", "entry_date", "account_id", "fund_id", "debit_vnd", "credit_vnd", "party", "memo"),
)


def lock_books(session: Session) -> None:
    """Queue behind other posters until the transaction ends; call before reading balances you then rely on."""
    driver.lock_for_posting(session)


def post_entry(
    session: Session, *, draft: EntryDraft, posted_by: str, posted_at: dt.datetime, beside: Beside | None = None
) -> PostedEntry:
    """Write a balanced draft to the books and freeze it.

    Args:
        session: The unit of work; not committed here.
        draft: Two or more lines, whole đồng, each on one side only.
        posted_by: Username of who acts.
        posted_at: Aware moment; the caller reads the clock.
        beside: Makes, from what was posted, the changes of the caller that travel with it in one trip, steps in order.

    Returns:
        The entry's id, voucher number and link.

    Raises:
        EntryRejected: Carries every violation, in the order of `entries.RULES`.
        NoPeriod: The books do not cover the voucher date.
        PeriodClosed: The voucher date lies in a closed period.
        DateInFuture: The voucher date lies after today.
        FundOverdrawn: A restricted fund would go below zero.
        AccountOverdrawn: Cash, bank or goods would go below zero on some day.
        AccountMonthSigned: The month of an account is reconciled and signed.
        SourcePostedBefore: The same source was posted.
    """
    return post_entries(session, drafts=[draft], posted_by=posted_by, posted_at=posted_at, beside=beside)[0]


def post_entries(
    session: Session,
    *,
    drafts: Sequence[EntryDraft],
    posted_by: str,
    posted_at: dt.datetime,
    beside: Beside | None = None,
) -> list[PostedEntry]:
    """Write many drafts to the books, all or nothing, in their order.

    The same path as `post_entry`, which see for the errors.

    Returns:
        One posted entry for each draft.
    """
    if not drafts:
        return []
    session.flush()
    _refuse_broken_rules(drafts)
    snapshot = _look_up(session, drafts, office_date(posted_at))
    periods = _open_periods(snapshot, drafts)
    _refuse_unusable(snapshot, drafts)
    moments = (chain.canonical_moment(posted_at), driver.stored_moment(session, posted_at))
    rows = _Rows(snapshot, periods, posted_by, *moments)
    rows.build(drafts)
    _write(session, rows, totals.Booking(rows.movements, snapshot), beside(rows.posted) if beside else ())
    return rows.posted


def reverse_entry(
    session: Session,
    *,
    entry_id: int,
    entry_date: dt.date,
    reason: str,
    source: str,
    prepared_by: str,
    posted_by: str,
    posted_at: dt.datetime,
    voucher_kind: VoucherKind = VoucherKind.DC,
    approved_by: str = "",
    executed_by: str = "",
    evidence: tuple[str, ...] = (),
) -> PostedEntry:
    """Undo an entry by one linked entry with its sides swapped; the original stays as it is.

    Raises:
        EntryNotFound: No such entry.
        AlreadyReversed: It was undone before.
        ReversalNotReversible: It is itself a reversal.
        ReversalBeforeOriginal: The date lies before the original's.

    Source: Law on Accounting 88/2015/QH13, article 27: electronic books are corrected by an adjusting voucher only.
    """
    lock_books(session)
    original = session.get(JournalEntry, entry_id)
    if original is None:
        raise EntryNotFound(entry_id=entry_id)
    if original.reverses_id is not None:
        raise ReversalNotReversible(voucher_number=original.voucher_number)
    undone_by = session.scalar(select(JournalEntry).where(JournalEntry.reverses_id == entry_id))
    if undone_by is not None:
        raise AlreadyReversed(voucher_number=original.voucher_number, reversed_by=undone_by.voucher_number)
    if entry_date < original.entry_date:
        raise ReversalBeforeOriginal(
            voucher_number=original.voucher_number, original_date=original.entry_date, field="entry_date"
        )
    draft = EntryDraft(
        voucher_kind=voucher_kind,
        entry_date=entry_date,
        description=reason,
        lines=swap_sides(lines_of(session, entry_id)),
        source=source,
        prepared_by=prepared_by,
        approved_by=approved_by,
        executed_by=executed_by,
        counterparty=original.counterparty,
        evidence=evidence,
        reverses=entry_id,
    )
    return post_entry(session, draft=draft, posted_by=posted_by, posted_at=posted_at)


def lines_of(session: Session, entry_id: int) -> tuple[LineDraft, ...]:
    """Read the lines of an entry back as drafts, in their order."""
    rows = session.execute(
        select(JournalLine, Account.code, Fund.code)
        .join(Account, Account.id == JournalLine.account_id)
        .join(Fund, Fund.id == JournalLine.fund_id)
        .where(JournalLine.entry_id == entry_id)
        .order_by(JournalLine.line_no)
    )
    return tuple(
        LineDraft(account, fund, line.debit_vnd, line.credit_vnd, line.party, line.memo) for line, account, fund in rows
    )


def _refuse_broken_rules(drafts: Sequence[EntryDraft]) -> None:
    broken = tuple(
        Violation(
            violation.code, violation.field, {"draft": number, "description": draft.description[:80]} | violation.facts
        )
        for number, draft in enumerate(drafts, start=1)
        for violation in check(draft)
    )
    if broken:
        raise EntryRejected(broken)


def _look_up(session: Session, drafts: Sequence[EntryDraft], today: dt.date) -> Snapshot:
    accounts = {line.account for draft in drafts for line in draft.lines}
    funds = {line.fund for draft in drafts for line in draft.lines}
    dates = {draft.entry_date for draft in drafts}
    if max(dates) > today:
        raise DateInFuture(entry_date=max(dates), today=today, field="entry_date")
    snapshot = take_snapshot(session, accounts=accounts, funds=funds, first=min(dates), last=max(dates))
    broken = [
        Violation("AccountUnknown", "account", {"account": code}) for code in sorted(accounts - set(snapshot.accounts))
    ]
    broken += [Violation("FundUnknown", "fund", {"fund": code}) for code in sorted(funds - set(snapshot.funds))]
    if broken:
        raise EntryRejected(tuple(broken))
    return snapshot


def _refuse_unusable(snapshot: Snapshot, drafts: Sequence[EntryDraft]) -> None:
    dates = {draft.entry_date for draft in drafts}
    broken = (*_unusable_accounts(snapshot, drafts, dates), *_unusable_funds(snapshot, drafts, dates))
    if broken:
        raise EntryRejected(broken)


def _unusable_accounts(snapshot: Snapshot, drafts: Sequence[EntryDraft], dates: set[dt.date]) -> Iterator[Violation]:
    for code, account in sorted(snapshot.accounts.items()):
        outside = _lines_outside(account.valid_from, account.valid_to, drafts, dates)
        if not account.is_postable:
            yield Violation("AccountNotPostable", "account", {"account": code})
        elif any(line.account == code for line in outside):
            yield Violation("AccountNotValidThen", "account", {"account": code})


def _unusable_funds(snapshot: Snapshot, drafts: Sequence[EntryDraft], dates: set[dt.date]) -> Iterator[Violation]:
    for code, fund in sorted(snapshot.funds.items()):
        if any(line.fund == code for line in _lines_outside(fund.opened_on, fund.closed_on, drafts, dates)):
            yield Violation("FundNotOpenThen", "fund", {"fund": code, "fund_name": fund.name})


def _lines_outside(
    first: str, last: str | None, drafts: Sequence[EntryDraft], dates: set[dt.date]
) -> Iterator[LineDraft]:
    """Give the lines dated before the first or after the last day on which something may be used."""
    outside = {date for date in dates if date.isoformat() < first or (last is not None and date.isoformat() > last)}
    if outside:
        for draft in drafts:
            if draft.entry_date in outside:
                yield from draft.lines


def _open_periods(snapshot: Snapshot, drafts: Sequence[EntryDraft]) -> dict[dt.date, int]:
    """Give the id of the open period of every voucher date."""
    found = {}
    for date in sorted({draft.entry_date for draft in drafts}):
        spelled = date.isoformat()
        period = next((each for each in snapshot.periods if each.first_date <= spelled <= each.last_date), None)
        if period is None:
            raise NoPeriod(entry_date=date, field="entry_date")
        if not period.is_open:
            raise PeriodClosed(entry_date=date, period=f"{date:%m/%Y}", field="entry_date")
        found[date] = period.id
    return found


class _Rows:
    """The rows of a posting: entries, lines and what they add up to."""

    def __init__(
        self, snapshot: Snapshot, periods: Mapping[dt.date, int], posted_by: str, spelled_at: str, stored_at: str
    ) -> None:
        self.snapshot = snapshot
        self.periods = periods
        self.posted_by = posted_by
        self.spelled_at = spelled_at
        self.stored_at = stored_at
        self.entries: list[driver.Row] = []
        self.lines: list[driver.Row] = []
        self.search_keys: list[driver.Row] = []
        self.posted: list[PostedEntry] = []
        self.counter_changes: list[driver.Change] = []
        self.movements = totals.Movements()

    def build(self, drafts: Sequence[EntryDraft]) -> None:
        """Number, link and spell every draft."""
        amounts = Counter((draft.voucher_kind.value, draft.entry_date.year) for draft in drafts)
        numbers, self.counter_changes = numbering.take_numbers(self.snapshot.counters, amounts)
        entry_id, link = self.snapshot.head_id, self.snapshot.head_hash
        for draft in drafts:
            entry_id += 1
            number = next(numbers[draft.voucher_kind.value, draft.entry_date.year])
            link = self._add(draft, entry_id, number, link)

    def _add(self, draft: EntryDraft, entry_id: int, number: int, previous: str) -> str:
        date, kind, reverses = draft.entry_date, draft.voucher_kind.value, draft.reverses
        spelled_date = date.isoformat()
        persons = (draft.prepared_by, draft.approved_by, draft.executed_by, self.posted_by)
        said = (spelled_date, draft.description, draft.counterparty, draft.source, *persons)
        header = (entry_id, kind, date.year, number, *said, self.spelled_at, reverses or 0)
        link = chain.entry_hash(header, draft.evidence, self._add_lines(draft, entry_id, spelled_date), previous)
        self.entries.append(
            (
                *(entry_id, chain.ENCODING, kind, date.year, number, spelled_date, self.periods[date]),
                *(*said[1:], self.stored_at, reverses, ",".join(draft.evidence), previous, link),
            )
        )
        self.search_keys.append((entry_id, fold(f"{draft.description} {draft.counterparty} {draft.source}")))
        self.posted.append(PostedEntry(entry_id, voucher_number(kind, date.year, number), date, link))
        return link

    def _add_lines(self, draft: EntryDraft, entry_id: int, spelled_date: str) -> list[tuple[str | int, ...]]:
        accounts, funds = self.snapshot.accounts, self.snapshot.funds
        attested: list[tuple[str | int, ...]] = []
        for line_no, line in enumerate(draft.lines, start=1):
            pot = (accounts[line.account].id, funds[line.fund].id)
            amounts = (line.debit_vnd, line.credit_vnd)
            attested.append((line_no, line.account, line.fund, *amounts, line.party, line.memo))
            self.lines.append((entry_id, line_no, spelled_date, *pot, *amounts, line.party, line.memo))
            self.movements.add(pot, draft.entry_date, *amounts)
        return attested


def _write(session: Session, rows: _Rows, booking: totals.Booking, beside: Steps) -> None:
    """Write totals, counters, lines and entries; the database has the last word."""
    booking.read_past_days(session)
    if not booking.has_pots_with_many_days:
        _write_together(session, rows, booking, beside)
        return
    with driver.all_or_nothing(session):
        _write_together(session, rows, booking, beside)
        booking.book_pots_with_many_days(session)


def _write_together(session: Session, rows: _Rows, booking: totals.Booking, beside: Steps) -> None:
    lines = driver.insertion("journal_line", _LINE_COLUMNS, rows.lines)
    entries = driver.insertion("journal_entry", _ENTRY_COLUMNS, rows.entries)
    keys = driver.insertion("entry_search", _SEARCH_COLUMNS, rows.search_keys)
    try:
        driver.write(session, [*booking.changes(), *rows.counter_changes, lines, keys], [entries], *beside)
    except IntegrityError as error:
        constraint = driver.refused_constraint(error)
        refusal = booking.refusal(constraint)
        if constraint in {"uq_journal_entry_source", "EntryIsFinal"} and (source := _refused_source(session, rows)):
            refusal = SourcePostedBefore(source=source)
        if constraint == account_locks.LOCKED:
            refusal = account_locks.refusal_of(session, rows.lines)
        if refusal is None:
            raise
        raise refusal from error


def _refused_source(session: Session, rows: _Rows) -> str:
    """Find the source of a bulk that stands in the books already, or twice in the bulk."""
    column = _ENTRY_COLUMNS.index("source")
    amounts = Counter(str(entry[column]) for entry in rows.entries)
    for source, amount in amounts.items():
        if amount > 1 or driver.fetch(session, "SELECT 1 FROM journal_entry WHERE source = ?", (source,)):
            return source
    return ""
