"""Executing one notebook. Knows nothing of reports."""
