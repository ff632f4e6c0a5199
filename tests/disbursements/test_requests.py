"""Support requests: from the draft to the decision or the refusal, past the double-benefit guard."""

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.disbursements import operations, rules
from fund.disbursements.kinds import ExpenseRole, ProgrammeKind, RequestStatus
from fund.disbursements.models import SupportRequest
from fund.disbursements.operations import RequestDraft
from fund.disbursements.operations.loading import ProgrammeNotFound, RequestNotFound
from fund.disbursements.operations.programmes import ProgrammeCodeTaken, ProgrammeDraft
from fund.disbursements.operations.requests import DoubleBenefit, NotABeneficiary, RequestDateInFuture
from fund.documents.evidence_kinds import EvidenceKindRefused
from fund.documents.queries import evidence_of
from fund.money import AmountOutOfRange
from fund.people import operations as people_operations
from fund.people.drafts import PartyDraft
from fund.people.kinds import BeneficiaryCategory, PartyKind
from fund.people.models import Party
from fund.trail.models import TrailEvent
from tests.builders import people
from tests.builders.disbursements import (
    A_DAY,
    AT,
    CLERK,
    a_draft,
    a_drafted,
    a_person,
    a_programme,
    a_request,
    an_appraised_request,
    an_award,
    open_office,
)

TODAY = AT.date()


def draft_for(party: Party, programme_id: int) -> RequestDraft:
    return RequestDraft(party.id, programme_id, "MTTQ Phường Sài Gòn", 5_000_000, "Hoàn cảnh khó khăn", A_DAY)


def test_a_request_gets_a_code_of_its_year_and_a_trail_event_without_its_reason(session: Session) -> None:
    office = open_office(session)

    codes = [a_request(session, office.capital).code for _ in range(2)]

    assert codes == ["HS-2026-0001", "HS-2026-0002"]
    events = session.scalars(select(TrailEvent).where(TrailEvent.tag == "support.request.registered")).all()
    assert len(events) == 2
    assert all("cướp" not in event.after for event in events)


def test_a_request_goes_from_draft_to_appraised(session: Session) -> None:
    office = open_office(session)

    request = an_appraised_request(session, office.capital)

    assert request.status is RequestStatus.APPRAISED
    assert (request.submitted_by, request.appraised_by) == (CLERK, CLERK)


def test_a_request_is_corrected_only_as_a_draft(session: Session) -> None:
    office = open_office(session)
    request = a_request(session, office.capital)
    draft = dataclasses.replace(draft_for(a_person(session), office.camera.id), requested_amount_vnd=7)

    operations.correct_request(session, request_id=request.id, draft=draft, today=TODAY, actor=CLERK, at=AT)
    operations.submit_request(session, request_id=request.id, actor=CLERK, at=AT)

    assert request.requested_amount_vnd == 7
    assert request.programme.code == "CAM"
    with pytest.raises(rules.RequestStepRefused):
        operations.correct_request(session, request_id=request.id, draft=draft, today=TODAY, actor=CLERK, at=AT)


def test_a_request_sent_back_may_be_corrected_again(session: Session) -> None:
    office = open_office(session)
    request = a_request(session, office.capital)
    operations.submit_request(session, request_id=request.id, actor=CLERK, at=AT)

    operations.send_request_back(session, request_id=request.id, reason="Thiếu giấy xác nhận", actor=CLERK, at=AT)

    assert request.status is RequestStatus.DRAFT


def test_a_request_is_declined_with_a_reason_only(session: Session) -> None:
    office = open_office(session)
    request = an_appraised_request(session, office.capital)

    with pytest.raises(rules.ReasonMissing):
        operations.decline_request(session, request_id=request.id, reason="", actor=CLERK, at=AT)
    operations.decline_request(session, request_id=request.id, reason="Không đúng đối tượng", actor=CLERK, at=AT)

    assert request.status is RequestStatus.DECLINED
    with pytest.raises(rules.RequestStepRefused):
        operations.appraise_request(session, request_id=request.id, note="x", actor=CLERK, at=AT)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"requested_amount_vnd": 0}, AmountOutOfRange),
        ({"requested_amount_vnd": -5}, AmountOutOfRange),
        ({"requested_amount_vnd": 10**30}, AmountOutOfRange),
        ({"reason": ""}, rules.ReasonMissing),
        ({"request_date": TODAY + dt.timedelta(days=1)}, RequestDateInFuture),
        ({"programme_id": 999}, ProgrammeNotFound),
        ({"proposing_unit": "x" * 1000}, rules.TextTooLong),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    session: Session, change: dict[str, object], refusal: type[Exception]
) -> None:
    office = open_office(session)
    draft = dataclasses.replace(draft_for(a_person(session), office.capital.id), **change)  # type: ignore[arg-type]

    with pytest.raises(refusal):
        operations.register_request(session, draft=draft, today=TODAY, actor=CLERK, at=AT)


def test_only_one_to_be_helped_can_ask(session: Session) -> None:
    office = open_office(session)
    giver = people.donor(session)

    with pytest.raises(NotABeneficiary):
        operations.register_request(session, draft=draft_for(giver, office.capital.id), today=TODAY, actor=CLERK, at=AT)


def test_a_closed_programme_takes_no_request(session: Session) -> None:
    office = open_office(session)
    operations.set_programme_active(session, programme_id=office.capital.id, is_active=False, actor="quantri", at=AT)

    with pytest.raises(ProgrammeNotFound):
        a_request(session, office.capital)


def test_a_programme_code_is_used_once(session: Session) -> None:
    open_office(session)
    twin = ProgrammeDraft("KT", "Khác", ProgrammeKind.OTHER, ExpenseRole.SUPPORT, "Khác")

    with pytest.raises(ProgrammeCodeTaken):
        operations.open_programme(session, draft=twin, actor="quantri", at=AT)


def test_an_unknown_request_is_not_found(session: Session) -> None:
    with pytest.raises(RequestNotFound):
        operations.submit_request(session, request_id=12345, actor=CLERK, at=AT)


def test_a_second_request_within_the_period_stops_until_a_reason_is_given(session: Session) -> None:
    office = open_office(session)
    person = a_person(session, "Lê Thị Hai")
    first = a_request(session, office.capital, person)
    operations.submit_request(session, request_id=first.id, actor=CLERK, at=AT)
    second = a_request(session, office.capital, person)

    with pytest.raises(DoubleBenefit) as refused:
        operations.submit_request(session, request_id=second.id, actor=CLERK, at=AT)
    operations.submit_request(session, request_id=second.id, override_reason="Nhà bị cháy lần hai", actor=CLERK, at=AT)

    assert refused.value.facts["earlier"] == first.code
    assert (second.override_reason, second.override_by) == ("Nhà bị cháy lần hai", CLERK)
    tags = session.scalars(select(TrailEvent.tag).where(TrailEvent.subject == f"request:{second.id}")).all()
    assert "support.request.overridden" in tags


def test_help_to_the_household_counts_as_help_to_its_members(session: Session) -> None:
    office = open_office(session)
    household = people.beneficiary(session, "Hộ bà Ba", kind=PartyKind.HOUSEHOLD)
    members = [
        people_operations.register_party(
            session,
            draft=PartyDraft(
                kind=PartyKind.PERSON,
                full_name=name,
                is_beneficiary=True,
                category=BeneficiaryCategory.HARDSHIP_FAMILY,
                household_id=household.id,
            ),
            actor=CLERK,
            at=AT,
            allow_duplicate=True,
        )
        for name in ("Phạm Văn Ba", "Phạm Thị Bốn")
    ]
    first = a_request(session, office.capital, members[0])
    operations.submit_request(session, request_id=first.id, actor=CLERK, at=AT)

    for party in (members[1], household):
        with pytest.raises(DoubleBenefit):
            operations.submit_request(
                session, request_id=a_request(session, office.capital, party).id, actor=CLERK, at=AT
            )


def test_an_award_in_a_decision_counts_as_help(session: Session) -> None:
    office = open_office(session)
    person = a_person(session)
    a_drafted(session, a_draft(an_award(session, office.capital, office.general, 5_000_000, person)))

    with pytest.raises(DoubleBenefit):
        operations.submit_request(session, request_id=a_request(session, office.capital, person).id, actor=CLERK, at=AT)


def test_another_programme_or_one_without_a_period_is_no_double_benefit(session: Session) -> None:
    office = open_office(session)
    free = a_programme(session, "TET", "Quà Tết", ProgrammeKind.OTHER, ExpenseRole.SUPPORT, repeat_after_months=0)
    person = a_person(session)

    for programme in (office.capital, office.camera, free, free):
        request = a_request(session, programme, person)
        operations.submit_request(session, request_id=request.id, actor=CLERK, at=AT)

        assert request.override_by is None


def test_help_before_the_period_does_not_count(session: Session) -> None:
    office = open_office(session)
    person = a_person(session)
    old = a_request(session, office.capital, person, on=dt.date(2025, 3, 15))
    operations.submit_request(session, request_id=old.id, actor=CLERK, at=AT)

    new = a_request(session, office.capital, person, on=dt.date(2026, 3, 16))

    assert operations.submit_request(session, request_id=new.id, actor=CLERK, at=AT).status is RequestStatus.SUBMITTED


def test_evidence_is_kept_with_its_request(session: Session) -> None:
    office = open_office(session)
    request = a_request(session, office.capital)

    for _ in range(2):
        operations.add_request_evidence(
            session,
            request_id=request.id,
            filename="xac-nhan.pdf",
            content=b"%PDF-1.4 xac nhan",
            description="Giấy xác nhận",
            actor=CLERK,
            at=AT,
        )

    assert [link.evidence.filename for link in evidence_of(session, f"request:{request.id}")] == ["xac-nhan.pdf"]


def test_a_docx_that_is_none_is_no_evidence(session: Session) -> None:
    office = open_office(session)
    request = a_request(session, office.capital)

    with pytest.raises(EvidenceKindRefused):
        operations.add_request_evidence(
            session,
            request_id=request.id,
            filename="to-trinh.docx",
            content=b"PK\x03\x04 not a zip at all",
            description="",
            actor=CLERK,
            at=AT,
        )

    assert session.get(SupportRequest, request.id) is request
    assert evidence_of(session, f"request:{request.id}") == []
