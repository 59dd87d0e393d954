"""Digests in memory, with the same promises, and what they put out."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from newsbot.chat.delivery import Priority
from newsbot.chat.room import Room
from newsbot.news.profile import Profile, next_look
from newsbot.ports import Audience, Decision, LastDigest, Post, Subscriber
from tests.fakes.following import MemoryFollowing


@dataclass(frozen=True)
class Told:
    """A post that was put out: where, and when."""

    rooms: tuple[Room, ...]
    post: Post
    at: datetime


@dataclass
class MemoryDigests:
    """`ports.Digests` over dictionaries.

    Attributes:
        said: what was put out, in order; slots: that are taken; marks: when rooms were told of stories, and by what.
    """

    following: MemoryFollowing
    audience: Audience
    said: list[Told] = field(default_factory=list)
    slots: set[tuple[Room, str]] = field(default_factory=set)
    marks: dict[Room, dict[int, tuple[datetime, Told | None]]] = field(default_factory=dict)
    _seen: dict[Room, tuple[Profile, int]] = field(default_factory=dict)

    async def due(
        self, now: datetime, limit: int = 500, after: Subscriber | None = None, oldest: int = 0
    ) -> list[Subscriber]:
        found = []
        for room, profile in self.following.chosen.items():
            due = profile.resumes or next_look(profile, now)
            if due is not None and due <= now and room not in self.following.gone:
                found.append(await self._subscriber(room, due, oldest))
        found.sort(key=lambda each: (each.due, each.key))
        start = (after.due, after.key) if after and after.due else None
        return [each for each in found if start is None or (each.due, each.key) > start][:limit]

    async def decide(self, decisions: Sequence[Decision], posts: Sequence[Post], now: datetime) -> int:
        rooms = list(self.following.chosen)
        taken: list[tuple[Room, Decision]] = []
        for one in decisions:
            room = rooms[one.key - 1]
            stands = not any(story in self.marks.get(room, {}) for story in one.stories)
            if self._version(room) == one.version and stands and self._took(room, one):
                taken.append((room, one))
        for index, post in enumerate(posts):
            there = [(room, one) for room, one in taken if one.post == index]
            if there:
                told = Told(tuple(room for room, _ in there), post, now)
                self.said.append(told)
                for room, one in there:
                    self.marks.setdefault(room, {}).update(dict.fromkeys(one.stories, (now, told)))
        return len(taken)

    async def next_due(self) -> datetime | None:
        """As if it were asked long ago: what is due now is due then too."""
        dues = [next_look(profile, datetime.min.replace(tzinfo=UTC)) for profile in self.following.chosen.values()]
        return min((due for due in dues if due is not None), default=None)

    async def subscriber(self, room: Room) -> Subscriber:
        return await self._subscriber(room, None, 0)

    async def told(self, room: Room, stories: Sequence[int], now: datetime) -> None:
        marks = self.marks.setdefault(room, {})
        marks.update({story: (now, None) for story in stories if story not in marks})

    async def last(self, room: Room) -> LastDigest | None:
        came = [told for told in self.said if room in told.rooms and told.post.priority is Priority.DIGEST]
        return LastDigest(came[-1].at, came[-1].post.documents[0].resume) if came else None

    async def prune(self, now: datetime) -> bool:
        before = now - timedelta(days=14)
        for room, marks in self.marks.items():
            self.marks[room] = {story: mark for story, mark in marks.items() if mark[0] >= before}
        return False

    def ended(self, told: Told) -> None:
        """It reached nobody."""
        for room, marks in self.marks.items():
            self.marks[room] = {story: mark for story, mark in marks.items() if mark[1] != told}

    async def _subscriber(self, room: Room, due: datetime | None, oldest: int) -> Subscriber:
        profile = await self.following.profile(room)
        marks = self.marks.get(room, {})
        last = profile.schedule.last if profile.schedule else None
        return Subscriber(
            list(self.following.chosen).index(room) + 1 if room in self.following.chosen else 0,
            room.platform,
            profile,
            await self.audience.settings(room),
            frozenset(story for story in marks if story >= oldest or not story),
            0 if room.id.startswith("-") else 1,
            self._version(room),
            due,
            missed=last is not None and not any(at == last for at, _ in marks.values()),
        )

    def _version(self, room: Room) -> int:
        profile = self.following.chosen.get(room)
        if profile is None:
            return 0
        before, version = self._seen.get(room, (None, 0))
        if before is not profile:
            version += 1
            self._seen[room] = profile, version
        return version

    def _took(self, room: Room, one: Decision) -> bool:
        before = self.following.chosen[room]
        slot = (room, one.slot.key) if one.slot and one.why in {"sent", "empty"} else None
        is_new = slot is not None and slot not in self.slots
        schedule = one.profile.schedule
        if schedule and not (is_new and one.why == "sent"):
            schedule = replace(schedule, last=before.schedule.last if before.schedule else None)
        moved = {"schedule": schedule, "caught_up": one.profile.caught_up, "burst": one.profile.burst}
        moved |= {"owed": one.profile.owed}
        moved |= {"paused": one.profile.paused, "resumes": one.profile.resumes}
        self.following.chosen[room] = replace(before, **moved)  # type: ignore[arg-type]
        if slot and is_new:
            self.slots.add(slot)
        return is_new
