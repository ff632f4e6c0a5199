"""Finding a gift in public: by its code, by the donor's own gift code, or by exact amount, day and words of the memo.

What is not found and what is not shown look alike. An anonymous donor is not found by name: for such a gift only the
memo that came with the money counts. At most `MOST` gifts are shown.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fund.disclosure.rows import LEAST_LETTERS, Answer, PublicGift, shown_name
from fund.donations.asking import gift_id_of, words_of
from fund.donations.kinds import GiftStatus
from fund.donations.lists import word_condition
from fund.donations.models import Donation
from fund.donations.queries import gifts_by_id
from fund.donations.rows import GiftRow
from fund.errors import InvalidInput
from fund.giftcodes.codes import only_code
from fund.giftcodes.kinds import CodeKind
from fund.giftcodes.models import PledgeGift
from fund.giftcodes.queries import resolve
from fund.ledger.models import Fund
from fund.people.kinds import Disclosure
from fund.people.models import Party
from fund.text import fold

MOST = 3
LATEST = 5
"""Gifts shown for a donor's own code."""
_READ = 200
"""Gifts of one amount and day that are compared with the words at most."""


class MemoTooShort(InvalidInput):
    """The words of the memo are too few to tell one gift from another (facts: least)."""


def find_by_code(session: Session, *, code: str) -> Answer:
    """Find the gift of a code (TT-000123), or the latest gifts of a donor's or a pledge's own gift code."""
    if (gift_id := gift_id_of(code)) is not None:
        return Answer(_shown(session, [gift_id]))
    found = only_code(code)
    target = resolve(session, [found.code]).get(found.code) if found else None
    if target is None or target.kind is CodeKind.CAMPAIGN:
        return Answer()
    if target.pledge_id is not None:
        chosen = select(Donation.id).join(PledgeGift, PledgeGift.donation_id == Donation.id)
        chosen = chosen.where(PledgeGift.pledge_id == target.pledge_id)
    else:
        chosen = select(Donation.id).where(Donation.donor_id == target.donor_id)
    return Answer(_shown(session, _latest(session, chosen)))


def find_by_details(session: Session, *, amount_vnd: int, day: dt.date, memo: str) -> Answer:
    """Find gifts of exactly this amount and day whose memo holds every word.

    Raises:
        MemoTooShort: The words have fewer than `LEAST_LETTERS` letters and digits together.
    """
    words = words_of(memo)
    if sum(letter.isalnum() for word in words for letter in word) < LEAST_LETTERS:
        raise MemoTooShort(least=LEAST_LETTERS, field="memo")
    chosen = (
        select(Donation.id)
        .where(
            Donation.amount_vnd == amount_vnd,
            Donation.received_date == day,
            Donation.status != GiftStatus.VOIDED,
            *(word_condition(Donation.search_key, word) for word in words),
        )
        .order_by(Donation.id.desc())
        .limit(_READ + 1)
    )
    candidates = session.scalars(chosen).all()
    ids = [row.id for row in gifts_by_id(session, candidates) if _may_be_found_by(row, words)]
    if len(ids) > MOST or len(candidates) > _READ:
        return Answer(is_too_wide=True)
    return Answer(_shown(session, ids))


def _may_be_found_by(row: GiftRow, words: Sequence[str]) -> bool:
    """Compare with the memo only; with the payer's name too where the name is public anyway."""
    key = fold(row.note if row.disclosure is Disclosure.ANONYMOUS else f"{row.payer_text} {row.note}")
    return all(word in key for word in words)


def _latest(session: Session, chosen: Select[int]) -> Sequence[int]:
    return session.scalars(chosen.order_by(Donation.received_date.desc(), Donation.id.desc()).limit(LATEST)).all()


def _shown(session: Session, ids: Sequence[int]) -> tuple[PublicGift, ...]:
    rows = [row for row in gifts_by_id(session, ids) if row.status is not GiftStatus.VOIDED]
    donors = {row.donor_id for row in rows if row.donor_id is not None}
    choices = dict(session.execute(select(Party.id, Party.disclosure).where(Party.id.in_(donors))).all())
    names = dict(session.execute(select(Fund.code, Fund.name)).all())
    return tuple(
        PublicGift(
            code=row.code,
            received_date=row.received_date,
            amount_vnd=row.amount_vnd,
            funds=tuple(names[code] for code in row.funds),
            status=row.status,
            voucher_number=row.voucher_number,
            name=shown_name(row.donor_name or row.payer_text, row.disclosure, choices.get(row.donor_id or 0)),
        )
        for row in rows
    )
