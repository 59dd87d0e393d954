"""A room that asked to be forgotten is in no table and in no file."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, text

from newsbot.chat.delivery import Gone, Moved, Priority, Sent, Uncertain
from newsbot.chat.room import Room, RoomSettings
from newsbot.news.profile import Profile
from newsbot.ports import IncomingUpdate, Post, Reach
from newsbot.store.engine import Statement
from tests.crash.forgetting import trial
from tests.store.choosing import DARAA, HERE, drops, everything, follows, kept
from tests.store.samples import NOW
from tests.store.sending import Sender, post, says, sender

__all__ = ["kept"]

OTHER = Room("telegram", "200")
ASKED = IncomingUpdate("telegram", 7, b'{"chat": 100, "text": "/forgetme"}')


async def count(kept: Any, table: str) -> int:
    rows = await kept.database.read(lambda run: run(Statement(text(f"SELECT count(*) FROM {table}")), {}))
    found: int = rows[0][0]
    return found


async def tables(kept: Any) -> dict[str, int]:
    """How many rows each table has that says something of rooms, or of what they were told."""
    names = "room recipient subscription mute choice digest_slot seen move_code delivery press post post_revision"
    return {name: await count(kept, name) for name in names.split()}


@pytest.mark.parametrize("seed", range(5))
async def test_no_byte_is_left_in_any_file(seed: int) -> None:
    assert await trial(seed, rooms=10) == []


async def test_no_row_is_left(kept: Any) -> None:
    one = await sender(kept)
    before = await tables(kept)
    await kept.audience.save_settings(HERE, RoomSettings())
    await kept.following.change(HERE, everything, NOW)
    await kept.following.offer_move(HERE, NOW, timedelta(days=1))
    await one.publish(post("جواب", HERE, priority=Priority.REPLY))
    await one.send_all()
    await kept.inbox.add("telegram", [ASKED])
    await kept.inbox.settle(ASKED, [post("آخر", HERE, priority=Priority.REPLY)], NOW, button=(1, 0))
    await kept.following.forget(HERE)
    assert await tables(kept) == before
    assert await kept.following.kept(HERE) == {}
    assert await kept.following.profile(HERE) == Profile()
    assert not [followed for followed in await kept.following.filters() if followed.rooms or followed.muted]
    await kept.following.forget(HERE)


async def test_nobody_else_is_forgotten(kept: Any) -> None:
    one = await sender(kept)
    other = await kept.following.change(OTHER, everything, NOW)
    await kept.following.change(HERE, everything, NOW)
    await one.publish(post("جواب", HERE, OTHER, priority=Priority.REPLY))
    await kept.following.forget(HERE)
    assert await kept.following.profile(OTHER) == other
    assert {followed.rooms for followed in await kept.following.filters() if not followed.muted} == {1}
    assert [room for _, room, _ in await one.send_all()] == [OTHER.id]


@pytest.mark.parametrize("outcome", [Sent("m1"), Uncertain("timeout"), Gone("blocked"), Moved("-1005")])
async def test_what_becomes_of_a_delivery_on_the_wire_is_nobodys_any_more(kept: Any, outcome: Any) -> None:
    one = await sender(kept)
    before = await tables(kept)
    id_ = await one.publish(post("خبر", HERE))
    (claim,) = await one.claim()
    await kept.outbox.revise(id_, (says("أصح"),))
    await kept.following.forget(HERE)
    await one.answer(claim.delivery, outcome, parts=2)
    assert await one.send_all() == []
    assert {**await tables(kept), "post": 0, "post_revision": 0} == before


async def farewell(kept: Any, one: Sender) -> None:
    """/forgetme, to the answer that waits to be sent."""
    await kept.inbox.add("telegram", [ASKED])
    await kept.following.forget(HERE)
    reply = Post(Priority.REPLY, (says("نُسيت"),), (HERE,))
    assert await kept.inbox.settle(ASKED, [reply], NOW)


@pytest.mark.parametrize("outcome", [None, Uncertain("timeout"), Gone("blocked")])
async def test_the_last_words_are_said_and_leave_nothing(kept: Any, outcome: Any) -> None:
    one = await sender(kept)
    before = await tables(kept)
    await kept.following.change(HERE, follows(DARAA), NOW)
    await farewell(kept, one)
    (claim,) = await one.claim()
    assert claim.delivery.room == HERE
    await one.answer(claim.delivery, outcome)
    assert await tables(kept) == before
    assert not await kept.inbox.settle(ASKED, [], NOW)


async def test_last_words_that_a_crash_cut_off_are_tidied_away(kept: Any) -> None:
    one = await sender(kept)
    before = await tables(kept)
    await farewell(kept, one)
    await one.claim()
    await kept.outbox.prune(NOW)
    assert await tables(kept) != before  # it may still be on the wire
    await kept.leases.release(one.lease)
    assert await kept.leases.acquire("telegram", "next") is not None
    await kept.outbox.prune(NOW)
    assert await tables(kept) == before


async def test_a_room_that_nobody_came_back_to_is_forgotten(kept: Any) -> None:
    before = await tables(kept)
    await kept.following.change(HERE, everything, NOW)
    await kept.following.change(OTHER, follows(DARAA), NOW)
    await kept.outbox.left("telegram", HERE, NOW)
    await kept.outbox.prune(NOW + timedelta(days=30))
    assert (await kept.following.profile(HERE)).filters
    await kept.outbox.left("telegram", OTHER, NOW + timedelta(days=20))
    await kept.following.change(OTHER, drops(), NOW + timedelta(days=21))
    assert await kept.outbox.prune(NOW + timedelta(days=31)) is False
    assert (await kept.following.profile(HERE)).filters == ()
    await kept.outbox.prune(NOW + timedelta(days=99))
    assert (await kept.following.profile(OTHER)).filters == (DARAA,)
    await kept.following.forget(OTHER)
    assert await tables(kept) == before


async def test_whoever_speaks_again_after_it_is_known_again(kept: Any) -> None:
    one = await sender(kept)
    await farewell(kept, one)
    again = replace(ASKED, update_id=8)
    await kept.inbox.add("telegram", [again])
    await kept.following.change(HERE, follows(DARAA), NOW)
    assert await kept.inbox.settle(again, [Post(Priority.REPLY, (says("أهلًا"),), (HERE,))], NOW)
    assert [words for _, _, words in await one.send_all()] == ["نُسيت", "أهلًا"]
    assert (await kept.following.profile(HERE)).filters == (DARAA,)
    assert await kept.following.reach(None) == Reach(0, 1, (("telegram", 1),), 1)


async def test_whoever_chooses_before_any_answer_is_no_stranger(kept: Any) -> None:
    """As a channel that is forgotten from elsewhere: the answer does not go there."""
    one = await sender(kept)
    await kept.following.forget(HERE)
    await kept.following.change(HERE, follows(DARAA), NOW)
    await kept.inbox.add("telegram", [ASKED])
    assert await kept.inbox.settle(ASKED, [Post(Priority.REPLY, (says("أهلًا"),), (HERE,))], NOW)
    assert len(await one.send_all()) == 1
    assert (await kept.following.profile(HERE)).filters == (DARAA,)


async def test_updates_that_were_set_aside_are_erased_if_they_are_the_rooms(kept: Any) -> None:
    mine, sealed, other, like = (
        IncomingUpdate("telegram", 1, b'{"chat": {"id": 100}}'),
        IncomingUpdate("telegram.sealed", 2, b'{"room": "100"}'),
        IncomingUpdate("telegram", 3, b'{"chat": {"id": -100}}'),
        IncomingUpdate("telegram", 4, b'{"chat": {"id": 1001}}'),
    )
    for update in (mine, sealed, other, like):
        await kept.inbox.add(update.account, [update])
    for _ in range(8):
        await kept.database.transact(lambda unit: unit(Statement(text("UPDATE inbox SET claims = claims + 1")), {}))
    waits = IncomingUpdate("telegram", 5, b'{"chat": {"id": 100}}')
    await kept.inbox.add("telegram", [waits])
    await kept.following.forget(HERE)
    left = await kept.database.read(
        lambda run: run(Statement(text("SELECT update_id FROM inbox WHERE sealed_payload IS NOT NULL ORDER BY 1")), {})
    )
    assert [row[0] for row in left] == [3, 4, 5]


async def test_every_table_that_names_a_room_is_thought_of(kept: Any) -> None:
    """By a foreign key to it, or by its lookup; a column that names it in another way has to be thought of too."""

    def columns(connection: Any) -> dict[str, set[str]]:
        found = inspect(connection)
        return {name: {column["name"] for column in found.get_columns(name)} for name in found.get_table_names()}

    named = re.compile("recipient|lookup|sealed|room|taken_by")
    there = {
        f"{table}.{column}"
        for table, names in (await kept.database.write(columns)).items()
        for column in names
        if named.search(column)
    }
    assert there == {
        "room.lookup",
        "room.sealed_id",
        "room.sealed_bookmark",
        "recipient.lookup",
        "delivery.recipient",
        "subscription.recipient",
        "mute.recipient",
        "choice.recipient",
        "choice.sealed_header",
        "choice.sealed_footer",
        "digest_slot.recipient",
        "seen.recipient",
        "move_code.recipient",
        "move_code.taken_by",
        "lease.sealed_chats",
        "inbox.sealed_payload",
        "filter.rooms",
        "editor_place.lookup",
        "editor_place.sealed_room",
    }
