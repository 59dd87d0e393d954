"""Names of topics in the language of a room."""

from newsbot.chat.phrases import Phrases


def topic_name(topic: str, phrases: Phrases) -> str:
    """Raises KeyError for an id that is no topic."""
    return phrases.say(f"topic.{topic}")
