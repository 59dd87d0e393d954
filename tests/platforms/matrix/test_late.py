from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nio
import pytest
from nio.store import DefaultStore, MatrixStore

from newsbot.platforms.matrix.late import GRACE, MOST
from tests.fakes.clock import FakeClock
from tests.platforms.matrix.homeserver import (
    BOT,
    NORA,
    ROOM,
    Homeserver,
    Listening,
    MemoryInbox,
    homeserver,
    joined,
    listening,
    synced,
    text,
)

Json = dict[str, Any]
EDIT: Json = {"m.relates_to": {"rel_type": "m.replace", "event_id": "$x"}}


@dataclass
class Opening:
    """Keys of sessions, each with what was said in it."""

    words: dict[str, str] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    tended: int = 0
    noted: int = 0
    relation: Json = field(default_factory=dict)

    def together(self) -> AbstractContextManager[object]:
        return nullcontext()

    async def tend(self) -> None:
        self.tended += 1

    def unreadable(self, event: nio.MegolmEvent) -> str | None:
        first = event.session_id not in self.told
        self.told.add(event.session_id)
        return event.session_id if first else None

    def note(self, sync: Json) -> None:
        self.noted += "next_batch" in sync

    def open_event(self, room_id: str, raw: Json) -> Json | None:
        said = self.words.get(raw["content"]["session_id"])
        within = text(said, "$other", sender="@mallory:news.test", **self.relation) | {"origin_server_ts": 5}
        return None if room_id != ROOM or said is None else within


@dataclass
class Keys:
    folder: Path
    store: type[MatrixStore] = DefaultStore
    pickle_key: str = "secret"

    def holds(self, user_id: str, device_id: str) -> bool:
        return bool(user_id and device_id)


def sealed(event_id: str, session: str = "first", **more: Any) -> Json:
    content = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "sender_key": "x" * 43,
        "device_id": "D",
        "session_id": session,
        "ciphertext": "AAAA",
    }
    return text("", event_id) | {"type": "m.room.encrypted", "content": content | more}


@pytest.fixture
async def hub() -> AsyncIterator[Homeserver]:
    async with homeserver() as running:
        yield running


@dataclass
class Scene:
    hub: Homeserver
    folder: Path
    opening: Opening = field(default_factory=Opening)
    inbox: MemoryInbox = field(default_factory=MemoryInbox)
    clock: FakeClock = field(default_factory=FakeClock)

    def listening(self) -> Any:
        return listening(
            self.hub.url,
            self.folder,
            inbox=self.inbox,
            clock=self.clock,
            opening=lambda _: self.opening,
            access_token="token",
            keeping=Keys(self.folder),
        )

    async def hear(self, *timeline: Json) -> None:
        """In a process of its own, that ends after it."""
        position = self.inbox.offsets.get("matrix", "0|s0").partition("|")[2]
        news = synced(position + "'", join={ROOM: joined(*timeline)})
        self.hub.sync(synced("s0", join={ROOM: joined()}), news)
        async with self.listening() as here:
            await here.syncing.once()
            await here.syncing.once()


@pytest.fixture
def scene(hub: Homeserver, tmp_path: Path) -> Scene:
    return Scene(hub, tmp_path)


async def test_an_order_alone_takes_the_words_that_it_answers_however_late_its_key(scene: Scene) -> None:
    scene.hub.say("GET", "/event/$words", sealed("$words", "second"))
    relation: Json = {"m.relates_to": {"m.in_reply_to": {"event_id": "$words"}}}
    await scene.hear(sealed("$1", **relation))
    scene.opening.words |= {"first": "!breaking", "second": "نص الخبر"}
    scene.opening.relation = relation
    await scene.hear()
    (kept,) = scene.inbox.kept()
    assert kept["facts"]["quoted"] == "نص الخبر"


async def test_a_message_waits_for_its_key_and_keeps_its_place(scene: Scene) -> None:
    await scene.hear(sealed("$1"), text("ثان", "$2"))
    assert scene.inbox.texts() == ["ثان"]
    scene.opening.words["first"] = "أول"
    await scene.hear(text("ثالث", "$3"))
    assert scene.inbox.texts() == ["أول", "ثان", "ثالث"]
    await scene.hear()
    assert len(scene.inbox.texts()) == 3
    assert not await scene.inbox.claim("matrix.sealed")


async def test_who_sent_it_is_what_the_homeserver_says(scene: Scene) -> None:
    await scene.hear(sealed("$1"))
    scene.opening.words["first"] = "أول"
    await scene.hear()
    kept = scene.inbox.kept()[0]["event"]
    assert (kept["sender"], kept["event_id"], kept["content"]["body"]) == (NORA, "$1", "أول")
    assert kept["origin_server_ts"] != 5


async def test_that_something_cannot_be_read_is_told_once_a_session_and_not_at_once(scene: Scene) -> None:
    await scene.hear(sealed("$1"), sealed("$2"), sealed("$3", "second"))
    assert not scene.inbox.kept()
    scene.clock.advance(GRACE)
    await scene.hear()
    assert [one["kind"] for one in scene.inbox.kept()] == ["unreadable", "unreadable"]
    assert [one["event"]["event_id"] for one in scene.inbox.kept()] == ["$1", "$3"]
    assert not await scene.inbox.claim("matrix.sealed")


@pytest.mark.parametrize("late", [True, False])
async def test_an_interrupted_sync_does_not_double_what_waits(scene: Scene, late: bool) -> None:  # noqa: FBT001
    """The event was put aside, the position after it was not kept: it comes again, with more before it."""
    await scene.hear(sealed("$1"))
    scene.inbox.offsets["matrix"] = "0|s0"
    if not late:
        scene.opening.words["first"] = "أول"
    await scene.hear(text("ثان", "$2"), sealed("$1"))
    scene.opening.words["first"] = "أول"
    await scene.hear()
    assert sorted(scene.inbox.texts()) == sorted(["أول", "ثان"])


async def test_what_the_library_opens_at_last_is_not_kept_beside_what_waits(scene: Scene) -> None:
    event = sealed("$1")
    del event["content"]["sender_key"]
    await scene.hear(event)
    scene.inbox.offsets["matrix"] = "0|s0"
    scene.opening.words["first"] = "أول"
    await scene.hear(event)
    assert scene.inbox.texts() == ["أول"]


async def test_a_hand_over_that_was_interrupted_is_done_again_and_counts_once(scene: Scene) -> None:
    await scene.hear(sealed("$1"))
    before = set(scene.inbox.settled)
    scene.opening.words["first"] = "أول"
    await scene.hear()
    scene.inbox.settled = before
    await scene.hear()
    assert scene.inbox.texts() == ["أول"]


@pytest.mark.parametrize(
    "event",
    [
        sealed("$1") | {"sender": BOT},
        sealed("$1", **EDIT),
        sealed("$1") | {"content": {"algorithm": "m.unknown"}},
        sealed("$1") | {"content": "x"},
        sealed("$1", session_id=5),
    ],
)
async def test_what_would_not_be_answered_does_not_wait(scene: Scene, event: Json) -> None:
    await scene.hear(event)
    assert not scene.inbox.rows


async def test_a_flood_of_what_cannot_be_read_is_bounded(scene: Scene) -> None:
    await scene.hear(*(sealed(f"${number}", f"s{number}") for number in range(MOST + 50)), text("آخر", "$last"))
    assert len(await scene.inbox.claim("matrix.sealed", 2 * MOST)) == MOST
    assert scene.inbox.texts() == ["آخر"]


@pytest.mark.parametrize("missing", ["sender_key", "device_id"])
async def test_names_that_are_not_needed_any_more_may_be_missing(scene: Scene, missing: str) -> None:
    event = sealed("$1")
    del event["content"][missing]
    await scene.hear(event)
    scene.opening.words["first"] = "أول"
    await scene.hear(event | {"event_id": "$2"})
    assert scene.inbox.texts() == ["أول", "أول"]


async def test_what_is_sealed_in_a_gap_waits_too(scene: Scene) -> None:
    scene.hub.say("GET", "/messages", {"chunk": [sealed("$1")]})
    scene.hub.sync(synced("s0", join={ROOM: joined()}), synced("s1", join={ROOM: joined(limited=True, prev_batch="p")}))
    async with scene.listening() as here:
        await here.syncing.once()
        await here.syncing.once()
    scene.opening.words["first"] = "أول"
    await scene.hear()
    assert scene.inbox.texts() == ["أول"]


async def test_keys_are_tended_after_each_sync(scene: Scene) -> None:
    await scene.hear()
    assert (scene.opening.tended, scene.opening.noted) == (2, 2)


async def test_without_keys_encrypted_words_say_nothing(hub: Homeserver, tmp_path: Path) -> None:
    hub.sync(synced("s0", join={ROOM: joined()}), synced("s1", join={ROOM: joined(sealed("$1"), text("آخر", "$2"))}))
    here: Listening
    async with listening(hub.url, tmp_path) as here:
        await here.syncing.once()
        await here.syncing.once()
    assert here.inbox.texts() == ["آخر"]
