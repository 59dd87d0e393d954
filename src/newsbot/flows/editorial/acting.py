"""Orders that let a bulletin go out, or keep it from doing so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Literal

from newsbot.chat.orders import Order, name_of
from newsbot.chat.views import choosing, desk, illustration
from newsbot.flows.editorial import reckoning, wording
from newsbot.flows.editorial.drafting import Drafting
from newsbot.flows.editorial.newsroom import By, Newsroom
from newsbot.flows.editorial.rulings import Answers, Making, Rulings, reason
from newsbot.news.acts import Act, Approve, Plain, Refusal, Send
from newsbot.news.bulletin import WAITING, Bulletin, Phase, Policy, Standing
from newsbot.ports import Kept

_MOMENT = 0.5  # seconds
_ON_ITS_WAY: frozenset[Phase] = frozenset(("held", "scheduled"))
_STOPS: dict[str, Literal["cancel", "stop", "resume", "retract"]] = {
    "cancel": "cancel",
    "stop": "stop",
    "resume": "resume",
    "retract": "retract",
}


class Acting:
    """`stirred` is called when something may be due sooner than it was, with the bulletin whose copies are changed."""

    def __init__(
        self, newsroom: Newsroom, drafting: Drafting, rulings: Rulings, stirred: Callable[[int | None], None]
    ) -> None:
        self._newsroom = newsroom
        self._drafting = drafting
        self._rulings = rulings
        self._stirred = stirred

    async def send(self, order: Order, by: By, policy: Policy) -> Answers:
        kept = await self._rulings.kept(order)
        token, _, at_ = order.rest.partition(" ")
        if kept is None:
            return self._rulings.which(order, by)
        if not token:
            return await self._shown_first(kept, by, policy)
        at = _moment(at_)

        def make(found: Kept, standing: Standing) -> Act:
            mark = self._rulings.mark(found.bulletin) if token == self._rulings.token(found.bulletin, at) else ""
            return Send(mark, standing, at, order.word == "emergency")

        return await self._acted(order, by, policy, make)

    async def _shown_first(self, kept: Kept, by: By, policy: Policy) -> Answers:
        """Only what was shown goes out: it is, with what to press, and that this is still to be done."""
        if kept.bulletin.awaits:
            return (self._rulings.refused(Refusal("waiting"), kept.bulletin, by),)
        shown = await self._drafting.preview(kept, by, policy)
        if kept.bulletin.phase in _ON_ITS_WAY:
            return shown
        if not shown[-1].labels:
            return shown
        lead = by.phrases.say("desk.look_first", id=name_of(kept.bulletin.id), label=shown[-1].labels[0])
        return desk.said(lead, by.phrases), *shown

    async def approve(self, order: Order, by: By, policy: Policy) -> Answers:
        kept = await self._rulings.kept(order) if order.bulletin else await self._only_request()
        if kept is None:
            return self._rulings.which(order, by)
        order = replace(order, bulletin=kept.bulletin.id)
        agreed = order.rest.partition(" ")[0]
        if not agreed and _is_asked(kept.bulletin, by, policy):
            return self._asked_again(kept, by, policy)

        def make(found: Kept, _standing: Standing) -> Act:
            at = found.bulletin.draft.at if found.bulletin.draft else None
            is_this = agreed == self._rulings.token(found.bulletin, at)
            return Approve(self._rulings.mark(found.bulletin) if is_this else "", at)

        return await self._acted(order, by, policy, make)

    async def plain(self, order: Order, by: By, policy: Policy) -> Answers:
        """`cancel`, `stop`, `resume`, `retract`."""
        if await self._rulings.kept(order) is None:
            return self._rulings.which(order, by)

        def make(found: Kept, _standing: Standing) -> Act:
            if order.word == "retract" and found.bulletin.phase in WAITING:
                return Plain("cancel")
            return Plain(_STOPS[order.word])

        return await self._acted(order, by, policy, make)

    async def _only_request(self) -> Kept | None:
        """The one that waits for somebody to agree, where there is one."""
        waiting = [kept for kept in await self._newsroom.desk.open() if kept.bulletin.awaits]
        return waiting[0] if len(waiting) == 1 else None

    def _asked_again(self, kept: Kept, by: By, policy: Policy) -> Answers:
        """Agreement is to what was seen: it is shown, with the button."""
        draft = kept.bulletin.draft
        assert draft is not None
        assert draft.mark is not None
        voice, newsroom = by.phrases, self._newsroom
        token = wording.token(draft.mark, draft.at, newsroom)
        document = next(one for one in wording.prepared(kept.bulletin, newsroom) if one.locale == voice.locale)
        called = reckoning.names(newsroom, policy, voice)
        valid = policy.valid.total_seconds()
        pictures = tuple(illustration.lines(kept.bulletin, wording.pictured(kept.bulletin, newsroom), voice))
        asked = desk.request(kept.bulletin, called, voice, valid=valid, token=token, pictures=pictures)
        return document, self._rulings.shown(asked, by)

    async def _acted(self, order: Order, by: By, policy: Policy, make: Making) -> Answers:
        if (drawn := await self._rulings.kept(order)) and (card := wording.card_of(drawn.bulletin, self._newsroom)):
            # A correction goes out at once: its card was drawn when it was shown, or there is none.
            await self._newsroom.sketches.look(card, _MOMENT)
        kept, ruling = await self._rulings.rule(order, by, policy, make)
        corrected = drawn is not None and len(kept.bulletin.versions) > len(drawn.bulletin.versions)
        self._stirred(kept.bulletin.id if corrected else None)
        if ruling.bulletin is None:
            why = reason(ruling)
            first = self._rulings.refused(why, kept.bulletin, by)
            if why.reason == "changed" and kept.bulletin.draft is not None:
                again = self._asked_again if order.word == "approve" else None
                return (first, *(again(kept, by, policy) if again else await self._drafting.preview(kept, by, policy)))
            return (first,)
        on_its_way = drawn is not None and drawn.bulletin.phase in _ON_ITS_WAY
        return self._said(order, kept.bulletin, by, policy, on_its_way=on_its_way)

    def _said(self, order: Order, bulletin: Bulletin, by: By, policy: Policy, *, on_its_way: bool) -> Answers:
        """What the card in the room does not say by itself."""
        key, voice = name_of(bulletin.id), by.phrases
        if order.word in {"send", "emergency"} and bulletin.awaits:
            valid = desk.span(policy.valid.total_seconds(), voice)
            asked = desk.said(voice.say("desk.asked", id=key, time=valid), voice)
            nobody = desk.said(voice.say("desk.role_nobody"), voice)
            return (asked,) if policy.roster.others(by.who, "approve") else (asked, nobody)
        if bulletin.phase in _ON_ITS_WAY:
            return ()
        done = choosing.obeyed(order.word, bulletin, voice, on_its_way=on_its_way)
        return (done,) if done is not None else (self._rulings.state(bulletin, by),)


def _is_asked(bulletin: Bulletin, by: By, policy: Policy) -> bool:
    """Whether somebody else's agreement is waited for, and this could be the one."""
    draft, person = bulletin.draft, policy.roster.person
    return draft is not None and bulletin.awaits and person(draft.author) != person(by.who)


def _moment(typed: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(typed.strip())
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
