"""The demo's requests, its four decisions and their payments."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.demo.cast import ACCOUNTANT, CASHIER, CHIEF, DIRECTOR, OFFICER
from fund.disbursements.content import AwardDraft, DecisionDraft
from fund.disbursements.kinds import PaymentChannel
from fund.disbursements.models import Decision, SupportRequest
from fund.disbursements.operations import (
    PaymentDraft,
    PaymentLine,
    RequestDraft,
    appraise_request,
    approve_decision,
    approve_payment,
    decline_request,
    draft_decision,
    issue_decision,
    pay,
    prepare_payment,
    register_request,
    submit_decision,
    submit_request,
)
from fund.disbursements.operations.issuing import IssueSettings
from fund.ledger.models import Fund
from fund.office_time import OFFICE_ZONE

UNIT = "Ủy ban MTTQ Việt Nam phường"
_DECREE = (
    "Căn cứ Nghị định số 03/2026/NĐ-CP ngày 09 tháng 01 năm 2026 của Chính phủ về tổ chức, hoạt động của quỹ xã hội, "
    "quỹ từ thiện"
)
BASES = (_DECREE, "Căn cứ Điều lệ Quỹ Vì bình yên cuộc sống")
ARTICLES = (
    "Quyết định này có hiệu lực kể từ ngày ký.",
    "Kế toán trưởng, Cán bộ hồ sơ Quỹ và các trường hợp có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này.",
)
RECEIVERS = ("Như Điều 4", "Ban Kiểm soát Quỹ", "Lưu: VT, HS")


@dataclass(frozen=True)
class Plan:
    """One decision of the demo: its subject, how long ago, and its awards."""

    subject: str
    days_ago: int
    fund: str
    awards: tuple[tuple[int, str, int, str], ...]
    """Index of the beneficiary, programme, đồng, reason."""


_REWARDS = Plan(
    "Về việc khen thưởng tập thể, cá nhân có thành tích phòng, chống tội phạm",
    96,
    "KHEN",
    (
        (0, "KHEN-CN", 10_000_000, "Có thành tích giúp lực lượng chức năng giữ gìn trật tự"),
        (1, "KHEN-TT", 20_000_000, "Tuần tra giữ gìn trật tự khu phố sáu tháng liền"),
    ),
)
_HOUSES = Plan(
    "Về việc hỗ trợ nhà tình thương, phương tiện sinh kế và vốn",
    41,
    "NHA",
    (
        (2, "NHA-TT", 80_000_000, "Nhà xuống cấp, không có khả năng tự sửa"),
        (4, "SINHKE", 15_000_000, "Cần xe bán hàng để có thu nhập"),
        (6, "VON", 20_000_000, "Mở tiệm sửa xe nhỏ"),
    ),
)
_MODELS = Plan(
    "Về việc hỗ trợ trang bị camera an ninh và mô hình 5+1",
    9,
    "KHEN",
    (
        (8, "MOHINH", 25_000_000, "Lắp tám camera ở các giao lộ của khu phố"),
        (9, "MOHINH", 12_000_000, "Trang bị loa, đèn cho tổ tự quản"),
    ),
)
_LIVELIHOODS = Plan(
    "Về việc hỗ trợ phương tiện sinh kế",
    2,
    "NHA",
    ((5, "SINHKE", 12_000_000, "Cần máy may gia công tại nhà"), (7, "VON", 15_000_000, "Mua dụng cụ nghề mộc")),
)


def decide(
    session: Session, issuing: IssueSettings, today: dt.date, party_ids: Sequence[int], programmes: Mapping[str, int]
) -> None:
    """Take four decisions (paid, issued and being paid, submitted, draft); leave requests in every state."""
    office = _Office(session, issuing, today, party_ids, programmes)
    office.pay_out(office.issue(office.draft(_REWARDS)), PaymentChannel.CASH, "1111", days_ago=90)
    office.decline(10, "VON", 50_000_000, "Xin vốn mở đại lý", 60)
    issued = office.issue(office.draft(_HOUSES))
    office.prepare(issued, PaymentChannel.BANK, "11212", days_ago=36)
    office.submit(office.draft(_MODELS))
    office.appraised(3, "NHA-TT", 60_000_000, "Mái nhà dột, cần sửa trước mùa mưa", 15)
    office.draft(_LIVELIHOODS)
    waiting = office.request(11, "VON", 10_000_000, "Học nghề và mua đồ nghề cắt tóc", 6)
    submit_request(session, request_id=waiting.id, actor=OFFICER, at=office.at(6, 9))
    office.request(10, "SINHKE", 8_000_000, "Cần tủ bán nước giải khát", 3)


class _Office:
    """The people of the demo at their desks."""

    def __init__(
        self,
        session: Session,
        issuing: IssueSettings,
        today: dt.date,
        party_ids: Sequence[int],
        programmes: Mapping[str, int],
    ) -> None:
        self.session, self.issuing, self.today = session, issuing, today
        self.party_ids, self.programmes = party_ids, programmes
        self.fund_ids = {fund.code: fund.id for fund in session.scalars(select(Fund))}

    def day(self, days_ago: int) -> dt.date:
        """Give a day before today."""
        return self.today - dt.timedelta(days=days_ago)

    def at(self, days_ago: int, hour: int) -> dt.datetime:
        """Give a moment of that day."""
        return dt.datetime.combine(self.day(days_ago), dt.time(hour), OFFICE_ZONE)

    def request(self, party: int, programme: str, amount: int, reason: str, days_ago: int) -> SupportRequest:
        """Register a request."""
        draft = RequestDraft(
            party_id=self.party_ids[party],
            programme_id=self.programmes[programme],
            proposing_unit=f"{UNIT} (đề nghị minh họa {party + 1})",
            requested_amount_vnd=amount,
            reason=reason,
            request_date=self.day(days_ago),
        )
        return register_request(self.session, draft=draft, today=self.today, actor=OFFICER, at=self.at(days_ago, 8))

    def appraised(self, party: int, programme: str, amount: int, reason: str, days_ago: int) -> SupportRequest:
        """Register a request and take it through appraisal."""
        request = self.request(party, programme, amount, reason, days_ago)
        submit_request(self.session, request_id=request.id, actor=OFFICER, at=self.at(days_ago, 9))
        return appraise_request(
            self.session,
            request_id=request.id,
            note="Đã đến tận nơi, hoàn cảnh đúng như đề nghị.",
            score=80,
            actor=OFFICER,
            at=self.at(days_ago - 2, 15),
        )

    def draft(self, plan: Plan) -> Decision:
        """Draft a decision over its requests."""
        awards = []
        for party, programme, amount, reason in plan.awards:
            request = self.appraised(party, programme, amount, reason, plan.days_ago + 8)
            awards.append(
                AwardDraft(
                    party_id=request.party_id,
                    programme_id=request.programme_id,
                    fund_id=self.fund_ids[plan.fund],
                    amount_vnd=amount,
                    request_id=request.id,
                )
            )
        draft = DecisionDraft(
            subject=plan.subject,
            decision_date=self.day(plan.days_ago),
            issuing_authority="GIÁM ĐỐC QUỸ VÌ BÌNH YÊN CUỘC SỐNG",
            legal_bases=BASES,
            proposer="Theo đề nghị của Cán bộ hồ sơ Quỹ",
            signatory_title="GIÁM ĐỐC",
            signatory_name="Trần Quang Minh",
            articles=ARTICLES,
            recipients=RECEIVERS,
            awards=tuple(awards),
        )
        return draft_decision(self.session, draft=draft, actor=OFFICER, at=self.at(plan.days_ago + 2, 10))

    def submit(self, decision: Decision) -> Decision:
        """Hand a decision in for approval."""
        return submit_decision(self.session, decision_id=decision.id, actor=OFFICER, at=self._on(decision, 8))

    def issue(self, decision: Decision) -> Decision:
        """Have a decision approved and issued."""
        submitted = self.submit(decision)
        assert submitted.content_hash is not None
        approve_decision(
            self.session,
            decision_id=decision.id,
            seen_hash=submitted.content_hash,
            actor=DIRECTOR,
            at=self._on(decision, 10),
        )
        return issue_decision(
            self.session, decision_id=decision.id, settings=self.issuing, actor=DIRECTOR, at=self._on(decision, 11)
        )

    def _on(self, decision: Decision, hour: int) -> dt.datetime:
        return dt.datetime.combine(decision.decision_date, dt.time(hour), OFFICE_ZONE)

    def prepare(self, decision: Decision, channel: PaymentChannel, account: str, *, days_ago: int) -> int:
        """Prepare the payment of the first award."""
        first = min(decision.awards, key=lambda award: award.line_number)
        draft = PaymentDraft(
            decision_id=decision.id,
            channel=channel,
            account_code=account,
            payment_date=self.day(days_ago),
            payee=first.recipient_name,
            payee_address="",
            reason=f"Chi theo Quyết định số {decision.code}",
            lines=tuple(PaymentLine(award.id) for award in decision.awards)
            if channel is PaymentChannel.CASH
            else (PaymentLine(first.id),),
        )
        return prepare_payment(self.session, draft=draft, actor=ACCOUNTANT, at=self.at(days_ago, 8)).id

    def pay_out(self, decision: Decision, channel: PaymentChannel, account: str, *, days_ago: int) -> None:
        """Pay a decision whole."""
        payment_id = self.prepare(decision, channel, account, days_ago=days_ago)
        approve_payment(self.session, payment_id=payment_id, actor=CHIEF, at=self.at(days_ago, 9))
        pay(
            self.session,
            payment_id=payment_id,
            payment_date=self.day(days_ago),
            actor=CASHIER,
            at=self.at(days_ago, 10),
        )

    def decline(self, party: int, programme: str, amount: int, reason: str, days_ago: int) -> None:
        """Register a request that is declined."""
        declined = self.request(party, programme, amount, reason, days_ago)
        submit_request(self.session, request_id=declined.id, actor=OFFICER, at=self.at(days_ago, 9))
        decline_request(
            self.session,
            request_id=declined.id,
            reason="Vượt mức hỗ trợ của chương trình; đã hướng dẫn làm đề nghị khác.",
            actor=OFFICER,
            at=self.at(days_ago - 5, 15),
        )
