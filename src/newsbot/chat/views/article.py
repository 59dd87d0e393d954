"""One article: as an entry of a list, as a card, in full."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from newsbot.chat.document import (
    Block,
    Code,
    Document,
    Faint,
    Heading,
    Line,
    Link,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Text,
    document,
)
from newsbot.chat.heard import Offer
from newsbot.chat.phrases import Phrases, is_day
from newsbot.news.article import Article
from newsbot.text import bidi

_DOT = Faint(" · ")
# A day old, "قبل 31 ساعة" says less than the day and the hour.
_FRESH = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a screen needs it.

    Attributes:
        places: names in the language of the room, most telling first.
        revision: 1, then one more for each change of its text.
    """

    article: Article
    places: tuple[str, ...] = ()
    revision: int = 1


def shown(text: str) -> str:
    """Words of a source as one safe line: no control that could turn, hide or break it."""
    return " ".join(bidi.strip(text).split())


def card(entry: Entry, *, now: datetime, phrases: Phrases) -> Document:
    """Title, summary and where it comes from."""
    blocks = [Heading((Strong(shown(entry.article.draft.title)),)), *summary(entry, phrases)]
    blocks += _origin(entry, now, phrases)
    return document(blocks, phrases.locale, (_story(entry), _like(entry)), entry.article.draft.image)


def entry_blocks(entry: Entry, number: int, *, brief: bool, now: datetime, phrases: Phrases) -> tuple[Block, ...]:
    """A numbered entry of a list; a brief one without its summary.

    The same articles are shown again and again, so an entry is kept for the rest of its minute.
    """
    return _entry_blocks(_Moment(entry, now), number, brief, phrases)


class _Moment:
    """An entry at a time: equal to another one that looks the same within the minute."""

    __slots__ = ("entry", "looks", "now")

    def __init__(self, entry: Entry, now: datetime) -> None:
        draft, article = entry.article.draft, entry.article
        seen = (article.id, article.source, draft.title, draft.url, draft.published, bool(draft.body))
        self.entry, self.now = entry, now
        self.looks = (*seen, article.reading.summary, entry.places, entry.revision, int(now.timestamp() // 60))

    def __hash__(self) -> int:
        return hash(self.looks)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Moment) and self.looks == other.looks


@lru_cache(maxsize=2048)
def _entry_blocks(moment: _Moment, number: int, brief: bool, phrases: Phrases) -> tuple[Block, ...]:  # noqa: FBT001  # a key
    entry = moment.entry
    title = Paragraph((Text(f"{phrases.number(number)}. "), Strong(shown(entry.article.draft.title))))
    middle = () if brief else summary(entry, phrases)
    return (title, *middle, *_origin(entry, moment.now, phrases))


def offer(entry: Entry, *, now: datetime, phrases: Phrases) -> Offer:
    """Two lines to choose an article by: its title; source, time and places."""
    article = entry.article
    particulars = (phrases.argument(article.source), when(article, now, phrases), phrases.names(entry.places))
    return Offer(article.id, shown(article.draft.title), " · ".join(filter(None, particulars)))


def story(entry: Entry, *, now: datetime, phrases: Phrases) -> Document:
    """The whole text as published, with what the source says about it."""
    draft = entry.article.draft
    blocks: list[Block] = [Heading((Strong(shown(draft.title)),))]
    blocks += (Paragraph(line) for line in _particulars(entry, now, phrases))
    for part in draft.body:
        span = Strong(shown(part.text)) if part.kind == "subheading" else Text(shown(part.text))
        blocks += (Rule(), Paragraph((span,)))
    if not draft.body:
        blocks.append(Paragraph((Text(phrases.say("article.title_only")),)))
    if draft.url:
        blocks += (Rule(), Paragraph((Link(phrases.say("article.open"), draft.url),)))
    return document(blocks, phrases.locale, (_like(entry),), draft.image)


def summary(entry: Entry, phrases: Phrases) -> Iterator[Block]:
    """Its sentences as they stand in the source, with who says them."""
    for sentence in entry.article.reading.summary:
        speaker = sentence.attribution
        yield Quote(shown(sentence.text), _label(shown(speaker), phrases) if speaker else None)
    if not entry.article.reading.summary and not entry.article.draft.body:
        yield Paragraph((Faint(phrases.say("article.title_only")),))


def _label(speaker: str, phrases: Phrases) -> str:
    """Who speaks, without saying "المتحدث" twice of a spokesman (المتحدث باسم الوزارة)."""
    label = phrases.say("article.speaker", name=speaker)
    return phrases.argument(speaker) if speaker.startswith(label.split(":")[0]) else label


def _origin(entry: Entry, now: datetime, phrases: Phrases) -> Iterator[Block]:
    """Source, time and places on one line; then how to read on."""
    spans = list(phrases.line("article.source", source=source(entry.article)))
    spans += (_DOT, Faint(when(entry.article, now, phrases)))
    if entry.places:
        spans += (_DOT, Faint(phrases.names(entry.places)))
    yield Paragraph(tuple(spans))
    if entry.revision > 1:
        yield Paragraph((Faint(phrases.say("article.revised")),))
    if entry.article.draft.body:
        yield Paragraph(phrases.line("article.full", command=Code(_story(entry))))


def _particulars(entry: Entry, now: datetime, phrases: Phrases) -> Iterator[Line]:
    draft = entry.article.draft
    yield phrases.line("article.source", source=Strong(shown(entry.article.source)))
    if draft.section:
        yield (Faint(phrases.say("article.section", section=shown(draft.section))),)
    if draft.byline and draft.byline != entry.article.source:
        yield (Faint(phrases.say("article.byline", byline=shown(draft.byline))),)
    if draft.published:
        date_only = is_day(draft.published)
        date = phrases.day(draft.published) if date_only else phrases.date(draft.published)
        line = [Text(phrases.say("article.date", date=date))]
        fresh = not date_only and now - draft.published < _FRESH
        yield (*line, _DOT, Faint(phrases.age(draft.published, now))) if fresh else tuple(line)
    else:
        yield (Faint(phrases.say("article.undated")),)
    if entry.places:
        yield (Faint(phrases.say("article.places", places=phrases.names(entry.places))),)
    if entry.revision > 1:
        yield (Strong(phrases.say("article.revised")),)


def source(article: Article) -> Link | Strong:
    """Its name, which opens the article where it has an address."""
    name = shown(article.source)
    return Link(name, article.draft.url) if article.draft.url else Strong(name)


def when(article: Article, now: datetime, phrases: Phrases) -> str:
    """An article that its source did not date is said to be so: an invented age would be news of its own."""
    then = article.draft.published
    if then is None:
        return phrases.say("article.undated")
    if is_day(then):
        return phrases.day(then)
    return phrases.age(then, now) if now - then < _FRESH else phrases.date(then)


def _story(entry: Entry) -> str:
    return f"/story {shown(entry.article.id)}"


def _like(entry: Entry) -> str:
    return f"/like {shown(entry.article.id)}"
