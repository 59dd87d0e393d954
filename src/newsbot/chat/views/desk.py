"""What editors see of a bulletin: its draft, who has to agree, the hold, how far it has come."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from newsbot.chat.document import (
    Block,
    Bullets,
    Code,
    Document,
    Faint,
    Heading,
    Line,
    Paragraph,
    Quote,
    Strong,
    Text,
    labelled,
)
from newsbot.chat.orders import name_of
from newsbot.chat.phrases import DAY, HOUR, MINUTE, Phrases
from newsbot.news.bulletin import Audience, Bulletin, Severity

PLATFORMS = {"telegram": "platform.telegram", "matrix": "platform.matrix"}
SEVERITIES: dict[Severity, str] = {
    "life-safety": "desk.severity_life-safety",
    "breaking": "desk.severity_breaking",
    "important": "desk.severity_important",
}
# What a glance must not mix up: red goes to readers, blue to nobody but us.
LIVE, TEST = "\N{LARGE RED SQUARE}", "\N{LARGE BLUE SQUARE}"
# Bytes: a phone shows so much without being opened, and platforms count more for longer ones.
_LEAN = 512

Button = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Names:
    """How places, topics and editors are called."""

    place: Callable[[str], str]
    topic: Callable[[str], str]
    persons: Mapping[str, str]

    def person(self, account: str) -> str:
        return self.persons.get(account, account.partition(":")[2])


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Whom a draft would reach: rooms by account of the bot, people (None: unknown), seconds until the last one."""

    rooms: Mapping[str, int]
    people: int | None
    seconds: float

    @property
    def all(self) -> int:
        return sum(self.rooms.values())


@dataclass(frozen=True, slots=True)
class Look:
    """How the words look on a platform, as plain text."""

    account: str
    text: str


def draft(
    bulletin: Bulletin,
    reckoned: Reckoned,
    looks: Sequence[Look],
    names: Names,
    phrases: Phrases,
    *,
    second: bool,
    token: str,
    emergency: bool = False,
    pictures: Sequence[str] = (),
    more: Sequence[Button] = (),
    placeless: bool = False,
) -> Document:
    """The card of a draft: what it would do, how it looks elsewhere, what can be done with it.

    `second`: another person has to agree; `token` names exactly what is shown; `pictures`: what is said of its picture,
    and `more` to be done about it; `placeless`: no place was found in its text.
    """
    assert bulletin.draft is not None
    blocks: list[Block] = [_heading(bulletin, _draft_title(bulletin), phrases)]
    if bulletin.draft.kind == "initial":
        blocks += [Paragraph((Text(line),)) for line in _particulars(bulletin, names, phrases)]
        if placeless and not bulletin.is_test and not bulletin.audience.places:
            example = Code(f"/audience {name_of(bulletin.id)} {phrases.say('example.place')}")
            blocks.append(Paragraph(phrases.line("desk.no_place", example=example)))
    blocks += [Paragraph((Text(line),)) for line in _reached(bulletin, reckoned, phrases, second=second)]
    blocks += [Paragraph((Text(line),)) for line in pictures]
    if len(bulletin.draft.text.encode()) > _LEAN and bulletin.draft.kind == "initial":
        blocks.append(Paragraph((Faint(phrases.say("desk.lean")),)))
    for look in looks:
        blocks.append(Paragraph((Text(phrases.say("desk.preview_on", platform=platform(look.account, phrases))),)))
        blocks.append(Quote(look.text))
    buttons = list(_draft_buttons(bulletin, token, phrases, second=second, emergency=emergency))
    return labelled(blocks, phrases.locale, [*buttons[:-1], *more, buttons[-1]])


def _draft_title(bulletin: Bulletin) -> str:
    assert bulletin.draft is not None
    if bulletin.draft.kind == "correction":
        return "desk.correction"
    return "desk.draft_test" if bulletin.is_test else "desk.draft"


def _draft_buttons(
    bulletin: Bulletin, token: str, phrases: Phrases, *, second: bool, emergency: bool
) -> Iterator[Button]:
    assert bulletin.draft is not None
    id_ = name_of(bulletin.id)
    correction = bulletin.draft.kind == "correction"
    send = "desk.do_ask" if second else "desk.do_send_correction" if correction else "desk.do_send"
    yield f"/send {id_} {token}", phrases.say("desk.do_send_test" if bulletin.is_test else send)
    if second and emergency:
        yield f"/emergency {id_} {token}", phrases.say("desk.do_emergency")
    if correction:
        yield f"/correct {id_}", phrases.say("desk.do_edit")
    else:
        yield f"/edit {id_}", phrases.say("desk.do_edit")
        yield f"/audience {id_}", phrases.say("desk.do_audience")
        yield f"/severity {id_}", phrases.say("desk.do_severity")
        if not bulletin.is_test:
            yield f"/schedule {id_}", phrases.say("desk.do_schedule")
    yield f"/cancel {id_}", phrases.say("desk.do_cancel")


def request(
    bulletin: Bulletin, names: Names, phrases: Phrases, *, valid: float, token: str, pictures: Sequence[str] = ()
) -> Document:
    """To the other editors: who wants to say exactly this to whom. The very words stand in the message before."""
    assert bulletin.draft is not None
    id_ = name_of(bulletin.id)
    correction = bulletin.draft.kind == "correction"
    who = names.person(bulletin.draft.author)
    asked = phrases.say("desk.request_correction" if correction else "desk.request", who=who, id=id_)
    reckoned = Reckoned({"": bulletin.draft.rooms}, bulletin.draft.people, 0)
    lines = [*_particulars(bulletin, names, phrases), *_people(reckoned, phrases), *pictures]
    if bulletin.draft.at is not None:
        lines.append(phrases.say("desk.scheduled", id=id_, date=phrases.date(bulletin.draft.at)))
    lines.append(phrases.say("desk.request_valid", time=span(valid, phrases)))
    blocks = [_marked(bulletin, asked), *(Paragraph((Text(line),)) for line in lines)]
    buttons = [
        (f"/approve {id_} {token}", phrases.say("desk.do_approve")),
        (f"/cancel {id_}", phrases.say("desk.do_cancel")),
    ]
    return labelled(blocks, phrases.locale, buttons)


def held(bulletin: Bulletin, names: Names, now: datetime, phrases: Phrases) -> Document:
    """The hold before a first send, or a time that was set: anybody may stop it."""
    assert bulletin.draft is not None
    assert bulletin.until is not None
    id_ = name_of(bulletin.id)
    if bulletin.phase == "scheduled":
        said = phrases.say("desk.scheduled", id=id_, date=phrases.date(bulletin.until))
    else:
        said = phrases.say("desk.held", id=id_, time=span((bulletin.until - now).total_seconds(), phrases))
    lines = [said, *_particulars(bulletin, names, phrases)]
    if bulletin.draft.approver is not None:
        lines.append(phrases.say("desk.agreed", who=names.person(bulletin.draft.approver)))
    blocks = [_marked(bulletin, lines[0]), *(Paragraph((Text(line),)) for line in lines[1:])]
    if bulletin.draft.urgent:
        blocks.insert(0, _emergency(names.person(bulletin.draft.author), phrases))
    return labelled(blocks, phrases.locale, [(f"/cancel {id_}", phrases.say("desk.do_cancel"))])


def reopened(bulletin: Bulletin, names: Names, phrases: Phrases) -> Document:
    """It was on its way and is a draft again: changed, or for want of a second person."""
    assert bulletin.draft is not None
    key = "desk.grew" if bulletin.awaits else "desk.changed_again"
    spoken = phrases.say(key, id=name_of(bulletin.id), who=names.person(bulletin.draft.author))
    return labelled([_marked(bulletin, spoken)], phrases.locale, ())


def _emergency(who: str, phrases: Phrases) -> Paragraph:
    return Paragraph((Strong(phrases.say("desk.by_emergency", who=who)),))


def typed(given: Document, phrases: Phrases) -> Document:
    """With its buttons as commands to type, for a platform that has none."""
    if not given.suggestions:
        return given
    items = tuple(
        phrases.line("desk.type_as", label=Text(label), command=Code(command))
        for command, label in zip(given.suggestions, given.labels, strict=True)
    )
    more: tuple[Block, ...] = (Paragraph((Faint(phrases.say("desk.typed")),)), Bullets(items))
    return replace(given, blocks=(*given.blocks, *more))


def said(line: str | Line, phrases: Phrases, buttons: Iterable[Button] = ()) -> Document:
    """One sentence, with what may be done."""
    spans: Line = (Text(line),) if isinstance(line, str) else line
    return labelled([Paragraph(spans)], phrases.locale, buttons)


def example(key: str, command: str, phrases: Phrases, buttons: Iterable[Button] = (), **names: str) -> Document:
    """How something is typed."""
    return said(phrases.line(key, example=Code(command), **names), phrases, buttons)


def platform(account: str, phrases: Phrases) -> str:
    return phrases.say(PLATFORMS[account]) if account in PLATFORMS else account


def span(seconds: float, phrases: Phrases) -> str:
    """A length of time in the unit that fits it: 28 دقيقة."""
    whole = max(0, round(seconds))
    if whole < MINUTE:
        return phrases.count("span.seconds", whole)
    if whole < 2 * HOUR:
        return phrases.count("span.minutes", round(whole / MINUTE))
    return phrases.count("span.hours", round(min(whole, 99 * DAY) / HOUR))


def audience(chosen: Audience, names: Names, phrases: Phrases) -> str:
    match chosen.kind:
        case "everyone":
            whom = phrases.say("desk.everyone")
        case "test":
            return phrases.say("desk.editors_only")
        case "concerned":
            about = (*map(names.place, chosen.places), *map(names.topic, chosen.topics))
            known = phrases.say("desk.concerned", names=phrases.names(about))
            whom = known if about else phrases.say("desk.concerned_any")
    if len(chosen.accounts) == 1:
        return phrases.say("desk.only_on", audience=whom, platform=platform(chosen.accounts[0], phrases))
    return whom


def _heading(bulletin: Bulletin, key: str, phrases: Phrases) -> Heading:
    said = phrases.say(key, id=name_of(bulletin.id))
    return Heading((Text(f"{TEST if bulletin.is_test else LIVE} "), Strong(said)))


def _marked(bulletin: Bulletin, said: str) -> Block:
    return Paragraph((Text(f"{TEST if bulletin.is_test else LIVE} "), Strong(said)))


def _particulars(bulletin: Bulletin, names: Names, phrases: Phrases) -> Iterator[str]:
    yield phrases.say("desk.severity", severity=phrases.say(SEVERITIES[bulletin.severity]))
    yield phrases.say("desk.audience", audience=audience(bulletin.audience, names, phrases))


def _reached(bulletin: Bulletin, reckoned: Reckoned, phrases: Phrases, *, second: bool) -> Iterator[str]:
    if not reckoned.all:
        yield phrases.say("desk.reaches_nobody")
        return
    rooms = phrases.count("desk.rooms", reckoned.all)
    if reckoned.all == 1 or bulletin.is_test:
        yield phrases.say("desk.reach_few", rooms=rooms)
    else:
        yield phrases.say("desk.reach", rooms=rooms, time=span(reckoned.seconds, phrases))
    if len(reckoned.rooms) > 1:
        yield " · ".join(_on_platforms(reckoned, phrases))
    if not bulletin.is_test:
        yield from _people(reckoned, phrases)
    if second:
        yield phrases.say("desk.needs_second")


def _on_platforms(reckoned: Reckoned, phrases: Phrases) -> Iterator[str]:
    for account, rooms in reckoned.rooms.items():
        said = phrases.count("desk.rooms_there", rooms)
        yield phrases.say("desk.on_platform", platform=platform(account, phrases), rooms=said)


def _people(reckoned: Reckoned, phrases: Phrases) -> Iterator[str]:
    if reckoned.people is None:
        yield phrases.say("desk.people_unknown")
    else:
        yield phrases.count("desk.people", reckoned.people)
