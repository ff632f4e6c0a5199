"""One entry with all that hangs on it: lines, persons, chain, evidence, what caused it, what undid it."""

import dataclasses
from collections.abc import Mapping

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.access.queries import full_names
from fund.documents.queries import EvidenceNotFound
from fund.ledger import queries
from fund.ledger.queries import EntryRow
from fund.ledger.snapshot import chain_head
from fund.trail.queries import events_of
from fund.vouchers.operations import own_flow, propose_correction
from fund.vouchers.queries import find_live_correction
from fund.web.auth import actor, permission_required, user
from fund.web.books.blueprint import blueprint
from fund.web.books.files import file_response, find_file
from fund.web.books.rows import journal_blocks
from fund.web.books.schemas import CorrectionSchema
from fund.web.clock import now, today
from fund.web.forms import Form
from fund.web.sources import pages_of_entry
from fund.web.transaction import reading


@dataclasses.dataclass(frozen=True)
class EvidenceLine:
    """A file the entry attests by its hash; `filename` is empty if the file is not kept here."""

    sha256: str
    filename: str


@dataclasses.dataclass(frozen=True)
class Person:
    """One part on the voucher: who, and their full name."""

    part: str
    username: str
    full_name: str


@blueprint.get("/so-sach/but-toan/<int:entry_id>")
@permission_required(Permission.LEDGER_READ)
def show_entry(entry_id: int) -> ResponseReturnValue:
    """Show one entry."""
    session = reading()
    entry = queries.get_entry(session, entry_id)
    return render_template("books/entry.html", **_facts(session, entry))


@blueprint.route("/so-sach/but-toan/<int:entry_id>/dieu-chinh", methods=["GET", "POST"])
@permission_required(Permission.VOUCHER_PREPARE)
def correct_entry(entry_id: int) -> ResponseReturnValue:
    """Propose to undo an entry by an adjusting voucher."""
    form = Form(CorrectionSchema(), initial={"voucher_date": today()})
    if form.is_valid:
        with form.transaction() as session:
            values = form.values
            voucher = propose_correction(
                session, entry_id=entry_id, voucher_date=values["voucher_date"], reason=values["reason"],
                files=values["files"], actor=actor(), at=now(),
            )  # fmt: skip
            form.done(
                url_for("vouchers.show_voucher", voucher_id=voucher.id),
                "Đã lập chứng từ điều chỉnh, chờ kế toán trưởng duyệt.",
            )
    entry = queries.get_entry(reading(), entry_id)
    return form.response("books/correction.html", entry=entry, block=journal_blocks([entry])[0])


@blueprint.get("/so-sach/but-toan/<int:entry_id>/tep/<sha256>")
@permission_required(Permission.LEDGER_READ)
def download_evidence(entry_id: int, sha256: str) -> Response:
    """Give a file that the entry attests."""
    session = reading()
    entry = queries.get_entry(session, entry_id)
    found = find_file(session, sha256) if sha256 in entry.evidence else None
    if found is None:
        raise EvidenceNotFound(sha256=sha256[:64])
    return file_response(found)


def _facts(session: Session, entry: EntryRow) -> Mapping[str, object]:
    names = full_names(session)
    proposed = find_live_correction(session, entry.id)
    may_correct = user().may(Permission.VOUCHER_PREPARE) and not own_flow(entry.source)
    return {
        "entry": entry,
        "block": journal_blocks([entry])[0],
        "people": _people(entry, names),
        "evidence": [_evidence(session, sha256) for sha256 in entry.evidence],
        "origins": pages_of_entry(session, entry, user()),
        "reverses": queries.get_entry(session, entry.reverses) if entry.reverses else None,
        "reversed_by": queries.get_entry(session, entry.reversed_by) if entry.reversed_by else None,
        "proposed": proposed if proposed is not None and proposed.entry_id is None else None,
        "may_correct": may_correct and not entry.reverses and not entry.reversed_by and proposed is None,
        "events": events_of(session, subject=":".join(entry.source.split(":")[:2])),
        "own_flow": own_flow(entry.source),
        "has_next": chain_head(session)[0] > entry.id,
    }


def _people(entry: EntryRow, names: Mapping[str, str]) -> list[Person]:
    parts = (
        ("Người lập", entry.prepared_by),
        ("Người duyệt", entry.approved_by),
        ("Người thu, chi tiền", entry.executed_by),
        ("Người ghi sổ", entry.posted_by),
    )
    return [Person(part, username, names.get(username, username)) for part, username in parts if username]


def _evidence(session: Session, sha256: str) -> EvidenceLine:
    found = find_file(session, sha256)
    return EvidenceLine(sha256, found.filename if found else "")
