"""Who should have been told what: by asking every filter about every story, with nothing of the pipeline's own indexes.

An article is judged by its words, places, topics and source; a story by all that its reports hold.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from newsbot.chat.room import Room
from newsbot.news.audience import Filter
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.profile import Profile
from tests.replay import bulletins
from tests.replay.arrivals import Aired, Filed, Kind, Message
from tests.replay.known import Known, lets_through
from tests.replay.plan import CAP, HOUR, Coming, Owed, is_quiet, plan
from tests.replay.rooms import Member


class Annals:
    """Each story as it was known after each of its reports, in the order of time, which `began` with the first.

    Attributes:
        corrected: when which story was put right.
    """

    def __init__(self, filed: Iterable[Filed], gazetteer: Gazetteer) -> None:
        self._moments = list[tuple[datetime, int, Known]]()
        self._of_story: dict[int, list[int]] = defaultdict(list)
        self._let_through: dict[str, frozenset[int]] = {}
        known: dict[int, Known] = {}
        every = list(filed)
        for number, one in enumerate(every):
            known[one.story] = known.get(one.story, Known()).with_report(one.article, gazetteer)
            self._moments.append((one.at, one.story, known[one.story]))
            self._of_story[one.story].append(number)
        self.began = self._moments[0][0]
        self.corrected = [(one.at, one.story) for one in every if one.corrects]

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
        untimely: told in another step than it should have been; sounding: with a sound, or without one, where the room
            chose otherwise.
        breaking, corrected: pairs of a room and words of an editor, of a room and something that it was told before.
        while_quiet: what came in quiet hours, by its kind.
    """

    twice: list[str] = field(default_factory=list)
    uncalled: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    untimely: list[str] = field(default_factory=list)
    in_quiet: list[str] = field(default_factory=list)
    over_cap: list[str] = field(default_factory=list)
    sounding: list[str] = field(default_factory=list)
    expected: int = 0
    at_once: int = 0
    in_digests: int = 0
    on_pages: int = 0
    breaking: int = 0
    corrected: int = 0
    while_quiet: Counter[Kind] = field(default_factory=Counter)

    @cached_property
    def wrong(self) -> Mapping[str, Sequence[str]]:
        names = ("twice", "uncalled", "missing", "untimely", "in_quiet", "over_cap", "sounding")
        return {name: getattr(self, name) for name in names}


_WELCOME: frozenset[Kind] = frozenset(("breaking", "correction", "answer"))
"""What comes in quiet hours too."""


def judge(
    members: Iterable[Member],
    filed: Sequence[Filed],
    messages: Iterable[Message],
    gazetteer: Gazetteer,
    aired: Sequence[Aired] = (),
) -> Verdict:
    verdict = Verdict()
    arrived = defaultdict[Room, list[Message]](list)
    for message in messages:
        arrived[message.room].append(message)
    annals, flashes = Annals(filed, gazetteer), bulletins.Flashes(aired, gazetteer)
    for member in members:
        _judge_room(member, annals, flashes, arrived.pop(member.room, []), verdict)
    verdict.uncalled += [f"room {room.platform} {room.id}: follows nothing" for room in arrived]
    return verdict


def _judge_room(
    member: Member, annals: Annals, flashes: bulletins.Flashes, messages: Sequence[Message], verdict: Verdict
) -> None:
    name = f"room {member.room.platform} {member.room.id}"
    of_stories = [one for one in messages if one.bulletin is None and not one.edit]
    times = Counter(story for message in of_stories for story in message.stories)
    verdict.twice += [f"{name}: story {story} {count} times" for story, count in times.items() if count > 1]
    owed = expected(member, annals)
    verdict.expected += len(owed)
    verdict.uncalled += [f"{name}: story {story}" for story in times if story not in owed]
    told = {story: message for message in reversed(of_stories) for story in message.stories}
    for story, one in owed.items():
        _judge_pair(f"{name}: story {story} of {one.since:%d. %H:%M}", one, told.get(story), verdict)
    _judge_cap(of_stories, name, verdict)
    alone = {story: one for story, one in told.items() if story in owed and _is_alone(one, owed[story])}
    _judge_edits(annals, messages, alone, name, verdict)
    _judge_flashes(member, flashes, messages, name, verdict)
    _judge_quiet(member, messages, name, verdict)


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


def _is_alone(told: Message, owed: Owed) -> bool:
    return owed.how == "at once" and not told.asked


def _judge_cap(messages: Sequence[Message], name: str, verdict: Verdict) -> None:
    """Of what came unasked."""
    singles = [message.at for message in messages if not message.asked and len(message.stories) == 1]
    for at in singles:
        if sum(at - HOUR < other <= at for other in singles) > CAP + 1:
            verdict.over_cap.append(f"{name}: at {at:%d. %H:%M}")


def _judge_edits(
    annals: Annals, messages: Sequence[Message], alone: Mapping[int, Message], name: str, verdict: Verdict
) -> None:
    """What a room was told in a message of its own is put right there in the step in which it is known better."""
    edits = [one for one in messages if one.edit and one.bulletin is None]
    verdict.uncalled += [f"{name}: an edit of {one.stories}" for one in edits if not alone.keys() >= {*one.stories}]
    found = Counter((one.at, story) for one in edits if one.kind == "correction" for story in one.stories)
    verdict.twice += [f"{name}: story {each[1]} put right {count} times" for each, count in found.items() if count > 1]
    due = [(at, story) for at, story in annals.corrected if story in alone and alone[story].at < at]
    verdict.corrected += len(due)
    verdict.missing += [f"{name}: story {story} put right {at:%d. %H:%M}" for at, story in due if not found[at, story]]


def _judge_flashes(
    member: Member, flashes: bulletins.Flashes, messages: Sequence[Message], name: str, verdict: Verdict
) -> None:
    owed = flashes.owed(member.profile)
    came = Counter(bulletins.copy_of(one) for one in messages if one.bulletin is not None)
    verdict.breaking += sum(one.kind == "breaking" for one in owed)
    verdict.corrected += sum(one.kind == "correction" and one.edit for one in owed)
    verdict.missing += [f"{name}: {one}" for one in owed if not came[one]]
    verdict.twice += [f"{name}: {one} {count} times" for one, count in came.items() if count > 1]
    verdict.uncalled += [f"{name}: {one}" for one in came if one not in owed]
    for one in messages:
        if one.bulletin is not None and not one.edit and one.silent != owed.get(bulletins.copy_of(one), one.silent):
            verdict.sounding.append(f"{name}: {bulletins.copy_of(one)} {'silent' if one.silent else 'aloud'}")


def _judge_quiet(member: Member, messages: Sequence[Message], name: str, verdict: Verdict) -> None:
    """Each message and each edit that came while the room is left alone, by what it is."""
    came = [one for one in messages if is_quiet(member.profile, one.at)]
    verdict.while_quiet.update(one.kind for one in came)
    verdict.in_quiet += [f"{name}: {one.kind} at {one.at:%d. %H:%M}" for one in came if one.kind not in _WELCOME]
