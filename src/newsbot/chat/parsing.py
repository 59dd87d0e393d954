"""Words made a command: `parse` gives one of `chat.command` for any text."""

import re
from collections.abc import Callable, Collection
from zoneinfo import available_timezones

from newsbot.chat import digests, slots, subscribing, talk
from newsbot.chat.asking import (
    DEFAULT_LIMIT,
    MOST_ITEMS,
    MOST_OTHERS,
    Breaking,
    Latest,
    Like,
    More,
    Places,
    Search,
    Sources,
    Story,
    Summary,
    Trends,
)
from newsbot.chat.command import (
    Channel,
    Command,
    ForEditors,
    ForgetMe,
    Frame,
    Help,
    Language,
    Lite,
    Move,
    MyData,
    Report,
    Resume,
    Side,
    Start,
    Subscriptions,
    Talk,
    Thanks,
    Timezone,
    Unknown,
    Why,
    WrongUse,
)
from newsbot.chat.intents import (
    identifier,
    item,
    language,
    near_command,
    searched,
    unknown_command,
)
from newsbot.chat.phrasebook import load
from newsbot.chat.source_names import heard
from newsbot.chat.utterance import LONGEST_TEXT, Utterance
from newsbot.chat.wishes import Wish, rest
from newsbot.news import audience_words, ending_words
from newsbot.news.gazetteer import Gazetteer
from newsbot.text import zone_names
from newsbot.text.folding import fold
from newsbot.text.words import forms

_MOST_WORDS = 8
_ALL = frozenset(("كلها", "كلهن", "كلهم", "جميعها", "جميع", "all"))
# A dash that is no range: /latest -5.
_NEGATIVE = re.compile(r"(?<![\w-])[-−–]\s?\d")
_SINGULAR = frozenset(("خبر", "خبريه"))
# A pasted text; anything shorter is a wish about the last item.
_SHORTEST_TEXT = 12


_OF_A_TIME = frozenset(("latest", "breaking", "digest", "summary", "trends"))
# A story, as people call it, or something like an article's id.
_ITEM = re.compile(r"(?P<item>[A-Za-z0-9_-]{1,80})(?!\S)")
_CONFIRMED = re.compile(r"(?<!\d)\d{4}(?!\d)")
_MOVE_CODE = re.compile(r"[A-Za-z0-9٠-٩ -]{4,40}")


def parse(text: str, gazetteer: Gazetteer, sources: Collection[str] = ()) -> Command:
    """What a message means. Never raises; a hostile or empty text is `Unknown`.

    `sources`: names of those that can be followed.
    """
    if kind := talk.kind(text):
        return Talk(kind)
    if number := talk.numbered(text):
        return Story(str(number))
    if (name := unknown_command(text, gazetteer)) is not None:
        return Unknown(text, name, near_command(name))
    wish = heard(text, gazetteer, sources)
    if wish.found.day == slots.BEYOND and wish.intent in _OF_A_TIME:
        return WrongUse("latest", "span", wish.said.slice(*wish.found.day_span) if wish.found.day_span else "")
    if wish.intent in subscribing.INTENTS:
        return subscribing.asked(wish, gazetteer, sources)
    if wish.intent == "unknown":
        return Unknown(text, meant=digests.meant(text))
    meant = _MEANT.get(wish.intent)
    return meant(wish) if meant else ForEditors(wish.intent)


def _latest(wish: Wish) -> Command:
    found = wish.found
    if found.count == 0 or (found.count is not None and wish.typed and _NEGATIVE.search(wish.body)):
        return WrongUse("latest", "count")
    others = rest(wish)
    topic = slots.topic(wish.said, others)
    named = others[:_MOST_WORDS]
    words = tuple(wish.said.words[index].form for index in named)
    text = " ".join(wish.said.slice(index, index + 1) for index in named)
    limit = min(found.count or (1 if _is_one(wish.said) else DEFAULT_LIMIT), MOST_ITEMS)
    beside = tuple(place.id for place in found.others)
    shown, left_out = beside[:MOST_OTHERS], len(beside) > MOST_OTHERS
    capped = (found.count or 0) > MOST_ITEMS
    return Latest(_place(wish), topic, words, limit, found.day, text, shown, left_out=left_out, capped=capped)


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
    """The zone of a city or a country in the message, of hours from UTC, or an IANA name, in any case."""
    said, offset = wish.said, zone_names.fixed(wish.body)
    if offset is not None:
        return offset or None
    for start in range(min(len(said.words), 10)):
        for end in range(min(len(said.words), start + 3), start, -1):
            typed = fold(said.slice(start, end))
            for name in (typed, typed.removeprefix("ب"), typed.removeprefix("ال"), "ال" + typed):
                if name in zone_names.NAMED:
                    return zone_names.NAMED[name]
    tokens = (token.strip(".,،") for token in wish.body.split()[:10])
    zones = {zone.casefold(): zone for zone in available_timezones()} if "/" in wish.body else {}
    return next((zones[token.casefold()] for token in tokens if token.casefold() in zones), None)


def _given_text(wish: Wish) -> str | None:
    """A text that was pasted after the wish."""
    after = wish.body if wish.typed else wish.body.partition("\n")[2].strip()
    return after if len(forms(after[:LONGEST_TEXT])) >= _SHORTEST_TEXT else None


def _place(wish: Wish) -> str | None:
    return wish.found.place.id if wish.found.place else None


def _places(wish: Wish) -> Command:
    place = _place(wish)
    return Places(place, wish.body if wish.typed and place is None and _names_something(wish.said) else "")


def _trends(wish: Wish) -> Command:
    others = wish.typed is not None and bool(rest(wish))
    return Trends(_place(wish), narrowed=others or wish.found.day not in {None, "week"})


def _names_something(said: Utterance) -> bool:
    """Whether a word may be a name: فلان is one, though it looks like a conjunction with its فَ; كلها is none."""
    fillers = {i for heard in said.heard if heard.phrase in load().fillers for i in range(heard.start, heard.end)}
    return any(index not in fillers and word.form not in _ALL for index, word in enumerate(said.words))


def _numbered(wish: Wish) -> str | None:
    """The number of the item that a wish names: لخص الخبر الثالث."""
    said = wish.said
    cues = {index for heard in said.heard for index in range(heard.start, heard.end)}
    named = (word for index, word in enumerate(said.words) if index not in cues or said.keys[index] in load().ordinals)
    number = talk.numbered(" ".join(word.form for word in named))
    return str(number) if number else None


def _story(wish: Wish) -> Command:
    number = talk.numbered(wish.body) if wish.body else None
    found = str(number) if number else identifier(wish)
    return Story(found) if found else WrongUse("story", "id")


def _ends(wish: Wish) -> bool:
    return audience_words.is_off(wish.body) or ending_words.ended(wish.body) is not None


def _frame(side: Side) -> Callable[[Wish], Command]:
    def meant(wish: Wish) -> Command:
        return Frame(side, "" if _ends(wish) else wish.body or None)

    return meant


def _report(wish: Wish) -> Command:
    text = wish.body if wish.typed else ""
    found = _ITEM.match(text)
    return Report(found["item"] if found else None, text)


def _forget_me(wish: Wish) -> Command:
    if wish.typed and any(talk.kind(word) in {"cancel", "no"} for word in wish.body.split()[:_MOST_WORDS]):
        return Talk("cancel")
    found = _CONFIRMED.search(fold(wish.body)) if wish.typed else None
    return ForgetMe(found[0] if found else None)


def _move(wish: Wish) -> Command:
    found = _MOVE_CODE.fullmatch(wish.body) if wish.typed else None
    return Move(found[0] if found else None)


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
    "summary": lambda wish: Summary(_given_text(wish), _numbered(wish)),
    "places": _places,
    "breaking": lambda wish: Breaking(_place(wish)),
    "list_subs": lambda _: Subscriptions(),
    "resume": lambda _: Resume(),
    "lite": lambda wish: Lite(not _ends(wish)),
    "header": _frame("header"),
    "footer": _frame("footer"),
    "channel": lambda _: Channel(),
    "why": lambda wish: Why(item(wish)),
    "report": _report,
    "trends": _trends,
    "mydata": lambda _: MyData(),
    "forgetme": _forget_me,
    "move": _move,
}
