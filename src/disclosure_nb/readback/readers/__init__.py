"""The readers of this project, one file each: how a file of its kind is known, and what reads it.

Each imports what reads the file only when there is such a file.
"""
