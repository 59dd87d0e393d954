"""Corrections and retractions, before, while and after a post goes out; posts for everyone, window by window."""

import pytest

from newsbot.chat.delivery import Priority, Sent, Uncertain
from newsbot.chat.room import Room
from newsbot.ports import Post
from newsbot.store import outbox_fill
from tests.store.sending import ACCOUNT, GROUP, A, B, C, Sender, one, post, says, store, words

__all__ = ["one", "store"]  # fixtures

# Hundreds of rooms, made one by one, are slow over a socket; the statements are the same.
ONLY_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def everyone(text: str, priority: Priority = Priority.BREAKING) -> Post:
    return Post(priority, (says(text),), everyone=True)


async def test_what_was_not_said_yet_is_said_in_the_new_words(one: Sender) -> None:
    id_ = await one.publish(post("old", A))
    assert await one.store.outbox.revise(id_, (says("new"),)) == 2
    assert await one.send_all() == [("send", A.id, "new")]


async def test_copies_are_edited(one: Sender) -> None:
    id_ = await one.publish(post("old", A, B))
    await one.send_all()
    await one.store.outbox.revise(id_, (says("new"),))
    (a, b) = await one.claim()
    assert [(c.delivery.op, c.delivery.priority, c.delivery.remote_id) for c in (a, b)] == [
        ("edit", Priority.CORRECTION, f"m{row.id}") for row in (await one.rows())[:2]
    ]
    for claim in (a, b):
        await one.answer(claim.delivery)
    assert await one.claim() == []
    assert [(r.op, r.state, r.revision) for r in await one.rows()] == [
        ("send", "sent", 2),
        ("send", "sent", 2),
        ("edit", "sent", 2),
        ("edit", "sent", 2),
    ]


async def test_a_copy_that_is_on_the_wire_meanwhile_is_edited_too(one: Sender) -> None:
    id_ = await one.publish(post("old", A))
    (claim,) = await one.claim()
    await one.store.outbox.revise(id_, (says("new"),))
    assert await one.claim() == []
    await one.answer(claim.delivery)
    assert await one.send_all() == [("edit", A.id, "new")]


async def test_several_corrections_are_one_edit(one: Sender) -> None:
    id_ = await one.publish(post("1", A))
    await one.send_all()
    for text in ("2", "3"):
        await one.store.outbox.revise(id_, (says(text),))
        await one.tick(admit=lambda *_, **__: None)
    assert await one.send_all() == [("edit", A.id, "3")]


async def test_a_correction_of_a_correction_on_the_wire_is_edited_again(one: Sender) -> None:
    id_ = await one.publish(post("1", A))
    await one.send_all()
    await one.store.outbox.revise(id_, (says("2"),))
    (claim,) = await one.claim()
    await one.store.outbox.revise(id_, (says("3"),))
    await one.answer(claim.delivery, Sent("m1"))
    assert await one.send_all() == [("edit", A.id, "3")]
    assert (await one.rows())[0].revision == 3


async def test_a_longer_correction_sends_the_parts_that_are_missing(one: Sender) -> None:
    id_ = await one.publish(post("1", A))
    await one.send_all()
    await one.store.outbox.revise(id_, (says("2", "2"),))
    (edit,) = await one.claim()
    await one.answer(edit.delivery, parts=2)
    (more,) = await one.claim()
    assert (more.delivery.op, more.delivery.part) == ("send", 2)
    await one.answer(more.delivery, parts=2)
    assert await one.claim() == []


async def test_a_part_that_became_surplus_may_come_back(one: Sender) -> None:
    id_ = await one.publish(post("1", A))
    await one.send_all(parts=2)
    await one.store.outbox.revise(id_, (says("2"),))
    await one.send_all(parts=1)
    assert [(r.op, r.part, r.state) for r in await one.rows() if r.op == "send"] == [
        ("send", 1, "sent"),
        ("send", 2, "cancelled"),
    ]
    await one.store.outbox.revise(id_, (says("3", "3"),))
    assert [op for op, _, _ in await one.send_all(parts=2)] == ["edit", "send"]


async def test_a_post_that_was_taken_back_is_not_said_and_its_copies_say_so(one: Sender) -> None:
    id_ = await one.publish(post("wrong", A, B))
    (claim,) = await one.claim(most=1)
    await one.answer(claim.delivery)
    await one.store.outbox.revise(id_, (says("withdrawn"),), retract=True)
    assert await one.send_all() == [("edit", A.id, "withdrawn")]
    assert [(r.room, r.state) for r in await one.rows() if r.op == "send"] == [(A, "sent"), (B, "cancelled")]
    with pytest.raises(LookupError):
        await one.store.outbox.revise(id_, (says("again"),))


async def test_what_is_not_known_to_have_arrived_is_corrected_by_a_message(one: Sender) -> None:
    id_ = await one.publish(post("old", A))
    (claim,) = await one.claim()
    await one.answer(claim.delivery, Uncertain("dropped"))
    await one.store.outbox.revise(id_, (says("new"),))
    assert await one.send_all() == [("notice", A.id, "new")]


async def test_an_unknown_post_cannot_be_corrected(one: Sender) -> None:
    with pytest.raises(LookupError):
        await one.store.outbox.revise(404, (says("x"),))


async def test_everyone_who_follows_by_then_is_reached_groups_first(one: Sender) -> None:
    await one.store.outbox.follow(ACCOUNT, [A, B, GROUP])
    await one.store.outbox.follow(ACCOUNT, [B], on=False)
    await one.publish(everyone("1"))
    await one.store.outbox.follow(ACCOUNT, [C])
    assert await one.send_all() == [("send", GROUP.id, "1"), ("send", A.id, "1")]
    await one.publish(everyone("2"))
    assert len(await one.send_all()) == 3


async def test_rows_are_made_window_by_window(one: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = [Room("telegram", str(1000 + n)) for n in range(1250)]
    await one.store.outbox.follow(ACCOUNT, rooms)
    id_ = await one.publish(everyone("1"))
    assert await one.store.outbox.counts() == {}
    seen, claimed = [], 0
    while claims := await one.claim(most=400):
        claimed += len(claims)
        seen += [c.delivery.room for c in claims]
        await one.tick([one.came(c.delivery, Sent("m")) for c in claims], most=0)
        there = sum((await one.store.outbox.counts()).values())
        assert there <= claimed + 2 * outbox_fill.WINDOW
    assert seen == rooms
    await one.store.outbox.revise(id_, (says("2"),))
    edits = 0
    while claims := await one.claim(most=400):
        edits += len(claims)
        await one.tick([one.came(c.delivery, Sent("m")) for c in claims], most=0)
    assert edits == 1250


@ONLY_SQLITE
async def test_a_retraction_stops_what_was_not_even_made(one: Sender) -> None:
    rooms = [Room("telegram", str(1000 + n)) for n in range(600)]
    await one.store.outbox.follow(ACCOUNT, rooms)
    id_ = await one.publish(everyone("1"))
    (claim,) = await one.claim(most=1)
    await one.answer(claim.delivery)
    await one.store.outbox.revise(id_, (says("withdrawn"),), retract=True)
    assert await one.send_all() == [("edit", rooms[0].id, "withdrawn")]
    assert await one.store.outbox.counts() == {"sent": 2, "cancelled": 499}


@ONLY_SQLITE
async def test_a_newer_post_waits_for_the_older_ones_row(one: Sender) -> None:
    """The older post's rows are made later than the newer one's, and are said first all the same."""
    rooms = [Room("telegram", str(1000 + n)) for n in range(502)]
    await one.store.outbox.follow(ACCOUNT, rooms)
    await one.publish(everyone("older"))
    await one.publish(post("newer", rooms[-1]))
    last = rooms[-1].id
    said = [text for _, room, text in await one.send_all() if room == last]
    assert said == ["older", "newer"]


@ONLY_SQLITE
async def test_another_class_does_not_wait_for_it(one: Sender) -> None:
    rooms = [Room("telegram", str(1000 + n)) for n in range(502)]
    await one.store.outbox.follow(ACCOUNT, rooms)
    await one.publish(everyone("digest", Priority.DIGEST))
    await one.publish(post("newer", rooms[-1]))
    (claim,) = await one.claim(most=1)
    assert words(claim.document) == "newer"
