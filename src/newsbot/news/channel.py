"""Public Telegram channels by their addresses."""

import re
from urllib.parse import urlsplit

_HOSTS = frozenset(("t.me", "www.t.me", "telegram.me", "www.telegram.me", "telegram.dog"))
# A name has 5 letters, digits and underscores or more, some old ones 4; a message of the channel may follow.
_PATH = re.compile(r"/(?:s/)?(?P<name>[A-Za-z][A-Za-z0-9_]{3,31})(?:/\d{1,12})?/?")
_NOT_NAMES = frozenset(("joinchat", "addstickers", "share", "proxy", "login", "setlanguage", "addtheme", "iv"))


def channel_page(url: str) -> str | None:
    """The page that shows a channel's messages; an address elsewhere (a mirror) is left as it is.

    None for an address of Telegram's that is no public channel's: an invitation, say.
    """
    parts = urlsplit(url)
    if (parts.hostname or "").lower() not in _HOSTS:
        return url
    found = _PATH.fullmatch(parts.path)
    return f"https://t.me/s/{found['name']}" if found and found["name"].lower() not in _NOT_NAMES else None
