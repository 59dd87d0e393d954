"""Which stories say a phrase: found once for each phrase that is asked for, and kept up to date from then on.

What stories say takes little room so, and however many filters ask for the same words, they are looked for once.
"""

from collections.abc import Collection, Sequence

Stems = tuple[str, ...]


class Wordings:
    """Stories by id, each with its runs of stems, a space before and after each stem (`matching.Facts.texts`)."""

    def __init__(self) -> None:
        self._texts: dict[str, Sequence[str]] = {}
        self._saying: dict[Stems, set[str]] = {}

    def put(self, story: str, texts: Sequence[str]) -> None:
        """What a story says, instead of what it said before."""
        self._texts[story] = texts
        for stems, saying in self._saying.items():
            if _says(texts, stems):
                saying.add(story)
            else:
                saying.discard(story)

    def drop(self, story: str) -> None:
        self._texts.pop(story, None)
        for saying in self._saying.values():
            saying.discard(story)

    def saying(self, stems: Stems) -> Collection[str]:
        """Ids of the stories in which these stand side by side."""
        found = self._saying.get(stems)
        if found is None:
            found = self._saying[stems] = {story for story, texts in self._texts.items() if _says(texts, stems)}
        return found


def _says(texts: Sequence[str], stems: Stems) -> bool:
    wanted = f" {' '.join(stems)} "
    return any(wanted in text for text in texts)
