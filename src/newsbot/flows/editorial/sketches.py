"""Cards that are drawn ahead: whoever sends never waits for one, and what is not ready goes out without it."""

import asyncio
from collections import OrderedDict

from newsbot.chat.document import drawn
from newsbot.chat.picture import Card
from newsbot.ports.pictures import Pictures

_KEPT = 32
PATIENCE = 8.0
"""Seconds that somebody who looks at a draft waits for its card."""


class Sketches:
    """`pictures`: who draws; None: nobody does."""

    def __init__(self, pictures: Pictures | None = None) -> None:
        self._pictures = pictures
        self._drawing: OrderedDict[Card, asyncio.Task[bytes | None]] = OrderedDict()

    @property
    def enabled(self) -> bool:
        return self._pictures is not None

    def begin(self, card: Card) -> None:
        """Have it drawn, unless it is or was."""
        if self._pictures is None or card in self._drawing:
            return
        self._drawing[card] = asyncio.ensure_future(self._pictures.png(card))
        while len(self._drawing) > _KEPT:
            self._drawing.popitem(last=False)[1].cancel()

    async def look(self, card: Card, seconds: float = PATIENCE) -> None:
        """Wait so long for it at most."""
        self.begin(card)
        if card in self._drawing:
            await asyncio.wait((self._drawing[card],), timeout=seconds)

    def ready(self, card: Card) -> str:
        """As `Document.picture` names it; empty where it is not drawn, or cannot be."""
        task = self._drawing.get(card)
        if task is None or not task.done() or task.cancelled() or task.exception() is not None:
            return ""
        png = task.result()
        return drawn(png) if png else ""
