"""Pages of support requests."""

from fund.web.requests import acts
from fund.web.requests.views import blueprint

__all__ = ["acts", "blueprint"]
