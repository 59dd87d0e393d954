"""What somebody follows, in words: أخبار حلب التي فيها «سد تشرين»."""

from newsbot.chat.phrases import Phrases
from newsbot.chat.views.topics import topic_name
from newsbot.news.audience import Filter
from newsbot.news.gazetteer import Gazetteer


def named(which: Filter, gazetteer: Gazetteer, phrases: Phrases) -> str:
    """A noun phrase that may stand within a sentence."""
    place = place_name(which.place, gazetteer, phrases) if which.place else None
    news = _of(place, topic_name(which.topic, phrases) if which.topic else None, which, phrases)
    if which.words:
        news = phrases.say("filter.with", news=news, words=_quoted([one.text for one in which.words], phrases))
    if which.source is not None:
        news = phrases.say("filter.from", news=news, source=which.source)
    absent = [one.text for one in which.without]
    absent += [place_name(one, gazetteer, phrases) for one in which.without_places]
    return phrases.say("filter.without", news=news, words=_quoted(absent, phrases)) if absent else news


def place_name(place: str, gazetteer: Gazetteer, phrases: Phrases) -> str:
    """Its name; the id of one that is not known any more."""
    found = gazetteer.places.get(place)
    return gazetteer.name_in(found, phrases.locale) if found else place


def whereabouts(which: Filter, gazetteer: Gazetteer, phrases: Phrases) -> str:
    """What its place lies in, the nearest first (حلب، سوريا); empty where that says nothing."""
    if which.place is None or which.place not in gazetteer.places:
        return ""
    around = gazetteer.path(which.place)[-2::-1]
    return phrases.names(gazetteer.name_in(place, phrases.locale) for place in around)


def _of(place: str | None, topic: str | None, which: Filter, phrases: Phrases) -> str:
    kind = "breaking" if which.breaking else "news"
    if place and topic:
        return phrases.say(_IN[kind], topic=topic, place=place)
    if name := place or topic:
        return phrases.say(_ABOUT[kind], name=name)
    if which.breaking:
        return phrases.say("filter.breaking")
    return phrases.say("filter.any" if which.words or which.source is not None else "filter.everything")


_IN = {"news": "filter.in", "breaking": "filter.breaking_in"}
_ABOUT = {"news": "filter.about", "breaking": "filter.breaking_about"}


def _quoted(texts: list[str], phrases: Phrases) -> str:
    return phrases.listed([phrases.say("filter.quoted", words=text) for text in texts])
