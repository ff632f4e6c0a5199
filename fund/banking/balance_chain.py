"""The chain of balances of one file: opening + lines = closing, told with the first break (pure).

Each line that gives a balance is a link: the balance before it, plus the lines since, must be the balance it gives. A
file may stand oldest first or newest first; the order with fewer breaks is taken. A break is told and the chain goes on
from what the file says. A line with a balance but no amount gets the amount the chain implies: a proposal, which a
person confirms. Amounts are signed here: credits above zero, debits below.
"""

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple


class Link(NamedTuple):
    """One line as the chain sees it; `change_vnd` is None where the line has no amount."""

    line_no: int
    change_vnd: int | None
    balance_vnd: int | None


class Break(NamedTuple):
    """A line whose balance does not follow; both amounts are balances after it. Line 0 is the closing balance given."""

    line_no: int
    expected_vnd: int
    found_vnd: int

    @property
    def difference_vnd(self) -> int:
        """Tell how much is missing or too much: found less expected."""
        return self.found_vnd - self.expected_vnd


class Implied(NamedTuple):
    """The amount that the chain gives to a line without one; above zero is money in."""

    line_no: int
    change_vnd: int


@dataclasses.dataclass(frozen=True)
class BalanceChain:
    """What the balances of a file prove.

    `balance_count` lines give a balance; without any, nothing is proved and opening and closing are None. `unsolved`
    are lines without an amount that the chain cannot fill in.
    """

    balance_count: int = 0
    is_newest_first: bool = False
    opening_vnd: int | None = None
    closing_vnd: int | None = None
    breaks: tuple[Break, ...] = ()
    implied: tuple[Implied, ...] = ()
    unsolved: tuple[int, ...] = ()

    @property
    def is_proved(self) -> bool:
        """Tell whether balances were given and every one of them follows."""
        return self.balance_count > 1 and not self.breaks

    @property
    def first_break(self) -> Break | None:
        """Give the first break in the order of the file."""
        return self.breaks[0] if self.breaks else None


def prove(links: Sequence[Link], *, opening_vnd: int | None = None, closing_vnd: int | None = None) -> BalanceChain:
    """Follow the balances through a file, in the order in which fewer of them break.

    Args:
        links: Every line of the file, in the file's order.
        opening_vnd: Where the file itself gives it.
        closing_vnd: The same.
    """
    ends = (opening_vnd, closing_vnd)
    oldest_first = _follow(links, ends, is_newest_first=False)
    if not oldest_first.breaks and not oldest_first.unsolved:
        return oldest_first
    newest_first = _follow(links[::-1], ends, is_newest_first=True)
    return min((oldest_first, newest_first), key=lambda chain: len(chain.breaks) + len(chain.unsolved))


class _Walk:
    """The state of following: the last balance known, and what came since."""

    def __init__(self, opening_vnd: int | None) -> None:
        self.known = opening_vnd
        self.opening = opening_vnd
        self.pending = 0
        self.blanks: list[Link] = []
        self.breaks: list[Break] = []
        self.implied: list[Implied] = []
        self.unsolved: list[int] = []

    def take(self, link: Link) -> None:
        if link.change_vnd is None:
            self.blanks.append(link)
        else:
            self.pending += link.change_vnd
        if link.balance_vnd is not None:
            self._close(link.line_no, link.balance_vnd)

    def _close(self, line_no: int, balance: int) -> None:
        """Compare at a balance, and go on from it."""
        if self.blanks:
            self._fill(line_no, balance)
        elif self.known is None:
            self.opening = balance - self.pending
        elif self.known + self.pending != balance:
            self.breaks.append(Break(line_no, self.known + self.pending, balance))
        self.known, self.pending = balance, 0

    def _fill(self, line_no: int, balance: int) -> None:
        """Give the only blank line since the last balance what is missing, if the balance is its own."""
        blanks, self.blanks = self.blanks, []
        change = 0 if self.known is None else balance - self.known - self.pending
        if change and len(blanks) == 1 and blanks[0].line_no == line_no:
            self.implied.append(Implied(line_no, change))
        else:
            self.unsolved += [blank.line_no for blank in blanks]

    def end(self, closing: int | None) -> None:
        self.unsolved += [blank.line_no for blank in self.blanks]
        if closing is not None and self.known is not None and not self.blanks and self.known + self.pending != closing:
            self.breaks.append(Break(0, self.known + self.pending, closing))


def _follow(links: Sequence[Link], ends: tuple[int | None, int | None], *, is_newest_first: bool) -> BalanceChain:
    walk = _Walk(ends[0])
    for link in links:
        walk.take(link)
    walk.end(ends[1])
    return BalanceChain(
        balance_count=sum(link.balance_vnd is not None for link in links),
        is_newest_first=is_newest_first,
        opening_vnd=walk.opening,
        closing_vnd=None if walk.known is None else walk.known + walk.pending,
        breaks=tuple(sorted(walk.breaks, key=lambda one: one.line_no or 10**9)),
        implied=tuple(sorted(walk.implied)),
        unsolved=tuple(sorted(walk.unsolved)),
    )
