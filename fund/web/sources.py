"""From an entry back to what caused it: the page of a gift, decision, payment, statement line or voucher.

`SOURCES` is the one table: the word before the colon of an entry's source, what people call it, the page that shows it
and the permission that page needs. A feature adds its line; an address is offered only to those who may open it.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

from flask import current_app, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.banking.models import BankLine, StatementImport
from fund.disbursements.models import Award, Decision, Payment
from fund.donations.models import Donation, Refund
from fund.giftcodes.models import GiftCode, Pledge
from fund.ledger.queries import EntryRow
from fund.vouchers.models import Voucher
from fund.web.auth import LoggedIn, required_permission


@dataclasses.dataclass(frozen=True)
class SourcePage:
    """One thing an entry rests on; the address is empty where the person may not open it."""

    kind: str
    label: str
    address: str


@dataclasses.dataclass(frozen=True)
class Source:
    """How one kind of source is named and shown: `find` gives the page's number and its name, None if it is gone."""

    kind: str
    endpoint: str
    argument: str
    find: Callable[[Session, int], tuple[int, str] | None]


def _donation(session: Session, donation_id: int) -> tuple[int, str] | None:
    gift = session.get(Donation, donation_id)
    return None if gift is None else (gift.id, gift.code)


def _gift_code(session: Session, code_id: int) -> tuple[int, str] | None:
    code = session.get(GiftCode, code_id)
    return None if code is None else (code.id, f"Mã ủng hộ {code.code}")


def _pledge(session: Session, pledge_id: int) -> tuple[int, str] | None:
    pledge = session.get(Pledge, pledge_id)
    return None if pledge is None else (pledge.id, f"Cam kết {pledge.code}")


def _refund(session: Session, refund_id: int) -> tuple[int, str] | None:
    refund = session.get(Refund, refund_id)
    return None if refund is None else (refund.donation_id, f"Hoàn trả số {refund.id}")


def _decision(session: Session, decision_id: int) -> tuple[int, str] | None:
    decision = session.get(Decision, decision_id)
    return None if decision is None else (decision.id, f"Quyết định {decision.code or 'chưa có số'}")


def _award(session: Session, award_id: int) -> tuple[int, str] | None:
    award = session.get(Award, award_id)
    return None if award is None else _decision(session, award.decision_id)


def _payment(session: Session, payment_id: int) -> tuple[int, str] | None:
    payment = session.get(Payment, payment_id)
    return None if payment is None else (payment.id, f"Khoản chi {payment.voucher_number or payment.id}")


def _voucher(session: Session, voucher_id: int) -> tuple[int, str] | None:
    voucher = session.get(Voucher, voucher_id)
    return None if voucher is None else (voucher.id, voucher.template.label)


def _bank_line(session: Session, line_id: int) -> tuple[int, str] | None:
    line = session.get(BankLine, line_id)
    if line is None:
        return None
    found = session.get(StatementImport, line.import_id)
    return line.id, f"Dòng {line.line_no} – {found.filename if found else 'sao kê'}"


SOURCES: dict[str, Source] = {
    "award": Source("Quyết định", "decisions.show_decision", "decision_id", _award),
    "bank_line": Source("Dòng sao kê", "banking.show_line", "line_id", _bank_line),
    "decision": Source("Quyết định", "decisions.show_decision", "decision_id", _decision),
    "donation": Source("Khoản tài trợ", "donations.show_gift", "gift_id", _donation),
    "gift_code": Source("Mã ủng hộ", "gift_codes.show_code", "code_id", _gift_code),
    "payment": Source("Khoản chi", "payments.show_payment", "payment_id", _payment),
    "pledge": Source("Cam kết", "pledges.show_pledge", "pledge_id", _pledge),
    "refund": Source("Hoàn trả tài trợ", "donations.show_gift", "gift_id", _refund),
    "voucher": Source("Chứng từ", "vouchers.show_voucher", "voucher_id", _voucher),
}


def page_of_source(session: Session, source: str, person: LoggedIn) -> SourcePage | None:
    """Find the page of a source such as "donation:12" or "decision:3:reversal"; None if nothing shows it."""
    kind, _, rest = source.partition(":")
    number = rest.partition(":")[0]
    known = SOURCES.get(kind)
    found = known.find(session, int(number)) if known and number.isdecimal() and len(number) < 19 else None
    if known is None or found is None:
        return None
    key, label = found
    return SourcePage(known.kind, label, _address(known, key, person))


def pages_of_entry(session: Session, entry: EntryRow, person: LoggedIn) -> list[SourcePage]:
    """List what an entry rests on: its source, the decision behind a payment, the statement lines that show it."""
    pages = [page_of_source(session, entry.source, person)]
    kind, _, number = entry.source.partition(":")
    if kind == "payment" and number.isdecimal():
        payment = session.get(Payment, int(number))
        pages.append(page_of_source(session, f"decision:{payment.decision_id}", person) if payment else None)
    lines = session.scalars(select(BankLine.id).where(BankLine.entry_id == entry.id).order_by(BankLine.id).limit(20))
    pages += [page_of_source(session, f"bank_line:{line_id}", person) for line_id in lines]
    return [page for page in dict.fromkeys(pages) if page is not None]


def _address(source: Source, key: int, person: LoggedIn) -> str:
    view = current_app.view_functions.get(source.endpoint)
    if view is None or required_permission(view) not in person.permissions:
        return ""
    values: dict[str, Any] = {source.argument: key}
    return url_for(source.endpoint, **values)
