"""General vouchers: what neither a gift nor a decision covers - costs, transfers, advances, corrections, closing."""
