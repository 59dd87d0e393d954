"""What the inbox promises: nothing twice, nothing lost, nothing readable afterwards."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from newsbot.chat.room import Room, RoomSettings
from newsbot.ports import IncomingUpdate, StoreUnusableError
from newsbot.store.delivery_schema import inbox
from newsbot.store.engine import Statement
from tests.store.samples import NOW
from tests.store.sending import ACCOUNT, A, B, Sender, one, post, store

__all__ = ["one", "store"]  # fixtures

_ROWS = Statement(select(inbox.c.update_id, inbox.c.sealed_payload, inbox.c.settled).order_by(inbox.c.update_id))


def update(number: int, payload: bytes = b"{}", account: str = ACCOUNT) -> IncomingUpdate:
    return IncomingUpdate(account, number, payload)


async def rows(store: Any) -> list[Any]:
    found: list[Any] = await store.database.read(lambda run: run(_ROWS, {}))
    return found


async def test_updates_come_back_as_they_came_in_order(store: Any) -> None:
    updates = [update(8, b"\x00\xff"), update(7, "درعا".encode())]
    assert await store.inbox.add(ACCOUNT, updates, "9") == 2
    assert await store.inbox.claim(ACCOUNT) == updates[::-1]
    assert await store.inbox.offset(ACCOUNT) == "9"


async def test_a_platform_that_repeats_itself_adds_nothing(store: Any) -> None:
    await store.inbox.add(ACCOUNT, [update(7, b"first")], "8")
    assert await store.inbox.add(ACCOUNT, [update(7, b"again"), update(8)], "9") == 1
    assert [one.payload for one in await store.inbox.claim(ACCOUNT)] == [b"first", b"{}"]
    assert await store.inbox.offset(ACCOUNT) == "9"


async def test_where_numbers_recur_a_repeat_is_known_by_its_words(store: Any) -> None:
    """Telegram numbers from new after a quiet week, and so does a server that was set up again."""
    inbox = store.inbox

    async def add(*updates: IncomingUpdate) -> int:
        new: int = await inbox.add(ACCOUNT, updates, numbers_recur=True)
        return new

    assert await add(update(7, b"first"), update(8)) == 2
    assert await add(update(7, b"first")) == 0
    for found in await inbox.claim(ACCOUNT):
        await inbox.settle(found, [], NOW)
    assert await add(update(7, b"first"), update(7, b"another")) == 1
    assert await add(update(7, b"another")) == 0
    assert await inbox.claim(ACCOUNT) == [update(7, b"another")]


async def test_while_another_update_of_its_number_waits_it_is_not_taken(store: Any) -> None:
    inbox = store.inbox
    await inbox.add(ACCOUNT, [update(7, b"waits")])
    for _ in range(8):
        with pytest.raises(StoreUnusableError, match="waits to be handled"):
            await inbox.add(ACCOUNT, [update(6), update(7, b"another")], "8", numbers_recur=True)
        assert [one.update_id for one in await inbox.claim(ACCOUNT)] == [7]
    assert await inbox.offset(ACCOUNT) is None
    # By now it is set aside: nobody will handle it any more.
    assert await inbox.add(ACCOUNT, [update(7, b"another")], numbers_recur=True) == 1
    assert await inbox.claim(ACCOUNT) == [update(7, b"another")]


async def test_bots_of_one_account_number_for_themselves_and_are_counted_together(one: Sender) -> None:
    inbox, bot = one.store.inbox, f"{ACCOUNT}:1"
    await inbox.add(bot, [update(7, account=bot)])
    await inbox.add(f"{ACCOUNT}:2", [update(7, account=f"{ACCOUNT}:2")])
    assert await inbox.waiting(ACCOUNT) == 2
    (found,) = await inbox.claim(bot)
    assert await inbox.settle(found, [post("answer", A)], NOW, replies_from=ACCOUNT)
    assert await inbox.waiting(ACCOUNT) == 1
    assert await one.send_all() == [("send", A.id, "answer")]


async def test_a_webhook_has_no_offset(store: Any) -> None:
    await store.inbox.add(ACCOUNT, [update(7)])
    assert await store.inbox.offset(ACCOUNT) is None


async def test_accounts_do_not_see_each_other(store: Any) -> None:
    await store.inbox.add(ACCOUNT, [update(7)], "8")
    await store.inbox.add("other", [update(7, b"theirs", "other")], "99")
    assert await store.inbox.claim("other") == [update(7, b"theirs", "other")]
    assert await store.inbox.offset(ACCOUNT) == "8"


async def test_settled_is_settled_once_with_its_replies(one: Sender) -> None:
    inbox = one.store.inbox
    await inbox.add(ACCOUNT, [update(7)])
    (found,) = await inbox.claim(ACCOUNT)
    assert await inbox.settle(found, [post("answer", A), post("and", B)], NOW)
    assert not await inbox.settle(found, [post("answer", A)], NOW)
    assert await inbox.claim(ACCOUNT) == []
    assert await one.send_all() == [("send", A.id, "answer"), ("send", B.id, "and")]
    assert await inbox.add(ACCOUNT, [update(7)]) == 0


async def test_a_payload_is_sealed_and_erased_when_it_is_settled(store: Any) -> None:
    await store.inbox.add(ACCOUNT, [update(7, b"a secret")])
    ((_, sealed, _),) = await rows(store)
    assert b"secret" not in bytes(sealed)
    await store.inbox.settle(update(7, b"a secret"), [], NOW)
    ((number, mark, settled),) = await rows(store)
    assert (number, settled) == (7, NOW.timestamp())
    assert len(bytes(mark)) == 16
    assert store.audience.seal.open_bytes(bytes(mark), f"update 7 of {ACCOUNT}") is None


async def test_a_failure_leaves_the_update_and_no_reply(one: Sender) -> None:
    inbox = one.store.inbox
    await inbox.add(ACCOUNT, [update(7)])

    def fail(step: str) -> None:
        if step == "inbox.before-settled":
            raise RuntimeError(step)

    inbox.failpoint = fail
    with pytest.raises(RuntimeError):
        await inbox.settle(update(7), [post("answer", A)], NOW)
    assert await one.send_all() == []
    assert await inbox.claim(ACCOUNT) == [update(7)]


async def test_a_failed_add_moves_no_offset(store: Any) -> None:
    def fail(step: str) -> None:
        raise RuntimeError(step)

    store.inbox.failpoint = fail
    with pytest.raises(RuntimeError):
        await store.inbox.add(ACCOUNT, [update(7)], "8")
    assert await store.inbox.offset(ACCOUNT) is None
    assert await store.inbox.claim(ACCOUNT) == []


async def test_what_was_begun_eight_times_in_vain_is_set_aside(store: Any) -> None:
    await store.inbox.add(ACCOUNT, [update(7), update(8)])
    for _ in range(8):
        assert (await store.inbox.claim(ACCOUNT, 1))[0].update_id == 7
    assert (await store.inbox.claim(ACCOUNT, 1))[0].update_id == 8


async def test_who_stands_behind_it_is_not_suspected(store: Any) -> None:
    """After a first end it is handled alone, so that an innocent one is soon over, and nothing else waits in vain."""
    await store.inbox.add(ACCOUNT, [update(7), update(8), update(9)])
    for expected in ([7, 8, 9], *[[7]] * 7, [8, 9], *[[8]] * 7, [9]):
        assert [one.update_id for one in await store.inbox.claim(ACCOUNT)] == expected


async def test_what_only_waits_is_not_suspected_of_a_few_ends(store: Any) -> None:
    await store.inbox.add(ACCOUNT, [update(7), update(8)])
    for _ in range(20):
        assert [one.update_id for one in await store.inbox.claim(ACCOUNT, patient=True)] == [7, 8]
    assert [one.update_id for one in await store.inbox.claim(ACCOUNT, patient=True)] == [8]


async def test_a_button_counts_once(one: Sender) -> None:
    """Pressed twice, or by two people: both updates are settled, one of them is answered."""
    inbox, button = one.store.inbox, (41, 2)
    await inbox.add(ACCOUNT, [update(7), update(8), update(9)])
    assert not await inbox.pressed(button)
    assert await inbox.settle(update(7), [post("answer", A)], NOW, button=button)
    assert await inbox.pressed(button)
    assert not await inbox.settle(update(8), [post("again", A)], NOW, button=button)
    assert await inbox.settle(update(9), [post("another", A)], NOW, button=(41, 1))
    assert await inbox.waiting(ACCOUNT) == 0
    assert [words for _, _, words in await one.send_all()] == ["answer", "another"]


async def test_a_button_whose_update_was_not_settled_is_unused(one: Sender) -> None:
    inbox = one.store.inbox
    await inbox.add(ACCOUNT, [update(7)])

    def fail(step: str) -> None:
        raise RuntimeError(step)

    inbox.failpoint = fail
    with pytest.raises(RuntimeError):
        await inbox.settle(update(7), [], NOW, button=(41, 2), bookmark=(A, "page 2"))
    assert not await inbox.pressed((41, 2))
    assert await one.store.audience.bookmark(A) is None


async def test_a_settled_update_uses_no_button(one: Sender) -> None:
    inbox = one.store.inbox
    await inbox.add(ACCOUNT, [update(7)])
    await inbox.settle(update(7), [], NOW)
    assert not await inbox.settle(update(7), [], NOW, button=(41, 2), bookmark=(A, "page 2"))
    assert not await inbox.pressed((41, 2))
    assert await one.store.audience.bookmark(A) is None


async def test_where_a_list_goes_on_is_kept_with_the_answer(one: Sender) -> None:
    inbox, audience = one.store.inbox, one.store.audience
    await audience.save_settings(B, RoomSettings(locale="en"))
    pages: list[tuple[Room, str | None]] = [(A, "page 2"), (B, "page 3"), (B, "page 4"), (A, None)]
    await inbox.add(ACCOUNT, [update(n) for n in range(4)])
    for n, page in enumerate(pages):
        assert await inbox.settle(update(n), [], NOW, bookmark=page)
        assert await audience.bookmark(page[0]) == page[1]
    assert await audience.settings(B) == RoomSettings(locale="en")


async def test_used_buttons_are_forgotten_in_time(store: Any) -> None:
    inbox = store.inbox
    await inbox.add(ACCOUNT, [update(7), update(8)])
    await inbox.settle(update(7), [], NOW, button=(41, 0))
    await inbox.settle(update(8), [], NOW + timedelta(hours=2), button=(41, 1))
    await inbox.prune(NOW + timedelta(hours=1))
    assert [await inbox.pressed((41, n)) for n in (0, 1)] == [False, True]


async def test_how_many_wait(store: Any) -> None:
    await store.inbox.add(ACCOUNT, [update(7), update(8)])
    await store.inbox.add("other", [update(7, account="other")])
    await store.inbox.settle(update(7), [], NOW)
    assert [await store.inbox.waiting(account) for account in (ACCOUNT, "other", "nobody")] == [1, 1, 0]


async def test_old_numbers_are_forgotten_and_open_ones_kept(store: Any) -> None:
    await store.inbox.add(ACCOUNT, [update(7), update(8), update(9)])
    await store.inbox.settle(update(7), [], NOW)
    await store.inbox.settle(update(8), [], NOW + timedelta(hours=49))
    await store.inbox.prune(NOW + timedelta(hours=48))
    assert [row[0] for row in await rows(store)] == [8, 9]


async def test_another_updates_payload_does_not_open(store: Any) -> None:
    """Somebody who can write to the file cannot make one person's words another's."""
    seal = store.audience.seal
    sealed = seal.seal_bytes(b"mine", f"update 7 of {ACCOUNT}")
    assert seal.open_bytes(sealed, f"update 8 of {ACCOUNT}") is None
    assert seal.open_bytes(sealed, f"update 7 of {ACCOUNT}") == b"mine"
