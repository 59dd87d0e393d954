"""Digests of one moment: what is the same in many of them is chosen and drawn once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from newsbot.chat.document import Block, Document
from newsbot.chat.phrases import Phrases
from newsbot.chat.room import RoomSettings
from newsbot.chat.views import digest as views
from newsbot.chat.views.digest import Item, Occasion
from newsbot.chat.views.listing import Subject
from newsbot.flows.bookmark import Bookmark, write
from newsbot.flows.newsstand import Issue
from newsbot.news.audience import Filter
from newsbot.news.digest import MOST_SHOWN, Choice, Digest
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.look import Look

Numbers = frozenset[int]
_ALL = Subject("everything")
# Items of a digest that can be asked for by number.
_REMEMBERED = 60


class Voice:
    """How a room is spoken to: the parts of digests as they are drawn for such rooms.

    `nothing` says that there is nothing for a digest.
    """

    def __init__(self, settings: RoomSettings, now: datetime, gazetteer: Gazetteer, *, lite: bool) -> None:
        self.phrases = Phrases.of(settings)
        self.lite = lite
        self._now = now
        self._gazetteer = gazetteer
        self._items: dict[tuple[str, int], tuple[Block, ...]] = {}
        self._sections: dict[tuple[str | None, int], Block] = {}
        self._openings: dict[tuple[Occasion, int], tuple[Block, ...]] = {}
        self._endings: dict[tuple[int, datetime | None], tuple[Block, ...]] = {}
        self.nothing = views.nothing_new(self.phrases, lite=lite)

    def page(
        self,
        page: Digest,
        before: Bookmark,
        occasion: Occasion,
        items: Mapping[str, Item],
        *,
        following: datetime | None = None,
        skip: int = 0,
        hints: Iterable[Block] = (),
    ) -> tuple[Document, Bookmark]:
        """A page after those that a bookmark knows, and the bookmark behind it, which the document carries.

        `following`: when the next digest comes by itself. `skip`: stories of the page's total that stand before it.
        """
        left, number = page.total - skip - len(page.stories), before.shown
        blocks = list(self._opening(occasion, page.total))
        for group in page.groups:
            blocks.append(self._section(group.place, group.total))
            for story in group.stories:
                number += 1
                blocks += self._item(items[story], number)
        blocks += self._ending(left, following)
        ids = tuple(items[story].article for story in page.stories)
        kept = (*before.ids, *ids)[-_REMEMBERED:]
        after = replace(before, next=1 if left else None, shown=number, first=ids[0], ids=kept)
        parts = (*blocks, *hints)
        lite, resume = self.lite, write(after)
        return views.whole(parts, page.stories, self.phrases, left=left, lite=lite, resume=resume), after

    def _item(self, told: Item, number: int) -> tuple[Block, ...]:
        found = self._items.get((told.id, number))
        if found is None:
            found = views.item(told, number, now=self._now, phrases=self.phrases, lite=self.lite)
            self._items[told.id, number] = found
        return found

    def _section(self, place: str | None, total: int) -> Block:
        found = self._sections.get((place, total))
        if found is None:
            known = self._gazetteer.places[place] if place else None
            name = self._gazetteer.name_in(known, self.phrases.locale) if known else None
            found = self._sections[place, total] = views.section(name, total, self.phrases)
        return found

    def _opening(self, occasion: Occasion, total: int) -> tuple[Block, ...]:
        found = self._openings.get((occasion, total))
        if found is None:
            found = views.opening(occasion, total, now=self._now, phrases=self.phrases)
            self._openings[occasion, total] = found
        return found

    def _ending(self, left: int, following: datetime | None) -> tuple[Block, ...]:
        found = self._endings.get((left, following))
        if found is None:
            found = self._endings[left, following] = views.ending(left, following, now=self._now, phrases=self.phrases)
        return found


@dataclass(eq=False)
class Page:
    """A page that rooms are told, however they are spoken to; `drawn` as it is for each of these.

    `stories` are the numbers of those that it tells.
    """

    digest: Digest
    since: datetime
    stories: tuple[int, ...]
    drawn: dict[tuple[Voice, Occasion, datetime | None], Document] = field(default_factory=dict)


@dataclass(eq=False)
class _Chosen:
    """What there is for rooms that follow the same, and its pages by the stories of it that a room has had."""

    choice: Choice
    pages: dict[int, Page | None] = field(default_factory=dict)


class Press:
    """All digests of one scan."""

    def __init__(self, issue: Issue, now: datetime, gazetteer: Gazetteer) -> None:
        self.issue = issue
        self._now = now
        self._gazetteer = gazetteer
        self._voices: dict[tuple[RoomSettings, bool], Voice] = {}
        self._chosen: dict[tuple[tuple[Filter, ...], datetime, tuple[Filter, ...]], _Chosen] = {}
        self._recent: dict[datetime, Numbers] = {}
        self._bits = {int(story[1:]): issue.edition.bits((story,)) for story in issue.items}

    def page(
        self, filters: tuple[Filter, ...], since: datetime, had: Numbers, muted: tuple[Filter, ...] = ()
    ) -> Page | None:
        """None where there is nothing."""
        chosen = self._chosen.get((filters, since, muted))
        if chosen is None:
            chosen = _Chosen(self.issue.edition.choice(filters, since, muted=muted))
            self._chosen[filters, since, muted] = chosen
        bits = 0
        for number in had & self._since(since):
            bits |= self._bits[number]
        bits &= chosen.choice.bits
        if bits in chosen.pages:
            return chosen.pages[bits]
        digest = chosen.choice.page(bits)
        found = None
        if digest is not None:
            found = Page(digest, since, tuple(int(story[1:]) for story in digest.stories))
        chosen.pages[bits] = found
        return found

    def voice(self, settings: RoomSettings, *, lite: bool) -> Voice:
        found = self._voices.get((settings, lite))
        if found is None:
            found = self._voices[settings, lite] = Voice(settings, self._now, self._gazetteer, lite=lite)
        return found

    def document(self, page: Page, voice: Voice, occasion: Occasion, following: datetime | None) -> Document:
        key = (voice, occasion, following)
        found = page.drawn.get(key)
        if found is None:
            items = self.issue.items
            found, _ = voice.page(page.digest, bookmark(page.since), occasion, items, following=following)
            page.drawn[key] = found
        return found

    def _since(self, since: datetime) -> Numbers:
        """Of what a room had, most is older, and does not matter."""
        found = self._recent.get(since)
        if found is None:
            found = frozenset(int(story[1:]) for story in self.issue.edition.recent(since))
            self._recent[since] = found
        return found


def occasion_of(found: Look, now: datetime) -> Occasion:
    """Why a digest comes, without what is not said of it, so that those that look alike are one."""
    assert found.kind is not None
    if found.kind == "digest" and found.slot and now - found.slot.due > views.LATE:
        return Occasion("digest", found.slot)
    return Occasion(found.kind, night=found.night if found.kind == "catch-up" else None)


def bookmark(since: datetime, subject: Subject = _ALL, place: str | None = None) -> Bookmark:
    """Where a digest begins; `place`: id of what it is about."""
    return Bookmark("digest", subject, MOST_SHOWN, tag=place, until=int(since.timestamp()))
