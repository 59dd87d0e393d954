from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from newsbot.chat.heard import Looked, Pressed, Said, Speaker
from newsbot.chat.room import Room
from newsbot.platforms.matrix.ears import MatrixEars
from newsbot.platforms.matrix.events import Me
from newsbot.platforms.matrix.kept import Facts, payload
from tests.platforms.matrix.homeserver import BOT, NORA, ROOM, Homeserver, homeserver, listening, text

HERE = Room("matrix", ROOM)


@pytest.fixture
async def hub() -> AsyncIterator[Homeserver]:
    async with homeserver() as running:
        yield running


async def test_what_is_kept_is_heard_and_asked_about(hub: Homeserver, tmp_path: Path) -> None:
    async with listening(hub.url, tmp_path) as here:
        ears = MatrixEars(Me(BOT, "أخبار"), here.powers)
        found = ears.hear(payload("message", ROOM, text("أخبار: آخر درعا"), Facts()))
        assert isinstance(found, Said)
        assert ears.called == "أخبار"
        assert (found.text, found.speaker) == ("آخر درعا", Speaker("person", NORA))
        assert await ears.may_set(HERE, "private", found.speaker)
        assert not await ears.may_set(HERE, "group", found.speaker)


async def test_nobody_waits_for_an_acknowledgement(hub: Homeserver, tmp_path: Path) -> None:
    async with listening(hub.url, tmp_path) as here:
        ears = MatrixEars(Me(BOT), here.powers)
        before = len(hub.asked)
        await ears.acknowledge(Pressed(HERE, Speaker("person", NORA), "private", "q"), "x")
        await ears.offer(Looked("q", "x"), [], "")
        assert len(hub.asked) == before
