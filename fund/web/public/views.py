"""A donor finds a gift: asked by POST, so that nothing stands in an address or a log; answered without other names."""

from typing import Any

from flask import Blueprint, make_response, request
from flask.typing import ResponseReturnValue

from fund.disclosure.lookup import MOST, find_by_code, find_by_details
from fund.disclosure.rows import Answer
from fund.disclosure.throttle import TooManyQuestions, count_question
from fund.errors import FundError
from fund.web.auth import public
from fund.web.clock import now
from fund.web.forms import Form
from fund.web.public.schemas import GiftQuestionSchema
from fund.web.transaction import reading, transaction

blueprint = Blueprint("public", __name__)
TOO_MANY = 429


@blueprint.route("/tim-khoan-ung-ho", methods=["GET", "POST"])
@public
def find_gift() -> ResponseReturnValue:
    """Ask for a gift, and answer."""
    form = Form(GiftQuestionSchema())
    answer: Answer | None = None
    if form.is_valid:
        _require_enough(form)
    if form.is_valid:
        try:
            answer = _answer(form.values)
        except FundError as error:
            form.refuse(error)
            if isinstance(error, TooManyQuestions):
                return _too_many(form, int(str(error.facts["minutes"])))
    return form.response("public/find_gift.html", answer=answer, most=MOST)


def _require_enough(form: Form) -> None:
    """Ask for what is missing: a code alone, or amount, day and memo together."""
    if form.values.get("code"):
        return
    for name in ("amount_vnd", "day", "memo"):
        if not form.values.get(name):
            form.add_error(name, "Nhập ô này, hoặc chỉ nhập mã khoản ủng hộ ở trên.")


def _answer(values: dict[str, Any]) -> Answer:
    with transaction() as session:
        minutes = count_question(session, address=request.remote_addr or "", at=now())
    if minutes is not None:
        raise TooManyQuestions(minutes=minutes)
    if values.get("code"):
        return find_by_code(reading(), code=values["code"])
    return find_by_details(reading(), amount_vnd=values["amount_vnd"], day=values["day"], memo=values["memo"])


def _too_many(form: Form, minutes: int) -> ResponseReturnValue:
    response = make_response(form.response("public/find_gift.html", answer=None, most=MOST))
    response.status_code = TOO_MANY
    response.headers["Retry-After"] = str(60 * minutes)
    return response
