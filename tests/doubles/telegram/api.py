"""From a request to its answer: token, faults, judgement, method, ledger."""

import asyncio
import json
import sys
import time
import traceback
from collections.abc import Awaitable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tests.doubles.telegram import control
from tests.doubles.telegram.access import NOT_FOUND, UNAUTHORIZED
from tests.doubles.telegram.faults import Fault
from tests.doubles.telegram.flood import ACCOUNT
from tests.doubles.telegram.ledger import Asked
from tests.doubles.telegram.methods import METHODS
from tests.doubles.telegram.parameters import File, Params, parameters
from tests.doubles.telegram.refusal import RefusalError
from tests.doubles.telegram.settings import Settings
from tests.doubles.telegram.state import Call, State
from tests.doubles.telegram.wire import Answer, Request

# Letters beyond ASCII go out escaped, as from the real server.
_ENCODE = json.JSONEncoder().encode


class Api:
    """The whole server but for its sockets."""

    def __init__(self, settings: Settings, ledger: Path) -> None:
        self.state = State(settings, ledger)
        self.state.webhook.reply = self._replied
        if settings.checks:
            from tests.doubles.telegram import schema

            schema.models()
            self._schema = schema

    def serve(self, request: Request) -> Answer | Awaitable[Answer]:
        if request.path.startswith("/control/"):
            return control.serve(self.state, request)
        if not request.path.startswith("/bot"):
            return _answer(NOT_FOUND)
        token, _, method = request.path[4:].partition("/")
        name = method.lower()
        try:
            self._admit(unquote(token))
            if name not in METHODS:
                raise NOT_FOUND
            params, files = parameters(request)
        except RefusalError as refusal:
            return self._done(name, None, _answer(refusal), None, refusal)
        return self._call(name, params, files)

    def _admit(self, token: str) -> None:
        if not token.partition(":")[0].isdigit() or ":" not in token:
            raise NOT_FOUND
        if token != self.state.settings.token or self.state.revoked:
            raise UNAUTHORIZED

    def _call(self, name: str, params: Params, files: dict[str, File]) -> Answer | Awaitable[Answer]:
        asked = params.get("chat_id")
        chat = None if asked is None else str(asked)
        fault = self.state.faults.strike(name, chat)
        if fault and not fault.accepts:
            self._gate(fault, chat)
            return self._show(name, chat, fault, None)
        self.state.ledger.fault = fault.kind if fault else None
        self.state.wait = None
        call = Call(self.state, METHODS[name].name, params, files)
        refusal = None
        try:
            result = self._run(name, call)
            if isinstance(result, Awaitable):
                return self._later(name, chat, fault, result)
            answer = self._judged(name, result)
        except RefusalError as error:
            refusal = error
            answer = _answer(error)
        return self._show(name, chat, fault, answer) if fault else self._done(name, chat, answer, None, refusal)

    def _run(self, name: str, call: Call) -> Any:
        method = METHODS[name]
        if self.state.settings.checks:
            method.prepare(call)
            self._schema.check_request(name, call.params)
        try:
            return method.run(call)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise _own(name) from error

    def _judged(self, name: str, result: Any) -> Answer:
        if self.state.settings.checks and METHODS[name].judged:
            try:
                self._schema.check_answer(name, result)
            except AssertionError:
                return _answer(_own(name))
        return Answer(200, _ENCODE({"ok": True, "result": result}).encode())

    async def _later(self, name: str, chat: str | None, fault: Fault | None, result: Awaitable[Any]) -> Answer:
        try:
            answer, refusal = self._judged(name, await result), None
        except RefusalError as error:
            answer, refusal = _answer(error), error
        if fault:
            shown = self._show(name, chat, fault, answer)
            return shown if isinstance(shown, Answer) else await shown
        return self._done(name, chat, answer, None, refusal)

    def _show(self, name: str, chat: str | None, fault: Fault, true: Answer | None) -> Answer | Awaitable[Answer]:
        answer = self._done(name, chat, fault.shown(true), fault, None)
        return self._delayed(fault, answer) if fault.hangs or fault.delay else answer

    async def _delayed(self, fault: Fault, answer: Answer) -> Answer:
        await (asyncio.Event().wait() if fault.hangs else asyncio.sleep(fault.delay))
        return answer

    def _gate(self, fault: Fault, chat: str | None) -> None:
        if fault.kind != "flood" or fault.gate == "none":
            return
        wait = fault.parameters.setdefault("retry_after", 1)
        scope = int(chat) if chat and fault.gate == "chat" else ACCOUNT
        self.state.flood.gate(scope, self.state.clock.now() + wait)

    def _done(
        self, name: str, chat: str | None, answer: Answer, fault: Fault | None, refusal: RefusalError | None
    ) -> Answer:
        wait = self.state.wait
        self.state.wait = None
        self.state.log.add(
            Asked(
                mono=time.monotonic(),
                clock=self.state.clock.now(),
                method=METHODS[name].name if name in METHODS else name,
                chat=chat,
                status=answer.status if answer.manner.value == "whole" else 0,
                retry_after=wait.seconds if wait else fault.told() if fault else None,
                inside=bool(wait and wait.inside),
                fault=fault.kind if fault else None,
                description=refusal.description if refusal else None,
            )
        )
        return answer

    def _replied(self, call: dict[str, Any]) -> None:
        """A method call in a webhook's answer: carried out, its result thrown away."""
        name = str(call.pop("method", "")).lower()
        if name in METHODS:
            self._call(name, call, {})


def _own(name: str) -> RefusalError:
    """The double's own mistake: loud, so that no test takes it for Telegram's."""
    traceback.print_exc(file=sys.stderr)
    return RefusalError(500, f"Internal Server Error: the double is at fault: {name}")


def _answer(refusal: RefusalError) -> Answer:
    wait = refusal.parameters.get("retry_after")
    headers = (("Retry-After", str(wait)),) if wait else ()
    return Answer(refusal.code, json.dumps(refusal.body()).encode(), headers=headers)
