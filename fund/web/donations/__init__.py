"""Pages of gifts: the list, entry, the cashier's queue, refunds, campaigns and papers."""
