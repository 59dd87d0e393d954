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


def of_all(document: Document, name: str | None, phrases: Phrases) -> Document:
    """Says beside the counts that they are of all governorates and of a week, whatever else was asked for."""
    blocks = [Paragraph((Text(phrases.say("trends.of_all")),)), *document.blocks]
    if name is None:
        return replace(document, blocks=tuple(blocks))
    command = f"/latest {name}"
    blocks.append(Paragraph(phrases.line("list.also", name=name, command=Code(command))))
    kept = [pair for pair in zip(document.suggestions, document.labels, strict=True) if pair[0] != command]
    offered = [(command, name), *kept]
    return replace(
        document,
        blocks=tuple(blocks),
        suggestions=tuple(command for command, _ in offered),
        labels=tuple(label for _, label in offered),
    )


def title(phrases: Phrases) -> str:
    return phrases.say("trends.title")
