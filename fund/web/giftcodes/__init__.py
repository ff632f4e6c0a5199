"""Pages of gift codes with their VietQR, posters and leaflets, and of pledges."""
