"""Digests of one moment: what is the same in many of them is chosen and drawn once."""

from collections.abc import Callable, Iterable
from datetime import datetime

from newsbot.chat.document import Block, Document
from newsbot.chat.phrases import Phrases
from newsbot.chat.room import RoomSettings
from newsbot.chat.views import digest as views
from newsbot.chat.views.digest import Item, Occasion
from newsbot.news.audience import Filter
from newsbot.news.digest import Digest, Edition
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.look import Look

Numbers = frozenset[int]
# Of one scan. A set of subscriptions that nobody shares is chosen for and drawn once anyway.
_KEPT = 20_000


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
        occasion: Occasion,
        item: Callable[[str], Item],
        *,
        following: datetime | None = None,
        skip: int = 0,
        hints: Iterable[Block] = (),
    ) -> Document:
        """A page that shows stories after `skip` others; `following`: when the next digest comes by itself."""
        left = page.total - skip - len(page.stories)
        blocks = list(self._opening(occasion, page.total))
        number = skip
        for group in page.groups:
            blocks.append(self._section(group.place, group.total))
            for story in group.stories:
                number += 1
                blocks += self._item(story, number, item)
        blocks += self._ending(left, following)
        return views.whole((*blocks, *hints), page.stories, self.phrases, left=left, lite=self.lite)

    def _item(self, story: str, number: int, item: Callable[[str], Item]) -> tuple[Block, ...]:
        found = self._items.get((story, number))
        if found is None:
            told = item(story)
            found = views.item(told, number, now=self._now, phrases=self.phrases, lite=self.lite)
            self._items[story, number] = found
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


class Press:
    """All digests of one scan."""

    def __init__(self, edition: Edition, item: Callable[[str], Item], now: datetime, gazetteer: Gazetteer) -> None:
        self.edition = edition
        self._item = item
        self._now = now
        self._gazetteer = gazetteer
        self._voices: dict[tuple[RoomSettings, bool], Voice] = {}
        self._pages: dict[tuple[tuple[Filter, ...], datetime, Numbers, tuple[Filter, ...]], Digest | None] = {}
        self._drawn: dict[tuple[Voice, Occasion, Digest, datetime | None], Document] = {}

    def page(
        self, filters: tuple[Filter, ...], since: datetime, had: Numbers, muted: tuple[Filter, ...] = ()
    ) -> Digest | None:
        key = (filters, since, had, muted)
        if key in self._pages:
            return self._pages[key]
        page = self.edition.digest(filters, since, [f"s{number}" for number in had], muted=muted)
        if len(self._pages) < _KEPT:
            self._pages[key] = page
        return page

    def voice(self, settings: RoomSettings, *, lite: bool) -> Voice:
        found = self._voices.get((settings, lite))
        if found is None:
            found = self._voices[settings, lite] = Voice(settings, self._now, self._gazetteer, lite=lite)
        return found

    def document(self, page: Digest, voice: Voice, occasion: Occasion, following: datetime | None) -> Document:
        key = (voice, occasion, page, following)
        found = self._drawn.get(key)
        if found is None:
            found = voice.page(page, occasion, self._item, following=following)
            if len(self._drawn) < _KEPT:
                self._drawn[key] = found
        return found


def occasion_of(found: Look, now: datetime) -> Occasion:
    """Why a digest comes, without what is not said of it, so that those that look alike are one."""
    assert found.kind is not None
    if found.kind == "digest" and found.slot and now - found.slot.due > views.LATE:
        return Occasion("digest", found.slot)
    return Occasion(found.kind, night=found.night if found.kind == "catch-up" else None)
