"""Acts of the person who prepares a month: open it, enter the bank's figures, match, explain, hand it on.

Nothing here is final: until a second person signs (`signing`), each act can be undone by its opposite, and the trail
keeps both.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from fund.banking.planning import find_account
from fund.reconciliation import rules
from fund.reconciliation.errors import (
    EarlierMonthUnsigned,
    ExplanationMissing,
    ItemNotAlone,
    MatchNotFound,
    MatchOneSided,
    MatchUnequal,
    MonthOutOfOrder,
    NothingChosen,
    NotReadyToSign,
    OpeningDiffers,
    ReconciliationExists,
    ReconciliationNotOpen,
    ReconciliationNotPrepared,
)
from fund.reconciliation.items import alone_entries, alone_lines
from fund.reconciliation.kinds import ReconciliationStatus
from fund.reconciliation.models import (
    Reconciliation,
    ReconciliationExplanation,
    ReconciliationMatch,
    ReconciliationMatchItem,
)
from fund.reconciliation.queries import figures_of, get_reconciliation, last_signed, month_of, scope_of
from fund.text import clean_text
from fund.trail import operations as trail
from fund.trail.tags import TrailTag

MAX_CHOSEN = 500
"""Lines and entries that one act takes at most."""


def open_month(session: Session, *, account_code: str, day: dt.date, actor: str, at: dt.datetime) -> Reconciliation:
    """Begin to reconcile the month of a day.

    Raises:
        BankAccountNotFound: No such bank account.
        EarlierMonthUnsigned: Another month of the account is under way.
        ReconciliationExists: This month is signed.
        MonthOutOfOrder: It does not follow the last signed month.
    """
    account = find_account(session, account_code, lock=True)
    first, last = month_of(day)
    open_one = session.scalar(
        select(Reconciliation).where(
            Reconciliation.bank_account_id == account.id, Reconciliation.status != ReconciliationStatus.SIGNED
        )
    )
    if open_one is not None:
        raise EarlierMonthUnsigned(account=account_code, month=open_one.month, field="month")
    previous = last_signed(session, account.id)
    if previous is not None:
        if session.scalar(
            select(Reconciliation.id).where(
                Reconciliation.bank_account_id == account.id, Reconciliation.first_date == first
            )
        ):
            raise ReconciliationExists(account=account_code, month=f"{first:%m/%Y}", field="month")
        following = previous.last_date + dt.timedelta(days=1)
        if first != following:
            raise MonthOutOfOrder(month=f"{first:%m/%Y}", following=f"{following:%m/%Y}", field="month")
    made = Reconciliation(
        bank_account_id=account.id,
        first_date=first,
        last_date=last,
        status=ReconciliationStatus.PREPARING,
        opening_bank_vnd=None if previous is None else previous.closing_bank_vnd,
        carried_explanation="" if previous is None else previous.carried_explanation,
        opened_by=actor,
        opened_at=at,
    )
    session.add(made)
    session.flush()
    trail.record(
        session, tag=TrailTag.RECONCILIATION_MONTH_OPENED, subject=made.subject, actor=actor, at=at,
        after={"account": account_code, "month": made.month},
    )  # fmt: skip
    return made


def discard_month(session: Session, *, reconciliation_id: int, actor: str, at: dt.datetime) -> None:
    """Give up a month that nobody signed, with its matches and explanations.

    Raises:
        ReconciliationNotFound, ReconciliationNotOpen: There is nothing to give up.
    """
    reconciliation = _open_one(session, reconciliation_id)
    made = select(ReconciliationMatch.id).where(ReconciliationMatch.reconciliation_id == reconciliation_id)
    session.execute(delete(ReconciliationMatchItem).where(ReconciliationMatchItem.match_id.in_(made)))
    for table in (ReconciliationMatch, ReconciliationExplanation):
        session.execute(delete(table).where(table.reconciliation_id == reconciliation_id))
    trail.record(
        session, tag=TrailTag.RECONCILIATION_MONTH_DISCARDED, subject=reconciliation.subject, actor=actor, at=at,
        before={"month": reconciliation.month, "bank_account": reconciliation.bank_account_id},
    )  # fmt: skip
    session.delete(reconciliation)
    session.flush()


def enter_figures(
    session: Session,
    *,
    reconciliation_id: int,
    opening_bank_vnd: int,
    closing_bank_vnd: int,
    carried_explanation: str,
    actor: str,
    at: dt.datetime,
) -> Reconciliation:
    """Write down the balances of the bank's statement, and why bank and books differed from the start.

    Raises:
        ReconciliationNotFound, ReconciliationNotOpen: It cannot be changed.
        OpeningDiffers: The opening balance is not the closing balance signed before.
    """
    reconciliation = _open_one(session, reconciliation_id)
    previous = last_signed(session, reconciliation.bank_account_id)
    if previous is not None and previous.closing_bank_vnd != opening_bank_vnd:
        raise OpeningDiffers(month=previous.month, closing_vnd=previous.closing_bank_vnd, field="opening_bank_vnd")
    before = _said(reconciliation)
    reconciliation.opening_bank_vnd, reconciliation.closing_bank_vnd = opening_bank_vnd, closing_bank_vnd
    reconciliation.carried_explanation = clean_text(carried_explanation)
    session.flush()
    trail.record(
        session, tag=TrailTag.RECONCILIATION_FIGURES_ENTERED, subject=reconciliation.subject, actor=actor, at=at,
        before=before, after=_said(reconciliation),
    )  # fmt: skip
    return reconciliation


def match(
    session: Session,
    *,
    reconciliation_id: int,
    line_ids: Sequence[int],
    entry_ids: Sequence[int],
    note: str = "",
    actor: str,
    at: dt.datetime,
) -> ReconciliationMatch:
    """Say that statement lines and entries are the same money.

    Raises:
        ReconciliationNotFound, ReconciliationNotOpen: It cannot be changed.
        MatchOneSided: Lines or entries are missing.
        ItemNotAlone: One of them is matched, or is not of this month.
        MatchUnequal: The sums differ.
    """
    reconciliation = _open_one(session, reconciliation_id)
    lines, entries = _alone(session, reconciliation, line_ids, entry_ids)
    if not lines or not entries:
        raise MatchOneSided
    lines_vnd, entries_vnd = sum(lines.values()), sum(entries.values())
    if lines_vnd != entries_vnd:
        raise MatchUnequal(lines_vnd=lines_vnd, entries_vnd=entries_vnd, difference_vnd=lines_vnd - entries_vnd)
    made = ReconciliationMatch(reconciliation_id=reconciliation.id, note=clean_text(note), made_by=actor, made_at=at)
    session.add(made)
    session.flush()
    same = {
        "match_id": made.id,
        "bank_account_id": reconciliation.bank_account_id,
        "last_date": reconciliation.last_date,
    }
    session.add_all([ReconciliationMatchItem(bank_line_id=line_id, **same) for line_id in sorted(lines)])
    session.add_all([ReconciliationMatchItem(entry_id=entry_id, **same) for entry_id in sorted(entries)])
    _forget_words(session, reconciliation.id, lines, entries)
    session.flush()
    trail.record(
        session, tag=TrailTag.RECONCILIATION_ITEMS_MATCHED, subject=reconciliation.subject, actor=actor, at=at,
        after={"match": made.id, "lines": sorted(lines), "entries": sorted(entries), "amount_vnd": lines_vnd},
        note=made.note,
    )  # fmt: skip
    return made


def unmatch(session: Session, *, reconciliation_id: int, match_id: int, actor: str, at: dt.datetime) -> None:
    """Take a match by hand apart again.

    Raises:
        ReconciliationNotFound, ReconciliationNotOpen: It cannot be changed.
        MatchNotFound: This month has no such match.
    """
    reconciliation = _open_one(session, reconciliation_id)
    made = session.get(ReconciliationMatch, match_id)
    if made is None or made.reconciliation_id != reconciliation.id:
        raise MatchNotFound(match_id=match_id)
    session.execute(delete(ReconciliationMatchItem).where(ReconciliationMatchItem.match_id == match_id))
    session.delete(made)
    session.flush()
    trail.record(
        session, tag=TrailTag.RECONCILIATION_ITEMS_UNMATCHED, subject=reconciliation.subject, actor=actor, at=at,
        before={"match": match_id},
    )  # fmt: skip


def explain(
    session: Session,
    *,
    reconciliation_id: int,
    line_ids: Sequence[int] = (),
    entry_ids: Sequence[int] = (),
    explanation: str,
    actor: str,
    at: dt.datetime,
) -> int:
    """Say why lines or entries stand alone at the end of the month; said anew, the last words hold.

    Returns:
        How many were explained.

    Raises:
        ReconciliationNotFound, ReconciliationNotOpen: It cannot be changed.
        ExplanationMissing: There are no words.
        NothingChosen: There is nothing to explain.
        ItemNotAlone: One of them is matched, or is not of this month.
    """
    reconciliation = _open_one(session, reconciliation_id)
    words = clean_text(explanation)
    if not words:
        raise ExplanationMissing(field="explanation")
    lines, entries = _alone(session, reconciliation, line_ids, entry_ids)
    _forget_words(session, reconciliation.id, lines, entries)
    same = {"reconciliation_id": reconciliation.id, "explanation": words, "written_by": actor, "written_at": at}
    session.add_all([ReconciliationExplanation(bank_line_id=line_id, **same) for line_id in sorted(lines)])
    session.add_all([ReconciliationExplanation(entry_id=entry_id, **same) for entry_id in sorted(entries)])
    session.flush()
    trail.record(
        session, tag=TrailTag.RECONCILIATION_ITEMS_EXPLAINED, subject=reconciliation.subject, actor=actor, at=at,
        after={"lines": sorted(lines), "entries": sorted(entries)}, note=words,
    )  # fmt: skip
    return len(lines) + len(entries)


def hand_on(session: Session, *, reconciliation_id: int, actor: str, at: dt.datetime) -> Reconciliation:
    """Hand a month that adds up to the person who signs.

    Raises:
        ReconciliationNotFound, ReconciliationNotOpen: It is not under way.
        NotReadyToSign: Carries every point that is missing.
    """
    reconciliation = _open_one(session, reconciliation_id)
    broken = rules.check(figures_of(session, reconciliation), carried_explanation=reconciliation.carried_explanation)
    if broken:
        raise NotReadyToSign(broken)
    reconciliation.status = ReconciliationStatus.PREPARED
    reconciliation.prepared_by, reconciliation.prepared_at = actor, at
    session.flush()
    trail.record(
        session, tag=TrailTag.RECONCILIATION_MONTH_PREPARED, subject=reconciliation.subject, actor=actor, at=at,
        after=_said(reconciliation),
    )  # fmt: skip
    return reconciliation


def take_back(session: Session, *, reconciliation_id: int, actor: str, at: dt.datetime) -> Reconciliation:
    """Go on with a month that waits for its signature.

    Raises:
        ReconciliationNotFound, ReconciliationNotPrepared: It does not wait.
    """
    reconciliation = get_reconciliation(session, reconciliation_id, for_update=True)
    if reconciliation.status is not ReconciliationStatus.PREPARED:
        raise ReconciliationNotPrepared(status=reconciliation.status)
    reconciliation.status = ReconciliationStatus.PREPARING
    reconciliation.prepared_by, reconciliation.prepared_at = None, None
    session.flush()
    trail.record(
        session, tag=TrailTag.RECONCILIATION_MONTH_TAKEN_BACK, subject=reconciliation.subject, actor=actor, at=at
    )
    return reconciliation


def _open_one(session: Session, reconciliation_id: int) -> Reconciliation:
    reconciliation = get_reconciliation(session, reconciliation_id, for_update=True)
    if reconciliation.status is not ReconciliationStatus.PREPARING:
        raise ReconciliationNotOpen(status=reconciliation.status)
    return reconciliation


def _alone(
    session: Session, reconciliation: Reconciliation, line_ids: Sequence[int], entry_ids: Sequence[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """Give the amounts of chosen items, all of which must stand alone in this month."""
    wanted_lines, wanted_entries = set(line_ids), set(entry_ids)
    if not 0 < len(wanted_lines) + len(wanted_entries) <= MAX_CHOSEN:
        raise NothingChosen(most=MAX_CHOSEN)
    scope = scope_of(session, reconciliation)
    lines, entries = alone_lines(session, scope, wanted_lines), alone_entries(session, scope, wanted_entries)
    if set(lines) != wanted_lines or set(entries) != wanted_entries:
        raise ItemNotAlone
    return lines, entries


def _forget_words(session: Session, reconciliation_id: int, lines: dict[int, int], entries: dict[int, int]) -> None:
    said = ReconciliationExplanation
    session.execute(
        delete(said).where(
            said.reconciliation_id == reconciliation_id, said.bank_line_id.in_(lines) | said.entry_id.in_(entries)
        )
    )


def _said(reconciliation: Reconciliation) -> dict[str, object]:
    return {
        "opening_bank_vnd": reconciliation.opening_bank_vnd,
        "closing_bank_vnd": reconciliation.closing_bank_vnd,
        "carried_explanation": reconciliation.carried_explanation,
    }
