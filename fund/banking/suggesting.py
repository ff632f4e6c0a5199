"""Ask the rules again about lines that are in the books, after a rule was written: what they say is only suggested."""

import dataclasses
import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.banking.assigning import Assignment, assign, store_suggestions
from fund.banking.kinds import LineState
from fund.banking.models import BankAccount, BankLine
from fund.banking.statements import StatementLine
from fund.donations.kinds import GiftStatus
from fund.donations.models import Donation
from fund.matching.models import MatchSuggestion
from fund.matching.suggestions import Suggestion
from fund.trail import operations as trail
from fund.trail.tags import TrailTag

MOST_LINES = 20_000


@dataclasses.dataclass(frozen=True)
class Asked:
    """How many lines were asked about and how many new suggestions that gave."""

    lines: int
    suggested: int


def suggest_again(session: Session, *, actor: str, at: dt.datetime) -> Asked:
    """Ask the rules about the last lines for which nothing was ever suggested; nothing is applied.

    A gift that already is what the rules say, and what was undone or returned, gets no suggestion.
    """
    rows = _rows(session)
    made: list[tuple[int, Assignment]] = []
    for account in sorted({account for _line, account, _gift in rows}):
        of_account = [(line, gift) for line, code, gift in rows if code == account]
        lines = [_statement_line(line) for line, _gift in of_account]
        said = assign(session, lines, account=account, default_fund="", default_campaign=None)
        made += [
            (line.id, to._replace(is_applied=False))
            for (line, gift), to in zip(of_account, said, strict=True)
            if to.suggestion is not None and _is_news(gift, to.suggestion)
        ]
    store_suggestions(session, sorted(made, key=lambda one: one[0]))
    if made:
        trail.record(
            session, tag=TrailTag.MATCHING_RULES_ASKED, subject="matching_rule:0", actor=actor, at=at,
            after={"lines": len(rows), "suggested": len(made)},
        )  # fmt: skip
    session.flush()
    return Asked(len(rows), len(made))


def _rows(session: Session) -> list[tuple[BankLine, str, Donation | None]]:
    """Give the last lines that stand and for which nothing was suggested."""
    known = select(MatchSuggestion.id).where(MatchSuggestion.line_id == BankLine.id).exists()
    last = select(func.max(BankLine.id)).scalar_subquery()
    chosen = (
        select(BankLine, BankAccount.account_code, Donation)
        .join(BankAccount, BankAccount.id == BankLine.bank_account_id)
        .outerjoin(Donation, Donation.id == BankLine.donation_id)
        .where(
            BankLine.id > last - MOST_LINES,
            BankLine.state.in_([LineState.DONATION, LineState.WAITING]),
            ~known,
        )
        .order_by(BankLine.id)
    )
    return [(line, account, gift) for line, account, gift in session.execute(chosen)]


def _statement_line(line: BankLine) -> StatementLine:
    return StatementLine(
        line_no=line.line_no, booked_date=line.booked_date, booked_time=line.booked_time, references=(),
        debit_vnd=line.debit_vnd, credit_vnd=line.credit_vnd, balance_vnd=line.balance_vnd, memo=line.memo,
        payer_account=line.payer_account, raw=(),
    )  # fmt: skip


def _is_news(gift: Donation | None, suggestion: Suggestion) -> bool:
    """Tell whether a suggestion says more than a gift already is."""
    said = suggestion.outcome
    if gift is None or said is None:
        return True
    if gift.status is not GiftStatus.CONFIRMED:
        return False
    is_same_campaign = said.campaign_id in (None, gift.campaign_id)
    is_same_donor = said.donor_id in (None, gift.donor_id)
    return bool(said.fund) or not (is_same_campaign and is_same_donor)
