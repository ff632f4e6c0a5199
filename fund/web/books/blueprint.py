"""The blueprint that the modules of this package hang their views on; `views` gathers them."""

from flask import Blueprint

blueprint = Blueprint("books", __name__)
