"""Faults on purpose: which request they hit, and what it sees instead of its answer."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.doubles.telegram.wire import Answer, Manner

_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


@dataclass
class Fault:
    """One rule.

    Attributes:
        kind: a key of KINDS.
        call: `send`, `redact`, `state`, `messages`, `whoami`, `sync` ..., or "*".
        count: how often it strikes in all; None: without end.
        skip: how many fitting requests it lets pass first.
        accept: whether the request is carried out all the same; None: what belongs to the kind.
        status, errcode, error, body: of the answer where the kind has one.
        seconds: of `Retry-After` and `retry_after_ms`; of the wait of `slow`.
    """

    kind: str
    call: str = "*"
    count: int | None = 1
    skip: int = 0
    accept: bool | None = None
    status: int | None = None
    errcode: str = "M_UNKNOWN"
    error: str = "?"
    body: str | None = None
    seconds: float = 7.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such fault: {self.kind}; there are {', '.join(KINDS)}")

    @property
    def accepts(self) -> bool:
        return KINDS[self.kind].accept if self.accept is None else self.accept

    def shown(self, true: Answer | None) -> Answer:
        """What the client gets. `true`: the answer of the request where it was carried out."""
        kind = KINDS[self.kind]
        if kind.shape is not None:
            return kind.shape(self)
        whole = true or Answer(200, b'{"event_id":"$never"}')
        return Answer(whole.status, whole.body, whole.kind, whole.headers, kind.manner)


Shape = Callable[[Fault], Answer]


def _refusal(fault: Fault) -> Answer:
    return Answer(fault.status or 400, json.dumps({"errcode": fault.errcode, "error": fault.error}).encode())


def _flood(*, header: bool, field: bool) -> Shape:
    def shape(fault: Fault) -> Answer:
        told = {"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests"}
        about = {**told, **({"retry_after_ms": int(fault.seconds * 1000)} if field else {})}
        headers = (("Retry-After", str(round(fault.seconds))),) if header else ()
        return Answer(429, json.dumps(about).encode(), headers=headers)

    return shape


def _page(default: int) -> Shape:
    return lambda fault: Answer(fault.status or default, _PAGE.format(fault.status or default).encode(), "text/html")


def _literal(default: str) -> Shape:
    return lambda fault: Answer(fault.status or 200, (fault.body or default).encode())


@dataclass(frozen=True)
class Kind:
    """`accept`: whether the request is carried out; `shape`: None keeps its true answer, in this `manner`."""

    accept: bool
    shape: Shape | None = None
    manner: Manner = Manner.WHOLE


KINDS: Mapping[str, Kind] = {
    "reset-before": Kind(accept=False, manner=Manner.RESET),
    "close-before": Kind(accept=False, manner=Manner.NOTHING),
    "drop-after": Kind(accept=True, manner=Manner.NOTHING),
    "reset-after": Kind(accept=True, manner=Manner.RESET),
    "half-head": Kind(accept=True, manner=Manner.HALF_HEAD),
    "half-body": Kind(accept=True, manner=Manner.HALF_BODY),
    "junk": Kind(accept=True, shape=lambda _: Answer(200, b"\x00\xffno HTTP\r\n\r\n", manner=Manner.BARE)),
    "junk-json": Kind(accept=True, shape=_literal('{"event_id":')),
    "no-event-id": Kind(accept=True, shape=_literal("{}")),
    "server-error": Kind(accept=False, shape=lambda fault: Answer(fault.status or 500, _refusal(fault).body)),
    "server-page": Kind(accept=False, shape=_page(502)),
    "redirect": Kind(accept=False, shape=lambda _: Answer(302, b"", headers=(("Location", "http://127.0.0.1:9/"),))),
    "hang": Kind(accept=True),
    "slow": Kind(accept=True),
    "flood": Kind(accept=False, shape=_flood(header=True, field=True)),
    "flood-header": Kind(accept=False, shape=_flood(header=True, field=False)),
    "flood-field": Kind(accept=False, shape=_flood(header=False, field=True)),
    "flood-bare": Kind(accept=False, shape=_flood(header=False, field=False)),
    "flood-page": Kind(accept=False, shape=_page(429)),
    "refusal": Kind(accept=False, shape=_refusal),
}


class Faults:
    """Rules in the order in which they were given; the first that strikes a request is its fault."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._rules.append(fault)

    def clear(self) -> None:
        self._rules.clear()

    def strike(self, call: str) -> Fault | None:
        for rule in self._rules:
            if rule.call not in {"*", call}:
                continue
            if rule.skip:
                rule.skip -= 1
                continue
            if rule.count is not None:
                rule.count -= 1
                if not rule.count:
                    self._rules.remove(rule)
            return rule
        return None
