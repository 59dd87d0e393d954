"""Stories and the articles that wait to be filed: `ports.Stories`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import bindparam, case, delete, exists, func, insert, literal_column, select, update

from newsbot.chat.document import Document
from newsbot.news.backlog import is_fresh
from newsbot.news.claims import State
from newsbot.news.story import CANDIDATES, SHARED_TERMS, Report
from newsbot.ports import Filing, KeptStory, Listed
from newsbot.store import reports, story_rows
from newsbot.store.engine import Database, Run, Statement, Unit
from newsbot.store.following_schema import story, story_post, story_report, story_term, unfiled
from newsbot.store.listing import COLUMNS
from newsbot.store.outbox import Failpoint, Outbox, no_failure
from newsbot.store.rows import listed, storable
from newsbot.store.schema import article

# Terms that a report is looked for by, at most; see `likeness.terms`.
_TERMS = 16

_UNFILED = Statement(
    select(*COLUMNS)
    .select_from(unfiled.join(article, article.c.id == unfiled.c.article))
    .order_by(unfiled.c.turn)
    .limit(bindparam("limit"))
)
_WAITING = Statement(select(func.count()).select_from(unfiled))
_WAITS = Statement(select(unfiled.c.turn).where(unfiled.c.article == bindparam("which")))
_shared = func.count(story_term.c.term.distinct())
_SHARING = Statement(
    select(story_report.c.story)
    .select_from(story_term.join(story_report, story_report.c.article == story_term.c.article))
    .where(
        story_term.c.term.in_([bindparam(f"term{n}") for n in range(_TERMS)]),
        story_term.c.at.between(bindparam("since"), bindparam("until")),
    )
    .group_by(story_report.c.story)
    .having(_shared >= bindparam("enough"))
    .order_by(_shared.desc(), story_report.c.story)
    .limit(bindparam("limit"))
)
_STORY_OF = Statement(select(story_report.c.story).where(story_report.c.article == bindparam("which")))
_SINCE = Statement(
    select(story.c.number).where(story.c.learned > bindparam("moment")).order_by(story.c.learned, story.c.number)
)
_BEGIN = Statement(insert(story).values(learned=bindparam("learned")).returning(story.c.number))
_LEARN = Statement(
    update(story)
    .where(story.c.number == bindparam("which"), story.c.learned < bindparam("learned_at"))
    .values(learned=bindparam("learned_at"))
)
_DROP_REPORT = Statement(
    delete(story_report).where(story_report.c.article == bindparam("which")).returning(story_report.c.story)
)
_ADD_REPORT = Statement(insert(story_report).values({one.name: bindparam(one.name) for one in story_report.columns}))
_DROP_TERMS = Statement(delete(story_term).where(story_term.c.article == bindparam("which")))
_ADD_TERM = Statement(insert(story_term).values({one.name: bindparam(one.name) for one in story_term.columns}))
_ADD_POST = Statement(insert(story_post).values({one.name: bindparam(one.name) for one in story_post.columns}))
_TELL = Statement(
    update(story)
    .where(story.c.number == bindparam("which"))
    .values(told=func.coalesce(story.c.told, bindparam("at")), lead=func.coalesce(story.c.lead, bindparam("by")))
)
# Where an editor said another thing since the words were drawn, they are still to be told.
_RETOLD = Statement(
    update(story)
    .where(story.c.number == bindparam("which"), story.c.editor_state.is_not_distinct_from(bindparam("drawn")))
    .values(told=bindparam("at"))
)
_JUDGE = Statement(
    update(story)
    .where(story.c.number == bindparam("which"))
    # Later than what was told before, whatever clock that was told by.
    .values(
        editor_state=bindparam("state"),
        judged=case((story.c.told >= bindparam("at"), story.c.told + literal_column("0.001")), else_=bindparam("at")),
    )
    .returning(story.c.number)
)
_JUDGED = Statement(select(story.c.number).where(story.c.judged > bindparam("moment")).order_by(story.c.judged))
# An article that was revised while it was looked at goes on waiting.
_newer = exists().where(article.c.id == unfiled.c.article, article.c.revision > bindparam("revision"))
_DONE = Statement(delete(unfiled).where(unfiled.c.article == bindparam("which"), ~_newer))

_Said = dict[int, tuple[Document, ...]]


class Stories:
    """`ports.Stories`; alerts go into `outbox` in the transaction that files their article."""

    def __init__(self, database: Database, outbox: Outbox, *, failpoint: Failpoint = no_failure) -> None:
        self.failpoint = failpoint
        self._database = database
        self._outbox = outbox

    async def unfiled(self, limit: int = 50) -> list[Listed]:
        rows = await self._database.read(lambda run: run(_UNFILED, {"limit": limit}), patient=True)
        return [listed(row) for row in rows]

    async def waiting(self) -> int:
        rows = await self._database.read(lambda run: run(_WAITING, {}), patient=True)
        count: int = rows[0][0]
        return count

    async def candidates(
        self, terms: Sequence[str], since: float, until: float, limit: int = CANDIDATES
    ) -> list[KeptStory]:
        padded = [*terms[:_TERMS], *[""] * (_TERMS - len(terms))]
        asked = {f"term{n}": term for n, term in enumerate(padded)}
        bounds = {"since": since, "until": until, "enough": SHARED_TERMS, "limit": limit}

        def work(run: Run) -> list[KeptStory]:
            return story_rows.kept(run, [row[0] for row in run(_SHARING, {**asked, **bounds})])

        return await self._database.read(work, patient=True)

    async def file(self, filing: Filing, now: datetime) -> int | None:
        said: _Said = {}

        def work(unit: Unit) -> int | None:
            said.clear()
            number = self._file(unit, filing, now, said)
            self.failpoint("file.before-commit")
            return number

        number = await self._database.transact(work, in_order=True, announce=filing.posts is not None)
        for id_, documents in said.items():
            self._outbox.known(id_, documents)
        if said:
            self._outbox.woken()
        return number

    async def retold(self, number: int, drawn: State | None, now: datetime) -> None:
        said = {"which": number, "drawn": drawn, "at": now.timestamp()}
        await self._database.transact(lambda unit: unit(_RETOLD, said))

    async def set_state(self, number: int, state: State | None, now: datetime) -> bool:
        said = {"which": number, "state": state, "at": now.timestamp()}
        return bool(await self._database.transact(lambda unit: unit(_JUDGE, said)))

    async def judged(self, moment: datetime) -> list[KeptStory]:
        def work(run: Run) -> list[KeptStory]:
            return story_rows.kept(run, [row[0] for row in run(_JUDGED, {"moment": moment.timestamp()})], gists=False)

        return await self._database.read(work, patient=True)

    async def get(self, number: int) -> KeptStory | None:
        found = await self._database.read(lambda run: story_rows.kept(run, [number]))
        return found[0] if found else None

    async def of_article(self, article_id: str) -> KeptStory | None:
        if not storable(article_id):
            return None

        def work(run: Run) -> list[KeptStory]:
            return story_rows.kept(run, [row[0] for row in run(_STORY_OF, {"which": article_id})])

        found = await self._database.read(work)
        return found[0] if found else None

    async def since(self, moment: datetime) -> list[KeptStory]:
        def work(run: Run) -> list[KeptStory]:
            return story_rows.kept(run, [row[0] for row in run(_SINCE, {"moment": moment.timestamp()})], gists=False)

        return await self._database.read(work, patient=True)

    async def prune(self, now: datetime) -> bool:
        return await self._database.transact(lambda unit: story_rows.prune(unit, now))

    def _file(self, unit: Unit, filing: Filing, now: datetime, said: _Said) -> int | None:
        if not unit(_WAITS, {"which": filing.article}):
            return _number(unit, filing.article)
        number = _number(unit, filing.article) if filing.report is None else _written(unit, filing, filing.report, now)
        if number is not None and filing.posts is not None:
            for account, post in filing.posts(number).items():
                id_ = self._outbox.put(unit, account, replace(post, story=number), now)
                unit(_ADD_POST, {"story": number, "account": account, "post": id_})
                said[id_] = post.documents
        if said:
            unit(_TELL, {"which": number, "at": now.timestamp(), "by": filing.article})
        unit(_DONE, {"which": filing.article, "revision": filing.revision})
        return number


def _number(unit: Unit, article_id: str) -> int | None:
    """Of the story that an article is in."""
    found = unit(_STORY_OF, {"which": article_id})
    return found[0][0] if found else None


def _written(unit: Unit, filing: Filing, report: Report, now: datetime) -> int:
    """The number of the story that has the report now."""
    earlier = unit(_DROP_REPORT, {"which": report.article})
    learned = now.timestamp() if earlier or is_fresh(datetime.fromtimestamp(report.at, UTC), now) else report.at
    number: int | None = filing.into or (earlier[0][0] if earlier else None)
    if number is None:
        number = unit(_BEGIN, {"learned": learned})[0][0]
    else:
        unit(_LEARN, {"which": number, "learned_at": learned})
    assert number is not None
    row = {"article": report.article, "story": number, "at": report.at}
    unit(_ADD_REPORT, {**row, "content": reports.content(report), "gist": reports.gist(report)})
    unit(_DROP_TERMS, {"which": report.article})
    unit.many(_ADD_TERM, [{"term": term, "at": report.at, "article": report.article} for term in set(filing.terms)])
    return number
