"""Bars of income and spending by month: coordinates for an SVG that prints and needs no script."""

from collections.abc import Sequence
from dataclasses import dataclass

from fund.reports.overview import MonthFlow

WIDTH, HEIGHT, FLOOR = 720, 190, 160
_BAR = 18
_STEP = WIDTH // 12


@dataclass(frozen=True)
class Bar:
    """One month: its label and the boxes of income and spending, in the picture's units."""

    label: str
    x: int
    income_top: int
    income_height: int
    expense_top: int
    expense_height: int
    flow: MonthFlow

    @property
    def expense_x(self) -> int:
        """Give the left edge of the spending's box."""
        return self.x + _BAR + 2

    @property
    def middle(self) -> int:
        """Give where the label stands."""
        return self.x + _BAR + 1


@dataclass(frozen=True)
class Chart:
    """The picture: its size, its bars and the amount at its top."""

    width: int
    height: int
    floor: int
    bar: int
    top_vnd: int
    bars: tuple[Bar, ...]


def draw_months(months: Sequence[MonthFlow]) -> Chart:
    """Scale the months to the largest amount among them; an empty year is a flat line."""
    top = max((max(month.income_vnd, month.expense_vnd, 0) for month in months), default=0)

    def height(amount_vnd: int) -> int:
        return max(amount_vnd, 0) * (FLOOR - 10) // top if top else 0

    bars = tuple(
        Bar(
            label=f"{month.first_date:%m/%y}",
            x=at * _STEP + (_STEP - 2 * _BAR - 2) // 2,
            income_top=FLOOR - height(month.income_vnd),
            income_height=height(month.income_vnd),
            expense_top=FLOOR - height(month.expense_vnd),
            expense_height=height(month.expense_vnd),
            flow=month,
        )
        for at, month in enumerate(months)
    )
    return Chart(WIDTH, HEIGHT, FLOOR, _BAR, top, bars)
