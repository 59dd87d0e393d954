"""Public pages of Telegram channels (`t.me/s/NAME`) to drafts, a message each.

The page holds the newest twenty messages, the oldest first. What nobody wrote (a pinned message, a new name of the
channel) and what has no words (a picture alone, a poll) is passed over.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from newsbot.news.article import Draft, Part
from newsbot.ports import Item, SourceError
from newsbot.sources import furniture, lines, markup
from newsbot.text.sentences import sentences

MOST_MESSAGES = 100

# A longer first line is a text, and a longer first sentence is cut.
_LONGEST_TITLE, _CUT_TITLE = 200, 120
_PICTURE = re.compile(r"background-image\s*:\s*url\(\s*['\"]?([^'\")\s]{1,2000})")
_POST = re.compile(r"[A-Za-z]\w{2,40}/\d{1,12}")
# Marks, arrows and flags before a headline; and the word that shouts over it.
_ORNAMENT = re.compile(r"^[^\w«\"“(\[]+|[^\w»\"”)\].؟?!…]+$")
_URGENT = r"#?(?:عاجل جداً?|عاجل|خبر عاجل)"
_SHOUT = re.compile(rf"^{_URGENT}\s*[|:/،\-–—.…!\s]+")
_ONLY_SHOUTS = re.compile(rf"\W*{_URGENT}\W*")
# Links, names of channels, tags.
_ADDRESS = re.compile(r"https?://\S+|(?:www\.|t\.me/)\S+|[@#]\w+")


def read(text: str, *, name: str, base_url: str | None) -> Iterator[Item]:
    """One item a message. Raises SourceError with one line when it is no page of a channel that shows itself."""
    tree = markup.document(text)
    found = [] if tree is None else list(_of_class(tree, "tgme_widget_message"))
    if not found and (tree is None or not _first(tree, "tgme_channel_info", "tgme_channel_history")):
        raise SourceError(
            f"{name}: Telegram shows no messages there: the channel is private, restricted, or none of this name"
        )
    source = _title_of(tree)
    for node in found[-MOST_MESSAGES:]:
        if draft := _draft(node, base_url):
            yield Item(draft=draft, source=source)


def is_channel(text: str) -> bool:
    """Whether an HTML page is one of a channel."""
    return "tgme_channel_history" in text or "tgme_channel_info" in text


def _draft(node: Any, base_url: str | None) -> Draft | None:
    post = node.get("data-post") or ""
    written = _words(node)
    if "service_message" in _classes(node) or not _POST.fullmatch(post) or written is None:
        return None
    title, body = _headed(_trimmed([part.text for part in markup.parts(written)]))
    if not title:
        return None
    return Draft(
        title=title,
        body=tuple(Part("paragraph", line) for line in body),
        url=f"https://t.me/{post}",
        published=_published(node),
        byline=_named(node, "tgme_widget_message_forwarded_from_name"),
        image=_picture(node, base_url),
    )


def _words(node: Any) -> Any:
    """The message's own text; that of the message it answers is inside a link to it."""
    for found in _of_class(node, "tgme_widget_message_text"):
        above = [each for each in found.iterancestors() if "tgme_widget_message_reply" in _classes(each)]
        if "js-message_reply_text" not in _classes(found) and not above:
            return found
    return None


def _trimmed(said: list[str]) -> list[str]:
    """Without a shout that stands alone, and the lines at the end that only point elsewhere: links, names, tags."""
    kept = [part.text for part in furniture.without_widgets([Part("paragraph", line) for line in said])]
    while kept and not any(map(str.isalpha, _ADDRESS.sub("", kept[-1]))):
        kept.pop()
    return kept[1:] if kept and _ONLY_SHOUTS.fullmatch(kept[0]) else kept


def _headed(said: list[str]) -> tuple[str, list[str]]:
    """The headline: the first line, or the first sentence of a text without one; and what is left."""
    if not said:
        return "", []
    first, *rest = said
    if rest and len(first) <= _LONGEST_TITLE:
        return _bare(first), rest
    spans = sentences(first)
    end = spans[0].end if spans else len(first)
    if end > _LONGEST_TITLE:
        return f"{_bare(first[:_CUT_TITLE].rpartition(' ')[0])}…", said
    left = first[end:].strip()
    return _bare(first[:end]), [*([left] if left else []), *rest]


def _bare(headline: str) -> str:
    """Without ornaments around it. That it is urgent its source says, and the headline tells what it is."""
    bare = _ORNAMENT.sub("", headline.strip())
    return _ORNAMENT.sub("", _SHOUT.sub("", bare)).strip() or bare or headline.strip()


def _published(node: Any) -> datetime | None:
    for date in _of_class(node, "tgme_widget_message_date"):
        for time in date.iter("time"):
            try:
                moment = datetime.fromisoformat(time.get("datetime") or "")
            except ValueError:
                continue
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _picture(node: Any, base_url: str | None) -> str | None:
    for photo in _of_class(node, "tgme_widget_message_photo_wrap"):
        if address := _PICTURE.search(photo.get("style") or ""):
            return markup.web_address(address[1], base_url)
    return None


def _title_of(tree: Any) -> str | None:
    return _named(tree, "tgme_channel_info_header_title") or _named(tree, "tgme_widget_message_owner_name")


def _named(node: Any, name: str) -> str | None:
    found = next(_of_class(node, name), None)
    return lines.clean("".join(found.itertext()))[:120] or None if found is not None else None


def _first(tree: Any, *names: str) -> bool:
    return any(next(_of_class(tree, name), None) is not None for name in names)


def _of_class(node: Any, name: str) -> Iterator[Any]:
    return (each for each in node.iter() if name in _classes(each))


def _classes(node: Any) -> list[str]:
    return (node.get("class") or "").split() if isinstance(node.tag, str) else []
