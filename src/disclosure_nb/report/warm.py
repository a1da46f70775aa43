"""What older templates ask to have imported beforehand, under its name up to version 0.1."""

from disclosure_nb.door.warm import warm, warm_sources

__all__ = ["warm", "warm_sources"]
