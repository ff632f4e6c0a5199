"""The public check of a decision by the code printed on it."""
