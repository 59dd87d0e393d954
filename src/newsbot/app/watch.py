"""What the running bot tells of itself: counters, and whether each messenger is reached."""

from collections.abc import Collection
from datetime import datetime

from newsbot.app.verbs import App
from newsbot.chat.delivery import Delivery, Outcome
from newsbot.ops.http import Readiness
from newsbot.ops.metrics import Metrics, Standing
from newsbot.ports import StoreUnusableError


class Watch:
    """Takes notice of what happens. `platforms`: the names of those that are configured."""

    def __init__(self, app: App, platforms: Collection[str]) -> None:
        self.platforms = dict.fromkeys(platforms, "starting")
        self.metrics = Metrics(platforms, self._look)
        self._app = app
        self._away = dict.fromkeys(platforms, app.clock.now())
        app.ingest.counted = self.metrics.article

    def state(self, platform: str, state: str) -> None:
        """`up`, `starting`, or `down: ` and a word why."""
        self.platforms[platform] = state
        if state == "up":
            self._away.pop(platform, None)
        else:
            self._away.setdefault(platform, self._app.clock.now())

    def away(self) -> dict[str, datetime]:
        """The platforms that cannot be worked with, and since when."""
        return dict(self._away)

    def delivered(self, delivery: Delivery, outcome: Outcome) -> None:
        self.metrics.delivered(delivery, outcome)

    def heard(self, platform: str, kind: str) -> None:
        self.metrics.heard(platform, kind)

    def replied(self, seconds: float) -> None:
        self.metrics.replied(seconds)

    async def ready(self) -> Readiness:
        try:
            for name in self.platforms:
                await self._app.store.inbox.waiting(name)
            if self.platforms and not self._app.store.database.roomy():
                return Readiness(self.platforms, "full")
        except StoreUnusableError:
            return Readiness(self.platforms, "unusable")
        return Readiness(self.platforms)

    async def _look(self) -> Standing:
        store = self._app.store
        return Standing(
            oldest=await store.outbox.ages(self._app.clock.now()),
            deliveries=await store.outbox.counts(),
            inbox={name: await store.inbox.waiting(name) for name in self.platforms},
            up={name: state == "up" for name, state in self.platforms.items()},
            unfiled=await store.stories.waiting(),
            clock_off=await self._app.clockwatch.off(),
        )
