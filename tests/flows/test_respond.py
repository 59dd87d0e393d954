"""Updates that came in are answered through the outbox: over a real store, with the real phrases."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document, Paragraph, Text
from newsbot.chat.fit import plain
from newsbot.chat.heard import (
    Heard,
    Joined,
    Left,
    Looked,
    Nothing,
    Pressed,
    Renamed,
    Said,
    Speaker,
    Unreadable,
    Wordless,
)
from newsbot.chat.pacing import Pace
from newsbot.chat.room import Room, RoomSettings
from newsbot.flows.deliver import Deliver
from newsbot.flows.respond import Respond
from newsbot.ports import IncomingUpdate, Post
from newsbot.text.bidi import FSI, PDI
from tests.fakes.clock import FakeClock
from tests.fakes.ears import FakeEars
from tests.fakes.platform import FakePlatform
from tests.flows.kit import House, line
from tests.store import made

ACCOUNT = "telegram"
SOMEBODY = Speaker("person", "7")
HERE, GROUP = Room("telegram", "7"), Room("telegram", "-100")
NEWS = [
    line(f"خبر رقم {n} من حلب", id=f"a{n}", published=f"2024-01-{n:02}T12:00:00Z", text=f"نص الخبر رقم {n}.")
    for n in range(1, 26)
]


@dataclass
class Desk:
    """A bot with a messenger in memory on both sides."""

    store: Any
    clock: FakeClock
    respond: Respond
    ears: FakeEars
    platform: FakePlatform
    deliver: Deliver
    came: int = 0
    kinds: list[str] = field(default_factory=list)

    async def hear(self, *heard: Heard) -> None:
        """It comes in, and is handled."""
        await self.receive(*heard)
        while await self.respond.once():
            pass
        await asyncio.sleep(0)

    async def receive(self, *heard: Heard) -> None:
        updates = []
        for one in heard:
            self.came += 1
            payload = str(self.came).encode()
            self.ears.words[payload] = one
            updates.append(IncomingUpdate(ACCOUNT, self.came, payload))
        await self.store.inbox.add(ACCOUNT, updates, str(self.came + 1))

    async def said(self) -> list[tuple[str, str]]:
        """What goes out: room and text, without isolates."""
        before = len(self.platform.requests)
        await self.deliver.once()
        while {"pending", "sending"} & (await self.store.outbox.counts()).keys():
            self.clock.advance(1.0)
            await self.deliver.once()
            for _ in range(5):
                await asyncio.sleep(0)
        texts = [(one.room, one.text or "") for one in self.platform.requests[before:]]
        return [(room, text.replace(FSI, "").replace(PDI, "")) for room, text in texts]


class Killed(BaseException):
    """As if the process had ended here."""


class WholePlatform(FakePlatform):
    """A document a message."""

    def parts(self, document: Any) -> list[Any]:
        return [plain(document)]


@pytest.fixture(scope="module")
def stocked() -> House:
    return House()


@pytest.fixture
async def desk(stocked: House, tmp_path: Path) -> AsyncIterator[Desk]:
    if not stocked.store.articles.rows:
        await stocked.take("n.jsonl", "\n".join(NEWS))
    clock = FakeClock()
    async with made.opened(tmp_path) as store:
        audience: Any = store.audience
        stocked.store.audience = audience
        ears, platform, kinds = FakeEars(), WholePlatform(), list[str]()
        respond = Respond(
            ears,
            stocked.converse(),
            account=ACCOUNT,
            inbox=store.inbox,
            outbox=store.outbox,
            clock=clock,
            heard=kinds.append,
        )
        deliver = Deliver(
            platform,
            account=ACCOUNT,
            holder="me",
            outbox=store.outbox,
            leases=store.leases,
            clock=clock,
            jitter=lambda: 0.5,
            pace=Pace(rate=1e6, reply_rate=1e6),
        )
        yield Desk(store, clock, respond, ears, platform, deliver, kinds=kinds)


def said(text: str, room: Room = HERE, **given: Any) -> Said:
    return Said(room, text, given.pop("speaker", SOMEBODY), given.pop("kind", "private"), **given)


async def test_a_question_is_answered_where_it_was_asked(desk: Desk) -> None:
    await desk.hear(said("/latest حلب 1"), said("/latest حلب 1", Room("telegram", "8")))
    answers = await desk.said()
    assert [room for room, _ in answers] == ["7", "8"]
    assert all("خبر رقم 25 من حلب" in text for _, text in answers)
    assert desk.kinds == ["said", "said"]
    assert await desk.store.inbox.waiting(ACCOUNT) == 0


async def test_an_update_that_comes_twice_is_answered_once(desk: Desk) -> None:
    await desk.hear(said("/latest حلب 1"))
    again = IncomingUpdate(ACCOUNT, 1, b"1")
    await desk.store.inbox.add(ACCOUNT, [again], "2")
    assert await desk.respond.once() == 0
    assert len(await desk.said()) == 1


async def test_the_questions_of_a_room_are_answered_in_order_and_a_list_goes_on(desk: Desk) -> None:
    await desk.hear(said("/latest حلب 2"), said("/more"), said("/more"))
    answers = [text for _, text in await desk.said()]
    assert ["رقم 25" in answers[0], "رقم 23" in answers[1], "رقم 21" in answers[2]] == [True, True, True]


async def test_what_was_not_settled_is_answered_again_as_if_for_the_first_time(desk: Desk) -> None:
    """The process died after the answer was made and before it was kept: the page of the list is not skipped."""
    await desk.hear(said("/latest حلب 2"))
    await desk.said()
    await desk.receive(said("/more"))
    settle_ = desk.store.inbox.settle

    async def dies(*_: Any, **__: Any) -> bool:
        raise Killed

    desk.store.inbox.settle = dies
    with pytest.raises(Killed):
        await desk.respond.once()
    desk.store.inbox.settle = settle_
    await desk.respond.once()
    ((_, text),) = await desk.said()
    assert "رقم 23" in text


async def test_an_answer_goes_into_the_thread_that_asked(desk: Desk) -> None:
    thread = Room("telegram", "-100/9")
    await desk.hear(said("/latest حلب 1", GROUP, kind="group", reply_in=thread))
    assert [room for room, _ in await desk.said()] == ["-100/9"]


@pytest.mark.parametrize(
    ("speaker", "text"),
    [
        (SOMEBODY, "الإعدادات هنا للمشرفين فقط."),
        (Speaker("nobody"), "الإعدادات هنا للمشرفين فقط."),
        (Speaker("room"), "The language of this chat is now English."),
        (Speaker("person", "1"), "The language of this chat is now English."),
    ],
)
async def test_settings_of_a_group_are_its_administrators(desk: Desk, speaker: Speaker, text: str) -> None:
    desk.ears.admins = {"1"}
    await desk.hear(said("/language en", GROUP, kind="group", speaker=speaker))
    assert [answer for _, answer in await desk.said()] == [text]
    changed = await desk.store.audience.settings(GROUP)
    assert (changed is not None and changed.locale == "en") == text.startswith("The")


async def test_everybody_may_ask_which_language_is_spoken(desk: Desk) -> None:
    await desk.hear(said("/language", GROUP, kind="group", speaker=Speaker("nobody")))
    ((_, text),) = await desk.said()
    assert "للمشرفين" not in text


async def button(desk: Desk, room: Room = HERE, **given: Any) -> Pressed:
    """One under a list that was sent."""
    await desk.hear(said("/latest حلب 2", room, **given))
    await desk.said()
    (sent,) = [request for request in desk.platform.requests if request.room == room.id]
    _, document = await desk.store.outbox.copy(sent.delivery)
    index = document.suggestions.index("/more")
    return Pressed(room, SOMEBODY, given.get("kind", "private"), "q1", sent.delivery, index)


async def test_a_button_does_what_its_command_does(desk: Desk) -> None:
    pressed = await button(desk)
    await desk.hear(pressed)
    ((room, text),) = await desk.said()
    assert room == HERE.id
    assert "رقم 23" in text
    assert desk.ears.notices == [""]


async def test_a_button_goes_on_with_the_list_above_it(desk: Desk) -> None:
    """Whatever was listed since."""
    pressed = await button(desk)
    await desk.hear(said("/latest 1"))
    await desk.said()
    await desk.hear(pressed)
    ((_, text),) = await desk.said()
    assert text.startswith("آخر أخبار حلب (تتمة)")
    assert "رقم 23" in text


async def sent_as(desk: Desk, text: str) -> tuple[str, ...]:
    """What the platform calls the message that answers a text."""
    await desk.hear(said(text))
    await desk.said()
    return (f"photo:{desk.platform.requests[-1].delivery}", f"m{desk.platform.requests[-1].delivery}")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/more", "آخر أخبار حلب (تتمة)"),
        ("المزيد", "آخر أخبار حلب (تتمة)"),
        ("2", "خبر رقم 24 من حلب"),
        ("اقرأ الأول", "خبر رقم 25 من حلب"),
        ("لخص هذا", "خبر رقم 25 من حلب"),
    ],
)
async def test_an_answer_to_an_older_list_goes_on_from_it(desk: Desk, text: str, answer: str) -> None:
    older = await sent_as(desk, "/latest حلب 2")
    await sent_as(desk, "/search خبر رقم 3")
    await sent_as(desk, "/story a5")
    await desk.hear(said(text, answers=older))
    ((_, answered),) = await desk.said()
    assert answered.startswith(answer)


@pytest.mark.parametrize("text", ["/more", "2", "لخص هذا"])
async def test_an_answer_to_what_is_forgotten_is_told_so(desk: Desk, text: str) -> None:
    await sent_as(desk, "/latest حلب 2")
    await desk.hear(said(text, answers=("gone",)), said("/more"))
    texts = [answered for _, answered in await desk.said()]
    assert texts[0] == "هذه الرسالة قديمة، ولم أعد أعرف ما فيها. اطلب الأخبار من جديد، مثلًا /latest درعا."
    assert texts[1].startswith("آخر أخبار حلب (تتمة)")


async def test_an_answer_to_a_message_without_a_list_means_the_last_one(desk: Desk) -> None:
    await sent_as(desk, "/latest حلب 2")
    guide = await sent_as(desk, "/help")
    await desk.hear(said("/more", answers=guide))
    ((_, text),) = await desk.said()
    assert text.startswith("آخر أخبار حلب (تتمة)")


async def test_what_has_no_words_is_told_once_what_is_understood(desk: Desk) -> None:
    await desk.hear(*[Wordless(HERE, desk.clock.now())] * 10)
    assert await desk.said() == [
        (HERE.id, "لا أفهم إلا الكلام المكتوب. اكتب مثلًا /latest درعا، أو أرسل /help لترى ما يمكنك طلبه.")
    ]
    desk.clock.advance(61)
    await desk.hear(Wordless(HERE, desk.clock.now() - timedelta(hours=1)))
    assert await desk.said() == []
    await desk.hear(Wordless(HERE))
    assert len(await desk.said()) == 1


async def test_who_reads_a_channel_is_answered_alone(desk: Desk) -> None:
    channel = Room("telegram", "-500")
    pressed = await button(desk, channel, kind="channel")
    why = Document((Paragraph((Text("خبر"),)),), suggestions=("/why a25", "/language en"))
    post = Post(Priority.ALERT, (why,), (channel,))
    await desk.store.outbox.publish(ACCOUNT, post, desk.clock.now())
    await desk.said()
    alert = desk.platform.requests[-1].delivery
    pressing = replace(pressed, delivery=alert, index=0)
    await desk.hear(pressed, pressing, pressing, replace(pressing, index=1))
    assert await desk.said() == []
    reason = "خبر رقم 25 من حلب لا يطابق هذا الخبر أيًّا من الاشتراكات الحالية."
    assert desk.ears.notices[1].startswith(reason)
    assert desk.ears.notices[1] == desk.ears.notices[2]
    assert desk.ears.notices[0] == "اسألني عن ذلك في محادثة خاصة مع \u2068@newsbot\u2069."
    assert desk.ears.notices[3] == "الإعدادات هنا للمشرفين فقط."


async def test_a_button_counts_once(desk: Desk) -> None:
    pressed = await button(desk)
    await desk.hear(pressed, pressed)
    await desk.hear(replace(pressed, query="q2"))
    assert len(await desk.said()) == 1
    assert desk.ears.notices == ["", *["سبق الضغط على هذا الزر، وأُرسل جوابه."] * 2]


@pytest.mark.parametrize(
    "change",
    [
        {"delivery": None},
        {"delivery": 99_999},
        {"index": 30},
        {"index": -1},
        {"room": Room("telegram", "8")},
    ],
)
async def test_a_button_that_is_not_ours_does_nothing(desk: Desk, change: dict[str, Any]) -> None:
    pressed = await button(desk)
    await desk.hear(replace(pressed, **change))
    assert await desk.said() == []
    assert desk.ears.notices == ["انتهت صلاحية هذا الزر. اطلب القائمة من جديد."]


async def test_rights_are_checked_again_when_a_button_is_pressed(desk: Desk) -> None:
    await desk.hear(said("/language", GROUP, kind="group"))
    await desk.said()
    sent = desk.platform.requests[-1].delivery
    _, document = await desk.store.outbox.copy(sent)
    english = document.suggestions.index("/language en")
    await desk.hear(Pressed(GROUP, SOMEBODY, "group", "q", sent, english))
    assert [text for _, text in await desk.said()] == ["الإعدادات هنا للمشرفين فقط."]
    assert await desk.store.audience.settings(GROUP) in {None, RoomSettings()}


async def test_an_acknowledgement_that_fails_loses_nothing(desk: Desk) -> None:
    pressed = await button(desk)
    desk.ears.broken = True
    await desk.hear(pressed)
    assert len(await desk.said()) == 1


async def test_a_list_is_offered_page_by_page_for_words_typed_elsewhere(desk: Desk) -> None:
    await desk.hear(Looked("i", "حلب"), Looked("j", "كلام لا وجود له"))
    (titles, following), (none, end) = desk.ears.offered
    assert (titles[0], len(titles)) == ("خبر رقم 25 من حلب", 20)
    assert (none, end) == ([], "")
    await desk.hear(Looked("k", "حلب", following), Looked("l", "حلب", "rubbish"))
    (rest, after), (again, _) = desk.ears.offered[2:]
    assert (rest[0], len(rest), after) == ("خبر رقم 5 من حلب", 5, "")
    assert again == titles
    assert await desk.said() == []


async def test_a_group_is_greeted_and_told_how_to_be_heard(desk: Desk) -> None:
    await desk.hear(Joined(GROUP, "group"), Joined(Room("telegram", "-200"), "channel"))
    await desk.hear(Joined(Room("telegram", "-300"), "group", can_write=False))
    ((room, text),) = await desk.said()
    assert room == "-100"
    assert "/latest درعا" in text
    assert "@newsbot" in text


async def test_who_never_says_start_is_greeted_by_the_bot(desk: Desk) -> None:
    await desk.hear(Joined(HERE, "private"))
    assert await desk.said() == []
    desk.ears.greets = True
    await desk.hear(Joined(HERE, "private"))
    ((_, text),) = await desk.said()
    assert "أهلًا بك" in text


async def test_commands_of_other_bots_in_a_group_are_left_to_them(desk: Desk) -> None:
    await desk.hear(said("/pizza margherita", GROUP, kind="group"), said("!roll 20", GROUP, kind="group"))
    assert await desk.said() == []
    await desk.hear(said("/pizza margherita"))
    assert len(await desk.said()) == 1


async def test_a_message_that_cannot_be_read_is_answered_in_its_thread(desk: Desk) -> None:
    thread = Room("matrix", "!r/$root")
    await desk.hear(Unreadable(Room("matrix", "!r"), "group", thread))
    ((room, text),) = await desk.said()
    assert (room, "تعذّرت قراءة رسالتك" in text) == (thread.id, True)


async def test_nothing_more_goes_to_a_room_that_sent_the_bot_away(desk: Desk) -> None:
    await desk.hear(said("/latest حلب 1"), Left(HERE))
    assert await desk.said() == []
    await desk.hear(said("/latest حلب 1"))
    assert len(await desk.said()) == 1, "who writes again is there again"


async def test_a_group_that_got_another_id_keeps_its_settings_and_what_waits(desk: Desk) -> None:
    desk.ears.admins = {SOMEBODY.id}
    await desk.hear(said("/language en", GROUP, kind="group"))
    new = Room("telegram", "-1009")
    await desk.hear(Renamed(GROUP, new))
    assert [room for room, _ in await desk.said()] == ["-1009"]
    assert (await desk.store.audience.settings(new)).locale == "en"


async def test_what_is_asked_right_after_a_room_was_renamed_finds_its_settings(desk: Desk) -> None:
    desk.ears.admins = {SOMEBODY.id}
    new = Room("telegram", "-1009")
    await desk.hear(said("/language en", GROUP, kind="group"))
    await desk.hear(Renamed(GROUP, new), said("/latest حلب 1", new, kind="group"))
    assert "Latest news" in (await desk.said())[-1][1]


async def test_late_questions_are_answered_once_and_said_to_be_late(desk: Desk) -> None:
    asked = desk.clock.now() - timedelta(minutes=6)
    await desk.hear(
        said("/latest حمص", at=asked),
        said("/language en", at=asked),
        said("/latest حلب 1", at=asked),
        said("/latest حلب 1", Room("telegram", "8"), at=asked),
    )
    answers = await desk.said()
    assert sorted(room for room, _ in answers) == ["7", "7", "8"]
    texts = [text for room, text in answers if room == "7"]
    assert texts[0] == "The language of this chat is now English."
    assert texts[1].startswith("Your question reached me late; here is the answer as of now:")


async def test_a_flood_of_questions_is_told_once_and_does_not_fill_the_outbox(desk: Desk) -> None:
    await desk.hear(*[said("/help")] * 60, said("/latest حلب 1", Room("telegram", "8")))
    counts = await desk.store.outbox.counts()
    assert counts == {"pending": 22}
    texts = [text for _, text in await desk.said()]
    assert sum("الأسئلة كثيرة" in text for text in texts) == 1


async def test_what_is_nothing_is_settled(desk: Desk) -> None:
    await desk.hear(Nothing("no-text"))
    assert await desk.store.inbox.waiting(ACCOUNT) == 0


async def test_one_update_that_breaks_does_not_stop_the_others(desk: Desk) -> None:
    async def fails(*_: Any) -> Any:
        raise ValueError("bug")

    desk.store.outbox.left = fails
    await desk.hear(Left(HERE), said("/latest حلب 1"))
    assert len(await desk.said()) == 1
    assert await desk.store.inbox.waiting(ACCOUNT) == 0


async def test_answers_that_waited_too_long_are_not_sent(desk: Desk) -> None:
    await desk.hear(said("/latest حلب 1"))
    desk.clock.advance(3700)
    assert await desk.said() == []
    assert await desk.store.outbox.counts() == {"expired": 1}


async def test_it_runs_until_it_is_stopped_and_wakes_for_what_comes(desk: Desk) -> None:
    stop = asyncio.Event()
    async with asyncio.timeout(60):
        running = asyncio.create_task(desk.respond.run(stop))
        await desk.receive(said("/latest حلب 1"))
        desk.respond.wake()
        while await desk.store.inbox.waiting(ACCOUNT):  # noqa: ASYNC110  # nobody tells when it is done
            await asyncio.sleep(0.001)
        stop.set()
        await running
    assert len(await desk.said()) == 1
