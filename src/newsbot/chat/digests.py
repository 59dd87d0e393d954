"""What somebody asks of digests: one now, one at certain hours, none any more."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Final

from newsbot.chat.phrasebook import load
from newsbot.chat.silence import SetQuiet
from newsbot.chat.wishes import Wish, rest
from newsbot.chat.wrong import Wrong
from newsbot.news import audience_words, digest_words, telling_words
from newsbot.news.audience import EVERY_DAY, MOST_HOURS, Hour
from newsbot.text.hours import Hours, hours
from newsbot.text.words import forms

_NUMBER: Final = re.compile(r"\S*\d\S*")


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
class DigestWhen:
    """When the next digest comes."""


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
    """No digests on these days at these times any more; at none where no time is given."""

    times: tuple[time, ...] = ()
    days: frozenset[int] = EVERY_DAY


def digest(wish: Wish) -> DigestNow | DigestWhen | SetDigest | NoDigest | Gather | Wrong:
    """What a wish of the intent `digest` asks for."""
    typed = wish.typed is not None
    if typed and (often := digest_words.too_often(wish.body)):
        return Wrong("digest", "many" if often == "hourly" else "time")
    if wish.found.day and _counts(wish):  # the last hours are no hour of the day
        return _now(wish)
    if not typed and digest_words.is_unwanted(wish.body) and (wanted := no_digest(wish)):
        return wanted
    said, instead = _at_hours(wish)
    if typed and audience_words.is_off(" ".join(said.rest)) and not said.wrong:
        return _no_digest(said)
    if typed and not said.times and (gathered := audience_words.gathering(wish.body)) is not None:
        return Gather(gathered)
    if said.wrong:
        return Wrong("digest", "time", said.wrong[0])
    if not said.times:
        return _without_time(wish, said)
    if typed and said.rest and instead is None:
        return Wrong("digest", "day", said.rest[0])
    return Wrong("digest", "which") if said.tangled else _set(said, instead)


def is_of_digest(text: str) -> bool:
    return any(map(audience_words.is_gathered, forms(text)))


def is_of_days(text: str) -> bool:
    """Whether what a text ends is of certain days, or for ever, and not until one: من الأحد إلى الخميس, بعد اليوم."""
    first = (*forms(text)[:1], "")[0]
    if telling_words.for_ever(text)[1]:
        return True
    return len(hours(text).days) > 1 or (audience_words.is_again(first) and digest_words.one_day(text) is not None)


def no_digest(wish: Wish) -> NoDigest | Wrong | None:
    """What of the digest shall end, in free words; None where the wish is about something else: ملخص خطبة الجمعة."""
    said = hours(wish.body, named=True)
    if wish.found.place is not None and not said.times:
        return None
    if not (said.times or said.days) and (one := digest_words.one_day(telling_words.for_ever(wish.body)[0])):
        return Wrong("digest", "words", one)  # one digest alone cannot be left out, and all of them shall not be
    others = " ".join(form for form in _others(wish) if not _is_of_ending(form))
    if not said.times and (digest_words.is_part_of_day(others) or digest_words.names_part_of_day(wish.body)):
        return Wrong("digest", "time")  # which of them, is not certain, and all of them shall not end
    return _no_digest(said) if said.times or not hours(others).rest else None


def _is_of_ending(form: str) -> bool:
    return audience_words.is_gathered(form) or audience_words.is_off(form) or digest_words.is_daily(form)


def _no_digest(said: Hours) -> NoDigest | Wrong:
    if len(set(said.each)) > 1:
        return Wrong("digest", "which")
    return NoDigest(said.times, said.days or EVERY_DAY)


def meant(text: str) -> SetDigest | SetQuiet | None:
    """What a message may mean that says nothing but hours and days, and not of what."""
    said = hours(text)
    if not said.times or said.rest or said.wrong or digest_words.is_figure_or_end(text):
        return None
    if len(said.times) == 2 and not said.days and digest_words.is_span(text):
        return SetQuiet((said.times[0], said.times[1])) if said.times[0] != said.times[1] else None
    wanted = _set(said, None) if len(set(said.each)) == 1 else None
    return wanted if isinstance(wanted, SetDigest) else None


def _set(said: Hours, instead: tuple[time, ...] | None) -> SetDigest | Wrong:
    wanted = paired(said)
    return Wrong("digest", "many") if len(wanted) > MOST_HOURS else SetDigest(wanted, instead)


def paired(said: Hours) -> tuple[Hour, ...]:
    """Each time once, with the days that it is said with; every day where there are none."""
    days: dict[time, frozenset[int]] = {}
    for at, on in zip(said.times, said.each, strict=True):
        days[at] = days.get(at, frozenset()) | (on or EVERY_DAY)
    return tuple(Hour(at, days[at]) for at in sorted(days))


def _now(wish: Wish) -> DigestNow:
    return DigestNow(wish.found.place.id if wish.found.place else None, wish.found.day)


def _counts(wish: Wish) -> bool:
    """Whether a number is of the day that is named: آخر 24 ساعة, 7 أيام."""
    span = wish.found.day_span or (0, 0)
    return (wish.found.day or "").endswith("h") or any(key.isdecimal() for key in wish.said.keys[slice(*span)])


def _at_hours(wish: Wish) -> tuple[Hours, tuple[time, ...] | None]:
    """The hours that are wanted, and which others go for them (as of `SetDigest.instead`)."""
    typed = wish.typed is not None
    if (both := audience_words.instead_of(wish.body)) is not None:
        new, old = hours(both[0], bare=True, named=typed), hours(both[1], bare=True, named=typed)
        if new.times and old.times:
            return new._replace(rest=()), old.times
    said = hours(wish.body, bare=typed, named=typed)
    if not audience_words.is_changing(wish.body):
        return said, None
    if len(said.times) == 2 and audience_words.is_from_to(wish.body):  # what goes, and what comes
        return said._replace(times=said.times[1:], each=said.each[1:]), said.times[:1]
    return said, ()


def _without_time(wish: Wish, said: Hours) -> DigestNow | DigestWhen | Wrong:
    """Every day, every Friday, or days typed after the command want an hour; ملخص السبت says no hour to send it at."""
    days_alone = wish.typed is not None and bool(said.days) and not said.rest
    if (
        said.days == EVERY_DAY
        or days_alone
        or (said.days and audience_words.is_every(wish.body))
        or audience_words.is_changing_hours(wish.body)
    ):
        return Wrong("digest", "time")
    if wish.found.place is None and wish.found.day is None and digest_words.asks_when(wish.body, _others(wish)):
        return DigestWhen()
    if wish.typed is not None and (strange := _strange(wish)):
        return strange
    return _now(wish)


def _strange(wish: Wish) -> Wrong | None:
    """What is typed after the command and is no subject, day or hour; nothing is sent for it."""
    if digest_words.is_part_of_day(wish.body):
        return Wrong("digest", "time")
    if wish.found.day is None and (number := _NUMBER.search(wish.body)):
        return Wrong("digest", "time", number[0])
    if digest_words.is_ahead(wish.body) or audience_words.is_off(wish.body.partition(" ")[0]):
        return Wrong("digest", "words", wish.body)
    book = load()
    others = [index for index in rest(wish) if wish.said.keys[index] not in book.counted | book.asks]
    return Wrong("digest", "words", wish.said.slice(others[0], others[-1] + 1)) if others else None


def _others(wish: Wish) -> list[str]:
    return [wish.said.words[index].form for index in rest(wish)]
