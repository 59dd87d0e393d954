"""Digests of the running bot: one process at a time looks for rooms that are due."""

import asyncio
from uuid import uuid4

from newsbot.app.verbs import App
from newsbot.chat.room import RoomSettings
from newsbot.config import Settings
from newsbot.flows.digests import Gather
from newsbot.flows.duty import Duty


class Gathering:
    def __init__(self, app: App, settings: Settings) -> None:
        self._app = app
        self._gather = Gather(
            digests=app.store.digests,
            newsstand=app.newsstand(),
            clock=app.clock,
            defaults=RoomSettings(**settings.defaults.model_dump()),
            watch=app.clockwatch,
        )

    async def run(self, wake: asyncio.Event, stop: asyncio.Event) -> None:
        """Until `stop`. Slots are taken once however many look: the duty spares the others."""
        duty = Duty("digests", holder=uuid4().hex, leases=self._app.store.leases, clock=self._app.clock)
        await duty.run(stop, lambda lost: self._gather.run(wake, lost))
