"""Addresses of links: what may be opened, and how its host is shown so that no look-alike hides in it."""

import re
from functools import lru_cache
from ipaddress import IPv6Address
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from newsbot.text import bidi

_LONGEST = 2000
_HOST = re.compile(r"(?!-)[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
# The letters of Arabic itself: those of its neighbours (ک ی ە) look the same.
_ARABIC = re.compile(r"[\u0621-\u063a\u0641-\u064a0-9.-]*[\u0621-\u064a][\u0621-\u063a\u0641-\u064a0-9.-]*")
# RFC 3986: what may stand in a path, a query or a fragment; `%` because addresses come encoded already.
_SAFE = "/%:@!$&'()*+,;=~-._?"


@lru_cache(maxsize=1024)
def address(url: str) -> str | None:
    """An http(s) address in ASCII without user information, or None for one that is not to be opened."""
    parts = _split(url)
    host = _host(parts) if parts else None
    if parts is None or host is None:
        return None
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    tail = (quote(piece.encode("utf-8", "ignore"), safe=_SAFE) for piece in parts[2:])
    found = urlunsplit((parts.scheme, host + port, *tail))
    return found if len(found) <= _LONGEST else None


@lru_cache(maxsize=1024)
def shown_host(url: str) -> str:
    """Where an address leads: Arabic letters when all of the host is Arabic, ASCII (`xn--`) for anything else.

    An empty string where `address` gives None.
    """
    parts = _split(url)
    host = _host(parts) if parts else None
    if host is None:
        return ""
    try:
        spoken = host.encode().decode("idna") if "xn--" in host else host
    except ValueError:
        return host
    return spoken if _ARABIC.fullmatch(spoken) else host.removeprefix("www.")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit("".join(bidi.strip(url).split()))
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} else None


def _host(parts: SplitResult) -> str | None:
    name = (parts.hostname or "").removesuffix(".")
    try:
        if ":" in name:
            return f"[{IPv6Address(name)}]"
        host = name.encode("idna").decode().lower()
    except ValueError:
        return None
    return host if _HOST.fullmatch(host) else None
