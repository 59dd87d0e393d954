"""What is asked of the news: lists, stories, what there is to ask about."""

from dataclasses import dataclass

Day = str
"""`today`, `yesterday`, `before_yesterday`, `week`, `month`, or the last hours: `24h`."""
DEFAULT_LIMIT, MOST_ITEMS = 5, 20
MOST_OTHERS = 5
"""Places of one question, beside the first."""


@dataclass(frozen=True, slots=True)
class Latest:
    """News, newest first, that match all that is given.

    Attributes:
        place: id of the gazetteer.
        topic: id of `news.topics`; `words` then hold what it was called.
        words: folded; may hold a name that no place answers to.
        text: the words as typed.
        limit: 1 to 20.
        others: ids of other places that were named beside the first, as many as are shown.
        left_out: more than those were named.
        capped: more were asked for than a message shows.
    """

    place: str | None = None
    topic: str | None = None
    words: tuple[str, ...] = ()
    limit: int = DEFAULT_LIMIT
    day: Day | None = None
    text: str = ""
    others: tuple[str, ...] = ()
    left_out: bool = False
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """By relevance: `words` folded, `text` as typed."""

    words: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """An article's id, or its number in the list that was shown last."""

    id: str


@dataclass(frozen=True, slots=True)
class Like:
    """What resembles an article: its id, its number in the list that was shown last, or None for the last one."""

    id: str | None = None


@dataclass(frozen=True, slots=True)
class More:
    pass


@dataclass(frozen=True, slots=True)
class Places:
    """Places known, or those inside one (an id); `typed` is a name that no place answers to."""

    place: str | None = None
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where news come from; said after an item, where that item comes from."""


@dataclass(frozen=True, slots=True)
class Breaking:
    """Shows what editors posted as breaking, everywhere or in a place (an id)."""

    place: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """Of the text that was given, else of an item.

    Attributes:
        id: the item's id or its number in the list that was shown last; None for the one last shown or replied to.
    """

    text: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Trends:
    """Where most was reported from in the last days.

    Attributes:
        place: id of one that was named; it is not counted alone.
        narrowed: another time was named, or words, by which nothing is counted.
    """

    place: str | None = None
    narrowed: bool = False


Asked = Latest | Search | Story | Like | More | Places | Sources | Breaking | Summary | Trends
