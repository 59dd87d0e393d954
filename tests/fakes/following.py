"""Who follows what, in memory: `ports.Following`."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

from newsbot.chat.pacing import chat_of
from newsbot.chat.room import Room
from newsbot.news.audience import Filter, Subscription
from newsbot.news.matching import Mute
from newsbot.news.profile import Profile
from newsbot.ports import Audience, Followed, Reach


@dataclass
class MemoryFollowing:
    """`kept` is what rooms have chosen; `gone` are rooms in which nobody is; `numbers` are the filters' by key."""

    audience: Audience
    kept: dict[Room, Profile] = field(default_factory=dict)
    gone: set[Room] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)
    typed: dict[int, Filter] = field(default_factory=dict)
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    async def profile(self, room: Room) -> Profile:
        found = self.kept.get(room)
        if found is None:
            settings = await self.audience.settings(room)
            return Profile() if settings is None else Profile(zone=settings.timezone)
        return found

    async def change(self, room: Room, change: Callable[[Profile], Profile], now: datetime) -> Profile:
        before = await self.profile(room)
        wanted = change(before)
        self.gone.discard(room)
        if wanted != before:
            self.kept[room] = replace(
                wanted,
                subscriptions=tuple(self._followed(before.subscriptions, wanted.subscriptions)),
                mutes=tuple(self._muted(one for one in wanted.mutes if one.until > now)),
            )
        return self.kept.get(room, wanted)

    async def filters(self) -> Sequence[Followed]:
        followed = Counter(self.number(each) for one in self.kept.values() for each in one.filters)
        muted = {self.number(each.filter) for one in self.kept.values() for each in one.mutes}
        return [Followed(one, self.typed[one], followed[one], one in muted) for one in sorted({*followed, *muted})]

    async def reach(self, filters: Sequence[int] | None, account: str | None = None) -> Reach:
        rooms = [
            room
            for room, profile in self.kept.items()
            if room not in self.gone
            and profile.paused is None
            and account in {None, room.platform}
            and any(filters is None or self.number(each) in filters for each in profile.filters)
        ]
        crowds = sum(chat_of(room).crowd for room in rooms)
        return Reach(crowds, len(rooms) - crowds, tuple(sorted(Counter(room.platform for room in rooms).items())))

    def number(self, which: Filter) -> int:
        """Of a filter, from now on."""
        number = self.numbers.setdefault(which.key, len(self.numbers) + 1)
        self.typed.setdefault(number, which)
        return number

    def _followed(self, before: Iterable[Subscription], after: Iterable[Subscription]) -> list[Subscription]:
        ids = {one.filter.key: one.id for one in before}
        found = [
            Subscription(ids.get(one.filter.key) or next(self._ids), self.typed[self.number(one.filter)], one.at_once)
            for one in after
        ]
        return sorted(found, key=lambda one: one.id)

    def _muted(self, mutes: Iterable[Mute]) -> list[Mute]:
        found = sorted((one.until, self.number(one.filter)) for one in mutes)
        return [Mute(self.typed[number], until) for until, number in found]
