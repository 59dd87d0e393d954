"""How a method is declared."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.doubles.telegram.refusal import bad
from tests.doubles.telegram.state import Call

_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "photo": "there is no photo in the request",
    "user_id": "invalid user_id specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "inline_query_id": "query is too old and response timeout expired or query ID is invalid",
}


@dataclass(frozen=True)
class Method:
    """A method.

    Attributes:
        run: returns the result or an awaitable of it, or raises RefusalError.
        needs: parameters that have to be there.
        judged: whether its result is checked against the Bot API; updates are when they are made, unless they are
            meant to be wrong.
    """

    name: str
    run: Callable[[Call], Any]
    needs: tuple[str, ...] = ()
    judged: bool = True

    def prepare(self, call: Call) -> None:
        """Refuses in Telegram's words what the models would refuse in theirs."""
        for name in self.needs:
            if call.params.get(name) in {None, ""}:
                raise bad(_MISSING[name])
