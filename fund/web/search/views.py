"""The search box of the top bar: one text, every kind of thing the person may see."""

import dataclasses
from collections.abc import Sequence

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.web.auth import permission_required, user
from fund.web.fields import TextField
from fund.web.forms import Form, FundSchema
from fund.web.search.sources import MOST_HITS, SOURCES, Hit
from fund.web.transaction import reading

blueprint = Blueprint("search", __name__)


class SearchSchema(FundSchema):
    """What is searched for."""

    q = TextField("Nội dung cần tìm", max_length=100)


@dataclasses.dataclass(frozen=True)
class Group:
    """What one source found."""

    title: str
    hits: Sequence[Hit]
    has_more: bool


@blueprint.get("/tim")
@permission_required(Permission.HOME_READ)
def search_all() -> ResponseReturnValue:
    """Look for a text everywhere the person may look."""
    asked = Form.from_address(SearchSchema())
    typed = asked.values.get("q", "")
    groups = _look_for(typed) if typed else []
    return render_template("search/results.html", asked=asked, typed=typed, groups=groups)


def _look_for(typed: str) -> list[Group]:
    return [
        Group(source.title, hits[:MOST_HITS], has_more=len(hits) > MOST_HITS)
        for source in SOURCES
        if source.permission in user().permissions and (hits := source.find(reading(), typed))
    ]
