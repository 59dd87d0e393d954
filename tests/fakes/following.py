"""Who follows what, in memory: `ports.Following`."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from newsbot.chat.pacing import chat_of
from newsbot.chat.room import Room
from newsbot.news.audience import Filter, Subscription
from newsbot.news.matching import Mute
from newsbot.news.profile import Profile, left_behind, united
from newsbot.ports import Audience, Followed, Moved, Reach
from newsbot.store.move_codes import plain


def _people(room: Room) -> int | None:
    """Of a room that nobody counted: a private chat on Telegram is one person."""
    return 1 if room.platform == "telegram" and not chat_of(room).crowd else None


@dataclass
class MemoryFollowing:
    """And `ports.Headcount`.

    `chosen` is what rooms have chosen; `gone` are rooms in which nobody is; `numbers` are the filters' by key.
    """

    audience: Audience
    chosen: dict[Room, Profile] = field(default_factory=dict)
    gone: set[Room] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)
    typed: dict[int, Filter] = field(default_factory=dict)
    members: dict[Room, int | None] = field(default_factory=dict)
    asked: dict[Room, datetime] = field(default_factory=dict)
    codes: dict[str, tuple[Room, datetime, Room | None]] = field(default_factory=dict)
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    async def profile(self, room: Room) -> Profile:
        found = self.chosen.get(room)
        if found is None:
            settings = await self.audience.settings(room)
            return Profile() if settings is None else Profile(zone=settings.timezone)
        return found

    async def change(self, room: Room, change: Callable[[Profile], Profile], now: datetime) -> Profile:
        before = await self.profile(room)
        wanted = change(before)
        self.gone.discard(room)
        if wanted != before:
            self.chosen[room] = replace(
                wanted,
                subscriptions=tuple(self._followed(before.subscriptions, wanted.subscriptions)),
                mutes=tuple(self._muted(one for one in wanted.mutes if one.until > now)),
            )
        return self.chosen.get(room, wanted)

    async def filters(self) -> Sequence[Followed]:
        followed = Counter(self.number(each) for one in self.chosen.values() for each in one.filters)
        muted = {self.number(each.filter) for one in self.chosen.values() for each in one.mutes}
        return [Followed(one, self.typed[one], followed[one], one in muted) for one in sorted({*followed, *muted})]

    async def reach(
        self,
        filters: Sequence[int] | None,
        account: str | None = None,
        *,
        muting: Sequence[int] = (),
        now: datetime | None = None,
    ) -> Reach:
        rooms = [
            room
            for room, profile in self.chosen.items()
            if room not in self.gone
            and profile.paused is None
            and account in {None, room.platform}
            and any(filters is None or self.number(each) in filters for each in profile.filters)
            and not any(self.number(one.filter) in muting and now and one.until > now for one in profile.mutes)
        ]
        crowds = sum(chat_of(room).crowd for room in rooms)
        by_account = tuple(sorted(Counter(room.platform for room in rooms).items()))
        counts = [self.members.get(room, _people(room)) for room in rooms]
        known = [each for each in counts if each is not None]
        return Reach(crowds, len(rooms) - crowds, by_account, sum(known) if len(known) == len(counts) else None)

    async def due(self, account: str, before: datetime, limit: int) -> list[Room]:
        waiting = [
            room
            for room, profile in self.chosen.items()
            if room.platform == account and profile.filters and room not in self.gone and _people(room) is None
            if self.asked.get(room, before - timedelta(seconds=1)) < before
        ]
        return sorted(waiting, key=lambda room: (room in self.asked, self.asked.get(room, before)))[:limit]

    async def counted(self, which: Room, members: int | None, now: datetime) -> None:
        if which in self.chosen:
            self.asked[which] = now
            self.members[which] = members

    async def offer_move(self, room: Room, now: datetime, lasting: timedelta) -> str:
        code = f"CODE{next(self._ids)}"
        self.codes = {name: one for name, one in self.codes.items() if one[0] != room} | {
            code: (room, now + lasting, None)
        }
        return code

    async def take_move(self, code: str, room: Room, now: datetime) -> Moved | None:
        giver, expires, taker = self.codes.get(plain(code), (room, now, None))
        if giver == room or expires <= now or taker not in {None, room}:
            return None
        came = None
        if taker is None:
            came = len((await self.profile(giver)).subscriptions)
            both = united(await self.profile(room), await self.profile(giver), now)
            self.chosen[giver] = left_behind(await self.profile(giver))
            await self.change(room, lambda _: both, now)
            self.codes[plain(code)] = (giver, expires, room)
        return Moved(await self.profile(room), came)

    async def kept(self, room: Room) -> dict[str, Any]:
        return {"room": {"platform": room.platform, "id": room.id}} if room in self.chosen else {}

    async def forget(self, room: Room) -> None:
        self.chosen.pop(room, None)
        self.codes = {name: one for name, one in self.codes.items() if room not in {one[0], one[2]}}

    async def prune(self, now: datetime) -> bool:
        self.codes = {name: one for name, one in self.codes.items() if one[1] > now}
        return False

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
