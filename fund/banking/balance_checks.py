"""What the balances of a file proved, asked before an import and kept with it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.banking.balance_chain import BalanceChain
from fund.banking.layout_models import BalanceCheck
from fund.banking.statements import Statement
from fund.errors import Conflict

MAX_TOLD = 100


class ImpliedNotConfirmed(Conflict):
    """Some lines have only the amount the chain implies, and nobody has confirmed it (facts: count, lines)."""


class BreaksNotAcknowledged(Conflict):
    """The balances do not follow, and nobody has said to have seen it (facts: count, line, both balances)."""


def require_seen(chain: BalanceChain, *, implied: bool, breaks: bool) -> None:
    """Refuse an import whose proposals or breaks no person has seen.

    Raises:
        ImpliedNotConfirmed: Or `BreaksNotAcknowledged`.
    """
    if chain.implied and not implied:
        lines = ", ".join(str(one.line_no) for one in chain.implied[:10])
        raise ImpliedNotConfirmed(count=len(chain.implied), lines=lines)
    if chain.first_break and not breaks:
        line, expected, found = chain.first_break
        raise BreaksNotAcknowledged(
            count=len(chain.breaks), line=line or "cuối", expected_vnd=expected, found_vnd=found
        )


def store_balance_check(session: Session, *, import_id: int, statement: Statement) -> None:
    """Keep what the balances of an imported file proved; nothing where it gave none and had no rows aside."""
    chain = statement.chain
    if not chain.balance_count and not statement.asides:
        return
    first = chain.first_break
    session.add(
        BalanceCheck(
            import_id=import_id,
            balance_count=chain.balance_count,
            opening_vnd=chain.opening_vnd,
            closing_vnd=chain.closing_vnd,
            break_count=len(chain.breaks),
            first_break_line=first.line_no if first else None,
            expected_vnd=first.expected_vnd if first else None,
            found_vnd=first.found_vnd if first else None,
            implied_lines=" ".join(str(one.line_no) for one in chain.implied),
            aside_lines=" ".join(map(str, statement.asides[:MAX_TOLD])),
        )
    )
    session.flush()


def balance_check_of(session: Session, import_id: int) -> BalanceCheck | None:
    """Give what the balances of an import proved; None where its file gave none."""
    return session.scalar(select(BalanceCheck).where(BalanceCheck.import_id == import_id))


def facts_of(chain: BalanceChain) -> dict[str, object]:
    """List what the trail tells of a chain: nothing where all is well."""
    told: dict[str, object] = {}
    if chain.first_break:
        told |= {"balance_breaks": len(chain.breaks), "first_break_line": chain.first_break.line_no}
    if chain.implied:
        told["implied_lines"] = [one.line_no for one in chain.implied[:MAX_TOLD]]
    return told
