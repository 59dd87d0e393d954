"""Every screen of the bot over sample values, for the tests that hold for all of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf

from newsbot.chat.document import Document
from newsbot.chat.phrasebook import load as load_phrasebook
from newsbot.chat.phrases import Phrases
from newsbot.chat.views import (
    alert,
    article,
    digest,
    directory,
    greeting,
    guessing,
    listing,
    problems,
    settings,
    trends,
)
from newsbot.chat.views.alert import Dispute, Reported, Said, Telling
from newsbot.chat.views.article import Entry
from newsbot.chat.views.directory import PlaceCount, SourceHealth
from newsbot.chat.views.listing import Subject
from newsbot.news.article import Article, Draft, Part, Reading
from newsbot.news.profile import Profile
from newsbot.news.quiet import Period
from newsbot.news.stance import Stance
from newsbot.news.timetable import Slot
from newsbot.text.summary import SummarySentence
from tests.chat.desk_screens import desk_screens
from tests.chat.room_screens import room_screens

NOW = datetime(2024, 3, 10, 12, 0, tzinfo=UTC)

LEAD = "افتتحت بلدية جاسم في ريف درعا فرنًا جديدًا ينتج 12 طنًا من الخبز يوميًا."
SECOND = "وأضاف أن «الفرن سيعمل بين 05:00 و14:30» بدعم من Mercy Corps."

BAKERY = Article(
    "mfrggzdfmz",
    "url:news.example/a/1",
    "وكالة الحصاد",
    Draft(
        "بلدية جاسم تفتتح فرنًا جديدًا",
        (Part("paragraph", LEAD), Part("subheading", "دعم مستمر"), Part("paragraph", SECOND)),
        url="https://news.example/a/1",
        published=NOW - timedelta(hours=2),
        section="خدمات",
        byline="درعا - وكالات",
        image="https://news.example/a/1.jpg",
    ),
    Reading((SummarySentence(LEAD, 0, 74), SummarySentence(SECOND, 75, 138, "رئيس البلدية خالد المصري"))),
)
CONTEST = Article(
    "abc12",
    "guid:1",
    "Reuters",
    Draft(
        'CNN: "20 طالبًا" من حمص في مسابقة Robotics 2022',
        (Part("paragraph", "شارك 20 طالبًا."),),
        published=datetime(2022, 10, 17, 6, 4, tzinfo=UTC),
    ),
    Reading((SummarySentence("شارك 20 طالبًا.", 0, 15),)),
)
UNDATED = Article("zzz", "title:x", "صحيفة الحقل", Draft("خبر بلا تاريخ"), Reading())
HOSTILE = Article(
    "x\u202ey",
    "guid:2",
    "\u2067مصدر\x1b[31m",
    Draft(
        "عنوان\u202e مقلوب\nعلى سطرين \u2069",
        (Part("paragraph", "نص\u202d مقلوب\x1b[2J \u2068."),),
        url="javascript:alert(1)",
        section="\u2066قسم",
        byline="\u202bكاتب",
    ),
    Reading((SummarySentence("نص\u202d مقلوب\x1b[2J \u2068.", 0, 10, "قائل\u202e"),)),
)
ENTRIES = (Entry(BAKERY, ("جاسم", "درعا"), 2), Entry(CONTEST, ("حمص",)), Entry(UNDATED), Entry(HOSTILE, ("Homs",)))

SOURCES = (
    SourceHealth("Reuters", NOW - timedelta(minutes=3)),
    SourceHealth("وكالة الحصاد", NOW - timedelta(days=3), 5),
    SourceHealth("صحيفة الحقل", None, 2),
    SourceHealth("إذاعة الوادي"),
)

STORIES = (
    digest.Item("s12", "عودة ضخ المياه إلى أحياء درعا", ("سانا", "Reuters"), NOW - timedelta(hours=2)),
    digest.Item("s9", "CNN: هدنة 3-2", ("أ", "ب", "ج", "د"), NOW - timedelta(minutes=50), "denied"),
    digest.Item("s13", "عنوان\u202e مقلوب\nعلى سطرين", ("\u2067مصدر\x1b[31m",), NOW - timedelta(days=3), "corrected"),
)
SLOT = Slot(NOW.date(), NOW.time(), NOW)
NIGHT = Period(NOW - timedelta(hours=9), NOW, SLOT)
OCCASIONS = (
    digest.Occasion("digest", SLOT),
    digest.Occasion("digest", SLOT._replace(due=NOW - timedelta(hours=1))),
    digest.Occasion("catch-up", SLOT, NIGHT),
    digest.Occasion("catch-up", SLOT, NIGHT._replace(start=NOW - timedelta(hours=33))),
    digest.Occasion("burst", SLOT),
    digest.Occasion("asked"),
    digest.Occasion("asked", place="درعا"),
    digest.Occasion("asked", place="Homs", day="yesterday"),
    digest.Occasion("asked", day="week"),
)


def drawn(occasion: digest.Occasion, phrases: Phrases, *, lite: bool = False, left: int = 0) -> Document:
    """A digest of `STORIES` in two sections."""
    bodies = [digest.body(one, now=NOW, phrases=phrases, lite=lite) for one in STORIES]
    told = [digest.item(body, n, phrases) for n, body in enumerate(bodies, 1)]
    parts = (
        *digest.opening(occasion, len(STORIES) + left, now=NOW, phrases=phrases),
        digest.section("درعا", 2 + left, phrases),
        *(block for one in told[:2] for block in one),
        digest.section(None, 1, phrases),
        *told[2],
        *digest.ending(left, NOW + timedelta(hours=20), now=NOW, phrases=phrases),
    )
    return Document(parts, phrases.locale, digest.offered((one.id for one in STORIES), left=left), lite=lite)


def digests(phrases: Phrases) -> Iterator[tuple[str, Document]]:
    for index, occasion in enumerate(OCCASIONS):
        for lite in (False, True):
            yield f"digest {index} {lite}", drawn(occasion, phrases, lite=lite, left=index)
        for follows in (False, True):
            yield f"nothing {index} {follows}", digest.nothing_now(occasion, phrases, follows=follows)
    yield "nothing new", digest.nothing_new(phrases)
    for days in range(4):
        parts = digest.ending(0, NOW + timedelta(days=days), now=NOW, phrases=phrases)
        yield f"next digest {days}", Document(parts, phrases.locale)
    hints = (digest.how_to_subscribe(phrases), digest.how_to_get_it_daily(phrases))
    yield "digest hints", Document(hints, phrases.locale)


def _report(source: str, title: str, minutes: float, stance: Stance = "reports") -> Reported:
    at = NOW - timedelta(minutes=minutes)
    draft = replace(BAKERY.draft, title=title, published=at)
    one = replace(BAKERY, id=f"id{minutes:.0f}", source=source, draft=draft)
    return Reported(Entry(one, ("طفس", "درعا")), at, stance)


FIRST = _report("سانا", "انفجار في سوق طفس يوقع 18 قتيلًا", 50)
_REPORTS = (
    FIRST,
    _report("Reuters", "20 قتيلًا في انفجار سوق طفس", 30),
    _report("عنب بلدي", "الدفاع المدني ينفي مقتل 18 شخصًا", 1600, "denies"),
    _report("\u202eمصدر", "تصحيح: مكان الانفجار\u202e نوى", 5, "corrects"),
)
DISPUTES = (
    Dispute(
        "killed",
        "طفس",
        18,
        20,
        (
            Said("سانا", "https://news.example/a/1", "18 قتيلًا", 18, 18),
            Said("Reuters", None, "20 قتيلًا", 20, 20),
            Said("عنب بلدي", None, "", 18, 18, denied=True),
        ),
    ),
    Dispute(None, None, 3, inf, (Said("سانا", None, "3 أطفال\u202e", 3, 3), Said("Reuters", None, "", 4, inf))),
    Dispute("money", "Homs", 5e6, 5e6, (Said("سانا", None, "", 5e6, 5e6), Said("ب", None, "", 1.5, 1.5, denied=True))),
    Dispute("missing", None, None, None, (Said("سانا", None, "", 2, 2, denied=True),)),
)
MANY = tuple(_report(f"مصدر {n}", "انفجار في طفس", n) for n in range(9))
TOLD = (
    Telling("s12", FIRST, _REPORTS, "confirmed", 2, denied_by=("عنب بلدي",), disputes=DISPUTES[:3], about="درعا"),
    Telling("s13", MANY[0], MANY, "confirmed", 8, disputes=DISPUTES[3:]),
    Telling("s14", Reported(Entry(UNDATED), NOW), (Reported(Entry(UNDATED), NOW),), "denied", decided=True),
    Telling("s15", Reported(ENTRIES[3], NOW), (Reported(ENTRIES[3], NOW),), about="Homs"),
)


def _others(phrases: Phrases) -> Iterator[tuple[str, Document]]:
    yield "editors only", problems.editors_only(phrases)
    yield "trends", trends.places((("دمشق", 41), ("حلب", 2), ("درعا", 1)), phrases)
    yield "no trends", trends.nothing(phrases)


def screens(phrases: Phrases) -> Iterator[tuple[str, Document]]:
    """Name and document of every screen."""
    for entry in ENTRIES:
        yield f"card {entry.article.id}", article.card(entry, now=NOW, phrases=phrases)
        yield f"story {entry.article.id}", article.story(entry, now=NOW, phrases=phrases)
    for told in TOLD:
        yield f"alert {told.id}", alert.alert(told, now=NOW, phrases=phrases)
        yield f"brief {told.id}", alert.brief(told, now=NOW, phrases=phrases)
        yield f"whole {told.id}", alert.story(told, now=NOW, phrases=phrases)
    for kind in ("everything", "place", "topic", "source", "words", "search"):
        for name in ("درعا", "Homs dam 3-2"):
            subject = Subject(kind, name)
            yield (
                f"list {kind} {name}",
                listing.listing(ENTRIES, subject, now=NOW, phrases=phrases, more=True, total=40),
            )
            yield f"next {kind} {name}", listing.listing(ENTRIES, subject, now=NOW, phrases=phrases, first=6)
            yield f"nothing {kind} {name}", listing.nothing(subject, phrases)
            yield f"guess {kind} {name}", listing.nothing(subject, phrases, ("درعا",))
    similar = Subject("similar", "CNN: اجتماع في درعا 3-2")
    yield "similar", listing.listing(ENTRIES, similar, now=NOW, phrases=phrases, more=True)
    yield "nothing similar", listing.nothing_similar(ENTRIES[0], phrases)
    yield "nothing similar, no place", listing.nothing_similar(ENTRIES[2], phrases)
    yield "long list", listing.listing(ENTRIES * 2, Subject("everything"), now=NOW, phrases=phrases)
    yield "unknown place", guessing.unknown_place("در\u202eعة", ("درعا", "الدرباسية"), phrases)
    yield "unknown place, no guess", guessing.unknown_place("xyz", (), phrases)
    yield "start", greeting.start(phrases)
    yield "help", greeting.guide(phrases)
    yield "thanks", greeting.thanks(phrases)
    yield "no breaking", greeting.no_breaking(phrases)
    for command in ("latest", "search", "story", "places", "language", "timezone", "digest"):
        yield f"wrong use of {command}", problems.wrong_use(command, phrases)
    for limit in (1, 2, 5, 20, 100, 4096):
        yield f"too long {limit}", problems.too_long(limit, phrases)
    yield "unknown", problems.unknown(phrases)
    yield "no story", problems.no_story("k3b", phrases)
    yield "no more", problems.no_more(phrases)
    yield "no article", problems.no_article(phrases)
    yield "no list", problems.no_list(phrases)
    yield from _others(phrases)
    yield "no number", problems.no_number(9, phrases)
    for kind in load_phrasebook().talk.values():
        yield f"talk {kind}", greeting.talk(kind, NOW, phrases)
    for day in ("today", "yesterday", "before_yesterday", "week", "month", "1h", "24h"):
        for subject in (Subject("everything", "", day), Subject("place", "درعا", day)):
            lead = listing.nothing_that_day(subject, day, phrases)
            yield (
                f"day {day} {subject.kind}",
                listing.listing(ENTRIES, subject, now=NOW, phrases=phrases, lead=lead, others=["حمص", "إدلب"], most=6),
            )
    yield "failed", problems.failed(phrases)
    places = (PlaceCount("درعا", 14), PlaceCount("Homs", 1))
    yield "governorates", directory.governorates(places, phrases)
    yield "no governorates", directory.governorates((), phrases)
    yield "inside", directory.inside("درعا", places, phrases)
    yield "nothing inside", directory.inside("درعا", (), phrases)
    yield "sources", directory.sources(SOURCES, now=NOW, phrases=phrases)
    yield "no sources", directory.sources((), now=NOW, phrases=phrases)
    yield "language", settings.language(phrases)
    yield "language changed", settings.language_changed(phrases)
    yield "language unknown", settings.language_unknown("Klingon", phrases)
    yield "timezone", settings.timezone(NOW, phrases)
    yield "timezone changed", settings.timezone_changed(Profile(), NOW, phrases)
    yield "timezone unknown", settings.timezone_unknown("المريخ", phrases)
    yield "timezone guessed", settings.timezone_unknown("برلبن", phrases, ("برلين",))
    for more in (digests, room_screens, desk_screens):
        yield from more(phrases)
