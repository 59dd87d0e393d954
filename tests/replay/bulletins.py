"""Who is to get what editors post, and how: from the documentation alone.

Breaking news comes to every room that follows what it is about, at once or in digests, and does not leave it out; what
concerns lives comes to those too who leave it out. In quiet hours it comes as the room chose, and what concerns lives
aloud. A correction and a retraction edit every copy, whatever the hour; of what concerns lives a message comes besides.
Who paused gets nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from newsbot.news.gazetteer import Gazetteer
from newsbot.news.profile import Profile
from tests.replay.arrivals import Aired, Kind, Message
from tests.replay.known import Known, lets_through
from tests.replay.plan import is_quiet


class Copy(NamedTuple):
    """Words of a bulletin in a room."""

    bulletin: int
    at: datetime
    kind: Kind
    edit: bool

    def __str__(self) -> str:
        return f"{'an edit' if self.edit else 'a message'} of b{self.bulletin}, {self.kind}, {self.at:%d. %H:%M}"


def copy_of(message: Message) -> Copy:
    assert message.bulletin is not None
    return Copy(message.bulletin, message.at, message.kind, message.edit)


class Flashes:
    """What editors sent out, in the order of time."""

    def __init__(self, aired: Iterable[Aired], gazetteer: Gazetteer) -> None:
        self._aired = list(aired)
        self._known = {
            one.bulletin: Known.of_editors(one.text, one.places, gazetteer) for one in self._aired if one.first
        }

    def owed(self, profile: Profile) -> dict[Copy, bool]:
        """All that a room is to get, and whether it comes without a sound."""
        reached = {one.bulletin: one for one in self._aired if one.first and self._concerns(profile, one)}
        mine = [one for one in self._aired if one.bulletin in reached]
        return {copy: hushed for one in mine for copy, hushed in _copies(profile, one, reached[one.bulletin])}

    def _concerns(self, profile: Profile, one: Aired) -> bool:
        known = self._known[one.bulletin]
        left_out = not one.safety and any(lets_through(each.filter, known) for each in profile.mutes)
        followed = any(lets_through(each.filter, known) for each in profile.subscriptions)
        return profile.paused is None and followed and not left_out


def _copies(profile: Profile, one: Aired, first: Aired) -> Sequence[tuple[Copy, bool]]:
    chosen = profile.quiet.breaking if profile.quiet and is_quiet(profile, one.at) else "aloud"
    if one.first:
        return [(Copy(one.bulletin, one.at, "breaking", edit=False), chosen == "silent" and not one.safety)]
    besides = [(Copy(one.bulletin, one.at, "correction", edit=False), chosen == "silent")] if first.safety else []
    return [(Copy(one.bulletin, one.at, "correction", edit=True), False), *besides]
