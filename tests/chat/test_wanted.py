"""Which news is meant by what somebody types: lists of places, what is left out, names that are in doubt."""

import pytest

from newsbot.chat.asking import Latest
from newsbot.chat.parsing import parse
from newsbot.chat.subscribing import Doubt, Mute, Subscribe, Unsubscribe
from newsbot.chat.wrong import Wrong
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


SPORT, WEATHER = "-رياض", "-طقس"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("/subscribe درعا إلا الرياضة", [f"place:sy-daraa|{SPORT}|-topic:sport"]),
        ("/subscribe درعا دون أخبار الرياضة", [f"place:sy-daraa|{SPORT}|-topic:sport"]),
        ("/subscribe درعا سوى الرياضة", [f"place:sy-daraa|{SPORT}|-topic:sport"]),
        ("/subscribe درعا ما عدا الرياضة", [f"place:sy-daraa|{SPORT}|-topic:sport"]),
        ("/subscribe درعا وليس الرياضة", [f"place:sy-daraa|{SPORT}|-topic:sport"]),
        ("اشترك بأخبار درعا بدون رياضة لو سمحت", [f"place:sy-daraa|{SPORT}|-topic:sport"]),
        ("/subscribe كل الأخبار إلا الرياضة والطقس", [f"{SPORT}|{WEATHER}|-topic:sport|-topic:weather"]),
        ("/subscribe كل الأخبار غير الرياضة", [f"{SPORT}|-topic:sport"]),
        ("/subscribe سوريا إلا دير الزور وريف دمشق", ["place:sy|-place:sy-deir-ez-zor|-place:sy-rif-dimashq"]),
        ('/subscribe درعا إلا "سد تشرين"', ["place:sy-daraa|-سد تشرين"]),
        ("/subscribe درعا - حمص - حلب", ["place:sy-daraa", "place:sy-homs", "place:sy-aleppo"]),
        ("/subscribe الأطفال دون سن الخامسة", ["+خامس|+سن|+طفل"]),
        ("/subscribe لا شيء إلا الرياضة", ["topic:sport"]),
    ],
)
def test_what_is_left_out_is_not_followed(text: str, keys: list[str]) -> None:
    assert meant(text) == (Subscribe, keys)


@pytest.mark.parametrize(
    ("text", "typed", "options"),
    [
        ("/subscribe - رياضة", "- رياضة", [f"{SPORT}|-topic:sport", "topic:sport"]),
        ("/subscribe درعا - رياضة", "- رياضة", [f"place:sy-daraa|{SPORT}|-topic:sport", "place:sy-daraa|topic:sport"]),
        ("/subscribe درعا – رياضة", "– رياضة", [f"place:sy-daraa|{SPORT}|-topic:sport", "place:sy-daraa|topic:sport"]),
        ("/subscribe سوريا - درعا", "- درعا", ["place:sy|-place:sy-daraa", "place:sy-daraa"]),
        ("لا ترسل لي إلا أخبار درعا", "لا ترسل لي إلا أخبار درعا", ["place:sy-daraa"]),
        ("ما بدي غير أخبار درعا", "ما بدي غير أخبار درعا", ["place:sy-daraa"]),
    ],
)
def test_what_may_be_left_out_or_not_is_asked(text: str, typed: str, options: list[str]) -> None:
    found = parse(text, load())
    assert isinstance(found, Doubt)
    assert (found.command, found.typed) == ("subscribe", typed)
    assert [one.key for one in found.options] == options


@pytest.mark.parametrize(
    ("text", "typed", "option", "beside"),
    [
        ("/subscribe درعا وحلبب", "حلبب", "place:sy-aleppo", ["place:sy-daraa"]),
        ("اشترك بأخبار درعا وحلبب", "حلبب", "place:sy-aleppo", ["place:sy-daraa"]),
        ("/mute حلبب، درعا", "حلبب", "place:sy-aleppo", ["place:sy-daraa"]),
        ("/subscribe ادلب ودرعاا وحماه", "درعاا", "place:sy-daraa", ["place:sy-idlib", "place:sy-hama"]),
        ("/subscribe درعا وعمان", "عمان", "place:om", ["place:sy-daraa"]),
        ("/subscribe حلبب ودرعاا", "حلبب", "place:sy-aleppo", ["place:sy-daraa"]),
    ],
)
def test_a_slip_in_a_list_is_asked_about_beside_the_others(
    text: str, typed: str, option: str, beside: list[str]
) -> None:
    found = parse(text, load())
    assert isinstance(found, Doubt)
    assert (found.typed, found.options[0].key, [one.key for one in found.beside]) == (typed, option, beside)


@pytest.mark.parametrize(
    ("text", "typed", "options", "beside"),
    [
        ("/subscribe درعا، المريخ", "المريخ", ["+مريخ", "place:sy-daraa"], ["place:sy-daraa"]),
        ("/subscribe درعا وقنسرينو", "قنسرينو", ["+قنسرينو", "place:sy-daraa"], ["place:sy-daraa"]),
        ("/mute درعا وحمص والمريخ", "المريخ", ["+مريخ", "place:sy-homs"], ["place:sy-daraa", "place:sy-homs"]),
    ],
)
def test_what_is_no_place_in_a_list_is_said_to_be_none(
    text: str, typed: str, options: list[str], beside: list[str]
) -> None:
    found = parse(text, load())
    assert isinstance(found, Wrong)
    assert (found.reason, found.typed) == ("place", typed)
    assert ([one.key for one in found.options], [one.key for one in found.beside]) == (options, beside)


@pytest.mark.parametrize(
    ("text", "does", "keys"),
    [
        (
            "/subscribe حلب، حمص، درعا، كل الأخبار",
            Subscribe,
            ["place:sy-aleppo", "place:sy-homs", "place:sy-daraa", ""],
        ),
        ("/subscribe درعا وكل الأخبار", Subscribe, ["place:sy-daraa", ""]),
        ("/subscribe كل الأخبار في درعا", Subscribe, ["place:sy-daraa"]),
        ("/subscribe حلب والباب", Subscribe, ["place:sy-aleppo", "place:sy-al-bab"]),
        ("/subscribe درعا، جاسم، نوى", Subscribe, ["place:sy-daraa", "place:sy-jasim", "place:sy-nawa"]),
        ("/subscribe جاسم، درعا", Subscribe, ["place:sy-jasim"]),
        ("اشترك بأخبار جاسم في درعا", Subscribe, ["place:sy-jasim"]),
        ("/subscribe درعا والكهرباء", Subscribe, ["place:sy-daraa", "+كهرباء"]),
        ("/subscribe رياضة، درعا", Subscribe, ["topic:sport", "place:sy-daraa"]),
        ('/subscribe درعا، "المريخ"', Subscribe, ["place:sy-daraa", "+مريخ"]),
        ("اشترك بأخبار القصف في درعا وحمص", Subscribe, ["place:sy-daraa|+قصف", "place:sy-homs|+قصف"]),
        ("/unsubscribe درعا، المريخ", Unsubscribe, ["place:sy-daraa", "+مريخ"]),
    ],
)
def test_a_list_is_all_of_it(text: str, does: type, keys: list[str]) -> None:
    assert meant(text) == (does, keys)


SOUTH = ["place:sy-daraa", "place:sy-suwayda", "place:sy-quneitra"]
NORTH = ["place:sy-aleppo", "place:sy-idlib"]


@pytest.mark.parametrize(
    ("text", "typed", "governorates"),
    [
        ("/subscribe الجنوب السوري", "الجنوب السوري", SOUTH),
        ("/subscribe شمال سوريا", "شمال سوريا", NORTH),
        ("اشترك بأخبار الشمال السوري", "الشمال السوري", NORTH),
        ("/mute درعا والشمال السوري", "الشمال السوري", ["place:sy-daraa", *NORTH]),
        ("/subscribe الكهرباء في الجنوب السوري", "الجنوب السوري", [f"{key}|+كهرباء" for key in SOUTH]),
    ],
)
def test_of_a_part_of_syria_the_governorates_are_offered(text: str, typed: str, governorates: list[str]) -> None:
    found = parse(text, load())
    assert isinstance(found, Wrong)
    assert (found.reason, found.typed, [one.key for one in found.beside]) == ("region", typed, governorates)


@pytest.mark.parametrize("text", ["/subscribe عمان", "اشترك بأخبار عمان"])
def test_oman_and_amman_are_asked_about(text: str) -> None:
    found = parse(text, load())
    assert isinstance(found, Doubt)
    assert [one.key for one in found.options] == ["place:om", "place:jo-amman"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("/subscribe عمان الأردن", "place:jo-amman"),
        ("/subscribe عمان في الأردن", "place:jo-amman"),
        ("/subscribe وعمان الأردن", "place:jo-amman"),
        ("/subscribe عمّان", "place:jo-amman"),
        ("/subscribe سلطنة عمان", "place:om"),
        ("/subscribe طرابلس لبنان", "place:lb-tripoli-lebanon"),
        ("/subscribe شمال حلب", "place:sy-aleppo"),
        ("/subscribe جنوب السودان", "place:ss"),
    ],
)
def test_what_tells_a_place_apart_is_heard(text: str, key: str) -> None:
    assert meant(text) == (Subscribe, [key])
