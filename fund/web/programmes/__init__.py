"""Pages of programmes of support."""
