"""TDLib's own judgement of texts: what the official Bot API server runs on them, offline."""

import json
from typing import Any

import tdjson

# Before anything else: at its default level TDLib writes every text to stderr.
tdjson.td_execute(b'{"@type":"setLogVerbosityLevel","new_verbosity_level":0}')

MODES = {
    "html": {"@type": "textParseModeHTML"},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
}

Entity = dict[str, Any]


class UnreadableError(ValueError):
    """TDLib's sentence about what is wrong with a text."""


def _execute(kind: str, **fields: Any) -> dict[str, Any]:
    request = json.dumps({"@type": kind, **fields}, ensure_ascii=False)
    answer: dict[str, Any] = json.loads(tdjson.td_execute(request.encode("utf-8", "surrogatepass")) or b"")
    if answer["@type"] == "error":
        raise UnreadableError(answer["message"])
    return answer


def parse(text: str, mode: str) -> tuple[str, list[Entity]]:
    """A marked-up text as plain text and TDLib entities. `mode` is a key of MODES."""
    answer = _execute("parseTextEntities", text=text, parse_mode=MODES[mode])
    return answer["text"], answer["entities"]


def clean(text: str) -> str:
    """The text as the server keeps it: no control characters, no direction overrides; "" when only blanks."""
    answer = _execute("getMarkdownText", text={"@type": "formattedText", "text": text, "entities": []})
    return str(answer["text"])


def judge(text: str, entities: list[Entity]) -> None:
    """Raises UnreadableError for entities that TDLib does not take: outside the text, inside a character, bad URL."""
    _execute("getMarkdownText", text={"@type": "formattedText", "text": text, "entities": entities})


def found(text: str) -> list[Entity]:
    """What the server marks in a text by itself: addresses, mentions, hashtags, commands."""
    entities: list[Entity] = _execute("getTextEntities", text=text)["entities"]
    return entities
