"""A user in a terminal: `python -m tests.doubles.telegram.talk` beside a server that was started by hand.

A line is a message. `#2` taps the second button that was shown last, `?درعا` asks inline, `+5` takes chat 5.
"""

import argparse
import asyncio
import sys
from typing import Any

from tests.doubles.telegram.client import Control

_LOOK = 0.3
"""Seconds between two looks at the chat."""


class Talk:
    """One chat, shown as it changes."""

    def __init__(self, control: Control, chat: int) -> None:
        self._control = control
        self._chat = chat
        self._shown: dict[int, dict[str, Any]] = {}
        self._buttons: list[tuple[int, dict[str, Any]]] = []

    async def say(self, line: str) -> None:
        if line.startswith("+") and line[1:].lstrip("-").isdigit():
            self._chat, self._shown = int(line[1:]), {}
            await self._control.chat(self._chat)
        elif line.startswith("#") and line[1:].isdigit():
            if not 0 < int(line[1:]) <= len(self._buttons):
                raise ValueError("no such button")
            message, button = self._buttons[int(line[1:]) - 1]
            if "callback_data" in button:
                await self._control.tap(self._chat, message, button["callback_data"])
        elif line.startswith("?"):
            await self._control.inline(abs(self._chat), line[1:])
        elif line:
            await self._control.say(self._chat, line)

    async def look(self) -> list[str]:
        """Lines about what is new or has changed."""
        lines: list[str] = []
        for message in await self._control.messages(self._chat):
            number = message["message_id"]
            if self._shown.get(number) != message:
                self._shown[number] = message
                lines += self._lines(message)
        return lines

    def _lines(self, message: dict[str, Any]) -> list[str]:
        if not message.get("from", {}).get("is_bot", True):
            return []
        picture = ["[photo]"] if "photo" in message else []
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        if rows:
            self._buttons = [(message["message_id"], button) for row in rows for button in row]
        shown = "  ".join(f"[#{n} {button['text']}]" for n, (_, button) in enumerate(self._buttons, 1)) if rows else ""
        edited = "(edited) " if "edit_date" in message else ""
        text = message.get("text", message.get("caption", ""))
        return [f"{edited}{line}" for line in (*picture, text, shown, "") if line is not None]


async def _run(url: str, chat: int) -> None:
    async with Control(url) as control:
        talk = Talk(control, chat)
        await control.chat(chat)
        reading = asyncio.create_task(asyncio.to_thread(sys.stdin.readline))
        while True:
            for line in await talk.look():
                print(line, flush=True)  # noqa: T201 a terminal's screen
            done, _ = await asyncio.wait({reading}, timeout=_LOOK)
            if done:
                line = reading.result()
                if not line:
                    return
                try:
                    await talk.say(line.strip())
                except ValueError as error:
                    print(f"({error})", flush=True)  # noqa: T201
                reading = asyncio.create_task(asyncio.to_thread(sys.stdin.readline))


def main() -> int:
    parser = argparse.ArgumentParser(prog="telegram-talk", description="Be a user of the Telegram double.")
    parser.add_argument("--url", default="http://127.0.0.1:8081")
    parser.add_argument("--chat", type=int, default=5)
    asked = parser.parse_args()
    asyncio.run(_run(asked.url, asked.chat))
    return 0


if __name__ == "__main__":
    sys.exit(main())
