"""Amounts in words, shown under a field while somebody types."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.documents.amount_in_words import vnd_in_words
from fund.errors import FundError
from fund.money import parse_vnd
from fund.web.auth import permission_required
from fund.web.messages import sentence

blueprint = Blueprint("words", __name__)


@blueprint.get("/tien-te/bang-chu")
@permission_required(Permission.ACCOUNT_USE_OWN)
def spell_amount() -> ResponseReturnValue:
    """Spell `?so=` in words; an amount that cannot be read gives the sentence that says why."""
    try:
        words = vnd_in_words(parse_vnd(request.args.get("so", "")))
    except FundError as error:
        words = sentence(error.violations[0])
    return Response(words, content_type="text/plain; charset=utf-8")
