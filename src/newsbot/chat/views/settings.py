"""How a room likes to be spoken to. Phrases are those of the new settings where something was changed."""

from collections.abc import Sequence
from datetime import datetime

from newsbot.chat.document import Block, Bullets, Code, Document, Paragraph, Text, document
from newsbot.chat.echo import echo
from newsbot.chat.phrases import Phrases
from newsbot.chat.views import hours
from newsbot.news.profile import Profile

_LANGUAGES = {"ar": "language.ar", "en": "language.en"}
_COMMANDS = ("/language ar", "/language en")
_CITIES = ("example.city", "example.far")


def language(phrases: Phrases) -> Document:
    """The language that is spoken, and how to change it."""
    return _language("language.current", phrases)


def language_changed(phrases: Phrases) -> Document:
    said = phrases.say("language.changed", language=phrases.say(_LANGUAGES[phrases.locale]))
    return document([Paragraph((Text(said),))], phrases.locale)


def language_unknown(typed: str, phrases: Phrases) -> Document:
    return _choice(phrases.say("language.unknown", name=echo(typed)), "language.choose", _COMMANDS, phrases)


def timezone(now: datetime, phrases: Phrases) -> Document:
    """The zone in which times are shown, what time it is there, and how to change it."""
    said = phrases.say("timezone.current", zone=phrases.zone_name(), time=phrases.time(now))
    return _choice(said, "timezone.choose", _zones(phrases), phrases)


def timezone_changed(profile: Profile, now: datetime, phrases: Phrases) -> Document:
    """What is told by it from now on, the hours that the room chose as well; and what is not."""
    said = [phrases.say("timezone.changed", zone=phrases.zone_name(), time=phrases.time(now))]
    if profile.timetable.hours or profile.quiet:
        said.append(phrases.say("timezone.moved"))
    if profile.timetable.hours:
        said.append(phrases.say("hours.when", hours=hours.told(profile.timetable, phrases)))
    if profile.quiet:
        said.append(phrases.say("quiet.when", span=hours.span(profile.quiet, phrases)))
    said.append(phrases.say("timezone.alerts"))
    return document([Paragraph((Text(each),)) for each in said], phrases.locale)


def timezone_unknown(typed: str, phrases: Phrases, guesses: Sequence[str] = ()) -> Document:
    """`guesses`: names of zones that may be meant."""
    said = phrases.say("timezone.unknown", name=echo(typed))
    if not guesses:
        return _choice(said, "timezone.choose", _zones(phrases), phrases)
    commands = tuple(f"/timezone {guess}" for guess in guesses)
    only = len(guesses) == 1
    question = phrases.say("suggest.one", name=guesses[0]) if only else phrases.say("timezone.guess")
    blocks: list[Block] = [Paragraph((Text(said),)), Paragraph((Text(question),))]
    blocks.append(Bullets(tuple((Code(command),) for command in commands)))
    return document(blocks, phrases.locale, commands)


def _zones(phrases: Phrases) -> tuple[str, ...]:
    return tuple(f"/timezone {phrases.say(city)}" for city in _CITIES)


def _language(key: str, phrases: Phrases) -> Document:
    said = phrases.say(key, language=phrases.say(_LANGUAGES[phrases.locale]))
    return _choice(said, "language.choose", _COMMANDS, phrases)


def _choice(said: str, how: str, commands: tuple[str, ...], phrases: Phrases) -> Document:
    first, second = commands
    blocks: list[Block] = [
        Paragraph((Text(said),)),
        Paragraph(phrases.line(how, first=Code(first), second=Code(second))),
    ]
    return document(blocks, phrases.locale, commands)
