"""The layouts of statements the program can read, as data: one TOML file a layout in `profiles/`.

A profile says which column holds what and how dates and amounts are spelled. A new layout is a new file, never code.
"""

import dataclasses
import functools
import importlib.resources
import tomllib
from collections.abc import Mapping
from typing import Any

from fund.errors import InvalidInput


class UnknownProfile(InvalidInput):
    """No statement layout has this name."""


@dataclasses.dataclass(frozen=True)
class Columns:
    """Heads of the columns that matter; an empty string means the layout has no such column."""

    date: str
    debit: str
    credit: str
    memo: str
    references: tuple[str, ...] = ()
    time: str = ""
    balance: str = ""
    payer_account: str = ""

    def required(self) -> tuple[str, ...]:
        """List every head the file must have, in the order date, amounts, memo, the rest."""
        heads = (self.date, self.debit, self.credit, self.memo, *self.references)
        return tuple(head for head in (*heads, self.time, self.balance, self.payer_account) if head)


@dataclasses.dataclass(frozen=True)
class StatementProfile:
    """One layout: its name for commands and forms, its label for people, and how to read it.

    `date_order` is "dmy" (12/09/2024) or "ymd" (2024-09-12); `thousands` and `decimal` are single characters.
    """

    name: str
    label: str
    bank: str
    delimiters: tuple[str, ...]
    date_order: str
    thousands: str
    decimal: str
    columns: Columns


def get_profile(name: str) -> StatementProfile:
    """Give the layout of a name.

    Raises:
        UnknownProfile: No such layout is shipped.
    """
    profile = shipped_profiles().get(name)
    if profile is None:
        raise UnknownProfile(profile=name[:40], known=", ".join(shipped_profiles()))
    return profile


@functools.cache
def shipped_profiles() -> dict[str, StatementProfile]:
    """Read every layout that comes with the program, by name."""
    folder = importlib.resources.files("fund.banking") / "profiles"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    names = [file.name.removesuffix(".toml") for file in files]
    return {
        name: profile_from_data(name, tomllib.loads(file.read_text(encoding="utf-8")))
        for name, file in zip(names, files, strict=True)
    }


def profile_from_data(name: str, data: Mapping[str, Any]) -> StatementProfile:
    """Build a layout from the content of its file; a word that does not belong there raises TypeError."""
    columns = dict(data["columns"])
    columns["references"] = tuple(columns.get("references", ()))
    rest = {key: value for key, value in data.items() if key != "columns"}
    rest["delimiters"] = tuple(rest["delimiters"])
    return StatementProfile(name=name, columns=Columns(**columns), **rest)
