"""A wish of following that may be read in more ways than one, or lacks something: what is asked, and what to type."""

from collections.abc import Sequence
from typing import NamedTuple

from newsbot.chat.document import Block, Bullets, Code, Document, Faint, Paragraph, Text, labelled
from newsbot.chat.echo import echo
from newsbot.chat.phrases import Phrases
from newsbot.chat.views import hours
from newsbot.chat.wrong import Wrong
from newsbot.news.audience import MOST_HOURS

_EXAMPLES = {
    "subscribe": "/subscribe {place}",
    "unsubscribe": "/unsubscribe {place}",
    "mute": "/mute {place}",
    "digest": hours.EXAMPLE,
    "quiet": hours.QUIET_EXAMPLE,
    "pause": "/pause {length}",
}
_LASTING = {"mute": "/mute {place} {length}"}
_LENGTHS = frozenset(("length", "long", "past"))
_NOTHING = {"subscribe": "wrong.nothing_to_follow", "mute": "wrong.nothing_to_mute"}


class Reading(NamedTuple):
    """A way to read what was typed: in words, where that place is, and the command that says it beyond doubt."""

    name: str
    where: str
    command: str


def doubt(typed: str, readings: Sequence[Reading], phrases: Phrases) -> Document:
    """What is meant? The likeliest first."""
    lines = tuple(
        (Text(one.name), *((Faint(f" · {one.where}"),) if one.where else ()), Text(": "), Code(one.command))
        for one in readings
    )
    buttons = [(one.command, f"{one.name} · {one.where}" if one.where else one.name) for one in readings]
    asked = Paragraph((Text(phrases.say("doubt.which", typed=echo(typed))),))
    return labelled([asked, Bullets(lines)], phrases.locale, buttons)


def wrong(problem: Wrong, phrases: Phrases, readings: Sequence[Reading] = ()) -> Document:
    """What is wrong, that nothing was changed, and how it is written; `readings` are places that may be meant."""
    template = _LASTING.get(problem.command) if problem.reason in _LENGTHS else None
    example = (template or _EXAMPLES[problem.command]).format(
        place=phrases.say("example.place"), length=phrases.say("example.length")
    )
    if problem.reason == "daily" and problem.typed:
        example = f"/quiet {problem.typed}"
    blocks: list[Block] = [Paragraph(phrases.line(_key(problem), **_given(problem, example)))]
    if readings:
        instead = "wrong.place_or_word" if problem.options else "suggest.many"
        blocks += [Paragraph((Text(phrases.say(instead)),))] if problem.reason == "place" else []
        blocks.append(Bullets(tuple((Text(f"{one.name}: "), Code(one.command)) for one in readings)))
    lengths = [(command, phrases.say(key)) for command, key in hours.PAUSES] if problem.command == "pause" else []
    buttons = [(one.command, one.name) for one in readings] or [*lengths, _button(problem, example, phrases)]
    return labelled(blocks, phrases.locale, buttons)


_KEYS = {
    "contradiction": "wrong.contradiction",
    "source": "wrong.source",
    "place": "wrong.place",
    "region": "wrong.region",
    "day": "wrong.day",
    "which": "wrong.which_days",
    "span": "wrong.span",
    "same": "wrong.same",
    "length": "wrong.length",
    "long": "wrong.long",
    "past": "wrong.past",
    "daily": "wrong.daily",
}


def _key(problem: Wrong) -> str:
    of_digest = problem.command == "digest"
    match problem.reason:
        case "nothing":
            return _NOTHING.get(problem.command, "wrong.nothing_to_follow")
        case "words":
            return "wrong.digest" if of_digest else "wrong.words"
        case "many":
            return "hours.too_many" if of_digest else "wrong.many"
        case "time":
            return "wrong.time" if problem.typed else "wrong.no_time"
        case reason:
            return _KEYS[reason]


def _given(problem: Wrong, example: str) -> dict[str, Code | str | int]:
    """Everything that any of these phrases may name."""
    return {
        "typed": echo(problem.typed),
        "example": Code(example),
        "command": Code(f"/{problem.command}"),
        "sources": Code("/sources"),
        "now": Code("/digest"),
        "most": MOST_HOURS,
    }


def _button(problem: Wrong, example: str, phrases: Phrases) -> tuple[str, str]:
    news = phrases.say("filter.about", name=phrases.say("example.place"))
    match problem.command:
        case _ if problem.reason == "source":
            return "/sources", phrases.say("sources.title")
        case "digest":
            return example, phrases.say("button.daily")
        case "quiet" if problem.reason != "daily":
            return example, phrases.say("button.nights")
        case "pause":
            return "/pause", phrases.say("button.pause")
        case "mute":
            return example, phrases.say("button.mute", news=news)
        case _:
            return example, news if problem.command == "subscribe" else ""
