"""What time does at the desk: bulletins go out when their hold is over, cards are kept up to date, requests lapse."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from newsbot.chat.orders import name_of
from newsbot.chat.views import delivered, staff
from newsbot.flows.editorial import consequences, wording
from newsbot.flows.editorial.consequences import Scene
from newsbot.flows.editorial.newsroom import Newsroom
from newsbot.flows.editorial.reckoning import Reckoning, Target
from newsbot.flows.editorial.rulings import UNKNOWN, detail, standing
from newsbot.news import desk as rules
from newsbot.news.acts import CLOCK, Act, Plain, Refusal, Release
from newsbot.news.audit import Happened
from newsbot.news.bulletin import Bulletin, Policy
from newsbot.ports import Kept, Outbox, Progress, Ruling, StoreUnusableError
from newsbot.ports.desk import Hours

Make = Callable[[Kept, Hours], Act]

_log = logging.getLogger(__name__)

_IDLE = 1.0  # seconds between looks when nothing wakes us
_BREATH = 0.05  # seconds until a second look at what was not quite due
_COUNTDOWN = 5.0  # seconds between two edits of a card during the hold
_CARD = 3.0  # seconds between two edits of a card while it is sent
_COST = 20.0  # and so many times what counting took: a great post is counted seldom
# Before something goes out it is counted, so that nobody waits for that; nor for how far others have come.
_SOON = timedelta(seconds=3)
_NEVER = datetime.max.replace(tzinfo=UTC)
_ANCHOR_EVERY = timedelta(hours=24)
_ANCHOR_LOOK = 3600.0
_SEARCHED = 500  # entries of the audit among which the last anchor is looked for
_ABOUT_OVER = timedelta(hours=1)  # edits that are not through by then are left to the outbox


@dataclass(slots=True)
class _Watched:
    """What is remembered of a bulletin between looks; a restart begins anew.

    Attributes:
        target: counted shortly before it goes out.
        next: when its card is looked at again, in monotonic seconds.
        shown: what its card said last.
    """

    target: Target | None = None
    next: float = 0.0
    shown: tuple[object, ...] = ()
    since: datetime | None = None


@dataclass(slots=True)
class Watching:
    """One replica does this at a time; what it does is decided in transactions, so that two would do no harm."""

    newsroom: Newsroom
    counting: Reckoning
    outbox: Outbox
    _watched: dict[int, _Watched] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _anchor_at: float = 0.0

    def stir(self, changed: int | None = None) -> None:
        """Something may be due sooner than it was; `changed`: copies of this bulletin are being changed."""
        if changed is not None:
            self._watched.setdefault(changed, _Watched()).since = self.newsroom.clock.now()
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`."""
        ending = asyncio.ensure_future(stop.wait())
        ending.add_done_callback(lambda _: self._wake.set())
        try:
            while not stop.is_set():
                self._wake.clear()
                try:
                    wait = await self.once()
                except StoreUnusableError as error:
                    _log.warning("%s", error)
                    wait = _IDLE
                except Exception:  # noqa: BLE001 - see below
                    # A fault of our own over one bulletin must not keep the others from being cancelled or sent.
                    _log.exception("the desk: unexpected")
                    wait = _IDLE
                await self._rest(wait)
        finally:
            ending.cancel()

    async def once(self) -> float:
        """Do what is due. Returns the seconds until something else may be."""
        policy = await self.newsroom.policy()
        kept = {one.bulletin.id: one for one in await self.newsroom.desk.open()}
        for id_, watched in list(self._watched.items()):
            if id_ not in kept and watched.since is not None:
                found = await self.newsroom.desk.get(id_)
                if found is not None:
                    kept[id_] = found
        for id_ in self._watched.keys() - kept.keys():
            del self._watched[id_]
        # What is due goes first, and what is slow must not make it late.
        order = sorted(kept.values(), key=lambda one: _due(one, policy))
        ends = min((_due(one, policy) for one in order if one.bulletin.phase == "held"), default=_NEVER)
        times = [await self._look(one, policy, ends) for one in order]
        await self._anchored(policy)
        now = self.newsroom.clock.monotonic()
        return max(0.0, min((now + _IDLE, *times)) - now)

    async def _rest(self, seconds: float) -> None:
        if seconds <= 0 or self._wake.is_set():
            await asyncio.sleep(0)
            return
        waits = [
            asyncio.ensure_future(self._wake.wait()),
            asyncio.ensure_future(self.newsroom.clock.sleep(seconds)),
        ]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for one in waits:
            one.cancel()

    async def _look(self, kept: Kept, policy: Policy, ends: datetime) -> float:
        """When this one has to be looked at again, in monotonic seconds; `ends`: the next hold of any."""
        bulletin, now, began = kept.bulletin, self.newsroom.clock.now(), self.newsroom.clock.monotonic()
        watched = self._watched.setdefault(bulletin.id, _Watched())
        due = rules.due(bulletin, policy)
        went_back = bulletin.since is not None and bulletin.phase == "held" and now < bulletin.since
        if due is not None and (due <= now or went_back):
            return began if await self._due(kept, watched, policy) else self.newsroom.clock.monotonic() + _BREATH
        again = began + (_IDLE if due is None else (due - now).total_seconds())
        if bulletin.phase == "held":
            if card := wording.card_of(bulletin, self.newsroom):
                self.newsroom.sketches.begin(card)
            if due is not None and due - now <= _SOON and watched.target is None:
                watched.target = await self._target(bulletin, policy)
            elif due is not None and watched.target is None:
                again = min(again, began + max(0.0, (due - now - _SOON).total_seconds()))
            again = min(again, await self._counted_down(kept, watched, policy))
        elif bulletin.versions and not timedelta(0) < ends - now <= _SOON:
            again = min(again, await self._followed(kept, watched, policy))
        return again

    async def _due(self, kept: Kept, watched: _Watched, policy: Policy) -> bool:
        """Its time has come: it goes out, or a request of it has lapsed. False: it was not time after all."""
        bulletin = kept.bulletin
        if bulletin.phase not in {"held", "scheduled"}:
            return await self._rule(kept, policy, lambda _found, _hours: Plain("lapse"), "lapse") is not None
        copied = await self.newsroom.desk.progress(bulletin.id, "copy") if bulletin.phase == "held" else []
        if any(one.refused for one in copied):
            return await self._rule(kept, policy, lambda _found, _hours: Plain("bounce"), "bounce") is not None
        target = watched.target or await self._target(bulletin, policy)
        watched.target = None

        def make(found: Kept, hours: Hours) -> Act:
            mark = wording.mark(found.bulletin, self.newsroom) if found.bulletin.draft else ""
            counted = standing(found.bulletin, hours, policy) if found.bulletin.draft else UNKNOWN
            return Release(mark, target.reckoned.people, target.reckoned.all, counted)

        after = await self._rule(kept, policy, make, "release", target)
        if after is not None and after.phase == "sending":
            self._watched[bulletin.id] = _Watched(target=target, next=self.newsroom.clock.monotonic() + _CARD / 3)
        return after is not None

    async def _rule(
        self, kept: Kept, policy: Policy, make: Make, act: str, target: Target | None = None
    ) -> Bulletin | None:
        """What stands then; None where it was not time for it after all."""
        newsroom, now = self.newsroom, self.newsroom.clock.now()
        draft = kept.bulletin.draft
        others = await newsroom.seats(policy, draft.author) if draft is not None else None
        scene = Scene(newsroom, policy, now, await newsroom.seats(policy), target=target, others=others)

        def judge(found: Kept, hours: Hours) -> Ruling:
            after = rules.decide(found.bulletin, make(found, hours), CLOCK, now, policy)
            if isinstance(after, Refusal):
                return Ruling()
            about = Happened("clock", act, name_of(after.id), detail=detail(after))
            ruling = consequences.follow(found, after, about, scene)
            if act == "lapse" and after.phase == "composed":
                told = consequences.told(scene, "notice", lambda _c, voice: delivered.lapsed(after, voice), scene.seats)
                return Ruling(after, ruling.happened, tuple(told))
            if act == "bounce":
                return Ruling(after, ruling.happened, *consequences.bounced(found, after, scene))
            return ruling

        _, ruling = await newsroom.desk.rule(kept.bulletin.id, judge, now)
        return ruling.bulletin

    async def _counted_down(self, kept: Kept, watched: _Watched, policy: Policy) -> float:
        """The card says how long there still is. Returns when it does so again."""
        clock = self.newsroom.clock
        if watched.next == 0.0:
            watched.next = clock.monotonic() + _COUNTDOWN
        elif clock.monotonic() >= watched.next:
            await self._carded(kept, policy)
            watched.next = clock.monotonic() + _COUNTDOWN
        return watched.next

    async def _followed(self, kept: Kept, watched: _Watched, policy: Policy) -> float:
        """The card says how far it has come; what is done is closed. Returns when that is looked at again."""
        clock, bulletin = self.newsroom.clock, kept.bulletin
        if clock.monotonic() < watched.next:
            return watched.next
        began = clock.monotonic()
        progress = await self.newsroom.desk.progress(bulletin.id)
        cost = clock.monotonic() - began
        await self._warned(bulletin, progress, policy)
        if bulletin.phase == "sending" and all(_is_through(one) for one in progress):
            after = await self._rule(kept, policy, lambda _found, _hours: Plain("finish"), "finish")
            if after is not None:
                kept = await self.newsroom.desk.get(bulletin.id) or kept
        shown = (kept.bulletin.phase, len(kept.bulletin.versions), *(_figures(one) for one in progress))
        if shown != watched.shown:
            await self._carded(kept, policy, progress, watched.target)
            watched.shown = shown
        self._let_go(kept.bulletin, watched, progress)
        watched.next = clock.monotonic() + max(_CARD, _COST * cost)
        return watched.next

    async def _warned(self, bulletin: Bulletin, progress: Sequence[Progress], policy: Policy) -> None:
        """The editors are told once when a messenger takes no such words, and again when that was put right in vain."""
        alarmed, name = self.newsroom.alarmed, f"refused:{bulletin.id}.{len(bulletin.versions)}"
        is_refused = bulletin.phase == "sending" and any(one.refused for one in progress)
        if not is_refused or name in await alarmed.standing():
            return
        now = self.newsroom.clock.now()
        scene = Scene(self.newsroom, policy, now, await self.newsroom.seats(policy))
        notices = consequences.told(scene, "notice", lambda _c, voice: delivered.refused(bulletin, voice), scene.seats)
        for out in notices:
            await self.outbox.publish(out.account, out.post, now)
        await alarmed.told(name, now)

    def _let_go(self, bulletin: Bulletin, watched: _Watched, progress: Sequence[Progress]) -> None:
        """Nothing of it moves any more."""
        if watched.since is None:
            return
        over = self.newsroom.clock.now() - watched.since > _ABOUT_OVER
        if over or (bulletin.phase not in {"sending", "stopped"} and all(_is_edited(one) for one in progress)):
            watched.since = None

    async def _carded(
        self, kept: Kept, policy: Policy, progress: Sequence[Progress] = (), target: Target | None = None
    ) -> None:
        if not kept.of("card"):
            return
        newsroom, now = self.newsroom, self.newsroom.clock.now()
        scene = Scene(newsroom, policy, now, {}, target=target)

        def judge(found: Kept, _hours: Hours) -> Ruling:
            if found.bulletin.phase != kept.bulletin.phase:
                return Ruling()
            return Ruling(revised=tuple(consequences.recarded(found, found.bulletin, scene, progress)))

        await newsroom.desk.rule(kept.bulletin.id, judge, now)

    async def _anchored(self, policy: Policy) -> None:
        """Once a day the head of the audit goes to the editors, where nobody who reaches the store can take it back."""
        newsroom, clock = self.newsroom, self.newsroom.clock
        if clock.monotonic() < self._anchor_at:
            return
        self._anchor_at = clock.monotonic() + _ANCHOR_LOOK
        now = clock.now()
        entries = await newsroom.audit.latest(_SEARCHED)
        lately = (entry for entry in entries if timedelta(0) <= now - entry.when < _ANCHOR_EVERY)
        if not entries or any(entry.what.act == "anchor" for entry in lately):
            return
        await newsroom.audit.note([Happened("clock", "anchor")], now)
        head = str(await newsroom.audit.head())
        scene = Scene(newsroom, policy, now, await newsroom.seats(policy))
        for out in consequences.told(scene, "notice", lambda _c, voice: staff.anchor(head, voice), scene.seats):
            await self.outbox.publish(out.account, out.post, now)

    async def _target(self, bulletin: Bulletin, policy: Policy) -> Target:
        return await self.counting.target(bulletin, bulletin.draft.text if bulletin.draft else bulletin.text, policy)


def _due(kept: Kept, policy: Policy) -> datetime:
    return rules.due(kept.bulletin, policy) or _NEVER


def _is_through(one: Progress) -> bool:
    return not one.more and not any(one.states.get(state) for state in ("pending", "sending", "held"))


def _is_edited(one: Progress) -> bool:
    return not any(one.edits.get(state) for state in ("pending", "sending"))


def _figures(one: Progress) -> tuple[object, ...]:
    return (one.account, tuple(sorted(one.states.items())), tuple(sorted(one.edits.items())), one.more, one.last)
