"""Stories as they are kept, and the digests that are due."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from newsbot.chat.room import Room, RoomSettings
from newsbot.news.claims import State
from newsbot.news.profile import Profile
from newsbot.news.story import Report, Story
from newsbot.news.timetable import Slot
from newsbot.ports.delivery import Post
from newsbot.ports.store import Listed


@dataclass(frozen=True, slots=True)
class KeptStory:
    """A story as it is kept.

    Attributes:
        number: of the store, 1 and up; people call it `s12`.
        story: its reports; `story.id` is `s` and the number. Those of more than four days ago come without their gist.
        learned: when a report of it was last filed, by the store's owner's clock; of reports that were older than a
            day then, when they were published.
        editor: the state that an editor set, which stands before the rules.
        posts: the posts that told it: account and post, as far as they can still be changed.
        told: when the words of its first post were put out, or its posts last revised; None: it was not told yet.
        lead: the article whose words they show.
        judged: when an editor set a state, or left it to the rules again.
    """

    number: int
    story: Story
    learned: datetime
    editor: State | None = None
    posts: tuple[tuple[str, int], ...] = ()
    told: datetime | None = None
    lead: str | None = None
    judged: datetime | None = None


@dataclass(frozen=True, slots=True)
class Filing:
    """Where an article belongs, and what follows: written in one transaction.

    Attributes:
        article: its id; it is not waiting to be filed any more.
        revision: of the article that was looked at; it goes on waiting when there is a newer one.
        report: what it brings; None where it is in no story (without words).
        terms: stems to find it by.
        into: number of the story that it joins; None: it begins one, or stays in the one that it is in.
        posts: the alert for each account, given the story's number; called inside the transaction.
    """

    article: str
    revision: int = 1
    report: Report | None = None
    terms: tuple[str, ...] = ()
    into: int | None = None
    posts: Callable[[int], Mapping[str, Post]] | None = None


class Stories(Protocol):
    """What was reported of each event, and which articles still have to be looked at."""

    async def unfiled(self, limit: int = 50) -> list[Listed]:
        """Articles that were stored (or revised) and not filed since, in the order of their arrival."""
        ...

    async def candidates(self, terms: Sequence[str], since: float, until: float, limit: int = 20) -> list[KeptStory]:
        """Stories with two or more of these terms in reports between these seconds, the most shared first.

        Terms are remembered for four days.
        """
        ...

    async def file(self, filing: Filing, now: datetime) -> int | None:
        """Write where an article belongs, and put its posts into the outbox. Returns the story's number.

        `Post.story` is filled in, and the first post makes the article the lead. Doing it twice (the article was filed
        already) changes nothing.
        """
        ...

    async def retold(self, number: int, drawn: State | None, now: datetime) -> None:
        """Its posts were revised, drawn with this word of an editor; nothing, where that is another by now."""
        ...

    async def set_state(self, number: int, state: State | None, now: datetime) -> bool:
        """An editor says how sure it is; None: the rules decide again. False: there is no such story."""
        ...

    async def judged(self, moment: datetime) -> list[KeptStory]:
        """Stories of which an editor said that after a moment; their reports may lack gists."""
        ...

    async def get(self, number: int) -> KeptStory | None: ...

    async def of_article(self, article_id: str) -> KeptStory | None: ...

    async def since(self, moment: datetime) -> list[KeptStory]:
        """Stories that learned of a report after a moment, the longest ago first; their reports may lack gists."""
        ...

    async def waiting(self) -> int:
        """How many articles are not filed."""
        ...

    async def prune(self, now: datetime) -> bool:
        """Forget what no digest, correction or `seen` mark needs, a slice at a time. True while there is more.

        Terms and gists after four days, stories after fourteen without a report.
        """
        ...


class Told(Protocol):
    async def story(self, room: Room, copies: Sequence[str] = ()) -> int | None:
        """Number of the story that a message told in a room; None for no story, or one that is not remembered.

        `copies`: what the platform may call the message; with none, of the story that was told there last.
        """
        ...


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A room whose digests have to be looked at.

    Attributes:
        key: the store's number of it.
        had: numbers of stories that it was told of, or that are on their way to it.
        settings: None where it never chose any.
        lane: 0 for groups, channels and rooms of many, 1 for private chats.
        version: of what it has chosen; a decision is about this one.
        due: when it had to be looked at.
        missed: its last digest never reached it.
    """

    key: int
    account: str
    profile: Profile
    settings: RoomSettings | None
    had: frozenset[int]
    lane: int = 1
    version: int = 0
    due: datetime | None = None
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What a look at a room came to: written in one transaction with its digest.

    Attributes:
        version: of the room's choices that it was made for.
        slot: taken, if it is not taken yet; None: nothing but the schedule moves on.
        why: `sent`; `empty`, where the slot is taken too; `expired`, where it is not: in another zone its date and time
            may come again; `moved` where there was none.
        profile: with its schedule, its catch-up and its burst as they stand then.
        due: when to look again; None: never by itself.
        post: index among the posts of the call: the digest, or that there was nothing for it.
        stories: numbers of the stories that the post tells; `NOTHING` for that there was nothing.
    """

    key: int
    version: int
    slot: Slot | None
    why: Literal["sent", "empty", "expired", "moved"]
    profile: Profile
    due: datetime | None
    post: int | None = None
    stories: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LastDigest:
    """What came to a room last.

    Attributes:
        at: when it went out.
        resume: as its document has it.
    """

    at: datetime
    resume: str | None


class Digests(Protocol):
    """Rooms whose digests are due, once a slot: by room, local date and time of day."""

    async def due(
        self, now: datetime, limit: int = 500, after: Subscriber | None = None, oldest: int = 0
    ) -> list[Subscriber]:
        """Rooms that have to be looked at by now, those that are due longest first, from behind `after` on.

        Of what they had, stories with numbers below `oldest` are left out.
        """
        ...

    async def decide(self, decisions: Sequence[Decision], posts: Sequence[Post], now: datetime) -> int:
        """Take the slots and put the digests into the outbox, all in one transaction. Returns how many were taken.

        The rooms of a post have one account. A slot that is taken already gives nothing: its room gets no second
        digest, and only its schedule moves on. A room whose choices changed meanwhile is left as it is, and looked at
        again.
        """
        ...

    async def next_due(self) -> datetime | None: ...

    async def subscriber(self, room: Room) -> Subscriber:
        """A room that asks for a digest now."""
        ...

    async def told(self, room: Room, stories: Sequence[int], now: datetime) -> None:
        """The room was told of these stories in an answer."""
        ...

    async def last(self, room: Room) -> LastDigest | None:
        """The digest that came to a room last by itself, as long as it is kept."""
        ...

    async def prune(self, now: datetime) -> bool:
        """Forget what rooms were told of more than fourteen days ago, a slice at a time. True while there is more."""
        ...


NOTHING = 0
"""Number of no story: a room that had it was told once that there was nothing for its digest."""

__all__ = ["NOTHING", "Decision", "Digests", "Filing", "KeptStory", "LastDigest", "Stories", "Subscriber", "Told"]
