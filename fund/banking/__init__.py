"""Bank statements: read a bank's file, keep every line once, turn credits into gifts, let debits wait for a person."""
