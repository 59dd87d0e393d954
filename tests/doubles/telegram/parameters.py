"""The parameters of a call, however they came: query, form, multipart or JSON."""

import json
from collections.abc import Mapping
from email.message import Message
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from tests.doubles.telegram.refusal import bad
from tests.doubles.telegram.wire import Request

Params = dict[str, Any]

# The only parameters that are objects or lists; in a form they come as JSON.
_OBJECTS = frozenset(
    [
        "reply_markup",
        "entities",
        "caption_entities",
        "link_preview_options",
        "reply_parameters",
        "commands",
        "scope",
        "allowed_updates",
        "results",
        "media",
        "button",
        "suggested_post_parameters",
        "prices",
        "options",
        "message_ids",
    ]
)


class File(NamedTuple):
    """A file that was uploaded."""

    name: str
    kind: str
    content: bytes


def parameters(request: Request) -> tuple[Params, dict[str, File]]:
    """What was asked for, and the files that came with it by the name of their part.

    Raises:
        RefusalError: the body is not what its type says.
    """
    found: Params = dict(parse_qsl(request.query, keep_blank_values=True)) if request.query else {}
    files: dict[str, File] = {}
    if request.body:
        kind, _, rest = request.headers.get("content-type", "").partition(";")
        match kind.strip().lower():
            case "application/json":
                found |= _from_json(request.body)
            case "application/x-www-form-urlencoded":
                found |= dict(parse_qsl(request.body.decode(errors="replace"), keep_blank_values=True))
            case "multipart/form-data":
                _multipart(request.body, _attributes(rest)["boundary"], found, files)
    for name in files:
        if not any(f"attach://{name}" in str(value) for value in found.values()):
            found[name] = f"attach://{name}"
    return {name: _object(name, value) if isinstance(value, str) else value for name, value in found.items()}, files


def _from_json(body: bytes) -> Params:
    try:
        found = json.loads(body)
    except ValueError:
        raise bad("can't parse JSON object") from None
    if not isinstance(found, dict):
        raise bad("JSON object expected")
    return {name: value for name, value in found.items() if value is not None}


def _object(name: str, value: str) -> Any:
    if name not in _OBJECTS or not value:
        return value
    try:
        return json.loads(value)
    except ValueError:
        if name == "reply_markup":
            raise bad("can't parse reply keyboard markup JSON object") from None
        raise bad(f"can't parse {name} JSON object") from None


def _attributes(header: str) -> Mapping[str, str]:
    message = Message()
    message["content-type"] = f"x/x;{header}"
    return {name: value if isinstance(value, str) else "" for name, value in message.get_params([])}


def _multipart(body: bytes, boundary: str, found: Params, files: dict[str, File]) -> None:
    for part in body.split(b"--" + boundary.encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = {name.lower(): value for name, _, value in (x.partition(":") for x in head.decode().split("\r\n"))}
        about = _attributes(headers.get("content-disposition", "").partition(";")[2])
        content = content.removesuffix(b"\r\n")
        if "filename" in about:
            files[about["name"]] = File(about["filename"], headers.get("content-type", "").strip(), content)
        else:
            found[about["name"]] = content.decode(errors="replace")


def number(params: Params, name: str) -> int | None:
    """A whole number, or None where it is missing."""
    value = params.get(name)
    if value is None or value == "":
        return None
    try:
        return int(value)
    except (TypeError, ValueError):
        raise bad(f"{name} must be a number") from None


def flag(params: Params, name: str) -> bool:
    return str(params.get(name, "")).strip().lower() in {"1", "true", "yes"}
