"""Whoever passes for an editor gets nothing out: through the real ears of both messengers, and into the audit."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newsbot.app.building import open_app
from newsbot.app.verbs import App
from newsbot.config import Settings, StoreSettings, TelegramSettings
from newsbot.config.settings import EditorsSettings, MatrixSettings
from newsbot.flows.respond import Respond
from newsbot.platforms.matrix.ears import MatrixEars
from newsbot.platforms.matrix.events import Me as MatrixMe
from newsbot.platforms.matrix.kept import Facts
from newsbot.platforms.matrix.kept import payload as event_payload
from newsbot.platforms.telegram.client import account
from newsbot.platforms.telegram.ears import TelegramEars
from newsbot.platforms.telegram.updates import Me
from newsbot.ports import IncomingUpdate
from tests.platforms.telegram.test_standing import EDITOR, FORGED, GENUINE, ME

OMAR = "@omar:example.org"
DESK, OMARS = "!desk:example.org", "!omar:example.org"
TOKEN = "1000001:test-token-aaaaaaaaaaaaaaaaaaaaaaaaaaaa"


def settings(folder: Path) -> Settings:
    return Settings(
        store=StoreSettings(url=f"sqlite:///{folder}/newsbot.db", key_file=folder / "newsbot.key"),
        telegram=TelegramSettings(token=TOKEN),  # type: ignore[arg-type]
        matrix=MatrixSettings(homeserver="http://127.0.0.1:1"),
        editors=EditorsSettings(telegram=(EDITOR,), matrix=(OMAR,), matrix_room=DESK),
    )


@dataclass
class Newsroom:
    app: App
    telegram: Respond
    matrix: Respond
    came: int = 0

    async def hear(self, account_: str, payload: bytes) -> None:
        self.came += 1
        store = self.app.store
        await store.inbox.add(account_, [IncomingUpdate(account_, self.came, payload)], str(self.came))
        while await (self.telegram if account_ == "telegram" else self.matrix).once():
            pass

    async def drafts(self) -> int:
        return len(await self.app.store.desk.open())

    async def refusals(self) -> list[tuple[str, str]]:
        return [(one.what.actor, one.what.outcome) for one in await self.app.store.audit.latest(1000)]


@pytest.fixture
async def newsroom(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with open_app(settings(tmp_path)) as app:
        bot = account(TOKEN).bot
        common = {"inbox": app.store.inbox, "outbox": app.store.outbox, "clock": app.clock, "orders": app.desk()}
        ears = TelegramEars(bot, Me(ME.id, ME.username), clock=app.clock, button_key=app.store.seal.button_key)
        powers: Any = None
        others = MatrixEars(MatrixMe("@newsbot:example.org"), powers)
        yield Newsroom(
            app,
            Respond(ears, app.converse, account="telegram", **common),  # type: ignore[arg-type]
            Respond(others, app.converse, account="matrix", **common),  # type: ignore[arg-type]
        )


def telegram(kind: str = "message", **changed: Any) -> bytes:
    merged = {name: value for name, value in {**GENUINE, **changed}.items() if value is not None}
    return json.dumps({"update_id": 1, kind: merged}).encode()


async def test_on_telegram_nobody_passes_for_an_editor(newsroom: Newsroom) -> None:
    passed, unwritten = [], []
    for name, kind, changed in FORGED:
        before = len(await newsroom.refusals())
        await newsroom.hear("telegram", telegram(kind, **changed))
        if await newsroom.drafts():
            passed.append(name)
        if len(await newsroom.refusals()) == before:
            unwritten.append(name)
    assert passed == []
    written = await newsroom.refusals()
    assert all(outcome != "done" for _, outcome in written)
    assert all(actor == f"telegram:{EDITOR}" or actor.startswith("unknown:") for actor, _ in written)
    # No words that are meant for the bot at all, and so nobody's order.
    assert unwritten == ["a chat of an unknown kind"]
    await newsroom.hear("telegram", telegram())
    assert await newsroom.drafts() == 1
    assert (await newsroom.refusals())[0] == (f"telegram:{EDITOR}", "done")


def event(sender: Any = OMAR, body: str = "!breaking نص الخبر", **more: Any) -> dict[str, Any]:
    content = {"msgtype": "m.text", "body": body, **more.pop("content", {})}
    return {"type": "m.room.message", "event_id": f"${len(body)}", "sender": sender, "content": content, **more}


REPLACE = {"rel_type": "m.replace", "event_id": "$first"}
# The same letters to the eye, or to a careless comparison.
LOOKALIKES = [
    "@оmar:example.org",
    "@omаr:example.org",
    "@Omar:example.org",
    "@omar:EXAMPLE.org",
    "@omar:example.org:8448",
    "@omar:example.org.",
    "@omar:example.com",
    "@omar:evil.example.org",
    "@omar\u200b:example.org",
    "@omar:example.org\u200e",
    "@omar:example.org@evil.org",
    "@ömar:example.org",
    "@o\u0308mar:example.org",
    "omar:example.org",
    "@omar",
    "@omar:example.org\n",
    f"{OMAR} ",
]


async def test_on_matrix_nobody_passes_for_an_editor(newsroom: Newsroom) -> None:
    forged: list[tuple[str, dict[str, Any], str, bool]] = [
        *((sender, event(sender), OMARS, True) for sender in LOOKALIKES),
        ("number", event(sender=5), OMARS, True),
        ("nobody", event(sender=None), OMARS, True),
        ("notice", event(content={"msgtype": "m.notice"}), OMARS, True),
        ("emote", event(content={"msgtype": "m.emote"}), OMARS, True),
        ("a group", event(), "!public:example.org", False),
        ("an edit", event(content={"m.relates_to": REPLACE, "m.new_content": event()["content"]}), OMARS, True),
        ("new words only", event(content={"m.new_content": event()["content"]}), OMARS, True),
        ("state", event(type="m.room.topic"), OMARS, True),
        ("his words quoted", event("@mallory:example.org", f"> <{OMAR}> !breaking نص\n\nنعم"), OMARS, True),
    ]
    passed = []
    for name, told, room, direct in forged:
        await newsroom.hear("matrix", event_payload("message", room, told, Facts(direct=direct)))
        if await newsroom.drafts():
            passed.append(name)
    assert passed == []
    written = await newsroom.refusals()
    assert all(outcome != "done" for _, outcome in written)
    assert {"edit", "place", "stranger"} == {outcome for _, outcome in written}
    for number, (room, direct) in enumerate(((OMARS, True), (DESK, False)), 1):
        await newsroom.hear("matrix", event_payload("message", room, event(), Facts(direct=direct)))
        assert await newsroom.drafts() == number


async def test_an_event_that_is_played_again_is_no_second_order(newsroom: Newsroom) -> None:
    told = event_payload("message", OMARS, event(), Facts(direct=True))
    for _ in range(3):
        await newsroom.hear("matrix", told)
    assert await newsroom.drafts() == 1
