"""Who should have been told what: by asking every filter about every story, with nothing of the pipeline's own indexes.

An article is judged by its words, places, topics and source; a story by all that its reports hold.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from newsbot.chat.room import Room
from newsbot.news.article import Article
from newsbot.news.audience import Filter
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.profile import Profile
from newsbot.text.words import forms, stem
from tests.replay.plan import CAP, HOUR, Coming, Owed, is_quiet, plan
from tests.replay.rooms import Member


@dataclass(frozen=True)
class Filed:
    """An article at the moment it was filed, and the story that it went into."""

    at: datetime
    story: int
    article: Article


@dataclass(frozen=True)
class Message:
    """Something that arrived: the stories that it names, and when by the simulated clock.

    Attributes:
        more: it says that there is more; number: its own, where messages have numbers.
        asked: it answers somebody who read on.
    """

    at: datetime
    room: Room
    stories: tuple[int, ...]
    more: bool = False
    number: int | None = None
    asked: bool = False


@dataclass
class Known:
    """What is known of a story so far."""

    places: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    runs: list[str] = field(default_factory=list)
    _said: dict[tuple[str, ...], bool] = field(default_factory=dict)

    def with_report(self, article: Article, gazetteer: Gazetteer) -> "Known":
        around = {
            one.id for place in article.reading.places if place in gazetteer.places for one in gazetteer.path(place)
        }
        runs = [_run(article.draft.title), _run(article.draft.text)]
        topics, sources = {*article.reading.topics}, {article.source}
        return Known(self.places | around, self.topics | topics, self.sources | sources, [*self.runs, *runs])

    def says(self, stems: tuple[str, ...]) -> bool:
        found = self._said.get(stems)
        if found is None:
            found = self._said[stems] = any(f" {' '.join(stems)} " in run for run in self.runs)
        return found


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


class Annals:
    """Each story as it was known after each of its reports, in the order of time, which `began` with the first."""

    def __init__(self, filed: Iterable[Filed], gazetteer: Gazetteer) -> None:
        self._moments: list[tuple[datetime, int, Known]] = []
        self._of_story: dict[int, list[int]] = defaultdict(list)
        self._let_through: dict[str, frozenset[int]] = {}
        known: dict[int, Known] = {}
        for number, one in enumerate(filed):
            known[one.story] = known.get(one.story, Known()).with_report(one.article, gazetteer)
            self._moments.append((one.at, one.story, known[one.story]))
            self._of_story[one.story].append(number)
        self.began = self._moments[0][0]

    def coming(self, profile: Profile) -> list[Coming]:
        """All that came of the stories that a room wanted at some time."""
        left_out = self._met(one.filter for one in profile.mutes)
        at_once = self._met(one.filter for one in profile.subscriptions if one.at_once) - left_out
        gathered = self._met(one.filter for one in profile.subscriptions if not one.at_once) - left_out
        stories = {self._moments[number][1] for number in at_once | gathered}
        numbers = sorted(number for story in stories for number in self._of_story[story])
        return [Coming(*self._moments[number][:2], number in at_once, number in gathered) for number in numbers]

    def _met(self, filters: Iterable[Filter]) -> frozenset[int]:
        return frozenset[int]().union(*map(self._asked, filters))

    def _asked(self, which: Filter) -> frozenset[int]:
        found = self._let_through.get(which.key)
        if found is None:
            moments = enumerate(self._moments)
            found = frozenset(number for number, (_, _, known) in moments if lets_through(which, known))
            self._let_through[which.key] = found
        return found


@dataclass
class Verdict:
    """What was wrong, each in words; how many pairs of a story and a room there are, and how each was told.

    Attributes:
        untimely: told in another step than it should have been.
    """

    twice: list[str] = field(default_factory=list)
    uncalled: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    untimely: list[str] = field(default_factory=list)
    in_quiet: list[str] = field(default_factory=list)
    over_cap: list[str] = field(default_factory=list)
    expected: int = 0
    at_once: int = 0
    in_digests: int = 0
    on_pages: int = 0

    @cached_property
    def wrong(self) -> Mapping[str, Sequence[str]]:
        names = ("twice", "uncalled", "missing", "untimely", "in_quiet", "over_cap")
        return {name: getattr(self, name) for name in names}


def judge(
    members: Iterable[Member], filed: Sequence[Filed], messages: Iterable[Message], gazetteer: Gazetteer
) -> Verdict:
    verdict = Verdict()
    arrived: dict[Room, list[Message]] = defaultdict(list)
    for message in messages:
        arrived[message.room].append(message)
    annals = Annals(filed, gazetteer)
    for member in members:
        _judge_room(member, annals, arrived.get(member.room, []), verdict)
    return verdict


def _judge_room(member: Member, annals: Annals, messages: Sequence[Message], verdict: Verdict) -> None:
    name = f"room {member.room.platform} {member.room.id}"
    times = Counter(story for message in messages for story in message.stories)
    verdict.twice += [f"{name}: story {story} {count} times" for story, count in times.items() if count > 1]
    owed = expected(member, annals)
    verdict.expected += len(owed)
    verdict.uncalled += [f"{name}: story {story}" for story in times if story not in owed]
    told = {story: message for message in reversed(messages) for story in message.stories}
    for story, one in owed.items():
        _judge_pair(f"{name}: story {story} of {one.since:%d. %H:%M}", one, told.get(story), verdict)
    _judge_hours(member, messages, name, verdict)


def expected(member: Member, annals: Annals) -> dict[int, Owed]:
    """The stories that a room is to be told of. What it leaves out when it would be told, it is not."""
    profile = member.profile
    if profile.paused is not None:
        return {}
    return plan(profile, annals.coming(profile), annals.began)


def _judge_pair(name: str, owed: Owed, told: Message | None, verdict: Verdict) -> None:
    if told is None:
        verdict.missing.append(f"{name}, due {owed.at:%d. %H:%M} {owed.how}")
        return
    # Who reads on is shown all that the room follows and has not had, what would come later too.
    if told.at != owed.at and not (told.asked and owed.since <= told.at < owed.at):
        verdict.untimely.append(f"{name}, due {owed.at:%d. %H:%M} {owed.how}, came {told.at:%d. %H:%M}")
    verdict.on_pages += told.asked
    verdict.at_once += owed.how == "at once" and not told.asked
    verdict.in_digests += owed.how == "in a digest" and not told.asked


def _judge_hours(member: Member, messages: Sequence[Message], name: str, verdict: Verdict) -> None:
    """Of what came unasked."""
    routine = [message for message in messages if not message.asked]
    verdict.in_quiet += [f"{name}: at {one.at:%d. %H:%M}" for one in routine if is_quiet(member.profile, one.at)]
    singles = [message.at for message in routine if len(message.stories) == 1]
    for at in singles:
        if sum(at - HOUR < other <= at for other in singles) > CAP + 1:
            verdict.over_cap.append(f"{name}: at {at:%d. %H:%M}")
