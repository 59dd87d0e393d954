"""Who says something to the desk, whether they may, and whose work it is then."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from newsbot.chat.document import Document
from newsbot.chat.heard import Amended, Pressed, Said, Wordless
from newsbot.chat.orders import Order, name_of, order
from newsbot.chat.views import bulletin as readers
from newsbot.chat.views import delivered, desk, problems, staff
from newsbot.flows.editorial import consequences, reckoning
from newsbot.flows.editorial.acting import Acting
from newsbot.flows.editorial.consequences import Scene
from newsbot.flows.editorial.drafting import Drafting
from newsbot.flows.editorial.judging import Judging
from newsbot.flows.editorial.newsroom import By, Newsroom
from newsbot.flows.editorial.reckoning import Reckoning
from newsbot.flows.editorial.rulings import Answers, Rulings
from newsbot.flows.editorial.staffing import Staffing
from newsbot.flows.editorial.watching import Watching
from newsbot.news.audit import Happened
from newsbot.news.bulletin import CLOSED, LIVE, Policy, composed
from newsbot.ports import Outbox, Ruling, StoreUnusableError

_log = logging.getLogger(__name__)

_LATELY = timedelta(days=1)
_LISTED = 5
# An order that waited longer was given in another situation; what makes less go out is done all the same.
_FRESH = timedelta(minutes=10)
_PERISHABLE = frozenset(("send", "emergency", "approve", "resume"))
_LONGEST_FORWARD = 3000


class Editorial:
    """Everything that is said to the desk. No text makes it raise."""

    def __init__(self, newsroom: Newsroom, outbox: Outbox) -> None:
        counting = Reckoning(newsroom)
        rulings = Rulings(newsroom)
        self._newsroom = newsroom
        self._outbox = outbox
        self._watching = Watching(newsroom, counting, outbox)
        self._drafting = Drafting(newsroom, counting, rulings)
        self._acting = Acting(newsroom, self._drafting, rulings, self._watching.stir)
        self._staffing = Staffing(newsroom, outbox)
        self._judging = Judging(newsroom, outbox)
        self._met: dict[str, str] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """What time does, until `stop`. One replica at a time."""
        await self._watching.run(stop)

    def heed(self, judged: Callable[[], None]) -> None:
        """Call it whenever an editor said how sure a story is."""
        self._judging.heed(judged)

    def is_order(self, text: str) -> bool:
        given = order(text, self._newsroom.gazetteer)
        return given is not None and not given.casual

    async def hear(self, account: str, by: Said | Pressed, text: str) -> Answers | None:
        """What is answered to an order; None for what is none of the desk's business."""
        who = await self._by(account, by)
        try:
            return await self._heard(who, by, text)
        except StoreUnusableError:
            raise
        except Exception:  # noqa: BLE001 - see below
            # The editor gets a line whatever went wrong, the operator the trace without the text.
            _log.exception("an order failed")
            return (problems.failed(who.phrases),)

    async def _heard(self, who: By, by: Said | Pressed, text: str) -> Answers | None:
        given = order(text, self._newsroom.gazetteer)
        if given is None:
            return await self._offered(text, who) if isinstance(by, Said) else None
        policy = await self._newsroom.policy()
        is_answer = who.quoted is not None and text.lstrip()[:1] in {"/", "!"}
        if given.word == "recent" and is_answer and policy.roster.is_known(who.who):
            given = Order("write")
        if given.word == "recent":
            found = await self._recent(text, who)
            return self._how_to_write(text, who, policy, found)
        if given.word == "history":
            return await self._history(given, who, policy)
        if (refused := await self._refused(given, who, policy)) is not None:
            return None if given.casual else refused
        if given.casual and given.word not in {"approve", "audit", "stats", "cancel", "state"}:
            return None
        if isinstance(by, Said) and given.word in _PERISHABLE and by.at is not None and who.now - by.at > _FRESH:
            return (desk.said(who.phrases.say("desk.refused_lapsed"), who.phrases),)
        await self._remember(who)
        return await self._obeyed(given, who, policy)

    async def amended(self, account: str, by: Amended) -> Answers | None:
        """Somebody edited the message that a bulletin was made from: a correction is proposed, never more.

        An edit is nobody's order; what it says goes out by a press of its author's.
        """
        who = await self._by(account, by)
        given = order(by.text, self._newsroom.gazetteer)
        kept = await self._newsroom.desk.of_origin(f"{account}/{by.room.id}/{by.message}")
        if kept is None:
            if given is not None and not given.casual:
                await self._note(given, who, await self._newsroom.policy(), "edit")
            return None
        text = given.rest if given is not None and given.word in {"write", "test"} else by.text
        policy = await self._newsroom.policy()
        bulletin = kept.bulletin
        author = bulletin.versions[0].author if bulletin.versions else bulletin.draft.author if bulletin.draft else ""
        if who.who != author or not policy.roster.may(who.who, "write") or bulletin.phase not in {*LIVE, "composed"}:
            return None
        change = Order("correct" if bulletin.phase in LIVE else "edit", bulletin.id, text)
        answers = await self._obeyed(change, who, policy)
        lead = staff.amended(bulletin, who.phrases) if bulletin.phase in LIVE else None
        return (lead, *answers) if lead else answers

    async def pictured(self, account: str, by: Wordless) -> Answers | None:
        """Somebody at the desk sent a picture without words: of that no draft is made."""
        policy = await self._newsroom.policy()
        if by.speaker.voice != "person" or not policy.roster.may(f"{account}:{by.speaker.id}", "write"):
            return None
        phrases = await self._newsroom.phrases(by.room)
        return (desk.example("desk.picture_alone", "/breaking", phrases),)

    async def submitted(self, id_: str, text: str) -> str:
        """A text that the newsroom's own system handed over: a draft that an editor has to make his own.

        Returns what it is called; the same id again is the same draft.
        """
        newsroom, now = self._newsroom, self._newsroom.clock.now()
        made = composed(text, "cms", now, audience=reckoning.proposed(text, newsroom))
        happened = Happened("cms", "write", "", detail=f"words={len(text.split())}")
        kept, new = await newsroom.desk.add(made, Ruling(happened=(happened,)), f"cms/{id_}", now)
        if new:
            policy = await newsroom.policy()
            scene = Scene(newsroom, policy, now, await newsroom.seats(policy))
            made = kept.bulletin
            for out in consequences.told(
                scene, "notice", lambda _called, voice: staff.handed_in(made, voice), scene.seats
            ):
                await self._outbox.publish(out.account, out.post, now)
        return name_of(kept.bulletin.id)

    async def _by(self, account: str, by: Said | Pressed | Amended) -> By:
        message = by.message if isinstance(by, Said) else None
        quoted = by.quoted if isinstance(by, Said) else None
        picture = (by.picture if isinstance(by, Said) else None) or ""
        above = (by.quoted_picture if isinstance(by, Said) else None) or ""
        answers = by.answers if isinstance(by, Said) else ()
        phrases = await self._newsroom.phrases(by.room)
        now = self._newsroom.clock.now()
        return By(account, by.room, by.kind, by.speaker, now, phrases, message, quoted, picture, above, answers)

    async def _refused(self, given: Order, by: By, policy: Policy) -> Answers | None:
        """Why this is not for them to order, written down; None where they may."""
        if policy.roster.is_known(by.who):
            if self._is_at_desk(by):
                return None
            reason, key = "place", "desk.not_here"
        else:
            reason = "stranger" if by.who else by.speaker.voice
            key = "desk.not_editor" if by.who else "desk.not_yourself"
        if not given.casual:
            await self._note(given, by, policy, reason)
        return (desk.said(by.phrases.say(key), by.phrases),)

    async def _note(self, given: Order, by: By, policy: Policy, reason: str) -> None:
        """Whoever is no editor is not named: the audit must not list readers."""
        stranger = self._newsroom.sign(f"stranger {by.account} {by.room.id} {by.speaker.id}")[:12]
        who = by.who if policy.roster.is_known(by.who) else f"unknown:{stranger}"
        about = name_of(given.bulletin) if given.bulletin else ""
        await self._newsroom.audit.note([Happened(who, given.word, about, reason)], by.now)

    async def _obeyed(self, given: Order, by: By, policy: Policy) -> Answers:
        drafting, acting = self._drafting, self._acting
        match given.word:
            case "write" | "test":
                return await drafting.write(given, by, policy)
            case "edit" | "correct" | "adopt" | "severity" | "audience" | "schedule" | "picture":
                return await getattr(drafting, given.word)(given, by, policy)  # type: ignore[no-any-return]
            case "send" | "emergency":
                return await acting.send(given, by, policy)
            case "approve":
                return await acting.approve(given, by, policy)
            case "cancel" | "stop" | "resume" | "retract":
                return await acting.plain(given, by, policy)
            case "delivery":
                return await self._delivery(given, by)
            case "editors":
                return await self._staffing.editors(given, by, policy)
            case "audit":
                return await self._staffing.audit(by)
            case "stats":
                return await self._stats(by)
            case "state":
                return await self._judging.state(given, by, policy)
        return await self._overview(by)

    async def _delivery(self, given: Order, by: By) -> Answers:
        """How far it has come, counted now."""
        if given.bulletin is None:
            return await self._overview(by)
        kept = await self._newsroom.desk.get(given.bulletin)
        if kept is None:
            return (readers.none(given.bulletin, by.phrases),)
        progress = await self._newsroom.desk.progress(given.bulletin)
        if kept.bulletin.versions and not progress:
            return (delivered.forgotten(by.phrases),)
        lines = [consequences.line(one, kept.bulletin.rooms) for one in progress]
        return (self._shown(delivered.card(kept.bulletin, lines, by.phrases), by),)

    async def _overview(self, by: By) -> Answers:
        kept = await self._newsroom.desk.open()
        return (self._shown(delivered.overview([one.bulletin for one in kept], by.phrases), by),)

    async def _stats(self, by: By) -> Answers:
        found = await self._newsroom.following.reach(None)
        lately = await self._newsroom.desk.public(1000, by.now - _LATELY)
        return (staff.stats(dict(found.by_account), len(lately), by.phrases),)

    async def _history(self, given: Order, by: By, policy: Policy) -> Answers:
        """For anybody, once it was said; of what was not, editors see where it stands."""
        assert given.bulletin is not None
        kept = await self._newsroom.desk.get(given.bulletin)
        is_editor = policy.roster.is_known(by.who) and self._is_at_desk(by)
        if kept is None or not (kept.bulletin.is_public or is_editor):
            return (readers.none(given.bulletin, by.phrases),)
        if kept.bulletin.phase in CLOSED and not kept.bulletin.versions:
            return (self._shown(delivered.card(kept.bulletin, (), by.phrases), by),)
        if not kept.bulletin.versions:
            return await self._drafting.preview(kept, by, policy)
        return (readers.history(kept.bulletin, by.phrases),)

    async def _recent(self, text: str, by: By) -> Answers | None:
        """What was posted lately, where something was."""
        found = await self._newsroom.desk.public(_LISTED, by.now - _LATELY)
        places, _ = reckoning.tagged(text, self._newsroom)
        if places:
            found = [one for one in found if self._is_about(one.text, places[0])]
        return (readers.recent(found, by.now, by.phrases),) if found else None

    def _how_to_write(self, text: str, by: By, policy: Policy, found: Answers | None) -> Answers | None:
        """An editor who says no more than that there is breaking news may want to write some."""
        is_bare, is_led = len(text.split()) == 1, text.rstrip().endswith(":")
        if not is_bare or not policy.roster.may(by.who, "write") or not self._is_at_desk(by) or (found and not is_led):
            return found
        command = f"/breaking {by.phrases.say('example.flash')}"
        return (desk.example("desk.how_to_write", command, by.phrases),)

    def _is_at_desk(self, by: By) -> bool:
        return by.is_private or by.room in self._newsroom.rules.rooms.values()

    def _is_about(self, text: str, place: str) -> bool:
        named, _ = reckoning.tagged(text, self._newsroom)
        return any(around.id == place for one in named for around in self._newsroom.gazetteer.path(one))

    async def _offered(self, text: str, by: By) -> Answers | None:
        """A message that an editor forwarded to the bot may become a draft, by a press."""
        if by.account != "telegram" or by.kind != "private" or by.speaker.voice != "nobody" or not text.strip():
            return None
        policy = await self._newsroom.policy()
        if not policy.roster.may(f"telegram:{by.room.id}", "write") or len(text) > _LONGEST_FORWARD:
            return None
        return (staff.offer(text, by.phrases),)

    async def _remember(self, by: By) -> None:
        """Where to find them: a homeserver does not say which room is somebody's own."""
        if by.account == "telegram" or not by.is_private or self._met.get(by.who) == by.room.id:
            return
        if await self._newsroom.staff.place(by.who) != by.room:
            await self._newsroom.staff.met(by.who, by.room)
        self._met[by.who] = by.room.id

    def _shown(self, document: Document, by: By) -> Document:
        return consequences.shown(document, by.phrases, by.account, self._newsroom)
