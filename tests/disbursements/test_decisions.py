"""From the draft to the issued decision: worked examples of the entries, approval bound to content, one transaction."""

import dataclasses
import datetime as dt
import hashlib
import io
import pathlib
import shutil
import time

import docx
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.access.rules import SamePersonRefused
from fund.disbursements import operations, rules
from fund.disbursements.content import AwardDraft
from fund.disbursements.kinds import AwardStatus, DecisionEffect, DecisionStatus, RequestStatus
from fund.disbursements.models import Decision
from fund.disbursements.operations.drafting import (
    AwardFundUnknown,
    DecisionChanged,
    DecisionNotEndable,
    RequestDiffers,
    RequestNotReady,
)
from fund.disbursements.operations.issuing import DecisionDateOutOfOrder, OfficeSignMissing
from fund.disbursements.operations.requests import NotABeneficiary
from fund.documents.checking import DocumentDisagrees, read_decision
from fund.documents.models import IssuedDocument
from fund.documents.queries import get_issued
from fund.documents.templates import TEMPLATE_FOLDER
from fund.ledger.models import JournalEntry
from fund.ledger.operations import DateInFuture, lines_of
from fund.ledger.totals import FundOverdrawn
from fund.trail.models import TrailEvent
from tests.builders import people
from tests.builders.disbursements import (
    A_DAY,
    AT,
    CLERK,
    DIRECTOR,
    SECOND_DIRECTOR,
    SETTINGS,
    a_draft,
    a_drafted,
    a_person,
    an_appraised_request,
    an_approved,
    an_award,
    an_issued,
    open_office,
)


def issue(session: Session, decision: Decision, *, actor: str = DIRECTOR) -> Decision:
    return operations.issue_decision(session, decision_id=decision.id, settings=SETTINGS, actor=actor, at=AT)


def entries(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(JournalEntry)) or 0


def test_issue_posts_expense_by_programme_against_what_each_beneficiary_is_owed(session: Session) -> None:
    """Khen thưởng 10 triệu và camera 30 triệu từ quỹ chung, vốn 20 triệu từ quỹ nhà tình thương."""
    office = open_office(session)
    hero, trader, ward = a_person(session, "Lê Văn Anh"), a_person(session, "Trần Thị Buôn"), a_person(session)
    draft = a_draft(
        an_award(session, office.award, office.general, 10_000_000, hero),
        an_award(session, office.capital, office.houses, 20_000_000, trader),
        an_award(session, office.camera, office.general, 30_000_000, ward),
    )

    decision = an_issued(session, draft)

    assert decision.entry_id is not None
    entry = session.get_one(JournalEntry, decision.entry_id)
    assert (entry.voucher_number, entry.prepared_by, entry.approved_by) == ("QD-2026-00001", CLERK, DIRECTOR)
    assert [
        (line.account, line.fund, line.debit_vnd, line.credit_vnd, line.party)
        for line in lines_of(session, decision.entry_id)
    ] == [
        ("6111", "CHUNG", 10_000_000, 0, ""),
        ("3388", "CHUNG", 0, 10_000_000, hero.code),
        ("6112", "NHA", 20_000_000, 0, ""),
        ("3388", "NHA", 0, 20_000_000, trader.code),
        ("6113", "CHUNG", 30_000_000, 0, ""),
        ("3388", "CHUNG", 0, 30_000_000, ward.code),
    ]


def test_issue_keeps_number_file_hash_chain_head_and_check_code_together(session: Session) -> None:
    office = open_office(session)
    head = session.scalars(select(JournalEntry.entry_hash).order_by(JournalEntry.id.desc())).first()

    decision = an_issued(session, a_draft(an_award(session, office.award, office.general, 10_000_000)))

    assert (decision.number, decision.number_year, decision.code) == (1, 2026, "01/QĐ-QVBYCS")
    assert decision.chain_head == head
    assert decision.status is DecisionStatus.ISSUED
    assert [award.status for award in decision.awards] == [AwardStatus.GRANTED]
    assert decision.issued_document_id is not None
    paper = get_issued(session, decision.issued_document_id)
    assert paper.sha256 == hashlib.sha256(paper.content).hexdigest()
    assert session.get_one(JournalEntry, decision.entry_id).evidence == paper.sha256
    reading = read_decision(paper.content)
    assert (reading.number, reading.decision_date, reading.total_vnd) == ("01/QĐ-QVBYCS", A_DAY, 10_000_000)
    assert reading.ledger_head == head
    assert reading.check_code.replace("-", "") == decision.check_code == paper.check_code


def test_numbers_run_without_a_gap_in_the_order_of_issue(session: Session) -> None:
    office = open_office(session)

    codes = [
        an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000))).code for _ in range(3)
    ]

    assert codes == ["01/QĐ-QVBYCS", "02/QĐ-QVBYCS", "03/QĐ-QVBYCS"]


def test_a_later_number_does_not_carry_an_earlier_date(session: Session) -> None:
    office = open_office(session)
    an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000), on=dt.date(2026, 4, 2)))
    early = an_approved(
        session, a_draft(an_award(session, office.award, office.general, 1_000_000), on=dt.date(2026, 4, 1))
    )

    with pytest.raises(DecisionDateOutOfOrder):
        issue(session, early)


def test_a_decision_of_one_recipient_names_him_in_its_first_article(session: Session) -> None:
    office = open_office(session)
    person = a_person(session, "Đỗ Thị Ước")

    decision = an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000, person)))

    assert decision.issued_document_id is not None
    text = "\n".join(read_decision(get_issued(session, decision.issued_document_id).content).paragraphs)
    assert "Điều 1. Khen thưởng Đỗ Thị Ước" in text
    assert "1.000.000 đồng (bằng chữ: Một triệu đồng)" in text


def test_three_hundred_recipients_are_issued_in_time(session: Session) -> None:
    office = open_office(session)
    awards = [an_award(session, office.award, office.general, 1_000_000 + line) for line in range(300)]
    approved = an_approved(session, a_draft(*awards))

    started = time.monotonic()
    decision = issue(session, approved)
    seconds = time.monotonic() - started

    assert decision.entry_id is not None
    assert len(lines_of(session, decision.entry_id)) == 600
    assert seconds < 15, f"{seconds:.1f} s"


def test_an_edit_voids_the_approval(session: Session) -> None:
    office = open_office(session)
    first = a_draft(an_award(session, office.award, office.general, 1_000_000))
    decision = an_approved(session, first)

    changed = dataclasses.replace(first, subject="khen thưởng khác")
    operations.edit_decision(session, decision_id=decision.id, draft=changed, actor=CLERK, at=AT)

    assert decision.status is DecisionStatus.DRAFT
    assert decision.approved_by is None
    with pytest.raises(rules.DecisionStepRefused):
        issue(session, decision)
    tags = session.scalars(select(TrailEvent.tag).where(TrailEvent.subject == f"decision:{decision.id}")).all()
    assert [tag for tag in tags if tag.endswith(("withdrawn", "edited"))] == [
        "decision.decision.withdrawn",
        "decision.decision.edited",
    ]


def test_what_was_read_is_what_is_approved(session: Session) -> None:
    office = open_office(session)
    first = a_draft(an_award(session, office.award, office.general, 1_000_000))
    decision = operations.submit_decision(session, decision_id=a_drafted(session, first).id, actor=CLERK, at=AT)
    read = decision.content_hash or ""
    operations.edit_decision(
        session, decision_id=decision.id, draft=dataclasses.replace(first, proposer="Khác"), actor=CLERK, at=AT
    )
    operations.submit_decision(session, decision_id=decision.id, actor=CLERK, at=AT)

    with pytest.raises(DecisionChanged):
        operations.approve_decision(session, decision_id=decision.id, seen_hash=read, actor=DIRECTOR, at=AT)


def test_who_drafts_edits_or_submits_does_not_approve(session: Session) -> None:
    office = open_office(session)
    draft = a_draft(an_award(session, office.award, office.general, 1_000_000))
    decision = operations.draft_decision(session, draft=draft, actor="anh", at=AT)
    operations.edit_decision(session, decision_id=decision.id, draft=draft, actor="binh", at=AT)
    operations.submit_decision(session, decision_id=decision.id, actor="chi", at=AT)

    for person in ("anh", "binh", "chi"):
        with pytest.raises(SamePersonRefused):
            operations.approve_decision(
                session, decision_id=decision.id, seen_hash=decision.content_hash or "", actor=person, at=AT
            )


def test_who_drafted_does_not_issue(session: Session) -> None:
    office = open_office(session)
    decision = an_approved(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))

    with pytest.raises(SamePersonRefused):
        issue(session, decision, actor=CLERK)


def test_the_second_director_finds_it_done(session: Session) -> None:
    office = open_office(session)
    decision = an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))

    with pytest.raises(rules.DecisionStepRefused):
        operations.approve_decision(
            session, decision_id=decision.id, seen_hash=decision.content_hash or "", actor=SECOND_DIRECTOR, at=AT
        )
    with pytest.raises(rules.DecisionStepRefused):
        issue(session, decision, actor=SECOND_DIRECTOR)


def test_an_overdraw_of_a_restricted_fund_is_refused_with_the_exact_numbers(session: Session) -> None:
    office = open_office(session, houses_vnd=80_000_000)
    decision = an_approved(session, a_draft(an_award(session, office.capital, office.houses, 80_000_001)))
    before = entries(session)

    with pytest.raises(FundOverdrawn) as refused, session.begin_nested():
        issue(session, decision)

    session.refresh(decision)
    assert refused.value.facts["fund_name"] == "Nhà tình thương"
    assert (refused.value.facts["balance_vnd"], refused.value.facts["shortfall_vnd"]) == (80_000_000, 1)
    assert entries(session) == before
    assert (decision.status, decision.number, decision.code) == (DecisionStatus.APPROVED, None, None)
    assert session.scalar(select(func.count()).select_from(IssuedDocument)) == 0


def test_the_whole_of_a_restricted_fund_may_be_granted(session: Session) -> None:
    office = open_office(session, houses_vnd=80_000_000)

    decision = an_issued(session, a_draft(an_award(session, office.capital, office.houses, 80_000_000)))

    assert decision.status is DecisionStatus.ISSUED


def test_a_template_that_says_something_else_leaves_no_number_and_no_entry(
    session: Session, tmp_path: pathlib.Path
) -> None:
    office = open_office(session)
    decision = an_approved(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))
    lying = IssueSettingsOf(tmp_path)
    before = entries(session)

    with pytest.raises(DocumentDisagrees), session.begin_nested():
        operations.issue_decision(session, decision_id=decision.id, settings=lying, actor=DIRECTOR, at=AT)

    session.refresh(decision)
    assert (decision.status, decision.number) == (DecisionStatus.APPROVED, None)
    assert entries(session) == before
    assert issue(session, decision).code == "01/QĐ-QVBYCS"


def IssueSettingsOf(folder: pathlib.Path) -> operations.IssueSettings:  # noqa: N802
    """Give settings with a template whose total was overwritten by hand with a fixed sum."""
    for path in TEMPLATE_FOLDER.glob("*.docx"):
        shutil.copy(path, folder / path.name)
    document = docx.Document(str(folder / "decision.docx"))
    paragraphs = [
        *document.paragraphs,
        *(p for t in document.tables for r in t.rows for c in r.cells for p in c.paragraphs),
    ]
    for paragraph in paragraphs:
        if "{{ total }}" in paragraph.text or "{{total}}" in paragraph.text:
            text = paragraph.text.replace("{{ total }}", "9.999.999").replace("{{total}}", "9.999.999")
            for run in paragraph.runs[1:]:
                run.text = ""
            paragraph.runs[0].text = text
    target = io.BytesIO()
    document.save(target)
    (folder / "decision.docx").write_bytes(target.getvalue())
    return dataclasses.replace(SETTINGS, template_folder=folder)


def test_an_office_without_a_name_issues_nothing(session: Session) -> None:
    office = open_office(session)
    early = a_draft(an_award(session, office.award, office.general, 1_000_000), on=dt.date(2025, 12, 31))
    decision = an_approved(session, early)

    with pytest.raises(OfficeSignMissing):
        issue(session, decision)


def test_a_date_after_today_is_refused_by_the_ledger(session: Session) -> None:
    office = open_office(session)
    late = a_draft(an_award(session, office.award, office.general, 1_000_000), on=AT.date() + dt.timedelta(days=1))

    with pytest.raises(DateInFuture):
        issue(session, an_approved(session, late))


def test_requests_are_selected_released_and_selected_again(session: Session) -> None:
    office = open_office(session)
    request = an_appraised_request(session, office.capital)
    award = AwardDraft(request.party_id, office.capital.id, office.general, 5_000_000, request.id)
    draft = a_draft(award)

    decision = a_drafted(session, draft)
    statuses = [request.status]
    with pytest.raises(RequestNotReady):
        a_drafted(session, draft)
    operations.edit_decision(session, decision_id=decision.id, draft=draft, actor=CLERK, at=AT)
    statuses.append(request.status)
    operations.discard_decision(session, decision_id=decision.id, reason="Lập lại", actor=CLERK, at=AT)
    session.refresh(request)
    statuses.append(request.status)

    assert statuses == [RequestStatus.SELECTED, RequestStatus.SELECTED, RequestStatus.APPRAISED]
    assert an_issued(session, draft).awards[0].request_id == request.id


def test_an_award_names_the_person_and_programme_of_its_request(session: Session) -> None:
    office = open_office(session)
    request = an_appraised_request(session, office.capital)

    with pytest.raises(RequestDiffers):
        a_drafted(session, a_draft(AwardDraft(request.party_id, office.award.id, office.general, 5, request.id)))


def test_awards_name_people_and_funds_that_exist(session: Session) -> None:
    office = open_office(session)

    with pytest.raises(NotABeneficiary):
        a_drafted(session, a_draft(AwardDraft(people.donor(session).id, office.award.id, office.general, 5)))
    with pytest.raises(AwardFundUnknown):
        a_drafted(session, a_draft(AwardDraft(a_person(session).id, office.award.id, 999, 5)))


def test_an_award_without_a_request_may_not_repeat_help(session: Session) -> None:
    office = open_office(session)
    person = a_person(session)
    an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000, person)))
    again = a_drafted(session, a_draft(an_award(session, office.award, office.general, 1_000_000, person)))

    with pytest.raises(rules.DecisionDraftRefused) as refused:
        operations.submit_decision(session, decision_id=again.id, actor=CLERK, at=AT)

    assert [violation.code for violation in refused.value.violations] == ["AwardRepeatsBenefit"]


def test_a_revocation_undoes_the_whole_entry_and_both_stay_visible(session: Session) -> None:
    office = open_office(session)
    award = an_award(session, office.capital, office.houses, 80_000_000)
    first = an_issued(session, a_draft(award))

    ending = an_issued(
        session,
        a_draft(subject="thu hồi quyết định hỗ trợ", effect=DecisionEffect.REVOKE, supersedes_id=first.id),
    )

    session.refresh(first)
    assert (first.status, first.superseded_by_id) == (DecisionStatus.REVOKED, ending.id)
    assert first.awards[0].status is AwardStatus.REVOKED
    assert ending.code == "02/QĐ-QVBYCS"
    assert ending.entry_id == first.reversal_entry_id is not None
    reversal = session.get_one(JournalEntry, first.reversal_entry_id)
    assert (reversal.reverses_id, reversal.voucher_kind) == (first.entry_id, "DC")
    assert (reversal.prepared_by, reversal.approved_by) == (CLERK, DIRECTOR)
    assert [(line.account, line.debit_vnd, line.credit_vnd) for line in lines_of(session, reversal.id)] == [
        ("6112", 0, 80_000_000),
        ("3388", 80_000_000, 0),
    ]
    assert ending.issued_document_id is not None
    text = "\n".join(read_decision(get_issued(session, ending.issued_document_id).content).paragraphs)
    assert "Thu hồi Quyết định số 01/QĐ-QVBYCS ngày 16 tháng 3 năm 2026" in text


def test_a_replacement_frees_the_fund_before_it_takes_from_it(session: Session) -> None:
    office = open_office(session, houses_vnd=80_000_000)
    request = an_appraised_request(session, office.capital)
    award = AwardDraft(request.party_id, office.capital.id, office.houses, 80_000_000, request.id)
    first = an_issued(session, a_draft(award))
    corrected = dataclasses.replace(award, amount_vnd=70_000_000)

    second = an_issued(session, a_draft(corrected, effect=DecisionEffect.REPLACE, supersedes_id=first.id))

    session.refresh(first)
    session.refresh(request)
    assert (first.status, first.superseded_by_id) == (DecisionStatus.REPLACED, second.id)
    assert request.status is RequestStatus.SELECTED
    assert second.awards[0].status is AwardStatus.GRANTED


def test_a_revoked_decision_lets_its_requests_wait_again(session: Session) -> None:
    office = open_office(session)
    request = an_appraised_request(session, office.capital)
    award = AwardDraft(request.party_id, office.capital.id, office.general, 5_000_000, request.id)
    first = an_issued(session, a_draft(award))

    an_issued(session, a_draft(effect=DecisionEffect.REVOKE, supersedes_id=first.id))

    session.refresh(request)
    assert request.status is RequestStatus.APPRAISED


def test_what_is_not_in_force_cannot_be_ended(session: Session) -> None:
    office = open_office(session)
    drafted = a_drafted(session, a_draft(an_award(session, office.award, office.general, 5)))
    first = an_issued(session, a_draft(an_award(session, office.award, office.general, 5)))
    ending = an_issued(session, a_draft(effect=DecisionEffect.REVOKE, supersedes_id=first.id))

    for target in (drafted, first, ending):
        with pytest.raises(DecisionNotEndable):
            a_drafted(session, a_draft(effect=DecisionEffect.REVOKE, supersedes_id=target.id))


def test_a_withdrawn_approval_is_void_and_says_why(session: Session) -> None:
    office = open_office(session)
    decision = an_approved(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))

    operations.withdraw_decision(session, decision_id=decision.id, reason="Sai tên phường", actor=DIRECTOR, at=AT)

    assert (decision.status, decision.approved_by, decision.content_hash) == (DecisionStatus.DRAFT, None, None)
    notes = session.scalars(select(TrailEvent.note).where(TrailEvent.tag == "decision.decision.withdrawn")).all()
    assert list(notes) == ["Sai tên phường"]
    with pytest.raises(rules.DecisionStepRefused):
        operations.withdraw_decision(session, decision_id=decision.id, reason="Lần nữa", actor=DIRECTOR, at=AT)
