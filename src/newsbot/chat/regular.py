"""When what is subscribed to shall come, said beside it: `درعا ملخص 08:00`, أخبار درعا كل يوم الساعة 8، حلب كل صباح."""

import re
from collections.abc import Collection
from typing import NamedTuple

from newsbot.chat.digests import paired
from newsbot.chat.terms import unquoted
from newsbot.chat.wishes import Wish
from newsbot.news import audience_words, telling_words
from newsbot.news.audience import EVERY_DAY, Hour
from newsbot.text.hours import Hours, cut, hours
from newsbot.text.words import forms


class Regular(NamedTuple):
    """What a wish says of hours.

    Attributes:
        text: the wish's body without it, as long as it was.
        hours: of the digests that it shall come in; empty where none is named.
        gathered: it shall come in digests, at those hours or again and again without one (يوميا).
        wrong: what was meant as a time and is none, or empty.
        tangled: which days belong to which times cannot be told.
    """

    text: str
    hours: tuple[Hour, ...] = ()
    gathered: bool = False
    wrong: str = ""
    tangled: bool = False


_QUOTE = re.compile(r"[\"“”„«»]")
# Of a text with minutes a dot is as likely a price's.
_CLOCK = re.compile(r"\d\s?:\s?\d\d")


def regular(wish: Wish, sources: Collection[str] = ()) -> Regular:
    """When what a wish names shall come; nothing quoted, left out or named as a source says it."""
    body = wish.body
    plain = _plain(body, sources)
    gathered = any(map(audience_words.is_gathered, forms(plain)))
    said, left = cut(plain)
    if wish.typed is not None and gathered and not said.times:
        said, left = _bare(plain)
    if said.wrong and not said.times and (gathered or _CLOCK.search(said.wrong[0])):
        return Regular(body, wrong=said.wrong[0])
    again = said.days == EVERY_DAY or telling_words.is_weekly(plain)
    if not said.times and not again:
        left = plain
    left, vague = telling_words.again_and_again(left)
    if not (said.times or again or vague):
        return Regular(body)
    kept = (now if now != was else typed for now, was, typed in zip(left, plain, body, strict=False))
    days, tail = _but_for(body[len(plain) :], said.days or EVERY_DAY)
    wanted = tuple(Hour(hour.at, hour.days & days or days) for hour in paired(said))
    return Regular("".join(kept) + tail, wanted, gathered=True, tangled=said.tangled)


def _plain(body: str, sources: Collection[str]) -> str:
    """The beginning of a body that says when: each letter at its place, with blanks for what is no such thing."""
    plain = unquoted(body, sources)
    tail = body[len(plain) :]  # after ما عدا
    return plain + tail if not _QUOTE.search(tail) and cut(tail)[0].times else plain


def _but_for(tail: str, days: frozenset[int]) -> tuple[frozenset[int], str]:
    """The days without those that a text leaves out, and nothing else (ما عدا الجمعة); and what else it leaves out."""
    said = hours(audience_words.unexcepted(tail))
    if days - said.days and said.days and not said.rest:
        return days - said.days, ""
    return days, tail


def _bare(plain: str) -> tuple[Hours, str]:
    """A number alone is an hour where it follows the digest: `/subscribe درعا ملخص 8`."""
    at = next(word.end() for word in re.finditer(r"\S+", plain) if any(map(audience_words.is_gathered, forms(word[0]))))
    said, left = cut(plain[at:], bare=True)
    return (said, plain[:at] + left) if not said.rest else cut(plain)
