"""Which news is meant by what somebody types: lists of places, what is left out, names that are in doubt."""

import pytest

from newsbot.chat.asking import Latest
from newsbot.chat.parsing import parse
from newsbot.chat.subscribing import Mute, Subscribe, Unsubscribe
from newsbot.news.gazetteer import load


def meant(text: str) -> tuple[type, list[str]]:
    """What is to be done, with the keys of which filters."""
    found = parse(text, load())
    assert isinstance(found, Subscribe | Unsubscribe | Mute)
    return type(found), [one.key for one in found.filters]


@pytest.mark.parametrize(
    ("text", "does", "keys"),
    [
        ("/subscribe دمشق وريف دمشق", Subscribe, ["place:sy-damascus", "place:sy-rif-dimashq"]),
        ("/subscribe دمشق، ريف دمشق", Subscribe, ["place:sy-damascus", "place:sy-rif-dimashq"]),
        ("/subscribe دمشق ريف دمشق", Subscribe, ["place:sy-damascus", "place:sy-rif-dimashq"]),
        ("اشترك بأخبار دمشق وريفها", Subscribe, ["place:sy-damascus", "place:sy-rif-dimashq"]),
        ("اشترك بأخبار دمشق و ريفها", Subscribe, ["place:sy-damascus", "place:sy-rif-dimashq"]),
        ("اشترك بأخبار حلب وريفها", Subscribe, ["place:sy-aleppo"]),
        (
            "اشترك بأخبار درعا والسويداء وريف دمشق",
            Subscribe,
            ["place:sy-daraa", "place:sy-suwayda", "place:sy-rif-dimashq"],
        ),
        ("/unsubscribe دمشق وريف دمشق", Unsubscribe, ["place:sy-damascus", "place:sy-rif-dimashq"]),
        ("/mute دمشق وريف دمشق", Mute, ["place:sy-damascus", "place:sy-rif-dimashq"]),
        ("/subscribe ريف حلب الشمالي وريف إدلب", Subscribe, ["place:sy-aleppo", "place:sy-idlib"]),
    ],
)
def test_the_countryside_of_damascus_is_a_place_of_its_own(text: str, does: type, keys: list[str]) -> None:
    assert meant(text) == (does, keys)


@pytest.mark.parametrize(
    ("text", "place", "others"),
    [
        ("آخر أخبار السويداء وريف دمشق", "sy-suwayda", ("sy-rif-dimashq",)),
        ("شو صار بدمشق وريفها", "sy-damascus", ("sy-rif-dimashq",)),
        ("أخبار ريف دير الزور الغربي", "sy-deir-ez-zor", ()),
    ],
)
def test_it_is_one_in_questions_too(text: str, place: str, others: tuple[str, ...]) -> None:
    found = parse(text, load())
    assert isinstance(found, Latest)
    assert (found.place, found.others) == (place, others)
