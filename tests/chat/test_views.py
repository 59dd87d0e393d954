import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from newsbot.chat.command import ForEditors, Unknown, WrongUse
from newsbot.chat.document import Block, Bullets, Code, Document, Heading, Line, Link, Paragraph, Quote, Rule, Span
from newsbot.chat.fit import plain
from newsbot.chat.intents import intent
from newsbot.chat.orders import order
from newsbot.chat.parsing import parse
from newsbot.chat.phrasebook import load as load_phrasebook
from newsbot.chat.phrases import Phrases
from newsbot.chat.views import article, directory, greeting, guessing, listing, problems, settings
from newsbot.chat.views.article import Entry
from newsbot.chat.views.directory import PlaceCount
from newsbot.chat.views.listing import Subject
from newsbot.chat.views.topics import topic_name
from newsbot.news.article import Reading
from newsbot.news.gazetteer import load
from newsbot.news.profile import Profile
from newsbot.news.topics import TOPICS
from newsbot.text.bidi import FSI, PDI
from newsbot.text.summary import SummarySentence
from tests.chat.screens import BAKERY, CONTEST, ENTRIES, HOSTILE, LEAD, NOW, SECOND, SOURCES, UNDATED, screens

AR, EN = Phrases(), Phrases("en")


def said(document: Document) -> list[str]:
    """The lines of a document without isolates."""
    return plain(document).replace(FSI, "").replace(PDI, "").split("\n")


def lines(block: Block) -> tuple[Line, ...]:
    match block:
        case Paragraph(spans) | Heading(spans):
            return (spans,)
        case Bullets(items):
            return items
        case Quote() | Rule():
            return ()


def spans(document: Document) -> list[Span]:
    return [span for block in document.blocks for line in lines(block) for span in line]


def codes(document: Document) -> list[str]:
    return [span.text for span in spans(document) if isinstance(span, Code)]


def test_card() -> None:
    card = article.card(ENTRIES[0], now=NOW, phrases=AR)
    assert said(card) == [
        "بلدية جاسم تفتتح فرنًا جديدًا",
        LEAD,
        f"المتحدث: رئيس البلدية خالد المصري: {SECOND}",
        "المصدر: وكالة الحصاد · قبل ساعتين · جاسم، درعا",
        "عُدّل الخبر بعد نشره.",
        "الخبر كاملًا: /story mfrggzdfmz",
    ]
    assert Quote(LEAD) in card.blocks
    assert Quote(SECOND, "المتحدث: رئيس البلدية خالد المصري") in card.blocks
    assert Link("وكالة الحصاد", "https://news.example/a/1") in spans(card)
    assert card.suggestions == ("/story mfrggzdfmz", "/like mfrggzdfmz")
    assert card.picture == "https://news.example/a/1.jpg"


def test_card_in_english_keeps_the_words_of_the_source() -> None:
    assert said(article.card(ENTRIES[0], now=NOW, phrases=EN)) == [
        "بلدية جاسم تفتتح فرنًا جديدًا",
        LEAD,
        f"Speaker: رئيس البلدية خالد المصري: {SECOND}",
        "Source: وكالة الحصاد · 2 hours ago · جاسم, درعا",
        "This article was changed after publication.",
        "Full text: /story mfrggzdfmz",
    ]


def test_a_spokesman_is_not_called_one_twice() -> None:
    sentence = SummarySentence("وأضاف أن الطريق آمن.", 0, 20, "المتحدث باسم وزارة النقل")
    spoken = replace(BAKERY, reading=Reading((sentence,)))
    assert Quote(sentence.text, "المتحدث باسم وزارة النقل") in article.card(Entry(spoken), now=NOW, phrases=AR).blocks
    label = f"Speaker: {FSI}المتحدث باسم وزارة النقل{PDI}"
    assert Quote(sentence.text, label) in article.card(Entry(spoken), now=NOW, phrases=EN).blocks


def test_a_day_old_article_is_dated_and_an_undated_one_is_said_to_be_so() -> None:
    assert "المصدر: Reuters · 17 تشرين الأول 2022، 09:04 بتوقيت دمشق · حمص" in said(
        article.card(ENTRIES[1], now=NOW, phrases=AR)
    )
    assert said(article.card(Entry(UNDATED), now=NOW, phrases=AR))[1:] == [
        "لم ينشر المصدر سوى العنوان.",
        "المصدر: صحيفة الحقل · بلا تاريخ",
    ]
    published = BAKERY.draft.published
    assert published is not None
    almost = article.card(Entry(BAKERY), now=published + timedelta(hours=23, minutes=59), phrases=AR)
    assert "المصدر: وكالة الحصاد · قبل 23 ساعة" in said(almost)


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("2024-03-10T00:00:00+00:00", "10 آذار 2024"),
        ("2024-03-10T00:00:00+03:00", "10 آذار 2024"),
        ("2024-03-09T21:00:00+00:00", "قبل 15 ساعة"),
        ("2024-03-01T00:00:01+03:00", "1 آذار 2024، 00:00 بتوقيت دمشق"),
    ],
)
def test_a_date_without_a_time_is_shown_without_one(published: str, shown: str) -> None:
    draft = replace(UNDATED.draft, published=datetime.fromisoformat(published))
    entry = Entry(replace(UNDATED, draft=draft))
    assert said(article.card(entry, now=NOW, phrases=AR))[-1] == f"المصدر: صحيفة الحقل · {shown}"


def test_story() -> None:
    story = article.story(ENTRIES[0], now=NOW, phrases=AR)
    assert said(story) == [
        "بلدية جاسم تفتتح فرنًا جديدًا",
        "المصدر: وكالة الحصاد",
        "القسم: خدمات",
        "الكاتب أو الوكالة: درعا - وكالات",
        "تاريخ النشر: 10 آذار 2024، 13:00 بتوقيت دمشق · قبل ساعتين",
        "الأماكن: جاسم، درعا",
        "عُدّل الخبر بعد نشره.",
        "",
        LEAD,
        "",
        "دعم مستمر",
        "",
        SECOND,
        "",
        "اقرأه في موقع المصدر",
    ]
    assert Link("اقرأه في موقع المصدر", "https://news.example/a/1") in spans(story)
    assert story.suggestions == ("/like mfrggzdfmz",)
    assert story.picture == "https://news.example/a/1.jpg"


def test_a_list_has_no_picture() -> None:
    assert listing.listing(ENTRIES[:1], Subject("everything"), now=NOW, phrases=AR).picture is None


@pytest.mark.parametrize(
    ("count", "first"),
    [
        (1, "أخبار مشابهة للخبر «سد تشرين» · خبر واحد"),
        (2, "أخبار مشابهة للخبر «سد تشرين» · خبران"),
        (3, "أخبار مشابهة للخبر «سد تشرين» · 3 أخبار"),
        (11, "أخبار مشابهة للخبر «سد تشرين» · 11 خبرًا"),
    ],
)
def test_similar_news_are_counted(count: int, first: str) -> None:
    subject = Subject("similar", "سد تشرين")
    assert said(listing.listing(ENTRIES[:1] * count, subject, now=NOW, phrases=AR))[0] == first


def test_nothing_similar_leads_to_the_place() -> None:
    found = listing.nothing_similar(ENTRIES[0], AR)
    assert said(found) == [
        "لم أجد أخبارًا مشابهة للخبر «بلدية جاسم تفتتح فرنًا جديدًا».",
        "لأخبار جاسم أرسل /latest جاسم.",
    ]
    assert found.suggestions == ("/latest جاسم",)
    assert listing.nothing_similar(ENTRIES[2], AR).suggestions == ("/latest",)


def test_story_of_a_bare_title() -> None:
    assert said(article.story(Entry(UNDATED), now=NOW, phrases=AR)) == [
        "خبر بلا تاريخ",
        "المصدر: صحيفة الحقل",
        "بلا تاريخ",
        "لم ينشر المصدر سوى العنوان.",
    ]


def test_list() -> None:
    entries = (Entry(CONTEST, ("حمص",)), Entry(UNDATED))
    shown = listing.listing(entries, Subject("place", "حمص"), now=NOW, phrases=AR, more=True, total=13)
    assert said(shown) == [
        "آخر أخبار حمص · 13 خبرًا",
        "",
        '1. CNN: "20 طالبًا" من حمص في مسابقة Robotics 2022',
        "شارك 20 طالبًا.",
        "المصدر: Reuters · 17 تشرين الأول 2022، 09:04 بتوقيت دمشق · حمص",
        "الخبر كاملًا: /story abc12",
        "",
        "2. خبر بلا تاريخ",
        "لم ينشر المصدر سوى العنوان.",
        "المصدر: صحيفة الحقل · بلا تاريخ",
        "",
        "للمزيد أرسل /more أو اكتب «المزيد».",
    ]
    assert shown.suggestions == ("/more", "/story abc12", "/story zzz")


@pytest.mark.parametrize(
    ("subject", "heading"),
    [
        (Subject("everything"), "آخر الأخبار · خبران"),
        (Subject("place", "درعا"), "آخر أخبار درعا · خبران"),
        (Subject("topic", "الطقس"), "آخر أخبار الطقس · خبران"),
        (Subject("source", "Reuters"), "آخر الأخبار من Reuters · خبران"),
        (Subject("words", "سد تشرين"), "آخر الأخبار عن «سد تشرين» · خبران"),
        (Subject("search", "سد تشرين"), "نتائج البحث عن «سد تشرين» · نتيجتان"),
    ],
)
def test_headings(subject: Subject, heading: str) -> None:
    assert said(listing.listing(ENTRIES[:2], subject, now=NOW, phrases=AR))[0] == heading


def test_next_page_goes_on_counting() -> None:
    shown = listing.listing(ENTRIES[:2], Subject("place", "درعا"), now=NOW, phrases=AR, first=6)
    assert said(shown)[0] == "آخر أخبار درعا (تتمة)"
    assert [line[:2] for line in said(shown) if re.match(r"\d\.", line)] == ["6.", "7."]
    assert "/more" not in codes(shown)
    assert "/more" not in shown.suggestions


def test_a_long_list_is_headlines() -> None:
    five = listing.listing([ENTRIES[0]] * 5, Subject("everything"), now=NOW, phrases=AR)
    six = listing.listing([ENTRIES[0]] * 6, Subject("everything"), now=NOW, phrases=AR)
    assert LEAD in said(five)
    assert LEAD not in said(six)
    assert codes(six) == ["/story mfrggzdfmz"] * 6


@pytest.mark.parametrize(
    ("subject", "guesses", "expected"),
    [
        (Subject("everything"), (), ["لم تصلني أي أخبار بعد."]),
        (
            Subject("place", "نوى"),
            (),
            ["لا أخبار لديّ عن نوى.", HINT := "جرّب كلمة أخرى أو اسم المدينة أو المحافظة، أو أرسل /places."],
        ),
        (Subject("topic", "الطقس"), (), ["لا أخبار لديّ عن الطقس.", HINT]),
        (Subject("source", "Reuters"), (), ["لا أخبار لديّ من Reuters.", HINT]),
        (Subject("search", "سد"), (), ["لم أجد خبرًا فيه «سد».", HINT]),
        (Subject("words", "درعة"), ("درعا",), ["لم أجد خبرًا فيه «درعة».", "هل تقصد درعا؟ /latest درعا"]),
        (
            Subject("words", "الدر"),
            ("درعا", "الدرباسية"),
            ["لم أجد خبرًا فيه «الدر».", "هل تقصد أحد هذه الأماكن؟", "/latest درعا", "/latest الدرباسية"],
        ),
    ],
)
def test_nothing_found(subject: Subject, guesses: tuple[str, ...], expected: list[str]) -> None:
    document = listing.nothing(subject, AR, guesses)
    assert said(document) == expected
    if guesses:
        assert document.suggestions == tuple(f"/latest {name}" for name in guesses)


def test_unknown_place() -> None:
    assert said(guessing.unknown_place("درعة", ("درعا",), AR)) == [
        "لا أعرف مكانًا باسم «درعة».",
        "هل تقصد درعا؟ /latest درعا",
    ]
    assert said(guessing.unknown_place("xyz", (), EN)) == [
        "I know no place called “xyz”.",
        "Try another word or the name of a town or governorate, or send /places.",
    ]


def test_greeting_says_what_to_try() -> None:
    start = greeting.start(AR)
    assert said(start)[0] == "أهلًا بك."
    assert codes(start) == ["شو صار بحلب اليوم؟", "/latest درعا", "آخر 5 أخبار حمص", "/subscribe درعا", "/help"]
    assert codes(greeting.start(EN))[1:] == ["/latest Daraa", "/latest Homs 5", "/subscribe Daraa", "/help"]
    assert start.suggestions == ("/latest", "/latest درعا", "/subscribe درعا", "/help")


def test_help_names_every_command_in_both_scripts() -> None:
    typed = codes(greeting.guide(AR))
    for command in ("latest", "search", "story", "like", "more", "places", "sources", "language", "timezone", "help"):
        assert any(code.split()[0] == f"/{command}" for code in typed)
    slashes = [code for code in typed if code.startswith("/")]
    assert len(typed) == 2 * len(slashes) + 1
    assert "أحدث الأخبار: /latest أو «آخر الأخبار»" in said(greeting.guide(AR))
    assert "The latest news: /latest or “آخر الأخبار”" in said(greeting.guide(EN))


@pytest.mark.parametrize(
    ("command", "example"),
    [
        ("latest", "/latest درعا 3"),
        ("search", "/search سد تشرين"),
        ("story", "/story 1"),
        ("places", "/places درعا"),
        ("language", "/language en"),
        ("timezone", "/timezone بيروت"),
        ("digest", "/help"),
    ],
)
def test_wrong_use_shows_an_example(command: str, example: str) -> None:
    document = problems.wrong_use(command, AR)
    assert codes(document) == [f"/{command}", example]
    assert document.suggestions == (example,)


def test_numbers_in_advice_are_in_the_rooms_digits() -> None:
    assert "عددًا من 1 إلى 20 إن شئت" in plain(problems.wrong_use("latest", AR))
    assert "عددًا من ١ إلى ٢٠ إن شئت" in plain(problems.wrong_use("latest", Phrases(digits="arab")))


def test_problems_in_plain_words() -> None:
    assert said(problems.unknown(AR)) == ["لم أفهم طلبك. اكتب مثلًا /latest درعا، أو أرسل /help لترى ما يمكنك طلبه."]
    assert said(problems.too_long(1000, AR)) == ["رسالتك أطول مما أقرأ. اختصرها إلى 1,000 حرف أو أقل."]
    assert said(problems.too_long(50, AR)) == ["رسالتك أطول مما أقرأ. اختصرها إلى 50 حرفًا أو أقل."]
    assert said(problems.no_story("k3b", AR)) == ["لا خبر لديّ بالمعرّف k3b. تجد معرّف كل خبر تحته في القائمة."]
    assert said(problems.no_more(AR)) == ["وصلت إلى نهاية القائمة."]
    assert said(problems.no_list(AR)) == ["لا قائمة أكملها لك. اطلب أولًا /latest درعا."]
    assert said(problems.failed(AR)) == ["تعذّر الرد على طلبك بسبب خلل فني. حاول مرة أخرى بعد قليل."]
    assert said(greeting.thanks(AR)) == ["على الرحب والسعة."]
    assert said(greeting.no_breaking(AR)) == ["لا خبر عاجل الآن.", "لآخر ما نشرته المصادر أرسل /latest."]


def test_places() -> None:
    places = (PlaceCount("درعا", 14), PlaceCount("حلب", 2), PlaceCount("طرطوس", 0))
    document = directory.governorates(places, AR)
    assert said(document) == [
        "الأخبار بحسب المحافظات",
        "درعا · 14 خبرًا",
        "حلب · خبران",
        "طرطوس · لا أخبار",
        "لأخبار مكان أرسل مثلًا /latest درعا، ولما يقع داخل محافظة /places درعا.",
    ]
    assert document.suggestions == ("/latest درعا", "/latest حلب", "/latest طرطوس")
    assert said(directory.governorates((), AR)) == ["لا أخبار مرتبطة بأماكن بعد."]
    assert said(directory.inside("درعا", places[1:2], AR)) == [
        "الأماكن في درعا",
        "حلب · خبران",
        "لأخبار واحد منها أرسل مثلًا /latest حلب.",
    ]
    assert said(directory.inside("درعا", places[1:2], AR, cut=True))[2] == "وغيرها"
    assert said(directory.inside("جاسم", (), AR)) == [
        "لا أخبار بعد عن أماكن داخل جاسم.",
        "لأخبار جاسم أرسل /latest جاسم.",
    ]


def test_sources() -> None:
    assert said(directory.sources(SOURCES, now=NOW, phrases=AR)) == [
        "المصادر",
        "Reuters · آخر قراءة ناجحة قبل 3 دقائق",
        "وكالة الحصاد · تعذّرت قراءته 5 مرات متتالية · آخر قراءة ناجحة قبل 3 أيام",
        "صحيفة الحقل · تعذّرت قراءته مرتين متتاليتين",
        "إذاعة الوادي · لم يُقرأ بعد",
    ]
    assert said(directory.sources((), now=NOW, phrases=AR)) == ["لم تُضف مصادر بعد."]


def test_language_and_zone() -> None:
    assert said(settings.language(AR)) == [
        "لغة المحادثة الآن: العربية.",
        "لتغيير اللغة أرسل /language ar أو /language en.",
    ]
    assert said(settings.language_changed(EN)) == ["The language of this chat is now English."]
    assert said(settings.language_unknown("fr", AR))[0] == "لا أجيب بلغة «fr». أجيب بالعربية والإنكليزية."
    assert said(settings.timezone(NOW, AR)) == [
        "أوقات الأجوبة والملخصات بتوقيت دمشق، والساعة الآن 15:00.",
        "لتغيير التوقيت أرسل مثلًا /timezone بيروت أو /timezone برلين.",
    ]
    berlin = Phrases(timezone="Europe/Berlin")
    assert said(settings.timezone_changed(Profile(), NOW, berlin)) == [
        "صارت أوقات الأجوبة والملخصات بتوقيت برلين، والساعة الآن 13:00.",
        "أما الأخبار التي تصل فور نشرها فأوقاتها بتوقيت غرفة الأخبار، ويُذكر معها.",
    ]
    assert said(settings.timezone_unknown("المريخ", AR))[0] == "لا أعرف منطقة زمنية باسم «المريخ»."


def test_topic_names() -> None:
    assert topic_name("weather", AR) == "الطقس"
    assert topic_name("weather", EN) == "Weather"
    with pytest.raises(KeyError):
        topic_name("gossip", AR)
    for phrases in (AR, EN):
        assert len({topic_name(topic, phrases) for topic in TOPICS}) == len(TOPICS)


def test_arabic_digits_reach_every_screen() -> None:
    arab = Phrases(digits="arab")
    shown = listing.listing(ENTRIES[:3], Subject("place", "درعا"), now=NOW, phrases=arab, total=13)
    assert said(shown)[0] == "آخر أخبار درعا · ١٣ خبرًا"
    assert "١. بلدية جاسم تفتتح فرنًا جديدًا" in said(shown)
    assert "المصدر: Reuters · ١٧ تشرين الأول ٢٠٢٢، ٠٩:٠٤ بتوقيت دمشق · حمص" in said(shown)


def test_words_of_others_cannot_turn_or_break_a_line() -> None:
    for document in (
        article.card(Entry(HOSTILE), now=NOW, phrases=AR),
        article.story(Entry(HOSTILE), now=NOW, phrases=AR),
    ):
        assert not re.search("[\u202a-\u202e\u2066\u2067\x00-\x09\x0b-\x1f]", plain(document))
    assert said(article.card(Entry(HOSTILE), now=NOW, phrases=AR))[0] == "عنوان مقلوب على سطرين"


@pytest.mark.parametrize("phrases", [AR, EN], ids=["ar", "en"])
def test_every_screen_speaks_its_language_and_offers_what_can_be_typed(phrases: Phrases) -> None:
    for name, document in screens(phrases):
        assert document.locale == phrases.locale, name
        assert plain(document).strip(), name
        assert all(suggestion.startswith("/") for suggestion in document.suggestions), name
        # The fields of lines around the news are typed with braces.
        left = re.sub(r"\{(date|place|source)\}", "", plain(document).replace(FSI, "").replace(PDI, ""))
        assert "{" not in left or name == "wrong frame, brace", name


@pytest.mark.parametrize("phrases", [AR, EN], ids=["ar", "en"])
def test_whatever_a_screen_tells_to_type_is_understood(phrases: Phrases) -> None:
    gazetteer = load()
    for name, document in screens(phrases):
        typed = set(document.suggestions)
        if not name.startswith(("wrong use", "not yet")):  # these name a command to say what is wrong with it
            typed |= set(codes(document))
        for text in typed:
            if name.startswith("desk: ") and order(text, gazetteer) is not None:
                continue
            meant = parse(text, gazetteer)
            assert not isinstance(meant, Unknown | WrongUse | ForEditors), (name, text)
            if text.startswith("/"):
                slash = load_phrasebook().slash[text.partition(" ")[0].removeprefix("/")]
                assert intent(text, gazetteer).intent == slash, (name, text)
