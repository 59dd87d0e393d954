"""What is kept of a room: shown, erased, taken elsewhere."""

from newsbot.chat.document import Attachment, Block, Code, Document, Paragraph, Text, labelled
from newsbot.chat.phrases import Phrases


def kept(content: str, phrases: Phrases) -> Document:
    """All of it, as a file."""
    blocks: list[Block] = [
        Paragraph((Text(phrases.say("data.file")),)),
        Paragraph(phrases.line("data.forget", command=Code("/forgetme"))),
    ]
    found = labelled(blocks, phrases.locale, ())
    return Document(found.blocks, found.locale, attachment=Attachment("newsbot.json", content))


def in_private(command: str, phrases: Phrases) -> Document:
    """It is nobody else's to see."""
    return labelled([Paragraph(phrases.line("data.private", command=Code(command)))], phrases.locale, ())


def sure(command: str, minutes: int, phrases: Phrases, *, late: bool = False) -> Document:
    """Is that really meant? `command` says yes; `late`: it was said too late."""
    blocks: list[Block] = [Paragraph((Text(phrases.say("forget.late")),))] if late else []
    blocks += [
        Paragraph((Text(phrases.say("forget.ask")),)),
        Paragraph(phrases.line("forget.confirm", command=Code(command), minutes=minutes)),
    ]
    buttons = [(command, phrases.say("button.forget")), ("/forgetme cancel", phrases.say("button.undo"))]
    return labelled(blocks, phrases.locale, buttons)


def farewell(phrases: Phrases) -> Document:
    """The last words."""
    return labelled([Paragraph((Text(phrases.say("forget.done")),))], phrases.locale, ())


def code(command: str, minutes: int, phrases: Phrases) -> Document:
    """With what to take the subscriptions elsewhere."""
    blocks: list[Block] = [
        Paragraph((Text(phrases.say("move.how", minutes=minutes)),)),
        Paragraph((Code(command),)),
        Paragraph((Text(phrases.say("move.once")),)),
    ]
    return labelled(blocks, phrases.locale, ())


def nothing_to_move(phrases: Phrases) -> Document:
    return labelled([Paragraph((Text(phrases.say("move.nothing")),))], phrases.locale, ())


def moved(came: int | None, here: int, phrases: Phrases) -> Document:
    """They are here now: so many came, and so many are here. None: they had come before by the same code."""
    key, number = ("move.before", here) if came is None else ("move.done", came)
    said = phrases.say(key, subscriptions=phrases.count("subscriptions", number))
    buttons = [("/subscriptions", phrases.say("button.subscriptions"))]
    return labelled([Paragraph((Text(said),))], phrases.locale, buttons)


def wrong_code(phrases: Phrases) -> Document:
    return labelled([Paragraph(phrases.line("move.wrong", command=Code("/move")))], phrases.locale, ())
