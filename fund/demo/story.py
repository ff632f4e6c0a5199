"""Three years of the invented fund, told through the operations of real work, in the order of time.

2024-01-01 the books open with balances; January and February 2024 are shut; gifts come in since; four decisions stand
in different states: paid, issued, waiting for the director, draft.
"""

import datetime as dt
import random
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.access.operations import create_user
from fund.access.permissions import Role
from fund.access.settings import SettingKey, change_settings
from fund.banking.bank_accounts import add_bank_account
from fund.demo import cast, deciding, promising
from fund.demo.cast import ACCOUNTANT, CASHIER, CHIEF
from fund.disbursements.operations.issuing import IssueSettings
from fund.disbursements.operations.programmes import open_programme
from fund.donations.campaigns import CampaignDraft, open_campaign
from fund.donations.gifts import GiftDraft, PartDraft
from fund.donations.operations import confirm_cash_gift, record_bank_gift, record_cash_gift
from fund.ledger.chart import add_fund, add_sub_account
from fund.ledger.entries import EntryDraft, LineDraft, VoucherKind
from fund.ledger.models import Period
from fund.ledger.operations import post_entry
from fund.ledger.roles import Role as Account
from fund.ledger.roles import code_of
from fund.office_time import OFFICE_ZONE
from fund.opening import GENERAL_FUND, open_books
from fund.people.drafts import PartyDraft
from fund.people.identity import IdentityCipher
from fund.people.models import Ward
from fund.people.operations import register_party
from fund.vouchers.bookkeeping import close_month

OPENED = dt.date(2024, 1, 1)
SYSTEM = "demo"
_SEED = 20170301
_CLOSED_MONTHS = (dt.date(2024, 1, 1), dt.date(2024, 2, 1))
_AMOUNTS = (200_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000, 50_000_000, 100_000_000)
_WEIGHTS = (8, 12, 14, 10, 10, 8, 5, 4, 2)
_OPENING = (
    (GENERAL_FUND, (("1111", 35_000_000), ("11211", 420_000_000))),
    ("KHEN", (("1111", 40_000_000), ("11211", 180_000_000))),
    ("NHA", (("11212", 650_000_000),)),
)


@dataclass(frozen=True)
class House:
    """What the program gives the demo: where to write, who keeps secrets, what day it is."""

    session: Session
    cipher: IdentityCipher
    issuing: IssueSettings
    today: dt.date
    password: str


def tell(house: House) -> None:
    """Make the whole demo; the books must be empty."""
    _hire(house)
    _open(house)
    donor_ids = [_register(house, draft) for draft in cast.DONORS]
    campaigns = _campaigns(house)
    winter = [OPENED + dt.timedelta(days=day) for day in (4, 9, 15, 22, 29, 37, 44, 52)]
    _gifts(house, winter, donor_ids, campaigns[:1])
    for first in _CLOSED_MONTHS:
        _close(house, first)
    days = _spread(house.today, amount=50)
    _gifts(house, days, donor_ids, campaigns)
    wards = tuple(house.session.scalars(select(Ward.code).order_by(Ward.code).limit(60)))[::10]
    party_ids = [_register(house, draft) for draft in cast.beneficiaries(wards)]
    programmes = {
        draft.code: open_programme(house.session, draft=draft, actor="quantri", at=moment(OPENED)).id
        for draft in cast.PROGRAMMES
    }
    deciding.decide(house.session, house.issuing, house.today, party_ids, programmes)
    promising.promise(
        house.session, today=house.today, at=moment(house.today, 8), donor_ids=donor_ids, campaign_ids=campaigns
    )
    _leave_work(house, donor_ids)


def moment(day: dt.date, hour: int = 9) -> dt.datetime:
    """Give a moment of an office day."""
    return dt.datetime.combine(day, dt.time(hour), OFFICE_ZONE)


def _hire(house: House) -> None:
    for person in cast.STAFF:
        create_user(
            house.session,
            username=person.username,
            full_name=person.full_name,
            roles=frozenset({Role(person.role)}),
            password=house.password,
            actor=SYSTEM,
            at=moment(OPENED),
            job_title=person.job_title,
            must_change_password=False,
        )
    change_settings(
        house.session,
        values={
            SettingKey.ORGANIZATION_NAME: "Quỹ Vì bình yên cuộc sống",
            SettingKey.ORGANIZATION_UPPER_BODY: "Ủy ban MTTQ Việt Nam Thành phố Hồ Chí Minh",
            SettingKey.ORGANIZATION_ADDRESS: "Số 1 đường Mẫu, Thành phố Hồ Chí Minh (số liệu minh họa)",
            SettingKey.ORGANIZATION_SHORT_SIGN: "QVBYCS",
            SettingKey.ORGANIZATION_PLACE: "Thành phố Hồ Chí Minh",
            SettingKey.SIGNATORY_TITLE: "GIÁM ĐỐC",
            SettingKey.SIGNATORY_NAME: "Trần Quang Minh",
        },
        valid_from=OPENED,
        actor="quantri",
        at=moment(OPENED),
    )


def _open(house: House) -> None:
    session = house.session
    open_books(session, first_month=OPENED, today=house.today)
    for code, name, purpose in cast.FUNDS:
        add_fund(session, code=code, name=name, purpose=purpose, is_restricted=True, opened_on=OPENED)
    for code, name, bank_name, number in cast.BANK_ACCOUNTS:
        add_sub_account(
            session,
            code=code,
            name=name,
            parent_code=code_of(Account.BANK),
            valid_from=OPENED,
            source="Số liệu minh họa",
        )
        add_bank_account(
            session,
            account_code=code,
            name=name,
            bank_name=bank_name,
            number=number,
            holder="Quỹ Vì bình yên cuộc sống",
            actor=CHIEF,
            at=moment(OPENED),
        )
    for fund, balances in _OPENING:
        lines = [LineDraft(account, fund, debit_vnd=amount) for account, amount in balances]
        total = sum(amount for _, amount in balances)
        lines.append(LineDraft(code_of(Account.NET_ASSETS), fund, credit_vnd=total))
        post_entry(
            session,
            draft=EntryDraft(
                voucher_kind=VoucherKind.KT,
                entry_date=OPENED,
                description=f"Số dư đầu kỳ, nguồn {fund}",
                lines=tuple(lines),
                source=f"opening:{fund}",
                prepared_by=ACCOUNTANT,
                approved_by=CHIEF,
            ),
            posted_by=CHIEF,
            posted_at=moment(OPENED),
        )


def _register(house: House, draft: PartyDraft) -> int:
    party = register_party(
        house.session,
        draft=draft,
        actor=ACCOUNTANT if draft.is_donor else cast.OFFICER,
        at=moment(OPENED),
        cipher=house.cipher,
    )
    return party.id


def _campaigns(house: House) -> list[int]:
    return [
        open_campaign(
            house.session,
            draft=CampaignDraft(code=code, name=name, purpose=purpose, starts_on=OPENED),
            actor=ACCOUNTANT,
            at=moment(OPENED),
        ).id
        for code, name, purpose in cast.CAMPAIGNS
    ]


def _spread(today: dt.date, *, amount: int) -> list[dt.date]:
    """Give days over the last eleven months, and a few of 2024 and 2025 before them, in order."""
    chance = random.Random(_SEED)  # noqa: S311  invented data, always the same
    recent = [today - dt.timedelta(days=chance.randrange(2, 330)) for _ in range(amount - 8)]
    early = [dt.date(2024, 3, 5) + dt.timedelta(days=70 * step) for step in range(8)]
    return sorted(day for day in recent + early if day <= today)


def _gifts(house: House, days: list[dt.date], donor_ids: list[int], campaign_ids: list[int]) -> None:
    chance = random.Random(_SEED + len(days))  # noqa: S311  invented data, always the same
    for number, day in enumerate(days):
        amount = chance.choices(_AMOUNTS, _WEIGHTS)[0]
        at = moment(day)
        donor = chance.randrange(len(donor_ids))
        draft = GiftDraft(
            amount_vnd=amount,
            parts=_parts(amount, number),
            received_date=day,
            payer_text=cast.DONORS[donor].full_name,
            donor_id=donor_ids[donor],
            campaign_id=campaign_ids[number % len(campaign_ids)] if number % 3 == 0 else None,
            disclosure=cast.DONORS[donor].disclosure,
            account_code=("11211", "11212")[number % 2],
        )
        if amount <= 5_000_000 and number % 2:
            gift = record_cash_gift(house.session, draft=draft, actor=ACCOUNTANT, at=at)
            confirm_cash_gift(house.session, donation_id=gift.id, actor=CASHIER, at=moment(day, 10))
        else:
            record_bank_gift(house.session, draft=draft, actor=ACCOUNTANT, at=at)


def _parts(amount: int, number: int) -> tuple[PartDraft, ...]:
    if number % 7 == 0 and amount >= 1_000_000:
        half = amount // 2
        return PartDraft("KHEN", half), PartDraft("NHA", amount - half)
    return (PartDraft((GENERAL_FUND, "NHA", "KHEN", "NHA")[number % 4], amount),)


def _close(house: House, first: dt.date) -> None:
    period = house.session.scalars(select(Period).where(Period.first_date == first)).one()
    day = period.last_date + dt.timedelta(days=6)
    close_month(house.session, period_id=period.id, actor=CHIEF, at=moment(day, 16))


def _leave_work(house: House, donor_ids: list[int]) -> None:
    """Leave two cash gifts that wait for the cashier."""
    for number, amount in enumerate((1_500_000, 300_000)):
        draft = GiftDraft(
            amount_vnd=amount,
            parts=(PartDraft(GENERAL_FUND, amount),),
            received_date=house.today,
            payer_text=cast.DONORS[7 + number].full_name,
            donor_id=donor_ids[7 + number],
            disclosure=cast.DONORS[7 + number].disclosure,
        )
        record_cash_gift(house.session, draft=draft, actor=ACCOUNTANT, at=moment(house.today, 8))
