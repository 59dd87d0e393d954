"""What is said about a room itself: a greeting in a group, whose its settings are, why an answer is late."""

from dataclasses import replace

from newsbot.chat.closed_topics import Notice
from newsbot.chat.document import Code, Document, Faint, Foreign, Paragraph, Strong, Text, document
from newsbot.chat.phrases import Phrases


def greeting(called: str, phrases: Phrases) -> Document:
    """The first words in a group: how the bot, that is called `called`, is spoken to there."""
    example = f"/latest {phrases.say('example.place')}"
    blocks = [
        Paragraph((Strong(phrases.say("group.hello")),)),
        Paragraph((Text(phrases.say("group.purpose")),)),
        Paragraph(phrases.line("group.hear", command=Code(example), name=Foreign(called))),
        Paragraph(phrases.line("group.follow", command=Code(f"/subscribe {phrases.say('example.place')}"))),
        Paragraph((Faint(phrases.say("group.settings")),)),
    ]
    return document(blocks, phrases.locale, (example, "/latest", "/help"))


def admins_only(phrases: Phrases) -> Document:
    return _said("room.admins_only", phrases)


def topic_closed(came: Notice, phrases: Phrases) -> Document:
    """To the group of a topic that is closed: what came there in its place."""
    return _said({"answers": "topic.answered", "news": "topic.moved"}[came], phrases)


def unreadable(phrases: Phrases) -> Document:
    """To an encrypted message whose key never came."""
    return _said("message.unreadable", phrases)


def wordless(phrases: Phrases) -> Document:
    """To a sticker, a voice, a picture: what the bot understands."""
    example = f"/latest {phrases.say('example.place')}"
    spans = phrases.line("message.wordless", example=Code(example), command=Code("/help"))
    return document([Paragraph(spans)], phrases.locale, (example, "/help"))


def slow_down(phrases: Phrases) -> Document:
    return _said("flood.slow", phrases)


def late(answer: Document, phrases: Phrases) -> Document:
    """An answer to a question that waited long: what is true now, and said to be so."""
    lead = Paragraph((Faint(phrases.say("late.answer")),))
    return replace(answer, blocks=(lead, *answer.blocks))


def _said(key: str, phrases: Phrases) -> Document:
    return document([Paragraph((Text(phrases.say(key)),))], phrases.locale)
