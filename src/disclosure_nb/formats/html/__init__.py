"""The web page of a report: one self-contained file, made by a template of nbconvert."""
