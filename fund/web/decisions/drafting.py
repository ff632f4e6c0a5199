"""Between the form of a decision and its draft: rows typed by code or name, defaults, what an edit starts from."""

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.access.settings import organization
from fund.disbursements.content import AwardDraft, DecisionDraft
from fund.disbursements.kinds import DecisionEffect, RequestStatus
from fund.disbursements.models import Decision
from fund.disbursements.queries.decisions import FundChoice, award_rows, fund_choices
from fund.disbursements.queries.finding import Found, find_beneficiaries
from fund.disbursements.queries.requests import RequestFilter, list_programmes, list_requests
from fund.disbursements.rules import DecisionDraftRefused
from fund.errors import FundError, Violation
from fund.money import format_vnd
from fund.web.forms import Form

OFFERED_REQUESTS = 500
ENDS = {DecisionEffect.REPLACE: "thay thế", DecisionEffect.REVOKE: "thu hồi"}
DEFAULT_BASES = ("Căn cứ Điều lệ tổ chức và hoạt động của Quỹ", "Căn cứ Biên bản họp xét duyệt ngày …")
DEFAULT_ARTICLES = (
    "Quyết định này có hiệu lực kể từ ngày ký.",
    "Giám đốc Quỹ, bộ phận kế toán và trường hợp có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này.",
)
DEFAULT_RECIPIENTS = ("Như Điều 4", "Ban Kiểm soát Quỹ", "Lưu: VT, Kế toán")
COPIED = (
    "issuing_authority",
    "proposer",
    "articles",
    "recipients",
    "signatory_authority",
    "signatory_title",
    "signatory_name",
)


def draft_of(
    session: Session, values: dict[str, Any], *, effect: DecisionEffect, supersedes_id: int | None
) -> DecisionDraft:
    """Make the draft of a decision from a form, every row resolved.

    Raises:
        DecisionDraftRefused: Carries each row that names nobody, or lacks a programme or an amount.
    """
    awards: list[AwardDraft] = []
    broken: list[Violation] = []
    find = find_beneficiaries(session, [row["party_id"] for row in values["awards"]])
    for index, row in enumerate(values["awards"]):
        try:
            awards.append(_award(find(row["party_id"], "party_id"), row))
        except FundError as error:
            broken += [Violation(v.code, f"awards.{index}.{v.field or 'party_id'}", v.facts) for v in error.violations]
    if broken:
        raise DecisionDraftRefused(tuple(broken))
    texts: dict[str, Any] = {name: value for name, value in values.items() if name != "awards"}
    lines: dict[str, Any] = {name: _lines(texts.pop(name)) for name in ("legal_bases", "articles", "recipients")}
    return DecisionDraft(**texts, **lines, awards=tuple(awards), effect=effect, supersedes_id=supersedes_id)


def _award(found: Found, row: dict[str, Any]) -> AwardDraft:
    programme_id, amount_vnd = row["programme_id"], row["amount_vnd"]
    if found.request is not None:
        programme_id = programme_id or found.request.programme_id
        amount_vnd = amount_vnd or found.request.requested_amount_vnd
    blank = [("ProgrammeMissing", "programme_id")] if programme_id is None else []
    blank += [("AmountMissing", "amount_vnd")] if amount_vnd is None else []
    if blank:
        raise DecisionDraftRefused(tuple(Violation(code, field) for code, field in blank))
    request_id = found.request.id if found.request else None
    return AwardDraft(found.party.id, programme_id, row["fund_id"], amount_vnd, request_id)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def new_decision(
    session: Session, *, today: dt.date, request_ids: list[int], effect: DecisionEffect, ended: Decision | None
) -> dict[str, Any]:
    """Give what a new draft starts with: the office's words, those of the last decision, the chosen requests."""
    office = organization(session, on_date=today)
    last = session.scalars(
        select(Decision).where(Decision.number.is_not(None)).order_by(Decision.id.desc()).limit(1)
    ).first()
    texts = {
        "issuing_authority": f"{office.signatory_title or 'Giám đốc'} {office.name}".upper(),
        "proposer": "Theo đề nghị của Bộ phận hồ sơ",
        "articles": "\n".join(DEFAULT_ARTICLES),
        "recipients": "\n".join(DEFAULT_RECIPIENTS),
        "signatory_authority": "",
        "signatory_title": (office.signatory_title or "Giám đốc").upper(),
        "signatory_name": office.signatory_name,
    }
    if last is not None:
        texts |= {name: getattr(last, name) for name in COPIED if getattr(last, name)}
    return texts | {
        "decision_date": today,
        "legal_bases": last.legal_bases if last else "\n".join(DEFAULT_BASES),
        "subject": f"{ENDS[effect]} Quyết định số {ended.code}" if ended else "",
        "awards": _first_rows(session, request_ids, effect, ended),
    }


def stored_decision(session: Session, decision: Decision) -> dict[str, Any]:
    """Give what an edit starts with."""
    names = ("subject", "decision_date", "legal_bases", *COPIED)
    return {name: getattr(decision, name) for name in names} | {"awards": _rows_of(session, decision)}


def _first_rows(
    session: Session, request_ids: list[int], effect: DecisionEffect, ended: Decision | None
) -> list[dict[str, Any]]:
    if effect is DecisionEffect.REVOKE:
        return []
    return _rows_of(session, ended) if ended else _rows_of_requests(session, request_ids)


def _rows_of(session: Session, decision: Decision) -> list[dict[str, Any]]:
    return [
        {
            "party_id": f"{row.request_code or row.party_code} · {row.recipient_name}",
            "programme_id": row.programme_id,
            "fund_id": row.fund_id,
            "amount_vnd": row.amount_vnd,
        }
        for row in award_rows(session, decision.id)
    ]


def _rows_of_requests(session: Session, request_ids: list[int]) -> list[dict[str, Any]]:
    if not request_ids:
        return []
    wanted = RequestFilter(ids=request_ids, status=RequestStatus.APPRAISED)
    rows = list_requests(session, wanted=wanted, limit=len(request_ids))
    funds = fund_choices(session)
    only_fund = funds[0].id if len(funds) == 1 else None
    return [
        {
            "party_id": f"{row.code} · {row.party_name}",
            "programme_id": row.programme_id,
            "fund_id": only_fund,
            "amount_vnd": row.requested_amount_vnd,
        }
        for row in reversed(rows)
    ]


def offer_choices(form: Form, session: Session) -> None:
    """Fill the select boxes of the rows: programmes, and funds with what is left in each."""
    programmes = list_programmes(session, only_active=True)
    form.offer("programme_id", [(row.id, f"{row.code} – {row.name}") for row in programmes], rows="awards")
    form.offer("fund_id", [(fund.id, fund_words(fund)) for fund in fund_choices(session)], rows="awards")


def fund_words(fund: FundChoice) -> str:
    """Spell a fund with what is left in it."""
    return f"{fund.code} – {fund.name} (còn {format_vnd(fund.available_vnd)} đ)"


def offered_requests(session: Session) -> list[tuple[str, str]]:
    """List (what to type, what it is) of the requests that may be put into a decision."""
    rows = list_requests(session, wanted=RequestFilter(status=RequestStatus.APPRAISED), limit=OFFERED_REQUESTS)
    return [
        (f"{row.code} · {row.party_name}", f"{row.programme}, {format_vnd(row.requested_amount_vnd)} đ") for row in rows
    ]
