"""Two editors on Telegram: one writes and sends, the other agrees; what they order comes in as anybody's words do."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from newsbot.flows.editorial import Editorial
from newsbot.news.bulletin import LIVE
from newsbot.store import Store
from newsbot.text.bidi import FSI, LRM, PDI, RLM
from tests.doubles.telegram.running import Double
from tests.replay.readers import Pressing

WRITER, SECOND = 5, 6
EDITORS = frozenset((str(WRITER), str(SECOND)))
"""Their private chats."""
_HELD = timedelta(seconds=30)
_MARKS = dict.fromkeys(map(ord, (FSI, PDI, RLM, LRM)))


@dataclass(frozen=True)
class Flash:
    """Something to be posted. `audience`: as it is typed; `places`: what that means."""

    text: str
    audience: str
    places: tuple[str, ...]
    safety: bool = False


class _Wall(Protocol):
    def now(self) -> datetime: ...
    def forward(self, span: timedelta) -> None: ...


@dataclass
class Desk:
    """What editors do. `quiet`: waits until nothing is on its way."""

    double: Double
    pressing: Pressing
    store: Store
    wall: _Wall
    quiet: Callable[[], Awaitable[None]]
    _posted: int = field(default=0)

    async def post(self, flash: Flash) -> int:
        """From the first word until it went out to everybody; its number."""
        self._posted += 1
        name = f"b{self._posted}"
        await self._say(f"عاجل: {flash.text}")
        await self._say(f"/audience {name} {flash.audience}")
        if flash.safety:
            await self._say(f"/severity {name} life-safety")
        await self._agreed()
        self.wall.forward(_HELD)
        async with asyncio.timeout(60):
            while not await self._is_out(self._posted):  # noqa: ASYNC110  # the desk tells nobody
                await asyncio.sleep(0.02)
        await self.quiet()
        return self._posted

    async def correct(self, number: int, text: str) -> None:
        await self._say(f"/correct b{number} {text}")
        await self._agreed()

    async def retract(self, number: int) -> None:
        await self._say(f"/retract b{number}")

    async def _is_out(self, number: int) -> bool:
        kept = await self.store.desk.get(number)
        return kept is not None and kept.bulletin.phase in LIVE

    async def _agreed(self) -> None:
        await self._press(WRITER, "اطلب الموافقة")
        await self._press(SECOND, "أوافق")

    async def _say(self, text: str) -> None:
        # As late as the day is, or it would have been said too long ago.
        await self.double.control.clock(to=self.wall.now().timestamp())
        await self.double.control.say(WRITER, text)
        await self._heard()

    async def _press(self, who: int, label: str) -> None:
        await self.double.control.tap(who, *await self._button(who, label))
        await self._heard()

    async def _heard(self) -> None:
        await self.pressing.hear(1)
        await self.quiet()

    async def _button(self, who: int, label: str) -> tuple[int, str]:
        """The newest with this label."""
        for message in reversed(await self.double.control.messages(who)):
            rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
            for button in (one for row in rows for one in row):
                if button["text"].translate(_MARKS) == label:
                    return message["message_id"], button["callback_data"]
        raise AssertionError(f"nobody offers {label}")


@asynccontextmanager
async def at_work(editorial: Editorial) -> AsyncIterator[None]:
    """What time does at the desk, while the block lasts."""
    stop = asyncio.Event()
    working = asyncio.create_task(editorial.run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(working, 60)
