"""The methods of the Bot API that there are, by their small-letter names."""

from tests.doubles.telegram.methods import chats, commands, edits, messages, queries, receiving
from tests.doubles.telegram.methods.registry import Method

METHODS: dict[str, Method] = {
    method.name.lower(): method
    for module in (chats, commands, edits, messages, queries, receiving)
    for method in module.METHODS
}

__all__ = ["METHODS"]
