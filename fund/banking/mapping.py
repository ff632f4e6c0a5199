"""A mapping in the making: the role of each column of one file, before it becomes a layout (pure).

What the guess proposes and what a person chooses in the browser have this one shape. A mapping is complete when a
line can be read by it: one date, a memo, and amounts on two sides, or in one column.
"""

import dataclasses
from collections.abc import Sequence

from fund.banking.layouts import (
    DELIMITERS,
    MAX_COLUMNS,
    REPEATABLE,
    ColumnRole,
    Columns,
    DateOrder,
    Layout,
    NumberFormat,
    key_of,
    place_of,
)
from fund.errors import InvalidInput, ManyViolations, Violation


class MappingIncomplete(ManyViolations):
    """The roles chosen do not make a layout; carries every reason."""


class HeadRowMissing(InvalidInput):
    """The file has no such row (facts: row)."""


@dataclasses.dataclass(frozen=True)
class Mapping:
    """The roles of the columns by their places, and how the file is spelled; `head_row` 0 means there is no head."""

    head_row: int
    roles: tuple[ColumnRole, ...]
    date_order: DateOrder = DateOrder.DAY_FIRST
    number_format: NumberFormat = NumberFormat.DOTS
    delimiter: str = ","

    def places(self, role: ColumnRole) -> list[int]:
        """List the places of a role."""
        return [place for place, chosen in enumerate(self.roles) if chosen is role]


def layout_of(mapping: Mapping, rows: Sequence[Sequence[str]], *, name: str = "", label: str = "") -> Layout:
    """Make the layout of a mapping over the first rows of its file.

    Where the columns are named by their heads, the head row of the next file is found by them; else it is fixed.

    Raises:
        MappingIncomplete: Roles are missing, contradict each other or stand twice.
        HeadRowMissing: There is no such row.
    """
    if mapping.head_row > len(rows):
        raise HeadRowMissing(row=mapping.head_row, field="head_row")
    if faults := _faults(mapping):
        raise MappingIncomplete(tuple(faults))
    heads = rows[mapping.head_row - 1] if mapping.head_row else ()
    columns = _columns(mapping, column_names(heads, len(mapping.roles)))
    is_named = len(columns.heads()) >= 2
    return Layout(
        name=name,
        label=label,
        bank="",
        delimiters=tuple(sorted(DELIMITERS, key=lambda one: one != mapping.delimiter)),
        date_order=mapping.date_order.value,
        thousands=mapping.number_format.thousands,
        decimal=mapping.number_format.decimal,
        columns=columns,
        head_row=None if is_named else mapping.head_row,
    )


def mapping_of(layout: Layout, heads: Sequence[str], *, head_row: int, delimiter: str) -> Mapping:
    """Lay a layout over the heads of a file, for a person to look at and change."""
    names = [name.casefold() for name in column_names(heads, len(heads))]
    keys = [key_of(name) for name in names]
    roles = [ColumnRole.IGNORED] * len(names)
    columns = layout.columns
    singles = {
        ColumnRole.DATE: columns.date,
        ColumnRole.TIME: columns.time,
        ColumnRole.DEBIT: columns.debit,
        ColumnRole.CREDIT: columns.credit,
        ColumnRole.AMOUNT: columns.amount,
        ColumnRole.SIDE: columns.side,
        ColumnRole.BALANCE: columns.balance,
        ColumnRole.PAYER_ACCOUNT: columns.payer_account,
        ColumnRole.PAYER_NAME: columns.payer_name,
    }
    chosen = [(role, name) for role, name in singles.items() if name]
    chosen += [(ColumnRole.MEMO, name) for name in columns.memo]
    chosen += [(ColumnRole.REFERENCE, name) for name in columns.references]
    for role, name in chosen:
        fixed = place_of(name)
        place = fixed if fixed is not None else keys.index(key_of(name)) if key_of(name) in keys else -1
        if 0 <= place < len(roles):
            roles[place] = role
    number_format = NumberFormat.DOTS if layout.thousands == "." else NumberFormat.COMMAS
    return Mapping(head_row, tuple(roles), DateOrder(layout.date_order), number_format, delimiter)


def column_names(heads: Sequence[str], width: int) -> list[str]:
    """Name each column by its head, or by its place where the head is blank, twice there, or looks like a place."""
    keys = [key_of(head) for head in heads]
    names = []
    for place in range(min(width, MAX_COLUMNS)):
        head = heads[place].strip() if place < len(heads) else ""
        is_clear = bool(head) and keys.count(key_of(head)) == 1 and len(head) <= 300 and not head.startswith("#")
        names.append(" ".join(head.split()) if is_clear else f"#{place + 1}")
    return names


def _faults(mapping: Mapping) -> list[Violation]:
    counts = {role: len(mapping.places(role)) for role in ColumnRole}
    found = [
        Violation("RoleTwice", "", {"role": role.label})
        for role in ColumnRole
        if counts[role] > 1 and role not in REPEATABLE
    ]
    if not counts[ColumnRole.DATE]:
        found.append(Violation("DateColumnMissing", "", {}))
    if not counts[ColumnRole.MEMO]:
        found.append(Violation("MemoColumnMissing", "", {}))
    sides = counts[ColumnRole.DEBIT] + counts[ColumnRole.CREDIT]
    if sides and counts[ColumnRole.AMOUNT]:
        found.append(Violation("AmountColumnsMixed", "", {}))
    elif not counts[ColumnRole.AMOUNT] and sides < 2:
        found.append(Violation("AmountColumnMissing", "", {}))
    if counts[ColumnRole.SIDE] and not counts[ColumnRole.AMOUNT]:
        found.append(Violation("SideWithoutAmount", "", {}))
    return found


def _columns(mapping: Mapping, names: Sequence[str]) -> Columns:
    def one(role: ColumnRole) -> str:
        return next((names[place] for place in mapping.places(role)), "")

    return Columns(
        date=one(ColumnRole.DATE),
        memo=tuple(names[place] for place in mapping.places(ColumnRole.MEMO)),
        debit=one(ColumnRole.DEBIT),
        credit=one(ColumnRole.CREDIT),
        amount=one(ColumnRole.AMOUNT),
        side=one(ColumnRole.SIDE),
        references=tuple(names[place] for place in mapping.places(ColumnRole.REFERENCE)),
        time=one(ColumnRole.TIME),
        balance=one(ColumnRole.BALANCE),
        payer_account=one(ColumnRole.PAYER_ACCOUNT),
        payer_name=one(ColumnRole.PAYER_NAME),
    )
