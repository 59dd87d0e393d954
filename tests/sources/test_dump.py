from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.news.article import Draft
from newsbot.ports import SourceError
from newsbot.sources import dump, headlines

NOW = datetime(2024, 6, 3, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Damascus")


def read(text: str) -> Draft:
    return dump.read(text, name="sample.txt", now=NOW, zone=ZONE)


CITY_DUMP = """icon
اقتصاد

ارتفاع أسعار الخبز السياحي في اللاذقية وسط شح الطحين

icon
اقتصاد

ارتفاع أسعار الخبز السياحي في اللاذقية وسط شح الطحين

2024.02.11 | 18:20 دمشق
آخر تحديث: 11.02.2024 | 19:00 دمشق

مخبز في حي الصليبة
مخبز في حي الصليبة (الأناضول)
اللاذقية - خاص
+A
حجم الخط
-A

رفعت المخابز الخاصة في مدينة اللاذقية سعر ربطة الخبز السياحي للمرة الثانية خلال شهر، بسبب نقص الطحين.

ما السبب؟

أوضح مصدر في جمعية المخابز أن كميات الطحين الموردة تراجعت إلى النصف منذ بداية الشهر.
وأضاف أن الجمعية طلبت زيادة المخصصات، من دون أن تتلقى ردا حتى الآن.

خطة بديلة

وتدرس المديرية تشغيل مخبز احتياطي في المنطقة الصناعية.
شارك هذا الخبر
"""


def test_a_whole_dump() -> None:
    draft = read(CITY_DUMP)
    assert draft.title == "ارتفاع أسعار الخبز السياحي في اللاذقية وسط شح الطحين"
    assert draft.section == "اقتصاد"
    assert draft.published is not None
    assert draft.published.isoformat() == "2024-02-11T18:20:00+03:00"
    assert draft.dateline == "دمشق"
    assert draft.byline == "اللاذقية - خاص"
    assert draft.captions == ("مخبز في حي الصليبة",)
    assert draft.credit == "الأناضول"
    assert draft.subheadings == ("ما السبب؟", "خطة بديلة")
    assert len(draft.paragraphs) == 4
    assert [part.kind for part in draft.body] == [
        "paragraph",
        "subheading",
        *["paragraph"] * 2,
        "subheading",
        "paragraph",
    ]


NEWSPAPER = """الرئيسية
سياسة
اقتصاد
رياضة
بحث
الرئيسية > أخبار > حمص
بلدية تلبيسة تبدأ ترميم الجسر الحجري بعد سنوات من الإغلاق
أحمد الخلف
14:30 | ٣ آذار/مارس ٢٠٢٤
شارك
واتساب
عمال يرممون الجسر في مدخل البلدة (سانا)
بدأت ورشات البلدية صباح اليوم أعمال ترميم الجسر الحجري الذي يصل الحيين، بعد إغلاق دام ست سنوات.
وقال المهندس المشرف إن الكلفة تبلغ 40 ألف دولار، وإن العمل ينتهي قبل الشتاء.
اقرأ أيضا
افتتاح مدرسة في ريف حمص الشمالي
المزارعون يشكون ارتفاع أسعار السماد
مراحل العمل
تبدأ المرحلة الأولى بتدعيم الأساسات، ثم تليها إعادة بناء القوس الأوسط وتعبيد الطريق.
كلمات مفتاحية
تلبيسة
جسور
"""


def test_menu_crumbs_links_and_tags_are_left_out() -> None:
    draft = read(NEWSPAPER)
    assert (draft.title, draft.section) == ("بلدية تلبيسة تبدأ ترميم الجسر الحجري بعد سنوات من الإغلاق", "حمص")
    assert (draft.byline, draft.credit) == ("أحمد الخلف", "سانا")
    assert draft.published == datetime(2024, 3, 3, 14, 30, tzinfo=ZONE)
    assert draft.subheadings == ("مراحل العمل",)
    assert [paragraph.split()[0] for paragraph in draft.paragraphs] == ["بدأت", "وقال", "تبدأ"]


LABELLED = """https://example.org/news/2024/05/06/12345
محافظ السويداء يفتتح مركزا صحيا في صلخد
كتب: سامر الأطرش
الاثنين، 6 أيار 2024، 09:15 بتوقيت بيروت
3 دقائق قراءة
استمع
افتتح محافظ السويداء اليوم مركزا صحيا في مدينة صلخد يخدم نحو 20 ألف نسمة.
ويضم المركز عيادات للأطفال والنساء ومخبرا وصيدلية.
تصوير: ليث العلي
وأكد مدير الصحة أن الكادر اكتمل، وأن العمل يبدأ الأحد المقبل.
مواضيع ذات صلة
السويداء: توزيع بذار القمح على المزارعين
جميع الحقوق محفوظة © 2024
"""


def test_labelled_byline_credit_address_and_zone() -> None:
    draft = read(LABELLED)
    assert (draft.byline, draft.credit, draft.section) == ("سامر الأطرش", "ليث العلي", None)
    assert draft.url == "https://example.org/news/2024/05/06/12345"
    assert draft.published == datetime(2024, 5, 6, 9, 15, tzinfo=ZoneInfo("Asia/Beirut"))
    assert len(draft.paragraphs) == 3


WRAPPED = """عودة الكهرباء إلى مدينة الرقة بعد انقطاع خمسة
أيام متواصلة
الرقة - الأناضول
2023/08/21

عاد التيار الكهربائي إلى أحياء مدينة الرقة مساء الأحد
بعد انقطاع استمر خمسة أيام بسبب عطل في محطة التحويل
الرئيسية، وفق ما أعلنته لجنة الطاقة.

وقالت اللجنة في بيان إن ورشات الصيانة استبدلت محولة
كهربائية تعطلت بفعل الحرارة المرتفعة، وإن ساعات التغذية
ستبلغ ثماني ساعات يوميا.

وأشار البيان إلى أن المحطة تغذي المدينة وعددا من القرى
القريبة منها، ودعا السكان إلى ترشيد الاستهلاك في أوقات
الذروة.
"""


def test_lines_of_a_fixed_width_are_joined() -> None:
    draft = read(WRAPPED)
    assert draft.title == "عودة الكهرباء إلى مدينة الرقة بعد انقطاع خمسة أيام متواصلة"
    assert draft.byline == "الرقة - الأناضول"
    assert draft.published == datetime(2023, 8, 21, tzinfo=ZONE)
    assert [paragraph[-7:] for paragraph in draft.paragraphs] == ["الطاقة.", " يوميا.", "الذروة."]


UNPUNCTUATED = """أخبار سوريا
المزيد من المساعدات تصل إلى السويداء عبر طريق دمشق
آخر تحديث: 14 تموز 2023 - 12:10
نشر في: 14 تموز 2023 - 10:30
وصلت إلى مدينة السويداء قافلة مساعدات ثانية تضم 25 شاحنة محملة بالطحين والأدوية
وأوضح الهلال الأحمر أن القافلة دخلت عبر طريق دمشق بعد تنسيق مع الجهات المحلية
وتشمل المواد حليب الأطفال ومياه الشرب ومولدات للمشافي
"""


def test_text_without_full_stops_is_text() -> None:
    draft = read(UNPUNCTUATED)
    assert draft.title == "المزيد من المساعدات تصل إلى السويداء عبر طريق دمشق"
    assert draft.section == "أخبار سوريا"
    assert draft.published == datetime(2023, 7, 14, 10, 30, tzinfo=ZONE)  # not the update's
    assert len(draft.paragraphs) == 3
    assert draft.captions == ()


def test_date_first_list_and_comments() -> None:
    draft = read(
        "سوريا\nالثلاثاء 5 كانون الأول 2023\nالمدارس تعود إلى الدوام في إدلب بعد أسبوع من التوقف\n"
        "قررت مديرية التربية إعادة الدوام في مدارس مدينة إدلب وريفها بدءا من الأربعاء، بعد توقف استمر أسبوعا.\n"
        "* إعادة تأهيل 14 مدرسة\n* تأمين 200 مقعد\n* توزيع الكتب\n"
        "وتسعى المديرية إلى تعويض الفاقد التعليمي عبر دروس مسائية.\nهل أعجبك المقال؟\n"
        "التعليقات (3)\nأبو محمد: الله يعينهم\n"
    )
    assert (draft.title, draft.section) == ("المدارس تعود إلى الدوام في إدلب بعد أسبوع من التوقف", "سوريا")
    assert draft.published == datetime(2023, 12, 5, tzinfo=ZONE)
    assert len(draft.paragraphs) == 5
    assert draft.subheadings == ()


def test_relative_time_no_section_no_caption() -> None:
    draft = read(
        "أمطار غزيرة تقطع طريق دمشق - بيروت الدولي لساعات\n\nقبل ساعتين\n\n"
        "قطعت السيول فجر اليوم الطريق الدولي بين دمشق وبيروت قرب جديدة يابوس، قبل أن تعيد الورشات فتحه.\n"
        "وحذرت الأرصاد من استمرار المنخفض حتى مساء الغد، ودعت السائقين إلى الحذر.\n"
    )
    assert draft.title == "أمطار غزيرة تقطع طريق دمشق - بيروت الدولي لساعات"
    assert draft.published == datetime(2024, 6, 3, 7, 0, tzinfo=UTC)
    assert (draft.section, draft.byline, draft.captions) == (None, None, ())
    assert len(draft.paragraphs) == 2


def test_a_date_under_the_text() -> None:
    draft = read(
        "أسعار صرف الليرة السورية اليوم الخميس\n\n"
        "سجلت الليرة السورية تحسنا طفيفا أمام الدولار في سوق دمشق الموازية، وسط إقبال ضعيف على الشراء.\n\n"
        "دمشق: شراء 14200، مبيع 14350\n\nحلب: شراء 14250، مبيع 14400\n\nالخميس 7 آذار 2024\n"
    )
    assert draft.published == datetime(2024, 3, 7, tzinfo=ZONE)
    assert len(draft.paragraphs) == 3


def test_opinion_with_disclaimer_and_browser_title() -> None:
    draft = read(
        "لماذا نحتاج إلى مكتبات في القرى؟ | صحيفة المدينة\nرأي\nلماذا نحتاج إلى مكتبات في القرى؟\nبقلم: نادر العمر\n"
        "3 أبريل 2024\n"
        "ليست المكتبة رفوفا وكتبا وحسب، إنها مكان يجتمع فيه الناس خارج البيت، ويتعلم فيه الصغار أن السؤال ليس عيبا.\n"
        "وفي قريتنا كانت المكتبة غرفة واحدة خلف المدرسة، وكان مفتاحها عند معلم اللغة العربية.\n"
        "المقالات المنشورة لا تعبر بالضرورة عن رأي الموقع.\n"
    )
    assert draft.title == "لماذا نحتاج إلى مكتبات في القرى؟"
    assert draft.byline == "نادر العمر"
    assert draft.published == datetime(2024, 4, 3, tzinfo=ZONE)
    assert len(draft.paragraphs) == 2


def test_a_dump_without_a_headline_keeps_all_its_text() -> None:
    first = "توزعت على 12 قرية في ريف دير الزور الشرقي سلال غذائية قدمتها منظمة محلية خلال الأسبوع الجاري."
    draft = read(f"{first}\n\nوقال متطوعون إن التوزيع سيستمر حتى نهاية الشهر ويشمل 3000 أسرة.\n")
    assert draft.paragraphs[0] == first
    assert draft.title == first
    assert draft.published is None


def test_overrides_are_stripped_and_no_break_spaces_stay() -> None:
    draft = read(
        "عنوان خبر قصير من حلب\n\nقال \u202eالمدير\u202c إن\u00a0العمل في المشروع مستمر حتى نهاية العام الجاري.\n"
    )
    assert draft.paragraphs == ("قال المدير إن\u00a0العمل في المشروع مستمر حتى نهاية العام الجاري.",)


TWO_CRUMBS = """انتقل إلى المحتوى
مرصد النهر
الرئيسية
سياسة
اقتصاد
رأي
مرصد النهر أونلاين > محليات > الميادين.. إنقاذ عائلة حاصرها حريق في سوق الأقمشة القديم
الميادين.. إنقاذ عائلة حاصرها حريق في سوق الأقمشة القديم
camera iconرجال الإطفاء أمام سوق الميادين – 4 من أيار 2024 (مرصد النهر/ وليد الجاسم)
محليات
05/05/2024
AA
أنقذ رجال الإطفاء عائلة من خمسة أفراد حاصرها حريق في سوق الأقمشة بمدينة الميادين، مساء السبت.

وقال قائد الفوج إن النار بدأت في مستودع مجاور، وإن إخمادها استغرق ثلاث ساعات.

إذا كنت تعتقد أن المقال يحوي معلومات خاطئة أرسل تصحيحًا
المزيد من محليات
بلدية الشحيل توزع حاويات جديدة
القائمة البريدية
تابعنا على
Telegram
"""


def test_a_path_that_ends_in_the_headline_is_not_the_headline() -> None:
    draft = read(TWO_CRUMBS)
    assert (draft.title, draft.section) == ("الميادين.. إنقاذ عائلة حاصرها حريق في سوق الأقمشة القديم", "محليات")
    assert draft.captions == ("رجال الإطفاء أمام سوق الميادين – 4 من أيار 2024",)
    assert draft.credit == "مرصد النهر/ وليد الجاسم"
    assert draft.published == datetime(2024, 5, 5, tzinfo=ZONE)
    assert [paragraph.split()[0] for paragraph in draft.paragraphs] == ["أنقذ", "وقال"]
    assert draft.subheadings == ()


SITE_NAME = """إذاعة الجزيرة السورية اليوم
S A M P L E
أخبار المحافظات
القامشلي-سانا
مزارعو القامشلي يبدؤون حصاد العدس وسط مخاوف من الحرائق
شارك القصة
فيسبوك  إكس  واتساب  تلغرام  طباعة
بدأ مزارعو العدس في ريف القامشلي حصاد حقولهم هذا الأسبوع، وسط مخاوف من حرائق تأكل المواسم.

وطالب المزارعون بنشر سيارات إطفاء قرب الحقول الكبيرة.

تابعوا أخبارنا على تلغرام: https://t.me/example
حول هذه القصة
حريق في حقل قمح
"""


def test_a_sites_name_and_its_buttons_are_no_headline_and_no_caption() -> None:
    draft = read(SITE_NAME)
    assert draft.title == "مزارعو القامشلي يبدؤون حصاد العدس وسط مخاوف من الحرائق"
    assert (draft.section, draft.byline, draft.captions) == ("أخبار المحافظات", "القامشلي-سانا", ())
    assert len(draft.body) == 2


BOX = """التجاوز إلى المحتوى الرئيسي
إذاعة النورس العربية للأخبار
مدارس مؤقتة لأطفال المخيمات في الباب
صدر الصورة، Getty Images
التعليق على الصورة، صف في خيمة قرب الباب
Article Information
Author, رنا الشامي
Role, مراسلة التعليم
Reporting from حلب
قبل 3 ساعات
افتتحت منظمة محلية ست مدارس مؤقتة لأطفال المخيمات قرب مدينة الباب، تضم ألف تلميذ.

وقالت مديرة المشروع إن التلاميذ انقطعوا عن الدراسة عامين كاملين.

تخطى مواضيع قد تهمك وواصل القراءة
مواضيع قد تهمك
كيف يتعلم الأطفال في زمن النزوح؟
خمس قصص عن معلمات لم يتوقفن.
نهاية مواضيع قد تهمك

وتحتاج المخيمات إلى معلمين.

شاركنا رأيك
المصدر: وكالات
"""


def test_a_box_for_listeners_is_left_out_and_the_text_goes_on() -> None:
    draft = read(BOX)
    assert draft.title == "مدارس مؤقتة لأطفال المخيمات في الباب"
    assert (draft.byline, draft.credit) == ("رنا الشامي", "Getty Images")
    assert draft.captions == ("صف في خيمة قرب الباب",)
    assert [paragraph.split()[0] for paragraph in draft.paragraphs] == ["افتتحت", "وقالت", "وتحتاج"]


CITY_PAPER = """الساحل
شؤون محلية
حوارات
العالم
القاهرة: «جريدة الساحل»
نُشر: 15:42-20 أيار 2024 م ـ 12 ذو القعدة 1445 هـ
T T
20
وصول 300 عائلة من مخيم العريشة إلى قرى الشدادي
عائلات وصلت من مخيم العريشة (أ.ف.ب)
القاهرة: «جريدة الساحل»
أفاد ناشطون، الاثنين، بأن 300 عائلة غادرت مخيم العريشة جنوب الحسكة باتجاه قرى الشدادي.
وذكر الناشطون أن العائلات عادت على نفقتها الخاصة بعد شهور من الانتظار.
مواضيع
سوريا أخبار سوريا النازحون
"""


def test_a_city_and_its_paper_are_the_byline() -> None:
    draft = read(CITY_PAPER)
    assert draft.title == "وصول 300 عائلة من مخيم العريشة إلى قرى الشدادي"
    assert draft.byline == "القاهرة: «جريدة الساحل»"
    assert draft.published == datetime(2024, 5, 20, 15, 42, tzinfo=ZONE)
    assert (draft.captions, draft.section) == (("عائلات وصلت من مخيم العريشة",), None)
    assert len(draft.body) == 2


@pytest.mark.parametrize(
    ("head", "hour"),
    [
        ("3/2/2024\n-\n|\nآخر تحديث: 3/2/2024 14:50 (توقيت مكة)", 14),
        ("03 شباط 2024 | آخر تحديث: 03 شباط 2024 - 11:20 (توقيت مكة)", 11),
        ("3/2/2024 09:00 (توقيت مكة)\nآخر تحديث: 3/2/2024 14:50 (توقيت مكة)", 9),
    ],
)
def test_an_update_of_the_same_day_tells_the_hour_that_is_missing(head: str, hour: int) -> None:
    draft = read(f"عودة المياه إلى أحياء الحسكة بعد أسبوع\n{head}\n{CITY_PAPER.splitlines()[11]}\n")
    assert draft.published is not None
    assert draft.published.replace(minute=0) == datetime(2024, 2, 3, hour, tzinfo=ZoneInfo("Asia/Riyadh"))
    assert draft.dateline == "مكة"


@pytest.mark.parametrize(
    "tail",
    [
        "المزيد من محليات\nعنوان خبر آخر من المدينة",
        "التعليقات (2)\nأبو محمد: الله يفرجها على الجميع في هذه الأيام الصعبة.",
        "التالي\nعنوان خبر تال في الصفحة",
        "القائمة البريدية\nأدخل بريدك هنا لتصلك الأخبار",
        "تخطي إلى الجزء التالي أخبار أخرى\nأخبار أخرى\nرئيس بلدية يزور مدينة أخرى",
        "سوريا أخبار الزراعة القمح",
        "مقالات ذات صلة\nفريق إنقاذ يعثر على قارب مفقود في البحر قبالة الساحل الغربي.",
    ],
)
def test_what_follows_the_article_is_left_out(tail: str) -> None:
    whole = read(SITE_NAME.partition("تابعوا")[0] + tail)
    assert [paragraph.split()[0] for paragraph in whole.paragraphs] == ["بدأ", "وطالب"]
    assert whole.subheadings == ()


def test_a_box_of_links_ends_at_the_next_paragraph_about_the_same() -> None:
    text = SITE_NAME.partition("تابعوا")[0]
    on = "وقال مزارع من ريف القامشلي إن حقله احترق العام الماضي قبل الحصاد بيوم واحد."
    draft = read(f"{text}أخبار ذات صلة\nسيول تغمر طريقا في اليونان\nماذا نعرف عن العدس؟\n{on}\n")
    assert [paragraph.split()[0] for paragraph in draft.paragraphs] == ["بدأ", "وطالب", "وقال"]


def test_a_menu_entry_above_the_text_ends_nothing() -> None:
    draft = read("الأكثر قراءة\nآخر الأخبار\nالتعليقات\nمن نحن\n" + SITE_NAME)
    assert draft.title.startswith("مزارعو القامشلي")
    assert len(draft.body) == 2


@pytest.mark.parametrize(
    ("line", "section", "title"),
    [
        ("الرئيسية » أخبار » حوران", "حوران", None),
        ("مرصد النهر / محليات / الرقة", "الرقة", None),
        ("خاص | سوريا | عودة الكهرباء إلى قرى الرقة الغربية", "سوريا", "عودة الكهرباء إلى قرى الرقة الغربية"),
        ("محليات > عودة الكهرباء إلى قرى الرقة الغربية", None, "عودة الكهرباء إلى قرى الرقة الغربية"),
    ],
)
def test_paths_are_known(line: str, section: str | None, title: str | None) -> None:
    found = headlines.crumbs(line)
    assert found is not None
    assert found.title == title
    assert section is None or found.section == section


@pytest.mark.parametrize(
    "line",
    [
        "«الدفاع المدني» ينقذ عائلة في الرقة",
        "بين «السورية» و«التركية» و«العراقية» حدود مغلقة",
        "سوريا | عودة الكهرباء إلى قرى الرقة الغربية",
        "دمشق / سانا",
        "عودة الكهرباء إلى قرى الرقة الغربية | صحيفة النهر",
        "وصل الدقيق / القمح / الزيت.",
    ],
)
def test_quotations_headlines_and_bylines_are_no_paths(line: str) -> None:
    assert headlines.crumbs(line) is None


def test_the_headline_is_the_line_whose_words_come_again() -> None:
    breaking = "رئيس الوزراء يصل إلى العاصمة في زيارة رسمية"
    assert read(f"عاجل\n{breaking}\n{SITE_NAME}").title.startswith("مزارعو القامشلي")
    assert read(f"{breaking}\nنص قصير\n").title == breaking


@pytest.mark.parametrize("text", ["icon\n+A\n-A\n", "كلمة", "123 456\n\n---", "شارك\nطباعة\nمشاركة\nنسخ الرابط\nحفظ\n"])
def test_nothing_to_read_is_one_clear_line(text: str) -> None:
    with pytest.raises(SourceError, match=r"^sample\.txt: there is no article in it$"):
        read(text)


_LINES = st.sampled_from(
    [
        *CITY_DUMP.splitlines(),
        *NEWSPAPER.splitlines(),
        *LABELLED.splitlines(),
        *WRAPPED.splitlines(),
        *BOX.splitlines(),
        *TWO_CRUMBS.splitlines(),
    ]
)


@given(st.lists(_LINES | st.text(max_size=40), max_size=40).map("\n".join))
def test_any_text_is_a_draft_or_a_source_error(text: str) -> None:
    try:
        draft = read(text)
    except SourceError as refused:
        draft = Draft(title=str(refused))
    assert draft.title
    assert "\n" not in draft.title
    assert all("\n" not in part.text and part.text.strip() for part in draft.body)
