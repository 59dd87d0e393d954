"""Which seconds a named day has in a room's zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from newsbot.flows.answers.asked import Asked

_BACK = {"today": 0, "yesterday": 1, "before_yesterday": 2, "week": 7, "month": 30}
# Days that end before the present one does.
_PAST = frozenset(("yesterday", "before_yesterday"))


def bounds(day: str, asked: Asked) -> tuple[int, int | None]:
    """First second of a named day, span or of the last hours (`24h`), and the second before which it ends (None: now).

    Keys are seconds of publication, so these are keys too.
    """
    if day.endswith("h"):
        return _second(asked.now - timedelta(hours=int(day[:-1]))), None
    local = asked.now.astimezone(ZoneInfo(asked.settings.timezone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    start = midnight - timedelta(days=_BACK[day])
    return _second(start), _second(start + timedelta(days=1)) if day in _PAST else None


def _second(moment: datetime) -> int:
    return int(moment.timestamp())
