"""Of which time something is: today, the last 24 hours."""

from newsbot.chat.phrases import Phrases

_NAMED = {
    "today": "when.today",
    "yesterday": "when.yesterday",
    "before_yesterday": "when.before_yesterday",
    "week": "when.week",
    "month": "when.month",
}
_A_DAY = 24


def when(day: str, phrases: Phrases) -> str:
    """A day as `asking.Day` has it, as it stands in a sentence."""
    if day in _NAMED:
        return phrases.say(_NAMED[day])
    days, hours = divmod(int(day.removesuffix("h")), _A_DAY)
    if days > 1 and not hours:
        return phrases.count("when.days", days)
    return phrases.count("when.hours", days * _A_DAY + hours)
