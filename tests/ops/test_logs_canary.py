"""What goes over the log at DEBUG while the Telegram side works and fails: no token, no chat, no word of anybody."""

import asyncio
import io
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from newsbot.chat.delivery import Outcome, Priority
from newsbot.chat.document import Document, Paragraph, Text
from newsbot.chat.heard import Offer, Pressed, Speaker
from newsbot.chat.pacing import Pace
from newsbot.chat.room import Room
from newsbot.flows.deliver import Deliver
from newsbot.ops.logs import CHATTY, configure
from newsbot.platforms.telegram import webhook
from newsbot.platforms.telegram.client import Account, TelegramPlatform, account
from newsbot.platforms.telegram.ears import TelegramEars
from newsbot.platforms.telegram.listening import Listener
from newsbot.platforms.telegram.updates import Me
from newsbot.ports import Post
from tests.cli.kit import NEWSBOT
from tests.doubles.telegram.faults import KINDS
from tests.doubles.telegram.running import Double, Running, started
from tests.doubles.telegram.settings import Settings
from tests.fakes.clock import FakeClock
from tests.platforms.telegram.servers import closed_port
from tests.store import made

TOKEN = "7000001:CANARY-abcdefghijklmnopqrstuvwxyz_0"
SECRET = "CANARYSECRET-0123456789-abcdefghij_"
CHAT = 731829400  # and the following
WORD = "كناري"
CANARIES = ("CANARY", str(CHAT // 1000), WORD)
SAYS = Document((Paragraph((Text(f"قال {WORD} كلاما"),)),), suggestions=("/more",))
FAST = Pace(rate=1e6, reply_rate=1e6)
FAULTS = [kind for kind in KINDS if kind not in {"hang", "slow"}]


@pytest.fixture(autouse=True)
def root_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    loggers = [root, *map(logging.getLogger, CHATTY)]
    handlers, levels = list(root.handlers), [logger.level for logger in loggers]
    yield
    root.handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
    logging.captureWarnings(capture=False)


@pytest.fixture
def logged() -> Callable[[], str]:
    """All lines, without the configuration's secrets being known to the log: the hardest case."""
    lines = io.StringIO()
    configure("text", "DEBUG", stream=lines)
    return lines.getvalue


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    with started(Settings(token=TOKEN, checks=False, limits=False, auto_chats=True)) as running:
        yield running


@pytest.fixture
async def double(process: Running) -> AsyncIterator[Double]:
    async with process.controlled() as double:
        await double.control.reset()
        yield double


@pytest.fixture
async def bot(double: Double) -> AsyncIterator[Account]:
    connected = account(TOKEN, double.base_url)
    await connected.open()
    yield connected
    await connected.close()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Any]:
    async with made.opened(tmp_path) as opened:
        yield opened


def clean(said: str) -> str:
    found = {canary: said.count(canary) for canary in CANARIES}
    assert found == dict.fromkeys(CANARIES, 0)
    return said


async def deliver_all(deliver: Deliver, store: Any, clock: FakeClock, post: int) -> None:
    """Until the post is settled, or still waits after some tries."""
    for _ in range(4):
        await deliver.once()
        async with asyncio.timeout(60):
            while (counts := await store.outbox.counts(post)).get("sending"):
                await asyncio.sleep(0.005)
                await deliver.once()
        if not counts.get("pending"):
            return
        clock.advance(400.0)


async def test_sending_and_every_way_in_which_it_fails(
    logged: Callable[[], str], double: Double, bot: Account, store: Any
) -> None:
    clock = FakeClock()
    platform = TelegramPlatform(bot.bot, clock=clock, button_key=b"k" * 32)
    for number, kind in enumerate(FAULTS):
        room = Room("telegram", str(CHAT + number))
        deliver = Deliver(
            platform,
            account="telegram",
            holder="me",
            outbox=store.outbox,
            leases=store.leases,
            clock=clock,
            jitter=lambda: 0.5,
            pace=FAST,
        )
        post = await store.outbox.publish("telegram", Post(Priority.BREAKING, (SAYS,), (room,)), clock.now())
        await deliver_all(deliver, store, clock, post)
        await double.control.fault(kind, chat=CHAT + number, count=None)
        await store.outbox.revise(post, (Document((Paragraph((Text(f"{WORD} تصحيح"),)),)),))
        again = await store.outbox.publish("telegram", Post(Priority.ALERT, (SAYS,), (room,)), clock.now())
        await deliver_all(deliver, store, clock, post)
        await deliver_all(deliver, store, clock, again)
        await double.control.faults()
    counts = await store.outbox.counts()
    assert counts["sent"] >= len(FAULTS)
    assert counts["uncertain"] > 5
    assert {"gone", "dead"} <= set(counts)
    said = clean(logged())
    assert "telegram cannot be used: token" in said
    assert "telegram cannot be used: conflict" in said


class Broken(TelegramPlatform):
    """A fault of ours in the middle of a request, with an error that quotes what it stumbled over."""

    async def send(self, room: Room, part: Any, *, delivery: int, silent: bool) -> Outcome:
        raise ValueError(f"{room.id} {part.text} {delivery} {silent}")


async def test_a_fault_of_the_adapter(logged: Callable[[], str], bot: Account, store: Any) -> None:
    clock = FakeClock()
    deliver = Deliver(
        Broken(bot.bot, clock=clock),
        account="telegram",
        holder="me",
        outbox=store.outbox,
        leases=store.leases,
        clock=clock,
        jitter=lambda: 0.5,
        pace=FAST,
    )
    post = Post(Priority.BREAKING, (SAYS,), (Room("telegram", str(CHAT)),))
    await deliver_all(deliver, store, clock, await store.outbox.publish("telegram", post, clock.now()))
    said = clean(logged())
    assert "an adapter raised" in said
    assert "ValueError" in said


async def test_the_whole_bot_while_somebody_talks_to_it(double: Double, tmp_path: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("NEWSBOT")},
        "NEWSBOT__TELEGRAM__TOKEN": TOKEN,
        "NEWSBOT__TELEGRAM__API_BASE_URL": double.base_url,
        "NEWSBOT__OPS__LOG_LEVEL": "DEBUG",
        "NEWSBOT__OPS__LISTEN": f"127.0.0.1:{closed_port()}",
    }
    pipe = asyncio.subprocess.PIPE
    running = await asyncio.create_subprocess_exec(
        NEWSBOT, "run", cwd=tmp_path, env=environment, stdout=pipe, stderr=pipe
    )
    for number in range(3):
        await double.control.say(CHAT + number, f"/search {WORD}")
    saying = asyncio.create_task(running.communicate())
    async with asyncio.timeout(60):
        while not saying.done() and sum(one["op"] == "send" for one in await double.control.ledger()) < 3:
            await asyncio.wait([saying], timeout=0.05)
    if not saying.done():
        running.terminate()
    out, errors = await saying
    said = clean((out + errors).decode())
    assert running.returncode == 0, said
    assert "stopped" in said


async def test_a_server_that_is_not_there(logged: Callable[[], str], store: Any) -> None:
    gone = account(TOKEN, f"http://127.0.0.1:{closed_port()}/{SECRET}")
    await gone.open()
    clock, stop = FakeClock(), asyncio.Event()
    await gone.identify()
    listener = Listener(
        gone.bot, store.inbox, account="telegram", clock=clock, woken=lambda: None, reached=lambda _: stop.set()
    )
    await listener.poll(stop)
    await gone.close()
    assert "Telegram does not answer" in clean(logged())


async def test_hearing_and_answering_without_memory(
    logged: Callable[[], str], double: Double, bot: Account, store: Any
) -> None:
    me = await bot.identify()
    assert isinstance(me, Me)
    ears = TelegramEars(bot.bot, me, clock=FakeClock(), button_key=b"k" * 32)
    await double.control.say(CHAT, f"/latest {WORD}")
    await double.control.raw({"update_id": 900, "message": {"chat": CHAT, "text": WORD}})
    await double.control.inline(CHAT, WORD)
    heard = asyncio.Event()
    listener = Listener(bot.bot, store.inbox, account="telegram", clock=FakeClock(), woken=heard.set)
    await listener.poll(heard)
    came = await store.inbox.claim("telegram")
    assert any(WORD.encode() in update.payload for update in came)
    for update in came:
        ears.hear(update.payload)
    ears.hear(WORD.encode() * 100)
    room, speaker = Room("telegram", f"-{CHAT}"), Speaker("person", str(CHAT))
    for kind in (*FAULTS, ""):
        if kind:
            await double.control.fault(kind, count=3)
        await ears.may_set(room, "group", speaker)
        await ears.acknowledge(Pressed(room, speaker, "group", f"{CHAT}", 7), WORD)
        looked = ears.hear(came[-1].payload)
        await ears.offer(looked, [(Offer("1", WORD, WORD), SAYS)], WORD)  # type: ignore[arg-type]
    clean(logged())


@pytest.mark.parametrize("kind", ["conflict", "unauthorized", "server-error", "garbage-json", "reset-before"])
async def test_polling_that_fails(
    logged: Callable[[], str], double: Double, bot: Account, store: Any, kind: str
) -> None:
    stop = asyncio.Event()
    listener = Listener(
        bot.bot, store.inbox, account="telegram", clock=FakeClock(), woken=stop.set, reached=lambda _: None
    )
    await double.control.fault(kind, method="getUpdates", count=40)
    await double.control.say(CHAT, WORD)
    await listener.poll(stop)
    said = clean(logged())
    assert kind == "unauthorized" or said


WEBHOOK = "POST /CANARYPATH HTTP/1.1\r\nHost: bot\r\nX-Telegram-Bot-Api-Secret-Token: "
JSON = "\r\nContent-Type: application/json\r\n"
REQUESTS = [
    f'{WEBHOOK}{SECRET}{JSON}Content-Length: 31\r\n\r\n{{"update_id":7,"text":"CANARY7"}}',
    f"{WEBHOOK}{SECRET}{JSON}Content-Length: 7\r\n\r\nCANARY{{",
    f"{WEBHOOK}{SECRET}x\r\nContent-Length: 6\r\n\r\nCANARY",
    f"{WEBHOOK}{SECRET}\x01\r\nContent-Length: 6\r\n\r\nCANARY",
    f"{WEBHOOK}{SECRET}\r\nTransfer-Encoding: {SECRET}\r\n\r\n",
    f"{WEBHOOK}{SECRET}\r\n{CHAT}: \x01{CHAT}\r\n\r\n",
    f"{SECRET} /{CHAT}/{TOKEN} HTTP/{SECRET}\r\n\r\n",
    f"{TOKEN}\r\n\r\n",
]


@pytest.mark.parametrize("request_", REQUESTS, ids=range(len(REQUESTS)))
async def test_a_webhook_that_is_sent_anything(logged: Callable[[], str], request_: str) -> None:
    async def full(updates: Sequence[Any]) -> None:
        raise OSError(f"no space for {updates}")

    port = closed_port()
    runner = await webhook.serve(webhook.application("/CANARYPATH", SECRET, full), "127.0.0.1", port)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request_.encode())
    assert await reader.readline()
    writer.close()
    await runner.cleanup()
    clean(logged())
