"""Whom a bulletin would reach, and how long that takes."""

from dataclasses import dataclass
from datetime import timedelta

from newsbot.chat.pacing import seconds_for
from newsbot.chat.phrases import Phrases
from newsbot.chat.views.desk import Names, Reckoned
from newsbot.chat.views.topics import topic_name
from newsbot.flows.editorial.newsroom import Newsroom
from newsbot.news import topics as subjects
from newsbot.news.article import Draft, Reading
from newsbot.news.bulletin import Audience, Bulletin, Policy
from newsbot.news.matching import Facts, facts
from newsbot.news.postings import Kept, Matched, Postings
from newsbot.news.reading import places as places_in
from newsbot.news.topics import topics as topics_in
from newsbot.text.words import stems

_MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a bulletin goes to.

    Attributes:
        matched: filters, for an audience that is concerned; None: everybody, or the editors.
    """

    reckoned: Reckoned
    matched: Matched | None = None


class Reckoning:
    """Keeps the filters that are followed by what they ask for, as `Following` knows them."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom
        self._book = Postings(newsroom.gazetteer)

    async def target(self, bulletin: Bulletin, text: str, policy: Policy) -> Target:
        """Counted now; of what was said already: those who got it."""
        audience = bulletin.audience
        if bulletin.versions:
            return Target(Reckoned({"": bulletin.rooms}, bulletin.people, await self._seconds({"": bulletin.rooms})))
        if audience.kind == "test":
            seats = await self._newsroom.seats(policy)
            return Target(Reckoned({account: len(rooms) for account, rooms in seats.items()}, 0, 0.0))
        matched = await self._matched(bulletin, text) if audience.kind == "concerned" else None
        filters = None if matched is None else matched.followed
        muting = muted(bulletin, matched)
        accounts = [one for one in self._newsroom.drawings if not audience.accounts or one in audience.accounts]
        reach, now = self._newsroom.following.reach, self._newsroom.clock.now()
        reaches = {one: await reach(filters, one, muting=muting, now=now) for one in accounts}
        rooms = {one: found.rooms for one, found in reaches.items()}
        counted = [found.people for found in reaches.values() if found.people is not None]
        people = sum(counted) if len(counted) == len(reaches) else None
        return Target(Reckoned(rooms, people, await self._seconds(rooms)), matched)

    async def _seconds(self, rooms: dict[str, int]) -> float:
        """Until the last of them, at the pace of now; the accounts send side by side, whoever is not named in all."""
        newsroom, rules = self._newsroom, self._newsroom.rules
        paces, wall = await newsroom.paces(), newsroom.clock.now()

        def alone(account: str, count: int) -> float:
            rate = rules.rates.get(account, 1.0)
            return seconds_for(count, rate, paces.get(account), wall, ceiling=rules.ceilings.get(account))

        took = ((alone(one, count) for one in ([name] if name else rules.rates)) for name, count in rooms.items())
        return max((each for one in took for each in one), default=0.0)

    async def _matched(self, bulletin: Bulletin, text: str) -> Matched:
        found = await self._newsroom.following.filters()
        self._book.keep(Kept(one.number, one.filter, one.rooms > 0, one.muted) for one in found)
        return self._book.matched(self._facts(bulletin, text))

    def _facts(self, bulletin: Bulletin, text: str) -> Facts:
        """What the text says, about the places and topics that the editor chose."""
        audience = bulletin.audience
        reading = Reading((), audience.places, audience.topics, tuple(stems(text)))
        return facts(Draft(text.partition("\n")[0]), reading, "", self._newsroom.gazetteer, breaking=True)


def muted(bulletin: Bulletin, matched: Matched | None) -> tuple[int, ...]:
    """Filters that keep it from the rooms which leave them out: what concerns lives comes all the same."""
    return () if matched is None or bulletin.severity == "life-safety" else matched.muted


def proposed(text: str, newsroom: Newsroom) -> Audience:
    """Whom a text concerns: the places and topics that it speaks of; without any, everyone."""
    places, topics = tagged(text, newsroom)
    return Audience("concerned", places, topics) if places or topics else Audience()


def tagged(text: str, newsroom: Newsroom) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of the places and of the topics of a text, the most telling first.

    An editor sees whom a draft goes to: where nothing is certainly a place, what may be one counts.
    """
    title, _, rest = text.partition("\n")
    certain = places_in(title, rest, newsroom.gazetteer)
    places = (certain or tuple(one.id for one in newsroom.gazetteer.supposed(text)))[:_MOST_PLACES]
    return places, topics_in(title, tuple(stems(text)))


def chosen(typed: str, newsroom: Newsroom) -> Audience | None:
    """The audience that somebody names: places and topics, with a comma between them. None: one is not known."""
    places: list[str] = []
    topics: list[str] = []
    for name in filter(None, (part.strip() for part in typed.replace("،", ",").split(","))):
        if (place := newsroom.gazetteer.resolve(name)) is not None:
            places.append(place.id)
        elif (topic := subjects.resolve(name)) is not None:
            topics.append(topic)
        else:
            return None
    return Audience("concerned", tuple(places), tuple(topics)) if places or topics else None


def names(newsroom: Newsroom, policy: Policy, phrases: Phrases) -> Names:
    """How places, topics and the editors are called in a language."""
    known = newsroom.gazetteer.places

    def place(id_: str) -> str:
        return newsroom.gazetteer.name_in(known[id_], phrases.locale) if id_ in known else id_

    return Names(place, lambda topic: topic_name(topic, phrases), policy.roster.persons)


SOON = timedelta(seconds=3)
"""So long before something goes out it is counted once more, so that nobody waits for that."""
