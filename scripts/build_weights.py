"""Write `src/newsbot/data/weights.txt`: how much a stem tells, from how seldom it is written.

    python -m scripts.build_weights

Adds up the word frequencies of wordfreq over the forms of each stem, under the shipped lexicon; build it again
whenever the lexicon changes.
"""

import math
from collections import defaultdict

import wordfreq

from newsbot.data import FOLDER
from newsbot.text.weights import HEADER, RAREST, STEP
from newsbot.text.words import forms, stem, stem_version

OUT = FOLDER / "weights.txt"
ABOUT = "# wordfreq (CC BY-SA 4.0); see LEXICON.md. This file: CC BY-SA 4.0."


def shares() -> dict[str, float]:
    """The share of all words that the forms of each stem make up."""
    found: dict[str, float] = defaultdict(float)
    for written, share in wordfreq.get_frequency_dict("ar", "best").items():
        for form in forms(written):
            found[stem(form)] += share
    return found


def levels() -> dict[int, list[str]]:
    """Stems by their weight in steps; the rarest are left out."""
    found: dict[int, list[str]] = defaultdict(list)
    for one, share in shares().items():
        level = round(-math.log(share) / STEP)
        if level * STEP < RAREST and not one.isdigit():
            found[level].append(one)
    return found


def main() -> None:
    rows = [f"{level} {' '.join(sorted(stems))}" for level, stems in sorted(levels().items())]
    OUT.write_text("\n".join([f"{HEADER}{stem_version()}", ABOUT, *rows, ""]), encoding="utf-8")
    print(f"{OUT.name}: {sum(row.count(' ') for row in rows):,} stems, {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
