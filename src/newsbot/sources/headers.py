"""What the headers of an answer say, as far as it can be believed and kept."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_VALIDATOR = re.compile(r"[ -~]{1,256}")
_CHARSET = re.compile(r"[A-Za-z0-9._:-]{1,40}")


def validator(value: str | None) -> str | None:
    """An `ETag` or `Last-Modified` fit to be stored and sent again, else None."""
    return value if value and _VALIDATOR.fullmatch(value) else None


def charset(value: str | None) -> str | None:
    """The name of a character encoding, else None. Whether the encoding exists is not looked at."""
    return value if value and _CHARSET.fullmatch(value) else None


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a `Retry-After` header asks for: a number or an HTTP date (RFC 9110, 10.2.3).

    None for what is neither; 0 for a date that has passed.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
