"""Clients that talk to the Telegram double as a bot does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import telegram
from telegram.request import HTTPXRequest

from tests.doubles.telegram.running import Double


@asynccontextmanager
async def ptb(double: Double, token: str | None = None, read_timeout: float = 5.0) -> AsyncIterator[telegram.Bot]:
    """python-telegram-bot's own client, on its own transport."""
    # There is no TLS here, and reading the certificates of all authorities takes longer than most tests.
    plain, polling = (
        HTTPXRequest(read_timeout=read_timeout, httpx_kwargs={"verify": False}),
        HTTPXRequest(httpx_kwargs={"verify": False}),
    )
    bot = telegram.Bot(token or double.token, double.bot_url, request=plain, get_updates_request=polling)
    async with bot:
        yield bot


async def post(double: Double, method: str, **params: Any) -> tuple[int, dict[str, Any]]:
    """Status and answer of a call with a JSON body."""
    async with aiohttp.ClientSession() as session, session.post(double.method(method), json=params) as answer:
        return answer.status, await answer.json()
