import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

import pytest

from newsbot.platforms.matrix.batch import Batch, Invite, JoinedRoom, LeftRoom, batch
from newsbot.platforms.matrix.powers import UnansweredError
from newsbot.platforms.matrix.rooms import MOST_WAITING, Policy, Upgrade, predecessor, upgrade
from tests.platforms.matrix.homeserver import (
    BOT,
    NORA,
    ROOM,
    Homeserver,
    Said,
    homeserver,
    invited,
    joined,
    listening,
    state,
    synced,
)

Json = dict[str, Any]
OK = Said({"room_id": "!new"})


@pytest.fixture
async def hub() -> AsyncIterator[Homeserver]:
    async with homeserver() as running:
        yield running


def invites(*rooms: str, sender: str = NORA, direct: bool = True) -> Batch:
    return Batch("s1", invites=tuple(Invite(room, sender, direct) for room in rooms))


def tombstone(new: Any = "!new", sender: Any = NORA, **more: Any) -> Json:
    return state("m.room.tombstone", {"replacement_room": new}, "$tomb", sender) | more


@pytest.mark.parametrize(
    ("join", "allow", "invite", "admitted"),
    [
        ("dm", (), Invite("!a", NORA, direct=True), True),
        ("dm", (), Invite("!a", NORA), False),
        ("dm", (NORA,), Invite("!a", NORA), True),
        ("dm", ("!a",), Invite("!a", NORA), True),
        ("dm", ("news.test",), Invite("!a", NORA), True),
        ("dm", ("!b", "@ali:news.test", "test"), Invite("!a", NORA), False),
        ("allow-list", (), Invite("!a", NORA, direct=True), False),
        ("allow-list", (NORA,), Invite("!a", NORA), True),
        ("allow-list", (NORA,), Invite("!a", "@nоra:news.test", direct=True), False),
        ("allow-list", ("news.test",), Invite("!a", "@nora:evil-news.test"), False),
        ("allow-list", ("news.test:8448",), Invite("!a", "@nora:news.test:8448"), True),
        ("any", (), Invite("!a", NORA), True),
    ],
)
def test_whose_invites_are_accepted(
    join: Literal["dm", "allow-list", "any"],
    allow: tuple[str, ...],
    invite: Invite,
    admitted: bool,  # noqa: FBT001
) -> None:
    assert Policy(join, frozenset(allow)).admits(invite) is admitted


async def test_an_invite_is_accepted_through_the_server_of_who_invites(hub: Homeserver, tmp_path: Path) -> None:
    hub.say("POST", "/join/!a", OK)
    async with listening(hub.url, tmp_path) as here:
        here.doors.see(invites("!a", sender="@nora:far.test:8448"))
        assert await here.doors.once() is None
    assert hub.asked[-1] == ("POST", "/join/!a", {"via": "far.test:8448", "server_name": "far.test:8448"})


async def test_an_unwanted_invite_is_declined(hub: Homeserver, tmp_path: Path) -> None:
    async with listening(hub.url, tmp_path) as here:
        here.doors.see(invites("!a", direct=False))
        await here.doors.once()
    assert hub.paths() == ["/rooms/!a/leave"]


async def test_ten_rooms_a_minute(hub: Homeserver, tmp_path: Path) -> None:
    hub.say("POST", "", OK)
    async with listening(hub.url, tmp_path) as here:
        here.doors.see(invites(*(f"!{number}" for number in range(25))))
        waits = [await here.doors.once() for _ in range(12)]
        assert len(hub.paths()) == 10
        assert waits[-1] == 60
        here.clock.advance(60)
        await here.doors.once()
        assert len(hub.paths()) == 11


@pytest.mark.parametrize(
    ("said", "tries"),
    [
        (Said({"errcode": "M_FORBIDDEN"}, 403), 1),
        (Said({"errcode": "M_UNKNOWN"}, 404), 1),
        (Said({"errcode": "M_LIMIT_EXCEEDED"}, 429), 3),
        (Said(b"", 502), 3),
    ],
)
async def test_a_room_that_does_not_open(hub: Homeserver, tmp_path: Path, said: Said, tries: int) -> None:
    hub.say("POST", "/join/!a", said)
    async with listening(hub.url, tmp_path) as here:
        here.doors.see(invites("!a"))
        for _ in range(5):
            await here.doors.once()
            here.clock.advance(5)
        assert here.doors.waiting == 0
    assert len(hub.paths()) == tries


async def test_a_homeserver_says_how_long_to_wait(hub: Homeserver, tmp_path: Path) -> None:
    hub.say("POST", "/join/!a", Said({"errcode": "M_LIMIT_EXCEEDED"}, 429, {"Retry-After": "40"}), OK)
    async with listening(hub.url, tmp_path) as here:
        here.doors.see(invites("!a"))
        assert await here.doors.once() == 40
        here.clock.advance(39)
        assert await here.doors.once() == 1
        here.clock.advance(1)
        assert await here.doors.once() is None
    assert len(hub.paths()) == 2


async def test_an_invite_that_is_over_is_forgotten(hub: Homeserver, tmp_path: Path) -> None:
    async with listening(hub.url, tmp_path) as here:
        here.doors.see(invites("!a", "!b"))
        here.doors.see(Batch("s2", left=(LeftRoom("!a"),), joined=(JoinedRoom("!b"),)))
        assert await here.doors.once() is None
    assert not hub.paths()


async def test_a_full_house(hub: Homeserver, tmp_path: Path) -> None:
    async with listening(hub.url, tmp_path, policy=Policy("any", most_rooms=2)) as here:
        here.doors.see(Batch("s1", joined=(JoinedRoom("!in", members=2),)))
        here.doors.see(invites("!a", "!b"))
        await here.doors.once()
        await here.doors.once()
        # A room that came in the meantime takes the place.
        here.doors.see(invites("!c"))
        here.doors.see(Batch("s3", joined=(JoinedRoom("!other"),)))
        await here.doors.once()
        await here.doors.once()
    assert sorted(hub.paths()) == ["/join/!a", "/rooms/!b/leave", "/rooms/!c/leave"]


async def test_ten_thousand_invites_cost_little(hub: Homeserver, tmp_path: Path) -> None:
    rooms = {f"!{number}": invited("@spam:news.test", direct=number % 2 == 0) for number in range(10_000)}
    async with listening(hub.url, tmp_path) as here:
        found = batch(synced("s1", invite=rooms), BOT)
        assert found is not None
        assert len(found.invites) == 10_000
        tracemalloc.start()
        here.doors.see(found)
        here.doors.see(found)
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert here.doors.waiting == 2 * MOST_WAITING
        assert held < 2_000_000
        hub.say("POST", "", OK)
        for _ in range(100):
            await here.doors.once()
    assert sum(path.startswith("/join") for path in hub.paths()) == 10
    assert sum(path.endswith("/leave") for path in hub.paths()) == 60


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (invited(NORA), Invite("!a", NORA, direct=True)),
        (invited(NORA, direct=False), Invite("!a", NORA)),
        (invited(NORA, user="@other:news.test"), None),
        (invited("nora"), None),
        ({"invite_state": {"events": "x"}}, None),
        ({"invite_state": 5}, None),
        ("x", None),
    ],
)
def test_what_an_invite_says(told: Any, found: Invite | None) -> None:
    read = batch(synced("s1", invite={"!a": told, "no-id": invited(NORA)}), BOT)
    assert read is not None
    assert read.invites == ((found,) if found else ())


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (tombstone(), Upgrade(ROOM, "!new", NORA)),
        (tombstone("new"), None),
        (tombstone(None), None),
        (tombstone(ROOM), None),
        (tombstone(state_key="x"), None),
        (tombstone(sender=5), None),
        (tombstone(content=[]), None),
        (tombstone(type="m.room.message"), None),
    ],
)
def test_what_a_tombstone_says(event: Json, found: Upgrade | None) -> None:
    assert upgrade(ROOM, event) == found


def powers(**users: int) -> Said:
    levels = {f"@{name}:news.test": level for name, level in users.items()}
    return Said(state("m.room.power_levels", {"users": levels}, "$power"))


def create(old: Any = ROOM) -> Json:
    return state("m.room.create", {"room_version": "11", "predecessor": {"room_id": old}}, "$create")


@pytest.mark.parametrize(("level", "followed"), [(50, True), (49, False)])
async def test_a_room_is_followed_when_its_sender_had_the_power(
    hub: Homeserver,
    tmp_path: Path,
    level: int,
    followed: bool,  # noqa: FBT001
) -> None:
    hub.say("GET", "/m.room.create/", Said(create(None)))
    hub.say("GET", "/m.room.power_levels/", powers(nora=level))
    hub.say("POST", "/join/!new", OK)
    async with listening(hub.url, tmp_path) as here:
        here.doors.see(Batch("s1", joined=(JoinedRoom(ROOM, timeline=(tombstone(),)),)))
        await here.doors.once()
    assert hub.paths() == ["/join/!new"] * followed


async def test_an_old_tombstone_was_followed_in_its_time(hub: Homeserver, tmp_path: Path) -> None:
    async with listening(hub.url, tmp_path) as here:
        here.clock.advance(25 * 3600)
        here.doors.see(Batch("s1", joined=(JoinedRoom(ROOM, state=(tombstone(),)),)))
        assert here.doors.waiting == 0


@pytest.mark.parametrize(
    ("said", "old"),
    [
        ({}, ROOM),
        ({"create": Said(create("!other"))}, None),
        ({"create": Said(create(5))}, None),
        ({"create": Said(state("m.room.create", {}, "$c"))}, None),
        ({"tombstone": Said(tombstone("!elsewhere"))}, None),
        ({"tombstone": Said({"errcode": "M_NOT_FOUND"}, 404)}, None),
        ({"tombstone": Said({"errcode": "M_FORBIDDEN"}, 403)}, None),
        ({"powers": powers(nora=49)}, None),
        ({"tombstone": Said(tombstone(sender="@ali:news.test"))}, None),
    ],
)
async def test_a_room_goes_on_only_where_both_say_so(
    hub: Homeserver, tmp_path: Path, said: dict[str, Said], old: str | None
) -> None:
    answers = {"create": Said(create()), "tombstone": Said(tombstone()), "powers": powers(nora=50)} | said
    hub.say("GET", "/rooms/!new/state/m.room.create/", answers["create"])
    hub.say("GET", f"/rooms/{ROOM}/state/m.room.create/", Said(create(None)))
    hub.say("GET", f"/rooms/{ROOM}/state/m.room.tombstone/", answers["tombstone"])
    hub.say("GET", f"/rooms/{ROOM}/state/m.room.power_levels/", answers["powers"])
    async with listening(hub.url, tmp_path) as here:
        assert await predecessor(here.account, here.powers, JoinedRoom("!new")) == old


async def test_who_does_not_answer_has_not_said_no(hub: Homeserver, tmp_path: Path) -> None:
    hub.say("GET", "/rooms/!new/state/m.room.create/", Said(b"", 502))
    async with listening(hub.url, tmp_path) as here:
        with pytest.raises(UnansweredError):
            await predecessor(here.account, here.powers, JoinedRoom("!new"))


async def test_doors_go_on_until_they_are_told_to_stop(hub: Homeserver, tmp_path: Path) -> None:
    hub.say("POST", "", OK)
    async with listening(hub.url, tmp_path) as here:
        stop = asyncio.Event()
        running = asyncio.create_task(here.doors.run(stop))
        here.doors.see(invites(*(f"!{number}" for number in range(12))))
        await hub.until(lambda: len(hub.paths()) == 12)
        assert here.clock.monotonic() >= 60
        stop.set()
        await running


async def test_an_upgrade_is_followed_when_the_homeserver_answers_again(hub: Homeserver, tmp_path: Path) -> None:
    hub.say("GET", "/m.room.create/", Said(b"", 502), Said(create(None)))
    hub.say("GET", "/m.room.power_levels/", powers(nora=50))
    hub.say("POST", "/join/!new", OK)
    async with listening(hub.url, tmp_path) as here:
        here.doors.see(Batch("s1", joined=(JoinedRoom(ROOM, timeline=(tombstone(),)),)))
        stop = asyncio.Event()
        running = asyncio.create_task(here.doors.run(stop))
        await hub.until(lambda: bool(hub.paths()))
        stop.set()
        await running


def test_a_room_says_how_many_are_in_it() -> None:
    for members, told in ((2, 2), ("2", None), (-1, None), (True, None)):
        found = batch(synced("s1", join={ROOM: joined(members=members)}), BOT)  # type: ignore[arg-type]
        assert found is not None
        assert found.joined[0].members == told
