"""What the bot that runs says of itself, asked from beside it."""

from typing import Any, Final

import aiohttp

from newsbot.ports import Finding

_PATIENCE: Final = 10.0  # seconds; the page itself gives up after five
_WHAT: Final = "bot"


async def running(listen: str) -> Finding:
    """Whether a bot answers at `[ops] listen` (`HOST:PORT`), and how its messengers are."""
    if listen.endswith(":0"):
        return Finding(_WHAT, "note", "not asked: [ops] listen names no port")
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(_PATIENCE)) as session,
            session.get(f"http://{listen}/health/ready") as response,
        ):
            told = await response.json()
    except aiohttp.ClientConnectorError:
        return Finding(_WHAT, "note", f"none runs: nobody listens at {listen}")
    except (TimeoutError, aiohttp.ClientError, ValueError) as error:
        return Finding(_WHAT, "wrong", f"{listen}: no answer of a bot ({type(error).__name__})")
    return _judged(told, listen)


def _judged(told: Any, listen: str) -> Finding:
    if not isinstance(told, dict) or not isinstance(told.get("platforms"), dict):
        return Finding(_WHAT, "wrong", f"{listen}: no answer of a bot; another program listens there")
    states = [("store", told.get("store")), *told["platforms"].items()]
    said = ", ".join(f"{name} {state}" for name, state in states)
    return Finding(_WHAT, "ok" if told.get("ready") is True else "wrong", f"runs: {said}")
