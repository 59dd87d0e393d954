"""The sender over a real store and a platform in memory."""

import asyncio
import errno
import os
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newsbot.chat.delivery import Gone, Later, Outcome, Priority, Sent, State, Stopped, Uncertain
from newsbot.chat.document import Document, Paragraph, line
from newsbot.chat.pacing import Memory, Pace
from newsbot.chat.room import Room, RoomSettings
from newsbot.flows.deliver import Deliver
from newsbot.ports import NO_COPY, Post, StoreUnusableError, Tick, Ticked
from newsbot.store import open_store
from newsbot.store.journal import WireJournal
from newsbot.text.bidi import FSI, PDI
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform
from tests.store import made

ACCOUNT = "telegram"
FAST = Pace(rate=1e6, reply_rate=1e6)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Any]:
    async with made.opened(tmp_path) as opened:
        yield opened


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


Make = Callable[..., Deliver]


@pytest.fixture
def make(store: Any, platform: FakePlatform, clock: FakeClock) -> Make:
    def made(**given: Any) -> Deliver:
        settings: dict[str, Any] = {"outbox": store.outbox, "leases": store.leases, "pace": FAST, **given}
        of = settings.pop("platform", platform)
        return Deliver(of, account=ACCOUNT, holder="me", clock=clock, jitter=lambda: 0.5, **settings)

    return made


def rooms(n: int) -> tuple[Room, ...]:
    return tuple(Room("telegram", str(100 + i)) for i in range(n))


async def publish(store: Any, clock: FakeClock, *parts: str, to: int = 1, **given: Any) -> int:
    document = Document(tuple(Paragraph(line(part)) for part in parts))
    post = Post(given.pop("priority", Priority.BREAKING), (document,), rooms(to), **given)
    id_: int = await store.outbox.publish(ACCOUNT, post, clock.now())
    return id_


async def ready(deliver: Deliver, clock: FakeClock) -> Deliver:
    """With its lease, and the first tokens."""
    assert await deliver.once() == 0
    clock.advance(1.0)
    return deliver


async def until(holds: Callable[[], bool]) -> None:
    """Watches without spinning: the database works in a thread of its own, and a slow disk takes its time."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110  # nobody tells when a thread is done
            await asyncio.sleep(0.001)


async def settled(deliver: Deliver, clock: FakeClock, ticks: int = 50, step: float = 1.0) -> None:
    """Let it work until nothing happens any more."""
    for _ in range(ticks):
        await deliver.once()
        for _ in range(5):
            await asyncio.sleep(0)
        clock.advance(step)


async def test_a_post_goes_out_and_is_settled(store: Any, make: Make, platform: FakePlatform, clock: FakeClock) -> None:
    await publish(store, clock, "one", "two", to=2)
    await settled(make(), clock)
    assert [(r.room, r.text) for r in platform.requests] == [
        ("100", "one"),
        ("101", "one"),
        ("100", "two"),
        ("101", "two"),
    ]
    assert await store.outbox.counts() == {"sent": 4}


async def test_a_document_is_drawn_once_for_all_rooms(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    await publish(store, clock, "x", to=30)
    await settled(make(), clock)
    assert (len(platform.requests), platform.drawn) == (30, 1)


async def test_a_rooms_lines_stand_around_what_it_is_told_and_not_around_answers(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    first, second = rooms(2)
    frame = {"header": "نشرة {place} · {date}", "footer": "{source}"}
    await store.following.change(first, lambda profile: replace(profile, **frame), clock.now())
    news = Document((Paragraph(line("خبر")),), fields=(("place", "درعا"), ("source", "سانا")))
    for priority in (Priority.ALERT, Priority.REPLY):
        await store.outbox.publish(ACCOUNT, Post(priority, (news,), (first, second)), clock.now())
    await settled(make(), clock)
    said = [(one.room, (one.text or "").replace(FSI, "").replace(PDI, "")) for one in platform.requests]
    assert sorted(said) == [
        ("100", "خبر"),
        ("100", "خبر"),
        ("100", "سانا"),
        ("100", "نشرة درعا · 1 آذار 2024"),
        ("101", "خبر"),
        ("101", "خبر"),
    ]


async def test_the_date_of_a_line_is_written_as_the_room_writes_dates(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    chose, never = rooms(2)
    await store.audience.save_settings(chose, RoomSettings(region="EG", timezone="Africa/Cairo", digits="arab"))
    for room in (chose, never):
        await store.following.change(room, lambda profile: replace(profile, header="{date}"), clock.now())
    await store.outbox.publish(
        ACCOUNT, Post(Priority.ALERT, (Document((Paragraph(line("خبر")),)),), (chose, never)), clock.now()
    )
    await settled(make(defaults=RoomSettings(region="MA")), clock)
    dates = {one.room: one.text for one in platform.requests if one.text != "خبر"}
    assert dates == {"100": "١ مارس ٢٠٢٤", "101": "1 مارس 2024"}


async def test_news_sounds_and_routine_does_not(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    await publish(store, clock, "breaking", "second")
    await publish(store, clock, "digest", priority=Priority.DIGEST)
    await settled(make(), clock)
    assert {r.text: r.silent for r in platform.requests} == {"breaking": False, "second": True, "digest": True}


async def test_no_more_than_the_window_is_under_way(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    platform.gate.clear()
    await publish(store, clock, "x", to=30)
    deliver = make(window=8)
    await settled(deliver, clock, 5)
    assert len(platform.requests) == 8
    platform.gate.set()
    await settled(deliver, clock)
    assert len(platform.requests) == 30


async def test_nothing_is_on_the_wire_without_a_committed_mark(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    await publish(store, clock, "x", to=3)

    class Refuses:
        async def tick(self, tick: Tick) -> Ticked:
            await store.outbox.tick(tick)
            raise StoreUnusableError("disk full")

    deliver = await ready(make(outbox=Refuses()), clock)
    with pytest.raises(StoreUnusableError):
        await deliver.once()
    await asyncio.sleep(0)
    assert platform.requests == []


async def test_what_came_back_is_kept_while_the_store_refuses(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    class Sometimes:
        refuses = False

        async def tick(self, tick: Tick) -> Ticked:
            if self.refuses:
                raise StoreUnusableError("disk full")
            ticked: Ticked = await store.outbox.tick(tick)
            return ticked

    outbox = Sometimes()
    await publish(store, clock, "x", to=3)
    deliver = await ready(make(outbox=outbox), clock)
    await deliver.once()
    outbox.refuses = True
    for _ in range(5):
        await asyncio.sleep(0)
    with pytest.raises(StoreUnusableError):
        await deliver.once()
    outbox.refuses = False
    await settled(deliver, clock)
    assert len(platform.requests) == 3
    assert await store.outbox.counts() == {"sent": 3}


async def test_each_outcome_is_told_once_when_it_is_settled(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    told: list[tuple[str, Outcome]] = []

    class Once:
        refuses = True

        async def tick(self, tick: Tick) -> Ticked:
            if tick.recorded and self.refuses:
                self.refuses = False
                raise StoreUnusableError("disk full")
            ticked: Ticked = await store.outbox.tick(tick)
            return ticked

    platform.answers.extend([Uncertain("dropped"), Later("flood", 1.0, "room")])
    await publish(store, clock, "x", to=3)
    deliver = make(window=1, outbox=Once(), observe=lambda which, outcome: told.append((which.room.id, outcome)))
    with pytest.raises(StoreUnusableError):
        await settled(deliver, clock)
    assert told == []
    await settled(deliver, clock)
    assert told[0] == ("100", Uncertain("dropped"))
    assert sorted(room for room, outcome in told if isinstance(outcome, Sent)) == ["101", "102"]
    assert len(told) == 4


async def test_where_a_repeated_delivery_is_known_nothing_is_uncertain(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    """A lost answer, and a stop that cuts a request off: both are sent again under the same number."""
    platform.answers.append(Uncertain("dropped"))
    await publish(store, clock, "x")
    await settled(make(keyed_for=timedelta(hours=12)), clock, 10)
    await publish(store, clock, "y")
    platform.gate.clear()
    dies = await ready(make(keyed_for=timedelta(hours=12)), clock)
    await dies.once()
    await until(lambda: len(platform.requests) == 3)
    platform.gate.set()
    await settled(make(keyed_for=timedelta(hours=12)), clock, 10)
    assert [(r.text, r.delivery) for r in platform.requests] == [("x", 1), ("x", 1), ("y", 2), ("y", 2)]
    assert await store.outbox.counts() == {"sent": 2}


class Readable(FakePlatform):
    """A platform that knows repeated ids and whose rooms can be read back: `copies` stand there, by delivery."""

    def __init__(self) -> None:
        super().__init__(name="matrix")
        self.copies: dict[int, str] = {}
        self.asked: list[int] = []

    async def reconcile(self, room: Room, delivery: int) -> Outcome:
        del room
        self.asked.append(delivery)
        return Sent(self.copies[delivery]) if delivery in self.copies else NO_COPY


TWELVE_HOURS = timedelta(hours=12)


def document(text: str) -> Document:
    return Document((Paragraph(line(text)),))


@pytest.mark.parametrize("retract", [False, True])
@pytest.mark.parametrize("accepted", [False, True])
async def test_words_that_may_have_been_taken_are_looked_for_before_they_are_changed(
    store: Any, make: Make, clock: FakeClock, *, accepted: bool, retract: bool
) -> None:
    """The answer to the first try was lost, and then came a correction: the same id must not carry other words."""
    platform = Readable()
    platform.answers.append(Uncertain("dropped"))
    post = await publish(store, clock, "old")
    deliver = await ready(make(platform=platform, keyed_for=TWELVE_HOURS), clock)
    await deliver.once()
    await until(lambda: len(platform.requests) == 1)
    if accepted:
        platform.copies[1] = "$copy"
    await store.outbox.revise(post, (document("new"),), retract=retract)
    await settled(deliver, clock, 20)
    said = [(request.op, request.text, request.remote_id) for request in platform.requests[1:]]
    assert platform.asked == [1]
    if accepted:
        assert said == [("edit", "new", "$copy")]
    else:
        assert said == ([] if retract else [("send", "new", None)])
    assert {"pending", "sending", "uncertain"}.isdisjoint(await store.outbox.counts())


@pytest.mark.parametrize("accepted", [False, True])
async def test_what_is_older_than_the_platforms_memory_is_looked_for(
    store: Any, make: Make, clock: FakeClock, *, accepted: bool
) -> None:
    platform = Readable()
    platform.answers.append(Uncertain("dropped"))
    await publish(store, clock, "x")
    deliver = await ready(make(platform=platform, keyed_for=TWELVE_HOURS), clock)
    await deliver.once()
    await until(lambda: len(platform.requests) == 1)
    clock.advance(13 * 3600.0)
    if accepted:
        platform.copies[1] = "$copy"
    await settled(make(platform=platform, keyed_for=TWELVE_HOURS), clock, 10)
    assert await store.outbox.counts() == ({"sent": 1} if accepted else {"uncertain": 1})
    assert len(platform.requests) == 1


async def test_an_adapter_that_raises_proves_nothing(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    platform.answers.append(RuntimeError("bug"))
    await publish(store, clock, "x")
    await settled(make(), clock)
    assert await store.outbox.counts() == {"uncertain": 1}


async def test_what_cannot_be_drawn_pauses_after_three_rooms(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    await publish(store, clock, "undrawable", to=20)
    await settled(make(window=1), clock)
    assert platform.requests == []
    assert await store.outbox.counts() == {"dead": 3, "held": 17}


async def test_an_account_that_is_refused_stops(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    platform.answers.append(Stopped("Unauthorized"))
    await publish(store, clock, "x", to=5)
    deliver = make(window=1)
    await deliver.run(asyncio.Event())
    assert deliver.halted == "Unauthorized"
    assert len(platform.requests) == 1
    assert await store.outbox.counts() == {"pending": 5}


async def test_an_outage_costs_a_handful_and_is_probed(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    platform.answers.extend([Uncertain("502")] * 200)
    platform.alive = False
    await publish(store, clock, "x", to=100)
    deliver = make(window=4)
    await settled(deliver, clock, 120)
    assert len(platform.requests) <= 4 + 5
    assert platform.probes == 6  # after 2, 4, 8, 16, 30 and 30 seconds
    platform.alive = True
    platform.answers.clear()
    await settled(deliver, clock, 100)
    counts = await store.outbox.counts()
    assert counts == {"uncertain": counts["uncertain"], "sent": 100 - counts["uncertain"]}
    assert counts["uncertain"] <= 9


async def test_a_wrong_token_strikes_nobody_off(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    platform.answers.extend([Gone("kicked")] * 1000)
    await publish(store, clock, "x", to=300)
    deliver = make(window=8)
    await settled(deliver, clock, 40)
    assert deliver.halted == "too many rooms seem to be gone"
    assert len(platform.requests) <= 120
    assert (await store.outbox.counts()).get("gone", 0) < 5


async def test_a_few_who_left_are_believed(store: Any, make: Make, platform: FakePlatform, clock: FakeClock) -> None:
    platform.answers.extend([Gone("blocked")] * 12)
    await publish(store, clock, "x", to=6)
    await settled(make(), clock, 90)
    assert await store.outbox.counts() == {"gone": 6}


async def test_a_429_is_obeyed_and_outlives_the_process(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    platform.answers.append(Later("flood", 60.0, "account"))
    await publish(store, clock, "x", to=5)
    await settled(make(window=1), clock, 5)
    assert len(platform.requests) == 1
    again = make(window=1)
    await settled(again, clock, 50)
    assert len(platform.requests) == 1
    await settled(again, clock, 30)
    assert len(platform.requests) == 6


async def test_a_holder_that_is_not_trusted_any_more_gives_back(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    """Between the claim and the wire so much time went by that another may hold the lease."""
    await publish(store, clock, "x", to=3)

    frozen: list[str] = []

    def freeze(step: str) -> None:
        if step == "deliver.claimed" and not frozen:
            frozen.append(step)
            clock.advance(8.5)

    deliver = await ready(make(failpoint=freeze), clock)
    await deliver.once()
    for _ in range(5):
        await asyncio.sleep(0)
    assert platform.requests == []
    await settled(deliver, clock)
    assert len(platform.requests) == 3
    assert await store.outbox.counts() == {"sent": 3}


async def test_another_holder_is_not_interfered_with(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    await publish(store, clock, "x", to=3)

    class Taken:
        async def acquire(self, *_: Any, **__: Any) -> None:
            return None

    deliver = make(leases=Taken())
    await settled(deliver, clock, 5)
    assert platform.requests == []


async def test_a_stop_lets_what_is_under_way_finish(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    platform.gate.clear()
    await publish(store, clock, "x", to=10)
    stop = asyncio.Event()
    deliver = make(window=4)
    running = asyncio.create_task(deliver.run(stop))
    await until(lambda: len(platform.requests) == 4)
    stop.set()
    platform.gate.set()
    await running
    assert await store.outbox.counts() == {"sent": 4, "pending": 6}
    assert (await store.leases.acquire(ACCOUNT, "next")).memory == Memory(rate=FAST.rate)


async def test_a_stop_waits_twenty_seconds_at_most(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    platform.gate.clear()
    await publish(store, clock, "x", to=2)
    stop = asyncio.Event()
    running = asyncio.create_task(make().run(stop))
    await until(lambda: len(platform.requests) == 2)
    began = clock.monotonic()
    stop.set()
    await running
    assert clock.monotonic() - began <= 25
    assert await store.outbox.counts() == {"uncertain": 2}


async def test_the_journal_is_written_before_the_wire(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    written: list[tuple[list[tuple[int, int]], int]] = []

    class Journal:
        async def add(self, ids: list[tuple[int, int]]) -> None:
            written.append((ids, len(platform.requests)))

        async def recent(self) -> dict[int, int]:
            return {}

    await publish(store, clock, "x", to=2)
    await settled(make(journal=Journal()), clock)
    ((ids, requests),) = written
    assert ids == [(r.delivery, 1) for r in platform.requests]
    assert requests == 0


async def test_what_cannot_be_journaled_goes_back(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    class Journal:
        full = True

        async def add(self, ids: list[tuple[int, int]]) -> None:
            assert ids
            if self.full:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        async def recent(self) -> dict[int, int]:
            return {}

    journal = Journal()
    await publish(store, clock, "x", to=2)
    deliver = make(journal=journal)
    await settled(deliver, clock, 10)
    assert platform.requests == []
    journal.full = False
    await settled(deliver, clock)
    assert await store.outbox.counts() == {"sent": 2}
    assert [record.message for record in caplog.records] == [
        "telegram: nothing is sent for now: the journal cannot be written: No space left on device",
        "telegram: sending goes on",
    ]


@pytest.mark.parametrize("n", [1, 3])
async def test_corrections_edit_send_and_delete_parts(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock, n: int
) -> None:
    id_ = await publish(store, clock, "a", "b")
    deliver = make()
    await settled(deliver, clock)
    parts = tuple(Paragraph(line(f"new {i}")) for i in range(n))
    await store.outbox.revise(id_, (Document(parts),))
    await settled(deliver, clock)
    done = sorted((r.op, r.text) for r in platform.requests[2:])
    if n == 1:
        assert done == [("delete", None), ("edit", "new 0")]
    else:
        assert done == [("edit", "new 0"), ("edit", "new 1"), ("send", "new 2")]


async def test_replies_are_not_kept_waiting_by_a_broadcast(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    """10,000 recipients are being served; somebody else asks."""
    await store.outbox.follow(ACCOUNT, rooms(1500))
    post = Post(Priority.LIFE_SAFETY, (Document((Paragraph(line("news")),)),), everyone=True)
    await store.outbox.publish(ACCOUNT, post, clock.now())
    deliver = make(pace=Pace())
    await settled(deliver, clock, 100, step=0.02)
    asked = clock.monotonic()
    reply = Post(Priority.REPLY, (Document((Paragraph(line("reply")),)),), (Room("telegram", "9"),))
    await store.outbox.publish(ACCOUNT, reply, clock.now())
    while all(r.text != "reply" for r in platform.requests):
        await settled(deliver, clock, 1, step=0.02)
    assert clock.monotonic() - asked < 1.0
    assert len(platform.requests) > 30


async def test_digests_go_on_while_alerts_would_take_every_turn(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    await publish(store, clock, "alert", to=400, priority=Priority.ALERT)
    digest = Post(
        Priority.DIGEST,
        (Document((Paragraph(line("digest")),)),),
        tuple(Room("telegram", str(n)) for n in range(9000, 9050)),
    )
    await store.outbox.publish(ACCOUNT, digest, clock.now())
    deliver = make(pace=Pace())
    await settled(deliver, clock, 500, step=0.02)
    texts = [r.text for r in platform.requests]
    assert 9 <= texts.count("digest") <= 11
    assert texts.count("alert") >= 200


async def test_a_broadcast_at_the_free_pace_leaves_the_database_alone(
    store: Any, make: Make, platform: FakePlatform, clock: FakeClock
) -> None:
    """A tick for the claim and one for the answer, not one after another while a token is awaited."""
    ticks = 0

    class Counting:
        listen = store.outbox.listen

        async def tick(self, tick: Tick) -> Ticked:
            nonlocal ticks
            ticks += 1
            ticked: Ticked = await store.outbox.tick(tick)
            return ticked

    await publish(store, clock, "x", to=100)
    stop = asyncio.Event()
    running = asyncio.create_task(make(outbox=Counting(), pace=Pace()).run(stop))
    began = clock.monotonic()
    await until(lambda: len(platform.requests) == 100)
    took = clock.monotonic() - began
    stop.set()
    await running
    assert took > 3.3  # 30 a second at most, where a wait has to be made up for
    assert ticks <= 250


async def test_a_store_that_was_set_back_in_time_sends_nothing_again(
    tmp_path: Path, platform: FakePlatform, clock: FakeClock
) -> None:
    """A copy from before the sending takes the place of the store; its journal is still there."""
    store_file, copy = tmp_path / "newsbot.db", tmp_path / "copy.db"

    async def sends() -> dict[State, int]:
        async with open_store(f"sqlite:///{store_file}", tmp_path / "key", lambda _place: ()) as store:
            journal = WireJournal(tmp_path / "wire", clock)
            deliver = Deliver(
                platform,
                account=ACCOUNT,
                holder="me",
                outbox=store.outbox,
                leases=store.leases,
                clock=clock,
                jitter=lambda: 0.5,
                pace=FAST,
                journal=journal,
                window=2,
            )
            await settled(deliver, clock)
            journal.close()
            counts: dict[State, int] = await store.outbox.counts()
            return counts

    async with open_store(f"sqlite:///{store_file}", tmp_path / "key", lambda _place: ()) as store:
        await publish(store, clock, "x", "second", to=3)
        await publish(store, clock, "y", to=1)
    shutil.copy(store_file, copy)
    assert await sends() == {"sent": 7}
    shutil.copy(copy, store_file)
    before = len(platform.requests)
    counts = await sends()
    assert len(platform.requests) == before
    assert counts == {"uncertain": 4}
