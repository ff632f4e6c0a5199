"""Donations: campaigns, gifts and their split over funds, refunds."""
