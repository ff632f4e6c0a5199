"""Take a statement file in, all of it or nothing.

A file is taken in by one transaction: the file itself as evidence, its new lines, and for each credit a gift posted in
the chosen fund. Debits wait for a person. Whoever else wants to post meanwhile is let through (`fund.ledger.bulk`).
Nothing here commits, reads the clock or knows the web.
"""

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from fund.banking.assigning import store_suggestions
from fund.banking.balance_checks import facts_of, require_seen, store_balance_check
from fund.banking.decoding import MAX_STATEMENT_BYTES, workbook_kind
from fund.banking.kinds import LineState
from fund.banking.layouts import Layout
from fund.banking.models import BankLine, StatementImport
from fund.banking.planning import ImportPlan, ImportReceipt, PlannedLine, ReadFile, plan_import, read_file
from fund.documents.evidence_kinds import MediaType
from fund.documents.operations import attach_evidence, store_evidence
from fund.donations.gifts import BankGift
from fund.donations.operations import receive_bank_gifts
from fund.ledger import driver
from fund.ledger.bulk import LookAround, post_giving_way
from fund.office_time import office_date
from fund.people.codes import reserve_ids
from fund.text import fold
from fund.trail import operations as trail
from fund.trail.tags import TrailTag

CHUNK = 2_000
"""Lines posted between two reports of progress."""

MAX_GIFT_NOTE = 500

_WORKBOOKS = {"xlsx": MediaType.XLSX, "xls": MediaType.XLS}

Progress = Callable[[str, int, int], None]
"""Told the stage ("read", "compare", "post", "finish"), how many lines are done and how many there are."""

_LINE_COLUMNS = (
    *("id", "bank_account_id", "import_id", "line_no", "booked_date", "booked_time", "reference", "debit_vnd"),
    *("credit_vnd", "balance_vnd", "memo", "payer_account", "fingerprint", "occurrence", "search_key", "state"),
    *("donation_id", "entry_id", "note"),
)


def import_statement(
    session: Session,
    *,
    content: bytes,
    filename: str,
    profile: str,
    account_code: str,
    fund_code: str,
    actor: str,
    at: dt.datetime,
    campaign_id: int | None = None,
    is_dry_run: bool = False,
    on_progress: Progress | None = None,
    layout: Layout | None = None,
    accept_implied: bool = False,
    accept_breaks: bool = False,
) -> ImportReceipt:
    """Take a statement file into the books: evidence, lines, and a posted gift for each new credit.

    Args:
        session: The unit of work; everything or nothing is written by the caller's commit.
        content: The file's bytes; they are read before the database is touched.
        filename: As the person called it.
        profile: Name of a shipped layout, or of `layout`.
        account_code: The bank account's code in the ledger.
        fund_code: The fund that receives the gifts; empty takes the only unrestricted one.
        actor: Username of who imports; prepared-by of every entry.
        at: Aware moment.
        campaign_id: The campaign the gifts belong to, if any.
        is_dry_run: Work everything out, write nothing.
        on_progress: Told how far the work is.
        layout: How to read the file, where `profile` names no shipped layout.
        accept_implied: A person confirmed the amounts that only the chain of balances gives.
        accept_breaks: A person has seen where the balances do not follow.

    Raises:
        ImpliedNotConfirmed: Or `BreaksNotAcknowledged`; a dry run needs neither.
        FundError: What `read_file` and `plan_import` refuse, and what the ledger refuses of any entry.
    """
    tell = on_progress or _tell_nobody
    tell("read", 0, 0)
    file = read_file(
        content, filename=filename, profile=profile, today=office_date(at), layout=layout,
        on_progress=lambda rows: tell("read", rows, 0),
    )  # fmt: skip
    if not is_dry_run:
        require_seen(file.statement.chain, implied=accept_implied, breaks=accept_breaks)
    plan = plan_import(
        session, file, account_code=account_code, fund_code=fund_code, campaign_id=campaign_id, lock=not is_dry_run,
        on_progress=functools.partial(tell, "compare"),
    )  # fmt: skip
    if is_dry_run:
        return plan.receipt
    made = _store_import(session, plan, content=content, campaign_id=campaign_id, actor=actor, at=at)
    store_balance_check(session, import_id=made.id, statement=file.statement)
    rows = _Rows(session, plan, made, actor=actor, at=at)
    post_giving_way(session, functools.partial(rows.write, tell))
    tell("finish", plan.receipt.new_count, plan.receipt.new_count)
    trail.record(
        session,
        tag=TrailTag.BANKING_STATEMENT_IMPORTED,
        subject=f"statement_import:{made.id}",
        actor=actor,
        at=at,
        after={
            "account": account_code,
            "fund": plan.fund.code,
            "filename": file.filename,
            "sha256": plan.receipt.sha256,
            "lines": plan.receipt.line_count,
            "new": plan.receipt.new_count,
            "gifts_vnd": plan.receipt.gift_vnd,
            "waiting_vnd": plan.receipt.waiting_vnd,
            **facts_of(file.statement.chain),
        },
    )
    session.flush()
    return dataclasses.replace(plan.receipt, import_id=made.id)


def _tell_nobody(stage: str, done: int, total: int) -> None:
    del stage, done, total


def _store_import(
    session: Session, plan: ImportPlan, *, content: bytes, campaign_id: int | None, actor: str, at: dt.datetime
) -> StatementImport:
    file: ReadFile = plan.file
    evidence = store_evidence(
        session,
        filename=file.filename,
        content=content,
        actor=actor,
        at=at,
        max_bytes=MAX_STATEMENT_BYTES,
        judged=_WORKBOOKS.get(workbook_kind(content)),
    )
    receipt = plan.receipt
    made = StatementImport(
        bank_account_id=plan.account.id,
        fund_id=plan.fund.id,
        campaign_id=campaign_id,
        evidence_file_id=evidence.id,
        sha256=receipt.sha256,
        filename=file.filename,
        profile=file.profile.name,
        line_count=receipt.line_count,
        credit_vnd=receipt.credit_vnd,
        debit_vnd=receipt.debit_vnd,
        new_count=receipt.new_count,
        gift_count=receipt.gift_count,
        gift_vnd=receipt.gift_vnd,
        waiting_count=receipt.waiting_count,
        waiting_vnd=receipt.waiting_vnd,
        first_date=receipt.first_date,
        last_date=receipt.last_date,
        imported_by=actor,
        imported_at=at,
    )
    session.add(made)
    session.flush()
    attach_evidence(
        session,
        evidence_id=evidence.id,
        subject=f"statement_import:{made.id}",
        description=f"Sao kê {plan.account.name}",
        actor=actor,
        at=at,
    )
    return made


class _Rows:
    """The new lines of an import with their gifts; a line's id is known before its gift is posted."""

    def __init__(
        self, session: Session, plan: ImportPlan, made: StatementImport, *, actor: str, at: dt.datetime
    ) -> None:
        self.session, self.plan, self.made, self.actor, self.at = session, plan, made, actor, at
        new = plan.new_lines
        self.lines = list(zip(reserve_ids(session, BankLine, len(new)), new, strict=True))

    def write(self, tell: Progress, look_around: LookAround) -> None:
        """Write every line, chunk by chunk; may be called again when what it wrote was undone."""
        tell("post", 0, len(self.lines))
        for start in range(0, len(self.lines), CHUNK):
            self._write_chunk(self.lines[start : start + CHUNK])
            tell("post", min(start + CHUNK, len(self.lines)), len(self.lines))
            look_around()

    def _write_chunk(self, chunk: Sequence[tuple[int, PlannedLine]]) -> None:
        gifts = [(line_id, one) for line_id, one in chunk if one.to.is_gift]
        donation_ids = receive_bank_gifts(
            self.session,
            gifts=[_gift(self.plan, line_id, one) for line_id, one in gifts],
            actor=self.actor,
            at=self.at,
        )
        entries = _entries_of(self.session, donation_ids)
        links = {
            line_id: (made_id, entries[made_id]) for (line_id, _), made_id in zip(gifts, donation_ids, strict=True)
        }
        rows = [_row(self.made, line_id, one, links.get(line_id)) for line_id, one in chunk]
        driver.insert_rows(self.session, "bank_line", _LINE_COLUMNS, rows)
        store_suggestions(self.session, [(line_id, one.to) for line_id, one in chunk])
        driver.check_deferred(self.session)


def _entries_of(session: Session, donation_ids: Sequence[int]) -> dict[int, int]:
    """Give the entry of each gift just posted; their ids are one rising run."""
    if not donation_ids:
        return {}
    run = (donation_ids[0], donation_ids[-1])
    rows = driver.fetch(session, "SELECT id, entry_id FROM donation WHERE id BETWEEN ? AND ?", run)
    return {row[0]: row[1] for row in rows}


def _gift(plan: ImportPlan, line_id: int, planned: PlannedLine) -> BankGift:
    return BankGift(
        received_date=planned.line.booked_date,
        amount_vnd=planned.line.credit_vnd,
        account_code=plan.account.account_code,
        fund_code=planned.to.fund_code,
        note=planned.line.memo[:MAX_GIFT_NOTE],
        source_line=line_id,
        donor_id=planned.to.donor_id,
        campaign_id=planned.to.campaign_id,
        evidence=(plan.receipt.sha256,),
    )


def _row(
    made: StatementImport, line_id: int, planned: PlannedLine, link: tuple[int, int] | None
) -> tuple[str | int | None, ...]:
    line = planned.line
    reference = " · ".join(line.references)
    donation_id, entry_id = link or (None, None)
    return (
        line_id,
        made.bank_account_id,
        made.id,
        line.line_no,
        line.booked_date.isoformat(),
        line.booked_time,
        reference,
        line.debit_vnd,
        line.credit_vnd,
        line.balance_vnd,
        line.memo,
        line.payer_account,
        planned.fingerprint,
        planned.occurrence,
        fold(f"{line.memo} {reference} {line.payer_account}"),
        (LineState.DONATION if link else LineState.WAITING).value,
        donation_id,
        entry_id,
        "",
    )
