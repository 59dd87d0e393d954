"""Answers to taps on buttons and to inline queries."""

from typing import Any

from tests.doubles.telegram.keyboard import keyboard
from tests.doubles.telegram.methods.messages import MOST_CAPTION, MOST_TEXT, content_of
from tests.doubles.telegram.methods.registry import Method
from tests.doubles.telegram.refusal import bad
from tests.doubles.telegram.state import Call

MOST_NOTICE = 200
MOST_RESULTS = 50
MOST_ID = 64
"""Bytes of a result's id, and of `next_offset`."""
_OLD = "query is too old and response timeout expired or query ID is invalid"


def _answer_callback(call: Call) -> bool:
    query = _open(call, "callback_query_id")
    text = str(call.params.get("text", ""))
    if len(text.encode("utf-16-le")) // 2 > MOST_NOTICE:
        raise bad("MESSAGE_TOO_LONG")
    call.record(None, op="answer", query=query, text=text)
    return True


def _answer_inline(call: Call) -> bool:
    query = _open(call, "inline_query_id")
    results = call.params.get("results")
    if not isinstance(results, list):
        raise bad("can't parse results JSON object")
    if len(results) > MOST_RESULTS:
        raise bad("RESULTS_TOO_MUCH")
    if len(str(call.params.get("next_offset", "")).encode()) > MOST_ID:
        raise bad("NEXT_OFFSET_INVALID")
    ids = [_judge(call, result) for result in results]
    if len(set(ids)) < len(ids):
        raise bad("RESULT_ID_DUPLICATE")
    call.state.world.answered.add(query)
    call.record(None, op="answer", query=query, results=ids, next_offset=call.params.get("next_offset", ""))
    return True


def _judge(call: Call, result: dict[str, Any]) -> str:
    name = str(result.get("id", ""))
    if not 1 <= len(name.encode()) <= MOST_ID:
        raise bad("RESULT_ID_INVALID")
    keyboard(result)
    if call.state.settings.checks:
        from tests.doubles.telegram.formatting import formatted

        content = result.get("input_message_content") or {}
        if "message_text" in content:
            formatted(content_of(content), "text", "entities", MOST_TEXT)
        elif result.get("type") == "article":
            raise bad("can't parse inline query result: can't find field \"input_message_content\"")
        formatted(result, "caption", "caption_entities", MOST_CAPTION, may_be_empty=True)
    return name


def _open(call: Call, name: str) -> str:
    world = call.state.world
    query = str(call.params.get(name, ""))
    asked = world.queries.get(query)
    if asked is None or query in world.answered or call.now() - asked > call.state.settings.query_life:
        raise bad(_OLD)
    return query


METHODS = (
    Method("answerCallbackQuery", _answer_callback, ("callback_query_id",)),
    Method("answerInlineQuery", _answer_inline, ("inline_query_id",)),
)
