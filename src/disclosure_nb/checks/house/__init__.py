"""What a house decides: its pack of rules and settings, and the findings that people accept."""
