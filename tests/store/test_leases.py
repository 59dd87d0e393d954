"""Who sends for an account, and what a takeover does to what was on the wire."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import update

from newsbot.chat.delivery import Priority, Sent
from newsbot.chat.pacing import Memory
from newsbot.ports import Tick
from newsbot.store import open_store
from newsbot.store.delivery_schema import lease
from newsbot.store.engine import Statement
from tests.store.samples import NOW, ancestors
from tests.store.sending import ACCOUNT, A, B, C, Sender, one, post, says, sender, store

__all__ = ["one", "store"]  # fixtures

_LAPSE = Statement(update(lease).values(expires=1.0))
ONLY_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
ONLY_POSTGRES = pytest.mark.parametrize("store", ["postgres"], indirect=True)


async def lapse(store: Any) -> None:
    await store.database.transact(lambda unit: unit(_LAPSE, {}))


@ONLY_SQLITE
async def test_the_process_that_owns_the_store_has_the_lease_at_once(store: Any) -> None:
    first = await store.leases.acquire(ACCOUNT, "a")
    second = await store.leases.acquire(ACCOUNT, "b")
    assert (first.epoch, second.epoch) == (1, 2)


async def test_the_pace_of_each_account_is_known_to_who_does_not_send(store: Any) -> None:
    held = await store.leases.acquire(ACCOUNT, "a")
    assert await store.leases.paces() == {}
    memory = Memory(7.5, NOW, {"5": NOW})
    await store.outbox.tick(Tick(held, NOW, memory=memory))
    assert await store.leases.paces() == {ACCOUNT: Memory(7.5, NOW)}


@ONLY_POSTGRES
async def test_one_holder_an_account(store: Any) -> None:
    first = await store.leases.acquire(ACCOUNT, "a")
    assert await store.leases.acquire(ACCOUNT, "b") is None
    assert (await store.leases.acquire("other", "b")).epoch == 1
    await store.leases.release(first)
    assert (await store.leases.acquire(ACCOUNT, "b")).epoch == first.epoch + 1


@ONLY_POSTGRES
async def test_a_lapsed_lease_is_taken_over_and_not_renewed(store: Any) -> None:
    first = await store.leases.acquire(ACCOUNT, "a")
    assert await store.leases.renew(first)
    await lapse(store)
    second = await store.leases.acquire(ACCOUNT, "b")
    assert second is not None
    assert not await store.leases.renew(first)
    assert await store.leases.renew(second)
    await store.leases.release(first)
    assert await store.leases.renew(second)


@ONLY_POSTGRES
async def test_a_holder_that_froze_inside_a_transaction_is_put_out(
    store: Any, tmp_path: Path, postgres_url: str
) -> None:
    """It keeps the lease's row locked, and the server does not end it by itself."""
    await store.leases.acquire(ACCOUNT, "a")
    await lapse(store)
    url = postgres_url.replace("/postgres", "/deliveries")
    frozen = await asyncpg.connect(url)
    await frozen.execute("BEGIN; SELECT 1 FROM lease FOR SHARE")
    async with open_store(f"{url}?idle_in_transaction_session_timeout=300", tmp_path / "key", ancestors) as other:
        async with asyncio.timeout(60):
            while (taken := await other.leases.acquire(ACCOUNT, "b")) is None:  # noqa: ASYNC110  # the server's clock
                await asyncio.sleep(0.01)
    assert taken.epoch == 2
    frozen.terminate()


async def test_a_lapsed_lease_that_nobody_took_is_renewed(one: Sender) -> None:
    await one.publish(post("x", A))
    await lapse(one.store)
    assert not (await one.tick()).held
    assert await one.store.leases.renew(one.lease)
    assert len((await one.tick()).claims) == 1


async def test_a_released_lease_is_not_renewed(one: Sender) -> None:
    await one.store.leases.release(one.lease)
    assert not await one.store.leases.renew(one.lease)
    assert not (await one.tick()).held


async def after_a_crash(one: Sender, *, keyed: bool = False) -> Sender:
    await lapse(one.store)
    taken = await one.store.leases.acquire(ACCOUNT, "next", 60.0, keyed=keyed)
    return Sender(one.store, taken, one.now)


async def test_sends_on_the_wire_become_uncertain_and_the_rest_stays(one: Sender) -> None:
    await one.publish(post("x", A, B, C))
    claims = await one.claim(most=2)
    await one.answer(claims[0].delivery)
    two = await after_a_crash(one)
    assert [(row.state, row.reason) for row in await two.rows()] == [
        ("sent", None),
        ("uncertain", "crash"),
        ("pending", None),
    ]


async def test_where_a_repeated_id_is_known_they_are_sent_again(one: Sender) -> None:
    await one.publish(post("x", A))
    (before,) = await one.claim()
    (again,) = await (await after_a_crash(one, keyed=True)).claim()
    assert (again.delivery.id, again.delivery.crashes) == (before.delivery.id, 1)


async def test_nor_are_they_sent_again_for_ever_and_none_is_said_to_be_nowhere(one: Sender) -> None:
    await one.publish(post("x", A))
    for _ in range(10):
        assert len(await one.claim()) == 1
        one = await after_a_crash(one, keyed=True)
    assert await one.claim() == []
    assert [(row.state, row.reason) for row in await one.rows()] == [("uncertain", "crash")]


async def test_edits_are_done_again_but_not_for_ever(one: Sender) -> None:
    id_ = await one.publish(post("x", A))
    await one.send_all()
    await one.store.outbox.revise(id_, (says("y"),))
    for _ in range(3):
        assert len(await one.claim()) == 1
        one = await after_a_crash(one)
    assert await one.claim() == []
    assert [(row.op, row.state) for row in await one.rows()] == [("send", "sent"), ("edit", "dead")]


async def test_life_safety_is_sent_again_a_minute_later(store: Any) -> None:
    one = await sender(store)
    await one.publish(post("x", A, priority=Priority.LIFE_SAFETY))
    await one.claim()
    two = await after_a_crash(one)
    assert await two.states() == ["uncertain"]
    assert await two.claim() == []
    # The sweep counts its minute by the database's clock.
    two.now = NOW.replace(year=9999)
    (claim,) = await two.claim()
    assert claim.delivery.resent


async def test_a_frozen_holder_that_wakes_up_can_only_report(one: Sender) -> None:
    await one.publish(post("x", A, B))
    (claim,) = await one.claim(most=1)
    two = await after_a_crash(one)
    ticked = await one.tick([one.came(claim.delivery, Sent("m1"))])
    assert (ticked.held, ticked.claims) == (False, ())
    assert await two.states() == ["sent", "pending"]
    assert [c.delivery.room for c in await two.claim()] == [B]
