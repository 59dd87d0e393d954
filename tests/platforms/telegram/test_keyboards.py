import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.chat.document import Block, Code, Document, Paragraph, Rule, Strong, Text
from newsbot.platforms.telegram.keyboards import (
    LONGEST_DATA,
    Action,
    Button,
    Ticket,
    buttons,
    number_of,
    rows,
    sign,
    verify,
)

KEY = b"k" * 32
NOW = 1_700_000_000.0
ACTIONS: tuple[Action, ...] = ("more", "story", "latest", "places", "language", "other", "like")
TICKETS = st.builds(
    Ticket,
    number=st.integers(0, (1 << 64) - 1),
    action=st.sampled_from(ACTIONS),
    expires=st.integers(int(NOW) + 1, (1 << 32) - 1),
    shared=st.booleans(),
)
ROOMS = st.one_of(st.integers(-(1 << 52), 1 << 52).map(str), st.sampled_from(("-100123/7", "-100123/77", "-1001237")))
USERS = st.integers(1, 1 << 52)


@settings(max_examples=2000, deadline=None)
@given(TICKETS, ROOMS, USERS, st.integers(0, 29 * 8 - 1), st.integers(1, 1 << 20))
def test_forged_data_is_never_accepted(ticket: Ticket, room: str, user: int, bit: int, other: int) -> None:
    signed = sign(KEY, ticket, room=room, user=user)
    assert len(signed.encode()) <= LONGEST_DATA
    assert verify(KEY, signed, room=room, user=user, now=NOW) == ticket

    raw = bytearray(base64.urlsafe_b64decode(signed + "="))
    raw[bit // 8] ^= 1 << bit % 8
    flipped = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    assert verify(KEY, flipped, room=room, user=user, now=NOW) is None

    for elsewhere in (f"{room}{other}", f"{room}/{other}", str(other - 1 if room == str(other) else other)):
        assert verify(KEY, signed, room=elsewhere, user=user, now=NOW) is None
    assert (verify(KEY, signed, room=room, user=user + other, now=NOW) is None) is not ticket.shared

    assert verify(KEY, signed, room=room, user=user, now=ticket.expires) is None
    assert verify(b"x" * 32, signed, room=room, user=user, now=NOW) is None


@settings(max_examples=2000, deadline=None)
@given(
    st.one_of(st.text(max_size=70), st.binary(min_size=30, max_size=30).map(lambda raw: base64.b64encode(raw).decode()))
)
def test_junk_is_never_accepted(data: str) -> None:
    assert verify(KEY, data, room="5", user=5, now=NOW) is None


def test_the_same_bytes_in_another_spelling_are_not_accepted() -> None:
    signed = sign(KEY, Ticket(1, "more", int(NOW) + 9, shared=True), room="5", user=None)
    for spelt in (signed + "=", f" {signed}", signed + "\n", signed.replace("A", "A\n", 1)):
        assert verify(KEY, spelt, room="5", user=5, now=NOW) is None


def test_a_room_and_a_person_cannot_be_shifted_into_each_other() -> None:
    signed = sign(KEY, Ticket(1, "more", int(NOW) + 9, shared=False), room="12", user=34)
    assert verify(KEY, signed, room="123", user=4, now=NOW) is None


def test_a_button_names_its_delivery_and_its_place_in_it() -> None:
    ticket = Ticket(number_of(123_456_789_012, 23), "story", 0, shared=True)
    assert (ticket.delivery, ticket.index) == (123_456_789_012, 23)


def listing(locale: str = "ar") -> Document:
    blocks: list[Block] = []
    for number, story in ((1, "abc"), (2, "def")):
        blocks += [
            Rule(),
            Paragraph((Text(f"{number}. "), Strong("عنوان"))),
            Paragraph((Text("الخبر كاملًا: "), Code(f"/story {story}"))),
        ]
    return Document(tuple(blocks), locale, ("/more", "/story abc", "/story def", "/latest درعا", "/latest"))


def test_labels_say_what_a_press_does() -> None:
    assert [button.label for button in buttons(listing())] == [
        "المزيد",
        "اقرأ 1",
        "اقرأ 2",
        "آخر أخبار درعا",
        "آخر الأخبار",
    ]
    assert [button.action for button in buttons(listing())] == ["more", "story", "story", "latest", "latest"]
    assert [button.index for button in buttons(listing())] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("command", "label"),
    [
        ("/story xyz", "Read in full"),
        ("/like xyz", "More like this"),
        ("/places", "Places"),
        ("/help", "What you can ask for"),
        ("/language ar", "العربية"),
        ("/language en", "English"),
        ("/timezone Beirut", "Beirut time"),
        ("/sources", "Sources"),
    ],
)
def test_labels_in_english(command: str, label: str) -> None:
    assert buttons(Document((), "en", (command,)))[0].label == label


def test_a_long_label_is_cut_without_half_an_isolate() -> None:
    (button,) = buttons(Document((), "ar", (f"/timezone {'Name ' * 20}",)))
    assert len(button.label) <= 42
    assert button.label.count("\u2068") == button.label.count("\u2069")


def test_entries_stand_side_by_side_and_others_in_pairs() -> None:
    short = [Button(str(n), "story", n, short=True) for n in range(7)]
    wide = [Button("x", "latest", n) for n in range(7, 10)]
    more = Button("المزيد", "more", 10)
    assert rows((more, *short, *wide)) == [[more], short[:5], short[5:], wide[:2], wide[2:]]


def test_no_suggestions_no_buttons() -> None:
    assert buttons(Document((), "ar")) == ()


def test_a_button_that_was_signed_before_there_were_others_still_means_the_same() -> None:
    codes = [
        base64.urlsafe_b64decode(sign(KEY, Ticket(1, each, 9, shared=False), room="5", user=5) + "=")
        for each in ACTIONS
    ]
    assert [raw[1] for raw in codes] == [0, 1, 2, 3, 4, 5, 6]


def test_an_article_offers_what_resembles_it() -> None:
    document = Document((), "ar", ("/story xyz", "/like xyz"))
    assert [(button.label, button.action) for button in buttons(document)] == [
        ("اقرأ الخبر كاملًا", "story"),
        ("أخبار مشابهة", "like"),
    ]
    assert rows(buttons(document)) == [list(buttons(document))]
