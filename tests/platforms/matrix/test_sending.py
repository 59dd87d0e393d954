"""Sending against a homeserver that misbehaves: what came of it, and what stands in the room afterwards."""

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import nio
import pytest

from newsbot.chat.delivery import Gone, Later, Moved, Outcome, Refused, Sent, Stopped, Uncertain
from newsbot.chat.document import Document, Paragraph, Text
from newsbot.chat.room import Room
from newsbot.platforms.matrix.client import Account, account
from newsbot.platforms.matrix.rendered import Rendered
from newsbot.platforms.matrix.sending import MatrixPlatform, place
from newsbot.ports import Platform
from tests.doubles.matrix.running import Double, started

ROOM = Room("matrix", "!room")
NEWS = Rendered("خبر", "<p>خبر</p>")
MORE = Rendered("خبر مصحح", "<p>خبر مصحح</p>")
DAY = 86_400.0


def platform_of(found: Platform) -> Platform:
    """Only what is one is taken, where types are checked."""
    return found


@pytest.fixture(scope="module")
def process() -> Iterator[Double]:
    with started() as double:
        yield double


@pytest.fixture
async def double(process: Double) -> Double:
    """A server without faults, whose bot has joined `!room`. It remembers what went before: see `after`."""
    await process.do("calm")
    await process.do("room", room_id=ROOM.id)
    await process.do("forward", seconds=2 * DAY)
    return process


@pytest.fixture
async def bot(double: Double, tmp_path: Path) -> AsyncIterator[Account]:
    found = account(double.url, double.user_id, access_token=double.token, session_file=tmp_path / "session")
    await found.open()
    yield found
    await found.close()


@pytest.fixture
def platform(bot: Account) -> MatrixPlatform:
    return MatrixPlatform(bot, instance="i1")


@pytest.fixture
def before(double: Double) -> int:
    """How much stood in the ledger."""
    return len(double.ledger())


def test_it_is_a_platform(bot: Account) -> None:
    found = platform_of(MatrixPlatform(bot, instance="i1"))
    assert found.name == "matrix"
    assert found.parts(Document((Paragraph((Text("خبر"),)),))) == [NEWS]
    assert found.parts(Document(())) == [Rendered("", "")]


@pytest.mark.parametrize("instance", ["", "a/b", "ب", "x" * 65])
def test_an_instance_stands_in_transaction_ids(bot: Account, instance: str) -> None:
    with pytest.raises(ValueError, match="an instance is"):
        MatrixPlatform(bot, instance=instance)


@pytest.mark.parametrize(("silent", "kind"), [(True, "m.notice"), (False, "m.text")])
async def test_a_message(platform: MatrixPlatform, double: Double, before: int, *, silent: bool, kind: str) -> None:
    found = await platform.send(ROOM, NEWS, delivery=7, silent=silent)
    (entry,) = double.ledger()[before:]
    assert found == Sent(entry["event"])
    assert (entry["room"], entry["type"], entry["txn"]) == (ROOM.id, "m.room.message", "nb-i1-7-send")
    assert entry["content"] == {
        "msgtype": kind,
        "body": "خبر",
        "format": "org.matrix.custom.html",
        "formatted_body": "<p>خبر</p>",
        "m.mentions": {},
        "org.newsbot.delivery": "i1-7",
    }


async def test_an_answer_stands_in_its_thread(platform: MatrixPlatform, double: Double, before: int) -> None:
    await platform.send(Room("matrix", "!room/$root"), NEWS, delivery=7, silent=False)
    (entry,) = double.ledger()[before:]
    assert entry["room"] == ROOM.id
    assert entry["content"]["m.relates_to"] == {
        "rel_type": "m.thread",
        "event_id": "$root",
        "is_falling_back": True,
        "m.in_reply_to": {"event_id": "$root"},
    }


async def test_a_thread_that_cannot_go_on_moves_to_its_room(platform: MatrixPlatform, double: Double) -> None:
    about = {"errcode": "M_UNKNOWN", "error": "Cannot start threads from an event with a relation"}
    await double.do("fault", kind="refusal", call="send", status=400, count=2, **about)
    assert await platform.send(Room("matrix", "!room/$root"), NEWS, delivery=7, silent=False) == Moved(ROOM.id)
    assert await platform.send(ROOM, NEWS, delivery=8, silent=False) == Refused("unknown")


async def test_an_edit_replaces_the_copy(platform: MatrixPlatform, double: Double, before: int) -> None:
    assert await platform.edit(ROOM, "$copy", MORE, delivery=7) == Sent("$copy")
    (entry,) = double.ledger()[before:]
    words = {
        "msgtype": "m.text",
        "body": "خبر مصحح",
        "format": "org.matrix.custom.html",
        "formatted_body": "<p>خبر مصحح</p>",
        "m.mentions": {},
        "org.newsbot.delivery": "i1-7",
    }
    assert entry["content"] == {
        "msgtype": "m.text",
        "body": "* خبر مصحح",
        "m.mentions": {},
        "org.newsbot.delivery": "i1-7",
        "m.new_content": words,
        "m.relates_to": {"rel_type": "m.replace", "event_id": "$copy"},
    }


async def test_each_correction_of_an_edit_is_one_event(platform: MatrixPlatform, double: Double, before: int) -> None:
    for part in (NEWS, MORE, MORE, NEWS):
        assert await platform.edit(ROOM, "$copy", part, delivery=7) == Sent("$copy")
    said = [entry["content"]["m.new_content"]["body"] for entry in double.ledger()[before:]]
    assert said == [NEWS.body, MORE.body]


async def test_a_deletion(platform: MatrixPlatform, double: Double, before: int) -> None:
    copy = await platform.send(ROOM, NEWS, delivery=7, silent=True)
    assert isinstance(copy, Sent)
    for _ in range(2):
        assert await platform.delete(ROOM, copy.remote_id, delivery=7) == copy
    assert await platform.delete(ROOM, "$nothing", delivery=8) == Sent("$nothing")
    _, entry = double.ledger()[before:]
    assert (entry["type"], entry["content"], entry["txn"]) == (
        "m.room.redaction",
        {"redacts": copy.remote_id},
        "nb-i1-7-delete",
    )


FLOOD = Later("flood", 7.0, "account")
UNSAID = Later("flood", 5.0, "account")
# A fault, what comes of it, whether the message was posted all the same.
FAULTS: list[tuple[str, Outcome, bool]] = [
    ("drop-after", Uncertain("ServerDisconnectedError"), True),
    ("half-head", Uncertain("ServerDisconnectedError"), True),
    ("half-body", Uncertain("ClientPayloadError"), True),
    ("junk", Uncertain("ClientResponseError"), True),
    ("junk-json", Uncertain("no-json"), True),
    ("no-event-id", Uncertain("no-event-id"), True),
    ("reset-before", Uncertain("ClientOSError"), False),
    ("close-before", Uncertain("ServerDisconnectedError"), False),
    ("server-error", Uncertain("status-500"), False),
    ("server-page", Uncertain("status-502"), False),
    ("flood", FLOOD, False),
    ("flood-header", FLOOD, False),
    ("flood-field", FLOOD, False),
    ("flood-bare", UNSAID, False),
    ("flood-page", UNSAID, False),
]


@pytest.mark.parametrize(("kind", "expected", "posted"), FAULTS)
async def test_a_fault_and_the_next_try(
    platform: MatrixPlatform,
    double: Double,
    before: int,
    *,
    kind: str,
    expected: Outcome,
    posted: bool,
) -> None:
    # Twice, because the library under us repeats what a connection that was kept broke off.
    await double.do("fault", kind=kind, call="send", count=2)
    found = await platform.send(ROOM, NEWS, delivery=7, silent=True)
    assert type(found) is type(expected)
    assert isinstance(found, Uncertain) or found == expected
    assert len(double.ledger()) - before == posted
    await double.do("calm")
    again = await platform.send(ROOM, NEWS, delivery=7, silent=True)
    (entry,) = double.ledger()[before:]
    assert again == Sent(entry["event"])


async def test_one_try_is_one_request(platform: MatrixPlatform, double: Double) -> None:
    for kind in ("flood", "server-error", "server-page", "junk-json", "refusal"):
        asked = len(await double.do("requests"))
        await double.do("fault", kind=kind, call="send", count=None)
        await platform.send(ROOM, NEWS, delivery=7, silent=True)
        made = [one["call"] for one in (await double.do("requests"))[asked:]]
        assert made.count("send") == 1
        await double.do("calm")


async def test_a_restart_goes_on_under_the_same_id(
    platform: MatrixPlatform, bot: Account, double: Double, before: int
) -> None:
    await double.do("fault", kind="drop-after", call="send", count=2)
    assert isinstance(await platform.send(ROOM, NEWS, delivery=7, silent=True), Uncertain)
    found = await MatrixPlatform(bot, instance="i1").send(ROOM, NEWS, delivery=7, silent=True)
    (entry,) = double.ledger()[before:]
    assert found == Sent(entry["event"])
    # A restored store gives the same numbers to other messages.
    assert await MatrixPlatform(bot, instance="i2").send(ROOM, MORE, delivery=7, silent=True) != found


async def test_nobody_listens(tmp_path: Path) -> None:
    nowhere = account("http://127.0.0.1:9", "@bot:double", access_token="x", session_file=tmp_path / "session")
    platform = MatrixPlatform(nowhere, instance="i1")
    assert await platform.send(ROOM, NEWS, delivery=7, silent=True) == Later("not-sent")
    assert await platform.delete(ROOM, "$copy", delivery=7) == Later("not-sent")
    assert not await platform.probe()
    await nowhere.close()


async def test_who_was_sent_away_is_gone(platform: MatrixPlatform, double: Double) -> None:
    await double.do("room", room_id="!other", bot="leave")
    found = await platform.send(Room("matrix", "!other"), NEWS, delivery=7, silent=True)
    assert found == Gone("not-in-room")
    assert await platform.delete(Room("matrix", "!other"), "$x", delivery=7) == Gone("not-in-room")


async def test_a_revoked_token_stops_the_account(platform: MatrixPlatform, bot: Account) -> None:
    assert await platform.probe()
    bot.client.access_token = "another"
    assert await platform.send(ROOM, NEWS, delivery=7, silent=True) == Stopped("token")
    assert not await platform.probe()


async def test_nothing_is_sent_openly_where_it_may_be_an_encrypted_room(
    platform: MatrixPlatform, bot: Account, double: Double, before: int
) -> None:
    await double.do("room", room_id="!secret", encrypted=True)
    assert await platform.send(Room("matrix", "!secret"), NEWS, delivery=7, silent=True) == Later("room-state", 2.0)
    bot.client.encrypted_rooms.add("!kept")
    assert await platform.send(Room("matrix", "!kept"), NEWS, delivery=7, silent=True) == Later("room-state", 2.0)
    await double.do("fault", kind="server-error", call="state")
    assert await platform.send(ROOM, NEWS, delivery=7, silent=True) == Later("room-state", 2.0)
    assert double.ledger()[before:] == []


async def test_an_encrypted_room_needs_encryption(platform: MatrixPlatform, bot: Account) -> None:
    bot.client.rooms["!secret"] = nio.MatrixRoom("!secret", bot.user_id, encrypted=True)
    found = await platform.send(Room("matrix", "!secret"), NEWS, delivery=7, silent=True)
    assert found == Refused("encryption-off")


@pytest.mark.parametrize(("kind", "posted"), [("drop-after", True), ("server-error", False)])
async def test_a_room_that_became_encrypted_meanwhile(
    platform: MatrixPlatform, bot: Account, double: Double, before: int, *, kind: str, posted: bool
) -> None:
    room = Room("matrix", f"!{kind}")
    await double.do("room", room_id=room.id)
    await double.do("fault", kind=kind, call="send", count=2)
    assert isinstance(await platform.send(room, NEWS, delivery=7, silent=True), Uncertain)
    await double.do("calm")
    bot.client.rooms[room.id] = nio.MatrixRoom(room.id, bot.user_id, encrypted=True)
    found = await platform.send(room, NEWS, delivery=7, silent=True)
    made = [Sent(entry["event"]) for entry in double.ledger()[before:]]
    assert made == ([found] if posted else [])
    assert posted or found == Uncertain("no-copy")


async def test_what_is_older_than_the_servers_memory_is_found_by_its_marker(
    platform: MatrixPlatform, bot: Account, double: Double
) -> None:
    room = Room("matrix", "!long")
    await double.do("room", room_id=room.id)
    await double.do("fault", kind="drop-after", call="send", count=2)
    assert isinstance(await platform.send(room, NEWS, delivery=7, silent=True), Uncertain)
    first = double.ledger(room.id)[0]["event"]
    for delivery in range(100, 260):
        await platform.send(room, NEWS, delivery=delivery, silent=True)
    await double.do("forward", seconds=DAY + 1)
    assert await platform.reconcile(room, 7) == Sent(first)
    assert await platform.reconcile(room, 8) == Uncertain("no-copy")
    # A restored store gives the same numbers to others.
    assert await MatrixPlatform(bot, instance="i2").reconcile(room, 7) == Uncertain("no-copy")


async def test_an_edit_is_found_as_the_copy_that_it_changed(platform: MatrixPlatform) -> None:
    await platform.edit(ROOM, "$copy", MORE, delivery=70)
    assert await platform.reconcile(ROOM, 70) == Sent("$copy")


async def test_the_mark_of_a_stranger_is_not_believed(platform: MatrixPlatform, double: Double) -> None:
    content = {"msgtype": "m.text", "body": "كذب", "org.newsbot.delivery": "i1-71"}
    await double.do("say", room_id=ROOM.id, sender="@mallory:double", content=content)
    assert await platform.reconcile(ROOM, 71) == Uncertain("no-copy")


UNREAD: list[tuple[dict[str, Any], Outcome]] = [
    ({"kind": "server-page"}, Uncertain("unread")),
    ({"kind": "no-event-id"}, Uncertain("unread")),
    ({"kind": "flood"}, FLOOD),
    ({"kind": "refusal", "status": 403, "errcode": "M_FORBIDDEN", "error": "not in room"}, Gone("not-in-room")),
    ({"kind": "refusal", "status": 401, "errcode": "M_UNKNOWN_TOKEN"}, Stopped("token")),
]


@pytest.mark.parametrize(("fault", "expected"), UNREAD)
async def test_a_history_that_cannot_be_read(
    platform: MatrixPlatform, double: Double, fault: dict[str, Any], expected: Outcome
) -> None:
    await double.do("fault", call="messages", count=2, **fault)
    assert await platform.reconcile(ROOM, 7) == expected


async def test_the_operator_is_told_once_how_to_lift_the_limits(
    platform: MatrixPlatform, double: Double, caplog: pytest.LogCaptureFixture
) -> None:
    await double.do("fault", kind="flood", call="send", count=2)
    with caplog.at_level(logging.WARNING, "newsbot"):
        for _ in range(2):
            await platform.send(ROOM, NEWS, delivery=7, silent=True)
    (said,) = [record.getMessage() for record in caplog.records]
    assert f"{double.url}/_synapse/admin/v1/users/@bot:double/override_ratelimit" in said
    assert '{"messages_per_second": 0, "burst_count": 0}' in said


async def test_an_empty_message_is_not_sent(platform: MatrixPlatform, double: Double, before: int) -> None:
    assert await platform.send(ROOM, Rendered("", ""), delivery=7, silent=True) == Refused("empty", "content")
    assert double.ledger()[before:] == []


@pytest.mark.parametrize("name", ["", "room", "#room:example.org", "@user:example.org", "!room/$", "!" + "r" * 600])
async def test_what_is_no_room_is_an_address_at_fault(platform: MatrixPlatform, name: str) -> None:
    room = Room("matrix", name)
    assert place(room) is None
    refused = Refused("room-id", "address")
    assert await platform.send(room, NEWS, delivery=7, silent=True) == refused
    assert await platform.edit(room, "$x", NEWS, delivery=7) == refused
    assert await platform.delete(room, "$x", delivery=7) == refused
    assert await platform.reconcile(room, 7) == refused


@pytest.mark.parametrize(
    ("name", "room_id", "thread"),
    [
        ("!frh0wY-_x", "!frh0wY-_x", None),
        ("!old:example.org:8448", "!old:example.org:8448", None),
        ("!odd/name:example.org", "!odd/name:example.org", None),
        ("!frh0wY/$root-_x", "!frh0wY", "$root-_x"),
        ("!old:example.org/$ro/ot+x", "!old:example.org", "$ro/ot+x"),
    ],
)
def test_a_room_and_its_thread(name: str, room_id: str, thread: str | None) -> None:
    found = place(Room("matrix", name))
    assert found is not None
    assert (found.room_id, found.thread) == (room_id, thread)
