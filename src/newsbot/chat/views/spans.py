"""Of which time something is: today, the last 24 hours."""

from newsbot.chat.phrases import Phrases

_NAMED = {
    "today": "when.today",
    "yesterday": "when.yesterday",
    "before_yesterday": "when.before_yesterday",
    "week": "when.week",
    "month": "when.month",
}


def when(day: str, phrases: Phrases) -> str:
    """A day as `command.Day` has it, as it stands in a sentence."""
    if day in _NAMED:
        return phrases.say(_NAMED[day])
    return phrases.count("when.hours", int(day.removesuffix("h")))
