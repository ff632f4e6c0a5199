"""Try a rule on lines that are in the books: how many it would match, and examples; writes nothing."""

import dataclasses
import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.banking.models import BankAccount, BankLine
from fund.matching.rules import Rule
from fund.matching.suggestions import Line, Match, Matcher

LAST_LINES = 1_000
EXAMPLES = 20


@dataclasses.dataclass(frozen=True)
class Example:
    """A line the rule matches, and why."""

    line_id: int
    booked_date: dt.date
    amount_vnd: int
    memo: str
    match: Match


@dataclasses.dataclass(frozen=True)
class Trial:
    """What came of a trial; `doubtful` of the matches would only be suggested whatever the certainty."""

    asked: int
    matched: int
    doubtful: int
    examples: tuple[Example, ...]


def try_rule(session: Session, rule: Rule) -> Trial:
    """Ask a rule about the last lines that came, the newest first."""
    rows = session.execute(
        select(
            BankLine.id, BankLine.booked_date, BankLine.memo, BankLine.debit_vnd, BankLine.credit_vnd,
            BankLine.payer_account, BankAccount.account_code,
        )
        .join(BankAccount, BankAccount.id == BankLine.bank_account_id)
        .order_by(BankLine.id.desc())
        .limit(LAST_LINES)
    ).all()  # fmt: skip
    matcher, found = Matcher([rule]), []
    for line_id, date, memo, debit_vnd, credit_vnd, payer, account in rows:
        said = matcher.suggest(Line(memo, debit_vnd, credit_vnd, payer, account))
        if said is not None:
            found.append(Example(line_id, date, credit_vnd or debit_vnd, memo, said.matches[0]))
    doubtful = sum(1 for example in found if example.match.doubts)
    return Trial(len(rows), len(found), doubtful, tuple(found[:EXAMPLES]))
