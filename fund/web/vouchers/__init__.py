"""The pages of general vouchers: list, writing, approving, carrying out, paper."""
