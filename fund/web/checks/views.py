"""The public check of a decision: is the paper with this code genuine, and does it still hold. No personal data.

One indexed read a question, nothing written; a code with a wrong check letter is answered without the database.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fund.disbursements.queries.decisions import public_check
from fund.documents.check_codes import CheckCodeMistyped, read_check_code, spell_check_code
from fund.web.auth import public
from fund.web.transaction import reading

blueprint = Blueprint("checks", __name__)


@blueprint.get("/kiem-tra")
@public
def ask() -> ResponseReturnValue:
    """Ask for a code, and go to its answer."""
    typed = request.args.get("ma", "").replace("\x00", "").strip()[:40]
    if not typed:
        return render_template("checks/ask.html", typed="", problem="")
    try:
        code = read_check_code(typed)
    except CheckCodeMistyped:
        return render_template("checks/ask.html", typed=typed, problem="mistyped"), 422
    return redirect(url_for(".answer", check_code=code), 303)


@blueprint.get("/kiem-tra/<check_code>")
@public
def answer(check_code: str) -> ResponseReturnValue:
    """Say what anyone may know of the paper with this code."""
    try:
        code = read_check_code(check_code)
    except CheckCodeMistyped:
        return render_template("checks/ask.html", typed=check_code[:40], problem="mistyped"), 404
    found = public_check(reading(), code)
    if found is None:
        return render_template("checks/ask.html", typed=spell_check_code(code), problem="unknown"), 404
    return render_template("checks/answer.html", found=found, code=spell_check_code(code))
