"""Every refusal of the program: four kinds, each told with its facts.

A refusal is a class beside the function that raises it, under one of the four kinds below. It carries facts, never a
sentence for people: `fund.web.messages` holds the Vietnamese sentence of each code, with the next step.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Violation:
    """One broken rule: its code, the form field it belongs to (empty for the whole form) and its facts."""

    code: str
    field: str = ""
    facts: dict[str, object] = dataclasses.field(default_factory=dict)


class FundError(Exception):
    """A refusal. The code is the class name; the facts fill the sentence shown to the person."""

    def __init__(self, **facts: object) -> None:
        """Keep the facts, and spell them for the log."""
        self.facts = facts
        super().__init__(f"{self.code}({', '.join(f'{name}={value!r}' for name, value in facts.items())})")

    @property
    def code(self) -> str:
        """Name the refusal; the key of its sentence."""
        return type(self).__name__

    @property
    def violations(self) -> tuple[Violation, ...]:
        """List every broken rule; a plain refusal is its own single violation."""
        return (Violation(self.code, str(self.facts.get("field", "")), self.facts),)


class InvalidInput(FundError):
    """What was handed in cannot be understood or breaks a rule (422)."""


class NotFound(FundError):
    """What was named does not exist (404)."""


class Conflict(FundError):
    """The books or another person's act stand against it (409)."""


class NotAllowed(FundError):
    """This person may not do this (403)."""


class ManyViolations(InvalidInput):
    """A draft that breaks several rules at once; carries all of them in the order of the rules."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        """Keep the violations, first to last."""
        self._violations = violations
        super().__init__(codes=[violation.code for violation in violations])

    @property
    def violations(self) -> tuple[Violation, ...]:
        """Give the violations in the order of the rules."""
        return self._violations
