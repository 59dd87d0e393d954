"""What a room has chosen, changed by a pure function and shown in its own words."""

from collections.abc import Callable, Iterable

from newsbot.chat.views import filters
from newsbot.chat.views.following import Item
from newsbot.chat.written import Typist
from newsbot.flows.answers.asked import Asked
from newsbot.flows.answers.late import LateBooks
from newsbot.news.audience import Filter, Subscription
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.profile import Profile
from newsbot.ports import ArticleStore, Following, SourceBook


class Choices:
    """Every answer about following reads and changes through this; times are those of the room's zone."""

    def __init__(self, late: LateBooks, articles: ArticleStore, book: SourceBook, gazetteer: Gazetteer) -> None:
        self._late = late
        self._articles = articles
        self._book = book
        self._gazetteer = gazetteer

    @property
    def following(self) -> Following:
        return self._late.following()

    async def of(self, asked: Asked) -> Profile:
        """As the room chose; in its zone, also where it never chose anything."""
        profile = await self.following.profile(asked.room)
        return profile.in_zone(asked.settings.timezone, asked.now).at(asked.now)

    async def change(self, asked: Asked, change: Callable[[Profile], Profile]) -> Profile:
        """As it stands after it; whole or not at all; raises what `change` raises. Again it changes nothing more."""

        def changed(profile: Profile) -> Profile:
            here = profile.in_zone(asked.settings.timezone, asked.now).at(asked.now)
            wanted = change(here)
            return profile if wanted == here else wanted

        return (await self.following.change(asked.room, changed, asked.now)).at(asked.now)

    async def in_zone(self, zone: str, asked: Asked) -> Profile:
        """The hours that a room chose are another zone's now."""
        profile = await self.following.profile(asked.room)
        if profile.zone == zone:
            return profile
        return await self.following.change(asked.room, lambda profile: profile.in_zone(zone, asked.now), asked.now)

    async def sources(self) -> frozenset[str]:
        """Names of the sources that can be followed: those that are read, and those that articles came from."""
        read = {state.name for state in await self._book.states()}
        counts = await self._articles.counts("source:")
        return frozenset(read | {count.tag.removeprefix("source:") for count in counts})

    async def typist(self, asked: Asked) -> Typist:
        return Typist(self._gazetteer, asked.phrases, await self.sources())

    def name(self, which: Filter, asked: Asked) -> str:
        return filters.named(which, self._gazetteer, asked.phrases)

    def items(self, followed: Iterable[Subscription], asked: Asked) -> list[Item]:
        return [Item(one.id, self.name(one.filter, asked), one.at_once) for one in followed]

    def item(self, one: Subscription, asked: Asked, typist: Typist) -> Item:
        """With the commands that subscribe to it."""
        again = typist.subscribe(one.filter, at_once=one.at_once)
        other = typist.subscribe(one.filter, at_once=not one.at_once)
        return Item(one.id, self.name(one.filter, asked), one.at_once, again, other)
