"""The trail in an auditor's words: fields, amounts and days spelled as everywhere, subjects with their page."""

import dataclasses
import datetime as dt
import json

from flask import url_for
from sqlalchemy.orm import Session

from fund.access.permissions import Permission, Role
from fund.disbursements.kinds import DecisionStatus, PaymentChannel, PaymentStatus, ProgrammeKind, RequestStatus
from fund.donations.kinds import Channel, GiftStatus, RefundStatus
from fund.ledger.models import PeriodStatus
from fund.money import format_vnd
from fund.people.kinds import BeneficiaryCategory, Disclosure, PartyKind
from fund.trail.queries import EventRow
from fund.web.auth import LoggedIn
from fund.web.sources import page_of_source

FIELD_NAMES = {
    "account": "tài khoản",
    "account_code": "tài khoản",
    "address": "địa chỉ",
    "amount_vnd": "số tiền",
    "approved_hash": "mã nội dung đã duyệt",
    "bank": "ngân hàng",
    "bank_bin": "mã BIN",
    "by": "bởi",
    "campaign_id": "đợt vận động",
    "category": "nhóm đối tượng",
    "channel": "hình thức",
    "code": "mã",
    "content_hash": "mã nội dung",
    "decision_date": "ngày quyết định",
    "disclosure": "công khai tên",
    "donations": "khoản thu",
    "donor": "nhà tài trợ",
    "donor_id": "nhà tài trợ",
    "entry": "bút toán",
    "filename": "tệp",
    "first": "đầu tiên",
    "first_date": "từ ngày",
    "full_name": "họ tên",
    "fund": "nguồn quỹ",
    "gifts": "số khoản thu",
    "identity_number": "số định danh",
    "is_active": "đang dùng",
    "is_restricted": "có mục đích riêng",
    "kind": "loại",
    "last_date": "đến ngày",
    "line_number": "dòng",
    "months": "số tháng",
    "name": "tên",
    "note": "ghi chú",
    "number": "số",
    "opened_on": "mở từ ngày",
    "parent": "tài khoản mẹ",
    "party_id": "đối tượng",
    "payer_text": "người nộp",
    "payment_date": "ngày chi",
    "phone": "điện thoại",
    "programme_id": "chương trình",
    "promised_date": "hẹn ngày",
    "proposing_unit": "đơn vị đề nghị",
    "purpose": "mục đích",
    "reason": "lý do",
    "received_date": "ngày thu",
    "received_vnd": "đã nhận",
    "refund_id": "lần hoàn trả",
    "request_date": "ngày đề nghị",
    "requested_amount_vnd": "số tiền đề nghị",
    "roles": "vai trò",
    "score": "điểm",
    "sha256": "SHA-256",
    "status": "tình trạng",
    "subject": "trích yếu",
    "target": "dành cho",
    "total_vnd": "tổng số tiền",
    "valid_from": "áp dụng từ",
    "valid_until": "dùng đến hết",
    "voucher": "chứng từ",
    "voucher_number": "chứng từ",
    "ward_code": "phường, xã",
}


_WORDS: dict[str, dict[str, str]] = {
    name: {member.value: member.label for members in lists for member in members}
    for name, lists in {
        "category": (BeneficiaryCategory,),
        "channel": (Channel, PaymentChannel),
        "disclosure": (Disclosure,),
        "kind": (PartyKind, ProgrammeKind),
        "roles": (Role,),
        "decision.status": (DecisionStatus,),
        "donation.status": (RefundStatus, GiftStatus),
        "payment.status": (PaymentStatus,),
        "period.status": (PeriodStatus,),
        "request.status": (RequestStatus,),
    }.items()
}
"""Labels of stored words, by the name of the field they stand in (a status: of the subject's kind)."""

SUBJECT_NAMES = {
    "account": "Tài khoản",
    "bank_account": "Tài khoản ngân hàng",
    "campaign": "Đợt vận động",
    "document": "Văn bản",
    "entry": "Bút toán",
    "evidence": "Tệp chứng từ",
    "fund": "Nguồn quỹ",
    "gift_code": "Mã ủng hộ",
    "party": "Người, đơn vị",
    "period": "Kỳ kế toán",
    "pledge": "Cam kết",
    "programme": "Chương trình",
    "request": "Hồ sơ đề nghị",
    "setting": "Cài đặt",
    "statement_import": "Lần nhập sao kê",
}


@dataclasses.dataclass(frozen=True)
class TrailRow:
    """One event as the page shows it."""

    id: int
    at: dt.datetime
    actor: str
    label: str
    subject: str
    subject_label: str
    subject_address: str
    changes: tuple[tuple[str, str, str], ...]
    note: str


def in_words(session: Session, event: EventRow, person: LoggedIn) -> TrailRow:
    """Put an event into words; its subject leads to a page that the person may open."""
    label, address = _subject(session, event.subject, person)
    return TrailRow(
        id=event.id,
        at=event.at,
        actor=event.actor,
        label=event.label,
        subject=event.subject,
        subject_label=label,
        subject_address=address,
        changes=spelled_changes(event),
        note=event.note,
    )


def spelled_changes(event: EventRow) -> tuple[tuple[str, str, str], ...]:
    """Spell the changes of an event: (field, before, after)."""
    kind = event.subject.partition(":")[0]
    return tuple(
        (FIELD_NAMES.get(name, name), _spell(kind, name, before), _spell(kind, name, after))
        for name, before, after in event.changes
    )


def _subject(session: Session, subject: str, person: LoggedIn) -> tuple[str, str]:
    kind, _, key = subject.partition(":")
    if kind == "user":
        may = Permission.USER_MANAGE in person.permissions
        return f"Người dùng {key}", url_for("access.show_user", username=key) if may else ""
    if kind == "request" and key.isdecimal() and Permission.DOSSIER_VIEW in person.permissions:
        return f"Hồ sơ đề nghị {key}", url_for("requests.show_request", request_id=int(key))
    page = page_of_source(session, subject, person)
    if page:
        return page.label, page.address
    return (f"{SUBJECT_NAMES[kind]} {key}", "") if kind in SUBJECT_NAMES else (subject, "")


def _spell(kind: str, name: str, value: str) -> str:
    labels = _WORDS.get(f"{kind}.{name}") or _WORDS.get(name)
    if labels:
        words = json.loads(value) if value.startswith("[") else [value]
        return ", ".join(labels.get(word, word) for word in words)
    if name.endswith("_vnd") and value.lstrip("-").isdecimal():
        return f"{format_vnd(int(value))} đ"
    if value in {"true", "false"}:
        return "có" if value == "true" else "không"
    if name.endswith(("_date", "_from", "_until", "_on")):
        try:
            return f"{dt.date.fromisoformat(value):%d/%m/%Y}"
        except ValueError:
            return value
    return f"{value[:12]}…" if name.endswith(("hash", "sha256")) and len(value) > 16 else value
