"""Digests of one moment: what is the same in many of them is chosen and drawn once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from newsbot.chat.document import Block, Document
from newsbot.chat.phrases import Phrases
from newsbot.chat.room import RoomSettings
from newsbot.chat.views import digest as views
from newsbot.chat.views.digest import Body, Item, Occasion
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


class Told(NamedTuple):
    """What a page tells, however its room is spoken to.

    Attributes:
        stories: ids; offered: the commands that go with the page.
        left: stories that it leaves for the next one.
        after: the bookmark behind it; resume: as its document carries it.
    """

    stories: tuple[str, ...]
    offered: tuple[str, ...]
    left: int
    after: Bookmark
    resume: str


def telling(page: Digest, before: Bookmark, items: Mapping[str, Item], skip: int = 0) -> Told:
    """A page after those that a bookmark knows. `skip`: stories of its total that stand before it."""
    stories = page.stories
    left = page.total - skip - len(stories)
    ids = tuple([items[story].article for story in stories])
    kept = (*before.ids, *ids)[-_REMEMBERED:]
    shown = before.shown + len(stories)
    after = replace(before, next=1 if left else None, shown=shown, first=ids[0], ids=kept)
    return Told(stories, views.offered(stories, left=left), left, after, write(after))


class Voice:
    """How a room is spoken to: the parts of digests as they are drawn for such rooms.

    `nothing` says that there is nothing for a digest.
    """

    def __init__(self, settings: RoomSettings, now: datetime, gazetteer: Gazetteer, *, lite: bool) -> None:
        self.phrases = Phrases.of(settings)
        self.lite = lite
        self._now = now
        self._gazetteer = gazetteer
        self._bodies: dict[str, Body] = {}
        self._items: dict[tuple[str, int], tuple[Block, ...]] = {}
        self._sections: dict[tuple[str | None, int], Block] = {}
        self._openings: dict[tuple[Occasion, int], tuple[Block, ...]] = {}
        self._endings: dict[tuple[int, datetime | None], tuple[Block, ...]] = {}
        self.nothing = views.nothing_new(self.phrases, lite=lite)

    def document(
        self,
        page: Digest,
        which: Told,
        occasion: Occasion,
        items: Mapping[str, Item],
        *,
        following: datetime | None = None,
        hints: Iterable[Block] = (),
    ) -> Document:
        """A page, of which this is told. `following`: when the next digest comes by itself."""
        number = which.after.shown - len(which.stories)
        drawn, sections = self._items, self._sections
        blocks = list(self._opening(occasion, page.total))
        for group in page.groups:
            blocks.append(sections.get((group.place, group.total)) or self._section(group.place, group.total))
            for story in group.stories:
                number += 1
                blocks += drawn.get((story, number)) or self._item(items[story], number)
        blocks += self._ending(which.left, following)
        blocks += hints
        return Document(tuple(blocks), self.phrases.locale, which.offered, lite=self.lite, resume=which.resume)

    def _item(self, which: Item, number: int) -> tuple[Block, ...]:
        """Most of it is the same wherever in a digest it stands."""
        body = self._bodies.get(which.id)
        if body is None:
            body = self._bodies[which.id] = views.body(which, now=self._now, phrases=self.phrases, lite=self.lite)
        found = self._items[which.id, number] = views.item(body, number, self.phrases)
        return found

    def _section(self, place: str | None, total: int) -> Block:
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


@dataclass(eq=False, slots=True)
class Page:
    """A page that rooms are told, however they are spoken to; `drawn` as it is for each of these.

    `stories` are the numbers of those that it tells.
    """

    digest: Digest
    told: Told
    stories: tuple[int, ...]
    drawn: dict[tuple[Voice, Occasion, datetime | None], Document] = field(default_factory=dict)


@dataclass(eq=False)
class _Chosen:
    """What there is for rooms that follow the same, and its pages by the stories of it that a room has had.

    `had`: the same pages by all that a room has had lately, which is quicker to look up.
    """

    choice: Choice
    pages: dict[int, Page | None] = field(default_factory=dict)
    had: dict[Numbers, Page | None] = field(default_factory=dict)


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
        self._numbers = {story: int(story[1:]) for story in issue.items}
        self._starts: dict[datetime, Bookmark] = {}

    def page(
        self, filters: tuple[Filter, ...], since: datetime, had: Numbers, muted: tuple[Filter, ...] = ()
    ) -> Page | None:
        """None where there is nothing."""
        chosen = self._chosen.get((filters, since, muted))
        if chosen is None:
            chosen = _Chosen(self.issue.edition.choice(filters, since, muted=muted))
            self._chosen[filters, since, muted] = chosen
        told = had & self._since(since)
        try:
            return chosen.had[told]
        except KeyError:
            found = chosen.had[told] = self._page(chosen, told, since)
            return found

    def _page(self, chosen: _Chosen, told: Numbers, since: datetime) -> Page | None:
        """For rooms that had these stories, of which only those count that are among what there is for them."""
        bits = 0
        for number in told:
            bits |= self._bits[number]
        bits &= chosen.choice.bits
        try:
            return chosen.pages[bits]
        except KeyError:
            found = chosen.pages[bits] = self._made(chosen.choice, bits, since)
            return found

    def _made(self, choice: Choice, had: int, since: datetime) -> Page | None:
        digest = choice.page(had)
        if digest is None:
            return None
        start = self._starts.get(since)
        if start is None:
            start = self._starts[since] = bookmark(since)
        which = telling(digest, start, self.issue.items)
        return Page(digest, which, tuple([self._numbers[story] for story in which.stories]))

    def voice(self, settings: RoomSettings, *, lite: bool) -> Voice:
        found = self._voices.get((settings, lite))
        if found is None:
            found = self._voices[settings, lite] = Voice(settings, self._now, self._gazetteer, lite=lite)
        return found

    def document(self, page: Page, voice: Voice, occasion: Occasion, following: datetime | None) -> Document:
        key = (voice, occasion, following)
        found = page.drawn.get(key)
        if found is None:
            found = voice.document(page.digest, page.told, occasion, self.issue.items, following=following)
            page.drawn[key] = found
        return found

    def clear(self, most: int) -> bool:
        """Let go of what was chosen for at most so many sets of filters, in the end of a voice. False: all is gone."""
        for _ in range(min(most, len(self._chosen))):
            self._chosen.popitem()
        if not self._chosen and self._voices:
            self._voices.popitem()
        return bool(self._chosen or self._voices)

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
