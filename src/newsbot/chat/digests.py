"""What somebody asks of digests: one now, one at certain hours, none any more."""

from dataclasses import dataclass
from datetime import time

from newsbot.chat.wishes import Wish
from newsbot.chat.wrong import Wrong
from newsbot.news import audience_words
from newsbot.news.audience import EVERY_DAY, MOST_HOURS, Hour
from newsbot.text.hours import Hours, hours


@dataclass(frozen=True, slots=True)
class Gather:
    """Tell all that is followed in the digests (`on`), or all of it at once."""

    on: bool = True


@dataclass(frozen=True, slots=True)
class DigestNow:
    """A digest now: of a place (an id) and a day (as `asking.Latest` has it) where they are named."""

    place: str | None = None
    day: str | None = None


@dataclass(frozen=True, slots=True)
class SetDigest:
    """Digests at these hours, beside those that the room has, or instead of them.

    Attributes:
        instead: the times that go; all of them where it is empty, none where it is None.
    """

    hours: tuple[Hour, ...]
    instead: tuple[time, ...] | None = None


@dataclass(frozen=True, slots=True)
class NoDigest:
    """No digests at these times any more; none at all where no time is given."""

    times: tuple[time, ...] = ()


def digest(wish: Wish) -> DigestNow | SetDigest | NoDigest | Gather | Wrong:
    """What a wish of the intent `digest` asks for."""
    typed = wish.typed is not None
    if wish.found.day and wish.found.day.endswith("h"):  # the last hours are no hour of the day
        return DigestNow(wish.found.place.id if wish.found.place else None, wish.found.day)
    said, instead = _at_hours(wish)
    if typed and audience_words.is_off(" ".join(said.rest)) and not said.wrong:
        return NoDigest(said.times)
    if typed and not said.times and (gathered := audience_words.gathering(wish.body)) is not None:
        return Gather(gathered)
    if said.wrong:
        return Wrong("digest", "time", said.wrong[0])
    if not said.times:
        return _digest_without_time(wish, said)
    if typed and said.rest and instead is None:
        return Wrong("digest", "day", said.rest[0])
    times = sorted(set(said.times))
    if len(times) > MOST_HOURS:
        return Wrong("digest", "many")
    return SetDigest(tuple(Hour(at, said.days or EVERY_DAY) for at in times), instead)


def _at_hours(wish: Wish) -> tuple[Hours, tuple[time, ...] | None]:
    """The hours that are wanted, and which others go for them (as of `SetDigest.instead`)."""
    bare = wish.typed is not None
    if (both := audience_words.instead_of(wish.body)) is not None:
        new, old = hours(both[0], bare=True), hours(both[1], bare=True)
        if new.times and old.times:
            return new._replace(rest=()), old.times
    said = hours(wish.body, bare=bare)
    if not audience_words.is_changing(wish.body):
        return said, None
    if len(said.times) == 2 and audience_words.is_from_to(wish.body):  # what goes, and what comes
        return said._replace(times=said.times[1:]), said.times[:1]
    return said, ()


def _digest_without_time(wish: Wish, said: Hours) -> DigestNow | Wrong:
    """Every day, every Friday, or days typed after the command want an hour; ملخص السبت says no hour to send it at."""
    days_alone = wish.typed is not None and bool(said.days) and not said.rest
    if (
        said.days == EVERY_DAY
        or days_alone
        or (said.days and audience_words.is_every(wish.body))
        or audience_words.is_changing_hours(wish.body)
    ):
        return Wrong("digest", "time")
    return DigestNow(wish.found.place.id if wish.found.place else None, wish.found.day)
