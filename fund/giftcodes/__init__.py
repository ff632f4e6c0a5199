"""Gift codes: the short code of a campaign, donor or pledge, its VietQR, and pledges themselves."""
