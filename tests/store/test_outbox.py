"""What the outbox promises, on SQLite and on PostgreSQL: claims, records, order, parts, rooms that are left."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsbot.chat.delivery import Gone, Later, Moved, Outcome, Priority, Refused, Sent, Uncertain
from newsbot.chat.pacing import Memory
from newsbot.chat.room import Room, RoomSettings
from newsbot.ports import Post
from newsbot.store.outbox import Outbox
from newsbot.store.outbox_retention import Retention
from tests.store.samples import NOW
from tests.store.sending import (
    ACCOUNT,
    GROUP,
    A,
    B,
    C,
    D,
    Sender,
    one,
    post,
    says,
    sender,
    store,
    words,
)

__all__ = ["one", "store"]  # fixtures


async def test_a_post_is_claimed_once_for_each_room(one: Sender) -> None:
    await one.publish(post("خبر", A, B, A))
    claims = await one.claim()
    assert [(c.delivery.room, words(c.document), c.delivery.state) for c in claims] == [
        (A, "خبر", "sending"),
        (B, "خبر", "sending"),
    ]
    assert [(c.delivery.attempts, c.delivery.first_wire, c.delivery.revision) for c in claims] == [(1, NOW, 1)] * 2
    assert await one.claim() == []
    assert await one.states() == ["sending", "sending"]


async def test_a_room_is_spoken_to_in_its_language(one: Sender) -> None:
    await one.store.audience.save_settings(B, RoomSettings(locale="en"))
    await one.store.audience.save_settings(C, RoomSettings(locale="fr"))
    documents = (says("مرحبا"), says("hello", locale="en"))
    await one.publish(Post(Priority.REPLY, documents, (A, B, C)))
    assert [words(c.document) for c in await one.claim()] == ["مرحبا", "hello", "مرحبا"]


async def test_a_post_that_says_nothing_is_refused(one: Sender) -> None:
    with pytest.raises(ValueError, match="says something"):
        await one.publish(Post(Priority.REPLY, (), (A,)))


async def test_one_is_under_way_in_a_room_and_the_order_is_that_of_the_posts(one: Sender) -> None:
    for text in ("1", "2", "3"):
        await one.publish(post(text, A))
    for text in ("1", "2", "3"):
        (claim,) = await one.claim()
        assert words(claim.document) == text
        assert await one.claim() == []
        await one.answer(claim.delivery)


async def test_a_post_that_waits_for_its_time_keeps_the_later_ones_back(one: Sender) -> None:
    await one.publish(post("1", A))
    await one.publish(post("2", A))
    (first,) = await one.claim()
    await one.answer(first.delivery, Later("flood", 30.0, "room"))
    ticked = await one.tick()
    assert (ticked.claims, ticked.more, ticked.due) == ((), False, NOW + timedelta(seconds=30))
    one.later(seconds=31)
    assert [words(c.document) for c in await one.claim()] == ["1"]


async def test_a_higher_class_overtakes_and_another_room_does_not_wait(one: Sender) -> None:
    await one.publish(post("digest", A, B, priority=Priority.DIGEST))
    await one.publish(post("breaking", A, priority=Priority.BREAKING))
    assert [words(c.document) for c in await one.claim()] == ["breaking", "digest"]


async def test_no_more_than_asked_is_claimed(one: Sender) -> None:
    await one.publish(post("x", A, B, C, D))
    ticked = await one.tick(most=3)
    assert (len(ticked.claims), ticked.more) == (3, True)


async def test_parts_follow_their_first_before_anything_else(one: Sender) -> None:
    await one.publish(post("long", A))
    await one.publish(post("next", A))
    (first,) = await one.claim()
    await one.answer(first.delivery, parts=3)
    seen = []
    while claims := await one.claim():
        seen += [(words(c.document), c.delivery.part) for c in claims]
        await one.answer(claims[0].delivery, parts=3 if words(claims[0].document) == "long" else 1)
    assert seen == [("long", 2), ("long", 3), ("next", 1)]


async def test_parts_come_once_and_only_when_the_first_arrived(one: Sender) -> None:
    await one.publish(post("long", A, B))
    first, second = await one.claim()
    await one.answer(first.delivery, parts=2)
    await one.answer(first.delivery, parts=2)
    await one.answer(second.delivery, Uncertain("dropped"), parts=2)
    assert await one.states() == ["sent", "uncertain", "pending"]


async def test_an_answer_to_an_earlier_try_changes_nothing(one: Sender) -> None:
    await one.publish(post("x", A))
    (first,) = await one.claim()
    await one.answer(first.delivery, Later("not-sent", 0.0))
    (again,) = await one.claim()
    assert again.delivery.attempts == 2
    await one.answer(first.delivery, Refused("late"))
    assert await one.states() == ["sending"]


async def test_a_late_success_is_believed(one: Sender) -> None:
    await one.publish(post("x", A))
    (claim,) = await one.claim()
    await one.answer(claim.delivery, Uncertain("dropped"))
    await one.answer(claim.delivery, Refused("no"))
    assert await one.states() == ["uncertain"]
    await one.answer(claim.delivery, Sent("m1"))
    assert await one.states() == ["sent"]


async def test_a_lost_lease_claims_nothing_and_records_successes_only(one: Sender) -> None:
    await one.publish(post("x", A, B, C))
    a, b = await one.claim(most=2)
    await one.store.leases.release(one.lease)
    other = await sender(one.store, "two")
    assert await one.states() == ["uncertain", "uncertain", "pending"]
    ticked = await one.tick([one.came(a.delivery, Sent("m1")), one.came(b.delivery, Refused("no"))])
    assert (ticked.held, ticked.claims) == (False, ())
    assert await one.states() == ["sent", "uncertain", "pending"]
    assert [c.delivery.room for c in await other.claim()] == [C]


async def test_who_left_gets_nothing_that_waits_and_nothing_new(one: Sender) -> None:
    await one.store.outbox.follow(ACCOUNT, [A, B])
    for text in ("1", "2"):
        await one.publish(Post(Priority.BREAKING, (says(text),), everyone=True))
    a, b = await one.claim()
    await one.answer(a.delivery, Gone("blocked"))
    await one.answer(b.delivery)
    assert [(r.room, r.state) for r in await one.rows() if r.room == A] == [(A, "gone"), (A, "cancelled")]
    await one.publish(Post(Priority.BREAKING, (says("3"),), everyone=True))
    await one.publish(post("4", A))
    assert {room for _, room, _ in await one.send_all()} == {B.id}
    assert [row.state for row in await one.rows() if row.room == A] == ["gone", "cancelled", "cancelled"]


async def test_who_comes_back_is_written_to_again(one: Sender) -> None:
    await one.publish(post("1", A))
    (claim,) = await one.claim()
    await one.answer(claim.delivery, Gone("blocked"))
    await one.store.outbox.follow(ACCOUNT, [A])
    await one.publish(post("2", A))
    assert await one.send_all() == [("send", A.id, "2")]


async def test_an_unknown_room_is_struck_off_at_the_second_time(one: Sender) -> None:
    await one.publish(post("x", A))
    (claim,) = await one.claim()
    await one.answer(claim.delivery, Refused("chat not found", "address"))
    assert await one.claim() == []
    one.later(minutes=61)
    (claim,) = await one.claim()
    assert claim.delivery.struck == NOW
    await one.answer(claim.delivery, Refused("chat not found", "address"))
    assert await one.states() == ["gone"]


async def test_a_strike_is_forgiven_when_the_room_is_reached(one: Sender) -> None:
    await one.publish(post("x", A))
    (claim,) = await one.claim()
    await one.answer(claim.delivery, Refused("chat not found", "address"))
    one.later(minutes=61)
    await one.send_all()
    await one.publish(post("y", A))
    (claim,) = await one.claim()
    assert claim.delivery.struck is None


async def test_a_room_that_moved_is_followed_with_its_settings(one: Sender) -> None:
    new = Room("telegram", "-100777")
    await one.store.audience.save_settings(GROUP, RoomSettings(locale="en"))
    await one.publish(post("1", GROUP))
    await one.publish(post("2", GROUP))
    (claim,) = await one.claim()
    await one.answer(claim.delivery, Moved(new.id))
    assert await one.send_all() == [("send", new.id, "1"), ("send", new.id, "2")]
    assert await one.store.audience.settings(new) == RoomSettings(locale="en")
    assert await one.store.audience.settings(GROUP) is None


async def test_a_room_that_moved_to_one_we_know_becomes_that_one(one: Sender) -> None:
    new = Room("telegram", "-100777")
    await one.store.outbox.follow(ACCOUNT, [GROUP])
    await one.publish(post("both", GROUP, new))
    await one.publish(post("old only", GROUP))
    claims = {c.delivery.room: c.delivery for c in await one.claim()}
    await one.answer(claims[GROUP], Moved(new.id))
    await one.answer(claims[new])
    assert await one.send_all() == [("send", new.id, "old only")]
    assert {row.room for row in await one.rows()} == {new}


async def test_what_a_room_saw_under_its_old_id_is_not_said_again(one: Sender) -> None:
    new = Room("telegram", "-100777")
    await one.publish(post("both", GROUP, new))
    await one.publish(post("old only", GROUP))
    for outcome in (None, Moved(new.id)):
        (claim,) = await one.claim(admit=lambda room, *_, **__: 0.0 if room == GROUP else 0.001)
        one.later(seconds=1)
        await one.answer(claim.delivery, outcome)
    assert await one.send_all() == [("send", new.id, "old only")]
    assert await one.states() == ["sent", "sent"]


async def test_a_text_that_three_rooms_refuse_pauses_the_post(one: Sender) -> None:
    bad = await one.publish(post("bad", A, B, C, D))
    claims = await one.claim(most=3)
    paused = [(await one.answer(c.delivery, Refused("entities", "content"))).paused for c in claims]
    assert paused == [(), (), (bad,)]
    assert await one.claim() == []
    await one.publish(post("good", A))
    assert await one.send_all() == [("send", A.id, "good")]
    await one.store.outbox.revise(bad, (says("better"),))
    assert await one.send_all() == [("send", D.id, "better")]


async def test_a_text_that_one_room_refuses_again_and_again_pauses_nothing(one: Sender) -> None:
    for _ in range(4):
        await one.publish(post("x", A))
        (claim,) = await one.claim()
        assert (await one.answer(claim.delivery, Refused("entities", "content"))).paused == ()


async def test_what_is_no_news_any_more_is_not_said(one: Sender) -> None:
    await one.publish(post("old", A, expires=NOW + timedelta(minutes=5)))
    await one.publish(post("new", A))
    one.later(minutes=5)
    assert await one.send_all() == [("send", A.id, "new")]
    assert [(r.state, r.reason) for r in await one.rows()] == [("expired", "too late"), ("sent", None)]


async def test_a_room_that_has_to_wait_holds_nobody_up(one: Sender) -> None:
    await one.publish(post("x", A, B))
    claims = await one.claim(admit=lambda room, *_, **__: 30.0 if room == A else 0.0)
    assert [c.delivery.room for c in claims] == [B]
    assert (await one.tick()).due == NOW + timedelta(seconds=30)


async def test_the_pace_stops_a_lane_and_replies_have_their_own(one: Sender) -> None:
    await one.publish(post("news", A, priority=Priority.LIFE_SAFETY))
    await one.publish(post("reply", B, priority=Priority.REPLY))

    def only_replies(room: Room, priority: Priority, *, spare: bool) -> float | None:
        return 0.0 if priority is Priority.REPLY else None

    ticked = await one.tick(admit=only_replies)
    assert [words(c.document) for c in ticked.claims] == ["reply"]
    assert (ticked.more, ticked.more_replies, ticked.due) == (True, False, None)


async def test_replies_use_what_the_others_leave(one: Sender) -> None:
    await one.publish(post("reply", A, priority=Priority.REPLY))
    asked = []

    def only_spare(room: Room, priority: Priority, *, spare: bool) -> float | None:
        asked.append(spare)
        return 0.0 if spare else None

    assert [words(c.document) for c in await one.claim(admit=only_spare)] == ["reply"]
    assert asked == [False, True]


async def test_a_life_safety_post_goes_out_a_second_time_once(one: Sender) -> None:
    await one.publish(post("x", A, priority=Priority.LIFE_SAFETY))
    for resent in (False, True):
        (claim,) = await one.claim()
        assert claim.delivery.resent is resent
        await one.answer(claim.delivery, Uncertain("dropped"))
        assert await one.claim() == []
        one.later(seconds=61)
    assert await one.claim() == []
    assert await one.states() == ["uncertain"]


async def test_the_pace_is_kept_with_the_lease(one: Sender) -> None:
    memory = Memory(7.5, NOW + timedelta(seconds=30), {A.id: NOW + timedelta(seconds=60)})
    assert one.lease.memory is None
    await one.tick(memory=memory)
    await one.store.leases.release(one.lease)
    assert (await sender(one.store)).lease.memory == memory


async def test_an_operator_sees_counts_and_rows_without_rooms(one: Sender) -> None:
    first = await one.publish(post("x", A, B))
    second = await one.publish(post("y", C))
    a, _ = await one.claim(most=2)
    await one.answer(a.delivery, Refused("entities", "content"))
    assert await one.store.outbox.counts(first) == {"dead": 1, "sending": 1}
    assert await one.store.outbox.counts() == {"dead": 1, "sending": 1, "pending": 1}
    dead, waiting = await one.store.outbox.list(["dead", "pending"])
    assert (dead.id, dead.post, dead.attempts, dead.due, dead.reason) == (
        a.delivery.id,
        first,
        1,
        None,
        "content: entities",
    )
    assert (waiting.post, waiting.state, waiting.priority, waiting.due) == (second, "pending", Priority.BREAKING, NOW)


async def test_an_operator_sends_again_or_drops(one: Sender) -> None:
    await one.publish(post("x", A, B))
    a, b = await one.claim()
    await one.answer(a.delivery, Refused("no"))
    await one.answer(b.delivery, Uncertain("dropped"))
    ids = [a.delivery.id, b.delivery.id]
    assert await one.store.outbox.drop([b.delivery.id, 99], one.now) == 0
    assert await one.store.outbox.requeue([*ids, 99], one.now) == 2
    assert await one.store.outbox.drop(ids[:1], one.now) == 1
    assert await one.send_all() == [("send", B.id, "x")]
    assert await one.states() == ["cancelled", "sent"]


async def test_a_room_whose_new_id_is_told_by_an_update(one: Sender) -> None:
    new = Room("telegram", "-100777")
    await one.store.audience.save_settings(GROUP, RoomSettings(locale="en"))
    await one.store.outbox.follow(ACCOUNT, [GROUP])
    await one.publish(post("1", GROUP))
    await one.publish(post("2", GROUP))
    (under_way,) = await one.claim()
    await one.store.outbox.rename(ACCOUNT, GROUP, new)
    await one.store.outbox.rename(ACCOUNT, GROUP, new)
    # The request that was under way under the old id comes back with the news that we know already.
    await one.answer(under_way.delivery, Moved(new.id))
    assert await one.send_all() == [("send", new.id, "1"), ("send", new.id, "2")]
    assert await one.store.audience.settings(new) == RoomSettings(locale="en")
    await one.publish(Post(Priority.BREAKING, (says("3"),), everyone=True))
    assert await one.send_all() == [("send", new.id, "3")]


async def test_a_room_that_was_only_set_up_is_renamed_too(one: Sender) -> None:
    new = Room("telegram", "-100777")
    await one.store.audience.save_settings(GROUP, RoomSettings(locale="en"))
    await one.store.outbox.rename(ACCOUNT, GROUP, new)
    assert await one.store.audience.settings(new) == RoomSettings(locale="en")
    assert await one.store.audience.settings(GROUP) is None
    await one.store.outbox.rename(ACCOUNT, Room("telegram", "-9"), Room("telegram", "-1009"))


async def test_a_room_that_sends_the_bot_away_gets_nothing(one: Sender) -> None:
    await one.store.outbox.follow(ACCOUNT, [A, B])
    await one.publish(post("1", A, B))
    await one.publish(post("2", A))
    claims = await one.claim(most=1)
    await one.store.outbox.left(ACCOUNT, A, one.now)
    await one.store.outbox.left(ACCOUNT, Room("telegram", "nobody"), one.now)
    await one.store.outbox.left("other", B, one.now)
    await one.answer(claims[0].delivery)
    await one.publish(Post(Priority.BREAKING, (says("3"),), everyone=True))
    assert await one.send_all() == [("send", B.id, "1"), ("send", B.id, "3")]
    assert [(row.state, row.reason) for row in await one.rows() if row.room == A] == [
        ("sent", None),
        ("cancelled", "gone"),
    ]


@pytest.mark.parametrize("priority", [Priority.REPLY, Priority.BREAKING])
async def test_who_unblocks_the_bot_and_writes_is_answered(one: Sender, priority: Priority) -> None:
    """News is no sign that somebody is there; a reply is: it answers somebody who wrote."""
    await one.store.outbox.follow(ACCOUNT, [A])
    await one.publish(post("before", A))
    await one.store.outbox.left(ACCOUNT, A, one.now)
    await one.publish(post("answer", A, priority=priority))
    answered = priority is Priority.REPLY
    assert await one.send_all() == ([("send", A.id, "answer")] if answered else [])
    await one.publish(Post(Priority.BREAKING, (says("news"),), everyone=True))
    assert await one.send_all() == []


async def test_an_answer_forgives_a_strike(one: Sender) -> None:
    await one.publish(post("x", A))
    (claim,) = await one.claim()
    await one.answer(claim.delivery, Refused("chat not found", "address"))
    one.later(minutes=61)
    await one.publish(post("answer", A, priority=Priority.REPLY))
    assert {c.delivery.struck for c in await one.claim()} == {None}


async def test_a_copy_is_what_its_room_was_shown(one: Sender) -> None:
    await one.store.audience.save_settings(B, RoomSettings(locale="en"))
    documents = (replace(says("مرحبا"), suggestions=("/latest درعا",)), says("hello", locale="en"))
    id_ = await one.publish(Post(Priority.REPLY, documents, (A, B)))
    copy = one.store.outbox.copy
    a, b = (row.id for row in await one.rows())
    assert await copy(a) is None  # nobody saw it yet
    await one.send_all()
    assert await copy(a) == (A, documents[0])
    assert await copy(b) == (B, documents[1])
    await one.store.outbox.revise(id_, (says("new"),))
    assert await copy(a) == (A, documents[0])
    await one.send_all()
    assert [await copy(row.id) for row in await one.rows()] == [(A, says("new")), (B, says("new"))] * 2
    await one.store.outbox.forget(A)
    assert await copy(a) is None
    assert await copy(999) is None


async def test_a_copy_is_found_by_what_the_platform_calls_it(one: Sender) -> None:
    document = replace(says("list"), resume='{"next": 7}')
    await one.publish(Post(Priority.REPLY, (document,), (A, B)))
    named = one.store.outbox.named
    a, b = (f"m{row.id}" for row in await one.rows())
    assert await named(ACCOUNT, A, (a,)) is None  # nobody saw it yet
    await one.send_all()
    assert await named(ACCOUNT, A, (f"photo:{a}", a)) == document
    for account, room, names in ((ACCOUNT, A, (b,)), (ACCOUNT, A, ()), ("other", A, (a,)), (ACCOUNT, C, (a,))):
        assert await named(account, room, names) is None
    await one.store.outbox.forget(A)
    assert await named(ACCOUNT, A, (a,)) is None


async def test_an_operator_sees_how_long_each_class_waits(one: Sender) -> None:
    assert await one.store.outbox.ages(one.now) == {}
    await one.publish(post("1", A))
    one.later(seconds=5)
    await one.publish(post("2", B))
    await one.publish(post("reply", C, priority=Priority.REPLY))
    (claim,) = await one.claim(admit=lambda room, *_, **__: 0.0 if room == C else None)
    one.later(seconds=2)
    assert await one.store.outbox.ages(one.now) == {Priority.BREAKING: 7.0}
    await one.answer(claim.delivery, Later("flood", 60.0, "room"))
    assert await one.store.outbox.ages(one.now) == {Priority.BREAKING: 7.0}
    await one.send_all()
    one.later(seconds=90)
    assert await one.store.outbox.ages(one.now) == {Priority.REPLY: 30.0}


async def test_a_forgotten_room_leaves_no_row(one: Sender) -> None:
    await one.publish(post("x", A, B))
    await one.store.audience.save_settings(A, RoomSettings())
    await one.store.outbox.forget(A)
    assert await one.store.audience.settings(A) is None
    assert [row.room for row in await one.rows()] == [B]


async def test_put_in_wakes_the_sender(one: Sender) -> None:
    woken = []
    one.store.outbox.wake = lambda: woken.append(1)
    id_ = await one.publish(post("x", A))
    await one.store.outbox.revise(id_, (says("y"),))
    await one.store.outbox.requeue([1], one.now)
    assert len(woken) == 3


async def test_a_number_is_never_used_twice(one: Sender) -> None:
    await one.publish(post("x", A))
    (before,) = await one.rows()
    await one.store.outbox.forget(A)
    await one.publish(post("y", B))
    (after,) = await one.rows()
    assert after.id > before.id


async def test_rows_differ_only_by_what_the_claim_changes(one: Sender) -> None:
    await one.publish(post("x", A))
    (claim,) = await one.claim()
    await one.answer(claim.delivery, Later("not-sent", 0.0))
    (again,) = await one.claim()
    assert again.delivery == replace(claim.delivery, attempts=2, reason="not-sent")


async def test_what_is_over_is_forgotten_in_its_time(one: Sender) -> None:
    breaking = await one.publish(post("breaking", A, B))
    digest = await one.publish(post("digest", C, D, priority=Priority.DIGEST))
    claims = await one.claim()
    outcomes: list[Outcome] = [Sent("m1"), Refused("no"), Sent("m2"), Uncertain("dropped")]
    for claim, outcome in zip(claims, outcomes, strict=True):
        await one.answer(claim.delivery, outcome)
    left = {}
    for days in (1, 3, 8, 31):
        assert not await one.store.outbox.prune(NOW + timedelta(days=days))
        left[days] = [(row.post, row.state) for row in await one.rows()]
    failures = [(breaking, "dead"), (digest, "uncertain")]
    assert left == {
        1: [(breaking, "sent"), (breaking, "dead"), (digest, "sent"), (digest, "uncertain")],
        3: [(breaking, "sent"), *failures],
        8: failures,
        31: [],
    }
    with pytest.raises(LookupError):
        await one.store.outbox.revise(breaking, (says("too late"),))


async def test_how_long_copies_are_remembered_is_configured(one: Sender) -> None:
    await one.publish(post("breaking", A))
    digest = await one.publish(post("digest", C, priority=Priority.DIGEST))
    await one.send_all()
    kept = Retention(urgent=timedelta(days=2), routine=timedelta(days=5))
    outbox = Outbox(one.store.database, one.store.seal, retention=kept)
    assert not await outbox.prune(NOW + timedelta(days=3))
    assert [row.post for row in await one.rows()] == [digest]


async def test_failures_are_shown_for_thirty_days_however_long_copies_are_remembered(one: Sender) -> None:
    await one.publish(post("breaking", A))
    (claim,) = await one.claim()
    await one.answer(claim.delivery, Refused("no"))
    kept = Retention(urgent=timedelta(days=60), routine=timedelta(days=60))
    outbox = Outbox(one.store.database, one.store.seal, retention=kept)
    left = []
    for days in (29, 31):
        assert not await outbox.prune(NOW + timedelta(days=days))
        left.append([row.state for row in await one.rows()])
    assert left == [["dead"], []]


async def test_what_waits_is_never_forgotten(one: Sender) -> None:
    await one.publish(post("x", A, B))
    await one.claim(most=1)
    await one.store.outbox.prune(NOW + timedelta(days=999))
    assert await one.states() == ["sending", "pending"]


async def test_the_files_say_nothing_of_who_is_written_to(one: Sender, tmp_path: Path) -> None:
    secret = Room("telegram", "77345678901")
    await one.store.outbox.follow(ACCOUNT, [secret])
    await one.publish(Post(Priority.ALERT, (says("x"),), everyone=True))
    (claim,) = await one.claim()
    await one.answer(claim.delivery, Later("flood", 60.0, "room"))
    await one.tick(memory=Memory(7.5, None, {secret.id: NOW + timedelta(seconds=60)}))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(secret.id.encode() not in path.read_bytes() for path in files)
