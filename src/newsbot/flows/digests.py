"""Digests: rooms that are due are looked at, and what each is to be told is put into the outbox, once a slot."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal, ParamSpec, TypeVar

from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document
from newsbot.chat.room import RoomSettings
from newsbot.flows.clockwatch import ClockWatch
from newsbot.flows.newsstand import Newsstand
from newsbot.flows.press import Press, Voice, occasion_of
from newsbot.news.look import Look, look
from newsbot.news.profile import Profile, next_look
from newsbot.ports import NOTHING, Clock, Decision, Digests, Post, StoreUnusableError, Subscriber

# Rooms of one transaction.
_BATCH = 250
# After so many, and after so many seconds, the loop is left to others for a moment.
_STRIDE, _SLICE = 50, 0.004
# A room that cannot be looked at must not be in the way of others each time.
_AGAIN = timedelta(hours=1)

_log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


class Gather:
    """Gathers stories into digests.

    Args:
        defaults: of rooms that never chose any settings.
        watch: says whether the clock may decide.
    """

    def __init__(
        self,
        *,
        digests: Digests,
        newsstand: Newsstand,
        clock: Clock,
        defaults: RoomSettings,
        watch: ClockWatch | None = None,
    ) -> None:
        self._digests = digests
        self._newsstand = newsstand
        self._clock = clock
        self._defaults = defaults
        self._watch = watch or ClockWatch(clock)

    async def run(self, wake: asyncio.Event, stop: asyncio.Event) -> None:
        """Once now, then whenever `wake` is set, until `stop` is."""
        ending = asyncio.ensure_future(stop.wait())
        ending.add_done_callback(lambda _: wake.set())
        try:
            while not stop.is_set():
                wake.clear()
                try:
                    await self.once()
                except StoreUnusableError as error:
                    _log.warning("%s", error)
                await wake.wait()
        finally:
            ending.cancel()

    async def once(self) -> int:
        """Look at every room that is due. Returns how many slots were taken."""
        now = await self._watch.now()
        if now is None:
            return 0
        due = await self._digests.next_due()
        if due is None or due > now:
            return 0
        press = await self._press(now, now)
        taken, after = 0, None
        while batch := await self._digests.due(now, _BATCH, after, press.issue.oldest):
            looks = [_safely(look, one.profile, now, missed=one.missed) for one in batch]
            since = min((found.since for found in looks if found), default=now)
            if since < press.issue.reach:
                # What these rooms had of older stories is not known yet: the same rooms are read again.
                press = await self._press(now, since)
                continue
            taken += await self._decide(batch, looks, press, now)
            after = batch[-1]
        # All at once it takes as long as hundreds of rooms do.
        while press.clear(_STRIDE):
            await self._clock.sleep(0)
        return taken

    async def _press(self, now: datetime, since: datetime) -> Press:
        issue = await self._newsstand.issue(now, since)
        await self._clock.sleep(0)
        return Press(issue, now, self._newsstand.gazetteer)

    async def _decide(
        self, batch: Sequence[Subscriber], looks: Sequence[Look | None], press: Press, now: datetime
    ) -> int:
        posts = _Posts(press, self._defaults, now)
        decisions, began = [], self._clock.monotonic()
        for number, (one, found) in enumerate(zip(batch, looks, strict=True), 1):
            decision = _safely(posts.decision, one, found) if found else None
            decisions.append(decision or _later(one, now))
            if number % _STRIDE == 0 or self._clock.monotonic() - began > _SLICE:
                await self._clock.sleep(0)
                began = self._clock.monotonic()
        return await self._digests.decide(decisions, posts.all, now)


class _Posts:
    """The digests of one batch; rooms that are told the same share a post."""

    def __init__(self, press: Press, defaults: RoomSettings, now: datetime) -> None:
        self.all: list[Post] = []
        self._press = press
        self._defaults = defaults
        self._now = now
        self._numbers: dict[tuple[str, int, datetime | None], int] = {}

    def decision(self, one: Subscriber, found: Look) -> Decision:
        now = self._now
        if found.kind is None:
            due = next_look(found.profile, now)
            why: Literal["expired", "moved"] = "expired" if found.slot else "moved"
            return Decision(one.key, one.version, found.slot, why, found.profile, due)
        muted = tuple(each.filter for each in one.profile.mutes if now < each.until)
        page = self._press.page(found.filters, found.since, one.had, muted)
        voice = self._voice(one)
        if page is None:
            return self._empty(one, found, voice)
        after = found.told(now)
        document = self._press.document(page, voice, occasion_of(found, now), _following(after))
        post = self._post(one.account, document, found.expires)
        return Decision(one.key, one.version, found.slot, "sent", after, next_look(after, now), post, page.stories)

    def _empty(self, one: Subscriber, found: Look, voice: Voice) -> Decision:
        """Of a digest it is said, once, that there is nothing for it; of what only might have waited, nothing."""
        due = next_look(found.profile, self._now)
        if not found.gathered:
            return Decision(one.key, one.version, None, "moved", found.profile, due)
        if NOTHING in one.had:
            return Decision(one.key, one.version, found.slot, "empty", found.profile, due)
        post = self._post(one.account, voice.nothing, found.expires)
        return Decision(one.key, one.version, found.slot, "empty", found.profile, due, post, (NOTHING,))

    def _voice(self, one: Subscriber) -> Voice:
        settings = one.settings or self._defaults
        if settings.timezone != one.profile.zone:
            settings = replace(settings, timezone=one.profile.zone)
        return self._press.voice(settings, lite=one.profile.lite)

    def _post(self, account: str, document: Document, expires: datetime) -> int:
        """Documents are kept by the press while it works, so they are told apart by their identity."""
        key = (account, id(document), expires)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.all)
            self.all.append(Post(Priority.DIGEST, (document,), expires=expires))
        return number


def _safely(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T | None:
    """None where a room cannot be looked at, which is no other room's concern."""
    try:
        return work(*given, **named)
    except Exception:  # noqa: BLE001 - see above
        _log.exception("a room's digests cannot be looked at")
        return None


def _later(one: Subscriber, now: datetime) -> Decision:
    return Decision(one.key, one.version, None, "moved", one.profile, now + _AGAIN)


def _following(profile: Profile) -> datetime | None:
    slot = profile.schedule.next if profile.schedule else None
    return slot.due if slot else None
