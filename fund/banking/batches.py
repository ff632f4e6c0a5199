"""Bulk acts on suggestions: done exactly as their plan showed, kept line by line, undone as a unit.

Money that is no gift is closed by a person through `fund.banking.settling`, one trail for both ways.
"""

import dataclasses
import datetime as dt
import json
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.banking.batch_plans import Change, ChosenLine, NoSuggestionChosen, Values, Wish, chosen_lines, plan_batch
from fund.banking.kinds import LineState
from fund.banking.models import StatementImport
from fund.banking.settling import reopen_line, settle_line
from fund.banking.suggested import changes_of, get_batch
from fund.donations.editing import change_gift_campaign
from fund.donations.gifts import MAX_NOTE, BankGift
from fund.donations.models import Donation
from fund.donations.operations import change_gift_details, receive_bank_gifts
from fund.errors import Conflict
from fund.matching.kinds import BatchAct, SuggestionState
from fund.matching.models import MatchBatch, MatchChange, MatchSuggestion
from fund.trail import operations as trail
from fund.trail.tags import TrailTag


class BatchOutdated(Conflict):
    """Something changed since the plan was shown."""


class BatchUndoneBefore(Conflict):
    """The act was taken back already."""


class BatchChangedSince(Conflict):
    """A line of the act was changed by someone since; taking it back would lose that."""


class BatchPostedGifts(Conflict):
    """The act posted gifts; they are given back or undone with their import, not here."""


def do_batch(
    session: Session,
    *,
    act: BatchAct,
    suggestion_ids: Sequence[int],
    seen: str,
    actor: str,
    at: dt.datetime,
    wish: Wish | None = None,
) -> MatchBatch:
    """Do what a plan showed, line by line; what the plan named as impossible is left as it is.

    Args:
        seen: `fingerprint` of the plan as it was shown.

    Raises:
        BatchOutdated: The plan would be another one now.
        NoSuggestionChosen: Nothing of it can be done.
        FundError: What `plan_batch`, the settling of lines and the ledger refuse; then nothing is done.
    """
    plan = plan_batch(session, act=act, suggestion_ids=suggestion_ids, wish=wish)
    if plan.fingerprint != seen:
        raise BatchOutdated
    if not plan.changes:
        raise NoSuggestionChosen
    batch = MatchBatch(act=act, line_count=len(plan.changes), note="", made_by=actor, made_at=at)
    session.add(batch)
    session.flush()
    found = {
        chosen.suggestion.id: chosen for chosen in chosen_lines(session, [one.suggestion_id for one in plan.changes])
    }
    for change in plan.changes:
        _do(session, act, change, found[change.suggestion_id], actor=actor, at=at)
        session.add(_kept(batch.id, change))
    session.flush()
    trail.record(
        session, tag=TrailTag.MATCHING_BATCH_MADE, subject=f"match_batch:{batch.id}", actor=actor, at=at,
        after={"act": act, "lines": len(plan.changes), "left": len(plan.refusals)},
    )  # fmt: skip
    return batch


def undo_batch(session: Session, *, batch_id: int, actor: str, at: dt.datetime) -> MatchBatch:
    """Take a bulk act back, every line of it or none.

    Raises:
        MatchBatchNotFound: No such act.
        BatchUndoneBefore: It was taken back.
        BatchChangedSince: A line no longer stands as the act left it.
        BatchPostedGifts: The act posted gifts.
    """
    batch = get_batch(session, batch_id, for_update=True)
    if batch.undone_by is not None:
        raise BatchUndoneBefore(by=batch.undone_by)
    kept = changes_of(session, batch_id)
    ids = [change.suggestion_id for change in kept if change.suggestion_id is not None]
    found = {chosen.line.id: chosen for chosen in chosen_lines(session, ids)}
    for change in reversed(kept):
        _undo(session, found[change.line_id], change, actor=actor, at=at)
    batch.undone_by, batch.undone_at = actor, at
    session.flush()
    trail.record(
        session, tag=TrailTag.MATCHING_BATCH_UNDONE, subject=f"match_batch:{batch.id}", actor=actor, at=at,
        after={"lines": len(kept)},
    )  # fmt: skip
    return batch


def values_of(text: str) -> Values:
    """Read back the values a change keeps."""
    return Values(**json.loads(text))


def _do(session: Session, act: BatchAct, change: Change, chosen: ChosenLine, *, actor: str, at: dt.datetime) -> None:
    after, line = change.after, chosen.line
    if act is not BatchAct.DISMISS:
        if after.state == LineState.SETTLED.value:
            settle_line(session, line_id=line.id, note=after.note, actor=actor, at=at)
        elif chosen.gift is None:
            _take(session, chosen, after, actor=actor, at=at)
        else:
            _set_details(session, chosen.gift, after, actor=actor, at=at)
    chosen.suggestion.state = SuggestionState.DISMISSED if act is BatchAct.DISMISS else SuggestionState.ACCEPTED
    chosen.suggestion.decided_by, chosen.suggestion.decided_at = actor, at


def _take(session: Session, chosen: ChosenLine, after: Values, *, actor: str, at: dt.datetime) -> None:
    line = chosen.line
    sha256 = session.scalars(select(StatementImport.sha256).where(StatementImport.id == line.import_id)).one()
    gift = BankGift(
        received_date=line.booked_date,
        amount_vnd=line.credit_vnd,
        account_code=chosen.account_code,
        fund_code=after.fund,
        note=line.memo[:MAX_NOTE],
        source_line=line.id,
        donor_id=after.donor_id,
        campaign_id=after.campaign_id,
        evidence=(sha256,),
    )
    [donation_id] = receive_bank_gifts(session, gifts=[gift], actor=actor, at=at)
    entry_id = session.scalars(select(Donation.entry_id).where(Donation.id == donation_id)).one()
    line.state, line.donation_id, line.entry_id = LineState.DONATION, donation_id, entry_id
    session.flush()


def _set_details(session: Session, gift: Donation, after: Values, *, actor: str, at: dt.datetime) -> None:
    change_gift_campaign(session, donation_id=gift.id, campaign_id=after.campaign_id, actor=actor, at=at)
    if gift.donor_id != after.donor_id:
        change_gift_details(
            session, donation_id=gift.id, donor_id=after.donor_id, disclosure=gift.disclosure, note=gift.note,
            actor=actor, at=at,
        )  # fmt: skip


def _kept(batch_id: int, change: Change) -> MatchChange:
    before, after = (json.dumps(dataclasses.asdict(one), ensure_ascii=False) for one in (change.before, change.after))
    return MatchChange(
        batch_id=batch_id,
        line_id=change.line_id,
        suggestion_id=change.suggestion_id,
        before_values=before,
        after_values=after,
    )


def _undo(session: Session, chosen: ChosenLine, kept: MatchChange, *, actor: str, at: dt.datetime) -> None:
    before, after = values_of(kept.before_values), values_of(kept.after_values)
    line_no = chosen.line.line_no
    if before.state == LineState.WAITING.value and after.state == LineState.DONATION.value:
        raise BatchPostedGifts(line=line_no)
    if chosen.now != after:
        raise BatchChangedSince(line=line_no)
    if after != before:
        if after.state == LineState.SETTLED.value:
            reopen_line(session, line_id=chosen.line.id, actor=actor, at=at)
        elif chosen.gift is not None:
            _set_details(session, chosen.gift, before, actor=actor, at=at)
    if _has_open_suggestion(session, chosen.line.id):
        raise BatchChangedSince(line=line_no)
    suggestion = chosen.suggestion
    suggestion.state, suggestion.decided_by, suggestion.decided_at = SuggestionState.SUGGESTED, None, None
    session.flush()


def _has_open_suggestion(session: Session, line_id: int) -> bool:
    chosen = select(MatchSuggestion.id).where(
        MatchSuggestion.line_id == line_id, MatchSuggestion.state == SuggestionState.SUGGESTED
    )
    return session.scalar(chosen) is not None
