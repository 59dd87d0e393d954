"""Lists of articles: the newest of something, results of a search, and what to say when there are none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from newsbot.chat.document import (
    Block,
    Code,
    Document,
    Faint,
    Heading,
    Paragraph,
    Rule,
    Strong,
    Text,
    document,
)
from newsbot.chat.phrases import Phrases
from newsbot.chat.views import spans
from newsbot.chat.views.article import Entry, entry_blocks, shown
from newsbot.chat.views.guessing import suggestion_blocks

Kind = Literal["everything", "place", "topic", "source", "words", "search", "similar"]

# More than this many articles with their summaries are no longer a message that somebody reads.
_WITH_SUMMARIES = 5

_HEADINGS: dict[Kind, str] = {
    "everything": "latest.everything",
    "place": "latest.about",
    "topic": "latest.about",
    "source": "latest.source",
    "words": "latest.words",
    "search": "search.words",
    "similar": "similar.title",
}
_NOTHING: dict[Kind, str] = {
    "everything": "nothing.everything",
    "place": "nothing.about",
    "topic": "nothing.about",
    "source": "nothing.source",
    "words": "nothing.words",
    "search": "nothing.words",
    "similar": "nothing.similar",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a list is about.

    Attributes:
        name: of the place or topic in the language of the room, of the source, the words as typed, or the title of the
            article that the others are like.
        day: as `asking.Day`, where the list is of that time alone.
    """

    kind: Kind
    name: str = ""
    day: str = ""


def listing(
    entries: Sequence[Entry],
    subject: Subject,
    *,
    now: datetime,
    phrases: Phrases,
    first: int = 1,
    more: bool = False,
    total: int | None = None,
    lead: str | None = None,
    others: Sequence[str] = (),
    most: int | None = None,
) -> Document:
    """A page of a list, numbered from `first`.

    `total` counts all there is, when that is known; `more` says that `/more` goes on. `lead` says why it is not
    the list that was asked for; `others` are places that were asked for too; `most`: no more of them are
    shown at once, and more were named.
    """
    blocks: list[Block] = [Paragraph((Text(lead),))] if lead else []
    blocks.append(_heading(subject, first, len(entries) if total is None else total, phrases))
    for number, entry in enumerate(entries, first):
        blocks.append(Rule())
        blocks += entry_blocks(entry, number, brief=len(entries) > _WITH_SUMMARIES, now=now, phrases=phrases)
    commands = tuple(f"/story {entry.article.id}" for entry in entries)
    if more:
        blocks += (Rule(), Paragraph(phrases.line("list.more", command=Code("/more"))))
        commands = ("/more", *commands)
    if others:
        blocks += (Rule(), *_also(others, phrases))
        commands = (*commands, *(f"/latest {name}" for name in others))
    if most is not None:
        blocks.append(Paragraph((Text(phrases.say("list.too_many", most=most)),)))
    return document(blocks, phrases.locale, commands)


def _also(others: Sequence[str], phrases: Phrases) -> Iterator[Block]:
    for name in others:
        yield Paragraph(phrases.line("list.also", name=name, command=Code(f"/latest {name}")))


def capped(document: Document, most: int, phrases: Phrases) -> Document:
    """A list with how many a message shows, where more were asked for."""
    said = Paragraph((Text(phrases.count("list.capped", most)),))
    return replace(document, blocks=(said, *document.blocks))


def nothing_that_day(subject: Subject, day: str, phrases: Phrases) -> str:
    """What is said before the newest of a subject that has nothing of the day that was asked for."""
    when = spans.when(day, phrases)
    if subject.kind == "everything":
        return phrases.say("nothing.day_all", when=when)
    return phrases.say("nothing.day", when=when, name=subject.name)


def nothing_of(names: Sequence[str], day: str, phrases: Phrases) -> str:
    """Said before the list of the other places that were asked for: of these there is nothing."""
    said = phrases.listed(map(phrases.argument, names))
    if not day:
        return phrases.say("nothing.about", name=said)
    return phrases.say("nothing.about_day", when=spans.when(day, phrases), name=said)


def nothing(subject: Subject, phrases: Phrases, guesses: Sequence[str] = ()) -> Document:
    """No article of a subject; `guesses` are places that may have been meant, best first."""
    blocks: list[Block] = [Paragraph((Text(phrases.say(_NOTHING[subject.kind], name=subject.name)),))]
    if guesses:
        blocks += suggestion_blocks(guesses, phrases)
    elif subject.kind != "everything":
        blocks.append(Paragraph(phrases.line("nothing.hint", command=Code("/places"))))
    commands = tuple(f"/latest {name}" for name in guesses) or ("/latest", "/places")
    return document(blocks, phrases.locale, commands)


def nothing_similar(entry: Entry, phrases: Phrases) -> Document:
    """No article like this one; the newest of its place may be what is looked for."""
    said = Paragraph((Text(phrases.say("nothing.similar", name=shown(entry.article.draft.title))),))
    if not entry.places:
        return document([said], phrases.locale, ("/latest",))
    place = entry.places[0]
    command = f"/latest {place}"
    hint = Paragraph(phrases.line("list.also", name=place, command=Code(command)))
    return document([said, hint], phrases.locale, (command,))


def _heading(subject: Subject, first: int, count: int, phrases: Phrases) -> Heading:
    title = _title(subject, phrases)
    if first > 1:
        return Heading((Strong(phrases.say("list.continued", heading=title)),))
    counted = phrases.count("results" if subject.kind == "search" else "articles", count)
    return Heading((Strong(title), Faint(f" · {counted}")))


def _title(subject: Subject, phrases: Phrases) -> str:
    if not subject.day:
        return phrases.say(_HEADINGS[subject.kind], name=subject.name)
    when = spans.when(subject.day, phrases)
    if subject.kind == "everything":
        return phrases.say("latest.day_all", when=when)
    return phrases.say("latest.day", when=when, name=subject.name)
