"""Delivering updates to the address that the bot gave."""

import asyncio
import json
from typing import TYPE_CHECKING, Any

import aiohttp

from tests.doubles.telegram.updates import UpdateQueue

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "X-Telegram-Bot-Api-Secret-Token"
_LONGEST = 6
"""Doublings of the time between two tries."""


class Webhook:
    """One update after the other, each until it is answered with 2xx.

    Attributes:
        reply: called with a method call that the webhook's answer contains, if any.
        posts: how many requests were made.
    """

    def __init__(self, updates: UpdateQueue, retry: float) -> None:
        self.url = ""
        self.reply: Callable[[dict[str, Any]], None] = lambda _call: None
        self.posts = 0
        self._secret = ""
        self._most = 40
        self._error: tuple[int, str] | None = None
        self._updates = updates
        self._retry = retry
        self._task: asyncio.Task[None] | None = None

    def start(self, url: str, secret: str, most: int) -> None:
        self.stop()
        self.url, self._secret, self._most = url, secret, most
        self._task = asyncio.ensure_future(self._run())

    def stop(self) -> None:
        self.url, self._error, self.posts = "", None, 0
        if self._task:
            self._task.cancel()
            self._task = None

    def info(self) -> dict[str, Any]:
        """As `getWebhookInfo` gives it."""
        about: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates),
        }
        if not self.url:
            return about
        about |= {"max_connections": self._most, "ip_address": "127.0.0.1"}
        if self._error:
            about |= {"last_error_date": self._error[0], "last_error_message": self._error[1]}
        if self._updates.allowed is not None:
            about["allowed_updates"] = sorted(self._updates.allowed)
        return about

    async def _run(self) -> None:
        headers = {"Content-Type": "application/json", **({SECRET: self._secret} if self._secret else {})}
        failures = 0
        async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=60)) as session:
            while True:
                await self._updates.arrival()
                for update in self._updates.first(1):
                    if await self._delivered(session, update):
                        failures = 0
                        self._updates.confirm(update["update_id"] + 1)
                    else:
                        await asyncio.sleep(self._retry * 2 ** min(failures, _LONGEST))
                        failures += 1

    async def _delivered(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> bool:
        self.posts += 1
        try:
            async with session.post(self.url, data=json.dumps(update), allow_redirects=False) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            self._failed(f"Connection failed: {error}")
            return False
        if not 200 <= answer.status < 300:
            self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
            return False
        if b'"method"' in body:
            self.reply(json.loads(body))
        return True

    def _failed(self, why: str) -> None:
        self._error = int(asyncio.get_running_loop().time()), why
