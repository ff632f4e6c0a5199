"""The pages of the books: journal, ledgers, balances, chart, periods, verification, general vouchers."""
