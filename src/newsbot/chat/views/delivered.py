"""How far a bulletin has come, as its card among the editors says it, and what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from newsbot.chat.delivery import State
from newsbot.chat.document import Block, Document, Faint, Heading, Paragraph, Strong, Text, labelled
from newsbot.chat.orders import name_of
from newsbot.chat.phrases import Phrases
from newsbot.chat.views.desk import LIVE, TEST, Button, platform, span
from newsbot.news.bulletin import Bulletin, Phase

_TITLES: dict[Phase, str] = {
    "sending": "desk.sending",
    "stopped": "desk.stopped",
    "sent": "desk.sent",
    "retracted": "desk.retracted",
    "cancelled": "desk.cancelled",
    "expired": "desk.expired",
}
# What rooms that have not got it are counted under, in this order.
_COUNTED: tuple[tuple[str, tuple[State, ...]], ...] = (
    ("desk.n_stopped", ("held",)),
    ("desk.n_gone", ("gone",)),
    ("desk.n_uncertain", ("uncertain",)),
    ("desk.n_failed", ("dead",)),
    ("desk.n_late", ("expired",)),
    ("desk.n_cancelled", ("cancelled",)),
)
_REASONS = {
    "blocked": "delivery.blocked",
    "deactivated": "delivery.deactivated",
    "never-started": "delivery.never-started",
    "kicked": "delivery.put-out",
    "not-a-member": "delivery.put-out",
    "not-in-room": "delivery.put-out",
    "deleted": "delivery.deleted",
    "chat-not-found": "delivery.unknown-room",
    "room-not-found": "delivery.unknown-room",
    "no-rights": "delivery.no-rights",
    "forbidden": "delivery.no-rights",
    "copy-gone": "delivery.copy-gone",
    "copy-locked": "delivery.copy-locked",
    "no-answer": "delivery.no-answer",
    "crash": "delivery.crash",
}
_UNDER_WAY: tuple[State, ...] = ("pending", "sending")
STATES = {
    "draft": "desk.state_draft",
    "previewed": "desk.state_previewed",
    "awaiting": "desk.state_awaiting",
    "approved": "desk.state_approved",
    "scheduled": "desk.state_scheduled",
    "held": "desk.state_held",
    "sending": "desk.state_sending",
    "stopped": "desk.state_stopped",
    "sent": "desk.state_sent",
    "corrected": "desk.state_corrected",
    "retracted": "desk.state_retracted",
    "cancelled": "desk.state_cancelled",
    "expired": "desk.state_expired",
}
_DOT = " · "
_MOST = 95


@dataclass(frozen=True, slots=True)
class Line:
    """One account of the bot.

    Attributes:
        rooms: for which it was meant, as they were counted when it went out.
        states, edits: rooms by what became of the message, and of its correction or retraction.
        reasons: words of delivery, and how often.
        first, half, most, last: when so many had it.
    """

    account: str
    rooms: int
    states: Mapping[State, int] = field(default_factory=dict)
    edits: Mapping[State, int] = field(default_factory=dict)
    reasons: Sequence[tuple[str, int]] = ()
    more: bool = False
    first: datetime | None = None
    half: datetime | None = None
    most: datetime | None = None
    last: datetime | None = None

    @property
    def total(self) -> int:
        """Once all rooms are found it is known; before that it is what was counted."""
        found = sum(self.states.values())
        return max(found, self.rooms) if self.more else found

    @property
    def waiting(self) -> int:
        return self.total - sum(n for state, n in self.states.items() if state not in _UNDER_WAY)


def card(bulletin: Bulletin, lines: Sequence[Line], phrases: Phrases) -> Document:
    """Where a bulletin stands, an account a line, with what can be done now."""
    title = phrases.say(_TITLES.get(bulletin.phase, "desk.draft"), id=name_of(bulletin.id))
    blocks: list[Block] = [Heading((Text(f"{TEST if bulletin.is_test else LIVE} "), Strong(title)))]
    if bulletin.versions:
        first = bulletin.text.split("\n")[0]
        blocks.append(Paragraph((Text(first),)))
    for line in lines:
        blocks += _account(line, bulletin, phrases)
    return labelled(blocks, phrases.locale, _buttons(bulletin, phrases))


def halted(bulletin: Bulletin, who: str, phrases: Phrases) -> Document:
    """Who kept it from readers, or took it from them."""
    title = phrases.say(_TITLES[bulletin.phase], id=name_of(bulletin.id))
    blocks = [Paragraph((Strong(title), Text(_DOT), Text(phrases.argument(who))))]
    return labelled(blocks, phrases.locale, _buttons(bulletin, phrases))


def refused(bulletin: Bulletin, phrases: Phrases) -> Document:
    """A messenger takes no such words: the first readers did not get them, and the others do not for now."""
    said = phrases.say("desk.refused_by_messenger", id=name_of(bulletin.id))
    return labelled([Paragraph((Strong(said),))], phrases.locale, _buttons(bulletin, phrases))


def bounced(bulletin: Bulletin, phrases: Phrases) -> Document:
    """A messenger took no such words for the editors, so no reader was told anything."""
    id_ = name_of(bulletin.id)
    said = phrases.say("desk.bounced", id=id_)
    return labelled([Paragraph((Strong(said),))], phrases.locale, [(f"/edit {id_}", phrases.say("desk.do_edit"))])


def lapsed(bulletin: Bulletin, phrases: Phrases) -> Document:
    """Nobody agreed in time."""
    return labelled([Paragraph((Text(phrases.say("desk.lapsed", id=name_of(bulletin.id))),))], phrases.locale, ())


def forgotten(phrases: Phrases) -> Document:
    """Of something whose deliveries are not kept any more."""
    return labelled([Paragraph((Text(phrases.say("desk.forgotten")),))], phrases.locale, ())


def overview(bulletins: Sequence[Bulletin], phrases: Phrases) -> Document:
    """What is being worked on, oldest first."""
    if not bulletins:
        return labelled([Paragraph((Text(phrases.say("desk.open_none")),))], phrases.locale, ())
    blocks: list[Block] = [Heading((Strong(phrases.say("desk.open")),))]
    for one in bulletins:
        start = one.text.split("\n")[0][:60]
        mark = TEST if one.is_test else LIVE
        state = phrases.say(STATES[one.state])
        stands = (Text(f"{mark} "), Strong(name_of(one.id)), Text(f"{_DOT}{state}{_DOT}"), Faint(start))
        blocks.append(Paragraph(stands))
    buttons = [(f"/delivery {name_of(one.id)}", name_of(one.id)) for one in bulletins]
    return labelled(blocks, phrases.locale, buttons)


def _account(line: Line, bulletin: Bulletin, phrases: Phrases) -> Iterator[Block]:
    number = phrases.number
    name = platform(line.account, phrases)
    sent = number(line.states.get("sent", 0))
    said = [phrases.say("desk.progress", platform=name, sent=sent, total=number(line.total))]
    if line.waiting > 0:
        said.append(phrases.say("desk.n_waiting", n=line.waiting))
    for key, states in _COUNTED:
        if count := sum(line.states.get(state, 0) for state in states):
            said.append(phrases.say(key, n=count))
    yield Paragraph((Text(_DOT.join(said)),))
    if line.edits:
        done, total = line.edits.get("sent", 0), sum(line.edits.values())
        yield Paragraph((Text(phrases.say("desk.changed_copies", sent=number(done), total=number(total))),))
    if times := list(_times(line, bulletin, phrases)):
        yield Paragraph((Faint(_DOT.join(times)),))
    if line.reasons:
        reasons = _DOT.join(f"{_reason(why, phrases)}: {number(count)}" for why, count in line.reasons)
        yield Paragraph((Faint(phrases.say("desk.reasons", reasons=reasons)),))


def _reason(why: str, phrases: Phrases) -> str:
    """In words where there are some; else as delivery calls it, which the operator can look up."""
    word = why.rpartition(": ")[2]
    return phrases.say(_REASONS[word]) if word in _REASONS else phrases.argument(word)


def _times(line: Line, bulletin: Bulletin, phrases: Phrases) -> Iterator[str]:
    if bulletin.began is None:
        return
    reached = (("desk.at_first", line.first), ("desk.at_half", line.half), ("desk.at_most", line.most))
    for key, moment in (*reached, ("desk.at_last", line.last)):
        if moment is None:
            continue
        after = span((moment - bulletin.began).total_seconds(), phrases)
        yield phrases.say(key, time=after, n=_MOST) if key == "desk.at_most" else phrases.say(key, time=after)


def _buttons(bulletin: Bulletin, phrases: Phrases) -> Iterator[Button]:
    id_ = name_of(bulletin.id)
    if bulletin.phase == "sending":
        yield f"/stop {id_}", phrases.say("desk.do_stop")
    if bulletin.phase == "stopped":
        yield f"/resume {id_}", phrases.say("desk.do_resume")
    if bulletin.phase in {"sending", "stopped", "sent"}:
        yield f"/correct {id_}", phrases.say("desk.do_correct")
        yield f"/retract {id_}", phrases.say("desk.do_retract")
    if bulletin.versions:
        yield f"/delivery {id_}", phrases.say("desk.do_delivery")
