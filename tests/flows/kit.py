"""The flows over fakes, and the small news that the tests feed them."""

import json
from dataclasses import dataclass, field
from functools import cache
from html import escape

from newsbot.chat.room import RoomSettings
from newsbot.flows.answers.late import LateBooks
from newsbot.flows.answers.stories import WholeStories
from newsbot.flows.clockwatch import ClockWatch
from newsbot.flows.converse import Converse
from newsbot.flows.ingest import Ingest, Stored
from newsbot.flows.newsstand import Newsstand
from newsbot.flows.poll import Poll
from newsbot.flows.publish import Publish
from newsbot.flows.retell import Retell
from newsbot.flows.telling import Words
from newsbot.news import gazetteer as places
from newsbot.news.article import Source
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.story import report
from newsbot.ports import Filing, Reader
from tests.fakes.clock import FakeClock
from tests.fakes.complaints import MemoryComplaints
from tests.fakes.fetcher import FakeFetcher
from tests.fakes.files import FakeFiles
from tests.fakes.pictures import FakePictures
from tests.fakes.reader import InlineReader
from tests.fakes.store import MemoryStore

FEED = "https://news.example/rss"


@cache
def gazetteer() -> Gazetteer:
    return places.load()


def containing(place: str) -> list[str]:
    return [each.id for each in gazetteer().path(place)[:-1]]


@dataclass
class House:
    """Everything a flow needs, in memory."""

    web: FakeFetcher = field(default_factory=FakeFetcher)
    files: FakeFiles = field(default_factory=FakeFiles)
    clock: FakeClock = field(default_factory=FakeClock)
    store: MemoryStore = field(default_factory=lambda: MemoryStore(containing))
    complaints: MemoryComplaints = field(default_factory=MemoryComplaints)
    reader: Reader = field(default_factory=lambda: InlineReader(gazetteer()))

    pictures: FakePictures | None = None

    @property
    def ingest(self) -> Ingest:
        return Ingest(
            reader=self.reader,
            fetcher=self.web,
            files=self.files,
            articles=self.store.articles,
            clock=self.clock,
            timezone="Asia/Damascus",
        )

    def poll(self, *sources: Source, jitter: float = 0.0) -> Poll:
        return Poll(
            sources,
            book=self.store.sources,
            fetcher=self.web,
            ingest=self.ingest,
            clock=self.clock,
            jitter=lambda: jitter,
        )

    def converse(self, **settings: str) -> Converse:
        return Converse(
            articles=self.store.articles,
            search=self.store.search,
            audience=self.store.audience,
            book=self.store.sources,
            late=LateBooks(
                lambda: self.store.following,
                lambda: self.store.stories,
                lambda: self.store.told,
                lambda: self.store.digests,
            ),
            newsstand=lambda: Newsstand(self.store.stories, self.store.articles, gazetteer(), {}),
            complaints=self.complaints,
            pictures=self.pictures,
            gazetteer=gazetteer(),
            clock=self.clock,
            defaults=RoomSettings(**settings),
            whole=WholeStories(self.store.articles, lambda: self.store.stories, self.words),
        )

    @property
    def words(self) -> Words:
        return Words(gazetteer(), {}, RoomSettings())

    def retell(self) -> Retell:
        stories = self.store.stories
        return Retell(
            articles=self.store.articles, stories=stories, revise=stories.revise, words=self.words, clock=self.clock
        )

    def publish(self, *accounts: str, watch: ClockWatch | None = None) -> Publish:
        return Publish(
            stories=self.store.stories,
            filters=self.store.following.filters,
            retell=self.retell(),
            words=self.words,
            clock=self.clock,
            accounts=accounts or ("telegram",),
            watch=watch,
        )

    async def take(self, name: str, content: str | bytes | None = None, source: Source | None = None) -> list[Stored]:
        """Ingest a path or address, a file of this content when one is given."""
        if content is not None:
            self.files.files[name] = content
        return [stored async for step in self.ingest.place(name, source) for stored in step.stored]

    async def story(self, article: str) -> int:
        """The number of a new story with this article as its only report."""
        listed = await self.store.articles.get(article)
        assert listed is not None
        now = self.clock.now()
        filing = Filing(article, report=report(listed.article, now.timestamp(), gazetteer()))
        number = await self.store.stories.file(filing, now)
        assert number is not None
        return number

    def titles(self) -> list[str]:
        """Everything stored, newest first."""
        rows = self.store.articles.rows
        return [rows[key].article.draft.title for key in sorted(rows, reverse=True)]


def line(title: str, **fields: str | int) -> str:
    """A line of a .jsonl file."""
    return json.dumps({"title": title, **fields}, ensure_ascii=False)


def entry(title: str, text: str = "", *, guid: str = "", link: str = "", date: str = "") -> str:
    """An item of an RSS feed; `date` as RFC 822 writes it."""
    inner = {"title": title, "description": text, "link": link, "pubDate": date}
    elements = "".join(f"<{tag}>{escape(value)}</{tag}>" for tag, value in inner.items() if value)
    return f'<item>{elements}<guid isPermaLink="false">{guid}</guid></item>' if guid else f"<item>{elements}</item>"


def feed(*entries: str, title: str = "نشرة السهل") -> str:
    head = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{title}</title>'
    return f"{head}{''.join(entries)}</channel></rss>"


def opml(*urls: str) -> str:
    outlines = "".join(f'<outline type="rss" text="{url}" xmlUrl="{url}"/>' for url in urls)
    return f'<opml version="2.0"><head/><body>{outlines}</body></opml>'


LONG = (
    "أعلنت بلدية طفس أن أعمال تأهيل الطريق الزراعي شمال المدينة ستبدأ صباح الأحد وتستمر ثلاثة أسابيع على الأقل. "
    "وقال مهندس البلدية رامي العلي إن الطريق يخدم أكثر من ألفي دونم من الأراضي المزروعة بالقمح والشعير. "
    "وأضاف أن ورشات العمل ستترك مساراً واحداً مفتوحاً أمام الجرارات والآليات طوال مدة الأعمال. "
    "ودعت البلدية السائقين إلى استخدام الطريق الغربي بديلاً مؤقتاً، والتقيد بالإشارات التي وضعتها فرق المرور. "
    "وكانت أمطار الشتاء الماضي جرفت أجزاء من الطريق وعزلت عدداً من المزارع عن أسواق المدينة أياماً عدة."
)


def page(title: str, text: str = LONG) -> str:
    paragraphs = "".join(f"<p>{sentence.strip()}.</p>" for sentence in text.split(". ") if sentence.strip(" ."))
    return (
        f'<!DOCTYPE html><html lang="ar"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><nav><a href='/'>الرئيسية</a></nav><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )
