"""What is said when a wish cannot be fulfilled: the reason, and what to type instead."""

from newsbot.chat.document import Code, Document, Line, Paragraph, Text, document, labelled
from newsbot.chat.echo import echo
from newsbot.chat.phrases import Phrases

# Command to its phrase and the example that goes with it.
_USAGE: dict[str, tuple[str, str]] = {
    "latest": ("usage.latest", "/latest {place} 3"),
    "search": ("usage.search", "/search {words}"),
    "story": ("usage.story", "/story 1"),
    "places": ("usage.places", "/places {place}"),
    "language": ("usage.language", "/language en"),
    "timezone": ("usage.timezone", "/timezone {city}"),
}
_OTHER = ("usage.other", "/help")
# How many articles may be asked for at once.
_LEAST, _MOST = 1, 20


def wrong_use(command: str, phrases: Phrases) -> Document:
    """How a command (its Latin name without slash) is written, with an example."""
    key, template = _USAGE.get(command, _OTHER)
    example = template.format(
        place=phrases.say("example.place"), words=phrases.say("example.words"), city=phrases.say("example.city")
    )
    said = phrases.line(key, command=Code(f"/{command}"), example=Code(example), least=_LEAST, most=_MOST)
    return _said(said, phrases, example)


def no_span(typed: str, phrases: Phrases) -> Document:
    """More hours or days than are looked back, or none; `typed` is how many."""
    example = phrases.say("example.days", place=phrases.say("example.place"))
    said = phrases.line("problem.no_span", typed=echo(typed), example=Code(example))
    buttons = [(example, example), ("/latest", phrases.say("trends.latest"))]
    return labelled([Paragraph(said)], phrases.locale, buttons)


def unknown_command(name: str, near: str | None, phrases: Phrases) -> Document:
    """`name` as typed, with its slash; `near` is a command of which it may be a slip."""
    blocks = [Paragraph(phrases.line("problem.no_command", name=echo(name), command=Code("/help")))]
    if near is None:
        return document(blocks, phrases.locale, ("/help",))
    blocks.append(Paragraph(phrases.line("problem.near_command", command=Code(near))))
    return document(blocks, phrases.locale, (near, "/help"))


def unknown(phrases: Phrases, meant: str = "") -> Document:
    """Words that are no wish that the bot understands; `meant` is a command that may say it."""
    if meant:
        return _said(phrases.line("problem.near_command", command=Code(meant)), phrases, meant, "/help")
    example = f"/latest {phrases.say('example.place')}"
    spans = phrases.line("problem.unknown", example=Code(example), command=Code("/help"))
    return _said(spans, phrases, example, "/help")


def too_long(limit: int, phrases: Phrases) -> Document:
    """A message of more than `limit` characters."""
    return _said((Text(phrases.count("problem.too_long", limit)),), phrases)


def no_story(id_: str, phrases: Phrases) -> Document:
    return _said((Text(phrases.say("problem.no_story", id=echo(id_))),), phrases, "/latest")


def no_number(number: int, phrases: Phrases, *, forgotten: bool = False) -> Document:
    """A number that no item of the last list has; `forgotten`: of a list that is not remembered."""
    if forgotten:
        return _forgotten(phrases)
    return _said((Text(phrases.say("problem.no_number", number=number)),), phrases, "/latest")


def no_more(phrases: Phrases) -> Document:
    """`/more` after the last page."""
    return _said((Text(phrases.say("list.end")),), phrases, "/latest")


def no_list(phrases: Phrases, *, forgotten: bool = False) -> Document:
    """`/more` where no list was shown before; `forgotten`: in answer to one that is not remembered."""
    if forgotten:
        return _forgotten(phrases)
    example = f"/latest {phrases.say('example.place')}"
    return _said(phrases.line("list.none", example=Code(example)), phrases, example)


def no_article(phrases: Phrases, *, forgotten: bool = False) -> Document:
    """A wish about "this article" where none was shown before; `forgotten`: in answer to what is not remembered."""
    if forgotten:
        return _forgotten(phrases)
    example = f"/latest {phrases.say('example.place')}"
    return _said(phrases.line("problem.no_article", example=Code(example)), phrases, example)


def _forgotten(phrases: Phrases) -> Document:
    example = f"/latest {phrases.say('example.place')}"
    return _said(phrases.line("problem.forgotten", example=Code(example)), phrases, example)


def editors_only(phrases: Phrases) -> Document:
    """An editor's command, given by somebody who is none."""
    return _said((Text(phrases.say("desk.not_editor")),), phrases, "/help")


def failed(phrases: Phrases) -> Document:
    """A fault of the bot's own."""
    return _said((Text(phrases.say("problem.failed")),), phrases)


def _said(line: Line, phrases: Phrases, *suggestions: str) -> Document:
    return document([Paragraph(line)], phrases.locale, suggestions)
