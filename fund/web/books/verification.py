"""The auditor's proof: every check over books, papers and flows, with what it examined and what it found."""

import time

from flask import render_template
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.audit.health import run_checks
from fund.ledger.snapshot import chain_head
from fund.web.auth import permission_required
from fund.web.books.blueprint import blueprint
from fund.web.clock import now
from fund.web.transaction import reading


@blueprint.get("/kiem-toan/kiem-tra")
@permission_required(Permission.LEDGER_VERIFY)
def verify_books() -> ResponseReturnValue:
    """Run every check and show each result."""
    session, started = reading(), time.perf_counter()
    groups = run_checks(session)
    results = [result for group in groups for result in group.results]
    head_id, head_hash = chain_head(session)
    return render_template(
        "books/verification.html",
        groups=groups,
        failed=[result for result in results if not result.passed],
        count=len(results),
        examined=sum(result.examined for result in results),
        head_id=head_id,
        head_hash=head_hash,
        made_at=now(),
        seconds=f"{time.perf_counter() - started:.1f}".replace(".", ","),
    )
