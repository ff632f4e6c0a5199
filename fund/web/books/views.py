"""Every page of the books, gathered for the application's list of blueprints."""

from fund.web.books import accounts, balances, chart, entries, journal, periods, verification
from fund.web.books.blueprint import blueprint

PAGES = (journal, entries, accounts, balances, chart, periods, verification)
"""The modules whose views hang on `blueprint`."""

__all__ = ["PAGES", "blueprint"]
