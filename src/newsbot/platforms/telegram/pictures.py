"""Pictures on Telegram: an address that it fetches, a file that lies there, or bytes that are uploaded once."""

import json
import re
import struct
import zlib
from collections import OrderedDict
from functools import cache, lru_cache
from hashlib import sha256

from newsbot.chat.document import BLANK, drawing
from newsbot.platforms.telegram.links import address

_LIES_HERE = "telegram:"
_FILE = re.compile(r"[A-Za-z0-9_-]{1,255}")
_KEPT = 256  # names of files
_DECODED = 8
_WIDE, _HIGH, _GREY = 640, 360, 0xC8


def file_of(name: str) -> str:
    """A file of Telegram's as `Document.picture` names it."""
    return f"{_LIES_HERE}{name}"


def reference(picture: str) -> str:
    """What of a document's picture can be shown here; empty for none."""
    if picture == BLANK or _file(picture) or _drawing(picture) is not None:
        return picture
    return address(picture) or ""


def lies_here(picture: str) -> bool:
    return bool(_file(picture))


def is_drawn(picture: str | None) -> bool:
    """Whether it says what the words say, so that other words need another one."""
    return picture is not None and _drawing(picture) is not None


def replaces(picture: str | None) -> str | bytes:
    """What takes the place of the picture of a copy; empty: it stays, which one that Telegram fetched does."""
    if picture is None:
        return ""
    return blank() if picture == BLANK else _drawing(picture) or _file(picture)


def given(picture: str | bytes) -> str | bytes:
    """As sendPhoto takes it; empty for what is none. The library would upload a file of ours for a name of one."""
    if isinstance(picture, bytes):
        return picture
    return _drawing(picture) or _file(picture) or address(picture) or ""


# The same one goes to each room in turn.
_drawing = lru_cache(maxsize=_DECODED)(drawing)


def _file(picture: str) -> str:
    name = picture.removeprefix(_LIES_HERE) if picture.startswith(_LIES_HERE) else ""
    return name if _FILE.fullmatch(name) else ""


@cache
def blank() -> bytes:
    """A grey area: what stood there is withdrawn, and a message with a picture never becomes one without."""
    rows = (b"\0" + bytes([_GREY]) * _WIDE) * _HIGH
    head = struct.pack(">IIBBBBB", _WIDE, _HIGH, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


class Uploads:
    """Pictures that were uploaded before, by the names that Telegram gave them."""

    def __init__(self) -> None:
        self._names: OrderedDict[bytes, str] = OrderedDict()

    def shown(self, picture: str | bytes) -> str | bytes:
        """Its name, where it has one by now."""
        return self._names.get(_digest(picture), picture) if isinstance(picture, bytes) else picture

    def learn(self, picture: str | bytes, body: bytes | None) -> None:
        """From the answer to the message that it went with."""
        if isinstance(picture, bytes) and (name := _named(body)):
            self._names[_digest(picture)] = name
            while len(self._names) > _KEPT:
                self._names.popitem(last=False)

    def forget(self, picture: str | bytes) -> None:
        if isinstance(picture, bytes):
            self._names.pop(_digest(picture), None)


@lru_cache(maxsize=_DECODED)
def _digest(picture: bytes) -> bytes:
    return sha256(picture).digest()


def _named(body: bytes | None) -> str:
    try:
        name = json.loads(body or b"")["result"]["photo"][-1]["file_id"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return ""
    return name if isinstance(name, str) and _FILE.fullmatch(name) else ""
