"""Who gets a post that goes by filters, in which order, and what it does to the order of posts in a room."""

import asyncio
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from newsbot.chat.delivery import Priority, Sent
from newsbot.chat.room import Room
from newsbot.news.audience import Filter
from newsbot.ports import Post, Recorded
from newsbot.store import outbox_fill
from tests.store.conftest import Held, Opener
from tests.store.followed import Followed
from tests.store.samples import NOW
from tests.store.sending import GROUP, A, B, C, Sender, one, says, store, words

__all__ = ["one", "store"]  # fixtures

FAR = NOW + timedelta(days=1)


def by(filters: Sequence[int], text: str = "x", priority: Priority = Priority.ALERT, **rest: Any) -> Post:
    return Post(priority, (says(text),), filters=tuple(filters), **rest)


@pytest.fixture
def followed(one: Sender) -> Followed:
    return Followed(one.store)


async def rooms_of(one: Sender) -> list[str]:
    return [room for _, room, _ in await one.send_all()]


async def test_groups_come_first_then_the_most_specific_each_room_once(one: Sender, followed: Followed) -> None:
    town, province, other = await followed.filters("town", "province", "other")
    await followed.follow(A, [province])
    await followed.follow(B, [town, province])
    await followed.follow(C, [other])
    await followed.follow(GROUP, [province])
    await one.publish(by([town, province]))
    assert await rooms_of(one) == [GROUP.id, B.id, A.id]


async def test_what_a_room_gathers_waits_for_its_digest(one: Sender, followed: Followed) -> None:
    town, everything = await followed.filters("town", "everything")
    await followed.follow(A, {town: False})
    await followed.follow(B, {town: False, everything: True})
    await one.publish(by([town, everything]))
    assert await rooms_of(one) == [B.id]
    await one.publish(by([town, everything], gathered=True))
    assert await rooms_of(one) == [A.id, B.id]


async def test_nobody_gets_what_was_put_in_before_they_came(one: Sender, followed: Followed) -> None:
    """A room that was known by then may begin to follow while the post still goes out."""
    town, later = await followed.filters("town", "later")
    await followed.follow(A, [town])
    await followed.follow(B, [])
    await one.publish(by([town, later]))
    await followed.follow(C, [town])
    await followed.follow(B, [town])
    assert await rooms_of(one) == [A.id, B.id]


async def test_what_waits_for_a_room_that_unfollowed_ends(one: Sender) -> None:
    """Not an answer, nor what reaches it by something else that it follows."""
    town, province = Filter(place="sy-jasim"), Filter(place="sy-daraa")
    following = one.store.following
    await following.change(A, lambda profile: profile.following([town], at_once=True), NOW)
    await following.change(B, lambda profile: profile.following([town, province], at_once=True), NOW)
    numbers = [followed.number for followed in await following.filters()]
    await one.publish(by(numbers))
    await one.publish(Post(Priority.REPLY, (says("answer"),), (A,)))
    await one.tick(admit=lambda *_, **__: None)
    for room in (A, B):
        await following.change(room, lambda profile: profile.without([town]), NOW)
    assert await one.send_all() == [("send", A.id, "answer"), ("send", B.id, "x")]
    assert [(row.state, row.reason) for row in await one.rows() if row.room == A][1:] == [("cancelled", "unfollowed")]


async def test_other_accounts_have_their_own_posts(one: Sender, followed: Followed) -> None:
    (town,) = await followed.filters("town")
    await followed.follow(A, [town])
    await Followed(one.store, "another").follow(B, [town])
    await followed.follow(C, [town])
    await one.publish(by([town]))
    assert await rooms_of(one) == [A.id, C.id]


async def test_a_story_that_goes_out_already_is_not_told_by_another_post(one: Sender, followed: Followed) -> None:
    (town,) = await followed.filters("town")
    await followed.follow(A, [town])
    await followed.follow(B, [town])
    await one.publish(Post(Priority.ALERT, (says("first"),), (A,), story=7))
    await one.publish(by([town], "again", Priority.BREAKING, story=7))
    assert await one.send_all() == [("send", B.id, "again"), ("send", A.id, "first")]


async def test_a_retraction_stops_it_and_a_correction_does_not(
    one: Sender, followed: Followed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_fill, "WINDOW", 1)
    (town,) = await followed.filters("town")
    for room in (A, B, C):
        await followed.follow(room, [town])
    id_ = await one.publish(by([town], "1"))
    (first,) = await one.claim(most=1)
    await one.answer(first.delivery)
    await one.store.outbox.revise(id_, (says("2"),))
    assert await one.send_all() == [("edit", A.id, "2"), ("send", B.id, "2"), ("send", C.id, "2")]
    id_ = await one.publish(by([town], "3"))
    (first,) = await one.claim(most=1)
    await one.answer(first.delivery)
    await one.store.outbox.revise(id_, (says("taken back"),), retract=True)
    assert await one.send_all() == [("edit", A.id, "taken back")]


async def test_what_is_no_news_any_more_makes_no_rows(one: Sender, followed: Followed) -> None:
    (town,) = await followed.filters("town")
    await followed.follow(A, [town])
    await one.publish(by([town], "old", expires=NOW + timedelta(hours=1)))
    await one.publish(by([town], "urgent", Priority.BREAKING, expires=NOW + timedelta(hours=1)))
    await one.publish(by([town], "new"))
    one.later(hours=1)
    assert await one.send_all() == [("send", A.id, "new")]
    assert await one.store.outbox.counts() == {"sent": 1, "expired": 1}


async def test_a_sender_is_told_that_many_filters_are_not_through(
    one: Sender, followed: Followed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody is to be told, the look at the filters goes on at once, and is not repeated when it is over."""
    monkeypatch.setattr(outbox_fill, "_STEPS", 2)
    filters = await followed.filters(*"abcde")
    for name in filters:
        await followed.follow(A, {name: False})
    await one.publish(by(filters))
    ticks = [await one.tick() for _ in range(8)]
    assert [tick.more for tick in ticks] == sorted((tick.more for tick in ticks), reverse=True)
    assert (ticks[0].more, ticks[-1].more) == (True, False)


async def test_a_filter_that_nobody_follows_costs_no_step(
    one: Sender, followed: Followed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_fill, "_STEPS", 4)
    filters = await followed.filters(*map(str, range(40)))
    await followed.follow(A, filters[-1:])
    await one.publish(by(filters))
    assert [claim.delivery.room for claim in await one.claim()] == [A]


# What a room follows: position of the filter, whether at once. Then whether it is gone, paused, leaves the post out,
# and was told of the story.
class Made(NamedTuple):
    crowd: bool
    follows: dict[int, bool]
    gone: bool
    paused: bool
    mutes: bool
    had: bool


_SELDOM = st.sampled_from([False] * 7 + [True])
ROOMS = st.lists(
    st.builds(
        Made,
        st.booleans(),
        st.dictionaries(st.integers(0, 4), st.sampled_from([True, True, False]), max_size=5),
        _SELDOM,
        _SELDOM,
        _SELDOM,
        _SELDOM,
    ),
    max_size=12,
)
# Positions of filters by tiers, the most specific first.
Tiers = list[list[int]]


def _cut(drawn: tuple[list[int], list[bool]]) -> Tiers:
    positions, cuts = drawn
    found: Tiers = []
    for position, begins in zip(positions, cuts, strict=False):
        if begins or not found:
            found.append([])
        found[-1].append(position)
    return found


_POSITIONS = st.lists(st.integers(0, 4), min_size=1, max_size=5, unique=True)
POSTS = st.lists(
    st.tuples(_POSITIONS, st.lists(st.booleans(), min_size=5, max_size=5)).map(_cut), min_size=1, max_size=3
)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def lasting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """A store for many cases: each has an account, rooms and filters of its own."""
    from tests.store.conftest import _postgres, _sqlite

    def in_postgres(folder: Path) -> Any:
        return _postgres(request.getfixturevalue("postgres_url"), folder)

    opener: Opener = _sqlite if request.param == "sqlite" else in_postgres
    with asyncio.Runner() as runner:
        opened = opener(tmp_path_factory.mktemp("reach"))
        yield Held(runner.run(opened.__aenter__()), runner)
        runner.run(opened.__aexit__(None, None, None))


class Case:
    """Rooms as they were drawn, in a store."""

    def __init__(self, store: Any, number: int, made: Sequence[Made]) -> None:
        self.store, self.number, self.made = store, number, made
        self.account = f"telegram{number}"
        self.rooms = [Room("telegram", f"{'-' if one.crowd else ''}{number}{n:03}") for n, one in enumerate(made, 1)]
        self.followed = Followed(store, self.account)
        self.sender: Any = None
        self.filters: list[int] = []

    async def begin(self, story: int) -> None:
        lease = await self.store.leases.acquire(self.account, "one", 60.0)
        self.sender = Sender(self.store, lease)
        self.filters = await self.followed.filters(*(f"{self.number}-{n}" for n in range(6)))
        for room, one_ in zip(self.rooms, self.made, strict=True):
            await self.followed.follow(room, {self.filters[n]: at_once for n, at_once in one_.follows.items()})
            if one_.paused:
                await self.followed.choose(room, paused=1.0)
            elif one_.crowd:  # a pause that is over holds nothing back
                await self.followed.choose(room, paused=1.0, resumes=2.0)
            if one_.mutes:
                await self.followed.mute(room, self.filters[5], FAR)
            if one_.had:
                await self.followed.had(room, story)
            if one_.gone:
                await self.followed.gone(room)

    async def publish(self, tiers: Tiers, text: str, **rest: Any) -> None:
        numbers = [self.filters[n] for tier in tiers for n in tier]
        given_ = by(numbers, text, tiers=tuple(map(len, tiers)), muting=(self.filters[5],), **rest)
        await self.store.outbox.publish(self.account, given_, NOW)

    async def sent(self, at_a_time: int) -> list[tuple[str, str]]:
        """Room and words of all that goes out from now on."""
        out: list[tuple[str, str]] = []
        recorded: list[Recorded] = []
        while True:
            ticked = await self.sender.tick(recorded, most=at_a_time)
            if not ticked.claims and not ticked.more:
                return out
            out += [(claim.delivery.room.id, words(claim.document)) for claim in ticked.claims]
            recorded = [self.sender.came(claim.delivery, Sent("m")) for claim in ticked.claims]

    def expected(self, tiers: Tiers, *, gathered: bool = False) -> list[str]:
        """By a plain loop: the rooms that get a post for these filters, in order."""
        found = []
        for n, (room, one_) in enumerate(zip(self.rooms, self.made, strict=True)):
            if one_.gone or one_.paused or one_.mutes or one_.had:
                continue
            met = [
                number
                for number, tier in enumerate(tiers)
                if any(at in one_.follows and (one_.follows[at] or gathered) for at in tier)
            ]
            if met:
                found.append((not one_.crowd, met[0], n, room.id))
        return [room for *_, room in sorted(found)]


_cases = count(1)
# `make chaos` asks for many more.
_lasting = settings(
    max_examples=int(os.environ.get("NEWSBOT_CASES", "12")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@given(made=ROOMS, posts=POSTS, gathered=st.booleans(), window=st.integers(1, 4))
@_lasting
def test_who_gets_it_is_what_a_loop_over_all_rooms_finds(
    lasting: Held,
    made: list[Made],
    posts: list[Tiers],
    gathered: bool,  # noqa: FBT001  # hypothesis gives it
    window: int,
) -> None:
    async def case() -> list[tuple[str, str]]:
        await which.begin(story=which.number)
        await which.publish(posts[0], "x", gathered=gathered, story=which.number)
        return await which.sent(at_a_time=3)

    which = Case(lasting.store, next(_cases), made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox_fill, "WINDOW", window)
        out = lasting.run(case())
    assert [room for room, _ in out] == which.expected(posts[0], gathered=gathered)


_PLAIN = Made(crowd=False, follows={}, gone=False, paused=False, mutes=False, had=False)


# The second room's filter is the second of the first post, and the only one of the second.
@example(
    made=[_PLAIN._replace(follows={0: True}), _PLAIN._replace(follows={1: True})],
    posts=[[[0], [1]], [[1]]],
    window=1,
    priority=Priority.BREAKING,
)
@given(made=ROOMS, posts=POSTS, window=st.integers(1, 4), priority=st.sampled_from([Priority.BREAKING, Priority.ALERT]))
@_lasting
def test_in_each_room_the_posts_of_a_class_keep_their_order(
    lasting: Held, made: list[Made], posts: list[Tiers], window: int, priority: Priority
) -> None:
    async def case() -> list[tuple[str, str]]:
        await which.begin(story=which.number)
        for n, tiers in enumerate(posts):
            await which.publish(tiers, str(n), priority=priority)
            await which.sender.tick(most=1, admit=lambda *_, **__: None)
        return await which.sent(at_a_time=2)

    which = Case(lasting.store, next(_cases), [one_._replace(had=False) for one_ in made])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox_fill, "WINDOW", window)
        out = lasting.run(case())
    told, expected = defaultdict(list), defaultdict(list)
    for room, said in out:
        told[room].append(said)
    for n, tiers in enumerate(posts):
        for room in which.expected(tiers):
            expected[room].append(str(n))
    assert told == expected
