"""`/state s12 منفي`: an editor says how sure a story is, which stands before what its sources make of it."""

from collections.abc import Callable
from datetime import timedelta

from newsbot.chat.document import Document
from newsbot.chat.orders import Order
from newsbot.chat.phrases import Phrases
from newsbot.chat.views import desk, staff
from newsbot.chat.views.desk import Names
from newsbot.flows.editorial import consequences
from newsbot.flows.editorial.consequences import Scene
from newsbot.flows.editorial.newsroom import By, Newsroom
from newsbot.flows.editorial.rulings import Answers
from newsbot.news.audit import Happened
from newsbot.news.bulletin import Policy
from newsbot.news.claims import State
from newsbot.news.verdict_words import verdict
from newsbot.ports import KeptStory, Outbox

# An update that is handled again comes soon, and the desk does not write down more than that meanwhile.
_MOMENT, _ENTRIES = timedelta(minutes=10), 50


class Judging:
    """Everybody at the desk hears of it, and any editor can take it back: no second person is asked.

    Whoever tells stories looks for it by himself too, a little later.
    """

    def __init__(self, newsroom: Newsroom, outbox: Outbox) -> None:
        self._newsroom = newsroom
        self._outbox = outbox
        self.heed(lambda: None)

    def heed(self, judged: Callable[[], None]) -> None:
        """Call it whenever a state was said."""
        self._judged = judged

    async def state(self, order: Order, by: By, policy: Policy) -> Answers:
        """Of the story that is named, or that the answered message told."""
        voice, newsroom = by.phrases, self._newsroom
        if not policy.roster.may(by.who, "write"):
            await self._note("role", by)
            return (desk.said(voice.say("desk.refused_role"), voice),)
        wanted = verdict(order.rest)
        number = wanted.story if wanted else None
        if wanted and number is None and by.answers:
            number = await newsroom.told.story(by.room, by.answers)
        if wanted is None or number is None:
            return (staff.states(voice),)
        kept = await newsroom.stories.get(number)
        if kept is None:
            return (desk.said(voice.say("desk.state_none", story=_called(number)), voice),)
        done = Happened(by.who, "state", _called(number), detail=f"state={wanted.state or 'rules'}")
        if kept.editor == wanted.state and not await self._is_half_done(done, kept, by):
            return (desk.said(voice.say("desk.refused_same"), voice),)
        # In this order, so that an order that is handled again after an end in the midst of it is carried out whole:
        # the others may hear of it twice, but always, and what is written down was done.
        if not await newsroom.stories.set_state(number, wanted.state, by.now):
            return (desk.said(voice.say("desk.state_none", story=_called(number)), voice),)
        self._judged()
        await self._tell(number, wanted.state, by, policy)
        await newsroom.audit.note([done], by.now)
        return (staff.judged(_called(number), wanted.state, voice),)

    async def _is_half_done(self, done: Happened, kept: KeptStory, by: By) -> bool:
        """Whether the state was set a moment ago and is not written down yet."""
        if kept.judged is None or by.now - kept.judged > _MOMENT:
            return False
        lately = [entry.what for entry in await self._newsroom.audit.latest(_ENTRIES)]
        told = (one.detail for one in lately if (one.act, one.subject, one.outcome) == ("state", done.subject, "done"))
        return next(told, "") != done.detail

    async def _tell(self, number: int, state: State | None, by: By, policy: Policy) -> None:
        scene = Scene(self._newsroom, policy, by.now, await self._newsroom.seats(policy, but=by.who))

        def draw(called: Names, voice: Phrases) -> Document:
            return staff.judged(_called(number), state, voice, called.person(by.who))

        for out in consequences.told(scene, "notice", draw, scene.seats):
            await self._outbox.publish(out.account, out.post, by.now)

    async def _note(self, outcome: str, by: By, subject: str = "", detail: str = "") -> None:
        await self._newsroom.audit.note([Happened(by.who, "state", subject, outcome, detail)], by.now)


def _called(number: int) -> str:
    return f"s{number}"
