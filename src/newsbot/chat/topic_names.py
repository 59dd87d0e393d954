"""What topics are called in the languages of the bot: الكهرباء is more than services, and no name of theirs."""

from newsbot.chat.catalog import LOCALES
from newsbot.chat.phrases import Phrases
from newsbot.chat.spelling import is_arabic
from newsbot.text.folding import fold
from newsbot.text.words import stems


def is_called(topic: str, typed: str) -> bool:
    """Whether a topic is called so. What is typed in Latin is not looked for in Arabic articles."""
    return not is_arabic(fold(typed)) or any(
        stems(typed) == stems(Phrases(each).say(f"topic.{topic}")) for each in LOCALES
    )
