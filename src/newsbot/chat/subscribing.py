"""What somebody asks of subscriptions, digests and quiet hours: `/subscribe درعا`, `/digest 08:00 السبت`.

From the wish that was understood to values, or to what is wrong or open with it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import time
from typing import Literal

from newsbot.chat import silence
from newsbot.chat.following import Unclear, Unusable, wanted
from newsbot.chat.silence import NoQuiet, Pause, QuietNights, SetQuiet, Unsaid
from newsbot.chat.terms import unquoted
from newsbot.chat.wishes import Wish
from newsbot.news import audience_words
from newsbot.news.audience import EVERY_DAY, MOST_HOURS, Filter, Hour
from newsbot.news.gazetteer import Gazetteer
from newsbot.text.hours import Hours, hours
from newsbot.text.lasting import Lasting
from newsbot.text.words import forms

Reason = Literal[
    "nothing", "words", "many", "contradiction", "source", "place", "time", "day", "span", "same", "length"
]
INTENTS = frozenset(("subscribe", "unsubscribe", "mute", "digest", "quiet", "pause"))

_ID = re.compile(r"#(\d{1,15})")


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Follow these, each a subscription; at once, or in the room's digests."""

    filters: tuple[Filter, ...]
    at_once: bool = True


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Follow these no longer: those of them that the room follows. With nothing of it all it is asked which.

    Attributes:
        number: of the list of subscriptions that was shown, from 1; `filters` are empty then.
        everything: all of them.
        id: of the one that is meant (`/unsubscribe #17`, as buttons say it), whatever it follows.
    """

    filters: tuple[Filter, ...] = ()
    number: int | None = None
    everything: bool = False
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Mute:
    """Leave these out for a while; with none, what is left out now is shown. `lasting`: None is a day."""

    filters: tuple[Filter, ...] = ()
    lasting: Lasting | None = None


@dataclass(frozen=True, slots=True)
class Unmute:
    """Let these through again; all of them where none is named."""

    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Gather:
    """Tell all that is followed in the digests (`on`), or all of it at once."""

    on: bool = True


@dataclass(frozen=True, slots=True)
class Doubt:
    """Which of these is meant? A place or a word (الباب), places of one name, or a name that nobody knows.

    Attributes:
        command: its Latin name.
        typed: what may be read in more ways than one.
        options: the likeliest first.
        at_once: as of `Subscribe`.
    """

    command: str
    typed: str
    options: tuple[Filter, ...]
    at_once: bool = True


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


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wish that lacks something or has it wrong; nothing of it is done.

    Attributes:
        command: its Latin name.
        reason: `nothing` to follow is said; `words` that tell nothing or are too long; too `many` words or times;
            `contradiction`: a word is both asked for and left out; no such `source` or `place`; no such `time`, or none
            given; no such `day`; a `span` needs two times; both are the `same`; no `length` of time.
        typed: what is wrong.
    """

    command: str
    reason: Reason
    typed: str = ""


NAMING = (Subscribe, Unsubscribe, Doubt, Mute, Unmute, Wrong)
"""Those that speak of what can be followed."""

Asked = (
    Subscribe
    | Unsubscribe
    | Mute
    | Unmute
    | Gather
    | Doubt
    | DigestNow
    | SetDigest
    | NoDigest
    | SetQuiet
    | NoQuiet
    | QuietNights
    | Pause
    | Wrong
)


def asked(wish: Wish, gazetteer: Gazetteer, sources: Collection[str] = ()) -> Asked:
    """What a wish of one of `INTENTS` asks for.

    Args:
        wish: as `intents.understand` gives it.
        gazetteer: the places that can be followed.
        sources: names of the sources that can be followed.
    """
    if wish.intent == "digest":
        return _digest(wish)
    if wish.intent == "pause" and wish.found.place is not None:
        # `/stop درعا` ends it, `/pause درعا` does not.
        ends = wish.typed not in {None, "pause"} and silence.length(wish, wish.body) is None
        wish = replace(wish, intent="unsubscribe" if ends else "mute") if wish.typed else wish
    if wish.intent == "mute" or (wish.intent == "pause" and wish.found.place is not None):
        return _mute(wish, gazetteer, sources)
    if wish.intent in {"quiet", "pause"}:
        meant = silence.quiet(wish) if wish.intent == "quiet" else silence.pause(wish)
        return Wrong(wish.intent, meant.reason, meant.typed) if isinstance(meant, Unsaid) else meant
    if wish.intent == "unsubscribe":
        return _unsubscribe(wish, gazetteer, sources)
    found = wanted(wish, gazetteer, sources)
    at_once = not any(map(audience_words.is_gathered, forms(unquoted(wish.body, sources))))
    if isinstance(found, Unusable):
        return Wrong(wish.intent, found.reason, found.typed)
    if isinstance(found, Unclear):
        return Doubt(wish.intent, found.typed, found.options, at_once)
    return Subscribe(found, at_once)


def _mute(wish: Wish, gazetteer: Gazetteer, sources: Collection[str]) -> Asked:
    first, _, others = wish.body.partition(" ")
    back = any(audience_words.is_again(form) for form in forms(f"{wish.typed or ''} {unquoted(wish.body, sources)}"))
    if wish.typed is not None and audience_words.is_off(first):
        back, wish = True, replace(wish, body=others)
    said = silence.length(wish, unquoted(wish.body, sources))
    found = wanted(wish if said is None else replace(wish, body=said.rest), gazetteer, sources)
    length = said.lasting if said else None
    if isinstance(found, Unusable):
        if found.reason == "nothing" and said is not None and not back:
            return Pause(length or silence.A_WHILE)
        if found.reason == "nothing":
            return Unmute() if back else Mute()
        return Wrong("mute", found.reason, found.typed)
    if back:
        filters = found.options if isinstance(found, Unclear) else found
        return Unmute() if filters == (Filter(),) else Unmute(filters)
    return Doubt("mute", found.typed, found.options) if isinstance(found, Unclear) else Mute(found, length)


def _unsubscribe(wish: Wish, gazetteer: Gazetteer, sources: Collection[str]) -> Asked:
    """What shall end for a while only is left out that long, and so is nothing that is not followed."""
    if wish.typed is None and silence.length(wish, unquoted(wish.body, sources)) is not None:
        return _mute(wish, gazetteer, sources)
    gathered = any(map(audience_words.is_gathered, forms(wish.body)))
    if gathered and wish.typed is None and (times := hours(wish.body).times):
        return NoDigest(times)
    found = wanted(wish, gazetteer, sources)
    if this := _ID.fullmatch(wish.body):
        return Unsubscribe(id=int(this[1]))
    if wish.found.count is not None and wish.found.place is None:
        return Unsubscribe(number=wish.found.count)
    if isinstance(found, Unusable) and found.reason == "nothing":
        return NoDigest() if gathered else Unsubscribe()
    if isinstance(found, Unusable):
        return Wrong(wish.intent, found.reason, found.typed)
    filters = found.options if isinstance(found, Unclear) else found
    return Unsubscribe(everything=True) if filters == (Filter(),) else Unsubscribe(filters)


def _digest(wish: Wish) -> Asked:
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


def _digest_without_time(wish: Wish, said: Hours) -> Asked:
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
