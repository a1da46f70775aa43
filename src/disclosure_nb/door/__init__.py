"""What ``import disclosure_nb`` offers: a unit's year as one value, and one call for each thing to do."""
