"""What rooms have chosen, in memory and on both databases."""

from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from newsbot.chat.delivery import Gone
from newsbot.chat.room import RoomSettings
from newsbot.news.audience import Filter, Hour, Phrase, Quiet, Subscription, Timetable
from newsbot.news.profile import MOST_MUTES, Profile, TooManyError
from newsbot.ports import Followed, Reach
from newsbot.store import open_store
from newsbot.store.engine import Statement
from newsbot.store.filters import decode, encode
from newsbot.store.following_schema import choice, filter_, post_filter
from newsbot.store.restemming import restem
from newsbot.text.words import stem_version
from tests.store.choosing import (
    ALL,
    DARAA,
    GROUP,
    HERE,
    SPORT,
    THERE,
    drops,
    everything,
    follows,
    kept,
    mutes,
    pauses,
    said,
    same,
    store,
)
from tests.store.samples import NOW
from tests.store.sending import post, sender

__all__ = ["kept", "store"]


async def test_a_room_that_never_chose_follows_nothing_in_its_own_zone(store: Any) -> None:
    assert await store.following.profile(HERE) == Profile()
    await store.audience.save_settings(HERE, RoomSettings(timezone="Asia/Beirut"))
    assert await store.following.profile(HERE) == Profile(zone="Asia/Beirut")
    assert await store.following.change(HERE, same, NOW) == Profile(zone="Asia/Beirut")
    assert await store.following.filters() == []
    assert await store.following.reach(None) == Reach(people=0)


async def test_all_that_is_chosen_comes_back(store: Any) -> None:
    found = await store.following.change(HERE, everything, NOW)
    assert found == await store.following.profile(HERE)
    assert [one.id for one in found.subscriptions] == [1, 2, 3]
    renumbered = tuple(replace(one, id=0) for one in found.subscriptions)
    assert replace(found, subscriptions=renumbered) == everything(Profile())
    assert [each.text for each in found.filters[0].words] == ["سدّ تشرين", "خبز"]
    back = await store.following.change(HERE, lambda profile: Profile(zone=profile.zone), NOW)
    assert back == await store.following.profile(HERE) == Profile(zone="Asia/Beirut")


async def test_subscriptions_keep_their_ids_and_their_order(store: Any) -> None:
    first = await store.following.change(HERE, follows(DARAA, SPORT), NOW)
    await store.following.change(THERE, follows(DARAA), NOW)
    found = await store.following.change(HERE, follows(ALL, DARAA, at_once=False), NOW)
    daraa, sport = first.subscriptions
    assert found.subscriptions[:2] == (replace(daraa, at_once=False), sport)
    assert found.subscriptions[2] == Subscription(found.subscriptions[2].id, ALL, at_once=False)
    assert len({one.id for one in found.subscriptions}) == 3
    left = await store.following.change(HERE, drops(DARAA), NOW)
    assert left.subscriptions == found.subscriptions[1:]


async def test_filters_that_let_the_same_through_are_one_as_first_typed(store: Any) -> None:
    await store.following.change(HERE, follows(Filter(words=(said("سد تشرين"),)), SPORT), NOW)
    other = await store.following.change(THERE, follows(Filter(words=(said("لسدّ تشرين"),))), NOW)
    assert other.filters[0].words[0].text == "سد تشرين"
    await store.following.change(HERE, mutes(DARAA, until=NOW + timedelta(days=1)), NOW)
    dam, sport = other.filters[0], SPORT
    assert await store.following.filters() == [
        Followed(1, dam, 2),
        Followed(2, sport, 1),
        Followed(3, DARAA, 0, muted=True),
    ]
    await store.following.change(HERE, drops(dam, sport), NOW)
    assert await store.following.filters() == [Followed(1, dam, 1), Followed(3, DARAA, 0, muted=True)]
    later = NOW + timedelta(days=2)
    await store.following.change(HERE, lambda profile: replace(profile, lite=True), later)
    assert await store.following.filters() == [Followed(1, dam, 1)]


async def test_what_a_change_raises_changes_nothing_and_concerns_nobody_else(store: Any) -> None:
    def too_many(profile: Profile) -> Profile:
        return profile.muting([Filter(f"p{n}") for n in range(MOST_MUTES + 1)], NOW + timedelta(days=1), NOW)

    with pytest.raises(TooManyError):
        await store.following.change(HERE, too_many, NOW)
    assert await store.following.profile(HERE) == Profile()
    await store.following.change(THERE, follows(DARAA), NOW)
    assert [one.rooms for one in await store.following.filters()] == [1]


async def test_reach_counts_rooms_once_that_would_get_it_now(store: Any) -> None:
    await store.following.change(HERE, follows(DARAA, SPORT), NOW)
    await store.following.change(THERE, follows(DARAA, at_once=False), NOW)
    await store.following.change(GROUP, follows(SPORT), NOW)
    daraa, sport = (one.number for one in await store.following.filters())
    everyone = Reach(1, 2, (("matrix", 1), ("telegram", 2)))
    assert await store.following.reach(None) == await store.following.reach([daraa, sport, 99]) == everyone
    assert await store.following.reach([daraa]) == Reach(0, 2, (("matrix", 1), ("telegram", 1)))
    assert await store.following.reach([daraa], "telegram") == Reach(0, 1, (("telegram", 1),), 1)
    assert await store.following.reach([]) == Reach(people=0)
    await store.following.change(HERE, mutes(DARAA, until=NOW + timedelta(hours=1)), NOW)
    left = await store.following.reach([daraa, sport], muting=[daraa], now=NOW)
    assert left == Reach(1, 1, (("matrix", 1), ("telegram", 1)))
    later = NOW + timedelta(hours=2)
    assert await store.following.reach([daraa, sport], muting=[daraa], now=later) == everyone
    await store.following.change(HERE, pauses, NOW)
    await store.following.change(GROUP, drops(SPORT), NOW)
    assert (
        await store.following.reach(None)
        == await store.following.reach([daraa, sport])
        == Reach(0, 1, (("matrix", 1),))
    )


async def test_whoever_was_gone_is_back_with_the_next_choice(kept: Any) -> None:
    one = await sender(kept)
    quiet = Quiet(time(22), time(7))
    await kept.following.change(HERE, lambda profile: follows(DARAA)(profile).left_alone(quiet, NOW), NOW)
    await one.publish(post("خبر", HERE))
    (claim,) = await one.claim()
    await one.answer(claim.delivery, Gone("blocked"))
    assert await kept.following.reach(None) == Reach(people=0)
    assert await standing(kept) == [(None, 1)]
    assert (await kept.following.profile(HERE)).filters == (DARAA,)
    await kept.following.change(HERE, same, NOW)
    assert await kept.following.reach(None) == Reach(0, 1, (("telegram", 1),), 1)
    await kept.outbox.left("telegram", HERE, NOW)
    assert await kept.following.reach(None) == Reach(people=0)
    await kept.following.change(HERE, drops(DARAA), NOW)
    assert await kept.following.reach(None) == Reach(people=0)


_STANDING = Statement(select(choice.c.due, choice.c.version))


async def standing(kept: Any) -> list[tuple[float | None, int]]:
    return [tuple(row) for row in await kept.database.read(lambda run: run(_STANDING, {}))]


async def test_digests_look_at_a_room_when_they_have_to(kept: Any) -> None:
    def at_eight(profile: Profile) -> Profile:
        return profile.scheduled(Timetable((Hour(time(8)),)), NOW)

    eight = (NOW + timedelta(days=1)).replace(hour=8).timestamp()
    await kept.following.change(HERE, follows(DARAA), NOW)
    assert await standing(kept) == [(None, 1)]
    await kept.following.change(HERE, at_eight, NOW)
    assert await standing(kept) == [(eight, 2)]
    await kept.following.change(HERE, same, NOW)
    assert await standing(kept) == [(eight, 2)]
    await kept.following.change(HERE, pauses, NOW)
    assert await standing(kept) == [(None, 3)]
    await kept.following.change(HERE, lambda profile: profile.resumed(NOW), NOW)
    assert await standing(kept) == [(eight, 4)]
    await kept.outbox.left("telegram", HERE, NOW)
    assert await standing(kept) == [(None, 4)]
    await kept.following.change(HERE, same, NOW)
    assert await standing(kept) == [(eight, 5)]


async def test_posts_for_everyone_reach_who_follows_anything(kept: Any) -> None:
    one = await sender(kept)
    await kept.following.change(HERE, follows(DARAA), NOW)
    await kept.following.change(GROUP, follows(DARAA), NOW)
    await kept.following.change(GROUP, drops(DARAA), NOW)
    await one.publish(replace(post("خبر"), everyone=True))
    assert [room for _, room, _ in await one.send_all()] == [HERE.id]


def test_a_filter_survives_another_version_of_stems() -> None:
    which = Filter("sy", words=(said("سدّ تشرين"),), without=(said("رياضة"),))
    assert decode(encode(which)) == which
    other = encode(which).replace(stem_version(), "0.0").replace('"سد"', '"xxx"')
    assert "xxx" in other
    assert decode(other) == which
    assert decode(other).words == which.words
    odd = Filter(words=(Phrase("\ud800", ("a",)),))
    assert decode(encode(odd)).words == odd.words
    assert encode(odd).encode()


async def test_keys_of_another_version_are_made_anew_and_twins_become_one(kept: Any) -> None:
    dam, same_dam, bread = (Filter(words=(said(text),)) for text in ("سدّ تشرين", "لسد تشرين", "خبز"))
    one, two, three = (Filter(f"stands-for-{n}") for n in range(1, 4))
    await kept.following.change(HERE, lambda profile: follows(two)(follows(one, at_once=False)(profile)), NOW)
    await kept.following.change(HERE, follows(three, at_once=False), NOW)
    await kept.following.change(THERE, follows(three, bread), NOW)
    await kept.following.change(GROUP, mutes(bread, three, until=NOW + timedelta(days=1)), NOW)
    post_id = await kept.outbox.publish("telegram", post("خبر", HERE), NOW)

    def of_another_version(connection: Connection) -> None:
        names = {1: (dam, "+old"), 2: (same_dam, "+older"), 3: (Filter(words=bread.words), dam.key)}
        for number, (which, name) in names.items():
            content = encode(which).replace(stem_version(), "0.0")
            connection.execute(update(filter_).where(filter_.c.number == number).values(name=name, content=content))
        row = {"post": post_id, "aim": "reach", "position": 0, "filter": 4}
        connection.execute(insert(post_filter).values(row))

    await kept.database.write(of_another_version)
    assert await kept.database.write(restem) == 3
    assert await kept.following.filters() == [Followed(1, dam, 1), Followed(3, bread, 2, muted=True)]
    assert [(each.filter, each.at_once) for each in (await kept.following.profile(HERE)).subscriptions] == [
        (dam, True),
        (bread, False),
    ]
    assert (await kept.following.profile(THERE)).filters == (bread,)
    assert [each.filter for each in (await kept.following.profile(GROUP)).mutes] == [bread]
    assert [
        row[0] for row in await kept.database.read(lambda run: run(Statement(select(post_filter.c.filter)), {}))
    ] == [3]
    assert await kept.database.write(restem) == 0


async def test_an_opening_with_another_version_of_stems_renews_the_keys(tmp_path: Path) -> None:
    dam = Filter(words=(said("سدّ تشرين"),))

    def opening() -> Any:
        return open_store(f"sqlite:///{tmp_path}/newsbot.db", tmp_path / "key", lambda _: ())

    def of_another_version(connection: Connection) -> None:
        connection.execute(update(filter_).values(name="+old", content=encode(dam).replace(stem_version(), "0.0")))

    async with opening() as store:
        await store.following.change(HERE, follows(dam), NOW)
        await store.database.write(of_another_version)
    async with opening() as store:
        await store.following.change(THERE, follows(dam), NOW)
        assert await store.following.filters() == [Followed(1, dam, 2)]
