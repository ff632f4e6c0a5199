"""Rules in data that say what a statement line is, why, and how sure that is."""
