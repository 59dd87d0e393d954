"""Rooms that ask to be forgotten, and whether any byte of them is left in any file. 100 trials:

    python -m tests.crash.forgetting --trials 100

Each trial fills a store with rooms of which everything is kept that can be, forgets one while others are written to and
a delivery of its own is on the wire, tells it so, and looks through the files: once when it is forgotten, once when it
was told, once when everything is closed. What is looked for: the room's id, and every eight bytes of its lookup, of
everything sealed of it, and of the updates that it sent. Exit code 1 when anything is found.
"""

import argparse
import asyncio
import json
import logging
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from newsbot.chat.delivery import Priority
from newsbot.chat.pacing import Memory
from newsbot.chat.room import Room, RoomSettings
from newsbot.news.audience import Filter, Hour, Quiet, Timetable
from newsbot.news.profile import Profile
from newsbot.ops import logs
from newsbot.ports import Claim, IncomingUpdate, Post
from newsbot.store import open_store
from newsbot.store.desk_schema import editor_place
from newsbot.store.engine import Statement
from newsbot.store.following_schema import digest_slot, seen
from newsbot.store.journal import WireJournal
from tests.fakes.clock import FakeClock
from tests.store.samples import NOW, ancestors
from tests.store.sending import Sender, post, says, sender

_ACCOUNT = "telegram"
_PIECE = 8  # bytes; as many that are the same by chance would be a wonder
_SEALED = ("sealed_id", "sealed_bookmark", "sealed_header", "sealed_footer", "sealed_chats", "sealed_payload")


@dataclass
class Trial:
    """One store, and one of its rooms that will ask.

    Attributes:
        traces: bytes that must not be found, by what they are.
        found: what was found nevertheless, with the file and the moment.
    """

    store: Any
    folder: Path
    chance: random.Random
    rooms: list[Room]
    asks: Room
    one: Sender
    journal: WireJournal
    traces: dict[bytes, str] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)

    @property
    def update(self) -> IncomingUpdate:
        return _update(1, self.asks, "/forgetme")

    async def fill(self) -> None:
        """Rooms come and go, so that pages of the file are split and joined."""
        for number, room in enumerate(self.rooms):
            await self._settle_in(room, number)
        for room in self.chance.sample([room for room in self.rooms if room != self.asks], len(self.rooms) // 3):
            await self.store.outbox.forget(room)
            self.rooms.remove(room)
        await self.store.inbox.add(
            _ACCOUNT, [self.update, _update(2, self.asks, "قبل"), _update(3, self.rooms[0], "x")]
        )
        for _ in range(8):
            await self._set_aside(2)
        gates = Memory(20.0, None, {self.asks.id: NOW + timedelta(seconds=30)})
        await self.one.tick(memory=gates, most=0)

    async def _settle_in(self, room: Room, number: int) -> None:
        store, chance = self.store, self.chance
        await store.audience.save_settings(room, RoomSettings(timezone=chance.choice(["Asia/Damascus", "UTC"])))
        await store.following.change(room, lambda profile: _chosen(profile, chance), NOW)
        if chance.random() < 0.7:
            await store.audience.save_bookmark(room, json.dumps({"words": [room.id] * chance.randrange(1, 40)}))
        if chance.random() < 0.5:
            await self.one.publish(post(f"جواب {number}", room, priority=Priority.REPLY))
        if chance.random() < 0.3:
            await store.following.offer_move(room, NOW, timedelta(days=1))

    async def _set_aside(self, number: int) -> None:
        """As if the process had ended with it."""
        await self.store.database.transact(
            lambda unit: unit(
                Statement(text("UPDATE inbox SET claims = claims + 1 WHERE update_id = :number")), {"number": number}
            )
        )

    async def send(self, most: int) -> list[Claim]:
        claims = await self.one.claim(most)
        await self.journal.add((one.delivery.id, one.delivery.attempts) for one in claims)
        for claim in claims:
            await self.one.answer(claim.delivery)
        return claims

    async def run(self) -> None:
        """What /forgetme is, from the first row to the last words."""
        await self.one.publish(post("خبر عاجل", *self.rooms))
        await self.send(len(self.rooms) // 2)
        await self._remember()
        on_the_wire = await self.one.claim(len(self.rooms))
        await self._note()
        await asyncio.gather(
            self.store.following.forget(self.asks),
            *(self._settle_in(room, 0) for room in self.chance.sample(self.rooms, 3) if room != self.asks),
        )
        self.look("forgotten", but="update")
        for claim in on_the_wire:
            await self.one.answer(claim.delivery)
        await self._say_so()
        await self._note()
        await self.send(len(self.rooms) * 2)
        while self.store.outbox._scrubbing:
            await asyncio.wait(self.store.outbox._scrubbing)
        self.look("told")

    async def _say_so(self) -> None:
        reply = Post(Priority.REPLY, (says("نُسيت المحادثة"),), (self.asks,))
        assert await self.store.inbox.settle(self.update, [reply], NOW)

    async def _remember(self) -> None:
        """What it was told of, which digests it had, and, as an editor, where it is reached."""
        key = (await self._rows(f"SELECT key FROM recipient WHERE lookup = x'{self._lookup.hex()}'"))[0][0]
        statements = (
            insert(seen).values(recipient=key, story=1, at=NOW.timestamp()),
            insert(digest_slot).values(recipient=key, day="2024-03-01", at="08:00", taken=NOW.timestamp()),
            insert(editor_place).values(
                account="editor", lookup=self._lookup, sealed_room=self.store.seal.seal_room(self.asks)
            ),
        )
        await self.store.database.transact(lambda unit: [unit(Statement(each), {}) for each in statements])

    async def _note(self) -> None:
        """Everything that stands of the room now is what must not stand there later."""
        room = f"lookup = x'{self._lookup.hex()}'"
        mine = f"recipient = (SELECT key FROM recipient WHERE {room})"
        for name, query in {
            "id": f"SELECT sealed_id, sealed_bookmark FROM room WHERE {room}",
            "lines": f"SELECT sealed_header, sealed_footer FROM choice WHERE {mine}",
            "code": f"SELECT digest FROM move_code WHERE {mine}",
            "gates": "SELECT sealed_chats FROM lease",
            "place": f"SELECT sealed_room FROM editor_place WHERE {room}",
            "update": "SELECT sealed_payload FROM inbox WHERE update_id = 1",
            "set aside": "SELECT sealed_payload FROM inbox WHERE update_id = 2",
        }.items():
            for row in await self._rows(query):
                for value in row:
                    self._trace(value, name)
        self._trace(self._lookup, "lookup")
        self.traces[self.asks.id.encode()] = "id in clear"

    @property
    def _lookup(self) -> bytes:
        found: bytes = self.store.seal.lookup(self.asks)
        return found

    async def _rows(self, query: str) -> list[Any]:
        return list(await self.store.database.read(lambda run: run(Statement(text(query)), {})))

    def _trace(self, value: bytes | None, name: str) -> None:
        for at in range(0, len(value or b"") - _PIECE + 1, _PIECE):
            self.traces[(value or b"")[at : at + _PIECE]] = name

    def look(self, moment: str, but: str = "") -> None:
        """Through every file; `but`: of that it is known that it still stands there."""
        for file in sorted(self.folder.iterdir()):
            content = file.read_bytes().strip(b"\0")  # of the ballast nothing is left then
            names = {name for trace, name in self.traces.items() if name != but and trace in content}
            self.found += [f"{moment}: {name} in {file.name}" for name in sorted(names)]


def _chosen(profile: Profile, chance: random.Random) -> Profile:
    filters = [Filter(place, topic=topic) for place in ("sy-daraa", "sy-homs", "sy") for topic in (None, "sport")]
    chosen = replace(profile, header="نشرة" * chance.randrange(1, 9), footer="t.me/n", lite=chance.random() < 0.5)
    chosen = chosen.following(chance.sample(filters, 3), at_once=chance.random() < 0.5)
    chosen = chosen.muting(chance.sample(filters, 1), NOW + timedelta(days=1), NOW)
    return chosen.left_alone(Quiet(time(22), time(7)), NOW).scheduled(Timetable((Hour(time(8)),)), NOW)


def _update(number: int, room: Room, said: str) -> IncomingUpdate:
    payload = {"update_id": number, "message": {"chat": {"id": int(room.id)}, "text": said}}
    return IncomingUpdate(_ACCOUNT, number, json.dumps(payload, ensure_ascii=False).encode())


@contextmanager
def _logged(file: Path) -> Iterator[None]:
    """Everything that the bot says of itself, at the lowest level."""
    with file.open("w") as stream:
        logs.configure(level="DEBUG", stream=stream)
        try:
            yield
        finally:
            logs.configure(level="WARNING")


async def trial(seed: int, rooms: int = 40) -> list[str]:
    """What was found that should not be there: nothing."""
    chance = random.Random(seed)
    ids = [str(chance.randrange(10**9, 10**10)) for _ in range(rooms)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _logged(folder / "newsbot.log"):
            opening = open_store(f"sqlite:///{folder}/newsbot.db", folder / "key", ancestors, reserve=True)
            journal = WireJournal(folder / "newsbot.db.telegram.wire", FakeClock(NOW))
            async with opening as store:
                everyone = [Room(_ACCOUNT, one) for one in ids]
                asks = chance.choice(everyone)
                here = Trial(store, folder, chance, everyone, asks, await sender(store), journal)
                await here.fill()
                await here.run()
            journal.close()
            logging.getLogger("newsbot").info("closed")
        here.look("closed")
    return here.found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--trials", type=int, default=100)
    options.add_argument("--rooms", type=int, default=40)
    options.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    given = options.parse_args()
    found: list[str] = []
    for number in range(given.trials):
        found += [f"trial {number}: {one}" for one in asyncio.run(trial(given.seed + number, given.rooms))]
    report = {"good": not found, "seed": given.seed, "trials": given.trials, "found": found}
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
