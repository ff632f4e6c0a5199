"""What the lists of codes and pledges return and ask: frozen rows without a database behind them (pure)."""

import dataclasses
import datetime as dt

from fund.giftcodes.kinds import CodeKind, PledgeState


@dataclasses.dataclass(frozen=True, kw_only=True)
class CodeTarget:
    """What a code in use stands for, as a statement line is assigned by it.

    `fund` is the code of the campaign's default fund or of the pledge's fund, "" where the code names none.
    """

    code: str
    kind: CodeKind
    campaign_id: int | None
    donor_id: int | None
    pledge_id: int | None
    fund: str
    label: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CodeFilter:
    """What a list of codes shows; empty fields do not narrow it."""

    kind: CodeKind | None = None
    is_live: bool | None = None
    text: str = ""


@dataclasses.dataclass(frozen=True)
class CodeRow:
    """One code of a list; `target_id` is that of its campaign, donor or pledge."""

    id: int
    code: str
    kind: CodeKind
    target_id: int
    target_name: str
    target_code: str
    is_named: bool
    amount_vnd: int | None
    issued_by: str
    issued_at: dt.datetime
    revoked_by: str | None
    revoked_at: dt.datetime | None
    revoke_reason: str

    @property
    def is_live(self) -> bool:
        """Tell whether gifts are still assigned by it."""
        return self.revoked_by is None

    @property
    def public_name(self) -> str:
        """Name the target as a paper may show it: a person who wants no name stands by number."""
        return self.target_name if self.is_named else self.target_code


@dataclasses.dataclass(frozen=True, kw_only=True)
class PledgeDraft:
    """A pledge as typed; `fund` is the code of the fund the money is promised to."""

    donor_id: int
    fund: str
    amount_vnd: int
    promised_date: dt.date
    campaign_id: int | None = None
    note: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class PledgeFilter:
    """What a list of pledges shows; empty fields do not narrow it."""

    state: PledgeState | None = None
    donor_id: int | None = None
    campaign_id: int | None = None
    from_date: dt.date | None = None
    to_date: dt.date | None = None
    text: str = ""


@dataclasses.dataclass(frozen=True)
class PledgeRow:
    """A pledge and what came of it: the gifts linked to it that are in the books."""

    id: int
    donor_id: int
    donor_code: str
    donor_name: str
    campaign_id: int | None
    campaign_name: str
    fund: str
    amount_vnd: int
    promised_date: dt.date
    note: str
    state: PledgeState
    recorded_by: str
    recorded_at: dt.datetime
    ended_by: str | None
    ended_at: dt.datetime | None
    withdraw_reason: str
    received_vnd: int

    @property
    def code(self) -> str:
        """Name the pledge for people: CK-000012."""
        return f"CK-{self.id:06d}"

    @property
    def is_open(self) -> bool:
        """Tell whether more is expected."""
        return self.state is PledgeState.OPEN

    @property
    def open_vnd(self) -> int:
        """Give what is still to come."""
        return max(self.amount_vnd - self.received_vnd, 0) if self.is_open else 0

    def is_overdue_on(self, day: dt.date) -> bool:
        """Tell whether the promised day has gone by."""
        return self.is_open and self.promised_date < day


@dataclasses.dataclass(frozen=True)
class PledgeTotals:
    """The whole selection."""

    pledges: int
    amount_vnd: int
    received_vnd: int


@dataclasses.dataclass(frozen=True)
class PledgeGiftRow:
    """A gift linked to a pledge, or one that could be; it counts while it stands in the books."""

    donation_id: int
    donation_code: str
    payer_text: str
    received_date: dt.date
    amount_vnd: int
    status_label: str
    counts: bool
    linked_by: str
    linked_at: dt.datetime | None
