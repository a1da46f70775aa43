"""How well the text rules do on the sentences of the corpus: precision and recall of both halves.

python scripts/text_figures.py            the figures of both halves
python scripts/text_figures.py --show     and what is missed and falsely alarmed in the open half, never in the other
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from checks.text.corpus_figures import alarms, found, measured  # type: ignore[import-not-found]
from checks.text.corpus_reader import HALVES, corpus_sentences, spoken  # type: ignore[import-not-found]


def main() -> None:
    """Print the figures; with ``--show`` also the sentences of the open half that the rules get wrong."""
    for half in HALVES:
        print(measured(half))
    if "--show" in sys.argv:
        for sentence in corpus_sentences("open"):
            raised = alarms(*spoken(sentence))
            if sentence.verdict == "right" and raised:
                print(f"FALSE  {sentence.unit} {sentence.kind}: {sentence.text}\n       {raised[0]!r}")
            if sentence.verdict == "wrong" and not found(sentence, raised):
                print(
                    f"MISSED {sentence.unit} {sentence.kind}: {sentence.text}\n       {sentence.number}: {sentence.why}"
                )
                print("".join(f"       {alarm!r}\n" for alarm in raised), end="")


if __name__ == "__main__":
    main()
