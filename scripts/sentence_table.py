"""Write the table of all sentences in ``docs/sentences.md`` anew, from the catalogue.

python scripts/sentence_table.py
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from narrative.sentence_table import PAGE, page  # type: ignore[import-not-found]

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
