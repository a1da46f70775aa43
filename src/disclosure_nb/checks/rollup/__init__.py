"""Many filings at once: the sum of units (汇总), what explains a difference from it, checks over arrays."""
