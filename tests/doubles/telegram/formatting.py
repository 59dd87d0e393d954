"""Texts as the Bot API takes them: TDLib's judgement, and the limits that the server puts on top of it."""

from typing import Any, NamedTuple

from tests.doubles.telegram import oracle
from tests.doubles.telegram.parameters import Params
from tests.doubles.telegram.refusal import bad

MOST_SOURCE = 1 << 15
"""UTF-8 bytes of a text before its markup is read (telegram-bot-api, Client.cpp)."""
MOST_ENTITIES = 100

_KINDS = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "text_mention": "MentionName",
    "blockquote": "BlockQuote",
    "expandable_blockquote": "ExpandableBlockQuote",
    "custom_emoji": "CustomEmoji",
}
_NAMES = {kind: name for name, kind in _KINDS.items()} | {"PreCode": "pre"}
_FOUND = {
    "Mention": "mention",
    "Hashtag": "hashtag",
    "Cashtag": "cashtag",
    "BotCommand": "bot_command",
    "Url": "url",
    "EmailAddress": "email",
    "PhoneNumber": "phone_number",
}
_OPAQUE = {"text_link", "code", "pre", "text_mention", "custom_emoji"}


class Formatted(NamedTuple):
    """A text as it is kept.

    Attributes:
        entities: as the Bot API gives them; offsets and lengths in UTF-16 units.
        asked: how many the request brought; more than MOST_ENTITIES are dropped without a word, as at Telegram.
    """

    text: str
    entities: list[dict[str, Any]]
    asked: int


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def formatted(params: Params, key: str, entities_key: str, most: int, *, may_be_empty: bool = False) -> Formatted:
    """The text in `params[key]`, judged and cleaned. Raises RefusalError in Telegram's words."""
    source = str(params.get(key, ""))
    what = "message caption" if key == "caption" else "message"
    if not source and not may_be_empty:
        raise bad("message text is empty")
    if len(source.encode("utf-8", "surrogatepass")) > MOST_SOURCE:
        raise bad("text is too long")
    try:
        text, entities, asked = _judged(source, params, entities_key)
    except oracle.UnreadableError as error:
        raise bad(str(error)) from None
    if not text and not may_be_empty:
        raise bad("text must be non-empty")
    if units(text) > most:
        raise bad(f"{what} is too long")
    return Formatted(text, _merged(text, entities), asked)


def _judged(source: str, params: Params, entities_key: str) -> tuple[str, list[dict[str, Any]], int]:
    mode = str(params.get("parse_mode") or "").lower()
    given = params.get(entities_key)
    if given and mode and mode != "none":
        # Telegram would quietly prefer parse_mode; whoever sends both has made a mistake.
        raise bad(f"{entities_key} and parse_mode are both given")
    if mode and mode != "none":
        if mode not in oracle.MODES:
            raise bad("unsupported parse_mode")
        text, parsed = oracle.parse(source, mode)
    else:
        text, parsed = source, [_to_tdlib(entity) for entity in given or []]
    kept = parsed[:MOST_ENTITIES]
    oracle.judge(text, kept)
    cleaned = oracle.clean(text)
    entities = [_from_tdlib(entity) for entity in kept]
    if cleaned != text:
        entities = _moved(text, cleaned, entities)
    return *_trimmed(cleaned, entities), len(parsed)


def _to_tdlib(entity: Any) -> dict[str, Any]:
    if not isinstance(entity, dict) or "type" not in entity:
        raise bad("can't parse MessageEntity: type is not specified")
    name = entity["type"]
    if name not in _KINDS:
        raise bad(f"can't parse MessageEntity: unsupported type {name!r}")
    kind: dict[str, Any] = {"@type": f"textEntityType{_KINDS[name]}"}
    match name:
        case "text_link":
            kind["url"] = entity.get("url", "")
        case "text_mention":
            kind["user_id"] = entity["user"]["id"]
        case "custom_emoji":
            kind["custom_emoji_id"] = entity.get("custom_emoji_id", "")
        case "pre" if entity.get("language"):
            kind = {"@type": "textEntityTypePreCode", "language": entity["language"]}
    return {"@type": "textEntity", "offset": entity["offset"], "length": entity["length"], "type": kind}


def _from_tdlib(entity: dict[str, Any]) -> dict[str, Any]:
    kind = entity["type"]
    name = kind["@type"].removeprefix("textEntityType")
    made = {"type": _NAMES.get(name, name.lower()), "offset": entity["offset"], "length": entity["length"]}
    match name:
        case "TextUrl":
            made["url"] = kind["url"]
        case "PreCode":
            made["language"] = kind["language"]
        case "CustomEmoji":
            made["custom_emoji_id"] = kind["custom_emoji_id"]
        case "MentionName":
            made["user"] = {"id": kind["user_id"], "is_bot": False, "first_name": "?"}
    return made


def _moved(text: str, cleaned: str, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Offsets after cleaning, which drops characters and turns others into a space."""
    at, where = 0, [0]
    for character in text:
        wide = units(character)
        same = at < len(cleaned) and (cleaned[at] == character or (cleaned[at] == " " and character < " "))
        step = wide if same else 0
        where += [where[-1] + min(unit, step) for unit in range(1, wide + 1)]
        at += same
    spans = ((e, where[e["offset"]], where[e["offset"] + e["length"]]) for e in entities)
    return [{**entity, "offset": start, "length": end - start} for entity, start, end in spans if end > start]


def _trimmed(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """Blanks go from the end, and from the beginning as far as the first entity."""
    text = text.rstrip(" \n")
    first = min((entity["offset"] for entity in entities), default=len(text))
    away = min(len(text) - len(text.lstrip(" \n")), first)
    end = units(text)
    moved = (
        {**entity, "offset": entity["offset"] - away, "length": min(entity["offset"] + entity["length"], end) - start}
        for entity in entities
        if (start := entity["offset"]) < end and entity["length"] > 0
    )
    return text[away:], list(moved)


def _merged(text: str, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With what the server finds by itself, outside of links and code."""
    opaque = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in _OPAQUE]
    for entity in oracle.found(text):
        name = _FOUND.get(entity["type"]["@type"].removeprefix("textEntityType"))
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if name and not any(start < stop and begin < end for begin, stop in opaque):
            entities.append({"type": name, "offset": start, "length": entity["length"]})
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
