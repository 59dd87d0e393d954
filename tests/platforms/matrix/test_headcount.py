"""How many people a room has."""

from pathlib import Path

import pytest

from newsbot.chat.room import Room
from newsbot.platforms.matrix.client import account
from newsbot.platforms.matrix.headcount import members
from tests.platforms.matrix.homeserver import BOT, NORA, ROOM, Json, Said, homeserver

JOINED: Json = {"joined": {BOT: {}, NORA: {"display_name": "Nora"}, "@ali:news.test": {}}}


@pytest.mark.parametrize(
    ("said", "count"),
    [
        (Said(JOINED), 2),
        (Said({"joined": {BOT: {}}}), 0),
        (Said({"joined": [BOT]}), None),
        (Said({"errcode": "M_FORBIDDEN"}, 403), None),
        (Said({"errcode": "M_LIMIT_EXCEEDED"}, 429), TimeoutError),
        (Said({}, 502), TimeoutError),
        (Said(b"", 504), TimeoutError),
    ],
)
async def test_people_are_counted_without_the_bot(
    tmp_path: Path, said: Said, count: int | type[Exception] | None
) -> None:
    async with homeserver() as hub:
        hub.say("GET", "/joined_members", said)
        bot = account(hub.url, BOT, access_token="t", session_file=tmp_path / "s")
        await bot.open()
        try:
            if isinstance(count, type):
                with pytest.raises(count):
                    await members(bot, Room("matrix", ROOM))
            else:
                assert await members(bot, Room("matrix", f"{ROOM}/$root")) == count
            assert hub.asked[-1][1] == f"/rooms/{ROOM}/joined_members"
        finally:
            await bot.close()
