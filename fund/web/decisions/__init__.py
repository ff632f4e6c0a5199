"""Pages of decisions."""

from fund.web.decisions import acts, papers
from fund.web.decisions.views import blueprint

__all__ = ["acts", "blueprint", "papers"]
