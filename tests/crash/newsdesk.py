"""The process that is killed while editors change what it sends: the whole desk and the sender, over one store.

Two editors work through a script; each life goes on where the one before was killed.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

import aiohttp

from newsbot.chat.delivery import Outcome, Refused
from newsbot.chat.document import Document
from newsbot.chat.fit import plain
from newsbot.chat.heard import Said, Speaker
from newsbot.chat.phrases import Phrases
from newsbot.chat.room import Room, RoomSettings
from newsbot.flows.editorial import Drawing, Editorial, Newsroom, Rules
from newsbot.news import gazetteer as places
from newsbot.news.bulletin import Bulletin
from newsbot.ops.clock import SystemClock
from newsbot.store import Store
from tests.crash.sender import ACCOUNT, HttpPlatform, Plan, opened, sender

Change = Literal["correct", "retract"]
AUTHOR, SECOND = "1", "3"
FIRST_ROOM = 1000
_BULLETIN = 1
# Seconds between two looks: of an editor who waits, and of who waits for the end.
_LOOK = 0.02
_PATIENCE = 0.1
# Afterwards what did not come to its end is judged as it is.
_MOST_LOOKS = 600
# Every so many rooms are on a messenger that lets nobody edit there.
_FIXED = 40


@dataclass(frozen=True, slots=True)
class Script:
    """What the editors do after the first sending, and in how many seconds at most they make up their minds."""

    changes: tuple[Change, ...]
    within: float


class OnePart(HttpPlatform):
    """A document a message; some rooms' messages cannot be edited."""

    def parts(self, document: Document) -> list[Any]:
        return [plain(document)]

    async def edit(self, room: Room, remote_id: str, part: Any, *, delivery: int) -> Outcome:
        if int(room.id) % _FIXED == 0:
            return Refused("message can't be edited")
        return await super().edit(room, remote_id, part, delivery=delivery)

    async def mark(self, mark: Literal["agreed", "said"], version: int) -> None:
        """From now on readers may get these words; from now on they get no others."""
        await self._ask({"op": "mark", "room": "", "mark": mark, "version": version})


@dataclass(slots=True)
class Editors:
    """Two persons who give orders as they are typed, and press what they are shown."""

    store: Store
    editorial: Editorial
    platform: OnePart
    chance: random.Random
    _said: int = field(default=0)

    async def work(self, script: Script) -> None:
        number = await self._versions()
        await self.platform.mark("said", number - 1)
        for kind in ("first", *script.changes)[number:]:
            if kind != "first":
                await asyncio.sleep(self.chance.uniform(0, script.within))
            while await self._versions() == number:
                await self._press_on(kind, number)
            await self.platform.mark("said", number)
            number += 1

    async def _press_on(self, kind: str, number: int) -> None:
        """One step towards it, from wherever it stands."""
        bulletin = await self._bulletin()
        if bulletin is None:
            await self._say(f"/breaking {words(number)}")
        elif kind == "retract":
            await self.platform.mark("agreed", number)
            await self._say("/retract b1")
        elif bulletin.awaits:
            shown = await self._say("/approve b1", SECOND)
            await self.platform.mark("agreed", number)
            await self._pressed("approve", shown, SECOND)
        elif bulletin.phase == "held":
            await asyncio.sleep(_LOOK)
        else:
            order = "/send b1" if kind == "first" else f"/correct b1 {words(number)}"
            await self._pressed("send", await self._say(order))

    async def _pressed(self, word: str, shown: Sequence[str], who: str = AUTHOR) -> None:
        """Nothing to press: the time passed it by, and the next look finds what stands now."""
        for command in shown:
            if command.startswith(f"/{word} "):
                await self._say(command, who)
                return

    async def _say(self, text: str, who: str = AUTHOR) -> list[str]:
        """What is offered in the answers."""
        self._said += 1
        message = f"{self.chance.randrange(1 << 40)}"
        said = Said(Room(ACCOUNT, who), text, Speaker("person", who), "private", message=message)
        answers = await self.editorial.hear(ACCOUNT, said, text)
        return [one for each in answers or () for one in each.suggestions]

    async def _bulletin(self) -> Bulletin | None:
        kept = await self.store.desk.get(_BULLETIN)
        return None if kept is None else kept.bulletin

    async def _versions(self) -> int:
        bulletin = await self._bulletin()
        return 0 if bulletin is None else len(bulletin.versions)


def words(number: int) -> str:
    """They name no place and no topic: everyone gets them."""
    return f"بدأ الاجتماع المنتظر، النسخة رقم {number}."


async def prepare(plan: Plan) -> None:
    async with opened(plan) as store:
        rooms = [Room(ACCOUNT, str(FIRST_ROOM + n)) for n in range(plan.rooms)]
        await store.outbox.follow(ACCOUNT, rooms)


async def live(plan: Plan, script: Script, seed: int, *, until_done: bool = False) -> None:
    """Send and edit until killed, or until the script is through and nothing moves any more."""
    async with opened(plan) as store, aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        platform = OnePart(session, plan.port)
        editorial = Editorial(newsroom(store, plan), store.outbox)
        editors = Editors(store, editorial, platform, random.Random(seed))
        stop = asyncio.Event()
        work = editors.work(script)
        deliver = sender(plan, store, session, lambda _: None, "sender", platform)
        async with asyncio.TaskGroup() as group:
            group.create_task(deliver.run(stop))
            group.create_task(editorial.run(stop))
            await work
            moved, looks = True, 0
            while (moved or not until_done) and looks < _MOST_LOOKS:
                await asyncio.sleep(_PATIENCE)
                moved = not await _settled(store)
                looks += 1
            stop.set()
        verdict = await store.audit.verify()
        if not verdict.good:
            raise RuntimeError("the audit is broken")


async def _settled(store: Store) -> bool:
    counts = await store.outbox.counts()
    if counts.get("pending", 0) or counts.get("sending", 0):
        return False
    return all(not one.more and not one.edits.get("pending") for one in await store.desk.progress(_BULLETIN))


def newsroom(store: Store, plan: Plan) -> Newsroom:
    """Every post takes two persons here."""
    return Newsroom(
        desk=store.desk,
        audit=store.audit,
        alarmed=store.alarms,
        staff=store.staff,
        following=store.following,
        articles=store.articles,
        stories=store.stories,
        told=store.told,
        gazetteer=places.load(),
        clock=SystemClock(),
        rules=Rules(
            roles={"editor": (f"{ACCOUNT}:{AUTHOR}",), "approver": (f"{ACCOUNT}:{SECOND}",)},
            rates={ACCOUNT: plan.rate},
            above=plan.rooms // 2,
            hold=timedelta(0),
        ),
        drawings={ACCOUNT: Drawing(exact=repr, plain=plain, buttons=True)},
        sign=store.seal.sign,
        defaults=RoomSettings(),
        phrases=_phrases,
    )


async def _phrases(_room: Room) -> Phrases:
    return Phrases()
