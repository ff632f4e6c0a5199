"""Invented pledges and codes for tests, in the books of `tests.builders.donations`."""

import datetime as dt

from sqlalchemy.orm import Session

from fund.giftcodes import pledges
from fund.giftcodes.models import Pledge
from fund.giftcodes.rows import PledgeDraft
from fund.people.models import Party
from tests.builders import people
from tests.builders.donations import AT, HOUSES

PROMISED = dt.date(2026, 6, 30)


def pledge(session: Session, donor: Party | None = None, *, amount_vnd: int = 5_000_000, note: str = "") -> Pledge:
    """Have a donor promise money for houses."""
    giver = donor or people.donor(session)
    draft = PledgeDraft(donor_id=giver.id, fund=HOUSES, amount_vnd=amount_vnd, promised_date=PROMISED, note=note)
    return pledges.record_pledge(session, draft=draft, actor="ketoan", at=AT)
