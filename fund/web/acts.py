"""One act on one thing, on a page of its own: the form, one operation, the way back.

In a state that does not let the act happen the page shows no form: it says where the thing stands and when the act can
be done, and leads back. Asked on the way in and again after a refusal, so two people at once get the same answer.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.labels import LabelledEnum
from fund.web.forms import Form
from fund.web.transaction import reading

S = TypeVar("S", bound=LabelledEnum)


def perform(
    form: Form,
    act: Callable[[Session], str],
    *,
    back: str,
    closed: Callable[[], str],
    template: str,
    context: Callable[[], Mapping[str, Any]],
) -> ResponseReturnValue:
    """Do the act if it was sent, else show its page.

    Args:
        act: Runs one operation and gives the message to show on the page it leads back to.
        back: The address of the thing's own page.
        closed: Gives the sentence why the act cannot be done now; "" if it can.
        context: Gives what the template shows; not asked for when the act was done.
    """
    if form.is_valid:
        with form.transaction() as session:
            form.done(back, act(session))
    if form.is_done:
        return form.redirect()
    reading()
    if sentence := closed():
        return render_template("acts/closed.html", sentence=sentence, back=back), 409
    return form.response(template, **context())


def states_before(steps: Mapping[S, Collection[S]], wanted: S) -> tuple[S, ...]:
    """List the states from which a step leads to the wanted one, in the order of the table."""
    return tuple(old for old, following in steps.items() if wanted in following)


def closed_in(status: S, open_in: Collection[S], *, what: str) -> str:
    """Say in which state something is and in which the act can be done; "" when it is one of those."""
    if status in open_in:
        return ""
    states = " hoặc ".join(state.label for state in open_in)
    return f"{what} đang ở trạng thái {status.label}. Bước này chỉ làm được ở trạng thái {states}."
