"""A messenger in memory."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from newsbot.chat.delivery import Outcome, Sent
from newsbot.chat.document import Document, Paragraph
from newsbot.chat.fit import Limits
from newsbot.chat.room import Room


@dataclass(frozen=True, slots=True)
class Request:
    op: str
    room: str
    text: str | None
    delivery: int
    silent: bool = False
    remote_id: str | None = None


@dataclass
class FakePlatform:
    """`ports.Platform`: a paragraph a part; answers success unless told otherwise.

    Attributes:
        requests: what it was asked, in order.
        answers: what it says to the next requests; an exception is raised.
        gate: cleared, it keeps every request waiting.
        drawn: how often a document was drawn.
        alive: what it says when it is probed.
    """

    name: str = "telegram"
    limits: Limits = field(default_factory=lambda: Limits(4096))
    requests: list[Request] = field(default_factory=list)
    answers: deque[Outcome | Exception] = field(default_factory=deque)
    drawn: int = 0
    alive: bool = True
    probes: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    def parts(self, document: Document) -> list[Any]:
        self.drawn += 1
        parts = [
            "".join(span.text for span in block.spans) for block in document.blocks if isinstance(block, Paragraph)
        ]
        if "undrawable" in parts:
            raise ValueError("undrawable")
        return parts

    async def send(self, room: Room, part: Any, *, delivery: int, silent: bool) -> Outcome:
        return await self._ask(Request("send", room.id, part, delivery, silent))

    async def edit(self, room: Room, remote_id: str, part: Any, *, delivery: int) -> Outcome:
        return await self._ask(Request("edit", room.id, part, delivery, remote_id=remote_id))

    async def delete(self, room: Room, remote_id: str, *, delivery: int) -> Outcome:
        return await self._ask(Request("delete", room.id, None, delivery, remote_id=remote_id))

    async def probe(self) -> bool:
        self.probes += 1
        return self.alive

    async def _ask(self, request: Request) -> Outcome:
        self.requests.append(request)
        await self.gate.wait()
        answer = self.answers.popleft() if self.answers else Sent(request.remote_id or f"m{request.delivery}")
        if isinstance(answer, Exception):
            raise answer
        return answer
