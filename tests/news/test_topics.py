"""What an article is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.news.topics import TOPICS, resolve, topics
from newsbot.text.words import stems

ARTICLES = {
    "politics": (
        "الحكومة تناقش مشروع قانون الانتخابات",
        "اجتمع رئيس الحكومة مع نواب البرلمان لبحث الانتخابات والدستور.",
    ),
    "security": ("انفجار عبوة ناسفة قرب حاجز", "أصيب عنصران في انفجار عبوة ناسفة، وتلا الانفجار إطلاق رصاص واعتقالات."),
    "economy": ("ارتفاع سعر الدولار أمام الليرة", "سجلت الليرة تراجعا أمام الدولار في السوق، وارتفعت الأسعار والتضخم."),
    "relief": ("وصول قافلة مساعدات إنسانية", "وزعت منظمة إغاثية سللا غذائية ومساعدات على العائلات."),
    "weather": ("منخفض جوي وأمطار غزيرة غدا", "تتوقع الأرصاد أمطارا ورياحا وانخفاضا في درجات الحرارة."),
    "health": ("افتتاح قسم جديد في المشفى", "يستقبل المشفى المرضى ويوفر الدواء والعلاج على أيدي أطباء."),
    "education": ("بدء امتحانات الشهادة الثانوية", "يتقدم الطلاب إلى الامتحانات في المدارس بإشراف المعلمين."),
    "agriculture": ("مزارعون يبدؤون حصاد القمح", "قال مزارع إن محصول القمح جيد بعد الري، وإن الزيتون في موسمه."),
    "services": ("عودة الكهرباء بعد صيانة المحطة", "أنهت البلدية صيانة محطة المياه والكهرباء وتأهيل الطرق."),
    "sport": ("المنتخب يفوز في مباراته الأولى", "سجل اللاعب هدفا في المباراة وقال المدرب إن الفريق جاهز للدوري."),
    "culture": ("معرض للكتاب ورواية جديدة", "يضم المعرض كتبا وروايات ولوحات، ويرافقه عرض مسرحي وفيلم."),
    "technology": ("تطبيق جديد للهواتف", "يعتمد التطبيق على الذكاء الاصطناعي ويعمل على الهواتف عبر الإنترنت."),
    "justice": ("محكمة تبدأ محاكمة متهمين", "قالت النيابة إن المحكمة تنظر في دعوى ضد متهمين بالتعذيب."),
    "displacement": ("عودة نازحين من المخيمات", "عاد نازحون من مخيمات اللجوء بعد سنوات من التهجير والنزوح."),
}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_plain_article_is_about_its_topic(topic: str) -> None:
    title, text = ARTICLES[topic]
    assert topics(title, stems(f"{title}\n{text}"))[0] == topic


def test_two_topics_are_both_named() -> None:
    title = "مستشفى جديد ومدرسة"
    text = "يعالج الأطباء المرضى في المستشفى، ويدرس الطلاب في المدرسة مع معلميهم."
    assert set(topics(title, stems(f"{title}\n{text}"))) == {"health", "education"}


def test_the_title_tells_more_than_the_text() -> None:
    text = "مباراة. محكمة."
    assert topics("المباراة والمنتخب والدوري", stems("المباراة والمنتخب والدوري " + text))[0] == "sport"
    assert topics("المحكمة والقضاء والمتهم", stems("المحكمة والقضاء والمتهم " + text))[0] == "justice"


def test_one_word_is_no_topic() -> None:
    assert topics("", stems("مر قرب المدرسة")) == ()
    assert topics("", ()) == ()


@pytest.mark.parametrize(
    ("title", "text", "topic"),
    [
        ("فرق الطوارئ تفتح المصارف", "نظفت الفرق مصارف الشوارع من الأوراق والأتربة.", "economy"),
        ("شجار بسبب علكة", "قتل بائع جاره بعد خلاف على سعر علكة ثمنها ليرة واحدة.", "economy"),
        ("زلزال يشعر به السكان", "بلغت قوة الزلزال خمس درجات، وتلته هزة ثانية رصدها المركز.", "weather"),
        ("الفرق الجوالة تصل", "وصلت الفرق إلى القرية وبدأت الفرق عملها.", "sport"),
    ],
)
def test_a_word_of_two_meanings_is_not_enough(title: str, text: str, topic: str) -> None:
    assert topic not in topics(title, stems(f"{title}\n{text}"))


@pytest.mark.parametrize(
    ("title", "text", "topic"),
    [
        ("المصارف تبدأ العمل", "رفعت المصارف أسعار الفائدة، وتراجع التضخم مع نمو الاستثمار.", "economy"),
        ("نجوم الفن في إعلان جديد", "غنى المطرب مع ممثل معروف.", "culture"),
    ],
)
def test_beside_a_sure_word_it_counts(title: str, text: str, topic: str) -> None:
    assert topics(title, stems(f"{title}\n{text}"))[0] == topic


def test_a_word_said_over_and_over_does_not_drown_the_rest() -> None:
    text = "دولار " * 200 + "مباراة منتخب دوري ملعب لاعب"
    assert "sport" in topics("", stems(text))


@given(st.lists(st.sampled_from([word for pair in ARTICLES.values() for word in stems(" ".join(pair))])))
def test_topics_are_few_known_and_named_once(words: list[str]) -> None:
    named = topics("", words)
    assert len(named) == len(set(named)) <= 3
    assert set(named) <= set(TOPICS)


@pytest.mark.parametrize(
    ("typed", "topic"),
    [
        ("طقس", "weather"),
        ("الطقس", "weather"),
        ("أخبار الطقس", "weather"),
        ("آخر أخبار الطقس", "weather"),
        ("weather", "weather"),
        ("Weather news", "weather"),
        ("اقتصاد", "economy"),
        ("الاقتصاد", "economy"),
        ("بالاقتصاد", "economy"),
        ("economy", "economy"),
        ("زراعة", "agriculture"),
        ("الزراعه", "agriculture"),
        ("رياضة", "sport"),
        ("spor haberleri", "sport"),
        ("كهرباء", "services"),
        ("التربية والتعليم", "education"),
        ("سعر الصرف", "economy"),
        ("المعتقلين", "justice"),
        ("نازحين", "displacement"),
    ],
)
def test_what_people_type_is_a_topic(typed: str, topic: str) -> None:
    assert resolve(typed) == topic


@pytest.mark.parametrize("typed", ["", "درعا", "أخبار", "news", "طقس درعا", "؟", "أخبار آخر أخبار"])
def test_anything_else_is_none(typed: str) -> None:
    assert resolve(typed) is None
