"""What somebody typed, said back: enough of it to know it again."""

from typing import Final

from newsbot.chat.cuts import last_boundary

_MOST: Final = 40  # characters, with the mark of what is left out


def echo(typed: str) -> str:
    """On one line; a long text to the end of a word, and `…`."""
    said = " ".join(typed[: 20 * _MOST].split())
    if len(said) <= _MOST and len(typed) <= 20 * _MOST:
        return said
    cut = said.rfind(" ", 0, _MOST)
    return said[: cut if cut > 0 else last_boundary(said, _MOST - 1)].rstrip() + "…"
