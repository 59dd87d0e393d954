import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.text.attribution import Voice, voices
from newsbot.text.phrase import Sentence
from newsbot.text.sentences import Span, sentences
from newsbot.text.speech import speech


def heard(*said: str) -> list[Voice]:
    text = "\n".join(said)
    return voices(text, sentences(text))


def labels(*said: str) -> list[str | None]:
    return [voice.attribution for voice in heard(*said)]


def named(sentence: str) -> str | None:
    """Who says it, in the sentence's own words; a dash when the verb stands for them, None when nobody says it."""
    told = speech(Sentence(sentence, Span(0, len(sentence))))
    if told is None:
        return None
    return "-" if told.name is None else sentence[slice(*told.name.span)]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("قال وزير المياه سامر الحلبي إن السد آمن.", "وزير المياه سامر الحلبي"),
        ("وأكدت المديرة العامة لصندوق الإسكان هدى نصار أن المنح كافية.", "المديرة العامة لصندوق الإسكان هدى نصار"),
        ("قالت المتحدثة باسم الوزارة، ليلى مراد، إن القرار نهائي.", "المتحدثة باسم الوزارة، ليلى مراد"),
        ("أعلنت بلدية الميناء، أمس الأحد، إغلاق الجسر.", "بلدية الميناء"),
        ("أعلنت هيئة الطرق وقف الرحلات.", "هيئة الطرق"),
        ("العقيد سامر الحلبي، قال إن الطريق سالك.", "العقيد سامر الحلبي"),
        ("الحلبي أضاف أن الطريق سالك.", "الحلبي"),
        ("من جهته، يرى أستاذ التاريخ نبيل عون أن النص قديم.", "أستاذ التاريخ نبيل عون"),
        ('ونقلت وكالة "نور" عن الحلبي قوله إن الطريق سالك.', "الحلبي"),
        ("هبط السعر أمس، بحسب مصرف الساحل.", "مصرف الساحل"),
        ("هبط السعر أمس، وفقا لوزارة التجارة.", "وزارة التجارة"),
        ('هبط السعر أمس، وفق ما ذكرته صحيفة "المرفأ" المحلية.', 'صحيفة "المرفأ" المحلية'),
        ('"لن نتراجع أبدا"، قال المدرب سعيد قاسم.', "المدرب سعيد قاسم"),
        ('ذكرت "المرفأ" أن السعر هبط.', '"المرفأ"'),
        ("أكد اتحاد أطباء الساحل أهمية اللقاح.", "اتحاد أطباء الساحل"),
        ("أعلن جيش البلاد استهداف الجسر.", "جيش البلاد"),
        ("قال مصدر في مديرية الصحة إن اللقاح وصل.", "مصدر في مديرية الصحة"),
        ("وقال الوزير للصحفيين إن السد آمن.", "الوزير"),
        ("(CNN)-- قال البيت الأزرق إن السد آمن.", "البيت الأزرق"),
        ("تحدث الخميس مدير المرفأ رامي شاهين عن التوسعة.", "مدير المرفأ رامي شاهين"),
        ("وأضاف أن السد آمن.", "-"),
        ('وتابع: "السد آمن".', "-"),
        ("وقال للصحفيين إن السد آمن.", "-"),
        ("وفي تصريح لاحق، أوضح أن السد آمن.", "-"),
        ("لكنه قال إن السد آمن.", "-"),
        ("مشيرا إلى أن السد آمن.", "-"),
        ("السد آمن، على حد قوله.", "-"),
        ("يذكر أن السد بني قبل أعوام.", None),
        ("ويعتقد أن السد بني قبل أعوام.", None),
        ("ولم تعلن أي جهة مسؤوليتها عن الهجوم.", None),
        ("وصل الوفد الذي قال إنه محايد.", None),
        ("وصلت القافلة إلى المدينة مساء.", None),
    ],
)
def test_finds_who_speaks_in_a_sentence(sentence: str, name: str | None) -> None:
    assert named(sentence) == name


MINISTER = "قال وزير المياه سامر الحلبي إن السد آمن."
AGENCY = 'أفادت وكالة "نور" بأن السد فاض.'


@pytest.mark.parametrize(
    ("before", "sentence", "label"),
    [
        ([MINISTER], "وأضاف أن المياه وفيرة.", "وزير المياه سامر الحلبي"),
        ([MINISTER], "وقال إن المياه وفيرة.", "وزير المياه سامر الحلبي"),
        ([MINISTER], "وتابع الحلبي أن المياه وفيرة.", "وزير المياه سامر الحلبي"),
        ([MINISTER], "وأكد الوزير أن المياه وفيرة.", "وزير المياه سامر الحلبي"),
        (
            ["قال وزير المياه الساحلي سامر الحلبي إن السد آمن."],
            "وأكد الوزير الساحلي أنه قديم.",
            "وزير المياه الساحلي سامر الحلبي",
        ),
        ([MINISTER], "والمياه وفيرة، بحسب قوله.", "وزير المياه سامر الحلبي"),
        ([MINISTER, "وفتح السد قبل عام."], "وأضاف أن المياه وفيرة.", "وزير المياه سامر الحلبي"),
        ([MINISTER, AGENCY], "وأضاف أن المياه وفيرة.", "وزير المياه سامر الحلبي"),
        ([MINISTER, AGENCY], "وأضافت أن القرى غرقت.", 'وكالة "نور"'),
        ([AGENCY], "وقالت الوكالة إن القرى غرقت.", 'وكالة "نور"'),
        (['أخلي الحي، بحسب تجمع "نهر البلد".'], "ولفت التجمع إلى أن الطريق مقطوع.", 'تجمع "نهر البلد"'),
        (['وزار الوفد تجمع "نهر البلد" أمس.'], "ولفت التجمع إلى أن الطريق مقطوع.", 'تجمع "نهر البلد"'),
        (["قالت قيادة الشرطة في بيان إن الطريق سالك."], "وأضاف البيان أن الجسر مغلق.", "قيادة الشرطة"),
        ([MINISTER], "وصلت القافلة مساء.", None),
        ([MINISTER], "وقالت نائبة المدير رنا عيد إن السد قديم.", None),
        ([MINISTER], "وقال أحد السكان إن السد قديم.", None),
        ([MINISTER], "يذكر أن السد قديم.", None),
    ],
)
def test_labels_with_the_fuller_name_from_before(before: list[str], sentence: str, label: str | None) -> None:
    voice = heard(*before, sentence)[-1]
    assert (voice.attribution, voice.known) == (label, True)


def test_knows_the_fullest_name_of_who_speaks() -> None:
    assert [voice.speaker for voice in heard("فتح السد.", MINISTER, "وأضاف أنه آمن.", "وقال رامي شاهين إنه قديم.")] == [
        None,
        "وزير المياه سامر الحلبي",
        "وزير المياه سامر الحلبي",
        "رامي شاهين",
    ]


@pytest.mark.parametrize(
    "said",
    [
        ["وأضاف أن المياه وفيرة."],
        [MINISTER, "وأضافت أن المياه وفيرة."],
        [MINISTER, *["وفتح السد قبل عام."] * 6, "وأضاف أن المياه وفيرة."],
        ["وأكد المصدر أن المياه وفيرة."],
        [MINISTER, "ووصف رامي شاهين ما جرى بالكارثة.", "وقال إنه قلق."],
        [MINISTER, "ووصف المدرب الأمر بالكارثة. ثم غادر.", 'وأضاف: "السد آمن. لا خطر. لا خوف".'],
    ],
)
def test_says_so_when_a_speaker_cannot_be_told(said: list[str]) -> None:
    voice = heard(*said)[-1]
    assert (voice.attribution, voice.known) == (None, False)


def test_a_quotation_that_runs_on_is_its_speakers() -> None:
    assert labels(
        'قالت العمدة نجوى سليم: "النهر ارتفع كثيرا.',
        "قال لي كثيرون إنهم خائفون.",
        'سنفتح المدارس لهم".',
        "وهطل المطر ليلا.",
    ) == [None, "العمدة نجوى سليم", "العمدة نجوى سليم", None]


def test_a_quotation_that_is_never_closed_labels_nothing() -> None:
    said = ['قالت العمدة نجوى سليم إن "النهر ارتفع كثيرا.', *["وهطل المطر ليلا."] * 3]
    assert labels(*said) == [None] * 4


def test_a_nested_opening_mark_does_not_unbalance_the_quotation() -> None:
    said = ('قال المدير سعد نور "إن "الفريق عاد من القرية"، وفق وكالة "نور".', "وهطل المطر ليلا.")
    assert labels(*said) == [None, None]


@pytest.mark.parametrize(
    "doubt",
    [
        "ولم يتسن التحقق من ذلك من مصدر مستقل.",
        "ولم تتمكن الوكالة من التأكد من صحة ذلك.",
        "ولا يمكن التحقق من هذه الأرقام.",
        "ولم يقدم المتحدث أي دليل على ذلك.",
    ],
)
def test_a_doubt_and_the_claim_it_concerns_stay_together(doubt: str) -> None:
    told = heard("وهطل المطر ليلا.", "زعم الفصيل الشرقي أنه أسقط الطائرة.", doubt, "وفتحت المدارس.")
    assert [voice.beside for voice in told] == [(), (2,), (1,), ()]


def test_a_doubt_belongs_to_all_that_its_speaker_claims_around_it() -> None:
    told = heard(
        "زعم الفصيل الشرقي أنه أسقط الطائرة.",
        "وأضاف أنها كانت مسيرة.",
        "ولم يتسن التحقق من ذلك.",
        "وتابع أن طاقمها أسر.",
    )
    assert [voice.beside for voice in told] == [(2,), (2,), (1,), (2,)]


def test_a_claim_that_carries_its_own_doubt_needs_no_other() -> None:
    told = heard("فتحت المدارس.", "وأضافت الوزيرة رنا عيد، دون تقديم أي دليل، أن السد آمن.")
    assert [voice.beside for voice in told] == [(), ()]


SCENES = st.lists(
    st.sampled_from(
        [
            MINISTER,
            AGENCY,
            "وأضاف أن",
            "وقالت",
            '"',
            "«",
            "الوكالة",
            "الوزير",
            "وفقا لـ",
            "نقلت عن",
            ".",
            "\n",
            "،",
            "وفق",
        ]
    ),
    max_size=25,
).map(" ".join)


@given(SCENES | st.text(max_size=80))
def test_every_label_is_an_earlier_stretch_of_the_source(text: str) -> None:
    spans = sentences(text)
    told = voices(text, spans)
    assert len(told) == len(spans)
    for span, voice in zip(spans, told, strict=True):
        assert voice.attribution is None or voice.attribution in text[: span.end]
        assert all(0 <= index < len(spans) for index in voice.beside)
