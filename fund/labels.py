"""Enums stored in English and shown in Vietnamese: value and label in one member."""

import enum
from typing import Self


class LabelledEnum(enum.StrEnum):
    """A closed list of words: `Member = "stored_value", "Nhãn tiếng Việt"`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make the member a plain string equal to its stored value, with the label beside it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """List (stored value, label) in order of definition, for a select box."""
        return [(member.value, member.label) for member in cls]
