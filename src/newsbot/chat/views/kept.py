"""What is kept of a room, in the words of its language: as it stands in the file that `/mydata` gives."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from newsbot.chat.phrases import Phrases, calendar
from newsbot.chat.views import filters
from newsbot.chat.views.topics import topic_name
from newsbot.news.gazetteer import Gazetteer
from newsbot.text import bidi

NAMES = {
    "room": "kept.room",
    "platform": "kept.platform",
    "id": "kept.id",
    "language and clock": "kept.voice",
    "language": "kept.language",
    "region": "kept.region",
    "time zone": "kept.zone",
    "digits": "kept.digits",
    "last list": "kept.list",
    "about": "kept.about",
    "words": "kept.words",
    "items shown": "kept.shown",
    "articles": "kept.articles",
    "goes on": "kept.goes_on",
    "at": "kept.at",
    "follows": "kept.follows",
    "place": "kept.place",
    "topic": "kept.topic",
    "source": "kept.source",
    "without words": "kept.without_words",
    "without topics": "kept.without_topics",
    "without places": "kept.without_places",
    "breaking news only": "kept.breaking_only",
    "everything": "kept.everything",
    "at once": "kept.at_once",
    "digests": "kept.digests",
    "days": "kept.days",
    "last digest": "kept.last_digest",
    "quiet hours": "kept.quiet",
    "from": "kept.from",
    "to": "kept.to",
    "breaking news": "kept.breaking",
    "caught up until": "kept.caught_up",
    "owed since": "kept.owed",
    "held back until": "kept.burst",
    "left out": "kept.left_out",
    "until": "kept.until",
    "paused since": "kept.paused",
    "paused until": "kept.resumes",
    "short messages": "kept.lite",
    "header": "kept.header",
    "footer": "kept.footer",
    "messages": "kept.messages",
    "waiting": "kept.waiting",
    "sent": "kept.sent",
    "maybe sent": "kept.maybe_sent",
    "given up": "kept.given_up",
    "buttons pressed": "kept.pressed",
    "stories remembered": "kept.seen",
    "digests remembered": "kept.slots",
    "count": "kept.count",
    "since": "kept.since",
    "people here, roughly": "kept.members",
    "code for moving, valid until": "kept.code",
    "unknown to the messenger since": "kept.struck",
    "left since": "kept.gone",
}
"""What each name in it is called: a phrase."""

_WORDS = {
    ("platform", "telegram"): "platform.telegram",
    ("platform", "matrix"): "platform.matrix",
    ("id", "(encrypted)"): "kept.sealed",
    ("language", "ar"): "language.ar",
    ("language", "en"): "language.en",
    ("days", "every day"): "hours.every_day",
    ("breaking news", "silent"): "kept.silent",
    ("breaking news", "aloud"): "kept.aloud",
}
_DIGITS = {"latn": "123", "arab": "١٢٣"}
_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PLACES, _TOPICS = {"place", "without places"}, {"topic", "without topics"}


def spoken(content: Mapping[str, Any], gazetteer: Gazetteer, phrases: Phrases) -> dict[str, Any]:
    """As `Following.kept` gives it, with a name for every name, and moments as people say them."""
    return {
        phrases.say(NAMES[name]) if name in NAMES else name: _value(name, value, gazetteer, phrases)
        for name, value in content.items()
    }


def _value(name: str, value: Any, gazetteer: Gazetteer, phrases: Phrases) -> Any:
    if value is None or value == []:
        return phrases.say("kept.none")
    if isinstance(value, bool):
        return phrases.say("kept.yes" if value else "kept.no")
    if isinstance(value, Mapping):
        return spoken(value, gazetteer, phrases)
    if isinstance(value, list):
        return [_value(name, each, gazetteer, phrases) for each in value]
    return bidi.strip(_text(name, value, gazetteer, phrases)) if isinstance(value, str) else value


def _text(name: str, value: str, gazetteer: Gazetteer, phrases: Phrases) -> str:
    if name in _PLACES:
        return filters.place_name(value, gazetteer, phrases)
    if name in _TOPICS:
        return topic_name(value, phrases)
    if (name, value) in _WORDS:
        return phrases.say(_WORDS[name, value])
    if name == "days" and value in _WEEK:
        return phrases.weekdays((_WEEK.index(value),))[0]
    if name == "time zone":
        return replace(phrases, timezone=value).zone_name()
    if name == "region":
        return str(calendar(phrases.locale, phrases.region).locale.territories.get(value, value))
    if name == "digits":
        return _DIGITS.get(value, value)
    return _moment(name, value, phrases)


def _moment(name: str, value: str, phrases: Phrases) -> str:
    """A moment as people say it; what a person typed is no moment, whatever it looks like."""
    if name in {"words", "without words", "header", "footer", "about", "source", "articles"}:
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return phrases.date(moment) if moment.tzinfo else value
