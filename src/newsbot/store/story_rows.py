"""Stories as their rows tell them, and rows that nobody needs any more."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from sqlalchemy import BindParameter, Connection, bindparam, delete, null, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from newsbot.news.backlog import FRESH, REMEMBERED
from newsbot.news.story import WINDOW, Report, Story
from newsbot.ports import KeptStory
from newsbot.store import reports
from newsbot.store.engine import Run, Statement, Unit
from newsbot.store.following_schema import story, story_post, story_report, story_term, unfiled

# Stories that one statement asks for.
_CHUNK = 20
_SLICE = 200
# What is told is a day old at most, and is compared with what is three days older.
_COMPARED = timedelta(seconds=WINDOW) + FRESH

_chosen: list[BindParameter[int]] = [bindparam(f"story{n}") for n in range(_CHUNK)]
_STORIES = Statement(
    select(story.c.number, story.c.learned, story.c.told, story.c.lead, story.c.editor_state, story.c.judged).where(
        story.c.number.in_(_chosen)
    )
)
_told = (
    select(story_report.c.story, story_report.c.article, story_report.c.at, story_report.c.content)
    .where(story_report.c.story.in_(_chosen))
    .order_by(story_report.c.at, story_report.c.article)
)
_REPORTS = Statement(_told)
_COMPARABLE = Statement(_told.add_columns(story_report.c.gist))
_POSTS = Statement(
    select(story_post.c.story, story_post.c.account, story_post.c.post)
    .where(story_post.c.story.in_(_chosen))
    .order_by(story_post.c.post)
)
_COMPARED_NO_MORE = Statement(
    select(story_report.c.article)
    .where(story_report.c.gist.isnot(None), story_report.c.at < bindparam("before"))
    .limit(_SLICE)
)
_DROP_TERMS = Statement(delete(story_term).where(story_term.c.article == bindparam("which")))
_DROP_GIST = Statement(update(story_report).where(story_report.c.article == bindparam("which")).values(gist=null()))
_OLD = Statement(select(story.c.number).where(story.c.learned < bindparam("before")).limit(_SLICE))
_TERMS_OF_STORY = Statement(
    delete(story_term).where(
        story_term.c.article.in_(select(story_report.c.article).where(story_report.c.story == bindparam("which")))
    )
)
_DROPS = (
    _TERMS_OF_STORY,
    Statement(delete(story_report).where(story_report.c.story == bindparam("which"))),
    Statement(delete(story_post).where(story_post.c.story == bindparam("which"))),
    Statement(delete(story).where(story.c.number == bindparam("which"))),
)


def file_later(connection: Connection, articles: Sequence[str]) -> None:
    """Articles wait to be filed; those that wait already keep their turn."""
    if articles:
        waits = insert_once(unfiled).on_conflict_do_nothing()
        connection.execute(waits, [{"article": each} for each in articles])


def kept(run: Run, numbers: Sequence[int], *, gists: bool = True) -> list[KeptStory]:
    """The stories of these numbers in their order; those that are not there, or have no report, are left out.

    Without `gists`, which are most of the work, their reports cannot be compared with others.
    """
    rest = iter(numbers)
    found: dict[int, KeptStory] = {}
    while some := list(islice(rest, _CHUNK)):
        found |= _some(run, some, _COMPARABLE if gists else _REPORTS)
    return [found[number] for number in numbers if number in found]


def _some(run: Run, numbers: Sequence[int], of_reports: Statement) -> dict[int, KeptStory]:
    chosen = {f"story{n}": number for n, number in enumerate([*numbers, *[0] * (_CHUNK - len(numbers))])}
    told: dict[int, list[Report]] = {}
    for number, *row in run(of_reports, chosen):
        told.setdefault(number, []).append(reports.report(*row))
    posts: dict[int, list[tuple[str, int]]] = {}
    for number, account, post in run(_POSTS, chosen):
        posts.setdefault(number, []).append((account, post))
    return {
        number: KeptStory(
            number,
            Story(f"s{number}", tuple(told[number])),
            datetime.fromtimestamp(learned, UTC),
            editor=editor,
            posts=tuple(posts.get(number, ())),
            told=None if at is None else datetime.fromtimestamp(at, UTC),
            lead=lead,
            judged=None if judged is None else datetime.fromtimestamp(judged, UTC),
        )
        for number, learned, at, lead, editor, judged in run(_STORIES, chosen)
        if number in told
    }


def prune(unit: Unit, now: datetime) -> bool:
    """Forget at most two hundred of each kind. True while there is more."""
    compared = unit(_COMPARED_NO_MORE, {"before": (now - _COMPARED).timestamp()})
    for statement in (_DROP_TERMS, _DROP_GIST):
        unit.many(statement, [{"which": row[0]} for row in compared])
    old = unit(_OLD, {"before": (now - REMEMBERED).timestamp()})
    for statement in _DROPS:
        unit.many(statement, [{"which": row[0]} for row in old])
    return len(compared) == _SLICE or len(old) == _SLICE
