"""Who should have been told what: by asking every room about every story, with nothing of the pipeline's own indexes.

An article is judged by its words, places, topics and source; a story by all that its reports hold.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from newsbot.chat.room import Room
from newsbot.news.article import Article
from newsbot.news.audience import Filter
from newsbot.news.gazetteer import Gazetteer
from newsbot.text.words import forms, stem
from tests.replay.rooms import Member

CAP, HOUR = 12, timedelta(hours=1)


@dataclass(frozen=True)
class Filed:
    """An article at the moment it was filed, and the story that it went into."""

    at: datetime
    story: int
    article: Article


@dataclass(frozen=True)
class Message:
    """Something that arrived: the stories that it names, and when by the simulated clock."""

    at: datetime
    room: Room
    stories: tuple[int, ...]
    more: bool = False


@dataclass
class Known:
    """What is known of a story so far."""

    places: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    runs: list[str] = field(default_factory=list)

    def add(self, article: Article, gazetteer: Gazetteer) -> None:
        for place in article.reading.places:
            if place in gazetteer.places:
                self.places.update(one.id for one in gazetteer.path(place))
        self.topics.update(article.reading.topics)
        self.sources.add(article.source)
        self.runs += [_run(article.draft.title), _run(article.draft.text)]

    def says(self, stems: Sequence[str]) -> bool:
        return any(f" {' '.join(stems)} " in run for run in self.runs)


def _run(text: str) -> str:
    return f" {' '.join(map(stem, forms(text)))} "


def lets_through(which: Filter, known: Known) -> bool:
    """Said again in the plainest way."""
    return (
        not which.breaking
        and (which.place is None or which.place in known.places)
        and (which.topic is None or which.topic in known.topics)
        and (which.source is None or which.source in known.sources)
        and all(known.says(each.stems) for each in which.words)
        and not any(known.says(each.stems) for each in which.without)
        and known.topics.isdisjoint(which.without_topics)
        and known.places.isdisjoint(which.without_places)
    )


@dataclass
class Verdict:
    """What was wrong, each with a few examples in words."""

    twice: list[str] = field(default_factory=list)
    uncalled: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    in_quiet: list[str] = field(default_factory=list)
    over_cap: list[str] = field(default_factory=list)
    expected: int = 0
    told: int = 0
    behind_more: int = 0

    @property
    def clean(self) -> bool:
        return not (self.twice or self.uncalled or self.missing or self.late or self.in_quiet or self.over_cap)


def judge(
    members: Iterable[Member], filed: Sequence[Filed], messages: Iterable[Message], gazetteer: Gazetteer
) -> Verdict:
    verdict = Verdict()
    arrived: dict[Room, list[Message]] = defaultdict(list)
    for message in messages:
        arrived[message.room].append(message)
    moments = _moments(filed, gazetteer)
    for member in members:
        _judge_room(member, moments, arrived.get(member.room, []), verdict)
    return verdict


def _moments(filed: Sequence[Filed], gazetteer: Gazetteer) -> list[tuple[datetime, int, Known]]:
    """Each story as it was known after each of its reports."""
    stories: dict[int, Known] = {}
    found = []
    for one in filed:
        known = stories.setdefault(one.story, Known())
        known.add(one.article, gazetteer)
        copy = Known(set(known.places), set(known.topics), set(known.sources), [*known.runs])
        found.append((one.at, one.story, copy))
    return found


def _judge_room(
    member: Member, moments: Sequence[tuple[datetime, int, Known]], messages: Sequence[Message], verdict: Verdict
) -> None:
    name = f"room {member.room.platform} {member.room.id}"
    told = Counter(story for message in messages for story in message.stories)
    verdict.told += sum(told.values())
    verdict.twice += [f"{name}: story {story} {times} times" for story, times in told.items() if times > 1]
    wanted = _wanted(member, moments)
    verdict.expected += len(wanted)
    verdict.uncalled += [f"{name}: story {story}" for story in told if story not in wanted]
    missing = [story for story in wanted if story not in told]
    if any(message.more for message in messages):
        # A digest shows its ten most important and says how many there are beside; the next pages are asked for.
        verdict.behind_more += len(missing)
    else:
        verdict.missing += [f"{name}: story {story} of {wanted[story]:%H:%M}" for story in missing]
    _judge_hours(member, messages, name, verdict)
    _judge_haste(member, wanted, messages, name, verdict)


def _judge_haste(
    member: Member, wanted: Mapping[int, datetime], messages: Sequence[Message], name: str, verdict: Verdict
) -> None:
    """What is told at once is told in the step in which it came, but for quiet hours and the cap."""
    if not all(one.at_once for one in member.profile.subscriptions):
        return
    told = [message.at for message in messages]
    arrived = {story: message.at for message in messages for story in message.stories}
    for story, at in wanted.items():
        if arrived.get(story, at) == at or _is_quiet(member, at):
            continue
        if sum(at - HOUR < other <= at for other in told) < CAP:
            verdict.late.append(f"{name}: story {story} of {at:%H:%M} at {arrived[story]:%H:%M}")


def _is_quiet(member: Member, at: datetime) -> bool:
    """All quiet hours here go over midnight."""
    quiet, local = member.profile.quiet, at.astimezone(ZoneInfo(member.profile.zone)).time()
    return quiet is not None and (quiet.start <= local or local < quiet.end)


def _wanted(member: Member, moments: Sequence[tuple[datetime, int, Known]]) -> Mapping[int, datetime]:
    """The stories that a room is to be told of, and since when. What it leaves out when it would be told, it is not."""
    if member.profile.paused is not None:
        return {}
    wanted: dict[int, datetime] = {}
    for at, story, known in moments:
        if story in wanted or any(lets_through(one.filter, known) for one in member.profile.mutes):
            continue
        if any(lets_through(which, known) for which in member.profile.filters):
            wanted[story] = at
    return wanted


def _judge_hours(member: Member, messages: Sequence[Message], name: str, verdict: Verdict) -> None:
    verdict.in_quiet += [f"{name}: at {one.at:%H:%M}" for one in messages if _is_quiet(member, one.at)]
    singles = [message.at for message in messages if len(message.stories) == 1]
    for at in singles:
        if sum(at - HOUR < other <= at for other in singles) > CAP + 1:
            verdict.over_cap.append(f"{name}: at {at:%H:%M}")
