"""Which story a message told, on both databases."""

from datetime import timedelta
from typing import Any

from newsbot.chat.delivery import Priority, Sent
from newsbot.ports import NOTHING, Post
from tests.store import sending
from tests.store.samples import NOW
from tests.store.sending import A, B, says, words

store = sending.store


async def test_a_message_is_known_by_what_the_platform_may_call_it(store: Any) -> None:
    hand = await sending.sender(store)
    for story, text in ((7, "أول"), (9, "ثان")):
        await hand.publish(Post(Priority.ALERT, (says(text),), (A,), story=story))
    await hand.publish(Post(Priority.REPLY, (says("جواب"),), (A,)))
    names = {"أول": "11", "ثان": "photo:12", "جواب": "13"}
    while claims := await hand.claim():
        for one in claims:
            await hand.answer(one.delivery, Sent(names[words(one.document)]))
    told = store.told
    assert await told.story(A, ("11", "photo:11")) == 7
    assert await told.story(A, ("12", "photo:12")) == 9
    assert await told.story(A, ("13", "photo:13")) is None
    assert await told.story(A, ("99",)) is None
    assert await told.story(B, ("11",)) is None


async def test_what_was_told_last(store: Any) -> None:
    assert await store.told.story(A) is None
    await (await sending.sender(store)).publish(sending.post("مرحبا", A))
    for minutes, stories in ((0, (7, 9)), (1, (8,)), (2, (NOTHING,))):
        await store.digests.told(A, stories, NOW + timedelta(minutes=minutes))
    assert await store.told.story(A) == 8
    assert await store.told.story(B) is None
