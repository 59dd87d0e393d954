"""Log lines on standard error: one a record, as text or JSON, without the secrets that pass through libraries."""

import json
import logging
import re
import sys
import traceback
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import IO, Literal

from newsbot.ports import NewsbotError

HIDDEN = "[hidden]"

# At INFO and below these print addresses, requests and statements, tokens among them.
CHATTY = (
    "aiohttp",
    "aiosqlite",
    "alembic",
    "apscheduler",
    "asyncio",
    "asyncpg",
    "charset_normalizer",
    "courlan",
    "feedparser",
    "htmldate",
    "httpcore",
    "httpx",
    "nio",
    "sqlalchemy",
    "telegram",
    "trafilatura",
    "urllib3",
)

_NAME = r"token|secret|passw(?:or)?d|passphrase|pwd|api[_-]?key|pickle[_-]?key|authorization|cookie"
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"-----BEGIN[A-Z ]* PRIVATE KEY-----.*?(?:-----END[A-Z ]* PRIVATE KEY-----|\Z)", re.DOTALL), HIDDEN),
    (re.compile(r"(?<!\d)\d{3,20}(?::|%3[Aa])[A-Za-z0-9_-]{30,}"), HIDDEN),
    (re.compile(r"\bsy[ta]_[A-Za-z0-9_]+"), HIDDEN),
    (re.compile(r"//[^/?#\s\"'@]*@(?=[^\s])"), f"//{HIDDEN}@"),
    (re.compile(r"\b(Bearer)\s+[A-Za-z0-9+/=._~-]{12,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    # name=value, name: value, "name": "value", ('name', 'value'); a file that holds a secret may be named
    (
        re.compile(
            rf"((?:(?:{_NAME})(?!_file)[\w-]*[\"']?\s*[:=]|[\"'][\w-]*(?:{_NAME})[\w-]*[\"']\s*,)\s*(?:b(?=[\"']))?)"
            rf"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|(?:(?:Bearer|Basic)\s+)?[^\s\"'&;,)}}\]]+)",
            re.IGNORECASE,
        ),
        rf"\1{HIDDEN}",
    ),
)


def redacted(text: str, secrets: Sequence[str] = ()) -> str:
    """`text` without bot tokens, passwords in addresses, credentials of headers, and the `secrets` given."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


def configure(
    log_format: Literal["text", "json"] = "text",
    level: str = "INFO",
    *,
    secrets: Collection[str] = (),
    stream: IO[str] | None = None,
) -> None:
    """Send every log record of the process to standard error (or `stream`), from `level` up.

    Libraries that say too much begin at WARNING, whatever the level. Calling it again replaces what it set.

    Args:
        log_format: a line of text, or of JSON with `time`, `level`, `logger`, `message` and `error`.
        level: the name of a standard level.
        secrets: texts that must never be printed: the tokens and passwords of the configuration.
        stream: where the lines go.
    """
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, _Handler)]:
        root.removeHandler(handler)
    handler = _Handler(stream or sys.stderr)
    # the longest first: a secret may begin with another
    hidden = sorted((secret for secret in secrets if secret), key=len, reverse=True)
    handler.setFormatter(_JsonLines(hidden) if log_format == "json" else _TextLines(hidden))
    root.addHandler(handler)
    root.setLevel(level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(root.level, logging.WARNING))
    # It prints what it stumbles over, contents and senders of events among it, as warnings and errors.
    logging.getLogger("nio").setLevel(logging.CRITICAL)
    logging.captureWarnings(capture=True)


class _Handler(logging.StreamHandler[IO[str]]):
    """Writes; a record that cannot be formatted is told of without its content, which may be a secret."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is logging's
        kind = sys.exc_info()[0]
        place = f"{record.module}:{record.lineno}"
        sys.stderr.write(f"a log line of {place} is not written: {kind.__name__ if kind else 'unknown'}\n")


class _Lines(logging.Formatter):
    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__()
        self._secrets = secrets

    def _message(self, record: logging.LogRecord) -> str:
        return redacted(record.getMessage(), self._secrets)

    def _traceback(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        told = "".join(_told(error, set())) if error else ""
        stack = self.formatStack(record.stack_info) if record.stack_info else ""
        return redacted("\n".join(filter(None, (told, stack))), self._secrets)


class _TextLines(_Lines):
    """`2024-03-01T06:00:00.000Z INFO logger: message`; the lines of a traceback follow, indented."""

    def format(self, record: logging.LogRecord) -> str:
        first = f"{_time(record)} {record.levelname} {record.name}: {_escaped(self._message(record))}"
        rest = (f"    {_escaped(line)}" for line in self._traceback(record).splitlines())
        return "\n".join((first, *rest))


class _JsonLines(_Lines):
    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": self._message(record),
        }
        if error := self._traceback(record):
            fields["error"] = error
        line = json.dumps(fields, ensure_ascii=False)
        return line.encode("utf-8", "backslashreplace").decode()


def _told(error: BaseException, seen: set[int]) -> Iterator[str]:
    """Where it happened and of what kind it is, with the words of our own errors and the system's only.

    Others quote what they stumbled over, a database its parameters: they may be somebody's words or chat.
    """
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    within = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for other in (before, *within):
        if other is not None and id(other) not in seen:
            yield from _told(other, seen)
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    words = error if isinstance(error, NewsbotError) else getattr(error, "strerror", None)
    yield f"{type(error).__qualname__}: {words}\n" if words else f"{type(error).__qualname__}\n"


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _escaped(text: str) -> str:
    """No character that ends a line, moves the cursor or reorders: content must not forge lines."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
