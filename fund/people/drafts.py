"""What is known of a party before it is stored, and the rules a draft must keep. Pure: no database."""

import dataclasses
from collections.abc import Callable, Iterator

from fund.errors import ManyViolations, Violation
from fund.people.kinds import BeneficiaryCategory, Disclosure, PartyKind

MAX_NAME = 200
MAX_NOTES = 2000
MIN_BIRTH_YEAR = 1900
MAX_BIRTH_YEAR = 2100


@dataclasses.dataclass(frozen=True, kw_only=True)
class PartyDraft:
    """A party as typed; texts are clean (NFC, no control characters). `identity_number` is parsed or empty."""

    kind: PartyKind
    full_name: str
    is_donor: bool = False
    is_beneficiary: bool = False
    is_unit: bool = False
    category: BeneficiaryCategory | None = None
    ward_code: str | None = None
    address_text: str = ""
    phone: str = ""
    email: str = ""
    birth_year: int | None = None
    identity_number: str = ""
    disclosure: Disclosure = Disclosure.NAMED
    code_only: bool = False
    household_id: int | None = None
    notes: str = ""


class PartyRejected(ManyViolations):
    """The draft of a party breaks the rules; carries every violation."""


def _name_given(draft: PartyDraft) -> Iterator[Violation]:
    if not draft.full_name.strip():
        yield Violation("NameMissing", "full_name")
    elif len(draft.full_name) > MAX_NAME:
        yield Violation("NameTooLong", "full_name", {"limit": MAX_NAME})


def _plays_a_part(draft: PartyDraft) -> Iterator[Violation]:
    if not (draft.is_donor or draft.is_beneficiary or draft.is_unit):
        yield Violation("PartyWithoutPart", "is_donor")


def _category_fits(draft: PartyDraft) -> Iterator[Violation]:
    if draft.is_beneficiary and draft.category is None:
        yield Violation("CategoryMissing", "category")
    if not draft.is_beneficiary and draft.category is not None:
        yield Violation("CategoryWithoutBeneficiary", "category")


def _birth_year_is_likely(draft: PartyDraft) -> Iterator[Violation]:
    if draft.birth_year is not None and not MIN_BIRTH_YEAR <= draft.birth_year <= MAX_BIRTH_YEAR:
        yield Violation("BirthYearUnlikely", "birth_year", {"typed": draft.birth_year})


def _notes_fit(draft: PartyDraft) -> Iterator[Violation]:
    if len(draft.notes) > MAX_NOTES:
        yield Violation("NotesTooLong", "notes", {"limit": MAX_NOTES})


RULES: tuple[Callable[[PartyDraft], Iterator[Violation]], ...] = (
    _name_given,
    _plays_a_part,
    _category_fits,
    _birth_year_is_likely,
    _notes_fit,
)


def check(draft: PartyDraft) -> tuple[Violation, ...]:
    """List every rule the draft breaks, in the order of `RULES`."""
    return tuple(violation for rule in RULES for violation in rule(draft))


def require(draft: PartyDraft) -> None:
    """Let a draft pass that breaks no rule.

    Raises:
        PartyRejected: It breaks one or more.
    """
    if violations := check(draft):
        raise PartyRejected(violations)
