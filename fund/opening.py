"""What every office starts with: the sample chart, the wards, the general fund and the months of its books."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.ledger import chart
from fund.ledger.models import Fund
from fund.people.wards import load_wards

GENERAL_FUND = "CHUNG"


def open_books(session: Session, *, first_month: dt.date, today: dt.date) -> None:
    """Make the books ready for their first entry; what stands already stays as it is.

    Args:
        session: The unit of work; not committed here.
        first_month: Any day of the first month of the books.
        today: The months are opened through the end of next year.
    """
    first = first_month.replace(day=1)
    chart.load_chart(session, valid_from=first)
    load_wards(session)
    chart.open_months(session, first=first, through=dt.date(today.year + 1, 12, 31))
    if session.scalar(select(Fund.id).where(Fund.code == GENERAL_FUND)) is None:
        chart.add_fund(
            session,
            code=GENERAL_FUND,
            name="Quỹ hoạt động chung",
            purpose="Chi theo điều lệ, không có điều kiện riêng của nhà tài trợ",
            is_restricted=False,
            opened_on=first,
        )
