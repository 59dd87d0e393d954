"""`/digest`, and `/more` after a digest: what a room has not had, now; of a day all of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from newsbot.chat.digests import DigestNow, DigestWhen
from newsbot.chat.document import Block, Document
from newsbot.chat.views import digest as views
from newsbot.chat.views import hours, problems
from newsbot.chat.views.digest import Occasion
from newsbot.chat.views.listing import Subject
from newsbot.flows.answers.asked import Asked
from newsbot.flows.answers.bookmarks import Bookmarks
from newsbot.flows.answers.days import bounds
from newsbot.flows.answers.late import LateBooks
from newsbot.flows.bookmark import Bookmark
from newsbot.flows.newsstand import Newsstand
from newsbot.flows.press import Voice, bookmark, telling
from newsbot.news.audience import Filter
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.look import reach
from newsbot.news.timetable import next_due
from newsbot.ports import Subscriber

# As far back as stories are kept ready, which is what is said then.
_DAYS = {"month": "week"}


@dataclass(frozen=True, slots=True)
class _Span:
    """Times between which something was last reported; `all`: what the room has had belongs to it too."""

    since: datetime
    until: datetime | None = None
    all: bool = False


class DigestAnswers:
    def __init__(
        self, late: LateBooks, newsstand: Callable[[], Newsstand], bookmarks: Bookmarks, gazetteer: Gazetteer
    ) -> None:
        self._late = late
        self._newsstand = newsstand
        self._bookmarks = bookmarks
        self._gazetteer = gazetteer

    async def now(self, command: DigestNow, asked: Asked) -> Document:
        """Of all that the room follows, or of a place; everything for a room that follows nothing."""
        one = await self._late.digests().subscriber(asked.room)
        day = _DAYS.get(command.day or "", command.day or "")
        place = self._gazetteer.places[command.place] if command.place else None
        name = self._gazetteer.name_in(place, asked.phrases.locale) if place else ""
        subject = Subject("place" if command.place else "everything", name, day)
        span = _span(day, asked) if day else _Span(reach(one.profile, asked.now))
        start = bookmark(span.since, subject, command.place)
        follows = bool(one.profile.subscriptions)
        return await self._page(one, start, span, asked) or views.nothing_now(
            _occasion(start), asked.phrases, follows=follows
        )

    async def answer(self, command: DigestNow | DigestWhen, asked: Asked) -> Document:
        return await (self.now(command, asked) if isinstance(command, DigestNow) else self.when(asked))

    async def when(self, asked: Asked) -> Document:
        """When the next one comes by itself; while nothing is sent, the first one after that."""
        profile = (await self._late.digests().subscriber(asked.room)).profile.at(asked.now)
        following = profile.schedule.next if profile.schedule else None
        if profile.paused is not None:
            after = profile.resumes
            following = next_due(profile.timetable, ZoneInfo(profile.zone), after) if after else None
        return hours.digest_when(profile, following.due if following else None, asked.now, asked.phrases)

    async def more(self, asked: Asked) -> Document | None:
        """What the room has not had of a digest; None where something else was listed last."""
        before = await self._bookmarks.of(asked.room, asked.resume)
        if before is None or before.order != "digest":
            return None
        if before.next is None:
            return problems.no_more(asked.phrases)
        one = await self._late.digests().subscriber(asked.room)
        day = before.subject.day
        span = _span(day, asked) if day else _Span(datetime.fromtimestamp(before.until or 0, UTC))
        return await self._page(one, before, span, asked) or problems.no_more(asked.phrases)

    async def _page(self, one: Subscriber, before: Bookmark, span: _Span, asked: Asked) -> Document | None:
        issue = await self._newsstand().issue(asked.now, span.since)
        filters = (Filter(before.tag),) if before.tag else one.profile.filters or (Filter(),)
        # Who asks for a place wants to hear of it, whatever else was left out.
        muted = () if before.tag else [each.filter for each in one.profile.mutes if asked.now < each.until]
        choice = issue.edition.choice(filters, span.since, span.until, muted=muted)
        had = 0 if span.all else issue.edition.bits(f"s{number}" for number in one.had)
        skip = before.shown if span.all else 0
        page = choice.page(had, skip)
        if page is None:
            return None
        settings = replace(asked.settings, locale=asked.phrases.locale)
        voice = Voice(settings, asked.now, self._gazetteer, lite=one.profile.lite)
        schedule = one.profile.schedule
        following = schedule.next if schedule else None
        this = telling(page, before, issue.items, skip)
        document = voice.document(
            page,
            this,
            _occasion(before),
            issue.items,
            following=following.due if following else None,
            hints=_hints(one, before, asked),
        )
        self._bookmarks.remember(asked.room, this.after)
        await self._late.digests().told(asked.room, [int(story[1:]) for story in this.stories], asked.now)
        return document


def _occasion(before: Bookmark) -> Occasion:
    subject = before.subject
    return Occasion("asked", place=subject.name, day=subject.day, continued=before.shown > 0)


def _span(day: str, asked: Asked) -> _Span:
    start, end = bounds(day, asked)
    until = None if end is None else datetime.fromtimestamp(end, UTC)
    return _Span(datetime.fromtimestamp(start, UTC), until, all=True)


def _hints(one: Subscriber, before: Bookmark, asked: Asked) -> tuple[Block, ...]:
    """How to get by itself what was asked for, once."""
    if before.shown or before.subject != Subject("everything"):
        return ()
    if not one.profile.subscriptions:
        return (views.how_to_subscribe(asked.phrases),)
    has_hours = one.profile.schedule is not None and one.profile.schedule.next is not None
    return () if has_hours else (views.how_to_get_it_daily(asked.phrases),)
