"""Articles for the store's tests."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from newsbot.news.article import Article, Draft, Part, Reading
from newsbot.text.summary import SummarySentence
from newsbot.text.words import forms, stem

NOW = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
PARENTS = {"jasim": ("daraa", "syria"), "daraa": ("syria",), "aleppo": ("syria",)}


def ancestors(place: str) -> Sequence[str]:
    return PARENTS.get(place, ())


def hours_ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def item(
    name: str,
    title: str = "خبر",
    text: str = "",
    *,
    published: datetime | None = None,
    places: tuple[str, ...] = (),
    topics: tuple[str, ...] = (),
    source: str = "صوت",
) -> Article:
    """An article whose id and identity come from its name."""
    draft = Draft(title, tuple(Part("paragraph", line) for line in text.splitlines()), published=published)
    words = (*forms(title), *forms(text))
    stems = tuple(stem(form) for form in words)
    reading = Reading(places=places, topics=topics, stems=stems, forms=words)
    return Article(id=f"a-{name}", identity=f"guid:{name}", source=source, draft=draft, reading=reading)


def full() -> Article:
    """Every field filled."""
    draft = Draft(
        title="افتتاح الطريق بين بلدتين",
        body=(Part("paragraph", "فقرة أولى."), Part("subheading", "عنوان فرعي"), Part("paragraph", "فقرة ثانية.")),
        id="the-guid",
        url="https://example.org/a?b=ج",
        published=datetime.fromisoformat("2022-10-17T09:04:00+03:00"),
        section="محليات",
        dateline="دمشق",
        byline="مراسلنا",
        credit="المصورة",
        captions=("صورة 1", "صورة 2"),
        image="https://example.org/i.jpg",
    )
    reading = Reading(
        summary=(SummarySentence("فقرة أولى.", 0, 10, "قال المدير"), SummarySentence("فقرة ثانية.", 11, 22)),
        places=("jasim",),
        topics=("services",),
        stems=("طريق",),
        forms=("الطريق",),
    )
    return Article("full", "guid:صوت:the-guid", "صوت", draft, reading)
