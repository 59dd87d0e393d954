"""What rooms have chosen goes to other rooms: by a code, and when a room gets another id."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from newsbot.chat.room import Room, RoomSettings
from newsbot.news.audience import Filter, Hour, Quiet, Subscription, Timetable
from newsbot.news.profile import Profile, TooManyError, united
from newsbot.store.engine import Statement
from newsbot.store.following_schema import digest_slot, filter_, seen, subscription
from newsbot.store.move_codes import LENGTH, LETTERS, new_code, plain
from tests.store.choosing import ALL, DARAA, GROUP, HERE, SPORT, THERE, drops, everything, follows, kept, mutes, store
from tests.store.samples import NOW
from tests.store.sending import post, sender

__all__ = ["kept", "store"]

HOUR = timedelta(hours=1)
SUPER = Room("telegram", "-1005/7")


def numberless(profile: Profile) -> Profile:
    return replace(profile, subscriptions=tuple(replace(one, id=0) for one in profile.subscriptions))


async def test_a_code_takes_all_that_is_chosen_to_another_room_once(store: Any) -> None:
    chosen = await store.following.change(HERE, everything, NOW)
    code = await store.following.offer_move(HERE, NOW, HOUR)
    moved = await store.following.take_move(f" {code.lower()} ", THERE, NOW)
    assert moved.subscriptions == 3
    taken = moved.profile
    assert numberless(taken) == united(Profile(), everything(Profile()), NOW)
    assert (taken.filters, taken.zone, taken.header) == (chosen.filters, chosen.zone, chosen.header)
    left = await store.following.profile(HERE)
    assert (left.subscriptions, left.mutes, left.schedule, left.lite) == ((), (), None, True)
    assert await store.following.take_move(code, THERE, NOW) == (taken, None)
    assert taken == await store.following.profile(THERE)
    assert await store.following.take_move(code, GROUP, NOW) is None
    assert [(one.rooms, one.muted) for one in await store.following.filters()] == [
        (1, False),
        (1, False),
        (1, False),
        (0, True),
        (0, True),
    ]


async def test_codes_that_are_none(store: Any) -> None:
    await store.following.change(HERE, follows(DARAA), NOW)
    older = await store.following.offer_move(HERE, NOW, HOUR)
    code = await store.following.offer_move(HERE, NOW, HOUR)
    assert await store.following.take_move(older, THERE, NOW) is None
    assert await store.following.take_move(code, HERE, NOW) is None
    assert await store.following.take_move(code, THERE, NOW + HOUR) is None
    assert await store.following.take_move("", THERE, NOW) is None
    assert await store.following.take_move("٢" * 10_000 + "\0\ud800", THERE, NOW) is None
    assert (await store.following.profile(HERE)).filters == (DARAA,)
    await store.following.prune(NOW + HOUR)
    assert await store.following.take_move(code, THERE, NOW) is None


async def test_what_a_room_has_chosen_stands_beside_what_it_takes_over(store: Any) -> None:
    def at(hour: int) -> Timetable:
        return Timetable((Hour(time(hour)),))

    quiet = Quiet(time(22), time(7))
    await store.following.change(
        HERE, lambda profile: follows(DARAA, SPORT)(profile).scheduled(at(8), NOW).left_alone(quiet, NOW), NOW
    )
    await store.following.change(
        THERE, lambda profile: follows(SPORT, ALL, at_once=False)(profile).scheduled(at(9), NOW), NOW
    )
    code = await store.following.offer_move(HERE, NOW, HOUR)
    taken, came = await store.following.take_move(code, THERE, NOW)
    assert came == 2
    assert numberless(taken).subscriptions == (
        Subscription(0, SPORT, at_once=False),
        Subscription(0, ALL, at_once=False),
        Subscription(0, DARAA),
    )
    assert (taken.timetable, taken.quiet) == (at(9), quiet)


async def test_more_than_a_room_may_follow_stays_where_it_is(store: Any) -> None:
    await store.following.change(HERE, follows(*(Filter(f"a{n}") for n in range(26))), NOW)
    await store.following.change(THERE, follows(*(Filter(f"b{n}") for n in range(25))), NOW)
    code = await store.following.offer_move(HERE, NOW, HOUR)
    with pytest.raises(TooManyError):
        await store.following.take_move(code, THERE, NOW)
    assert len((await store.following.profile(HERE)).filters) == 26
    await store.following.change(THERE, drops(Filter("b0")), NOW)
    assert len((await store.following.take_move(code, THERE, NOW)).profile.filters) == 50


@given(st.text(alphabet=LETTERS, min_size=LENGTH, max_size=LENGTH))
def test_a_code_may_be_typed_in_any_way(code: str) -> None:
    assert plain(code) == code
    digits = code.translate(str.maketrans("23456789", "٢٣٤٥٦٧٨٩"))
    assert plain(f" {digits[:3].lower()}-{digits[3:6]} {digits[6:]}\n") == code


def test_codes_are_long_and_differ() -> None:
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert all(len(code) == LENGTH and set(code) <= set(LETTERS) for code in codes)


# A room with another id, where only a database tells.

_LANES = Statement(select(subscription.c.recipient, subscription.c.lane))
_SEEN = Statement(select(seen.c.recipient, seen.c.story).order_by(seen.c.story))
_SLOTS = Statement(select(digest_slot.c.recipient, digest_slot.c.day).order_by(digest_slot.c.day))


def remembered(of: int, *days: int) -> list[Statement]:
    """A room that was told of these stories, and had a digest on each of these days."""
    at = NOW.timestamp()
    return [
        Statement(statement)
        for day in days
        for statement in (
            insert(seen).values(recipient=of, story=day, at=at),
            insert(digest_slot).values(recipient=of, day=f"2024-03-0{day}", at="08:00", taken=at),
        )
    ]


async def write(kept: Any, statements: list[Statement]) -> None:
    await kept.database.transact(lambda unit: [unit(each, {}) for each in statements])


async def rows(kept: Any, statement: Statement) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await kept.database.read(lambda run: run(statement, {}))]


async def test_a_group_with_another_id_keeps_everything(kept: Any) -> None:
    before = await kept.following.change(GROUP, everything, NOW)
    code = await kept.following.offer_move(GROUP, NOW, HOUR)
    await write(kept, remembered(1, 1))
    await kept.outbox.rename("telegram", GROUP, SUPER)
    assert await kept.following.profile(SUPER) == before
    assert await kept.following.profile(GROUP) == Profile()
    assert await rows(kept, _SEEN) == [(1, 1)]
    assert await kept.following.take_move(code, THERE, NOW) is not None


async def test_two_ids_of_a_room_become_one(kept: Any) -> None:
    """The older room's choices stand, and everything that either follows is followed, once."""
    await kept.audience.save_settings(GROUP, RoomSettings())
    older = await kept.following.change(GROUP, everything, NOW)
    await kept.following.change(SUPER, lambda profile: everything(profile).following([DARAA], at_once=True), NOW)
    await kept.following.change(SUPER, drops(older.filters[2]), NOW)
    await kept.following.change(SUPER, lambda profile: replace(profile, header="other", lite=False, zone="UTC"), NOW)
    await kept.following.change(SUPER, mutes(ALL, until=NOW + HOUR), NOW)
    lost = await kept.following.offer_move(SUPER, NOW, HOUR)
    code = await kept.following.offer_move(GROUP, NOW, HOUR)
    await write(kept, remembered(1, 1, 2) + remembered(2, 2, 3))
    await kept.outbox.rename("telegram", GROUP, SUPER)
    found = await kept.following.profile(SUPER)
    assert {each.key for each in found.filters} == {each.key for each in (*older.filters, DARAA)}
    assert {each.filter.key for each in found.mutes} == {each.filter.key for each in older.mutes} | {ALL.key}
    assert replace(found, subscriptions=(), mutes=()) == replace(older, subscriptions=(), mutes=())
    assert await rows(kept, _SEEN) == [(2, 1), (2, 2), (2, 3)]
    assert [room for room, _ in await rows(kept, _SLOTS)] == [2, 2, 2]
    assert set(await rows(kept, _LANES)) == {(2, 0)}
    assert {one.rooms for one in await kept.following.filters() if not one.muted} == {1}
    assert await kept.following.take_move(lost, THERE, NOW) is None
    taken, _ = await kept.following.take_move(code, THERE, NOW)
    assert (taken.header, len(taken.filters)) == (older.header, len(found.filters))


async def test_a_room_that_moves_while_it_is_written_to_takes_its_choices_along(kept: Any) -> None:
    """What was said under either id is not told again in the new room."""
    one = await sender(kept)
    await kept.following.change(GROUP, follows(DARAA), NOW)
    await one.publish(post("خبر", GROUP))
    await kept.following.change(SUPER, follows(SPORT), NOW)
    await kept.outbox.rename("telegram", GROUP, SUPER)
    assert [room for _, room, _ in await one.send_all()] == [SUPER.id]
    assert (await kept.following.profile(SUPER)).filters == (DARAA, SPORT)


async def test_what_is_remembered_is_forgotten_in_its_time(kept: Any) -> None:
    await kept.following.change(HERE, follows(DARAA, SPORT), NOW)
    await kept.following.change(HERE, drops(SPORT), NOW)
    await kept.following.change(HERE, mutes(ALL, until=NOW + HOUR), NOW)
    await write(kept, remembered(1, *range(1, 10)))
    assert await kept.following.prune(NOW + timedelta(days=30)) is False
    assert len(await rows(kept, _SLOTS)) == 9
    assert await kept.following.prune(NOW + timedelta(days=30, seconds=1)) is False
    assert await rows(kept, _SLOTS) == []
    assert {row[0] for row in await rows(kept, Statement(select(filter_.c.name)))} == {DARAA.key, ALL.key}
