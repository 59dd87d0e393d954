"""What somebody wants who types this: one of a closed list of intents (docs/intents.md)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, partial

from newsbot.chat import slots
from newsbot.chat.phrasebook import ALONE, PLAIN, Cue, Phrasebook, key, load
from newsbot.chat.spelling import Slips, known, undrawn
from newsbot.chat.talk import is_code, numbered
from newsbot.chat.utterance import LONGEST_TEXT, Utterance, listen
from newsbot.chat.wishes import IDENTIFYING, WITH_ID, Wish, settled
from newsbot.news import topics
from newsbot.news.gazetteer import Gazetteer
from newsbot.text.words import forms

INTENTS = (
    *("start", "help", "latest", "breaking", "search", "story", "more", "places", "sources", "language", "timezone"),
    *("summary", "thanks", "digest", "subscribe", "unsubscribe", "list_subs", "quiet", "pause", "resume", "mute"),
    *("lite", "why", "trends", "mydata", "forgetme", "move", "post", "approve", "cancel", "correct", "retract"),
    *("delivery", "stats", "audit", "like", "header", "footer", "channel", "report", "unknown"),
)

_WITH_PLACE = frozenset(
    (
        "latest",
        "breaking",
        "search",
        "digest",
        "subscribe",
        "unsubscribe",
        "places",
        "summary",
        "mute",
        "trends",
        "pause",
    )
)
_SLASH = re.compile(r"\s*[/!／]\s?(?P<name>[^\s:@/!،؛,]{1,40})(?:@\S{1,64})?[ \t]*:?\s*(?P<rest>.*)", re.DOTALL)
# Typed like a command; a path is none.
_COMMAND = re.compile(r"\s*(?P<mark>[/!])(?P<name>[A-Za-z][A-Za-z0-9_]{1,31})(?:@\S{1,64})?(?=\s|\Z)")
# How much alike two names of commands are of which one is meant.
_LIKE = 0.75
_COLON = re.compile(r"\s*(?P<name>[^\s:/]{2,20}(?:[ ][^\s:/]{2,20})?)\s?[:：](?!//)\s*(?P<rest>.*)", re.DOTALL)
_ARABIZI = re.compile(r"(?<![\w/.-])(?:[a-z]+[235679]|[2357][a-z])[a-z]*(?![\w/.-])", re.IGNORECASE)
_TIME = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:.]([0-5]\d)(?!\d)")
_ID = re.compile(r"[^\s/]{1,200}")


@dataclass(frozen=True, slots=True)
class Intent:
    """What `newsbot text intent` answers.

    Attributes:
        intent: one of `INTENTS`.
        place: canonical Arabic name.
        argument: how many, a day (`today`, `yesterday`, `week`, `month`), the words of a search, a language's code,
            an id, a time; as docs/intents.md says for each intent.
    """

    intent: str
    place: str | None = None
    argument: str | None = None


def understand(text: str, gazetteer: Gazetteer) -> Wish:
    for pattern in (_SLASH, _COLON):
        match = pattern.match(text)
        intent = _named(match["name"]) if match else None
        if match and intent:
            return _typed(intent, match["name"], match["rest"].strip(), gazetteer)
    return _free(text.lstrip(" \t\n/!"), gazetteer)


def argument(wish: Wish) -> str | None:
    """The argument as docs/intents.md says for the wish's intent."""
    if wish.intent == "search":
        return searched(wish) or None
    if wish.intent == "language":
        return language(wish)
    if wish.intent in WITH_ID:
        return identifier(wish)
    if wish.intent == "like":
        return item(wish)
    if wish.intent == "latest" and wish.found.count is not None:
        return str(wish.found.count)
    if wish.intent in {"digest", "quiet"} and (times := _TIME.findall(wish.body)):
        return "-".join(f"{int(hours):02}:{minutes}" for hours, minutes in times[:2])
    day = None if wish.found.day == slots.BEYOND else wish.found.day
    return day if wish.intent in {"latest", "breaking", "digest", "summary", "trends"} else None


def intent(text: str, gazetteer: Gazetteer) -> Intent:
    """The intent of a message, its place and its argument. Never raises, whatever the text."""
    wish = understand(text, gazetteer)
    place = wish.found.place if wish.intent in _WITH_PLACE else None
    return Intent(_label(wish), place.name if place else None, argument(wish))


def _label(wish: Wish) -> str:
    """A place alone is not paused but muted."""
    return "mute" if wish.intent == "pause" and wish.found.place is not None else wish.intent


def searched(wish: Wish) -> str:
    """What to search for, as typed: what follows the wish to search, else what stands before it."""
    said = wish.said
    first, last = 0, len(said.words)
    if wish.typed is None:
        asked = [heard for heard in said.heard if any(cue.intent == "search" for cue in load().phrases[heard.phrase])]
        if asked:
            start = asked[0].end
            for heard in asked[1:]:
                start = heard.end if heard.start <= start else start
            span = slots.trimmed(said, start, last)
            return said.slice(*(span if span[0] < span[1] else slots.trimmed(said, 0, asked[0].start)))
    return said.slice(*slots.trimmed(said, first, last))


def language(wish: Wish) -> str | None:
    """The code of the language that is named, also as a code (`/language ku`)."""
    code, _ = slots.language(wish.said)
    codes = set(load().languages.values())
    return code or next((word.form for word in wish.said.words[:2] if word.form in codes), None)


def identifier(wish: Wish) -> str | None:
    """The id that follows a command."""
    match = _ID.match(wish.body)
    return match.group() if match else None


def item(wish: Wish) -> str | None:
    """The number or the id of the item that is named; None where the last one is meant (مثل هذا)."""
    said, book = wish.said, load()
    if all(said.is_filler(index, book) for index in range(len(said.words))):
        return None
    if wish.typed is not None and IDENTIFYING.match(wish.body) and numbered(wish.body) is None:
        return identifier(wish)
    numbers = (int(key) if key.isdecimal() else book.ordinals.get(key) for key in said.keys)
    return next((str(number) for number in numbers if number), None)


def _typed(intent: str, name: str, body: str, gazetteer: Gazetteer) -> Wish:
    said = listen(body, partial(_is_name, gazetteer))
    found = slots.spans(said, gazetteer, typed_as_command=True)
    if intent == "breaking" and body and (found.place is None or slots.remainder(said, found)):
        intent = "post"
    return Wish(intent, name, body, said, found, ALONE)


def _is_name(gazetteer: Gazetteer, form: str) -> bool:
    return gazetteer.resolve(form) is not None or topics.resolve(form) is not None


def _named(name: str) -> str | None:
    """The intent of a command's word, mended by one slip."""
    book = load()
    phrase = " ".join(undrawn(word, book.slash.__contains__) for word in key(name.replace("_", " ")))
    if phrase in book.slash:
        return book.slash[phrase]
    first = forms(name)[:1]
    entry = known(first[0], book.slash) if first and " " not in phrase else None
    mended = entry or (_command_slips().mend(phrase) if " " not in phrase else None)
    return book.slash[mended] if mended else None


def unknown_command(text: str, gazetteer: Gazetteer) -> str | None:
    """What a message is typed as that begins with a command that there is not: `/foo`; a place (`/daraa`) is none."""
    match = _COMMAND.match(text)
    if match is None or _named(match["name"]) or _is_name(gazetteer, match["name"]):
        return None
    return match["mark"] + match["name"]


def near_command(typed: str) -> str | None:
    """The command that looks most like one that there is not."""
    latin = [name for name in load().slash if name.isascii()]
    close = get_close_matches(typed[1:].casefold(), latin, 1, _LIKE)
    return f"/{close[0]}" if close else None


@cache
def _command_slips() -> Slips:
    return Slips(load().slash)


def _free(text: str, gazetteer: Gazetteer) -> Wish:
    """A message in someone's own words; read once more with a guess at Arabizi and slips if nothing was heard."""
    text = "" if is_code(text) else text
    for guess in (True,) if _ARABIZI.search(text[:LONGEST_TEXT]) else (False, True):
        said = listen(text, partial(_is_name, gazetteer), guess=guess)
        intent, strength = _heard(said)
        if strength >= PLAIN:
            break
    found = slots.spans(said, gazetteer, typed_as_command=False)
    wish = Wish(intent, None, text, said, found, strength)
    return Wish(settled(wish), None, _body(wish), said, found, strength)


def _body(wish: Wish) -> str:
    """What follows the first word, for commands that take an id."""
    if wish.intent in WITH_ID and wish.said.words:
        return wish.body[wish.said.words[0].end :].strip()
    return wish.body


def _heard(said: Utterance) -> tuple[str, int]:
    """The intent that speaks loudest; between equals the one that stands first in the table."""
    book = load()
    best = max(_spoken(said, book), key=lambda cue: (cue.weight, -book.order[cue.intent]), default=None)
    return (best.intent, best.weight) if best else ("unknown", 0)


def _spoken(said: Utterance, book: Phrasebook) -> Iterator[Cue]:
    phrases = {heard.phrase for heard in said.heard}
    for heard in said.heard:
        for cue in book.phrases[heard.phrase]:
            if cue.where == "head" and not _is_head(said, heard.start, book):
                continue
            if cue.where == "alone" and not _is_alone(said, heard.start, heard.end, book):
                continue
            yield cue
        for parts, cue in book.together.get(heard.phrase, ()):
            if parts <= phrases:
                yield cue


def _is_head(said: Utterance, start: int, book: Phrasebook) -> bool:
    polite = {i for heard in said.heard if heard.phrase in book.polite for i in range(heard.start, heard.end)}
    return all(index in polite for index in range(start))


def _is_alone(said: Utterance, start: int, end: int, book: Phrasebook) -> bool:
    return all(
        start <= index < end or said.is_filler(index, book) or said.keys[index].isdecimal()
        for index in range(len(said.words))
    )
