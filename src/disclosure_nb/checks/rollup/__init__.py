"""Many filings at once: the sum of units (汇总) beside them, what explains a difference, checks over arrays."""
