"""What somebody asks of subscriptions, digests and quiet hours: `/subscribe درعا`, `/digest 08:00 السبت`.

From the wish that was understood to values, or to what is wrong or open with it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from newsbot.chat import digests, silence
from newsbot.chat.digests import DigestNow, DigestWhen, Gather, NoDigest, SetDigest
from newsbot.chat.doubtful import Unclear, Unusable, Wanted
from newsbot.chat.phrasebook import load
from newsbot.chat.regular import regular
from newsbot.chat.several import wanted
from newsbot.chat.silence import NoQuiet, Pause, QuietNights, SetQuiet, Unsaid
from newsbot.chat.terms import unquoted
from newsbot.chat.utterance import LONGEST_TEXT
from newsbot.chat.wishes import Wish
from newsbot.chat.wrong import Wrong
from newsbot.news import audience_words, ending_words, telling_words
from newsbot.news.audience import MOST_HOURS, Filter, Hour
from newsbot.news.gazetteer import Gazetteer
from newsbot.text.hours import between
from newsbot.text.lasting import Lasting
from newsbot.text.words import forms

INTENTS = frozenset(("subscribe", "unsubscribe", "mute", "digest", "quiet", "pause"))

_ENDINGS = frozenset(("unsubscribe", "mute", "pause", "quiet"))
_EVERYTHING = (Filter(),)
_ID = re.compile(r"#(\d{1,15})")


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Follow these, each a subscription; at once, or in the room's digests.

    Attributes:
        hours: digests at these hours too, beside those that the room has.
    """

    filters: tuple[Filter, ...]
    at_once: bool = True
    hours: tuple[Hour, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Follow these no longer: those of them that the room follows. With nothing of it all it is asked which.

    Attributes:
        numbers: of the list of subscriptions that was shown, from 1; `filters` are empty then.
        everything: all of them, unless one of them is what `filters` say (كل الأخبار may be one of the list).
        id: of the one that is meant (`/unsubscribe #17`, as buttons say it), whatever it follows.
        asks: it is asked which, also where there is one alone.
    """

    filters: tuple[Filter, ...] = ()
    numbers: tuple[int, ...] = ()
    everything: bool = False
    id: int | None = None
    asks: bool = False


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
class Doubt:
    """Which of these is meant? A place or a word (الباب), places of one name, or a name that nobody knows.

    Attributes:
        command: its Latin name.
        typed: what may be read in more ways than one.
        options: the likeliest first.
        at_once, hours: as of `Subscribe`.
        beside: what else was named beyond doubt.
    """

    command: str
    typed: str
    options: tuple[Filter, ...]
    at_once: bool = True
    hours: tuple[Hour, ...] = ()
    beside: tuple[Filter, ...] = ()


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
    | DigestWhen
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
        return digests.digest(wish)
    if (
        wish.intent in _ENDINGS
        and wish.typed is None
        and (only := audience_words.nothing_but(wish.body[:LONGEST_TEXT]))
    ):
        return _only(wish, only, gazetteer, sources)
    if wish.intent == "pause" and wish.typed not in {None, "pause"} and digests.is_of_digest(wish.body):
        ended = digests.no_digest(wish)  # /stop الملخص
        if ended is not None:
            return ended
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
    return _subscribe(wish, gazetteer, sources)


def _subscribe(wish: Wish, gazetteer: Gazetteer, sources: Collection[str]) -> Asked:
    said = regular(wish, sources)
    if said.hours and between(unquoted(wish.body, sources)) is not None:  # when it may come, and no digest's hours
        return QuietNights(of_some=True)
    if said.wrong or said.tangled:
        return Wrong("digest", "time", said.wrong) if said.wrong else Wrong("digest", "which")
    found = wanted(replace(wish, body=said.text), gazetteer, sources)
    at_once = not (said.gathered or any(map(audience_words.is_gathered, forms(unquoted(wish.body, sources)))))
    if isinstance(found, Unusable):
        if found.reason == "nothing" and said.gathered:  # the news, again and again: أرسل لي الأخبار كل يوم الساعة 8
            return SetDigest(said.hours) if said.hours else Wrong("digest", "time")
        return _wrong(wish.intent, found)
    if len(said.hours) > MOST_HOURS:
        return Wrong("digest", "many")
    if isinstance(found, Unclear):
        return Doubt(wish.intent, found.typed, found.options, at_once, said.hours, found.beside)
    return Subscribe(found, at_once, said.hours)


def _wrong(command: str, found: Unusable) -> Wrong:
    return Wrong(command, found.reason, found.typed, found.options, found.beside)


def _any_of(found: Wanted) -> tuple[Filter, ...]:
    """All that may be meant: of what is followed no longer, that which is followed."""
    return found if isinstance(found, tuple) else tuple(dict.fromkeys((*found.beside, *found.options)))


def _only(wish: Wish, only: str, gazetteer: Gazetteer, sources: Collection[str]) -> Asked:
    """Who wants nothing but some news is offered it: nothing that is followed ends by a guess."""
    found = wanted(replace(wish, intent="subscribe", body=only), gazetteer, sources)
    if isinstance(found, Unusable):
        return _wrong("subscribe", found)
    return Doubt("subscribe", wish.body, _any_of(found))


def _mute(wish: Wish, gazetteer: Gazetteer, sources: Collection[str]) -> Asked:
    first, _, others = wish.body.partition(" ")
    back = any(audience_words.is_again(form) for form in forms(f"{wish.typed or ''} {unquoted(wish.body, sources)}"))
    if wish.typed is not None and audience_words.is_off(first):
        back, wish = True, replace(wish, body=others)
    elif (ended := ending_words.ended(wish.body)) is not None:
        back, wish = True, replace(wish, body=ended.rest)
    plain = unquoted(wish.body, sources)
    said = silence.length(wish, plain)
    until = telling_words.until(plain) if said is None else None
    unknown = silence.no_length(wish) or (said.wrong if said and not said.beyond else until)
    if unknown and not back:
        return Wrong("mute", "length", unknown)
    found = wanted(wish if said is None else replace(wish, body=said.rest), gazetteer, sources)
    for_ever = telling_words.for_ever(plain)[1] or (said is not None and said.beyond)
    length = silence.LONGEST if for_ever else said.lasting if said else None
    if isinstance(found, Unusable):
        if found.reason == "nothing" and (for_ever or said is not None) and not back:
            return Pause() if for_ever else Pause(length or silence.A_WHILE)
        if found.reason == "nothing":
            return Unmute() if back else Mute()
        if not (back and found.options):
            return _wrong("mute", found)
    if back or isinstance(found, Unusable):
        filters = _any_of(found)
        return Unmute() if filters == (Filter(),) else Unmute(filters)
    if isinstance(found, Unclear):
        return Doubt("mute", found.typed, found.options, beside=found.beside)
    return Mute(found, length)


def _unsubscribe(wish: Wish, gazetteer: Gazetteer, sources: Collection[str]) -> Asked:
    """What shall end for a while only is left out that long, and so is nothing that is not followed."""
    if wish.typed is None and (listed := _listed(wish)):
        return Unsubscribe(numbers=listed)
    gathered = digests.is_of_digest(wish.body)
    if gathered and wish.typed is None and digests.is_of_days(wish.body) and (ended := digests.no_digest(wish)):
        return ended
    plain = unquoted(wish.body, sources)
    lasts = silence.length(wish, plain) or silence.no_length(wish) or telling_words.until(plain)
    if wish.typed is None and lasts:
        return _for_a_while(_mute(wish, gazetteer, sources))
    if gathered and wish.typed is None and (ended := digests.no_digest(wish)):
        return ended
    found = wanted(wish, gazetteer, sources)
    if this := _ID.fullmatch(wish.body):
        return Unsubscribe(id=int(this[1]))
    if wish.found.count is not None and wish.found.place is None:
        return Unsubscribe(numbers=ending_words.numbers(wish.body) or (wish.found.count,))
    if isinstance(found, Unusable) and found.reason == "nothing":
        return NoDigest() if gathered else _ending_nothing(wish)
    if isinstance(found, Unusable) and not found.options:
        return _wrong(wish.intent, found)
    filters = _any_of(found)
    return _ending_everything(wish) if filters == _EVERYTHING else Unsubscribe(filters)


def _listed(wish: Wish) -> tuple[int, ...]:
    """The numbers of a list by which subscriptions shall end: ألغ الاشتراكات من 1 إلى 3، ألغ الاشتراك الثاني."""
    if ending_words.is_numbered(wish.body):
        return ending_words.numbers(wish.body)
    if not (ending_words.is_for_good(wish.body) and ending_words.names_subscriptions(wish.body)):
        return ()
    ordinals = load().ordinals
    return tuple(ordinals[key] for key in wish.said.keys if key in ordinals) if wish.found.place is None else ()


def _for_a_while(meant: Asked) -> Asked:
    """All of it left out for a while is a pause, which one word ends."""
    if isinstance(meant, Mute) and meant.filters == _EVERYTHING:
        return Pause(meant.lasting or silence.A_WHILE)
    return meant


def _ending_nothing(wish: Wish) -> Asked:
    """Who names nothing ends no subscription unawares: stopping is a pause, and what shall be gone is asked for."""
    if wish.typed is not None:
        return Unsubscribe()
    if ending_words.is_weighed(wish.body):
        return Unsubscribe(asks=True)
    if ending_words.names_subscriptions(wish.body):
        return Unsubscribe()
    return Unsubscribe(asks=True) if ending_words.is_for_good(wish.body) else Pause()


def _ending_everything(wish: Wish) -> Asked:
    """Whoever does not speak of subscriptions is asked before all of them end: what all is may be meant otherwise."""
    if wish.typed is None and not ending_words.is_for_good(wish.body):
        return Pause()
    if wish.typed is None and not ending_words.names_subscriptions(wish.body):
        return Unsubscribe(asks=True)
    return Unsubscribe(_EVERYTHING if ending_words.is_all_news(wish.body) else (), everything=True)
