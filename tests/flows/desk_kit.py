"""A newsroom in memory: two editors who may write, one who may only agree, an owner; what each of them sees."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from newsbot.chat.document import Document
from newsbot.chat.fit import plain
from newsbot.chat.heard import Pressed, RoomKind, Said, Speaker
from newsbot.chat.phrases import Phrases
from newsbot.chat.room import Room, RoomSettings
from newsbot.flows.editorial import Drawing, Editorial, Newsroom, Rules
from newsbot.news.audience import Filter
from newsbot.ports import Followed, Kept, Post, Progress, Reach
from newsbot.text.bidi import FSI, PDI
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore
from tests.flows.kit import containing, gazetteer

NORA, LAYLA, SAMI, STRANGER = "1", "3", "4", "99"
OMAR = "@omar:example.org"
NEWS_ROOM, MATRIX_ROOM, PUBLIC = Room("telegram", "-100"), Room("matrix", "!desk:example.org"), Room("telegram", "-500")
OMARS = Room("matrix", "!omar:example.org")
RULES = Rules(
    roles={
        "editor": ("telegram:1", f"matrix:{OMAR}"),
        "approver": ("telegram:3",),
        "owner": ("telegram:4",),
        "emergency": ("telegram:4",),
    },
    persons={"نورا": ("telegram:1",), "عمر": (f"matrix:{OMAR}",)},
    rooms={"telegram": NEWS_ROOM, "matrix": MATRIX_ROOM},
    rates={"telegram": 25.0, "matrix": 50.0},
)


@dataclass
class Crowd:
    """Who would be reached: numbers that a test sets."""

    telegram: Reach = field(default_factory=lambda: Reach(0, 100, (("telegram", 100),), 100))
    matrix: Reach = field(default_factory=lambda: Reach(people=0))
    left_out: tuple[int, ...] = ()
    followed: list[Followed] = field(default_factory=lambda: [Followed(7, Filter(place="sy-aleppo"), 1)])

    async def filters(self) -> Sequence[Followed]:
        return self.followed

    async def reach(self, filters: Sequence[int] | None, account: str | None = None, **leaving_out: Any) -> Reach:
        del filters
        self.left_out = leaving_out["muting"] if leaving_out else ()
        return self.matrix if account == "matrix" else self.telegram


@dataclass
class Outgoing:
    """`ports.Outbox` for what the desk puts in beside a ruling."""

    posts: list[tuple[str, Post]] = field(default_factory=list)

    async def publish(self, account: str, post: Post, now: Any) -> int:
        del now
        self.posts.append((account, post))
        return len(self.posts)


def text(document: Document) -> str:
    return plain(document).replace(FSI, "").replace(PDI, "")


class Desk:
    """Says things to the desk and presses its buttons."""

    def __init__(self, rules: Rules = RULES, **changed: Any) -> None:
        """`changed`: of the newsroom."""
        self.clock = FakeClock()
        self.store = MemoryStore(containing)
        self.crowd = Crowd()
        self.outgoing = Outgoing()
        drawing = Drawing(exact=repr, plain=plain, buttons=True)
        newsroom = Newsroom(
            desk=self.store.desk,
            audit=self.store.audit,
            staff=self.store.staff,
            alarmed=self.store.alarms,
            following=self.crowd,
            articles=self.store.articles,
            stories=self.store.stories,
            told=self.store.told,
            gazetteer=gazetteer(),
            clock=self.clock,
            rules=rules,
            drawings={"telegram": drawing, "matrix": drawing._replace(buttons=False)},
            sign=lambda given: sha256(given.encode()).hexdigest(),
            defaults=RoomSettings(),
            phrases=self._phrases,
        )
        outbox: Any = self.outgoing
        self.newsroom = newsroom = replace(newsroom, **changed)
        self.editorial = Editorial(newsroom, outbox)
        self._messages = 0
        self.last: tuple[Document, ...] = ()

    @staticmethod
    async def _phrases(_room: Room) -> Phrases:
        return Phrases()

    async def say(
        self,
        words: str,
        who: str = NORA,
        *,
        room: Room | None = None,
        kind: RoomKind = "private",
        voice: Any = "person",
        **more: Any,
    ) -> list[str] | None:
        """The answers' texts; None where the desk has nothing to say to it."""
        account = "matrix" if who.startswith("@") else "telegram"
        where = room or (OMARS if account == "matrix" else Room("telegram", who))
        self._messages += 1
        speaker = Speaker(voice, who if voice == "person" else "")
        given: dict[str, Any] = {"at": self.clock.now(), "message": str(self._messages), **more}
        said = Said(where, words, speaker, kind, **given)
        return self._told(await self.editorial.hear(account, said, words))

    async def press(self, command: str, who: str = NORA, *, room: Room | None = None) -> list[str] | None:
        """A button with this command, wherever it stood."""
        account = "matrix" if who.startswith("@") else "telegram"
        where = room or (OMARS if account == "matrix" else Room("telegram", who))
        kind: RoomKind = "group" if where.id.startswith("-") else "private"
        pressed = Pressed(where, Speaker("person", who), kind, "q")
        return self._told(await self.editorial.hear(account, pressed, command))

    def _told(self, answers: Sequence[Document] | None) -> list[str] | None:
        self.last = tuple(answers or ())
        return None if answers is None else [text(one) for one in answers]

    def button(self, word: str, documents: Sequence[Document] | None = None) -> str:
        """The command of the button that does this, under what was answered last or these."""
        offered = [one for each in documents or self.last for one in each.suggestions]
        return next(one for one in offered if one.startswith(f"/{word} "))

    def out(self, part: str, account: str = "telegram") -> list[Document]:
        """First documents of what was put in, oldest first."""
        return [one.post.documents[0] for one in self.store.desk.out if (one.part, one.account) == (part, account)]

    def posts(self, part: str) -> list[tuple[str, Post]]:
        return [(one.account, one.post) for one in self.store.desk.out if one.part == part]

    async def compose(self, words: str = "/breaking انقطاع الكهرباء عن حلب", who: str = NORA) -> int:
        await self.say(words, who)
        return len(self.store.desk.kept)

    async def pass_(self, seconds: float) -> None:
        """Time passes, and the desk looks after what is due."""
        end = self.clock.now() + timedelta(seconds=seconds)
        while True:
            wait = await self.editorial._watching.once()
            left = (end - self.clock.now()).total_seconds()
            if left <= 0:
                return
            self.clock.advance(max(0.001, min(wait, left)))

    async def kept(self, id_: int = 1) -> Kept:
        found = await self.store.desk.get(id_)
        assert found is not None
        return found

    async def state(self, id_: int = 1) -> str:
        return (await self.kept(id_)).bulletin.state

    def audited(self) -> list[tuple[str, str, str]]:
        return [(row.what.actor, row.what.act, row.what.outcome) for row in self.store.audit.rows]

    async def sent(self) -> int:
        """A bulletin on its way, by two persons where that takes two."""
        id_ = await self.compose()
        self.store.desk.told[id_] = [Progress("telegram", {"pending": 100})]
        await self.press(self.button("send"))
        if await self.state(id_) == "awaiting":
            await self.press(self.button("approve", self.out("notice", "telegram")[-1:]), LAYLA)
        await self.pass_(21)
        assert await self.state(id_) == "sending"
        return id_
