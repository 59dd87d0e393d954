"""The bot in this process, and what a person in a chat sees of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newsbot.app.building import open_app
from newsbot.app.telegram import TelegramBot
from newsbot.app.verbs import App
from newsbot.app.watch import Watch
from newsbot.config import Settings, StoreSettings, TelegramSettings
from newsbot.ports import Material
from newsbot.text.bidi import FSI, PDI
from tests.doubles.telegram.running import Double

_FIRST = datetime(2024, 2, 1, 6, tzinfo=UTC)


def _news(number: int) -> dict[str, str]:
    return {
        "id": f"d{number}",
        "source": "الوكالة",
        "title": f"افتتاح الفرن رقم {number} في درعا",
        "url": f"https://news.example/{number}",
        "published": (_FIRST + timedelta(days=number - 1)).isoformat(),
        "text": f"افتتحت البلدية الفرن رقم {number} في درعا. وقال رئيس البلدية إن العمل يبدأ غداً.",
    }


def settings(double: Double, folder: Path, **telegram: Any) -> Settings:
    return Settings(
        store=StoreSettings(url=f"sqlite:///{folder}/newsbot.db", key_file=folder / "newsbot.key"),
        telegram=TelegramSettings(**{"token": double.token, "api_base_url": double.base_url, **telegram}),
    )


async def stock(folder: Path, stories: int = 12) -> None:
    """Make a store there with a little news in it: `d1`, `d2`, and so on, the newest last."""
    file, key = folder / "newsbot.db", folder / "newsbot.key"
    async with open_app(Settings(store=StoreSettings(url=f"sqlite:///{file}", key_file=key))) as app:
        body = "\n".join(json.dumps(_news(number), ensure_ascii=False) for number in range(1, stories + 1)).encode()
        await app.ingest.material(Material("news.jsonl", body, app.clock.now(), "jsonl"))


async def until(holds: Callable[[], bool]) -> None:
    """Watches what another process does; a minute is longer than it ever takes."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110  # it cannot tell
            await asyncio.sleep(0.01)


@dataclass
class Bot:
    app: App
    watch: Watch
    double: Double
    task: "asyncio.Task[None]"
    stop: asyncio.Event

    @classmethod
    @asynccontextmanager
    async def running(cls, chosen: Settings, double: Double) -> AsyncIterator["Bot"]:
        stop = asyncio.Event()
        journal = Path(chosen.store.url.removeprefix("sqlite:///") + ".wire")
        async with open_app(chosen) as app:
            watch = Watch(app, ["telegram"])
            assert chosen.telegram.token is not None
            telegram = TelegramBot(
                chosen, chosen.telegram.token.get_secret_value(), app=app, watch=watch, journal=journal
            )
            task = asyncio.create_task(telegram.run(stop))
            try:
                yield cls(app, watch, double, task, stop)
            finally:
                stop.set()
                async with asyncio.timeout(30):
                    await asyncio.gather(task, return_exceptions=True)

    def sent(self, chat: int) -> list[dict[str, Any]]:
        return sent(self.double, chat)

    async def answers(self, chat: int, number: int = 1) -> list[str]:
        """The texts that arrived in a chat, once there are so many, without isolates."""
        await until(lambda: len(self.sent(chat)) >= number)
        return [one["text"].replace(FSI, "").replace(PDI, "") for one in self.sent(chat)]

    async def buttons(self, chat: int, message: int) -> dict[str, str]:
        """Labels and data of a message's buttons."""
        messages = await self.double.control.messages(chat)
        found = next(one for one in messages if one["message_id"] == message)
        rows = found["reply_markup"]["inline_keyboard"]
        return {
            button["text"].replace(FSI, "").replace(PDI, ""): button["callback_data"] for row in rows for button in row
        }


def sent(double: Double, chat: int) -> list[dict[str, Any]]:
    return [one for one in double.ledger("send") if one["chat"] == chat]
