"""A post is stopped, corrected meanwhile, let go on; corrections that cannot be edits; how far a post has come."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from newsbot.chat.delivery import Priority, Refused, Uncertain
from newsbot.news.bulletin import composed
from newsbot.ports import Post
from newsbot.ports.desk import Out, Progress, Ruling
from tests.store.samples import NOW
from tests.store.sending import GROUP, A, B, C, Sender, one, says, store

__all__ = ["one", "store"]


async def bulletin(store: Any, post: Post, rooms: int) -> int:
    """A bulletin with a post to readers; its number."""
    made = replace(composed("نص", "telegram:1", NOW), phase="sending", rooms=rooms, began=NOW)
    kept, _ = await store.desk.add(made, Ruling(posts=(Out("telegram", "news", post),)), None, NOW)
    number: int = kept.bulletin.id
    return number


async def sending(store: Any, id_: int, *, on: bool) -> None:
    await store.desk.rule(id_, lambda _kept, _hours: Ruling(sending=on), NOW)


async def correct(store: Any, id_: int, text: str, *, retract: bool = False) -> None:
    for placed in (await store.desk.get(id_)).posts:
        await store.outbox.revise(placed.post, (says(text),), retract=retract)


async def progress(store: Any, id_: int) -> Progress:
    (found,) = await store.desk.progress(id_)
    assert isinstance(found, Progress)
    return found


@pytest.mark.parametrize("everyone", [True, False])
async def test_what_is_stopped_waits_and_can_be_corrected_meanwhile(store: Any, one: Sender, *, everyone: bool) -> None:
    rooms = (GROUP, A, B, C)
    if everyone:
        await store.outbox.follow("telegram", rooms)
    post = Post(Priority.BREAKING, (says("أول"),), () if everyone else rooms, everyone=everyone)
    id_ = await bulletin(store, post, 4)
    (first,) = await one.claim(1)
    await one.answer(first.delivery)
    await sending(store, id_, on=False)
    assert await one.send_all() == []
    await correct(store, id_, "ثان")
    assert await one.send_all() == [("edit", first.delivery.room.id, "ثان")]
    assert (await progress(store, id_)).states == {"sent": 1, "held": 3}
    await sending(store, id_, on=True)
    later = await one.send_all()
    assert {(op, words) for op, _, words in later} == {("send", "ثان")}
    assert {room for _, room, _ in later} | {first.delivery.room.id} == {room.id for room in rooms}
    told = await progress(store, id_)
    assert (told.states, told.edits, told.more) == ({"sent": 4}, {"sent": 4}, False)


async def test_what_is_stopped_and_taken_back_is_never_sent(store: Any, one: Sender) -> None:
    id_ = await bulletin(store, Post(Priority.BREAKING, (says("أول"),), (A, B, C)), 3)
    (first,) = await one.claim(1)
    await one.answer(first.delivery)
    await sending(store, id_, on=False)
    await one.send_all()
    await correct(store, id_, "سحب", retract=True)
    await sending(store, id_, on=True)
    assert await one.send_all() == [("edit", first.delivery.room.id, "سحب")]
    assert (await progress(store, id_)).states == {"sent": 1, "cancelled": 2}


async def test_a_post_behind_a_stopped_one_does_not_wait_for_it(store: Any, one: Sender) -> None:
    await store.outbox.follow("telegram", (A, B))
    id_ = await bulletin(store, Post(Priority.BREAKING, (says("أول"),), everyone=True), 2)
    await sending(store, id_, on=False)
    await one.publish(Post(Priority.BREAKING, (says("بعده"),), everyone=True))
    assert {words for _, _, words in await one.send_all()} == {"بعده"}


async def test_a_copy_that_cannot_be_edited_is_followed_by_the_correction(store: Any, one: Sender) -> None:
    id_ = await bulletin(store, Post(Priority.BREAKING, (says("أول"),), (A, B, C)), 3)
    a, b, c = await one.claim()
    await one.answer(a.delivery)
    await one.answer(b.delivery)
    await one.answer(c.delivery, Uncertain("lost"))
    await correct(store, id_, "تصحيح")
    edits = {claim.delivery.room: claim.delivery for claim in await one.claim()}
    assert [edits[room].op for room in (A, B, C)] == ["edit", "edit", "notice"]
    await one.answer(edits[A])
    await one.answer(edits[B], Refused("copy-locked"))
    await one.answer(edits[C])
    assert await one.send_all() == [("notice", B.id, "تصحيح")]
    told = await progress(store, id_)
    assert told.edits == {"sent": 1, "dead": 1}
    assert dict(told.reasons) == {"lost": 1, "refused: copy-locked": 1}


async def test_a_correction_that_is_late_still_comes(store: Any, one: Sender) -> None:
    post = Post(Priority.BREAKING, (says("أول"),), (A, B), expires=NOW + timedelta(hours=12))
    id_ = await bulletin(store, post, 2)
    a, b = await one.claim()
    await one.answer(a.delivery)
    await one.answer(b.delivery, Uncertain("lost"))
    one.later(hours=20)
    await correct(store, id_, "تصحيح")
    assert sorted(op for op, _, _ in await one.send_all()) == ["edit", "notice"]


@pytest.mark.parametrize("on_the_wire", [False, True])
async def test_a_correction_of_what_concerns_lives_rings_too(store: Any, one: Sender, *, on_the_wire: bool) -> None:
    id_ = await bulletin(store, Post(Priority.LIFE_SAFETY, (says("أول"),), (A,)), 1)
    (first,) = await one.claim()
    if not on_the_wire:
        await one.answer(first.delivery)
    await correct(store, id_, "تصحيح")
    if on_the_wire:
        await one.answer(first.delivery)
    assert sorted(await one.send_all()) == [("edit", A.id, "تصحيح"), ("notice", A.id, "تصحيح")]


async def test_when_the_first_half_most_and_the_last_had_it(store: Any, one: Sender) -> None:
    rooms = tuple(replace(A, id=str(1000 + n)) for n in range(20))
    id_ = await bulletin(store, Post(Priority.BREAKING, (says("أول"),), rooms), 20)
    for n, claim in enumerate(await one.claim()):
        one.now = NOW + timedelta(seconds=n)
        await one.answer(claim.delivery)
        if n == 9:
            told = await progress(store, id_)
            assert (told.half, told.most, told.last) == (NOW + timedelta(seconds=9), None, None)
    told = await progress(store, id_)
    times = [told.first, told.half, told.most, told.last]
    assert times == [NOW + timedelta(seconds=n) for n in (0, 9, 18, 19)]
