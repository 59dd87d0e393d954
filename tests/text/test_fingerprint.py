"""Copies of a text are known by a signature."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.text.fingerprint import Fingerprint, distance, fingerprint, is_copy, of_words, shared, unpacked
from newsbot.text.words import forms

NEWS = (
    "أعلنت مديرية الزراعة في محافظة درعا بدء حملة لرش بساتين الزيتون في بلدات الريف الغربي بعد ظهور آفة ذبابة الثمار. "
    "وقال مدير الزراعة سامر الحمصي إن فرق الرش ستعمل على مدى أسبوعين وتغطي نحو ثلاثة آلاف هكتار من الأراضي المزروعة. "
    "وأوضح أن المواد المستخدمة آمنة على النحل إذا التزم المزارعون بإغلاق الخلايا ساعة الرش، وأن المديرية وزعت نشرة "
    "بذلك على الجمعيات الفلاحية. وأضاف أن الموسم الماضي خسر خمس إنتاجه بسبب تأخر المكافحة، وأن الوزارة وفرت هذا العام "
    "جرارات ومرشات حديثة. ويزرع الزيتون في المحافظة على مساحة واسعة ويعيش منه آلاف المزارعين وعائلاتهم كل عام. "
)
OTHER = (
    "أعلنت مديرية الصحة في محافظة حلب بدء حملة لتطعيم الأطفال في مدارس المدينة بعد تسجيل إصابات بالحصبة. وقال مدير "
    "الصحة إن الفرق الجوالة ستزور المدارس والمخيمات على مدى أسبوعين، وإن اللقاحات متوافرة في جميع المراكز الصحية. "
    "وأوضح أن اللقاح آمن ولا يحتاج الطفل بعده إلا إلى الراحة يوما واحدا، داعيا الأهالي إلى إحضار دفاتر التطعيم. "
)


def edited(text: str, every: int) -> str:
    return " ".join("كلمة" if not at % every else word for at, word in enumerate(text.split(), 1))


@pytest.mark.parametrize(
    "copy",
    [
        NEWS.replace("أ", "ا").replace("ة", "ه") + "\n\n",
        "المكتب الإعلامي - خاص: " + NEWS + " تابعونا على قناتنا لمزيد من الأخبار المحلية.",
        edited(NEWS, 12),
        NEWS[: len(NEWS) // 2],
        edited(NEWS[: len(NEWS) // 2], 15),
    ],
    ids=["respelt", "framed", "edited", "cut", "cut and edited"],
)
def test_a_repost_is_a_copy(copy: str) -> None:
    one, other = fingerprint(NEWS), fingerprint(copy)
    assert is_copy(one, other)
    assert is_copy(other, one)
    assert distance(one, other) < 0.5


@pytest.mark.parametrize("other", [OTHER, "", "خبر", "أعلنت مديرية الزراعة في محافظة درعا بدء حملة " + OTHER])
def test_another_text_is_none(other: str) -> None:
    assert not is_copy(fingerprint(NEWS), fingerprint(other))


def test_a_text_and_itself() -> None:
    assert distance(fingerprint(NEWS), fingerprint(NEWS)) == 0
    assert fingerprint(NEWS) == of_words(forms(NEWS))
    assert distance(fingerprint(NEWS), fingerprint(OTHER)) > 0.9
    assert shared(fingerprint(""), fingerprint("")) == 0
    assert is_copy(fingerprint("عاجل"), fingerprint("عاجل!"))


def test_a_signature_is_small_whatever_the_text() -> None:
    assert len(fingerprint(NEWS * 500).packed()) <= 260
    assert fingerprint("كلمات كثيرة جدا " + " ".join(map(str, range(100_000)))).size <= 4000


@pytest.mark.parametrize("packed", [b"", b"abc", b"12345", bytes(264)])
def test_bytes_that_are_no_signature(packed: bytes) -> None:
    with pytest.raises(ValueError, match="not a fingerprint"):
        unpacked(packed)


@given(st.text(), st.text())
def test_what_is_shared_does_not_depend_on_the_order(one: str, other: str) -> None:
    first, second = fingerprint(one), fingerprint(other)
    assert 0 <= shared(first, second) == shared(second, first) <= 1
    assert unpacked(first.packed()) == first
    assert isinstance(unpacked(first.packed()), Fingerprint)
