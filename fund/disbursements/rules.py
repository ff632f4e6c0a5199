"""The state machine and the limits of support, decisions and payments (pure).

The same steps stand in the triggers of migration 0008; here they are told to the person before anything is written.
`DRAFT_RULES` is the list of what a decision must be before it is handed in, in the order in which it is told.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from fund.disbursements.content import AwardDraft, DecisionDraft
from fund.disbursements.kinds import (
    AwardStatus,
    DecisionEffect,
    DecisionStatus,
    PaymentStatus,
    RequestStatus,
)
from fund.errors import Conflict, InvalidInput, ManyViolations, Violation
from fund.labels import LabelledEnum
from fund.money import MAX_VND

MAX_AWARDS = 1_000
"""Awards of one decision: the annex stays readable and the form stays within the parts a request may have."""
TEXT_LIMIT = 2_000
LINE_LIMIT = 600
NAME_LIMIT = 120
MONTHS_OF_YEAR = 12


class RequestStepRefused(Conflict):
    """A request cannot go from where it stands to where it was sent (facts: status, wanted)."""


class DecisionStepRefused(Conflict):
    """A decision cannot go from where it stands to where it was sent (facts: status, wanted)."""


class AwardStepRefused(Conflict):
    """An award cannot go from where it stands to where it was sent (facts: status, wanted)."""


class PaymentStepRefused(Conflict):
    """A payment cannot go from where it stands to where it was sent (facts: status, wanted)."""


class DecisionDraftRefused(ManyViolations):
    """The draft breaks rules of `DRAFT_RULES`; carries all of them."""


class ReasonMissing(InvalidInput):
    """Declining, overriding, cancelling, lapsing or revoking needs a reason in words."""


class TextTooLong(InvalidInput):
    """A text is longer than its limit (facts: limit)."""


REQUEST_STEPS: Mapping[RequestStatus, frozenset[RequestStatus]] = {
    RequestStatus.DRAFT: frozenset({RequestStatus.SUBMITTED}),
    RequestStatus.SUBMITTED: frozenset({RequestStatus.DRAFT, RequestStatus.APPRAISED, RequestStatus.DECLINED}),
    RequestStatus.APPRAISED: frozenset({RequestStatus.SUBMITTED, RequestStatus.DECLINED, RequestStatus.SELECTED}),
    RequestStatus.SELECTED: frozenset({RequestStatus.APPRAISED}),
    RequestStatus.DECLINED: frozenset(),
}

DECISION_STEPS: Mapping[DecisionStatus, frozenset[DecisionStatus]] = {
    DecisionStatus.DRAFT: frozenset({DecisionStatus.SUBMITTED, DecisionStatus.DISCARDED}),
    DecisionStatus.SUBMITTED: frozenset({DecisionStatus.DRAFT, DecisionStatus.APPROVED}),
    DecisionStatus.APPROVED: frozenset({DecisionStatus.DRAFT, DecisionStatus.ISSUED}),
    DecisionStatus.ISSUED: frozenset(
        {DecisionStatus.PAID, DecisionStatus.COMPLETED, DecisionStatus.REPLACED, DecisionStatus.REVOKED}
    ),
    DecisionStatus.PAID: frozenset({DecisionStatus.ISSUED, DecisionStatus.COMPLETED}),
    DecisionStatus.COMPLETED: frozenset(),
    DecisionStatus.REPLACED: frozenset(),
    DecisionStatus.REVOKED: frozenset(),
    DecisionStatus.DISCARDED: frozenset(),
}

AWARD_STEPS: Mapping[AwardStatus, frozenset[AwardStatus]] = {
    AwardStatus.PROPOSED: frozenset({AwardStatus.GRANTED}),
    AwardStatus.GRANTED: frozenset({AwardStatus.PAID, AwardStatus.LAPSED, AwardStatus.REVOKED}),
    AwardStatus.PAID: frozenset({AwardStatus.GRANTED}),
    AwardStatus.LAPSED: frozenset(),
    AwardStatus.REVOKED: frozenset(),
}

PAYMENT_STEPS: Mapping[PaymentStatus, frozenset[PaymentStatus]] = {
    PaymentStatus.DRAFT: frozenset({PaymentStatus.APPROVED, PaymentStatus.CANCELLED}),
    PaymentStatus.APPROVED: frozenset({PaymentStatus.PAID, PaymentStatus.CANCELLED}),
    PaymentStatus.PAID: frozenset({PaymentStatus.REVERSED}),
    PaymentStatus.CANCELLED: frozenset(),
    PaymentStatus.REVERSED: frozenset(),
}


def require_request_step(old: RequestStatus, new: RequestStatus) -> None:
    """Refuse a step of a request that the table above does not hold.

    Raises:
        RequestStepRefused: It does not.
    """
    if new not in REQUEST_STEPS[old]:
        raise RequestStepRefused(**_step(old, new))


def require_decision_step(old: DecisionStatus, new: DecisionStatus) -> None:
    """Refuse a step of a decision that the table above does not hold.

    Raises:
        DecisionStepRefused: It does not.
    """
    if new not in DECISION_STEPS[old]:
        raise DecisionStepRefused(**_step(old, new))


def require_award_step(old: AwardStatus, new: AwardStatus) -> None:
    """Refuse a step of an award that the table above does not hold.

    Raises:
        AwardStepRefused: It does not.
    """
    if new not in AWARD_STEPS[old]:
        raise AwardStepRefused(**_step(old, new))


def require_payment_step(old: PaymentStatus, new: PaymentStatus) -> None:
    """Refuse a step of a payment that the table above does not hold.

    Raises:
        PaymentStepRefused: It does not.
    """
    if new not in PAYMENT_STEPS[old]:
        raise PaymentStepRefused(**_step(old, new))


def _step(old: LabelledEnum, new: LabelledEnum) -> dict[str, str]:
    return {"status": old.label, "wanted": new.label}


def require_reason(reason: str, *, field: str = "reason", limit: int = TEXT_LIMIT) -> str:
    """Give the reason back if there is one and it is not too long.

    Raises:
        ReasonMissing: It is empty.
        TextTooLong: It is longer than the limit.
    """
    if not reason:
        raise ReasonMissing(field=field)
    if len(reason) > limit:
        raise TextTooLong(field=field, limit=limit)
    return reason


def status_after_payments(statuses: Counter[AwardStatus]) -> DecisionStatus:
    """Tell where an issued decision stands by its awards: still to pay, paid, or over without any payment."""
    if statuses[AwardStatus.GRANTED]:
        return DecisionStatus.ISSUED
    return DecisionStatus.PAID if statuses[AwardStatus.PAID] else DecisionStatus.COMPLETED


def repeats_since(request_date: dt.date, months: int) -> dt.date:
    """Give the first day from which an earlier benefit of the same programme counts as a repeat."""
    month = request_date.year * MONTHS_OF_YEAR + request_date.month - 1 - months
    first_of_month = dt.date(month // MONTHS_OF_YEAR, month % MONTHS_OF_YEAR + 1, 1)
    last_day = (
        dt.date(
            first_of_month.year + first_of_month.month // MONTHS_OF_YEAR, first_of_month.month % MONTHS_OF_YEAR + 1, 1
        )
        - dt.timedelta(days=1)
    ).day
    return first_of_month.replace(day=min(request_date.day, last_day))


def check_draft(draft: DecisionDraft) -> tuple[Violation, ...]:
    """List every rule the draft breaks, in the order of `DRAFT_RULES`; empty when it may be handed in."""
    return tuple(violation for rule in DRAFT_RULES for violation in rule(draft))


def _subject_given(draft: DecisionDraft) -> Iterator[Violation]:
    if not draft.subject:
        yield Violation("DecisionSubjectMissing", "subject")


def _legal_bases_given(draft: DecisionDraft) -> Iterator[Violation]:
    if not draft.legal_bases:
        yield Violation("LegalBasesMissing", "legal_bases")


def _proposer_given(draft: DecisionDraft) -> Iterator[Violation]:
    if not draft.proposer:
        yield Violation("ProposerMissing", "proposer")


def _signatory_given(draft: DecisionDraft) -> Iterator[Violation]:
    for field in ("issuing_authority", "signatory_title", "signatory_name"):
        if not getattr(draft, field):
            yield Violation("SignatoryMissing", field)


def _texts_not_too_long(draft: DecisionDraft) -> Iterator[Violation]:
    for field in (
        "subject",
        "issuing_authority",
        "proposer",
        "signatory_title",
        "signatory_name",
        "signatory_authority",
    ):
        if len(getattr(draft, field)) > LINE_LIMIT:
            yield Violation("TextTooLong", field, {"limit": LINE_LIMIT})
    for field in ("legal_bases", "articles", "recipients"):
        if any(len(line) > TEXT_LIMIT for line in getattr(draft, field)):
            yield Violation("TextTooLong", field, {"limit": TEXT_LIMIT})


def _awards_given(draft: DecisionDraft) -> Iterator[Violation]:
    if draft.effect is DecisionEffect.REVOKE:
        if draft.awards:
            yield Violation("RevocationHasAwards", "awards")
    elif not draft.awards:
        yield Violation("AwardsMissing", "awards")
    elif len(draft.awards) > MAX_AWARDS:
        yield Violation("TooManyAwards", "awards", {"limit": MAX_AWARDS, "count": len(draft.awards)})


def _amounts_in_range(draft: DecisionDraft) -> Iterator[Violation]:
    for line, award in enumerate(draft.awards, start=1):
        if type(award.amount_vnd) is not int or not 1 <= award.amount_vnd <= MAX_VND:
            yield Violation("AwardAmountOutOfRange", f"awards.{line - 1}.amount_vnd", {"line": line})
    if sum(award.amount_vnd for award in draft.awards) > MAX_VND:
        yield Violation("AwardTotalOutOfRange", "awards", {"limit_vnd": MAX_VND})


def _no_award_twice(draft: DecisionDraft) -> Iterator[Violation]:
    first_lines: dict[tuple[int, int, int], int] = {}
    requests: dict[int, int] = {}
    for line, award in enumerate(draft.awards, start=1):
        first = first_lines.setdefault(_benefit(award), line)
        if first != line:
            yield Violation("AwardTwice", f"awards.{line - 1}.party_id", {"line": line, "first_line": first})
        if award.request_id is not None and requests.setdefault(award.request_id, line) != line:
            facts: dict[str, object] = {"line": line, "first_line": requests[award.request_id]}
            yield Violation("RequestTwice", f"awards.{line - 1}.party_id", facts)


def _benefit(award: AwardDraft) -> tuple[int, int, int]:
    return award.party_id, award.programme_id, award.fund_id


def _names_what_it_ends(draft: DecisionDraft) -> Iterator[Violation]:
    if (draft.effect is DecisionEffect.GRANT) != (draft.supersedes_id is None):
        yield Violation("SupersededDecisionMissing", "supersedes_id")


DRAFT_RULES: tuple[Callable[[DecisionDraft], Iterator[Violation]], ...] = (
    _subject_given,
    _legal_bases_given,
    _proposer_given,
    _signatory_given,
    _texts_not_too_long,
    _names_what_it_ends,
    _awards_given,
    _amounts_in_range,
    _no_award_twice,
)
