"""``python -m disclosure_nb``: the same as the command ``disclosure-nb``."""

from __future__ import annotations

from disclosure_nb.cli.main import main

if __name__ == "__main__":
    main()
