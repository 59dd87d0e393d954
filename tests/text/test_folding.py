import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.text.folding import _IRREGULAR, _TABLE, fold, fold_mapped

# Much of what news is made of, and what it is dirtied with.
ARABIC = "اأإآٱبةتىيئؤوكکیهۀءلاﻻﷲﷺﹰـًٌَُِّْٰ٠٣۴٫٬ \u00a0\n\u200b\u200f\u2067aZéİß½²،؟"
TEXT = st.text(alphabet=st.sampled_from(ARABIC), max_size=40) | st.text(max_size=20)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("الْكِتَـــابُ", "الكتاب"),
        ("أخبار إدلب والآن ٱلأحد", "اخبار ادلب والان الاحد"),
        ("مستشفى درعا الوطني", "مستشفي درعا الوطني"),
        ("مسؤول في هيئة لاجئين", "مسوول في هييه لاجيين"),
        ("السويداء", "السويداء"),
        ("ﺩﻣﺸﻖ ﻻ ﷲ", "دمشق لا الله"),
        ("ﷺ", "صلي الله عليه وسلم"),
        ("٢٠ آب ۲۰۲۴، ٣٫٥٪ و١٬٢٠٠", "20 اب 2024، 3.5% و1,200"),
        ("کوبانی ھەولێر", "كوباني ههولێر"),
        ("درعا\u00a0البلد\u2009اليوم", "درعا البلد اليوم"),
        ("\u202bدرعا\u202c\u200f \ufeffCNN\u200b", "درعا cnn"),
        ("Qamişlo KOBANÎ İdlib Straße", "qamislo kobani idlib strasse"),
        ("هٰذا رحمٰن", "هذا رحمن"),
        ("سطر\nسطر\tآخر", "سطر\nسطر\tاخر"),
        ("½ كم²", "½ كم2"),
        ("", ""),
    ],
)
def test_spells_a_text_in_one_way(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_letters_written_as_two_characters_are_the_letter() -> None:
    assert fold("ا\u0654و\u0654ي\u0654ا\u0653") == fold("أؤئآ") == "اويا"


def test_every_character_folds_for_good_and_the_regular_ones_to_one() -> None:
    folded = {chr(code): fold(chr(code)) for code in range(sys.maxunicode + 1)}
    assert [c for c, found in folded.items() if found != c and fold(found) != found] == []
    assert [c for c, found in folded.items() if found != c.translate(_TABLE)] == []
    assert [c for c, found in folded.items() if len(found) != 1 and not _IRREGULAR.match(c)] == []


@given(TEXT)
def test_no_character_folds_otherwise_beside_others(text: str) -> None:
    assert fold(text) == "".join(map(fold, text))


@given(TEXT)
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXT)
def test_the_map_leads_every_character_back(text: str) -> None:
    folded = fold_mapped(text)
    assert folded.text == fold(text)
    assert len(folded.origin) - 1 == len(folded.ends) == len(folded.text)
    assert folded.origin == sorted(folded.origin)
    assert folded.origin[-1] == len(text)
    for index, character in enumerate(folded.text):
        start, end = folded.source_span(index, index + 1)
        assert 0 <= start < end <= len(text)
        assert character in fold(text[start:end])


@pytest.mark.parametrize(
    ("text", "found", "source"),
    [
        ("في دَرْعَـــا، أمس", "درعا", "دَرْعَـــا"),
        ("خبرٌ عاجلٌ", "عاجل", "عاجلٌ"),
        ("قال\u200f محمد", "قال", "قال"),
        ("ﻻ أحد", "لا", "ﻻ"),
        ("ﷺ", "الله", "ﷺ"),
    ],
)
def test_a_span_is_cut_from_the_source_with_its_marks(text: str, found: str, source: str) -> None:
    folded = fold_mapped(text)
    start = folded.text.index(found)
    first, last = folded.source_span(start, start + len(found))
    assert text[first:last] == source


def test_an_empty_span_is_empty_in_the_source() -> None:
    folded = fold_mapped("دَرعا")
    assert folded.source_span(1, 1) == (2, 2)
    assert folded.source_span(4, 4) == (5, 5)
