"""The demo's codes and pledges: a campaign with its QR, a promise half kept and one that is overdue."""

import datetime as dt

from sqlalchemy.orm import Session

from fund.demo import cast
from fund.demo.cast import ACCOUNTANT
from fund.giftcodes import operations, pledges
from fund.giftcodes.kinds import CodeKind
from fund.giftcodes.rows import PledgeDraft
from fund.opening import GENERAL_FUND

NO_BANK = "999999"
"""No bank has this number: whoever scans a QR of the demo pays nobody."""


def promise(
    session: Session, *, today: dt.date, at: dt.datetime, donor_ids: list[int], campaign_ids: list[int]
) -> None:
    """Enter the banks' numbers, give out codes and write two promises down."""
    for account_code, *_ in cast.BANK_ACCOUNTS:
        operations.set_bank_bin(session, account_code=account_code, bank_bin=NO_BANK, actor=ACCOUNTANT, at=at)
    operations.issue_code(session, kind=CodeKind.CAMPAIGN, target_id=campaign_ids[-1], actor=ACCOUNTANT, at=at)
    operations.issue_code(session, kind=CodeKind.DONOR, target_id=donor_ids[0], actor=ACCOUNTANT, at=at)
    for number, (amount, days) in enumerate(((100_000_000, 60), (20_000_000, -15))):
        draft = PledgeDraft(
            donor_id=donor_ids[number], fund=(GENERAL_FUND, "NHA")[number], amount_vnd=amount,
            promised_date=today + dt.timedelta(days=days), campaign_id=campaign_ids[-1],
        )  # fmt: skip
        pledge = pledges.record_pledge(session, draft=draft, actor=ACCOUNTANT, at=at)
        operations.issue_code(
            session, kind=CodeKind.PLEDGE, target_id=pledge.id, amount_vnd=amount, actor=ACCOUNTANT, at=at
        )
