"""Closing the books: months in their order, what each still waits for, and reopening by a second person."""

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.access.queries import full_names
from fund.audit.pending import Pending, pending_work
from fund.ledger import queries
from fund.ledger.models import Period
from fund.ledger.periods import PeriodNotFound
from fund.ledger.queries import JournalFilter
from fund.trail.queries import events_of
from fund.vouchers import bookkeeping
from fund.web.auth import actor, permission_required, required_permission, user
from fund.web.books.accounts import address_arguments
from fund.web.books.balances import sums_of
from fund.web.books.blueprint import blueprint
from fund.web.books.schemas import MoreMonthsSchema, ReopenSchema
from fund.web.books.spans import Span
from fund.web.clock import now, today
from fund.web.forms import Form, NoFields
from fund.web.transaction import reading

PENDING_PAGES = {
    "gifts": "donations.confirm_gifts",
    "payments": "payments.list_payments",
    "vouchers": "vouchers.list_vouchers",
    "lines": "banking.list_waiting",
}
"""Where each kind of unfinished work is finished."""


@blueprint.get("/khoa-so")
@permission_required(Permission.LEDGER_READ)
def list_periods() -> ResponseReturnValue:
    """List the months with their state; the next one to close stands out."""
    session = reading()
    periods = queries.list_periods(session)
    still_open = [period for period in reversed(periods) if period.is_open]
    return render_template(
        "books/periods.html",
        periods=[period for period in periods if period.first_date <= today()],
        coming=[period for period in reversed(periods) if period.first_date > today()],
        next_to_close=next((period for period in still_open if period.last_date < today()), None),
        latest_closed=next((period for period in periods if not period.is_open), None),
        names=full_names(session),
        last_date=periods[0].last_date if periods else None,
    )


@blueprint.get("/khoa-so/<int:period_id>")
@permission_required(Permission.LEDGER_READ)
def show_period(period_id: int) -> ResponseReturnValue:
    """Show one month: its turnover, what it waits for, what was done to it."""
    return render_template("books/period.html", form=Form(NoFields()), **_facts(reading(), period_id))


@blueprint.post("/khoa-so/<int:period_id>/khoa")
@permission_required(Permission.PERIOD_CLOSE)
def close_period(period_id: int) -> ResponseReturnValue:
    """Shut a month against posting."""
    form = Form(NoFields())
    if form.is_valid:
        with form.transaction() as session:
            period = bookkeeping.close_month(session, period_id=period_id, actor=actor(), at=now())
            form.done(url_for("books.list_periods"), f"Đã khóa sổ kỳ {period.name}.")
    return form.response("books/period.html", **_facts(reading(), period_id))


@blueprint.route("/khoa-so/<int:period_id>/mo-lai", methods=["GET", "POST"])
@permission_required(Permission.PERIOD_REOPEN)
def reopen_period(period_id: int) -> ResponseReturnValue:
    """Open the latest shut month again, with a reason."""
    form = Form(ReopenSchema())
    if form.is_valid:
        with form.transaction() as session:
            period = bookkeeping.reopen_month(
                session, period_id=period_id, reason=form.values["reason"], actor=actor(), at=now()
            )
            form.done(url_for("books.list_periods"), f"Đã mở lại kỳ {period.name}.")
    return form.response("books/reopen.html", period=_period(reading(), period_id), names=full_names(reading()))


@blueprint.route("/khoa-so/mo-them", methods=["GET", "POST"])
@permission_required(Permission.PERIOD_CLOSE)
def open_months() -> ResponseReturnValue:
    """Open the months of the coming year."""
    form = Form(MoreMonthsSchema(), initial={"year": today().year + 1})
    if form.is_valid:
        with form.transaction() as session:
            opened = bookkeeping.open_more_months(session, year=form.values["year"], actor=actor(), at=now())
            form.done(url_for("books.list_periods"), f"Đã mở thêm {opened} kỳ kế toán.")
    periods = queries.list_periods(reading())
    return form.response("books/open_months.html", last_date=periods[0].last_date if periods else None)


def _period(session: Session, period_id: int) -> Period:
    period = session.get(Period, period_id)
    if period is None:
        raise PeriodNotFound(period_id=period_id)
    return period


def _facts(session: Session, period_id: int) -> dict[str, object]:
    period = _period(session, period_id)
    span = Span(period.first_date, period.last_date)
    pending = pending_work(session, first=span.first, last=span.last)
    return {
        "period": period,
        "pending": [(each, _page_of(each)) for each in pending],
        "is_clear": not any(each.count for each in pending),
        "totals": queries.journal_totals(session, JournalFilter(first=span.first, last=span.last)),
        "sums": sums_of(queries.trial_balance(session, first=span.first, last=span.last)),
        "kept": address_arguments(span),
        "events": events_of(session, subject=f"period:{period_id}"),
        "names": full_names(session),
        "may_close": period.is_open and period.last_date < today() and user().may(Permission.PERIOD_CLOSE),
    }


def _page_of(pending: Pending) -> str:
    view = current_app.view_functions.get(PENDING_PAGES[pending.name])
    if view is None or required_permission(view) not in user().permissions:
        return ""
    return url_for(PENDING_PAGES[pending.name])
