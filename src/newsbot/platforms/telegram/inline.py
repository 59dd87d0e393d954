"""Results of an inline query (`@bot درعا`): what is listed, and the message that is put into the chat."""

from dataclasses import dataclass
from typing import Any

from newsbot.chat.document import Document
from newsbot.platforms.telegram.markup import parts
from newsbot.platforms.telegram.rendered import Rendered
from newsbot.text import bidi

# Bot API: at most 50 results a page; an offset has at most 64 bytes, a result's id as well.
PAGE = 20
LONGEST_OFFSET = 64
_LONGEST_LINE = 120


@dataclass(frozen=True, slots=True)
class Result:
    """One entry of the list; `part` is the message it becomes."""

    id: str
    title: str
    description: str
    part: Rendered

    def json(self) -> dict[str, Any]:
        """As `answerInlineQuery` takes it (InlineQueryResultArticle)."""
        content = {
            "message_text": self.part.text,
            "entities": [entity.json() for entity in self.part.entities],
            "link_preview_options": {"is_disabled": True},
        }
        return {
            "type": "article",
            "id": self.id,
            "title": self.title,
            "description": self.description,
            "input_message_content": content,
        }


def result(article_id: str, title: str, description: str, document: Document) -> Result | None:
    """A result from an article's card; only the first message of it fits into one, None when there is none."""
    drawn = parts(document)
    if not drawn or len(article_id.encode()) > LONGEST_OFFSET:
        return None
    return Result(article_id, _line(title) or article_id, _line(description), drawn[0])


def _line(text: str) -> str:
    """One line for a list: short, in one direction, without a control of others."""
    words = " ".join(bidi.strip(text).split())
    return words if len(words) <= _LONGEST_LINE else f"{words[: _LONGEST_LINE - 1].rstrip()}…"
