"""The bot on Matrix in this process, and what people in rooms see of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from newsbot.app.building import open_app
from newsbot.app.matrix import MatrixBot
from newsbot.app.verbs import App
from newsbot.app.watch import Watch
from newsbot.config import Settings, StoreSettings
from newsbot.config.settings import MatrixSettings
from newsbot.text.bidi import FSI, PDI
from tests.doubles.matrix_reader import Reader, Seen
from tests.doubles.synapse.members import Member

API = "/_matrix/client/v3"
MakeNewsbot = Callable[..., Awaitable["Newsbot"]]


def settings(member: Member, folder: Path, **matrix: Any) -> Settings:
    token = folder / "token"
    token.touch(mode=0o600)
    token.write_text(member.access_token)
    given: dict[str, Any] = {
        "homeserver": member.homeserver,
        "user_id": member.user_id,
        "access_token_file": token,
        "store_dir": folder / "matrix",
        "pickle_key_file": folder / "matrix.key",
        "join": "any",
        # What a homeserver grants is found by asking for more; these servers have no limit.
        "rate": 50.0,
    }
    return Settings(
        store=StoreSettings(url=f"sqlite:///{folder}/newsbot.db", key_file=folder / "newsbot.key"),
        matrix=MatrixSettings(**given | matrix),
    )


@dataclass
class Newsbot:
    """A bot that runs; `member` is its account."""

    app: App
    watch: Watch
    member: Member
    task: "asyncio.Task[None]"
    stop: asyncio.Event

    @property
    def user_id(self) -> str:
        return self.member.user_id

    @classmethod
    @asynccontextmanager
    async def running(cls, member: Member, folder: Path, **matrix: Any) -> AsyncIterator["Newsbot"]:
        """Over the store in `folder`, until the block ends. `matrix`: further keys of that section."""
        stop = asyncio.Event()
        chosen = settings(member, folder, **matrix)
        async with open_app(chosen) as app:
            watch = Watch(app, ["matrix"])
            bot = MatrixBot(chosen, app=app, watch=watch, journal=folder / "newsbot.db.matrix.wire")
            task = asyncio.create_task(bot.run(stop))
            try:
                yield cls(app, watch, member, task, stop)
            finally:
                stop.set()
                async with asyncio.timeout(30):
                    await asyncio.gather(task, return_exceptions=True)

    async def meet(self, reader: Reader, **more: Any) -> str:
        """A room of the reader's, with the bot in it, which has greeted. `more`: of `create_room`."""
        room = await reader.create_room(invite=[self.user_id], **more)
        await self.greeted(reader, room)
        return room

    async def greeted(self, reader: Reader, room: str, *, after: str | None = None) -> Seen:
        """The bot's greeting, as soon as it has arrived."""
        return await reader.wait(room, sender=self.user_id, after=after)

    async def meet_group(self, reader: Reader, *others: Reader, **more: Any) -> str:
        """The same with others, who were there before the bot."""
        room = await reader.create_room(invite=[one.user_id for one in others], **more)
        for one in others:
            await reader.wait_joined(room, one.user_id)
        await reader.invite(room, self.user_id)
        await self.greeted(reader, room)
        return room

    def said(self, reader: Reader, room: str) -> list[Seen]:
        """All that the reader has seen of the bot in a room."""
        return [one for one in reader.seen if one.sender == self.user_id and one.kind_is(room, "m.room.message")]

    async def answer(self, reader: Reader, room: str, text: str, *, containing: str = "", **how: Any) -> Seen:
        """Say something and wait for what the bot says to it, without isolates. `how`: as `Reader.say` takes it."""
        asked = await reader.say(room, text, **how)
        return plain(await reader.wait(room, sender=self.user_id, containing=containing, after=asked))


def plain(seen: Seen) -> Seen:
    """The same without isolates in its body."""
    body = seen.body.replace(FSI, "").replace(PDI, "")
    return replace(seen, content={**seen.content, "body": body})
