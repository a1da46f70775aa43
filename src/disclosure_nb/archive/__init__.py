"""What is kept of a report: the canonical notebook and the manifest."""
