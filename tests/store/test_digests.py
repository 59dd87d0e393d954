"""What every store promises of rooms whose digests are due, in memory and on both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsbot.chat.delivery import Priority
from newsbot.chat.room import Room, RoomSettings
from newsbot.news.audience import Filter, Hour, Quiet, Timetable
from newsbot.news.look import look
from newsbot.news.profile import Profile, next_look
from newsbot.ports import NOTHING, Decision, Post, Subscriber
from tests.fakes.store import MemoryStore
from tests.store.conftest import KINDS
from tests.store.samples import NOW
from tests.store.sending import opened, says, sender

HERE, THERE, GROUP = Room("telegram", "100"), Room("telegram", "200"), Room("telegram", "-500")
ABROAD = Room("matrix", "!a:b.example")
DARAA, HOMS = Filter("sy-daraa"), Filter("sy-homs")
EIGHT = Timetable((Hour(time(8)),))
MORNING = NOW.replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=1)


@pytest.fixture(params=KINDS)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Any]:
    if request.param == "memory":
        yield MemoryStore()
    else:
        async with opened(request, tmp_path) as found:
            yield found


def daily(profile: Profile) -> Profile:
    return profile.following([DARAA], at_once=False).scheduled(EIGHT, NOW)


async def subscribed(store: Any, *rooms: Room) -> None:
    for room in rooms:
        await store.following.change(room, daily, NOW)


def decided(one: Subscriber, now: datetime, *stories: int, why: str = "sent", post: int | None = 0) -> Decision:
    """As the flow does."""
    found = look(one.profile, now, missed=one.missed)
    after = found.told(now) if why == "sent" else found.profile
    return Decision(one.key, one.version, found.slot, why, after, next_look(after, now), post, stories)  # type: ignore[arg-type]


def digest(text: str = "digest") -> Post:
    return Post(Priority.DIGEST, (says(text),), expires=MORNING + timedelta(hours=2))


async def test_a_room_is_due_once_a_slot(store: Any) -> None:
    await store.audience.save_settings(HERE, RoomSettings("en", "GB", "UTC"))
    await store.following.change(HERE, lambda profile: profile.in_zone("UTC", NOW), NOW)
    await subscribed(store, HERE)
    assert await store.digests.next_due() == MORNING
    assert await store.digests.due(MORNING - timedelta(seconds=1)) == []
    (one,) = await store.digests.due(MORNING)
    assert (one.account, one.settings, one.lane, one.due) == ("telegram", RoomSettings("en", "GB", "UTC"), 1, MORNING)
    assert one.profile == await store.following.profile(HERE)
    assert await store.digests.decide([decided(one, MORNING, 7)], [digest()], MORNING) == 1
    assert await store.digests.due(MORNING + timedelta(minutes=1)) == []
    assert await store.digests.next_due() == MORNING + timedelta(days=1)
    schedule = (await store.following.profile(HERE)).schedule
    assert (schedule.settled, schedule.last) == (MORNING, MORNING)


async def test_a_decision_about_what_a_room_chose_before_changes_nothing(store: Any) -> None:
    await subscribed(store, HERE)
    (one,) = await store.digests.due(MORNING)
    decision = decided(one, MORNING, 7)
    changed = await store.following.change(HERE, lambda profile: profile.following([HOMS], at_once=False), MORNING)
    assert await store.digests.decide([decision], [digest()], MORNING) == 0
    assert await store.following.profile(HERE) == changed
    (again,) = await store.digests.due(MORNING)
    # Two that looked at the same time: the second finds it done.
    both = [decided(again, MORNING, 7)]
    assert [await store.digests.decide(both, [digest()], MORNING) for _ in range(2)] == [1, 0]


async def test_a_slot_is_taken_once_whatever_the_schedule_says(store: Any) -> None:
    await subscribed(store, HERE)
    (one,) = await store.digests.due(MORNING)
    assert await store.digests.decide([decided(one, MORNING, 7)], [digest()], MORNING) == 1
    # The same hours from yesterday on, as another replica or an operator with an old copy might write them.
    before = replace(one.profile.schedule, settled=NOW, last=None)
    await store.following.change(HERE, lambda profile: replace(profile, schedule=before), NOW)
    (again,) = await store.digests.due(MORNING)
    later = MORNING + timedelta(minutes=1)
    assert await store.digests.decide([decided(again, later, 8)], [digest()], later) == 0
    found = await store.digests.subscriber(HERE)
    assert (found.had, found.profile.schedule.settled, found.profile.schedule.last) == ({7}, MORNING, None)


async def test_what_was_told_is_had_until_it_reached_nobody(store: Any) -> None:
    await subscribed(store, HERE, THERE)
    await store.digests.told(HERE, (3, 4), NOW)
    one, two = await store.digests.due(MORNING)
    assert (one.had, two.had, one.missed) == ({3, 4}, frozenset(), False)
    posts = [digest("one"), digest("two")]
    both = [decided(one, MORNING, 7, 8), decided(two, MORNING, NOTHING, why="empty", post=1)]
    assert await store.digests.decide(both, posts, MORNING) == 2
    after = MORNING + timedelta(days=1)
    one, two = await store.digests.due(after, oldest=4)
    # Whether it was told that there was nothing is always known.
    assert (one.had, two.had, one.missed, two.missed) == ({4, 7, 8}, {NOTHING}, False, False)
    assert two.profile.schedule.last is None
    assert (await store.digests.subscriber(HERE)).had == {3, 4, 7, 8}


async def test_a_story_that_came_meanwhile_is_not_told_twice(store: Any) -> None:
    await subscribed(store, HERE)
    (one,) = await store.digests.due(MORNING)
    await store.digests.told(HERE, (8,), MORNING)
    assert await store.digests.decide([decided(one, MORNING, 7, 8)], [digest()], MORNING) == 0
    (again,) = await store.digests.due(MORNING)
    assert again.had == {8}
    assert await store.digests.decide([decided(again, MORNING, 7)], [digest()], MORNING) == 1


async def test_empty_and_expired_slots_are_over(store: Any) -> None:
    await subscribed(store, HERE)
    (one,) = await store.digests.due(MORNING)
    assert await store.digests.decide([decided(one, MORNING, why="empty", post=None)], [], MORNING) == 1
    assert await store.digests.due(MORNING) == []
    late = MORNING + timedelta(days=1, hours=3)
    (one,) = await store.digests.due(late)
    assert await store.digests.decide([decided(one, late, why="expired", post=None)], [], late) == 0
    assert await store.digests.due(late) == []


async def test_a_pause_ends_by_itself(store: Any) -> None:
    ends = MORNING - timedelta(minutes=30)
    await subscribed(store, HERE)
    await store.following.change(HERE, lambda profile: profile.paused_since(NOW, ends), NOW)
    assert (await store.following.profile(HERE)).resumes == ends
    assert await store.digests.next_due() == ends
    (one,) = await store.digests.due(ends)
    assert await store.digests.decide([decided(one, ends, why="moved", post=None)], [], ends) == 0
    after = await store.following.profile(HERE)
    assert (after.paused, after.resumes, await store.digests.next_due()) == (None, None, MORNING)


async def test_what_quiet_hours_owe_is_told_once(store: Any) -> None:
    night = Quiet(time(22), time(7))
    off = NOW.replace(hour=2, minute=0, second=0, microsecond=0) + timedelta(days=1)
    await store.following.change(HERE, lambda _: Profile().following([DARAA], at_once=True).left_alone(night, NOW), NOW)
    await store.following.change(HERE, lambda profile: profile.left_alone(None, off), off)
    (one,) = await store.digests.due(off)
    assert await store.digests.decide([decided(one, off, 7)], [digest()], off) == 1
    assert await store.digests.decide([decided(one, off, 8)], [digest()], off) == 0
    after = await store.following.profile(HERE)
    assert (after.owed, after.caught_up, await store.digests.next_due()) == (None, None, None)


async def test_what_was_too_late_in_one_zone_may_come_in_another(store: Any) -> None:
    await subscribed(store, HERE)
    late = MORNING + timedelta(hours=3)
    (one,) = await store.digests.due(late)
    await store.digests.decide([decided(one, late, why="expired", post=None)], [], late)
    await store.following.change(HERE, lambda profile: profile.in_zone("America/New_York", late), late)
    there = late + timedelta(hours=2)  # eight o'clock
    (one,) = await store.digests.due(there)
    assert await store.digests.decide([decided(one, there, 7)], [digest()], there) == 1


async def test_rooms_are_read_in_batches_in_the_order_of_their_dues(store: Any) -> None:
    await subscribed(store, HERE, GROUP, ABROAD)
    night = Quiet(time(22), time(7))
    await store.following.change(THERE, lambda profile: daily(profile).left_alone(night, NOW), NOW)
    muted = MORNING + timedelta(hours=1)
    await store.following.change(HERE, lambda profile: profile.muting([HOMS], muted, NOW), NOW)
    first = await store.digests.due(MORNING, limit=2)
    rest = await store.digests.due(MORNING, limit=5, after=first[-1])
    assert len(first) == 2
    assert [one.due for one in (*first, *rest)] == [MORNING - timedelta(hours=1), MORNING, MORNING, MORNING]
    assert [(one.account, one.lane) for one in rest] == [("telegram", 0), ("matrix", 1)]
    assert [len(one.profile.mutes) for one in (*first, *rest)] == [0, 1, 0, 0]
    assert all(one.profile.filters == (DARAA,) for one in (*first, *rest))


async def test_marks_are_forgotten_after_fourteen_days(store: Any) -> None:
    await subscribed(store, HERE)
    await store.digests.told(HERE, (3,), NOW)
    await store.digests.told(HERE, (4,), NOW + timedelta(days=1))
    assert not await store.digests.prune(NOW + timedelta(days=14, hours=1))
    assert (await store.digests.subscriber(HERE)).had == {4}


async def test_a_room_that_nobody_knows_has_had_nothing(store: Any) -> None:
    found = await store.digests.subscriber(HERE)
    assert (found.had, found.profile, found.settings) == (frozenset(), Profile(), None)
    assert await store.digests.last(HERE) is None
    assert await store.digests.next_due() is None
    await store.digests.told(HERE, (3,), NOW)
    assert (await store.digests.subscriber(HERE)).had == {3}


@pytest.fixture(params=["sqlite", "postgres"])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Any]:
    async with opened(request, tmp_path) as found:
        yield found


async def test_a_digest_goes_out_to_the_rooms_that_share_it(kept: Any) -> None:
    await subscribed(kept, HERE, THERE)
    one = await sender(kept)
    both = [decided(each, MORNING, 7) for each in await kept.digests.due(MORNING)]
    woken: list[None] = []
    kept.outbox.wake = lambda: woken.append(None)
    document = replace(says("digest"), resume="goes on")
    await kept.digests.decide(both, [replace(digest(), documents=(document,))], MORNING)
    assert woken
    one.now = MORNING
    assert await kept.digests.last(HERE) is None
    assert await one.send_all() == [("send", "100", "digest"), ("send", "200", "digest")]
    assert [(row.post, row.state) for row in await one.rows()] == [(1, "sent"), (1, "sent")]
    last = await kept.digests.last(HERE)
    assert (last.at, last.resume) == (MORNING, "goes on")


async def test_nothing_is_half_done_when_it_fails_before_its_commit(kept: Any) -> None:
    await subscribed(kept, HERE)
    (one,) = await kept.digests.due(MORNING)

    def fail(step: str) -> None:
        if step == "decide.before-commit":
            raise RuntimeError(step)

    kept.digests.failpoint = fail
    with pytest.raises(RuntimeError, match="before-commit"):
        await kept.digests.decide([decided(one, MORNING, 7)], [digest()], MORNING)
    kept.digests.failpoint = lambda _: None
    (again,) = await kept.digests.due(MORNING)
    assert again == one
    assert await kept.digests.decide([decided(again, MORNING, 7)], [digest()], MORNING) == 1


async def test_a_story_that_is_on_the_wire_to_the_room_is_not_told_beside_it(kept: Any) -> None:
    await subscribed(kept, HERE)
    (early,) = await kept.digests.due(MORNING)
    one = await sender(kept)
    one.now = MORNING
    await one.publish(Post(Priority.ALERT, (says("alert"),), (HERE,), story=7))
    # It waits: whichever comes first tells the story.
    assert (await kept.digests.due(MORNING))[0].had == frozenset()
    (claim,) = await one.claim()
    (late,) = await kept.digests.due(MORNING)
    assert late.had == {7}
    assert await kept.digests.decide([decided(early, MORNING, 7)], [digest()], MORNING) == 0
    await one.answer(claim.delivery)
    assert (await kept.digests.due(MORNING))[0].had == {7}
    assert await kept.digests.decide([decided(late, MORNING, 8)], [digest()], MORNING) == 1


async def test_what_a_digest_told_that_ends_unsent_is_had_no_more(kept: Any) -> None:
    await subscribed(kept, HERE)
    (before,) = await kept.digests.due(MORNING)
    await kept.digests.decide([decided(before, MORNING, 7)], [digest()], MORNING)
    one = await sender(kept)
    one.now = MORNING + timedelta(hours=3)
    assert await one.send_all() == []
    assert [(row.state, row.reason) for row in await one.rows()] == [("expired", "too late")]
    (again,) = await kept.digests.due(MORNING + timedelta(days=1))
    assert (again.missed, again.had) == (True, frozenset())
