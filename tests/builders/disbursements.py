"""An invented office that helps people: programmes, requests, decisions and payments, built through the operations."""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.access.settings import SettingKey, change_settings
from fund.disbursements.content import AwardDraft, DecisionDraft
from fund.disbursements.kinds import DecisionEffect, ExpenseRole, PaymentChannel, ProgrammeKind
from fund.disbursements.models import Award, Decision, Payment, Programme, SupportRequest
from fund.disbursements.operations import (
    PaymentDraft,
    PaymentLine,
    ProgrammeDraft,
    RequestDraft,
    appraise_request,
    approve_decision,
    approve_payment,
    draft_decision,
    issue_decision,
    open_programme,
    pay,
    prepare_payment,
    register_request,
    submit_decision,
    submit_request,
)
from fund.disbursements.operations.issuing import IssueSettings
from fund.ledger.models import Fund
from fund.people.models import Party
from tests.builders import ledger, people

AT = dt.datetime(2026, 6, 30, 3, 0, tzinfo=dt.UTC)
A_DAY = dt.date(2026, 3, 16)
CLERK, DIRECTOR, SECOND_DIRECTOR = "hoso", "giamdoc", "phogiamdoc"
ACCOUNTANT, CHIEF, CASHIER = "ketoan", "ketoantruong", "thuquy"
SETTINGS = IssueSettings(
    check_secret=b"a secret of the office, 32 bytes", check_address="https://quy.example/kiem-tra/"
)
GENERAL, HOUSES, CASH = ledger.GENERAL, ledger.HOUSES, ledger.CASH
GIFTS_ON = dt.date(2026, 1, 5)

_numbers = itertools.count(1)


@dataclasses.dataclass(frozen=True)
class Office:
    """What nearly every test needs: programmes of the three expenses and the ids of the two funds."""

    award: Programme
    capital: Programme
    camera: Programme
    general: int
    houses: int


def open_office(
    session: Session,
    *,
    general_vnd: int = 500_000_000,
    houses_vnd: int = 80_000_000,
    first: dt.date = ledger.OPENED_ON,
    through: dt.date = ledger.OPEN_THROUGH,
    gifts_on: dt.date = GIFTS_ON,
) -> Office:
    """Open the books, put money into both funds (cash and bank), name the office and its programmes."""
    ledger.open_books(session, first=first, through=through)
    posted_at = dt.datetime.combine(through, dt.time(3), dt.UTC)
    for fund, amount in ((GENERAL, general_vnd), (HOUSES, houses_vnd)):
        ledger.post(session, ledger.cash_gift(amount // 2, fund=fund, on=gifts_on), posted_at=posted_at)
        ledger.post(session, ledger.bank_gift(amount - amount // 2, fund=fund, on=gifts_on), posted_at=posted_at)
    values = {
        SettingKey.ORGANIZATION_NAME.value: "Quỹ Vì bình yên cuộc sống",
        SettingKey.ORGANIZATION_UPPER_BODY.value: "Ủy ban MTTQ Việt Nam Thành phố Hồ Chí Minh",
        SettingKey.ORGANIZATION_ADDRESS.value: "Số 1 đường Mẫu, Thành phố Hồ Chí Minh",
        SettingKey.ORGANIZATION_SHORT_SIGN.value: "QVBYCS",
        SettingKey.ORGANIZATION_PLACE.value: "Thành phố Hồ Chí Minh",
    }
    change_settings(session, values=values, valid_from=first, actor="quantri", at=AT)
    return Office(
        award=a_programme(session, "KT", "Khen thưởng đột xuất", ProgrammeKind.AWARD, ExpenseRole.AWARD),
        capital=a_programme(session, "VON", "Hỗ trợ vốn làm ăn", ProgrammeKind.CAPITAL, ExpenseRole.SUPPORT),
        camera=a_programme(session, "CAM", "Camera an ninh", ProgrammeKind.EQUIPMENT, ExpenseRole.MOVEMENT),
        general=fund_id(session, GENERAL),
        houses=fund_id(session, HOUSES),
    )


def fund_id(session: Session, code: str) -> int:
    """Find a fund's row by its code."""
    return session.scalars(select(Fund.id).where(Fund.code == code)).one()


def a_programme(
    session: Session, code: str, name: str, kind: ProgrammeKind, role: ExpenseRole, *, repeat_after_months: int = 12
) -> Programme:
    """Open a programme."""
    draft = ProgrammeDraft(code, name, kind, role, public_words=name, repeat_after_months=repeat_after_months)
    return open_programme(session, draft=draft, actor="quantri", at=AT)


def a_person(session: Session, name: str = "") -> Party:
    """Register someone new who may be helped."""
    return people.beneficiary(session, name or f"Nguyễn Văn Mẫu {next(_numbers)}")


def a_request(
    session: Session,
    programme: Programme,
    party: Party | None = None,
    *,
    amount_vnd: int = 5_000_000,
    on: dt.date = A_DAY,
) -> SupportRequest:
    """Register a draft request."""
    draft = RequestDraft(
        party_id=(party or a_person(session)).id,
        programme_id=programme.id,
        proposing_unit="Ủy ban MTTQ Việt Nam Phường Sài Gòn",
        requested_amount_vnd=amount_vnd,
        reason="Có thành tích giúp công an bắt giữ đối tượng cướp giật.",
        request_date=on,
    )
    return register_request(session, draft=draft, today=AT.date(), actor=CLERK, at=AT)


def an_appraised_request(
    session: Session, programme: Programme, party: Party | None = None, *, amount_vnd: int = 5_000_000
) -> SupportRequest:
    """Register a request, hand it in and appraise it."""
    request = a_request(session, programme, party, amount_vnd=amount_vnd)
    submit_request(session, request_id=request.id, actor=CLERK, at=AT)
    return appraise_request(session, request_id=request.id, note="Đã xác minh tại nơi cư trú", actor=CLERK, at=AT)


def an_award(
    session: Session, programme: Programme, fund: int, amount_vnd: int, party: Party | None = None
) -> AwardDraft:
    """Draft one award without a request."""
    return AwardDraft((party or a_person(session)).id, programme.id, fund, amount_vnd)


def a_draft(
    *awards: AwardDraft,
    on: dt.date = A_DAY,
    subject: str = "khen thưởng, hỗ trợ đợt thử nghiệm",
    effect: DecisionEffect = DecisionEffect.GRANT,
    supersedes_id: int | None = None,
) -> DecisionDraft:
    """Draft a decision."""
    return DecisionDraft(
        subject=subject,
        decision_date=on,
        issuing_authority="GIÁM ĐỐC QUỸ VÌ BÌNH YÊN CUỘC SỐNG",
        legal_bases=("Căn cứ Điều lệ tổ chức và hoạt động của Quỹ", "Căn cứ Biên bản họp xét ngày 10 tháng 3 năm 2026"),
        proposer="Theo đề nghị của Bộ phận hồ sơ",
        signatory_title="GIÁM ĐỐC",
        signatory_name="Trần Thị Hòa",
        articles=("Quyết định này có hiệu lực kể từ ngày ký.",),
        recipients=("Như Điều 1", "Lưu: VT"),
        awards=awards,
        effect=effect,
        supersedes_id=supersedes_id,
    )


def a_drafted(session: Session, draft: DecisionDraft) -> Decision:
    """Store a draft decision as the clerk."""
    return draft_decision(session, draft=draft, actor=CLERK, at=AT)


def an_approved(session: Session, draft: DecisionDraft) -> Decision:
    """Draft, hand in and approve a decision."""
    decision = submit_decision(session, decision_id=a_drafted(session, draft).id, actor=CLERK, at=AT)
    return approve_decision(
        session, decision_id=decision.id, seen_hash=decision.content_hash or "", actor=DIRECTOR, at=AT
    )


def an_issued(session: Session, draft: DecisionDraft) -> Decision:
    """Draft, hand in, approve and issue a decision."""
    decision = an_approved(session, draft)
    return issue_decision(session, decision_id=decision.id, settings=SETTINGS, actor=DIRECTOR, at=AT)


def a_payment(
    session: Session,
    awards: Sequence[Award],
    *,
    channel: PaymentChannel = PaymentChannel.CASH,
    on: dt.date = A_DAY,
) -> Payment:
    """Prepare a payment of awards of one decision, in cash or from the first bank account."""
    draft = PaymentDraft(
        decision_id=awards[0].decision_id,
        channel=channel,
        account_code=ledger.CASH if channel is PaymentChannel.CASH else ledger.FIRST_BANK,
        payment_date=on,
        payee=awards[0].recipient_name,
        payee_address="Phường Sài Gòn",
        reason="Chi theo quyết định",
        lines=tuple(PaymentLine(award.id) for award in awards),
    )
    return prepare_payment(session, draft=draft, actor=ACCOUNTANT, at=AT)


def a_paid(
    session: Session, awards: Sequence[Award], *, channel: PaymentChannel = PaymentChannel.CASH, on: dt.date = A_DAY
) -> Payment:
    """Prepare, approve and pay."""
    payment = a_payment(session, awards, channel=channel, on=on)
    approve_payment(session, payment_id=payment.id, actor=CHIEF, at=AT)
    return pay(session, payment_id=payment.id, payment_date=on, actor=CASHIER, at=AT)
