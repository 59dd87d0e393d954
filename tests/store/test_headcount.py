"""How many people rooms of many have, in memory and on both databases."""

from datetime import timedelta
from typing import Any

from newsbot.chat.room import Room
from tests.store.choosing import ALL, GROUP, HERE, THERE, follows, kept, store
from tests.store.samples import NOW

__all__ = ["kept", "store"]

WEEK, OTHER = timedelta(days=7), Room("telegram", "-501")


async def test_rooms_of_many_are_asked_about_once_a_week(store: Any) -> None:
    for room in (HERE, THERE, GROUP, OTHER):
        await store.following.change(room, follows(ALL), NOW)
    assert await store.headcount.due("telegram", NOW, 9) == [GROUP, OTHER]
    assert await store.headcount.due("matrix", NOW, 9) == [THERE]
    await store.headcount.counted(GROUP, 400, NOW)
    assert await store.headcount.due("telegram", NOW, 9) == [OTHER]
    await store.headcount.counted(OTHER, None, NOW + timedelta(hours=1))
    assert await store.headcount.due("telegram", NOW, 9) == []
    assert await store.headcount.due("telegram", NOW + WEEK, 9) == [GROUP, OTHER]
    assert await store.headcount.due("telegram", NOW + WEEK, 1) == [GROUP]
    await store.headcount.counted(Room("telegram", "-9"), 3, NOW)


async def test_people_are_known_when_every_room_was_counted(store: Any) -> None:
    """Three in private are three; of rooms that nobody counted nothing is known."""
    for room in (HERE, GROUP, THERE):
        await store.following.change(room, follows(ALL), NOW)
    reach = store.following.reach
    assert (await reach(None)).people is None
    await store.headcount.counted(GROUP, 400, NOW)
    assert (await reach(None, "telegram")).people == 401
    assert (await reach(None)).people is None
    await store.headcount.counted(THERE, 2, NOW)
    (everything,) = await store.following.filters()
    assert (await reach([everything.number])).people == (await reach(None)).people == 403
    await store.headcount.counted(GROUP, None, NOW)
    assert (await reach(None)).people is None


async def test_a_room_is_told_what_is_kept_and_forgetting_takes_it(kept: Any) -> None:
    await kept.following.change(GROUP, follows(ALL), NOW)
    await kept.headcount.counted(GROUP, 400, NOW)
    assert (await kept.following.kept(GROUP))["people here, roughly"] == 400
    await kept.following.forget(GROUP)
    await kept.following.change(GROUP, follows(ALL), NOW)
    assert (await kept.following.reach(None)).people is None
