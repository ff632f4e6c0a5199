"""Reads of support: requests, decisions, payments; frozen rows, never a query in a template."""
