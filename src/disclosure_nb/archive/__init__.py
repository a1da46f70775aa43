"""What is stored with a report: the canonical notebook, and the manifest of what it was made from."""
