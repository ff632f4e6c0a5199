"""Take a whole import back: each of its gifts by one linked reversal, all of them or none.

Only what is as the import left it is taken back. A gift that was returned, changed or thanked for, a line that a person
settled, a closed period, money that was spent: each refuses the whole undoing. Afterwards the same file can be imported
again. The file, its lines and both entries of each gift stay to be seen.

Source: Law on Accounting 88/2015/QH13, article 27: electronic books are corrected by an adjusting voucher only.
"""

import datetime as dt
import functools

from sqlalchemy import Text, cast, func, literal, select
from sqlalchemy.orm import Session

from fund.banking.kinds import LineState
from fund.banking.models import BankAccount, BankLine, StatementImport, StatementUndoing
from fund.banking.queries import StatementImportNotFound
from fund.documents.models import IssuedDocument
from fund.donations.kinds import GiftStatus, RefundStatus
from fund.donations.models import Donation, Refund
from fund.errors import Conflict, InvalidInput
from fund.ledger import driver
from fund.ledger.bulk import LookAround, post_giving_way, reverse_entries
from fund.ledger.models import Period, PeriodStatus
from fund.text import clean_text
from fund.trail import operations as trail
from fund.trail.models import TrailEvent
from fund.trail.tags import TrailTag

CHUNK = 2_000


class ImportAlreadyUndone(Conflict):
    """The import was undone before."""


class ImportAddedNothing(Conflict):
    """The import brought no line, so there is nothing to take back."""


class UndoReasonMissing(InvalidInput):
    """Undoing an import needs a reason."""


class UndoCountMismatch(InvalidInput):
    """The number of lines that was typed is not the number the import brought."""


class UndoInClosedPeriod(Conflict):
    """A line of the import lies in a closed period."""


class UndoLineTouched(Conflict):
    """A person did something with a line of the import."""


class UndoGiftTouched(Conflict):
    """A gift of the import was returned, changed, made by a person later, or had a paper issued for it."""


def undo_import(
    session: Session, *, import_id: int, reason: str, line_count: int, actor: str, at: dt.datetime
) -> StatementUndoing:
    """Reverse every gift of an import, each on its own day, and call its lines undone.

    Args:
        line_count: How many lines the person believes to take back; a second look at what is about to happen.

    Raises:
        StatementImportNotFound: No such import.
        ImportAlreadyUndone: Or `ImportAddedNothing`.
        UndoReasonMissing: Or `UndoCountMismatch`.
        UndoInClosedPeriod: A line lies in a closed period.
        UndoLineTouched: A person settled a line; it has to be reopened first.
        UndoGiftTouched: A gift was returned, changed or had a paper issued.
        FundOverdrawn: Or `AccountOverdrawn`: the money was spent.
    """
    made = session.get(StatementImport, import_id)
    if made is None:
        raise StatementImportNotFound(import_id=import_id)
    session.scalars(select(BankAccount.id).where(BankAccount.id == made.bank_account_id).with_for_update()).one()
    reason = clean_text(reason)
    _require_possible(session, made, reason=reason, line_count=line_count)
    _require_untouched(session, import_id)
    undoing = StatementUndoing(
        import_id=import_id, reason=reason, line_count=made.new_count, gift_count=made.gift_count,
        gift_vnd=made.gift_vnd, undone_by=actor, undone_at=at,
    )  # fmt: skip
    session.add(undoing)
    session.flush()
    post_giving_way(session, functools.partial(_reverse_all, session, made, undoing))
    trail.record(
        session, tag=TrailTag.BANKING_STATEMENT_UNDONE, subject=f"statement_import:{import_id}", actor=actor, at=at,
        after={"lines": undoing.line_count, "gifts": undoing.gift_count, "gifts_vnd": undoing.gift_vnd}, note=reason,
    )  # fmt: skip
    session.flush()
    return undoing


def _require_possible(session: Session, made: StatementImport, *, reason: str, line_count: int) -> None:
    undone = session.scalar(select(StatementUndoing).where(StatementUndoing.import_id == made.id))
    if undone is not None:
        raise ImportAlreadyUndone(import_id=made.id, by=undone.undone_by)
    if not made.new_count:
        raise ImportAddedNothing(import_id=made.id)
    if not reason:
        raise UndoReasonMissing(field="reason")
    if line_count != made.new_count:
        raise UndoCountMismatch(field="line_count", line_count=line_count)


def _require_untouched(session: Session, import_id: int) -> None:
    closed = session.execute(
        select(func.min(BankLine.booked_date), func.count())
        .join(Period, BankLine.booked_date.between(Period.first_date, Period.last_date))
        .where(BankLine.import_id == import_id, Period.status != PeriodStatus.OPEN)
    ).one()
    if closed[1]:
        raise UndoInClosedPeriod(date=closed[0], count=closed[1])
    left = (LineState.DONATION, LineState.WAITING)
    touched = session.execute(
        select(func.min(BankLine.line_no), func.count()).where(
            BankLine.import_id == import_id, BankLine.state.not_in(left)
        )
    ).one()
    if touched[1]:
        raise UndoLineTouched(line=touched[0], count=touched[1])
    gifts = _touched_gifts(session, import_id)
    if gifts:
        raise UndoGiftTouched(donation=gifts[0], count=len(gifts))


def _touched_gifts(session: Session, import_id: int) -> list[str]:
    """List the codes of gifts that are not as the import left them."""
    mine = select(Donation.code).join(BankLine, BankLine.donation_id == Donation.id)
    mine = mine.join(StatementImport, StatementImport.id == BankLine.import_id).where(BankLine.import_id == import_id)
    subject = literal("donation:").concat(cast(Donation.id, Text))
    found = (
        mine.where(Donation.status != GiftStatus.CONFIRMED),
        mine.where(Donation.prepared_at != StatementImport.imported_at),
        mine.join(Refund, Refund.donation_id == Donation.id).where(Refund.status != RefundStatus.CANCELLED),
        mine.join(IssuedDocument, IssuedDocument.subject == subject),
        mine.join(TrailEvent, TrailEvent.subject == subject).where(TrailEvent.tag == TrailTag.DONATION_GIFT_CHANGED),
    )
    return sorted({code for asked in found for code in session.scalars(asked)})


def _reverse_all(session: Session, made: StatementImport, undoing: StatementUndoing, look_around: LookAround) -> None:
    """Reverse and mark the lines chunk by chunk; may be called again when what it wrote was undone."""
    last_id = 0
    while rows := _next_lines(session, made.id, last_id):
        entry_ids = [entry_id for _line_id, entry_id in rows if entry_id is not None]
        if entry_ids:
            reverse_entries(
                session, entry_ids=entry_ids, reason=f"Hủy lần nhập sao kê {made.id}: {undoing.reason}",
                source=f"statement_undoing:{undoing.id}", prepared_by=undoing.undone_by, posted_at=undoing.undone_at,
                evidence=(made.sha256,),
            )  # fmt: skip
        span = (rows[0][0], rows[-1][0], made.id)
        driver.write(
            session,
            [driver.Change(_UNDO_GIFTS, [span])],
            [driver.Change(_UNDO_LINES, [span])],
        )
        last_id = rows[-1][0]
        look_around()


_NEXT_LINES = f"""
SELECT id, entry_id FROM bank_line WHERE import_id = ? AND id > ? ORDER BY id LIMIT {CHUNK}
"""  # noqa: S608  a number of ours
_UNDO_GIFTS = """
UPDATE donation SET status = 'undone'
WHERE id IN (SELECT donation_id FROM bank_line WHERE id BETWEEN ? AND ? AND import_id = ?)
"""
_UNDO_LINES = "UPDATE bank_line SET state = 'undone' WHERE id BETWEEN ? AND ? AND import_id = ?"


def _next_lines(session: Session, import_id: int, after_id: int) -> list[driver.Row]:
    return driver.fetch(session, _NEXT_LINES, (import_id, after_id))
