"""What was said to the bot, as a closed union: `parse` gives one of `Command` for any text."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from zoneinfo import available_timezones

from newsbot.chat import slots, talk
from newsbot.chat.intents import INTENTS, Intent, Wish, identifier, intent, item, language, rest, searched, understand
from newsbot.chat.phrasebook import load
from newsbot.chat.utterance import LONGEST_TEXT, Utterance
from newsbot.news.gazetteer import Gazetteer
from newsbot.text.folding import fold
from newsbot.text.words import forms
from newsbot.text.zones import ZONES

__all__ = ["INTENTS", "Command", "Intent", "changes_settings", "intent", "parse"]

Day = Literal["today", "yesterday", "before_yesterday", "week", "month"]
_DAYS: dict[str, Day] = {
    "today": "today",
    "yesterday": "yesterday",
    "before_yesterday": "before_yesterday",
    "week": "week",
    "month": "month",
}
DEFAULT_LIMIT, MOST_ITEMS = 5, 20
_MOST_WORDS = 8
_SINGULAR = frozenset(("خبر", "خبريه"))
# A pasted text; anything shorter is a wish about the last item.
_SHORTEST_TEXT = 12


@dataclass(frozen=True, slots=True)
class Start:
    """A greeting, or a room's first word."""


@dataclass(frozen=True, slots=True)
class Help:
    pass


@dataclass(frozen=True, slots=True)
class Latest:
    """News, newest first, that match all that is given.

    Attributes:
        place: id of the gazetteer.
        topic: id of `news.topics`; `words` then hold what it was called.
        words: folded; may hold a name that no place answers to.
        text: the words as typed.
        limit: 1 to 20.
        second: id of another place that was named beside the first.
    """

    place: str | None = None
    topic: str | None = None
    words: tuple[str, ...] = ()
    limit: int = DEFAULT_LIMIT
    day: Day | None = None
    text: str = ""
    second: str | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """By relevance: `words` folded, `text` as typed."""

    words: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """An article's id, or its number in the list that was shown last."""

    id: str


@dataclass(frozen=True, slots=True)
class Like:
    """What resembles an article: its id, its number in the list that was shown last, or None for the last one."""

    id: str | None = None


@dataclass(frozen=True, slots=True)
class More:
    pass


@dataclass(frozen=True, slots=True)
class Places:
    """Places known, or those inside one (an id)."""

    place: str | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """Where news come from; said after an item, where that item comes from."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language's code, catalog or not, and how it was called; None asks which there are."""

    locale: str | None = None
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Timezone:
    """An IANA name; None asks which it is."""

    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Breaking:
    """Shows what editors posted as breaking, everywhere or in a place (an id)."""

    place: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """Of the text that was given, else of the item last shown or replied to."""

    text: str | None = None


@dataclass(frozen=True, slots=True)
class Thanks:
    pass


@dataclass(frozen=True, slots=True)
class Talk:
    """Small talk; `kind` is a key of `[talk]` in the table of intents."""

    kind: str


@dataclass(frozen=True, slots=True)
class NotYet:
    """Understood, and not there yet; `intent` is one of `INTENTS`."""

    intent: str


@dataclass(frozen=True, slots=True)
class WrongUse:
    """A command that lacks something or has it wrong.

    Attributes:
        command: its Latin name, as after the slash.
        reason: `words`, `id`, `count`, `language` or `zone`: what is missing or not known.
        typed: what is not known.
    """

    command: str
    reason: Literal["words", "id", "count", "language", "zone"]
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    text: str


Command = (
    Start
    | Help
    | Latest
    | Search
    | Story
    | Like
    | More
    | Places
    | Sources
    | Language
    | Timezone
    | Breaking
    | Summary
    | Thanks
    | Talk
    | NotYet
    | WrongUse
    | Unknown
)


def changes_settings(command: Command) -> bool:
    """Whether it changes how the bot behaves in the room, which in a group is its administrators' to say."""
    return (isinstance(command, Language) and command.locale is not None) or (
        isinstance(command, Timezone) and command.zone is not None
    )


def parse(text: str, gazetteer: Gazetteer) -> Command:
    """What a message means. Never raises; a hostile or empty text is `Unknown`."""
    if kind := talk.kind(text):
        return Talk(kind)
    if number := talk.numbered(text):
        return Story(str(number))
    wish = understand(text, gazetteer)
    if wish.intent == "unknown":
        return Unknown(text)
    meant = _MEANT.get(wish.intent)
    return meant(wish) if meant else NotYet(wish.intent)


def _latest(wish: Wish) -> Command:
    found = wish.found
    if found.count == 0:
        return WrongUse("latest", "count")
    others = rest(wish)
    topic = slots.topic(wish.said, others)
    named = others[:_MOST_WORDS]
    words = tuple(wish.said.words[index].form for index in named)
    text = " ".join(wish.said.slice(index, index + 1) for index in named)
    day = _DAYS.get(found.day or "")
    limit = min(found.count or (1 if _is_one(wish.said) else DEFAULT_LIMIT), MOST_ITEMS)
    return Latest(_place(wish), topic, words, limit, day, text, found.second.id if found.second else None)


def _is_one(said: Utterance) -> bool:
    """Whether one article is asked for: خبر, آخر خبر."""
    asks = load().asks
    singular = (index for index, word in enumerate(said.words) if word.form in _SINGULAR)
    return any(len(said.words) == 1 or (index and said.keys[index - 1] in asks) for index in singular)


def _search(wish: Wish) -> Command:
    text = searched(wish)
    words = tuple(forms(text))
    return Search(words, text) if words else WrongUse("search", "words")


def _language(wish: Wish) -> Command:
    code = language(wish)
    asks = wish.typed is None or not wish.body
    _, span = slots.language(wish.said)
    typed = wish.body if wish.typed else wish.said.slice(*span) if span else ""
    return Language(code, typed) if code or asks else WrongUse("language", "language", typed)


def _timezone(wish: Wish) -> Command:
    zone = _zone(wish)
    asks = not wish.body if wish.typed else not rest(wish)
    return Timezone(zone) if zone or asks else WrongUse("timezone", "zone", wish.body)


def _zone(wish: Wish) -> str | None:
    """The zone of a city in the message, or an IANA name, in any case."""
    said = wish.said
    for start in range(min(len(said.words), 10)):
        for end in range(min(len(said.words), start + 3), start, -1):
            typed = fold(said.slice(start, end))
            for name in (typed, typed.removeprefix("ب"), typed.removeprefix("ال"), "ال" + typed):
                if name in ZONES:
                    return ZONES[name]
    tokens = (token.strip(".,،") for token in wish.body.split()[:10])
    zones = {zone.casefold(): zone for zone in available_timezones()} if "/" in wish.body else {}
    return next((zones[token.casefold()] for token in tokens if token.casefold() in zones), None)


def _given_text(wish: Wish) -> str | None:
    """A text that was pasted after the wish."""
    after = wish.body if wish.typed else wish.body.partition("\n")[2].strip()
    return after if len(forms(after[:LONGEST_TEXT])) >= _SHORTEST_TEXT else None


def _place(wish: Wish) -> str | None:
    return wish.found.place.id if wish.found.place else None


def _story(wish: Wish) -> Command:
    number = talk.numbered(wish.body) if wish.body else None
    found = str(number) if number else identifier(wish)
    return Story(found) if found else WrongUse("story", "id")


_MEANT: dict[str, Callable[[Wish], Command]] = {
    "start": lambda _: Start(),
    "help": lambda _: Help(),
    "more": lambda _: More(),
    "sources": lambda _: Sources(),
    "thanks": lambda _: Thanks(),
    "latest": _latest,
    "search": _search,
    "story": _story,
    "like": lambda wish: Like(item(wish)),
    "language": _language,
    "timezone": _timezone,
    "summary": lambda wish: Summary(_given_text(wish)),
    "places": lambda wish: Places(_place(wish)),
    "breaking": lambda wish: Breaking(_place(wish)),
}
