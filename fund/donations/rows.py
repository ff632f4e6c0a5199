"""What the lists of gifts return and ask: frozen rows without a database behind them."""

import dataclasses
import datetime as dt

from fund.donations.kinds import Channel, GiftStatus, RefundStatus
from fund.people.kinds import Disclosure


@dataclasses.dataclass(frozen=True, kw_only=True)
class GiftFilter:
    """What a list of gifts shows; empty fields do not narrow it. Amounts bound the whole gift."""

    from_date: dt.date | None = None
    to_date: dt.date | None = None
    status: GiftStatus | None = None
    channel: Channel | None = None
    fund: str = ""
    campaign_id: int | None = None
    donor_id: int | None = None
    least_vnd: int | None = None
    most_vnd: int | None = None
    text: str = ""


@dataclasses.dataclass(frozen=True)
class GiftRow:
    """One gift of a list; `funds` are the codes of its funds, `donor_name` is empty for an unknown donor."""

    id: int
    code: str
    received_date: dt.date
    payer_text: str
    donor_id: int | None
    donor_code: str
    donor_name: str
    campaign_name: str
    channel: Channel
    account_code: str
    amount_vnd: int
    disclosure: Disclosure
    note: str
    status: GiftStatus
    prepared_by: str
    entry_id: int | None
    voucher_number: str
    funds: tuple[str, ...]

    @property
    def is_split(self) -> bool:
        """Tell whether the gift goes to several funds."""
        return len(self.funds) > 1


@dataclasses.dataclass(frozen=True)
class GiftTotals:
    """The whole selection; `part_vnd` counts only the parts of the fund asked for (else the same as the gifts).

    With `is_more` the selection is too large to be counted while one waits: it has more than `gifts`, and no sums.
    """

    gifts: int
    amount_vnd: int
    part_vnd: int
    is_more: bool = False


@dataclasses.dataclass(frozen=True)
class GiftPartRow:
    """What of a gift goes to one fund."""

    fund_code: str
    fund_name: str
    amount_vnd: int


@dataclasses.dataclass(frozen=True)
class RefundRow:
    """The return of a gift."""

    id: int
    donation_id: int
    donation_code: str
    payer_text: str
    channel: Channel
    amount_vnd: int
    reason: str
    payee_text: str
    status: RefundStatus
    prepared_by: str
    prepared_at: dt.datetime
    approved_by: str | None
    approved_at: dt.datetime | None
    paid_by: str | None
    paid_date: dt.date | None
    entry_id: int | None
    voucher_number: str

    @property
    def has_cash_voucher(self) -> bool:
        """Tell whether a phiếu chi goes with it: cash that was approved to leave, or left."""
        return self.channel is Channel.CASH and self.status in {RefundStatus.APPROVED, RefundStatus.PAID}


@dataclasses.dataclass(frozen=True)
class CampaignRow:
    """A campaign and what it has brought in so far."""

    id: int
    code: str
    name: str
    purpose: str
    starts_on: dt.date
    ends_on: dt.date | None
    default_fund: str
    gifts: int
    amount_vnd: int

    def is_open_on(self, day: dt.date) -> bool:
        """Tell whether gifts of that day may name it."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclasses.dataclass(frozen=True)
class FundChoice:
    """A fund as a form offers it."""

    id: int
    code: str
    name: str
