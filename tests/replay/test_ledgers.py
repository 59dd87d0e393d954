"""What a message is, told by its own words."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsbot.chat.room import Room
from newsbot.text.bidi import FSI, PDI
from tests.replay.arrivals import Message
from tests.replay.ledgers import Ledgers

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
CHAT, PLACE = Room("telegram", "5001"), Room("matrix", "!1")
STORY = "حريق في سوق درعا\nمؤكد\nالخبر كاملًا: /story s12"
RIGHTED = f"تصحيح من {FSI}سانا{PDI}: «لا حريق»\n{STORY}"


def _sent(text: str, *, op: str = "send", silent: bool = False, chat: int = 5001) -> dict[str, Any]:
    return {"op": op, "chat": chat, "text": text, "message": 3, "silent": silent}


def _posted(text: str, kind: str = "m.text") -> dict[str, Any]:
    return {"room": "!1", "content": {"msgtype": kind, "body": text}}


def _changed(text: str) -> dict[str, Any]:
    return {"room": "!1", "content": {"body": f"* {text}", "msgtype": "m.text", "m.new_content": {"body": text}}}


class Written:
    """Ledgers into which a test writes."""

    def __init__(self, folder: Path) -> None:
        self._files = folder / "telegram", folder / "matrix"
        for file in self._files:
            file.touch()
        self.ledgers = Ledgers(self._files, frozenset((Room("telegram", "6"),)))

    def read(self, *entries: dict[str, Any], asked: tuple[Room, ...] = ()) -> list[Message]:
        for entry in entries:
            with self._files["content" in entry].open("a") as file:
                file.write(json.dumps(entry) + "\n")
        return self.ledgers.collect(AT, asked)


def test_what_editors_post_says_so_first_and_names_itself_last(tmp_path: Path) -> None:
    written = Written(tmp_path)
    first, safety, changed, gone, wordless = written.read(
        _sent(f"{FSI}عاجل{PDI}: زلزال\nدمشق · b1", silent=True),
        _sent("تنبيه للسلامة: سيول\nدرعا · b2"),
        _sent("تصحيح: لا زلزال\nكل ما قيل: /story b1\nدمشق · b1", op="edit"),
        _posted("سحب خبر\nسحبنا خبرًا نشرناه: «زلزال»\nb1", "m.notice"),
        _posted("زلزال\nدمشق · b1"),
    )
    assert first == Message(AT, CHAT, (), "breaking", 1, number=3, silent=True)
    assert (safety.kind, safety.bulletin, safety.silent) == ("breaking", 2, False)
    assert (changed.kind, changed.bulletin, changed.edit) == ("correction", 1, True)
    assert (gone.room, gone.kind, gone.silent) == (PLACE, "correction", True)
    assert (wordless.kind, wordless.bulletin) == ("routine", 1)


def test_an_edit_is_a_correction_only_where_it_says_so_for_the_first_time(tmp_path: Path) -> None:
    written = Written(tmp_path)
    written.read(_sent(STORY), _posted(RIGHTED))
    added, righted, again = written.read(*(_sent(text, op="edit") for text in (STORY, RIGHTED, RIGHTED)))
    assert [one.kind for one in (added, righted, again)] == ["addition", "correction", "addition"]
    assert [one.kind for one in written.read(_changed(RIGHTED))] == ["addition"]
    assert all(one.stories == (12,) and one.edit for one in (added, righted, again))


def test_an_answer_is_the_one_message_that_came_to_a_room_that_asked(tmp_path: Path) -> None:
    written = Written(tmp_path)
    digest = "ملخص\n/story s1\n/story s2\nللمزيد /more"
    found = written.read(
        _sent(digest), _sent(STORY), _posted(digest), _sent(digest, chat=6), asked=(CHAT, Room("matrix", "!2"))
    )
    assert [(one.room, one.kind) for one in found] == [(CHAT, "answer"), (CHAT, "routine"), (PLACE, "routine")]
    assert [one.more for one in found] == [True, False, True]
    assert written.read({"op": "answer", "chat": 5001}) == []
