"""What a room gets of what is on its way to it, by what it has chosen; and what is kept of what it was told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from newsbot.chat.delivery import Gone, Priority, Refused, Sent, Uncertain
from newsbot.chat.document import Document
from newsbot.chat.room import Room
from newsbot.news.quiet import CAP
from newsbot.ports import Post
from newsbot.store import outbox_fill
from tests.store.followed import Followed
from tests.store.samples import NOW
from tests.store.sending import A, B, C, Sender, one, post, says, sender, store, words

__all__ = ["one", "store"]  # fixtures

# It is noon in UTC, 15:00 in Damascus.
QUIET = {"zone": "Asia/Damascus", "quiet": "14:00-16:00 silent"}
HOUR = timedelta(hours=1)


@pytest.fixture
def followed(one: Sender) -> Followed:
    return Followed(one.store)


async def reasons(one: Sender) -> list[tuple[str, str | None]]:
    return [(row.state, row.reason) for row in await one.rows()]


async def test_routine_news_does_not_come_in_quiet_hours(one: Sender, followed: Followed) -> None:
    await followed.choose(A, **QUIET)
    for priority in (Priority.ALERT, Priority.DIGEST, Priority.HOUSEKEEPING):
        await one.publish(post(priority.name, A, B, priority=priority))
    assert {room for _, room, _ in await one.send_all()} == {B.id}
    assert (await reasons(one))[::2] == [("cancelled", "quiet")] * 3
    one.later(hours=1)
    await one.publish(post("later", A, priority=Priority.ALERT))
    assert await one.send_all() == [("send", A.id, "later")]


async def test_what_no_digest_would_tell_comes_without_a_sound(one: Sender, followed: Followed) -> None:
    await followed.choose(A, **QUIET)
    await one.publish(replace(post("important", A, priority=Priority.ALERT), gathered=True))
    (claim,) = await one.claim()
    assert claim.delivery.hushed


@pytest.mark.parametrize(
    ("priority", "chosen", "hushed"),
    [
        (Priority.BREAKING, "silent", True),
        (Priority.BREAKING, "aloud", False),
        (Priority.LIFE_SAFETY, "silent", False),
        (Priority.REPLY, "silent", False),
    ],
)
async def test_what_cannot_wait_comes_as_the_room_chose(
    one: Sender, followed: Followed, priority: Priority, chosen: str, hushed: object
) -> None:
    await followed.choose(A, zone="Asia/Damascus", quiet=f"14:00-16:00 {chosen}")
    await one.publish(post("now", A, priority=priority))
    (claim,) = await one.claim()
    assert claim.delivery.hushed == hushed


@pytest.mark.parametrize(
    "chosen", [{"quiet": "14:00-16:00 silent"}, {"quiet": "14:00-16:00 silent", "zone": "No/Where"}]
)
async def test_quiet_hours_without_a_zone_are_none(one: Sender, followed: Followed, chosen: dict[str, str]) -> None:
    await followed.choose(A, **chosen)
    await one.publish(post("x", A, priority=Priority.ALERT))
    assert len(await one.claim()) == 1


async def test_a_message_that_was_begun_is_finished(one: Sender, followed: Followed) -> None:
    await followed.choose(A, zone="UTC", quiet="12:01-16:00 silent")
    await one.publish(post("long", A, priority=Priority.ALERT))
    (first,) = await one.claim()
    one.later(minutes=2)
    await one.answer(first.delivery, parts=2)
    (second,) = await one.claim()
    assert second.delivery.part == 2


async def test_a_room_that_paused_gets_answers_and_corrections_only(one: Sender, followed: Followed) -> None:
    said = await one.publish(post("wrong", A))
    await one.send_all()
    await followed.choose(A, paused=1.0)
    for priority in Priority:
        if priority is not Priority.CORRECTION:
            await one.publish(post(priority.name, A, priority=priority))
    await one.store.outbox.revise(said, (says("right"),))
    assert await one.send_all() == [("send", A.id, "REPLY"), ("edit", A.id, "right")]
    assert (await reasons(one)).count(("cancelled", "paused")) == 5


async def test_a_pause_that_is_over_holds_nothing_back_before_anybody_looks(one: Sender, followed: Followed) -> None:
    ends = one.now.timestamp() + 60
    await followed.choose(A, paused=1.0, resumes=ends)
    await one.publish(post("before", A))
    assert await one.send_all() == []
    one.later(minutes=2)
    await one.publish(post("after", A))
    assert [text for _, _, text in await one.send_all()] == ["after"]


async def test_what_is_above_the_cap_of_an_hour_is_told_as_one(one: Sender, followed: Followed) -> None:
    """A digest counts, and is never held back; an urgent post does not count."""
    await one.publish(post("urgent", A))
    for n in range(CAP - 1):
        await one.publish(post(str(n), A, priority=Priority.ALERT))
    await one.publish(post("digest", A, priority=Priority.DIGEST))
    assert len(await one.send_all()) == CAP + 1
    one.later(minutes=10)
    for text in ("above", "above too"):
        await one.publish(post(text, A, B, priority=Priority.ALERT))
    await one.publish(post("digest", A, priority=Priority.DIGEST))
    assert {(room, said) for _, room, said in await one.send_all()} == {
        (B.id, "above"),
        (B.id, "above too"),
        (A.id, "digest"),
    }
    assert (await reasons(one)).count(("cancelled", "burst")) == 2
    until = (NOW + HOUR).timestamp()
    assert await followed.burst(A) == (until, until, 2)
    one.later(minutes=50)
    await one.publish(post("again", A, priority=Priority.ALERT))
    assert await one.send_all() == [("send", A.id, "again")]


async def test_a_burst_leaves_the_rest_of_what_a_room_chose(one: Sender, followed: Followed) -> None:
    await followed.choose(A, zone="Asia/Damascus", due=1.0, version=5)
    for n in range(CAP + 1):
        await one.publish(post(str(n), A, priority=Priority.ALERT))
    await one.send_all()
    assert await followed.burst(A) == ((NOW + HOUR).timestamp(), 1.0, 6)


async def test_what_a_room_left_out_or_was_told_meanwhile_is_not_said(one: Sender, followed: Followed) -> None:
    (town,) = await followed.filters("town")
    given = Post(Priority.ALERT, (says("x"),), (A, B, C), muting=(town,), story=7)
    await one.publish(given)
    await followed.mute(A, town, NOW + HOUR)
    await followed.mute(C, town, NOW)
    await followed.had(B, 7)
    assert await one.send_all() == [("send", C.id, "x")]
    assert (await reasons(one))[:2] == [("cancelled", "muted"), ("cancelled", "had")]


async def test_a_room_that_was_told_a_story_is_marked(one: Sender, followed: Followed) -> None:
    id_ = await one.publish(Post(Priority.ALERT, (says("x"),), (A, B, C), story=7))
    a, b, c = await one.claim()
    assert await followed.marks() == []
    await one.tick(
        [
            one.came(a.delivery, Sent("m"), parts=2),
            one.came(b.delivery, Uncertain("lost")),
            one.came(c.delivery, Refused("x")),
        ]
    )
    assert await followed.marks() == [(A, 7, id_), (B, 7, id_)]


async def test_a_second_part_and_a_second_try_are_not_taken_for_a_second_telling(
    one: Sender, followed: Followed
) -> None:
    await one.publish(Post(Priority.ALERT, (says("x"),), (A, B), story=7))
    a, b = await one.claim()
    await one.tick([one.came(a.delivery, Sent("m"), parts=2), one.came(b.delivery, Uncertain("lost"))], most=0)
    await one.store.outbox.requeue([b.delivery.id], one.now)
    assert [(c.delivery.room, c.delivery.part) for c in await one.claim()] == [(B, 1), (A, 2)]


async def test_a_digest_that_does_not_come_told_nothing(one: Sender, followed: Followed) -> None:
    """Its marks are written when it is put in."""
    id_ = await one.publish(Post(Priority.DIGEST, (says("x"),), (A, B, C)))
    other = await one.publish(Post(Priority.DIGEST, (says("y"),), (A, B)))
    for room in (A, B, C):
        await followed.had(room, 7, id_)
    for room in (A, B):
        await followed.had(room, 8, other)
    await followed.choose(C, **QUIET)
    a, b = await one.claim()
    await one.tick([one.came(a.delivery, Refused("no")), one.came(b.delivery, Gone("blocked"))], most=0)
    assert await followed.marks() == [(A, 8, other)]
    (waiting,) = await one.claim()
    await one.tick([one.came(waiting.delivery, Refused("no"))], most=0)
    assert await followed.marks() == []


async def test_a_digest_for_a_room_that_sends_the_bot_away_told_nothing(one: Sender, followed: Followed) -> None:
    id_ = await one.publish(Post(Priority.DIGEST, (says("x"),), (A, B)))
    for room in (A, B):
        await followed.had(room, 7, id_)
    await one.store.outbox.left("telegram", A, NOW)
    assert await followed.marks() == [(B, 7, id_)]


async def test_a_digest_that_an_operator_gives_up_told_nothing(one: Sender, followed: Followed) -> None:
    id_ = await one.publish(Post(Priority.DIGEST, (says("x"),), (A, B)))
    for room in (A, B):
        await followed.had(room, 7, id_)
    assert await one.store.outbox.drop([(await one.rows())[0].id], NOW) == 1
    assert await followed.marks() == [(B, 7, id_)]


async def test_what_a_dead_process_may_have_said_is_marked(one: Sender, followed: Followed) -> None:
    id_ = await one.publish(Post(Priority.ALERT, (says("x"),), (A, B), story=7))
    await one.claim(most=1)
    await one.store.leases.release(one.lease)
    await sender(one.store, "two")
    assert await followed.marks() == [(A, 7, id_)]


async def test_what_an_older_copy_of_the_store_forgot_is_marked(one: Sender, followed: Followed) -> None:
    id_ = await one.publish(Post(Priority.ALERT, (says("x"),), (A, B), story=7))
    which = (await one.rows())[1].id
    assert await one.store.outbox.reconcile("telegram", {which: 1}, NOW) == 1
    assert await followed.marks() == [(B, 7, id_)]


async def test_a_room_that_wants_few_bytes_reads_the_short_words(one: Sender, followed: Followed) -> None:
    await followed.choose(A, lite=1)

    def short(text: str, locale: str = "ar") -> Document:
        return Document(says(text).blocks, locale, lite=True)

    documents = (says("كامل"), short("قصير"), says("full", locale="en"), short("short", "en"))
    await one.publish(Post(Priority.ALERT, documents, (A, B)))
    claims = await one.claim()
    assert [words(claim.document) for claim in claims] == ["قصير", "كامل"]
    copies = [await one.store.outbox.copy(claim.delivery.id) for claim in claims]
    assert [words(copy[1]) for copy in copies] == ["قصير", "كامل"]
    await one.tick([one.came(claim.delivery, Sent("m")) for claim in claims], most=0)
    await one.publish(Post(Priority.ALERT, (says("كامل"),), (A,)))
    assert [words(claim.document) for claim in await one.claim()] == ["كامل"]


# Edits of what was said.


async def _said(one: Sender, *rooms: Room) -> int:
    id_ = await one.publish(Post(Priority.ALERT, (says("1"),), rooms))
    await one.send_all()
    return id_


async def _added(one: Sender, id_: int, text: str) -> None:
    await one.store.outbox.revise(id_, (says(text),), priority=Priority.HOUSEKEEPING)


async def _edited(one: Sender) -> list[Room]:
    """As long as the sender is told that there is more."""
    out: list[Room] = []
    while (ticked := await one.tick()).claims or ticked.more:
        out += [claim.delivery.room for claim in ticked.claims]
        await one.tick([one.came(claim.delivery, Sent("m")) for claim in ticked.claims], most=0)
    return out


async def test_a_source_that_is_added_wakes_nobody(one: Sender, followed: Followed) -> None:
    """It waits for the end of the quiet hours, without a row that stands in the way of others."""
    id_ = await _said(one, A, B)
    await followed.choose(A, **QUIET)
    await _added(one, id_, "2")
    (edit,) = await one.claim()
    assert (edit.delivery.room, edit.delivery.op, edit.delivery.priority) == (B, "edit", Priority.HOUSEKEEPING)
    await one.answer(edit.delivery)
    assert await one.store.outbox.counts() == {"sent": 3}
    one.later(minutes=59)
    assert await one.send_all() == []
    one.later(minutes=1)
    assert await one.send_all() == [("edit", A.id, "2")]
    one.later(days=1)
    assert await one.send_all() == []


async def test_a_correction_takes_what_was_put_off_with_it(one: Sender, followed: Followed) -> None:
    id_ = await _said(one, A)
    await followed.choose(A, **QUIET)
    await _added(one, id_, "2")
    assert await one.send_all() == []
    await one.store.outbox.revise(id_, (says("3"),))
    (edit,) = await one.claim()
    assert (words(edit.document), edit.delivery.priority) == ("3", Priority.CORRECTION)
    await one.answer(edit.delivery)
    one.later(hours=2)
    assert await one.send_all() == []


async def test_edits_that_are_put_off_hold_up_no_others(
    one: Sender, followed: Followed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_fill, "WINDOW", 1)
    id_ = await _said(one, A, B, C)
    for room in (A, B):
        await followed.choose(room, **QUIET)
    await _added(one, id_, "2")
    assert await _edited(one) == [C]
    one.later(hours=1)
    assert await _edited(one) == [A, B]


async def test_an_edit_that_waits_becomes_urgent_with_a_correction(one: Sender) -> None:
    id_ = await _said(one, A)
    await _added(one, id_, "2")
    await one.tick(admit=lambda *_, **__: None)
    await one.store.outbox.revise(id_, (says("3"),))
    (edit,) = await one.claim()
    assert (words(edit.document), edit.delivery.priority) == ("3", Priority.CORRECTION)


async def test_what_is_added_to_a_correction_does_not_delay_it(one: Sender) -> None:
    """Copies that were not corrected yet are, in the newest words; one that was gets what was added in its turn."""
    id_ = await _said(one, A, B)
    await one.store.outbox.revise(id_, (says("2"),))
    (first,) = await one.claim(most=1)
    await one.answer(first.delivery)
    await _added(one, id_, "3")
    assert [(c.delivery.room, c.delivery.priority) for c in await one.claim()] == [
        (B, Priority.CORRECTION),
        (A, Priority.HOUSEKEEPING),
    ]


async def test_where_it_is_not_known_whether_there_is_a_copy_only_a_correction_is_sent(one: Sender) -> None:
    id_ = await one.publish(post("1", A))
    (claim,) = await one.claim()
    await one.answer(claim.delivery, Uncertain("lost"))
    await _added(one, id_, "2")
    assert await one.send_all() == []
    await one.store.outbox.revise(id_, (says("3"),))
    assert await one.send_all() == [("notice", A.id, "3")]
    await _added(one, id_, "4")
    assert [op for op, _, _ in await one.send_all() if op == "notice"] == []


async def test_a_copy_on_the_wire_gets_the_edit_of_what_it_lacks(one: Sender) -> None:
    id_ = await one.publish(post("1", A))
    (claim,) = await one.claim()
    await _added(one, id_, "2")
    await one.answer(claim.delivery)
    (edit,) = await one.claim()
    assert edit.delivery.priority == Priority.HOUSEKEEPING
    await one.store.outbox.revise(id_, (says("3"),))
    await _added(one, id_, "4")
    await one.answer(edit.delivery)
    (again,) = await one.claim()
    assert (words(again.document), again.delivery.priority) == ("4", Priority.CORRECTION)


async def test_what_is_taken_back_is_taken_back_in_quiet_hours_too(one: Sender, followed: Followed) -> None:
    id_ = await _said(one, A)
    await followed.choose(A, **QUIET)
    await one.store.outbox.revise(id_, (says("taken back"),), retract=True)
    assert await one.send_all() == [("edit", A.id, "taken back")]


async def test_what_is_over_is_forgotten_with_its_filters(one: Sender, followed: Followed) -> None:
    (town,) = await followed.filters("town")
    await followed.follow(A, [town])
    id_ = await one.publish(Post(Priority.ALERT, (says("x"),), filters=(town,), muting=(town,)))
    await one.send_all()
    one.later(days=2, hours=1)
    while await one.store.outbox.prune(one.now):
        pass
    assert await one.rows() == []
    with pytest.raises(LookupError):
        await one.store.outbox.revise(id_, (says("y"),))
