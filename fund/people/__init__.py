"""People: the wards, and the register of donors, beneficiaries, households and units."""
