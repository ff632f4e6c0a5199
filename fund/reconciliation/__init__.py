"""Statement against books, month by month: matched, only at the bank, only in the books, signed by a second person."""
