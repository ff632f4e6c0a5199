"""Separation of duties: who prepares may not approve, who approves may not pay out.

The same rule stands in the database on each journal entry; here it is told to the person before anything is written.
"""

from fund.errors import NotAllowed
from fund.labels import LabelledEnum


class Duty(LabelledEnum):
    """A part that one person plays on a voucher or a decision; the value is the name of its column."""

    PREPARED = "prepared_by", "người lập"
    SUBMITTED = "submitted_by", "người trình"
    APPRAISED = "appraised_by", "người thẩm định"
    APPROVED = "approved_by", "người duyệt"
    EXECUTED = "executed_by", "người thu, chi tiền"
    ISSUED = "issued_by", "người ban hành"


class SamePersonRefused(NotAllowed):
    """One person would play two parts that must be kept apart (facts: username, first, second)."""


def require_different_people(**people: str) -> None:
    """Refuse when one username stands under two duties; empty ones are not yet played.

    Args:
        people: Duty values as keywords, e.g. `prepared_by="ketoan", approved_by="ketoantruong"`.

    Raises:
        SamePersonRefused: Two of them are the same person.
    """
    seen: dict[str, Duty] = {}
    for name, username in people.items():
        duty = Duty(name)
        if username and username in seen:
            raise SamePersonRefused(username=username, first=seen[username], second=duty)
        seen[username] = duty
