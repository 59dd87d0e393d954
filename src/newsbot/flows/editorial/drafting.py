"""A draft: written, shown as it would go out, changed."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from newsbot.chat.document import Document
from newsbot.chat.heard import ELSEWHERE
from newsbot.chat.orders import Order, name_of
from newsbot.chat.views import choosing, desk, illustration, problems
from newsbot.flows.editorial import reckoning, wording
from newsbot.flows.editorial.newsroom import By, Newsroom
from newsbot.flows.editorial.reckoning import Reckoning, Target
from newsbot.flows.editorial.rulings import UNKNOWN, Answers, Rulings, reason, standing
from newsbot.news import desk as rules
from newsbot.news.acts import CLOCK, Act, Correct, Illustrate, Plain, Refusal, Regrade, Retarget, Reword, Show
from newsbot.news.audit import Happened
from newsbot.news.bulletin import CARD, CLOSED, WAITING, Audience, Bulletin, Policy, Standing, needs_second
from newsbot.ports import Kept, Ruling
from newsbot.ports.desk import Hours

_TIME = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:.٫]([0-5]\d)(?!\d)")
_ARTICLE = re.compile(r"[A-Za-z0-9_-]{1,80}")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
_DAY = timedelta(days=1)


class Drafting:
    """Orders about words that are not said yet."""

    def __init__(self, newsroom: Newsroom, counting: Reckoning, rulings: Rulings) -> None:
        self._newsroom = newsroom
        self._counting = counting
        self._rulings = rulings

    async def write(self, order: Order, by: By, policy: Policy) -> Answers:
        """A new draft, shown as it would go out."""
        is_test = order.word == "test"
        text = order.rest or by.quoted or ""
        if not text.strip():
            command = f"/{'test' if is_test else 'breaking'} {by.phrases.say('example.flash')}"
            return (self._rulings.shown(desk.example("desk.how_to_write", command, by.phrases), by),)
        if _ARTICLE.fullmatch(text.strip()) and not is_test:
            text = await self._article(text.strip(), by) or ""
            if not text:
                return (problems.no_story(order.rest, by.phrases),)
        audience = Audience("test") if is_test else reckoning.proposed(text, self._newsroom)
        picture = by.photo or ("" if order.rest.strip() else by.quoted_picture)
        made = rules.begin(text, by.who, by.now, policy, audience=audience, picture=picture)
        if isinstance(made, Refusal):
            await self._newsroom.audit.note([Happened(by.who, order.word, "", made.reason)], by.now)
            return (self._rulings.refused(made, None, by),)
        origin = f"{by.account}/{by.room.id}/{by.message}" if by.message else None
        happened = Happened(by.who, order.word, "", detail=f"words={len(text.split())}")
        kept, _ = await self._newsroom.desk.add(made, Ruling(happened=(happened,)), origin, by.now)
        answers = await self.preview(kept, by, policy)
        if by.picture == ELSEWHERE:
            return desk.said(by.phrases.say("desk.picture_elsewhere"), by.phrases), *answers
        return answers

    async def _article(self, id_: str, by: By) -> str | None:
        """A stored article as a flash: its title, and who published it."""
        listed = await self._newsroom.articles.get(id_)
        if listed is None:
            return None
        article = listed.article
        return f"{article.draft.title}\n{by.phrases.say('article.source', source=article.source)}"

    async def preview(self, kept: Kept, by: By, policy: Policy) -> Answers:
        """Its draft exactly as it would go out here, then the card: how it looks elsewhere, whom it reaches."""
        if kept.bulletin.draft is None or kept.bulletin.phase in CLOSED:
            return (self._rulings.state(kept.bulletin, by),)
        if kept.bulletin.phase in {"held", "scheduled"}:
            called = reckoning.names(self._newsroom, policy, by.phrases)
            return (self._rulings.shown(desk.held(kept.bulletin, called, by.now, by.phrases), by),)
        target = await self._target(kept.bulletin, policy)
        if card := wording.card_of(kept.bulletin, self._newsroom):
            await self._newsroom.sketches.look(card)
        people, rooms = target.reckoned.people, target.reckoned.all
        hour = [UNKNOWN]

        def judge(found: Kept, hours: Hours) -> Ruling:
            if found.bulletin.draft is None:
                return Ruling()
            hour[0] = standing(found.bulletin, hours, policy)
            show = Show(wording.mark(found.bulletin, self._newsroom), people, rooms)
            after = rules.decide(found.bulletin, show, CLOCK, by.now, policy)
            return Ruling() if isinstance(after, Refusal) else Ruling(after)

        kept, _ = await self._newsroom.desk.rule(kept.bulletin.id, judge, by.now)
        return self._previewed(kept.bulletin, target, hour[0], by, policy)

    def _previewed(self, bulletin: Bulletin, target: Target, hour: Standing, by: By, policy: Policy) -> Answers:
        draft, newsroom = bulletin.draft, self._newsroom
        if draft is None or draft.mark is None:
            return (self._rulings.state(bulletin, by),)
        locale = by.phrases.locale
        document = next(one for one in wording.prepared(bulletin, newsroom) if one.locale == locale)
        people = bulletin.people if draft.kind == "correction" else draft.people
        token = wording.token(draft.mark, None, newsroom)
        card = desk.draft(
            bulletin,
            target.reckoned,
            wording.looks(bulletin, newsroom, locale, but=by.account),
            reckoning.names(newsroom, policy, by.phrases),
            by.phrases,
            second=needs_second(bulletin, people, hour, policy),
            token=token,
            emergency=policy.roster.may(by.who, "skip"),
            pictures=tuple(illustration.lines(bulletin, wording.pictured(bulletin, newsroom), by.phrases)),
            placeless=not reckoning.tagged(draft.text, newsroom)[0],
            more=tuple(illustration.buttons(bulletin, by.phrases, token, cards=newsroom.sketches.enabled)),
        )
        return document, self._rulings.shown(card, by)

    async def edit(self, order: Order, by: By, policy: Policy) -> Answers:
        kept = await self._rulings.kept(order)
        if kept is None:
            return self._rulings.which(order, by)
        if kept.bulletin.phase not in WAITING:
            return await self.correct(order, by, policy)
        if not order.rest:
            return (self._how("desk.how_to_edit", f"/edit {name_of(order.bulletin or 0)}", by),)
        return await self._changed(order, by, policy, Reword(order.rest, by.photo))

    async def correct(self, order: Order, by: By, policy: Policy) -> Answers:
        kept = await self._rulings.kept(order)
        if kept is None:
            return self._rulings.which(order, by)
        if not order.rest:
            return (self._how("desk.how_to_correct", f"/correct {name_of(order.bulletin or 0)}", by),)
        return await self._changed(order, by, policy, Correct(order.rest, by.photo))

    async def adopt(self, order: Order, by: By, policy: Policy) -> Answers:
        return await self._changed(order, by, policy, Plain("adopt"))

    async def severity(self, order: Order, by: By, policy: Policy) -> Answers:
        chosen = choosing.severity(order.rest)
        if chosen is None:
            offered = choosing.severities(name_of(order.bulletin or 0), by.phrases)
            return await self._offered(order, by, offered)
        return await self._changed(order, by, policy, Regrade(chosen))

    async def audience(self, order: Order, by: By, policy: Policy) -> Answers:
        kept = await self._rulings.kept(order)
        if kept is None:
            return self._rulings.which(order, by)
        if not order.rest:
            accounts = tuple(self._newsroom.drawings)
            offered = choosing.audiences(name_of(order.bulletin or 0), accounts, by.phrases)
            return await self._offered(order, by, offered)
        audience = self._audience(order.rest, kept.bulletin)
        if audience is None:
            return (desk.said(by.phrases.say("desk.refused_place", name=order.rest[:80]), by.phrases),)
        return await self._changed(order, by, policy, Retarget(audience))

    def _audience(self, typed: str, bulletin: Bulletin) -> Audience | None:
        """`everyone`, `test`, `concerned`, an account, `all`, or places and topics."""
        now = bulletin.audience
        match typed.casefold():
            case "everyone":
                return Audience("everyone", accounts=now.accounts)
            case "test":
                return Audience("test")
            case "concerned":
                found = reckoning.proposed(bulletin.text, self._newsroom)
                return replace(found, kind="concerned", accounts=now.accounts)
            case "all":
                return replace(now, accounts=())
            case account if account in self._newsroom.drawings:
                return replace(now, accounts=(account,))
        found_ = reckoning.chosen(typed, self._newsroom)
        return None if found_ is None else replace(found_, accounts=now.accounts)

    async def picture(self, order: Order, by: By, policy: Policy) -> Answers:
        """`card` or `none`; a photo comes with the words. A button names the draft that it stood under."""
        cards = self._newsroom.sketches.enabled
        word, _, meant = order.rest.partition(" ")
        chosen = {"card": CARD if cards else None, "none": ""}.get(word.casefold())
        if chosen is None:
            offered = illustration.choice(name_of(order.bulletin or 0), by.phrases, cards=cards)
            return await self._offered(order, by, offered)
        kept = await self._rulings.kept(order)
        if kept is not None and meant and meant != self._rulings.token(kept.bulletin, None):
            about = name_of(kept.bulletin.id)
            await self._newsroom.audit.note([Happened(by.who, order.word, about, "changed")], by.now)
            first = self._rulings.refused(Refusal("changed"), kept.bulletin, by)
            return first, *await self.preview(kept, by, policy)
        return await self._changed(order, by, policy, Illustrate(chosen))

    async def schedule(self, order: Order, by: By, _policy: Policy) -> Answers:
        """Offers exactly this draft at that time; sending is another press."""
        kept = await self._rulings.kept(order)
        if kept is None or kept.bulletin.draft is None or kept.bulletin.draft.mark is None:
            return self._rulings.which(order, by)
        if kept.bulletin.phase not in WAITING:
            return (self._rulings.state(kept.bulletin, by),)
        time = _TIME.search(order.rest.translate(_DIGITS))
        if time is None:
            return (self._how("desk.choose_time", f"/schedule {name_of(order.bulletin or 0)} 18:30", by, text=False),)
        at = _next(int(time[1]), int(time[2]), by)
        token = wording.token(kept.bulletin.draft.mark, at, self._newsroom)
        return (self._rulings.shown(choosing.scheduled(name_of(order.bulletin or 0), at, token, by.phrases), by),)

    async def _offered(self, order: Order, by: By, offered: Document) -> Answers:
        """What may be chosen, where there is something to choose it for."""
        kept = await self._rulings.kept(order)
        if kept is None:
            return self._rulings.which(order, by)
        if kept.bulletin.draft is None or kept.bulletin.phase in CLOSED:
            return (self._rulings.state(kept.bulletin, by),)
        return (self._rulings.shown(offered, by),)

    async def _changed(self, order: Order, by: By, policy: Policy, act: Act) -> Answers:
        """A change of a draft, and how it looks then."""
        if await self._rulings.kept(order) is None:
            return self._rulings.which(order, by)
        kept, ruling = await self._rulings.rule(order, by, policy, lambda _found, _standing: act)
        if ruling.bulletin is None:
            return (self._rulings.refused(reason(ruling), kept.bulletin, by),)
        return await self.preview(kept, by, policy)

    async def _target(self, bulletin: Bulletin, policy: Policy) -> Target:
        return await self._counting.target(bulletin, bulletin.draft.text if bulletin.draft else bulletin.text, policy)

    def _how(self, key: str, command: str, by: By, *, text: bool = True) -> Document:
        example = f"{command} {by.phrases.say('example.flash')}" if text else command
        return desk.example(key, example, by.phrases)


def _next(hour: int, minute: int, by: By) -> datetime:
    """The next time that it is so late in the editor's zone."""
    local = by.now.astimezone(ZoneInfo(by.phrases.timezone))
    at = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return at if at > local else at + _DAY
