"""Places that may have been meant: هل تقصد درعا؟"""

from collections.abc import Sequence

from newsbot.chat.document import Block, Bullets, Code, Document, Paragraph, Text, document
from newsbot.chat.echo import echo
from newsbot.chat.phrases import Phrases


def unknown_place(typed: str, guesses: Sequence[str], phrases: Phrases, *, command: str = "/latest") -> Document:
    """A place that the gazetteer does not hold, with names that resemble it; `command` is what was wanted of it."""
    blocks: list[Block] = [Paragraph((Text(phrases.say("nothing.place", name=echo(typed))),))]
    if guesses:
        blocks += suggestion_blocks(guesses, phrases, command=command)
    else:
        blocks.append(Paragraph(phrases.line("nothing.hint", command=Code("/places"))))
    return document(blocks, phrases.locale, tuple(f"{command} {name}" for name in guesses) or ("/places",))


def suggestion_blocks(guesses: Sequence[str], phrases: Phrases, *, command: str = "/latest") -> list[Block]:
    commands = tuple((Code(f"{command} {name}"),) for name in guesses)
    if len(guesses) == 1:
        question = phrases.say("suggest.one", name=guesses[0])
        return [Paragraph((Text(f"{question} "), *commands[0]))]
    return [Paragraph((Text(phrases.say("suggest.many")),)), Bullets(commands)]
