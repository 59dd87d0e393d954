import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.chat.heard import ELSEWHERE, Heard, Joined, Left, Nothing, Renamed, Said, Speaker, Unreadable, Wordless
from newsbot.chat.room import Room
from newsbot.platforms.matrix.events import Me, heard
from newsbot.platforms.matrix.ids import is_id, is_user
from newsbot.platforms.matrix.kept import Facts, payload
from tests.platforms.matrix.homeserver import BOT, NORA, ROOM, member, text

ME = Me(BOT, "أخبار سوريا")
EDIT: dict[str, Any] = {"m.relates_to": {"rel_type": "m.replace", "event_id": "$x"}}
NEW: dict[str, Any] = {"m.new_content": {"body": "آخر"}}
HERE = Room("matrix", ROOM)
PILL = f'<a href="https://matrix.to/#/{BOT}">أخبار سوريا</a>'
Json = dict[str, Any]
REPLY: dict[str, Any] = {"m.relates_to": {"m.in_reply_to": {"event_id": "$asked"}}}


def meaning(event: Any, *, direct: bool = False, answers_me: bool = False) -> Heard:
    return heard(payload("message", ROOM, event, Facts(direct=direct, answers_me=answers_me)), ME)


def said(event: Any, *, direct: bool = False, answers_me: bool = False) -> Said:
    found = meaning(event, direct=direct, answers_me=answers_me)
    assert isinstance(found, Said)
    return found


def in_thread(root: Any = "$root", **more: Any) -> dict[str, Any]:
    return {"m.relates_to": {"rel_type": "m.thread", "event_id": root} | more}


def test_a_direct_message() -> None:
    assert said(text("آخر درعا"), direct=True) == Said(
        HERE,
        "آخر درعا",
        Speaker("person", NORA),
        "private",
        at=datetime(2024, 3, 1, 6, 0, tzinfo=UTC),
        message="$one",
    )


def test_words_that_are_answered_and_not_repeated() -> None:
    event = text("!breaking", **REPLY)
    found = heard(payload("message", ROOM, event, Facts(direct=True, quoted="نص الخبر")), ME)
    assert isinstance(found, Said)
    assert (found.text, found.quoted) == ("!breaking", "نص الخبر")
    assert said(event, direct=True).quoted is None


def test_a_picture_with_words_and_one_without() -> None:
    image = {"msgtype": "m.image", "filename": "a.jpg", "url": "mxc://a/b"}
    found = said(text("!breaking نص", **image))
    assert (found.text, found.picture) == ("!breaking نص", ELSEWHERE)
    alone = text("a.jpg", msgtype="m.image")
    for event in (alone, text("a.jpg", **image)):
        assert meaning(event, direct=True) == Wordless(
            HERE, datetime(2024, 3, 1, 6, 0, tzinfo=UTC), Speaker("person", NORA), pictured=True
        )
        assert meaning(event) == Nothing("not-text")
    assert isinstance(meaning(text("a.ogg", msgtype="m.audio"), direct=True), Wordless)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("!latest درعا", "!latest درعا"),
        ("/latest درعا", "/latest درعا"),
        ("!آخر درعا", "!آخر درعا"),
        ("  /آخر", "  /آخر"),
        ("@newsbot:news.test آخر درعا", "آخر درعا"),
        ("@newsbot:news.test: آخر درعا", "آخر درعا"),
        ("newsbot: آخر درعا", "آخر درعا"),
        ("@newsbot آخر درعا", "آخر درعا"),
        ("NewsBot، شو صار بحلب؟", "شو صار بحلب؟"),
        ("أخبار سوريا: آخر درعا", "آخر درعا"),
        ("آخر درعا @newsbot", "آخر درعا"),
        ("newsbot", "/help"),
        ("@newsbot:news.test", "/help"),
    ],
)
def test_what_is_meant_for_the_bot_in_a_room(typed: str, meant: str) -> None:
    assert said(text(typed)).text == meant
    assert said(text(typed)).kind == "group"


@pytest.mark.parametrize(
    "typed",
    [
        "آخر درعا",
        "!!!",
        "! هذا مهم",
        "/",
        "//latest",
        "@newsbot2 آخر",
        "newsbots: آخر",
        "me@newsbot.example",
        "@newsbot:news.test.example آخر",
        "قال newsbot شيئا",
    ],
)
def test_what_is_not(typed: str) -> None:
    assert meaning(text(typed)) == Nothing("not-meant")


@pytest.mark.parametrize(
    "content",
    [
        {"m.mentions": {"user_ids": [NORA, BOT]}},
        {"formatted_body": f"شو صار بحلب يا {PILL}"},
        {"formatted_body": "x <a href='https://matrix.to/#/%40newsbot%3Anews.test'>y</a>"},
    ],
)
def test_a_mention_anywhere(content: dict[str, Any]) -> None:
    assert said(text("شو صار بحلب", **content)).text == "شو صار بحلب"


def test_a_pill_is_taken_from_the_words_by_whatever_name_it_shows() -> None:
    shown = f'<a href="https://matrix.to/#/{BOT}">الراصد &amp; الخبر</a>: آخر'
    assert said(text("الراصد & الخبر: آخر", formatted_body=shown)).text == "آخر"


@pytest.mark.parametrize(
    "content",
    [
        {"m.mentions": {"user_ids": [NORA]}},
        {"m.mentions": {"user_ids": BOT}},
        {"m.mentions": {"room": True}},
        {"formatted_body": f'<a href="https://evil.test/#/{BOT}">newsbot</a>'},
        {"formatted_body": f'<a href="https://matrix.to/#/{NORA}">x</a>'},
        {"formatted_body": [PILL]},
    ],
)
def test_somebody_elses_mention(content: dict[str, Any]) -> None:
    assert meaning(text("كلام", **content)) == Nothing("not-meant")


def test_an_answer_to_the_bot_is_meant_for_it() -> None:
    found = said(text("المزيد", **REPLY), answers_me=True)
    assert (found.text, found.answers) == ("المزيد", ("$asked",))
    assert meaning(text("المزيد", **REPLY)) == Nothing("not-meant")


def test_the_quotation_of_older_clients_is_no_part_of_an_answer() -> None:
    quoted = f"> <{BOT}> الخبر الأول\n> الخبر الثاني\n\nالمزيد"
    assert said(text(quoted, **REPLY)).text == "المزيد"
    others = "> <@ali:news.test> newsbot: آخر\n\nلا"
    assert meaning(text(others, **REPLY)) == Nothing("not-meant")
    assert said(text("> اقتباس\n\nآخر"), direct=True).text == "> اقتباس\n\nآخر"


def test_a_thread_is_answered_where_it_hangs() -> None:
    found = said(text("/latest درعا", **in_thread()))
    assert (found.room, found.reply_in) == (HERE, Room("matrix", f"{ROOM}/$root"))


def test_the_place_in_a_thread_is_no_answer() -> None:
    place = {"is_falling_back": True, "m.in_reply_to": {"event_id": "$last"}}
    assert said(text("/latest", **in_thread(**place))).answers == ()
    assert said(text("/latest", **in_thread(**place | {"is_falling_back": False}))).answers == ("$last",)
    assert meaning(text("كلام", **in_thread(**place)), answers_me=True) == Nothing("not-meant")


@pytest.mark.parametrize("root", [None, 5, "root", "$" + "x" * 300, "$a\nb", "$\ud800"])
def test_a_thread_that_hangs_on_nothing_is_none(root: Any) -> None:
    assert said(text("/latest", **in_thread(root))).reply_in is None


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (text("آخر", sender=BOT), "own"),
        (text("آخر", msgtype="m.notice"), "not-text"),
        (text("آخر", msgtype="m.emote"), "not-text"),
        (text("آخر", msgtype=["m.text"]), "not-text"),
        (text("* آخر", **EDIT), "edit"),
        (text("* آخر", **NEW), "edit"),
        (text(None), "no-text"),
        (text(" \n\t"), "no-text"),
        (text({"body": "آخر"}), "no-text"),
        (text("آخر") | {"type": "m.room.encrypted"}, "other-type"),
        (text("آخر") | {"type": "m.reaction"}, "other-type"),
        (text("آخر") | {"content": "آخر"}, "not-text"),
        (text("آخر") | {"content": {}}, "not-text"),  # redacted
        (text("آخر", event_id="one"), "no-event-id"),
        (text("آخر", sender=5), "no-sender"),
        (text("آخر", sender="nora"), "no-sender"),
        (text("آخر", sender="@nora"), "no-sender"),
        (text("آخر", sender="@no ra:news.test"), "no-sender"),
    ],
)
def test_what_says_nothing_to_the_bot(event: Any, why: str) -> None:
    assert meaning(event, direct=True) == Nothing(why)


@pytest.mark.parametrize("sender", ["@nоra:news.test", "@NORA:news.test", "@nora:NEWS.test", "@nora:news.test\u200f"])
def test_a_sender_is_who_he_is_byte_by_byte(sender: str) -> None:
    assert said(text("آخر", sender=sender), direct=True).speaker == Speaker("person", sender)
    assert sender != NORA


def test_the_longest_body_is_understood() -> None:
    assert len(said(text("ا" * 32_000), direct=True).text) == 32_000
    assert meaning(text(" " * 60_000 + "@"), direct=False) == Nothing("not-meant")


def test_what_utf_8_cannot_hold_is_replaced() -> None:
    assert said(text("آخر \ud800"), direct=True).text == "آخر ?"


def test_only_what_is_read_is_kept() -> None:
    mentions: Json = {"m.mentions": {"user_ids": [NORA, 5, [[[NORA]]]], "x": 1}}
    event = text("آخر", secret="x", url="mxc://x", **mentions) | {"unsigned": {"age": 1}, "signatures": {}}
    kept = json.loads(payload("message", ROOM, event, Facts()))
    assert set(kept["event"]) == {"event_id", "sender", "type", "origin_server_ts", "content"}
    assert not {"secret", "url"} & set(kept["event"]["content"])
    assert kept["event"]["content"]["m.mentions"] == {"user_ids": [NORA]}


@pytest.mark.parametrize("at", [None, -1, 10**18, 1.5, "1709272800000", True])
def test_a_time_that_is_none(at: Any) -> None:
    assert said(text("آخر") | {"origin_server_ts": at}, direct=True).at is None


def test_the_bots_own_standing() -> None:
    event = member(BOT, "join", "$join")
    assert heard(payload("joined", ROOM, event, Facts(direct=True)), ME) == Joined(HERE, "private")
    assert heard(payload("joined", ROOM, event, Facts()), ME) == Joined(HERE, "group")
    assert heard(payload("left", ROOM, event, Facts()), ME) == Left(HERE)
    assert heard(payload("renamed", ROOM, event, Facts(old="!old")), ME) == Renamed(Room("matrix", "!old"), HERE)
    assert heard(payload("renamed", ROOM, event, Facts(old="old")), ME) == Nothing("unknown-kind")
    assert heard(payload("unreadable", ROOM, event, Facts()), ME) == Unreadable(HERE, "group")
    threaded = {**event, "content": {"m.relates_to": {"rel_type": "m.thread", "event_id": "$root"}}}
    thread = Room("matrix", f"{HERE.id}/$root")
    assert heard(payload("unreadable", ROOM, threaded, Facts(direct=True)), ME) == Unreadable(HERE, "private", thread)


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b"\xff", b'{"room":5}', b'{"room":"!r"}', b"[" * 100_000])
def test_what_is_no_payload(raw: bytes) -> None:
    assert isinstance(heard(raw, ME), Nothing)


def test_ids() -> None:
    assert is_id("!frh0wY", "!")
    assert not is_id("!", "!")
    assert is_id("!" + "x" * 254, "!")
    assert not is_id("!" + "x" * 255, "!")
    assert not is_id("!" + "ا" * 128, "!")
    assert not is_user("@nora")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([BOT, NORA, "m.text", "$one"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
FIELDS = ("type", "event_id", "sender", "origin_server_ts", "content")
CONTENT = ("msgtype", "body", "formatted_body", "m.relates_to", "m.mentions", "m.new_content")
RELATION = ("rel_type", "event_id", "is_falling_back", "m.in_reply_to")


@st.composite
def spoiled(draw: st.DrawFn) -> Any:
    """A message of which some fields are something else."""
    event = text("newsbot: آخر", **in_thread(**{"m.in_reply_to": {"event_id": "$x"}}))
    for holder, names in ((event["content"]["m.relates_to"], RELATION), (event["content"], CONTENT), (event, FIELDS)):
        for name in draw(st.lists(st.sampled_from(names), max_size=2)):
            holder[name] = draw(JSON)
    return event


@given(st.one_of(spoiled(), st.dictionaries(st.sampled_from(FIELDS), JSON)), st.booleans(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_whatever_a_stranger_sends_is_heard_without_an_error(event: Any, direct: bool, answers_me: bool) -> None:  # noqa: FBT001
    found = meaning(event, direct=direct, answers_me=answers_me)
    assert isinstance(found, Said | Nothing)
    if isinstance(found, Said):
        assert found.text.strip()
        found.text.encode()
        assert is_user(found.speaker.id)


@given(JSON)
@settings(max_examples=100, deadline=None)
def test_no_json_is_heard_with_an_error(found: Any) -> None:
    kinds = ("message", "joined", "left", "renamed", "unreadable", found)
    for kind in kinds:
        raw = json.dumps({"kind": kind, "room": ROOM, "event": found, "facts": found}).encode()
        assert heard(raw, ME) is not None
    assert heard(json.dumps(found).encode(), ME) is not None
