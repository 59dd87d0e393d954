"""The editors' desk as it is kept: `ports.Desk`."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, bindparam, case, delete, func, insert, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document
from newsbot.news.audit import Head
from newsbot.news.bulletin import HOUR, Bulletin, Charge, Standing, charges
from newsbot.ports.desk import Hours, Judge, Kept, Out, Part, Placed, Progress, Ruling
from newsbot.store import desk_progress, desk_rows, outbox_posts, outbox_stops
from newsbot.store.audit import AuditBook
from newsbot.store.delivery_schema import post
from newsbot.store.desk_schema import bulletin, bulletin_charge, bulletin_post, bulletin_revision
from newsbot.store.engine import Database, Run, Statement, Unit
from newsbot.store.outbox import Outbox
from newsbot.store.sealing import Seal

_COLUMNS = (bulletin.c.id, bulletin.c.phase, bulletin.c.severity, bulletin.c.content, bulletin.c.began)
_GET = Statement(select(*_COLUMNS).where(bulletin.c.id == bindparam("which")))
_OF_ORIGIN = Statement(select(*_COLUMNS).where(bulletin.c.origin == bindparam("origin")))
_OPEN = Statement(select(*_COLUMNS).where(bulletin.c.open == literal_column("1")).order_by(bulletin.c.id))
_PUBLIC = Statement(
    select(*_COLUMNS)
    .where(bulletin.c.public == literal_column("1"), bulletin.c.began > bindparam("since"))
    .order_by(bulletin.c.began.desc(), bulletin.c.id.desc())
    .limit(bindparam("limit"))
)
_ADD = Statement(
    insert(bulletin)
    .values({one.name: bindparam(one.name) for one in bulletin.columns if one.name != "id"})
    .returning(bulletin.c.id)
)
_SAVE = Statement(
    update(bulletin)
    .where(bulletin.c.id == bindparam("which"))
    .values(
        {one.name: bindparam(f"new_{one.name}") for one in bulletin.columns if one.name not in {"id", "origin"}},
    )
)
_REVISIONS = Statement(
    select(*(one for one in bulletin_revision.columns if one.name != "bulletin"))
    .where(bulletin_revision.c.bulletin == bindparam("which"))
    .order_by(bulletin_revision.c.number)
)
_ADD_REVISION = Statement(
    insert_once(bulletin_revision)
    .values({one.name: bindparam(one.name) for one in bulletin_revision.columns})
    .on_conflict_do_nothing()
)
_DROP_CHARGES = Statement(delete(bulletin_charge).where(bulletin_charge.c.bulletin == bindparam("which")))
_ADD_CHARGE = Statement(
    insert(bulletin_charge).values({one.name: bindparam(one.name) for one in bulletin_charge.columns})
)
_unknown = case((bulletin_charge.c.people.is_(None), 1), else_=0)
_is_sent = case((bulletin_charge.c.number <= literal_column("1"), 1), else_=0)
_SPENT = Statement(
    select(
        func.coalesce(func.sum(bulletin_charge.c.people), 0),
        func.coalesce(func.sum(_unknown), 0),
        func.coalesce(func.sum(_is_sent), 0),
    ).where(
        bulletin_charge.c.account == bindparam("account"),
        bulletin_charge.c.at > bindparam("since"),
        or_(bulletin_charge.c.bulletin != bindparam("which"), bulletin_charge.c.number != literal_column("0")),
    )
)
_POSTS = Statement(
    select(bulletin_post.c.account, bulletin_post.c.post, bulletin_post.c.part)
    .select_from(bulletin_post.join(post, post.c.id == bulletin_post.c.post))
    .where(bulletin_post.c.bulletin == bindparam("which"))
    .order_by(bulletin_post.c.post)
)
_ADD_POST = Statement(insert(bulletin_post).values({one.name: bindparam(one.name) for one in bulletin_post.columns}))
_DROP_PART = Statement(
    delete(bulletin_post).where(
        and_(bulletin_post.c.bulletin == bindparam("which"), bulletin_post.c.part == bindparam("of_part"))
    )
)


class DeskBook:
    """`ports.Desk`; posts go into `outbox`, and what happened into `audit`, in the same transaction."""

    def __init__(self, database: Database, seal: Seal, outbox: Outbox, audit: AuditBook) -> None:
        self._database = database
        self._seal = seal
        self._outbox = outbox
        self._audit = audit

    async def add(self, bulletin: Bulletin, ruling: Ruling, origin: str | None, now: datetime) -> tuple[Kept, bool]:
        digest = None if origin is None else self._seal.mark(origin.encode(), "origin of a bulletin")

        def work(unit: Unit) -> tuple[Kept, bool, list[Head]]:
            if digest is not None and (found := unit(_OF_ORIGIN, {"origin": digest})):
                return self._kept(unit, found[0]), False, []
            ((id_,),) = unit(_ADD, {**desk_rows.columns(bulletin), "origin": digest})
            heads = self._write(unit, replace(ruling, bulletin=replace(bulletin, id=id_)), id_, now)
            return self._get(unit, id_), True, heads

        kept, new, heads = await self._database.transact(work, in_order=True, announce=True)
        await self._done(heads)
        return kept, new

    async def get(self, id_: int) -> Kept | None:
        def work(run: Run) -> Kept | None:
            rows = run(_GET, {"which": id_})
            return self._kept(run, rows[0]) if rows else None

        return await self._database.read(work)

    async def of_origin(self, origin: str) -> Kept | None:
        digest = self._seal.mark(origin.encode(), "origin of a bulletin")

        def work(run: Run) -> Kept | None:
            rows = run(_OF_ORIGIN, {"origin": digest})
            return self._kept(run, rows[0]) if rows else None

        return await self._database.read(work)

    async def rule(self, id_: int, judge: Judge, now: datetime) -> tuple[Kept, Ruling]:
        def work(unit: Unit) -> tuple[Kept, Ruling, list[Head]]:
            ruling = judge(self._get(unit, id_), self._hours(unit, id_, now))
            heads = self._write(unit, ruling, id_, now)
            return self._get(unit, id_), ruling, heads

        kept, ruling, heads = await self._database.transact(work, in_order=True, announce=True)
        await self._done(heads)
        return kept, ruling

    async def open(self) -> list[Kept]:
        return await self._database.read(lambda run: [self._kept(run, row) for row in run(_OPEN, {})])

    async def public(self, limit: int, since: datetime) -> list[Bulletin]:
        given = {"limit": limit, "since": since.timestamp()}
        return await self._database.read(lambda run: [self._kept(run, row).bulletin for row in run(_PUBLIC, given)])

    async def progress(self, id_: int, part: Part = "news") -> list[Progress]:
        kept = await self.get(id_)
        if kept is None:
            return []
        news, rooms = kept.of(part), kept.bulletin.rooms if part == "news" else 0
        return await self._database.read(
            lambda run: [desk_progress.progress(run, one.account, one.post, rooms) for one in news],
            patient=part == "news",
        )

    async def _done(self, heads: Sequence[Head]) -> None:
        self._outbox.woken()
        await self._audit.kept(heads)

    def _get(self, run: Run, id_: int) -> Kept:
        rows = run(_GET, {"which": id_})
        if not rows:
            raise LookupError(id_)
        return self._kept(run, rows[0])

    @staticmethod
    def _kept(run: Run, row: Sequence[object]) -> Kept:
        which = {"which": row[0]}
        found = desk_rows.bulletin_of(row, run(_REVISIONS, which))
        return Kept(found, tuple(Placed(*placed) for placed in run(_POSTS, which)))

    def _write(self, unit: Unit, ruling: Ruling, id_: int, now: datetime) -> list[Head]:
        if ruling.bulletin is not None:
            self._save(unit, ruling.bulletin, id_)
        placed = unit(_POSTS, {"which": id_})
        for revised in ruling.revised:
            for account, number, part in placed:
                if part == revised.part and revised.account in {None, account}:
                    _revise(unit, number, revised.documents, retract=revised.retract, priority=revised.priority)
        for part in ruling.dropped:
            unit(_DROP_PART, {"which": id_, "of_part": part})
        if ruling.sending is not None:
            for _, number, part in placed:
                if part == "news":
                    (outbox_stops.go_on if ruling.sending else outbox_stops.stop)(unit, number)
        for out in ruling.posts:
            self._put(unit, id_, out, now)
        return self._audit.add(unit, ruling.happened, now)

    def _put(self, unit: Unit, id_: int, out: Out, now: datetime) -> None:
        number = self._outbox.put(unit, out.account, out.post, now)
        if out.part != "notice":
            unit(_ADD_POST, {"post": number, "bulletin": id_, "account": out.account, "part": out.part})

    @staticmethod
    def _save(unit: Unit, changed: Bulletin, id_: int) -> None:
        given = {f"new_{name}": value for name, value in desk_rows.columns(changed).items()}
        unit(_SAVE, {**given, "which": id_})
        unit.many(_ADD_REVISION, [desk_rows.revision(id_, version) for version in changed.versions])
        unit(_DROP_CHARGES, {"which": id_})
        unit.many(_ADD_CHARGE, [_charge(id_, one) for one in charges(changed)])

    @staticmethod
    def _hours(run: Run, id_: int, now: datetime) -> Hours:
        def standing(accounts: Iterable[str]) -> Standing:
            since = (now - HOUR).timestamp()
            rows = [run(_SPENT, {"account": one, "since": since, "which": id_})[0] for one in accounts]
            unknown = sum(int(row[1]) for row in rows)
            spent = None if unknown else sum(int(row[0]) for row in rows)
            return Standing(spent, sum(int(row[2]) for row in rows))

        return standing


def _charge(id_: int, one: Charge) -> dict[str, object]:
    given = {"number": one.number, "account": one.account, "at": one.at.timestamp(), "people": one.people}
    return {"bulletin": id_, **given}


def _revise(unit: Unit, number: int, documents: Sequence[Document], *, retract: bool, priority: Priority) -> None:
    """What was taken back already, or is forgotten, has no words any more."""
    try:
        outbox_posts.revise(unit, number, documents, retract=retract, priority=priority)
    except LookupError:
        return
