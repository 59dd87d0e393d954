"""How sure an editor says that a story is: `s12 منفي`."""

import re
from typing import NamedTuple

from newsbot.news.claims import State
from newsbot.text.folding import fold

_STORY = re.compile(r"[sس]\s?(?P<number>\d{1,12})(?:\s+|\Z)")
_NAMES: dict[State | None, tuple[str, ...]] = {
    "preliminary": ("preliminary", "unconfirmed", "أولي", "غير مؤكد", "أولي غير مؤكد"),
    "confirmed": ("confirmed", "مؤكد"),
    "corrected": ("corrected", "مصحح"),
    "denied": ("denied", "منفي", "نفي"),
    None: ("auto", "rules", "آلي", "تلقائي"),
}
_STATES = {fold(name): state for state, names in _NAMES.items() for name in names}


class Verdict(NamedTuple):
    """`story`: its number, None where none was named; None as `state`: as its sources make it."""

    story: int | None
    state: State | None


def verdict(typed: str) -> Verdict | None:
    """None where it says no state."""
    plain = fold(typed.strip())
    found = _STORY.match(plain)
    said = (plain[found.end() :] if found else plain).strip()
    if said not in _STATES:
        return None
    return Verdict(int(found["number"]) if found else None, _STATES[said])
