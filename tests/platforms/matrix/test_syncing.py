import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from newsbot.platforms.matrix.client import Unauthorized, Unreachable
from newsbot.platforms.matrix.history import MOST_MISSED
from newsbot.platforms.matrix.library import tell
from newsbot.platforms.matrix.rooms import MOST_WAITING
from newsbot.platforms.matrix.syncing import NO_TOKEN, Synced
from newsbot.ports import StoreUnusableError
from tests.platforms.matrix.homeserver import (
    BOT,
    NORA,
    ROOM,
    Homeserver,
    Listening,
    MemoryInbox,
    Said,
    homeserver,
    invited,
    joined,
    listening,
    member,
    state,
    synced,
    text,
)

Json = dict[str, Any]
Listen = Callable[..., AbstractAsyncContextManager[Listening]]
START = synced("s0", join={ROOM: joined(members=2)})
REVOKED = Said({"errcode": "M_UNKNOWN_TOKEN", "error": "-"}, 401)


@pytest.fixture
async def hub() -> AsyncIterator[Homeserver]:
    async with homeserver() as running:
        running.sync(START)
        yield running


@pytest.fixture
def listen(hub: Homeserver, tmp_path: Path) -> Listen:
    return lambda **given: listening(hub.url, tmp_path, **given)


async def heard(hub: Homeserver, listen: Listen, *syncs: Json | Said, **given: Any) -> Listening:
    """A listener that has begun in a direct chat and then taken these syncs."""
    hub.sync(START, *syncs)
    async with listen(**given) as here:
        for _ in range(len(syncs) + 1):
            await here.syncing.once()
        return here


def numbers(inbox: MemoryInbox) -> list[int]:
    return [number >> 22 for _, number in sorted(inbox.rows)]


async def test_who_listens_for_the_first_time_hears_nothing_old(hub: Homeserver, listen: Listen) -> None:
    hub.sync(synced("s0", join={ROOM: joined(text("قديم"))}), synced("s1", join={ROOM: joined(text("جديد", "$two"))}))
    async with listen() as here:
        assert await here.syncing.once() == Synced(0)
        assert here.inbox.offsets == {"matrix": "0|s0"}
        assert await here.syncing.once() == Synced(1)
    assert here.inbox.texts() == ["جديد"]
    assert here.inbox.offsets == {"matrix": "1|s1"}
    assert [query.get("since") for _, path, query in hub.asked if path == "/sync"] == [None, "s0"]


async def test_what_came_while_nobody_listened_is_heard(hub: Homeserver, listen: Listen) -> None:
    inbox = MemoryInbox(offsets={"matrix": "41|s7|x"})
    hub.sync(synced("s9", join={ROOM: joined(text("قديم"))}), synced("s9", join={ROOM: joined(text("فائت", "$two"))}))
    async with listen(inbox=inbox) as here:
        await here.syncing.once()
        assert await here.syncing.once() == Synced(1)
    assert inbox.texts() == ["فائت"]
    assert numbers(inbox) == [42]
    assert hub.asked[-1][2]["since"] == "s7|x"


async def test_order_and_numbers(hub: Homeserver, listen: Listen) -> None:
    many = [text(f"{number}", f"${number}") for number in range(20)]
    here = await heard(
        hub, listen, synced("s1", join={ROOM: joined(*many)}), synced("s2", join={ROOM: joined(text("z"))})
    )
    assert here.inbox.texts() == [*(f"{number}" for number in range(20)), "z"]
    assert numbers(here.inbox) == list(range(1, 22))
    assert all(0 < number < 1 << 63 for _, number in here.inbox.rows)


async def test_nothing_is_kept_without_the_position_after_it(hub: Homeserver, listen: Listen) -> None:
    """The same answer again, after a crash before the commit, comes to the same updates."""
    inbox = MemoryInbox()
    hub.sync(START, synced("s1", join={ROOM: joined(text("آخر"))}))
    async with listen(inbox=inbox) as here:
        await here.syncing.once()
        inbox.failing = StoreUnusableError("the disk is full")
        with pytest.raises(StoreUnusableError):
            await here.syncing.once()
        assert not inbox.rows
        inbox.failing = None
        await here.syncing.once()
    assert inbox.offsets == {"matrix": "1|s1"}
    first = dict(inbox.rows)
    hub.sync(START, synced("s1", join={ROOM: joined(text("آخر"))}))
    again = MemoryInbox(offsets={"matrix": "0|s0"})
    async with listen(inbox=again) as here:
        await here.syncing.once()
        await here.syncing.once()
    assert again.rows == first


async def test_what_means_nothing_is_not_kept(hub: Homeserver, listen: Listen) -> None:
    timeline = (
        text("صدى", "$1", sender=BOT),
        text("إشعار", "$2", msgtype="m.notice"),
        text("* آخر", "$3", **{"m.relates_to": EDITS}),
        {"type": "m.reaction", "event_id": "$4", "sender": NORA, "content": {}},
        {"type": "x" * 60_000, "event_id": "$5", "sender": NORA, "content": {}},
        member("@ali:news.test", "join", "$6"),
        state("m.room.name", {"name": 5}, "$7"),
        text("آخر", "no-id"),
        text("آخر", "$8", sender=5),
        "junk",
        None,
        {"type": 5},
        text("آخر درعا", "$9"),
    )
    here = await heard(hub, listen, synced("s1", join={ROOM: joined(*timeline)}))
    assert here.inbox.texts() == ["آخر درعا"]


EDITS: Any = {"rel_type": "m.replace", "event_id": "$1"}


async def test_in_a_room_of_many_the_bot_is_called(hub: Homeserver, listen: Listen) -> None:
    timeline = (text("كلام", "$1"), text("!آخر", "$2"), text("أخبار: درعا", "$3"))
    here = await heard(hub, listen, synced("s1", join={ROOM: joined(*timeline, members=3)}))
    assert here.inbox.texts() == ["!آخر", "أخبار: درعا"]
    assert not any(kept["facts"]["direct"] for kept in here.inbox.kept())


async def test_a_room_of_which_nobody_told_is_no_direct_chat(hub: Homeserver, listen: Listen) -> None:
    news = {"timeline": {"events": [text("كلام")]}}
    here = await heard(hub, listen, synced("s1", join={"!other": news, ROOM: news}))
    assert [kept["room"] for kept in here.inbox.kept()] == [ROOM]


async def test_an_answer_to_the_bot_is_for_it(hub: Homeserver, listen: Listen) -> None:
    def reply(to: str, event_id: str) -> Json:
        relation: Json = {"m.relates_to": {"m.in_reply_to": {"event_id": to}}}
        return text(f"ردا على {to}", event_id, **relation)

    hub.say("GET", "/event/$before", {"sender": BOT})
    hub.say("GET", "/event/$others", {"sender": NORA})
    timeline = (
        text("خبر", "$mine", sender=BOT),
        *(reply(to, f"${to}") for to in ("$mine", "$before", "$others", "$none")),
    )
    here = await heard(hub, listen, synced("s1", join={ROOM: joined(*timeline, members=9)}))
    assert here.inbox.texts() == ["ردا على $mine", "ردا على $before"]
    flood = [reply(f"$unknown{number}", f"$r{number}") for number in range(500)]
    hub.asked.clear()
    await heard(hub, listen, synced("s2", join={ROOM: joined(*flood, members=9)}))
    assert sum("/event/" in path for path in hub.paths("GET")) == 20


async def test_an_order_alone_takes_the_words_that_it_answers(hub: Homeserver, listen: Listen) -> None:
    def order(words: str, to: str, event_id: str) -> Json:
        relation: Json = {"m.relates_to": {"m.in_reply_to": {"event_id": to}}}
        return text(words, event_id, **relation)

    def edited(sender: str) -> Json:
        new: Json = {"m.new_content": {"msgtype": "m.text", "body": "أصح"}}
        event = text("خبر", "$e", sender=NORA)
        return event | {"unsigned": {"m.relations": {"m.replace": text("* أصح", "$n", sender=sender, **new)}}}

    hub.say("GET", "/event/$plain", text("انقطاع الكهرباء", "$plain"))
    hub.say("GET", "/event/$edited", edited(NORA))
    hub.say("GET", "/event/$forged", edited("@mallory:news.test"))
    hub.say("GET", "/event/$photo", text("صورة", "$photo", msgtype="m.image"))
    asked = ("$plain", "$edited", "$forged", "$photo", "$none")
    timeline = [order("!breaking", to, f"$o{to[1:]}") for to in asked]
    timeline += [order("!breaking نص", "$plain", "$own"), order("!more", "$plain", "$more")]
    timeline += [order("> <@nora:news.test> نص قديم\n\n!breaking", "$plain", "$old")]
    here = await heard(hub, listen, synced("s1", join={ROOM: joined(*timeline)}))
    quoted = [kept["facts"]["quoted"] for kept in here.inbox.kept()]
    assert quoted == ["انقطاع الكهرباء", "أصح", "خبر", "", "", "", "", ""]
    assert sum("/event/" in path for path in hub.paths("GET")) == 5


async def test_coming_and_going(hub: Homeserver, listen: Listen) -> None:
    came = joined(text("قبل", "$1"), member(BOT, "join", "$2", "invite"), text("بعد", "$3"))
    left = {"timeline": {"events": [member(BOT, "leave", "$4", "join")]}}
    declined = {"timeline": {"events": [member(BOT, "leave", "$5", "invite")]}}
    here = await heard(
        hub, listen, synced("s1", join={"!new": came}), synced("s2", leave={"!new": left, "!declined": declined})
    )
    kept = [(one["kind"], one["room"]) for one in here.inbox.kept()]
    assert kept == [("joined", "!new"), ("message", "!new"), ("left", "!new")]
    assert here.inbox.texts()[1] == "بعد"


@pytest.mark.parametrize(
    "event",
    [
        member(BOT, "join", "$2", "join", displayname="اسم جديد"),
        member(NORA, "join", "$2", "invite"),
        member(BOT, "join", "$2") | {"unsigned": {"replaces_state": "$0"}},
    ],
)
async def test_what_is_no_coming(hub: Homeserver, listen: Listen, event: Json) -> None:
    here = await heard(hub, listen, synced("s1", join={ROOM: joined(text("قبل", "$1"), event)}))
    assert here.inbox.texts() == ["قبل"]


async def test_a_kick_without_its_event_is_one(hub: Homeserver, listen: Listen) -> None:
    here = await heard(hub, listen, synced("s1", leave={ROOM: {}, "!never": {}}))
    assert [(one["kind"], one["room"]) for one in here.inbox.kept()] == [("left", ROOM)]


async def test_state_that_is_told_again_is_no_coming(hub: Homeserver, listen: Listen) -> None:
    told = joined(text("آخر", "$2")) | {"state": {"events": [member(BOT, "join", "$1", "invite")]}}
    here = await heard(hub, listen, synced("s1", join={ROOM: told, "!new": told}))
    assert [(one["kind"], one["room"]) for one in here.inbox.kept()] == [
        ("message", ROOM),
        ("joined", "!new"),
        ("message", "!new"),
    ]


async def test_an_upgraded_room_is_the_same_under_another_id(hub: Homeserver, listen: Listen) -> None:
    hub.say("GET", f"/rooms/{ROOM}/state/m.room.create/", state("m.room.create", {}, "$c"))
    hub.say("GET", "/m.room.power_levels/", state("m.room.power_levels", {"users": {NORA: 100}}, "$p"))
    hub.say("GET", "/m.room.tombstone/", state("m.room.tombstone", {"replacement_room": "!new"}, "$t"))
    created = state("m.room.create", {"predecessor": {"room_id": ROOM}}, "$c2")
    news = joined(member(BOT, "join", "$2", "invite")) | {"state": {"events": [created]}}
    here = await heard(hub, listen, synced("s1", join={"!new": news}))
    kept = here.inbox.kept()[0]
    assert (kept["kind"], kept["room"], kept["facts"]["old"]) == ("renamed", "!new", ROOM)


async def test_a_gap_is_filled(hub: Homeserver, listen: Listen) -> None:
    hub.say(
        "GET",
        "/messages",
        {"chunk": [text("4", "$4"), text("3", "$3"), "junk"], "end": "p2"},
        {"chunk": [text("2", "$2")], "end": "p3"},
        {"chunk": []},
    )
    here = await heard(hub, listen, synced("s1", join={ROOM: joined(text("5", "$5"), limited=True, prev_batch="p1")}))
    assert here.inbox.texts() == ["2", "3", "4", "5"]
    asked = [(query["from"], query["to"], query["dir"]) for _, path, query in hub.asked if path.endswith("/messages")]
    assert asked == [("p1", "s0", "b"), ("p2", "s0", "b"), ("p3", "s0", "b")]


async def test_a_gap_has_an_end(hub: Homeserver, listen: Listen) -> None:
    def page(number: int) -> Json:
        events = [text("كلام", f"${number}-{index}") for index in range(100)]
        return {"chunk": events, "end": f"p{number}"}

    hub.say("GET", "/messages", *(page(number) for number in range(50)))
    news = joined(text("آخر"), limited=True, prev_batch="p")
    here = await heard(hub, listen, synced("s1", join={ROOM: news}))
    assert len(here.inbox.rows) == MOST_MISSED + 1


async def test_what_was_said_before_the_bot_came_is_not_asked_for(hub: Homeserver, listen: Listen) -> None:
    hub.say("GET", "/messages", {"chunk": [text("قبل", "$0")]})
    news = joined(member(BOT, "join", "$2", "invite"), limited=True, prev_batch="p")
    here = await heard(hub, listen, synced("s1", join={"!new": news}))
    assert [one["kind"] for one in here.inbox.kept()] == ["joined"]
    assert not any(path.endswith("/messages") for path in hub.paths("GET"))


async def test_a_question_without_an_answer_waits_and_then_the_rest_goes_on(hub: Homeserver, listen: Listen) -> None:
    hub.say("GET", "/messages", Said(b"", 502))
    hub.sync(START, synced("s1", join={ROOM: joined(text("آخر"), limited=True, prev_batch="p"), "!other": {}}))
    async with listen() as here:
        await here.syncing.once()
        for _ in range(3):
            assert await here.syncing.once() == Unreachable("status-502")
            assert not here.inbox.rows
        assert await here.syncing.once() == Synced(1)
    assert here.inbox.offsets == {"matrix": "1|s1"}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (REVOKED, Unauthorized()),
        (Said({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 9000}, 429), Unreachable("flood", 9)),
        (Said(b"<html>", 502), Unreachable("status-502")),
        (Said({"rooms": {}}), Unreachable("sync-junk")),
        (Said({"next_batch": 5}), Unreachable("sync-junk")),
        (Said(b'{"next_batch":"s1"'), Unreachable("status-200")),
    ],
)
async def test_an_answer_that_is_none(hub: Homeserver, listen: Listen, said: Said, found: Any) -> None:
    hub.sync(START, said)
    async with listen() as here:
        await here.syncing.once()
        assert await here.syncing.once() == found
        assert here.inbox.offsets == {"matrix": "0|s0"}


async def test_hostile_answers_end_nothing(hub: Homeserver, listen: Listen) -> None:
    deep: Any = json.loads("[" * 900 + "]" * 900)
    junk: list[Any] = [None, 5, "x", [], {}, [[]], {"events": 5}, {"events": [None, 5, {"type": []}]}]
    rooms = {f"!{number}": value for number, value in enumerate(junk)}
    parts = ("timeline", "state", "summary", "invite_state")
    rooms |= {f"!a{number}": dict.fromkeys(parts, value) for number, value in enumerate(junk)}
    bodies = [synced("s1", leave=rooms), synced("s2", join=rooms, invite=rooms)]
    bodies += [synced("s3", join={ROOM: joined(text("عميق", "$deep", deep=deep))})]
    bodies += [{"next_batch": "s4", "rooms": value, "to_device": value, "device_lists": value} for value in junk]
    here = await heard(hub, listen, *bodies)
    assert here.inbox.texts() == ["عميق"]


async def test_one_rooms_state_does_not_hide_anothers(hub: Homeserver, listen: Listen) -> None:
    """The library raises for some of it: what it knows of a room decides how the room is written to."""
    junk = [
        member(NORA, "join", "$1") | {"content": {"membership": "join", "displayname": ["x"]}},
        member(NORA, "join", "$2") | {"origin_server_ts": "now"},
        state("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}, "$3"),
    ]
    told = joined() | {"state": {"events": junk}}
    here = await heard(
        hub, listen, synced("s1", join={"!bad": told, "!good": joined() | {"state": {"events": junk[2:]}}})
    )
    assert here.account.client.rooms["!bad"].encrypted
    assert here.account.client.rooms["!good"].encrypted


async def test_the_library_does_not_write_into_what_is_read(hub: Homeserver, listen: Listen) -> None:
    created = state("m.room.create", {}, "$c")
    body = synced("s1", join={ROOM: joined() | {"state": {"events": [created]}}})
    async with listen() as here:
        await tell(here.account.client, body)
        assert here.account.client.rooms[ROOM].room_version == "1"
    assert created["content"] == {}


async def test_levels_that_change_are_asked_for_again(hub: Homeserver, listen: Listen) -> None:
    hub.say("GET", "/m.room.create/", state("m.room.create", {}, "$c"))
    hub.say("GET", "/m.room.power_levels/", state("m.room.power_levels", {"users": {NORA: 0}}, "$p"))
    hub.sync(START, synced("s1", join={ROOM: joined(state("m.room.power_levels", {}, "$p"))}))
    async with listen() as here:
        await here.syncing.once()
        await here.powers.levels(ROOM)
        asked = len(hub.asked)
        await here.syncing.once()
        await here.powers.levels(ROOM)
        assert len(hub.asked) == asked + 3


async def run(here: Listening, until: Callable[[], bool], hub: Homeserver) -> str | None:
    stop = asyncio.Event()
    running = asyncio.create_task(here.syncing.run(stop))
    await hub.until(lambda: until() or running.done())
    stop.set()
    return await running


async def test_a_revoked_token_stops_the_account(hub: Homeserver, listen: Listen) -> None:
    async with listen() as here:
        hub.sync(START, REVOKED)
        hub.say("GET", "/whoami", REVOKED)
        hub.asked.clear()
        assert await here.syncing.run(asyncio.Event()) == NO_TOKEN
    assert [path for _, path, _ in hub.asked] == ["/sync", "/sync", "/account/whoami"]


async def test_a_soft_logout_is_mended_with_the_password(hub: Homeserver, listen: Listen) -> None:
    login = {"user_id": BOT, "device_id": "DEVICE", "access_token": "fresh"}
    soft = Said({"errcode": "M_UNKNOWN_TOKEN", "soft_logout": True}, 401)
    hub.say("POST", "/login", login)
    async with listen(password="pw") as here:
        hub.say("GET", "/whoami", soft)
        hub.sync(START, soft, synced("s1", join={ROOM: joined(text("آخر"))}))
        assert await run(here, lambda: bool(here.inbox.rows), hub) is None
    assert hub.bodies[[path for _, path, _ in hub.asked].index("/login", 2)]["device_id"] == "DEVICE"
    assert hub.tokens[-1] == "Bearer fresh"


async def test_who_does_not_answer_is_asked_again_and_later(
    hub: Homeserver, listen: Listen, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "newsbot")
    hub.sync(*[Said(b"", 502)] * 9, Said({"errcode": "M_LIMIT_EXCEEDED"}, 429, {"Retry-After": "90"}), START)
    async with listen() as here:
        await run(here, lambda: len(hub.paths("GET")) > 12, hub)
        pauses = [seconds for seconds in here.clock.slept if seconds]
    assert pauses[:10] == [1, 2, 4, 8, 16, 32, 60, 60, 60, 90]
    assert [record.getMessage() for record in caplog.records if record.name.startswith("newsbot")] == [
        "Matrix does not answer (status-502); trying again",
        "Matrix answers again",
    ]


async def test_a_homeserver_that_never_waits_is_not_asked_without_end(hub: Homeserver, listen: Listen) -> None:
    async with listen() as here:
        await run(here, lambda: len(hub.paths("GET")) > 8, hub)
        assert len([seconds for seconds in here.clock.slept if seconds == 1]) >= 5


async def test_whatever_breaks_the_account_goes_on(
    hub: Homeserver, listen: Listen, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = MemoryInbox(failing=RuntimeError("secret"))
    async with listen(inbox=inbox) as here:
        await run(here, lambda: len(hub.paths("GET")) > 4, hub)
    told = {record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR}
    assert told == {"a Matrix sync could not be handled (RuntimeError)"}


async def test_a_stop_does_not_wait_for_the_homeserver(tmp_path: Path) -> None:
    asked, ended = asyncio.Event(), asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await reader.read()
        writer.close()
        await writer.wait_closed()
        ended.set()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with homeserver() as hub, server:
        async with listening(hub.url, tmp_path) as here:
            here.account.client.homeserver = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            stop = asyncio.Event()
            running = asyncio.create_task(here.syncing.run(stop))
            await asked.wait()
            stop.set()
            assert await running is None
        await ended.wait()


async def test_invites_reach_the_doors_and_not_the_library(hub: Homeserver, listen: Listen) -> None:
    here = await heard(hub, listen, synced("s1", invite={f"!{number}": invited(NORA) for number in range(50)}))
    assert here.doors.waiting == 50
    assert not here.account.client.invited_rooms


async def test_ten_thousand_invites_do_not_hold_up_a_question(hub: Homeserver, listen: Listen) -> None:
    flood = {f"!{number}": invited("@spam:news.test") for number in range(10_000)}
    here = await heard(hub, listen, synced("s1", join={ROOM: joined(text("آخر درعا"))}, invite=flood))
    assert here.inbox.texts() == ["آخر درعا"]
    assert here.doors.waiting <= 2 * MOST_WAITING
