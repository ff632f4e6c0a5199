"""Rows of gifts written in the order the database's guards ask for: parts first, then the gifts.

One gift and a statement of 200,000 go the same way, without an object per gift.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from fund.donations.kinds import Channel, GiftStatus
from fund.ledger import driver
from fund.people.kinds import Disclosure
from fund.text import fold

MAX_SEARCH_KEY = 400
_PART_COLUMNS = ("donation_id", "fund_id", "amount_vnd")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GiftRecord:
    """One new row of `donation`; the parts come as (fund id, amount)."""

    id: int
    parts: tuple[tuple[int, int], ...]
    donor_id: int | None
    donor_name: str
    payer_text: str
    campaign_id: int | None
    channel: Channel
    account_code: str
    received_date: dt.date
    amount_vnd: int
    disclosure: Disclosure
    note: str
    status: GiftStatus
    entry_id: int | None
    source_line: int | None

    @property
    def code(self) -> str:
        """Give the code by which a donor asks after the gift."""
        return code_of_gift(self.id)


_GIFT_COLUMNS = (
    "id", "code", "donor_id", "payer_text", "campaign_id", "channel", "account_code", "received_date", "amount_vnd",
    "disclosure", "note", "status", "prepared_by", "prepared_at", "void_reason", "entry_id", "source_line",
    "search_key",
)  # fmt: skip


def code_of_gift(donation_id: int) -> str:
    """Make the code by which a donor asks after a gift: TT-000123. It is no voucher number."""
    return f"TT-{donation_id:06d}"


def search_key_of(*, code: str, payer_text: str, donor_name: str, note: str) -> str:
    """Make the accent-blind key of a gift; a donor's name that is the payer's stands once."""
    names = payer_text if donor_name in payer_text else f"{payer_text} {donor_name}"
    return fold(f"{code} {names} {note}")[:MAX_SEARCH_KEY]


def store_gifts(session: Session, gifts: Sequence[GiftRecord], *, prepared_by: str, prepared_at: dt.datetime) -> None:
    """Insert gifts and their parts; ids come from `reserve_ids`.

    Raises:
        IntegrityError: The database refuses a row, e.g. parts that do not add up or a statement line used twice.
    """
    driver.write(session, *gift_changes(session, gifts, prepared_by=prepared_by, prepared_at=prepared_at))


def gift_changes(
    session: Session, gifts: Sequence[GiftRecord], *, prepared_by: str, prepared_at: dt.datetime
) -> tuple[list[driver.Change], list[driver.Change]]:
    """Make the steps that insert gifts: their parts, then the gifts."""
    moment = driver.stored_moment(session, prepared_at)
    parts = [(gift.id, fund_id, amount_vnd) for gift in gifts for fund_id, amount_vnd in gift.parts]
    rows = [_row(gift, prepared_by, moment) for gift in gifts]
    return (
        [driver.insertion("donation_part", _PART_COLUMNS, parts)],
        [driver.insertion("donation", _GIFT_COLUMNS, rows)],
    )


def _row(gift: GiftRecord, prepared_by: str, moment: str) -> tuple[str | int | None, ...]:
    key = search_key_of(code=gift.code, payer_text=gift.payer_text, donor_name=gift.donor_name, note=gift.note)
    return (
        gift.id, gift.code, gift.donor_id, gift.payer_text, gift.campaign_id, gift.channel.value, gift.account_code,
        gift.received_date.isoformat(), gift.amount_vnd, gift.disclosure.value, gift.note, gift.status.value,
        prepared_by, moment, "", gift.entry_id, gift.source_line, key,
    )  # fmt: skip
