"""A code on its whole way: given out, carried through a bank's memo, found in the statement, counted for its pledge."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.donations.models import Donation, DonationPart
from fund.giftcodes import operations, pledges, queries
from fund.giftcodes.kinds import CodeKind
from fund.giftcodes.models import Pledge
from fund.giftcodes.rows import PledgeDraft
from fund.ledger.models import Fund
from tests.builders import people
from tests.builders.banking import AT, Gift, open_bank, take_in, vietcombank_file
from tests.builders.ledger import CLERK, GENERAL

MADE_OF_IT = ["{0} UNG HO", "MBVCB.6916176124.{1} {2} ung ho.CT tu 0101", "IBFT {1}\n   {2}123456", "020097{0}FT24245"]


@pytest.fixture
def promise(session: Session) -> Pledge:
    """Have a donor promise money to the general fund, with the books of 2024 open."""
    open_bank(session)
    draft = PledgeDraft(
        donor_id=people.donor(session).id, fund=GENERAL, amount_vnd=400_000, promised_date=dt.date(2024, 12, 31)
    )
    return pledges.record_pledge(session, draft=draft, actor=CLERK, at=AT)


def test_transfers_with_the_code_of_a_pledge_keep_it(session: Session, promise: Pledge) -> None:
    code = operations.issue_code(session, kind=CodeKind.PLEDGE, target_id=promise.id, actor=CLERK, at=AT).code
    memos = [memo.format(code, code[:6].lower(), code[6:].lower()) for memo in MADE_OF_IT]

    take_in(session, vietcombank_file([Gift(memo, credit_vnd=100_000) for memo in [*memos, "ung ho", code[:9]]]))

    gifts = session.scalars(select(Donation).order_by(Donation.id)).all()
    assert [gift.donor_id for gift in gifts] == [promise.donor_id] * 4 + [None] * 2
    assert set(session.scalars(select(Fund.code).join(DonationPart, DonationPart.fund_id == Fund.id))) == {GENERAL}
    assert pledges.link_coded_gifts(session, pledge_id=promise.id, actor=CLERK, at=AT) == 4
    pledges.fulfil_pledge(session, pledge_id=promise.id, actor=CLERK, at=AT)
    assert queries.get_pledge(session, promise.id).received_vnd == 400_000


def test_transfers_with_a_revoked_code_name_nobody(session: Session, promise: Pledge) -> None:
    code = operations.issue_code(session, kind=CodeKind.PLEDGE, target_id=promise.id, actor=CLERK, at=AT)
    operations.revoke_code(session, code_id=code.id, reason="In sai", actor=CLERK, at=AT)

    take_in(session, vietcombank_file([Gift(code.code, credit_vnd=100_000)]))

    assert session.scalars(select(Donation.donor_id)).all() == [None]
