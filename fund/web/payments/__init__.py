"""Pages of payments."""

from fund.web.payments import acts, papers
from fund.web.payments.views import blueprint

__all__ = ["acts", "blueprint", "papers"]
