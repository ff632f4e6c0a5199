"""Reads of gift codes and pledges: what a code in a memo stands for, lists by key, one pledge with its gifts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, ScalarSelect, Select, case, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from fund.donations.kinds import GiftStatus
from fund.donations.models import Campaign, Donation
from fund.giftcodes.codes import only_code
from fund.giftcodes.errors import CodeTargetUnknown, GiftCodeNotFound, PledgeNotFound
from fund.giftcodes.kinds import CodeKind
from fund.giftcodes.models import BankAccountQr, GiftCode, Pledge, PledgeGift, code_of_pledge
from fund.giftcodes.rows import (
    CodeFilter,
    CodeRow,
    CodeTarget,
    PledgeFilter,
    PledgeGiftRow,
    PledgeRow,
    PledgeTotals,
)
from fund.ledger.models import Fund
from fund.people.kinds import Disclosure
from fund.people.models import Party
from fund.text import fold

PAGE_SIZE = 50
_CHUNK = 1000
_PLEDGER = aliased(Party, name="pledger")


def resolve(session: Session, codes: Iterable[str]) -> Mapping[str, CodeTarget]:
    """Tell what codes found in memos stand for; those never issued or out of use are left out.

    Args:
        codes: As `find_codes` spells them; any number.

    Returns:
        The targets by code. A pledge's code names its donor, its campaign and its fund as well.
    """
    wanted = sorted(set(codes))
    found: dict[str, CodeTarget] = {}
    for start in range(0, len(wanted), _CHUNK):
        for row in session.execute(_targets().where(GiftCode.code.in_(wanted[start : start + _CHUNK]))):
            found[row.code] = CodeTarget(**row._mapping)  # noqa: SLF001  SQLAlchemy's public name for it
    return found


def _targets() -> Select[*tuple[Any, ...]]:
    of_pledge, of_campaign = aliased(Fund), aliased(Fund)
    return (
        select(
            GiftCode.code.label("code"),
            GiftCode.kind.label("kind"),
            func.coalesce(GiftCode.campaign_id, Pledge.campaign_id).label("campaign_id"),
            func.coalesce(GiftCode.donor_id, Pledge.donor_id).label("donor_id"),
            GiftCode.pledge_id.label("pledge_id"),
            func.coalesce(of_pledge.code, of_campaign.code, "").label("fund"),
            func.coalesce(Campaign.name, Party.full_name, _PLEDGER.full_name, "").label("label"),
        )
        .outerjoin(Campaign, Campaign.id == GiftCode.campaign_id)
        .outerjoin(of_campaign, of_campaign.id == Campaign.default_fund_id)
        .outerjoin(Party, Party.id == GiftCode.donor_id)
        .outerjoin(Pledge, Pledge.id == GiftCode.pledge_id)
        .outerjoin(_PLEDGER, _PLEDGER.id == Pledge.donor_id)
        .outerjoin(of_pledge, of_pledge.id == Pledge.fund_id)
        .where(GiftCode.revoked_by.is_(None))
    )


def list_codes(
    session: Session, *, wanted: CodeFilter, below_id: int | None = None, limit: int = PAGE_SIZE
) -> Sequence[CodeRow]:
    """List codes, the last issued first."""
    statement = _code_rows().where(*_code_conditions(session, wanted)).order_by(GiftCode.id.desc()).limit(limit)
    if below_id is not None:
        statement = statement.where(GiftCode.id < below_id)
    return _fetch_codes(session, statement)


def each_code(session: Session, *, wanted: CodeFilter) -> Iterator[CodeRow]:
    """Give every code of the selection in the order of the list, for an export."""
    below: int | None = None
    while rows := list_codes(session, wanted=wanted, below_id=below, limit=_CHUNK):
        yield from rows
        below = rows[-1].id


def get_code(session: Session, code_id: int) -> CodeRow:
    """Give one code.

    Raises:
        GiftCodeNotFound: No such id.
    """
    rows = _fetch_codes(session, _code_rows().where(GiftCode.id == code_id))
    if not rows:
        raise GiftCodeNotFound(code_id=code_id)
    return rows[0]


def find_live_code(session: Session, *, kind: CodeKind, target_id: int) -> CodeRow | None:
    """Find the code in use of a campaign, a donor or a pledge."""
    column = {
        CodeKind.CAMPAIGN: GiftCode.campaign_id, CodeKind.DONOR: GiftCode.donor_id, CodeKind.PLEDGE: GiftCode.pledge_id,
    }[kind]  # fmt: skip
    rows = _fetch_codes(session, _code_rows().where(column == target_id, GiftCode.revoked_by.is_(None)))
    return rows[0] if rows else None


def bank_bins(session: Session) -> dict[str, str]:
    """Give the bank's identification number of each bank account that has one, by its ledger account."""
    rows = session.execute(select(BankAccountQr.account_code, BankAccountQr.bank_bin))
    return {row.account_code: row.bank_bin for row in rows}


def list_pledges(
    session: Session, *, wanted: PledgeFilter, below_id: int | None = None, limit: int = PAGE_SIZE
) -> Sequence[PledgeRow]:
    """List pledges, the last recorded first."""
    statement = _pledge_rows().where(*_pledge_conditions(wanted)).order_by(Pledge.id.desc()).limit(limit)
    if below_id is not None:
        statement = statement.where(Pledge.id < below_id)
    return [PledgeRow(*row) for row in session.execute(statement)]


def each_pledge(session: Session, *, wanted: PledgeFilter) -> Iterator[PledgeRow]:
    """Give every pledge of the selection in the order of the list, for an export."""
    below: int | None = None
    while rows := list_pledges(session, wanted=wanted, below_id=below, limit=_CHUNK):
        yield from rows
        below = rows[-1].id


def pledge_totals(session: Session, *, wanted: PledgeFilter) -> PledgeTotals:
    """Count and add up the whole selection of a list."""
    rows = _pledge_rows().where(*_pledge_conditions(wanted)).subquery()
    promised, received = (
        cast(func.coalesce(func.sum(column), 0), BigInteger) for column in (rows.c.amount_vnd, rows.c.received_vnd)
    )
    count, amount_vnd, came_vnd = session.execute(select(func.count(), promised, received).select_from(rows)).one()
    return PledgeTotals(count, amount_vnd, came_vnd)


def get_pledge(session: Session, pledge_id: int) -> PledgeRow:
    """Give one pledge.

    Raises:
        PledgeNotFound: No such id.
    """
    row = session.execute(_pledge_rows().where(Pledge.id == pledge_id)).one_or_none()
    if row is None:
        raise PledgeNotFound(pledge_id=pledge_id)
    return PledgeRow(*row)


def gifts_of_pledge(session: Session, pledge_id: int) -> Sequence[PledgeGiftRow]:
    """List the gifts linked to a pledge, the first received first."""
    statement = (
        select(Donation, PledgeGift.linked_by, PledgeGift.linked_at)
        .join(PledgeGift, PledgeGift.donation_id == Donation.id)
        .where(PledgeGift.pledge_id == pledge_id, PledgeGift.removed_by.is_(None))
        .order_by(Donation.received_date, Donation.id)
    )
    return [
        PledgeGiftRow(
            gift.id, gift.code, gift.payer_text, gift.received_date, gift.amount_vnd, gift.status.label,
            gift.status is GiftStatus.CONFIRMED, linked_by, linked_at,
        )
        for gift, linked_by, linked_at in session.execute(statement)
    ]  # fmt: skip


def gifts_to_link(session: Session, pledge_id: int) -> Sequence[PledgeGiftRow]:
    """List the donor's gifts in the books whose note carries the pledge's code and that keep no pledge yet."""
    codes = set(session.scalars(select(GiftCode.code).where(GiftCode.pledge_id == pledge_id)))
    if not codes:
        return []
    linked = select(PledgeGift.donation_id).where(
        PledgeGift.donation_id == Donation.id, PledgeGift.removed_by.is_(None)
    )
    statement = (
        select(Donation)
        .join(Pledge, Pledge.donor_id == Donation.donor_id)
        .where(Pledge.id == pledge_id, Donation.status == GiftStatus.CONFIRMED, ~linked.exists())
        .order_by(Donation.received_date, Donation.id)
    )
    return [
        PledgeGiftRow(
            gift.id, gift.code, gift.payer_text, gift.received_date, gift.amount_vnd, gift.status.label,
            counts=True, linked_by="", linked_at=None,
        )
        for gift in session.scalars(statement)
        if (found := only_code(gift.note)) is not None and found.code in codes
    ]  # fmt: skip


def find_pledge_of_gift(session: Session, donation_id: int) -> PledgeRow | None:
    """Find the pledge a gift counts towards."""
    linked = select(PledgeGift.pledge_id).where(PledgeGift.donation_id == donation_id, PledgeGift.removed_by.is_(None))
    row = session.execute(_pledge_rows().where(Pledge.id == linked.scalar_subquery())).one_or_none()
    return None if row is None else PledgeRow(*row)


def received_vnd(session: Session, pledge_id: int) -> int:
    """Add up what came of a pledge: its gifts that stand in the books."""
    return session.scalar(select(_received()).select_from(Pledge).where(Pledge.id == pledge_id)) or 0


def name_of(session: Session, kind: CodeKind, target_id: int) -> str:
    """Name what a code would be given out for.

    Raises:
        CodeTargetUnknown: There is no such campaign, donor or pledge.
    """
    found: str | None
    if kind is CodeKind.CAMPAIGN:
        found = session.scalar(select(Campaign.name).where(Campaign.id == target_id))
    elif kind is CodeKind.DONOR:
        found = session.scalar(select(Party.full_name).where(Party.id == target_id, Party.is_donor))
    else:
        donor = session.scalar(
            select(Party.full_name).join(Pledge, Pledge.donor_id == Party.id).where(Pledge.id == target_id)
        )
        found = None if donor is None else f"{code_of_pledge(target_id)} của {donor}"
    if found is None:
        raise CodeTargetUnknown(field="target_id", kind=kind.label.lower())
    return found


def _received() -> ScalarSelect[int]:
    return (
        select(cast(func.coalesce(func.sum(Donation.amount_vnd), 0), BigInteger))
        .join(PledgeGift, PledgeGift.donation_id == Donation.id)
        .where(
            PledgeGift.pledge_id == Pledge.id,
            PledgeGift.removed_by.is_(None),
            Donation.status == GiftStatus.CONFIRMED,
        )
        .correlate(Pledge)
        .scalar_subquery()
    )


def _pledge_rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Pledge.id, Pledge.donor_id, Party.code.label("donor_code"), Party.full_name, Pledge.campaign_id,
            func.coalesce(Campaign.name, "").label("campaign_name"), Fund.code.label("fund"), Pledge.amount_vnd,
            Pledge.promised_date, Pledge.note, Pledge.state, Pledge.recorded_by, Pledge.recorded_at, Pledge.ended_by,
            Pledge.ended_at, Pledge.withdraw_reason, _received().label("received_vnd"),
        )
        .join(Party, Party.id == Pledge.donor_id)
        .join(Fund, Fund.id == Pledge.fund_id)
        .outerjoin(Campaign, Campaign.id == Pledge.campaign_id)
    )  # fmt: skip


def _pledge_conditions(wanted: PledgeFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        conditions.append(Pledge.state == wanted.state)
    if wanted.donor_id is not None:
        conditions.append(Pledge.donor_id == wanted.donor_id)
    if wanted.campaign_id is not None:
        conditions.append(Pledge.campaign_id == wanted.campaign_id)
    if wanted.from_date is not None:
        conditions.append(Pledge.promised_date >= wanted.from_date)
    if wanted.to_date is not None:
        conditions.append(Pledge.promised_date <= wanted.to_date)
    if typed := fold(wanted.text):
        says = Party.search_key.contains(typed, autoescape=True)
        number = typed.upper().removeprefix("CK-")
        is_number = number.isascii() and number.isdigit() and len(number) < 16
        conditions.append(or_(says, Pledge.id == int(number)) if is_number else says)
    return conditions


def _code_rows() -> Select[*tuple[Any, ...]]:
    named = func.coalesce(Party.disclosure, _PLEDGER.disclosure, Disclosure.NAMED.value)
    return (
        select(
            GiftCode,
            func.coalesce(Campaign.name, Party.full_name, _PLEDGER.full_name),
            func.coalesce(Campaign.code, Party.code, ""),
            case((named == Disclosure.NAMED.value, True), else_=False),
        )
        .outerjoin(Campaign, Campaign.id == GiftCode.campaign_id)
        .outerjoin(Party, Party.id == GiftCode.donor_id)
        .outerjoin(Pledge, Pledge.id == GiftCode.pledge_id)
        .outerjoin(_PLEDGER, _PLEDGER.id == Pledge.donor_id)
    )


def _code_conditions(session: Session, wanted: CodeFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        conditions.append(GiftCode.kind == wanted.kind)
    if wanted.is_live is not None:
        conditions.append(GiftCode.revoked_by.is_(None) if wanted.is_live else GiftCode.revoked_by.is_not(None))
    if typed := fold(wanted.text):
        bare = "".join(sign for sign in typed.upper() if sign.isalnum())
        conditions.append(
            or_(
                GiftCode.code.contains(bare, autoescape=True) if bare else GiftCode.id.is_(None),
                GiftCode.campaign_id.in_(_campaigns_called(session, typed)),
                Party.search_key.contains(typed, autoescape=True),
                _PLEDGER.search_key.contains(typed, autoescape=True),
            )
        )
    return conditions


def _campaigns_called(session: Session, typed: str) -> list[int]:
    """Find campaigns accent-blind; they are few and have no search key."""
    campaigns = session.execute(select(Campaign.id, Campaign.code, Campaign.name).order_by(Campaign.id))
    return [row.id for row in campaigns if typed in fold(f"{row.code} {row.name}")]


def _fetch_codes(session: Session, statement: Select[*tuple[Any, ...]]) -> Sequence[CodeRow]:
    return [
        CodeRow(
            code.id, code.code, code.kind, code.campaign_id or code.donor_id or code.pledge_id, name,
            code_of_pledge(code.pledge_id) if code.pledge_id else target_code, bool(is_named), code.amount_vnd,
            code.issued_by, code.issued_at, code.revoked_by, code.revoked_at, code.revoke_reason,
        )
        for code, name, target_code, is_named in session.execute(statement)
    ]  # fmt: skip
