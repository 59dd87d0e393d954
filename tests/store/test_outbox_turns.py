"""Whose turn it is when more than one thing goes out: urgent posts alternate, digests are never starved for long."""

from collections import defaultdict
from collections.abc import Sequence

import pytest

from newsbot.chat.delivery import Priority, Refused
from newsbot.chat.room import Room
from newsbot.ports import Post
from tests.store.sending import ACCOUNT, A, B, C, D, Sender, one, post, says, store, words

__all__ = ["one", "store"]  # fixtures


def rooms(n: int) -> tuple[Room, ...]:
    return tuple(Room("telegram", str(1000 + i)) for i in range(n))


async def sent(one: Sender, most: int, at_a_time: int = 4) -> list[tuple[str, str]]:
    """Room and words of the next so many that go out."""
    out: list[tuple[str, str]] = []
    while len(out) < most and (claims := await one.claim(most=min(at_a_time, most - len(out)))):
        for claim in claims:
            out.append((claim.delivery.room.id, words(claim.document)))
            await one.answer(claim.delivery)
    return out


def in_order(out: Sequence[tuple[str, str]], *order: str) -> bool:
    seen: dict[str, list[int]] = defaultdict(list)
    for room, said in out:
        seen[room].append(order.index(said))
    return all(each == sorted(each) for each in seen.values())


@pytest.mark.parametrize("to", [(), rooms(120)], ids=["everyone", "named"])
async def test_two_breaking_posts_go_out_in_turns(one: Sender, to: tuple[Room, ...]) -> None:
    await one.store.outbox.follow(ACCOUNT, rooms(120))
    await one.publish(Post(Priority.BREAKING, (says("first"),), to, everyone=not to))
    before = await sent(one, 8)
    await one.publish(Post(Priority.BREAKING, (says("second"),), to, everyone=not to))
    start = await sent(one, 40)
    assert 0 < [said for _, said in start].index("second") <= 36
    both = await sent(one, 100)
    assert 40 <= sum(said == "second" for _, said in both) <= 60
    rest = await sent(one, 999)
    out = [*before, *start, *both, *rest]
    assert len(set(out)) == len(out) == 240
    assert in_order(out, "first", "second")


async def test_news_for_other_rooms_does_not_wait_for_a_long_post(one: Sender) -> None:
    await one.publish(Post(Priority.BREAKING, (says("long"),), rooms(100)))
    await sent(one, 4)
    one.later(seconds=10)
    await one.publish(post("short", A, B))
    assert [said for _, said in await sent(one, 40)].count("short") == 2


async def test_two_corrections_go_out_in_turns(one: Sender) -> None:
    """The later one does not wait until the earlier reached everybody."""
    ids = [await one.publish(Post(Priority.BREAKING, (says(text),), rooms(40))) for text in ("first", "second")]
    await one.send_all()
    for id_ in ids:
        one.later(seconds=1)
        await one.store.outbox.revise(id_, (says(f"corrected {id_}"),))
    half = await sent(one, 40)
    assert 10 <= sum(said == f"corrected {ids[1]}" for _, said in half) <= 30


async def test_alerts_go_in_the_order_in_which_they_came(one: Sender) -> None:
    for n in range(3):
        await one.publish(Post(Priority.ALERT, (says(str(n)),), rooms(10)[3 * n : 3 * n + 3]))
        one.later(seconds=1)
    assert [said for _, said in await sent(one, 9)] == list("000111222")


@pytest.mark.parametrize(
    ("busy", "age", "expected"),
    [
        (Priority.ALERT, 0, "digest"),
        (Priority.BREAKING, 29, "busy"),
        (Priority.LIFE_SAFETY, 29, "busy"),
        (Priority.BREAKING, 31, "digest"),
    ],
)
async def test_a_digest_that_is_owed_goes_first_unless_breaking_news_is_fresh(
    one: Sender, busy: Priority, age: float, expected: str
) -> None:
    await one.publish(Post(busy, (says("busy"),), (A, B)))
    await one.publish(Post(Priority.DIGEST, (says("digest"),), (C, D)))
    one.later(minutes=age)
    ticked = await one.tick(most=1, floor=True)
    assert [words(claim.document) for claim in ticked.claims] == [expected]
    assert ticked.floored


async def test_one_digest_is_owed_at_a_time(one: Sender) -> None:
    await one.publish(Post(Priority.ALERT, (says("alert"),), (A, B)))
    await one.publish(Post(Priority.DIGEST, (says("digest"),), (C, D)))
    ticked = await one.tick(most=2, floor=True)
    assert [words(claim.document) for claim in ticked.claims] == ["digest", "alert"]


async def test_a_digest_is_still_owed_when_the_pace_left_nothing(one: Sender) -> None:
    await one.publish(Post(Priority.DIGEST, (says("digest"),), (A,)))
    assert not (await one.tick(most=2, floor=True, admit=lambda *_, **__: None)).floored
    assert (await one.tick(most=2, floor=True)).floored
    assert (await one.tick(most=2, floor=True)).floored  # there is none left


async def test_a_paused_post_holds_nobody_up(one: Sender) -> None:
    """Its rooms, and those that it did not come to yet, get what was published after it; corrected, it goes on."""
    everybody = (A, B, C, D)
    await one.store.outbox.follow(ACCOUNT, everybody)
    bad = await one.publish(Post(Priority.BREAKING, (says("bad"),), everyone=True))
    for claim in await one.claim(most=3):
        await one.answer(claim.delivery, Refused("entities", "content"))
    good = await one.publish(Post(Priority.BREAKING, (says("good"),), everyone=True))
    assert {room for room, _ in await sent(one, 99)} == {room.id for room in everybody}
    assert await one.store.outbox.counts(bad) == {"dead": 3, "held": 1}
    await one.store.outbox.revise(bad, (says("better"),))
    assert await one.send_all() == [("send", D.id, "better")]
    assert await one.store.outbox.counts(good) == {"sent": 4}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
async def test_a_paused_post_that_has_rooms_to_come_holds_nobody_up(one: Sender) -> None:
    await one.store.outbox.follow(ACCOUNT, rooms(600))
    await one.publish(Post(Priority.BREAKING, (says("bad"),), everyone=True))
    for claim in await one.claim(most=3):
        await one.answer(claim.delivery, Refused("entities", "content"))
    await one.publish(Post(Priority.BREAKING, (says("good"),), everyone=True))
    assert {room for room, _ in await sent(one, 999, 200)} == {room.id for room in rooms(600)}
