"""The ground: accounts, funds, periods, entries, their chain and their totals.

Knows nothing of donors, decisions or screens. Nothing here commits, reads the clock or imports Flask.
"""
