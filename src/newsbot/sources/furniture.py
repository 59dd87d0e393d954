"""The furniture of a page around an article: buttons, menus, counters, pointers to other pages, notices."""

import re
from collections.abc import Iterable

from newsbot.news.article import Part
from newsbot.sources import lines
from newsbot.text.folding import fold
from newsbot.text.wordlists import folded_names

# Labels that are a whole line: buttons, menus, counters.
_LABELS = frozenset(
    folded_names(
        "icon، icons، image، photo، logo، video، menu، search، share، print، email، copy link، copy، "
        "link، close، x، ok، next، previous، loading، loading...، advertisement، ad، ads، sponsored، "
        "home، login، sign in، subscribe، follow، follow us، facebook، twitter، whatsapp، telegram، "
        "instagram، youtube، linkedin، messenger، tiktok، pinterest، rss، skip to content، a، aa، a+، "
        "a-، +a، -a، a +، a -، + a، - a، ع، ع+، ع-، +ع، -ع، +، -، listen، save، comments، read more، "
        "حجم الخط، تكبير الخط، تصغير الخط، الخط، خط، شارك، شاركها، شاركه، مشاركة، المشاركة، "
        "شارك المقال، شارك الخبر، شارك هذا الخبر، مشاركة عبر، شارك عبر، شارك على، انشر، نشر، طباعة، "
        "اطبع، طباعة الخبر، إرسال، أرسل، انسخ الرابط، نسخ الرابط، نسخ، تم النسخ، تم نسخ الرابط، "
        "الرابط المختصر، رابط مختصر، رابط، استمع، استمع للمقال، استمع إلى المقال، استمع للخبر، استماع، "
        "حفظ، احفظ، احفظ المقال، حفظ المقال، أضف للمفضلة، المفضلة، تعليق، تعليقات، التعليقات، "
        "أضف تعليقا، اترك تعليقا، اكتب تعليقك، أخبرنا برأيك، القائمة، بحث، ابحث، الرئيسية، "
        "الصفحة الرئيسية، تسجيل الدخول، تسجيل، دخول، اشترك، اشترك الآن، تابعنا، تابعونا، متابعة، تابع، "
        "إعلان، اعلان، إعلانات، المزيد، اقرأ المزيد، عرض المزيد، مشاهدة المزيد، إقرأ المزيد، التالي، "
        "السابق، إغلاق، أغلق، تحميل، جاري التحميل، جار التحميل، فيسبوك، تويتر، إكس، منصة إكس، واتساب، "
        "واتس اب، تلغرام، تليغرام، تيليجرام، تلجرام، انستغرام، إنستغرام، يوتيوب، لينكد إن، لينكدإن، "
        "ماسنجر، بريد إلكتروني، البريد الإلكتروني، بريد، أخبار غوغل، Google News، تبليغ، أبلغ عن خطأ، "
        "تخطي إلى المحتوى، انتقل إلى المحتوى، العودة للأعلى، إلى الأعلى، الوضع الليلي، الوضع المظلم، "
        "عربي، English، العربية، مباشر، البث المباشر، البث الحي، صورة، صور، الصورة، فيديو، آخر تحديث، "
        "نشر في، نشرت، تاريخ النشر، تحديث، موجز، ملخص، ترجمة، عاجل، التعليق على الصورة، قصص مقترحة، نهاية، "
        "نهاية الإعلان، بداية القصص، ستنتقل إلى، camera icon، video icon، play icon، play، pause، mute، "
        "مادة إعلانية، مساحة إعلانية، "
        "article information، معلومات المقال، شارك القصة، شارك الموضوع، شارك المقالة، شاركنا، تخطى، تخط، "
        "صفحة جديدة، إخفاء، إظهار، "
        "اظهر الملخص، التحديثات الحية، بقلم، كتب، المصدر، اضغط للمشاركة، أرسل إلى صديق، علق، أعجبني، الوسائط، صوت وصورة"
    )
)

# What a page's line about another page begins with، or one that asks for something.
_LEADS = tuple(
    sorted(
        folded_names(
            "اقرأ أيضا، إقرأ أيضا، أقرأ أيضا، اقرؤوا أيضا، اقرأ أيضاً، اقرا ايضا، اقرأوا أيضا، "
            "قد يهمك، قد يهمك أيضا، شاهد أيضا، شاهدوا أيضا، طالع أيضا، يمكنك قراءة، اقرأ المزيد، "
            "للمزيد، لقراءة المزيد، لمتابعة آخر الأخبار، لمتابعة أهم، للاشتراك في، "
            "انضم إلى قناتنا، انضموا إلى قناتنا، انضم إلينا، انضموا إلينا، انضم إلى قناة، تابعنا على، "
            "تابعونا على، تابعنا عبر، تابع آخر، "
            "تابعوا آخر، اشترك في نشرتنا، اشترك في النشرة، اشترك في قناتنا، اشترك في خدمة، "
            "اشتركوا في قناتنا، اشتركوا في نشرتنا، حمل تطبيق، هل أعجبك، هل كان هذا، قيم هذا، "
            "قيم المقال، حملوا تطبيق، شارك عبر، شارك على، مشاركة عبر، حجم الخط، مدة القراءة، "
            "زمن القراءة، وقت القراءة، الوقت المقدر للقراءة، عدد المشاهدات، عدد القراءات، "
            "عدد المشاركات، جميع الحقوق محفوظة، كل الحقوق محفوظة، حقوق النشر، "
            "مدة الفيديو، مدة الصوت، شاركنا رأيك، شاركونا، reporting from، "
            "هذا الموقع يستخدم، نستخدم ملفات، بالنقر على، رابط مختصر، الرابط المختصر، اضغط هنا، "
            "انقر هنا، read also، also read، read more، follow us، share on، copyright، "
            "all rights reserved، ©"
        ),
        key=len,
        reverse=True,
    )
)

# Headings after which nothing belongs to the article any more.
_ENDINGS = frozenset(
    folded_names(
        "كلمات مفتاحية، الكلمات المفتاحية، الكلمات الدلالية، كلمات دلالية، كلمات البحث، الوسوم، وسوم، "
        "أوسمة، هاشتاغ، tags، keywords، علامات، مواضيع، موضوعات، الأكثر قراءة، الأكثر مشاهدة، الأكثر تداولا، "
        "الأكثر شعبية، الأكثر تعليقا، آخر الأخبار، أحدث الأخبار، أهم الأخبار، most read، most popular، "
        "اترك ردا، اترك تعليقا، التعليقات، تعليقات القراء، شارك برأيك، شاركنا رأيك بهذه المقالة، "
        "الأكثر قراءة الآن، من نحن، اتصل بنا، سياسة الخصوصية، القائمة البريدية، النشرة البريدية، نشرتنا البريدية، "
        "اشترك في النشرة البريدية، الرسالة الإخبارية، دلالات، newsletter"
    )
)
# Headings over other pages' titles, at the end of an article or in the middle of it.
_RELATED = frozenset(
    folded_names(
        "مواضيع ذات صلة، موضوعات ذات صلة، مواضيع متعلقة، موضوعات متعلقة، مقالات ذات صلة، أخبار ذات صلة، "
        "أخبار متعلقة، مواد ذات صلة، ذات صلة، متعلقات، تقارير متعلقة، اخترنا لك، اخترنا لكم، أخبار أخرى، "
        "مواضيع أخرى، مقالات أخرى، المزيد من الأخبار، المزيد حول هذه القصة، المزيد حول هذا الموضوع، "
        "حول هذه القصة، حول هذا الموضوع، في هذا الملف، related، related articles، related topics، more stories، "
        "اقرأ أيضا في، قد يعجبك أيضا"
    )
)
_LINK_HEADINGS = frozenset(
    folded_names(
        "اقرأ أيضا، إقرأ أيضا، أقرأ أيضا، اقرا ايضا، قد يهمك، قد يهمك أيضا، شاهد أيضا، طالع أيضا، "
        "read also، also read، اقرأ المزيد، read more، مواضيع قد تهمك، موضوعات قد تهمك، أخبار قد تهمك، قصص مقترحة"
    )
)
# A row of buttons is made of these words alone.
_BUTTONS = frozenset(
    word
    for label in folded_names(
        "فيسبوك، فايسبوك، تويتر، إكس، منصة إكس، واتساب، واتس آب، تلغرام، تليغرام، تيليجرام، تلجرام، انستغرام، "
        "إنستغرام، يوتيوب، لينكد إن، لينكدإن، ماسنجر، تيك توك، بينتيريست، بريد إلكتروني، البريد الإلكتروني، طباعة، "
        "اطبع، شارك، شاركها، مشاركة، نسخ الرابط، انسخ، حفظ، استمع، تعليق، عبر، على، facebook، twitter، x، whatsapp، "
        "telegram، instagram، youtube، linkedin، messenger، tiktok، pinterest، tumblr، reddit، email، print، share، "
        "copy link، save"
    )
    for word in label.split()
)
# Over the titles of the pages before and after this one.
_NEIGHBOURS = frozenset(folded_names("السابق، التالي، المقال السابق، المقال التالي، الخبر السابق، الخبر التالي"))
_SKIP_LINK = re.compile(
    r"^(?:ال)?(?:تخطي?|تجاوز|انتقل|انتقال|اذهب|ذهاب|skip)\b.{0,20}(?:المحتوي|القايمه|التنقل|البحث|content|navigation)"
)
_NEXT_SECTION = re.compile(r"^تخطي?\s+(?:الي\s+)?(?:الجزء|القسم) التالي\b")
_SKIPPED_FROM = re.compile(r"^(?:ال)?تخطي?\b.{2,60}(?:واصل|تابع|استمر\w?)(?: في)? (?:ال)?قراءه$")
_SKIPPED_TO = re.compile(r"^(?:نهايه|انتهاء|end of)\s+(?!ال\w+\s+\w+\s+\w+\s+\w+)\w.{2,40}$")
# A reader is addressed, and what he is to do with the page is named.
_COMPLAINT = re.compile(
    r"^\W*(?:اذا كنت|اذا كان لديك|هل (?:وجدت|لاحظت|لديك)|ان وجدت|اذا وجدت|اذا لاحظت|للابلاغ عن|لارسال|لديك)\b"
    r".{0,200}\b(?:معلومات خاطيه|خطا|ينتهك|تصحيحا?|شكوي|ملاحظات|ملاحظه|اقتراح|بلاغ)\b"
)
_FOLLOW = re.compile(
    r"^\W*(?:تابعوا?|تابعونا|تابعنا|اشتركوا?|انضموا?|حملوا?|للاشتراك|للانضمام|لمتابعه)\b.{0,120}"
    r"(?:تلغرام|تليغرام|تيليجرام|تلجرام|واتساب|فيسبوك|تويتر|انستغرام|يوتيوب|منصه اكس|telegram|whatsapp|https?://"
    r"|قناتنا|صفحتنا|تطبيقنا|نشرتنا)"
)
_FORM_FIELD = re.compile(r"^role\s*[,،:]")
_UI_PREFIX = re.compile(
    r"^(?:(?:camera|image|photo|video|play|gallery)\s+)?icons?\s*(?=[\u0621-\u064a])", re.IGNORECASE
)
_COUNTER = re.compile(
    r"[\W_]*|\W*\d{1,9}\W*|#\S+(?:\s+#\S+)*"
    r"|\d[\d.,]*\s*(?:k|m|الف|مشاهد(?:ه|ات)|قراء(?:ه|ات)|تعليق(?:ات)?|مشارك(?:ه|ات)|views?|shares?|comments?)"
    r"|(?:(?:مده|زمن|وقت)\s+القراءه\s*:?\s*)?(?:\d{1,3}\s*)?(?:دقيقه|دقايق|دقيقتان|دقيقتين|ثانيه|min|minutes?)"
    r"\s*(?:قراءه|للقراءه|read)?"
)
_DISCLAIMER = re.compile(
    r"^\W*(?:\w+\s+){0,2}(?:الاراء|الافكار|المقالات|المواد|التعليقات|المحتوي)\b.{0,80}لا\s+[تي](?:عبر|عكس|مثل)\b"
    r".{0,40}(?:راي|اراء|موقف|وجهه|سياسه|توجه)"
)
# What a notice about comments is made of; a report about comments has one of these at most.
_COMMENT_RULES = re.compile(
    r"قبل نشرها|مراجعه|شروط|الاستخدام|سياسه|ترحب|نرحب|الالفاظ|السب|القذف|اداره الموقع|حذف|سيتم نشر|ارشادات"
)
_COUNT = re.compile(r"\s*[(\[]?\d{1,5}[)\]]?\s*$")
_BULLETS = " \u00a0+.:،…!|>»«›‹•·-–—*#←→↓↑▶►⏵✕×☰🔗📷🎥"


def is_widget(line: str) -> bool:
    """A button, a menu entry, a counter, or a pointer to another page."""
    folded = fold(line).strip()
    bare = folded.strip(_BULLETS)
    if folded in _LABELS or bare in _LABELS or _COUNTER.fullmatch(folded) or _is_notice(folded):
        return True
    if _SKIP_LINK.match(bare) or _FORM_FIELD.match(bare) or _is_button_row(bare):
        return True
    if _FOLLOW.match(folded) and not _is_prose(line):
        return True
    return bare.startswith(_LEADS) and _whole_words(bare) and not _is_prose(line)


def is_link_heading(line: str) -> bool:
    """`اقرأ أيضا` standing alone: the short lines under it are other pages' titles."""
    return fold(line).strip(_BULLETS) in _LINK_HEADINGS


def is_ending(line: str) -> bool:
    """A heading such as `مواضيع ذات صلة`: the article is over."""
    if _NEXT_SECTION.match(fold(line)):
        return True
    head, _, rest = _COUNT.sub("", fold(line)).partition(":")
    return head.strip(_BULLETS) in _ENDINGS | _RELATED and (not rest or len(line) < 300)


def is_related(line: str) -> bool:
    """A heading over other pages' titles, after which the article may go on."""
    bare = _COUNT.sub("", fold(line)).strip(_BULLETS)
    return bare in _RELATED or bare in _LINK_HEADINGS or bare in _NEIGHBOURS


def is_skipped_from(line: str) -> bool:
    """`تخطى مواضيع قد تهمك وواصل القراءة`: for readers who listen, the beginning of a box."""
    return _SKIPPED_FROM.match(fold(line).strip(_BULLETS)) is not None


def is_skipped_to(line: str) -> bool:
    """`نهاية مواضيع قد تهمك`: the end of such a box."""
    return lines.is_short(line) and _SKIPPED_TO.match(fold(line).strip(_BULLETS)) is not None


def without_icon(line: str) -> str:
    """The line without the name of a picture that stood before it and was copied with it."""
    return _UI_PREFIX.sub("", line)


def without_widgets(parts: Iterable[Part]) -> list[Part]:
    """The parts up to the first ending, without widgets and the titles under `اقرأ أيضا`."""
    kept: list[Part] = []
    skipping = 0
    for part in parts:
        if is_ending(part.text) and kept:
            break
        if is_link_heading(part.text):
            skipping = 3
        elif skipping and _reads_as_link(part.text):
            skipping -= 1
        elif not is_widget(part.text):
            skipping = 0
            kept.append(part)
    return kept


def _is_notice(folded: str) -> bool:
    """The site speaking of itself: whose opinion this is, how comments are treated, cookies."""
    if len(folded) > 500:
        return False
    return bool(_DISCLAIMER.search(folded) or _COMPLAINT.match(folded)) or (
        "التعليقات" in folded and len(_COMMENT_RULES.findall(folded)) >= 2
    )


def _is_button_row(bare: str) -> bool:
    words = re.findall(r"[^\W_]+", bare)
    return len(words) >= 2 and (_BUTTONS.issuperset(words) or (len(set(words)) == 1 and len(words[0]) == 1))


def _reads_as_link(line: str) -> bool:
    """Another page's title: a headline, longer than a sub-heading mostly is, without a full stop."""
    return lines.is_short(line) and len(line.split()) >= 4 and not line.endswith((".", "…", ":"))


def _whole_words(bare: str) -> bool:
    lead = next(lead for lead in _LEADS if bare.startswith(lead))
    return not bare[len(lead) : len(lead) + 1].isalpha()


def _is_prose(line: str) -> bool:
    """A whole sentence that only happens to begin so (`تابعوا سيرهم حتى بلغوا الحدود.`)."""
    return len(line.split()) > 16 and lines.ends_sentence(line)
