"""A story: as it is told when it begins and as it goes on, in few bytes, and whole."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf

from newsbot.chat.document import (
    Block,
    Bullets,
    Code,
    Document,
    Faint,
    Heading,
    Line,
    Link,
    Paragraph,
    Rule,
    Span,
    Strong,
    Text,
    document,
    labelled,
)
from newsbot.chat.phrases import Phrases, is_day
from newsbot.chat.views.article import Entry, shown, source, summary, when
from newsbot.news.claims import State
from newsbot.news.figure_words import Kind
from newsbot.news.stance import Stance

# Others that tell the story, named beside the first; disputes and corrections that a message has room for.
_NAMED, _DISPUTES, _CORRECTIONS = 6, 3, 2
# Letters of a title in a message of few bytes: 512 hold about 250 Arabic ones.
_SHORT = 110
# Reports of a story that is shown whole: the latest.
_LISTED = 30

# What else is counted, the sources' own words tell.
_OTHER = "figures.other"
_FIGURES: dict[Kind, str] = {
    "killed": "figures.killed",
    "wounded": "figures.wounded",
    "missing": "figures.missing",
    "detained": "figures.detained",
    "released": "figures.released",
    "displaced": "figures.displaced",
    "money": "figures.money",
}
_STANCES: dict[Stance, str] = {"corrects": "stance.corrects", "denies": "stance.denies"}
STATES: dict[State, str] = {
    "preliminary": "story.preliminary",
    "confirmed": "story.confirmed",
    "corrected": "story.corrected",
    "denied": "story.denied",
}


@dataclass(frozen=True, slots=True)
class Reported:
    """One report of a story.

    Attributes:
        at: when it was published, or first seen.
    """

    entry: Entry
    at: datetime
    stance: Stance = "reports"


@dataclass(frozen=True, slots=True)
class Said:
    """One source's own figure.

    Attributes:
        words: verbatim, as they stand in its report; empty where they are not known any more.
        high: `inf` where only a least is said.
        denied: it says that it is not so.
    """

    source: str
    url: str | None
    words: str
    low: float
    high: float
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Dispute:
    """A number that sources tell differently: shown with everybody's own, never picked.

    Attributes:
        kind: None where it counts a sort of people that its kind would not tell (children among the killed).
        place: its name in the room's language, if it is told of one.
        low, high: None where all deny it.
    """

    kind: Kind | None
    place: str | None
    low: float | None
    high: float | None
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """A story as a screen needs it, names in the language of the room.

    Attributes:
        id: as people call it, `s12`.
        lead: the report whose words are shown; reports: all, with the lead, in the order of their time.
        voices: independent sources that affirm it.
        decided: an editor said the state.
        denied_by: sources that report a denial.
        about: what could be muted: a place or a topic by its name; mute: the command that means it and nothing else.
    """

    id: str
    lead: Reported
    reports: tuple[Reported, ...]
    state: State = "preliminary"
    voices: int = 1
    decided: bool = False
    denied_by: tuple[str, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    about: str | None = None
    mute: str = ""

    @property
    def corrections(self) -> tuple[Reported, ...]:
        """Reports that correct or deny what the lead tells, the newest first."""
        others = [one for one in self.reports if one.stance != "reports" and not _is(one, self.lead)]
        return tuple(reversed(others[-_CORRECTIONS:]))


def alert(told: Telling, *, now: datetime, phrases: Phrases) -> Document:
    """The message that tells a story. It stays and is edited, so it gives times of day and no ages."""
    entry = told.lead.entry
    blocks: list[Block] = [*_corrections(told, phrases), Heading((Strong(shown(entry.article.draft.title)),))]
    blocks += (Paragraph(_state(told, phrases)), *_disputes(told, phrases), *summary(entry, phrases))
    blocks += (Paragraph(_origin(told.lead, now, phrases)), *_also(told, now, phrases))
    if entry.revision > 1:
        blocks.append(Paragraph((Faint(phrases.say("article.revised")),)))
    blocks.append(Paragraph(phrases.line("article.full", command=Code(f"/story {told.id}"))))
    found = labelled(blocks, phrases.locale, _commands(told, f"/story {told.id}", phrases))
    return replace(found, picture=entry.article.draft.image, fields=_fields(entry))


def brief(told: Telling, *, now: datetime, phrases: Phrases) -> Document:
    """The same for rooms that want few bytes: about 512 of text."""
    blocks: list[Block] = [*_corrections(told, phrases, _SHORT // 2)]
    blocks.append(Paragraph((Strong(_cut(shown(told.lead.entry.article.draft.title), _SHORT)),)))
    blocks.append(Paragraph(_state(told, phrases)))
    blocks += (Paragraph(_range(one, phrases)) for one in told.disputes[:1])
    blocks.append(Paragraph(_origin(told.lead, now, phrases, places=False)))
    blocks.append(Paragraph(phrases.line("article.full", command=Code(f"/story {told.id}"))))
    found = document(blocks, phrases.locale, (f"/story {told.id}",))
    return replace(found, lite=True, fields=_fields(told.lead.entry))


def story(told: Telling, *, now: datetime, phrases: Phrases) -> Document:
    """All that is known of it: how sure it is, whose figures part, and every report as it came in."""
    lead = told.lead.entry
    counted = phrases.count("articles", len(told.reports))
    blocks: list[Block] = [Heading((Strong(shown(lead.article.draft.title)), Faint(f" · {counted}")))]
    blocks += (Paragraph(_state(told, phrases)), *_disputes(told, phrases), *summary(lead, phrases))
    blocks += (Rule(), Heading((Strong(phrases.say("story.course")),)))
    for one in told.reports[-_LISTED:]:
        blocks += (Rule(), *_listed(one, now, phrases))
    found = labelled(blocks, phrases.locale, _commands(told, f"/story {lead.article.id}", phrases))
    return replace(found, picture=lead.article.draft.image)


def _fields(entry: Entry) -> tuple[tuple[str, str], ...]:
    """For the lines that a room sets around it."""
    place = (("place", entry.places[0]),) if entry.places else ()
    return (*place, ("source", shown(entry.article.source)))


def _commands(told: Telling, first: str, phrases: Phrases) -> list[tuple[str, str]]:
    """With what buttons say where the command says it in ids."""
    mute = []
    if told.about:
        news = phrases.say("filter.about", name=told.about)
        mute = [(told.mute or f"/mute {told.about}", phrases.say("button.mute", news=news))]
    return [(first, ""), (f"/why {told.id}", ""), *mute, (f"/report {told.id}", "")]


def _listed(one: Reported, now: datetime, phrases: Phrases) -> Iterator[Block]:
    article = one.entry.article
    yield Paragraph((Strong(shown(article.draft.title)),))
    spans: list[Span] = [source(article), Faint(" · "), Faint(when(article, now, phrases))]
    if one.stance in _STANCES:
        spans += (Faint(" · "), Strong(phrases.say(_STANCES[one.stance])))
    yield Paragraph(tuple(spans))
    yield Paragraph(phrases.line("article.full", command=Code(f"/story {shown(article.id)}")))


def _corrections(told: Telling, phrases: Phrases, longest: int = 400) -> Iterator[Block]:
    """What readers have to know before anything else."""
    for one in told.corrections:
        title = Text(f"«{_cut(shown(one.entry.article.draft.title), longest)}»")
        origin = source(one.entry.article)
        if one.stance == "corrects":
            yield Paragraph(phrases.line("alert.corrects", source=origin, title=title))
        else:
            yield Paragraph(phrases.line("alert.denies", source=origin, title=title))


def _state(told: Telling, phrases: Phrases) -> Line:
    # A denial is not denied itself, nor a correction corrected.
    own = {"denied": "denies", "corrected": "corrects"}.get(told.state) == told.lead.stance and not told.decided
    said = phrases.say(_STANCES[told.lead.stance] if own else STATES[told.state])
    if told.decided:
        said = phrases.say("story.decided", state=said)
    elif told.state == "confirmed":
        said = phrases.count("story.sources", told.voices)
    line: Line = (Strong(phrases.say("story.state", state=said)),)
    if told.denied_by:
        denied = phrases.say("story.denied_by", sources=phrases.names(map(shown, told.denied_by)))
        line = (*line, Faint(" · "), Text(denied))
    return line


def _disputes(told: Telling, phrases: Phrases) -> Iterator[Block]:
    for one in told.disputes[:_DISPUTES]:
        yield Paragraph(_range(one, phrases))
        yield Bullets(tuple(_own(said, phrases) for said in one.said))


def _range(one: Dispute, phrases: Phrases) -> Line:
    name = phrases.say(_FIGURES.get(one.kind, _OTHER) if one.kind else _OTHER)
    if one.place:
        name = phrases.say("figures.in", name=name, place=one.place)
    return (Strong(phrases.say("figures.differ", name=name, range=_between(one.low, one.high, phrases))),)


def _between(low: float | None, high: float | None, phrases: Phrases) -> str:
    if low is None or high is None:
        return phrases.say("figures.denied")
    if high == inf:
        return phrases.say("figures.least", n=_number(low))
    if low == high:
        return phrases.argument(_number(low))
    return phrases.say("figures.between", low=_number(low), high=_number(high))


def _own(said: Said, phrases: Phrases) -> Line:
    name = shown(said.source)
    words = f"«{shown(said.words)}»" if said.words else _between(said.low, said.high, phrases)
    own = phrases.say("figures.denies", figure=words) if said.denied else words
    return (Link(name, said.url) if said.url else Strong(name), Text(f": {own}"))


def _number(value: float) -> int | str:
    return int(value) if float(value).is_integer() else f"{value:g}"


def _origin(one: Reported, now: datetime, phrases: Phrases, *, places: bool = True) -> Line:
    line = (*phrases.line("article.source", source=source(one.entry.article)), Faint(" · "))
    named = (Faint(" · "), Faint(phrases.names(one.entry.places))) if places and one.entry.places else ()
    return (*line, Faint(_moment(one, now, phrases)), *named)


def _also(told: Telling, now: datetime, phrases: Phrases) -> Iterator[Block]:
    """The other sources, each once with its latest report."""
    latest = {one.entry.article.source: one for one in told.reports}
    latest.pop(told.lead.entry.article.source, None)
    others = sorted(latest.values(), key=lambda one: (one.at, one.entry.article.id))
    if not others:
        return
    spans: list[Span] = []
    for one in others[:_NAMED]:
        joint = phrases.say("names.joint") if spans else f"{phrases.say('alert.also')} "
        spans += (Text(joint), source(one.entry.article), *_time(one, now, phrases))
    if len(others) > _NAMED:
        spans.append(Text(f"{phrases.say('names.joint')}{phrases.count('alert.others', len(others) - _NAMED)}"))
    yield Paragraph(tuple(spans))


def _moment(one: Reported, now: datetime, phrases: Phrases) -> str:
    """The time of today with whose time it is; else the day."""
    published = one.entry.article.draft.published
    if published is None:
        return phrases.say("article.undated")
    if is_day(published):
        return phrases.day(published)
    if phrases.is_one_day(published, now):
        return phrases.say("alert.time", time=phrases.time(published), zone=phrases.zone_name())
    return phrases.date(published)


def _time(one: Reported, now: datetime, phrases: Phrases) -> Line:
    """Beside a time that says whose it is: the time of today."""
    published = one.entry.article.draft.published
    if published is None or is_day(published) or not phrases.is_one_day(published, now):
        return ()
    return (Faint(f" {phrases.time(published)}"),)


def _is(one: Reported, other: Reported) -> bool:
    return one.entry.article.id == other.entry.article.id


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
