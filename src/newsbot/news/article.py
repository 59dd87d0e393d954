"""Articles: what a parser found (`Draft`), what was understood (`Reading`), what is stored (`Article`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from newsbot.text.summary import SummarySentence

PartKind = Literal["paragraph", "subheading"]
SourceKind = Literal["feed", "page", "folder", "telegram"]


@dataclass(frozen=True, slots=True)
class Source:
    """A place where articles come from, as the operator wrote it in `[[sources]]`.

    Attributes:
        every: seconds between two looks, before adaptation.
        timezone: IANA name for times without a zone; None means the default of `[defaults]`.
        language: ISO 639 code.
        follow: a bare feed item is followed to its page.
        independent_of: names of sources that share an owner or an agency with this one.
    """

    name: str
    kind: SourceKind
    url: str
    every: float = 900.0
    timezone: str | None = None
    language: str = "ar"
    follow: bool = False
    independent_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph or sub-heading of a body, as published, without line breaks inside."""

    kind: PartKind
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a parser read from one page, feed entry, dump or line. Text as published, unfolded.

    Attributes:
        id: the identity that the source itself gives (`id` of a .jsonl line, guid of a feed), else None.
        published: aware, or None when the source gives no time.
        dateline: the city named beside the date (`دمشق`), whose zone the time is in.
        byline: writer or agencies, as printed; credit: of the photograph, without brackets.
        image: http(s) address of the one picture, or None.
    """

    title: str
    body: tuple[Part, ...] = ()
    id: str | None = None
    url: str | None = None
    published: datetime | None = None
    section: str | None = None
    dateline: str | None = None
    byline: str | None = None
    credit: str | None = None
    captions: tuple[str, ...] = ()
    image: str | None = None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(part.text for part in self.body if part.kind == "paragraph")

    @property
    def subheadings(self) -> tuple[str, ...]:
        return tuple(part.text for part in self.body if part.kind == "subheading")

    @property
    def text(self) -> str:
        """The paragraphs, one a line: what summaries give their offsets into."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the bot understood of a draft.

    Attributes:
        places: ids of the gazetteer, most telling first, as named; what contains them is not added.
        topics: ids of `news.topics`.
        stems, forms: folded stems and whole folded words of title and text, in order, for the word indexes.
    """

    summary: tuple[SummarySentence, ...] = ()
    places: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One item as it is stored and shown.

    Attributes:
        id: what people and programs call it (`/story id`); unique in a store.
        source: name of the source.
    """

    id: str
    identity: str
    source: str
    draft: Draft
    reading: Reading
