"""What the verbs share: where their text comes from and how their answers go out."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import click

from newsbot.ports import SourceError
from newsbot.text.encoding import decode

Record = dict[str, Any]

_MAX_BYTES = 64 * 1024 * 1024


def option_config(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--config",
        "config_file",
        metavar="FILE",
        help="Configuration (else $NEWSBOT_CONFIG, ./config/newsbot.toml).",
    )(command)


def option_json(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "as_json", is_flag=True, help="JSON for programs.")(command)


def option_jsonl(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--jsonl",
        "jsonl",
        metavar="FILE",
        help="One JSON object a line in, one a line out; - is standard input.",
    )(command)


def read(file: str | None) -> str:
    """The text of a file, or of standard input for `-` or none. Raises SourceError: unreadable, empty, not text."""
    name = "standard input" if file in {None, "-"} else str(file)
    body = _bytes(file, name)
    if not body.strip():
        raise SourceError(f"{name}: empty")
    if b"\0" in body[:4096] and body[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        raise SourceError(f"{name}: not text")
    return decode(body, None)


def _bytes(file: str | None, name: str) -> bytes:
    try:
        if file is None or file == "-":
            body = _standard_input().read(_MAX_BYTES + 1)
        else:
            with Path(file).open("rb") as stream:
                body = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        raise SourceError(f"{name}: {(error.strerror or str(error)).lower()}") from None
    if len(body) > _MAX_BYTES:
        raise SourceError(f"{name}: larger than {_MAX_BYTES // 1024 // 1024} MiB")
    return body


def _standard_input() -> IO[bytes]:
    if sys.stdin is None:  # what Python makes of a closed one
        raise SourceError("standard input: closed")
    return sys.stdin.buffer


def objects(file: str) -> Iterator[tuple[Any, Record | str]]:
    """Every line's id (its number where it has none) with its object, or with the reason why it is none."""
    try:
        stream = _standard_input() if file == "-" else Path(file).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise SourceError(f"{file}: {(error.strerror or str(error)).lower()}") from None
    with stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield _object(number, line)


def _object(number: int, line: bytes) -> tuple[Any, Record | str]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return number, "not a line of JSON"
    if not isinstance(found, dict):
        return number, "not a JSON object"
    id_ = found.get("id")
    return number if id_ is None else id_, found


def string(record: Record, key: str, default: str | None = None) -> str:
    """A field that must be text. Raises ValueError with the reason."""
    value = record.get(key)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise ValueError(f"{key}: missing" if value is None else f"{key}: not a string")  # noqa: TRY004 - data, not code
    return value


def answer_lines(file: str, answer: Callable[[Record], Record]) -> int:
    """Answer each line of a .jsonl file with one line that repeats its id. Returns the exit code."""
    bad = 0
    for id_, record in objects(file):
        try:
            if isinstance(record, str):
                raise ValueError(record)  # noqa: TRY004, TRY301 - the same one line for every bad line
            result = answer(record)
        except ValueError as error:
            bad += 1
            result = {"error": str(error)}
        emit({"id": id_, **result})
    return 1 if bad else 0


def emit(record: Record) -> None:
    click.echo(json.dumps(record, ensure_ascii=False))
