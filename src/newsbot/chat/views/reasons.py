"""Why something came, and that something is wrong with it."""

from newsbot.chat.document import Block, Code, Document, Paragraph, Strong, Text, labelled
from newsbot.chat.phrases import Phrases
from newsbot.chat.views.following import Item


def because(title: str, item: Item, less: tuple[str, str], phrases: Phrases) -> Document:
    """The subscription that let it through, and how to hear less: `less` is what to leave out, command and name."""
    blocks: list[Block] = [
        Paragraph((Strong(title),)),
        Paragraph((Text(phrases.say("why.because", news=item.name)),)),
    ]
    buttons = [
        (less[0], phrases.say("button.mute_day", news=less[1])),
        (f"/unsubscribe #{item.id}", phrases.say("button.unsubscribe")),
        ("/subscriptions", phrases.say("button.subscriptions")),
    ]
    return labelled(blocks, phrases.locale, buttons)


def no_reason(title: str, phrases: Phrases) -> Document:
    """Nothing that is followed now lets it through."""
    blocks = [Paragraph((Strong(title),)), Paragraph((Text(phrases.say("why.not_now")),))]
    return labelled(blocks, phrases.locale, [("/subscriptions", phrases.say("button.subscriptions"))])


def which(phrases: Phrases, *, command: str) -> Document:
    """Nobody knows what is spoken of."""
    return labelled([Paragraph(phrases.line("why.which", command=Code(command)))], phrases.locale, ())


def reported(item: str, phrases: Phrases, *, explained: bool) -> Document:
    """It is with the editors; without words, how to add some."""
    blocks: list[Block] = [Paragraph((Text(phrases.say("report.sent")),))]
    if not explained:
        example = f"/report {item} {phrases.say('example.error')}"
        blocks.append(Paragraph(phrases.line("report.explain", example=Code(example))))
    return labelled(blocks, phrases.locale, ())


def nobody(phrases: Phrases) -> Document:
    """There are no editors to hear of it."""
    return labelled([Paragraph((Text(phrases.say("report.nobody")),))], phrases.locale, ())


def too_long(most: int, phrases: Phrases) -> Document:
    return labelled([Paragraph((Text(phrases.count("frame.long", most)),))], phrases.locale, ())
