"""The rules on one filing: the catalogue of all rules, arithmetic, years, the form as a whole, sources."""
