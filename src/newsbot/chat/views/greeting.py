"""The first words to a newcomer, the list of what can be asked for, and a courtesy."""

from datetime import datetime

from newsbot.chat.document import (
    Block,
    Bullets,
    Code,
    Document,
    Heading,
    Line,
    Paragraph,
    Strong,
    Text,
    document,
)
from newsbot.chat.phrases import Phrases

_TALK = {
    "no": "talk.no",
    "yes": "talk.yes",
    "ok": "talk.ok",
    "here": "talk.here",
    "who": "talk.who",
    "bye": "talk.bye",
    "love": "talk.love",
    "feelings": "talk.feelings",
    "insult": "talk.insult",
    "mercy": "talk.mercy",
    "wishes": "talk.wishes",
}

# Key of the line, slash form, Arabic words; `{place}` and `{words}` are the examples of the language.
_Row = tuple[str, str, str]
_NEWS: tuple[_Row, ...] = (
    ("help.latest", "/latest", "آخر الأخبار"),
    ("help.place", "/latest {place}", "آخر أخبار درعا"),
    ("help.some", "/latest {place} 3", "آخر 3 أخبار درعا"),
    ("help.search", "/search {words}", "ابحث سد تشرين"),
    ("help.story", "/story 1", "قصة 1"),
    ("help.like", "/like 1", "أخبار مشابهة 1"),
    ("help.more", "/more", "المزيد"),
)
_FOLLOWING: tuple[_Row, ...] = (
    ("help.subscribe", "/subscribe {place}", "اشترك بأخبار درعا"),
    ("help.subscriptions", "/subscriptions", "اشتراكاتي"),
    ("help.digest", "/digest 08:00", "ملخص: 08:00"),
    ("help.quiet", "/quiet 22:00-07:00", "هدوء: 22:00-07:00"),
    ("help.mute", "/mute {place}", "اكتم درعا"),
    ("help.pause", "/pause", "أوقف"),
    ("help.lite", "/lite", "خفيف"),
    ("help.channel", "/channel", "اربط القناة"),
)
_DIRECTORY: tuple[_Row, ...] = (
    ("help.places", "/places", "أماكن"),
    ("help.sources", "/sources", "مصادر"),
)
_SETTINGS: tuple[_Row, ...] = (
    ("help.language", "/language", "لغة"),
    ("help.timezone", "/timezone", "توقيت"),
    ("help.help", "/help", "مساعدة"),
)
_OWN: tuple[_Row, ...] = (
    ("help.mydata", "/mydata", "بياناتي"),
    ("help.forgetme", "/forgetme", "انسني"),
    ("help.move", "/move", "نقل"),
)


def start(phrases: Phrases) -> Document:
    """Who speaks, and three things to try."""
    place = phrases.say("example.place")
    tries = (phrases.say("example.question"), f"/latest {place}", phrases.say("example.few"))
    blocks: list[Block] = [
        Heading((Strong(phrases.say("start.hello")),)),
        Paragraph((Text(phrases.say("start.purpose")),)),
        Paragraph((Text(phrases.say("start.try")),)),
        Bullets(tuple((Code(text),) for text in tries)),
        Paragraph(phrases.line("start.follow", command=Code(f"/subscribe {place}"))),
        Paragraph(phrases.line("start.help", command=Code("/help"))),
    ]
    return document(blocks, phrases.locale, ("/latest", f"/latest {place}", f"/subscribe {place}", "/help"))


def guide(phrases: Phrases) -> Document:
    """Every command in groups, in its slash form and in Arabic words."""
    blocks: list[Block] = [Heading((Strong(phrases.say("help.title")),))]
    groups = (
        ("help.news", _NEWS),
        ("help.following", _FOLLOWING),
        ("help.directory", _DIRECTORY),
        ("help.settings", _SETTINGS),
        ("help.own", _OWN),
    )
    for key, rows in groups:
        blocks.append(Paragraph((Strong(phrases.say(key)),)))
        blocks.append(Bullets(tuple(_row(row, phrases) for row in rows)))
    spoken = phrases.line("help.spoken", words=Code(phrases.say("example.question")))
    return document([*blocks, Paragraph(spoken)], phrases.locale, ("/latest", "/places", "/sources"))


def thanks(phrases: Phrases) -> Document:
    return document([Paragraph((Text(phrases.say("thanks")),))], phrases.locale)


def talk(kind: str, now: datetime, phrases: Phrases) -> Document:
    """A short answer to small talk; `time` tells the time of the room's zone."""
    if kind == "cancel":
        how = phrases.line("talk.cancel", pause=Code("/pause"), command=Code("/unsubscribe"))
        return document([Paragraph(how)], phrases.locale, ("/subscriptions", "/pause"))
    if kind == "time":
        said = phrases.say("talk.time", time=phrases.time(now), zone=phrases.zone_name())
    else:
        said = phrases.say(_TALK[kind])
    return document([Paragraph((Text(said),))], phrases.locale, ("/latest", "/help"))


def no_breaking(phrases: Phrases) -> Document:
    """The answer to "is there anything urgent?" when no editor has declared anything so."""
    blocks = [
        Paragraph((Text(phrases.say("breaking.none")),)),
        Paragraph(phrases.line("breaking.latest", command=Code("/latest"))),
    ]
    return document(blocks, phrases.locale, ("/latest",))


def _row(row: _Row, phrases: Phrases) -> Line:
    key, command, words = row
    typed = command.format(place=phrases.say("example.place"), words=phrases.say("example.words"))
    return phrases.line(key, command=Code(typed), words=Code(words))
