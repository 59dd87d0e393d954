"""Two editors, one on Telegram and one on Matrix: a post is agreed to, sent on both, corrected and taken back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newsbot.app import editing
from newsbot.app.building import open_app
from newsbot.app.matrix import MatrixBot
from newsbot.app.telegram import TelegramBot
from newsbot.app.verbs import App
from newsbot.app.watch import Watch
from newsbot.chat.room import Room
from newsbot.config import Settings, TelegramSettings
from newsbot.config.settings import EditorsSettings
from newsbot.text.bidi import FSI, LRM, PDI, RLM
from tests.app import matrix_kit
from tests.doubles.matrix_reader import Reader, Seen
from tests.doubles.synapse.fixtures import MakeReader
from tests.doubles.synapse.members import Homeserver, Member
from tests.doubles.telegram.running import Double

pytestmark = pytest.mark.xdist_group("matrix")

NORA = 5
FIRST, CHATS = 2_000_000, 40
HOLD = 0.5
FLASH, BETTER = "انقطاع الكهرباء عن حلب", "عادت الكهرباء إلى حلب"


def bare(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, (FSI, PDI, RLM, LRM))))


async def until(holds: Callable[[], Any]) -> Any:
    """What it comes to, once that is something; a minute is longer than it ever takes."""
    async with asyncio.timeout(60):
        while True:
            found = holds()
            if found := await found if asyncio.iscoroutine(found) else found:
                return found
            await asyncio.sleep(0.02)


@dataclass
class Newsroom:
    app: App
    double: Double
    bot: str
    omar: Reader
    desk: str
    readers: list[str]

    async def nora(self, text: str) -> None:
        await self.double.control.say(NORA, text)

    async def press(self, label: str, under: str = "") -> None:
        """The newest button with this label in Nora's chat, under a message that says so."""
        await self.double.control.tap(NORA, *await until(lambda: self._button(label, under)))

    async def _button(self, label: str, under: str) -> tuple[int, str] | None:
        for message in reversed(await self.double.control.messages(NORA)):
            rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
            for button in (one for row in rows for one in row):
                if bare(button["text"]) == label and under in bare(message["text"]):
                    return message["message_id"], button["callback_data"]
        return None

    def typed(self, order: str) -> Callable[[], str | None]:
        """The newest such command that the bot told the desk's room on Matrix."""

        def find() -> str | None:
            for seen in reversed(self.omar.seen):
                lines = bare(seen.body).split("\n") if seen.room == self.desk and seen.sender == self.bot else []
                for line in lines:
                    if f"!{order} " in line:
                        return line[line.index(f"!{order} ") :]
            return None

        return find

    def sent(self, text: str) -> set[int]:
        """Readers' chats that read this last."""
        last = {one["chat"]: bare(one["text"]) for one in self.double.ledger() if one["op"] in {"send", "edit"}}
        return {chat for chat in range(FIRST, FIRST + CHATS) if text in last.get(chat, "")}

    async def everywhere(self, text: str) -> None:
        """Every reader's newest message on both holds this."""
        await until(lambda: len(self.sent(text)) == CHATS)
        await until(lambda: all(any(text in said for said in self.on_matrix(room)) for room in self.readers))

    async def all_changed(self) -> bool:
        """Whether the store knows of every copy that it shows the newest words."""
        told = await self.app.store.desk.progress(1)
        return all(set(one.states) == {"sent"} and one.edits == {"sent": one.states["sent"]} for one in told)

    def on_matrix(self, room: str) -> list[str]:
        """What stands in a room: each message with its last words."""
        last: dict[str, str] = {}
        for seen in self.omar.seen:
            if seen.room == room and seen.sender == self.bot and seen.kind_is(room, "m.room.message"):
                last[seen.replaces or seen.event_id] = bare(_words(seen))
        return list(last.values())


def _words(seen: Seen) -> str:
    return str((seen.content.get("m.new_content") or {}).get("body") or seen.body)


@asynccontextmanager
async def running(
    double: Double, member: Member, folder: Path, editors: EditorsSettings, rate: float
) -> AsyncIterator[App]:
    matrix = matrix_kit.settings(member, folder).matrix
    telegram = TelegramSettings(token=double.token, api_base_url=double.base_url, rate=rate)  # type: ignore[arg-type]
    store = matrix_kit.settings(member, folder).store
    chosen = Settings(store=store, telegram=telegram, matrix=matrix, editors=editors)
    stop = asyncio.Event()
    async with open_app(chosen) as app:
        watch = Watch(app, ["telegram", "matrix"])
        bots = (
            TelegramBot(chosen, double.token, app=app, watch=watch, journal=folder / "telegram.wire"),
            MatrixBot(chosen, app=app, watch=watch, journal=folder / "matrix.wire"),
        )
        tasks = [asyncio.create_task(bot.run(stop)) for bot in bots]
        tasks.append(asyncio.create_task(editing.run(app, stop)))
        try:
            yield app
        finally:
            stop.set()
            async with asyncio.timeout(30):
                await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def newsroom(double: Double, synapse: Homeserver, reader: MakeReader, folder: Path) -> AsyncIterator[Newsroom]:
    await double.control.chats(FIRST, CHATS)
    member = await synapse.user("newsbot")
    omar = await reader("omar")
    desk = await omar.create_room(invite=[member.user_id])
    editors = EditorsSettings(
        telegram=(NORA,), matrix=(omar.user_id,), matrix_room=desk, two_person_above=10, hold_seconds=HOLD
    )
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(running(double, member, folder, editors, rate=20.0))
        rooms = [await omar.create_room(invite=[member.user_id]) for _ in range(2)]
        for room in (desk, *rooms):
            await omar.wait(room, sender=member.user_id)
        chats = [Room("telegram", str(chat)) for chat in range(FIRST, FIRST + CHATS)]
        await app.store.outbox.follow("telegram", chats)
        await app.store.outbox.follow("matrix", [Room("matrix", room) for room in rooms])
        yield Newsroom(app, double, member.user_id, omar, desk, rooms)


async def test_a_post_by_two_on_both_is_corrected_in_the_middle_and_taken_back(newsroom: Newsroom) -> None:
    double, omar, clock = newsroom.double, newsroom.omar, newsroom.app.clock
    await newsroom.nora(f"عاجل: {FLASH}")
    await newsroom.press("الجمهور")
    await newsroom.press("كل المتابعين")
    await newsroom.press("اطلب الموافقة")
    await omar.say(newsroom.desk, await until(newsroom.typed("approve")))

    await until(lambda: len(double.ledger("send")) > 15 + CHATS // 4)
    began = clock.monotonic()
    await omar.say(newsroom.desk, f"!correct b1 {BETTER}")
    await omar.say(newsroom.desk, await until(newsroom.typed("send")))
    await newsroom.press("أوافق", "موافقتك على تصحيح b1")
    approved = clock.monotonic()
    await until(lambda: double.ledger("edit"))
    await until(lambda: [one for one in double.ledger("edit") if int(one["chat"]) >= FIRST])
    assert clock.monotonic() - approved <= 2.0
    await newsroom.everywhere(f"تصحيح: {BETTER}")
    assert clock.monotonic() - began < 30

    await omar.say(newsroom.desk, "!retract b1")
    await newsroom.everywhere(f"سحبنا خبرًا نشرناه: «{BETTER}»")
    for room in newsroom.readers:
        assert len([text for text in newsroom.on_matrix(room) if "b1" in text]) == 1
    for chat in range(FIRST, FIRST + CHATS):
        assert len(await double.control.messages(chat)) == 1
    rings = [seen for seen in omar.seen if seen.room in newsroom.readers and FLASH in bare(seen.body)]
    assert {seen.content["msgtype"] for seen in rings if seen.replaces is None} <= {"m.text"}
    kept = await newsroom.app.store.desk.get(1)
    assert kept is not None
    assert [version.kind for version in kept.bulletin.versions] == ["initial", "correction", "retraction"]
    assert (await newsroom.app.store.audit.verify()).good
    await until(newsroom.all_changed)


async def test_one_alone_sends_nothing_to_many_and_a_colleague_stops_what_goes_out(newsroom: Newsroom) -> None:
    double, omar = newsroom.double, newsroom.omar
    await newsroom.nora(f"عاجل: {FLASH}")
    await newsroom.press("الجمهور")
    await newsroom.press("كل المتابعين")
    await newsroom.press("اطلب الموافقة")
    await newsroom.nora("/approve b1")
    await until(lambda: [one for one in double.ledger("send") if "الموافقة لمحرر آخر" in bare(one["text"])])
    assert newsroom.sent(FLASH) == set()
    await omar.say(newsroom.desk, await until(newsroom.typed("approve")))
    await until(lambda: [one for one in double.ledger("send") if int(one["chat"]) >= FIRST])
    await omar.say(newsroom.desk, "!stop b1")
    await until(lambda: any("أُوقف إرساله: b1" in text for text in newsroom.on_matrix(newsroom.desk)))
    await asyncio.sleep(0.5)
    stopped = newsroom.sent(FLASH)
    assert 0 < len(stopped) < CHATS
    await asyncio.sleep(0.5)
    assert newsroom.sent(FLASH) == stopped
    await omar.say(newsroom.desk, "!resume b1")
    await newsroom.everywhere(FLASH)
    await until(lambda: any("اكتمل إرساله: b1" in text for text in newsroom.on_matrix(newsroom.desk)))
