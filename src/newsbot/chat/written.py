"""Filters as they would be typed: what buttons and examples say, so that it means the same when it is said."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from newsbot.chat import subscribing
from newsbot.chat.intents import understand
from newsbot.chat.phrases import Phrases
from newsbot.chat.subscribing import Asked, Mute, Subscribe, Unmute
from newsbot.chat.views.filters import place_name
from newsbot.chat.views.topics import topic_name
from newsbot.news.audience import EVERY_DAY, Filter, Hour
from newsbot.news.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class Typist:
    """Commands in the language of a room. `sources`: names of those that can be followed."""

    gazetteer: Gazetteer
    phrases: Phrases
    sources: Collection[str] = ()

    def subscribe(
        self, which: Filter, *, at_once: bool = True, hours: Sequence[Hour] = (), beside: Sequence[Filter] = ()
    ) -> str:
        """`/subscribe درعا`; told in digests otherwise than `at_once`, at these `hours`.

        `beside`: what else is subscribed to with it.
        """
        ending = "" if at_once else f" {' '.join([self.phrases.say('typed.digest'), *self._at(hours)])}"
        meant = Subscribe((*beside, which), at_once, tuple(hours))
        return self._typed(f"/subscribe{self._beside(beside)}", which, ending, meant)

    def _at(self, hours: Sequence[Hour]) -> Iterator[str]:
        apart = len({hour.days for hour in hours}) > 1
        for hour in hours:
            yield f"{hour.at:%H:%M}"
            if apart or (hour is hours[-1] and hour.days != EVERY_DAY):
                yield from self.phrases.weekdays(hour.days)

    def mute(self, which: Filter, *, beside: Sequence[Filter] = ()) -> str:
        return self._typed(f"/mute{self._beside(beside)}", which, "", Mute((*beside, which)))

    def unmute(self, which: Filter) -> str:
        return self._typed("/unmute", which, "", Unmute((which,)))

    def _beside(self, filters: Sequence[Filter]) -> str:
        comma = self.phrases.say("names.joint").rstrip()
        return "".join(f" {self.mute(one).removeprefix('/mute ')}{comma}" for one in filters)

    def _typed(self, command: str, which: Filter, ending: str, meant: Asked) -> str:
        """The first way that is understood as it is meant: names may be those of other places too, ids never are."""
        text = command
        for filter_ in self._ways(which):
            text = f"{command} {filter_}{ending}"
            if subscribing.asked(understand(text, self.gazetteer), self.gazetteer, self.sources) == meant:
                break
        return text

    def _ways(self, which: Filter) -> Iterator[str]:
        """From the shortest, in the room's language, to what leaves no doubt."""
        here, arabic = self._names(which, self.phrases), self._names(which, Phrases("ar"))
        surely = (self._surely(arabic[0]) if arabic[0] else None, *arabic[1:])
        for place, topic, absent in (here, arabic, surely, _ids(which)):
            parts = [
                *([place] if place else ()),
                *([topic] if topic else ()),
                *(f'"{each.text}"' for each in which.words),
                *([self.phrases.say("typed.breaking")] if which.breaking else ()),
                *([f'source:"{which.source}"'] if which.source is not None else ()),
                *(_without(each.text) for each in which.without),
                *map(_without, absent),
            ]
            yield " ".join(parts) or self.phrases.say("typed.everything")

    def _surely(self, place: str) -> str:
        """A place's name that is nothing else than that."""
        name = place if len(place.split()) == 1 else f'"{place}"'
        return f"{self.phrases.say('typed.place')}:{name}"

    def _names(self, which: Filter, phrases: Phrases) -> tuple[str | None, str | None, list[str]]:
        place = place_name(which.place, self.gazetteer, phrases) if which.place else None
        absent = [place_name(each, self.gazetteer, phrases) for each in which.without_places]
        return place, topic_name(which.topic, phrases) if which.topic else None, absent


def _ids(which: Filter) -> tuple[str | None, str | None, list[str]]:
    place = f"place:{which.place}" if which.place else None
    topic = f"topic:{which.topic}" if which.topic else None
    return place, topic, [f"place:{each}" for each in which.without_places]


def _without(text: str) -> str:
    return f"-{text}" if len(text.split()) == 1 else f'-"{text}"'
