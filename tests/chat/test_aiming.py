"""Commands that name another room."""

import pytest

from newsbot.chat.aiming import aimed, answered
from newsbot.chat.document import Block, Bullets, Code, Paragraph, Text, labelled
from newsbot.chat.fit import plain


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("/subscribe @news_ch درعا", "@news_ch", "/subscribe درعا"),
        ("/subscribe درعا @news_ch", "@news_ch", "/subscribe درعا"),
        ("اشترك @news_ch بأخبار درعا", "@news_ch", "اشترك بأخبار درعا"),
        ("/channel @news_ch", "@news_ch", "/channel"),
        ("/digest @news_ch 08:00", "@news_ch", "/digest 08:00"),
    ],
)
def test_the_name_is_taken_out(text: str, name: str, rest: str) -> None:
    assert aimed(text) == (name, rest)


@pytest.mark.parametrize(
    "text",
    [
        "/subscribe درعا",
        "/subscribe @abc درعا",
        "write to me@news.example",
        "@nora:news.example",
        "https://t.me/@x_y_z",
        "",
    ],
)
def test_what_is_no_name(text: str) -> None:
    assert aimed(text) is None


def test_an_answer_says_where_and_its_commands_go_there() -> None:
    blocks: list[Block] = [Paragraph((Code("/subscribe درعا"),)), Bullets(((Code("/latest درعا"),),))]
    said = labelled(blocks, "ar", [("/unsubscribe #4", "إلغاء"), ("/latest", ""), ("/quiet off", "")])
    found = answered(said, "@news_ch", (Text("في @news_ch:"),))
    assert plain(found).split("\n")[:2] == ["في @news_ch:", "/subscribe @news_ch درعا"]
    assert found.suggestions == ("/unsubscribe @news_ch #4", "/latest", "/quiet @news_ch off")
    assert "/latest درعا" in plain(found)
