"""The first page: what waits for this person, where the money is, how it moved."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.reports import overview
from fund.web.auth import permission_required, user
from fund.web.clock import today
from fund.web.home.chart import draw_months
from fund.web.home.tasks import tasks_for
from fund.web.transaction import reading

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@permission_required(Permission.HOME_READ)
def show_home() -> ResponseReturnValue:
    """Show the work list, and the balances to whom the ledger is open."""
    person = user()
    session = reading()
    tasks = tasks_for(person.permissions, overview.waiting_work(session))
    if Permission.LEDGER_READ not in person.permissions:
        return render_template("home/home.html", tasks=tasks, figures=None)
    figures = overview.build(session, today=today())
    return render_template("home/home.html", tasks=tasks, figures=figures, chart=draw_months(figures.months))
