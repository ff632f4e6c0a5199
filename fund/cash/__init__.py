"""Counting the cash box: notes by denomination, against the books, before a second person."""
