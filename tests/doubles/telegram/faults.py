"""Faults on purpose: which request they hit, and what it sees instead of its answer."""

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.doubles.telegram.wire import Answer, Manner

_HTML = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>"
_REASONS = {
    500: "Internal Server Error: restart",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass
class Fault:
    """One rule.

    Attributes:
        kind: a key of KINDS.
        method: small-letter name, or "*".
        chat: only requests that name this chat id.
        chance: that it strikes a request that it fits.
        count: how often it strikes in all; None: without end.
        skip: how many fitting requests it lets pass first.
        accept: whether the request is carried out all the same; None: what belongs to the kind.
        status, description, parameters, body: of the answer where the kind has one.
        delay: seconds, for `slow`; for the others too, before the fault shows.
        gate: of `flood`: where what comes before its `retry_after` is over is refused as well.
    """

    kind: str
    method: str = "*"
    chat: int | None = None
    chance: float = 1.0
    count: int | None = 1
    skip: int = 0
    accept: bool | None = None
    status: int | None = None
    description: str | None = None
    parameters: dict[str, int] = field(default_factory=dict)
    body: str | None = None
    delay: float = 0.0
    gate: Literal["chat", "account", "none"] = "chat"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such fault: {self.kind}; there are {', '.join(KINDS)}")
        self.method = self.method.lower()

    @property
    def accepts(self) -> bool:
        return KINDS[self.kind].accept if self.accept is None else self.accept

    @property
    def hangs(self) -> bool:
        return self.kind == "hang"

    def shown(self, true: Answer | None) -> Answer:
        """What the client gets. `true`: the answer of the request where it was carried out."""
        answer = KINDS[self.kind]
        whole = true or Answer(200, b'{"ok":true,"result":true}')
        if answer.shape is None:
            return Answer(whole.status, whole.body, whole.kind, whole.headers, answer.manner)
        return answer.shape(self)

    def told(self) -> int | None:
        """Seconds of a 429 that count as asked for."""
        return self.parameters.get("retry_after") or None


Shape = Callable[[Fault], Answer]


def _envelope(fault: Fault, status: int, description: str) -> Answer:
    code = fault.status or status
    text = fault.description or description
    about: dict[str, Any] = {"ok": False, "error_code": code, "description": text}
    if fault.parameters:
        about["parameters"] = fault.parameters
    wait = fault.parameters.get("retry_after")
    headers = (("Retry-After", str(wait)),) if wait else ()
    return Answer(code, json.dumps(about).encode(), headers=headers)


def _flood(fault: Fault) -> Answer:
    wait = fault.parameters.setdefault("retry_after", 1)
    return _envelope(fault, 429, f"Too Many Requests: retry after {wait}")


def _flood_zero(fault: Fault) -> Answer:
    about = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 0"}
    return Answer(429, json.dumps({**about, "parameters": {"retry_after": 0}}).encode())


def _server(fault: Fault) -> Answer:
    status = fault.status or 500
    return _envelope(fault, status, _REASONS.get(status, "Internal Server Error"))


def _page(default: int) -> Shape:
    def shape(fault: Fault) -> Answer:
        status = fault.status or default
        text = fault.body or _HTML.format(f"{status} {_REASONS.get(status, 'Error')}")
        return Answer(status, text.encode(), "text/html")

    return shape


def _moved(fault: Fault) -> Answer:
    headers = (("Location", fault.body or "https://telegram.invalid/"),)
    return Answer(fault.status or 302, b"<html>Found</html>", "text/html", headers)


def _migrated(fault: Fault) -> Answer:
    fault.parameters.setdefault("migrate_to_chat_id", -1_009_999_999_999)
    return _envelope(fault, 400, "Bad Request: group chat was upgraded to a supergroup chat")


def _refused(status: int, description: str) -> Shape:
    return lambda fault: _envelope(fault, status, description)


def _literal(default: str) -> Shape:
    return lambda fault: Answer(fault.status or 200, (fault.body or default).encode("utf-8", "surrogateescape"))


@dataclass(frozen=True)
class Kind:
    """`accept`: whether the request is carried out; `shape`: None keeps its true answer, in this `manner`."""

    accept: bool
    shape: Shape | None = None
    manner: Manner = Manner.WHOLE


def _junk(_fault: Fault) -> Answer:
    return Answer(200, b"\x00\xffthis is no HTTP\r\n\r\n", manner=Manner.BARE)


KINDS: Mapping[str, Kind] = {
    "reset-before": Kind(accept=False, manner=Manner.RESET),
    "close-before": Kind(accept=False, manner=Manner.NOTHING),
    "drop-after": Kind(accept=True, manner=Manner.NOTHING),
    "reset-after": Kind(accept=True, manner=Manner.RESET),
    "half-head": Kind(accept=True, manner=Manner.HALF_HEAD),
    "half-body": Kind(accept=True, manner=Manner.HALF_BODY),
    "junk": Kind(accept=True, shape=_junk),
    "garbage-json": Kind(accept=True, shape=_literal('{"ok":true,"result":{"message_id":')),
    "ok-false": Kind(accept=True, shape=_literal('{"ok":false,"error_code":500,"description":"?"}')),
    "server-error": Kind(accept=False, shape=_server),
    "server-page": Kind(accept=False, shape=_page(502)),
    "redirect": Kind(accept=False, shape=_moved),
    "hang": Kind(accept=True),
    "slow": Kind(accept=True),
    "flood": Kind(accept=False, shape=_flood),
    "flood-bare": Kind(accept=False, shape=_refused(429, "Too Many Requests")),
    "flood-zero": Kind(accept=False, shape=_flood_zero),
    "flood-page": Kind(accept=False, shape=_page(429)),
    "unauthorized": Kind(accept=False, shape=_refused(401, "Unauthorized")),
    "not-found": Kind(accept=False, shape=_refused(404, "Not Found")),
    "conflict": Kind(accept=False, shape=_refused(409, "Conflict: terminated by other getUpdates request")),
    "too-large": Kind(accept=False, shape=_refused(413, "Request Entity Too Large")),
    "blocked": Kind(accept=False, shape=_refused(403, "Forbidden: bot was blocked by the user")),
    "deactivated": Kind(accept=False, shape=_refused(403, "Forbidden: user is deactivated")),
    "kicked": Kind(accept=False, shape=_refused(403, "Forbidden: bot was kicked from the supergroup chat")),
    "not-member": Kind(accept=False, shape=_refused(403, "Forbidden: bot is not a member of the channel chat")),
    "chat-not-found": Kind(accept=False, shape=_refused(400, "Bad Request: chat not found")),
    "bad-request": Kind(accept=False, shape=_refused(400, "Bad Request: can't parse entities")),
    "migrate": Kind(accept=False, shape=_migrated),
}


class Faults:
    """Rules in the order in which they were given; the first that strikes a request is its fault."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.clear()

    def clear(self) -> None:
        self._rules: list[Fault] = []
        self._chance = random.Random(self._seed)

    def add(self, fault: Fault) -> None:
        self._rules.append(fault)

    def seed(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def strike(self, method: str, chat: str | None) -> Fault | None:
        if not self._rules:
            return None
        for rule in self._rules:
            fits = rule.method in {"*", method} and (rule.chat is None or str(rule.chat) == chat)
            if not fits:
                continue
            if rule.skip:
                rule.skip -= 1
            elif self._chance.random() < rule.chance:
                if rule.count is not None:
                    rule.count -= 1
                    if not rule.count:
                        self._rules.remove(rule)
                return rule
        return None
