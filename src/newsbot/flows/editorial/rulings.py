"""One order about one bulletin, in one transaction: who may is asked again inside it, and what happened is kept."""

from collections.abc import Callable
from datetime import datetime

from newsbot.chat.document import Document
from newsbot.chat.orders import Order, name_of
from newsbot.chat.views import choosing, desk
from newsbot.flows.editorial import consequences, wording
from newsbot.flows.editorial.consequences import Scene
from newsbot.flows.editorial.newsroom import By, Newsroom
from newsbot.news import desk as rules
from newsbot.news.acts import Act, Refusal
from newsbot.news.audit import Happened
from newsbot.news.bulletin import CARD, Bulletin, Policy, Standing
from newsbot.ports import Kept, Ruling
from newsbot.ports.desk import Hours

Answers = tuple[Document, ...]
# Given what is kept and what its author's hour counts: what is to be done.
Making = Callable[[Kept, Standing], Act]

UNKNOWN = Standing(None)


class Rulings:
    """What all orders have in common."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom

    async def kept(self, order: Order) -> Kept | None:
        return await self.newsroom.desk.get(order.bulletin) if order.bulletin else None

    async def rule(self, order: Order, by: By, policy: Policy, make: Making) -> tuple[Kept, Ruling]:
        """What stands then, and what was ruled; refused: its `bulletin` is None, and `reason` says why."""
        assert order.bulletin is not None
        newsroom = self.newsroom
        others = await newsroom.seats(policy, by.who) if order.word == "send" else None
        scene = Scene(newsroom, policy, by.now, await newsroom.seats(policy), by.room, others=others)

        def judge(found: Kept, hours: Hours) -> Ruling:
            act = make(found, standing(found.bulletin, hours, policy))
            after = rules.decide(found.bulletin, act, by.who, by.now, policy)
            about = name_of(found.bulletin.id)
            if isinstance(after, Refusal):
                return Ruling(None, (Happened(by.who, order.word, about, after.reason),))
            return consequences.follow(found, after, Happened(by.who, order.word, about, detail=detail(after)), scene)

        return await self.newsroom.desk.rule(order.bulletin, judge, by.now)

    def mark(self, bulletin: Bulletin) -> str:
        return wording.mark(bulletin, self.newsroom) if bulletin.draft is not None else ""

    def token(self, bulletin: Bulletin, at: datetime | None) -> str:
        """Of the draft as it would look now."""
        return wording.token(self.mark(bulletin), at, self.newsroom)

    def which(self, order: Order, by: By) -> Answers:
        """No bulletin is named, or one that there is not."""
        if order.bulletin is not None:
            return (desk.said(by.phrases.say("bulletin.none", id=name_of(order.bulletin)), by.phrases),)
        return (desk.example("desk.how_to_name", f"/{order.word} b12", by.phrases),)

    def state(self, bulletin: Bulletin, by: By) -> Document:
        return self.shown(choosing.state(bulletin, by.phrases), by)

    def refused(self, refused: Refusal, bulletin: Bulletin | None, by: By) -> Document:
        return self.shown(choosing.refused(refused.reason, bulletin, by.phrases), by)

    def shown(self, document: Document, by: By) -> Document:
        return consequences.shown(document, by.phrases, by.account, self.newsroom)


def standing(bulletin: Bulletin, hours: Hours, policy: Policy) -> Standing:
    """What the hour of a draft's author counts."""
    if bulletin.draft is None:
        return UNKNOWN
    return hours(policy.roster.accounts(policy.roster.person(bulletin.draft.author)))


def reason(ruling: Ruling) -> Refusal:
    return Refusal(ruling.happened[0].outcome)  # type: ignore[arg-type]


def detail(after: Bulletin) -> str:
    """For the audit: numbers and names, and of the words only what they are known by."""
    draft = after.draft
    said = [f"state={after.state}", f"severity={after.severity}", f"audience={after.audience.kind}"]
    if draft is not None:
        said += [f"author={draft.author}", f"people={draft.people}", f"rooms={draft.rooms}"]
        said += [f"text={draft.mark[:16]}"] if draft.mark else []
        said += [f"approver={draft.approver}"] if draft.approver else []
        said += ["EMERGENCY"] if draft.urgent else []
        said += [f"picture={'card' if draft.picture == CARD else 'photo'}"] if draft.picture else []
    elif after.versions:
        said.append(f"version={after.versions[-1].number}")
        said += ["EMERGENCY"] if after.versions[-1].urgent else []
    return " ".join(said)
