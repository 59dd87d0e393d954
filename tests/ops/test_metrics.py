"""What Prometheus reads: figures by closed sets, and nothing of anybody."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from prometheus_client.parser import text_string_to_metric_families

from newsbot.chat.delivery import (
    Delivery,
    Gone,
    Later,
    Moved,
    Op,
    Outcome,
    Priority,
    Refused,
    Sent,
    State,
    Stopped,
    Uncertain,
)
from newsbot.chat.heard import Heard
from newsbot.chat.room import Room
from newsbot.ops import metrics as module
from newsbot.ops.metrics import Metrics, Standing, class_name
from newsbot.ports import StoreUnusableError

CHAT, TEXT = "7318294650", "سطر-كناري"
DELIVERY = Delivery(
    id=1,
    account="telegram",
    post=2,
    room=Room("telegram", CHAT),
    op="send",
    part=1,
    priority=Priority.LIFE_SAFETY,
    seq=3,
    state="sending",
    revision=1,
    due=datetime(2024, 3, 1, tzinfo=UTC),
    reason=TEXT,
)
Observe = Callable[[Delivery, Outcome], None]  # what a sender takes
# Each outcome with words of a platform in it, and its label.
OUTCOMES: list[tuple[Outcome, str]] = [
    (Sent(CHAT), "sent"),
    (Later(TEXT, 3.0, "room"), "later"),
    (Refused(TEXT, "content"), "refused"),
    (Gone(TEXT), "gone"),
    (Moved(CHAT), "moved"),
    (Stopped(TEXT), "stopped"),
    (Uncertain(TEXT), "uncertain"),
]


@dataclass
class App:
    """What the gauges are asked of."""

    standing: Standing = field(default_factory=Standing)
    error: Exception | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    looks: int = 0

    def __post_init__(self) -> None:
        self.gate.set()

    async def look(self) -> Standing:
        self.looks += 1
        await self.gate.wait()
        if self.error:
            raise self.error
        return self.standing


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def metrics(app: App) -> Metrics:
    return Metrics(["telegram", "matrix"], app.look)


async def samples(metrics: Metrics) -> dict[tuple[Any, ...], float]:
    """Name and values of the labels, by the labels' names, with the figure; the process's own left out."""
    families = text_string_to_metric_families((await metrics.text()).decode())
    return {
        (sample.name.removeprefix("newsbot_"), *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
        if sample.name.startswith("newsbot_")
    }


@pytest.mark.parametrize(("outcome", "label"), OUTCOMES)
async def test_a_delivery_is_counted_by_what_became_of_it(metrics: Metrics, outcome: Outcome, label: str) -> None:
    observe: Observe = metrics.delivered
    observe(DELIVERY, outcome)
    observe(DELIVERY, outcome)
    observe(replace(DELIVERY, op="edit", priority=Priority.CORRECTION, room=Room("matrix", "!x")), outcome)
    found = {key: value for key, value in (await samples(metrics)).items() if key[0] == "deliveries_total"}
    assert found == {
        ("deliveries_total", "send", label, "telegram", "life-safety"): 2,
        ("deliveries_total", "edit", label, "matrix", "correction"): 1,
    }


def test_every_outcome_is_tried_here() -> None:
    assert {type(outcome) for outcome, _ in OUTCOMES} == set(Outcome.__args__)


async def test_updates_articles_and_replies_are_counted(metrics: Metrics) -> None:
    for kind in ("said", "said", "pressed"):
        metrics.heard("telegram", kind)
    for status in ("new", "new", "failed"):
        metrics.article(status)
    for seconds in (0.003, 0.3, 7.0, 60.0):
        metrics.replied(seconds)
    found = await samples(metrics)
    assert found["updates_total", "said", "telegram"] == 2
    assert found["updates_total", "pressed", "telegram"] == 1
    assert (found["articles_total", "new"], found["articles_total", "failed"]) == (2, 1)
    buckets = [found["replies_seconds_bucket", edge] for edge in ("0.01", "0.25", "0.5", "10.0", "+Inf")]
    assert buckets == [1, 1, 2, 3, 4]


async def test_what_stands_is_asked_at_each_scrape(metrics: Metrics, app: App) -> None:
    app.standing = Standing(
        oldest={Priority.BREAKING: 12.5},
        deliveries={"pending": 7, "uncertain": 2},
        inbox={"telegram": 3},
        unfiled=7,
        clock_off={"database": -3.5},
        up={"telegram": True},
    )
    found = await samples(metrics)
    assert found["outbox_oldest_seconds", "breaking"] == 12.5
    assert (found["outbox_deliveries", "pending"], found["outbox_deliveries", "uncertain"]) == (7, 2)
    assert found["inbox_waiting", "telegram"] == 3
    assert found["articles_unfiled",] == 7
    assert (found["clock_off_seconds", "database"], found["clock_off_seconds", "messenger"]) == (-3.5, 0)
    assert (found["account_up", "telegram"], found["account_up", "matrix"]) == (1, 0)
    app.standing = Standing()
    found = await samples(metrics)
    assert found["outbox_oldest_seconds", "breaking"] == 0
    assert found["outbox_deliveries", "uncertain"] == 0
    assert found["account_up", "telegram"] == 0


async def test_each_member_of_a_set_is_always_there(metrics: Metrics) -> None:
    found = await samples(metrics)
    states = {key[1] for key in found if key[0] == "outbox_deliveries"}
    assert states == {"pending", "sending", "sent", "uncertain", "gone", "cancelled", "expired", "dead", "held"}
    assert {key[1] for key in found if key[0] == "outbox_oldest_seconds"} == {class_name(one) for one in Priority}
    assert {key[1] for key in found if key[0] == "inbox_waiting"} == {"telegram", "matrix"}


@pytest.mark.parametrize("error", [StoreUnusableError("disk full"), ZeroDivisionError(TEXT)])
async def test_a_store_that_cannot_be_asked_leaves_the_counters(metrics: Metrics, app: App, error: Exception) -> None:
    metrics.article("new")
    app.error = error
    found = await samples(metrics)
    assert found["articles_total", "new"] == 1
    assert found["store_up",] == 0
    assert not [key for key in found if key[0].startswith(("outbox", "inbox", "account"))]
    app.error = None
    assert (await samples(metrics))["store_up",] == 1


async def test_many_who_ask_at_once_cost_one_look(metrics: Metrics, app: App) -> None:
    app.gate.clear()
    asking = [asyncio.create_task(samples(metrics)) for _ in range(5)]
    await asyncio.sleep(0)
    app.gate.set()
    assert [found["store_up",] for found in await asyncio.gather(*asking)] == [1] * 5
    assert app.looks == 1


async def test_a_look_that_takes_too_long_is_not_waited_for_nor_begun_again(
    metrics: Metrics, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.0)
    app.gate.clear()
    assert [(await samples(metrics))["store_up",] for _ in range(3)] == [0, 0, 0]
    assert app.looks == 1
    app.gate.set()


async def test_no_label_says_anything_of_anybody(metrics: Metrics) -> None:
    for outcome, _ in OUTCOMES:
        metrics.delivered(DELIVERY, outcome)
        metrics.delivered(replace(DELIVERY, room=Room(TEXT, CHAT)), outcome)
    metrics.heard(CHAT, TEXT)
    metrics.article(TEXT)
    shown = (await metrics.text()).decode()
    assert CHAT not in shown
    assert TEXT not in shown
    assert 'newsbot_updates_total{kind="other",platform="other"} 1.0' in shown
    values = set(re.findall(r'="([^"]*)"', shown))
    assert all(re.fullmatch(r"[a-z-]+|[0-9.]+|\+Inf", value) for value in values)


async def test_the_process_itself_is_shown(metrics: Metrics) -> None:
    shown = (await metrics.text()).decode()
    assert "process_resident_memory_bytes " in shown
    assert "_created" not in shown


async def test_each_name_and_label_is_documented(metrics: Metrics) -> None:
    page = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
    names = set(re.findall(r"^# TYPE (newsbot_\w+)", (await metrics.text()).decode(), re.MULTILINE))
    assert len(names) == 11
    labels = {
        "priority": {class_name(one) for one in Priority},
        "op": set(get_args(Op)),
        "outcome": {label for _, label in OUTCOMES},
        "state": set(get_args(State)),
        "kind": {kind.__name__.lower() for kind in get_args(Heard)},
        "status": {"new", "known", "revised", "failed"},
    }
    documented = dict(re.findall(r"^\| `(\w+)` \| (`.*`) \|$", page, re.MULTILINE))
    assert names <= set(re.findall(r"`(newsbot_\w+)`", page))
    assert {name: set(documented[name].strip("`").split("` `")) for name in labels} == labels


def test_two_of_them_do_not_meet(app: App) -> None:
    assert Metrics(["telegram"], app.look) is not Metrics(["telegram"], app.look)
