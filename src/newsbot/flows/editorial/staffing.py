"""Who works at the desk: seen by all of it, changed by owners with somebody else's word."""

from datetime import UTC, datetime, timedelta

from newsbot.chat.document import Document
from newsbot.chat.orders import Order
from newsbot.chat.phrases import Phrases
from newsbot.chat.views import desk, staff
from newsbot.chat.views.desk import Names
from newsbot.flows.editorial import consequences, reckoning
from newsbot.flows.editorial.consequences import Scene
from newsbot.flows.editorial.newsroom import By, Newsroom
from newsbot.flows.editorial.rulings import Answers
from newsbot.news.audit import Happened
from newsbot.news.bulletin import Policy
from newsbot.news.roster import APPOINTED, Change, account
from newsbot.ports import Outbox

_VALID = timedelta(minutes=10)
_SHOWN = 15
_DIGITS = 16
_PARTS = 5


class Staffing:
    """`/editors` and `/audit`.

    Giving a role takes two persons: with one, an owner's stolen account would soon be two editors who agree.
    """

    def __init__(self, newsroom: Newsroom, outbox: Outbox) -> None:
        self._newsroom = newsroom
        self._outbox = outbox

    async def editors(self, order: Order, by: By, policy: Policy) -> Answers:
        """The list; `add ACCOUNT ROLE`, `remove ACCOUNT ROLE`; `confirm ...` behind a button."""
        verb, _, rest = order.rest.partition(" ")
        if verb in {"add", "remove"}:
            return await self._wished(rest, by, policy, given=verb == "add")
        if verb == "confirm":
            return await self._confirmed(rest, by, policy)
        called = reckoning.names(self._newsroom, policy, by.phrases)
        return (self._shown(staff.editors(policy.roster.roles, called, by.phrases), by),)

    async def audit(self, by: By) -> Answers:
        entries = await self._newsroom.audit.latest(_SHOWN)
        head = await self._newsroom.audit.head()
        return (staff.audit(entries, str(head), by.phrases),)

    async def _wished(self, typed: str, by: By, policy: Policy, *, given: bool) -> Answers:
        voice = by.phrases
        change = _change(typed, given=given)
        if change is None:
            return (desk.said(voice.say("desk.account_unknown"), voice), staff.how(voice))
        refusal = self._refusal(change, by.who, policy)
        if refusal is None and given and not policy.roster.others(by.who, "approve"):
            refusal = "desk.role_nobody"
        if refusal is not None:
            return await self._refused(refusal, change, by)
        await self._note("asked", change, by)
        command = f"/editors confirm {self._signed(change, by.who, by.now)}"
        who = reckoning.names(self._newsroom, policy, voice).person(by.who)
        asked = staff.asked(change, who, command, voice)
        if not given:
            return (self._shown(asked, by),)
        await self._ask_others(change, command, by, policy)
        return (staff.waits(change, voice),)

    async def _ask_others(self, change: Change, command: str, by: By, policy: Policy) -> None:
        scene = Scene(self._newsroom, policy, by.now, await self._newsroom.seats(policy))

        def draw(called: Names, voice: Phrases) -> Document:
            return staff.asked(change, called.person(by.who), command, voice)

        for out in consequences.told(scene, "notice", draw, scene.seats):
            await self._outbox.publish(out.account, out.post, by.now)

    async def _confirmed(self, typed: str, by: By, policy: Policy) -> Answers:
        """Nothing that comes back with a button is believed without its signature."""
        found, voice, who = self._read(typed), by.phrases, policy.roster
        if found is None or not timedelta(0) <= by.now - found[2] <= _VALID:
            return (desk.said(voice.say("desk.role_stale"), voice),)
        change, asker, _ = found
        refusal = self._refusal(change, asker, policy)
        if refusal is None and change.given and not who.may(by.who, "approve"):
            refusal = "desk.refused_role"
        if refusal is None and change.given and who.person(by.who) == who.person(asker):
            refusal = "desk.role_other"
        if refusal is None and not change.given and not who.may(by.who, "appoint"):
            refusal = "desk.refused_role"
        if refusal is not None:
            return await self._refused(refusal, change, by)
        happened = Happened(by.who, _act(change), change.account, detail=f"role={change.role} asked_by={asker}")
        await self._newsroom.staff.change(change, happened, by.now)
        return (staff.done(change, voice),)

    def _refusal(self, change: Change, asker: str, policy: Policy) -> str | None:
        """The phrase that says why this owner may not ask for that."""
        if not policy.roster.may(asker, "appoint"):
            return "desk.refused_role"
        if change.given == (change.role in policy.roster.roles.get(change.account, ())):
            return "desk.refused_same"
        fixed = change.account in self._newsroom.rules.roles.get(change.role, ())
        return "desk.role_fixed" if fixed and not change.given else None

    async def _refused(self, key: str, change: Change, by: By) -> Answers:
        await self._note(key.removeprefix("desk.").removeprefix("refused_"), change, by)
        return (desk.said(by.phrases.say(key), by.phrases),)

    async def _note(self, outcome: str, change: Change, by: By) -> None:
        happened = Happened(by.who, _act(change), change.account, outcome, f"role={change.role}")
        await self._newsroom.audit.note([happened], by.now)

    def _signed(self, change: Change, asker: str, at: datetime) -> str:
        words = f"{_act(change)} {change.account} {change.role} {asker} {int(at.timestamp())}"
        return f"{words} {self._newsroom.sign(f'role {words}')[:_DIGITS]}"

    def _read(self, typed: str) -> tuple[Change, str, datetime] | None:
        words, _, signature = typed.rpartition(" ")
        parts = words.split(" ")
        if len(parts) != _PARTS or self._newsroom.sign(f"role {words}")[:_DIGITS] != signature:
            return None
        act, named, role, asker, at = parts
        change = _change(f"{named} {role}", given=act == "give")
        return None if change is None else (change, asker, datetime.fromtimestamp(int(at), UTC))

    def _shown(self, document: Document, by: By) -> Document:
        return consequences.shown(document, by.phrases, by.account, self._newsroom)


def _act(change: Change) -> str:
    return "give" if change.given else "take"


def _change(typed: str, *, given: bool) -> Change | None:
    """`ACCOUNT ROLE`; without a role an editor."""
    written, _, called = typed.strip().partition(" ")
    named = account(written)
    role = staff.role_called(called) if called.strip() else "editor"
    return None if named is None or role not in APPOINTED else Change(named, role, given)
