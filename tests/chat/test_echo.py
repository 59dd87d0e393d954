"""What was typed is said back so that it is known again."""

import pytest

from newsbot.chat.echo import echo


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("سد تشرين", "سد تشرين"),
        ("  سد\n\tتشرين ", "سد تشرين"),
        ("", ""),
        ("ا" * 40, "ا" * 40),
        ("ا" * 41, "ا" * 39 + "…"),
        ("كلمة " * 9, "كلمة كلمة كلمة كلمة كلمة كلمة كلمة كلمة…"),
        ("كلمة " * 9999, "كلمة كلمة كلمة كلمة كلمة كلمة كلمة كلمة…"),
        ("س" + " " * 2000 + "ص", "س…"),
        ("👨‍👩‍👧" * 30, "👨‍👩‍👧" * 7 + "…"),  # no family is torn apart
    ],
)
def test_an_echo(typed: str, said: str) -> None:
    assert echo(typed) == said
    assert len(echo(typed)) <= 40
