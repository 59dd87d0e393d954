"""What a test says to the server, in Python."""

import io
import json
from typing import Any, Self

import aiohttp


class Control:
    """One method for every verb of the control API; `control.py` and `injection.py` say what they take.

    Raises ValueError with the server's sentence when it cannot do what is asked.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._session is not None
        await self._session.close()

    async def do(self, verb: str, **asked: Any) -> Any:
        assert self._session is not None
        body = io.BytesIO(json.dumps(asked).encode())
        async with self._session.post(f"{self._url}/control/{verb}", data=body) as answer:
            said = await answer.json()
        if answer.status != 200:
            raise ValueError(said["error"])
        return said["result"]

    async def reset(self) -> None:
        await self.do("reset")

    async def renumber(self, first: int) -> None:
        await self.do("renumber", first=first)

    async def user(self, user_id: int, **about: Any) -> None:
        await self.do("user", id=user_id, **about)

    async def chat(self, chat_id: int, kind: str | None = None, **about: Any) -> int:
        await self.do("chat", id=chat_id, type=kind, **about)
        return chat_id

    async def chats(self, first: int, count: int) -> None:
        await self.do("chats", first=first, count=count)

    async def member(self, chat: int, user: int | None = None, **about: Any) -> None:
        await self.do("member", chat=chat, user=user, **about)

    async def topic(self, chat: int, **about: Any) -> int:
        return int(await self.do("topic", chat=chat, **about))

    async def say(self, chat: int, text: str = "", **about: Any) -> dict[str, Any]:
        said: dict[str, Any] = await self.do("say", chat=chat, text=text, **about)
        return said

    async def edit(self, chat: int, message: int, text: str) -> None:
        await self.do("edit", chat=chat, message=message, text=text)

    async def tap(self, chat: int, message: int, data: str | None = None, **about: Any) -> str:
        given = about if data is None else {"data": data, **about}
        return str((await self.do("tap", chat=chat, message=message, **given))["query"])

    async def inline(self, user: int, query: str, offset: str = "") -> str:
        return str((await self.do("inline", user=user, query=query, offset=offset))["query"])

    async def membership(self, chat: int, status: str, **about: Any) -> None:
        await self.do("membership", chat=chat, status=status, **about)

    async def migrate(self, chat: int, **about: Any) -> int:
        return int((await self.do("migrate", chat=chat, **about))["chat"])

    async def raw(self, update: dict[str, Any]) -> None:
        await self.do("raw", update=update)

    async def fault(self, kind: str, **about: Any) -> None:
        await self.do("fault", kind=kind, **about)

    async def faults(self, **about: Any) -> None:
        """Forgets all faults; `seed` sets chance anew."""
        await self.do("faults", **about)

    async def gate(self, seconds: float, chat: int | None = None) -> None:
        await self.do("gate", seconds=seconds, chat=chat)

    async def clock(self, **about: float) -> float:
        """`advance` or `to`, in seconds; without either only asks."""
        return float(await self.do("clock", **about))

    async def token(self, *, good: bool) -> None:
        await self.do("token", good=good)

    async def messages(self, chat: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.do("messages", chat=chat)
        return found

    async def ledger(self, since: int = 0) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.do("ledger", since=since)
        return found

    async def requests(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.do("requests")
        return found

    async def state(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.do("state")
        return found
