from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.text.folding import fold
from newsbot.text.lexicon import load, read
from newsbot.text.roots import root
from newsbot.text.words import STOPWORDS, forms, stem, stem_version, stems, words

TEXT = st.text(alphabet="ابتثوليكدرعسأإىةئًٌَُّـ 0123٣٫.,-'_%ABz\n\u200fﻻ،:", max_size=40) | st.text(max_size=20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قُتِلَ طفلٌ في درعـــا.", ["قتل", "طفل", "في", "درعا"]),
        ("بـ20 ألفاً و3.5% و1,200,000 ليرة", ["ب", "20", "الفا", "و", "3.5", "و", "1200000", "ليره"]),
        ("٣٫٥ و١٬٢٠٠", ["3.5", "و", "1200"]),
        ("2022.10.17 | 09:04 دمشق", ["2022", "10", "17", "09", "04", "دمشق"]),
        ("1,2,3 و 1.5.", ["1", "2", "3", "و", "1.5"]),
        ("الـCNN وF-16 وكوفيد19", ["ال", "cnn", "و", "f", "16", "و" + "كوفيد", "19"]),
        ("a5bar dar3a 7alab", ["a5bar", "dar3a", "7alab"]),
        ("#درعا_البلد «عاجل»", ["درعا", "البلد", "عاجل"]),
        ("\u2067درعا\u2069\u200f,حلب", ["درعا", "حلب"]),
        ("… ، ؟ ___", []),
    ],
)
def test_cuts_a_text_into_folded_words(text: str, expected: list[str]) -> None:
    assert forms(text) == expected


def test_a_word_is_exactly_where_it_says() -> None:
    text = "في دَرْعَـــا، قُتِلَ 1,200\u200f رجلٍ"
    assert [text[word.start : word.end] for word in words(text)] == ["في", "دَرْعَـــا", "قُتِلَ", "1,200", "رجلٍ"]


@given(TEXT)
def test_offsets_and_forms_agree(text: str) -> None:
    found = words(text)
    assert [word.form for word in found] == forms(text)
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert all(a.start <= b.start for a, b in pairwise(found))
    # a ligature such as ﷺ is several words in one character
    assert all(word.form in fold(text[word.start : word.end]).replace(",", "") for word in found)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("للبنان بلبنان ولبنان لبنان", "لبنان"),
        ("لدرعا بدرعا ودرعا درعا فدرعا", "درعا"),
        ("بالرقة الرقة والرقة للرقة", "رقه"),
        ("الكتاب كتابهم وكتاب بكتابه كتبهم للكتب كتابا", "كتاب"),
        ("الوزارة وزارات وزارتها والوزارات للوزارة", "وزاره"),
        ("كلية الكليات بالكلية", "كليه"),
        ("بلدة البلدة بلدات بلدتهم وبلدته", "بلده"),
        ("فلسطين وفلسطين لفلسطين", "فلسطين"),
        ("الفلسطينيين فلسطينية فلسطينيون", "فلسطيني"),
        ("فكرة بالفكرة فكرتها", "فكره"),
        ("المدن مدينتنا ومدن بالمدينة", "مدينه"),
        ("قتلى القتلى قتيلين قتيلا وقتيل", "قتيل"),
        ("قوات القوات قواتها بقواته", "قوه"),
        ("مناطق المنطقة منطقتين والمناطق", "منطقه"),
        ("تقرير التقارير تقريرها", "تقرير"),
        ("يقول قالت وقالوا سيقولون فقال تقول", "قال"),
        ("يعلن أعلنت وأعلنوا سيعلن", "اعلن"),
        ("يستخدمون استخدمت وسيستخدم تستخدمها", "استخدم"),
        ("انفجارات الانفجار بانفجار انفجارين", "انفجار"),
        ("وجهًا الوجوه ووجه", "وجه"),
    ],
)
def test_the_forms_of_a_word_share_its_stem(said: str, meant: str) -> None:
    assert set(stems(said)) == {meant}


@pytest.mark.parametrize(
    "word",
    [
        "لبنان",
        "بلد",
        "كتاب",
        "وزير",
        "فلسطين",
        "وفد",
        "فيصل",
        "بيروت",
        "فرنسا",
        "كلب",
        "لجنة",
        "وقت",
        "بيان",
        "ولاية",
        "قانون",
        "برلمان",
        "إيران",
        "مليون",
        "الغاء",
        "بنك",
    ],
)
def test_a_word_keeps_the_letters_that_only_look_like_clitics(word: str) -> None:
    assert stem(fold(word)) == fold(word)


@pytest.mark.parametrize(
    ("one", "other"),
    [("منطقة", "منطق"), ("جامعة", "جامع"), ("لبنان", "لبناني"), ("مقتل", "مقاتل"), ("سوريا", "سوري"), ("وجه", "وجبة")],
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert stem(fold(one)) != stem(fold(other))


@pytest.mark.parametrize(
    ("form", "expected"),
    [("20", "20"), ("cnn", "cnn"), ("", ""), ("و", "و"), ("الزغطلات", "زغطل"), ("زغطلها", "زغطل"), ("وزغطل", "وزغطل")],
)
def test_what_no_lexicon_knows_loses_little(form: str, expected: str) -> None:
    assert stem(form) == expected


def test_every_stem_is_its_own() -> None:
    lexicon = load()
    known = {*lexicon.words.values(), *lexicon.verbs.values()}
    assert [word for word in sorted(known) if stem(word) != word] == []
    assert all(fold(word) == word for word in lexicon.words)


def test_a_lexicon_is_read_from_its_lines() -> None:
    lexicon = read(["newsbot lexicon 7\n", "# about\n", "قال =قلت ~قول\n", "كتاب\n"])
    assert lexicon.version == "7"
    assert lexicon.words == {"قال": "قال", "قلت": "قال", "كتاب": "كتاب"}
    assert lexicon.verbs == {"قول": "قال"}
    assert stem_version().endswith(load().version)


def test_another_file_is_no_lexicon() -> None:
    with pytest.raises(ValueError, match="not a lexicon"):
        read(["كتاب\n"])


def test_function_words_are_stop_words_with_their_clitics() -> None:
    assert {"في", "من", "علي", "وفي", "فان", "بان", "وهو", "بهذا", "ولكن", "الذي", "والتي"} <= STOPWORDS
    assert all(fold(word) == word for word in STOPWORDS)


@pytest.mark.parametrize(
    "word",
    ["درعا", "ملك", "مال", "كامل", "نفط", "فيلم", "بلد", "جيش", "وزير", "لجنه", "حرب", "كلب", "بنك", "ماء", "يوم"],
)
def test_words_with_a_subject_are_no_stop_words(word: str) -> None:
    assert word not in STOPWORDS


@pytest.mark.parametrize(
    ("said", "meant"),
    [("ارتفاع يرتفع المرتفعة مرتفعات", "رفع"), ("استخدام المستخدمين يستخدم خدم", "خدم"), ("الكاتب كتاب", "كتب")],
)
def test_a_root_joins_what_is_derived_from_it(said: str, meant: str) -> None:
    assert {root(form) for form in forms(said)} == {meant}


@pytest.mark.parametrize(("form", "expected"), [("cnn", "cnn"), ("1200", "1200"), ("من", "من"), ("", "")])
def test_a_root_leaves_other_words_alone(form: str, expected: str) -> None:
    assert root(form) == expected
