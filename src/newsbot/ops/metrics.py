"""What happened and what stands, for Prometheus. Every label is of a closed set: no room, no text, no person."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    Metric,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from newsbot.chat.delivery import Delivery, Outcome, Priority, State
from newsbot.chat.heard import Heard
from newsbot.ports import NewsbotError

_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_PATIENCE: Final = 5.0  # seconds for counting; Prometheus itself waits for ten
_OTHER: Final = "other"
_CLOCKS: Final = ("messenger", "database")
_KINDS: Final = frozenset(kind.__name__.lower() for kind in get_args(Heard))
_STATUSES: Final = frozenset(("new", "known", "revised", "failed"))
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands at the moment of a look; what is missing counts as 0.

    Attributes:
        oldest: seconds that the oldest pending delivery of a class has been due.
        deliveries: how many there are of each state.
        inbox: updates that wait to be handled, by platform.
        up: whether a platform's account works.
        unfiled: articles that wait to be told.
        clock_off: seconds by which our clock is ahead of a `messenger`'s and of the `database`'s.
    """

    oldest: Mapping[Priority, float] = field(default_factory=dict)
    deliveries: Mapping[State, int] = field(default_factory=dict)
    inbox: Mapping[str, int] = field(default_factory=dict)
    up: Mapping[str, bool] = field(default_factory=dict)
    unfiled: int = 0
    clock_off: Mapping[str, float] = field(default_factory=dict)


class Metrics:
    """Counters that the flows move, and gauges that are asked for when somebody looks.

    `platforms` are those that are configured; `look` says how things stand and may raise: then the counters are shown
    alone, and `newsbot_store_up` is 0. One look is under way at a time, however many ask.
    """

    def __init__(self, platforms: Collection[str], look: Callable[[], Awaitable[Standing]]) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series beside each counter, which says when this process began
        self._platforms = tuple(platforms)
        self._look = look
        self._looking: asyncio.Task[Standing | None] | None = None
        self._registry = CollectorRegistry()
        self._deliveries = self._counter(
            "deliveries", "Requests to a platform and what they came to.", "platform", "priority", "op", "outcome"
        )
        self._updates = self._counter("updates", "What platforms told.", "platform", "kind")
        self._articles = self._counter("articles", "Articles read from sources.", "status")
        self._replies = Histogram(
            "newsbot_replies_seconds",
            "From taking up an update to its answer being in the outbox.",
            buckets=_BUCKETS,
            registry=self._registry,
        )
        ProcessCollector(registry=self._registry)

    def delivered(self, delivery: Delivery, outcome: Outcome) -> None:
        """A request was made for `delivery`."""
        self._deliveries.labels(
            self._platform(delivery.room.platform),
            class_name(delivery.priority),
            delivery.op,
            type(outcome).__name__.lower(),
        ).inc()

    def heard(self, platform: str, kind: str) -> None:
        """An update came; `kind` is the small-letter name of one of `chat.heard.Heard`."""
        self._updates.labels(self._platform(platform), kind if kind in _KINDS else _OTHER).inc()

    def replied(self, seconds: float) -> None:
        self._replies.observe(seconds)

    def article(self, status: str) -> None:
        """An article was read: `new`, `known`, `revised` or `failed`."""
        self._articles.labels(status if status in _STATUSES else _OTHER).inc()

    async def text(self) -> bytes:
        """All of it in the text format of Prometheus, version 0.0.4."""
        standing = await self._standing()
        return generate_latest(self._registry) + generate_latest(_shown(standing, self._platforms))

    def _counter(self, name: str, explained: str, *labels: str) -> Counter:
        return Counter(f"newsbot_{name}", explained, labels, registry=self._registry)

    def _platform(self, name: str) -> str:
        return name if name in self._platforms else _OTHER

    async def _standing(self) -> Standing | None:
        """None when it cannot be known now."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(self._tried())
        # Not cut off when it takes long: a second one beside it would take longer.
        done, _ = await asyncio.wait({self._looking}, timeout=_PATIENCE)
        return self._looking.result() if done else None

    async def _tried(self) -> Standing | None:
        try:
            return await self._look()
        except NewsbotError as error:
            _log.warning("what waits cannot be counted: %s", error)
        except Exception:  # noqa: BLE001 - the counters are shown, whatever is wrong
            _log.exception("what waits cannot be counted")
        return None


def class_name(priority: Priority) -> str:
    """`life-safety`."""
    return priority.name.lower().replace("_", "-")


def _shown(standing: Standing | None, platforms: Collection[str]) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_Gauges(standing, platforms))
    return registry


@dataclass(eq=False)
class _Gauges(Collector):
    """A look as gauges: a value for each member of each closed set, so that nothing vanishes when it is 0."""

    standing: Standing | None
    platforms: Collection[str]

    def collect(self) -> Iterator[Metric]:
        found = self.standing
        yield GaugeMetricFamily("newsbot_store_up", "Whether the store could be asked.", value=float(found is not None))
        if found is None:
            return
        yield _gauge(
            "outbox_oldest_seconds",
            "How long the oldest pending delivery has been due.",
            "priority",
            {class_name(one): found.oldest.get(one, 0) for one in Priority},
        )
        yield _gauge(
            "outbox_deliveries",
            "Deliveries in the outbox.",
            "state",
            {state: found.deliveries.get(state, 0) for state in get_args(State)},
        )
        yield _gauge(
            "inbox_waiting",
            "Updates that wait to be handled.",
            "platform",
            {name: found.inbox.get(name, 0) for name in self.platforms},
        )
        waiting = "Articles that were stored and not looked at for stories."
        yield GaugeMetricFamily("newsbot_articles_unfiled", waiting, value=float(found.unfiled))
        yield _gauge(
            "clock_off_seconds",
            "By how much our clock is ahead of another one.",
            "against",
            {name: found.clock_off.get(name, 0) for name in _CLOCKS},
        )
        yield _gauge(
            "account_up",
            "Whether the platform's account works.",
            "platform",
            {name: found.up.get(name, False) for name in self.platforms},
        )


def _gauge(name: str, explained: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"newsbot_{name}", explained, labels=(label,))
    for member, value in values.items():
        family.add_metric((member,), float(value))
    return family
