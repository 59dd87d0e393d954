"""`/trends`: where most was reported from."""

from collections.abc import Sequence
from dataclasses import replace

from newsbot.chat.document import Attachment, Bullets, Code, Document, Heading, Paragraph, Strong, Text, labelled, line
from newsbot.chat.phrases import Phrases

# Buttons for the places with most.
_OFFERED = 3


def places(rows: Sequence[tuple[str, int]], phrases: Phrases, chart: Attachment | None = None) -> Document:
    """`rows`: a place and its stories, the most first; `chart`: the same as a picture."""
    items = tuple(line(Strong(name), Text(f": {phrases.count('trends.stories', count)}")) for name, count in rows)
    blocks = (Heading((Strong(title(phrases)),)), Bullets(items))
    offered = [(f"/latest {name}", name) for name, _ in rows[:_OFFERED]]
    return replace(labelled(blocks, phrases.locale, offered), attachment=chart)


def nothing(phrases: Phrases) -> Document:
    spoken = phrases.line("trends.none", command=Code("/latest"))
    return labelled([Paragraph(spoken)], phrases.locale, [("/latest", phrases.say("trends.latest"))])


def title(phrases: Phrases) -> str:
    return phrases.say("trends.title")
