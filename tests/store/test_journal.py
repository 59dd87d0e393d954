"""What was on the wire, beside the database."""

from datetime import timedelta
from pathlib import Path

import pytest

from newsbot.chat.delivery import Sent
from newsbot.store.journal import WireJournal
from tests.fakes.clock import FakeClock
from tests.store.sending import ACCOUNT, A, B, C, Sender, one, post, store

__all__ = ["one", "store"]  # fixtures


@pytest.fixture
def journal(tmp_path: Path) -> WireJournal:
    return WireJournal(tmp_path / "wire", FakeClock())


async def test_entries_come_back_with_the_last_attempt(journal: WireJournal) -> None:
    await journal.add([(7, 1), (8, 1)])
    await journal.add([])
    await journal.add([(7, 2)])
    assert await journal.entries() == {7: 2, 8: 1} == await journal.recent()


async def test_another_process_goes_on(journal: WireJournal, tmp_path: Path) -> None:
    await journal.add([(7, 1)])
    journal.close()
    again = WireJournal(tmp_path / "wire", FakeClock())
    await again.add([(8, 1)])
    assert await again.entries() == {7: 1, 8: 1}


async def test_nothing_was_on_the_wire_yet(journal: WireJournal) -> None:
    assert await journal.entries() == {} == await journal.recent()


async def test_a_line_torn_by_a_crash_becomes_no_other_number(tmp_path: Path) -> None:
    clock = FakeClock()
    (tmp_path / f"wire.{clock.now().date()}").write_text("7 1\n8")
    journal = WireJournal(tmp_path / "wire", clock)
    assert await journal.entries() == {7: 1}
    await journal.add([(9, 1)])
    assert await journal.entries() == {7: 1, 9: 1}


async def test_two_whole_days_are_kept(tmp_path: Path) -> None:
    clock = FakeClock()
    journal = WireJournal(tmp_path / "wire", clock)
    for day in range(1, 6):
        await journal.add([(day, 1)])
        clock.advance(timedelta(days=1).total_seconds())
    assert await journal.entries() == {3: 1, 4: 1, 5: 1}
    assert await journal.recent() == {5: 1}


async def test_only_the_end_of_a_long_day_is_recent(journal: WireJournal) -> None:
    await journal.add([(n, 1) for n in range(100_000)])
    recent = await journal.recent()
    assert 1000 < len(recent) < 10_000
    assert 99_999 in recent


async def test_only_its_owner_may_read_it(journal: WireJournal, tmp_path: Path) -> None:
    await journal.add([(7, 1)])
    (file,) = tmp_path.glob("wire.*")
    assert file.stat().st_mode & 0o077 == 0


async def test_a_store_that_knows_everything_is_left_alone(one: Sender) -> None:
    await one.publish(post("x", A, B))
    claims = await one.claim(most=1)
    wired = {c.delivery.id: c.delivery.attempts for c in claims}
    assert await one.store.outbox.reconcile(ACCOUNT, wired, one.now) == 0
    assert await one.store.outbox.reconcile(ACCOUNT, {}, one.now) == 0
    assert await one.states() == ["sending", "pending"]


async def test_a_forgotten_try_is_uncertain_and_its_post_is_held(one: Sender) -> None:
    await one.publish(post("x", A, B))
    await one.publish(post("y", C))
    first = (await one.rows())[0].id
    assert await one.store.outbox.reconcile(ACCOUNT, {first: 1}, one.now) == 1
    assert [(row.state, row.reason) for row in await one.rows()] == [
        ("uncertain", "journal"),
        ("held", "restored"),
        ("pending", None),
    ]
    held = [row.id for row in await one.store.outbox.list(["held"])]
    await one.store.outbox.requeue(held, one.now)
    assert [room for _, room, _ in await one.send_all()] == [B.id, C.id]


async def test_a_number_that_was_never_given_holds_everything(one: Sender) -> None:
    await one.publish(post("x", A, B))
    last = (await one.rows())[-1].id
    assert await one.store.outbox.reconcile(ACCOUNT, {last + 5: 1}, one.now) == 1
    assert await one.states() == ["held", "held"]
    # It is asked once, and the number is never given.
    assert await one.store.outbox.reconcile(ACCOUNT, {last + 5: 1}, one.now) == 0
    await one.publish(post("y", C))
    assert (await one.rows())[-1].id == last + 6


async def test_an_empty_store_beside_a_full_journal_gives_new_numbers(one: Sender) -> None:
    assert await one.store.outbox.reconcile(ACCOUNT, {41: 1}, one.now) == 1
    await one.publish(post("x", A))
    assert [row.id for row in await one.rows()] == [42]


async def test_a_forgotten_room_is_no_sign_of_an_old_copy(one: Sender) -> None:
    await one.publish(post("x", A))
    (claim,) = await one.claim()
    await one.answer(claim.delivery, Sent("m1"))
    await one.store.outbox.forget(A)
    await one.publish(post("y", B))
    assert await one.store.outbox.reconcile(ACCOUNT, {claim.delivery.id: 1}, one.now) == 0
    assert await one.states() == ["pending"]
