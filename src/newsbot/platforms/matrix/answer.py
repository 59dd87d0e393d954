"""What came of one request to a homeserver."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from newsbot.platforms.matrix import shallow

# A longer answer is not read to its end. A first sync of some thousand rooms stays far below.
LARGEST_ANSWER: Final = 128 << 20
# Seconds to wait for a server that says "too many" and not how long.
UNSAID_WAIT: Final = 5.0
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request.

    Attributes:
        status: of HTTP; None when there was no whole answer, and `fault` says why in one word.
        body: the JSON object of the answer; None when it is none.
        retry_after: seconds that the server asked us to wait: the header, else `retry_after_ms`.
    """

    status: int | None
    body: Json | None = None
    fault: str = ""
    retry_after: float | None = None

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300 and self.body is not None

    @property
    def errcode(self) -> str:
        """Matrix' own word for what was wrong, or an empty text."""
        found = (self.body or {}).get("errcode")
        return found if isinstance(found, str) and self.status is not None and self.status >= 300 else ""


async def read(response: aiohttp.ClientResponse) -> bytes:
    """Raises ValueError for more than is ever asked for."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(1 << 16):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise ValueError("the answer is too long")
    return bytes(body)


def answer(status: int, headers: Mapping[str, str], raw: bytes) -> Answer:
    """Of whatever was said."""
    try:
        body = shallow.loads(raw)
    except ValueError:
        body = None
    body = body if isinstance(body, dict) else None
    return Answer(status, body, retry_after=_seconds(headers.get("Retry-After"), body))


def _seconds(header: str | None, body: Json | None) -> float | None:
    """The header is the newer way to say it (specification 1.10); a date in it is left alone."""
    if header and header.isascii() and header.isdigit():
        return float(header[:9])
    told = (body or {}).get("retry_after_ms")
    return told / 1000 if isinstance(told, int | float) and 0 <= told < 1e9 else None
