"""What a message is about decides what is wanted by it: the words that were heard mean other things beside a place."""

import re
from dataclasses import dataclass

from newsbot.chat import slots
from newsbot.chat.phrasebook import PLAIN, STRONG, WEAK, Phrasebook, load
from newsbot.chat.topic_names import is_called
from newsbot.chat.utterance import LONGEST_TEXT, Utterance
from newsbot.news import audience_words, ending_words, headline_words
from newsbot.news.audience import EVERY_DAY
from newsbot.text import zone_names
from newsbot.text.hours import between, hours
from newsbot.text.lasting import lasting
from newsbot.text.words import forms

WITH_ID = frozenset(("story", "correct", "retract", "delivery"))
# In free words only something like a number or a Latin id is one.
IDENTIFYING = re.compile(r"\S*[0-9A-Za-z٠-٩]\S*\s*$")
# Nouns that news also speak of: a plain mention beside a place and other words is no question about the bot.
_SPOKEN_OF = frozenset(("sources", "places", "help", "subscribe"))
# What makes less come.
_SILENCES = frozenset(("unsubscribe", "quiet", "pause", "mute"))
# What ends something, or lets less of it come.
_ENDINGS = frozenset(("unsubscribe", "pause", "mute"))
_TAKING_PART = frozenset(("اشتراك", "الاشتراك", "متابعه", "المتابعه"))
_CANCEL = frozenset(("الغ", "الغي", "الغا"))
_WISHING = frozenset(("خلص", "بقدر", "فيني", "ممكن", "لازم", "حابب", "حابه", "ودي", "نفسي"))
NAMELESS = "newsnewsnews"
"""Stands for the name of a source in a wish."""
_THIS_ITEM = frozenset(("خبر", "خبريه", "مقال", "مقاله", "هذا", "هاد", "نص", "رابط", "تقرير", "this", "article", "it"))


@dataclass(frozen=True, slots=True)
class Wish:
    """What was understood, with what it was understood from.

    Attributes:
        typed: the command's word where it was typed as a command (`/latest`, `ابحث:`), else None.
        body: the message without that word.
        strength: 0 nothing but what it speaks of (a bare place), 1 weak, 2 plain, 3 strong, 4 beyond doubt.
    """

    intent: str
    typed: str | None
    body: str
    said: Utterance
    found: slots.Spans
    strength: int


def settled(wish: Wish) -> str:
    """The intent, once it is known what the wish is about."""
    ended = ending_words.ended(wish.body[:LONGEST_TEXT])
    if _is_news(wish, ends=ended is not None):
        return _about(wish, weak=False)
    if ended is not None:
        return ended.setting
    if _is_timed(wish) or _takes_part(wish):
        return _about(wish, weak=False)
    code, span = slots.language(wish.said)
    if code and span and _speaks_in(wish, span):
        return "language"
    if wish.intent in WITH_ID and not IDENTIFYING.match(wish.said.text.split(maxsplit=1)[-1]):
        return _about(wish, weak=False)
    if (silence := _silence(wish)) is not None:
        return silence
    if _is_regular(wish):
        return "subscribe"
    about = wish.found.place is not None or wish.found.day is not None
    if wish.strength <= WEAK:
        return _about(wish, weak=wish.strength == WEAK)
    if wish.intent == "summary" and about and not _THIS_ITEM.intersection(wish.said.keys):
        return "digest"
    if wish.intent in {"start", "more", "thanks"} and wish.strength < STRONG and wish.found.place:
        return "latest"
    if wish.intent == "resume" and wish.found.place:
        return "subscribe"
    return _demoted(wish)


def _is_news(wish: Wish, *, ends: bool) -> bool:
    """Whether what sounds like an order is told or asked of the world, so that nothing ends: إلغاء الامتحانات."""
    text = wish.body[:LONGEST_TEXT]
    if not ends and wish.intent not in _ENDINGS:
        return False
    more = _beside(wish, text)
    if headline_words.is_question(text) and not ending_words.names_subscriptions(text):
        return not ending_words.is_weighed(text) or bool(more) or wish.found.place is not None
    if not ends and _is_told_before(wish) and not headline_words.names_own(text):
        return True
    if ends or not more or ending_words.is_numbered(text) or audience_words.everything(text):
        return False
    if _silence(wish) is not None:
        return False
    topic = slots.topic(wish.said, more)
    if headline_words.ends_by_noun(text):
        return wish.intent != "mute" or topic is None
    is_named = topic is not None and is_called(topic, wish.said.slice(more[0], more[-1] + 1))
    return headline_words.refuses_other(text) and not is_named


def _is_told_before(wish: Wish) -> bool:
    """Whether a subject stands before a verb that would be an order in front of it: حظر التجول ألغي."""
    said, book = wish.said, load()
    at = next((index for index, word in enumerate(said.words) if word.form in _CANCEL), 0)
    greeting = {
        index
        for heard in said.heard
        if any(cue.intent in {"start", "thanks"} for cue in book.phrases[heard.phrase])
        for index in range(heard.start, heard.end)
    }
    ahead = (index for index in range(at) if index not in greeting and said.words[index].form not in _WISHING)
    return any(not said.is_filler(index, book) and said.keys[index] not in book.speaking for index in ahead)


def _is_timed(wish: Wish) -> bool:
    """Whether it is asked when something is, and no zone is named behind «توقيت»: توقيت مباراة سوريا والأردن."""
    behind = headline_words.behind_timezone(wish.body[:LONGEST_TEXT]) if wish.intent == "timezone" else None
    if not behind or zone_names.fixed(wish.body) is not None or "/" in wish.body:
        return False
    book = load()
    first = max(0, len(wish.said.words) - len(behind))
    cues = {
        index
        for heard in wish.said.heard
        if any(cue.intent == "timezone" for cue in book.phrases[heard.phrase])
        for index in range(heard.start, heard.end)
    }
    ahead = (index for index in range(first) if index not in cues and not wish.said.is_filler(index, book))
    if any(wish.said.keys[index] not in book.speaking for index in ahead):
        return True
    named = " ".join(
        wish.said.words[index].form
        for index in range(first, len(wish.said.words))
        if wish.said.keys[index] in book.around or not wish.said.is_filler(index, book)
    )
    if not named or zone_names.is_zone(named):
        return False
    return " " in named or (wish.found.place is None and not zone_names.suggest(named))


def _takes_part(wish: Wish) -> bool:
    """Whether somebody takes part in something, and nothing is followed: اشتراك سوريا في كأس العرب."""
    said, book = wish.said, load()
    if wish.intent != "subscribe" or not said.words or said.words[0].form not in _TAKING_PART:
        return False
    end = next((end for start, end in wish.found.places if start == 1), None)
    if end is None or end >= len(said.words) - 1 or said.words[end].form != "في":
        return False
    behind = range(end + 1, len(said.words))
    if any(audience_words.is_gathered(said.words[index].form) for index in behind) or hours(wish.body).times:
        return False
    others = [index for index in behind if not wish.found.covers(index) and not said.is_filler(index, book)]
    return bool(others) and slots.topic(said, others) is None


def _beside(wish: Wish, text: str) -> list[int]:
    """The words that name neither a place nor a source, nor how long."""
    others = set(forms(lasting(text, today=True).rest))
    return [
        index
        for index in rest(wish)
        if wish.said.words[index].form in others - _WISHING - {NAMELESS}
        and wish.said.keys[index] not in load().speaking
    ]


def _is_regular(wish: Wish) -> bool:
    """Whether some news shall come again and again: أريد أخبار درعا كل يوم الساعة 8، اشترك بملخص درعا."""
    if wish.typed is not None or wish.found.place is None:
        return False
    if wish.intent == "latest":
        said = hours(wish.body)
        return bool(said.times) and said.days == EVERY_DAY
    cues = (cue for heard in wish.said.heard for cue in load().phrases[heard.phrase])
    return wish.intent == "digest" and any(cue.intent == "subscribe" and cue.weight >= STRONG for cue in cues)


def _silence(wish: Wish) -> str | None:
    """What is asked of who sends nothing at night, or nothing for a while, so that no subscription ends for it."""
    if audience_words.is_by_day_only(wish.body[:LONGEST_TEXT]):
        return "quiet"
    is_of_digest = any(map(audience_words.is_gathered, forms(wish.body[:LONGEST_TEXT])))
    night = not is_of_digest and audience_words.at_night(wish.body[:LONGEST_TEXT])
    if night and (wish.intent in _SILENCES or audience_words.wants_no_messages(wish.body[:LONGEST_TEXT])):
        return "quiet"
    if wish.intent == "unsubscribe" and _is_of_hours(wish.body[:LONGEST_TEXT]):
        return "quiet"
    if not _may_be_pause(wish):
        return None
    said = lasting(wish.body, today=True)
    if said.lasting is not None or said.beyond:
        book, beside = load(), set(forms(said.rest))
        others = (wish.said.words[index].form for index in rest(wish) if wish.said.keys[index] not in book.counted)
        return None if any(form in beside and not form.isdecimal() for form in others) else "pause"
    return None


def _may_be_pause(wish: Wish) -> bool:
    """Whether a length makes a pause of it: لا تزعجني اليوم is one, لا تزعجني بعد 11 مساء asks for quiet hours."""
    if wish.found.place is not None or wish.intent not in {"unsubscribe", "quiet"}:
        return False
    text = wish.body[:LONGEST_TEXT]
    return wish.intent == "unsubscribe" or (len(hours(text, bare=True).times) < 2 and audience_words.edge(text) is None)


def _is_of_hours(text: str) -> bool:
    """Whether a text says between which hours nothing shall come, or before or after which one."""
    times = hours(text).times
    if any(map(audience_words.is_gathered, forms(text))):  # it is a digest that shall not
        return False
    return len(times) == 2 or between(text) is not None or (len(times) == 1 and audience_words.edge(text) is not None)


def _demoted(wish: Wish) -> str:
    """`latest`, where a plain word spoke of the news and not of the bot."""
    if wish.strength != PLAIN or wish.found.place is None:
        return wish.intent
    others = rest(wish)
    if wish.intent in _SPOKEN_OF and others and wish.intent != "subscribe":
        return "latest"
    if wish.intent == "search" and not others:
        return "latest"
    return wish.intent


def _about(wish: Wish, *, weak: bool) -> str:
    """The intent of a message without a wish: a place, a topic or a day alone asks for its news."""
    if len(wish.said.words) > 15:
        return "unknown"
    others = rest(Wish("latest", None, wish.body, wish.said, wish.found, wish.strength))
    subject = wish.found.place is not None or slots.topic(wish.said, others) is not None
    if subject and len(others) <= 4:
        return "latest"
    if wish.found.count is not None and wish.said.keys[-1] in load().counted:
        return "latest"
    if not others and (
        wish.found.day is not None or (weak and (len(wish.said.words) > 1 or wish.said.keys[0] in load().counted))
    ):
        return "latest"
    return "unknown"


def _speaks_in(wish: Wish, span: tuple[int, int]) -> bool:
    """Whether a language is asked for: named alone, with a word of speaking, or as بالكردي beside no place."""
    book = load()
    if wish.found.place is not None or wish.intent in {"search", "unsubscribe", "subscribe"}:
        return False
    others = [
        index
        for index in range(len(wish.said.words))
        if not span[0] <= index < span[1] and not wish.said.is_filler(index, book)
    ]
    form = wish.said.words[span[0]].form
    before = wish.said.words[span[0] - 1].form if span[0] else ""
    # Turkish says the manner with an ending: Kürtçe, Arapça.
    spoken_in = (
        form.startswith(("بال", "بل")) or form.endswith(("ce", "ca")) or before in {"in", "bi", "bil", "bel", "be"}
    )
    return all(wish.said.keys[index] in book.speaking for index in others) or (spoken_in and len(others) <= 3)


def rest(wish: Wish) -> list[int]:
    """The words of the wish's subject that are neither place, day nor number."""
    book = load()
    foreign = (
        heard
        for heard in wish.said.heard
        if heard.phrase not in book.fillers
        and not any(cue.intent == wish.intent for cue in book.phrases[heard.phrase])
        and not (wish.typed is None and wish.intent == "latest" and _is_question(heard.phrase, book))
    )
    keep = (index for heard in foreign for index in range(heard.start, heard.end))
    return slots.remainder(wish.said, wish.found, keep)


def _is_question(phrase: tuple[str, ...], book: Phrasebook) -> bool:
    return any(cue.intent in {"latest", "start", "thanks", "breaking"} for cue in book.phrases[phrase])
