"""Everything that one server holds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.doubles.telegram.clock import Clock
from tests.doubles.telegram.faults import Faults
from tests.doubles.telegram.flood import FloodLimits, Wait
from tests.doubles.telegram.ledger import Ledger, RequestLog
from tests.doubles.telegram.parameters import File, Params, flag
from tests.doubles.telegram.refusal import flood
from tests.doubles.telegram.settings import Settings
from tests.doubles.telegram.updates import UpdateQueue
from tests.doubles.telegram.webhook import Webhook
from tests.doubles.telegram.world import Chat, World


class State:
    """Attributes: `revoked`: the token is not good any more; `wait`: what the last request was asked to wait."""

    def __init__(self, settings: Settings, file: Path) -> None:
        self.settings = settings
        self.clock = Clock(simulated=settings.simulated)
        self.ledger = Ledger(file, self.clock, settings.marker)
        self.log = RequestLog()
        self.faults = Faults(settings.seed)
        self.updates = UpdateQueue()
        self.webhook = Webhook(self.updates, settings.webhook_retry)
        self.reset()

    def reset(self) -> None:
        """As it was at the start; update ids and the clock go on."""
        self.world = World(self.settings)
        self.flood = FloodLimits(self.settings)
        self.revoked = False
        self.wait: Wait | None = None
        self.faults.clear()
        self.updates.abort("terminated by setWebhook request")
        self.updates.clear()
        self.updates.allowed = None
        self.webhook.stop()
        self.ledger.clear()
        self.log.clear()


@dataclass(slots=True)
class Call:
    """One request for a method."""

    state: State
    method: str
    params: Params
    files: dict[str, File]

    def now(self) -> float:
        return self.state.clock.now()

    def admit(self, chat: Chat, *, edit: bool = False) -> None:
        """Counts a send towards the limits. Raises RefusalError when it is one too many."""
        settings = self.state.settings
        now, limits = self.now(), self.state.flood
        if not settings.limits or (edit and not settings.edits_count):
            # What a scripted 429 asked for is held against the bot all the same.
            wait = limits.gated(now, chat.id)
        else:
            paid = flag(self.params, "allow_paid_broadcast")
            wait = limits.admit(now, chat.id, crowd=chat.crowd, paid=paid)
        if wait:
            self.state.wait = wait
            raise flood(wait.seconds)

    def record(self, chat: int | None, **about: Any) -> None:
        self.state.ledger.record(self.method, chat, **about)
