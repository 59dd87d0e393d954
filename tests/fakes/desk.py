"""The editors' desk in memory."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from newsbot.chat.room import Room
from newsbot.news import audit as chain
from newsbot.news.audit import NOTHING, Entry, Happened, Head, Verdict
from newsbot.news.bulletin import HOUR, LIVE, WAITING, Bulletin, Standing, charges
from newsbot.news.roster import Change
from newsbot.ports.desk import Hours, Judge, Kept, Out, Placed, Progress, Revised, Ruling

_KEY = b"k" * 32


@dataclass
class MemoryAudit:
    """`ports.Audit`; every head is known."""

    rows: list[Entry] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)

    async def note(self, happened: Sequence[Happened], now: datetime) -> None:
        for one in happened:
            entry = chain.entry(_KEY, await self.head(), one, now)
            self.rows.append(entry)
            self.heads.append(Head(entry.seq, entry.mac))

    async def latest(self, limit: int) -> list[Entry]:
        return self.rows[: -limit - 1 : -1]

    async def head(self) -> Head:
        return Head(self.rows[-1].seq, self.rows[-1].mac) if self.rows else NOTHING

    async def verify(self, anchors: Sequence[Head] = ()) -> Verdict:
        return chain.verify(_KEY, self.rows, [*self.heads, *anchors])


@dataclass
class MemoryDesk:
    """`ports.Desk`.

    Attributes:
        out: every post that was put in, by its number from 1 on.
        revised: what was revised, and of which bulletin.
        sending: bulletins whose sending was stopped or went on, in order.
        told: what `progress` says, by bulletin; `counting` is called for each, so that time may pass.
    """

    audit: MemoryAudit = field(default_factory=MemoryAudit)
    kept: dict[int, Kept] = field(default_factory=dict)
    origins: dict[str, int] = field(default_factory=dict)
    out: list[Out] = field(default_factory=list)
    revised: list[tuple[int, Revised]] = field(default_factory=list)
    sending: list[tuple[int, bool]] = field(default_factory=list)
    told: dict[int, list[Progress]] = field(default_factory=dict)
    copied: dict[int, list[Progress]] = field(default_factory=dict)
    counting: Callable[[], None] = lambda: None

    async def add(self, bulletin: Bulletin, ruling: Ruling, origin: str | None, now: datetime) -> tuple[Kept, bool]:
        if origin is not None and origin in self.origins:
            return self.kept[self.origins[origin]], False
        id_ = len(self.kept) + 1
        if origin is not None:
            self.origins[origin] = id_
        self.kept[id_] = Kept(replace(bulletin, id=id_))
        await self._write(id_, replace(ruling, bulletin=None), now)
        return self.kept[id_], True

    async def get(self, id_: int) -> Kept | None:
        return self.kept.get(id_)

    async def of_origin(self, origin: str) -> Kept | None:
        return self.kept.get(self.origins.get(origin, 0))

    async def rule(self, id_: int, judge: Judge, now: datetime) -> tuple[Kept, Ruling]:
        if id_ not in self.kept:
            raise LookupError(id_)
        ruling = judge(self.kept[id_], self._hours(id_, now))
        await self._write(id_, ruling, now)
        return self.kept[id_], ruling

    async def open(self) -> list[Kept]:
        return [one for one in self.kept.values() if _is_open(one.bulletin)]

    async def public(self, limit: int, since: datetime) -> list[Bulletin]:
        every = (one.bulletin for one in self.kept.values())
        found = [one for one in every if one.is_public and one.phase != "retracted" and (one.began or since) > since]
        return sorted(found, key=lambda one: (one.began or since, one.id), reverse=True)[:limit]

    async def progress(self, id_: int, part: str = "news") -> list[Progress]:
        if part == "copy":
            return self.copied.get(id_, [])
        self.counting()
        return self.told.get(id_, [])

    def _hours(self, id_: int, now: datetime) -> Hours:
        def standing(accounts: Iterable[str]) -> Standing:
            mine = set(accounts)
            found = [
                charge
                for number, one in self.kept.items()
                for charge in charges(one.bulletin)
                if charge.account in mine and charge.at > now - HOUR and (number, charge.number) != (id_, 0)
            ]
            known = [charge.people for charge in found if charge.people is not None]
            spent = sum(known) if len(known) == len(found) else None
            return Standing(spent, sum(charge.number <= 1 for charge in found))

        return standing

    async def _write(self, id_: int, ruling: Ruling, now: datetime) -> None:
        before = self.kept[id_]
        self.revised += [(id_, one) for one in ruling.revised]
        if ruling.sending is not None:
            self.sending.append((id_, ruling.sending))
        posts = [one for one in before.posts if one.part not in ruling.dropped]
        for out in ruling.posts:
            self.out.append(out)
            if out.part != "notice":
                posts.append(Placed(out.account, len(self.out), out.part))
        self.kept[id_] = Kept(replace(ruling.bulletin or before.bulletin, id=id_), tuple(posts))
        await self.audit.note(ruling.happened, now)


@dataclass
class MemoryStaff:
    """`ports.Staff`."""

    audit: MemoryAudit = field(default_factory=MemoryAudit)
    changed: list[Change] = field(default_factory=list)
    places: dict[str, Room] = field(default_factory=dict)

    async def changes(self) -> list[Change]:
        return list(self.changed)

    async def change(self, change: Change, happened: Happened, now: datetime) -> None:
        self.changed.append(change)
        await self.audit.note([happened], now)

    async def place(self, account: str) -> Room | None:
        return self.places.get(account)

    async def met(self, account: str, room: Room) -> None:
        self.places[account] = room


@dataclass
class MemoryAlarms:
    """`ports.Alarmed`."""

    kept: dict[str, datetime] = field(default_factory=dict)

    async def standing(self) -> dict[str, datetime]:
        return dict(self.kept)

    async def told(self, name: str, now: datetime) -> None:
        self.kept[name] = now

    async def over(self, names: Sequence[str]) -> None:
        for name in names:
            self.kept.pop(name, None)


def _is_open(one: Bulletin) -> bool:
    return one.phase in WAITING or (one.phase in LIVE and (one.phase != "sent" or one.draft is not None))
